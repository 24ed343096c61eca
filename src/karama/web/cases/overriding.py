"""Taking another answer than a decision gave: each an action on the case.

    take(account, code, standing, way, why)      # at once, or asked for
    answer(account, code, asked, agreed, why)    # the supervisor's part

Who takes must be of the authority that decided, and read all that the decision reads.
An authority of enforcement raises protection only: it asks for nothing less, and agrees
to nothing. The reason is free text about a person, and so is only in the event, sealed
with their key; the audit line names the event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs

from karama.engine import Actor, Command, Cosign, Event, Note, Override
from karama.engine import Case as Folded
from karama.engine.compile import ready
from karama.engine.deciding import order_of
from karama.engine.events import Ask, Stand
from karama.engine.overriding import no_less, ways_of
from karama.errors import CaseError
from karama.procedure.procedure import Mandate, Procedure
from karama.procedure.process import Task
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import firewall
from karama.web.cases.actions import act
from karama.web.cases.models import OtherAnswer
from karama.web.cases.overrides import TOLD, State

SHORTEST, LONGEST = 15, 1000
"""Signs of a reason: a word is none."""
LONGEST_TOLD = 500
"""Signs of what is written for the person themself."""


@attrs.frozen
class Way:
    """An answer that could be taken instead.

    Attributes:
        id: What a page sends for it.
        value: The answer, plain.
        alone: Whether one person may take it: it protects no less.
    """

    id: str
    value: Any
    alone: bool


@attrs.frozen
class Stood:
    """A decision that is acted on, as somebody of its authority may see it.

    Attributes:
        ways: The answers that could be taken instead, most protective first.
        ask: What is asked for and waits for a supervisor, None if nothing is.
        why: The reason of who asks.
        asked_by_me: Whether the account itself asked.
        told: The event that says how it came to be so.
        owner: The pack whose decision it is, in whose words it is told.
    """

    number: int
    step: str
    process: str
    name: str
    value: Any
    overridden: bool
    ways: tuple[Way, ...]
    ask: Ask | None
    why: str
    asked_by_me: bool
    told: Event | None
    owner: Procedure = attrs.field(repr=False)


def stood(account: Account, seen: firewall.Seen) -> tuple[Stood, ...]:
    """The decisions of a case for which the account may take another answer."""
    if not may(account, Verb.DO, Thing.ANSWERS):
        return ()
    found = (_stood(account, seen, stand) for stand in seen.standing)
    return tuple(one for one in found if one.ways)


def _stood(account: Account, seen: firewall.Seen, stand: Stand) -> Stood:
    process = seen.within[stand.standing]
    event = _told(seen, stand, process)
    owner = ready(seen.procedure).plan(process).owner
    name = _decision(seen.procedure, stand.at, process)
    ask = next((a for a in seen.asked if a.standing == stand.standing), None)
    return Stood(
        stand.standing,
        stand.at,
        process,
        name,
        stand.value,
        stand.overridden,
        tuple(_ways(account, seen.procedure, process, name, stand)) if name else (),
        ask,
        next((e.why for e in seen.events if ask and e.number == ask.asked), ""),
        ask is not None and ask.by == account.pseudonym,
        event,
        owner,
    )


def _told(seen: firewall.Seen, stand: Stand, process: str) -> Event | None:
    """The last event that settled what is acted on at a step."""
    kinds = ("decided", "decided-again", "overridden")
    here = (stand.at, process)
    at_step = (e for e in reversed(seen.events) if (e.step, e.process) == here)
    return next((e for e in at_step if e.kind in kinds), None)


def _decision(procedure: Procedure, step: str, process: str) -> str:
    node = ready(procedure).plan(process).nodes.get(step)
    element = node.element if node else None
    return element.decision if isinstance(element, Task) else ""


def _ways(
    account: Account, procedure: Procedure, process: str, name: str, stand: Stand
) -> Iterator[Way]:
    made = ready(procedure)
    owner = made.plan(process).owner
    order = order_of(made, owner, name)
    for value in ranked(order[1], ways_of(owner, name)):
        alone = no_less(order, value, stand.value)
        if value != stand.value and (alone or asks_for_less(account)):
            yield Way(way_id(value), value, alone)


def ranked(order: tuple[Any, ...], ways: tuple[Any, ...]) -> list[Any]:
    """Answers, most protective first; those without a rank last, as they came."""
    places = {repr(value): place for place, value in enumerate(order)}
    return sorted(ways, key=lambda way: places.get(repr(way), len(places)))


def way_id(value: Any) -> str:
    """What a page sends for an answer."""
    return json.dumps(value, sort_keys=True)


def asks_for_less(account: Account) -> bool:
    """Whether it may ask for less protection at all; agreeing needs a supervisor."""
    return account.mandate != Mandate.ENFORCEMENT


# --- the actions --------------------------------------------------------------------


def take(
    account: Account,
    code: str,
    standing: int,
    way: str,
    why: str,
    *,
    key: str,
    at: datetime,
    tell: str = "",
) -> str:
    """Take another answer, or ask for one that protects less.

    `tell` is what the person reads of it by their card, "" if nothing is written.

    Raises:
        CaseError: It may not, or gives no reason, or no rule gives the answer.
        NotSeen: The account may not know of the case. So do all that follow.
    """
    if not may(account, Verb.DO, Thing.ANSWERS):
        raise CaseError(said("This account takes no other answers."))
    reason = _reason(why)

    def make(made: Procedure, folded: Folded, actor: Actor, now: datetime) -> Commands:
        one = _seen_one(account, code, standing)
        value = next((w.value for w in one.ways if w.id == way), None)
        if value is None:
            raise CaseError(said("Choose one of the answers that are listed."))
        taken = Override(one.step, value, reason, standing, actor=actor, at=now)
        return _and_told(taken, tell)

    return act(account, code, "take-answer", "", make, key, at)


def answer(
    account: Account,
    code: str,
    asked: int,
    agreed: bool,
    why: str,
    *,
    key: str,
    at: datetime,
    tell: str = "",
) -> str:
    """A supervisor agrees to what was asked for, or refuses it; `tell` as in `take`.

    Raises:
        CaseError: It may not, gives no reason, or asked for it itself.
    """
    if not may(account, Verb.AGREE, Thing.ANSWERS):
        raise CaseError(said("Only a supervisor can agree to less protection."))
    reason = _reason(why)

    def make(made: Procedure, folded: Folded, actor: Actor, now: datetime) -> Commands:
        if asked not in {one.asked for one in firewall.seen(account, code).asked}:
            raise CaseError(said("This is no longer asked for: nothing was changed."))
        return _and_told(Cosign(asked, agreed, reason, actor=actor, at=now), tell)

    what = "agree-answer" if agreed else "refuse-answer"
    return act(account, code, what, "", make, key, at)


Commands = tuple[Command, ...]


def _and_told(command: Override | Cosign, tell: str) -> Commands:
    """A command, and what is written for the person right after it."""
    text = tell.strip()[:LONGEST_TOLD]
    if not text:
        return (command,)
    return (command, Note(TOLD, {"text": text}, actor=command.actor, at=command.at))


def _reason(why: str) -> str:
    text = why.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise CaseError(said("Say in a sentence why: it is kept with the decision."))
    return text


def _seen_one(account: Account, code: str, standing: int) -> Stood:
    for one in stood(account, firewall.seen(account, code)):
        if one.number == standing:
            return one
    raise CaseError(said("This decision stands no more, or is not yours to take."))


# --- what waits, and what was done --------------------------------------------------


@attrs.frozen
class Listed:
    """An override on a list: who, when, and how it stands; no answer, no reason."""

    code: str
    pack: str
    number: int
    step: str
    process: str
    lane: str
    actor: str
    second: str
    state: str
    at: datetime
    settled_at: datetime | None


def waiting_for(account: Account, most: int) -> tuple[Listed, ...]:
    """What waits for this account to agree or refuse, the oldest first; one query."""
    if not may(account, Verb.AGREE, Thing.ANSWERS):
        return ()
    rows = OtherAnswer.objects.filter(
        case__in=firewall.cases_of(account),
        lane=account.lane,
        state=State.WAITING.value,
    ).exclude(actor=account.pseudonym)
    return listed(rows.order_by("at", "pk")[:most])


def done_in(account: Account, most: int) -> tuple[Listed, ...]:
    """What an auditor sees of all overrides of the pack, the latest first."""
    if not may(account, Verb.SEE, Thing.LOGS):
        return ()
    rows = OtherAnswer.objects.filter(case__pack__name=account.pack)
    return listed(rows.order_by("-at", "-pk")[:most])


def listed(rows: Any) -> tuple[Listed, ...]:
    """Rows as they stand on a list; one query."""
    return tuple(
        Listed(
            row.case.code,
            row.case.pack_id,
            row.number,
            row.step,
            row.process,
            row.lane,
            row.actor,
            row.second,
            row.state,
            row.at,
            row.settled_at,
        )
        for row in rows.select_related("case")
    )
