"""A desk on disk and the commands a person gives, as programs of their own."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACK = ROOT / "packs" / "es-guardia-civil"
PROGRAM = ROOT / "tests" / "desk_copies.py"


def surroundings(**more):
    """Those of a terminal: what tests of the desk set is not there."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith("KARAMA_")}
    return {**bare, "DATABASE_URL": "", "LANG": "en_GB.UTF-8", **more}


def program(data, *words, **more):
    told = subprocess.run(
        [sys.executable, PROGRAM, data, *words],
        capture_output=True, text=True, check=False, env=surroundings(**more),
    )  # fmt: skip
    assert told.returncode in (0, -signal.SIGKILL), told.stderr[-2000:]
    return json.loads(told.stdout) if told.stdout else None


def karama(*words, **more):
    return subprocess.run(
        [sys.executable, "-m", "karama", *map(str, words)],
        capture_output=True, text=True, check=False, env=surroundings(**more),
    )  # fmt: skip


def backed_up(data, place, *words, **more):
    told = karama("backup", place, "--data", data, "--json", *words, **more)
    assert told.returncode == 0, told.stderr
    return Path(json.loads(told.stdout)["file"])


def put_back(file, data, *words, **more):
    told = karama("restore", file, "--data", data, "--json", *words, **more)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


@contextmanager
def mounted(place, size):
    """A disk of so little room."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)
