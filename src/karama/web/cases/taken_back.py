"""Consents that were taken back, kept beside the database as marks.

A backup from before a withdrawal holds a consent that holds no more: put back as it is,
it would open again what the person closed. The mark that each withdrawal leaves in
`withdrawn.list` (`marks`) is of the code of the case and of the record's identifier.
What puts a copy back takes those consents back again (`consenting.withdraw_again`).

Public face: `remember_new`, `catch_up`, `to_take_back`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs
from django.db import transaction

from karama.engine import Event
from karama.web.cases import marks
from karama.web.cases.consents import Consent, consents_of
from karama.web.cases.models import AuditLine, Case
from karama.web.cases.store import events_of

FILE = "withdrawn.list"
LIST = marks.Kept(FILE, b"karama withdrawn")
_ACTIONS = ("use-right", "withdraw-consent")
"""Lines of the log beside which a consent may have been taken back."""


@attrs.define
class Since:
    """How far somebody has looked through the log: number of a line."""

    line: int = 0


_CLOCK = Since()


def mark_of(code: str, record: str) -> str:
    """The mark of one consent that was taken back."""
    return marks.mark_of(LIST, f"{code} {record}")


def remember_new(code: str, new: Iterable[Event]) -> None:
    """Keep what events just stored take back, once they are committed."""
    taken = {
        mark_of(code, str(event.note.told.get("id", "")))
        for event in new
        if event.note is not None and event.note.what == "consent.withdrawn"
    }
    if taken:
        # a full disk must not make a withdrawal look undone; the clock adds it later
        transaction.on_commit(lambda: _keep_new(taken), robust=True)


def _keep_new(taken: set[str]) -> int:
    new = taken - marks.remembered(LIST)
    marks.keep(LIST, new)
    return len(new)


def catch_up(since: Since = _CLOCK) -> int:
    """Add what a crash, or a full disk, kept from being written down; how many.

    It reads the cases of lines of the log that came since it looked last: all of them
    the first time, then none but new ones.

    Raises:
        OSError: The list cannot be written; the withdrawals themselves stand.
    """
    lines = AuditLine.objects.filter(number__gt=since.line, what__in=_ACTIONS)
    told = list(lines.order_by("number").values_list("number", "about"))
    if not told:
        return 0
    taken = {
        mark_of(code, one.id) for code, one in _taken({a.split()[0] for _, a in told})
    }
    added = _keep_new(taken)
    since.line = told[-1][0]
    return added


def _taken(codes: Iterable[str]) -> Iterator[tuple[str, Consent]]:
    for case in Case.objects.filter(code__in=codes, erased_at=None):
        for one in consents_of(events_of(case)):
            if one.withdrawn_at is not None:
                yield case.code, one


def to_take_back(known: frozenset[str]) -> dict[str, frozenset[str]]:
    """Consents that stand here although a mark says they were taken back, by case.

    Those that have run out meanwhile are among them: whoever received something was
    told to erase it, and a copy does not know that either.
    """
    found: dict[str, set[str]] = {}
    for case in Case.objects.filter(erased_at=None) if known else ():
        for one in consents_of(events_of(case)):
            stands = one.given and one.withdrawn_at is None
            if stands and mark_of(case.code, one.id) in known:
                found.setdefault(case.code, set()).add(one.id)
    return {code: frozenset(records) for code, records in found.items()}
