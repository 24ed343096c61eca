"""The same thing sent five times at once happens once, on both databases."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACK = ROOT / "packs" / "mt-age-assessment"


def stormed(database, boats, seconds):
    """What came of so many boats, each sent five times at once."""
    run = subprocess.run(
        [sys.executable, ROOT / "tests" / "desk_storm.py", PACK, str(boats)],
        env={**os.environ, "DATABASE_URL": database},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def told(database):
    return stormed(database, 6, 240)


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


@pytest.mark.nightly
def test_a_thousand_things_sent_five_times_at_once_happen_once(database):
    once = stormed(database, 1000, 7200)["once"]

    assert once["errors"] == []
    assert (once["boats"], once["people"]) == (1000, 2000)
    assert (once["whole"], once["lines"]) == (2000, 1000)
