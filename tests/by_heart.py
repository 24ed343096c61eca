"""What tests of the rehearsal share: answers by class, staff, and cases replayed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from karama.engine import CLOCK, Actor, Do, Start, Tell, Tick, Use, advance, fold
from karama.engine.compile import ready
from karama.engine.plain import to_plain
from karama.feel import UNKNOWN
from karama.procedure.question import UNKNOWN_WORD
from karama.rehearsal.answering import Answering
from karama.rehearsal.person import Person
from karama.rehearsal.plain import Ring, Visit
from karama.rehearsal.plain import Use as Used
from karama.rehearsal.staffing import Fixed, Post, Resource, Staffing

DAWN = datetime(2026, 1, 1, 6, tzinfo=UTC)
HOURS = 3_600
DAYS = 24 * HOURS


def values_of(courses, names, places):
    """Answers as a person would give them; of what is unknown, that it is."""
    values = (courses.classes(n)[p] for n, p in zip(names, places, strict=True))
    return {
        name: UNKNOWN_WORD if value is UNKNOWN else to_plain(value)
        for name, value in zip(names, values, strict=True)
    }


def filled(field):
    """Some answer to a question that nothing reads."""
    if field.choices:
        name = field.choices[0].name
        return [name] if field.type.startswith("select_multiple") else name
    kinds = {"integer": 1, "int": 1, "decimal": 1, "date": "2026-01-01"}
    kinds |= {"dateTime": "2026-01-01T00:00:00Z", "datetime": "2026-01-01T00:00:00Z"}
    return kinds.get(field.type, "words")


def answers_to(courses, node, names, places):
    """A whole form: what is read by class, and the rest filled in somehow."""
    values = values_of(courses, names, places)
    rest = {n: f for n, f in (node.fields or {}).items() if n not in values}
    return values | {n: filled(f) for n, f in rest.items() if f.required}


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


RIGHTS = ("ask-for-protection", "complain", "ask-for-lawyer", "withdraw-consent")


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
        self.events = list(advance(procedure, None, start))
        self.case = fold(self.events)
        self.moment = courses.moments[courses.begin({}).to]

    def when(self, seconds):
        return DAWN + timedelta(seconds=seconds)

    def take(self, command, turn):
        events = advance(self.procedure, self.case, command)
        self.events += events
        self.case = fold(events, self.case)
        self.moment = self.courses.moments[turn.to]
        open_ = sorted((t.at, t.state) for t in self.case.tokens.values())
        assert open_ == sorted((w.step, w.kind) for w in self.moment.work)
        return turn

    def visit(self, visit):
        number, work = next(
            (n, w) for n, w in enumerate(self.moment.work)
            if (w.process, w.step) == visit.step and w.kind in ("open", "held")
        )  # fmt: skip
        actor, at = Actor("w", work.lane, "worker"), self.when(visit.done)
        if work.kind == "held":
            turn = self.courses.told(self.moment.number, number, visit.answers)
            values = values_of(self.courses, work.asks, visit.answers)
            return self.take(Tell(values, actor=actor, at=at), turn)
        node = self.ready.plan(work.process).nodes[work.step]
        answers = answers_to(self.courses, node, work.asks, visit.answers)
        turn = self.courses.done(self.moment.number, number, visit.answers)
        command = Do(work.step, answers, tuple(node.roles), actor=actor, at=at)
        return self.take(command, turn)

    def use(self, use):
        turn = self.courses.used(self.moment.number, use.right)
        return self.take(Use(use.right, actor=Actor("p"), at=self.when(use.at)), turn)

    def ring(self, ring):
        number = self.moment.clocks.index(ring.clock)
        turn = self.courses.rung(self.moment.number, number)
        return self.take(Tick(actor=CLOCK, at=self.when(ring.at)), turn)


def replayed(procedure, courses, people, traces):
    """Each case through the engine, and the turns it took with their times."""
    for number, (person, trace) in enumerate(zip(people, traces, strict=True)):
        again = Replay(procedure, courses, person.at)
        rows = [(number, courses.begin({}), person.at)]
        for happening in trace.happenings:
            if isinstance(happening, Ring):
                rows.append((number, again.ring(happening), happening.at))
            elif isinstance(happening, Used):
                rows.append((number, again.use(happening), happening.at))
            elif isinstance(happening, Visit) and happening.done < float("inf"):
                rows.append((number, again.visit(happening), happening.done))
        yield again.events, rows
