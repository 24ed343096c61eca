"""Reads FEEL text into the frozen nodes of `karama.feel.tree`.

A hand-written parser (operator precedence inside recursive descent) rather than a
grammar for lark: in FEEL the names in scope decide what the tokens are ("a-b",
"date and time"), a scope changes in the middle of an expression, and a stranger's
text must be refused at a place, at a bounded depth, in linear time. The flow:
`tokenize`, `_Parser.expression` from the loosest operator to the tightest, then one
look at the height of the tree, so that no reading of it can recurse too deep.

A name that is not in scope is read as one or more plain words and left to
evaluation, where it is null: members of contexts are only known there.

Source: OMG DMN 1.5, section 10.3.1.2; rule numbers stand beside the methods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from karama.errors import FeelError
from karama.feel import tree
from karama.feel.lexer import Source, Token, tokenize
from karama.feel.names import LIBRARY, RESERVED, TYPES, Names, longest_of, normal
from karama.feel.walk import height, mentions_input

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 128
MAX_HEIGHT = 200
MAX_ITERATORS = 32
_CHAIN = 16

_DIGITS = Context(prec=34, Emax=6144, Emin=-6143)
_LEVELS = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 3,
    "<=": 3,
    ">": 3,
    ">=": 3,
    "between": 3,
    "in": 3,
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "**": 6,
    "instance": 8,
    ".": 9,
    "[": 9,
    "(": 9,
}
_ENDPOINT = 4
_UNARY = 7
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_IN_NAMES = frozenset("+-*/.'?")
_AFTER_INTERVAL = frozenset(
    {")", "]", ",", "}", "=", "!=", "*", "/", "+", ".."}
    | {"and", "or", "in", "then", "else", "return", "satisfies", "instance", "between"}
)


def parse(text: str, names: Iterable[str] = frozenset()) -> tree.Node:
    """Read one expression.

    Args:
        text: The expression, without a leading `=`.
        names: Names in scope, and names of members, that hold spaces or symbols; the
            longest that fits wins. Plain names need not be listed.

    Raises:
        FeelError: The text is no expression; carries line and column.
        FeelLimit: It is nested deeper than `MAX_DEPTH`, or longer than it may be.
    """
    parser = _Parser(text, names)
    return parser.whole(lambda: parser.expression())


def parse_tests(text: str, names: Iterable[str] = frozenset()) -> tree.UnaryTests:
    """Read one cell of a decision table.

    Raises:
        FeelError: The text is no unary tests; carries line and column.
        FeelLimit: It is nested deeper than `MAX_DEPTH`, or longer than it may be.
    """
    parser = _Parser(text, names)
    tests = parser.whole(parser.unary_tests)
    assert isinstance(tests, tree.UnaryTests)  # noqa: S101 - narrows the type
    return tests


def parse_type(text: str, names: Iterable[str] = frozenset()) -> tree.TypeName:
    """Read the name of a type: `number`, `list<string>`, `context<a: number>`...

    Raises:
        FeelError: The text names no type; carries line and column.
        FeelLimit: It is nested deeper than `MAX_DEPTH`, or longer than it may be.
    """
    parser = _Parser(text, names)
    kind = parser.whole(parser.type_name)
    assert isinstance(kind, tree.TypeName)  # noqa: S101 - narrows the type
    return kind


class _Parser:
    """The tokens, the place reached, the names in scope, and the depth."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        self.source = Source(text)
        self.tokens = tokenize(self.source)
        self.at = 0
        self.depth = 0
        self.outer = Names(names)
        self.members = Names()
        self.scopes: list[Names] = [self.outer, LIBRARY]
        self.filters = 0

    # --- places, tokens, errors

    @property
    def here(self) -> Token:
        return self.tokens[self.at]

    def peek(self, offset: int = 1) -> Token:
        return self.tokens[min(self.at + offset, len(self.tokens) - 1)]

    def span(self, token: Token) -> tree.Span:
        return self.source.span(token.start)

    def word(self, *texts: str) -> bool:
        """Whether a symbol or keyword stands here."""
        token = self.here
        return token.kind in ("symbol", "name") and token.text in texts

    def take(self, *texts: str) -> bool:
        if self.word(*texts):
            self.at += 1
            return True
        return False

    def expect(self, text: str, after: str) -> None:
        if not self.take(text):
            self.refuse(f"'{text}' is missing {after}")

    def refuse(self, reason: str, token: Token | None = None) -> NoReturn:
        token = token or self.here
        found = "the end" if token.kind == "end" else f"'{_shown(token)}'"
        raise self.source.error(f"{reason}; found {found}", token.start)

    def whole(self, read: Callable[[], tree.Node]) -> tree.Node:
        """Read everything, to the end, and check the height of what was read."""
        node = read()
        if self.here.kind != "end":
            self.refuse("an operator or the end is missing")
        if height(node, limit=MAX_HEIGHT) > MAX_HEIGHT:
            raise self.source.limit(
                f"more than {MAX_HEIGHT} operations inside one another; split it", 0
            )
        return node

    @contextmanager
    def scope(self) -> Iterator[Names]:
        names = Names()
        self.scopes.insert(0, names)
        try:
            yield names
        finally:
            self.scopes.pop(0)

    # --- expressions, loosest first (rules 1 to 4, 51)

    def expression(self, level: int = 0, *, ends_interval: bool = False) -> tree.Node:
        """Read operators that bind at `level` or tighter."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.source.limit(
                f"nested deeper than {MAX_DEPTH}; split it", self.here.start
            )
        node = self.climb(self.prefix(), level, ends_interval=ends_interval)
        self.depth -= 1
        return node

    def climb(
        self, node: tree.Node, level: int, *, ends_interval: bool = False
    ) -> tree.Node:
        """Read the operators that follow a value."""
        while True:
            token = self.here
            if token.kind not in ("symbol", "name"):
                return node
            binds = _LEVELS.get(token.text, 0)
            if not binds or binds < level:
                return node
            if ends_interval and token.text == "[" and self.closes_interval():
                return node
            node = self.infix(node, token, binds)

    def closes_interval(self) -> bool:
        """Whether this `[` ends `]a..b[` rather than opens a filter.

        A filter starts with a value; an interval is followed by what may follow one.
        """
        after = self.peek()
        return after.kind == "end" or (
            after.kind in ("symbol", "name") and after.text in _AFTER_INTERVAL
        )

    def prefix(self) -> tree.Node:
        token = self.here
        read = _PREFIXES.get(token.kind)
        if read:
            return read(self, token)
        if token.kind == "symbol":
            symbol = _SYMBOLS.get(token.text)
            if symbol:
                return symbol(self, token)
        elif token.kind == "name" and token.text in _FORMS and not self.long_name():
            return _FORMS[token.text](self, token)
        return self.name(token)

    def infix(self, left: tree.Node, token: Token, level: int) -> tree.Node:
        text = token.text
        span = left.span
        if text in ("and", "or"):
            return self.chain(left, text, level)
        self.at += 1
        if text in _COMPARISONS:
            right = self.expression(level + 1)
            return tree.Comparison(text, left, right, span=span)  # type: ignore[arg-type]
        if level in (4, 5, 6):
            right = self.expression(level + 1)
            return tree.Arithmetic(text, left, right, span=span)  # type: ignore[arg-type]
        return _INFIXES[text](self, left, span)

    def chain(self, left: tree.Node, text: str, level: int) -> tree.Node:
        """`a and b and c ...`: a long one is built as a balanced tree.

        Both operators are associative, so the meaning and the order stay the same
        and a generated condition of a thousand terms is not too deep.
        """
        terms = [left]
        while self.take(text):
            terms.append(self.expression(level + 1))
        make = tree.And if text == "and" else tree.Or
        if len(terms) > _CHAIN:
            return _balanced(make, terms)
        for term in terms[1:]:
            left = make(left, term, span=left.span)
        return left

    # --- literals (rules 33 to 37)

    def number(self, token: Token) -> tree.Node:
        self.at += 1
        try:
            value = _DIGITS.create_decimal(token.text)
        except ArithmeticError:
            value = Decimal("Infinity")
        if not value.is_finite():
            raise self.source.error("this number is too large", token.start)
        return tree.Number(value, span=self.span(token))

    def string(self, token: Token) -> tree.Node:
        self.at += 1
        return tree.String(token.text, span=self.span(token))

    def temporal(self, token: Token) -> tree.Node:
        self.at += 1
        return tree.Temporal(token.text, span=self.span(token))

    def constant(self, token: Token) -> tree.Node:
        self.at += 1
        span = self.span(token)
        if token.text == "null":
            return tree.Null(span=span)
        return tree.Boolean(token.text == "true", span=span)

    def question(self, token: Token) -> tree.Node:
        if self.long_name():
            return self.name(token)
        self.at += 1
        return tree.Input(span=self.span(token))

    def negation(self, token: Token) -> tree.Node:
        self.at += 1
        return tree.Negation(self.expression(_UNARY), span=self.span(token))

    # --- names (rules 26 to 32)

    def declared(self) -> tuple[int, str] | None:
        scopes: Iterable[Names] = self.scopes
        if self.filters:
            scopes = [*self.scopes, self.members]
        return longest_of(scopes, self.tokens, self.at)

    def long_name(self) -> bool:
        """Whether a declared name of several tokens starts here ("for whom")."""
        found = self.declared()
        return found is not None and found[0] > 1

    def name(self, token: Token) -> tree.Node:
        found = self.declared()
        if found:
            self.at += found[0]
            return tree.Name(found[1], span=self.span(token))
        if token.kind != "name" or token.text in RESERVED:
            self.refuse("a value is missing")
        return tree.Name(self.words(), span=self.span(token))

    def words(self) -> str:
        """Plain words in a row: a name nobody declared."""
        parts = [self.here.text]
        self.at += 1
        while self.plain_word():
            parts.append(self.here.text)
            self.at += 1
        return " ".join(parts)

    def plain_word(self) -> bool:
        token = self.here
        if token.kind == "name":
            return token.text not in RESERVED
        return token.kind == "number" and token.text.isdigit()

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

    # --- brackets (rules 7, 8, 43, 44, 56 to 60)

    def parenthesis(self, token: Token) -> tree.Node:
        self.at += 1
        inner = self.expression()
        if self.word(".."):
            return self.interval(inner, token, low_closed=False)
        self.expect(")", "after this expression")
        return inner

    def bracket(self, token: Token) -> tree.Node:
        self.at += 1
        span = self.span(token)
        if self.take("]"):
            return tree.List(span=span)
        first = self.expression()
        if self.word(".."):
            return self.interval(first, token, low_closed=True)
        items = [first]
        while self.take(","):
            items.append(self.expression())
        self.expect("]", "at the end of the list")
        return tree.List(tuple(items), span=span)

    def outward(self, token: Token) -> tree.Node:
        self.at += 1
        low = self.expression(_ENDPOINT)
        return self.interval(low, token, low_closed=False)

    def interval(
        self, low: tree.Node, token: Token, *, low_closed: bool
    ) -> tree.Interval:
        self.expect("..", "inside the interval")
        high = self.expression(_ENDPOINT, ends_interval=True)
        high_closed = self.take("]")
        if not high_closed and not self.take(")", "["):
            self.refuse("the interval is not closed by ']', ')' or '['")
        span = self.span(token)
        return tree.Interval(low, high, low_closed, high_closed, span=span)

    def half_line(self, token: Token) -> tree.Node:
        """`< 5` as a value: an interval with one end."""
        self.at += 1
        end = self.expression(_ENDPOINT)
        return self.as_interval(token, end)

    def as_interval(self, token: Token, end: tree.Node) -> tree.Interval:
        span = self.span(token)
        closed = token.text in ("<=", ">=")
        op: Any = token.text
        if op in ("<", "<="):
            return tree.Interval(None, end, False, closed, op, span=span)
        if op in (">", ">="):
            return tree.Interval(end, None, closed, False, op, span=span)
        return tree.Interval(end, end, op == "=", op == "=", op, span=span)

    def context(self, token: Token) -> tree.Node:
        self.at += 1
        entries: list[tree.Entry] = []
        with self.scope() as names:
            while not self.take("}"):
                if entries:
                    self.expect(",", "between two entries")
                entries.append(self.entry(names))
        return tree.Context(tuple(entries), span=self.span(token))

    def entry(self, names: Names) -> tree.Entry:
        token = self.here
        if token.kind == "string":
            self.at += 1
            key = token.text
        else:
            key = self.written_name(":", ",", "}")
        self.expect(":", "after the key")
        value = self.expression()
        names.add(key)
        self.members.add(key)
        return tree.Entry(key, value, span=self.span(token))

    # --- choice, iteration, functions (rules 45 to 49, 55)

    def condition(self, token: Token) -> tree.Node:
        self.at += 1
        condition = self.expression()
        self.expect("then", "after the condition")
        yes = self.expression()
        self.expect("else", "after 'then'")
        no = self.expression()
        return tree.If(condition, yes, no, span=self.span(token))

    def loop(self, token: Token) -> tree.Node:
        self.at += 1
        with self.scope() as names:
            iterators = self.iterators(names)
            names.add("partial")
            self.expect("return", "after the iteration")
            result = self.expression()
        return tree.For(iterators, result, span=self.span(token))

    def quantified(self, token: Token) -> tree.Node:
        self.at += 1
        with self.scope() as names:
            iterators = self.iterators(names)
            self.expect("satisfies", "after the iteration")
            condition = self.expression()
        kind = "some" if token.text == "some" else "every"
        return tree.Quantified(kind, iterators, condition, span=self.span(token))  # type: ignore[arg-type]

    def iterators(self, names: Names) -> tuple[tree.Iterator, ...]:
        found = [self.iterator(names)]
        while self.take(","):
            if len(found) == MAX_ITERATORS:
                reason = f"more than {MAX_ITERATORS} variables in one iteration"
                raise self.source.limit(reason, self.here.start)
            found.append(self.iterator(names))
        return tuple(found)

    def iterator(self, names: Names) -> tree.Iterator:
        token = self.here
        name = self.written_name("in")
        self.at += 1
        source = self.expression()
        end = self.expression() if self.take("..") else None
        names.add(name)
        return tree.Iterator(name, source, end, span=self.span(token))

    def function(self, token: Token) -> tree.Node:
        self.at += 1
        self.expect("(", "after 'function'")
        with self.scope() as names:
            parameters = self.parameters(names)
            external = self.take("external")
            body = self.expression()
        return tree.FunctionDefinition(
            parameters, body, external, span=self.span(token)
        )

    def parameters(self, names: Names) -> tuple[tree.Parameter, ...]:
        found: list[tree.Parameter] = []
        while not self.take(")"):
            if found:
                self.expect(",", "between two parameters")
            token = self.here
            name = self.written_name(":", ",", ")")
            kind = self.type_name() if self.take(":") else None
            names.add(name)
            found.append(tree.Parameter(name, kind, span=self.span(token)))
        return tuple(found)

    # --- what may follow a value (rules 38 to 42, 49, 52)

    def between(self, left: tree.Node, span: tree.Span) -> tree.Node:
        low = self.expression(_ENDPOINT)
        self.expect("and", "after the low end of 'between'")
        high = self.expression(_ENDPOINT)
        return tree.Between(left, low, high, span=span)

    def instance_of(self, left: tree.Node, span: tree.Span) -> tree.Node:
        self.expect("of", "after 'instance'")
        return tree.InstanceOf(left, self.type_name(), span=span)

    def path(self, left: tree.Node, span: tree.Span) -> tree.Node:
        declared = longest_of([self.members, self.outer], self.tokens, self.at)
        start = self.at
        plain = self.words() if self.plain_word() else ""
        if declared and start + declared[0] >= self.at:
            self.at = start + declared[0]
            plain = declared[1]
        if not plain and self.here.kind == "name":
            plain = self.here.text  # `.end`, `.in`: a keyword may name a member
            self.at += 1
        if not plain:
            self.refuse("a name is missing after '.'")
        return tree.Path(left, plain, span=span)

    def filter(self, left: tree.Node, span: tree.Span) -> tree.Node:
        self.filters += 1
        condition = self.expression()
        self.filters -= 1
        self.expect("]", "at the end of the filter")
        return tree.Filter(left, condition, span=span)

    def call(self, left: tree.Node, span: tree.Span) -> tree.Node:
        if self.take(")"):
            return tree.Call(left, span=span)
        if self.argument_name_size():
            return tree.Call(left, (), self.named_arguments(), span=span)
        arguments = [self.expression()]
        while self.take(","):
            arguments.append(self.expression())
        self.expect(")", "after the arguments")
        return tree.Call(left, tuple(arguments), span=span)

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

    def named_arguments(self) -> tuple[tree.NamedArgument, ...]:
        found: list[tree.NamedArgument] = []
        while not self.take(")"):
            if found:
                self.expect(",", "between two arguments")
            token = self.here
            name = self.written_name(":", ",", ")")
            self.expect(":", "after the name of the argument")
            value = self.expression()
            found.append(tree.NamedArgument(name, value, span=self.span(token)))
        return tuple(found)

    # --- tests (rules 7, 15 to 17, 49)

    def membership(self, left: tree.Node, span: tree.Span) -> tree.Node:
        token = self.here
        if not self.take("("):
            return tree.In(left, (self.test(_ENDPOINT),), span=span)
        tests = self.tests()
        first = tests[0]
        if len(tests) == 1 and isinstance(first, tree.Candidate):
            if self.word(".."):
                closed = self.interval(first.value, token, low_closed=False)
                return tree.In(left, (closed,), span=span)
            self.expect(")", "after the tests of 'in'")
            return tree.In(left, (self.grouped(first.value),), span=span)
        self.expect(")", "after the tests of 'in'")
        return tree.In(left, tests, span=span)

    def grouped(self, inner: tree.Node) -> tree.Node:
        """`in (a)`: one test, or the start of `in (a)[1]` or `in (a) + b`."""
        value = self.climb(inner, _ENDPOINT)
        return tree.Candidate(value, mentions_input(value), span=inner.span)

    def tests(self) -> tuple[tree.Node, ...]:
        found = [self.test()]
        while self.take(","):
            found.append(self.test())
        return tuple(found)

    def test(self, level: int = 0) -> tree.Node:
        token = self.here
        span = self.span(token)
        if token.kind == "symbol" and token.text in _COMPARISONS:
            self.at += 1
            end = self.expression(_ENDPOINT)
            return tree.Test(token.text, end, span=span)  # type: ignore[arg-type]
        value = self.expression(level)
        if isinstance(value, tree.Interval):
            return _as_test(value)
        return tree.Candidate(value, mentions_input(value), span=span)

    def unary_tests(self) -> tree.UnaryTests:
        token = self.here
        span = self.span(token)
        if self.word("-") and self.peek().kind == "end":
            self.at += 1
            return tree.UnaryTests((tree.Anything(span=span),), span=span)
        if self.word("not") and self.peek().text == "(":
            negated = self.negated_tests(span)
            if negated:
                return negated
        return tree.UnaryTests(self.tests(), span=span)

    def negated_tests(self, span: tree.Span) -> tree.UnaryTests | None:
        """`not(a, b)` when it is the whole cell; None for `not(a) and b`."""
        start, depth, filters = self.at, self.depth, self.filters
        self.at += 2
        try:
            tests = self.tests()
            whole = self.take(")") and self.here.kind == "end"
        except FeelError:
            whole = False
        if whole:
            return tree.UnaryTests(tests, True, span=span)
        self.at, self.depth, self.filters = start, depth, filters
        return None

    # --- types (rule 54)

    def type_name(self) -> tree.TypeName:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.source.limit(f"nested deeper than {MAX_DEPTH}", self.here.start)
        token = self.here
        name = self.qualified_name()
        span = self.span(token)
        if self.word("<") and name in _GENERIC:
            kind = _GENERIC[name](self, name, span)
        else:
            kind = tree.TypeName(name, span=span)
        self.depth -= 1
        return kind

    def qualified_name(self) -> str:
        parts = [self.type_part()]
        while self.take("."):
            parts.append(self.type_part())
        return ".".join(parts)

    def type_part(self) -> str:
        found = longest_of([TYPES, self.outer], self.tokens, self.at)
        if found:
            self.at += found[0]
            return found[1]
        if self.word("function", "null"):
            self.at += 1
            return self.tokens[self.at - 1].text
        if not self.plain_word():
            self.refuse("the name of a type is missing")
        return self.words()

    def element_type(self, name: str, span: tree.Span) -> tree.TypeName:
        self.at += 1
        element = self.type_name()
        self.close_angle()
        return tree.TypeName(name, (element,), span=span)

    def context_type(self, name: str, span: tree.Span) -> tree.TypeName:
        self.at += 1
        fields: list[tuple[str, tree.TypeName]] = []
        while not self.word(">", ">="):
            if fields:
                self.expect(",", "between two members")
            field = self.written_name(":", ",", ">")
            self.expect(":", "after the member")
            fields.append((field, self.type_name()))
        self.close_angle()
        return tree.TypeName(name, fields=tuple(fields), span=span)

    def function_type(self, name: str, span: tree.Span) -> tree.TypeName:
        self.at += 1
        arguments: list[tree.TypeName] = []
        while not self.word(">", ">="):
            if arguments:
                self.expect(",", "between two types")
            arguments.append(self.type_name())
        self.close_angle()
        returns = None
        if self.word("-") and self.peek().text == ">":
            self.at += 2
            returns = self.type_name()
        return tree.TypeName(name, tuple(arguments), returns=returns, span=span)

    def close_angle(self) -> None:
        if self.word(">="):  # `list<number>=x`: the lexer took both
            token = self.here
            rest = Token("symbol", "=", token.start + 1, token.end)
            self.tokens[self.at] = rest
            return
        self.expect(">", "at the end of the type")


_Read = Callable[[_Parser, Token], tree.Node]
_PREFIXES: dict[str, _Read] = {
    "number": _Parser.number,
    "string": _Parser.string,
    "at": _Parser.temporal,
}
_SYMBOLS: dict[str, _Read] = {
    "(": _Parser.parenthesis,
    "[": _Parser.bracket,
    "]": _Parser.outward,
    "{": _Parser.context,
    "-": _Parser.negation,
    "?": _Parser.question,
    **dict.fromkeys(_COMPARISONS, _Parser.half_line),
}
_FORMS: dict[str, _Read] = {
    "if": _Parser.condition,
    "for": _Parser.loop,
    "some": _Parser.quantified,
    "every": _Parser.quantified,
    "function": _Parser.function,
    "true": _Parser.constant,
    "false": _Parser.constant,
    "null": _Parser.constant,
}
_INFIXES: dict[str, Callable[[_Parser, tree.Node, tree.Span], tree.Node]] = {
    "between": _Parser.between,
    "in": _Parser.membership,
    "instance": _Parser.instance_of,
    ".": _Parser.path,
    "[": _Parser.filter,
    "(": _Parser.call,
}
_GENERIC: dict[str, Callable[[_Parser, str, tree.Span], tree.TypeName]] = {
    "list": _Parser.element_type,
    "range": _Parser.element_type,
    "context": _Parser.context_type,
    "function": _Parser.function_type,
}


def _as_test(value: tree.Interval) -> tree.Node:
    """`(< 5)` among tests is the test `< 5`."""
    if value.op is None:
        return value
    end = value.low if value.high is None else value.high
    assert end is not None  # noqa: S101 - one end is always there
    return tree.Test(value.op, end, span=value.span)


def _shown(token: Token) -> str:
    text = token.text if token.kind not in ("string", "at") else "..."
    return text if len(text) <= 20 else text[:20] + "..."


def _balanced(
    make: type[tree.And] | type[tree.Or], terms: list[tree.Node]
) -> tree.Node:
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    left, right = _balanced(make, terms[:half]), _balanced(make, terms[half:])
    return make(left, right, span=left.span)
