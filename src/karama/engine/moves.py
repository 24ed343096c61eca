"""The moves a token can make: set out, come to rest, leave, open a scope, close one.

Small functions over a `Run`; the rules that say which move a token makes, and when,
are in `karama.engine.tokens`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from karama.engine.case import ROOT, Token
from karama.engine.compile import Node, Plan, Way
from karama.engine.events import Arm, Disarm, Enter, Leave, Put, Take
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
from karama.errors import CaseError

MAX_DEPTH = 24
"""Scopes inside one another; more is a process that calls itself without end."""

After = tuple[int, ...]


def depart(run: Run, node: Node, scope: int, after: After = ()) -> None:
    """A token leaves an element by every way that is open to it."""
    if not node.splits:
        send(run, node.ways, scope, after)
        return
    part(run, Flight(node, scope, node.id if node.kind == "decision" else "", after))


def send(run: Run, ways: Iterable[Way], scope: int, after: After) -> None:
    """A token sets out on each of these flows."""
    flows = run.drafts[-1].flows
    for way in ways:
        flows.append(way.id)
        run.flights.append(Flight(way.to, scope, way.id, after))


def rest(run: Run, flight: Flight, state: str, asks: tuple[str, ...] = ()) -> int:
    """A token comes to rest, and the clocks on its edges start; its number.

    A token held on its way out of a step has left it: its edges are behind it.
    """
    node, number = flight.node, run.state.free
    out = on_its_way_out(node, state, flight.via)
    told = state == "join" or (out and node.kind == "decision")
    change(
        run,
        Put(
            number,
            node.id,
            state,
            flight.scope,
            node.lane,
            flight.via if told else "",  # else nobody asks which way it came
            flight.after,
            asks,
        ),
    )
    for edge in () if out else node.edges:
        arm(run, edge, flight.scope, number)
    return number


def on_its_way_out(node: Node, state: str, via: str) -> bool:
    """Whether a token is held where it has left its element, or never was in one.

    At a decision it may be held before it is taken, and again where the ways out ask.
    """
    return state == "held" and (node.kind != "decision" or via == node.id)


def arm(run: Run, node: Node, scope: int, owner: int) -> None:
    """Start the clock of a timer event, if it has one."""
    if node.timer is not None:
        due = run.mind.due(run, node, scope, run.when)
        change(run, Arm(run.state.free, node.id, scope, owner, due))


def take(run: Run, token: Token, *, cancelled: bool = False) -> None:
    """A token leaves its place; what ran inside it is cancelled with it."""
    if token.state == "inside":
        for scope in [s.scope for s in run.state.scopes.values() if s.host == token.id]:
            change(run, Leave(scope, cancelled))
    change(run, Take(token.id, cancelled))


def part(run: Run, flight: Flight) -> None:
    """A token parts at a gateway, or is held until it is known where it goes."""
    choice = run.mind.choose(run, flight.node, flight.scope)
    if choice.ways:
        send(run, choice.ways, flight.scope, flight.after)
    else:
        rest(run, flight, "held", choice.asks)


def ask_again(run: Run, token: Token, asks: tuple[str, ...]) -> None:
    """A held token stays where it is, but asks for other facts."""
    change(
        run,
        Put(
            token.id,
            token.at,
            token.state,
            token.scope,
            token.lane,
            token.via,
            token.after,
            asks,
        ),
    )


# --- scopes -------------------------------------------------------------------


def enter(run: Run, scope: Enter, starts: Iterable[Node]) -> None:
    """A scope opens: its clocks start, and a token is born at each start.

    Raises:
        CaseError: Too many scopes stand inside one another.
    """
    if _depth(run, scope.parent) >= MAX_DEPTH:
        raise CaseError(f"Process {scope.process!r} calls itself without end.")
    change(run, scope)
    for rise in plan_of(run, scope.scope).rises.get(inner(scope), ()):
        if rise.start is not None:
            arm(run, rise.start, scope.scope, scope.scope)
    for start in starts:
        run.flights.append(Flight(start, scope.scope, "", scope.after))


def inner(scope: Enter) -> str:
    """The scope in which its elements stand: a called process has its own top."""
    return "" if scope.called else scope.element


def _depth(run: Run, scope: int) -> int:
    depth = 0
    while scope in run.state.scopes:
        depth, scope = depth + 1, run.state.scopes[scope].parent
    return depth


def rise(run: Run, node: Node, scope: int) -> None:
    """An event sub-process opens in a scope, and interrupts it if it is drawn so."""
    around = run.state.scopes[scope]
    start = node.start
    assert start is not None  # noqa: S101 - compile gives every one its start
    takes_over = start.interrupting and scope not in run.state.overtaken
    if takes_over:
        _empty(run, scope)
    number = run.state.free
    opened = Enter(
        number,
        around.process,
        node.id,
        scope,
        data=around.data,
        takes_over=takes_over,
        after=around.after,
    )
    enter(run, opened, (start,))


def _empty(run: Run, scope: int) -> None:
    """Cancel whatever happens in a scope; the scope itself stays."""
    for token in [t for t in run.state.tokens.values() if t.scope == scope]:
        take(run, token, cancelled=True)
    for child in [s for s in run.state.scopes.values() if s.parent == scope]:
        if not _by_right(run, child):
            change(run, Leave(child.scope, True))
    for alarm in [a for a in run.state.alarms.values() if a.owner == scope]:
        change(run, Disarm(alarm.alarm))


def _by_right(run: Run, scope: Enter) -> bool:
    """Whether the use of a right opened it; then no other event interrupts it."""
    start = node_of(run, scope.scope, scope.element).start
    return start is not None and start.message is not None and start.message.right != ""


def close(run: Run, scope: Enter, *, cancelled: bool = False) -> None:
    """A scope closes; the token that waited for it goes on."""
    host = run.state.tokens.get(scope.host)
    node = None if host is None else node_of(run, host.scope, host.at)
    brought: Mapping[str, object] = {}
    if host is not None and node is not None and scope.data == scope.scope:
        brought = run.mind.bring_back(run, node, scope.scope, host.scope)
    if scope.scope == ROOT:
        begin(run, "closed")
    change(run, Leave(scope.scope, cancelled))
    if host is None or node is None:
        return
    learn(run, data_of(run, host.scope), brought)
    change(run, Take(host.id))
    depart(run, node, host.scope, host.after)


def starts_of(plan: Plan) -> tuple[Node, ...]:
    """Where a process begins when nothing says otherwise: at its plain starts."""
    starts = plan.starts.get("", [])
    plain = tuple(n for n in starts if n.timer is None and n.message is None)
    return plain or tuple(starts[:1])
