"""What each part of a procedure is, in a few words: for titles, legends and steps."""

from __future__ import annotations

from karama.explanation.languages import Translator
from karama.procedure.process import (
    CallActivity,
    Element,
    Event,
    EventKind,
    Gateway,
    GatewayKind,
    SubProcess,
    Task,
    TaskKind,
    Timer,
)


def kind_words(element: Element, t: Translator) -> str:
    """What kind of thing an element is ("a form is filled in")."""
    if isinstance(element, Task):
        return _task_words(element.kind, t)
    if isinstance(element, Gateway):
        return _gateway_words(element.kind, t)
    if isinstance(element, CallActivity):
        return t.gettext("another procedure is followed")
    if isinstance(element, SubProcess):
        return _group_words(element, t)
    return _event_words(element, t) if isinstance(element, Event) else ""


def _task_words(kind: TaskKind, t: Translator) -> str:
    return {
        TaskKind.USER: t.gettext("a form is filled in"),
        TaskKind.MANUAL: t.gettext("work done by people"),
        TaskKind.SERVICE: t.gettext("done by a system"),
        TaskKind.SEND: t.gettext("a message is sent"),
        TaskKind.RECEIVE: t.gettext("a message is awaited"),
        TaskKind.DECISION: t.gettext("a table gives the answer"),
    }[kind]


def _gateway_words(kind: GatewayKind, t: Translator) -> str:
    return {
        GatewayKind.EXCLUSIVE: t.gettext("one path is taken"),
        GatewayKind.PARALLEL: t.gettext("all paths are taken at once"),
        GatewayKind.INCLUSIVE: t.gettext("every path that applies is taken"),
    }[kind]


def _group_words(element: SubProcess, t: Translator) -> str:
    if element.by_event:
        return t.gettext("can happen at any moment")
    return t.gettext("a group of steps")


def _event_words(event: Event, t: Translator) -> str:
    if event.kind is EventKind.START:
        return _start_words(event, t)
    if event.kind is EventKind.END:
        return _end_words(event, t)
    if event.kind is EventKind.CATCH:
        waits = t.gettext("waits for a message"), t.gettext("waits for a time")
        return waits[0] if event.message else waits[1]
    return _boundary_words(event, t)


def _start_words(event: Event, t: Translator) -> str:
    if event.message:
        return t.gettext("starts when a message arrives")
    return t.gettext("starts at a time") if event.timer else t.gettext("start")


def _end_words(event: Event, t: Translator) -> str:
    if event.terminate:
        return t.gettext("end of everything that is still open")
    if event.message:
        return t.gettext("end, with a message")
    return t.gettext("end of this path")


def _boundary_words(event: Event, t: Translator) -> str:
    if event.message:
        if event.interrupting:
            return t.gettext("a message that ends the step")
        return t.gettext("a message that leaves the step open")
    if event.interrupting:
        return t.gettext("a deadline that ends the step")
    return t.gettext("a deadline that leaves the step open")


def timer_words(timer: Timer, t: Translator) -> str:
    """When a clock rings, short; "" when only an expression says it."""
    if timer.duration is None:
        return ""
    length = t.duration(timer.duration)
    if timer.cycle:
        return t.fill(t.gettext("every {duration}"), duration=length)
    return length
