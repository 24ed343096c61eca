"""Answers that come in rows: what a repeat of a form holds, as conditions read it.

A repeat asks the same questions once for each child, each need, each day. From inside a
row, `${age}` is the age of that row, and every other question is as outside (`InRow`).
From outside, a question of the repeat has an answer in each row; only what takes them
all together may read it: count(), sum(), min() and max() (`every`).

A repeat of which nobody said anything has no rows, and that is not "none": what is
counted over it is not known. "None" is said, as an empty list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

MAX_ROWS = 100
"""Rows of one repeat; a page with more of them is no form that anybody fills."""
NONE_SAID = "[]"
"""How it is written that there is no row to write: the empty list."""

Answered = Mapping[str, object]


@attrs.frozen
class Rows:
    """The rows of a repeat, as conditions read them.

    Attributes:
        rows: Answers by name, of the questions that are asked in each.
        own: Names of the questions of a row, asked or not.
        said: False where nobody said anything: no row, and not "none" either.
    """

    rows: tuple[Answered, ...]
    own: frozenset[str] = frozenset()
    said: bool = True


@attrs.frozen(eq=False)
class InRow(Mapping[str, object]):
    """Answers as a question of a row reads them: those of its row, then the others.

    Attributes:
        around: Answers outside of the row, the rows themselves among them.
        row: Answers of the row.
        own: Names of the questions of a row, asked or not.
        place: Which row it is, counted from 1.
    """

    around: Answered
    row: Answered
    own: frozenset[str]
    place: int

    def __getitem__(self, name: str) -> object:
        return self.row[name] if name in self.own else self.around[name]

    def __iter__(self) -> Iterator[str]:
        yield from self.row
        yield from (name for name in self.around if name not in self.own)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def in_rows(answers: Answered, name: str) -> bool:
    """Whether a question is read from all rows of a repeat, not as one answer."""
    if isinstance(answers, InRow) and name in answers.own:
        return False
    return isinstance(answers.get(name), Rows) or _rows_with(answers, name) is not None


def every(answers: Answered, name: str) -> tuple[object, ...] | None:
    """Every row of a repeat, or every answer to a question of one, row by row.

    Returns:
        Rows or answers, those of rows in which the question is not asked left out;
        None where nobody said which rows there are.
    """
    found = answers.get(name)
    if isinstance(found, Rows):
        return tuple(found.rows) if found.said else None
    rows = _rows_with(answers, name)
    if rows is None:
        return ()
    return tuple(r[name] for r in rows.rows if name in r) if rows.said else None


def _rows_with(answers: Answered, name: str) -> Rows | None:
    outside = answers.around if isinstance(answers, InRow) else answers
    held = (one for one in outside.values() if isinstance(one, Rows))
    return next((rows for rows in held if name in rows.own), None)
