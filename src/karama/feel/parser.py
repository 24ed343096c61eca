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
from decimal import Context, Decimal
from typing import Any

from karama.errors import FeelError
from karama.feel import tree
from karama.feel.lexer import Token
from karama.feel.names import RESERVED, Names, longest_of
from karama.feel.reader import MAX_DEPTH, Reader
from karama.feel.type_names import read_type
from karama.feel.walk import height

__all__ = ["MAX_DEPTH", "MAX_HEIGHT", "parse", "parse_tests", "parse_type"]

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
_AFTER_INTERVAL = frozenset(
    {")", "]", ",", "}", "=", "!=", "*", "/", "+", ".."}
    | {"and", "or", "in", "then", "else", "return", "satisfies", "instance", "between"}
)


def parse(
    text: str, names: Iterable[str] = frozenset(), types: Iterable[str] = frozenset()
) -> tree.Node:
    """Read one expression.

    Args:
        text: The expression, without a leading `=`.
        names: Names in scope, and names of members, that hold spaces or symbols; the
            longest that fits wins. Plain names need not be listed.
        types: Names of item definitions that hold symbols.

    Raises:
        FeelError: The text is no expression; carries line and column.
        FeelLimit: It is nested deeper than `MAX_DEPTH`, or longer than it may be.
    """
    parser = _Parser(text, names, types)
    return parser.whole(lambda: parser.expression())


def parse_tests(
    text: str, names: Iterable[str] = frozenset(), types: Iterable[str] = frozenset()
) -> tree.UnaryTests:
    """Read one cell of a decision table.

    Raises:
        FeelError: The text is no unary tests; carries line and column.
        FeelLimit: It is nested deeper than `MAX_DEPTH`, or longer than it may be.
    """
    parser = _Parser(text, names, types)
    tests = parser.whole(parser.unary_tests)
    assert isinstance(tests, tree.UnaryTests)  # noqa: S101 - narrows the type
    return tests


def parse_type(text: str, types: Iterable[str] = frozenset()) -> tree.TypeName:
    """Read the name of a type: `number`, `list<string>`, `context<a: number>`...

    Raises:
        FeelError: The text names no type; carries line and column.
        FeelLimit: It is nested deeper than `MAX_DEPTH`, or longer than it may be.
    """
    parser = _Parser(text, (), types)
    kind = parser.whole(lambda: read_type(parser))
    assert isinstance(kind, tree.TypeName)  # noqa: S101 - narrows the type
    return kind


class _Parser(Reader):
    """Expressions, over the tokens of a `Reader`."""

    def whole(self, read: Callable[[], tree.Node]) -> tree.Node:
        """Read everything, to the end, and check the height of what was read."""
        try:
            node = read()
        except RecursionError:  # the caller had used up most of Python's depth
            raise self.source.limit("nested too deep here", 0) from None
        if self.here.kind != "end":
            self.refuse("an operator or the end is missing")
        if height(node, limit=MAX_HEIGHT) > MAX_HEIGHT:
            raise self.source.limit(
                f"more than {MAX_HEIGHT} operations inside one another; split it", 0
            )
        return node

    # --- expressions, loosest first (rules 1 to 4, 51)

    def expression(self, level: int = 0) -> tree.Node:
        """Read operators that bind at `level` or tighter."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.source.limit(
                f"nested deeper than {MAX_DEPTH}; split it", self.here.start
            )
        node = self.climb(self.prefix(), level)
        self.depth -= 1
        return node

    def climb(self, node: tree.Node, level: int) -> tree.Node:
        """Read the operators that follow a value."""
        while True:
            token = self.here
            if token.kind not in ("symbol", "name"):
                return node
            binds = _LEVELS.get(token.text, 0)
            if not binds or binds < level:
                return node
            if self.upper_ends and token.text == "[" and self.closes_interval():
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
        self.inputs += 1
        return tree.Input(span=self.span(token))

    def negation(self, token: Token) -> tree.Node:
        self.at += 1
        return tree.Negation(self.expression(_UNARY), span=self.span(token))

    # --- names (rules 26 to 32)

    def name(self, token: Token) -> tree.Node:
        found = self.declared()
        if found:
            self.at += found[0]
            return tree.Name(found[1], span=self.span(token))
        if token.kind != "name" or token.text in RESERVED:
            self.refuse("a value is missing")
        return tree.Name(self.words(), span=self.span(token))

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
        self.upper_ends += 1  # `[` may end it: after `-1` and `a + 1` too
        high = self.expression(_ENDPOINT)
        self.upper_ends -= 1
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
            kind = read_type(self) if self.take(":") else None
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
        return tree.InstanceOf(left, read_type(self), span=span)

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
        inputs = self.inputs
        tests = self.tests()
        first = tests[0]
        if len(tests) == 1 and isinstance(first, tree.Candidate):
            if self.word(".."):
                closed = self.interval(first.value, token, low_closed=False)
                return tree.In(left, (closed,), span=span)
            self.expect(")", "after the tests of 'in'")
            return tree.In(left, (self.grouped(first.value, inputs),), span=span)
        self.expect(")", "after the tests of 'in'")
        return tree.In(left, tests, span=span)

    def grouped(self, inner: tree.Node, inputs: int) -> tree.Node:
        """`in (a)`: one test, or the start of `in (a)[1]` or `in (a) + b`."""
        value = self.climb(inner, _ENDPOINT)
        return tree.Candidate(value, self.inputs > inputs, span=inner.span)

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
        inputs = self.inputs
        value = self.expression(level)
        if isinstance(value, tree.Interval):
            return _as_test(value)
        return tree.Candidate(value, self.inputs > inputs, span=span)

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
        start, depth = self.at, self.depth
        self.at += 2
        try:
            tests = self.tests()
            whole = self.take(")") and self.here.kind == "end"
        except FeelError:
            whole = False
        if whole:
            return tree.UnaryTests(tests, True, span=span)
        self.at, self.depth = start, depth
        self.filters = self.upper_ends = 0  # a cell is no part of an expression
        return None


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


def _as_test(value: tree.Interval) -> tree.Node:
    """`(< 5)` among tests is the test `< 5`."""
    if value.op is None:
        return value
    end = value.low if value.high is None else value.high
    assert end is not None  # noqa: S101 - one end is always there
    return tree.Test(value.op, end, span=value.span)


def _balanced(
    make: type[tree.And] | type[tree.Or], terms: list[tree.Node]
) -> tree.Node:
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    left, right = _balanced(make, terms[:half]), _balanced(make, terms[half:])
    return make(left, right, span=left.span)
