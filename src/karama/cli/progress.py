"""A bar on standard error while something long is at work; nothing where none looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

from karama.cli.session import Session

Tell = Callable[[str, int, int], None]
"""Told what is at work, its number, and how many there are."""


@contextmanager
def counting(session: Session, words: str) -> Iterator[Tell]:
    """Shows how far a piece of work is.

    Args:
        session: Where to show it.
        words: What is at work, before anything is told.
    """
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Elapsed(),
        console=session.err,
        transient=True,
        disable=not session.err.is_terminal,
    ) as bar:
        task = bar.add_task(words, total=None)

        def tell(what: str, number: int, total: int) -> None:
            told = what or words
            bar.update(task, description=told, completed=number, total=total)

        yield tell
