"""Reads the entries of a charter's file: typed values out, or a `CharterError`.

A charter is written by hand, by jurists. So each mistake names the key, its line, and
what to do; and a word that is nearly right is guessed. TOML itself is read by
`karama.packs.toml`, within the limits of a pack.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from difflib import get_close_matches

from karama.errors import CharterError
from karama.packs.durations import read_duration
from karama.packs.languages import is_language
from karama.packs.notes import Notes
from karama.packs.toml import parse_toml

_HEADER = re.compile(r"\s*\[{1,2}\s*([A-Za-z0-9_.-]+)\s*\]{1,2}")
MAX_ENTRIES = 1_000


def read_entries(data: bytes, file: str) -> Entry:
    """The file's top entry.

    Raises:
        CharterError: It is no TOML that can be read.
    """
    notes = Notes()
    values = parse_toml(data, file, notes)
    if values is None:
        found = notes.errors[0]
        raise CharterError(
            found.what.rstrip("."),
            file=file,
            line=found.place.line,
            remedy=_lower(found.remedy),
        )
    lines = data.decode("utf-8-sig").split("\n")
    return Entry(values, file, "", lines, (0, len(lines)))


class Entry:
    """A table of a charter's file being read.

    Attributes:
        name: How it is called in messages: "principles[3]", then "principles.C03".
    """

    def __init__(
        self,
        values: Mapping[str, object],
        file: str,
        name: str,
        lines: list[str],
        span: tuple[int, int],
    ) -> None:
        self.name = name
        self._values = values
        self._file = file
        self._lines = lines
        self._span = span
        self._asked: set[str] = set()

    # --- values -------------------------------------------------------------------

    def text(self, key: str, *, required: bool = False) -> str:
        """A text; "" when absent."""
        value = self._get(key, required)
        if value is None:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            raise self.wrong(key, "it is not a text", 'write "..."')
        return value.strip()

    def texts(self, key: str, *, required: bool = False) -> Mapping[str, str]:
        """Sentences by language."""
        value = self._get(key, required)
        if value is None:
            return {}
        if not isinstance(value, dict) or not value:
            raise self.wrong(key, "it holds no sentences", f'write {key}.en = "..."')
        for language, said in value.items():
            if not is_language(language):
                raise self.wrong(
                    key, f"{language} is no language", "use a code such as fr"
                )
            if not isinstance(said, str) or not said.strip():
                raise self.wrong(
                    key, f"its sentence in {language} is empty", "write it"
                )
        return dict(value)

    def strings(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts."""
        value = self._get(key, required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.wrong(key, "it is not a list of texts", 'write ["...", "..."]')
        return tuple(v.strip() for v in value)

    def words(
        self, key: str, known: Collection[str], kind: str, *, required: bool = False
    ) -> tuple[str, ...]:
        """A list of words out of those known."""
        words = self.strings(key, required=required)
        for word in words:
            self.check(key, word, known, kind)
        if required and not words:
            raise self.wrong(key, "the list is empty", f"name at least one {kind}")
        return words

    def word(self, key: str, known: Collection[str], kind: str) -> str:
        """One word out of those known; "" when absent."""
        word = self.text(key)
        if word or key in self._values:
            self.check(key, word, known, kind)
        return word

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        value = self._get(key, required=False)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(key, "it is neither true nor false", "write true or false")
        return value is True

    def duration(self, key: str) -> timedelta | None:
        """An elapsed time; None when absent."""
        text = self.text(key)
        if key not in self._values:
            return None
        lasts = read_duration(text)
        if lasts is None:
            raise self.wrong(key, f"{text!r} is not a duration", "write it as in PT24H")
        return lasts

    def entries(self, key: str, *, required: bool = False) -> list[Entry]:
        """The tables of an array `[[key]]`."""
        value = self._get(key, required) or []
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.wrong(key, "it is not a list of tables", f"begin each [[{key}]]")
        if len(value) > MAX_ENTRIES:
            raise self.wrong(
                key, f"there are more than {MAX_ENTRIES}", "split the file"
            )
        if required and not value:
            raise self.wrong(key, "there is none", f"add one, begun with [[{key}]]")
        spans = self._spans(key, len(value))
        path = f"{self.name}, {key}" if self.name else key
        return [
            Entry(v, self._file, f"{path}[{n}]", self._lines, span)
            for n, (v, span) in enumerate(zip(value, spans, strict=True), 1)
        ]

    # --- mistakes -----------------------------------------------------------------

    def check(self, key: str, word: str, known: Collection[str], kind: str) -> None:
        """Refuse a word that is not known."""
        if word not in known:
            close = get_close_matches(word[:60], list(known), n=1)
            hint = f"did you mean {close[0]}?" if close else _one_of(known)
            raise self.wrong(key, f"{word!r} is not {_article(kind)} {kind}", hint)

    def only(self, keys: Iterable[str], why: str) -> None:
        """Refuse every key but these."""
        allowed = set(keys)
        for key in self._values:
            if key not in allowed:
                raise self.wrong(key, why, f"take it out; {_one_of(allowed)}")

    def close(self) -> None:
        """Refuse the keys that nobody asked for."""
        self.only(self._asked, "it is not part of a charter")

    def once(self, key: str, names: Iterable[str]) -> None:
        """Refuse a name given twice."""
        for name, count in Counter(names).items():
            if count > 1:
                raise self.wrong(key, f"{name} is given twice", "give each its own id")

    def holds(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._values

    def wrong(self, key: str, reason: str, remedy: str) -> CharterError:
        """The error about a key, with the line where it stands."""
        return CharterError(
            reason,
            file=self._file,
            line=self._line(key),
            key=", ".join(part for part in (self.name, key) if part),
            remedy=remedy,
        )

    def _get(self, key: str, required: bool) -> object:
        self._asked.add(key)
        if required and key not in self._values:
            raise self.wrong(key, "it is missing", f"add {key}")
        return self._values.get(key)

    # --- lines --------------------------------------------------------------------

    def _line(self, key: str) -> int:
        """The line of a key, else that of the entry; 0 when neither is known."""
        start, end = self._span
        there = re.compile(rf'\s*(?:"{re.escape(key)}"|{re.escape(key)})\s*[.=]')
        for number in range(start, end):
            line = self._lines[number]
            if number > start and _HEADER.match(line) and self.name:
                break
            if there.match(line) or _headed(line, key):
                return number + 1
        return start + 1 if self.name else 0

    def _spans(self, key: str, count: int) -> list[tuple[int, int]]:
        start, end = self._span
        heads = [n for n in range(start, end) if _headed(self._lines[n], key)]
        if count == 0 or len(heads) != count:  # written inline
            return [(max(0, self._line(key) - 1), end)] * count
        return list(zip(heads, [*heads[1:], end], strict=True))


def _headed(line: str, key: str) -> bool:
    match = _HEADER.match(line)
    return match is not None and match[1].rpartition(".")[2] == key


def _one_of(known: Collection[str]) -> str:
    return f"use one of: {', '.join(sorted(known))}"


def _article(kind: str) -> str:
    return "an" if kind[0] in "aeiou" else "a"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
