"""The program that kills a desk again and again, when it is itself told to end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from desk_on_disk import surroundings

PROGRAM = Path(__file__).parents[1] / "desk_killed.py"


@pytest.fixture
def program():
    """The program, and the process of the desk it serves."""
    process = subprocess.Popen(
        [sys.executable, PROGRAM, "--kills", "100000"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=surroundings(),
    )
    yield process, served_by(process)
    if process.poll() is None:
        process.kill()
        process.wait()


def served_by(process):
    for _ in range(1200):
        told = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        for child in map(int, told.split()):
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if b"serve" in words and told_apart(child):
                return child
        time.sleep(0.1)
    raise AssertionError("no desk was served")


def told_apart(child):
    """Whether it has a group of its own by now: what is ended with it."""
    return os.getpgid(child) == child


def lives(group):
    """Whether any process of a group is left; one that ended may wait to be reaped."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_told_to_end_it_leaves_no_desk_behind(program, how):
    """The control arm: killed, it cannot, and the desk stays."""
    process, desk = program
    process.send_signal(how)
    code = process.wait(timeout=60)
    if how == signal.SIGTERM:
        assert code == 128 + signal.SIGTERM
        assert not lives(desk)
    else:
        os.killpg(desk, signal.SIGKILL)  # raises where nothing is left
        assert not lives(desk)
