"""A rehearsal in one call; a mistake in a file is an error that names it."""

import shutil

import pytest
from small_rehearsal import PACK, small_text

import karama
from karama.errors import RehearsalError


@pytest.fixture
def pack(tmp_path):
    """The shipped pack with the small scenario, and the pack that it calls."""
    for one in (PACK, PACK.parent / "mt-age-assessment"):
        shutil.copytree(one, tmp_path / one.name)
    folder = tmp_path / PACK.name
    (folder / "scenarios" / "small.toml").write_text(small_text(), encoding="utf-8")
    return folder


def test_a_rehearsal_in_one_call(pack):
    found = karama.simulate(pack, "small", replications=2)

    assert len(found.runs.people) == 2
    assert found.runs.people[:, 0].min() > 10
    assert found.exercise.scenario.id == "cayucos-36h"


def test_a_mistake_is_named_by_code_and_place(pack):
    file = pack / "scenarios" / "small.toml"
    file.write_text(small_text(("days = 10", "days = 0")), encoding="utf-8")

    with pytest.raises(RehearsalError, match=r"INFL-002 scenarios/small\.toml"):
        karama.simulate(pack, "small")


def test_the_public_verbs_are_those_of_the_design():
    verbs = {"read_pack", "decide", "advance", "prove", "simulate", "explain"}

    assert verbs <= set(karama.__all__)
    assert all(callable(getattr(karama, verb)) for verb in verbs)
