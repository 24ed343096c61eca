"""What a run knows of the facts, and what follows from it.

Token rules never look at a fact. They ask the run's mind which way a gateway opens,
what a decision answers, when a clock rings, and they tell it what is learnt. `Mind` is
the mind of a real case: the facts are in the state. The prover gives the same token
rules another mind, that thinks of every person at once: what is proved is what runs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from karama.decisions import Outcome
from karama.engine import choices
from karama.engine.case import learnt
from karama.engine.clock import due_of
from karama.engine.compile import Node
from karama.engine.events import Learn, Stand
from karama.engine.plain import from_plain, to_plain

if TYPE_CHECKING:
    from karama.engine.run import Run

Facts = Mapping[str, object]
Better = Callable[[Any, Any], bool]
"""Whether one plain value of a decision protects more than another."""


class Mind:
    """The mind of a real case: it looks the facts up in the state."""

    def choose(self, run: Run, node: Node, scope: int) -> choices.Choice:
        """The ways that are open out of a gateway or a step."""
        return choices.choose(node, facts_in(run, scope))

    def outcome(self, run: Run, node: Node, scope: int, name: str) -> Outcome:
        """What the decision of a business rule task answers."""
        owner = run.ready.plan(run.state.scopes[scope].process).owner
        return run.ready.decisions(owner, name).decide(name, facts_in(run, scope))

    def again(
        self, run: Run, node: Node, stand: Stand, name: str, better: Better
    ) -> tuple[Outcome, bool] | None:
        """What a standing decision answers now, and whether that protects more.

        None where it is not worth a look: nothing would move.
        """
        outcome = self.outcome(run, node, stand.scope, name)
        return outcome, better(to_plain(outcome.value), stand.value)

    def kept(
        self,
        run: Run,
        node: Node,
        before: Collection[Stand],
        outcome: Outcome,
        better: Better,
    ) -> object:
        """The most protective value acted on before, if it protects more than now.

        None where what is answered now protects no less.
        """
        best = to_plain(outcome.value)
        for stand in before:
            best = stand.value if better(stand.value, best) else best
        return None if best == to_plain(outcome.value) else from_plain(best)

    def due(
        self, run: Run, node: Node, scope: int, since: datetime | None
    ) -> datetime | None:
        """When the timer of a node rings, if it runs from `since`."""
        return due_of(node, facts_in(run, scope), since)

    def lend(self, run: Run, node: Node, scope: int) -> Facts:
        """The facts a called process begins with."""
        facts = facts_in(run, scope)
        return {name: formula.value(facts) for name, formula in node.inputs} or facts

    def bring_back(self, run: Run, node: Node, inner: int, outer: int) -> Facts:
        """The facts a called process gives back, those that are new to the caller."""
        facts = facts_in(run, inner)
        if node.outputs:
            facts = {name: formula.value(facts) for name, formula in node.outputs}
        known = facts_in(run, outer)
        return {n: v for n, v in facts.items() if n not in known or known[n] != v}

    def answered(self, run: Run, scope: int, facts: Facts) -> None:
        """Keep facts given by whoever acts, as the answers of the event.

        A second scope that hears the same message learns them as a change.
        """
        draft = run.drafts[-1]
        plain = {name: to_plain(value) for name, value in facts.items()}
        if draft.answers and draft.data != scope:
            run.drafts[-1].changes.append(Learn(plain, scope))
        else:
            draft.answers, draft.data = plain, scope
        # Who gave them is known once the event has its id: `fold` fills that in.
        learnt(run.state, scope, plain, "")

    def learn(self, run: Run, scope: int, facts: Facts) -> None:
        """Keep facts that the procedure itself establishes."""
        plain = {name: to_plain(value) for name, value in facts.items()}
        run.drafts[-1].changes.append(Learn(plain, scope))
        learnt(run.state, scope, plain, "")


def facts_in(run: Run, scope: int) -> Facts:
    """The facts a scope reads."""
    return run.state.facts.get(run.state.scopes[scope].data, {})
