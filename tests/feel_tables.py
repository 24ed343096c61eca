"""Runs tables of "expression -> expected", both written in FEEL.

The expected side is read by the same parser, so tables hold only literals there; each
table is one topic of the standard.
"""

from __future__ import annotations

from karama.feel import UNKNOWN, evaluate, show


def rows(table: str) -> list[tuple[str, str]]:
    """The lines `expression -> expected` of a table; blank lines and # are skipped."""
    lines = (line.strip() for line in table.strip().splitlines())
    split = (line.rsplit(" -> ", 1) for line in lines if line and line[0] != "#")
    return [(left.strip(), right.strip()) for left, right in split]


def check(expression: str, expected: str, facts=None) -> None:
    """Assert that an expression gives what its row says, shown the same way."""
    wanted = UNKNOWN if expected == "unknown" else evaluate(expected)

    assert show(evaluate(expression, facts)) == show(wanted)
