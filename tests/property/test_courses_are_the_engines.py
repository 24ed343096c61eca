"""What a rehearsal has learned by heart is what the engine does.

Random people are walked through `advance`, command by command, and beside it through
the moments and turns of `Courses`. After each command the same steps are open, the same
questions asked, the same clocks running for the same time.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from by_heart import answers_to, values_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies_deciding import RIGHTS, deciding

from karama.engine import CLOCK, Actor, Do, Start, Tell, Tick, Use, advance, fold
from karama.engine.compile import ready
from karama.errors import CaseError, RehearsalError
from karama.packs import read_pack
from karama.rehearsal.courses import Courses

PACKS = Path(__file__).parents[2] / "packs"
DAWN = datetime(2026, 1, 1, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Twin:
    """One person, walked by the engine and by heart.

    Attributes:
        rings: For each clock of the moment, when it rings.
    """

    def __init__(self, procedure, courses, luck):
        self.procedure, self.courses, self.luck = procedure, courses, luck
        self.ready = ready(procedure)
        self.now, self.case, self.rings, self.ids = DAWN, None, [], []
        command = Start("c", {}, actor=Actor("o"), at=self.now)
        self.case = fold(advance(procedure, None, command))
        self.turn(courses.begin({}))

    def turn(self, turn):
        self.moment = self.courses.moments[turn.to]
        self.rings = [
            self.rings[old] if old >= 0 else self.now + timedelta(seconds=after)
            if after != float("inf") else None
            for old, after in turn.clocks
        ]  # fmt: skip

        kept = [self.ids[old] if old >= 0 else 0 for old in turn.work]
        for number, work in enumerate(self.moment.work):
            if not kept[number]:
                kept[number] = self.new_token(work.step, kept)
        self.ids = kept

    def new_token(self, step, known):
        """The engine's number of a token that has just come to rest."""
        tokens = sorted(self.case.tokens.values(), key=lambda t: t.id)
        return next((t.id for t in tokens if t.at == step and t.id not in known), 0)

    def take(self, command):
        """Whether the engine takes a command; then the case has gone on."""
        try:
            events = advance(self.procedure, self.case, command)
        except CaseError:
            return False
        self.case = fold(events, self.case)
        return True

    # --- one thing that happens --------------------------------------------------

    def step(self):
        """Do one random thing in both; False when nothing can be done."""
        works = [
            n for n, w in enumerate(self.moment.work) if w.kind in ("open", "held")
        ]
        ways = [*((self.work, n) for n in works)]
        if any(self.rings):
            ways.append((self.clock, None))
        if self.luck.random() < 0.2:
            ways.append((self.right, self.luck.choice(self.rights())))
        if self.case.closed or not ways:
            return False
        self.now += SECOND
        make, what = self.luck.choice(ways)
        make(what)
        return True

    def rights(self):
        return sorted({*RIGHTS, *self.ready.rights})

    def work(self, number):
        work = self.moment.work[number]
        classes = tuple(self.luck.choice(takes) for takes in work.takes)
        actor = Actor("w", work.lane, "worker")
        if work.kind == "held":
            values = values_of(self.courses, work.asks, classes)
            command = Tell(values, actor=actor, at=self.now)
            if self.take(command):
                self.turn(self.courses.told(self.moment.number, number, classes))
            return
        node = self.ready.plan(work.process).nodes[work.step]
        answers = answers_to(self.courses, node, work.asks, classes)
        roles = tuple(node.roles)
        command = Do(
            work.step, answers, roles, self.ids[number], actor=actor, at=self.now
        )
        if self.take(command):
            self.turn(self.courses.done(self.moment.number, number, classes))

    def clock(self, _):
        due = min(ring for ring in self.rings if ring)
        self.now = max(self.now, due)
        if self.take(Tick(actor=CLOCK, at=self.now)):
            for _ in range(50):
                ripe = [
                    (ring, n) for n, ring in enumerate(self.rings)
                    if ring and ring <= self.now
                ]  # fmt: skip
                if not ripe:
                    break
                _, number = min(ripe)
                self.turn(self.courses.rung(self.moment.number, number))

    def right(self, name):
        if self.take(Use(name, actor=Actor("p"), at=self.now)):
            self.turn(self.courses.used(self.moment.number, name))

    # --- what must be the same ----------------------------------------------------

    def engine_side(self):
        tokens = self.case.tokens.values()
        return (
            self.case.closed,
            sorted((t.at, t.state) for t in tokens),
            sorted(str(a.due) for a in self.case.alarms.values()),
        )

    def by_heart(self):
        return (
            self.moment.closed,
            sorted((w.step, w.kind) for w in self.moment.work),
            sorted(str(ring) for ring in self.rings),
        )


def alike(procedure, courses, seed, steps=40):
    """Walk one person; how many things happened."""
    twin = Twin(procedure, courses, random.Random(seed))  # noqa: S311 - a test
    count = 0
    while count < steps:
        assert twin.by_heart() == twin.engine_side(), (seed, count)
        if not twin.step():
            break
        count += 1
    assert twin.by_heart() == twin.engine_side(), (seed, count)
    return count


@pytest.mark.parametrize("name", sorted(p.name for p in PACKS.iterdir() if p.is_dir()))
def test_people_of_the_shipped_packs_go_by_heart_as_by_the_engine(name):
    procedure = read_pack(PACKS / name).procedure
    courses = Courses(procedure)

    walked = [alike(procedure, courses, seed) for seed in range(60)]

    assert sum(walked) > 60 * 5


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(deciding(), st.integers(0, 2**32))
def test_people_of_random_procedures_go_by_heart_as_by_the_engine(drawn, seed):
    try:
        courses = Courses(drawn.procedure)
    except RehearsalError:
        return
    for number in range(8):
        alike(drawn.procedure, courses, seed + number, steps=25)
