"""A small rehearsal for tests: the shipped scenario with few people, few days."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from karama.packs import read_pack
from karama.proof.charter import read_charter
from karama.rehearsal.courses import Courses
from karama.rehearsal.exercise import exercise_of
from karama.rehearsal.means import read_means_file
from karama.rehearsal.outcomes.gathered import gather
from karama.rehearsal.running import runs
from karama.rehearsal.scenario import read_scenario
from karama.rehearsal.standards import read_standards

ROOT = Path(__file__).parents[1]
PACK = ROOT / "packs" / "es-guardia-civil"
SHIPPED = PACK / "scenarios" / "cayucos-36h.toml"
CHANGES = (
    (r"people-per-day = 8", "people-per-day = 2"),
    (r"people = 600", "people = 30"),
    (r"people = 150,", "people = 8,"),
    (r"sizes = \[150\]", "sizes = [8]"),
    (r"sizes = \[42, 51, 58, 66, 74, 82, 90\]", "sizes = [4, 5, 6, 7, 8, 9, 10]"),
    (r"days = 17", "days = 10"),
    (r"replications = 200", "replications = 3"),
)


def small_text(*changes):
    """The scenario as a text, with more changes: (pattern, what stands there then)."""
    text = SHIPPED.read_text(encoding="utf-8")
    for pattern, new in (*CHANGES, *changes):
        text, found = re.subn(pattern, new, text)
        assert found, pattern
    return text


def small_file(folder, *changes):
    """The scenario as a file."""
    file = Path(folder) / "small.toml"
    file.write_text(small_text(*changes), encoding="utf-8")
    return file


@cache
def courses():
    return Courses(read_pack(PACK).procedure)


def means():
    found = read_means_file(PACK / "resources.toml", courses().procedure)
    assert found.means is not None, found.findings
    return found.means


def exercise(folder, *changes):
    """The small scenario, made ready."""
    found = read_scenario(small_file(folder, *changes), courses(), means())
    assert found.scenario is not None, found.findings
    standards = read_standards().standards
    return exercise_of(courses(), found.scenario, read_charter(), standards)


_KEPT = {}


def rehearsed(tmp_path_factory):
    """The small scenario rehearsed three times; made once for a whole run of tests."""
    if not _KEPT:
        ready = exercise(tmp_path_factory.mktemp("small"))
        _KEPT["both"] = ready, gather(list(runs(ready, range(3))))
    return _KEPT["both"]
