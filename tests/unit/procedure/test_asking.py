"""Conditions of forms: over the answers so far, and as a browser can read them."""

import pytest
from lxml import etree

from karama.procedure.asking import as_plain_xpath, holds


def test_a_condition_reads_the_answers_so_far():
    assert holds("${age} < 18", {"age": "17"}, "", otherwise=False)
    assert not holds("${age} < 18", {"age": "19"}, "", otherwise=True)


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
    assert holds(condition, {"a": answer}, "", otherwise=otherwise) is otherwise


@pytest.mark.parametrize(
    "condition",
    [
        "${a} = 'x'",
        "${a} != 'x' and ${b} < 18",
        "selected(${a}, 'x')",
        "not(selected(${a}, 'y')) or string-length(${b}) > 1",
    ],
)
@pytest.mark.parametrize("a", ["x", "x y", "xy", ""])
@pytest.mark.parametrize("b", ["17", "19", ""])
def test_a_browser_reads_the_same_as_the_server(condition, a, b):
    page = etree.fromstring(f"<data><a>{a}</a><b>{b}</b></data>")
    plain = bool(page.xpath(as_plain_xpath(condition)))

    assert plain is holds(condition, {"a": a, "b": b}, otherwise=not plain)


def test_what_a_browser_does_not_know_is_left_to_the_server():
    assert as_plain_xpath("regex(${a}, '[0-9]+')") == ""
    assert as_plain_xpath("count-selected(${a}) > 2") == ""
