"""The steps of a procedure in words: what is done, on which ground, by when, then what.

Steps are numbered in reading order (the order of the drawing) and grouped by lane,
so that an authority finds its own work together and still sees where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from karama.explanation.conditions import condition, value
from karama.explanation.kinds import kind_words, timer_words
from karama.explanation.picture.ranks import rank
from karama.explanation.voice import Voice
from karama.procedure.process import (
    CallActivity,
    Element,
    Event,
    EventKind,
    Flow,
    Gateway,
    GatewayKind,
    Process,
    SubProcess,
    Task,
    Timer,
)


@attrs.frozen
class Step:
    """One step, ready to be shown.

    Attributes:
        element: The element itself.
        kind: What kind of thing it is, in words.
        deadlines: Clocks on it, each with what it does.
        then: What follows, one sentence for each way on.
    """

    number: int
    element: Element
    kind: str
    deadlines: tuple[Deadline, ...] = ()
    then: tuple[str, ...] = ()


@attrs.frozen
class Deadline:
    """A clock: how long, from when, what happens when it rings, and why."""

    words: str
    effect: str
    event: Event
    step: Element | None
    sources: tuple[str, ...]

    @property
    def timer(self) -> Timer:
        """The clock itself."""
        if self.event.timer is None:
            raise ValueError(self.event.id)
        return self.event.timer


def name_of(thing: Element | Flow, voice: Voice) -> str:
    """A name in the reader's language, else as the file has it, else the id."""
    titles, code = thing.titles, voice.t.language
    return titles.get(code) or thing.name or titles.get("en") or thing.id


def steps_of(process: Process, voice: Voice, scope: str = "") -> tuple[Step, ...]:
    """The steps of one level of a process, in reading order, numbered from 1."""
    found = [e for e in in_order(process, scope) if _is_step(e)]
    return tuple(
        Step(
            number,
            element,
            kind_words(element, voice.t),
            tuple(_on(process, element, voice)),
            tuple(ways_on(process, element, voice)),
        )
        for number, element in enumerate(found, 1)
    )


def _is_step(element: Element) -> bool:
    if isinstance(element, SubProcess):
        return not element.by_event
    if isinstance(element, Event):
        return element.kind is EventKind.CATCH
    return isinstance(element, Task | CallActivity)


def in_order(process: Process, scope: str = "") -> list[Element]:
    """Elements of one level, in the order a reader would follow the drawing."""
    members = {e.id: e for e in process.elements.values() if e.scope == scope}
    hosts = {
        e.id: e.attached
        for e in members.values()
        if isinstance(e, Event) and e.attached in members
    }
    nodes = [e for e in members if e not in hosts]
    arcs = [
        (f.id, hosts.get(f.source, f.source), f.target)
        for f in process.flows.values()
        if f.source in members and f.target in members and f.target not in hosts
    ]
    ranking = rank(nodes, arcs, dict.fromkeys(nodes, 0))
    depth = {n: i for i, layer in enumerate(ranking.layers) for n in layer}
    return [members[n] for n in sorted(nodes, key=lambda n: depth[n])]


# --- deadlines ------------------------------------------------------------------------


def _on(process: Process, element: Element, voice: Voice) -> Iterator[Deadline]:
    for event in process.elements.values():
        if isinstance(event, Event) and event.timer:
            on_it = event.kind is EventKind.BOUNDARY and event.attached == element.id
            if on_it or event.id == element.id:
                yield _deadline(process, event, voice)


def deadlines_of(process: Process, voice: Voice) -> tuple[Deadline, ...]:
    """Every clock of a process, those of its sub-processes included."""
    return tuple(
        _deadline(process, event, voice)
        for event in process.elements.values()
        if isinstance(event, Event) and event.timer
    )


def _deadline(process: Process, event: Event, voice: Voice) -> Deadline:
    timer = event.timer
    sources = (*(timer.sources if timer else ()), *event.sources)
    step = process.elements.get(event.attached)
    return Deadline(
        clock_words(event, voice),
        _effect(process, event, voice),
        event,
        step,
        tuple(dict.fromkeys(sources)),
    )


def clock_words(event: Event, voice: Voice) -> str:
    """How long a clock runs: a length, or the expression that gives it."""
    timer, t = event.timer, voice.t
    if timer is None:
        return ""
    told = timer_words(timer, t)
    if told or timer.at is None:
        return told
    return t.fill(t.gettext("given by {value}"), value=value(timer.at.node, voice))


def _effect(process: Process, event: Event, voice: Voice) -> str:
    t = voice.t
    following = [f for f in map(process.flows.get, event.outgoing) if f and f.target]
    names = [_quoted_end(process, f, voice) for f in following]
    if event.kind is EventKind.CATCH:
        return t.gettext("The case waits until then.")
    if event.kind is EventKind.START:
        return t.gettext("Begins when the time has come.")
    template = (
        t.gettext("The step ends, and this follows: {steps}.")
        if event.interrupting
        else t.gettext("The step stays open, and this is added: {steps}.")
    )
    return t.fill(template, steps=t.listing(names)) if names else kind_words(event, t)


# --- what follows ----------------------------------------------------------------


def ways_on(process: Process, element: Element, voice: Voice) -> Iterator[str]:
    """What follows an element, one sentence for each way, conditions in words."""
    together = len(element.outgoing) > 1
    for flow in _leaving(process, element):
        yield from _ways(process, flow, _Way(together=together), voice)


def _leaving(process: Process, element: Element) -> list[Flow]:
    return [f for f in map(process.flows.get, element.outgoing) if f is not None]


@attrs.frozen
class _Way:
    """What has been passed on the way to the next step."""

    when: tuple[str, ...] = ()
    together: bool = False
    seen: frozenset[str] = frozenset()


def _ways(process: Process, flow: Flow, way: _Way, voice: Voice) -> Iterator[str]:
    """Through gateways to the next thing with a name; a circle of gateways stops."""
    target = process.elements.get(flow.target)
    if target is None or target.id in way.seen:
        return
    way = attrs.evolve(way, when=(*way.when, *_when(process, flow, voice)))
    if not isinstance(target, Gateway):
        yield _way(process, flow, way, voice)
        return
    parts = target.kind is GatewayKind.PARALLEL and len(target.outgoing) > 1
    way = attrs.evolve(way, together=way.together or parts, seen=way.seen | {target.id})
    for further in _leaving(process, target):
        yield from _ways(process, further, way, voice)


def _when(process: Process, flow: Flow, voice: Voice) -> tuple[str, ...]:
    """The condition of a flow in words, else its name where paths part."""
    source = process.elements.get(flow.source)
    if flow.condition is not None:
        return (condition(flow.condition.node, voice),)
    if not isinstance(source, Gateway) or source.kind is GatewayKind.PARALLEL:
        return ()
    if source.default == flow.id:
        return (voice.t.gettext("nothing else applies"),)
    name = flow.titles.get(voice.t.language) or flow.name
    return (voice.t.quote(name),) if name and len(source.outgoing) > 1 else ()


def _way(process: Process, flow: Flow, way: _Way, voice: Voice) -> str:
    t = voice.t
    when, step = way.when, _quoted_end(process, flow, voice)
    if not when and way.together:
        return t.fill(t.gettext("At the same time: {step}."), step=step)
    if not when:
        return t.fill(t.gettext("Then: {step}."), step=step)
    return t.fill(
        t.gettext("If {conditions}, then: {step}."),
        conditions=t.listing(dict.fromkeys(when)),
        step=step,
    )


def _quoted_end(process: Process, flow: Flow, voice: Voice) -> str:
    target = process.elements[flow.target]
    named = target.titles.get(voice.t.language) or target.name
    return voice.t.quote(named) if named else kind_words(target, voice.t)


# --- rights --------------------------------------------------------------------


@attrs.frozen
class Right:
    """Something a person can do at any moment, and what then happens.

    Attributes:
        right: Its stable name, "" for an ordinary message.
        ends: Whether it ends what is open.
    """

    group: SubProcess
    event: Event
    right: str
    title: str
    ends: bool
    steps: tuple[Step, ...]


def rights_of(process: Process, voice: Voice) -> tuple[Right, ...]:
    """Event sub-processes that a message opens, in the file's order."""
    starts = _starts(process)
    return tuple(
        _right(process, group, starts[group.id], voice)
        for group in process.elements.values()
        if isinstance(group, SubProcess) and group.by_event and group.id in starts
    )


def _starts(process: Process) -> Mapping[str, Event]:
    return {
        e.scope: e
        for e in process.elements.values()
        if isinstance(e, Event) and e.kind is EventKind.START and e.message
    }


def _right(process: Process, group: SubProcess, event: Event, voice: Voice) -> Right:
    message, code = event.message, voice.t.language
    titles = message.titles if message else {}
    title = titles.get(code) or group.titles.get(code) or group.name or event.name
    return Right(
        group,
        event,
        message.right if message else "",
        title or (message.name if message else ""),
        event.interrupting,
        steps_of(process, voice, group.id),
    )
