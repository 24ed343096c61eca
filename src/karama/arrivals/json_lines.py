"""Reads arrivals from JSON Lines: one object a line, native values kept apart."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from karama.arrivals.chunk import (
    CHUNK_BYTES,
    CHUNK_ROWS,
    Chunk,
    Coded,
    Reject,
    code_values,
)
from karama.arrivals.csv_table import MAX_COLUMNS, UTF_16
from karama.errors import DataError
from karama.said import Said, said

MAX_LINE = 1024 * 1024


def read_json_lines(path: Path) -> Iterator[Chunk]:
    """Chunks of a JSON Lines file, `CHUNK_ROWS` lines each."""
    size = path.stat().st_size or 1
    taken = 0
    batch = _Lines()
    with path.open("rb") as stream:
        for number, line in enumerate(_lines(stream), start=1):
            taken += len(line)
            batch.add(number, _unmarked(line, path) if number == 1 else line)
            if batch.full:
                yield batch.chunk(taken / size)
                batch = _Lines()
    if len(batch):
        yield batch.chunk(1.0)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines of a file; of one that is too long, only as much as shows that it is."""
    while line := stream.readline(MAX_LINE + 1):
        rest = line
        while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE + 1)
        yield line


def _unmarked(line: bytes, path: Path) -> bytes:
    """The first line without the byte order mark that some programs write."""
    if line.startswith(UTF_16):
        raise DataError(said("{file} is UTF-16; save it as UTF-8", file=path.name))
    return line.removeprefix(codecs.BOM_UTF8)


class _Lines:
    """Rows of a JSON Lines file on their way to a chunk."""

    def __init__(self) -> None:
        self.bytes = 0
        self._rows: list[int] = []
        self._records: list[dict[str, object]] = []
        self._rejects: list[Reject] = []
        self._names: dict[str, None] = {}

    @property
    def full(self) -> bool:
        """Whether it is time for a chunk: each name costs a cell in every row."""
        cells = len(self._rows) * len(self._names)
        return len(self) >= CHUNK_ROWS or max(self.bytes, cells) >= CHUNK_BYTES

    def __len__(self) -> int:
        return len(self._rows) + len(self._rejects)

    def add(self, number: int, line: bytes) -> None:
        self.bytes += len(line)
        if not line.strip():
            return
        if len(line) > MAX_LINE:
            self._reject(number, said("is longer than {n} bytes", n=MAX_LINE))
            return
        try:
            record = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self._reject(number, said("is not one JSON object in UTF-8"))
            return
        if isinstance(record, dict):
            self._keep(number, record)
        else:
            self._reject(number, said("is not a JSON object"))

    def _keep(self, number: int, record: dict[str, object]) -> None:
        fresh = record.keys() - self._names.keys()
        if len(self._names) + len(fresh) > MAX_COLUMNS:
            self._reject(
                number, said("would make more than {most} columns", most=MAX_COLUMNS)
            )
            return
        self._rows.append(number)
        self._records.append(record)
        if fresh:
            self._names.update(dict.fromkeys(record))

    def _reject(self, number: int, reason: Said) -> None:
        self._rejects.append(Reject(number, "", reason))

    def chunk(self, done: float) -> Chunk:
        cells = sum(map(len, self._records))
        sparse = cells * 2 < len(self._records) * len(self._names)
        columns = self._from_few() if sparse else self._from_many()
        rows = np.asarray(self._rows, np.int64)
        return Chunk(rows, columns, tuple(self._rejects), min(done, 1.0))

    def _from_many(self) -> dict[str, Coded]:
        return {
            name: code_values([record.get(name) for record in self._records])
            for name in self._names
        }

    def _from_few(self) -> dict[str, Coded]:
        """The same, where most rows lack most names: only cells that are there cost."""
        found: dict[str, tuple[list[int], list[object]]] = {}
        for place, record in enumerate(self._records):
            for name, cell in record.items():
                places, cells = found.setdefault(name, ([], []))
                places.append(place)
                cells.append(cell)
        count = len(self._records)
        return {
            name: _spread(code_values(c), p, count) for name, (p, c) in found.items()
        }


def _spread(cells: Coded, places: list[int], count: int) -> Coded:
    """A column of `count` rows with cells at some places and None elsewhere."""
    codes = np.full(count, len(cells.values), np.int32)
    codes[places] = cells.codes
    return Coded(codes, (*cells.values, None))
