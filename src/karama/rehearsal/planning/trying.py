"""A plan tried on luck it has never seen, until the matter is settled.

    trial = try_plan(problem, plan, Terms(limits, confidence=0.95), first=1_000)
    trial.passed                        # every target was shown, of all people

The cheapest plan of a sample was found because it suits that sample. So it is tried on
fresh replications, one look after the other, until each target is shown or one is
refuted; `statistics.sure` allows for every look. All targets are claimed together, so
that each may be shown at the full confidence (Berger 1982). Several plans, tried one
after the other, share what may go wrong between them: see `confidence_of`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import attrs
import numpy as np

from karama.rehearsal.planning.problem import Floats, Plan, Problem
from karama.rehearsal.planning.sample import SLACK, Sample
from karama.rehearsal.statistics import (
    Interval,
    at_look,
    refuted,
    share_interval,
    shown,
    takes,
)

LOOK = 20
"""Replications from one look to the next; the same however many are at work."""

ROOM = 2.0
"""How many times as many people as the fullest replication of a sample one may bring
before it counts as that many. Something has to be said of what was never seen."""

UNBROKEN = 200
"""Replications without anybody for whom it failed, where a target is for everybody:
that can be refuted and never be shown."""

HOPELESS = 1.5
"""Times as many replications as there may be: what seems to take more is given up."""

PATIENCE = 100
"""Replications before anything is given up for lack of hope."""


class Answer(StrEnum):
    """What a trial says of a target."""

    SHOWN = "shown"
    UNBROKEN = "unbroken"
    NOBODY = "nobody"
    OPEN = "open"
    REFUTED = "refuted"


@attrs.frozen(eq=False)
class Terms:
    """How a plan is tried.

    Attributes:
        limits: How much a replication counts at most, by target.
        confidence: How sure an answer is.
        most: Replications after which it stays open.
        hopeless: What seems to take more times as many as that is given up.
    """

    limits: Floats
    confidence: float = 0.95
    most: int = 2_000
    hopeless: float = HOPELESS


@attrs.frozen(eq=False)
class Trial:
    """What came of a plan in fresh replications.

    Attributes:
        replications: Which ones, in order.
        held: For how much each target held, by target and replication.
        counted: Of how much.
        answers: By target.
        confidence: Of each answer.
    """

    plan: Plan
    replications: range
    held: Floats
    counted: Floats
    answers: tuple[Answer, ...]
    confidence: float

    @property
    def passed(self) -> bool:
        """Whether nothing is open, and nothing refuted."""
        return not {Answer.OPEN, Answer.REFUTED} & set(self.answers)

    @property
    def refuted(self) -> tuple[int, ...]:
        """Targets that were shown to be missed."""
        return tuple(n for n, a in enumerate(self.answers) if a is Answer.REFUTED)

    def share(self, target: int, confidence: float = 0.95) -> Interval | None:
        """For how much a target held; None where there was nobody."""
        return share_interval(self.held[target], self.counted[target], confidence)

    def missed(self) -> Floats:
        """The share for which each target did not hold."""
        held, counted = self.held.sum(axis=1), self.counted.sum(axis=1)
        found: Floats = 1 - held / np.maximum(counted, SLACK)
        return np.where(counted > 0, found, 0.0)


def confidence_of(confidence: float, trial: int) -> float:
    """How sure the first trial (1), the second (2) and so on have to be.

    What may go wrong over all of them is then no more than 1 less the confidence,
    whatever made somebody try another plan.
    """
    return at_look(confidence, trial)


def limits_of(sample: Sample) -> Floats:
    """How much a replication may count, by what was seen in a sample."""
    found: Floats = np.maximum(sample.most.max(axis=1, initial=0.0) * ROOM, SLACK)
    return found


def try_plan(
    problem: Problem,
    plan: Plan,
    terms: Terms,
    first: int,
    tell: Callable[[int], None] = lambda _: None,
) -> Trial:
    """Try a plan on the replications from one on.

    Args:
        problem: What it is a plan for.
        plan: It.
        terms: How.
        first: The first replication; none from here on may have been seen before.
        tell: Told after each look how many replications there were.
    """
    shares = np.array(problem.shares, np.float64)
    held: Floats = np.zeros((len(shares), 0))
    counted = held
    while True:
        done = held.shape[1]
        now = range(first + done, first + min(done + LOOK, terms.most))
        up, down = run_all(problem, plan, now)
        held, counted = np.hstack([held, up]), np.hstack([counted, down])
        tell(held.shape[1])
        flat = capped(held, counted, terms.limits)
        answers = tuple(
            _answer((flat[0][n], flat[1][n]), share, terms.limits[n], terms)
            for n, share in enumerate(shares)
        )
        if _over(answers, flat, shares, terms):
            seen = range(first, first + held.shape[1])
            return Trial(plan, seen, held, counted, answers, terms.confidence)


def run_all(problem: Problem, plan: Plan, replications: range) -> tuple[Floats, Floats]:
    """For how much each target held, and of how much, by target and replication."""
    counts = list(problem.run([(plan, n) for n in replications]))
    shape = len(problem.shares), len(counts)
    held, counted = np.zeros(shape), np.zeros(shape)
    for n, one in enumerate(counts):
        held[:, n], counted[:, n] = one.held.sum(axis=1), one.counted.sum(axis=1)
    return held, counted


def capped(held: Floats, counted: Floats, limits: Floats) -> tuple[Floats, Floats]:
    """Replications fuller than may be, with the same share of what may be."""
    over = np.minimum(limits[:, None] / np.maximum(counted, SLACK), 1.0)
    return held * over, counted * over


def _answer(
    flat: tuple[Floats, Floats], share: float, limit: float, terms: Terms
) -> Answer:
    """What is known of one target so far."""
    held, counted = flat
    args = held, counted, share, terms.confidence, limit
    enough = len(held) >= min(UNBROKEN, terms.most)
    if not counted.any():
        return Answer.NOBODY if enough else Answer.OPEN
    if share >= 1:
        if (counted - held).sum() > SLACK:
            return Answer.REFUTED
        return Answer.UNBROKEN if enough else Answer.OPEN
    if shown(*args) is not None:
        return Answer.SHOWN
    return Answer.OPEN if refuted(*args) is None else Answer.REFUTED


def _over(
    answers: tuple[Answer, ...],
    flat: tuple[Floats, Floats],
    shares: Floats,
    terms: Terms,
) -> bool:
    """Whether more replications would not help."""
    count = flat[0].shape[1]
    open_ = [n for n, one in enumerate(answers) if one is Answer.OPEN]
    if not open_ or Answer.REFUTED in answers or count >= terms.most:
        return True
    return count >= PATIENCE and any(
        takes(flat[0][n], flat[1][n], shares[n], terms.confidence, terms.limits[n])
        > terms.hopeless * terms.most
        for n in open_
        if shares[n] < 1 and flat[1][n].any()
    )
