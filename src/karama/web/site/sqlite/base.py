"""How a writer waits for the one before it.

SQLite lets one write at a time, and its own way of waiting sleeps longer and longer, up
to a tenth of a second, while the file is long free. With a hundred submissions a second
people then wait behind nobody. Here a writer looks again every millisecond.
"""

from __future__ import annotations

import sqlite3
import time

from django.db import OperationalError
from django.db.backends.sqlite3 import base
from django.db.backends.utils import CursorWrapper

_PAUSE = 0.001


class DatabaseWrapper(base.DatabaseWrapper):
    """Begins a writing transaction as soon as it can."""

    transaction_mode: str

    def _start_transaction_under_autocommit(self) -> None:
        """BEGIN, in the mode of the settings, asked again until nobody else writes."""
        patience: float = self.settings_dict["OPTIONS"]["timeout"]
        until = time.monotonic() + patience
        with self.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
            try:
                while not self._begun(cursor, last=time.monotonic() > until):
                    time.sleep(_PAUSE)
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {patience * 1000:.0f}")

    def _begun(self, cursor: CursorWrapper, *, last: bool) -> bool:
        try:
            cursor.execute(f"BEGIN {self.transaction_mode}")
        except OperationalError as error:
            if last or not _is_busy(error):
                raise
            return False
        return True


def _is_busy(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_BUSY
