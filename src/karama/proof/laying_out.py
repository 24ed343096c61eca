"""Lays out the variables of a proof: one for each fact that something reads.

`laid_out(...)` goes through the scopes of facts, the innermost first, and gives each
fact that is read there a variable, those that are asked together side by side. Which
classes a variable has is what can be told apart (`domain`): values that decisions give,
values lent to a call or brought back from one, answers a form takes, and what the fact
is compared with. Beside them stands, for each decision, a variable of what was last
acted on: the result itself, where nothing else can give that fact another value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from karama.engine.answers import asked_as
from karama.engine.compile import Ready
from karama.errors import ProofError
from karama.feel import UNKNOWN, compile_expression, free_names, tree
from karama.procedure.procedure import Procedure
from karama.procedure.question import Question
from karama.proof.cast import Cast, Fact
from karama.proof.domains import Domain, Uses, asked, listed
from karama.proof.survey import Spot, outputs_of, stand_name


@attrs.frozen
class Layout:
    """What variables are laid out from, and where.

    Attributes:
        spots: Scopes of facts by key: "" is the case, "/call" what a call has.
        uses: What facts are compared with.
        nulls: Names of facts that may be null.
        loose: What could not be read for everybody, and why; added to.
    """

    procedure: Procedure
    ready: Ready
    cast: Cast
    spots: Mapping[str, Spot]
    uses: Uses
    nulls: frozenset[str]
    loose: dict[str, str]


Stands = dict[tuple[str, str], Fact]
"""By scope and decision, the variable of what it was last acted on with."""


def laid_out(made: Layout) -> Stands:
    """A variable for each fact read, those asked together side by side."""
    stands: Stands = {}
    questions = dict(_questions(made.procedure))
    for key in sorted(made.spots, key=lambda k: (-k.count("/"), k)):
        spot = made.spots[key]
        names = sorted(spot.reads, key=lambda n: _order(questions, n))
        for name in names:
            made.cast.add(key, _domain(made, key, spot, name, questions))
        for name, steps in spot.deciding.items():
            _lay_out_stands(made, stands, key, spot, name, steps, name in questions)
    return stands


def _lay_out_stands(
    made: Layout,
    stands: Stands,
    key: str,
    spot: Spot,
    name: str,
    steps: list[str],
    asked_too: bool,
) -> None:
    """The variable that keeps what a decision was acted on with.

    It is the result itself where nothing else can give that fact another value.
    """
    others = asked_too or name in spot.brought or name in spot.lent
    facts = made.cast.scopes.get(key, {})
    alone = len(steps) == 1 and not others
    for step in steps:
        if alone and name in facts:
            stands[key, step] = facts[name]
        else:
            domain = listed(stand_name(name, step), _result_values(made, spot, name))
            stands[key, step] = made.cast.add(key, domain)


def _domain(
    made: Layout,
    key: str,
    spot: Spot,
    name: str,
    questions: Mapping[str, list[Question]],
) -> Domain:
    values: list[object] = []
    if name in spot.results:
        values += _result_values(made, spot, name)
    for source in (spot.brought.get(name), spot.lent.get(name)):
        values += [] if source is None else values_of(made.cast, made.loose, *source)
    values += [None] if name in made.nulls else []
    if name in questions:
        own = asked(name, questions[name], made.uses)
        return own if not values else _with(own, values)
    if values:
        told = asked_as(made.ready, name)
        if told is None:
            return listed(name, values)
        return _with(asked(name, [told.measure], made.uses), values)
    fact = made.procedure.facts.get(name)
    if fact is not None and fact.type != "string":
        return asked(name, [fact.measure], made.uses)
    return _free(made, name)


def _free(made: Layout, name: str) -> Domain:
    """A fact that no form asks for: what it is compared with, and true or false."""
    cuts = made.uses.cuts.get(name, [])
    if not cuts:
        return listed(name, [True, False])
    kind = "string" if isinstance(cuts[0], str) else "number"
    return asked(name, [Question(kind)], made.uses)


def _result_values(made: Layout, spot: Spot, name: str) -> list[object]:
    found: list[object] = []
    for owner, decision in spot.results[name]:
        model = owner.models[owner.decision_of[decision]]
        found += outputs_of(made.ready, owner, model, decision)
    return found


def values_of(
    cast: Cast, loose: dict[str, str], scope: str, node: tree.Node
) -> list[object]:
    """Every value an expression has for somebody; none when that cannot be said."""
    facts = cast.scopes.get(scope, {})
    if isinstance(node, tree.Name):
        fact = facts.get(node.name)
        if fact is not None:
            return [v for v in fact.domain.values if v is not UNKNOWN]
    call = compile_expression(node)
    try:
        pairs = cast.combinations(facts, sorted(free_names(node)))
        return [v for v in (call(values) for _, values in pairs) if v is not UNKNOWN]
    except ProofError as error:
        loose[error.element] = error.reason
        return []


def _with(domain: Domain, values: Iterable[object]) -> Domain:
    """A domain that also has these values."""
    known = list(domain.values)
    for value in values:
        try:
            domain.place(value)
        except ProofError:
            known.append(value)
    return attrs.evolve(domain, values=tuple(dict.fromkeys(known)))


def _questions(procedure: Procedure) -> Iterator[tuple[str, list[Question]]]:
    found: dict[str, list[Question]] = {}
    for owner in _owners(procedure):
        for form in owner.forms.values():
            for field in form.fields:
                if field.type != "note":
                    found.setdefault(field.name, []).append(field.measure)
    yield from found.items()


def _owners(procedure: Procedure) -> Iterator[Procedure]:
    yield procedure
    for called in procedure.called.values():
        yield from _owners(called)


def _order(questions: Mapping[str, object], name: str) -> tuple[int, str]:
    names = list(questions)
    return (names.index(name) if name in questions else len(names), name)
