"""How much an evaluation may cost, and the instant it takes for now.

A stranger's FEEL may loop, recurse or double a text for ever. Everything that can
repeat or grow spends steps from one budget; an empty budget raises `FeelLimit`. FEEL
has no side effects, so stopping is always safe. The core has no clock: `now()` and
`today()` read the instant the caller put here, and are null when there is none.
"""

from __future__ import annotations

from collections.abc import Iterable

from karama.errors import FeelLimit
from karama.feel.values import UNKNOWN, DateTime, Range

DEFAULT_STEPS = 500_000
"""A list of this many small contexts stays under 200 MiB."""
MAX_CALLS = 100
MAX_NESTING = 200


class Budget:
    """Steps left, calls open, and the instant of the evaluation.

    One step is one turn of a loop, one call, one element of a list being built, or
    one character of a text being built. A budget may be shared by several
    evaluations, which then share the limit.

    Attributes:
        steps: Steps left.
        calls: Functions being called inside one another right now.
        now: The instant `now()` answers; None makes `now()` and `today()` null.
    """

    __slots__ = ("calls", "now", "steps")

    def __init__(
        self, steps: int = DEFAULT_STEPS, *, now: DateTime | None = None
    ) -> None:
        self.steps = steps
        self.calls = 0
        self.now = now

    def spend(self, steps: int = 1) -> None:
        """Take steps away.

        Raises:
            FeelLimit: No step is left.
        """
        self.steps -= steps
        if self.steps < 0:
            raise FeelLimit("ran more steps than it may; make its lists smaller")

    def weigh(self, value: object) -> bool:
        """Pay for looking through a value, and answer whether it holds UNKNOWN.

        A value may share its parts many times over, and so be far larger to walk
        than it was to build; this counts every part each time it is met.

        Raises:
            FeelLimit: It has more parts than steps left, or is nested too deep.
        """
        if type(value) not in _CONTAINERS:
            return value is UNKNOWN
        level, unknown = [value], False
        for _ in range(MAX_NESTING):
            self.spend(len(level))
            unknown = unknown or any(each is UNKNOWN for each in level)
            level = [part for each in level for part in _parts(each)]
            if not level:
                return unknown
        raise FeelLimit(f"a value nested deeper than {MAX_NESTING}")

    def enter(self) -> None:
        """Open a call.

        Raises:
            FeelLimit: More than `MAX_CALLS` calls are open, or no step is left.
        """
        self.spend()
        if self.calls == MAX_CALLS:
            raise FeelLimit(f"calls nested deeper than {MAX_CALLS}")
        self.calls += 1

    def leave(self) -> None:
        """Close a call."""
        self.calls -= 1


_CONTAINERS = frozenset({tuple, dict, Range})


def _parts(value: object) -> Iterable[object]:
    kind = type(value)
    if kind is tuple:
        return value  # type: ignore[return-value]
    if kind is dict:
        return value.values()  # type: ignore[attr-defined,no-any-return]
    return (value.low, value.high) if isinstance(value, Range) else ()
