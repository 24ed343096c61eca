"""The audit log: one line for each thing done, each holding the digest of the last."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

from django.db import transaction

from karama.engine import Event
from karama.errors import BrokenLog
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.cases.models import AuditHead, AuditLine


def add_line(actor: str, lane: str, what: str, about: str, at: datetime) -> None:
    """Add a line; called inside the transaction of what it tells of."""
    head = _head_to_write()
    line = AuditLine(
        number=head.number + 1,
        at=at,
        actor=actor,
        lane=lane,
        what=what,
        about=about,
        before=head.digest,
    )
    line.digest = digest_of(line)
    line.save(force_insert=True)
    head.number, head.digest = line.number, line.digest
    head.save()


def _head_to_write() -> AuditHead:
    """The head, held until the transaction ends; made at the very first line."""
    held = AuditHead.objects.select_for_update()
    found = next(iter(held.filter(pk=1)), None)
    if found is None:
        AuditHead.objects.get_or_create(pk=1)
        found = held.get(pk=1)
    return found


def digest_of(line: AuditLine) -> str:
    """SHA-256 over everything a line says, the digest before it included."""
    at = line.at.astimezone(UTC).isoformat()
    told = [line.number, at, line.actor, line.lane, line.what, line.about, line.before]
    return sha256(json.dumps(told).encode()).hexdigest()


def head() -> str:
    """The digest of the last line."""
    last = AuditHead.objects.filter(pk=1).first()
    return last.digest if last else "0" * 64


def verify_lines() -> int:
    """Check the whole chain; how many lines it has.

    Raises:
        BrokenLog: Names the first line that was changed, moved or taken out.
    """
    number, before = 0, "0" * 64
    for line in AuditLine.objects.order_by("number").iterator():
        number += 1
        if line.number != number or line.before != before:
            raise BrokenLog(said("it does not follow the line before it"), number)
        if line.digest != digest_of(line):
            raise BrokenLog(
                said("it was altered: its digest is of other bytes"), number
            )
        before = line.digest
    last = AuditHead.objects.filter(pk=1).first()
    if last and (last.number, last.digest) != (number, before):
        raise BrokenLog(said("the last lines are missing"), number)
    return number


def note(account: Account, what: str, about: str, at: datetime) -> None:
    """Add a line about what an account did to no case, in a transaction of its own."""
    with transaction.atomic():
        add_line(account.pseudonym, account.lane, what, about, at)


def late_words(events: Iterable[Event]) -> str:
    """What a line adds where a device said when it was done; "" where none did."""
    for late in (event.late for event in events if event.late is not None):
        said = late.said.strftime("%Y-%m-%dT%H:%MZ")
        return f" not-believed {late.doubt} {said}" if late.doubt else f" done {said}"
    return ""
