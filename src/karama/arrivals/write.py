"""Writes what came out of a list of arrivals: CSV, JSON Lines, Parquet, XLSX.

One row an arrival, with its identifier and nothing else of what was given: where the
person goes, whether that is certain, what else is possible, by when, why (rules), on
which legal ground (sources) and what is still to be asked. Every text that a
spreadsheet program would run as a formula is neutralised with a leading apostrophe in
CSV and XLSX.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import msgspec
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from karama.arrivals.chunk import Reject
from karama.arrivals.orient import Oriented
from karama.arrivals.rules import Rules
from karama.decisions.outcome import Outcome
from karama.errors import DataError, failing
from karama.feel import show
from karama.procedure.procedure import Orientation, Procedure
from karama.said import Said, said
from karama.whole import whole

XLSX_ROWS = 1_048_575
XLSX_TEXT = 32_767
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_LISTS = ("possible", "rules", "sources", "open_questions")
COLUMNS = (
    "id",
    "orientation",
    "certain",
    "possible",
    "act_by",
    "service",
    "rules",
    "sources",
    "open_questions",
)


@attrs.frozen
class Told:
    """What one outcome says of everyone who has it."""

    orientation: str | None
    certain: bool
    possible: tuple[str, ...]
    service: str
    open_questions: tuple[str, ...]
    within: int | None
    """Microseconds from arrival to the deadline; None without one."""


def tell(outcome: Outcome, orientations: dict[str, Orientation]) -> Told:
    """Say an outcome in the columns of the result."""
    name = orientation_of(outcome.value)
    route = orientations.get(name) if name is not None else None
    return Told(
        orientation=name,
        certain=outcome.certain,
        possible=tuple(orientation_of(v) or "none" for v in outcome.possible),
        service=route.service if route else "",
        open_questions=tuple(question.fact for question in outcome.questions),
        within=_microseconds(route),
    )


def orientation_of(value: object) -> str | None:
    """The orientation in a decision's output; None when there is none."""
    if isinstance(value, dict):
        value = value.get("orientation")
    if value is None or isinstance(value, str):
        return value
    shown = show(value)
    return None if shown == "unknown" else shown


def _microseconds(route: Orientation | None) -> int | None:
    if route is None or route.within is None:
        return None
    return int(route.within.total_seconds() * 1_000_000)


# --- a chunk as an Arrow table -----------------------------------------------------


def as_table(
    oriented: Oriented, orientations: dict[str, Orientation], rules: Rules
) -> pa.Table:
    """The chunk as an Arrow table with the columns of the result."""
    told = [tell(outcome, orientations) for outcome in oriented.outcomes]
    codes = pa.array(oriented.codes)
    columns: dict[str, Any] = {"id": _id_texts(oriented)}
    columns["act_by"] = _act_by(oriented, told)
    names = [one.orientation for one in told]
    columns.update(rules.columns(oriented.parts, names, orientations))
    for name in COLUMNS:
        if name not in columns:
            values = [getattr(one, name) for one in told]
            columns[name] = pa.array(values, _TYPES[name]).take(codes)
    return pa.table({name: columns[name] for name in COLUMNS})


_TEXTS = pa.list_(pa.string())
_TYPES = {
    "orientation": pa.string(),
    "certain": pa.bool_(),
    "service": pa.string(),
    **dict.fromkeys(_LISTS, _TEXTS),
}
SCHEMA = pa.schema(
    [
        (name, pa.string() if name == "id" else pa.timestamp("us", "UTC"))
        if name in ("id", "act_by")
        else (name, _TYPES[name])
        for name in COLUMNS
    ]
)


def _id_texts(oriented: Oriented) -> pa.Array:
    values = [_id_text(value) for value in oriented.ids.values]
    return pa.array(values, pa.string()).take(pa.array(oriented.ids.codes))


def _id_text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="backslashreplace")
    return "" if value is None else str(value)


def _act_by(oriented: Oriented, told: list[Told]) -> pa.Array:
    kind = pa.timestamp("us", "UTC")
    if oriented.arrived is None or not told:
        return pa.nulls(len(oriented.codes), kind)
    within = np.array(
        ["NaT" if one.within is None else one.within for one in told],
        dtype="timedelta64[us]",
    )
    return (
        pa.array(oriented.arrived + within[oriented.codes])
        .cast(pa.timestamp("us"))
        .cast(kind)
    )


# --- writers --------------------------------------------------------------------------

Write = Callable[[Oriented], pa.Table]


@contextmanager
def open_writer(path: Path, procedure: Procedure) -> Iterator[Write]:
    """Open the result for writing; call what is yielded with each chunk.

    Args:
        path: Ends in .csv, .jsonl, .ndjson, .parquet or .xlsx.
        procedure: Whose orientations give service, sources and deadline.

    Raises:
        DataError: Another ending, or the folder cannot be written to.
    """
    sinks = {
        ".csv": _csv_sink,
        ".jsonl": _json_sink,
        ".ndjson": _json_sink,
        ".parquet": _parquet_sink,
        ".xlsx": _xlsx_sink,
    }
    sink = sinks.get(path.suffix.lower())
    if sink is None:
        raise DataError(
            said(
                "cannot write {file}; end it in {kinds}",
                file=path.name,
                kinds=", ".join(sinks),
            )
        )
    orientations = {one.id: one for one in procedure.orientations}
    rules = Rules()
    with _writable(path), whole(path) as part, sink(part) as put:

        def write(oriented: Oriented) -> pa.Table:
            table = as_table(oriented, orientations, rules)
            put(table)
            return table

        yield write


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError(
            said("cannot write {file}: {reason}", file=path.name, reason=failing(error))
        ) from None


@contextmanager
def _parquet_sink(path: Path) -> Iterator[Callable[[pa.Table], None]]:
    with (
        path.open("wb") as stream,
        pa_parquet.ParquetWriter(stream, SCHEMA, compression="zstd") as writer,
    ):
        yield writer.write_table


@contextmanager
def _csv_sink(path: Path) -> Iterator[Callable[[pa.Table], None]]:
    schema = pa.schema(
        [(name, pa.string() if name != "certain" else pa.bool_()) for name in COLUMNS]
    )
    plain = pa_csv.WriteOptions(quoting_style="needed")
    with (
        path.open("wb") as stream,
        pa_csv.CSVWriter(stream, schema, write_options=plain) as writer,
    ):
        yield lambda table: writer.write_table(_flat(table, schema))


@contextmanager
def _json_sink(path: Path) -> Iterator[Callable[[pa.Table], None]]:
    encoder = msgspec.json.Encoder()
    with path.open("wb") as stream:

        def put(table: pa.Table) -> None:
            for batch in table.to_batches(max_chunksize=20_000):
                stream.write(encoder.encode_lines(batch.to_pylist()))

        yield put


@contextmanager
def _xlsx_sink(path: Path) -> Iterator[Callable[[pa.Table], None]]:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("orientations")
    sheet.append(list(COLUMNS))
    written = 0

    def put(table: pa.Table) -> None:
        nonlocal written
        written += table.num_rows
        if written > XLSX_ROWS:
            raise DataError(
                said(
                    "an .xlsx sheet holds {n} rows; write .csv or .parquet", n=XLSX_ROWS
                )
            )
        flat = _flat(table, pa.schema([(name, pa.string()) for name in COLUMNS]))
        for row in zip(*(column.to_pylist() for column in flat.columns), strict=True):
            sheet.append([_in_a_sheet(text) for text in row])

    yield put
    with path.open("wb") as stream:
        book.save(stream)


def _in_a_sheet(text: str | None) -> str | None:
    """The text as a sheet can hold it, with a sign for what it cannot."""
    if text is None or (len(text) <= XLSX_TEXT and not _NO_XML.search(text)):
        return text
    shown = _NO_XML.sub("\ufffd", text)
    return shown if len(shown) <= XLSX_TEXT else shown[: XLSX_TEXT - 1] + "…"


def _flat(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with lists joined and texts safe to open in a spreadsheet."""
    columns = {}
    for name in COLUMNS:
        column = table[name]
        if name in _LISTS:
            column = pa.compute.binary_join(column, "; ")
        elif name == "act_by":
            seconds = column.cast(pa.timestamp("s", "UTC"), safe=False)
            column = pa.compute.strftime(seconds, "%Y-%m-%dT%H:%M:%SZ")
        elif schema.field(name).type == pa.string():
            column = column.cast(pa.string())
        columns[name] = neutral(column) if name != "certain" else column
    return pa.table(columns, schema)


def neutral(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The texts, with an apostrophe before any that a spreadsheet would run."""
    risky = pa.compute.match_substring_regex(column, r"^[=+\-@\t\r|%]")
    if not pa.compute.any(risky).as_py():
        return column
    quoted = pa.compute.binary_join_element_wise("'", column, "")
    return pa.compute.if_else(risky, quoted, column)


@contextmanager
def open_rejects(
    path: Path, say: Callable[[Said], str] = str
) -> Iterator[Callable[[tuple[Reject, ...]], None]]:
    """Open the list of rejects; the file is only there once there is one.

    Args:
        path: A .csv file; one that is there from another run is removed.
        say: Gives a reason in the reader's language.
    """
    stream = None

    def put(rejects: tuple[Reject, ...]) -> None:
        nonlocal stream
        if not rejects:
            return
        with _writable(path):
            if stream is None:
                stream = path.open("w", encoding="utf-8", newline="")
                csv.writer(stream).writerow(["row", "column", "reason", "kept"])
            csv.writer(stream).writerows(
                (r.row, _cell(r.column), say(r.reason), "yes" if r.kept else "no")
                for r in rejects
            )

    with _writable(path):
        path.unlink(missing_ok=True)
    try:
        yield put
    finally:
        if stream is not None:
            stream.close()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
