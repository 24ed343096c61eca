"""The draft of a contingency plan: who, how many, when, from which numbers on."""

import pytest
from small_rehearsal import rehearsed

from karama.cli.rehearsal_report.account import account_of
from karama.cli.rehearsal_report.contingency import plan_of
from karama.cli.rehearsal_report.document import Grid, Heading, docx, markdown
from karama.explanation import LANGUAGES
from karama.proof.charter import read_charter


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    return rehearsed(tmp_path_factory)


def plan(both, language="en"):
    return plan_of(account_of(*both, read_charter(), {}, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_draft_has_its_parts_in_each_language(both, language):
    found = plan(both, language)

    heads = [one for one in found.blocks if isinstance(one, Heading)]
    assert len(heads) == 9
    assert markdown(found).startswith("# ")
    assert docx(found)[:2] == b"PK"


def test_every_lane_that_works_is_on_the_list(both):
    exercise, _ = both
    found = plan(both)

    grids = [one for one in found.blocks if isinstance(one, Grid)]
    named = {row[0] for grid in grids for row in grid.rows}
    for staff in exercise.scenario.means.staff:
        assert staff.titles["en"] in named
    for stock in exercise.scenario.means.stocks:
        assert stock.titles["en"] in named


def test_whom_to_call_comes_from_the_directory(both):
    text = markdown(plan(both))

    exercise, _ = both
    services = exercise.model.courses.procedure.directory.services.values()
    assert all(one.name in text for one in services)
    assert "+34 900 000 101" in text


def test_what_people_have_to_decide_is_left_open(both):
    grids = [one for one in plan(both).blocks if isinstance(one, Grid)]

    triggers = grids[0]
    assert triggers.head[-1] == "Who decides"
    assert {row[-1] for row in triggers.rows} == {"…"}
