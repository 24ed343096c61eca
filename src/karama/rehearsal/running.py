"""Many runs: one after the other, on the cores of one machine, or on a cluster.

    for outcome in runs(exercise, range(200), workers=2): ...

Runs come in the order of their numbers, and the same to the byte wherever they are
made: each is a function of the exercise and its number alone.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

from karama.rehearsal.exercise import Exercise, run
from karama.rehearsal.outcomes.outcome import Outcome


def runs(
    exercise: Exercise, replications: Iterable[int], *, workers: int = 1
) -> Iterator[Outcome]:
    """Runs in the order of their numbers.

    Args:
        exercise: What is rehearsed.
        replications: Which runs.
        workers: Processes to run in; each begins with what was learned so far.
    """
    numbers = list(replications)
    if workers < 2 or len(numbers) < 2 or not _can_fork():
        yield from (run(exercise, number) for number in numbers)
        return
    first, *rest = numbers
    yield run(exercise, first)  # most of what there is to learn, learned once for all
    with ProcessPoolExecutor(
        workers, multiprocessing.get_context("fork"), _take_over, (exercise,)
    ) as pool:
        yield from pool.map(_run, rest, chunksize=_chunk(len(rest), workers))


_OWN: list[Exercise] = []
"""What a process of its own was begun with."""


def _take_over(exercise: Exercise) -> None:
    _OWN[:] = [exercise]


def _run(replication: int) -> Outcome:
    return run(_OWN[0], replication)


def _chunk(count: int, workers: int) -> int:
    return max(1, min(25, count // (4 * workers)))


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()
