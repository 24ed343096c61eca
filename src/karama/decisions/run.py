"""One evaluation on its way: the facts, what is decided already, what fired.

Every compiled form takes a scope (the names an expression may use) and the run. The
run carries the budget that bounds it, and, when the reasons are wanted, a trace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from karama.feel.budget import Budget

from .outcome import Fired

Scope = dict[str, object]


@attrs.define
class Trace:
    """What is told about an evaluation beside its value.

    Attributes:
        fired: Rules that fired or may fire, in the order of evaluation.
        troubles: Hit policies that were broken, in words.
        shares: For each table, how much an answer about a name in its scope would
            settle there (see `OpenQuestion.settles`).
    """

    fired: list[Fired] = attrs.field(factory=list)
    troubles: list[str] = attrs.field(factory=list)
    shares: dict[str, float] = attrs.field(factory=dict)

    def share(self, name: str, settles: float) -> None:
        """Keep the greatest share an answer about `name` was found to settle."""
        self.shares[name] = max(settles, self.shares.get(name, 0.0))


@attrs.define
class Run:
    """One evaluation.

    Attributes:
        facts: What is known, by the name of its input (or "namespace#name").
        budget: Steps left.
        values: What is decided, by the address of its part.
        absent: What a fact that is not given is worth: null, or UNKNOWN.
        trace: Where reasons are kept, None when they are not wanted.
    """

    facts: Mapping[str, object]
    budget: Budget
    values: dict[str, object] = attrs.field(factory=dict)
    absent: object = None
    trace: Trace | None = None


Logic = Callable[[Scope, Run], object]
"""A compiled expression of the model."""
