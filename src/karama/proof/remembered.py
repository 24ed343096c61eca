"""What was proved before need not be proved again: verdicts kept by what they rest on.

A verdict on paths rests on the words of the property, on whatever a case's way can
depend on (elements, flows, tables, questions, clocks, concepts), and on this program.
Titles, law, texts, readers and services are none of that: to change them proves nothing
again. The key is a digest of all it rests on, so nothing has to be thrown away.

    key = key_of(procedure, property)         # "" when its verdict is never kept
    memory[key] = as_plain(verdict)           # only what is kept, or open for a reason
    verdict = from_plain(memory[key], property)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from karama.procedure.procedure import Procedure
from karama.proof.principles import Pattern, Property
from karama.proof.verdicts import Reason, Status, Verdict

Plain = Mapping[str, object]
"""A verdict as JSON has it: status, reason, about, lost_at."""

KEPT = (Status.KEPT, Status.UNDECIDED, Status.NOT_DRAWN)
"""Verdicts that have no witness and no flaws: they can be told again."""

QUICK = (
    Pattern.QUORUM,
    Pattern.FLOW,
    Pattern.NEED_TO_KNOW,
    Pattern.KEEPING,
    Pattern.PROMPT,
    Pattern.ALWAYS_POSSIBLE,
)
"""Patterns looked up in no time: their verdicts are never kept."""

_TOLD = frozenset(
    {
        "annotations", "authority", "country", "deviations", "digest", "directory",
        "examples", "field_concepts", "file", "hints", "instruments", "labels", "lane",
        "languages", "line", "not_applicable", "output_texts", "permissions",
        "promises", "roles", "row", "shapes", "sources", "statements", "summary",
        "texts", "titles", "version",
    }
)  # fmt: skip
"""Fields that say something to a reader, and change no case's way."""


def key_of(procedure: Procedure, one: Property) -> str:
    """The digest of all that the verdict on a property rests on."""
    if one.pattern in QUICK:
        return ""
    whole = (_program(), _way(procedure), *_written(one))
    return hashlib.sha256("\x1f".join(whole).encode()).hexdigest()


def digest_of(procedure: Procedure) -> str:
    """The digest of all that was read of a procedure, and of this program."""
    whole = (_program(), *_written(procedure, frozenset()))
    return hashlib.sha256("\x1f".join(whole).encode()).hexdigest()


def as_plain(verdict: Verdict) -> Plain | None:
    """A verdict as JSON has it; None when it is not one that is kept."""
    if verdict.status not in KEPT or verdict.flaws or verdict.witness is not None:
        return None
    if verdict.reason == Reason.LIMIT:
        return None  # with more room, or on a quicker machine, it may be settled
    return {
        "status": verdict.status.value,
        "reason": str(verdict.reason),
        "about": list(verdict.about),
        "lost_at": list(verdict.lost_at),
    }


def from_plain(plain: Plain, one: Property) -> Verdict | None:
    """The verdict on a property; None when what was kept cannot be read."""
    try:
        return Verdict(
            one.id,
            Status(str(plain["status"])),
            reason=str(plain["reason"]),
            about=_texts(plain["about"]),
            lost_at=_texts(plain["lost_at"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(str(one) for one in value)


@cache
def _program() -> str:
    """The digest of this program: a mended prover proves everything again."""
    made = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        made.update(path.read_bytes())
    return made.hexdigest()


_ways: dict[str, str] = {}


def _way(procedure: Procedure) -> str:
    """The digest of what a case's way depends on."""
    found = _ways.get(procedure.digest) if procedure.digest else None
    if found is None:
        text = "\x1f".join(_written(procedure))
        found = hashlib.sha256(text.encode()).hexdigest()
        if procedure.digest:
            _ways[procedure.digest] = found
    return found


def _written(value: object, told: frozenset[str] = _TOLD) -> Iterator[str]:
    """A value as texts, field by field, without what only speaks to a reader."""
    kind: Any = type(value)
    if attrs.has(kind):
        yield kind.__name__
        for field in attrs.fields(kind):
            if field.name not in told:
                yield field.name
                yield from _written(getattr(value, field.name), told)
    elif isinstance(value, Mapping):
        pairs = ((key, value[key]) for key in sorted(value, key=repr))
        yield from _many(pairs, told)
    elif isinstance(value, tuple | list):
        yield from _many(value, told)
    elif isinstance(value, set | frozenset):
        yield from _many(sorted(value, key=repr), told)
    else:
        yield repr(value)


def _many(values: Iterable[object], told: frozenset[str]) -> Iterator[str]:
    yield "("
    for value in values:
        yield from _written(value, told)
    yield ")"
