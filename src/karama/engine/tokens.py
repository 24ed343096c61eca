"""How tokens move: the rules of BPMN 2.0.2, chapter 13, for the subset we take.

`settle` lets every token in flight arrive, then lets inclusive joins go on that wait
for nobody, then closes scopes that are empty, until nothing moves. What happens when a
token arrives is one small function a kind of element, in the table at the end.

Two things differ from the standard, on purpose. A condition over a fact that nobody
knows is not false: the token is held and names the fact. A gateway where no way is
open does not break the case: the token is held too, and a correction can free it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from karama.engine.case import Token
from karama.engine.compile import Node, key_of
from karama.engine.deciding import decide_at
from karama.engine.events import Arm, Enter, Take
from karama.engine.moves import (
    After,
    arm,
    ask_again,
    close,
    depart,
    enter,
    on_its_way_out,
    part,
    rest,
    send,
    starts_of,
)
from karama.engine.run import (
    Flight,
    Run,
    begin,
    change,
    data_of,
    learn,
    node_of,
    plan_of,
    spend,
)
from karama.procedure.process import CallActivity, Event


def settle(run: Run) -> None:
    """Move until every token is at rest."""
    while True:
        while run.flights:
            flight = run.flights.popleft()
            if flight.scope in run.state.scopes:  # else it was terminated meanwhile
                spend(run)
                ARRIVE[flight.node.kind](run, flight)
        if not (_join_inclusive(run) or _close_empty(run)):
            return


def _close_empty(run: Run) -> bool:
    """Close the innermost scope in which nothing can move any more."""
    state = run.state
    busy = {t.scope for t in state.tokens.values()}
    busy.update(s.parent for s in state.scopes.values())
    for scope in reversed(state.scopes.values()):
        if scope.scope not in busy:
            close(run, scope)
            return True
    return False


# --- arrivals: one function a kind of element ---------------------------------


def _open(run: Run, flight: Flight) -> None:
    rest(run, flight, "open")


def _wait(run: Run, flight: Flight) -> None:
    number = rest(run, flight, "wait")
    arm(run, flight.node, flight.scope, number)


def _pass(run: Run, flight: Flight) -> None:
    depart(run, flight.node, flight.scope, flight.after)


def _sent(run: Run, flight: Flight) -> None:
    draft = begin(run, "sent", flight.node, flight.scope)
    message = flight.node.message
    draft.about = "" if message is None else message.name
    _pass(run, flight)


def _end(run: Run, flight: Flight) -> None:
    element = flight.node.element
    if flight.node.message is not None:
        draft = begin(run, "sent", flight.node, flight.scope)
        draft.about = flight.node.message.name
    if isinstance(element, Event) and element.terminate:
        close(run, run.state.scopes[flight.scope], cancelled=True)


def _inside(run: Run, flight: Flight) -> None:
    host = rest(run, flight, "inside")
    around = run.state.scopes[flight.scope]
    plan = plan_of(run, flight.scope)
    opened = Enter(
        run.state.free,
        around.process,
        flight.node.id,
        flight.scope,
        host,
        around.data,
        after=flight.after,
    )
    enter(run, opened, plan.starts.get(flight.node.id, ()))


def _call(run: Run, flight: Flight) -> None:
    node, element = flight.node, flight.node.element
    assert isinstance(element, CallActivity)  # noqa: S101 - compile says so
    key = key_of(run.ready, plan_of(run, flight.scope).owner, element.called)
    starts = starts_of(run.ready.plan(key))
    lent = run.mind.lend(run, node, flight.scope)
    host, number = rest(run, flight, "inside"), run.state.free
    # Without a mapping the called process reads and writes the caller's own facts.
    own = bool(node.inputs or node.outputs)
    data = number if own else data_of(run, flight.scope)
    opened = Enter(
        number, key, node.id, flight.scope, host, data, True, after=flight.after
    )
    enter(run, opened, starts)
    if own:
        learn(run, number, lent)


def _parallel(run: Run, flight: Flight) -> None:
    node = flight.node
    if len(node.comes) < 2:
        _pass(run, flight)
        return
    rest(run, flight, "join")
    waiting = _first_of_each(run, node, flight.scope)
    if len(waiting) == len(node.comes):
        send(run, node.ways, flight.scope, _merge(run, waiting.values()))


def _inclusive(run: Run, flight: Flight) -> None:
    if len(flight.node.comes) < 2:
        part(run, flight)
    else:
        rest(run, flight, "join")


def _first_of_each(run: Run, node: Node, scope: int) -> dict[str, Token]:
    """The token that has waited longest on each flow into a join."""
    waiting: dict[str, Token] = {}
    for token in run.state.tokens.values():
        if token.at == node.id and token.scope == scope and token.state == "join":
            waiting.setdefault(token.via, token)
    return waiting


def _merge(run: Run, tokens: Iterable[Token]) -> After:
    """Several tokens become one; it goes back only as far as all of them can.

    Where one path of the join did not come from a provisional decision, taking that
    decision again must not undo the join: the merged token no longer carries it.
    """
    merged = list(tokens)
    for token in merged:
        change(run, Take(token.id))
    common = set(merged[0].after).intersection(*(t.after for t in merged))
    return tuple(number for number in merged[0].after if number in common)


# --- the inclusive join -------------------------------------------------------


def _join_inclusive(run: Run) -> bool:
    """Let one inclusive join go on that waits for no token; whether one did."""
    joins = {
        (t.scope, t.at): None for t in run.state.tokens.values() if t.state == "join"
    }
    for scope, at in joins:
        node = node_of(run, scope, at)
        if node.kind == "inclusive":
            waiting = _first_of_each(run, node, scope)
            if not _still_coming(run, node, scope, waiting):
                after = _merge(run, waiting.values())
                part(run, Flight(node, scope, "", after))
                return True
    return False


def _still_coming(
    run: Run, node: Node, scope: int, waiting: Mapping[str, Token]
) -> bool:
    """Whether a token could still come by a flow that has none (BPMN 2.0.2, 13.4.3).

    A token that could also come by a flow that already has one does not count: the
    join would wait for a token that it has.
    """
    for token in run.state.tokens.values():
        if token.scope != scope or token.at == node.id:
            continue
        by = [flow for flow in node.comes if token.at in node.reaches[flow]]
        if by and not any(flow in waiting for flow in by):
            return True
    return False


# --- facts that let held tokens go on -----------------------------------------


def release(run: Run) -> None:
    """Try again every token that is held for a fact."""
    for token in [t for t in run.state.tokens.values() if t.state == "held"]:
        node = node_of(run, token.scope, token.at)
        flight = Flight(node, token.scope, token.via, token.after)
        if not on_its_way_out(node, token.state, token.via):
            decide_at(run, flight, token)
            continue
        choice = run.mind.choose(run, node, token.scope)
        if choice.ways:
            change(run, Take(token.id))
            send(run, choice.ways, token.scope, token.after)
        elif choice.asks != token.asks:
            ask_again(run, token, choice.asks)


def rearm(run: Run, news: frozenset[str]) -> None:
    """Set the clocks whose date a new fact gives, or moves."""
    for alarm in list(run.state.alarms.values()):
        node = node_of(run, alarm.scope, alarm.at)
        if node.due is None or news.isdisjoint(node.due.names):
            continue
        token = run.state.tokens.get(alarm.owner)
        due = run.mind.due(run, node, alarm.scope, token.since if token else None)
        if due is not None and due != alarm.due:
            change(run, Arm(alarm.alarm, alarm.at, alarm.scope, alarm.owner, due))


Arrive = Callable[[Run, Flight], None]
ARRIVE: dict[str, Arrive] = {
    "start": _pass,
    "edge": _pass,
    "step": _open,
    "wait": _wait,
    "send": _sent,
    "decision": decide_at,
    "inside": _inside,
    "call": _call,
    "exclusive": part,
    "parallel": _parallel,
    "inclusive": _inclusive,
    "end": _end,
}
