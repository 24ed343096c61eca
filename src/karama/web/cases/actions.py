"""Every write: one function, one transaction, five things in order.

May this actor? -> `advance` -> store the events -> audit line -> projections.

Each action takes the account that acts and a key. The key is unique in the database:
the same request sent twice (a double click, a phone that lost its link) is done once,
and answered the same. It is the constraint that decides, never a look beforehand.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from karama.engine import (
    CLOCK,
    Actor,
    Command,
    Device,
    Do,
    Event,
    Start,
    Tell,
    Tick,
    Use,
    advance,
    fold,
)
from karama.engine import Case as Folded
from karama.engine.dating import LONGEST_AGO
from karama.errors import CaseError
from karama.procedure.procedure import Procedure
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import firewall
from karama.web.cases.audit import add_line, late_words
from karama.web.cases.keys import wrapped_key
from karama.web.cases.models import Boat, Case, Receipt, Standing
from karama.web.cases.projections import refresh
from karama.web.cases.store import EMPTY, Log, add_events, log_of
from karama.web.cases.taken_back import remember_new
from karama.web.cases.withdrawing import WITHDRAW, withdrawals
from karama.web.library.models import Pack
from karama.web.library.queries import current_pack, procedure_of

MOST_PEOPLE = 400
"""The most people registered at once: a whole night, not a slip of a finger."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
Make = Callable[[Procedure, Folded, Actor, datetime], Command | tuple[Command, ...]]


def register_boat(
    account: Account,
    *,
    people: int,
    landed_at: datetime,
    place: str,
    key: str,
    at: datetime,
) -> str:
    """Open a case for each person of a boat; its clocks run from the landing.

    Returns:
        The code of the boat.

    Raises:
        CaseError: The account registers nobody, or the figures cannot be.
    """
    if not may(account, Verb.REGISTER, Thing.ARRIVALS):
        raise CaseError(said("This account does not register arrivals."))
    if not 1 <= people <= MOST_PEOPLE:
        raise CaseError(said("A boat has from 1 to {n} people.", n=MOST_PEOPLE))
    if not at - LONGEST_AGO <= landed_at <= at:
        raise CaseError(
            said("The landing was in the last three days, and not in the future.")
        )
    return once(
        account,
        "register-boat",
        key,
        at,
        lambda: _open_cases(account, people, landed_at, place, at),
    )


def _open_cases(
    account: Account, people: int, landed_at: datetime, place: str, at: datetime
) -> str:
    pack = current_pack(account.pack)
    if pack is None:
        raise CaseError(said("The pack of this account is not installed."))
    code = _code("B")
    boat = Boat.objects.create(
        code=code, landed_at=landed_at, place=place[:120], people=people
    )
    for number in range(1, people + 1):
        _open_case(account, pack, boat, number, landed_at)
    add_line(account.pseudonym, account.lane, "register-boat", boat.code, at)
    return code


def _open_case(
    account: Account, pack: Pack, boat: Boat, number: int, landed_at: datetime
) -> None:
    code = _code("K")
    case = Case.objects.create(
        code=code, pack=pack, boat=boat, number=number, sealed_key=wrapped_key(code)
    )
    start = Start(case.code, actor=actor_of(account), at=landed_at)
    events = advance(procedure_of(pack.digest), None, start)
    _keep(case, fold(events), EMPTY, events)


def do_step(
    account: Account,
    code: str,
    step: str,
    token: int,
    answers: Mapping[str, object],
    present: tuple[str, ...],
    *,
    key: str,
    at: datetime,
    device: Device | None = None,
) -> str:
    """A step of the account's own lane is done, with the answers to its form.

    `device` says when, where it waited for a link; so it does in what follows.

    Raises:
        CaseError: The case cannot take it; nothing is changed.
        NotSeen: The account may not know of the case. So do all that follow.
    """
    if not may(account, Verb.DO, Thing.OWN_STEPS):
        raise CaseError(said("This account does no steps."))

    def make(_: Procedure, folded: Folded, actor: Actor, now: datetime) -> Command:
        return Do(step, answers, present, token, actor=actor, at=now, device=device)

    return act(account, code, "do-step", step, make, key, at)


def tell(
    account: Account,
    code: str,
    facts: Mapping[str, object],
    *,
    key: str,
    at: datetime,
    device: Device | None = None,
) -> str:
    """An open question is answered outside any step.

    Raises:
        CaseError: The account may not write such a fact, or it does not fit.
    """

    def make(made: Procedure, _: Folded, actor: Actor, now: datetime) -> Command:
        if not set(facts) <= firewall.writable(account, made):
            raise CaseError(said("This account does not write that."))
        return Tell(facts, actor=actor, at=now, device=device)

    return act(account, code, "tell", "", make, key, at)


def use_right(
    account: Account,
    code: str,
    right: str,
    *,
    key: str,
    at: datetime,
    device: Device | None = None,
) -> str:
    """The person uses a right, and the account writes it down for them.

    Raises:
        CaseError: The case is closed.
    """
    if not may(account, Verb.USE, Thing.RIGHTS):
        raise CaseError(said("This account writes down no use of a right."))

    def make(
        made: Procedure, _: Folded, actor: Actor, now: datetime
    ) -> tuple[Command, ...]:
        use = Use(right, actor=actor, at=now, device=device)
        if right != WITHDRAW:
            return (use,)
        return (*withdrawals(code, made, actor, now), use)

    return act(account, code, "use-right", right, make, key, at)


def let_time_pass(at: datetime) -> int:
    """Ring every clock that is due; how many cases had one."""
    waiting = Standing.objects.filter(rings_at__lte=at, closed=False)
    codes = list(waiting.values_list("case__code", flat=True))
    for code in codes:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(code=code)
            log = log_of(case)
            folded = fold(log.events)
            rung = advance(procedure_of(case.pack_id), folded, Tick(at=at))
            if rung:
                _keep(case, fold(rung, folded), log, rung)
                add_line(CLOCK.id, "", "ring", case.code, at)
    return len(codes)


def done_before(account: Account, key: str) -> bool:
    """Whether this account has already done what this key asks."""
    mine = Receipt.objects.filter(key=key, actor=account.pseudonym)
    return bool(key) and mine.exists()


# --- what every action shares -------------------------------------------------------


def actor_of(account: Account) -> Actor:
    """How events name an account: by its pseudonym, its lane and its role."""
    return Actor(account.pseudonym, account.lane, account.role)


def act(
    account: Account,
    code: str,
    what: str,
    about: str,
    make: Make,
    key: str,
    at: datetime,
) -> str:
    """Give a case the command, or commands, that `make` makes of it; once for a key."""
    return once(
        account,
        what,
        key,
        at,
        lambda: _advance(account, code, what, about, make, at),
        code,
    )


PERSON = Account(pseudonym="the-person", role="traveller")
"""Who acts when a person acts for themself, by their card: of no lane, in one case."""


def act_for_oneself(
    code: str, what: str, about: str, make: Make, key: str, at: datetime
) -> str:
    """The person themself acts on their own case; whoever calls has seen the card."""
    own = Case.objects.filter(code=code, erased_at=None)
    return once(
        PERSON,
        what,
        key,
        at,
        lambda: _advance(PERSON, code, what, about, make, at, own),
    )


TERMINAL = Account(pseudonym="terminal")
"""Who acts at the terminal of the node, where nobody is signed in."""


def act_at_terminal(code: str, what: str, make: Make, key: str, at: datetime) -> str:
    """The node itself acts on a case: what a copy put back does not know of."""
    kept = Case.objects.filter(code=code, erased_at=None)
    return once(
        TERMINAL,
        what,
        key,
        at,
        lambda: _advance(TERMINAL, code, what, "", make, at, kept),
    )


def _advance(
    account: Account,
    code: str,
    what: str,
    about: str,
    make: Make,
    at: datetime,
    known: QuerySet[Case] | None = None,
) -> str:
    cases = firewall.cases_of(account) if known is None else known
    found = cases.select_for_update(of=("self",)).filter(code=code)
    case = next(iter(found), None)
    if case is None:
        raise firewall.NotSeen
    procedure = procedure_of(case.pack_id)
    old = log_of(case)
    before = fold(old.events)
    now = max(at, before.at)  # a clock put back must not undo what was due
    new = advance(procedure, before, Tick(at=now))
    folded = fold(new, before) if new else before
    made = make(procedure, folded, actor_of(account), now)
    for command in made if isinstance(made, tuple) else (made,):
        follows = advance(procedure, folded, command)
        folded = fold(follows, folded) if follows else folded
        new += follows
    if new and new[-1].late is not None:  # what it set in motion may be due by now
        rung = advance(procedure, folded, Tick(at=now))
        folded = fold(rung, folded) if rung else folded
        new += rung
    _keep(case, folded, old, new)
    # which step or right it was is the person's: the line names the event, not more
    about = f"{code} {new[-1].number}" if new else code
    add_line(account.pseudonym, account.lane, what, about + late_words(new), at)
    return code


def _keep(case: Case, folded: Folded, old: Log, new: tuple[Event, ...]) -> None:
    add_events(case, new, old.digest)
    refresh(case, folded, (*old.events, *new), known=len(old.events))
    remember_new(case.code, new)


def once(
    account: Account,
    what: str,
    key: str,
    at: datetime,
    write: Callable[[], str],
    result: str = "",
) -> str:
    """Do it, unless this key was done before; then answer as then.

    Args:
        account: Who acts.
        what: Name of the action.
        key: What makes it happen once.
        at: When.
        write: What is done; it tells the result.
        result: What that will be, where it is known beforehand.
    """
    try:
        with transaction.atomic():
            receipt = Receipt.objects.create(
                key=key, actor=account.pseudonym, what=what, result=result, at=at
            )
            receipt.result = write()
            if receipt.result != result:
                receipt.save(update_fields=["result"])
            return receipt.result
    except IntegrityError:
        return _answered_before(account, what, key)


def _answered_before(account: Account, what: str, key: str) -> str:
    receipt = Receipt.objects.filter(
        key=key, actor=account.pseudonym, what=what
    ).first()
    if receipt is None:
        raise CaseError(
            said("Someone else wrote at the same moment; look again, then repeat.")
        ) from None
    return receipt.result


def _code(letter: str) -> str:
    """A made-up code, short enough to read over the radio."""
    return f"{letter}-" + "".join(secrets.choice(_LETTERS) for _ in range(7))
