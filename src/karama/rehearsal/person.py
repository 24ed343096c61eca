"""Who comes to a rehearsal: nobody real, ever."""

from __future__ import annotations

import attrs


@attrs.frozen
class Person:
    """Somebody who comes.

    Attributes:
        at: When, in seconds from the start.
        facts: Class of each fact that stays as it is, by name; others are drawn.
        known: Facts known as the case begins, by name.
        urgency: Whom to see first: 0 before 1.
        language: Of the interpreter, "" where none is needed.
    """

    at: float
    facts: dict[str, int] = attrs.field(factory=dict)
    known: dict[str, int] = attrs.field(factory=dict)
    urgency: int = 0
    language: str = ""
