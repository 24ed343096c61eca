"""Where what is told belongs: a fact given outside any step goes where it is awaited.

A called process may have facts of its own. What is told of a case is then written

    1. into the facts of every place where a token is held that reads it: only there,
       as the answers to a step's form are; or, where no token is held for it,
    2. into the facts of the case itself, and into those of every decision that stands
       and still asks for it.

So nobody waits for ever for an answer that was given, and an answer given once is
heard by all who wait for it at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from karama.engine.case import ROOT
from karama.engine.compile import Node, Plan, Ready
from karama.engine.run import Run, answered, begin, data_of, node_of, plan_of
from karama.procedure.procedure import Procedure
from karama.procedure.process import Task


def hear(run: Run, facts: Mapping[str, object]) -> None:
    """Keep what is told, one event for each place that it belongs to."""
    for scope, heard in belongs(run, facts).items():
        begin(run, "told")
        answered(run, scope, heard)


def belongs(run: Run, facts: Mapping[str, object]) -> dict[int, dict[str, object]]:
    """The facts told, by the scope whose facts they become."""
    found: dict[int, dict[str, object]] = {}
    for name, value in facts.items():
        for scope in _waiting(run, name) or _asking(run, name):
            found.setdefault(scope, {})[name] = value
    return found


def reads(ready: Ready, plan: Plan, node: Node) -> frozenset[str]:
    """The facts that a token held at a node of a process may wait for."""
    names = {n for way in node.ways if way.formula for n in way.formula.names}
    if node.kind == "decision":
        names |= required(ready, plan.owner, node)
    return frozenset(names)


def required(ready: Ready, owner: Procedure, node: Node) -> frozenset[str]:
    """The facts that the decision of a business rule task reads."""
    task = node.element
    assert isinstance(task, Task)  # noqa: S101 - only tasks decide
    model = ready.decisions(owner, task.decision)
    return frozenset(model.requires(task.decision))


def _waiting(run: Run, name: str) -> tuple[int, ...]:
    held = (token for token in run.state.tokens.values() if token.state == "held")
    return _data(run, (t.scope for t in held if name in _read_by(run, t.scope, t.at)))


def _read_by(run: Run, scope: int, at: str) -> frozenset[str]:
    return reads(run.ready, plan_of(run, scope), node_of(run, scope, at))


def _asking(run: Run, name: str) -> tuple[int, ...]:
    stands = run.state.standing.values()
    asking = (stand.scope for stand in stands if name in stand.questions)
    return _data(run, (ROOT, *asking))


def _data(run: Run, scopes: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(data_of(run, scope) for scope in scopes))
