"""An influx drawn: columns of groups, and of persons, in the order they come.

    found = arrivals(influx, seed=7, replication=0, days=365)
    found.seconds, found.entry, found.persons          # one row for each group
    people = found.people()                            # one row for each person

Each stream, surge and series has luck by its own name, each day and each boat within
it too (`kernel`). So the first year of ten is the year that is drawn alone, another
surge leaves every other boat as it was, and so does another entry point, but for those
that now come there. `names` carry this on: whoever draws for a person takes the 64
bits of that person, never the number of the row, which a boat more would change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.draws import MASK, mixed, stream
from karama.rehearsal.influx import kernel
from karama.rehearsal.influx.calendar import dates, people_by_day
from karama.rehearsal.influx.process import (
    Influx,
    Recorded,
    Stream,
    Surge,
    evened,
    settled,
)
from karama.rehearsal.influx.sizes import mean_of, shares, square_of

Whole = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
Bits = npt.NDArray[np.uint64]
_PLACES = (1 << 47) - 1


@attrs.frozen(eq=False)
class People:
    """One row for each person, in order of time.

    Attributes:
        seconds: When, since the start of the scenario.
        entry: Where, a place in the influx's entries.
        group: With whom: a row of the groups.
        names: 64 bits of the person's own, for everything drawn about them.
    """

    seconds: Whole
    entry: Small
    group: Small
    names: Bits


@attrs.frozen(eq=False)
class Arrivals:
    """One row for each group, in order of time.

    Attributes:
        seconds: When, since the start of the scenario.
        entry: Where, a place in the influx's entries.
        source: Why: a place in `sources_of` the influx.
        persons: How many, 1 or more.
        names: 64 bits of the group's own.
    """

    seconds: Whole
    entry: Small
    source: Small
    persons: Small
    names: Bits

    def people(self) -> People:
        """The persons of the groups, one by one."""
        group = np.repeat(np.arange(len(self.persons), dtype=np.int32), self.persons)
        ends = np.cumsum(self.persons, dtype=np.int64)
        seats = np.arange(len(group), dtype=np.int64) - (ends - self.persons)[group]
        names = np.empty(len(group), np.uint64)
        kernel.seat_names(self.names[group], seats, names)
        return People(self.seconds[group], self.entry[group], group, names)

    def by_day(self, days: int) -> Whole:
        """Persons on each of the first days."""
        day = self.seconds // kernel.DAY
        kept = day < days
        found = np.bincount(day[kept], self.persons[kept], minlength=days)
        return found.astype(np.int64)


def sources_of(influx: Influx) -> tuple[Stream | Surge | Recorded, ...]:
    """Everything that brings people, in the order of `Arrivals.source`."""
    return (*influx.streams, *influx.surges, *influx.recorded)


def arrivals(influx: Influx, seed: int, replication: int, days: int) -> Arrivals:
    """Everybody who comes in the first days of a scenario.

    Args:
        influx: Who comes how.
        seed: Of the scenario, 0 to 2**64 - 1.
        replication: From 0.
        days: How many days from the start.
    """
    sources = sources_of(influx)
    parts = [_part(influx, one, seed, replication, days) for one in sources]
    lengths = [len(part[0]) for part in parts]
    source = np.repeat(np.arange(len(parts), dtype=np.int32), lengths)
    columns = [np.concatenate(column) for column in zip(_NOBODY, *parts, strict=True)]
    seconds, persons, names, entry = columns
    kept = np.flatnonzero((seconds >= 0) & (seconds < days * kernel.DAY))
    order = kept[np.argsort(seconds[kept], kind="stable")]
    return Arrivals(
        seconds[order], entry[order], source[order], persons[order], names[order]
    )


_Part = tuple[Whole, Small, Bits, Small]
_NOBODY: _Part = (
    np.empty(0, np.int64),
    np.empty(0, np.int32),
    np.empty(0, np.uint64),
    np.empty(0, np.int32),
)


def _part(
    influx: Influx,
    one: Stream | Surge | Recorded,
    seed: int,
    replication: int,
    days: int,
) -> _Part:
    mine = np.uint64(stream(seed, replication, name_bits(one.id)))
    if isinstance(one, Stream):
        found = _of_stream(influx, one, mine, days)
    else:
        found = _in_windows(influx, one, mine, days)
    return (*found, _entries(influx, one.entries, found[2]))


def name_bits(name: str) -> int:
    """The 64 bits that stand for a name in draws."""
    bits = mixed(len(name))
    for sign in name:
        bits = mixed(bits ^ ord(sign))
    return bits & MASK


def cumulated(weights: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Weights as cumulated shares, the last exactly 1."""
    found = np.cumsum(np.asarray(weights, np.float64), axis=-1)
    return np.ascontiguousarray(found / found[..., -1:])


def counts_of(
    influx: Influx, one: Stream, seed: int, replications: int, days: int
) -> npt.NDArray[np.float64]:
    """Persons of a stream by day, in many replications.

    The same as those of `arrivals`, at a fraction of the cost; but where more than
    `kernel.MANY` groups are expected on a day their sum is drawn as normal.

    Returns:
        One row for each replication.
    """
    share = shares(one.persons)
    law = (cumulated(share), mean_of(share), square_of(share))
    tables = _tables(influx, one, days)
    found = np.empty((replications, days))
    for number, row in enumerate(found):
        mine = np.uint64(stream(seed, number, name_bits(one.id)))
        kernel.stream_counts(mine, *tables, *law, row)
    return found


_Floats = npt.NDArray[np.float64]


def _tables(
    influx: Influx, one: Stream, days: int
) -> tuple[_Floats, _Floats, _Floats, _Floats]:
    """Groups by day, levels, kinds of the first day, and turns, for a kernel."""
    mean = mean_of(shares(one.persons))
    rates = people_by_day(influx, one, dates(influx.starts, days)) / mean
    turns = one.spells.turns
    return rates, evened(one.spells), cumulated(settled(turns)), cumulated(turns)


def _of_stream(
    influx: Influx, one: Stream, mine: np.uint64, days: int
) -> tuple[Whole, Small, Bits]:
    tables = _tables(influx, one, days)
    weights = (cumulated(one.hours), cumulated(shares(one.persons)))
    room = int(tables[0].sum() * 1.5) + 64
    while True:
        columns = _columns(room)
        count = kernel.stream_groups(mine, *tables, *weights, *columns)
        if count <= room:
            return columns[0][:count], columns[1][:count], columns[2][:count]
        room = int(count)


def _columns(room: int) -> tuple[Whole, Small, Bits]:
    return np.empty(room, np.int64), np.empty(room, np.int32), np.empty(room, np.uint64)


def _in_windows(
    influx: Influx, one: Surge | Recorded, mine: np.uint64, days: int
) -> tuple[Whole, Small, Bits]:
    windows = [w for w in _windows(influx, one) if w[1] < days * kernel.DAY]
    hours = (1.0,) if isinstance(one, Surge) else one.hours
    parts, sizes = cumulated(hours), cumulated(shares(one.persons))
    columns = _columns(sum(people for *_, people in windows))
    count = 0
    for number, opens, lasts, people in windows:
        count = kernel.window_groups(
            mine, number, opens, lasts, people, parts, sizes, count, *columns
        )
    return columns[0][:count], columns[1][:count], columns[2][:count]


def _windows(
    influx: Influx, one: Surge | Recorded
) -> Iterator[tuple[int, int, int, int]]:
    """Number, first second, seconds and people of each window."""
    midnight = datetime.combine(influx.starts, time(), UTC)
    if isinstance(one, Surge):
        opens = int((one.starts - midnight).total_seconds())
        yield 0, opens, max(int(one.hours * 3600), 1), one.people
        return
    past = (one.starts - influx.starts).days
    for number, people in enumerate(one.counts):
        yield number, (past + number) * kernel.DAY, kernel.DAY, people


def _entries(influx: Influx, own: Mapping[str, float], names: Bits) -> Small:
    places = [name_bits(entry.id) & _PLACES for entry in influx.entries]
    weights = [own.get(e.id, 0.0) if own else e.share for e in influx.entries]
    chosen = np.empty(len(names), np.int32)
    kernel.choose_entries(
        np.ascontiguousarray(names),
        np.asarray(places, np.uint64),
        np.asarray(weights, np.float64),
        chosen,
    )
    return chosen
