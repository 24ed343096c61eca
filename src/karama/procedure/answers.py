"""What an answer is worth: from what a form, a cell or a message holds to a fact.

One meaning for every way in: a form filled step by step, a row of a table of
arrivals, an example of a pack. "unknown", an empty cell and an absent one all give
UNKNOWN; a yes/no question gives true or false; a choice gives its own name; a text is
what was written, also where it is a word of FEEL: a person may be called Null. A repeat
gives a list of contexts, one for each row, in which what was not answered is UNKNOWN;
written as one text, it is JSON. An answer that does not fit is refused with what the
question takes, never with the answer.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from karama.feel import UNKNOWN, to_feel
from karama.procedure.question import UNKNOWN_WORD, Question
from karama.procedure.rows import MAX_ROWS
from karama.said import Said, said

NULL_WORD = "null"
_YES = frozenset({"yes", "true", "1"})
_NO = frozenset({"no", "false", "0"})
MAX_TEXT = 10_000
MAX_JSON = 1_000_000
"""Characters of rows written as one text."""
MAX_DIGITS = 34
"""Digits of a FEEL number (OMG DMN 1.5, 10.3.2.3.1)."""
MAX_EXPONENT = 6144
"""Largest exponent of a FEEL number, the same paragraph."""


class Unreadable(ValueError):
    """An answer does not fit its question; `sentence` says what the question takes.

    Attributes:
        at: The row (from 0) and the question in it, as "2.age"; "" outside of rows.
    """

    def __init__(self, sentence: Said, at: str = "") -> None:
        self.sentence = sentence
        self.at = at
        super().__init__(str(sentence))


def read_answer(question: Question, raw: object) -> object:
    """The FEEL value that `raw` gives, or UNKNOWN.

    Args:
        question: What was asked.
        raw: Text as written in a cell or a form, or a native value (bool, int,
            Decimal, date, datetime, time, list of texts, list of answers by name for
            rows); None is UNKNOWN.

    Raises:
        Unreadable: The answer does not fit; the message never holds the answer.
    """
    if raw is None or raw is UNKNOWN:
        return UNKNOWN
    if isinstance(raw, str):
        return _from_text(question, raw.strip())
    return _from_native(question, raw)


def _from_text(question: Question, text: str) -> object:
    if text in ("", UNKNOWN_WORD):
        return UNKNOWN
    if text == NULL_WORD and not _is_said(question):
        return None
    match question.kind:
        case "boolean":
            return _allowed(question, _yes_or_no(text))
        case "whole" | "number":
            return _number(text, whole=question.kind == "whole")
        case "date" | "date and time" | "time":
            return _moment(question.kind, text)
        case "choice":
            return _choice(question, text)
        case "choices":
            return _choices(question, text.replace(";", " ").split())
        case "rows":
            return _rows(question, rows_written(question, text))
    if len(text) > MAX_TEXT:
        raise Unreadable(said("takes at most {n} characters", n=MAX_TEXT))
    return text


def _is_said(question: Question) -> bool:
    """Whether "null" is here what somebody said, and not that there is no value."""
    return question.kind == "string" or NULL_WORD in question.choices


def _from_native(question: Question, raw: object) -> object:
    kind = question.kind
    if isinstance(raw, bool):
        if kind == "boolean":
            return _allowed(question, raw)
    elif isinstance(raw, int | float | Decimal):
        if kind in ("whole", "number"):
            return _number(str(raw), whole=kind == "whole")
    elif isinstance(raw, list | tuple):
        if kind == "rows":
            return _rows(question, raw)
        if kind == "choices" and all(isinstance(item, str) for item in raw):
            return _choices(question, [str(item) for item in raw])
    elif isinstance(raw, dt.datetime):
        if kind == "date":
            return to_feel(raw.date())
        if kind == "date and time":
            return to_feel(raw)
    elif isinstance(raw, dt.date | dt.time) and kind != "boolean":
        return _moment(kind, raw.isoformat())
    raise Unreadable(takes(question))


def _yes_or_no(text: str) -> bool:
    folded = text.casefold()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise Unreadable(_TAKES["boolean"])


def _allowed(question: Question, answer: bool) -> bool:
    """An answer, where a question that can only raise protection takes it."""
    if question.choices and answer is not truths(question)[0]:
        raise Unreadable(takes(question))
    return answer


def truths(question: Question) -> tuple[bool, ...]:
    """The answers that a yes/no question takes, beside unknown."""
    if not question.choices:
        return (True, False)
    return tuple(name == "yes" for name in question.choices)


def _number(text: str, *, whole: bool) -> Decimal:
    refused = _TAKES["whole" if whole else "number"]
    if len(text) > 40:  # a FEEL number has 34 digits
        raise Unreadable(refused)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Unreadable(refused) from None
    if not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        raise Unreadable(refused)
    if whole and (
        number.adjusted() >= MAX_DIGITS or number != number.to_integral_value()
    ):
        raise Unreadable(refused)
    return number


def _moment(kind: str, text: str) -> object:
    if kind not in _MOMENTS:
        raise Unreadable(said("does not take a date or a time"))
    try:
        return to_feel(_MOMENTS[kind](text))
    except ValueError:
        raise Unreadable(_TAKES[kind]) from None


def _choice(question: Question, text: str) -> str:
    if question.choices and text not in question.choices:
        raise Unreadable(takes(question))
    return text


def _choices(question: Question, names: list[str]) -> object:
    if UNKNOWN_WORD in names:
        return UNKNOWN
    return tuple(_choice(question, name) for name in names)


def rows_written(question: Question, text: str) -> Sequence[object]:
    """The rows that a text holds as JSON, not yet measured against their questions.

    Raises:
        Unreadable: It is no list, or a text of no sensible length.
    """
    try:
        found = json.loads(text, parse_float=Decimal) if len(text) <= MAX_JSON else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list):
        raise Unreadable(takes(question))
    return found


def _rows(question: Question, raw: Sequence[object]) -> tuple[object, ...]:
    if len(raw) > MAX_ROWS:
        raise Unreadable(said("takes at most {n} rows", n=MAX_ROWS))
    return tuple(_row(question, number, one) for number, one in enumerate(raw))


def _row(question: Question, number: int, raw: object) -> dict[str, object]:
    known = dict(question.inner)
    if not isinstance(raw, Mapping) or not raw.keys() <= known.keys():
        raise Unreadable(takes(question), str(number))
    found: dict[str, object] = {}
    for name, asked in question.inner:
        try:
            found[name] = read_answer(asked, raw.get(name))
        except Unreadable as error:
            raise Unreadable(error.sentence, f"{number}.{name}") from None
    return found


def takes(question: Question) -> Said:
    """What a question takes, in words."""
    if question.kind == "rows":
        names = ", ".join(name for name, _ in question.inner)
        return said("takes a list of rows, each with answers to: {names}", names=names)
    if question.choices:
        choices = ", ".join(question.choices)
        return said("takes one of: {choices}, unknown", choices=choices)
    return _TAKES[question.kind]


_MOMENTS: dict[str, Callable[[str], object]] = {
    "date": dt.date.fromisoformat,
    "date and time": dt.datetime.fromisoformat,
    "time": dt.time.fromisoformat,
}
_TAKES = {
    "boolean": said("takes yes, no or unknown"),
    "whole": said("takes a whole number"),
    "number": said("takes a number such as 3 or 3.5"),
    "date": said("takes a date written like {example}", example="2026-11-24"),
    "date and time": said(
        "takes a date and time written like {example}", example="2026-11-24T03:00:00Z"
    ),
    "time": said("takes a time written like {example}", example="03:00:00"),
    "string": said("takes text"),
    "choice": said("takes one choice"),
    "choices": said("takes a list of choices"),
}
