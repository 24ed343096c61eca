"""Reads events: what rings, what is waited for, what ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import attrs

from karama.packs.bpmn.extensions import Extras
from karama.packs.bpmn.markup import Xml, attribute, children, content, flag, kind_of
from karama.packs.bpmn.reader import Reader
from karama.packs.durations import is_calendar_duration, read_duration
from karama.packs.languages import missing
from karama.procedure.process import Condition, Event, EventKind, Message, Timer

KINDS = {
    "startEvent": EventKind.START,
    "endEvent": EventKind.END,
    "intermediateCatchEvent": EventKind.CATCH,
    "boundaryEvent": EventKind.BOUNDARY,
}
_WAITING = (EventKind.CATCH, EventKind.BOUNDARY)
_CYCLE = re.compile(r"R/(P.+)", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)


def read_event(xml: Xml, extras: Extras, scope: str, reader: Reader) -> Event:
    """One event, with findings for what it waits for."""
    kind = KINDS[kind_of(xml)]
    timer, message, terminate = _definitions(xml, extras, kind, reader)
    event = Event(
        **reader.common(xml, extras, scope),
        kind=kind,
        timer=timer,
        message=_with_right(message, extras, reader),
        terminate=terminate,
        attached=attribute(xml, "attachedToRef"),
        interrupting=flag(xml, "cancelActivity", True)
        and flag(xml, "isInterrupting", True),
        sources=extras.every_source,
    )
    if event.kind in _WAITING and not any(_definition_kinds(xml)):
        reader.notes.add("BPMN-024", extras.place, element=event.id)
    _check_timer(event, extras, reader)
    return event


def _definitions(
    xml: Xml, extras: Extras, kind: EventKind, reader: Reader
) -> tuple[Timer | None, Message | None, bool]:
    timer, message, terminate = None, None, False
    element = attribute(xml, "id")
    for child in children(xml):
        name = kind_of(child)
        if name not in _definition_kinds(xml):
            continue
        if name == "timerEventDefinition" and kind is not EventKind.END:
            timer = _timer(child, _with_inner(child, extras, reader), reader)
        elif name == "messageEventDefinition":
            message = reader.message(child, extras.place, "event")
        elif name == "terminateEventDefinition" and kind is EventKind.END:
            terminate = True
        else:
            reader.notes.add("BPMN-006", extras.place, element=element, kind=name)
    return timer, message, terminate


def _with_right(
    message: Message | None, extras: Extras, reader: Reader
) -> Message | None:
    if extras.right:
        reader.check_right(extras.right, extras.place)
    if message is None or not extras.right:
        return message
    return attrs.evolve(message, right=extras.right)


def _definition_kinds(xml: Xml) -> Iterator[str]:
    for child in children(xml):
        kind = kind_of(child)
        if kind.endswith("EventDefinition") or kind == "eventDefinitionRef":
            yield kind


def _check_timer(event: Event, extras: Extras, reader: Reader) -> None:
    if event.timer is None:
        return
    notes, place = reader.notes, extras.place
    if event.timer.cycle and event.interrupting and event.kind is EventKind.BOUNDARY:
        notes.add("BPMN-026", place, element=event.id)
    if not event.timer.sources:
        notes.add("LAW-009", place, element=event.id)
    for language in missing(event.timer.reason, reader.languages):
        notes.add("LAW-011", place, element=event.id, language=language)


def _with_inner(xml: Xml, extras: Extras, reader: Reader) -> Extras:
    """The event's extensions and those of its timer: tools offer both places."""
    inner = reader.extras(xml)
    return attrs.evolve(
        extras,
        sources=extras.sources + inner.sources,
        deadline_sources=extras.deadline_sources + inner.deadline_sources,
        reasons={**extras.reasons, **inner.reasons},
    )


def _timer(xml: Xml, extras: Extras, reader: Reader) -> Timer | None:
    timers = [
        (kind_of(child), content(child))
        for child in children(xml, "timeDuration", "timeDate", "timeCycle")
    ]
    if len(timers) != 1:
        _unreadable("", extras, reader)
        return None
    kind, text = timers[0]
    duration, at, cycle = _when(kind, text, extras, reader)
    if duration is None and at is None:
        return None
    return Timer(duration, at, cycle, extras.reasons, extras.every_source)


def _when(
    kind: str, text: str, extras: Extras, reader: Reader
) -> tuple[timedelta | None, Condition | None, bool]:
    if text.startswith("="):
        at = reader.expression(text, extras.place)
        return None, at, kind == "timeCycle"
    if kind == "timeDate" and _MOMENT.fullmatch(text):
        return None, _at_literal(text, extras, reader), False
    cycle = _CYCLE.fullmatch(text) if kind == "timeCycle" else None
    length = cycle[1] if cycle else text if kind == "timeDuration" else ""
    if duration := read_duration(length):
        return duration, None, cycle is not None
    if is_calendar_duration(length):
        return None, _at_literal(length, extras, reader), cycle is not None
    _unreadable(text, extras, reader)
    return None, None, False


def _at_literal(text: str, extras: Extras, reader: Reader) -> Condition | None:
    return reader.expression(f'= @"{text}"', extras.place)


def _unreadable(text: str, extras: Extras, reader: Reader) -> None:
    element = extras.place.element
    reader.notes.add("BPMN-025", extras.place, element=element, text=text or '""')
