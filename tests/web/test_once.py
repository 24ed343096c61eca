"""The same thing sent five times at once happens once, on both databases."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACK = ROOT / "packs" / "mt-age-assessment"
ADDRESS = "postgresql://postgres@127.0.0.1:5432/{name}"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request):
    """The address of an empty database, "" for SQLite."""
    if request.param == "sqlite":
        yield ""
        return
    psycopg = pytest.importorskip("psycopg")
    name = f"karama_desk_{os.getpid()}"
    try:
        server = psycopg.connect(
            ADDRESS.format(name="postgres"), autocommit=True, connect_timeout=2
        )
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers at 127.0.0.1:5432")
    with server:
        server.execute(f"create database {name}")
        try:
            yield ADDRESS.format(name=name)
        finally:
            server.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def told(database):
    run = subprocess.run(
        [sys.executable, ROOT / "tests" / "desk_storm.py", PACK],
        env={**os.environ, "DATABASE_URL": database},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def test_what_is_sent_five_times_at_once_happens_once_without_an_error(database, told):
    once = told["once"]

    assert once["database"] == ("postgresql" if database else "sqlite")
    assert once["errors"] == []
    assert (once["boats"], once["people"]) == (6, 12)
    assert (once["whole"], once["lines"]) == (12, 6)


def test_a_look_before_the_write_does_not_do(told):
    """The control arm: without the unique key boats come twice, or writers fail."""
    again = told["look-then-insert"]

    assert again["boats"] - told["once"]["boats"] > 6 or again["errors"]
