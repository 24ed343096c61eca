"""The Python reading and the columns reading give the same outcome, always."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies_tables import FACTS, POLICIES, graphs, models, people

from karama.decisions import compile_model
from karama.decisions.coercion import Types, coerce
from karama.decisions.columns import compile_columns
from karama.decisions.hits import same
from karama.feel import UNKNOWN, compile_expression, compile_tests, to_feel


def draws(number):
    """So many examples, each of ten people, however long one takes."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=number, deadline=None, suppress_health_check=slow)


crowds = st.lists(people(), min_size=10, max_size=10)
tidy_crowds = st.lists(people(tidy=True), min_size=10, max_size=10)


def one_by_one(model, crowd):
    python = compile_model(model)
    return [python.decide("decision", person) for person in crowd]


def check_each(model, crowd):
    """One person: the first time, and once their values are kept, in every form."""
    columns = compile_columns(model, "decision")
    expected = one_by_one(model, crowd)
    values = [outcome.value for outcome in expected]
    for _ in range(2):
        assert [columns.decide(person) for person in crowd] == expected
        assert all(map(same, map(columns.value, crowd), values))


def check_reasons(model, crowd):
    """What every cell says of a person is what the Python reading says of it."""
    columns = compile_columns(model, "decision")
    if columns.refusals:
        return
    table = model.decisions["decision"].expression
    expected = one_by_one(model, crowd)
    cells = [cells_of(model, table, person) for person in crowd]
    for _ in range(2):
        found = [columns.reasons(person) for person in crowd]
        assert [reasons.outcome for reasons in found] == expected
        for reasons, said in zip(found, cells, strict=True):
            for rule, row in enumerate(said, start=1):
                assert [reasons.cell(rule, c) for c in range(len(row))] == row


def cells_of(model, table, person):
    """A row a rule: what each of its cells says, by the Python reading."""
    types = Types(model)
    facts = {
        name: coerce(types.fit(part.type_ref), to_feel(person.get(name, UNKNOWN)))
        for name, part in model.inputs.items()
    }
    values = [
        coerce(types.fit(clause.type_ref), compile_expression(clause.node)(facts))
        for clause in table.inputs
    ]
    return [
        [
            _truth(compile_tests(c)(v, facts))
            for c, v in zip(r.inputs, values, strict=True)
        ]
        for r in table.rules
    ]


def _truth(answer):
    return answer if answer is True or answer is UNKNOWN else False


def test_what_is_drawn_reaches_every_policy_overlaps_gaps_and_unknowns():
    """Without this the readings could agree because nothing is ever drawn."""
    met = Counter()

    @settings(draws(150), derandomize=True, phases=[Phase.generate], database=None)
    @given(models(), crowds)
    def look(model, crowd):
        table = model.decisions["decision"].expression
        met[table.hit_policy, table.aggregation] += 1
        read = {clause.text for clause in table.inputs}
        for person, outcome in zip(crowd, one_by_one(model, crowd), strict=True):
            sure = [fired for fired in outcome.fired if fired.certain]
            met["people"] += 1
            met["unknown"] += any(person.get(n, UNKNOWN) is UNKNOWN for n in read)
            met["open"] += not outcome.certain
            met["overlap"] += len(sure) > 1
            met["gap"] += not outcome.fired
            met["broken"] += bool(outcome.troubles)

    look()

    assert {key for key in met if key in POLICIES} == set(POLICIES)
    for what, share in REACHED.items():
        assert met[what] >= share * met["people"], (what, met)


REACHED = {"unknown": 0.3, "open": 0.1, "overlap": 0.05, "gap": 0.2, "broken": 0.01}
"""The share of drawn people for whom it must be so, at least."""


def check_coded(model, crowd):
    columns = compile_columns(model, "decision")
    coded = {fact.name: coded_column(fact.name, crowd) for fact in FACTS}
    codes, outcomes = columns.decide_coded(coded, len(crowd))
    assert [outcomes[code] for code in codes] == one_by_one(model, crowd)


def coded_column(name, crowd):
    found, codes = [], []
    for person in crowd:
        value = to_feel(person.get(name, UNKNOWN))
        if not any(
            value is f or (type(value) is type(f) and value == f) for f in found
        ):
            found.append(value)
        codes.append(
            next(
                k
                for k, f in enumerate(found)
                if value is f or (type(value) is type(f) and value == f)
            )
        )
    return codes, tuple(found)


STORED = {
    "number": [pl.Decimal(20, 2), pl.Float64, pl.Decimal(38, 10)],
    "word": [pl.String, pl.Categorical],
    "flag": [pl.Boolean],
    "day": [pl.Date],
    "span": [pl.Duration("us"), pl.Duration("ms"), pl.Duration("ns")],
}


def frame_of(crowd, draw):
    columns = {}
    for fact in FACTS:
        raw = [person[fact.name] for person in crowd]
        unknown = [value is UNKNOWN for value in raw]
        known = [None if value is UNKNOWN else value for value in raw]
        dtype = draw(st.sampled_from(STORED[fact.kind]))
        if dtype == pl.Float64:
            known = [None if value is None else float(value) for value in known]
        columns[fact.name] = pl.Series(known, dtype=dtype, strict=True)
        if any(unknown):
            columns[f"{fact.name}?"] = pl.Series(unknown)
    return pl.DataFrame(columns)


def check_frame(model, crowd, frame, arrow):
    columns = compile_columns(model, "decision")
    given_frame = frame.to_arrow() if arrow else frame
    codes, outcomes = columns.outcomes(given_frame, nulls="null")
    assert [outcomes[code] for code in codes] == one_by_one(model, crowd)


@draws(60)
@given(models(), crowds)
def test_one_person_gets_the_same_outcome_from_both_readings(model, crowd):
    check_each(model, crowd)


@draws(30)
@given(models(), crowds)
def test_every_cell_says_of_a_person_what_it_says_in_python(model, crowd):
    check_reasons(model, crowd)


@draws(30)
@given(models(), crowds)
def test_people_as_codes_get_the_same_outcomes(model, crowd):
    check_coded(model, crowd)


@draws(60)
@given(models(), tidy_crowds, st.data(), st.booleans())
def test_a_frame_of_people_gets_the_same_outcomes(model, crowd, data, arrow):
    check_frame(model, crowd, frame_of(crowd, data.draw), arrow)


@draws(20)
@given(graphs(), crowds)
def test_a_graph_of_decisions_gives_one_person_the_same_outcome(model, crowd):
    check_each(model, crowd)


@draws(30)
@given(graphs(), tidy_crowds, st.data(), st.booleans())
def test_a_graph_of_decisions_gives_a_frame_the_same_outcomes(
    model, crowd, data, arrow
):
    check_frame(model, crowd, frame_of(crowd, data.draw), arrow)


@pytest.mark.nightly
@draws(10_000)
@given(models(), tidy_crowds, st.data(), st.booleans())
def test_readings_agree_on_a_hundred_thousand_frames_of_tables(
    model, crowd, data, arrow
):
    check_frame(model, crowd, frame_of(crowd, data.draw), arrow)
    check_each(model, crowd)
    check_coded(model, crowd)


@pytest.mark.nightly
@draws(10_000)
@given(graphs(), tidy_crowds, st.data(), st.booleans())
def test_readings_agree_on_a_hundred_thousand_frames_of_graphs(
    model, crowd, data, arrow
):
    check_frame(model, crowd, frame_of(crowd, data.draw), arrow)
    check_each(model, crowd)
    check_coded(model, crowd)
