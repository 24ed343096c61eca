"""A population as values: everything that is drawn of people, before anybody is.

* Population
  x Together   facts drawn together, and who comes with whom (`margins`)
  x Drawn      facts drawn one after the other, each by what the earlier ones are
  x Doubt      facts that nobody finds out, and how often
  x Urgency    whom to see first
  x Use        rights that are used
  x Answering  what is answered anew whenever it is asked
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.answering import Answering
from karama.rehearsal.population.columns import YES, Codes, Column, Sieve
from karama.rehearsal.population.joint import Floats
from karama.rehearsal.population.margins import Together

Rows = npt.NDArray[np.int32]


@attrs.frozen(eq=False)
class Cases:
    """Conditions in order, of which the first that holds of a person counts.

    Attributes:
        sieves: The conditions; None always holds.
    """

    sieves: tuple[Sieve | None, ...]

    def of(
        self, codes: Mapping[str, Codes], count: int, *, perhaps: bool = False
    ) -> Rows:
        """For each person, the number of the first that holds; -1 where none does.

        Args:
            codes: Of the facts that the conditions read.
            count: How many people there are.
            perhaps: Whether one that may hold, as far as is known, counts as holding.
        """
        found = np.full(count, -1, np.int32)
        for number in reversed(range(len(self.sieves))):
            sieve = self.sieves[number]
            if sieve is None:
                found[:] = number
                continue
            said = sieve.of(codes, count)
            found[said != 0 if perhaps else said == YES] = number
        return found


@attrs.frozen(eq=False)
class Drawn:
    """A fact drawn by what earlier facts are.

    Attributes:
        cases: By what; the last holds of everybody.
        below: Cumulated shares of the classes, a row for each case.
    """

    column: Column
    cases: Cases
    below: Floats


@attrs.frozen(eq=False)
class Doubt:
    """A fact that stays unknown of some.

    Attributes:
        cases: Of whom, by what they are; the last holds of everybody.
        rates: How often, for each case.
    """

    fact: str
    cases: Cases
    rates: Floats


@attrs.frozen(eq=False)
class Urgency:
    """Whom to see first.

    Attributes:
        cases: By what is known of a person, or may be.
        ranks: The urgency of each case, 0 before 1.
        otherwise: The urgency of everybody else.
    """

    cases: Cases
    ranks: tuple[int, ...] = ()
    otherwise: int = 0


@attrs.frozen(eq=False)
class Use:
    """A right that some use.

    Attributes:
        right: As the pack names it.
        share: Of those who may.
        within: At an instant in so many seconds from their arrival.
        who: Who may; everybody where None.
    """

    right: str
    share: float
    within: float
    who: Sieve | None = None


@attrs.frozen(eq=False)
class Population:
    """Everybody who may come.

    Attributes:
        together: Facts drawn together.
        around: Facts that follow from how people come: with whom, where and why.
        drawn: Facts drawn one after the other.
        doubts: Facts that stay unknown of some.
        known: Facts that are known as the case begins.
        concepts: The Charter's words as the pack has them, over these facts.
        urgency: Whom to see first.
        uses: Rights that are used.
        answering: What is answered anew whenever it is asked.
    """

    together: Together
    around: tuple[Column, ...]
    drawn: tuple[Drawn, ...]
    doubts: tuple[Doubt, ...]
    known: tuple[str, ...]
    concepts: Mapping[str, Sieve]
    urgency: Urgency
    uses: tuple[Use, ...]
    answering: Answering

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every fact, in the order in which they are drawn."""
        later = (drawn.column for drawn in self.drawn)
        return (*self.together.joint.columns, *self.around, *later)
