"""FEEL as logic: what is said exactly, what is refused by name, what it costs."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest

from karama.decisions import compile_model, read_model
from karama.feel import UNKNOWN, parse, parse_tests
from karama.feel.values import Date
from karama.proof.logic import (
    Domain,
    Limits,
    Logic,
    LogicModel,
    NotInLogic,
    Scope,
    Solver,
    all_of,
    condition,
    domains_of,
    holds,
    negated,
    translate,
)
from karama.proof.logic.comparing import compare

AGE = Domain("number", whole=True, low=Decimal(0), high=Decimal(120))


def ask(text, **domains):
    """Whether a condition can be true, and for whom."""
    job = Logic(domains)
    truth = condition(parse(text, domains), Scope(job))
    return Solver(job).check(truth.yes)


def test_a_condition_is_possible_for_someone_who_is_named():
    found = ask("age < 18 and age > 16", age=AGE)

    assert found.status == "possible"
    assert found.person == {"age": Decimal(17)}


def test_a_condition_that_holds_for_nobody_is_impossible():
    assert ask("age < 18 and age > 17", age=AGE).status == "impossible"


def test_a_number_that_is_not_declared_whole_may_lie_between():
    assert ask("n > 17 and n < 18", n=Domain("number")).status == "possible"


def test_unknown_is_neither_true_nor_false():
    job = Logic({"age": AGE})
    truth = condition(parse("age < 18 or age >= 18"), Scope(job))

    found = Solver(job).check(negated(truth.yes))

    assert found.person == {"age": UNKNOWN}
    assert Solver(job).check(truth.no).status == "impossible"


def test_null_and_unknown_are_two_things():
    job = Logic({"age": Domain("number", nulls=True)})
    cell = holds(parse_tests("not(< 18)"), job.fact("age"), Scope(job))
    null = Solver(job).check(negated(cell.yes), negated(cell.no), negated(cell.unknown))

    assert null.person == {"age": None}


def test_an_age_is_worked_out_from_dates_exactly():
    born, day = Domain("date", unknowns=False), Domain("date", unknowns=False)
    text = (
        "years and months duration(born, day).years = 18"
        ' and born = date("2004-02-29") and day < date("2022-03-01")'
    )

    assert ask(text, born=born, day=day).status == "impossible"
    at_last = text.replace("2022-03-01", "2022-03-02")
    assert ask(at_last, born=born, day=day).person == {
        "born": Date(2004, 2, 29),
        "day": Date(2022, 3, 1),
    }


def test_a_month_later_is_the_last_day_of_a_short_month():
    day = Domain("date", unknowns=False)
    text = 'day + @"P1M" = date("2024-02-29") and day > date("2024-01-30")'

    assert ask(text, day=day).person == {"day": Date(2024, 1, 31)}


def test_any_function_is_read_over_facts_that_can_be_few_things():
    word = Domain("string", choices=("alone", "family", "group"), unknowns=False)

    assert ask("string length(word) = 6", word=word).person == {"word": "family"}
    assert ask('starts with(word, "x")', word=word).status == "impossible"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("n / 3 > 1", "no last digit"),
        ('starts with(word, "a")', "starts with"),
        ("word < other", "order of texts"),
        ("some x in [n] satisfies x > 1", "some"),
        ("nobody = 1", "nobody says"),
    ],
)
def test_what_has_no_exact_formula_is_named(text, says):
    job = Logic(
        {"n": Domain("number"), "word": Domain("string"), "other": Domain("string")}
    )

    with pytest.raises(NotInLogic, match=says) as refused:
        translate(parse(text, job.domains), Scope(job))

    assert refused.value.span is not None


def test_a_refusal_inside_a_choice_says_where_it_stands():
    job = Logic({"n": Domain("number")})

    with pytest.raises(NotInLogic) as refused:
        translate(parse("if n > 1 then n / 7 else 0"), Scope(job))

    assert refused.value.span.column == 15


def test_a_question_that_takes_too_long_is_undecided_with_a_reason():
    names = [f"n{k}" for k in range(6)]
    job = Logic({name: Domain("number", whole=True) for name in names})
    text = (
        "n0 ** 3 + n1 ** 3 + n2 ** 3 = n3 ** 3 * 3 + 33 and n0 * n1 * n4 = n5 ** 2 + 7"
    )
    truth = condition(parse(text), Scope(job))

    found = Solver(job, Limits(seconds=1, steps=2_000)).check(truth.yes)

    assert found.status == "undecided"
    assert found.reason


def test_jobs_do_not_share_names():
    first, second = Logic({"x": AGE}), Logic({"x": Domain("boolean")})
    old = condition(parse("x < 18"), Scope(first))
    new = condition(parse("x"), Scope(second))

    assert Solver(first).check(all_of(old.yes)).status == "possible"
    assert Solver(second).check(new.yes).person == {"x": True}


# --- the packs that ship --------------------------------------------------------

PACKS = Path(__file__).parents[3] / "packs"


def people(domains, count):
    chance = random.Random(7)  # noqa: S311 - the same people every time
    for _ in range(count):
        yield {
            name: chance.choice([UNKNOWN, *_some(domain)])
            for name, domain in domains.items()
        }


def _some(domain):
    if domain.kind == "boolean":
        return [True, False, False]
    return domain.choices or [Decimal(n) for n in (0, 12, 17, 18, 40)]


def who_is(job, person):
    for name, value in person.items():
        term = job.fact(name)
        if value is UNKNOWN:
            yield term.unknown
        else:
            yield compare("=", term, job.constant(value), job).yes


@pytest.mark.parametrize("file", ["es-madrid-airport", "ma-referentiel"])
def test_a_shipped_orientation_is_read_as_python_reads_it(file):
    path = PACKS / file / "decisions" / "orientation.dmn"
    model = read_model(path.read_bytes(), file=path.name).model
    domains = domains_of(model)
    job, python = Logic(domains), compile_model(model)
    answer = LogicModel(model, job).answer("orientation")

    for person in people(domains, 12):
        outcome = python.decide("orientation", person)
        solver = Solver(job)
        for condition_ in who_is(job, person):
            solver.add(condition_)
        same = compare("=", answer.value, job.constant(outcome.value), job)
        agrees = answer.value.unknown if outcome.value is UNKNOWN else same.yes
        assert solver.check(negated(agrees)).status == "impossible"
        certain = negated(answer.certain) if outcome.certain else answer.certain
        assert solver.check(certain).status == "impossible"
