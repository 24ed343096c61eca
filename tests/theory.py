"""Queues of which theory says how long people wait, and how far chance may be off."""

from __future__ import annotations

import math

import numpy as np
from sketches import Sketch, form

from karama.procedure.procedure import Choice, Field, FieldClass
from karama.rehearsal.answering import Answering
from karama.rehearsal.compiled import Model
from karama.rehearsal.courses import Courses
from karama.rehearsal.log import VISIT
from karama.rehearsal.person import People
from karama.rehearsal.staffing import Exponential, Post, Resource, Staffing
from karama.rehearsal.statistics.distributions import t_quantile

CHANCE = 0.99


def inside(values, theory):
    """Whether theory lies in the 99 % interval of the mean of independent runs."""
    values = np.asarray(values, float)
    error = values.std(ddof=1) / math.sqrt(len(values))
    half = t_quantile(0.5 + CHANCE / 2, len(values) - 1) * error
    return bool(abs(values.mean() - theory) < half)


def people(at, chance, *, urgent=0.0):
    """Those who come at these times; some of them are seen first."""
    names = chance.integers(0, 2**63, len(at), dtype=np.uint64)
    urgency = np.where(chance.random(len(at)) < urgent, 0, 1).astype(np.int16)
    return People(np.asarray(at, float), names, urgency=urgency)


def poisson(rate, until, chance):
    """Times at which people come one by one, as by Poisson."""
    return np.sort(chance.random(chance.poisson(rate * until)) * until)


def waits(log, step, since):
    """The waits of a step, of those who came to it after a time."""
    rows = np.flatnonzero(log.kind == VISIT)
    steps = np.array([name for _, name in log.words.steps])
    rows = rows[(steps[log.what[rows]] == step) & (log.ready[rows] > since)]
    return log.begun[rows] - log.ready[rows], log.who[rows]


# --- one desk -------------------------------------------------------------------------


def desk(servers, length):
    """A model of one step with so many officers."""
    sketch = Sketch().start().step("x").end().path("s", "x", "e")
    staffing = Staffing(
        (Resource("officers", ((0.0, servers),)),),
        (Post(("", "x"), needs=((0,),), length=length),),
    )
    return Model(Courses(sketch.procedure()), staffing, Answering())


def erlang_b(servers, load):
    """The share of all who come that find everybody at work, and leave."""
    lost = 1.0
    for count in range(1, servers + 1):
        lost = load * lost / (count + load * lost)
    return lost


def erlang_c(servers, load):
    """The share of all who come that have to wait."""
    lost = erlang_b(servers, load)
    return servers * lost / (servers - load * (1 - lost))


# --- a network ------------------------------------------------------------------------


def network(servers, seconds, routes):
    """A model of some steps; from each people go on by shares, or leave.

    Args:
        servers: How many officers each has.
        seconds: The mean of an exponential length of each.
        routes: For each, a share for each of the others; the rest leaves.
    """
    count, forms = len(servers), []
    sketch, weights = Sketch().start().end(), {}
    for n in range(count):
        choices = tuple(Choice(f"to{to}", {}) for to in (*range(count), "out"))
        asked = Field(f"next{n}", "select1", {}, FieldClass.ADMINISTRATIVE,
                      choices=choices, required=True)  # fmt: skip
        forms.append(form(f"f{n}", asked))
        sketch.gateway(f"in{n}").step(f"at{n}", form=f"f{n}").gateway(f"from{n}")
        sketch.path(f"in{n}", f"at{n}", f"from{n}")
    sketch.path("s", "in0")
    for n in range(count):
        for to in range(count):
            sketch.flow(f"from{n}", f"in{to}", f'next{n} = "to{to}"')
        sketch.flow(f"from{n}", "e", default=True)
    courses = Courses(sketch.procedure(forms=forms))
    for n in range(count):
        shares = {f"to{to}": share for to, share in enumerate(routes[n])}
        shares["toout"] = 1.0 - sum(routes[n])
        values = courses.classes(f"next{n}")
        weights[f"next{n}"] = tuple(shares.get(str(v), 0.0) for v in values)
    staffing = Staffing(
        tuple(Resource(f"officers {n}", ((0.0, c),)) for n, c in enumerate(servers)),
        tuple(
            Post(("", f"at{n}"), needs=((n,),), length=Exponential(mean))
            for n, mean in enumerate(seconds)
        ),
    )
    return Model(courses, staffing, Answering(weights))
