"""A case played in a few words, for tests of the engine."""

from __future__ import annotations

from datetime import datetime, timedelta

from cast import CLOCK, NOON, OFFICER, TRAVELLER, WORKER

from karama.engine import (
    Do,
    Receive,
    Start,
    Tell,
    Tick,
    Use,
    advance,
    fold,
    open_steps,
    questions,
)


class Play:
    """A case, its log, and a clock that moves one second a command."""

    def __init__(self, procedure, *, at_step="", **facts) -> None:
        self.procedure = procedure
        self.case = None
        self.log = ()
        self.now = NOON
        self.take(Start("case-1", facts, at_step, actor=OFFICER, at=self.now))

    def take(self, command):
        """Give a command; the events it makes."""
        events = advance(self.procedure, self.case, command)
        self.case = fold(events, self.case)
        self.log += events
        return events

    def _next(self):
        self.now += timedelta(seconds=1)
        return self.now

    def do(self, step, *, by=None, present=(), **answers):
        lane = next((s.lane for s in open_steps(self.case) if s.step == step), "")
        actor = by or {WORKER.lane: WORKER}.get(lane, OFFICER)
        return self.take(Do(step, answers, present, actor=actor, at=self._next()))

    def tell(self, *, by=OFFICER, **facts):
        return self.take(Tell(facts, actor=by, at=self._next()))

    def receive(self, message, **facts):
        return self.take(Receive(message, facts, actor=OFFICER, at=self._next()))

    def use(self, right):
        return self.take(Use(right, actor=TRAVELLER, at=self._next()))

    def wait(self, **span):
        self.now += timedelta(**span)
        return self.take(Tick(actor=CLOCK, at=self.now))

    @property
    def steps(self):
        return sorted(step.step for step in open_steps(self.case))

    @property
    def asks(self):
        return [question.fact for question in questions(self.case)]

    @property
    def closed(self):
        return self.case.closed


def kinds(events):
    return [event.kind for event in events]


def at(text):
    return datetime.fromisoformat(text)
