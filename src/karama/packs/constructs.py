"""What a form asks for and Karama does not carry out, refused by its name.

A form that is shown wrongly is worse than one that is refused: a question left out by a
condition nobody reads is a question that nobody asks. Repeats have a module of their
own (`karama.packs.repeats`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from karama.decisions.dmn.circles import circles
from karama.procedure.conditions import (
    NotRead,
    answers_read,
    columns_read,
    reads_itself,
    tree_of,
)
from karama.procedure.procedure import Field

Question = Mapping[str, object]
CONDITIONS = ("relevant", "constraint", "calculate", "required")
_LOOKS = frozenset(
    {"minimal", "multiline", "numbers", "horizontal", "compact", "quick", "columns"}
    | {
        "field-list",
        "quickcompact",
        "horizontal-compact",
        "columns-pack",
        "no-calendar",
    }
)
"""Appearances that only say how a question looks; they may be left aside."""


@attrs.frozen
class Unread:
    """A construct of a question that is not carried out."""

    field: str
    what: str


def not_carried_out(question: Question) -> Iterator[Unread]:
    """What of one question, group or repeat is not carried out."""
    name = str(question.get("name", ""))
    for what in (*_kinds(question), *_conditions(question)):
        yield Unread(name, what)


def in_circles(fields: Iterable[Field]) -> Iterator[Unread]:
    """Questions that are asked, or worked out, only by what hangs on them in turn."""
    edges: dict[str, tuple[str, ...]] = {}
    for field in fields:
        edges[field.name] = tuple(_hangs_on(field))
        for one in field.inner:  # it is asked only where its repeat is
            edges[one.name] = (*_hangs_on(one), field.name)
    for path in circles(edges):
        yield Unread(path[0], f"a circle: {' → '.join(path)}")


def _hangs_on(field: Field) -> Iterator[str]:
    for written in filter(None, (field.relevant, field.calculation)):
        try:
            tree = tree_of(written)
        except NotRead:
            continue  # it is refused by itself
        yield from answers_read(tree)
        if reads_itself(tree):
            yield field.name


def _kinds(question: Question) -> Iterator[str]:
    for key in ("default", "trigger", "media"):
        if question.get(key):
            yield key
    binds = part_of(question, "bind")
    if binds.get("readonly") and not binds.get("jr:preload"):
        yield "read_only"
    for look in str(part_of(question, "control").get("appearance", "")).split():
        if look not in _LOOKS and not look.startswith(("w", "columns-")):
            yield f"appearance {look}"
    if "${" in str(question.get("label", "")) + str(question.get("hint", "")):
        yield "${…} in a label"


def _conditions(question: Question) -> Iterator[str]:
    binds = part_of(question, "bind")
    for key in CONDITIONS:
        written = str(binds.get(key, ""))
        if written and not (key == "required" and written.lower() in ("yes", "no")):
            yield from _condition(key, written, ())
    chosen = str(question.get("choice_filter", ""))
    if chosen:
        yield from _condition("choice_filter", chosen, _columns(question))


def _condition(key: str, written: str, columns: tuple[str, ...]) -> Iterator[str]:
    try:
        tree = tree_of(written)
    except NotRead as refused:
        yield f"{key}: {refused.what}"
        return
    for column in columns_read(tree):
        if column not in columns:
            yield f"{key}: {column}"


def _columns(question: Question) -> tuple[str, ...]:
    choices = question.get("choices")
    found = choices if isinstance(choices, list) else []
    return tuple({"name", *(str(column) for one in found for column in one)})


def part_of(question: Question, key: str) -> Mapping[str, object]:
    """A part of a question that is a table of its own, such as its bind."""
    part = question.get(key)
    return part if isinstance(part, dict) else {}
