"""Why a person is sent somewhere: an outcome of a decision, in sentences.

The order is the order of the questions people ask: where to, for certain or for now,
by which rules and on which ground, what else is possible, what would settle it, by
when. Nothing is said that the outcome or the pack does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from karama.decisions.outcome import Fired, Outcome
from karama.explanation.languages import known_language
from karama.explanation.law import cited, split_citations
from karama.explanation.tables import policy_words, rule_sentence
from karama.explanation.voice import Voice, voice_of
from karama.feel import UNKNOWN, show
from karama.procedure.decision import Rule, Table
from karama.procedure.procedure import Orientation, Procedure


def explain_outcome(
    procedure: Procedure, outcome: Outcome, language: str
) -> tuple[str, ...]:
    """Where the person is sent and why, one sentence each, in reading order.

    Args:
        procedure: The pack that decided.
        outcome: What a decision answered, over facts that may be partly unknown.
        language: Language code of the sentences.
    """
    voice = voice_of(procedure, known_language(language))
    return tuple(outcome_sentences(procedure, outcome, voice))


def outcome_sentences(
    procedure: Procedure, outcome: Outcome, voice: Voice
) -> Iterator[str]:
    """The sentences of `explain_outcome`, in a voice already found."""
    route = route_of(procedure, outcome.value)
    yield _answer(outcome, route, voice)
    yield from fired_sentences(procedure, _that_count(outcome), voice)
    yield from _policy(procedure, outcome.fired, voice)
    if outcome.troubles:
        yield voice.t.gettext(
            "The rules of the table contradict one another; people must decide."
        )
    if not outcome.certain:
        yield from _still_possible(outcome, voice)
        yield from question_sentences((q.fact for q in outcome.questions), voice)
    if route is not None:
        yield from _ground(procedure, route, voice)


def _that_count(outcome: Outcome) -> list[Fired]:
    """The rules to tell: those that may apply change nothing once it is certain."""
    return [one for one in outcome.fired if one.certain or not outcome.certain]


def _policy(
    procedure: Procedure, fired: Iterable[Fired], voice: Voice
) -> Iterator[str]:
    """How one answer came of several rules, once for each table that had several."""
    tables: dict[str, list[Fired]] = {}
    for one in fired:
        tables.setdefault(one.decision, []).append(one)
    for decision, rules in tables.items():
        if sum(one.certain for one in rules) > 1:
            found = rule_of(procedure, decision, rules[0].rule, rules[0].number)
            if found is not None:
                yield policy_words(attrs.evolve(found[0], outputs=()), voice)


def route_of(procedure: Procedure, value: object) -> Orientation | None:
    """The orientation a value stands for; a structure's first output may hold it."""
    if isinstance(value, Mapping):
        value = value.get("orientation")
    return next((o for o in procedure.orientations if o.id == value), None)


def _answer(outcome: Outcome, route: Orientation | None, voice: Voice) -> str:
    t = voice.t
    if outcome.value is UNKNOWN:
        return t.gettext("No answer can be given yet.")
    if outcome.value is None and not outcome.fired:
        return t.gettext("No rule gives an answer.")
    told = voice.answer(route.id) if route else thing_words(outcome.value, voice)
    if route and outcome.certain:
        return t.fill(t.gettext("The person is sent to: {route}."), route=told)
    if route:
        template = t.gettext(
            "For now the person is sent to: {route}. It is the most protective route "
            "that is still possible."
        )
        return t.fill(template, route=told)
    template = (
        t.gettext("The answer is {answer}.")
        if outcome.certain
        else t.gettext("For now the answer is {answer}.")
    )
    return t.fill(template, answer=told)


def fired_sentences(
    procedure: Procedure, fired: Iterable[Fired], voice: Voice
) -> Iterator[str]:
    """Each rule that applies or may apply, with its legal ground."""
    t = voice.t
    for one in fired:
        template = (
            t.gettext("Rule {n} applies.")
            if one.certain
            else t.gettext("Rule {n} may apply; some answers are open.")
        )
        parts = [t.fill(template, n=t.number(one.number))]
        found = rule_of(procedure, one.decision, one.rule, one.number)
        if found is not None:
            parts.append(rule_sentence(*found, voice))
        notes = dict(one.annotations) or (_notes(*found) if found else {})
        said = {name.strip().lower(): text for name, text in notes.items()}
        sources = split_citations(said.get("source", ""))
        if sources:
            parts.append(ground_sentence(procedure, sources, voice))
        if said.get("origin", "").strip().lower() == "karama":
            parts.append(t.gettext("Karama added this rule."))
        yield " ".join(parts)


def _notes(table: Table, rule: Rule) -> dict[str, str]:
    return dict(zip(table.annotation_names, rule.annotations, strict=False))


def ground_sentence(procedure: Procedure, sources: Iterable[str], voice: Voice) -> str:
    """The law behind something, with its marks."""
    t = voice.t
    told = t.listing(t.isolate(cited(procedure, source, t)) for source in sources)
    return t.fill(t.gettext("Legal ground: {sources}."), sources=told)


def rule_of(
    procedure: Procedure, decision: str, rule: str, number: int
) -> tuple[Table, Rule] | None:
    """The table and row of a rule that fired; by its id, else by its number."""
    for known in (procedure, *procedure.called.values()):
        model = known.models.get(known.decision_of.get(decision, ""))
        for found in model.decisions.values() if model else ():
            table = found.expression
            named = decision in (found.name, found.id)
            if isinstance(table, Table) and named:
                return _row(table, rule, number)
    return None


def _row(table: Table, rule: str, number: int) -> tuple[Table, Rule] | None:
    for found in table.rules:
        if rule and found.id == rule:
            return table, found
    if 1 <= number <= len(table.rules):
        return table, table.rules[number - 1]
    return None


def _still_possible(outcome: Outcome, voice: Voice) -> Iterator[str]:
    t = voice.t
    if len(outcome.possible) > 1:
        told = t.listing(
            (
                t.gettext("no answer") if value is None else thing_words(value, voice)
                for value in outcome.possible
            ),
            any_of=True,
        )
        yield t.fill(t.gettext("Still possible: {answers}."), answers=told)


def question_sentences(facts: Iterable[str], voice: Voice) -> Iterator[str]:
    """The open question that would settle most, then the others."""
    t = voice.t
    first, *others = [*facts] or [""]
    if first:
        template = t.gettext("The question that would settle most: {question}.")
        yield t.fill(template, question=voice.question(first))
    if others:
        told = t.listing(voice.question(fact) for fact in others)
        yield t.fill(t.gettext("Also open: {questions}."), questions=told)


def _ground(procedure: Procedure, route: Orientation, voice: Voice) -> Iterator[str]:
    t = voice.t
    if route.within is not None:
        template = t.gettext("This must happen within {duration} of arrival.")
        yield t.fill(template, duration=t.duration(route.within))
    if route.sources:
        yield ground_sentence(procedure, route.sources, voice)


def decided_words(
    procedure: Procedure, value: object, names: Iterable[str], voice: Voice
) -> str:
    """What a decision answered, as its readers know it.

    Args:
        procedure: The pack whose decision it is.
        value: The answer, a FEEL value.
        names: What the decision, and the fact it is kept as, is called.
        voice: Who speaks; names without words are marked as not translated.
    """
    route, named = route_of(procedure, value), tuple(names)
    if route is not None:
        return voice.answer(route.id)
    if isinstance(value, str):
        return voice.decided(value, *named)
    if isinstance(value, tuple | list) and value:
        return voice.t.listing(
            decided_words(procedure, item, named, voice) for item in value
        )
    return thing_words(value, voice)


def thing_words(value: object, voice: Voice) -> str:
    """A FEEL value in words, by the labels of answers and orientations if known."""
    t = voice.t
    if value is None or value is UNKNOWN:
        return t.gettext("no value") if value is None else t.gettext("not known")
    if isinstance(value, bool):
        return t.gettext("yes") if value else t.gettext("no")
    if isinstance(value, Decimal | int):
        return t.number(value)
    if isinstance(value, str):
        return voice.answer(value)
    if isinstance(value, tuple | list):
        told = t.listing(thing_words(item, voice) for item in value)
        return told or t.gettext("an empty list")
    if isinstance(value, Mapping):
        template = t.gettext("{name}: {value}")
        return t.listing(
            t.fill(template, name=voice.question(str(k)), value=thing_words(v, voice))
            for k, v in value.items()
        ) or t.gettext("an empty record")
    return show(value)
