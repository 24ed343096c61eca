"""What can happen to a case from outside: a message, a right used, a clock that rings.

A message is heard by every place that waits for it when it arrives: tokens that wait,
events on the edge of a step or sub-process, event sub-processes of every open scope.
An interrupting one may silence the others. The use of a right is a message too, and is
never refused while the case is open: where the procedure has drawn nothing for it, the
use itself is still kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from karama.engine.case import Token
from karama.engine.clock import next_ring
from karama.engine.compile import Node
from karama.engine.events import Arm, Disarm, Take
from karama.engine.moves import depart, inner, on_its_way_out, rise, take
from karama.engine.run import Run, begin, change, node_of, plan_of
from karama.procedure.process import Message

RIGHTS = ("ask-for-protection", "ask-for-lawyer", "complain", "withdraw-consent")
"""Rights that every case has, whatever its procedure has drawn."""


@attrs.frozen(eq=False)
class Catcher:
    """A place that waits for a message.

    Attributes:
        node: The event or task that catches it.
        scope: The scope it stands in.
        token: The token that waits there or whose edge it is on; 0 for a scope.
    """

    node: Node
    scope: int
    token: int = 0


def catchers(run: Run, heard: Callable[[Message], bool]) -> list[Catcher]:
    """Every place that waits for a message, those of outer scopes first."""
    found = [*_rising(run, heard), *_waiting(run, heard)]
    return sorted(found, key=lambda c: (c.scope, c.token))


def _rising(run: Run, heard: Callable[[Message], bool]) -> Iterator[Catcher]:
    for scope in run.state.scopes.values():
        for node in plan_of(run, scope.scope).rises.get(inner(scope), ()):
            message = None if node.start is None else node.start.message
            if message and heard(message) and can_rise(run, node, scope.scope):
                yield Catcher(node, scope.scope)


def can_rise(run: Run, node: Node, scope: int) -> bool:
    """Whether an event sub-process can open in a scope now.

    Once one has interrupted the scope no other rises in it, save by the use of a
    right, which then runs beside it: a person who has asked for protection can still
    complain. An interrupting one runs once at a time.
    """
    start = node.start
    if start is None:
        return False
    by_right = start.message is not None and start.message.right != ""
    if scope in run.state.overtaken and not by_right:
        return False
    scopes = run.state.scopes.values()
    runs = any(s.parent == scope and s.element == node.id for s in scopes)
    return not (runs and start.interrupting)


def _waiting(run: Run, heard: Callable[[Message], bool]) -> Iterator[Catcher]:
    for token in run.state.tokens.values():
        node = node_of(run, token.scope, token.at)
        if token.state == "wait" and node.message and heard(node.message):
            yield Catcher(node, token.scope, token.id)
        if at_work(node, token):
            for edge in node.edges:
                if edge.message and heard(edge.message):
                    yield Catcher(edge, token.scope, token.id)


def at_work(node: Node, token: Token) -> bool:
    """Whether a token is in the middle of its element, so that its edges count."""
    if token.state == "held":
        return not on_its_way_out(node, token.state, token.via)
    return token.state in ("open", "wait", "inside")


def reach(run: Run, catcher: Catcher) -> None:
    """What has happened reaches a place that waited for it, if it still waits."""
    state, node = run.state, catcher.node
    if node.kind == "rise":
        if catcher.scope in state.scopes and can_rise(run, node, catcher.scope):
            rise(run, node, catcher.scope)
        return
    token = state.tokens.get(catcher.token)
    if token is None:
        return
    if node.kind != "edge":
        change(run, Take(token.id))
    elif node.interrupting:
        take(run, token, cancelled=True)
    depart(run, node, catcher.scope, token.after)


# --- clocks -------------------------------------------------------------------


def next_alarm(run: Run) -> Arm | None:
    """The clock that rings first of those that are due."""
    due = [a for a in run.state.alarms.values() if a.due and a.due <= run.at]
    return min(due, key=lambda a: (a.due, a.alarm), default=None)


def ring(run: Run, alarm: Arm) -> None:
    """A clock rings: one event, and whatever it sets in motion."""
    node = node_of(run, alarm.scope, alarm.at)
    draft = begin(run, "rang", node, alarm.scope)
    draft.about = "" if alarm.due is None else alarm.due.isoformat()
    _wind(run, alarm, node)
    for catcher in _rung(run, alarm, node):
        reach(run, catcher)


def _wind(run: Run, alarm: Arm, node: Node) -> None:
    """Stop a clock that has rung, or set it for its next ring."""
    timer = node.timer
    if timer and timer.cycle and timer.duration and alarm.due and not node.interrupting:
        due = next_ring(alarm.due, timer.duration, run.at)
        change(run, Arm(alarm.alarm, alarm.at, alarm.scope, alarm.owner, due))
    else:
        change(run, Disarm(alarm.alarm))


def _rung(run: Run, alarm: Arm, node: Node) -> list[Catcher]:
    if alarm.owner in run.state.tokens:
        return [Catcher(node, alarm.scope, alarm.owner)]
    around = run.state.scopes[alarm.scope]
    rises = plan_of(run, alarm.scope).rises.get(inner(around), ())
    return [Catcher(rising, alarm.scope) for rising in rises if rising.start is node]
