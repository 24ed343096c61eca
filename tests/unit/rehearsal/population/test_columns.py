"""Conditions over many people say what FEEL says of each of them."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.feel import UNKNOWN, compile_expression, parse
from karama.rehearsal.population.columns import (
    MAYBE,
    NEITHER,
    NO,
    YES,
    Column,
    TooMany,
    sieve_of,
)
from karama.rehearsal.population.joint import PARTLY, even, over

AGE = Column(
    "age",
    ("3-5", "8-12"),
    tuple(Decimal(n) for n in range(3, 13)),
    bands=((3, 5), (8, 12)),
)
SEX = Column("sex", ("female", "male"), ("female", "male"))
ALONE = Column("alone", ("yes", "no"), (True, False))
COLUMNS = (AGE, SEX, ALONE)

SAID = {True: YES, False: NO, UNKNOWN: MAYBE}


def sieve(text):
    return sieve_of(parse(text, frozenset({"age", "sex", "alone"})), COLUMNS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("age < 5", [YES, NO, MAYBE]),
        ('age < 5 and sex = "female"', [YES, NO, MAYBE]),
        ('sex = "female" or alone', [YES, YES, MAYBE]),
        ("alone", [YES, NO, MAYBE]),
        ("stature > 3", [MAYBE] * 3),
        ('age < "5"', [NEITHER, NEITHER, MAYBE]),
        ("age", [NEITHER, NEITHER, MAYBE]),
        ("1 < 2", [YES] * 3),
    ],
)
def test_a_condition_says_yes_no_or_perhaps(text, said):
    codes = {
        "age": np.array([1, 8, -1], np.int16),
        "sex": np.array([0, 0, -1], np.int16),
        "alone": np.array([0, 1, -1], np.int16),
    }

    assert sieve(text).of(codes, 3).tolist() == said


def test_a_condition_that_would_be_tried_too_often_is_refused():
    wide = [
        Column(f"n{n}", ("0-99",), tuple(map(Decimal, range(100))), bands=((0, 99),))
        for n in range(3)
    ]

    with pytest.raises(TooMany):
        sieve_of(parse("n0 < n1 and n1 < n2"), wide)


def test_a_condition_over_cells_holds_for_all_of_a_cell_or_is_said_to_part_it():
    joint = even(COLUMNS)
    bands = joint.part(["age"])

    assert set(over(joint, sieve("age < 6"))[bands == 0]) == {YES}
    assert set(over(joint, sieve("age < 6"))[bands == 1]) == {NO}
    assert set(over(joint, sieve("age < 10"))[bands == 0]) == {YES}
    assert set(over(joint, sieve("age < 10"))[bands == 1]) == {PARTLY}


PARTS = st.sampled_from(
    ["age < 4", "age >= 9", 'sex = "male"', 'sex != "x"', "alone", "alone = false"]
)


@st.composite
def conditions(draw):
    found = draw(PARTS)
    for _ in range(draw(st.integers(0, 4))):
        joined = draw(st.sampled_from(["{} and {}", "{} or {}", "not({0}) or {1}"]))
        found = f"({joined.format(found, draw(PARTS))})"
    return found


@given(conditions(), st.data())
def test_it_is_what_feel_says_of_each_person(text, data):
    count = data.draw(st.integers(1, 20))
    codes = {
        column.name: np.array(
            data.draw(st.lists(st.integers(-1, len(column.values) - 1),
                               min_size=count, max_size=count)), np.int16)
        for column in COLUMNS
    }  # fmt: skip
    call = compile_expression(parse(text))

    found = sieve(text).of(codes, count)

    for person in range(count):
        facts = {
            column.name: (*column.values, UNKNOWN)[codes[column.name][person]]
            for column in COLUMNS
        }
        assert found[person] == SAID[call(facts)]
