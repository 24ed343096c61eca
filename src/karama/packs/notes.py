"""What is noted while a pack is read: reading goes on, and all of it comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from karama.findings import Finding, Place, Severity, in_order
from karama.findings.catalogue import entries, finding

MAX_OF_CODE = 200
MAX_GUESSES = 100
MAX_KNOWN = 1_000
MAX_WORD = 60
_MAX_FACT = 800


class Notes:
    """The findings of one pack, in the making.

    A hostile pack could make millions, so only the first of each code are kept (an
    error still counts as one), and only the first misspellings get a guess, which
    costs more than all the rest.
    """

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._errors = 0
        self._of_code: Counter[str] = Counter()
        self._guesses = MAX_GUESSES

    def add(self, code: str, place: Place, /, **facts: str | int) -> None:
        """Note `code` at `place`; facts fill its sentences."""
        if self._of_code[code] >= MAX_OF_CODE:
            self._errors += entries()[code].severity is Severity.ERROR
            return
        told = {name: _short(value) for name, value in facts.items()}
        self.keep([finding(code, place, **told)])

    def keep(self, findings: Iterable[Finding]) -> None:
        """Note findings made elsewhere."""
        for one in findings:
            self._errors += one.severity is Severity.ERROR
            self._of_code[one.code] += 1
            if self._of_code[one.code] <= MAX_OF_CODE:
                self._found.append(one)

    def nearest(self, word: str, known: Iterable[str]) -> str:
        """The known word that looks most like `word`, as " (that one?)", or ""."""
        if len(word) > MAX_WORD or self._guesses == 0:
            return ""
        self._guesses -= 1
        words = [name for name in islice(known, MAX_KNOWN) if len(name) <= MAX_WORD]
        close = get_close_matches(word, words, n=1)
        return f" ({close[0]}?)" if close else ""

    @property
    def failed(self) -> bool:
        """Whether any error was noted."""
        return self._errors > 0

    @property
    def errors(self) -> list[Finding]:
        """The errors noted."""
        return [one for one in self._found if one.severity is Severity.ERROR]

    def failed_in(self, file: str) -> bool:
        """Whether an error was noted about this file."""
        return any(one.place.file == file for one in self.errors)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything noted, errors first; the same thing is said once."""
        return in_order(_once(self._found))


def _once(found: Iterable[Finding]) -> list[Finding]:
    seen: dict[tuple[str, Place, str], Finding] = {}
    for one in found:
        seen.setdefault((one.code, one.place, one.what), one)
    return list(seen.values())


def _short(value: str | int) -> str:
    text = str(value)
    lead = " " if text.startswith(" ") else ""  # `nearest` brings its own space
    text = lead + " ".join(text.split())
    return text if len(text) <= _MAX_FACT else text[: _MAX_FACT - 1] + "…"


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names with commas between, cut after `most`."""
    every = list(names)
    shown = ", ".join(every[:most])
    return f"{shown} … ({len(every)})" if len(every) > most else shown
