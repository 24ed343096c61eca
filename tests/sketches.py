"""Procedures drawn in a few words inside a test: no BPMN, no files.

draw = Sketch()
draw.start("s").step("hear").end("e")
draw.path("s", "hear", "e")
procedure = draw.procedure()
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import attrs
from cast import OFFICE, OVERSIGHT, PROTECTION

from karama.feel import parse
from karama.procedure.procedure import (
    Choice,
    Directory,
    Fact,
    Field,
    FieldClass,
    Form,
    Procedure,
)
from karama.procedure.process import (
    CallActivity,
    Condition,
    Event,
    EventKind,
    Flow,
    Gateway,
    GatewayKind,
    Lane,
    Message,
    Process,
    SubProcess,
    Task,
    TaskKind,
    Timer,
)

LANES = (
    Lane(OFFICE, "Office", mandate="enforcement"),
    Lane(PROTECTION, "Protection", mandate="protection"),
    Lane(OVERSIGHT, "Oversight", mandate="oversight"),
)


def condition(text: str, names: frozenset[str] = frozenset()) -> Condition:
    return Condition(text, parse(text, names))


class Sketch:
    """A process being drawn; elements first, then `path` and `flow`."""

    def __init__(self, process: str = "Process", lane: str = OFFICE) -> None:
        self.id = process
        self.lane = lane
        self.elements = {}
        self.flows = {}
        self.scope = ""

    def add(self, element):
        self.elements[element.id] = attrs.evolve(
            element, lane=element.lane or self.lane, scope=element.scope or self.scope
        )
        return self

    # events

    def start(self, id="s", **more):
        return self.add(Event(id, kind=EventKind.START, **more))

    def end(self, id="e", **more):
        return self.add(Event(id, kind=EventKind.END, **more))

    def catch(self, id, *, message="", right="", **timer):
        return self.add(
            Event(
                id,
                kind=EventKind.CATCH,
                message=_message(message, right),
                timer=_timer(**timer),
            )
        )

    def edge(self, id, on, *, message="", right="", interrupting=True, **timer):
        return self.add(
            Event(
                id,
                kind=EventKind.BOUNDARY,
                attached=on,
                interrupting=interrupting,
                message=_message(message, right),
                timer=_timer(**timer),
                scope=self.elements[on].scope,
            )
        )

    # steps

    def step(self, id, *, kind=TaskKind.USER, message="", **more):
        return self.add(Task(id, kind=kind, message=_message(message, ""), **more))

    def decide(self, id, decision, result="", **more):
        return self.step(
            id, kind=TaskKind.DECISION, decision=decision, result=result, **more
        )

    def gateway(self, id, kind="exclusive", default=""):
        return self.add(Gateway(id, kind=GatewayKind(kind), default=default))

    def call(self, id, called, inputs=(), outputs=()):
        return self.add(
            CallActivity(
                id,
                called=called,
                inputs=tuple((n, condition(t)) for n, t in inputs),
                outputs=tuple((n, condition(t)) for n, t in outputs),
            )
        )

    # scopes: what is drawn inside the `with` stands in the sub-process

    def inside(self, id, *, by_event=False):
        self.add(SubProcess(id, by_event=by_event))
        return _Inside(self, id)

    def rise(self, id, *, interrupting=True, message="", right="", **timer):
        """An event sub-process; draw its steps inside, from its start `id_start`."""
        inside = self.inside(id, by_event=True)
        self.add(
            Event(
                f"{id}_start",
                kind=EventKind.START,
                interrupting=interrupting,
                message=_message(message, right),
                timer=_timer(**timer),
                scope=id,
            )
        )
        return inside

    # flows

    def path(self, *ids):
        for source, target in pairwise(ids):
            self.flow(source, target)
        return self

    def flow(self, source, target, when="", *, default=False):
        id = f"{source}_to_{target}"
        while id in self.flows:
            id += "_"
        read = condition(when) if when else None
        self.flows[id] = Flow(id, source, target, condition=read)
        here, there = self.elements[source], self.elements[target]
        changes = {"outgoing": (*here.outgoing, id)}
        if default:
            changes["default"] = id
        self.elements[source] = attrs.evolve(here, **changes)
        there = self.elements[target]
        self.elements[target] = attrs.evolve(there, incoming=(*there.incoming, id))
        return self

    def process(self) -> Process:
        lanes = {lane.id: lane for lane in LANES}
        return Process(self.id, self.id, dict(self.elements), dict(self.flows), lanes)

    def procedure(self, **more) -> Procedure:
        return procedure_of(self.process(), **more)


class _Inside:
    def __init__(self, sketch, scope):
        self.sketch, self.scope = sketch, scope

    def __enter__(self):
        self.before, self.sketch.scope = self.sketch.scope, self.scope
        return self.sketch

    def __exit__(self, *_):
        self.sketch.scope = self.before


def _message(name, right):
    return Message(name or right, right) if name or right else None


def _timer(*, after=None, every=None, at=""):
    if every is not None:
        return Timer(every, cycle=True)
    if after is not None:
        return Timer(after)
    return Timer(None, at=condition(at)) if at else None


HOUR = timedelta(hours=1)


def yes_no(name, *, about=FieldClass.ADMINISTRATIVE, required=False):
    names = ("yes", "no", "unknown")
    choices = tuple(Choice(word, {}) for word in names)
    return Field(name, "select1", {}, about, choices=choices, required=required)


def field(name, type="string", *, about=FieldClass.ADMINISTRATIVE, **more):
    return Field(name, type, {}, about, **more)


def form(id, *fields):
    return Form(id, "1", {}, fields)


def procedure_of(
    process, *, called=(), packs=(), forms=(), facts=(), models=(), version="1", **more
):
    """A procedure around a process; `facts` are the names that may be told."""
    known = {name: Fact(name, kind) for name, kind in dict(facts).items()}
    decision_of = {
        name: file
        for file, model in dict(models).items()
        for decision in model.decisions.values()
        for name in (decision.name, decision.id)
    }
    values = {
        "id": "sketch",
        "version": version,
        "digest": f"{version:0>64}",
        "titles": {},
        "authority": {},
        "country": "XX",
        "languages": ("en",),
        "process": process,
        "processes": {process.id: process, **{p.id: p for p in called}},
        "models": dict(models),
        "decision_of": decision_of,
        "orientation": "",
        "orientations": (),
        "facts": known,
        "forms": {f.id: f for f in forms},
        "directory": Directory(),
        "permissions": (),
        "instruments": {},
        "statements": (),
        "texts": {},
        "examples": (),
        "called": dict(packs),
    }
    return Procedure(**(values | more))
