"""Puts a procedure's own words in place of the Charter's.

A principle asks whether somebody `is_child`; a pack says which of its facts make a
person one. `in_terms_of` gives the condition with the pack's expression in each place.
A concept the pack does not name stays a name that no fact has: unknown of everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from karama.feel import tree


def in_terms_of(node: tree.Node, concepts: Mapping[str, tree.Node]) -> tree.Node:
    """The expression with each concept replaced by what it stands for."""
    if isinstance(node, tree.Name):
        return concepts.get(node.name, node)
    changed: dict[str, Any] = {}
    for field in attrs.fields(type(node)):
        value = getattr(node, field.name)
        new = _replaced(value, concepts)
        if new is not value:
            changed[field.name] = new
    return attrs.evolve(node, **changed) if changed else node


def _replaced(value: object, concepts: Mapping[str, tree.Node]) -> object:
    if isinstance(value, tree.Node):
        return in_terms_of(value, concepts)
    if isinstance(value, tuple) and any(isinstance(one, tree.Node) for one in value):
        return tuple(_replaced(one, concepts) for one in value)
    return value
