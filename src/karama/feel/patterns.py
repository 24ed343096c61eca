r"""Regular expressions as XPath writes them, run so that none can hang.

FEEL takes the patterns and flags of XPath functions. They are rewritten, construct by
construct, for the `regex` library, which can stop after a time; anything XPath does
not have (look-around, possessive repeats, named groups, `\b`) is refused, since it
would mean something else in another engine. A refused pattern gives null.

Source: XQuery and XPath Functions and Operators, section 7.6 (XPath flavour) and
XML Schema Part 2, appendix F.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from time import perf_counter
from typing import Any

import regex

from karama.errors import FeelLimit
from karama.feel.budget import Budget

SECONDS = 1.0
MAX_PATTERN = 10_000
_MAX_DEPTH = 50
_CHARACTERS_PER_STEP = 16
_STEPS_PER_CALL = 20
_STEPS_PER_TICK = 50
_TICKS_PER_SECOND = 10_000
# The engine writes a counted repeat out, so `((a{999}){999}){999}` would eat memory.
_MAX_SIZE = 20_000

_SPACE = r" \t\n\r"
_NAME_START = r"\p{L}\p{Nl}:_"
_NAME_CHAR = _NAME_START + r"\-.\p{M}\p{Nd}\p{Lm}\u00B7"
_NOT_WORD = r"\p{P}\p{Z}\p{C}"
# What each escape means: a class, and the same inside brackets (None: negated there).
_CLASSES = {
    "s": (f"[{_SPACE}]", _SPACE),
    "S": (f"[^{_SPACE}]", None),
    "d": (r"\p{Nd}", r"\p{Nd}"),
    "D": (r"\P{Nd}", r"\P{Nd}"),
    "w": (f"[^{_NOT_WORD}]", r"\p{L}\p{M}\p{N}\p{S}"),
    "W": (f"[{_NOT_WORD}]", _NOT_WORD),
    "i": (f"[{_NAME_START}]", _NAME_START),
    "I": (f"[^{_NAME_START}]", None),
    "c": (f"[{_NAME_CHAR}]", _NAME_CHAR),
    "C": (f"[^{_NAME_CHAR}]", None),
}
_CONTROLS = {"n": r"\n", "r": r"\r", "t": r"\t"}
_PLAIN_ESCAPES = frozenset("\\|.-^?*+{}()[]$")
_QUANTIFIER = re.compile(r"(?:[*+?]|\{[0-9]{1,9}(?:,(?:[0-9]{1,9})?)?\})\??", re.ASCII)
_COUNT = re.compile("[0-9]+")
_PROPERTY = re.compile(r"\{(?:Is[A-Za-z0-9-]+|[A-Z][a-z]?)\}", re.ASCII)


class Refused(ValueError):
    """The pattern or its flags are not XPath's."""


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str = "") -> Any:
    """The pattern, ready to run.

    Raises:
        Refused: It is not a pattern of XPath, or the flags are not.
    """
    if set(flags) - set("smixq"):
        raise Refused("flags are s, m, i, x and q")
    if len(pattern) > MAX_PATTERN:
        raise Refused("the pattern is too long")
    options = regex.VERSION0 | regex.UNICODE
    options |= regex.IGNORECASE if "i" in flags else 0
    if "q" in flags:
        return regex.compile(regex.escape(pattern), options)
    options |= regex.DOTALL if "s" in flags else 0
    options |= regex.MULTILINE if "m" in flags else 0
    text = _Translation(_squeezed(pattern) if "x" in flags else pattern, flags)
    try:
        return regex.compile(text.whole(), options)
    except regex.error as error:
        raise Refused(str(error)) from None


def found(pattern: Any, text: str, budget: Budget) -> bool:
    """Whether the pattern matches anywhere in the text.

    Raises:
        FeelLimit: It takes longer than `SECONDS`, or the budget cannot pay for it.
    """
    with _paid(text, budget):
        return pattern.search(text, timeout=SECONDS) is not None


def matches_of(pattern: Any, text: str, budget: Budget) -> list[Any]:
    """Every match in the text, left to right.

    Raises:
        FeelLimit: It takes longer than `SECONDS`, or the budget cannot pay for it.
    """
    with _paid(text, budget):
        return list(pattern.finditer(text, timeout=SECONDS))


@contextmanager
def _paid(text: str, budget: Budget) -> Iterator[None]:
    """Pay for the text, and for each whole tenth of a millisecond.

    A pattern may take exponential time, and only a clock can tell; an ordinary one
    over a short text takes less, so its cost does not depend on the machine.
    """
    budget.spend(_STEPS_PER_CALL + len(text) // _CHARACTERS_PER_STEP)
    start = perf_counter()
    try:
        yield
    except TimeoutError:
        raise FeelLimit(
            "a pattern takes too long; write it without nested repeats"
        ) from None
    ticks = int((perf_counter() - start) * _TICKS_PER_SECOND)
    budget.spend(ticks * _STEPS_PER_TICK)


def _squeezed(pattern: str) -> str:
    """The pattern without its spaces, except those in brackets."""
    kept: list[str] = []
    depth, escaped = 0, False
    for each in pattern:
        if each in " \t\n\r" and depth == 0:
            continue
        kept.append(each)
        if not escaped:
            depth += (each == "[") - (each == "]" and depth > 0)
        escaped = each == "\\" and not escaped
    return "".join(kept)


class _Translation:
    """A pattern being read, construct by construct, and what it becomes."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.multiline = "m" in flags
        self.dots_all = "s" in flags
        self.at = 0
        self.depth = 0
        self.size = 0
        self.opened = 0
        self.closed: set[int] = set()
        self.open: list[int] = []

    def whole(self) -> str:
        text = self.branches()
        if self.at < len(self.pattern):
            raise Refused("')' closes nothing")
        return text

    def peek(self) -> str:
        return self.pattern[self.at] if self.at < len(self.pattern) else ""

    def take(self) -> str:
        if self.at >= len(self.pattern):
            raise Refused("the pattern ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def branches(self) -> str:
        parts: list[str] = []
        while self.at < len(self.pattern) and self.peek() != ")":
            parts.append("|" if self.peek() == "|" and self.take() else self.piece())
        return "".join(parts)

    def piece(self) -> str:
        before = self.size
        atom = self.atom()
        match = _QUANTIFIER.match(self.pattern, self.at)
        if match is None:
            return atom
        self.at = match.end()
        times = max([1, *map(int, _COUNT.findall(match.group()))])
        self.size = before + (self.size - before) * times
        if self.size > _MAX_SIZE:
            raise Refused("counted repeats make the pattern too large")
        return f"{atom}{match.group()}"

    def atom(self) -> str:
        self.size += 1
        each = self.take()
        if each == "(":
            return self.group()
        if each == "[":
            return self.brackets()
        if each == "\\":
            return self.escape()
        if each == ".":
            return "." if self.dots_all else r"[^\n\r]"
        if each == "^":
            return "^"
        if each == "$":
            return "$" if self.multiline else r"\Z"
        if each in "*+?{}])":
            raise Refused(f"'{each}' stands where it cannot")
        return _escaped(each)

    def group(self) -> str:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise Refused("groups nested too deep")
        capture = self.peek() != "?"
        if capture:
            self.opened += 1
            self.open.append(self.opened)
        elif self.pattern[self.at : self.at + 2] == "?:":
            self.at += 2
        else:
            raise Refused("'(?' is not a group of XPath")
        inner = self.branches()
        if self.take() != ")":
            raise Refused("a group is not closed")
        if capture:
            self.closed.add(self.open.pop())
        self.depth -= 1
        return f"({inner})" if capture else f"(?:{inner})"

    def escape(self) -> str:
        each = self.take()
        if each in "pP":
            return self.property(each)
        if each in _CLASSES:
            return _CLASSES[each][0]
        if each.isascii() and each.isdigit():
            return self.reference(each)
        return self.character(each)

    def character(self, each: str) -> str:
        if each in _CONTROLS:
            return _CONTROLS[each]
        if each in _PLAIN_ESCAPES:
            return _escaped(each)
        raise Refused(f"'\\{each}' is not an escape of XPath")

    def property(self, sign: str) -> str:
        match = _PROPERTY.match(self.pattern, self.at)
        if match is None:
            raise Refused("\\p needs a category in braces")
        self.at = match.end()
        name = match.group()[1:-1]
        name = f"In{name[2:]}" if name.startswith("Is") else name
        return f"\\{sign}{{{name}}}"

    def reference(self, digit: str) -> str:
        number = int(digit)
        while self.peek().isdigit() and number * 10 + int(self.peek()) <= self.opened:
            number = number * 10 + int(self.take())
        if number not in self.closed:
            raise Refused("a reference to a group that is not closed yet")
        return f"(?:\\{number})"

    def brackets(self) -> str:
        """`[a-z]`, and `[a-z-[aeiou]]`, which takes the second from the first."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise Refused("brackets nested too deep")
        negative = self.peek() == "^" and bool(self.take())
        members: list[str] = []
        minus = ""
        while self.peek() != "]" or not members:
            if self.pattern.startswith("-[", self.at) and members:
                self.at += 2
                minus = f"(?!{self.brackets()})"
                break
            members.append(self.bracket_member(first=not members))
        if self.take() != "]":
            raise Refused("brackets are not closed")
        self.depth -= 1
        return f"(?:{minus}{_union(members, negative)})"

    def bracket_member(self, *, first: bool) -> str:
        low = self.bracket_character()
        if len(low) > 1 and low[0] in "([":
            return low
        after = self.pattern[self.at : self.at + 2]
        if after[:1] == "-" and after[1:] not in ("]", "[", ""):
            if low == _escaped("-") and not first:
                raise Refused("'-' stands where it cannot")
            self.at += 1
            high = self.bracket_character()
            if len(high) > 1 and (high[0] in "([" or high[1] in "pP"):
                raise Refused("a range ends with a class")
            if low.startswith((r"\p", r"\P")):
                raise Refused("a range starts with a class")
            return f"{low}-{high}"
        return low

    def bracket_character(self) -> str:
        each = self.take()
        if each == "\\":
            return self.bracket_escape()
        if each in "[]":
            raise Refused(f"'{each}' stands where it cannot")
        return _escaped(each)

    def bracket_escape(self) -> str:
        each = self.take()
        if each in "pP":
            return self.property(each)
        if each in _CLASSES:
            outside, inside = _CLASSES[each]
            return outside if inside is None else f"[{inside}]"
        return self.character(each)


def _escaped(each: str) -> str:
    """One character that means itself, in brackets and outside."""
    text: str = regex.escape(each, special_only=False)
    return text


def _union(members: list[str], negative: bool) -> str:
    """One class out of characters, ranges, and classes that have brackets already."""
    classes = [each for each in members if len(each) > 1 and each[0] in "(["]
    plain = "".join(each for each in members if each not in classes)
    parts = ([f"[{plain}]"] if plain else []) + classes
    any_of = "|".join(parts)
    return rf"(?!{any_of})[\s\S]" if negative else f"(?:{any_of})"
