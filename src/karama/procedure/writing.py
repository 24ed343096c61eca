"""A fact written as an answer again: `read_answer` reads it back as it was.

A question that was answered may be put again, because a part of the answer was not
known; what is known of it should not have to be typed twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from karama.feel import UNKNOWN, text_of
from karama.procedure.answers import NULL_WORD
from karama.procedure.asking import Given, Row
from karama.procedure.question import Question
from karama.procedure.rows import NONE_SAID


def written(question: Question, value: object) -> Given:
    """A FEEL value as the answer to a question; "" where nothing is known."""
    if question.kind == "rows" and isinstance(value, tuple):
        return tuple(_row(question, one) for one in value) or NONE_SAID
    return _text(value)


def _row(question: Question, row: object) -> Row:
    given = row if isinstance(row, Mapping) else {}
    pairs = ((name, _text(given.get(name, UNKNOWN))) for name, _ in question.inner)
    return {name: told for name, told in pairs if told}


def _text(value: object) -> str:
    if value is UNKNOWN:
        return ""
    if value is None:
        return NULL_WORD
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return str(value) if isinstance(value, Decimal) else text_of(value) or ""
