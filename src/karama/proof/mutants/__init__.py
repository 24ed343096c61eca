"""How strong is a Charter for a pack? Small wrong changes, and which are caught.

`mutants(procedure)` makes them, one kind a function; `Trial(procedure, charter)` holds
one against the Charter and says what became of it. Read `trial` for what counts as
caught and `harm` for which changes harm nobody.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from karama.procedure.procedure import Procedure
from karama.proof.mutants import clocks, records, routes, steps, tables
from karama.proof.mutants.mutant import Aspect, Mutant
from karama.proof.mutants.trial import Outcome, Result, Trial

__all__ = ["Aspect", "Mutant", "Outcome", "Result", "Trial", "mutants", "sampled"]

_MAKERS: tuple[Callable[[Procedure], Iterator[Mutant]], ...] = (
    steps.dropped,
    steps.reordered,
    steps.cut_short,
    steps.turned,
    steps.moved,
    steps.roles_dropped,
    routes.conditions,
    routes.timed,
    routes.branches,
    routes.narrowed,
    clocks.edges_dropped,
    clocks.edges_turned,
    clocks.lengthened,
    clocks.waits_shortened,
    clocks.rights_dropped,
    clocks.rights_nested,
    clocks.rights_turned,
    tables.rules_dropped,
    tables.cells_changed,
    tables.outputs_lowered,
    tables.ranks_swapped,
    tables.policies_changed,
    tables.defaults_dropped,
    records.required_dropped,
    records.fields_dropped,
    records.readers_added,
    records.readers_dropped,
    records.keeping_lengthened,
    records.citations_dropped,
)


def mutants(procedure: Procedure) -> Iterator[Mutant]:
    """Every small wrong change, in an order that is always the same.

    Called packs are left as they are: each is measured on its own.
    """
    for make in _MAKERS:
        yield from make(procedure)


def sampled(count: int, sample: int | None, seed: int) -> Sequence[int]:
    """Numbers of the mutants to try: all, or some that a seed picks."""
    if sample is None or sample >= count:
        return range(count)
    return sorted(random.Random(seed).sample(range(count), sample))  # noqa: S311
