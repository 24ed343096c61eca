"""Reads arrivals from JSON Lines: one object a line, native values kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from karama.arrivals.chunk import CHUNK_BYTES, CHUNK_ROWS, Chunk, Reject, code_values
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
            batch.add(number, line)
            if len(batch) >= CHUNK_ROWS or batch.bytes >= CHUNK_BYTES:
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


class _Lines:
    """Rows of a JSON Lines file on their way to a chunk."""

    def __init__(self) -> None:
        self.bytes = 0
        self._rows: list[int] = []
        self._records: list[dict[str, object]] = []
        self._rejects: list[Reject] = []

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
            self._rows.append(number)
            self._records.append(record)
        else:
            self._reject(number, said("is not a JSON object"))

    def _reject(self, number: int, reason: Said) -> None:
        self._rejects.append(Reject(number, "", reason))

    def chunk(self, done: float) -> Chunk:
        names = list(dict.fromkeys(name for record in self._records for name in record))
        columns = {
            name: code_values([record.get(name) for record in self._records])
            for name in names
        }
        rows = np.asarray(self._rows, np.int64)
        return Chunk(rows, columns, tuple(self._rejects), min(done, 1.0))
