"""Orients a chunk of arrivals: cells become facts, facts a decision, in columns.

Each distinct cell is read once, by the same function that reads an officer's answer
(`karama.procedure.answers`), so a list and a single case cannot disagree about what
"unknown" or "3,5" means. A row with a cell that cannot be read is a reject; a fact
without a column is unknown, and said so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from karama.arrivals.chunk import Chunk, Coded, Reject
from karama.arrivals.decide import column_decider
from karama.decisions.columns import Parts
from karama.decisions.outcome import Outcome
from karama.feel import UNKNOWN
from karama.procedure.answers import Unreadable, read_answer
from karama.procedure.procedure import Fact, Procedure
from karama.procedure.question import Question
from karama.said import Said, said

ID = "id"


@attrs.frozen(eq=False)
class Oriented:
    """A chunk, decided.

    Attributes:
        rows: Row number of each arrival that was kept.
        ids: The cells of the `id` column, or row numbers where there is none.
        arrived: When each arrived, as UTC microseconds; None without such a column.
            NaT where the cell is empty or cannot be read.
        parts: What was decided for each arrival.
        rejects: What could not be read in this part of the file.
        done: Share of the file read so far, 0 to 1.
    """

    rows: npt.NDArray[np.int64]
    ids: Coded
    arrived: npt.NDArray[np.datetime64] | None
    parts: Parts
    rejects: tuple[Reject, ...]
    done: float

    @property
    def codes(self) -> npt.NDArray[np.uint32]:
        """For each arrival, an index into `outcomes`."""
        return self.parts.codes

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """The distinct outcomes of the chunk, without the rules that fired."""
        return self.parts.outcomes


class Orienter:
    """Decides chunks by the orientation decision of one procedure; compiled once.

    Attributes:
        missing: Facts for which no row so far had a column.
        unused: Columns so far that the decision does not read.
        named: Whether some row had an identifier; else rows are told by number.
    """

    def __init__(self, procedure: Procedure, arrival: str = "arrived_at") -> None:
        self._facts = procedure.facts
        self._questions = {name: fact.measure for name, fact in procedure.facts.items()}
        self._decide = column_decider(procedure)
        self._arrival = arrival
        self._seen: dict[str, None] = {}
        self.missing: tuple[str, ...] = ()
        self.unused: tuple[str, ...] = ()
        self.named = False

    def __call__(self, chunk: Chunk) -> Oriented:
        """Read the cells of a chunk as facts and decide them."""
        self._note_columns(chunk)
        facts, rejects, good = self._read_facts(chunk)
        count = int(good.sum())
        parts = self._decide(
            {
                name: (column.codes[good], column.values)
                for name, column in facts.items()
            },
            count,
        )
        arrived, late = self._arrivals(chunk, good)
        return Oriented(
            rows=chunk.rows[good],
            ids=_ids(chunk, good),
            arrived=arrived,
            parts=parts,
            rejects=tuple(
                sorted(
                    (*chunk.rejects, *rejects, *late), key=lambda r: (r.row, r.column)
                )
            ),
            done=chunk.done,
        )

    def _note_columns(self, chunk: Chunk) -> None:
        self._seen.update(dict.fromkeys(chunk.columns))
        self.named = ID in self._seen
        known = {ID, self._arrival, "expected", "note"}
        self.missing = tuple(name for name in self._facts if name not in self._seen)
        self.unused = tuple(
            name for name in self._seen if name not in self._facts.keys() | known
        )

    def _read_facts(
        self, chunk: Chunk
    ) -> tuple[dict[str, Coded], list[Reject], npt.NDArray[np.bool_]]:
        good = np.ones(len(chunk.rows), np.bool_)
        rejects: list[Reject] = []
        facts: dict[str, Coded] = {}
        for name in self._facts:
            column = chunk.columns.get(name)
            if column is None:
                facts[name] = _all_unknown(len(chunk.rows))
                continue
            facts[name], reasons = read_cells(column, self._questions[name])
            if reasons:
                bad = np.isin(column.codes, np.fromiter(reasons, np.int32))
                good &= ~bad
                rejects += [
                    Reject(int(row), name, reasons[int(code)])
                    for row, code in zip(
                        chunk.rows[bad], column.codes[bad], strict=True
                    )
                ]
        return facts, rejects, good

    def _arrivals(
        self, chunk: Chunk, good: npt.NDArray[np.bool_]
    ) -> tuple[npt.NDArray[np.datetime64] | None, list[Reject]]:
        column = chunk.columns.get(self._arrival)
        if column is None:
            return None, []
        instants, reasons = _read_instants(column)
        taken = column.codes[good]
        late = (
            [
                Reject(int(row), self._arrival, reasons[int(code)], kept=True)
                for row, code in zip(chunk.rows[good], taken, strict=True)
                if int(code) in reasons
            ]
            if reasons
            else []
        )
        if not len(instants):
            return np.empty(0, "datetime64[us]"), late
        return instants[taken], late


def _all_unknown(count: int) -> Coded:
    return Coded(np.zeros(count, np.int32), (UNKNOWN,))


def _ids(chunk: Chunk, good: npt.NDArray[np.bool_]) -> Coded:
    column = chunk.columns.get(ID)
    if column is not None:
        return column.keep(good)
    rows = chunk.rows[good]
    return Coded(np.arange(len(rows), dtype=np.int32), tuple(str(row) for row in rows))


def read_cells(column: Coded, question: Question) -> tuple[Coded, dict[int, Said]]:
    """The column as facts, and for each code that cannot be read, why not."""
    values: list[object] = []
    reasons: dict[int, Said] = {}
    for code, raw in enumerate(column.values):
        try:
            values.append(read_answer(question, _as_text(raw)))
        except Unreadable as unreadable:
            values.append(UNKNOWN)
            reasons[code] = unreadable.sentence
    return attrs.evolve(column, values=tuple(values)), reasons


def _as_text(raw: object) -> object:
    if not isinstance(raw, bytes):
        return raw
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(said("is not UTF-8; save the table as CSV UTF-8")) from None


def _read_instants(
    column: Coded,
) -> tuple[npt.NDArray[np.datetime64], dict[int, Said]]:
    """UTC instants of the distinct cells; a time without its zone is not guessed."""
    instants = np.full(len(column.values), np.datetime64("NaT", "us"))
    reasons: dict[int, Said] = {}
    for code, raw in enumerate(column.values):
        try:
            instant = _instant(_as_text(raw))
        except Unreadable as unreadable:
            reasons[code] = unreadable.sentence
            continue
        if instant is not None:
            instants[code] = np.datetime64(instant.replace(tzinfo=None), "us")
    return instants, reasons


def _instant(raw: object) -> dt.datetime | None:
    if raw is None or raw in ("", "unknown"):
        return None
    instant = raw
    if isinstance(raw, str):
        try:
            instant = dt.datetime.fromisoformat(raw.strip())
        except ValueError:
            instant = None
    if not isinstance(instant, dt.datetime):
        raise Unreadable(_TAKES_INSTANT)
    if instant.tzinfo is None:
        raise Unreadable(
            said("has no time zone, so no deadline was counted; add Z or +01:00")
        )
    try:
        return instant.astimezone(dt.UTC)
    except OverflowError:  # the first or last hours that Python counts
        raise Unreadable(_TAKES_INSTANT) from None


_TAKES_INSTANT = said(
    "takes a date and time written like {example}", example="2026-11-24T03:00:00Z"
)


def facts_in_order(procedure: Procedure) -> tuple[Fact, ...]:
    """The facts a table of arrivals may hold, in the order the decision reads them."""
    return tuple(procedure.facts.values())
