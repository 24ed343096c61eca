"""What the answers of decisions are called: [answers] of pack.toml.

A decision answers with a name ("offer", "none") that a table can compare; whoever reads
the page of a person must see words. They come from `[answers.DECISION]`, from the form
that asks the same question, and from the titles of the orientations. What a step
decides and nobody named is noted for each language that lacks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from karama.feel import tree
from karama.findings import Place
from karama.packs.languages import missing
from karama.packs.notes import Notes, listed
from karama.packs.tables import Tables
from karama.procedure.decision import Decision, LiteralExpression, Table
from karama.procedure.procedure import Form, Orientation, Texts
from karama.procedure.process import Process, Task

FILE = "pack.toml"


@attrs.frozen
class Said:
    """Everything of a pack that gives an answer its words."""

    answers: Mapping[str, Mapping[str, Texts]]
    forms: Mapping[str, Form]
    orientations: tuple[Orientation, ...]
    languages: tuple[str, ...]


def check_answers(
    said: Said, tables: Tables, processes: Mapping[str, Process], notes: Notes
) -> None:
    """Note answers shown to people that have no words, and words of no answer."""
    known = {
        name: decision
        for _, decision in tables.every()
        for name in (decision.id, decision.name)
    }
    for name, words in said.answers.items():
        _check_known(name, words, known, notes)
    for name, results in _decided(processes).items():
        if name in known:
            for value in values_of(known[name]):
                _check_value(name, results, value, said, notes)


def _check_known(
    name: str, words: Mapping[str, Texts], known: Mapping[str, Decision], notes: Notes
) -> None:
    place = Place(FILE, element=f"answers.{name}")
    if name not in known:
        close = notes.nearest(name, known)
        notes.add("PACK-048", place, name=name, nearest=close)
        return
    possible = values_of(known[name])
    for value in words if possible else ():
        if value not in possible:
            here = attrs.evolve(place, element=f"answers.{name}.{value}")
            close = notes.nearest(value, possible)
            notes.add("PACK-048", here, name=value, nearest=close)


def _decided(processes: Mapping[str, Process]) -> Mapping[str, frozenset[str]]:
    """The decisions that steps take, and the names under which they are kept."""
    found: dict[str, frozenset[str]] = {}
    for process in processes.values():
        for step in process.elements.values():
            if isinstance(step, Task) and step.decision:
                kept = {step.decision, step.result or step.decision}
                found[step.decision] = found.get(step.decision, frozenset()) | kept
    return found


def values_of(decision: Decision) -> tuple[str, ...]:
    """The texts a decision can answer, as far as its table lists them."""
    return tuple(dict.fromkeys(_texts(decision)))


def _texts(decision: Decision) -> Iterator[str]:
    made = decision.expression
    nodes: Iterable[tree.Node | None] = ()
    if isinstance(made, Table) and len(made.outputs) == 1:
        nodes = (*made.outputs[0].values, *(rule.outputs[0] for rule in made.rules))
    elif isinstance(made, LiteralExpression):
        nodes = (made.node,)
    yield from (node.value for node in nodes if isinstance(node, tree.String))


def _check_value(
    name: str, results: frozenset[str], value: str, said: Said, notes: Notes
) -> None:
    if value in said.answers.get(name, {}):
        return  # what its words lack is noted where they are read
    lacking = missing(dict(_named(results, value, said)), said.languages)
    if lacking:
        place = Place(FILE, element=f"answers.{name}.{value}")
        told = {"value": value, "decision": name, "languages": listed(lacking)}
        notes.add("PACK-047", place, **told)


def _named(
    results: frozenset[str], value: str, said: Said
) -> Iterator[tuple[str, str]]:
    """The words of a value, by language, from forms and orientations."""
    for form in said.forms.values():
        for field in form.fields:
            for choice in field.choices if field.name in results else ():
                if choice.name == value:
                    yield from choice.labels.items()
    for one in said.orientations:
        if one.id == value:
            yield from one.titles.items()
