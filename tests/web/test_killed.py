"""A desk that is killed again and again loses nothing it acknowledged."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[1] / "desk_killed.py"


def killed(address, *words):
    run = subprocess.run(
        [sys.executable, PROGRAM, *words],
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def holds(told):
    """Each thing acknowledged is there once and nothing else is; chains are whole."""
    assert told["acknowledged"] > told["kills"] / 10
    assert told["sent again"] > 0
    assert told["refused"] == 0
    assert (told["lost"], told["too many"], told["unanswered"]) == (0, 0, 0)
    assert told["cases whole"] >= told["acknowledged"] / 3
    assert told["lines whole"] >= told["acknowledged"]


def test_what_was_acknowledged_before_a_kill_is_there_once(database):
    holds(killed(database, "--kills", "20"))


@pytest.mark.nightly
def test_a_thousand_kills_lose_nothing(database):
    holds(killed(database, "--kills", "1000"))


def test_a_desk_that_acknowledges_before_it_writes_is_noticed():
    """The control arm."""
    assert killed("", "--kills", "20", "--careless")["lost"] > 0
