"""What a decision answers to everybody: a set of worlds for each answer.

The decisions it requires come first, each with the set of worlds in which each of its
values is possible; a table's rules are two sets of worlds each, where they hold and
where they may hold; the hit policy turns those into answers. It is the meaning that
`karama.decisions` gives one person at a time, and tests compare the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

import attrs

from karama.decisions.coercion import Types, coerce
from karama.decisions.columns import ColumnTable, NotColumnar, compile_table
from karama.decisions.graph import Graph, Node, compile_graph
from karama.decisions.hits import Policy, distinct, in_order, rank, same
from karama.decisions.run import Run
from karama.decisions.tables import CompiledTable
from karama.engine.plain import to_plain
from karama.errors import ProofError
from karama.feel import UNKNOWN
from karama.feel.budget import Budget
from karama.feel.values import holds_unknown
from karama.procedure.decision import Decision, DecisionModel, HitPolicy
from karama.proof.cast import Cast, Scope
from karama.proof.worlds import ALL, NONE

MAX_CLASSES = 2_000
"""Distinct sets of rules that a table with several results is worked out for."""


@attrs.frozen
class Answer:
    """One answer of a decision, and the worlds that get it.

    Attributes:
        value: What is acted on; UNKNOWN when it must wait.
        certain: Whether open questions could not change it.
    """

    value: object
    certain: bool
    worlds: int


class Possible:
    """For each value of a decision, the worlds in which it is possible."""

    def __init__(self, join: Callable[[int, int], int]) -> None:
        self.values: list[object] = []
        self.sets: list[int] = []
        self._join = join

    def add(self, value: object, worlds: int) -> None:
        """A value is possible in some more worlds."""
        if not worlds:
            return
        for place, known in enumerate(self.values):
            if same(known, value):
                self.sets[place] = self._join(self.sets[place], worlds)
                return
        self.values.append(value)
        self.sets.append(worlds)

    def of(self, value: object) -> int:
        """The worlds in which a value is possible."""
        for known, worlds in zip(self.values, self.sets, strict=True):
            if same(known, value):
                return worlds
        return NONE


@attrs.define
class Model:
    """A decision model made ready: its graph, and its tables in columns."""

    graph: Graph
    types: Types
    tables: dict[str, ColumnTable] = attrs.field(factory=dict)


def ready(model: DecisionModel) -> Model:
    """Make a model ready."""
    return Model(compile_graph(model), Types(model))


def answers(cast: Cast, scope: Scope, model: Model, name: str) -> tuple[Answer, ...]:
    """Every answer of a decision, over the facts of a scope.

    Raises:
        ProofError: It cannot be worked out for everybody at once; says why.
    """
    goal = model.graph.find(name, ("decision",))
    possible = _possible(cast, scope, model, goal)
    policy = goal.logic.policy if isinstance(goal.logic, CompiledTable) else None
    return tuple(_answers(cast, possible, policy))


def _possible(cast: Cast, scope: Scope, model: Model, goal: Node) -> Possible:
    found: dict[str, Possible] = {}
    for node in model.graph.order(goal.address):
        if node.kind == "decision":
            found[node.address] = _decision(cast, scope, model, node, found)
        elif node.kind != "input":
            raise ProofError("it calls a function of the model", element=node.name)
    return found[goal.address]


def _answers(cast: Cast, possible: Possible, policy: Policy | None) -> Iterable[Answer]:
    worlds = cast.worlds
    values = possible.values if policy is None else in_order(policy, possible.values)
    unknown = worlds.any_of(possible.of(v) for v in values if holds_unknown(v))
    ranked = policy is not None and policy.ordered
    before, waits = NONE, unknown
    for value in values:
        here = possible.of(value)
        others = worlds.any_of(possible.of(v) for v in values if not same(v, value))
        if holds_unknown(value):
            continue
        certain = worlds.less(here, others)
        yield Answer(value, True, certain)
        first = worlds.less(worlds.less(worlds.less(here, before), certain), unknown)
        if ranked:
            yield Answer(value, False, first)
        else:
            waits = worlds.join(waits, worlds.less(here, certain))
        before = worlds.join(before, here)
    yield Answer(UNKNOWN, False, waits)


# --- one decision -------------------------------------------------------------------


def _decision(
    cast: Cast,
    scope: Scope,
    model: Model,
    node: Node,
    found: Mapping[str, Possible],
) -> Possible:
    facts, upstream = _required(model, node)
    result = Possible(cast.worlds.join)
    for known, worlds in _choices(cast, upstream, found):
        for value, where in _values(cast, scope, model, node, facts, known):
            result.add(coerce(node.fit, value), cast.worlds.meet(worlds, where))
    return result


def _required(model: Model, node: Node) -> tuple[dict[str, Node], dict[str, str]]:
    facts: dict[str, Node] = {}
    upstream: dict[str, str] = {}
    for address, path in node.requires:
        other = model.graph.nodes[address]
        if len(path) > 1:
            raise ProofError("it requires parts of another model", element=node.name)
        if other.kind == "input":
            facts[path[0]] = other
        elif other.kind == "decision":
            upstream[path[0]] = address
        else:
            raise ProofError("it calls a function of the model", element=node.name)
    return facts, upstream


def _choices(
    cast: Cast, upstream: Mapping[str, str], found: Mapping[str, Possible]
) -> Iterable[tuple[dict[str, object], int]]:
    """Each combination of values of required decisions, and where it is possible."""
    names = list(upstream)
    pairs = [
        list(zip(found[upstream[n]].values, found[upstream[n]].sets, strict=True))
        for n in names
    ]
    for chosen in product(*pairs):
        worlds = cast.worlds.all_of(where for _, where in chosen)
        if worlds:
            yield dict(zip(names, (v for v, _ in chosen), strict=True)), worlds


def _values(
    cast: Cast,
    scope: Scope,
    model: Model,
    node: Node,
    facts: Mapping[str, Node],
    known: Mapping[str, object],
) -> Iterable[tuple[object, int]]:
    seen = _Seen(cast, scope, facts, known)
    if isinstance(node.logic, CompiledTable):
        return _table(seen, _columns(model, node), node.logic.policy)
    return _expression(seen, node)


@attrs.frozen
class _Seen:
    """What the logic of one decision sees: facts, and values of other decisions."""

    cast: Cast
    scope: Scope
    facts: Mapping[str, Node]
    known: Mapping[str, object]

    def combinations(
        self, names: Iterable[str]
    ) -> Iterable[tuple[int, dict[str, object]]]:
        """Combinations of values for some names, as the decision has them."""
        free = sorted(n for n in names if n in self.facts)
        here = {n: self.scope[f.name] for n, f in self.facts.items()
                if f.name in self.scope and n in free}  # fmt: skip
        for worlds, values in self.cast.combinations(here, free):
            fitted = {n: coerce(self.facts[n].fit, v) for n, v in values.items()}
            yield worlds, {**self.known, **fitted}


def _expression(seen: _Seen, node: Node) -> Iterable[tuple[object, int]]:
    """A decision that is no table: tried on every combination of what it reads."""
    for worlds, values in seen.combinations(seen.facts):
        run = Run({}, Budget(), absent=UNKNOWN)
        yield node.work(dict(values), run), worlds


def _columns(model: Model, node: Node) -> ColumnTable:
    found = model.tables.get(node.address)
    if found is None:
        part = node.part
        assert isinstance(node.logic, CompiledTable)  # noqa: S101 - asked before
        inputs = {
            path[0]: getattr(model.graph.nodes[a].part, "type_ref", "")
            for a, path in node.requires
        }
        name = part.name if isinstance(part, Decision) else node.name
        try:
            found = compile_table(
                node.logic.table, model.types, owner=name, inputs=inputs,
                python=node.logic,
            )  # fmt: skip
        except NotColumnar as error:
            raise ProofError(error.reason, element=node.name) from error
        model.tables[node.address] = found
    return found


# --- tables -------------------------------------------------------------------------


def _table(
    seen: _Seen, table: ColumnTable, policy: Policy
) -> Iterable[tuple[object, int]]:
    if policy.hit is HitPolicy.OUTPUT_ORDER:
        # Which of several lists of one rank is acted on depends on the order of trying.
        raise ProofError("it answers with lists in an order", element=table.table.id)
    certain, possible = rules(seen, table)
    work = _POLICIES.get(policy.hit)
    if work is not None and not any(map(holds_unknown, table.outputs)):
        return work(seen.cast, policy, table.outputs, certain, possible)
    return _by_classes(seen.cast, table, certain, possible)


def rules(seen: _Seen, table: ColumnTable) -> tuple[list[int], list[int]]:
    """For each rule, the worlds in which it holds, and in which it may hold."""
    worlds = seen.cast.worlds
    count = len(table.outputs)
    certain, possible = [ALL] * count, [ALL] * count
    for column in table.columns:
        holds, may = [NONE] * count, [NONE] * count
        groups: dict[tuple[int, int], int] = {}
        for where, values in seen.combinations(column.names):
            mask = table.read(column, values)[:2]
            groups[mask] = worlds.join(groups.get(mask, NONE), where)
        for (one, other), where in groups.items():
            for rule in range(count):
                if one >> rule & 1:
                    holds[rule] = worlds.join(holds[rule], where)
                if other >> rule & 1:
                    may[rule] = worlds.join(may[rule], where)
        certain = [worlds.meet(a, b) for a, b in zip(certain, holds, strict=True)]
        possible = [worlds.meet(a, b) for a, b in zip(possible, may, strict=True)]
    return certain, possible


Outputs = Sequence[object]
Sets = Sequence[int]


def _first(
    cast: Cast, policy: Policy, outputs: Outputs, certain: Sets, possible: Sets
) -> Iterable[tuple[object, int]]:
    left = ALL
    for output, sure, may in zip(outputs, certain, possible, strict=True):
        yield output, cast.worlds.meet(left, may)
        left = cast.worlds.less(left, sure)
    yield policy.default, left


def _priority(
    cast: Cast, policy: Policy, outputs: Outputs, certain: Sets, possible: Sets
) -> Iterable[tuple[object, int]]:
    order = sorted(range(len(outputs)), key=lambda n: (rank(policy, outputs[n]), n))
    return _first(
        cast,
        policy,
        [outputs[n] for n in order],
        [certain[n] for n in order],
        [possible[n] for n in order],
    )


def _unique(
    cast: Cast, policy: Policy, outputs: Outputs, certain: Sets, possible: Sets
) -> Iterable[tuple[object, int]]:
    worlds = cast.worlds
    one_sure, two_sure = _at_least_two(cast, certain)
    yield None, _at_least_two(cast, possible)[1]
    for output, sure, may in zip(outputs, certain, possible, strict=True):
        yield output, worlds.less(sure, two_sure)
        yield output, worlds.less(may, one_sure)
    yield policy.default, worlds.less(ALL, one_sure)


def _at_least_two(cast: Cast, sets: Sets) -> tuple[int, int]:
    one = two = NONE
    for each in sets:
        two = cast.worlds.join(two, cast.worlds.meet(one, each))
        one = cast.worlds.join(one, each)
    return one, two


def _any(
    cast: Cast, policy: Policy, outputs: Outputs, certain: Sets, possible: Sets
) -> Iterable[tuple[object, int]]:
    """Rules with one output count as one rule."""
    values = distinct(outputs)
    sure = [_having(cast, outputs, certain, value) for value in values]
    may = [_having(cast, outputs, possible, value) for value in values]
    return _unique(cast, policy, values, sure, may)


def _having(cast: Cast, outputs: Outputs, sets: Sets, value: object) -> int:
    pairs = zip(outputs, sets, strict=True)
    return cast.worlds.any_of(where for output, where in pairs if same(output, value))


_Policy = Callable[[Cast, Policy, Outputs, Sets, Sets], Iterable[tuple[object, int]]]
_POLICIES: dict[HitPolicy, _Policy] = {
    HitPolicy.FIRST: _first,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
}


def _by_classes(
    cast: Cast, table: ColumnTable, certain: Sets, possible: Sets
) -> Iterable[tuple[object, int]]:
    """Any other policy: worked out once for each distinct pair of sets of rules."""
    worlds = cast.worlds
    classes = [(0, 0, ALL)]
    for rule, (sure, may) in enumerate(zip(certain, possible, strict=True)):
        bit, parts = 1 << rule, []
        for one, two, where in classes:
            parts += [
                (one | bit, two | bit, worlds.meet(where, sure)),
                (one, two | bit, worlds.meet(where, worlds.less(may, sure))),
                (one, two, worlds.less(where, may)),
            ]
        classes = [part for part in parts if part[2]]
        if len(classes) > MAX_CLASSES:
            what = "its rules overlap in too many ways"
            raise ProofError(what, element=table.table.id)
    for one, two, where in classes:
        for value in table.meaning(table.settled(one, two)).possible:
            yield value, where


# --- overlaps -----------------------------------------------------------------------


@attrs.frozen
class Lower:
    """People whose answer protects less than a rule that holds for them would.

    Attributes:
        given: The answer they get.
        better: The output of that rule.
    """

    given: object
    better: object
    worlds: int


def lower(
    cast: Cast, scope: Scope, model: Model, name: str, order: Sequence[object]
) -> Iterable[Lower]:
    """Where rules of one table overlap and the more protective one does not win."""
    goal = model.graph.find(name, ("decision",))
    if not isinstance(goal.logic, CompiledTable):
        return
    table = _columns(model, goal)
    found = _upstream(cast, scope, model, goal)
    facts, upstream = _required(model, goal)
    given = answers(cast, scope, model, name)
    sure_of = {address: _certain(cast, one) for address, one in found.items()}
    for known, worlds in _choices(cast, upstream, sure_of):
        certain, _ = rules(_Seen(cast, scope, facts, known), table)
        for output, sure in zip(table.outputs, certain, strict=True):
            here = cast.worlds.meet(worlds, sure)
            yield from _worse(cast, given, output, here, order)


def _certain(cast: Cast, possible: Possible) -> Possible:
    """Only where one value is possible and no other."""
    found = Possible(cast.worlds.join)
    for value, where in zip(possible.values, possible.sets, strict=True):
        others = (possible.of(v) for v in possible.values if not same(v, value))
        found.add(value, cast.worlds.less(where, cast.worlds.any_of(others)))
    return found


def _upstream(
    cast: Cast, scope: Scope, model: Model, goal: Node
) -> dict[str, Possible]:
    found: dict[str, Possible] = {}
    for node in model.graph.order(goal.address):
        if node.kind == "decision" and node is not goal:
            found[node.address] = _decision(cast, scope, model, node, found)
    return found


def _worse(
    cast: Cast,
    given: Sequence[Answer],
    output: object,
    worlds: int,
    order: Sequence[object],
) -> Iterable[Lower]:
    best = to_plain(output)
    if best not in order:
        return
    for answer in given:
        value = to_plain(answer.value)
        if answer.certain and value in order and order.index(value) > order.index(best):
            people = cast.worlds.meet(worlds, answer.worlds)
            if people:
                yield Lower(answer.value, output, people)
