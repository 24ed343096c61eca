"""Every rehearsed case, taken step by step through the engine, goes the same way.

People of the shipped packs are rehearsed with random staff; then what happened to each
is given to `advance` as commands, at the same times. Each command is taken, the same
steps are open after it, and the case ends when it ended.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from by_heart import answers_to, values_of

from karama.engine import CLOCK, Actor, Do, Start, Tell, Tick, Use, advance, fold
from karama.engine.compile import ready
from karama.packs import read_pack
from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Courses
from karama.rehearsal.person import Person
from karama.rehearsal.plain import Ring, Visit, rehearse
from karama.rehearsal.plain import Use as Used
from karama.rehearsal.staffing import Fixed, Post, Resource, Staffing

RIGHTS = ("ask-for-protection", "complain", "ask-for-lawyer", "withdraw-consent")
PACKS = Path(__file__).parents[2] / "packs"
DAWN = datetime(2026, 1, 1, 6, tzinfo=UTC)
HOURS = 3_600
DAYS = 24 * HOURS


def staffed(procedure, luck):
    """A few people for each lane, in shifts; whole seconds, so that clocks agree."""
    lanes = sorted(procedure.process.lanes)
    resources = tuple(
        Resource(lane, tuple(
            (float(12 * HOURS * shift), luck.randint(0, 3) if shift % 2 else 4)
            for shift in range(500)
        ))
        for lane in lanes
    )  # fmt: skip
    steps = [
        (process.id, element.id, element.lane)
        for process in procedure.processes.values()
        for element in process.elements.values()
    ]
    posts = tuple(
        Post(
            ("" if process == procedure.process.id else process, step),
            needs=((lanes.index(lane),),) if lane in lanes else (),
            length=Fixed(float(luck.randint(1, 3 * HOURS))),
        )
        for process, step, lane in steps
    )
    return Staffing(resources, posts, answering=Fixed(float(luck.randint(1, HOURS))))


def evenly(courses):
    """Every class of every fact is as likely as another."""
    facts = courses.setting.cast.facts()
    return Answering({name: (1.0,) * len(f.domain) for _, name, f in facts})


def come(courses, luck):
    """Somebody who comes within two days, and may use a right or two."""
    rights = sorted({*RIGHTS, *courses.setting.ready.rights})
    uses = tuple(
        (float(luck.randint(0, 20 * DAYS)), luck.choice(rights))
        for _ in range(luck.choice([0, 0, 1, 2]))
    )
    return Person(float(luck.randint(0, 2 * DAYS)), uses=uses)


class Replay:
    """One person taken through the engine as they were rehearsed."""

    def __init__(self, procedure, courses, at):
        self.procedure, self.courses = procedure, courses
        self.ready = ready(procedure)
        start = Start("c", {}, actor=Actor("o"), at=self.when(at))
        self.case = fold(advance(procedure, None, start))
        self.moment = courses.moments[courses.begin({}).to]

    def when(self, seconds):
        return DAWN + timedelta(seconds=seconds)

    def take(self, command, turn):
        self.case = fold(advance(self.procedure, self.case, command), self.case)
        self.moment = self.courses.moments[turn.to]
        open_ = sorted((t.at, t.state) for t in self.case.tokens.values())
        assert open_ == sorted((w.step, w.kind) for w in self.moment.work)

    def visit(self, visit):
        number, work = next(
            (n, w) for n, w in enumerate(self.moment.work)
            if (w.process, w.step) == visit.step and w.kind in ("open", "held")
        )  # fmt: skip
        actor, at = Actor("w", work.lane, "worker"), self.when(visit.done)
        if work.kind == "held":
            turn = self.courses.told(self.moment.number, number, visit.answers)
            values = values_of(self.courses, work.asks, visit.answers)
            self.take(Tell(values, actor=actor, at=at), turn)
            return
        node = self.ready.plan(work.process).nodes[work.step]
        answers = answers_to(self.courses, node, work.asks, visit.answers)
        turn = self.courses.done(self.moment.number, number, visit.answers)
        command = Do(work.step, answers, tuple(node.roles), actor=actor, at=at)
        self.take(command, turn)

    def use(self, use):
        turn = self.courses.used(self.moment.number, use.right)
        self.take(Use(use.right, actor=Actor("p"), at=self.when(use.at)), turn)

    def ring(self, ring):
        number = self.moment.clocks.index(ring.clock)
        turn = self.courses.rung(self.moment.number, number)
        self.take(Tick(actor=CLOCK, at=self.when(ring.at)), turn)


@pytest.mark.parametrize("name", sorted(p.name for p in PACKS.iterdir() if p.is_dir()))
def test_rehearsed_people_of_the_shipped_packs_replay(name):
    procedure = read_pack(PACKS / name).procedure
    courses = Courses(procedure)
    luck, shifts = random.Random(name), random.Random(name)  # noqa: S311 - a test
    people = [come(courses, luck) for _ in range(80)]

    found = rehearse(
        courses,
        staffed(procedure, shifts),
        people,
        evenly(courses),
        until=250.0 * DAYS,
    )

    over = used = 0
    for person, trace in zip(people, found, strict=True):
        again = Replay(procedure, courses, person.at)
        for happening in trace.happenings:
            if isinstance(happening, Ring):
                again.ring(happening)
            elif isinstance(happening, Used):
                again.use(happening)
            elif isinstance(happening, Visit) and happening.done < float("inf"):
                again.visit(happening)
        assert again.case.closed == (trace.over < float("inf"))
        over += again.case.closed
        used += any(isinstance(h, Used) for h in trace.happenings)
    assert over > 5
    assert used > 5
