"""What is said of the least cost: with what it supposes, and what contradicted it."""

from math import inf
from types import SimpleNamespace

import attrs
import pytest

from karama.cli.plan_report.bounds import bounds_of
from karama.explanation.languages import LANGUAGES, translator
from karama.rehearsal.planning import Least, Planned, Verdict

LEAST = Least(
    alone=80_00,
    adding=95_00,
    tested=3,
    broken=1,
    pairs=40,
    hurt=2,
    times=(inf, 1.2, 0.4),
    told=9,
    rivals=20,
    wrong=0,
)
FOUND = Planned(Verdict.FOUND, (1,), 100_00, LEAST, (), (), (), (), 40, 500)
TARGETS = [SimpleNamespace(id=name) for name in ("care", "beds", "water")]


def told(found=FOUND, language="en"):
    words = SimpleNamespace(
        t=translator(language), money=lambda cents: f"{cents // 100} EUR"
    )
    return list(bounds_of(found, TARGETS, words))


def test_both_bounds_are_said_with_their_gaps_and_tests():
    adding, added, less, alone, hurt = told()

    assert "95 EUR" in adding
    assert "5" in adding.partition("at most")[2]
    assert "80 EUR" in alone
    assert "contradictions: 1" in alone
    assert "9" in added
    assert "20" in added
    assert "“water”" in less
    assert "40" in less
    assert hurt.endswith("did not hold: 2.")


def test_where_shortages_always_added_up_no_target_is_named():
    least = attrs.evolve(LEAST, times=(inf, 1.0, 1.2))

    assert len(told(attrs.evolve(FOUND, least=least))) == 4


def test_where_nothing_is_cheaper_no_gap_is_said():
    least = attrs.evolve(LEAST, adding=FOUND.cost)

    assert "at most" not in told(attrs.evolve(FOUND, least=least))[0]


@pytest.mark.parametrize("change", [{"least": None}, {"cost": 0}])
def test_where_there_is_no_plan_or_it_costs_nothing_nothing_is_said(change):
    assert told(attrs.evolve(FOUND, **change)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language_with_every_figure(language):
    sentences = told(language=language)

    assert len(sentences) == 5
    assert "{" not in "".join(sentences)
    if language != "en":
        assert not set(sentences) & set(told())
