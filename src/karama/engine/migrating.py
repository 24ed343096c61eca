"""A case goes on under another version of its pack: an explicit act, with a reason.

Every place where a token rests must still be there; the command is refused otherwise,
naming what is gone. Clocks that run keep their date; clocks the new version adds to a
step that is open start now; clocks it no longer has stop.
"""

from __future__ import annotations

from karama.engine.case import Token
from karama.engine.compile import Node, Ready
from karama.engine.events import Disarm, Drop, Enter
from karama.engine.moves import arm, inner
from karama.engine.run import Run, begin, change, plan_of
from karama.engine.triggers import at_work
from karama.errors import CaseError
from karama.said import said

Clocks = dict[tuple[int, str], tuple[Node, int]]
"""The timer event and its scope, by owner and identifier."""


def migrate(run: Run, new: Ready, why: str) -> None:
    """Note the migration and fit the case to the new version.

    Raises:
        CaseError: The new version has no place for a token of the case.
    """
    had = _clocks(run)
    run.ready = new
    _check_places(run)
    draft = begin(run, "migrated")
    draft.about, draft.why = run.state.pack.digest, why
    _fit_clocks(run, had)
    for stand in list(run.state.standing.values()):
        node = plan_of(run, stand.scope).nodes.get(stand.at)
        if node is None or node.kind != "decision":
            change(run, Drop(stand.standing))


def _fit_clocks(run: Run, had: Clocks) -> None:
    has = _clocks(run)
    for alarm in list(run.state.alarms.values()):
        if (alarm.owner, alarm.at) not in has:
            change(run, Disarm(alarm.alarm))
    for (owner, at), (node, scope) in has.items():
        if (owner, at) not in had:  # else it runs, or has rung already
            arm(run, node, scope, owner)


def _check_places(run: Run) -> None:
    gone = {s.process for s in run.state.scopes.values() if not _has_plan(run, s)}
    for scope in run.state.scopes.values():
        if scope.process not in gone and not _has_scope(run, scope):
            gone.add(scope.element)
    for token in run.state.tokens.values():
        if run.state.scopes[token.scope].process not in gone:
            node = plan_of(run, token.scope).nodes.get(token.at)
            if node is None or not _fits(node, token):
                gone.add(token.at)
    if gone:
        places = ", ".join(sorted(gone))
        raise CaseError(
            said("The new version has no place for the case: {places}.", places=places)
        )


def _has_plan(run: Run, scope: Enter) -> bool:
    try:
        plan_of(run, scope.scope)
    except CaseError:
        return False
    return True


def _has_scope(run: Run, scope: Enter) -> bool:
    name = inner(scope)
    return not name or name in plan_of(run, scope.scope).nodes


_KINDS = {
    "open": ("step",),
    "wait": ("wait",),
    "inside": ("inside", "call"),
    "join": ("parallel", "inclusive"),
}


def _fits(node: Node, token: Token) -> bool:
    if token.state == "join" and token.via not in node.comes:
        return False
    return token.state == "held" or node.kind in _KINDS[token.state]


def _clocks(run: Run) -> Clocks:
    """The clocks that the version at hand has for what is open."""
    found: Clocks = {}
    for token in run.state.tokens.values():
        node = plan_of(run, token.scope).nodes[token.at]
        clocks = [node, *node.edges] if at_work(node, token) else []
        for clock in clocks:
            if clock.timer is not None:
                found[token.id, clock.id] = (clock, token.scope)
    for scope in run.state.scopes.values():
        for rise in plan_of(run, scope.scope).rises.get(inner(scope), ()):
            if rise.start is not None and rise.start.timer is not None:
                found[scope.scope, rise.start.id] = (rise.start, scope.scope)
    return found
