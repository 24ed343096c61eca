"""The three walls: which cases an account may know of, and which facts it may read.

1. Does the pack give the account's lane the mandate the account has (`known_here`)?
   If not, the account is shown no step, no fact and no event.
2. Has the case come to its authority at all (`cases_of`)? Those who see every step know
   of every case of their pack; an auditor of those only whose glass is broken for them.
3. May it read the fact? Both the pack's `mandates.toml` (`may_read`) and the policy
   table (`may`) must let it through (`readable_facts`), and not longer than its
   authority may keep it (`past`).

Every other module of the firewall asks here. What `lists` and `handed` ask of the
policy table besides is whether referrals are shown at all.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.timezone import now as the_time

from karama.engine import Event
from karama.engine.answers import granted, may_read
from karama.engine.compile import ready
from karama.monitoring import Sight
from karama.procedure.procedure import FieldClass, Procedure
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Role, Thing, Verb, may
from karama.web.cases.models import BrokenGlass, Case
from karama.web.cases.retention import classes_over


class NotSeen(LookupError):
    """There is no such case or boat, or the account may not know of it: the same."""


def cases_of(account: Account) -> QuerySet[Case]:
    """The cases an account may know of: those that came to its authority.

    Those who see the steps of every authority know of every case of their pack.
    """
    found = Case.objects.filter(pack__name=account.pack, erased_at=None)
    if account.role == Role.AUDITOR:  # nobody, but whom they opened with a reason
        return found.filter(pk__in=opened(account).values("case"))
    if not may(account, Verb.SEE, Thing.OWN_STEPS):
        return found.none()
    if sees_all(account):
        return found
    return found.filter(touched__lane=account.lane)


Row = TypeVar("Row", bound=Model)


def of_cases(account: Account, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those rows of a projection whose case is one of `cases_of`.

    For those who see every step it asks the same by a join, which counts thousands of
    rows in half the time.
    """
    if account.role == Role.AUDITOR or not sees_all(account):
        return rows.filter(case__in=cases_of(account))
    return rows.filter(case__pack__name=account.pack, case__erased_at=None)


def courses_of(account: Account) -> QuerySet[Case]:
    """The cases whose course an account may take out of the house (`exporting`).

    A course holds no fact and no code, so that whoever watches takes out that of every
    case of its pack, also of those it opens to nobody.
    """
    if not may(account, Verb.TAKE, Thing.LOGS):
        return Case.objects.none()
    if may(account, Verb.SEE, Thing.LOGS):
        return Case.objects.filter(pack__name=account.pack, erased_at=None)
    return cases_of(account)


def sight_of(account: Account, procedure: Procedure) -> Sight:
    """How much of the course of a case the account may know of."""
    known = known_here(account, procedure)
    return Sight(account.lane, everything=sees_all(account), known=known)


def opened(account: Account) -> QuerySet[BrokenGlass]:
    """The glasses that are broken for this account now."""
    return BrokenGlass.objects.filter(actor=account.pseudonym, until__gte=the_time())


def sees_all(account: Account) -> bool:
    """Whether the steps of other authorities are shown to it."""
    return may(account, Verb.SEE, Thing.OTHER_STEPS)


def known_here(account: Account, procedure: Procedure) -> bool:
    """Whether the pack gives the account's lane the mandate the account has."""
    lanes = (p.lanes.get(account.lane) for p in procedure.processes.values())
    return any(lane is not None and lane.mandate == account.mandate for lane in lanes)


def readable_facts(account: Account, procedure: Procedure) -> frozenset[str]:
    """Names of the facts the account may read."""
    if not known_here(account, procedure):
        return frozenset()
    made, open_ = ready(procedure), _open_classes(account)
    return frozenset(
        name for name in may_read(made, account.lane) if made.classes[name] <= open_
    )


def _open_classes(account: Account) -> frozenset[FieldClass]:
    """The classes of facts that the policy table opens to the account."""
    every = (c for c in FieldClass if may(account, Verb.READ, Thing.FACTS, c))
    return frozenset(every)


def in_need(account: Account, procedure: Procedure) -> frozenset[str]:
    """What the policy table lets a mandate read, whatever the pack gives the lane."""
    if not known_here(account, procedure):
        return frozenset()
    open_ = _open_classes(account)
    classes = ready(procedure).classes.items()
    return frozenset(name for name, about in classes if about and about <= open_)


def writable(account: Account, procedure: Procedure) -> frozenset[str]:
    """Names of the facts the account may write."""
    if not known_here(account, procedure):
        return frozenset()
    made = ready(procedure)
    permissions, asked = granted(made, account.lane)
    classes = {
        p.field_class
        for p in permissions
        if p.lane == account.lane
        and p.write
        and may(account, Verb.WRITE, Thing.FACTS, p.field_class)
    }
    return frozenset(
        n for n, about in made.classes.items() if n in asked and about <= classes
    )


def at_home(account: Account, procedure: Procedure, process: str) -> bool:
    """Whether a process is of the pack that draws the account's lane, or calls it.

    A pack that is called asks some of the same questions; to its authorities nothing
    is shown of what was answered before it was called.
    """
    made = ready(procedure)
    home = made.home(account.lane)
    return home is procedure or made.plan(process).owner is home


def past(
    account: Account, procedure: Procedure, events: tuple[Event, ...]
) -> frozenset[str]:
    """Facts its authority kept as long as `mandates.toml` lets it."""
    over = classes_over(procedure, account.lane, events, the_time())
    classes = ready(procedure).classes.items()
    return frozenset(name for name, about in classes if about & over)
