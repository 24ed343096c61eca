"""Events in and out of the database, sealed with the key of their person.

Each row holds one line of the log as `engine.log` writes it, sealed for its place (case
and number), and a digest that chains the seals. The chain of seals can be checked by
anyone and still holds when a person is erased; the chain of events inside it is checked
whenever they are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import attrs

from karama.engine import Event, dump_lines, load_lines
from karama.errors import BrokenLog, NodeKeyError
from karama.said import said
from karama.web.accounts.node_key import seal, unseal
from karama.web.cases.keys import key_of
from karama.web.cases.models import Case, StoredEvent

_FIRST = "0" * 64
_ALTERED = said("it was altered: its digest is of other bytes")


@attrs.frozen
class Log:
    """The log of a case, and the digest of its last seal."""

    events: tuple[Event, ...]
    digest: str


EMPTY = Log((), _FIRST)
"""Of a case that begins."""


def log_of(case: Case) -> Log:
    """The log of a case, its chain checked; one query.

    Raises:
        BrokenLog: A stored line was changed, or one is missing.
        Erased: The person was erased.
    """
    stored = case.events.order_by("number").values_list("number", "line", "digest")
    key, rows = key_of(case), tuple(stored)
    lines = b"".join(_line(key, case, n, bytes(line)) for n, line, _ in rows)
    return Log(load_lines(lines), rows[-1][2] if rows else _FIRST)


def events_of(case: Case) -> tuple[Event, ...]:
    """The events of `log_of`, for those who add none."""
    return log_of(case).events


def _line(key: bytes, case: Case, number: int, sealed: bytes) -> bytes:
    try:
        return unseal(key, sealed, f"event {case.code}/{number}")
    except NodeKeyError:
        raise BrokenLog(_ALTERED, number) from None


def seal_digest(before: str, code: str, number: int, sealed: bytes) -> str:
    """What chains one seal to the one before it."""
    return sha256(f"{before} {code}/{number} ".encode() + sealed).hexdigest()


def add_events(case: Case, events: Iterable[Event], after: str = _FIRST) -> None:
    """Store new events; two writers of the same number cannot both succeed.

    Args:
        case: Whose they are.
        events: In order.
        after: Digest of the last seal that is stored, as `log_of` gives it.
    """
    StoredEvent.objects.bulk_create(_rows(case, events, after))


def _rows(case: Case, events: Iterable[Event], before: str) -> Iterable[StoredEvent]:
    key = key_of(case)
    for event in events:
        place = f"event {case.code}/{event.number}"
        sealed = seal(key, dump_lines((event,)), place)
        before = seal_digest(before, case.code, event.number, sealed)
        yield StoredEvent(case=case, number=event.number, digest=before, line=sealed)


# --- is it whole? -------------------------------------------------------------------


@attrs.frozen
class Whole:
    """What was found whole: cases, and how many of them are erased."""

    cases: int
    erased: int


def verify_cases() -> int:
    """Check the chain of every case; how many there are.

    Raises:
        BrokenLog: Names the case and the event at which its chain breaks.
    """
    return verified_cases().cases


def verified_cases() -> Whole:
    """Check every chain of seals, and that of the events inside where a key is left.

    Raises:
        BrokenLog: Names the case and the event at which its chain breaks.
    """
    count = erased = 0
    for case in Case.objects.order_by("pk").iterator():
        try:
            _verify(case)
        except BrokenLog as broken:
            why = broken.sentence.facts["reason"] if broken.sentence else ""
            told = said("case {code}, {reason}", code=case.code, reason=why)
            raise BrokenLog(told, broken.index) from None
        count += 1
        erased += case.sealed_key is None
    return Whole(count, erased)


def _verify(case: Case) -> None:
    before, number = _FIRST, -1
    rows = case.events.order_by("number").values_list("number", "digest", "line")
    for number, digest, line in rows:
        before = seal_digest(before, case.code, number, bytes(line))
        if digest != before:
            raise BrokenLog(_ALTERED, number)
    if case.sealed_key is None:
        if number < 0 or case.erased_at is None:
            raise BrokenLog(said("the log is empty"), 0)
        return
    events = events_of(case)
    if not events or any(e.case != case.code for e in events):
        raise BrokenLog(said("it belongs to another case"), 0)
