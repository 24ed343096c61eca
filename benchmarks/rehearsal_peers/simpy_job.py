"""The job of `reception` for SimPy: a process for each person, a resource a station.

SimPy has no shifts: the number of a resource is changed as its users do it, by hand,
and who is at work finishes. A bed is given back by a timer, not by a process.
"""

from __future__ import annotations

import random

import simpy
from reception import STATIONS, UNTIL, shifts

from rehearsal_peers import Count

ROUTES = [
    ([to for to, _ in s.next] + [-1],
     [sum(share for _, share in s.next[: n + 1]) for n in range(len(s.next))])
    for s in STATIONS
]  # fmt: skip


class Bed:
    """A bed somebody has."""

    __slots__ = ("request", "station")

    def __init__(self, station, request):
        self.station, self.request = station, request


class Centre:
    """All stations, and who is in them."""

    def __init__(self, env, seed):
        self.env, self.chance, self.count = env, random.Random(seed), Count()
        first = [shifts(s)[0][1] for s in STATIONS]
        self.desks = [simpy.PriorityResource(env, n) for n in first]
        for station, desk in zip(STATIONS, self.desks, strict=True):
            if station.day != station.night:
                env.process(self.work_in_shifts(desk, shifts(station)[1:]))

    def work_in_shifts(self, desk, changes):
        """As many are at work as the shift has, once who was at work has finished."""
        for at, count in changes:
            yield self.env.timeout(at - self.env.now)
            desk._capacity = count
            desk._trigger_put(None)

    def come(self, influx):
        """People come as the influx says."""
        urgency = influx.urgency.tolist()
        for n, at in enumerate(influx.at.tolist()):
            if at > self.env.now:
                yield self.env.timeout(at - self.env.now)
            self.env.process(self.person(urgency[n]))

    def next_of(self, station):
        """Where somebody goes on."""
        places, shares = ROUTES[station]
        drawn = self.chance.random()
        for place, share in zip(places, shares, strict=False):
            if drawn < share:
                return place
        return -1

    def person(self, urgency):
        """One person's way."""
        env, count, station, bed = self.env, self.count, 0, None
        while station >= 0:
            own, ready = STATIONS[station], env.now
            if own.bed and bed is not None and bed.request and bed.station == station:
                count.begins(station, 0.0)
            else:
                request = self.desks[station].request(urgency)
                if not own.patience:
                    yield request
                else:
                    yield request | env.timeout(own.patience)
                    if not request.triggered:
                        request.cancel()
                        count.left[station] += 1
                        return
                count.begins(station, env.now - ready)
                if own.bed:
                    bed = self.have_bed(bed, station, request)
                else:
                    length = self.chance.expovariate(1 / own.seconds)
                    late = own.patience and env.now + length - ready > own.patience
                    if late:
                        length = own.patience - (env.now - ready)
                    yield env.timeout(length)
                    self.desks[station].release(request)
                    if late:
                        count.left[station] += 1
                        return
            count.done[station] += 1
            station = self.next_of(station)

    def have_bed(self, old, station, request):
        """Somebody has another bed, for as long as it is needed."""
        if old is not None:
            self.give_up(old)
        bed = Bed(station, request)
        stay = self.chance.expovariate(1 / STATIONS[station].seconds)
        self.env.timeout(stay).callbacks.append(lambda _: self.give_up(bed))
        return bed

    def give_up(self, bed):
        """A bed is free again, if it is not yet."""
        if bed.request:
            self.desks[bed.station].release(bed.request)
            bed.request = None


def run(influx, seed):
    """One replication."""
    env = simpy.Environment()
    centre = Centre(env, seed)
    env.process(centre.come(influx))
    env.run(until=UNTIL)
    return centre.count.table()
