"""What happened in a case: events, the changes they make, and the chain they form.

An event is written once and never rewritten. It says what a person, a clock or the
procedure did (`kind`, `step`, `answers`, `decision`) and what that did to the tokens
(`changes`), so that a case is read back from its events alone, without the procedure.
Each event holds the SHA-256 digest of the one before it; `seal` makes the next link.

These are msgspec structs rather than attrs classes: they are made, hashed and stored
by the thousand, and the same definition is their wire form. A default must be a value
of which there is one object ("", 0, True, ()): msgspec leaves a default out of the
bytes by identity, and the same event must always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

FORMAT = 1
"""Version of the form of an event; `karama.engine.upgrades` reads older ones."""

GENESIS = "0" * 64
"""The digest that stands before the first event."""


class Pack(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which pack a case runs under.

    Attributes:
        digest: SHA-256 over the pack's files, hexadecimal.
    """

    id: str
    version: str
    digest: str


class FiredRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule that held, or may hold; its words and sources are in the pack.

    Attributes:
        number: 1-based row of the table.
        certain: False when some cell was unknown.
    """

    decision: str
    rule: str
    number: int
    certain: bool = True


class Decided(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a decision answered, in plain values (see `karama.engine.plain`).

    Attributes:
        result: Name under which the value is kept among the facts.
        certain: Whether open answers could still change the value; a value that is
            not certain is provisional: the most protective one still possible.
        questions: Names of the facts still open, the most telling first.
        kept: Whether the value is the one acted on before the case was called back,
            which protects more than what is answered now.
        answered: What is answered now, where the value was kept, or where a person
            takes or asks for another.
    """

    name: str
    result: str
    value: Any
    certain: bool = True
    possible: tuple[Any, ...] = ()
    fired: tuple[FiredRule, ...] = ()
    questions: tuple[str, ...] = ()
    kept: bool = False
    answered: Any = None


# --- changes: what an event does to the tokens --------------------------------


class Put(msgspec.Struct, frozen=True, omit_defaults=True, tag="put", tag_field="do"):
    """A token comes to rest.

    Attributes:
        token: Its number in the case.
        at: Identifier of the element it stands on.
        state: "open" (someone has a step to do), "wait" (for a message or a clock),
            "inside" (a sub-process or call runs), "join" (for the other paths) or
            "held" (a fact is missing).
        scope: Number of the scope it stands in.
        lane: Who is responsible.
        via: Identifier of the flow it came by, for a token that waits in a join; of
            the element itself, for one that is held on its way out of a decision.
        after: Numbers of the decisions that led here.
        asks: Names of the facts that would let a held token go on.
    """

    token: int
    at: str
    state: str
    scope: int = 1
    lane: str = ""
    via: str = ""
    after: tuple[int, ...] = ()
    asks: tuple[str, ...] = ()


class Take(msgspec.Struct, frozen=True, omit_defaults=True, tag="take", tag_field="do"):
    """A token leaves its place, and the clocks that ran for it stop.

    Attributes:
        cancelled: The step was not done: something interrupted it.
    """

    token: int
    cancelled: bool = False


class Enter(
    msgspec.Struct, frozen=True, omit_defaults=True, tag="enter", tag_field="do"
):
    """A scope opens: the case itself, a sub-process, a called process, a right.

    Attributes:
        scope: Its number in the case.
        process: Identifier of the process its elements belong to.
        element: The sub-process or call activity, "" for the case itself.
        parent: Number of the scope around it, 0 for the case itself.
        host: Number of the token that waits for it, 0 if none does.
        data: Number of the scope whose facts it reads and writes.
        called: Whether it is a process of its own, with its own top.
        takes_over: Whether it interrupted the scope around it.
    """

    scope: int
    process: str
    element: str = ""
    parent: int = 0
    host: int = 0
    data: int = 1
    called: bool = False
    takes_over: bool = False
    after: tuple[int, ...] = ()


class Leave(
    msgspec.Struct, frozen=True, omit_defaults=True, tag="leave", tag_field="do"
):
    """A scope closes, with every token, clock and scope inside it."""

    scope: int
    cancelled: bool = False


class Arm(msgspec.Struct, frozen=True, omit_defaults=True, tag="arm", tag_field="do"):
    """A clock starts.

    Attributes:
        alarm: Its number in the case.
        at: Identifier of the timer event.
        owner: Number of the token or scope it runs for; it stops with that one.
        due: When it rings; None while a fact it depends on is not known.
    """

    alarm: int
    at: str
    scope: int
    owner: int
    due: datetime | None = None


class Disarm(
    msgspec.Struct, frozen=True, omit_defaults=True, tag="disarm", tag_field="do"
):
    """A clock stops."""

    alarm: int


class Learn(
    msgspec.Struct, frozen=True, omit_defaults=True, tag="learn", tag_field="do"
):
    """Facts that the procedure itself established, in plain values."""

    facts: dict[str, Any]
    scope: int = 1


class Stand(
    msgspec.Struct, frozen=True, omit_defaults=True, tag="stand", tag_field="do"
):
    """A decision was acted on; what it led to carries its number.

    Attributes:
        standing: Number of the decision in the case.
        at: Identifier of the business rule task.
        value: The value acted on, plain.
        certain: False while open answers could change it.
        questions: Names of those facts.
        lower: True once the facts speak for a value that protects less, or cannot be
            compared: the value acted on stays until a person decides again.
        called_back: Number of an earlier decision that called the case back before
            this one, 0 for one that stands. It will be taken again, and then protects
            no less than this value.
        overridden: Whether a person took this value in place of what was answered.
        instead: What was answered then, or since, where it is overridden.
    """

    standing: int
    at: str
    scope: int
    value: Any
    lane: str = ""
    certain: bool = True
    questions: tuple[str, ...] = ()
    lower: bool = False
    called_back: int = 0
    overridden: bool = False
    instead: Any = None


class Drop(msgspec.Struct, frozen=True, omit_defaults=True, tag="drop", tag_field="do"):
    """A decision stands no longer, or is kept in mind no longer: it was taken again."""

    standing: int


class Ask(msgspec.Struct, frozen=True, omit_defaults=True, tag="ask", tag_field="do"):
    """A value is asked for that would protect less; nothing moves until it is answered.

    Attributes:
        asked: Number of the event that asks.
        standing: Number of the decision; when it falls, so does what was asked.
        value: What is asked for, plain.
        instead: The value acted on meanwhile, plain.
        by: Who asks, a pseudonym: somebody else must answer.
    """

    asked: int
    standing: int
    at: str
    scope: int
    value: Any
    instead: Any
    by: str
    lane: str = ""


class Unask(
    msgspec.Struct, frozen=True, omit_defaults=True, tag="unask", tag_field="do"
):
    """What was asked for is answered: agreed to, or refused."""

    asked: int


class Noted(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was said of a case beside its steps; it moves nothing.

    A question about a referral, a consent and its withdrawal, what was handed to whom,
    a correction that the person asks for.

    Attributes:
        what: What kind of thing it is ("referral.question", "consent.given").
        readers: Lanes it is written for, besides the one that writes it.
        told: What it says, in plain values.
    """

    what: str
    readers: tuple[str, ...] = ()
    told: dict[str, Any] = {}


class Late(msgspec.Struct, frozen=True, omit_defaults=True):
    """That something came in later than a device says it was done.

    Attributes:
        said: When it was done, by the clock of the device.
        doubt: Why that is not believed, one of `dating.Doubt`; "" where it is.
    """

    said: datetime
    doubt: str = ""


def done_at(at: datetime, late: Late | None) -> datetime:
    """What counts of two instants: when it came in, and when a device says it was."""
    return at if late is None or late.doubt else late.said


Change = Put | Take | Enter | Leave | Arm | Disarm | Learn | Stand | Drop | Ask | Unask


# --- events -------------------------------------------------------------------


class Event(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Something that happened.

    Attributes:
        id: UUIDv7 made from the instant and the chain: the same for the same log.
        case: Identifier of the case.
        number: 0-based place in the case.
        kind: "started", "done", "told", "received", "used", "rang", "decided",
            "decided-again", "overridden", "override-asked", "override-refused",
            "sent", "corrected", "noted", "migrated" or "closed".
        step: Identifier of the element it happened at, "" if none.
        process: Identifier of the process of that element, "" for the main one.
        lane: Lane responsible for the step.
        actor: Who did it or caused it; a pseudonym.
        actor_lane: The lane the actor acts for.
        role: The role the actor acts in.
        present: Roles that took part besides the actor's.
        at: When it was written here, in UTC: never before the event before it.
        about: What it is about: a message, a right, the event corrected, the digest
            of the pack left behind, or the number of the event that asked for what is
            overridden or refused here; "" where one person raised protection.
        answers: Facts given, in plain values.
        data: Number of the scope the answers belong to.
        flows: Sequence flows taken, in order.
        decision: What a decision answered, for "decided" and "decided-again"; what is
            taken or asked for in its place, and what it answers, for overrides.
        why: The reason given, for corrections, migrations, second decisions and
            overrides.
        note: What was noted, for "noted".
        late: Where it came in later than it was done: when a device says it was.
        before: Digest of the event before it.
        digest: SHA-256 of this event without this field, hexadecimal.
    """

    format: int
    id: str
    case: str
    number: int
    kind: str
    step: str = ""
    process: str = ""
    lane: str = ""
    actor: str
    actor_lane: str = ""
    role: str = ""
    present: tuple[str, ...] = ()
    at: datetime
    about: str = ""
    answers: dict[str, Any] = {}
    data: int = 1
    flows: tuple[str, ...] = ()
    decision: Decided | None = None
    why: str = ""
    note: Noted | None = None
    late: Late | None = None
    changes: tuple[Change, ...] = ()
    pack: Pack
    before: str
    digest: str = ""

    @property
    def when(self) -> datetime:
        """When it was done, as far as that is believed: what waits counts from it."""
        return done_at(self.at, self.late)


_ENCODER = msgspec.json.Encoder(order="deterministic")


def body(event: Event) -> bytes:
    """The bytes a digest is taken over: the event as JSON, without its digest.

    Members come in the order of the class, answers and contexts in the order of their
    names, so that the bytes do not depend on the order in which answers were given.
    """
    if event.digest:
        event = msgspec.structs.replace(event, digest="")
    return _ENCODER.encode(event)


def event_id(case: str, number: int, at: datetime, before: str) -> str:
    """A UUIDv7 (RFC 9562, 5.7): the instant, then bits of the chain's digest.

    Nothing below the command line may draw random numbers, so the 74 free bits come
    from what makes the event unique: its case, its place, the digest before it.
    """
    free = sha256(f"{before}{number}/{case}".encode()).hexdigest()
    stamp = f"{int(at.timestamp() * 1000):012x}"
    variant = "89ab"[int(free[15], 16) & 3]
    return f"{stamp[:8]}-{stamp[8:]}-7{free[:3]}-{variant}{free[3:6]}-{free[16:28]}"


def digest_of(event: Event) -> str:
    """SHA-256 of an event's body, hexadecimal."""
    return sha256(body(event)).hexdigest()


def facts_of(event: Event) -> Mapping[str, Any]:
    """Every fact the event brought: answers given and facts established."""
    facts = dict(event.answers)
    for change in event.changes:
        if isinstance(change, Learn):
            facts.update(change.facts)
    return facts
