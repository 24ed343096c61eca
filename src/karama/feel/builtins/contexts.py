"""Contexts: reading, extending and merging them.

Source: OMG DMN 1.5, table 79.
"""

from __future__ import annotations

from typing import Any

from karama.feel.signature import builtin
from karama.feel.values import UNKNOWN

Entries = dict[str, object]


@builtin("get value", "m: context", "key: string", open=True)
def get_value(m: Entries, key: str) -> object:
    """The value of an entry, null when there is none."""
    return m.get(key)


@builtin("get value", "context: context", "keys: list<string>", open=True)
def get_value_at(context: Entries, keys: tuple[str, ...]) -> object:
    """The value at the end of a path of keys, null when it breaks off."""
    value: object = context
    for key in keys:
        if value is UNKNOWN:
            return UNKNOWN
        value = value.get(key) if isinstance(value, dict) else None
    return value if keys else None


@builtin("get entries", "m: context", open=True)
def get_entries(m: Entries) -> tuple[Entries, ...]:
    """Each entry as a context of its key and its value."""
    return tuple({"key": key, "value": value} for key, value in m.items())


@builtin("context put", "context: context", "key: string", "value: any", open=True)
def context_put(context: Entries, key: str, value: object) -> Entries:
    """The context with an entry added or replaced."""
    return {**context, key: value}


@builtin(
    "context put", "context: context", "keys: list<string>", "value: any", open=True
)
def context_put_at(context: Entries, keys: tuple[str, ...], value: object) -> Any:
    """The context with an entry added or replaced at the end of a path of keys."""
    if not keys:
        return None
    first, rest = keys[0], keys[1:]
    if not rest:
        return {**context, first: value}
    inner = context.get(first)
    if inner is UNKNOWN:
        return UNKNOWN
    if not isinstance(inner, dict):
        return None
    changed = context_put_at(inner, rest, value)
    return changed if changed in (None, UNKNOWN) else {**context, first: changed}


@builtin("context merge", "contexts: list<context>", open=True)
def context_merge(contexts: tuple[Entries, ...]) -> Entries:
    """One context of all entries; the last of the same key wins."""
    return {key: value for each in contexts for key, value in each.items()}


@builtin("context", "entries: list<context>", open=True)
def context(entries: tuple[Entries, ...]) -> Entries | None:
    """A context from a list of keys and values, as `get entries` gives them."""
    found: Entries = {}
    for entry in entries:
        key = entry.get("key")
        if not isinstance(key, str) or "value" not in entry or key in found:
            return None
        found[key] = entry["value"]
    return found
