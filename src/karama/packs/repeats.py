"""What is carried out of repeats, and what is refused of them by its name.

A repeat gives one fact, a list of rows, so that all its questions are of one class: the
firewall opens a fact whole or not at all. It holds questions and groups, no other
repeat, and as many rows as somebody adds.

From outside, a question of a repeat has many answers. Conditions may count them, or
take their sum, least or greatest; one that reads it as one answer would mean another
thing in each program that shows the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from karama.packs.constructs import CONDITIONS, Question, Unread, part_of
from karama.procedure.conditions import (
    TOGETHER,
    NotRead,
    Tree,
    functions_read,
    read_alone,
    reads_position,
    tree_of,
)
from karama.procedure.procedure import Field

_OF_A_REPEAT = ("required", "constraint", "calculate", "readonly")


def not_in_repeats(repeat: Question) -> Iterator[Unread]:
    """What of a repeat itself is not carried out."""
    for what in (*_counted(repeat), *_conditions(repeat), *_inside(repeat)):
        yield Unread(str(repeat.get("name", "")), what)


def _counted(repeat: Question) -> Iterator[str]:
    if part_of(repeat, "control").get("jr:count"):
        yield "repeat_count"


def _conditions(repeat: Question) -> Iterator[str]:
    binds = part_of(repeat, "bind")
    yield from (f"{key} of a repeat" for key in _OF_A_REPEAT if binds.get(key))


def _inside(repeat: Question) -> Iterator[str]:
    kinds = set(_kinds(repeat))
    if "repeat" in kinds:
        yield "begin_repeat inside a repeat"
    if kinds <= {"group", "note", "repeat"}:
        yield "a repeat that asks nothing"


def _kinds(node: Question) -> Iterator[str]:
    for child in _children(node):
        yield str(child.get("type"))
        yield from _kinds(child)


def _children(node: Question) -> Iterator[Question]:
    children = node.get("children")
    yield from children if isinstance(children, list) else ()


def misplaced(node: Question) -> Iterator[Unread]:
    """Where position(..) does not say which row it is.

    `..` is what a question stands in: only straight inside a repeat is that a row.
    """
    for child in _children(node):
        if node.get("type") != "repeat" and any(map(reads_position, _trees(child))):
            where = "position(..) that is not straight inside a repeat"
            yield Unread(str(child.get("name", "")), where)
        yield from misplaced(child)


def _trees(question: Question) -> Iterator[Tree]:
    binds = part_of(question, "bind")
    written = [str(binds.get(key, "")) for key in CONDITIONS]
    yield from _read((*written, str(question.get("choice_filter", ""))))


def _read(written: Iterable[str]) -> Iterator[Tree]:
    for one in filter(None, written):
        try:
            yield tree_of(one)
        except NotRead:
            continue  # it is refused by itself


def misread(fields: Iterable[Field]) -> Iterator[Unread]:
    """Conditions that read a question of a repeat, from outside, as one answer."""
    fields = tuple(fields)
    of = {one.name: field.name for field in fields for one in field.inner}
    of |= {field.name: "" for field in fields if field.inner}
    for field in fields:
        yield from _misread(field, "", of)
        for one in field.inner:
            yield from _misread(one, field.name, of)


def _misread(field: Field, inside: str, of: Mapping[str, str]) -> Iterator[Unread]:
    """What one question reads wrongly.

    Args:
        field: The question.
        inside: The repeat it is in, "" outside of all.
        of: The repeat of every question of a row; "" for the repeats themselves.
    """
    written = (field.relevant, field.constraint, field.calculation)
    for tree in _read((*written, field.required_when, field.choice_filter)):
        for name in read_alone(tree):
            if of.get(name, inside) != inside or of.get(name) == "":
                yield Unread(field.name, f"${{{name}}} as one answer: it is in rows")
        for function, name in functions_read(tree):
            if function in TOGETHER and not _together(function, name, inside, of):
                yield Unread(field.name, f"{function}(${{{name}}})")


def _together(function: str, name: str, inside: str, of: Mapping[str, str]) -> bool:
    """Whether a function that takes rows together can be given a question."""
    rows = name in of and of[name] != inside
    match function:
        case "count":
            return of.get(name) == "" or rows
        case "sum":
            return rows and of[name] != ""
    return of.get(name) != ""
