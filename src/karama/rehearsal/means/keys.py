"""Values of the tables of resources.toml: values out, findings for what does not fit.

Each reader gives something that can be worked with whatever was written, so that
reading goes on and every mistake is said at once; with an error nothing is rehearsed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial

from babel.numbers import list_currencies

from karama.packs.languages import is_language
from karama.packs.toml import Table
from karama.rehearsal import bounds
from karama.rehearsal.means.costs import UNITS, Cost, read_cost
from karama.rehearsal.means.laws import Always, Law, Lognormal, Measured, Pert
from karama.rehearsal.means.spans import (
    LONGEST,
    read_clock,
    read_offset,
    read_span,
    span,
)

MOST = 100_000
"""More of anything is a slip of the keyboard."""

MOST_UNITS = 1_000_000_000
MOST_SPREAD = 3
"""A standard deviation of so many means; a longer tail than that is not kept."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As the file has them; so no translation can say another day."""


number = partial(bounds.number, code="MEAN-001")
whole = partial(bounds.whole, code="MEAN-001", most=MOST)
instant = partial(bounds.instant, code="MEAN-009")


def lasts(
    table: Table,
    key: str,
    *,
    least: float = 0.0,
    most: float = LONGEST,
    default: float | None = None,
) -> float:
    """An elapsed time in seconds; required where there is no default."""
    text = table.text(key, required=default is None)
    if not text:
        return least if default is None else default
    found = read_span(text)
    if found is None:
        table.notes.add("MEAN-002", table.place(key), key=key, text=text)
        return max(least, 0.0)
    if not least <= found <= most:
        facts = {"least": span(least), "most": span(most)}
        table.notes.add("MEAN-001", table.place(key), key=key, **facts)
        return least
    return found


def clock(table: Table, key: str) -> float:
    """An hour of the day in seconds from midnight, which must be there."""
    text = table.text(key, required=True)
    found = read_clock(text) if text else 0
    if found is None:
        table.notes.add("MEAN-003", table.place(key), key=key, text=text)
    return float(found or 0)


def offset(table: Table, key: str) -> float:
    """Seconds that the planner's clock is ahead of UTC; none where nothing is said."""
    text = table.text(key)
    found = read_offset(text) if text else 0
    if found is None:
        table.notes.add("MEAN-004", table.place(key), key=key, text=text)
    return float(found or 0)


def days(table: Table, key: str) -> frozenset[int]:
    """Days of the week, 0 for Monday; all of them where nothing is said."""
    text = table.text(key)
    found = _days(text.lower()) if text else frozenset(range(7))
    if found is None:
        table.notes.add("MEAN-005", table.place(key), key=key, text=text)
    return frozenset(range(7)) if found is None else found


def _days(text: str) -> frozenset[int] | None:
    """Days as in "mon-fri, sun"; a row may go past Sunday."""
    found: set[int] = set()
    for part in text.split(","):
        ends = [name.strip() for name in part.split("-")]
        if len(ends) > 2 or not all(name in DAYS for name in ends):
            return None
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        found |= {day % 7 for day in range(first, last + 1 + 7 * (last < first))}
    return frozenset(found)


def word(table: Table, key: str, words: Collection[str], default: str) -> str:
    """One of a few words."""
    text = table.text(key)
    if not text or text in words:
        return text or default
    near = table.notes.nearest(text, words)
    facts = {"key": key, "word": text, "words": ", ".join(words), "nearest": near}
    table.notes.add("MEAN-006", table.place(key), **facts)
    return default


def known(
    table: Table, key: str, code: str, names: Iterable[str], among: Collection[str]
) -> tuple[str, ...]:
    """The names that are among those there are; the others are noted under a code."""
    found = []
    for name in names:
        if name in among:
            found.append(name)
        else:
            near = table.notes.nearest(name, among)
            facts = {"key": key or table.path, "name": name, "nearest": near}
            table.notes.add(code, table.place(key), **facts)
    return tuple(dict.fromkeys(found))


def cost(table: Table, units: Collection[str]) -> Cost | None:
    """Money for each of something, in one of these units."""
    text = table.text("cost")
    found = read_cost(text) if text else None
    if text and (found is None or found.per not in units):
        told = ", ".join(f"per {unit}" for unit in UNITS if unit in units)
        table.notes.add("MEAN-007", table.place("cost"), text=text, units=told)
        return None
    return found


def currency(table: Table, key: str) -> str:
    """A currency by its three letters (ISO 4217)."""
    text = table.text(key)
    if text and text not in list_currencies():
        table.notes.add("MEAN-008", table.place(key), key=key, text=text)
    return text


def languages(table: Table, key: str, *, required: bool = False) -> tuple[str, ...]:
    """Codes of languages."""
    found = []
    for code in table.strings(key, required=required):
        if is_language(code):
            found.append(code)
        else:
            table.notes.add("PACK-019", table.place(key), code=code)
    return tuple(dict.fromkeys(found))


def law(table: Table, key: str) -> Law | None:
    """How long something takes, None where nothing is said."""
    value = table.raw(key)
    if value is None:
        return None
    if isinstance(value, str):
        return Always(lasts(table, key))
    inner = table.table(key) if isinstance(value, dict) else None
    names = frozenset(inner.names()) if inner is not None else frozenset()
    if inner is None or names not in _LAWS:
        table.notes.add("MEAN-010", table.place(key), key=key)
        return Always(0.0)
    return _law(inner, names)


_SPREAD = frozenset({"mean", "sd"})
_ENDS = frozenset({"least", "likely", "most"})
_LAWS = (_SPREAD, _ENDS, frozenset({"quantiles"}))


def _law(table: Table, names: frozenset[str]) -> Law:
    if "quantiles" in names:
        return _measured(table)
    if names == _SPREAD:
        mean = lasts(table, "mean", least=1)
        return Lognormal(mean, lasts(table, "sd", most=MOST_SPREAD * mean))
    least, likely, most = (lasts(table, name) for name in ("least", "likely", "most"))
    if not least <= likely <= most:
        table.notes.add("MEAN-011", table.place(), key=table.path)
    return Pert(least, max(least, likely), max(least, likely, most))


def _measured(table: Table) -> Law:
    texts = table.strings("quantiles")
    found = [read_span(text) for text in texts]
    good = [one for one in found if one is not None]
    if len(good) < 2 or len(good) < len(found) or good != sorted(good):
        table.notes.add("MEAN-011", table.place("quantiles"), key=table.path)
        return Always(0.0)
    return Measured(tuple(good))


def amounts(table: Table, code: str, among: Collection[str]) -> Mapping[str, int]:
    """Whole numbers by id; ids that are not there are noted under a code."""
    names = known(table, "", code, table.names(), among)
    return {name: whole(table, name, least=1) for name in names}
