"""Reads what is known of people all together: how many are what, and who comes so.

Four ways of saying it, each a margin of the same table (`margins`):

* `[people.marginals]`: the shares of one fact;
* `[[people.tables]]`: the shares of several facts together, or (with `pattern`) only
  how they go together: then it is where fitting begins;
* `[[people.shares]]`: so many of those are such;
* `never`: what nobody is.

How many come in families follows from the sizes of parties, and is a margin too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs

from karama.packs.notes import listed
from karama.packs.toml import Table
from karama.rehearsal.population import keys
from karama.rehearsal.population.columns import Column, Sieve
from karama.rehearsal.population.conditions import read_sieve
from karama.rehearsal.population.families import MOST_TOGETHER, Parties
from karama.rehearsal.population.keys import Written
from karama.rehearsal.population.naming import (
    ALONE,
    BUILT_IN,
    COMPANY,
    FAMILY,
    LANGUAGE,
    Names,
    of_yes_or_no,
)

WITH = Column(COMPANY, (ALONE, FAMILY), (ALONE, FAMILY))
"""The fact of coming alone or in a family, a column like others."""

MOST_FACTS = 8
"""Facts of one table."""


@attrs.frozen(eq=False)
class Known:
    """Shares of combinations of classes of some facts.

    Attributes:
        shares: By class of each fact.
        pattern: Whether only the ratios inside it count.
    """

    one: Written
    facts: tuple[str, ...]
    shares: Mapping[tuple[str, ...], float]
    pattern: bool = False


@attrs.frozen(eq=False)
class Share:
    """So many of those are such.

    Attributes:
        who: What they are; of them a share of 0 is nobody.
        of: Of whom; of all where None.
    """

    one: Written
    who: Sieve
    of: Sieve | None
    share: float


@attrs.frozen(eq=False)
class Told:
    """Everything that is said of people all together.

    Attributes:
        parties: How many come together.
        led_by: The condition on whoever leads a family.
        known: Shares by class.
        shares: How many of whom are what, and what nobody is.
        later: Facts that are drawn after those spoken of here.
    """

    parties: Parties
    led_by: Written | None
    known: tuple[Known, ...]
    shares: tuple[Share, ...]
    later: tuple[str, ...]


def read_told(table: Table, names: Names) -> Told:
    """What a table `[people]` says; its facts are named and have their columns."""
    parties, led_by = read_parties(table)
    known = read_known(table, names, families=parties.families > 0)
    if parties.families:
        names.columns = {COMPANY: WITH, **names.columns}
    later = (*table.table("facts").names(), *BUILT_IN)
    shares = (*_nobody(table, names, later), *_shares(table, names, later))
    return Told(parties, led_by, tuple(known), shares, later)


# --- what is written ----------------------------------------------------------------


def read_parties(table: Table) -> tuple[Parties, Written | None]:
    """How many come together, and the condition on who leads them."""
    inner = table.table("parties")
    if not inner.names():
        return Parties(), None
    sizes = keys.written(inner, "sizes", required=True)
    found = _sizes(sizes) if sizes else (1.0,)
    led_by = keys.written(inner, "led-by", required=True)
    shared = inner.strings("in-common") or (LANGUAGE,)
    inner.close()
    return Parties(found, shared), led_by


def _sizes(one: Written) -> tuple[float, ...]:
    found = keys.shares(one)
    wrong = [n for n in found if not n.isdecimal() or not 1 <= int(n) <= MOST_TOGETHER]
    if wrong:
        one.note("POPU-017", size=wrong[0], most=MOST_TOGETHER)
    if wrong or not found:
        return (1.0,)
    sizes = {int(name): share for name, share in found.items()}
    return tuple(sizes.get(n, 0.0) for n in range(1, max(sizes) + 1))


def read_known(table: Table, names: Names, *, families: bool) -> list[Known]:
    """The marginals and tables of `[people]`, with a column for each of their facts."""
    found = [*_marginals(table, names), *_tables(table)]
    classes: dict[str, dict[str, None]] = {}
    first: dict[str, Written] = {}
    for known in found:
        for place, fact in enumerate(known.facts):
            first.setdefault(fact, known.one)
            held = dict.fromkeys(cell[place] for cell in known.shares)
            classes.setdefault(fact, {}).update(held)
    for fact, one in first.items():
        if fact == COMPANY:
            if not families:
                one.note("POPU-018")
        elif names.may_be_given(fact, one):
            column = names.column(fact, tuple(classes[fact]), one)
            if column is not None:
                names.add(column, one)
    columns = {**names.columns, COMPANY: WITH} if families else names.columns
    return [known for known in found if _fits(known, columns, found)]


def _marginals(table: Table, names: Names) -> Iterator[Known]:
    for fact, one in keys.each(table.table("marginals")):
        if fact == COMPANY:
            one.note("POPU-011", fact=fact, other="people.parties.sizes")
            continue
        shares = shares_of(one, fact, names)
        if shares:
            yield Known(one, (fact,), {(name,): n for name, n in shares.items()})


def shares_of(one: Written, fact: str, names: Names) -> keys.Shares:
    """The shares of a fact, or the one share of a question of yes or no."""
    if keys.is_number(one.value) and names.is_yes_or_no(fact, ()):
        return of_yes_or_no(one)
    held = one.value if isinstance(one.value, dict) else {}
    rest = ("yes", "no") if names.is_yes_or_no(fact, held) else ()
    return keys.shares(one, rest)


def _tables(table: Table) -> Iterator[Known]:
    for inner in table.tables("tables"):
        facts, pattern = inner.strings("facts", required=True), inner.flag("pattern")
        one = keys.written(inner, "shares", required=True)
        inner.close()
        if one is None:
            continue
        if not 1 <= len(facts) <= MOST_FACTS or len(set(facts)) < len(facts):
            one.note("POPU-016", most=MOST_FACTS)
            continue
        cells = _flat(one, facts)
        if cells and not pattern:
            total = sum(cells.values())
            whole = keys.shares(attrs.evolve(one, value={"all": total}))
            cells = {path: n / total for path, n in cells.items()} if whole else {}
        if cells:
            yield Known(one, facts, cells, pattern)


def _flat(one: Written, facts: Sequence[str]) -> Mapping[tuple[str, ...], float]:
    """A table in tables as numbers of combinations; {} with a finding."""
    cells: dict[tuple[str, ...], float] = {}
    for path, value in _leaves(one.value, len(facts)):
        if len(path) < len(facts) or not keys.is_number(value):
            one.note("POPU-015", facts=", ".join(facts))
            return {}
        cells[path] = float(str(value))
    if not cells or min(cells.values()) < 0 or sum(cells.values()) <= 0:
        one.note("POPU-015", facts=", ".join(facts))
        return {}
    return cells


def _leaves(
    value: object, depth: int, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], object]]:
    if depth == len(path) or not isinstance(value, dict):
        yield path, value
        return
    for name, inner in value.items():
        yield from _leaves(inner, depth, (*path, str(name)))


def _fits(known: Known, columns: Mapping[str, Column], every: Sequence[Known]) -> bool:
    """Whether its facts are there, with the classes that their marginal has."""
    if any(fact not in columns for fact in known.facts):
        return False
    marginals = {k.facts[0]: k for k in every if len(k.facts) == 1 and k is not known}
    good = True
    for place, fact in enumerate(known.facts):
        own = columns[fact].classes
        if fact in marginals:
            own = tuple(path[0] for path in marginals[fact].shares)
        for name in dict.fromkeys(cell[place] for cell in known.shares):
            if name not in own:
                near = known.one.notes.nearest(name, own)
                facts = {"fact": fact, "choice": name, "choices": listed(own)}
                known.one.note("POPU-009", nearest=near, **facts)
                good = False
    return good


# --- what nobody is, and how many are what --------------------------------------------


def _nobody(table: Table, names: Names, later: Collection[str]) -> Iterator[Share]:
    """What nobody is: a share of 0 each."""
    one = keys.written(table, "never")
    if one is None:
        return
    each = one.value if isinstance(one.value, list) else [one.value]
    for number, value in enumerate(each, 1):
        inner = one.inner(f"[{number}]", value)
        who = read_sieve(inner, names.columns.values(), later)
        if who is not None:
            yield Share(inner, who, None, 0.0)


def _shares(table: Table, names: Names, later: Collection[str]) -> Iterator[Share]:
    columns = names.columns.values()
    for inner in table.tables("shares"):
        said = keys.written(inner, "who", required=True)
        among = keys.written(inner, "of")
        share = keys.written(inner, "share", required=True)
        inner.close()
        who = read_sieve(said, columns, later) if said else None
        of = read_sieve(among, columns, later) if among else None
        found = keys.rate(share) if share else 0.0
        if said and who and bool(of) == bool(among):
            yield Share(said, who, of, found)
