"""The tokens of a text being read: the place reached, names in scope, errors.

What both the expressions (`karama.feel.parser`) and the types
(`karama.feel.type_names`) are read with.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from karama.feel import tree
from karama.feel.lexer import Source, Token, tokenize
from karama.feel.names import LIBRARY, RESERVED, Names, longest_of, normal

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 128
_IN_NAMES = frozenset("+-*/.'?")


class Reader:
    """The tokens, the place reached, the names in scope, and the depth."""

    def __init__(
        self, text: str, names: Iterable[str], types: Iterable[str] = ()
    ) -> None:
        self.source = Source(text)
        self.tokens = tokenize(self.source)
        self.at = 0
        self.depth = 0
        self.outer = Names(names)
        self.types = Names(types)
        self.members = Names()
        self.scopes: list[Names] = [self.outer, LIBRARY]
        self.filters = 0
        self.upper_ends = 0
        self.inputs = 0

    # --- places, tokens, errors

    @property
    def here(self) -> Token:
        """The token that is read next."""
        return self.tokens[self.at]

    def peek(self, offset: int = 1) -> Token:
        """A token further on; the end again and again past the end."""
        return self.tokens[min(self.at + offset, len(self.tokens) - 1)]

    def span(self, token: Token) -> tree.Span:
        """Where a token stands."""
        return self.source.span(token.start)

    def word(self, *texts: str) -> bool:
        """Whether a symbol or keyword stands here."""
        token = self.here
        return token.kind in ("symbol", "name") and token.text in texts

    def take(self, *texts: str) -> bool:
        """Read a symbol or keyword, if one of these stands here."""
        if self.word(*texts):
            self.at += 1
            return True
        return False

    def expect(self, text: str, after: str) -> None:
        """Read a symbol or keyword that must stand here."""
        if not self.take(text):
            self.refuse(f"'{text}' is missing {after}")

    def refuse(self, reason: str, token: Token | None = None) -> NoReturn:
        """Say what is wrong at a token, the next one by default."""
        token = token or self.here
        found = "the end" if token.kind == "end" else f"'{_shown(token)}'"
        raise self.source.error(f"{reason}; found {found}", token.start)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of nesting.

        Raises:
            FeelLimit: There are more than `MAX_DEPTH`.
        """
        self.depth += 1
        if self.depth > MAX_DEPTH:
            reason = f"nested deeper than {MAX_DEPTH}; split it"
            raise self.source.limit(reason, self.here.start)
        try:
            yield
        finally:
            self.depth -= 1

    @contextmanager
    def scope(self) -> Iterator[Names]:
        """Names that are known inside a construct, and forgotten after it."""
        names = Names()
        self.scopes.insert(0, names)
        try:
            yield names
        finally:
            self.scopes.pop(0)

    # --- names (rules 26 to 32)

    def declared(self) -> tuple[int, str] | None:
        """The longest name in scope that starts here: its tokens, and its text."""
        scopes: Iterable[Names] = self.scopes
        if self.filters:
            scopes = [*self.scopes, self.members]
        return longest_of(scopes, self.tokens, self.at)

    def long_name(self) -> bool:
        """Whether a declared name of several tokens starts here ("for whom")."""
        found = self.declared()
        return found is not None and found[0] > 1

    def words(self) -> str:
        """Plain words in a row: a name nobody declared."""
        parts = [self.here.text]
        self.at += 1
        while self.plain_word():
            parts.append(self.here.text)
            self.at += 1
        return " ".join(parts)

    def plain_word(self) -> bool:
        """Whether the next token can be part of a name nobody declared."""
        token = self.here
        if token.kind == "name":
            return token.text not in RESERVED
        return token.kind == "number" and token.text.isdigit()

    def argument_name_size(self) -> int:
        """How many tokens of a name stand before a `:`, 0 when none does."""
        size = 0
        while True:
            token = self.peek(size)
            if token.text == ":" and token.kind == "symbol":
                return size
            named = token.kind in ("name", "number")
            if not named and not (token.kind == "symbol" and token.text in _IN_NAMES):
                return 0
            size += 1

    def written_name(self, *stops: str) -> str:
        """A name being declared here: everything up to one of the stops."""
        first = self.here
        start = self.at
        while not self.word(*stops):
            token = self.here
            allowed = token.kind in ("name", "number") or token.text in _IN_NAMES
            if token.kind == "end" or not allowed:
                self.refuse("a name is missing" if self.at == start else "odd name")
            self.at += 1
        if self.at == start or first.kind == "number":
            self.refuse("a name is missing", first)
        last = self.tokens[self.at - 1]
        return normal(self.source.text[first.start : last.end])


def _shown(token: Token) -> str:
    text = token.text if token.kind not in ("string", "at") else "..."
    return text if len(text) <= 20 else text[:20] + "..."
