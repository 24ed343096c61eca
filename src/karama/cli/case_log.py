"""The event log of one case on disk: one JSON line an event, added and never changed.

Each command's events are written and flushed to the disk before the next question is
asked, so a crash loses nothing that was answered. Reading checks the chain.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import attrs

from karama.engine import Case, Event, dump_lines, fold, load_lines, verify
from karama.errors import DataError, failing
from karama.packs.files import read_file
from karama.said import said


@attrs.define
class CaseLog:
    """The events of a case, in memory and on disk.

    Attributes:
        path: The file; None keeps the case in memory only.
        events: Events so far, in order.
        case: What they add up to; None before the first.
        size: Bytes of the file when it was last read or written.
    """

    path: Path | None
    events: tuple[Event, ...] = ()
    case: Case | None = None
    size: int = 0

    @classmethod
    def open(cls, path: Path | None) -> CaseLog:
        """Read a log, or begin one where there is none.

        Raises:
            DataError: The file cannot be read.
            BrokenLog: The events do not follow one another, or one was changed.
        """
        if path is None or not path.exists():
            return cls(path)
        data = read_file(path)
        if not data:
            return cls(path)
        events = load_lines(data)
        verify(events)
        return cls(path, events, fold(events), len(data))

    def add(self, events: tuple[Event, ...]) -> None:
        """Keep new events, on disk first."""
        if not events:
            return
        if self.path is not None:
            self._write(dump_lines(events))
        self.case = fold(events, self.case)
        self.events += events

    def _write(self, lines: bytes) -> None:
        assert self.path is not None  # noqa: S101 - the caller has just looked
        try:
            with open(self.path, "a+b", opener=_private) as stream:
                self._check_size(stream.seek(0, os.SEEK_END))
                if self.size and not self._ends_a_line(stream):
                    lines = b"\n" + lines
                stream.write(lines)
                stream.flush()
                os.fsync(stream.fileno())
                self.size = stream.tell()
        except OSError as error:
            raise DataError(
                said(
                    "cannot write {file}: {reason}",
                    file=self.path.name,
                    reason=failing(error),
                )
            ) from None

    def _check_size(self, size: int) -> None:
        """Refuse to go on from an older state: two ends would make the log no chain."""
        if size != self.size:
            assert self.path is not None  # noqa: S101 - only called when writing
            raise DataError(
                said(
                    "{file} was written by another program meanwhile; open it again",
                    file=self.path.name,
                )
            )

    def _ends_a_line(self, stream: BinaryIO) -> bool:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"


def _private(path: str, flags: int) -> int:
    """Open a file that, when it is made, only its owner may read: it holds answers."""
    return os.open(path, flags, 0o600)
