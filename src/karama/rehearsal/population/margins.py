"""One table from everything that is known of people together, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs
import numpy as np

from karama.packs.notes import listed
from karama.rehearsal.population.columns import YES, Sieve, Truths
from karama.rehearsal.population.conditions import read_sieve
from karama.rehearsal.population.families import (
    Flags,
    Laws,
    Parties,
    TooFewLeaders,
    all_alone,
    laws_of,
)
from karama.rehearsal.population.fitting import Margin, contradicting, fit
from karama.rehearsal.population.joint import (
    MOST_CELLS,
    PARTLY,
    Floats,
    Joint,
    cells_of,
    even,
    named,
    over,
)
from karama.rehearsal.population.keys import CLOSE, Written
from karama.rehearsal.population.naming import COMPANY, FAMILY, Names
from karama.rehearsal.population.together import WITH, Known, Share, Told


@attrs.frozen(eq=False)
class Together:
    """What is drawn of people together.

    Attributes:
        joint: The facts and their shares.
        laws: Whom each kind of person is drawn from.
        parties: How many come together.
        grown: Who may lead a family; None where nobody comes in one.
    """

    joint: Joint
    laws: Laws
    parties: Parties
    grown: Sieve | None = None


def together_of(told: Told, names: Names, one: Written) -> Together | None:
    """The table that has every margin, or None with findings.

    Args:
        told: What is written.
        names: The facts given so far.
        one: Where `[people]` stands.
    """
    columns = tuple(names.columns.values())
    count = cells_of(columns)
    if count > MOST_CELLS:
        facts = listed(column.name for column in columns)
        one.note("POPU-019", facts=facts, count=count, most=MOST_CELLS)
        return None
    blank = even(columns)
    margins = list(margins_of(told, blank))
    joint = _fitted(blank, _begun(told.known, blank), margins, one)
    if joint is None:
        return None
    return _with_families(told, joint)


def _fitted(
    joint: Joint, weights: Floats, margins: Sequence[Margin], one: Written
) -> Joint | None:
    if weights.any():
        fitted = fit(weights, margins)
        if fitted.worst <= CLOSE:
            return attrs.evolve(joint, weights=fitted.weights)
        margins = contradicting(weights, margins, CLOSE)
    one.note("POPU-020", margins=listed(margin.key for margin in margins))
    return None


# --- margins ------------------------------------------------------------------------


def margins_of(told: Told, joint: Joint) -> Iterator[Margin]:
    """What the table should have, what nobody is first."""
    for share in told.shares:
        found = _share(share, joint)
        if found is not None:
            yield found
    yield from (_known(known, joint) for known in told.known if not known.pattern)
    families = told.parties.families
    if families:
        shares = np.array([1 - families, families])
        yield Margin("people.parties.sizes", joint.part([COMPANY]), shares)


def _share(share: Share, joint: Joint) -> Margin | None:
    """What so many are as a margin: those who are, and the others."""
    who = _cells(share.who, joint, share.one)
    of = None if share.of is None else _cells(share.of, joint, share.one)
    if who is None or (share.of is not None and of is None):
        return None
    part = np.where(who == YES, 0, 1)
    if of is not None:
        part = np.where(of == YES, part, -1)
    return Margin(share.one.key, part, np.array([share.share, 1 - share.share]))


def _known(known: Known, joint: Joint) -> Margin:
    return Margin(known.one.key, joint.part(known.facts), _placed(known, joint))


def _placed(known: Known, joint: Joint) -> Floats:
    """The shares of a table in the order of the combinations of its classes."""
    columns = [joint.column(fact) for fact in known.facts]
    shares = np.zeros(cells_of(columns))
    for path, share in known.shares.items():
        place = 0
        for column, name in zip(columns, path, strict=True):
            place = place * len(column.classes) + column.classes.index(name)
        shares[place] = share
    return shares


def _begun(known: Iterable[Known], joint: Joint) -> Floats:
    """The table that fitting begins with: how facts go together, where that is said."""
    weights = joint.weights
    for one in known:
        if one.pattern:
            weights = weights * _placed(one, joint)[joint.part(one.facts)]
    return weights


def _cells(sieve: Sieve, joint: Joint, one: Written) -> Truths | None:
    """What a condition says of each cell, or None with a finding."""
    found = over(joint, sieve)
    if (found != PARTLY).all():
        return found
    cell = int(np.flatnonzero(found == PARTLY)[0])
    bands = [column.name for column in joint.columns if column.bands]
    told = named(joint, cell, [name for name in sieve.names if name in bands])
    one.note("POPU-012", band=", ".join(f"{k} {v}" for k, v in told.items()))
    return None


# --- families -----------------------------------------------------------------------


def _with_families(told: Told, joint: Joint) -> Together | None:
    """The table parted by who comes with whom, or None with findings."""
    if told.led_by is None:
        alone = all_alone(joint.weights)
        return None if told.parties.families else Together(joint, alone, told.parties)
    own = [column for column in joint.columns if column is not WITH]
    grown = read_sieve(told.led_by, own, told.later)
    of_age = None if grown is None else _cells(grown, joint, told.led_by)
    if of_age is None:
        return None
    laws: Laws | None = all_alone(joint.weights)
    if told.parties.families:
        laws = _laws(told, joint, of_age == YES, told.led_by)
    return None if laws is None else Together(joint, laws, told.parties, grown)


def _laws(told: Told, joint: Joint, grown: Flags, one: Written) -> Laws | None:
    """The laws of families, or None with a finding where too few could lead them."""
    shared = [c.name for c in joint.columns if c.name in told.parties.shared]
    common = joint.part(shared)
    together = joint.part([COMPANY]) == WITH.classes.index(FAMILY)
    leaders = told.parties.leaders
    try:
        return laws_of(joint.weights, together, grown, common, leaders, CLOSE)
    except TooFewLeaders as few:
        cell = int(np.flatnonzero(common == few.common)[0])
        those = "".join(f" {k} {v}" for k, v in named(joint, cell, shared).items())
        facts = {"share": f"{few.share:.0%}", "needed": f"{few.needed:.0%}"}
        one.note("POPU-021", those=those, **facts)
        return None
