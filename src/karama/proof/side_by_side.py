"""Properties proved side by side, each process with a prover of its own.

A prover works on one core. Where there are more, the properties that are still to be
proved are dealt out, and their verdicts come back in the order they were asked for.
With one worker, or where processes cannot be forked, they are proved here.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from karama.procedure.procedure import Procedure
from karama.proof.principles import Property
from karama.proof.prover import Limits, Prover
from karama.proof.verdicts import Verdict

_mine: list[Prover] = []
"""The prover of this process, once it has one."""


def verdicts(
    procedure: Procedure, wanted: Sequence[Property], limits: Limits, workers: int
) -> Iterator[Verdict]:
    """The verdict on each property, in order.

    Raises:
        ProofError: The procedure cannot be followed at all.
    """
    here = Prover(procedure, limits)
    forks = "fork" in multiprocessing.get_all_start_methods()
    if workers < 2 or len(wanted) < 2 or not forks:
        yield from map(here.property, wanted)
        return
    _mine[:] = [here]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(min(workers, len(wanted)), context) as pool:
        yield from pool.map(_one, wanted)


def _one(wanted: Property) -> Verdict:
    return _mine[0].property(wanted)
