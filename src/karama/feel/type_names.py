"""Reads the name of a type: `number`, `list<string>`, `context<a: number>`...

Source: OMG DMN 1.5, section 10.3.1.2, rule 54.
"""

from __future__ import annotations

from collections.abc import Callable

from karama.feel import tree
from karama.feel.lexer import Token
from karama.feel.names import TYPES, longest_of
from karama.feel.reader import Reader


def read_type(reader: Reader) -> tree.TypeName:
    """Read the type that starts at the next token."""
    token = reader.here
    with reader.deeper():
        name = _qualified_name(reader)
        span = reader.span(token)
        if reader.word("<") and name in _GENERIC:
            return _GENERIC[name](reader, name, span)
        return tree.TypeName(name, span=span)


def _qualified_name(reader: Reader) -> str:
    parts = [_type_part(reader)]
    while reader.take("."):
        parts.append(_type_part(reader))
    return ".".join(parts)


def _type_part(reader: Reader) -> str:
    found = longest_of([TYPES, reader.types, reader.outer], reader.tokens, reader.at)
    if found:
        reader.at += found[0]
        return found[1]
    if reader.word("function", "null"):
        reader.at += 1
        return reader.tokens[reader.at - 1].text
    if not reader.plain_word():
        reader.refuse("the name of a type is missing")
    return reader.words()


def _element_type(reader: Reader, name: str, span: tree.Span) -> tree.TypeName:
    reader.at += 1
    element = read_type(reader)
    _close_angle(reader)
    return tree.TypeName(name, (element,), span=span)


def _context_type(reader: Reader, name: str, span: tree.Span) -> tree.TypeName:
    reader.at += 1
    fields: list[tuple[str, tree.TypeName]] = []
    while not reader.word(">", ">="):
        if fields:
            reader.expect(",", "between two members")
        field = reader.written_name(":", ",", ">")
        reader.expect(":", "after the member")
        fields.append((field, read_type(reader)))
    _close_angle(reader)
    return tree.TypeName(name, fields=tuple(fields), span=span)


def _function_type(reader: Reader, name: str, span: tree.Span) -> tree.TypeName:
    reader.at += 1
    arguments: list[tree.TypeName] = []
    while not reader.word(">", ">="):
        if arguments:
            reader.expect(",", "between two types")
        arguments.append(read_type(reader))
    _close_angle(reader)
    returns = None
    if reader.word("-") and reader.peek().text == ">":
        reader.at += 2
        returns = read_type(reader)
    return tree.TypeName(name, tuple(arguments), returns=returns, span=span)


def _close_angle(reader: Reader) -> None:
    if reader.word(">="):  # `list<number>=x`: the lexer took both
        token = reader.here
        rest = Token("symbol", "=", token.start + 1, token.end)
        reader.tokens[reader.at] = rest
        return
    reader.expect(">", "at the end of the type")


_GENERIC: dict[str, Callable[[Reader, str, tree.Span], tree.TypeName]] = {
    "list": _element_type,
    "range": _element_type,
    "context": _context_type,
    "function": _function_type,
}
