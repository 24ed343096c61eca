"""Work lists and boards, worked out from events and never the other way round.

`refresh` is called with the events of one case, once new ones are stored; `rebuild`
makes every projection anew and gives the same rows, which a test holds it to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from karama.engine import Case as Folded
from karama.engine import Event, fold
from karama.engine.events import Put
from karama.web.cases.consents import to_stop
from karama.web.cases.models import (
    AskedService,
    Case,
    OpenWork,
    OtherAnswer,
    Standing,
    TakenBed,
    Touched,
)
from karama.web.cases.overrides import overrides_of
from karama.web.cases.referrals import referrals_of
from karama.web.cases.retention import erase_at
from karama.web.cases.standing import steps_of
from karama.web.cases.store import events_of
from karama.web.library.means import Means, means_of
from karama.web.library.queries import procedure_of

PROJECTIONS: tuple[type[Model], ...] = (
    Standing,
    OpenWork,
    AskedService,
    Touched,
    OtherAnswer,
    TakenBed,
)
"""What a rebuild makes anew."""


def refresh(
    case: Case, folded: Folded, events: tuple[Event, ...], *, known: int = 0
) -> None:
    """Bring the projections of a case to where it stands after all its events.

    Args:
        case: Whose they are.
        folded: The case after its events.
        events: All of them.
        known: To how many of them the projections were brought before.
    """
    _stand(case, folded, events)
    OpenWork.objects.filter(case=case).delete()
    OpenWork.objects.bulk_create(
        OpenWork(
            case=case,
            token=step.token,
            step=step.step,
            process=step.process,
            lane=step.lane,
            since=step.since,
            due=step.due,
        )
        for step in steps_of(folded, events)
    )
    _refer(case, events)
    _override(case, folded, events)
    _lodge(case, folded, events)
    new = lanes_of(events[known:]) - lanes_of(events[:known])
    Touched.objects.bulk_create(
        [Touched(case=case, lane=lane) for lane in sorted(new)],
        ignore_conflicts=True,
    )


def _stand(case: Case, folded: Folded, events: tuple[Event, ...]) -> None:
    stands = Standing(
        case=case,
        opened_at=folded.opened,
        closed=folded.closed,
        rings_at=_next_ring(folded),
        erase_at=erase_at(procedure_of(case.pack_id), events),
    )
    Standing.objects.bulk_create(
        [stands],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["opened_at", "closed", "rings_at", "erase_at"],
    )


def _replace(model: type[Model], case: Case, rows: Sequence[Model]) -> None:
    """Put rows in the place of those before, of a kind that only grows.

    A referral or another answer, once told of, is told of ever after: where there is
    none now, there was none, and nothing has to be taken away.
    """
    if rows:
        model._default_manager.filter(case=case).delete()
        model._default_manager.bulk_create(rows)


def _refer(case: Case, events: tuple[Event, ...]) -> None:
    stop = {consent.recipient for consent in to_stop(events)}
    asked = [
        AskedService(
            case=case,
            token=one.token,
            step=one.step,
            process=one.process,
            lane=one.lane,
            service=one.service,
            state=one.state.value,
            asked_at=one.asked_at,
            due=one.due,
            answered_at=one.answered_at,
            followed=one.followed,
            stop=(one.service or one.lane) in stop,
        )
        for one in referrals_of(procedure_of(case.pack_id), events)
    ]
    _replace(AskedService, case, asked)


def _override(case: Case, folded: Folded, events: tuple[Event, ...]) -> None:
    answers = [
        OtherAnswer(
            case=case,
            number=one.number,
            step=one.step,
            process=one.process,
            lane=one.lane,
            state=one.state.value,
            direction=one.direction.value,
            actor=one.actor,
            second=one.second,
            at=one.at,
            settled_at=one.settled_at,
        )
        for one in overrides_of(folded, events)
    ]
    _replace(OtherAnswer, case, answers)


def _lodge(case: Case, folded: Folded, events: tuple[Event, ...]) -> None:
    place = place_of(means_of(case.pack_id), folded, events)
    if place or folded.closed:  # only a closing takes a bed away
        TakenBed.objects.filter(case=case).delete()
    if place:
        TakenBed.objects.create(case=case, bed=place[0], since=place[1])


def place_of(
    means: Means, folded: Folded, events: Iterable[Event]
) -> tuple[str, datetime] | None:
    """The kind of place where a person stays, and since when; None: none is known.

    The last step that gave them one says which, until their case is closed.
    """
    found = None
    for event in events:
        called, colon, _ = event.process.partition(":")  # as resources.toml names it
        step = f"{called}{colon}{event.step}" if colon else event.step
        bed = means.keeps.get(step) if event.kind == "done" else None
        if bed is not None and (found is None or found[0] != bed):
            found = bed, event.when
    return None if folded.closed else found


def _next_ring(folded: Folded) -> datetime | None:
    due = [alarm.due for alarm in folded.alarms.values() if alarm.due is not None]
    return min(due, default=None)


def lanes_of(events: Iterable[Event]) -> set[str]:
    """The lanes whose steps, or that themselves, had a part in these events."""
    found: set[str] = set()
    for event in events:
        found |= {event.lane, event.actor_lane}
        found |= {
            c.lane for c in event.changes if isinstance(c, Put) and c.state == "open"
        }
    return found - {""}


def rebuild() -> int:
    """Make every projection anew from the logs; how many cases there are."""
    with transaction.atomic():
        for projection in PROJECTIONS:
            projection._default_manager.all().delete()
        count = 0
        for case in Case.objects.filter(erased_at=None).order_by("pk").iterator():
            events = events_of(case)
            refresh(case, fold(events), events)
            count += 1
    return count
