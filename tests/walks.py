"""A person walked through a shipped pack, step by step, to the end of the case.

Every step is answered with what the test says of the person; every other question with
its quietest answer (no need, nothing wanted, things go well), so that a test names only
what matters to it. When nothing is open, time passes to the next deadline.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from karama.engine import (
    CLOCK,
    Actor,
    Do,
    Start,
    Tell,
    Tick,
    Use,
    advance,
    deadlines,
    fold,
    open_steps,
)
from karama.feel import UNKNOWN
from karama.packs import read_pack
from karama.procedure.process import Event, Task

PACKS = Path(__file__).parent.parent / "packs"
ARRIVAL = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
QUIET = {
    "understood": "understood",
    "interpreter": "independent",
    "age": 30,
    "consent_share": "given",
    "answer": "accepted",
    "psychological_help": "later",
    "family_tracing": "not_wanted",
    "follow_up": "supported",
    "identification_closed": "yes",
    "risk_on_return": "no",
    "examination": "stay",
    "voluntary_offer": "no_longer",
    "consular_contact": "not_wanted",
}


def shipped(name):
    """The procedure of a shipped pack, which must be without errors."""
    reading = read_pack(PACKS / name)
    assert reading.procedure is not None, [f.what for f in reading.findings]
    return reading.procedure


class Walk:
    """A case, the steps it did in order, and the end it came to."""

    def __init__(self, procedure, **answers):
        self.procedure = procedure
        self.answers = answers
        self.now = ARRIVAL
        self.done = []
        self.log = ()
        self.case = None
        start = Start("case-1", {}, actor=Actor("o-1", "", "officer"), at=self.now)
        self._take(start)

    def _take(self, command):
        events = advance(self.procedure, self.case, command)
        self.case = fold(events, self.case)
        self.log += events

    @property
    def open(self):
        return [one.step for one in open_steps(self.case)]

    def use(self, right):
        self.now += timedelta(minutes=1)
        self._take(Use(right, actor=Actor("t-1", "", "traveller"), at=self.now))

    def tell(self, **facts):
        self.now += timedelta(minutes=1)
        self._take(Tell(facts, actor=Actor("w-1", "", "worker"), at=self.now))

    def wait(self, **span):
        self.now += timedelta(**span)
        self._take(Tick(actor=CLOCK, at=self.now))

    def do(self, step, **answers):
        """Do one open step; answers given here win over the person's and the quiet."""
        one = next(o for o in open_steps(self.case) if o.step == step)
        task = self._task(one)
        self.now += timedelta(minutes=1)
        given = {**QUIET, **self.answers, **answers}
        self._take(
            Do(
                step,
                self._filled(one, task, given),
                task.roles,
                one.token,
                actor=Actor("w-1", one.lane, "worker"),
                at=self.now,
            )
        )
        self.done.append(step)

    def to_end(self, *, until="", limit=120):
        """Go on until the case closes, or a step is open, whichever comes first."""
        for _ in range(limit):
            if self.case.closed or until in self.open:
                return self
            if self.open:
                self.do(self.open[0])
            else:
                self.wait_for_deadline()
        raise AssertionError(f"no end after {limit} moves: {self.done[-12:]}")

    def wait_for_deadline(self):
        due = next((d.due for d in deadlines(self.case) if d.due), None)
        assert due is not None, f"stuck after {self.done[-3:]}"
        self.now = max(due, self.now)
        self._take(Tick(actor=CLOCK, at=self.now))

    def decided_again(self):
        """Whether a standing decision was looked at again and now protects more."""
        return any(event.kind == "decided-again" for event in self.log)

    def before(self, first, second):
        return self.done.index(first) < self.done.index(second)

    @property
    def orientation(self):
        """Where the person was last sent."""
        taken = [e.decision.value for e in self.log if e.decision and _orients(e)]
        return taken[-1]

    @property
    def end(self):
        """The end of the main process that the case came to, "" while it is open."""
        flows = self.procedure.process.flows
        ends = ends_of(self.procedure)
        reached = [flows[f].target for e in self.log for f in e.flows if f in flows]
        return next((one for one in reversed(reached) if one in ends), "")

    def _task(self, one):
        process = self.procedure.process
        if one.process:
            process = self.procedure.processes[one.process]
        element = process.elements[one.step]
        assert isinstance(element, Task)
        return element

    def _filled(self, one, task, given):
        if not task.form:
            return {}
        pack = one.process.split(":")[0] if ":" in one.process else ""
        owner = self.procedure.called[pack] if pack else self.procedure
        fields = owner.forms[task.form].fields
        filled = {f.name: _answer(f, given) for f in fields if f.type != "note"}
        return {name: value for name, value in filled.items() if value is not None}


def _orients(event):
    return event.decision.name == "orientation"


def as_answers(facts):
    """What an officer would write in the forms for the facts of an example."""
    said = {True: "yes", False: "no", UNKNOWN: "unknown"}
    answers = {n: said.get(v, v) for n, v in facts.items() if n != "age"}
    age = facts.get("age", UNKNOWN)
    known = age is not UNKNOWN and age is not None
    return {**answers, "age": int(age) if known else None}


def _answer(field, given):
    names = [choice.name for choice in field.choices]
    if names == ["yes"]:
        return "yes"  # a request that is recorded here, and cannot be taken back
    if field.name in given:
        return given[field.name]
    if "no" in names and "unknown" in names:
        return "no"
    if names:
        return names[0]
    return "-" if field.required and field.type == "string" else None


def ends_of(procedure):
    """Identifiers of the ends of the main process, those inside rights left out."""
    return {
        one.id
        for one in procedure.process.elements.values()
        if isinstance(one, Event) and one.kind == "end" and not one.scope
    }


COMMITTEE = {
    "documents_age": "none",
    "serious_doubt": "yes",
    "assessment_consent": "given",
    "guardian_agrees": "yes",
    "examination_serves": "yes",
    "child_understood": "understood",
    "psychologist_view": "adult",
    "doctor_view": "adult",
    "social_worker_view": "adult",
    "person_heard": "yes",
    "committee_agrees": "adult",
    "notice": "given",
    "appeal_choice": "appeals",
    "appeal_result": "confirmed",
}
"""A committee of several disciplines that finds an adult, confirmed on appeal."""
