"""The job of `reception` for cimba: a process for each person, compiled by cimba.

Beds are had while people go on, so they are counted by hand, with a queue of cimba's
and an event that gives them back: a process for each stay would be slower.

    python rehearsal_peers/cimba_job.py 20 7      # replications, seed; JSON

It runs in a process of its own: it must be there before anything else uses numba.
"""

import json
import sys
import time

import cimba as cb
import numpy as np
from reception import (
    BOATS_AN_HOUR,
    DAY,
    HOUR,
    MOST_ABOARD,
    STATIONS,
    TIDE,
    UNTIL,
    URGENT,
    shifts,
)

from rehearsal_peers import measured

MOST = max(len(s.next) for s in STATIONS)
SECONDS = np.array([s.seconds for s in STATIONS])
PATIENCE = np.array([s.patience for s in STATIONS])
BEDS = np.array([s.bed for s in STATIONS])
SHARES = np.array([[share for _, share in s.next] + [0.0] * (MOST - len(s.next))
                   for s in STATIONS])  # fmt: skip
PLACES = np.array([[to for to, _ in s.next] + [-1] * (MOST - len(s.next))
                   for s in STATIONS])  # fmt: skip
TIDES = np.array(TIDE)
HIGHEST = BOATS_AN_HOUR * max(TIDE) / HOUR
MOST_BY_HOUR = max(TIDE)
CHANGES = np.array([at for at, _ in shifts(STATIONS[0])[1:]])
DAYS_OF = np.array([s.day for s in STATIONS])
NIGHTS_OF = np.array([s.night for s in STATIONS])
LATE = 7
SHELTER = 8


class Turn(cb.Model):
    """Whose turn it is; cimba cannot queue those who know where they queue."""

    process: int


class Person(cb.Model):
    """Somebody who comes."""

    centre: cb.Ref["Centre"]
    urgent: int
    bed: int = -1
    leaves: float = 0.0

    @cb.event
    def leave_bed(self):
        if self.bed >= 0 and cb.now() == self.leaves < UNTIL:
            self.centre.bed_free(self.bed)
            self.bed = -1

    @cb.process
    def go(self):
        me = cb.this_process()
        at = 0
        while at >= 0:
            desk, ready, late = self.centre.desks[at], cb.now(), False
            if BEDS[at] and self.bed == at:
                desk.begins(0.0)
            elif BEDS[at]:
                if desk.free > 0:
                    desk.free -= 1
                else:
                    desk.queued += 1
                    mine = cb.spawn(Turn, process=me.pointer)
                    if at == SHELTER:
                        ticket = self.centre.for_shelter.enqueue(mine, self.urgent)
                    else:
                        ticket = self.centre.for_house.enqueue(mine, self.urgent)
                    me.timer_set(PATIENCE[at], LATE)
                    if cb.suspend() == LATE:
                        late = True
                        desk.queued -= 1
                        if at == SHELTER:
                            self.centre.for_shelter.cancel(ticket)
                        else:
                            self.centre.for_house.cancel(ticket)
                    me.timers_clear()
                if not late:
                    desk.begins(cb.now() - ready)
                    if self.bed >= 0:
                        self.centre.bed_free(self.bed)
                    stay = cb.random.exponential(SECONDS[at])
                    self.bed, self.leaves = at, cb.now() + stay
                    cb.schedule(self.leave_bed, stay)
            elif PATIENCE[at] > 0.0:
                me.timer_set(PATIENCE[at], LATE)
                late = desk.staff.acquire(1, self.urgent) == LATE
                if not late:
                    desk.begins(cb.now() - ready)
                    late = cb.hold(cb.random.exponential(SECONDS[at])) == LATE
                    desk.staff.release()
                me.timers_clear()
            else:
                desk.staff.acquire(1, self.urgent)
                desk.begins(cb.now() - ready)
                cb.hold(cb.random.exponential(SECONDS[at]))
                desk.staff.release()
            if late:
                desk.left += 1
                break
            desk.done += 1
            drawn, to = cb.random.uniform(0.0, 1.0), -1
            for place in range(MOST):
                drawn -= SHARES[at, place]
                if drawn < 0.0:
                    to = PLACES[at, place]
                    break
            at = to


class Desk(cb.Model):
    """A station."""

    number: int = 0
    staff: cb.Resource
    free: int = 0
    queued: int = 0
    waits: float = 0.0
    begun: int = 0
    done: int = 0
    left: int = 0
    all_waits: cb.Output[float]
    all_begun: cb.Output[float]
    all_done: cb.Output[float]
    all_left: cb.Output[float]

    def __init__(self, number, count):
        self.number, self.free = number, count
        self.staff = cb.Resource(capacity=count)

    @cb.function
    def begins(self, wait: float) -> None:
        self.waits += wait
        self.begun += 1

    @cb.on_end
    def tell(self):
        self.all_waits, self.all_begun = self.waits, float(self.begun)
        self.all_done, self.all_left = float(self.done), float(self.left)


class Centre(cb.Model):
    """All of it."""

    desks: list[Desk]
    for_shelter: cb.PriorityStore[Turn]
    for_house: cb.PriorityStore[Turn]

    def __init__(self):
        self.desks = [Desk(n, s.night) for n, s in enumerate(STATIONS)]

    @cb.function
    def bed_free(self, at: int) -> None:
        desk = self.desks[at]
        if desk.queued == 0:
            desk.free += 1
            return
        desk.queued -= 1
        if at == SHELTER:
            for_bed = self.for_shelter.get()
            cb.Process(for_bed.process).resume(0)
        else:
            for_place = self.for_house.get()
            cb.Process(for_place.process).resume(0)

    @cb.process
    def come(self):
        while True:
            cb.hold(cb.random.exponential(1.0 / HIGHEST))
            hour = int((cb.now() % DAY) / HOUR)
            if cb.random.uniform(0.0, 1.0) * MOST_BY_HOUR < TIDES[hour]:
                for _ in range(cb.random.dice(1, MOST_ABOARD)):
                    urgent = 1 if cb.random.bernoulli(URGENT) else 0
                    cb.spawn(Person, centre=self, urgent=urgent)

    @cb.process(priority=1)
    def shifts(self):
        day = True
        for place in range(len(CHANGES)):
            cb.hold(CHANGES[place] - cb.now())
            for n in range(len(self.desks)):
                if DAYS_OF[n] != NIGHTS_OF[n]:
                    count = DAYS_OF[n] if day else NIGHTS_OF[n]
                    self.desks[n].staff.set_capacity(count)
            day = not day


CENTRE = Centre()


def run(replications, seed):
    """Some replications, one after the other, in one thread."""
    window = cb.Window(duration=UNTIL)
    one = cb.Experiment(CENTRE, replications=replications, window=window, seed=seed)
    results = one.run(workers=1)
    assert not results.failed.any()
    told = [
        [getattr(results[desk], name).values.reshape(-1) for desk in CENTRE.desks]
        for name in ("all_waits", "all_begun", "all_done", "all_left")
    ]
    return [
        measured(*([column[n] for column in each] for each in told))
        for n in range(replications)
    ]


def main():
    """Compile, then run; CPU seconds and tables."""
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    run(1, seed)
    before = time.process_time()
    tables = run(count, seed + 1)
    seconds = time.process_time() - before
    print(json.dumps([seconds, [table.tolist() for table in tables]]))


if __name__ == "__main__":
    main()
