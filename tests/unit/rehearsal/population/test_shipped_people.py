"""The scenario that ships, and the example of the reference: read, drawn and walked."""

import re
from math import inf
from pathlib import Path

import numpy as np
import pytest

from karama.findings.catalogue import entries
from karama.packs import read_pack
from karama.rehearsal import plain
from karama.rehearsal.courses import Courses
from karama.rehearsal.influx import arrivals, read_influx
from karama.rehearsal.person import persons
from karama.rehearsal.population import draw, read_population
from karama.rehearsal.staffing import Staffing

ROOT = Path(__file__).parents[4]
PACK = ROOT / "packs" / "es-guardia-civil"
SCENARIO = PACK / "scenarios" / "cayucos-36h.toml"
PAGE = ROOT / "docs" / "reference" / "scenario-people.md"


@pytest.fixture(scope="module")
def courses():
    return Courses(read_pack(PACK).procedure)


@pytest.fixture(scope="module")
def crowds(courses):
    population = read_population(SCENARIO, courses).population
    influx = read_influx(SCENARIO).influx
    return [draw(population, arrivals(influx, 1, n, 14)) for n in range(20)]


def test_the_scenario_is_read_without_a_word(courses):
    reading = read_population(SCENARIO, courses)

    assert reading.findings == ()


def test_about_six_hundred_land_in_cayucos(crowds):
    for crowd in crowds:
        boats = crowd.profile.are("source", "cayucos")
        sizes = np.bincount(crowd.people.boat[boats])
        assert boats.sum() == 600
        assert (sizes[sizes > 0] <= 90).all()
        assert np.ptp(crowd.people.at[boats]) <= 36 * 3_600
    others = np.mean([len(crowd) - 600 for crowd in crowds])
    assert 50 < others < 200


def test_the_people_are_those_of_the_comment_at_its_head(crowds):
    def share(held):
        return np.mean(np.concatenate([held(crowd.profile) for crowd in crowds]))

    assert share(lambda p: p.are("sex", "female")) == pytest.approx(0.1, abs=0.02)
    assert share(lambda p: p.numbers["age"] < 18) == pytest.approx(0.16, abs=0.02)
    alone = share(lambda p: p.are("unaccompanied", "yes"))
    assert alone == pytest.approx(0.13, abs=0.02)
    assert share(lambda p: p.needs["needs_urgent_care"] == 1) < 0.1


def test_everybody_comes_to_the_end_of_their_case(courses, crowds):
    """With nobody to wait for; unknown facts hold no one for good."""
    answering = read_population(SCENARIO, courses).population.answering

    found = plain.rehearse(
        courses, Staffing((), ()), persons(crowds[0].people), answering
    )

    assert all(trace.over < inf for trace in found)
    ends = {trace.happenings[-1].step[1] for trace in found if trace.happenings}
    assert {"Task_AsylumDecisions", "Task_ProtectedDecisions"} <= ends


def test_the_example_of_the_reference_is_read(courses, tmp_path):
    example = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.S)[1]
    path = tmp_path / "scenario.toml"
    path.write_text(example, "utf-8")

    reading = read_population(path, courses)

    assert [one.code for one in reading.findings] == ["POPU-023"]
    assert reading.population is not None


def test_the_reference_names_every_key():
    page = PAGE.read_text("utf-8")
    keys = {
        key
        for entry in entries().values()
        if entry.code.startswith("POPU-")
        for key in re.findall(r"\[(people\.\w+|answers)\]", entry.remedy)
    }

    assert {"people.parties", "people.facts", "answers"} <= keys
    for key in keys:
        assert f"[{key}]" in page
    for word in (
        "extra",
        "never",
        "known",
        "led-by",
        "in-common",
        "pattern",
        "urgency",
    ):
        assert f"`{word}`" in page or f"{word} = " in page
