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
from karama.engine.compile import Node, Order, Ready
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
    draft.decision = record(node, outcome, kept)
    if held is not None:
        change(run, Take(held.id))
    for stand in before:
        change(run, Drop(stand.standing))
    stand, value = _stand(0, node, flight.scope, outcome), outcome.value
    if kept is not None:
        stand, value = _keeping(stand, outcome, kept, before), kept
    _act_on(run, node, stand, value, flight.after)


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
    return run.mind.outcome(run, node, scope, task_of(node).decision)


def _act_on(
    run: Run, node: Node, made: Stand, value: object, after: tuple[int, ...]
) -> int:
    """Act on a value, the plain form of which is in `made`; the number it stands by."""
    for older in _standing_at(run, node.id, made.scope):
        after = _anew(run, older.standing, after)
    number = run.state.free
    change(run, replace(made, standing=number))
    learn(run, data_of(run, made.scope), {_result(node): value})
    depart(run, node, made.scope, (*after, number))
    return number


def _keeping(
    stand: Stand, outcome: Outcome, kept: object, before: Iterable[Stand]
) -> Stand:
    """What stands where a value acted on before is kept, a person's if it was one."""
    made = replace(stand, value=to_plain(kept))
    if any(one.overridden and one.value == made.value for one in before):
        return replace(made, overridden=True, instead=stand.value)
    return _lowered(made, outcome)


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


def record(node: Node, outcome: Outcome, kept: object = None) -> Decided:
    """What an event holds of a decision, and of a value kept from before."""
    return Decided(
        task_of(node).decision,
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


def task_of(node: Node) -> Task:
    """The business rule task that a decision node is."""
    task = node.element
    assert isinstance(task, Task)  # noqa: S101 - only business rule tasks decide
    return task


def _result(node: Node) -> str:
    task = task_of(node)
    return task.result or task.decision


# --- looking at one again -----------------------------------------------------


def rethink(run: Run, news: frozenset[str]) -> None:
    """Look again at every decision that reads a fact that has just changed."""
    for stand in list(run.state.standing.values()):
        if stand.standing not in run.state.standing:
            continue  # a decision before it was taken again, and this one with it
        node = node_of(run, stand.scope, stand.at)
        owner = plan_of(run, stand.scope).owner
        name = task_of(node).decision
        reads = run.ready.decisions(owner, name).requires(name)
        if not news.isdisjoint(reads):
            better = _better(run, node, stand.scope)
            found = run.mind.again(run, node, stand, name, better)
            if found is not None:
                _look_again(run, stand, node, *found)


def _look_again(
    run: Run, stand: Stand, node: Node, outcome: Outcome, better: bool
) -> None:
    if stand.overridden:
        _look_at_a_persons(run, stand, node, outcome, better)
    elif better:
        take_again(run, stand, node, outcome)
    elif to_plain(outcome.value) != stand.value:
        _update(run, stand, _lowered(stand, outcome))
    else:
        if outcome.certain != stand.certain:
            draft = begin(run, "decided-again", node, stand.scope)
            draft.decision = record(node, outcome)
        _update(run, stand, _stand(stand.standing, node, stand.scope, outcome))


def _look_at_a_persons(
    run: Run, stand: Stand, node: Node, outcome: Outcome, better: bool
) -> None:
    """What a person took stays, until something is answered that protects more.

    What was answered when they took it is no news: they knew it.
    """
    answered = to_plain(outcome.value)
    if better and answered != stand.instead:
        take_again(run, stand, node, outcome)
        return
    asks = () if outcome.certain else tuple(q.fact for q in outcome.questions)
    now = replace(stand, certain=outcome.certain, questions=asks, instead=answered)
    _update(run, stand, now)


def _better(run: Run, node: Node, scope: int) -> Better:
    """Whether one value of the decision at a business rule task protects more."""
    return partial(protects_more, order_at(run, node, scope))


def order_at(run: Run, node: Node, scope: int) -> Order:
    """By what the decision at a business rule task is ranked."""
    return order_of(run.ready, plan_of(run, scope).owner, task_of(node).decision)


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
    draft.decision = record(node, outcome)
    draft.why = why
    made = _stand(0, node, stand.scope, outcome)
    go_back(run, stand, node, made, outcome.value, raises=not why)


def go_back(
    run: Run, stand: Stand, node: Node, made: Stand, value: object, *, raises: bool
) -> None:
    """A standing decision takes another value, and its route begins again there.

    What was decided after it is kept in mind where this raises protection, so that
    none of it is lower then; what a person took is kept in mind in any case.
    """
    tokens = [t for t in run.state.tokens.values() if stand.standing in t.after]
    flying = [f for f in run.flights if stand.standing in f.after]
    if not tokens and not flying:
        change(run, replace(made, standing=stand.standing))
        learn(run, data_of(run, stand.scope), {_result(node): value})
        return
    after = tokens[0].after if tokens else flying[0].after
    since = _call_back(run, stand.standing)
    acted_on = _acted_on(run, (stand.standing, *since))
    later = [one for one in acted_on if raises or one.overridden]
    _drop(run, since)
    before = after[: after.index(stand.standing)]
    number = _act_on(run, node, made, value, before)
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
    new, old = rank_of(order, value), rank_of(order, stood)
    return new is not None and old is not None and new < old


def order_of(ready: Ready, owner: Procedure, name: str) -> Order:
    """The output a decision is ranked by, and its values, most protective first.

    The orientations of the pack for the decision that orients; else the output values
    of a table whose hit policy orders them; else nothing.
    """
    key = id(owner), name
    if key not in ready.orders:
        ready.orders[key] = _order(owner, name)
    return ready.orders[key]


def _order(owner: Procedure, name: str) -> Order:
    table = table_of(owner, name)
    output = table.outputs[0] if table is not None else None
    named = "" if output is None else output.name
    if name == owner.orientation and owner.orientations:
        ranked = sorted(owner.orientations, key=lambda o: o.rank)
        return named, tuple(o.id for o in ranked)
    if table is None or output is None or table.hit_policy not in _ORDERED:
        return named, ()
    values = [compile_expression(node)({}) for node in output.values]
    return named, tuple(to_plain(value) for value in values)


def table_of(owner: Procedure, name: str) -> Table | None:
    """The table of a decision; None where it is decided in another way."""
    model = owner.models[owner.decision_of[name]]
    for decision in model.decisions.values():
        if name in (decision.name, decision.id):
            found = decision.expression
            return found if isinstance(found, Table) else None
    return None


def rank_of(order: Order, value: Any) -> int | None:
    """The place of a value, 0 protects most; None where none can say."""
    name, values = order
    if isinstance(value, dict):
        value = value.get(name)
    return values.index(value) if value in values else None
