"""Random people, walked through a procedure by the engine, one legal move at a time."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from karama.engine import (
    CLOCK,
    Actor,
    Do,
    Receive,
    Start,
    Tell,
    Tick,
    Use,
    advance,
    fold,
)
from karama.engine.compile import ready
from karama.errors import CaseError
from karama.procedure.question import UNKNOWN_WORD
from karama.proof.observed import log_of

DAWN = datetime(2026, 1, 1, 6, tzinfo=UTC)


class Person:
    """A random case: every move a legal one, every answer one the form takes.

    Attributes:
        log: Its events.
        moments: How many events there were after each move.
        case: Where it stands.
    """

    def __init__(self, procedure, seed):
        self.procedure, self.chance = procedure, random.Random(seed)  # noqa: S311
        self.now, self.log, self.moments, self.case = DAWN, [], [], None
        self.made = ready(procedure)
        self.eager = self.chance.random() / 3
        self.give(Start("c", self._known(), actor=Actor("o"), at=self.now))

    def _known(self):
        """What no form asks for may be known at the start."""
        rest = set(self.procedure.facts) - set(self.made.fields) - self._given()
        facts = {name: self.answer(self.procedure.facts[name]) for name in sorted(rest)}
        return {n: v for n, v in facts.items() if v != UNKNOWN_WORD}

    def _given(self):
        elements = list(self._elements())
        results = {getattr(e, "result", "") for e in elements}
        return results | {n for e in elements for n, _ in getattr(e, "outputs", ())}

    def _elements(self):
        for process in self.procedure.processes.values():
            yield from process.elements.values()

    def give(self, command):
        """Whether the engine takes a command."""
        try:
            new = advance(self.procedure, self.case, command)
        except CaseError:
            return False
        self.log += new
        self.moments.append(len(self.log))
        self.case = fold(new, self.case) if new else self.case
        return True

    @property
    def over(self):
        return self.case is None or self.case.closed

    def live(self, moves):
        for _ in range(moves):
            if self.over:
                break
            self.move()
        return self

    def move(self):
        """Try one move; it may be one that the case does not take."""
        self.now += timedelta(seconds=1)
        tokens = list(self.case.tokens.values())
        steps = [t for t in tokens if t.state == "open"]
        held = [t for t in tokens if t.state == "held" and self._tells(t)]
        dues = sorted(a.due for a in self.case.alarms.values() if a.due)
        rights, heard = sorted(self.made.rights), self._heard()
        luck = self.chance.random()
        if luck < self.eager and rights:
            right = self.chance.choice(rights)
            self.give(Use(right, actor=Actor("t", "", "traveller"), at=self.now))
        elif luck < self.eager + 0.1 and heard:
            message = self.chance.choice(heard)
            self.give(Receive(message, actor=Actor("m"), at=self.now))
        elif (luck > 0.85 or not (steps or held)) and dues:
            self.now = max(self.now, self.chance.choice(dues[:2]))
            self.give(Tick(actor=CLOCK, at=self.now))
        elif held and (self.chance.random() < 0.4 or not steps):
            self.tell(self.chance.choice(held))
        elif steps:
            self.do(self.chance.choice(steps))
        elif heard:
            message = self.chance.choice(heard)
            self.give(Receive(message, actor=Actor("m"), at=self.now))

    def _heard(self):
        messages = (getattr(e, "message", None) for e in self._elements())
        return sorted({m.name for m in messages if m and not m.right})

    def do(self, token):
        process = self.case.scopes[token.scope].process
        node = self.made.plan(process).nodes[token.at]
        answers = {}
        for name, field in (node.fields or {}).items():
            if field.required or self.chance.random() < 0.8:
                answers[name] = self.answer(field)
        actor = Actor("w", token.lane, "worker")
        self.give(Do(token.at, answers, (), token.id, actor=actor, at=self.now))

    def answer(self, asked):
        question = asked.measure
        if question.kind == "boolean":
            return self.chance.choice([True, True, False, False, UNKNOWN_WORD])
        if question.kind in ("number", "whole"):
            return self.chance.randrange(7)
        choices = question.choices or ("bed", "doctor", "none")
        return self.chance.choice([*choices, *choices, UNKNOWN_WORD])

    def _tells(self, token):
        """What a held token asks that nobody knows yet where it stands."""
        data = self.case.scopes[token.scope].data
        known = self.case.facts.get(data, {})
        return [
            name
            for name in token.asks
            if self._asked(name) is not None
            and known.get(name, UNKNOWN_WORD) == UNKNOWN_WORD
        ]

    def _asked(self, name):
        return self.made.fields.get(name) or self.procedure.facts.get(name)

    def tell(self, token):
        """Answer what a held token asks: all of it, or something."""
        names = self._tells(token)
        some = self.chance.sample(names, self.chance.randint(1, len(names)))
        facts = {name: self.answer(self._asked(name)) for name in some}
        self.give(Tell(facts, actor=Actor("t", "", "traveller"), at=self.now))


def logs(procedure, seed, people, moves=30):
    """The logs of some random people."""
    found = []
    for number in range(people):
        person = Person(procedure, seed + number).live(moves)
        if person.log:
            found.append(log_of(procedure, person.log))
    return found


def told(events):
    """The events of a case in a few words."""
    return " / ".join(
        f"{e.kind} {e.step} {e.about}{dict(e.answers) or ''}"
        + (f"={e.decision.value}" if e.decision else "")
        for e in events
    )
