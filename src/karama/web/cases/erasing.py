"""Erases a person: their key is destroyed, and every list forgets them.

The sealed lines stay, so that the chain still shows that nothing else was touched; no
one can open them. What still lies in the database's files is swept after the commit,
and again by the clock until it is gone: SQLite overwrites what is deleted
(`secure_delete`), then the file is rewritten and the journal cut; PostgreSQL rewrites
the table. Its own journal and backups keep old pages until they are recycled: the
wrapped key in them opens only with the node's key.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from django.db import OperationalError, connection, models, transaction
from django.utils.timezone import now

from karama.engine import CLOCK
from karama.errors import CaseError
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import firewall
from karama.web.cases.actions import once
from karama.web.cases.audit import add_line
from karama.web.cases.forgotten import remember
from karama.web.cases.models import Case, Standing


class Why(StrEnum):
    """Why a person is erased; no free words, which would outlive what they tell of."""

    ASKED = "asked"
    MISTAKE = "mistake"
    KEPT = "kept-long-enough"
    AGAIN = "erased-before"  # a copy was put back in which they were still readable


def erase(account: Account, code: str, why: str, *, key: str, at: datetime) -> str:
    """Erase a person whose case has ended, for an account that may.

    Raises:
        CaseError: It may not, gives no reason, or the case is open.
        NotSeen: The account may not know of the case.
    """
    if not may(account, Verb.ERASE, Thing.PERSON):
        raise CaseError(said("This account erases nobody."))
    if why not in (Why.ASKED, Why.MISTAKE):
        raise CaseError(said("Say why this person is erased."))

    def write() -> str:
        found = firewall.cases_of(account).select_for_update(of=("self",))
        case = found.filter(code=code).first()
        if case is None:
            raise firewall.NotSeen
        if not Standing.objects.filter(case=case, closed=True).exists():
            raise CaseError(_OPEN)
        _destroy(case, account.pseudonym, account.lane, Why(why), at)
        return code

    return once(account, "erase", key, at, write)


_OPEN = said(
    "The case is open: what is still owed to this person would be lost with it. "
    "Close it first."
)


def erase_at_terminal(code: str, why: Why, at: datetime, *, even_open: bool) -> bool:
    """Erase a person from the terminal of the node; False if there is none.

    Raises:
        CaseError: The case is open, and it was not said that it may be.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(code=code).first()
        if case is None or case.erased_at is not None:
            return False
        if not even_open and not Standing.objects.filter(case=case, closed=True):
            raise CaseError(_OPEN)
        _destroy(case, "terminal", "", why, at)
        return True


def erase_due(at: datetime) -> int:
    """Erase everyone whom nobody may keep any longer, and sweep; how many."""
    due = Standing.objects.filter(erase_at__lt=at, case__erased_at=None)
    codes = list(due.values_list("case__code", flat=True))
    for code in codes:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(code=code)
            if case.erased_at is None:
                _destroy(case, CLOCK.id, "", Why.KEPT, at)
    sweep()
    return len(codes)


def _destroy(case: Case, actor: str, lane: str, why: Why, at: datetime) -> None:
    case.sealed_key, case.erased_at = None, at
    case.save(update_fields=["sealed_key", "erased_at"])
    for relation in case._meta.related_objects:
        if relation.on_delete is models.CASCADE:  # the projections, whichever there are
            relation.related_model._base_manager.filter(case=case).delete()
    add_line(actor, lane, "erase", f"{case.code} {why}", at)
    transaction.on_commit(sweep)
    # a disk that is full must not make an erasure look undone; the clock adds it later
    transaction.on_commit(lambda: remember([case.code]), robust=True)


def erase_again(codes: Iterable[str], at: datetime) -> int:
    """Erase those who were erased before a copy was put back; how many."""
    count = 0
    for code in codes:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(code=code)
            if case.erased_at is None:
                _destroy(case, "terminal", "", Why.AGAIN, at)
                count += 1
    sweep()
    return count


def sweep() -> bool:
    """Take what was deleted out of the database's files; False: to be tried again."""
    waiting = Case.objects.filter(erased_at__isnull=False, swept_at=None)
    if not waiting.exists():
        return True
    if connection.in_atomic_block or not _swept():
        return False
    waiting.update(swept_at=now())
    return True


def _swept() -> bool:
    with connection.cursor() as cursor:
        try:
            if connection.vendor != "sqlite":
                cursor.execute("VACUUM FULL cases_case")
                return True
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return not cursor.fetchone()[0]
        except OperationalError:  # somebody writes; the clock tries again
            return False
