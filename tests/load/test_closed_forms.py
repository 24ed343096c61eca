"""The compiled loop against theory: what it gives lies where it must.

Each comparison has a control: a theory, or a model, that is a little wrong is found out
by the same runs.
"""

import math
from datetime import timedelta

import numpy as np
import pytest
from sketches import Sketch
from theory import (
    desk,
    erlang_b,
    erlang_c,
    inside,
    network,
    people,
    poisson,
    waits,
)

from karama.rehearsal.answering import Answering
from karama.rehearsal.compiled import Model
from karama.rehearsal.courses import Courses
from karama.rehearsal.log import KEPT, RANG
from karama.rehearsal.staffing import (
    Exponential,
    Fixed,
    Post,
    Quantiles,
    Resource,
    Staffing,
)

RUNS = 60
EVEN = Quantiles(tuple(n / 10 for n in range(21)))
"""Any length from 0 to 2, of mean 1."""


def mean_waits(model, rate, until, *, urgent=0.0, runs=RUNS):
    """The mean wait in each run, of the urgent and of the others."""
    found = []
    for seed in range(runs):
        chance = np.random.default_rng(seed)
        crowd = people(poisson(rate, until, chance), chance, urgent=urgent)
        waited, who = waits(model.run(crowd), "x", until / 5)
        urgency = crowd.urgency[who]
        found.append([waited[urgency == n].mean() if urgent or n else 0.0
                      for n in (0, 1)])  # fmt: skip
    return np.array(found).T


# --- waiting at one desk --------------------------------------------------------------


@pytest.mark.parametrize(("servers", "rho"), [(1, 0.6), (4, 0.8), (16, 0.9)])
def test_waits_are_those_of_erlang(servers, rho):
    model, load = desk(servers, Exponential(1.0)), servers * rho
    _, found = mean_waits(model, load, 8_000.0)
    theory = erlang_c(servers, load) / (servers - load)

    assert inside(found, theory)
    assert not inside(found, 1.15 * theory)


def test_waits_are_those_of_pollaczek_and_khinchine():
    """They depend on how far lengths spread: the same mean alone is not enough."""
    rho = 0.7
    lost = rho / (2 * (1 - rho))
    _, fixed = mean_waits(desk(1, Fixed(1.0)), rho, 8_000.0)
    _, spread = mean_waits(desk(1, EVEN), rho, 8_000.0)

    assert inside(fixed, lost)
    assert inside(spread, lost * (1 + 1 / 3))
    assert not inside(spread, lost)


def test_waits_of_the_urgent_and_of_the_others_are_those_of_cobham():
    servers, rho, urgent = 4, 0.8, 0.4
    model = desk(servers, Exponential(1.0))
    first, others = mean_waits(model, servers * rho, 8_000.0, urgent=urgent)
    busy = erlang_c(servers, servers * rho) / servers

    assert inside(first, busy / (1 - rho * urgent))
    assert inside(others, busy / ((1 - rho * urgent) * (1 - rho)))
    assert not inside(others, busy / (1 - rho))  # as if nobody were seen first


# --- leaving at once: Erlang's loss ---------------------------------------------------


def shelter(beds, stays, patience=None):
    """A model in which who finds no bed leaves at once, or waits for a while."""
    sketch = Sketch().start().step("bed").end()
    sketch.edge("full", "bed", after=patience or timedelta(microseconds=1))
    sketch.path("s", "bed", "e").path("full", "e")
    post = Post(("", "bed"), keeps=0, length=Fixed(0.0), stays=stays)
    staffing = Staffing((Resource("beds", ((0.0, beds),)),), (post,))
    return Model(Courses(sketch.procedure()), staffing, Answering())


def turned_away(model, rate, until=4_000.0):
    """The share of those who leave without a bed in each run."""
    found = []
    for seed in range(RUNS):
        chance = np.random.default_rng(seed)
        crowd = people(poisson(rate, until, chance), chance)
        log = model.run(crowd, until=until)
        left = log.ready[log.kind == RANG]
        found.append((left > until / 5).sum() / (crowd.at > until / 5).sum())
    return found


@pytest.mark.parametrize("stays", [Exponential(1.0), Fixed(1.0), EVEN])
@pytest.mark.parametrize(("beds", "load"), [(3, 2.0), (20, 18.0)])
def test_who_finds_no_bed_and_leaves_is_the_share_of_erlang(beds, load, stays):
    """Whatever the law of stays, as long as the mean is the same."""
    found = turned_away(shelter(beds, stays), load)

    assert inside(found, erlang_b(beds, load))
    assert not inside(found, erlang_b(beds + 1, load))


def test_fewer_are_turned_away_where_they_wait_a_little():
    found = turned_away(shelter(3, Exponential(1.0), timedelta(seconds=0.2)), 2.0)

    assert not inside(found, erlang_b(3, 2.0))
    assert np.mean(found) < erlang_b(3, 2.0)


# --- an open network: Jackson ---------------------------------------------------------

SERVERS, SECONDS = (2, 1, 3), (0.6, 0.7, 1.5)
ROUTES = ((0.0, 0.5, 0.3), (0.2, 0.0, 0.5), (0.1, 0.1, 0.1))
RATE = 1.0


def flows(routes):
    """How many come to each step in a second: the traffic equations."""
    return np.linalg.solve(np.eye(3) - np.array(routes).T, [RATE, 0.0, 0.0])


def journeys(routes, until=12_000.0):
    """By run: the mean wait at each step, and the share who find nobody anywhere."""
    model, found, empty = network(SERVERS, SECONDS, routes), [], []
    for seed in range(RUNS):
        chance = np.random.default_rng(seed)
        at = poisson(RATE, until, chance)
        log = model.run(people(at, chance))
        found.append([waits(log, f"at{n}", until / 5)[0].mean() for n in range(3)])
        here = np.arange(len(at)) - np.searchsorted(np.sort(log.over), at)
        empty.append((here[at > until / 5] == 0).mean())
    return np.array(found).T, np.array(empty)


def nobody(servers, load):
    """The share of the time at which a step has nobody."""
    terms = sum(load**k / math.factorial(k) for k in range(servers))
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return 1 / (terms + last)


def test_a_network_waits_at_each_step_as_if_it_were_alone():
    """And all of them are empty together as often as chance has it."""
    found, empty = journeys(ROUTES)
    loads = flows(ROUTES) * SECONDS
    theory = [erlang_c(c, a) / (c - a) * s
              for c, a, s in zip(SERVERS, loads, SECONDS, strict=True)]  # fmt: skip

    assert all(inside(waited, one) for waited, one in zip(found, theory, strict=True))
    assert inside(empty, math.prod(map(nobody, SERVERS, loads)))


def test_a_network_with_a_route_a_little_different_is_found_out():
    found, _ = journeys(((0.0, 0.5, 0.3), (0.25, 0.0, 0.45), (0.1, 0.1, 0.1)))
    loads = flows(ROUTES) * SECONDS
    theory = [erlang_c(c, a) / (c - a) * s
              for c, a, s in zip(SERVERS, loads, SECONDS, strict=True)]  # fmt: skip

    assert not all(inside(waited, one)
                   for waited, one in zip(found, theory, strict=True))  # fmt: skip


# --- room for everybody, and more at some hours: Mt/G/infinity ------------------------

DAY = 24.0
LEVEL, SWING = 6.0, 0.8
STAYS = Quantiles(tuple(8.0 * (n / 20) ** 2 for n in range(21)))
MOMENTS = (50.0, 54.0, 58.0, 62.0, 66.0, 70.0)


def rate(hour):
    """How many come in an hour."""
    return LEVEL * (1 + SWING * np.sin(2 * np.pi * hour / DAY))


def longer(hours):
    """The share of stays that are longer."""
    marks = np.array(STAYS.seconds)
    return 1 - np.interp(hours, marks, np.linspace(0, 1, len(marks)))


def expected(moment):
    """How many have a bed on average: all who came and are not gone yet."""
    ago = np.linspace(0.0, 8.0, 80_001)
    return np.trapezoid(rate(moment - ago) * longer(ago), ago)


def in_bed(beds, runs=400):
    """How many have a bed at each moment, by run."""
    model, found = shelter(beds, STAYS, timedelta(days=99)), []
    for seed in range(runs):
        chance = np.random.default_rng(seed)
        most = LEVEL * (1 + SWING)
        at = poisson(most, 72.0, chance)
        at = at[chance.random(len(at)) * most < rate(at)]
        log = model.run(people(at, chance), until=72.0)
        kept = log.kind == KEPT
        since, done = log.ready[kept, None], log.done[kept, None]
        found.append(((since <= MOMENTS) & (done > MOMENTS)).sum(axis=0))
    return np.array(found)


def test_beds_with_room_for_everybody_are_taken_as_theory_says():
    """The number is Poisson at each moment, and lags behind those who come."""
    found = in_bed(1_000)
    theory = [expected(moment) for moment in MOMENTS]

    assert all(inside(found[:, n], theory[n]) for n in range(len(MOMENTS)))
    spread = found.var(axis=0, ddof=1) / found.mean(axis=0)
    assert np.all(abs(spread - 1) < 3.3 * math.sqrt(2 / len(found)))


def test_a_theory_without_the_lag_and_a_house_too_small_are_found_out():
    found, few = in_bed(1_000), in_bed(20)
    mean = longer(np.linspace(0.0, 8.0, 80_001)).mean() * 8.0
    at_once = [rate(moment) * mean for moment in MOMENTS]

    assert not all(inside(found[:, n], at_once[n]) for n in range(len(MOMENTS)))
    assert not all(inside(few[:, n], expected(moment))
                   for n, moment in enumerate(MOMENTS))  # fmt: skip
    assert few.max() == 20
