"""A rehearsal made ready, and one run of it.

    exercise = exercise_of(courses, scenario, charter, standards)
    outcome = run(exercise, replication=0)

A run is a function of the exercise and the number of its replication, and of nothing
else: not of the runs before it, the machine, or how many are at work (`running`).
"""

from __future__ import annotations

from collections.abc import Collection

import attrs

from karama.procedure.procedure import Procedure
from karama.proof.charter import Charter
from karama.rehearsal.compiled import Model
from karama.rehearsal.courses import Courses
from karama.rehearsal.groups import groups_of
from karama.rehearsal.influx import arrivals
from karama.rehearsal.log import Log
from karama.rehearsal.means import Means, staffing
from karama.rehearsal.outcomes.frame import Frame, frame_of
from karama.rehearsal.outcomes.outcome import (
    Counted,
    Happened,
    Outcome,
    outcome_of,
)
from karama.rehearsal.outcomes.principles import Accounts
from karama.rehearsal.outcomes.supplies import Scene
from karama.rehearsal.outcomes.use import had
from karama.rehearsal.population import Crowd, draw
from karama.rehearsal.scenario import Scenario
from karama.rehearsal.standards import Standard, Standards, is_bound
from karama.rehearsal.standards.standard import END

DAY = 86_400.0


@attrs.frozen(eq=False)
class Exercise:
    """A procedure, a scenario and a Charter, ready to be run."""

    scenario: Scenario
    model: Model
    counted: Counted

    @property
    def frame(self) -> Frame:
        """What is counted, by number."""
        return self.counted.frame


def exercise_of(
    courses: Courses, scenario: Scenario, charter: Charter, standards: Standards
) -> Exercise:
    """Make a rehearsal ready.

    Args:
        courses: The procedure by heart; it learns as runs are made.
        scenario: Who comes, what there is, what happens.
        charter: What every case is held against.
        standards: Of which the legal clocks are looked at that bind here, or nobody.
    """
    days, starts = scenario.run.days, scenario.influx.starts
    staffed = staffing(scenario.means, scenario.injects, starts, days)
    procedure = courses.procedure
    frame = frame_of(procedure, staffed, days * DAY)
    counted = Counted(
        frame,
        Accounts(procedure, charter),
        clocks_of(standards, procedure, frame.acts),
        standards,
        scenario.means,
        Scene(starts, days, scenario.injects),
    )
    return Exercise(
        scenario, Model(courses, staffed, scenario.population.answering), counted
    )


def with_means(exercise: Exercise, means: Means) -> Exercise:
    """The same rehearsal with other numbers of the same means.

    What either learns, both know. The same people come to both.

    Raises:
        ValueError: More differs than numbers.
    """
    scenario, counted = exercise.scenario, exercise.counted
    starts, days = scenario.influx.starts, scenario.run.days
    staffed = staffing(means, scenario.injects, starts, days)
    there = had(staffed.resources, exercise.frame.edges)
    frame = attrs.evolve(exercise.frame, there=there)
    return Exercise(
        attrs.evolve(scenario, means=means),
        exercise.model.with_staffing(staffed),
        attrs.evolve(counted, frame=frame, means=means),
    )


def clocks_of(
    standards: Standards, procedure: Procedure, acts: Collection[str]
) -> tuple[Standard, ...]:
    """The legal clocks that bind a procedure, and those recommended to everybody.

    A clock that no step of the procedure stops runs on into another procedure: nothing
    can be said of it here, and to call everybody late would be false.
    """
    stops = {*acts, END}
    return tuple(
        one
        for one in standards.standards.values()
        if one.clock is not None
        and not stops.isdisjoint(one.clock.stops)
        and (not one.binds or is_bound(one, procedure))
    )


def crowd_of(exercise: Exercise, replication: int) -> Crowd:
    """Everybody who comes in a run."""
    scenario = exercise.scenario
    came = arrivals(scenario.influx, scenario.run.seed, replication, scenario.run.days)
    return draw(scenario.population, came)


def log_of(exercise: Exercise, crowd: Crowd) -> Log:
    """What happens to them."""
    return exercise.model.run(crowd.people, until=exercise.frame.until, uses=True)


def run(exercise: Exercise, replication: int) -> Outcome:
    """One run, from who comes to what came of it."""
    crowd = crowd_of(exercise, replication)
    log = log_of(exercise, crowd)
    warm_up = exercise.scenario.run.warm_up * DAY
    happened = Happened(
        log,
        exercise.model.courses.moments,
        crowd.people.at,
        crowd.people.language,
        crowd.people.languages,
        crowd.profile.needs,
        groups_of(crowd.profile, len(crowd)) & (crowd.people.at >= warm_up),
    )
    return outcome_of(exercise.counted, happened)
