"""What of repeats a pack may use, and what is refused of them by its name."""

import pytest
from conditions_sketch import form_of

from karama.procedure.procedure import with_inner

OPEN, CLOSE = "begin_repeat | p | p", "end_repeat | "
AGE = "integer | age | age"


def test_a_repeat_is_one_field_with_its_questions_inside():
    form = form_of(
        "begin_group | g | g | | ${n} > 1", "begin_repeat | p | p | | ${m} > 1", AGE,
        "begin_group | h | h | | ${age} > 2", "text | q | q | | ${age} < 9",
        "end_group | ", CLOSE, "end_group | ", "calculate | c | | count(${p})",
    )  # fmt: skip
    repeat = next(field for field in form.fields if field.inner)

    assert repeat.type == "repeat"
    assert repeat.relevant == "(${n} > 1) and (${m} > 1)"
    assert [one.name for one in repeat.inner] == ["age", "q"]
    assert repeat.inner[1].relevant == "(${age} > 2) and (${age} < 9)"
    assert [f.name for f in with_inner(form.fields)][-4:] == ["p", "age", "q", "c"]


ALLOWED = [
    (OPEN, AGE, "calculate | c | | position(..) + count(${p}) + ${n}", CLOSE),
    (OPEN, AGE, "calculate | c | | min(${age}, 3)", CLOSE),
    (OPEN, AGE, CLOSE, "calculate | c | | sum(${age}) + max(${age}, ${n}) - 1"),
    (OPEN, AGE, CLOSE, "text | q | q | | count(${age}) > 2 | count(${p}) = 1"),
    (OPEN, AGE, CLOSE, "begin_repeat | r | r", "text | q | q | | sum(${age}) > 2",
     CLOSE),
    (OPEN, "begin_group | g | g | | position(..) = 1", AGE, "end_group | ", CLOSE),
]  # fmt: skip


@pytest.mark.parametrize("rows", ALLOWED, ids=lambda rows: rows[-1][:40])
def test_what_is_carried_out(rows):
    assert form_of(*rows).fields


REFUSED = [
    ("begin_repeat inside a repeat", (OPEN, "begin_repeat | r | r", AGE, CLOSE, CLOSE)),
    ("constraint of a repeat", ("begin_repeat | p | p | | | ${n} = 1", AGE, CLOSE)),
    ("required of a repeat", ("begin_repeat | p | p | | | | yes", AGE, CLOSE)),
    ("a repeat that asks nothing", (OPEN, "note | q | q", CLOSE)),
    ("as one answer", (OPEN, AGE, CLOSE, "text | q | q | | ${age} > 1")),
    ("as one answer", (OPEN, AGE, CLOSE, "text | q | q | | ${p} = ''")),
    ("as one answer", (OPEN, AGE, "text | q | q | | ${p} = ''", CLOSE)),
    ("as one answer", (OPEN, AGE, CLOSE, "begin_repeat | r | r",
                       "text | q | q | | ${age} > 1", CLOSE)),
    ("as one answer", (OPEN, AGE, CLOSE, "text | q | q | | not(${age} > 1)")),
    ("count(${n})", (OPEN, AGE, CLOSE, "text | q | q | | count(${n}) > 1")),
    ("count(${age})", (OPEN, AGE, "text | q | q | | count(${age}) > 1", CLOSE)),
    ("sum(${age})", (OPEN, AGE, "text | q | q | | sum(${age}) > 1", CLOSE)),
    ("sum(${p})", (OPEN, AGE, CLOSE, "text | q | q | | sum(${p}) > 1")),
    ("max(${p})", (OPEN, AGE, CLOSE, "text | q | q | | max(${p}) > 1")),
    ("of what is no question", (OPEN, AGE, CLOSE, "calculate | c | | count(3)")),
    ("straight inside", (OPEN, AGE, CLOSE, "calculate | c | | position(..)")),
    ("straight inside", (OPEN, "begin_group | g | g", "calculate | c | | position(..)",
                         "end_group | ", CLOSE)),
    ("no ..", (OPEN, "calculate | c | | position(${p})", CLOSE)),
    ("indexed-repeat()", (OPEN, AGE, CLOSE,
                          "calculate | c | | indexed-repeat(${age}, ${p}, 1)")),
    ("a circle", (OPEN, "calculate | q | | ${q} + 1", CLOSE)),
    ("a circle", ("calculate | c | | sum(${age})",
                  OPEN, "integer | age | age | | ${c} > 1", CLOSE)),
    ("a circle", ("text | c | c | | count(${age}) > 1",
                  "begin_repeat | p | p | | ${c} = 'x'", AGE, CLOSE)),
    ("used twice", (OPEN, "text | n | n", CLOSE)),
]  # fmt: skip


@pytest.mark.parametrize(("what", "rows"), REFUSED)
def test_what_is_refused_by_its_name(what, rows):
    with pytest.raises(AssertionError) as refused:
        form_of(*rows)

    assert what in str(refused.value)
