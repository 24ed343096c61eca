"""Breaking the glass: to read in need what one's authority does not usually read.

It takes a reason, lasts three hours, and is told to whoever watches. It opens, for one
account and one person, what the policy table lets the account's mandate read although
the pack's `mandates.toml` does not: never more. So nothing of protection is opened to
an enforcement mandate, whatever the need it claims. An auditor, who otherwise opens no
person at all, opens one in the same way and for the same time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import attrs
from django.db.models import F, QuerySet

from karama.errors import CaseError
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.node_key import seal, unseal
from karama.web.accounts.policy import Role, Thing, Verb, may
from karama.web.cases.actions import once
from karama.web.cases.audit import add_line
from karama.web.cases.firewall import NotSeen, cases_of
from karama.web.cases.keys import Erased, key_of
from karama.web.cases.models import BrokenGlass, Case

LASTS = timedelta(hours=3)
SHORTEST = 15
"""Fewest signs of a reason: a word is none."""
LONGEST = 500


def break_glass(
    account: Account, code: str, reason: str, *, key: str, at: datetime
) -> str:
    """Open a person to an account for three hours.

    Raises:
        CaseError: It may not, or gives no reason.
        NotSeen: There is no such case that it could know of.
    """
    if not may(account, Verb.BREAK, Thing.GLASS):
        raise CaseError(said("This account opens nothing more than it reads."))
    if not SHORTEST <= len(reason.strip()) <= LONGEST:
        raise CaseError(said("Say in a sentence why it is needed now."))

    def write() -> str:
        found = could_open(account).filter(code=code).first()
        if found is None:
            raise NotSeen
        what = f"reason {found.code}"
        BrokenGlass.objects.create(
            case=found,
            actor=account.pseudonym,
            lane=account.lane,
            pack=account.pack,
            reason=seal(key_of(found), reason.strip().encode(), what),
            at=at,
            until=at + LASTS,
        )
        add_line(account.pseudonym, account.lane, "break-glass", code, at)
        return code

    return once(account, "break-glass", key, at, write)


def could_open(account: Account) -> QuerySet[Case]:
    """The cases whose glass it could break, as a query."""
    if account.role == Role.AUDITOR:
        return Case.objects.filter(pack__name=account.pack, erased_at=None)
    return cases_of(account)


@attrs.frozen
class Broken:
    """A glass that was broken, as the monitor reads of it.

    Attributes:
        reason: In the words given; None once the person is erased.
        looked_at: When the monitor marked it as looked at.
    """

    number: int
    code: str
    actor: str
    lane: str
    reason: str | None
    at: datetime
    until: datetime
    looked_at: datetime | None


def broken_of(account: Account, most: int) -> tuple[Broken, ...]:
    """What was broken in the account's pack: those not yet looked at first."""
    if not may(account, Verb.SEE, Thing.LOGS):
        return ()
    rows = BrokenGlass.objects.filter(pack=account.pack).select_related("case")
    ordered = rows.order_by(F("looked_at").desc(nulls_first=True), "-at")
    return tuple(_told(ordered[:most]))


def waiting_for(account: Account) -> int:
    """How many the monitor has not looked at."""
    if not may(account, Verb.SEE, Thing.LOGS):
        return 0
    return BrokenGlass.objects.filter(pack=account.pack, looked_at=None).count()


def _told(rows: Iterable[BrokenGlass]) -> Iterator[Broken]:
    for row in rows:
        yield Broken(
            number=row.pk,
            code=row.case.code,
            actor=row.actor,
            lane=row.lane,
            reason=_reason(row),
            at=row.at,
            until=row.until,
            looked_at=row.looked_at,
        )


def _reason(row: BrokenGlass) -> str | None:
    try:
        key = key_of(row.case)
    except Erased:
        return None
    return unseal(key, bytes(row.reason), f"reason {row.case.code}").decode()


def look_at(account: Account, number: int, *, key: str, at: datetime) -> str:
    """The monitor has looked at one.

    Raises:
        CaseError: The account watches nothing.
        NotSeen: There is none in its pack.
    """
    if not may(account, Verb.SEE, Thing.LOGS):
        raise CaseError(said("This account reads no logs."))

    def write() -> str:
        rows = BrokenGlass.objects.filter(pk=number, pack=account.pack)
        row = rows.select_related("case").first()
        if row is None:
            raise NotSeen
        if row.looked_at is None:
            row.looked_at = at
            row.save(update_fields=["looked_at"])
        add_line(account.pseudonym, account.lane, "look-at-glass", row.case.code, at)
        return row.case.code

    return once(account, "look-at-glass", key, at, write)
