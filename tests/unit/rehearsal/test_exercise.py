"""Which legal clocks a rehearsal counts, and the scenarios that ship."""

from pathlib import Path

import attrs
import pytest

from karama.packs import read_pack
from karama.proof.charter import read_charter
from karama.rehearsal.courses import Courses
from karama.rehearsal.exercise import clocks_of, crowd_of, exercise_of, log_of
from karama.rehearsal.means import read_means_file
from karama.rehearsal.scenario import read_scenario
from karama.rehearsal.standards import read_standards

PACKS = Path(__file__).parents[3] / "packs"


@pytest.fixture(scope="module")
def standards():
    return read_standards().standards


@pytest.fixture(scope="module")
def age_assessment():
    return read_pack(PACKS / "mt-age-assessment").procedure


def ids(standards, procedure, acts):
    return {one.id for one in clocks_of(standards, procedure, acts)}


def test_a_clock_that_no_step_stops_is_not_counted(standards, age_assessment):
    without = ids(standards, age_assessment, ["guardian-appointment"])
    screened = ids(standards, age_assessment, ["guardian-appointment", "screening"])

    assert "eu-screening-border" not in without
    assert "eu-screening-border" in screened


def test_a_clock_that_the_end_of_the_case_stops_is_counted_always(
    standards, age_assessment
):
    ended = {
        one.id
        for one in standards.standards.values()
        if one.clock is not None and "end" in one.clock.stops and not one.binds
    }

    assert ended <= ids(standards, age_assessment, [])


def test_a_clock_of_another_state_is_not_counted(standards, age_assessment):
    acts = ["judicial-review", "screening", "removal"]

    assert "ma-retention-24h" not in ids(standards, age_assessment, acts)


SCENARIOS = sorted(PACKS.glob("*/scenarios/*.toml"))


def test_every_pack_ships_a_scenario():
    packs = {file.parent.name for file in PACKS.glob("*/pack.toml")}

    assert {file.parents[1].name for file in SCENARIOS} == packs


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_a_scenario_that_ships_is_read_without_a_word_and_can_be_run(file, standards):
    courses = Courses(read_pack(file.parents[1]).procedure)
    means = read_means_file(file.parents[1] / "resources.toml", courses.procedure).means
    reading = read_scenario(file, courses, means)
    assert reading.findings == ()

    days = min(reading.scenario.run.days, 4)
    short = attrs.evolve(reading.scenario.run, days=days)
    scenario = attrs.evolve(reading.scenario, run=short)
    exercise = exercise_of(courses, scenario, read_charter(), standards)
    crowd = crowd_of(exercise, 0)
    log = log_of(exercise, crowd)
    assert len(crowd) > 0
    assert len(log.who) > len(crowd)
