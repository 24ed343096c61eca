"""Many runs: one after the other, on the cores of one machine, or on a cluster.

    for outcome in runs(exercise, range(200), workers=2): ...
    for outcome in runs_on("tcp://head:8786", recipe, range(100_000)): ...

Runs come in the order of their numbers, and the same to the byte wherever they are
made: each is a function of the exercise and its number alone.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

import attrs

from karama.errors import RehearsalError, failing
from karama.rehearsal.courses import Lesson, joined
from karama.rehearsal.exercise import Exercise, run
from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.recipe import Recipe, exercise_from
from karama.said import said

LOCAL = "local"
"""In place of an address: a cluster on this machine, for as long as it takes."""

AHEAD = 4
"""Pieces of work that wait at the cluster for each of its threads."""


def runs(
    exercise: Exercise, replications: Iterable[int], *, workers: int = 1
) -> Iterator[Outcome]:
    """Runs in the order of their numbers.

    Args:
        exercise: What is rehearsed.
        replications: Which runs.
        workers: Processes to run in; each begins with what was learned so far, and
            what they learn is learned here when all are done.
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
        learned: dict[int, list[Lesson]] = {}
        made = pool.map(_run, rest, chunksize=_chunk(len(rest), workers))
        for outcome, who, lesson in made:
            learned.setdefault(who, []).append(lesson)
            yield outcome
    for lessons in learned.values():
        exercise.model.courses.learn(joined(lessons))


@attrs.define
class _Own:
    """What a process of its own was begun with, and how much of it was told."""

    exercise: Exercise
    moments: int
    turns: int


_OWN: list[_Own] = []


def _take_over(exercise: Exercise) -> None:
    courses = exercise.model.courses
    _OWN[:] = [_Own(exercise, len(courses.moments), len(courses.made))]


def _run(replication: int) -> tuple[Outcome, int, Lesson]:
    """An outcome, which process this is, and what it has learned since the last."""
    (own,) = _OWN
    outcome, courses = run(own.exercise, replication), own.exercise.model.courses
    lesson = courses.lesson(own.moments, own.turns)
    own.moments, own.turns = len(courses.moments), len(courses.made)
    return outcome, os.getpid(), lesson


def _chunk(count: int, workers: int) -> int:
    """A tenth of a second of work, and enough pieces for everybody."""
    return max(1, min(25, count // (4 * workers)))


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


# --- on a cluster ---------------------------------------------------------------------


def runs_on(
    scheduler: str, recipe: Recipe, replications: Iterable[int]
) -> Iterator[Outcome]:
    """Runs made by a cluster of Dask, in the order of their numbers.

    Args:
        scheduler: Its address, or `LOCAL`.
        recipe: What is rehearsed.
        replications: Which runs.

    Raises:
        RehearsalError: There is no such cluster, or no `distributed` here.
    """
    numbers = list(replications)
    with _client(scheduler) as client:
        threads = max(sum(client.nthreads().values()), 1)
        size = _chunk(len(numbers), threads)
        pieces = [numbers[n : n + size] for n in range(0, len(numbers), size)]
        kept = client.scatter(recipe, broadcast=True)
        waiting = []
        for piece in pieces:
            waiting.append(client.submit(_some, kept, piece, pure=False))
            if len(waiting) >= AHEAD * threads:
                yield from waiting.pop(0).result()
        for future in waiting:
            yield from future.result()


def _some(recipe: Recipe, numbers: Sequence[int]) -> list[Outcome]:
    """A few runs, where the cluster makes them."""
    exercise = exercise_from(recipe)
    return [run(exercise, number) for number in numbers]


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise RehearsalError(
            said("--scheduler needs the library distributed: pip install distributed")
        ) from None
    try:
        if scheduler == LOCAL:
            cluster = LocalCluster(threads_per_worker=1, dashboard_address=None)
            with cluster, Client(cluster) as client:
                yield client
        else:
            with Client(scheduler, timeout=10) as client:
                yield client
    except OSError as error:
        told = said(
            "no cluster answers at {scheduler}: {reason}",
            scheduler=scheduler,
            reason=failing(error),
        )
        raise RehearsalError(told) from None
