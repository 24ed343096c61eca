"""What an answer is measured against: worked out once for a question of a procedure.

A form of 250 questions is gone through several times at every submission; whoever asks
a field for its `measure` gets the same value each time.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

UNKNOWN_WORD = "unknown"
_YES_NO = frozenset({"yes", "no"})
_KINDS = {
    "boolean": "boolean",
    "int": "whole",
    "integer": "whole",
    "decimal": "number",
    "number": "number",
    "date": "date",
    "dateTime": "date and time",
    "datetime": "date and time",
    "date and time": "date and time",
    "time": "time",
    "select1": "choice",
    "select_one": "choice",
    "select": "choices",
    "select_multiple": "choices",
    "repeat": "rows",
}


@attrs.frozen
class Question:
    """What an answer is measured against.

    Attributes:
        kind: "boolean", "whole", "number", "date", "date and time", "time", "choice",
            "choices", "rows" or "string".
        choices: Names that may be chosen, "unknown" left out; () when free. For a
            "boolean", the only answer it takes, "yes" or "no"; () when it takes both.
        inner: For "rows": what is asked in each, by name.
    """

    kind: str
    choices: tuple[str, ...] = ()
    inner: tuple[tuple[str, Question], ...] = ()


def question_for(
    asked_as: str,
    names: Iterable[str],
    inner: Iterable[tuple[str, Question]] = (),
) -> Question:
    """The question that a type puts.

    Args:
        asked_as: Type of a form's question or of a fact.
        names: Of the choices offered.
        inner: What is asked in each row, by name.
    """
    rows = tuple(inner)
    if rows:
        return Question("rows", (), rows)
    known = tuple(name for name in names if name != UNKNOWN_WORD)
    kind = _KINDS.get(asked_as, "string")
    if kind == "choice" and _YES_NO.issuperset(known) and known:
        return Question("boolean", () if _YES_NO.issubset(known) else known)
    return Question(kind, known if kind in ("choice", "choices") else ())
