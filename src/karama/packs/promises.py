"""Reads the promises of a pack, and says which of them a decision breaks.

A promise is a case somebody argued about: what is known of a person, and what a
decision must answer then, with the law behind it and the reason in words. Facts left
out are unknown. Later authors may change any table; they cannot change these answers
without the promise being called broken.

    promises = read_promises(promised, notes)
    try_promises(promises, tables, notes)       # PROM-005 where one is broken
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from karama.decisions import Decisions, compile_model
from karama.decisions.hits import same
from karama.errors import DecisionError, FeelError, KaramaError
from karama.feel import UNKNOWN, Budget, to_feel, tree
from karama.findings import Place
from karama.packs.facts import facts_of
from karama.packs.files import Folder
from karama.packs.header import origin_of, texts_in
from karama.packs.law import Citation
from karama.packs.notes import Notes, listed
from karama.packs.tables import OUTPUT, Tables
from karama.packs.toml import Table, read_toml
from karama.procedure.answers import Unreadable, read_answer
from karama.procedure.decision import Decision, HitPolicy
from karama.procedure.decision import Table as Rules
from karama.procedure.procedure import Fact, Form, Origin, Promise
from karama.procedure.question import UNKNOWN_WORD

MAX_STEPS = 2_000_000
"""Steps all promises of a pack may take together."""


@attrs.define
class _Reading:
    """What a promise is read against."""

    languages: tuple[str, ...]
    decisions: _Compiled
    forms: Mapping[str, Form]
    citations: list[Citation]
    notes: Notes
    seen: set[str] = attrs.field(factory=set)


def read_promises(
    folder: Folder,
    languages: tuple[str, ...],
    tables: Tables,
    forms: Mapping[str, Form],
    citations: list[Citation],
    notes: Notes,
) -> tuple[Promise, ...]:
    """Every promise under promises/ that can be read, and its citations."""
    compiled = _Compiled(tables)
    reading = _Reading(languages, compiled, forms, citations, notes)
    found: list[Promise] = []
    for name, data in folder.under("promises", ".toml"):
        top = read_toml(data, name, notes)
        if top is not None:
            for table in top.tables("promises", required=True):
                found += _promise(table, reading)
            top.close()
    return tuple(found)


def _promise(table: Table, reading: _Reading) -> Iterator[Promise]:
    notes, name = reading.notes, table.text("id", required=True)
    if not name or name in reading.seen:
        notes.add("PROM-007", table.place("id"))
    reading.seen.add(name)
    sources = _sources(table, name, reading)
    origin = origin_of(table.text("origin") or "karama", table.place("origin"), notes)
    reason = _reason(table, name, reading)
    decision, answer = table.text("decision", required=True), table.raw("answer")
    given = table.table("facts")
    table.close()
    found = _found(decision, table.place("decision"), reading)
    if found is None:
        return
    facts = _facts(given, found, reading)
    _check_answer(answer, found.decision, table.place("answer"), notes)
    yield Promise(
        id=name, decision=decision, facts=facts, answer=_value(answer),
        sources=sources, origin=Origin(origin), reason=reason,
        file=table.file, key=table.path,
    )  # fmt: skip


def _sources(table: Table, name: str, reading: _Reading) -> tuple[str, ...]:
    place, sources = table.place("sources"), table.strings("sources")
    if not sources:
        reading.notes.add("PROM-008", place, id=name)
    reading.citations += [Citation(text, place) for text in sources]
    return sources


def _reason(table: Table, name: str, reading: _Reading) -> Mapping[str, str]:
    reason = texts_in(table, "reason", reading.languages, required=False)
    if not reason:
        reading.notes.add("PROM-009", table.place("reason"), id=name)
    return reason


def _value(answer: object) -> object:
    return UNKNOWN if answer == UNKNOWN_WORD else to_feel(answer)


# --- the decision and its facts -------------------------------------------------------


@attrs.frozen
class _Found:
    """A decision that a promise speaks of, and the facts it reads."""

    decision: Decision
    facts: Mapping[str, Fact]


def _found(name: str, place: Place, reading: _Reading) -> _Found | None:
    decision = reading.decisions.decision(name)
    if decision is None:
        if name:
            close = reading.notes.nearest(name, reading.decisions.tables.files)
            reading.notes.add("PROM-001", place, decision=name, nearest=close)
        return None
    model = reading.decisions.tables.models[reading.decisions.tables.files[name]]
    compiled = reading.decisions.of(name)
    names = compiled.requires(name) if compiled is not None else ()
    return _Found(decision, facts_of(names, model, reading.forms))


def _facts(given: Table, found: _Found, reading: _Reading) -> Mapping[str, object]:
    """The facts as FEEL values, with findings for those that are not read so."""
    facts: dict[str, object] = {}
    name = found.decision.name
    for key in given.names():
        place, raw = given.place(key), given.raw(key)
        fact = found.facts.get(key)
        if fact is None:
            if found.facts:  # else the decision could not be read: said elsewhere
                close = reading.notes.nearest(key, found.facts)
                told = {"fact": key, "decision": name, "nearest": close}
                reading.notes.add("PROM-002", place, **told)
            continue
        try:
            facts[key] = read_answer(fact.measure, raw)
        except Unreadable as error:
            reading.notes.add("PROM-003", place, fact=key, reason=str(error))
    return facts


def _check_answer(
    answer: object, decision: Decision, place: Place, notes: Notes
) -> None:
    """Note an answer that the decision's table does not list."""
    listed_ones = _answers(decision)
    value = _value(answer)
    known = value is UNKNOWN or any(same(value, one) for one in listed_ones)
    if answer is None or (listed_ones and not known):
        told = "null" if answer is None else _told(value)
        close = notes.nearest(told, [_told(one) for one in listed_ones])
        facts = {"decision": decision.name, "answer": told, "nearest": close}
        notes.add("PROM-004", place, **facts)


def _answers(decision: Decision) -> Sequence[object]:
    """The answers that a decision's table lists, most protective first."""
    rules = decision.expression
    clause = rules.outputs[0] if isinstance(rules, Rules) and rules.outputs else None
    return [
        node.value
        for node in (clause.values if clause is not None else ())
        if isinstance(node, tree.String | tree.Boolean | tree.Number)
    ]


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return UNKNOWN_WORD if value is UNKNOWN else str(value)


# --- kept or broken -------------------------------------------------------------------


@attrs.define
class _Compiled:
    """The decisions of a pack, each model compiled when it is first asked for."""

    tables: Tables
    _models: dict[str, Decisions | None] = attrs.field(factory=dict)

    def decision(self, name: str) -> Decision | None:
        """A decision by its name or id."""
        for _, one in self.tables.every():
            if name and name in (one.name, one.id):
                return one
        return None

    def of(self, name: str) -> Decisions | None:
        """The compiled model a decision is in; None where it cannot be compiled."""
        file = self.tables.files[name]
        if file not in self._models:
            try:
                self._models[file] = compile_model(self.tables.models[file])
            except (DecisionError, FeelError):
                self._models[file] = None
        return self._models[file]


def try_promises(promises: Iterable[Promise], tables: Tables, notes: Notes) -> None:
    """Hold each promise against its decision."""
    compiled, left = _Compiled(tables), MAX_STEPS
    for promise in promises:
        budget = Budget(left)
        _try(promise, compiled, budget, notes)
        left = max(budget.steps, 0)


def _try(promise: Promise, compiled: _Compiled, budget: Budget, notes: Notes) -> None:
    place = Place(promise.file, element=promise.key)
    told = {"id": promise.id, "decision": promise.decision}
    decisions = compiled.of(promise.decision)
    if decisions is None:  # said where the model is read
        return
    try:
        outcome = decisions.decide(promise.decision, promise.facts, budget)
    except KaramaError as error:
        notes.add("PROM-006", place, reason=str(error), **told)
        return
    given = outcome.value
    if isinstance(given, Mapping) and OUTPUT in given:
        given = given[OUTPUT]
    if not same(given, promise.answer):
        expected = _told(promise.answer)
        notes.add("PROM-005", place, expected=expected, given=_told(given), **told)


def check_promised(
    promises: Sequence[Promise], tables: Tables, file: str, notes: Notes
) -> None:
    """Note answers that protect least, and of which no promise speaks.

    Only where the pack has promises: else it would be said of every decision.
    """
    made: dict[str, list[object]] = {}
    for promise in promises:
        made.setdefault(promise.decision, []).append(promise.answer)
    for _, decision in tables.every() if promises else ():
        least = _least(decision)
        kept = made.get(decision.name, []) + made.get(decision.id, [])
        if least and not any(same(least[0], one) for one in kept):
            told = listed([_told(least[0])])
            place = Place(file, element=decision.name)
            notes.add("PROM-010", place, decision=decision.name, answers=told)


def _least(decision: Decision) -> Sequence[object]:
    """The answer that protects least, where the table ranks more than one."""
    rules, answers = decision.expression, _answers(decision)
    ranked = isinstance(rules, Rules) and rules.hit_policy is HitPolicy.PRIORITY
    return answers[-1:] if ranked and len(answers) > 1 else ()
