"""Who comes with whom: parties within a boat, and whom they are made of.

A boat fills seat after seat. Whoever does not come with the one before begins a party,
of a size of its own; so a seat more at the end changes nobody before it. Somebody who
is of age leads each party of two or more: no child is in a family without one, and one
who comes alone is unaccompanied.

What is drawn is a person at a time, but families are not made of people at random: all
of them have some facts in common (`shared`, their language), and the first is of age.
`laws_of` parts the joint table so that all persons together still have its shares, to
the last: leaders take theirs out of those of age who come in families, and the others
are what is left of the families' share.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.population.joint import Floats, Places

Flags = npt.NDArray[np.bool_]

MOST_TOGETHER = 20
"""Persons of one party."""

ALONE_LAW, LEADER_LAW, FIRST_LAW = 0, 1, 2
"""Rows of the laws: of who comes alone, of who leads a party, and of the others of a
party, from the first combination of what they have in common."""


@attrs.frozen
class Parties:
    """How many come together.

    Attributes:
        sizes: Share of parties with 1, 2, 3... persons.
        shared: Facts that all of a party have in common.
    """

    sizes: tuple[float, ...] = (1.0,)
    shared: tuple[str, ...] = ()

    @property
    def families(self) -> float:
        """Share of persons who are in a party of two or more."""
        persons = [n * share for n, share in enumerate(self.sizes, 1)]
        return 1 - persons[0] / sum(persons)

    @property
    def leaders(self) -> float:
        """Share of the persons in parties of two or more who lead one."""
        more = list(enumerate(self.sizes, 1))[1:]
        persons = sum(n * share for n, share in more)
        return sum(share for _, share in more) / persons if persons else 0.0


@attrs.frozen(eq=False)
class Laws:
    """Shares of cells from which each kind of person is drawn.

    Attributes:
        below: Cumulated shares, a row for each law.
        after: For each cell of a leader, the row of the law of those with them.
    """

    below: Floats
    after: Places


class TooFewLeaders(ValueError):
    """Families would need more people of age than there are among those who come so.

    Attributes:
        common: Which combination of what they have in common.
        share: Of the people in such families, those of age.
        needed: What it should be at least.
    """

    def __init__(self, common: int, share: float, needed: float) -> None:
        self.common, self.share, self.needed = common, share, needed
        super().__init__(f"{share:g} of age, {needed:g} needed")


def all_alone(weights: Floats) -> Laws:
    """Everybody comes alone."""
    return Laws(cumulated(weights[None, :]), np.zeros(len(weights), np.intp))


def laws_of(
    weights: Floats,
    together: Flags,
    grown: Flags,
    common: Places,
    leaders: float,
    close: float,
) -> Laws:
    """The laws of a joint table.

    Args:
        weights: Of its cells.
        together: Cells of people who come in families.
        grown: Cells of people who are of age.
        common: For each cell, its combination of what a party has in common.
        leaders: Share of the people in families who lead one.
        close: How many leaders too few are a matter of rounding.

    Raises:
        TooFewLeaders: There are not enough people of age in families.
    """
    count = int(common.max(initial=0)) + 1
    of_family = np.where(together, weights, 0.0)
    of_grown = np.where(grown, of_family, 0.0)
    families = np.bincount(common, of_family, minlength=count)
    led = np.bincount(common, of_grown, minlength=count)
    for place in np.flatnonzero(families):
        share = led[place] / families[place]
        if share < leaders - close:
            raise TooFewLeaders(int(place), float(share), leaders)
    factor = np.divide(families, led, out=np.zeros(count), where=led > 0)
    of_leaders = of_grown * factor[common]
    others = np.clip(of_family - leaders * of_leaders, 0.0, None)
    rows = [np.where(together, 0.0, weights), of_leaders]
    rows += [np.where(common == place, others, 0.0) for place in range(count)]
    return Laws(cumulated(_filled(rows)), common + FIRST_LAW)


def _filled(rows: Sequence[Floats]) -> Floats:
    """A law of nobody is never drawn from; any will do."""
    return np.array([row if row.sum() > 0 else np.ones_like(row) for row in rows])


def cumulated(rows: Floats) -> Floats:
    """Shares as cumulated ones, the last exactly 1, without cells that have none."""
    found = np.cumsum(rows, axis=1)
    return np.ascontiguousarray(found / found[:, -1:])
