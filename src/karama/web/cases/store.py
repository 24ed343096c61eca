"""Events in and out of the database, byte for byte the lines they were sealed as."""

from __future__ import annotations

from collections.abc import Iterable

from karama.engine import Event, dump_lines, load_lines
from karama.errors import BrokenLog
from karama.said import said
from karama.web.cases.models import Case, StoredEvent


def events_of(case: Case) -> tuple[Event, ...]:
    """The log of a case, its chain checked; one query.

    Raises:
        BrokenLog: A stored line was changed, or one is missing.
    """
    lines = case.events.order_by("number").values_list("line", flat=True)
    return load_lines(b"".join(bytes(line) for line in lines))


def verify_cases() -> int:
    """Check the chain of every case; how many there are.

    Raises:
        BrokenLog: Names the case and the event at which its chain breaks.
    """
    count = 0
    for case in Case.objects.order_by("pk").iterator():
        try:
            events = events_of(case)
        except BrokenLog as broken:
            why = broken.sentence.facts["reason"] if broken.sentence else ""
            told = said("case {code}, {reason}", code=case.code, reason=why)
            raise BrokenLog(told, broken.index) from None
        if not events or any(e.case != case.code for e in events):
            raise BrokenLog(said("it belongs to another case"), 0)
        count += 1
    return count


def add_events(case: Case, events: Iterable[Event]) -> None:
    """Store new events; two writers of the same number cannot both succeed."""
    StoredEvent.objects.bulk_create(
        StoredEvent(
            case=case,
            number=event.number,
            digest=event.digest,
            line=dump_lines((event,)),
        )
        for event in events
    )
