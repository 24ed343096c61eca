"""Events in and out of the database, byte for byte the lines they were sealed as."""

from __future__ import annotations

from collections.abc import Iterable

from karama.engine import Event, dump_lines, load_lines
from karama.web.cases.models import Case, StoredEvent


def events_of(case: Case) -> tuple[Event, ...]:
    """The log of a case, its chain checked; one query.

    Raises:
        BrokenLog: A stored line was changed, or one is missing.
    """
    lines = case.events.order_by("number").values_list("line", flat=True)
    return load_lines(b"".join(bytes(line) for line in lines))


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
