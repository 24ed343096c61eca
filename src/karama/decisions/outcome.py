"""What a decision answers: never a bare value.

An outcome says what is certain, what is still possible, the provisional output that
protects most, which rules fired and on which legal source, and which questions are
open, the one that would settle most first. Both readings (one person, columns) give
these same values, and tests compare them.
"""

from __future__ import annotations

import attrs


@attrs.frozen
class Fired:
    """A rule that holds, or may hold.

    Attributes:
        decision: Name of the decision whose table it is.
        table: Identifier of the table.
        rule: Identifier of the rule.
        number: 1-based row of the table.
        certain: True when every cell is true; False when some cell is unknown.
        annotations: Pairs (annotation column, text); the legal source is "source".
    """

    decision: str
    table: str
    rule: str
    number: int
    certain: bool
    annotations: tuple[tuple[str, str], ...] = ()


@attrs.frozen
class OpenQuestion:
    """A fact that is not known and could change the output.

    Attributes:
        fact: Name of the fact.
        settles: Share, 0 to 1, of the still possible rules that an answer is
            expected to rule out; questions are ordered by it, highest first.
    """

    fact: str
    settles: float


@attrs.frozen
class Outcome:
    """The answer of a decision over facts that may be partly unknown.

    Attributes:
        decision: Name of the decision.
        value: The output to act on: the certain one, else the most protective
            possible one if the table orders its outputs (PRIORITY), else UNKNOWN.
        certain: Whether `value` would be the same whatever the open answers.
        possible: Outputs still possible, most protective first when ordered.
        fired: Rules that fired or may fire, in the order of the graph and table.
        questions: Open questions, the one that would settle most first.
        troubles: Hit policies that were, or may be, broken: table and rule numbers
            in words, never a value.
    """

    decision: str
    value: object
    certain: bool
    possible: tuple[object, ...] = ()
    fired: tuple[Fired, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    troubles: tuple[str, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether the value is acted on while a question is open."""
        return not self.certain
