"""What came of planning, as values: the plan, how sure it is, what each unit is for.

found.verdict, found.plan, found.cost
found.least, found.gap          # what no plan of the sample costs less than
found.without                   # for each unit: what fails without it
found.more                      # what the next unit buys
"""

from __future__ import annotations

from enum import StrEnum

import attrs

from karama.rehearsal.planning.problem import Plan
from karama.rehearsal.planning.trying import Trial
from karama.rehearsal.statistics import Interval


class Verdict(StrEnum):
    """What may be said in the end."""

    FOUND = "found"
    """The plan reaches every target, shown on fresh replications."""

    OPEN = "open"
    """No plan was shown to, and it was not shown that none does."""

    NOTHING = "nothing"
    """With everything that may be added some target is missed, shown."""


class Stage(StrEnum):
    """What is at work."""

    SAMPLE = "sample"
    SEEK = "seek"
    BOUND = "bound"
    TRY = "try"
    CHANGES = "changes"


@attrs.frozen
class News:
    """How far planning is.

    Attributes:
        runs: Replications of plans that were run so far.
        cost: Of the best plan so far, in cents; None before there is one.
        lowest: What no plan costs less than, as far as is known.
        done: Of what is at work now, in replications; 0 where it is not known.
        of: How many there are at most.
    """

    stage: Stage
    runs: int
    cost: int | None = None
    lowest: int = 0
    done: int = 0
    of: int = 0


@attrs.frozen
class Effort:
    """How hard to try; all in replications, so that the same gives the same anywhere.

    Attributes:
        sample: In which plans are sought.
        margin: Part of what may be missed that a plan may miss in the sample.
        guess: To spend on what is missed where one thing alone is short, and on plans
            guessed from it.
        swaps: To spend on swaps.
        bound: To spend on what no plan costs less than.
        gap: Between the two, from which on it is good enough.
        rivals: Plans to try that might contradict what none is said to cost less than.
        fresh: For each trial at most.
        trials: Plans that are tried on fresh replications at most; the last of them is
            everything.
        spared: More of them, without a unit that seems spare.
        changes: For each unit less and each unit more.
    """

    sample: int = 40
    margin: float = 0.7
    guess: int = 6_000
    swaps: int = 1_000
    bound: int = 1_000
    gap: float = 0.05
    rivals: int = 20
    fresh: int = 2_000
    trials: int = 8
    spared: int = 4
    changes: int = 60


class Without(StrEnum):
    """What becomes of a target without a unit of the plan, or with one more."""

    FAILS = "fails"
    """It is missed: both ends of its share lie below what is asked."""

    UNSURE = "unsure"
    """It cannot be shown, as far as a trial may go, and takes more than it did."""

    HOLDS = "holds"
    """It could be shown all the same."""


@attrs.frozen(eq=False)
class Change:
    """A plan with one unit less or more of one thing, under the luck of the trial.

    Attributes:
        variable: By number.
        by: 1 or -1.
        shares: For how much each target then holds; None where there was nobody.
        gained: How much more than without the change; None likewise.
        outcomes: By target.
    """

    variable: int
    by: int
    shares: tuple[Interval | None, ...]
    gained: tuple[Interval | None, ...]
    outcomes: tuple[Without, ...]

    @property
    def fails(self) -> tuple[int, ...]:
        """Targets that are missed then."""
        return tuple(n for n, o in enumerate(self.outcomes) if o is Without.FAILS)

    @property
    def unsure(self) -> tuple[int, ...]:
        """Targets that cannot be shown then."""
        return tuple(n for n, o in enumerate(self.outcomes) if o is Without.UNSURE)

    @property
    def spare(self) -> bool:
        """Whether every target could be shown even so."""
        return all(outcome is Without.HOLDS for outcome in self.outcomes)


@attrs.frozen(eq=False)
class Least:
    """What no plan costs less than that holds in the sample with its margins; cents.

    Attributes:
        alone: If more never hurts.
        adding: If shortages add up as well: together they miss as many times what they
            miss one by one as they ever did, and no less than all of it. Not below
            `alone`.
        tested: Plans that hold, against which `alone` was held.
        broken: Times one of them contradicted it, so that it was lowered.
        pairs: Times a plan that holds was run beside one with no less of anything.
        hurt: Times the one with more did not hold.
        times: By target: how many times what they missed one by one shortages missed
            together where it was least; infinite where nothing tells.
        told: Plans that told it.
        rivals: Plans that cost less than `adding` and were run for that, the likeliest
            to hold first.
        wrong: How many of them held, so that it was lowered.
    """

    alone: int
    adding: int
    tested: int
    broken: int
    pairs: int
    hurt: int
    times: tuple[float, ...]
    told: int
    rivals: int
    wrong: int


@attrs.frozen(eq=False)
class Planned:
    """What came of planning.

    Attributes:
        plan: The one found; where none was, the one tried last.
        cost: Of it, in cents.
        least: What no plan costs less than that holds in the sample as this one had
            to; of a plan that was found, None else.
        asked: For how much each target had to hold in the sample, margins included.
        trials: Every plan that was tried on fresh replications, in order.
        without: One for each variable of which the plan has some.
        more: One for each of which there could be more.
        sample: Replications in which plans were sought.
        runs: Replications of plans that were run in all.
    """

    verdict: Verdict
    plan: Plan
    cost: int
    least: Least | None
    asked: tuple[float, ...]
    trials: tuple[Trial, ...]
    without: tuple[Change, ...]
    more: tuple[Change, ...]
    sample: int
    runs: int

    @property
    def gap(self) -> float:
        """By how much of its cost it could be too dear, if shortages add up."""
        return self._above(0 if self.least is None else self.least.adding)

    @property
    def gap_alone(self) -> float:
        """By how much of its cost it could be too dear, if only more never hurts."""
        return self._above(0 if self.least is None else self.least.alone)

    def _above(self, lowest: int) -> float:
        return (self.cost - lowest) / self.cost if self.cost else 0.0

    @property
    def trial(self) -> Trial | None:
        """The trial of the plan, None where it was not tried."""
        mine = [trial for trial in self.trials if trial.plan == self.plan]
        return mine[-1] if mine else None
