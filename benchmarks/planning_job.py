"""The job of `reception` with fewer hands, as a plan is sought for: 16 numbers.

Of each of seven stations more may be added by day and by night, of each shelter ten
beds at a time. Children must not wait above 12 hours in all, adults above 24, nobody
above 6 for a bed; each of a share of people.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

import attrs
import numpy as np
from reception import DAY, EVENING, HOUR, MORNING, STATIONS, Influx
from rehearsal_influx import influx
from rehearsal_model import answering, people, procedure, staffing

from karama.rehearsal.compiled import Model
from karama.rehearsal.courses import Courses
from karama.rehearsal.log import CANCELLED, PENDING, VISIT
from karama.rehearsal.planning import Counts, Plan, Task, Variable
from karama.rehearsal.staffing import Staffing

DAYS = 20
UNTIL = DAYS * DAY
WORKED = [n for n, s in enumerate(STATIONS) if not s.bed and s.day != s.night]
BEDS = [n for n, s in enumerate(STATIONS) if s.bed]
LEFT = 0.6
"""How much of each station there is to begin with."""

AT_ONCE = 10
"""Beds of one level."""

SHARES = (0.99, 0.95, 0.98)
COSTS = {"interview": 150, "screening": 150, "clinic": 250, "information": 80}
"""In cents, of one more by day or by night; a hundred where not named."""


def variables() -> tuple[Variable, ...]:
    """Two for each station with shifts, one for each shelter."""
    found = [
        Variable(f"{STATIONS[n].name}, {when}", most, COSTS.get(STATIONS[n].name, 100),
                 STATIONS[n].name)
        for n in WORKED
        for when, most in (("day", _most(STATIONS[n].day)),
                           ("night", _most(STATIONS[n].night)))
    ]  # fmt: skip
    beds = [Variable(STATIONS[n].name, 24, 60, STATIONS[n].name) for n in BEDS]
    return (*found, *beds)


def _most(there: int) -> int:
    """So many that it is twice what there was."""
    return min(max(5, round(there * 0.75)), 10)


def _left(there: int) -> int:
    return max(1, int(there * LEFT))


class Reception:
    """What a plan is sought for; `run` in so many processes."""

    shares = SHARES
    parts = DAYS

    def __init__(self, seed: int = 1, workers: int = 1) -> None:
        self.variables, self.seed = variables(), seed
        self.courses, self.base = Courses(procedure()), staffing("finish", 1)
        self.plain = Model(self.courses, self.base, answering(self.courses))
        self.came: dict[int, object] = {}
        self.models: dict[Plan, Model] = {}
        self.pool = None
        if workers > 1:
            list(self.run([((0,) * len(self.variables), 0)]))  # learned once for all
            fork = multiprocessing.get_context("fork")
            self.pool = ProcessPoolExecutor(workers, fork, _take, (self,))

    def close(self) -> None:
        """End its processes."""
        if self.pool is not None:
            self.pool.shutdown()

    def run(self, tasks: Iterable[Task]) -> Iterator[Counts]:
        """See `Problem.run`."""
        if getattr(self, "pool", None) is None:
            yield from (self.one(*task) for task in tasks)
        else:
            yield from self.pool.map(_run, list(tasks))

    def one(self, plan: Plan, replication: int) -> Counts:
        """What comes of a plan in a replication."""
        if replication not in self.came:
            self.came[replication] = until(influx(self.seed, replication))
        came = self.came[replication]
        return counted(self.model(plan), came)

    def model(self, plan: Plan) -> Model:
        """The model with a plan; the last one is kept."""
        if plan not in self.models:
            self.models.clear()
            self.models[plan] = self.plain.with_staffing(staffed(self.base, plan))
        return self.models[plan]


_OWN: list[Reception] = []


def _take(own: Reception) -> None:
    own.pool = None
    _OWN[:] = [own]


def _run(task: Task) -> Counts:
    return _OWN[0].one(*task)


def staffed(base: Staffing, plan: Plan) -> Staffing:
    """What there is, with a plan."""
    resources, levels = list(base.resources), list(plan)
    for n in WORKED:
        day, night, levels = levels[0], levels[1], levels[2:]
        there = {
            MORNING: _left(STATIONS[n].day) + day,
            EVENING: _left(STATIONS[n].night) + night,
        }
        changes = tuple(
            (time, there[EVENING if time == 0 else time % DAY])
            for time, _ in resources[n].changes
        )
        resources[n] = attrs.evolve(resources[n], changes=changes)
    for n, level in zip(BEDS, levels, strict=True):
        beds = _left(STATIONS[n].day) + AT_ONCE * level
        resources[n] = attrs.evolve(resources[n], changes=((0.0, beds),))
    return attrs.evolve(base, resources=tuple(resources))


def until(came: Influx) -> Influx:
    """Who comes before the end; nobody else makes a difference."""
    there = came.at < UNTIL
    return Influx(came.at[there], came.names[there], came.urgency[there])


_STEPS = np.zeros(256, bool)
_STEPS[[VISIT, CANCELLED, PENDING]] = True


def counted(model: Model, came: object) -> Counts:
    """For how many each target held, by the day on which they came."""
    log = model.run(people(came), until=UNTIL)
    there = np.arange(len(came.at))
    day = (came.at // DAY).astype(np.int64)
    steps = _STEPS[log.kind]
    who, what = log.who[steps], log.what[steps]
    begun, done = log.begun[steps], log.done[steps]
    ends = np.where(np.isfinite(begun), begun, np.minimum(done, UNTIL))
    waits = np.maximum(ends - log.ready[steps], 0.0)
    waited = np.bincount(who, waits, minlength=len(came.at))
    child = came.urgency == 0
    beds = np.zeros(len(log.words.steps), bool)
    beds[[_at(log, n) for n in BEDS]] = True
    bed = beds[what]
    late = bed & (waits > 6 * HOUR)
    held, all_ = np.zeros((3, DAYS)), np.zeros((3, DAYS))
    for target, (whom, most) in enumerate(((child, 12 * HOUR), (~child, 24 * HOUR))):
        mine = there[whom[there]]
        all_[target] = np.bincount(day[mine], minlength=DAYS)
        kept = mine[waited[mine] <= most]
        held[target] = np.bincount(day[kept], minlength=DAYS)
    all_[2] = np.bincount(day[who[bed]], minlength=DAYS)
    held[2] = all_[2] - np.bincount(day[who[late]], minlength=DAYS)
    return Counts(held, all_)


def _at(log: object, station: int) -> int:
    """The number of a station's step in a log."""
    names = [id_ for _, id_ in log.words.steps]
    return names.index(f"at{station}")
