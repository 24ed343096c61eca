"""The job of `reception` as a procedure of ours, with its means."""

from __future__ import annotations

from datetime import timedelta

import attrs
from reception import STATIONS, Influx, shifts

from karama.feel import parse
from karama.procedure.procedure import (
    Choice,
    Directory,
    Field,
    FieldClass,
    Form,
    Procedure,
)
from karama.procedure.process import (
    Condition,
    Event,
    EventKind,
    Flow,
    Gateway,
    GatewayKind,
    Process,
    Task,
    TaskKind,
    Timer,
)
from karama.rehearsal.answering import Answering
from karama.rehearsal.compiled import Model
from karama.rehearsal.courses import Courses
from karama.rehearsal.person import People
from karama.rehearsal.staffing import Exponential, Fixed, Post, Resource, Staffing


class Drawing:
    """A process being drawn."""

    def __init__(self):
        self.elements, self.flows = {}, {}

    def add(self, *elements):
        self.elements |= {element.id: element for element in elements}

    def flow(self, source, target, when=""):
        id = f"{source}_{target}"
        read = Condition(when, parse(when, frozenset())) if when else None
        self.flows[id] = Flow(id, source, target, condition=read)
        here, there = self.elements[source], self.elements[target]
        self.elements[source] = attrs.evolve(here, outgoing=(*here.outgoing, id))
        self.elements[target] = attrs.evolve(there, incoming=(*there.incoming, id))


def procedure():
    """One user task a station, a question where people go next, and a gateway."""
    draw, forms = Drawing(), []
    draw.add(Event("in", kind=EventKind.START), Event("out", kind=EventKind.END))
    for n, station in enumerate(STATIONS):
        choices = tuple(Choice(f"to{to}", {}) for to, _ in station.next)
        choices += (Choice("out", {}),)
        about = FieldClass.ADMINISTRATIVE
        asked = Field(f"next{n}", "select1", {}, about, choices=choices, required=True)
        forms.append(Form(f"form{n}", "1", {}, (asked,)))
        draw.add(
            Gateway(f"to{n}", kind=GatewayKind.EXCLUSIVE),
            Task(f"at{n}", kind=TaskKind.USER, form=f"form{n}"),
            Gateway(f"from{n}", kind=GatewayKind.EXCLUSIVE, default=f"from{n}_out"),
        )
        draw.flow(f"to{n}", f"at{n}")
        draw.flow(f"at{n}", f"from{n}")
        if station.patience:
            timer = Timer(timedelta(seconds=station.patience))
            draw.add(Event(f"gone{n}", kind=EventKind.BOUNDARY, attached=f"at{n}",
                           timer=timer))  # fmt: skip
            draw.flow(f"gone{n}", "out")
    draw.flow("in", "to0")
    for n, station in enumerate(STATIONS):
        for to, _ in station.next:
            draw.flow(f"from{n}", f"to{to}", f'next{n} = "to{to}"')
        draw.flow(f"from{n}", "out")
    return _procedure(Process("job", "job", draw.elements, draw.flows, {}), forms)


def _procedure(process, forms):
    return Procedure(
        id="job", version="1", digest="0" * 64, titles={}, authority={}, country="XX",
        languages=("en",), process=process, processes={process.id: process}, models={},
        decision_of={}, orientation="", orientations=(), facts={},
        forms={form.id: form for form in forms}, directory=Directory(), permissions=(),
        instruments={}, statements=(), texts={}, examples=(), called={},
    )  # fmt: skip


def staffing(handover, times):
    """A resource and a post for each station."""
    resources = tuple(Resource(s.name, shifts(s, times), handover) for s in STATIONS)
    posts = []
    for n, station in enumerate(STATIONS):
        if station.bed:
            post = Post(("", f"at{n}"), length=Fixed(0.0), keeps=n,
                        stays=Exponential(station.seconds))  # fmt: skip
        else:
            length = Exponential(station.seconds)
            post = Post(("", f"at{n}"), needs=((n,),), length=length)
        posts.append(post)
    return Staffing(resources, tuple(posts))


def answering(courses):
    """The share that each answer has; the classes are in the order of the choices."""
    weights = {}
    for n, station in enumerate(STATIONS):
        shares = {f"to{to}": share for to, share in station.next}
        shares["out"] = 1.0 - sum(shares.values())
        values = courses.classes(f"next{n}")
        weights[f"next{n}"] = tuple(shares.get(str(v), 0.0) for v in values)
    return Answering(weights)


def model(handover="finish", times=1):
    """All of it; or so many times as large."""
    courses = Courses(procedure())
    return Model(courses, staffing(handover, times), answering(courses))


def people(found: Influx) -> People:
    """Those who come, in columns."""
    return People(at=found.at, names=found.names, urgency=found.urgency)
