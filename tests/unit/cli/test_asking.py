"""The questions of a form in the terminal: conditions, and what cannot be told."""

import pytest

from karama.cli.asking import _holds


def test_a_condition_reads_the_answers_so_far():
    assert _holds("${age} < 18", {"age": "17"}, "", otherwise=False)
    assert not _holds("${age} < 18", {"age": "19"}, "", otherwise=True)


@pytest.mark.parametrize("otherwise", [True, False])
@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("${a} = 'x'", "\x01"),
        ("${a} = 'x'", "\ud800"),
        ("pulldata('far', 'b', 'c', ${a})", "x"),
        ("(" * 20_000 + "1" + ")" * 20_000, "x"),
    ],
)
def test_a_condition_that_cannot_be_told_is_left_to_the_form(
    condition, answer, otherwise
):
    assert _holds(condition, {"a": answer}, "", otherwise=otherwise) is otherwise
