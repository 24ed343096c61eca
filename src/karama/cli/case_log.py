"""The event log of one case on disk: one JSON line an event, added and never changed.

Each command's events are written and flushed to the disk before the next question is
asked, so a crash loses nothing that was answered. Reading checks the chain.
"""

from __future__ import annotations

import os
from pathlib import Path

import attrs

from karama.engine import Case, Event, dump_lines, fold, load_lines, verify
from karama.errors import DataError
from karama.said import said


@attrs.define
class CaseLog:
    """The events of a case, in memory and on disk.

    Attributes:
        path: The file; None keeps the case in memory only.
        events: Events so far, in order.
        case: What they add up to; None before the first.
    """

    path: Path | None
    events: tuple[Event, ...] = ()
    case: Case | None = None

    @classmethod
    def open(cls, path: Path | None) -> CaseLog:
        """Read a log, or begin one where there is none.

        Raises:
            DataError: The file cannot be read.
            BrokenLog: The events do not follow one another, or one was changed.
        """
        if path is None or not path.exists():
            return cls(path)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DataError(
                said(
                    "cannot read {file}: {reason}",
                    file=path.name,
                    reason=error.strerror,
                )
            ) from None
        events = load_lines(data)
        verify(events)
        return cls(path, events, fold(events) if events else None)

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
            with self.path.open("ab") as stream:
                stream.write(lines)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise DataError(
                said(
                    "cannot write {file}: {reason}",
                    file=self.path.name,
                    reason=error.strerror,
                )
            ) from None
