"""A morning's arrivals for a demonstration, through the same actions as any other.

Every person is made up: the examples that the pack's author wrote, one case each. They
are walked as the procedure goes, by the demo account of the lane that must act; a step
that asks for someone's own words is left for the reader to do.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import cycle

from karama.directory import Told
from karama.engine import OpenStep
from karama.engine.compile import ready
from karama.errors import CaseError
from karama.procedure.asking import holds
from karama.procedure.procedure import Field, Form, Mandate, Procedure
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import actions, directory, firewall
from karama.web.cases import post as posts
from karama.web.cases.referrals import answer_of
from karama.web.desk.words import node_of
from karama.web.library.queries import procedure_of

BOATS = ((4, 14, "Los Cristianos"), (2, 23, "La Restinga"), (1, 9, "Arguineguín"))
"""Hours ago, people, place."""
FREE_BEDS = (12, 0, 2, 5)
"""Places left of each kind, in turn: plenty, none, hardly any."""
INTERPRETERS = ((2, 1), (1, 1), (3, 0), (None, None))
"""How many are on shift for each language and how many of them are busy, in turn."""
SHIFT = 8
"""Hours for which the supervisor says so."""
_STEPS = (2, 9, 5, 14, 7, 11, 3, 18, 6)
"""How far people of a boat have come, in turn: a morning has every stage."""


def arrive(procedure: Procedure, accounts: Mapping[str, Account], now: datetime) -> int:
    """Let the morning's boats arrive; how many people there are."""
    examples = cycle(procedure.examples)
    far = cycle(_STEPS)
    officer = _registers(accounts.values())
    if officer is None or not procedure.examples:
        return 0
    for hours, people, place in BOATS:
        landed = now - timedelta(hours=hours)
        code = actions.register_boat(
            officer,
            people=people,
            landed_at=landed,
            place=place,
            key=uuid.uuid4().hex,
            at=landed,
        )
        for case in firewall.boat_seen(officer, code).codes:
            facts = next(examples).facts
            _walk(case, facts, accounts, landed, next(far))
    return sum(people for _, people, _ in BOATS)


def confirm_services(accounts: Iterable[Account], now: datetime) -> int:
    """Each service is confirmed by whoever may tell of it; how many were.

    A quarter of the places of a service that has a number of them are free.
    """
    told: set[str] = set()
    for account in accounts:
        pack, found = directory.seen_by(account)
        procedure = procedure_of(pack.digest)
        for name, one in found.services.items():
            if name not in told and directory.may_tell(account, procedure, one):
                news = Told(free=one.capacity // 4 if one.capacity else None)
                directory.tell(account, name, news, key=uuid.uuid4().hex, at=now)
                told.add(name)
    return len(told)


def say_post(accounts: Iterable[Account], now: datetime) -> int:
    """A supervisor says what the post has, for a shift; of how many things.

    Some are full, some are not, and of one language nobody knows: a board shows all.
    """
    watch = next((a for a in accounts if may(a, Verb.WRITE, Thing.POST)), None)
    if watch is None:
        return 0
    seen = posts.post(watch, now)
    beds = [one for one in seen.beds if one.name in seen.titles]
    told = [
        posts.Told("bed", one.name, (one.taken or 0) + free)
        for one, free in zip(beds, cycle(FREE_BEDS), strict=False)
    ]
    told += [
        posts.Told("interpreter", one.name, *there)
        for one, there in zip(seen.interpreters, cycle(INTERPRETERS), strict=False)
    ]
    if told:
        posts.say(watch, told, SHIFT, key=uuid.uuid4().hex, at=now)
    return len(told)


def _registers(accounts: Iterable[Account]) -> Account | None:
    """The account that meets the boats: at sea first, then on land."""
    able = [a for a in accounts if may(a, Verb.REGISTER, Thing.ARRIVALS)]
    able.sort(key=lambda a: a.mandate != Mandate.ENFORCEMENT)
    return able[0] if able else None


def _walk(
    code: str,
    facts: Mapping[str, object],
    accounts: Mapping[str, Account],
    at: datetime,
    steps: int,
) -> None:
    """Take a case so many steps further, six minutes each, while it can go."""
    for number in range(1, steps + 1):
        at += timedelta(minutes=6)
        if not any(_done(code, facts, a, at) for a in accounts.values()) or number > 30:
            return


def _done(
    code: str, facts: Mapping[str, object], account: Account, at: datetime
) -> bool:
    """Whether one of the account's own steps was done."""
    if not firewall.cases_of(account).filter(code=code).exists():
        return False
    seen = firewall.seen(account, code)
    return any(
        _do(seen, one, facts, account, at)
        for one in seen.steps
        if one.lane == account.lane
    )


def _do(
    seen: firewall.Seen,
    one: OpenStep,
    facts: Mapping[str, object],
    account: Account,
    at: datetime,
) -> bool:
    node = node_of(seen.procedure, one.step, one.process)
    if node is None:
        return False
    if answer_of(seen.procedure, one.step, one.process) is not None:
        return False  # whether a service takes somebody in is for the reader to say
    owner = ready(seen.procedure).plan(one.process).owner
    form = owner.forms.get(getattr(node.element, "form", ""))
    answers = dict(_answers(form, facts)) if form else {}
    roles, key = tuple(sorted(node.roles)), uuid.uuid4().hex
    try:
        actions.do_step(
            account, seen.code, one.step, one.token, answers, roles, key=key, at=at
        )
    except CaseError:  # it asks for words that only a person has
        return False
    return True


def _answers(form: Form, facts: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    given: dict[str, object] = {}
    for field in form.fields:
        if holds(field.relevant, given, otherwise=True):
            given.update(_answer(field, facts))
    yield from given.items()


def _answer(field: Field, facts: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    if field.name in facts:
        yield field.name, facts[field.name]
    elif field.choices and field.required:
        yield field.name, _first(field)


def _first(field: Field) -> str:
    """The first answer that is none of yes and no; those are not ours to give."""
    names = [choice.name for choice in field.choices]
    yes_or_no = field.measure.kind == "boolean"
    return "unknown" if yes_or_no and "unknown" in names else names[0]
