"""What an auditor reads: the log of who did what, every chain, versions of the pack."""

from __future__ import annotations

from datetime import datetime

import attrs
from django.db.models import Count, Q, QuerySet

from karama.errors import BrokenLog
from karama.procedure.procedure import Mandate
from karama.said import Said
from karama.web.accounts.models import Account
from karama.web.cases.audit import head, note, verify_lines
from karama.web.cases.models import AuditLine
from karama.web.cases.store import Whole, verified_cases
from karama.web.library.models import Pack, Watched


@attrs.frozen
class Checked:
    """What a check of every chain found.

    Attributes:
        broken: Where and how a chain breaks, None where all are whole.
        head: The last digest of the log, to be kept elsewhere.
    """

    whole: Whole | None
    lines: int
    head: str
    broken: Said | None
    at: datetime


def lines() -> QuerySet[AuditLine]:
    """Who did what, the latest first."""
    return AuditLine.objects.order_by("-number")


def check(account: Account, at: datetime) -> Checked:
    """Check every chain; that it was done is told to the log afterwards."""
    try:
        whole, count = verified_cases(), verify_lines()
    except BrokenLog as broken:
        note(account, "verify", "broken", at)
        return Checked(None, 0, head(), broken.sentence, at)
    found = Checked(whole, count, head(), None, at)
    note(account, "verify", "whole", at)
    return found


@attrs.frozen
class Version:
    """A version of a pack, how many cases run under it, and what is known of it."""

    digest: str
    version: str
    installed_at: datetime
    current: bool
    cases: int
    watched: Watched | None


def versions_of(account: Account) -> tuple[Version, ...]:
    """The versions of the account's pack, the latest first; two queries.

    To an enforcement mandate only the cases that came to it are counted: how many
    others there are is not its to know.
    """
    counted = Count("cases")
    if account.mandate == Mandate.ENFORCEMENT:
        mine = Q(cases__touched__lane=account.lane)
        counted = Count("cases", filter=mine, distinct=True)
    packs = Pack.objects.filter(name=account.pack).order_by("-installed_at")
    known = {row.pack_id: row for row in Watched.objects.filter(pack__in=packs)}
    return tuple(
        Version(
            one.digest,
            one.version,
            one.installed_at,
            one.current,
            one.count,
            known.get(one.digest),
        )
        for one in packs.annotate(count=counted)
    )
