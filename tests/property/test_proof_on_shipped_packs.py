"""Random people walk through the shipped packs, and lose nothing that is called kept.

The packs are what the prover is for: tables, calls, loops, clocks, rights, decisions
that are looked at again. Here real cases are made of them by chance, and each property
that is called kept is read off each log.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from karama.engine import CLOCK, Actor, Do, Start, Tell, Tick, Use, advance, fold
from karama.engine.compile import ready
from karama.errors import CaseError
from karama.packs import read_pack
from karama.procedure.question import UNKNOWN_WORD
from karama.proof.charter import Pattern, read_charter
from karama.proof.observed import log_of, lost_at
from karama.proof.prover import Limits, Prover, rule_of
from karama.proof.verdicts import Status

PACKS = Path(__file__).parents[2] / "packs"
NAMES = sorted(path.name for path in PACKS.iterdir() if (path / "pack.toml").exists())
WATCHED = (Pattern.ABSENCE, Pattern.PRECEDENCE, Pattern.RESPONSE)
DAWN = datetime(2026, 1, 1, 6, tzinfo=UTC)
RIGHTS = ("ask-for-protection", "complain", "ask-for-lawyer", "withdraw-consent")


@cache
def kept(name):
    """The procedure, and each property that is called kept, as a log is read for it."""
    procedure = read_pack(PACKS / name).procedure
    prover = Prover(procedure, Limits(sought=0))
    properties = [
        one
        for principle in read_charter().principles
        for one in principle.properties
        if one.pattern in WATCHED
    ]
    found = [one for one in properties if prover.property(one).status is Status.KEPT]
    return procedure, [(one.id, rule_of(prover, one)) for one in found]


class Person:
    """A random case: every move a legal one, every answer one the form takes."""

    def __init__(self, procedure, seed):
        self.procedure, self.chance = procedure, random.Random(seed)  # noqa: S311
        self.now, self.log, self.case = DAWN, [], None
        self.made = ready(procedure)
        self.give(Start("c", {}, actor=Actor("o"), at=self.now))

    def give(self, command):
        try:
            new = advance(self.procedure, self.case, command)
        except CaseError:
            return False
        self.log += new
        self.case = fold(new, self.case)
        return True

    def live(self, moves):
        for _ in range(moves):
            if self.case.closed:
                return self
            self.now += timedelta(minutes=1)
            self.move()
        return self

    def move(self):
        tokens = list(self.case.tokens.values())
        steps = [t for t in tokens if t.state == "open"]
        held = [t for t in tokens if t.state == "held"]
        dues = sorted(a.due for a in self.case.alarms.values() if a.due)
        luck = self.chance.random()
        if luck < 0.04:
            right = self.chance.choice(RIGHTS)
            self.give(Use(right, actor=Actor("t", "", "traveller"), at=self.now))
        elif (luck < 0.12 or not (steps or held)) and dues:
            self.now = max(self.now, dues[0])
            self.give(Tick(actor=CLOCK, at=self.now))
        elif held and (luck < 0.4 or not steps):
            self.tell(self.chance.choice(held))
        elif steps:
            self.do(self.chance.choice(steps))

    def do(self, token):
        process = self.case.scopes[token.scope].process
        node = self.made.plan(process).nodes[token.at]
        answers = {}
        for name, field in (node.fields or {}).items():
            if field.type not in ("note", "calculate"):
                answers[name] = self.answer(field)
        actor = Actor("w", token.lane, "worker")
        roles = tuple(sorted(node.roles))
        self.give(Do(token.at, answers, roles, token.id, actor=actor, at=self.now))

    def answer(self, asked):
        question = asked.measure
        if question.kind == "boolean":
            return self.chance.choice([True, False, False, UNKNOWN_WORD])
        if question.kind in ("whole", "number"):
            return self.chance.choice([0, 9, 17, 18, 30, 66, UNKNOWN_WORD])
        if question.kind == "choice":
            return self.chance.choice([*question.choices, UNKNOWN_WORD])
        if question.kind == "choices":
            return list(question.choices[:1])
        if question.kind == "date":
            return "2026-01-01"
        return {"date and time": "2026-01-01T06:00:00Z"}.get(question.kind, "-")

    def tell(self, token):
        facts = {}
        for name in token.asks:
            asked = self.made.fields.get(name) or self.procedure.facts.get(name)
            if asked is not None:
                facts[name] = self.answer(asked)
        if facts:
            self.give(Tell(facts, actor=Actor("t", "", "traveller"), at=self.now))


def check(name, seeds, moves=70):
    procedure, rules = kept(name)
    ends = 0
    for seed in seeds:
        person = Person(procedure, seed).live(moves)
        ends += person.case.closed
        log = log_of(procedure, person.log)
        for id_, rule in rules:
            moment = lost_at(rule, log)
            assert moment is None, (
                f"{id_} is called kept; seed {seed} loses it at "
                f"{person.log[moment].kind} {person.log[moment].step}"
            )
    assert rules
    return ends


def test_nobody_loses_what_is_called_kept():
    assert check("mt-age-assessment", range(12)) > 0


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_nobody_of_some_loses_what_is_called_kept(name):
    assert check(name, range(40)) > 0


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_nobody_of_thousands_loses_what_is_called_kept(name):
    check(name, range(10_000, 14_000), moves=160)
