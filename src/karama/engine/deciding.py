"""Decisions inside a case: taken at a business rule task, and looked at again.

A decision whose output is certain, or provisional but the most protective one still
possible, is acted on. One that cannot say which output protects most waits, and its
questions become the case's questions.

Every decision acted on stands, and is looked at again when a fact it reads changes:

* the same value: only its certainty and its questions are brought up to date;
* a value that protects more: the case goes there by itself. The steps still open that
  this decision led to are cancelled and its route begins again;
* a value that protects less, or that cannot be compared: nothing moves. The value
  acted on stays until a person decides again (`Redecide`), with a reason.

So an answer or a correction can raise protection by itself, and never lower it. Nor
does a decision that is taken again because the case was called back before it: it
protects no less than it did, unless a person called the case back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from karama.decisions import Outcome
from karama.engine.case import Token
from karama.engine.compile import Node, Ready
from karama.engine.events import Decided, Drop, FiredRule, Leave, Stand, Take
from karama.engine.mind import Better
from karama.engine.moves import ask_again, depart, rest, take
from karama.engine.plain import to_plain
from karama.engine.run import (
    Flight,
    Run,
    begin,
    change,
    data_of,
    learn,
    node_of,
    plan_of,
)
from karama.feel import UNKNOWN, compile_expression
from karama.procedure.decision import HitPolicy, Table
from karama.procedure.procedure import Procedure
from karama.procedure.process import Task

Order = tuple[str, tuple[Any, ...]]
"""An output's name, and its values, most protective first."""

_ORDERED = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)


# --- taking one ---------------------------------------------------------------


def outcome_of(
    ready: Ready, owner: Procedure, name: str, facts: Mapping[str, object]
) -> Outcome:
    """What a decision answers; a fact that was never given is unknown.

    Raises:
        CaseError: The procedure has no such decision.
    """
    return ready.decisions(owner, name).decide(name, facts)


def decide_at(run: Run, flight: Flight, held: Token | None = None) -> None:
    """A token arrives at a business rule task, or is tried again there."""
    node = flight.node
    outcome = outcome_at(run, node, flight.scope)
    if outcome.value is UNKNOWN and not outcome.certain:
        asks = tuple(question.fact for question in outcome.questions)
        if held is None:
            rest(run, flight, "held", asks)
        elif held.asks != asks:
            ask_again(run, held, asks)
        return
    draft = begin(run, "decided", node, flight.scope)
    before = _before(run, flight)
    kept = run.mind.kept(run, node, before, outcome, _better(run, node, flight.scope))
    draft.decision = _record(node, outcome, kept)
    if held is not None:
        change(run, Take(held.id))
    for stand in before:
        change(run, Drop(stand.standing))
    _act_on(run, node, flight.scope, outcome, flight.after, kept)


def _before(run: Run, flight: Flight) -> list[Stand]:
    """What was acted on here before the case was called back, on this way."""
    return [
        stand
        for stand in run.state.called_back.values()
        if (stand.at, stand.scope) == (flight.node.id, flight.scope)
        and stand.called_back in flight.after
    ]


def outcome_at(run: Run, node: Node, scope: int) -> Outcome:
    """What the decision of a business rule task answers over the facts there."""
    return run.mind.outcome(run, node, scope, _task(node).decision)


def _act_on(
    run: Run,
    node: Node,
    scope: int,
    outcome: Outcome,
    after: tuple[int, ...],
    kept: object = None,
) -> int:
    """Act on what is answered, or on what is kept; the number it stands by."""
    for older in _standing_at(run, node.id, scope):
        after = _anew(run, older.standing, after)
    value = outcome.value if kept is None else kept
    stand = _stand(run.state.free, node, scope, outcome)
    if kept is not None:
        stand = _lowered(replace(stand, value=to_plain(kept)), outcome)
    change(run, stand)
    learn(run, data_of(run, scope), {_result(node): value})
    depart(run, node, scope, (*after, stand.standing))
    return stand.standing


def _anew(run: Run, older: int, after: tuple[int, ...]) -> tuple[int, ...]:
    """Come by a decision again: its part of the route begins anew.

    What was decided after it on this way holds no longer, unless another token is still
    where it led.
    """
    _let_go(run, (older,))
    if older not in after:
        return after
    _drop(run, _since(after, older))
    return after[: after.index(older)]


def _stand(number: int, node: Node, scope: int, outcome: Outcome) -> Stand:
    questions = tuple(question.fact for question in outcome.questions)
    return Stand(
        number,
        node.id,
        scope,
        to_plain(outcome.value),
        node.lane,
        outcome.certain,
        () if outcome.certain else questions,
    )


def _standing_at(run: Run, step: str, scope: int) -> list[Stand]:
    standing = run.state.standing.values()
    return [s for s in standing if s.at == step and s.scope == scope]


def _record(node: Node, outcome: Outcome, kept: object = None) -> Decided:
    return Decided(
        _task(node).decision,
        _result(node),
        to_plain(outcome.value if kept is None else kept),
        outcome.certain,
        () if outcome.certain else tuple(to_plain(v) for v in outcome.possible),
        tuple(
            FiredRule(rule.decision, rule.rule, rule.number, rule.certain)
            for rule in outcome.fired
        ),
        tuple(question.fact for question in outcome.questions),
        kept is not None,
        None if kept is None else to_plain(outcome.value),
    )


def _task(node: Node) -> Task:
    task = node.element
    assert isinstance(task, Task)  # noqa: S101 - only business rule tasks decide
    return task


def _result(node: Node) -> str:
    task = _task(node)
    return task.result or task.decision


# --- looking at one again -----------------------------------------------------


def rethink(run: Run, news: frozenset[str]) -> None:
    """Look again at every decision that reads a fact that has just changed."""
    for stand in list(run.state.standing.values()):
        if stand.standing not in run.state.standing:
            continue  # a decision before it was taken again, and this one with it
        node = node_of(run, stand.scope, stand.at)
        owner = plan_of(run, stand.scope).owner
        name = _task(node).decision
        reads = run.ready.decisions(owner, name).requires(name)
        if not news.isdisjoint(reads):
            better = _better(run, node, stand.scope)
            found = run.mind.again(run, node, stand, name, better)
            if found is not None:
                _look_again(run, stand, node, *found)


def _look_again(
    run: Run, stand: Stand, node: Node, outcome: Outcome, better: bool
) -> None:
    if better:
        take_again(run, stand, node, outcome)
    elif to_plain(outcome.value) != stand.value:
        _update(run, stand, _lowered(stand, outcome))
    else:
        if outcome.certain != stand.certain:
            begin(run, "decided-again", node, stand.scope).decision = _record(
                node, outcome
            )
        _update(run, stand, _stand(stand.standing, node, stand.scope, outcome))


def _better(run: Run, node: Node, scope: int) -> Better:
    """Whether one value of the decision at a business rule task protects more."""
    owner = plan_of(run, scope).owner
    return partial(protects_more, order_of(run.ready, owner, _task(node).decision))


def _lowered(stand: Stand, outcome: Outcome) -> Stand:
    questions = () if outcome.certain else tuple(q.fact for q in outcome.questions)
    sure = outcome.certain
    return replace(stand, certain=sure, questions=questions, lower=sure)


def _update(run: Run, before: Stand, now: Stand) -> None:
    if now != before:
        change(run, now)


def take_again(
    run: Run, stand: Stand, node: Node, outcome: Outcome, why: str = ""
) -> None:
    """Act on a new value: what the old one led to is cancelled, its route begins again.

    Where nothing it led to is still open (its path has ended, or has joined another)
    the value is corrected and no token moves.
    """
    draft = begin(run, "decided-again", node, stand.scope)
    draft.decision = _record(node, outcome)
    draft.why = why
    tokens = [t for t in run.state.tokens.values() if stand.standing in t.after]
    flying = [f for f in run.flights if stand.standing in f.after]
    if not tokens and not flying:
        change(run, _stand(stand.standing, node, stand.scope, outcome))
        learn(run, data_of(run, stand.scope), {_result(node): outcome.value})
        return
    after = tokens[0].after if tokens else flying[0].after
    since = _call_back(run, stand.standing)
    later = () if why else _acted_on(run, (stand.standing, *since))
    _drop(run, since)
    before = after[: after.index(stand.standing)]
    number = _act_on(run, node, stand.scope, outcome, before)
    for one in later:
        change(run, replace(one, standing=run.state.free, called_back=number))


def _acted_on(run: Run, decisions: Collection[int]) -> list[Stand]:
    """What these decisions, the first left out, were acted on with, and any before.

    Where a token or a scope is still there that one of them led to, it stands.
    """
    waiting = [s for s in run.state.called_back.values() if s.called_back in decisions]
    _, *since = decisions
    return waiting + [run.state.standing[n] for n in _idle(run, since)]


def _call_back(run: Run, standing: int) -> tuple[int, ...]:
    """Cancel every token and scope that a decision led to; what they decided since."""
    since: dict[int, None] = {}
    for flight in [f for f in run.flights if standing in f.after]:
        since |= _since(flight.after, standing)
        run.flights.remove(flight)
    for token in list(run.state.tokens.values()):
        if standing in token.after and token.id in run.state.tokens:
            since |= _since(token.after, standing)
            take(run, token, cancelled=True)
    for scope in list(run.state.scopes.values()):
        if standing in scope.after and scope.scope in run.state.scopes:
            change(run, Leave(scope.scope, cancelled=True))
    return tuple(since)


def _since(after: tuple[int, ...], standing: int) -> dict[int, None]:
    """The decisions taken after one, on the way of a token that carries it."""
    return dict.fromkeys(after[after.index(standing) + 1 :])


def _drop(run: Run, decisions: Iterable[int]) -> None:
    """Decisions hold no longer, unless a token or a scope is still where they led."""
    _let_go(run, _idle(run, decisions))


def _idle(run: Run, decisions: Iterable[int]) -> list[int]:
    """Those of some decisions that stand, and led to nothing that is still there."""
    ways = [token.after for token in run.state.tokens.values()]
    ways += [flight.after for flight in run.flights]
    ways += [scope.after for scope in run.state.scopes.values()]
    return [
        number
        for number in decisions
        if number in run.state.standing and not any(number in way for way in ways)
    ]


def _let_go(run: Run, decisions: Collection[int]) -> None:
    """Decisions hold no longer, nor what is kept until those after are taken again."""
    for number in decisions:
        change(run, Drop(number))
    for stand in list(run.state.called_back.values()):
        if stand.called_back in decisions:
            change(run, Drop(stand.standing))


# --- which value protects more ------------------------------------------------


def protects_more(order: Order, value: Any, stood: Any) -> bool:
    """Whether a value protects more than the one acted on; no, when none can say."""
    new, old = _rank(order, value), _rank(order, stood)
    return new is not None and old is not None and new < old


def order_of(ready: Ready, owner: Procedure, name: str) -> Order:
    """The output a decision is ranked by, and its values, most protective first.

    The orientations of the pack for the decision that orients; else the output values
    of a table whose hit policy orders them; else nothing.
    """
    known = ready.orders.get((id(owner), name))
    if known is None:
        known = ready.orders[id(owner), name] = _order_of(owner, name)
    return known


def _order_of(owner: Procedure, name: str) -> Order:
    table = _table(owner, name)
    output = table.outputs[0] if table is not None else None
    named = "" if output is None else output.name
    if name == owner.orientation and owner.orientations:
        ranked = sorted(owner.orientations, key=lambda o: o.rank)
        return named, tuple(o.id for o in ranked)
    if table is None or output is None or table.hit_policy not in _ORDERED:
        return named, ()
    values = [compile_expression(node)({}) for node in output.values]
    return named, tuple(to_plain(value) for value in values)


def _table(owner: Procedure, name: str) -> Table | None:
    model = owner.models[owner.decision_of[name]]
    for decision in model.decisions.values():
        if name in (decision.name, decision.id):
            found = decision.expression
            return found if isinstance(found, Table) else None
    return None


def _rank(order: Order, value: Any) -> int | None:
    name, values = order
    if isinstance(value, dict):
        value = value.get(name)
    return values.index(value) if value in values else None
