"""Which names the text may use, innermost first, and the longest that fits.

FEEL resolves `a-b` to the name "a-b" when that name is in scope, and else to a
subtraction. A scope keeps its names as a tree of their tokens, so that finding the
longest takes no more steps than the name has tokens, however many names there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from karama.feel.lexer import Token, cut

KEYWORDS = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies"}
    | {"and", "or", "between", "instance", "of", "function", "external", "not"}
    | {"true", "false", "null"}
)
# `not`, `of` and `external` are ordinary where the grammar leaves them room.
RESERVED = KEYWORDS - {"not", "of", "external"}


def normal(name: str) -> str:
    """The name with each run of spaces made one."""
    return " ".join(name.split())


class Names:
    """The names of one scope, as a tree of their tokens."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._tree = _Branch()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Declare a name."""
        pieces = cut(name)
        if not pieces or (len(pieces) == 1 and pieces[0] in RESERVED):
            return
        branch = self._tree
        for piece in pieces:
            branch = branch.after.setdefault(piece, _Branch())
        branch.name = normal(name)

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[int, str] | None:
        """The longest declared name that starts at a token: its size and text."""
        found = None
        branch = self._tree
        for size, index in enumerate(range(at, len(tokens)), 1):
            token = tokens[index]
            if token.kind in ("string", "at", "end") or token.text not in branch.after:
                return found
            branch = branch.after[token.text]
            if branch.name is not None:
                found = (size, branch.name)
        return found


class _Branch:
    """What may follow some tokens of a name, and the name that ends here."""

    __slots__ = ("after", "name")

    def __init__(self) -> None:
        self.after: dict[str, _Branch] = {}
        self.name: str | None = None


def longest_of(
    scopes: Iterable[Names], tokens: Sequence[Token], at: int
) -> tuple[int, str] | None:
    """The longest name over all scopes; the innermost wins among equals.

    Scopes come innermost first.
    """
    best: tuple[int, str] | None = None
    for scope in scopes:
        found = scope.longest(tokens, at)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best


# Functions of the library whose names hold spaces; `karama.feel.builtins` defines
# them, and a test compares the two.
LIBRARY = Names(
    [
        "date and time",
        "years and months duration",
        "string length",
        "upper case",
        "lower case",
        "substring before",
        "substring after",
        "starts with",
        "ends with",
        "string join",
        "list contains",
        "list replace",
        "insert before",
        "index of",
        "distinct values",
        "round up",
        "round down",
        "round half up",
        "round half down",
        "met by",
        "overlaps before",
        "overlaps after",
        "finished by",
        "started by",
        "day of year",
        "day of week",
        "month of year",
        "week of year",
        "get value",
        "get entries",
        "context put",
        "context merge",
    ]
)

TYPES = Names(["date and time", "days and time duration", "years and months duration"])
