"""Reads TOML files of a pack, and says what each key should have held.

`tomllib` is safe but not bounded: deep nesting ends in a RecursionError and a key of a
hundred thousand parts takes minutes, so both are refused first. `Table` then hands out
typed values; what it was never asked for is a key that nobody reads.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from karama.findings import Place
from karama.packs.durations import read_duration
from karama.packs.files import decode, read_file
from karama.packs.languages import is_language
from karama.packs.notes import Notes

MAX_BYTES = 1024 * 1024
MAX_DOTS = 200
MAX_TABLES = 1_000
MAX_DEPTH = 60
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_WHERE = re.compile(r" \(at line (\d+), column (\d+)\)$")


def open_toml(path: Path, notes: Notes) -> Table | None:
    """The top table of a file that somebody named, or None with a finding.

    Raises:
        DataError: The file cannot be opened.
    """
    return read_toml(read_file(path, MAX_BYTES + 1), path.name, notes)


def read_toml(data: bytes, file: str, notes: Notes) -> Table | None:
    """The file's top table, or None with a finding."""
    values = parse_toml(data, file, notes)
    return None if values is None else Table(values, file, "", notes)


def parse_toml(data: bytes, file: str, notes: Notes) -> dict[str, object] | None:
    """What the file holds as TOML, read within limits, or None with a finding."""
    if len(data) > MAX_BYTES:
        notes.add("PACK-005", Place(file), limit=MAX_BYTES)
        return None
    text = decode(data, file, notes)
    if text is None:
        return None
    if too_deep := _too_deep(text):
        notes.add("PACK-011", Place(file, line=too_deep))
        return None
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError) as error:
        _not_toml(str(error), file, notes)
    except RecursionError:
        notes.add("PACK-011", Place(file))
    return None


def _too_deep(text: str) -> int:
    """The first line with more nesting than any pack needs, 0 if none."""
    depth = 0
    for number, line in enumerate(text.split("\n"), 1):
        bare = _QUOTED.sub("", line)
        depth += bare.count("[") + bare.count("{")
        depth = max(0, depth - bare.count("]") - bare.count("}"))
        if depth > MAX_DEPTH or bare.count(".") > MAX_DOTS:
            return number
        if bare.count("[") > MAX_DEPTH or bare.count("{") > MAX_DEPTH:
            return number
    return 0


def _not_toml(message: str, file: str, notes: Notes) -> None:
    match = _WHERE.search(message)
    line, column = (int(match[1]), int(match[2])) if match else (0, 0)
    reason = _WHERE.sub("", message)
    notes.add("PACK-010", Place(file, line=line, column=column), reason=reason)


class Table:
    """A TOML table being read: typed values out, findings for what does not fit."""

    def __init__(
        self, values: Mapping[str, object], file: str, path: str, notes: Notes
    ) -> None:
        self._values = values
        self._asked: set[str] = set()
        self.file = file
        self.path = path
        self.notes = notes

    def place(self, key: str = "") -> Place:
        """Where the key stands, as a dotted key."""
        return Place(self.file, element=".".join(p for p in (self.path, key) if p))

    def text(self, key: str, *, required: bool = False) -> str:
        """A sentence; "" when absent or not one."""
        value = self._get(key, required)
        if value is None:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            self._wanted(key, "text")
            return ""
        return value.strip()

    def texts(self, key: str, *, required: bool = False) -> dict[str, str]:
        """Sentences by language."""
        value = self._get(key, required)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._wanted(key, '{ en = "...", fr = "..." }')
            return {}
        return {k: v for k, v in value.items() if self._is_text_in(key, k, v)}

    def _is_text_in(self, key: str, language: str, value: object) -> bool:
        if not is_language(language):
            self.notes.add("PACK-019", self.place(key), code=language)
            return False
        if not isinstance(value, str) or not value.strip():
            self._wanted(f"{key}.{language}", "text")
            return False
        return True

    def strings(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts."""
        value = self._get(key, required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self._wanted(key, "a list of texts")
            return ()
        return tuple(v.strip() for v in value)

    def flag(self, key: str, *, required: bool = False) -> bool:
        """True or false; false when absent."""
        value = self._get(key, required)
        if value is not None and not isinstance(value, bool):
            self._wanted(key, "true or false")
        return value is True

    def day(self, key: str) -> date | None:
        """A date without a time."""
        value = self._get(key, required=False)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self._wanted(key, "a date as in 2026-07-01")
        return None

    def duration(
        self,
        key: str,
        *,
        required: bool = False,
        read: Callable[[str], timedelta | None] = read_duration,
    ) -> timedelta | None:
        """An elapsed time, as `read` reads it."""
        text = self.text(key, required=required)
        if not text:
            return None
        lasts = read(text)
        if lasts is None:
            self.notes.add("PACK-020", self.place(key), text=text)
        return lasts

    def table(self, key: str) -> Table:
        """The table `[key]`; an empty one when absent."""
        value = self._get(key, required=False)
        if value is not None and not isinstance(value, dict):
            self._wanted(key, f"a table, begun with [{key}]")
        held = value if isinstance(value, dict) else {}
        return Table(held, self.file, self.place(key).element, self.notes)

    def names(self) -> tuple[str, ...]:
        """The keys it holds, in the file's order."""
        return tuple(self._values)

    def tables(self, key: str, *, required: bool = False) -> list[Table]:
        """The tables of an array `[[key]]`."""
        value = self._get(key, required)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self._wanted(key, f"tables, each begun with [[{key}]]")
            return []
        if len(value) > MAX_TABLES:
            self._wanted(key, f"at most {MAX_TABLES} tables")
            return []
        return [
            Table(item, self.file, f"{self.place(key).element}[{number}]", self.notes)
            for number, item in enumerate(value, 1)
        ]

    def raw(self, key: str, *, required: bool = False) -> object:
        """What the key holds, as TOML has it; None when absent.

        For who reads a shape of its own, and notes itself what does not fit.
        """
        return self._get(key, required)

    def close(self) -> None:
        """Note the keys that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                close = self.notes.nearest(key, self._asked)
                self.notes.add("PACK-013", self.place(key), key=key, nearest=close)

    def _get(self, key: str, required: bool) -> object:
        self._asked.add(key)
        if required and key not in self._values:
            self.notes.add("PACK-012", self.place(), key=key)
        return self._values.get(key)

    def _wanted(self, key: str, wanted: str) -> None:
        self.notes.add("PACK-014", self.place(key), key=key, wanted=wanted)
