"""Texts; a position counts characters (code points) from 1, or from -1 at the end.

Source: OMG DMN 1.5, table 75.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from karama.feel.budget import Budget
from karama.feel.patterns import compiled, found, matches_of
from karama.feel.signature import builtin


@builtin("substring", "string: string", "start position: number", "length?: number")
def substring(string: str, start: Decimal, length: Decimal | None = None) -> str | None:
    """Part of a text; positions and lengths are cut to whole numbers."""
    place = int(start)
    if place == 0 or abs(place) > len(string):
        return None
    first = place - 1 if place > 0 else len(string) + place
    if length is None:
        return string[first:]
    return string[first : first + int(length)] if length >= 1 else None


@builtin("string length", "string: string")
def string_length(string: str) -> Decimal:
    """How many characters there are."""
    return Decimal(len(string))


@builtin("upper case", "string: string")
def upper_case(string: str) -> str:
    """The text in capitals."""
    return string.upper()


@builtin("lower case", "string: string")
def lower_case(string: str) -> str:
    """The text in small letters."""
    return string.lower()


@builtin("substring before", "string: string", "match: string")
def substring_before(string: str, match: str) -> str:
    """What stands before the first match; empty when there is none."""
    before, matched, _ = string.partition(match) if match else ("", "", "")
    return before if matched else ""


@builtin("substring after", "string: string", "match: string")
def substring_after(string: str, match: str) -> str:
    """What stands after the first match; empty when there is none."""
    return string.partition(match)[2] if match else string


@builtin("contains", "string: string", "match: string")
def contains(string: str, match: str) -> bool:
    """Whether the match stands in the text."""
    return match in string


@builtin("starts with", "string: string", "match: string")
def starts_with(string: str, match: str) -> bool:
    """Whether the text starts with the match."""
    return string.startswith(match)


@builtin("ends with", "string: string", "match: string")
def ends_with(string: str, match: str) -> bool:
    """Whether the text ends with the match."""
    return string.endswith(match)


@builtin("matches", "input: string", "pattern: string", "flags?: string|Null")
def matches(
    text: str, pattern: str, flags: str | None = None, *, budget: Budget
) -> bool:
    """Whether the pattern matches anywhere in the text."""
    return found(compiled(pattern, flags or ""), text, budget)


@builtin(
    "replace",
    "input: string",
    "pattern: string",
    "replacement: string",
    "flags?: string|Null",
)
def replace(
    text: str,
    pattern: str,
    replacement: str,
    flags: str | None = None,
    *,
    budget: Budget,
) -> str | None:
    """The text with each match replaced; `$1` stands for the first group."""
    flags = flags or ""
    expression = compiled(pattern, flags)
    if found(expression, "", budget):
        return None  # XPath: a pattern that matches nothing at all is an error
    parts = (
        [replacement] if "q" in flags else _replacement(replacement, expression.groups)
    )
    built: list[str] = []
    end = 0
    for match in matches_of(expression, text, budget):
        filled = "".join(
            part if isinstance(part, str) else match.group(part) or "" for part in parts
        )
        budget.spend(len(filled) + 1)
        built += [text[end : match.start()], filled]
        end = match.end()
    return "".join([*built, text[end:]])


def _replacement(text: str, groups: int) -> list[str | int]:
    r"""A replacement as texts and numbers of groups.

    Raises:
        ValueError: A `$` without a digit, or a `\` before anything but `$` and `\`.
    """
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        each = text[at]
        at += 1
        if each == "\\":
            if text[at : at + 1] not in ("\\", "$"):
                raise ValueError("a backslash that escapes nothing")
            parts.append(text[at])
            at += 1
        elif each == "$":
            at = _group(text, at, groups, parts)
        else:
            parts.append(each)
    return parts


def _group(text: str, at: int, groups: int, parts: list[str | int]) -> int:
    if not text[at : at + 1].isdecimal():
        raise ValueError("a '$' without the number of a group")
    number = int(text[at])
    at += 1
    while text[at : at + 1].isdecimal() and number * 10 + int(text[at]) <= groups:
        number = number * 10 + int(text[at])
        at += 1
    parts.append(number if number <= groups else "")
    return at


@builtin("split", "string: string", "delimiter: string")
def split(string: str, delimiter: str, *, budget: Budget) -> tuple[str, ...] | None:
    """The parts between the matches of a pattern."""
    expression = compiled(delimiter)
    if found(expression, "", budget):
        return None
    parts: list[str] = []
    end = 0
    for match in matches_of(expression, string, budget):
        parts.append(string[end : match.start()])
        end = match.end()
    return (*parts, string[end:])


@builtin("string join", "list: list", "delimiter?: string|Null")
def string_join(
    items: tuple[Any, ...], delimiter: str | None = None, *, budget: Budget
) -> str | None:
    """The texts joined, nulls left out; null when something is no text."""
    texts = [item for item in items if item is not None]
    if not all(isinstance(text, str) for text in texts):
        return None
    budget.spend(sum(map(len, texts)) + len(texts) * len(delimiter or ""))
    return (delimiter or "").join(texts)
