"""Decides while facts are unknown: what is certain, what is possible, what to ask.

The flow: the nodes a decision needs, in order; for each, every value it may have.
A table gives its possible outputs (`karama.decisions.hits`). A decision that requires
an uncertain one is worked out for each of its possible values, up to
`MAX_COMBINATIONS` of them together; above that the uncertain values are UNKNOWN, which
every reading takes as "anything". Both ways only ever add outputs that cannot happen,
never leave out one that can: what is called certain is certain.

UNKNOWN among the possible outputs says that an expression, not a table, could not be
worked out: any value could come of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

import attrs

from karama.feel.values import UNKNOWN, holds_unknown

from .coercion import coerce
from .graph import Graph, Node
from .hits import Policy, distinct, in_order
from .outcome import Fired, OpenQuestion, Outcome
from .run import Run, Scope, Trace
from .tables import CompiledTable

MAX_COMBINATIONS = 64
"""Combinations of upstream values tried before they are taken as UNKNOWN."""

Values = tuple[object, ...]


@attrs.define
class Partial:
    """What has been found on the way to a decision.

    Attributes:
        possible: For each node, the values it may have.
        settles: For each node, how much an answer about a fact would settle there.
        values: For each node, the value where it is certain, else UNKNOWN.
        trace: Rules that fired or may fire, and broken hit policies.
    """

    possible: dict[str, Values] = attrs.field(factory=dict)
    settles: dict[str, dict[str, float]] = attrs.field(factory=dict)
    values: dict[str, object] = attrs.field(factory=dict)
    trace: Trace = attrs.field(factory=Trace)


def decide(graph: Graph, goal: Node, run: Run) -> Outcome:
    """The outcome of a decision over facts that may be partly unknown."""
    partial = Partial(values=run.values)
    for node in graph.order(goal.address):
        _work_out(graph, node, run, partial)
    return outcome_of(goal, partial)


def outcome_of(goal: Node, partial: Partial) -> Outcome:
    """What is said of a decision once it is worked out."""
    policy = _policy(goal)
    possible = partial.possible[goal.address]
    if policy is not None:
        possible = in_order(policy, possible)
    certain = len(possible) == 1 and not holds_unknown(possible[0])
    open_ = any(map(holds_unknown, possible))  # what is not known has no rank
    ranked = policy is not None and policy.ordered and not open_
    return Outcome(
        decision=goal.name,
        value=possible[0] if certain or ranked else UNKNOWN,
        certain=certain,
        possible=possible,
        fired=tuple(partial.trace.fired),
        questions=() if certain else questions(partial.settles[goal.address]),
        troubles=tuple(partial.trace.troubles),
    )


def _policy(node: Node) -> Policy | None:
    return node.logic.policy if isinstance(node.logic, CompiledTable) else None


def questions(settles: Mapping[str, float]) -> tuple[OpenQuestion, ...]:
    """The open facts that settle something, the one that settles most first."""
    found = [OpenQuestion(name, share) for name, share in settles.items() if share > 0]
    return tuple(sorted(found, key=lambda question: -question.settles))


# --- one node ---------------------------------------------------------------------


def _work_out(graph: Graph, node: Node, run: Run, partial: Partial) -> None:
    if node.kind == "decision":
        work_out_decision(graph, node, run, partial)
        return
    value = node.work(graph.scope(node, run), run)
    partial.possible[node.address] = (value,)
    partial.values[node.address] = value
    open_ = node.kind == "input" and holds_unknown(value)
    partial.settles[node.address] = {node.name: 1.0} if open_ else {}


@attrs.frozen(eq=False)
class Answer:
    """What a decision may be, by the values that what it requires may have.

    Attributes:
        possible: Its values.
        trace: Rules that fired or may fire, and broken hit policies.
        shares: How much knowing a required part, by address, would settle here.
    """

    possible: Values
    trace: Trace
    shares: tuple[tuple[str, float], ...]

    def settles(self, partial: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        """How much each open fact would settle here, through whatever it passes.

        Args:
            partial: How much facts settle in the required parts, by address.
        """
        found: dict[str, float] = {}
        for address, share in self.shares:
            for fact, settled in partial.get(address, _NONE).items():
                found[fact] = max(found.get(fact, 0.0), share * settled)
        return found


_NONE: Mapping[str, float] = {}


def work_out_decision(graph: Graph, node: Node, run: Run, partial: Partial) -> None:
    """Find what a decision may be, once everything it requires has been found."""
    found = answer(graph, node, run, partial)
    possible = found.possible
    partial.possible[node.address] = possible
    partial.values[node.address] = possible[0] if len(possible) == 1 else UNKNOWN
    partial.trace.fired.extend(found.trace.fired)
    partial.trace.troubles.extend(found.trace.troubles)
    partial.settles[node.address] = found.settles(partial.settles)


def answer(graph: Graph, node: Node, run: Run, partial: Partial) -> Answer:
    """The answer of a decision, once everything it requires has been found."""
    uncertain = _uncertain(node, partial)
    answers: list[tuple[Values, Values]] = []
    traces: list[Trace] = []
    for choice in product(*(partial.possible[address] for address in uncertain)):
        partial.values.update(zip(uncertain, choice, strict=True))
        here = Run(run.facts, run.budget, run.values, run.absent, Trace())
        answers.append((choice, _values(node, graph.scope(node, here), here)))
        traces.append(here.trace or Trace())
    partial.values.update(dict.fromkeys(uncertain, UNKNOWN))
    possible = distinct(value for _, values in answers for value in values)
    if not _open(possible):
        return Answer(possible, _merged(traces), ())
    shares = (
        *_through_values(uncertain, answers),
        *_through_table(node, traces),
        *_through_expression(node, partial, uncertain),
    )
    return Answer(possible, _merged(traces), shares)


def _open(possible: Values) -> bool:
    return len(possible) > 1 or any(map(holds_unknown, possible))


def _uncertain(node: Node, partial: Partial) -> tuple[str, ...]:
    """Required parts to try value by value: none when there are too many ways."""
    several = [a for a, _ in node.requires if len(partial.possible.get(a, ())) > 1]
    ways = prod(len(partial.possible[address]) for address in several)
    return tuple(several) if ways <= MAX_COMBINATIONS else ()


def _values(node: Node, scope: Scope, run: Run) -> Values:
    if isinstance(node.logic, CompiledTable):
        found = node.logic.meaning(scope, run).possible
        return distinct(coerce(node.fit, value) for value in found)
    return (node.work(scope, run),)


# --- reasons ----------------------------------------------------------------------


def _merged(traces: Sequence[Trace]) -> Trace:
    """Rules that fired in any way; certain when certain in every way."""
    trace = Trace()
    everywhere: dict[tuple[int, str, str], list[Fired]] = {}
    for each in traces:
        for fired in each.fired:
            key = (fired.number, fired.table, fired.decision)
            if key in everywhere:
                everywhere[key].append(fired)
            else:
                everywhere[key] = [fired]
    for found in everywhere.values():
        one = found[0]
        if len(found) != len(traces) or not all(f.certain for f in found):
            unsure = [f for f in found if not f.certain]
            one = unsure[0] if unsure else attrs.evolve(one, certain=False)
        trace.fired.append(one)
    told = dict.fromkeys(trouble for each in traces for trouble in each.troubles)
    trace.troubles.extend(told)
    return trace


def _through_values(
    uncertain: tuple[str, ...], answers: Sequence[tuple[Values, Values]]
) -> Iterator[tuple[str, float]]:
    """Share of outputs that knowing one uncertain decision is expected to rule out.

    Where no single answer rules anything out, only several together: all count alike.
    """
    shares = dict(_ruled_out(uncertain, answers))
    if not any(shares.values()):
        shares = dict.fromkeys(shares, 1 / (2 * len(shares) or 1))
    yield from shares.items()


def _ruled_out(
    uncertain: tuple[str, ...], answers: Sequence[tuple[Values, Values]]
) -> Iterator[tuple[str, float]]:
    total = len(distinct(value for _, values in answers for value in values))
    for place, address in enumerate(uncertain):
        groups: list[tuple[object, list[object]]] = []
        for choice, values in answers:
            for known, together in groups:
                if known is choice[place]:
                    together.extend(values)
                    break
            else:
                groups.append((choice[place], list(values)))
        left = sum(len(distinct(values)) for _, values in groups) / len(groups)
        yield address, 1 - left / total


def _through_table(node: Node, traces: Sequence[Trace]) -> Iterable[tuple[str, float]]:
    seen: dict[str, list[str]] = {}
    for address, path in node.requires:
        seen.setdefault(path[0], []).append(address)
    for trace in traces:
        for name, share in trace.shares.items():
            for address in seen.get(name, ()):
                yield address, share


def _through_expression(
    node: Node, partial: Partial, uncertain: tuple[str, ...]
) -> Iterable[tuple[str, float]]:
    """Where there is no table to look at, every open requirement counts alike."""
    if isinstance(node.logic, CompiledTable):
        return
    still_open = [
        address
        for address, _ in node.requires
        if address not in uncertain and partial.settles.get(address)
    ]
    for address in still_open:
        yield address, 1 / (len(still_open) + len(uncertain))
