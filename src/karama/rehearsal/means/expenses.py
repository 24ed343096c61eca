"""What a rehearsal costs: whoever is on duty is paid, used or not; the rest by use.

spent = expenses(means, date(2026, 7, 1), days=7, uses={"taxi": Use(times=12)})
sum(spent.values())         # Decimal, in means.currency
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import attrs

from karama.rehearsal.means.costs import Use, bill
from karama.rehearsal.means.hours import begun
from karama.rehearsal.means.injects import Inject, window
from karama.rehearsal.means.means import Means, Thing, things
from karama.rehearsal.means.spans import DAY

NO_USE = Use()


def expenses(
    means: Means,
    starts: date,
    days: int,
    uses: Mapping[str, Use] | None = None,
    injects: Iterable[Inject] = (),
) -> Mapping[str, Decimal]:
    """What each thing and stock that has a cost comes to, by id.

    Args:
        means: Of the pack, with the scenario's numbers.
        starts: Day 0.
        days: How many days.
        uses: How much of each was used, or brought; nothing where it is left out.
        injects: Those of the exercise: who comes on top is paid too, and who falls ill
            is paid as if there.
    """
    used, held = uses or {}, tuple(injects)
    found = {}
    for one in things(means):
        if one.cost is not None:
            present = presence(one, means.offset, starts, days, held)
            use = used.get(one.id, NO_USE)
            present = attrs.evolve(use, there=present.there, shifts=present.shifts)
            found[one.id] = bill(one.cost, present)
    for stock in means.stocks:
        if stock.cost is not None:
            found[stock.id] = bill(stock.cost, used.get(stock.id, NO_USE))
    return found


def presence(
    thing: Thing, offset: float, starts: date, days: int, injects: Iterable[Inject] = ()
) -> Use:
    """How long each is on duty, breaks and the last minutes of a shift included."""
    until = float(days * DAY)
    seconds, shifts = thing.hours.always * until, thing.hours.always * days
    for at, shift in begun(thing.hours, starts, days, offset):
        seconds += (min(at + shift.lasts, until) - max(at, 0.0)) * shift.count
        shifts += shift.count if at >= 0 else 0
    for inject in injects:
        begins, ends = window(inject, starts, until)
        more = inject.more.get(thing.id, 0)
        lasts = ends - max(begins, 0.0)
        if more and lasts > 0:
            seconds += lasts * more
            shifts += -int(-lasts // DAY) * more
    return Use(there=seconds, shifts=shifts)
