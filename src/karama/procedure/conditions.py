"""Reads the conditions and calculations of forms into one small tree.

XLSForm writes them in XPath with `${question}`. What forms of the field use of it is
read here, once, into lists that JSON can carry: the desk's script works out the same
tree in the browser as `karama.procedure.weighing` does here, so that there is one
meaning. What is not read is refused by its name, when the pack is read.

    18                       a number              ["$", "age"]   an answer
    "adult"                  a text                ["."]          the answer itself
    ["<", left, right]       an operator           ["@", "city"]  a column of a choice
    ["selected", a, b]       a function              ["position"]   which row it is
    ["count", ["$", "x"]]    all rows together

Public face: `tree_of`, `answers_read`, `read_alone` and `NotRead`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import attrs

Tree = float | str | list["Tree"]
MAX_LENGTH = 20_000
MAX_DEPTH = 60
MAX_DIGITS = 40
FUNCTIONS = {
    "true": (0, 0),
    "false": (0, 0),
    "not": (1, 1),
    "boolean": (1, 1),
    "boolean-from-string": (1, 1),
    "if": (3, 3),
    "coalesce": (2, 2),
    "selected": (2, 2),
    "count-selected": (1, 1),
    "selected-at": (2, 2),
    "string": (1, 1),
    "concat": (0, 50),
    "contains": (2, 2),
    "starts-with": (2, 2),
    "ends-with": (2, 2),
    "substr": (2, 3),
    "string-length": (0, 1),
    "normalize-space": (0, 1),
    "number": (1, 1),
    "int": (1, 1),
    "round": (1, 2),
    "floor": (1, 1),
    "ceiling": (1, 1),
    "abs": (1, 1),
    "min": (1, 50),
    "max": (1, 50),
    "count": (1, 1),
    "sum": (1, 1),
    "date": (1, 1),
    "today": (0, 0),
}
"""Functions that are read, with the fewest and the most arguments."""
TOGETHER = frozenset({"count", "sum", "min", "max"})
"""Functions that take the answers of all rows of a repeat together."""
_OF_ROWS = frozenset({"count", "sum"})
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|\$\{\s*(?P<answer>[A-Za-z_][\w.-]*)\s*\}|(?P<name>[A-Za-z_][\w-]*(?::[\w-]+)?)"
    r"|(?P<sign>!=|<=|>=|\.\.|[-+*=<>().,]))",
    re.ASCII,
)
_LEVELS = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)


class NotRead(ValueError):
    """A condition uses what is not carried out; `what` names it."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


@attrs.frozen
class _Token:
    kind: str
    text: str


@lru_cache(4096)
def tree_of(expression: str) -> Tree:
    """The tree of a condition or a calculation; do not change it.

    Raises:
        NotRead: It uses what is not carried out, or is not well written.

    >>> tree_of("selected(${needs}, 'food') and . >= 18")
    ['and', ['selected', ['$', 'needs'], 'food'], ['>=', ['.'], 18.0]]
    """
    if len(expression) > MAX_LENGTH:
        raise NotRead(f"{len(expression)} characters")
    reader = _Reader(list(_tokens(expression)))
    tree = reader.level(0, 0)
    if reader.left():
        raise NotRead(reader.next().text)
    return tree


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotRead(text[at:].strip()[:20])
        kind = str(found.lastgroup)
        yield _Token(kind, found[kind])
        at = found.end()


@attrs.define
class _Reader:
    """Tokens being read, one level of precedence after the other."""

    tokens: list[_Token]
    at: int = 0

    def left(self) -> bool:
        return self.at < len(self.tokens)

    def peek(self) -> str:
        """The next sign or word, "" where a text or nothing stands."""
        if not self.left() or self.tokens[self.at].kind not in ("sign", "name"):
            return ""
        return self.tokens[self.at].text

    def next(self) -> _Token:
        if not self.left():
            raise NotRead("an end too soon")
        self.at += 1
        return self.tokens[self.at - 1]

    def take(self, sign: str) -> bool:
        if self.peek() != sign:
            return False
        self.at += 1
        return True

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise NotRead(f"no {sign}")

    def level(self, number: int, depth: int) -> Tree:
        """Operators of one precedence, from the left."""
        if depth > MAX_DEPTH:
            raise NotRead(f"more than {MAX_DEPTH} parts in each other")
        if number == len(_LEVELS):
            return self.signed(depth)
        tree = self.level(number + 1, depth)
        while self.peek() in _LEVELS[number]:
            tree = [self.next().text, tree, self.level(number + 1, depth)]
        return tree

    def signed(self, depth: int) -> Tree:
        if depth > MAX_DEPTH:
            raise NotRead(f"more than {MAX_DEPTH} parts in each other")
        if self.take("-"):
            return ["neg", self.signed(depth + 1)]
        return self.single(depth)

    def single(self, depth: int) -> Tree:
        token = self.next()
        match token.kind:
            case "number" if len(token.text) <= MAX_DIGITS:
                return float(token.text)
            case "text":
                return token.text[1:-1]
            case "answer":
                return ["$", token.text]
            case "name":
                return self.named(token.text, depth)
        if token.text == ".":
            return ["."]
        if token.text == "(":
            tree = self.level(0, depth + 1)
            self.need(")")
            return tree
        raise NotRead(token.text)

    def named(self, name: str, depth: int) -> Tree:
        """A function, or the column of a choice."""
        if not self.take("("):
            if ":" in name:
                raise NotRead(name)
            return ["@", name]
        if name == "position":
            self.need("..")
            self.need(")")
            return ["position"]
        arguments = self.arguments(depth + 1)
        fewest, most = FUNCTIONS.get(name, (1, 0))
        if not fewest <= len(arguments) <= most:
            raise NotRead(f"{name}()")
        if name in _OF_ROWS and not question_in(arguments[0]):
            raise NotRead(f"{name}() of what is no question")
        return [name, *arguments]

    def arguments(self, depth: int) -> list[Tree]:
        if self.take(")"):
            return []
        found = [self.level(0, depth)]
        while self.take(","):
            found.append(self.level(0, depth))
        self.need(")")
        return found


def question_in(tree: Tree) -> str:
    """The question that a tree is, and nothing else; "" where it is more."""
    return str(tree[1]) if isinstance(tree, list) and tree[0] == "$" else ""


def answers_read(tree: Tree) -> Iterator[str]:
    """The questions whose answers a tree reads."""
    if isinstance(tree, list):
        if tree[0] == "$":
            yield str(tree[1])
        for part in tree[1:]:
            yield from answers_read(part)


def read_alone(tree: Tree) -> Iterator[str]:
    """The questions that a tree reads as one answer each, not all rows together."""
    if isinstance(tree, list):
        if tree[0] == "$":
            yield str(tree[1])
        for part in tree[1:]:
            if tree[0] not in TOGETHER or not question_in(part):
                yield from read_alone(part)


def functions_read(tree: Tree) -> Iterator[tuple[str, str]]:
    """The functions and operators of a tree, each with a question it is given."""
    if isinstance(tree, list):
        for part in tree[1:]:
            if question_in(part):
                yield str(tree[0]), question_in(part)
            yield from functions_read(part)


def columns_read(tree: Tree) -> Iterator[str]:
    """The columns of choices that a tree reads."""
    if isinstance(tree, list):
        if tree[0] == "@":
            yield str(tree[1])
        for part in tree[1:]:
            yield from columns_read(part)


def reads_position(tree: Tree) -> bool:
    """Whether a tree asks which row of a repeat it is."""
    if not isinstance(tree, list):
        return False
    return tree[0] == "position" or any(map(reads_position, tree[1:]))


def reads_itself(tree: Tree) -> bool:
    """Whether a tree reads the answer of the question it stands at."""
    if not isinstance(tree, list):
        return False
    bare = tree[0] in (".", "string-length", "normalize-space") and len(tree) == 1
    return bare or any(map(reads_itself, tree[1:]))
