"""What a proof says: a verdict for each property, and a witness where one is broken.

*Kept*: no case can break it; *broken*: here is one that does; *not drawn*: the
procedure lacks the act the property speaks of, so nothing can be claimed; *undecided*:
here is why, and what would decide it. A principle is as bad as its worst property.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from karama.engine import Command, Event


class Status(StrEnum):
    """What can be said of a property, from best to worst."""

    KEPT = "kept"
    NOT_APPLICABLE = "not-applicable"
    NOT_DRAWN = "not-drawn"
    UNDECIDED = "undecided"
    BROKEN = "broken"


WORSE = tuple(Status)
"""Statuses from best to worst."""


@attrs.frozen(eq=False)
class Witness:
    """A person and what happens to them, walked by the engine.

    Attributes:
        answers: What they answer, by fact, as last answered.
        commands: What is done, in order; giving them to `advance` makes the events.
        events: What happens.
        moment: Number of the event (from 0) at which the principle is lost.
        step: The element at which it is lost.
    """

    answers: Mapping[str, object]
    commands: tuple[Command, ...]
    events: tuple[Event, ...]
    moment: int
    step: str = ""


@attrs.frozen(eq=False)
class Flaw:
    """Something wrong that no path is needed to see.

    Attributes:
        kind: A stable word: "no-right" (a right is not drawn), "no-clock",
            "late-clock", "no-due" (a route is due at no time that is said), "due-late",
            "no-outcome" (a decision answers nothing), "no-order" (its answers are not
            ranked), "silence-lowers" (not knowing protects less),
            "lower" (a less protective rule wins), "depends" (an attribute lowers an
            answer), "reads" (a gateway reads one), "no-role", "nobody" (none of some
            roles), "no-field", "may-read", "needless" (nothing a lane does needs what
            it may read), "kept-long" (answers are not forgotten in time), "asks" (a
            form asks what its lane must not read), "unread" (nobody of a mandate may
            read a class), "wrong-lane", "no-people" (a table or a program does it),
            "starved" (a join waits for a step that a clock can cut off), "no-end",
            "no-way" (a gateway no way out of which is open), "waits" (for ever).
        element: The step, decision, lane or form meant.
        facts: A person it happens to, by fact; empty when it happens to everyone.
        values: What else tells it: names, classes, values, in the order of its words.
    """

    kind: str
    element: str = ""
    facts: Mapping[str, object] = attrs.field(factory=dict)
    values: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class Verdict:
    """What is said of one property.

    Attributes:
        property: Its identifier.
        reason: Why it is undecided or not drawn: a stable word, see `Reason`.
        about: What the reason speaks of: acts, facts, elements.
        lost_at: Elements at which it may be lost.
        deviation: Whether the pack itself lists the principle as a deviation.
    """

    property: str
    status: Status
    witness: Witness | None = None
    flaws: tuple[Flaw, ...] = ()
    reason: str = ""
    about: tuple[str, ...] = ()
    lost_at: tuple[str, ...] = ()


class Reason(StrEnum):
    """Why nothing can be claimed, or why it stays open."""

    NO_ACT = "no-act"
    NO_CONCEPT = "no-concept"
    NO_RIGHT = "no-right"
    NO_DECISION = "no-decision"
    NO_PATH_FOUND = "no-path-found"
    NOT_TRANSLATED = "not-translated"
    LIMIT = "limit"


@attrs.frozen(eq=False)
class PrincipleVerdict:
    """What is said of a principle: its properties', and the worst of them.

    Attributes:
        excused: The pack says why the principle cannot apply (then a property that is
            not drawn does not count), or lists it as its own deviation.
    """

    principle: str
    severity: str
    status: Status
    properties: tuple[Verdict, ...]
    excused: bool = False
    deviation: bool = False

    @property
    def fails(self) -> bool:
        """Whether a principle of severity "must" is broken, or hidden undrawn.

        What is undecided is shown as such, and is not counted as kept or as broken.
        """
        bad = (Status.BROKEN, Status.NOT_DRAWN)
        return self.severity == "must" and self.status in bad


@attrs.frozen(eq=False)
class Report:
    """What is said of a procedure under a Charter."""

    procedure: str
    version: str
    digest: str
    charter: str
    verdicts: tuple[PrincipleVerdict, ...]

    @property
    def broken(self) -> bool:
        """Whether some principle of severity "must" is broken or not drawn."""
        return any(verdict.fails for verdict in self.verdicts)
