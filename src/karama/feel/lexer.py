"""Cuts FEEL text into the smallest pieces that mean something.

A FEEL name may hold spaces and + - * / . ', so no lexer can say where a name ends:
that depends on the names in scope. The lexer therefore cuts names at every space and
symbol, and the parser (`karama.feel.parser`) joins the pieces it finds in scope. A
declared name is cut by this same function, so both sides always agree. Characters
that FEEL does not know become tokens of kind "other": they may stand in a declared
name, and are refused anywhere else.

Source: OMG DMN 1.5, section 10.3.1.2, rules 22 to 35, 61 and 62.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Literal, NamedTuple

from karama.errors import FeelError, FeelLimit
from karama.feel.tree import Span

MAX_LENGTH = 1_000_000

Kind = Literal["name", "number", "string", "at", "symbol", "other", "end"]


class Token(NamedTuple):
    """A piece of text: its kind, what it says, and where it stands (0-based)."""

    kind: Kind
    text: str
    start: int
    end: int


_SPACE = (
    "\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u180E\\u2000-\\u200B"
    "\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF"
)
_NAME_START = (
    "A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D"
    "\\u037F-\\u167F\\u1681-\\u180D\\u180F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F"
    "\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFEFE\\uFF00-\\uFFFD"
    "\\U00010000-\\U000EFFFF"
)
_NAME_PART = _NAME_START + "0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040"

_TOKEN = re.compile(
    rf"""
      (?P<space> [{_SPACE}]+ | //[^\n\r]* | /\*.*?\*/ )
    | (?P<name> [{_NAME_START}][{_NAME_PART}]* )
    | (?P<range> \.\. )
    | (?P<number> (?: [0-9]+(?:\.[0-9]+)? | \.[0-9]+ ) (?:[eE][+-]?[0-9]+)? )
    | (?P<at> @[{_SPACE}]*"(?:[^"\\]|\\.)*" )
    | (?P<string> "(?:[^"\\]|\\.)*" )
    | (?P<unclosed> /\* | @?" )
    | (?P<symbol> \*\* | <= | >= | != | [-+*/=<>()\[\]{{}},:.?'] )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)

_ESCAPE = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|([nrt\"'\\]))", re.DOTALL
)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


class Source:
    """A text and the places of its lines, for messages."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = [0, *(m.end() for m in re.finditer(r"\r\n?|\n", text))]

    def span(self, position: int) -> Span:
        """1-based line and column of a 0-based position."""
        line = bisect_right(self._lines, position)
        return Span(line, position - self._lines[line - 1] + 1)

    def error(self, reason: str, position: int) -> FeelError:
        """An error that points at a 0-based position."""
        span = self.span(position)
        return FeelError(reason, line=span.line, column=span.column)

    def limit(self, reason: str, position: int) -> FeelLimit:
        """A limit that was met at a 0-based position."""
        span = self.span(position)
        return FeelLimit(reason, line=span.line, column=span.column)


def tokenize(source: Source) -> list[Token]:
    """Cut an expression into tokens; the last one is of kind "end".

    Raises:
        FeelError: A string or a comment is not closed, or an escape is no character.
        FeelLimit: The text is longer than `MAX_LENGTH` characters.
    """
    text = source.text
    if len(text) > MAX_LENGTH:
        raise source.limit(f"longer than {MAX_LENGTH} characters; split it", MAX_LENGTH)
    tokens = [_token(source, match) for match in _TOKEN.finditer(text)]
    kept = [token for token in tokens if token is not None]
    kept.append(Token("end", "", len(text), len(text)))
    return kept


def is_word(text: str) -> bool:
    """Whether a text is one plain name, without spaces or symbols."""
    match = _TOKEN.fullmatch(text)
    return match is not None and match.lastgroup == "name"


def cut(name: str) -> tuple[str, ...]:
    """The pieces of a declared name, as the lexer would meet them in a text."""
    return tuple(
        match.group()
        for match in _TOKEN.finditer(name)
        if match.lastgroup != "space" or match.group()[0] == "/"
    )


def _token(source: Source, match: re.Match[str]) -> Token | None:
    kind, text = match.lastgroup, match.group()
    start, end = match.span()
    if kind == "space":
        return None
    if kind == "unclosed":
        what = "comment" if text == "/*" else "string"
        raise source.error(f"this {what} is never closed", start)
    if kind == "string":
        return Token("string", _unescape(source, text[1:-1], start), start, end)
    if kind == "at":
        inside = text[text.index('"') + 1 : -1]
        return Token("at", _unescape(source, inside, start), start, end)
    return Token(_KINDS[kind or "other"], text, start, end)


_KINDS: dict[str, Kind] = {
    "name": "name",
    "number": "number",
    "symbol": "symbol",
    "range": "symbol",
    "other": "other",
}


def _unescape(source: Source, text: str, start: int) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: _character(source, match, start), text)
    try:
        joined = plain.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        reason = "\\u writes half of a character; write both halves, or \\U"
        raise source.error(reason, start) from None
    return joined


def _character(source: Source, match: re.Match[str], start: int) -> str:
    short, long, simple = match.groups()
    if simple:
        return _SIMPLE[simple]
    code = int(short or long, 16)
    if code > 0x10FFFF:
        raise source.error(f"{match.group()} is not a character", start)
    return chr(code)
