"""The Charter over rehearsed cases: for how many people each principle held.

    accounts = Accounts(procedure, charter)
    found = accounts.read(taken, groups, until)      # one `Held` for each property

The same reading as of a witness and of real logs (`karama.proof.observed`), over the
turns that each case took. Thousands take the same way as far as one property can tell,
so cases are first reduced to what it looks at, and each such way is read once.

What is true of every case whatever happens, such as who may read which answers, is not
here: that is proved, and no influx changes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import msgspec
import numpy as np
import numpy.typing as npt

from karama.engine.compile import ready
from karama.engine.plain import from_plain
from karama.feel import free_names
from karama.procedure.procedure import Procedure
from karama.proof.charter import Charter
from karama.proof.observed import Happening, Log, Reading, Rule, acts_of, reading_of
from karama.proof.principles import Pattern, Property
from karama.proof.prover import Limits, Prover, rule_of
from karama.rehearsal.courses import Turn
from karama.rehearsal.draws import GOLDEN, ONE, TWO
from karama.rehearsal.notes import Note
from karama.rehearsal.outcomes.standing import Floats, Ints, Whole

Bits = npt.NDArray[np.uint64]
Masks = npt.NDArray[np.bool_]

BY_PATHS = frozenset({Pattern.ABSENCE, Pattern.PRECEDENCE, Pattern.RESPONSE})
"""Patterns that what happens in a case can keep or lose."""

DAWN = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for second 0: a reading only ever looks at spans."""


@attrs.frozen(eq=False)
class Taken:
    """The turns that cases took: one row each, by person, in their order.

    Attributes:
        who: Person of each row.
        turn: Number of the turn.
        seconds: When.
        turns: Every turn there is, by number.
        people: How many there are.
        until: When the run stopped.
    """

    who: Whole
    turn: Whole
    seconds: Floats
    turns: Sequence[Turn]
    people: int
    until: float


@attrs.frozen(eq=False)
class Held:
    """What became of one property.

    Attributes:
        held: For how many it held, by group of people.
        lost: For how many it was lost.
        running: For how many it was still to be kept when the run stopped.
        timely: Where something is owed in time: for how many it was done by then.
        late: For how many it was not, or not yet when the time was over.
    """

    id: str
    held: Ints
    lost: Ints
    running: Ints
    timely: Ints
    late: Ints


@attrs.frozen(eq=False)
class Each:
    """What became of one property for each person.

    Attributes:
        state: NOBODY, HOLDS, LOST or RUNNING.
        asked: Since when something was owed; not a number where nothing was.
        answered: When it was done; infinite where it was not.
        limit: Seconds within which it is owed; None where no time is set.
    """

    one: Property
    state: Ints
    asked: Floats
    answered: Floats
    limit: float | None


@attrs.frozen(eq=False)
class _Reader:
    """A property as cases are read for it."""

    one: Property
    rule: Rule
    names: frozenset[str]


class Accounts:
    """The properties of a Charter that a case can keep or lose, over one procedure."""

    def __init__(self, procedure: Procedure, charter: Charter) -> None:
        prover = Prover(procedure, Limits())
        self.charter = charter
        self.acts = acts_of(ready(procedure))
        self.readers = [
            _reader(prover, one)
            for principle in charter.principles
            if principle.id not in procedure.not_applicable
            for one in principle.properties
            if one.pattern in BY_PATHS
        ]
        self._signs: dict[str, _Signs] = {
            reader.one.id: _Signs(reader, self.acts) for reader in self.readers
        }

    def read(self, taken: Taken, groups: Masks) -> Iterator[Held]:
        """Read every case for every property.

        Args:
            taken: What the cases did.
            groups: One row for each group of people, true for those in it.
        """
        for reader in self.readers:
            yield _counted(self._each(reader, taken), groups, taken.until)

    def each(self, taken: Taken, principle: str) -> Iterator[Each]:
        """What became of each property of one principle, person by person."""
        own = {one.id for one in self._properties(principle)}
        for reader in self.readers:
            if reader.one.id in own:
                yield self._each(reader, taken)

    def _properties(self, principle: str) -> Iterator[Property]:
        for one in self.charter.principles:
            if one.id == principle:
                yield from one.properties

    def _each(self, reader: _Reader, taken: Taken) -> Each:
        return _each(reader, taken, self._signs[reader.one.id], self.acts)


def _reader(prover: Prover, one: Property) -> _Reader:
    rule = rule_of(prover, one)
    names = frozenset[str]().union(*(free_names(node) for node in rule.when.values()))
    return _Reader(one, rule, names)


class _Signs:
    """For each turn, what one property sees of it, by number; 0 for nothing.

    Attributes:
        known: Readings of ways that cases took before, by the bits of the way.
        opening: Steps that are an act of the property where they open.
    """

    def __init__(self, reader: _Reader, acts: Mapping[tuple[str, str], str]) -> None:
        self.reader, self.acts = reader, acts
        self.opening = frozenset(
            step for (_, step), act in acts.items() if act in reader.rule.acts
        )
        self.numbers: dict[tuple[Any, ...], int] = {(): 0}
        self.signs: list[int] = []
        self.known: dict[int, Reading] = {}

    def of(self, turns: Sequence[Turn]) -> Ints:
        """The number for each turn, those that were made since the last time too."""
        for turn in turns[len(self.signs) :]:
            seen = tuple(_seen(self.reader, turn.notes, self.acts, self.opening))
            self.signs.append(self.numbers.setdefault(seen, len(self.numbers)))
        return np.array(self.signs, np.int64)


def _seen(
    reader: _Reader,
    notes: Sequence[Note],
    acts: Mapping[tuple[str, str], str],
    opening: frozenset[str],
) -> Iterator[tuple[Any, ...]]:
    """What of a turn a property looks at."""
    rule = reader.rule
    looked = rule.before | rule.asks | rule.answers
    for note in notes:
        does = acts.get((note.process, note.step), "")
        opens = sorted(opening & note.opened)
        facts = [fact for fact in note.facts if fact[1] in reader.names]
        right = bool(rule.right) and note.about == rule.right
        bounds = note.kind == "closed" or (note.kind == "started" and rule.owed)
        bound = bounds and bool(rule.answers)
        if does in looked | rule.acts or opens or facts or right or bound or note.begun:
            yield note.kind, note.process, note.step, note.about, *opens, *facts


def _each(
    reader: _Reader,
    taken: Taken,
    signs: _Signs,
    acts: Mapping[tuple[str, str], str],
) -> Each:
    """One property over all cases."""
    own = signs.of(taken.turns)[taken.turn]
    rows = np.flatnonzero(own)
    who, first = np.unique(taken.who[rows], return_index=True)
    ends = np.append(first, len(rows)).astype(np.int64)
    found, way = _readings(reader, taken, signs, own, rows, ends, acts)
    state, asked, answered = found[way].T
    states = np.full(taken.people, _outcome(reader, _read(reader, taken, [], acts)))
    states[who] = state
    since, until = (np.full(taken.people, never) for never in (np.nan, np.inf))
    for times, at in ((since, asked), (until, answered)):
        some = at >= 0
        times[who[some]] = taken.seconds[rows[ends[:-1][some] + at[some]]]
    within = reader.one.within if reader.rule.answers else None
    limit = None if within is None else within.total_seconds()
    return Each(reader.one, states, since, until, limit)


def _readings(
    reader: _Reader,
    taken: Taken,
    signs: _Signs,
    own: Ints,
    rows: Ints,
    ends: Ints,
    acts: Mapping[tuple[str, str], str],
) -> tuple[Ints, Ints]:
    """What each way comes to, and which way each case took."""
    ways = _ways(own[rows], ends)
    if reader.rule.wait:  # what is kept then depends on the times as well
        signs.known.clear()
        ways = np.arange(len(ways), dtype=np.uint64)
    bits, one, way = np.unique(ways, return_index=True, return_inverse=True)
    for name, place in zip(bits.tolist(), one.tolist(), strict=True):
        if name not in signs.known:
            case = rows[ends[place] : ends[place + 1]].tolist()
            signs.known[name] = _read(reader, taken, case, acts)
    told = [_numbers(reader, signs.known[name]) for name in bits.tolist()]
    return np.array(told, np.int64).reshape(-1, 3), way


def _numbers(reader: _Reader, found: Reading) -> tuple[int, int, int]:
    """A reading as numbers: what it comes to, and where asked and answered, or -1."""
    asked = -1 if found.asked is None else found.asked
    answered = -1 if found.answered is None else found.answered
    return _outcome(reader, found), asked, answered


def _counted(each: Each, groups: Masks, until: float) -> Held:
    held, lost, running = (
        _count(groups, each.state == kind) for kind in (HOLDS, LOST, RUNNING)
    )
    if each.limit is None:
        none = np.zeros(len(groups), np.int64)
        return Held(each.one.id, held, lost, running, none, none)
    owed = np.isfinite(each.asked)
    timely = owed & (each.answered - each.asked <= each.limit)
    late = owed & ~timely & (np.minimum(each.answered, until) - each.asked > each.limit)
    return Held(
        each.one.id, held, lost, running, _count(groups, timely), _count(groups, late)
    )


def _count(groups: Masks, which: Masks) -> Ints:
    """How many of each group are among these."""
    found: Ints = (groups & which).sum(axis=1, dtype=np.int64)
    return found


NOBODY, HOLDS, LOST, RUNNING = range(4)
"""What a property is for one person: not about them, held, lost, still owed."""


def _outcome(reader: _Reader, found: Reading) -> int:
    """What a reading comes to for one person."""
    if found.lost is not None:
        return LOST
    if reader.rule.answers:
        if found.asked is None:
            return NOBODY
        return RUNNING if found.answered is None else HOLDS
    if reader.one.pattern is Pattern.ABSENCE:
        return HOLDS
    return NOBODY if found.opened is None else HOLDS


def _ways(signs: Ints, ends: Ints) -> Bits:
    """64 bits for each case: the same where a property sees the same."""
    place = np.arange(len(signs)) - np.repeat(ends[:-1], np.diff(ends))
    with np.errstate(over="ignore"):
        bits = _mixed(signs.astype(np.uint64) + _mixed(place.astype(np.uint64)))
        sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(bits)))
        found: Bits = sums[ends[1:]] - sums[ends[:-1]]
    return found


def _mixed(bits: Bits) -> Bits:
    """As `draws.mixed`, for many at once."""
    bits = bits + np.uint64(GOLDEN)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(ONE)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(TWO)
    return bits ^ (bits >> np.uint64(31))


# --- one case -----------------------------------------------------------------------


def _read(
    reader: _Reader,
    taken: Taken,
    rows: Sequence[int],
    acts: Mapping[tuple[str, str], str],
) -> Reading:
    """The reading of one case, its numbers those of `rows`."""
    happenings, facts, places = [], [], []
    known: dict[str, dict[str, object]] = {}
    for place, row in enumerate(rows):
        at = DAWN + timedelta(seconds=float(taken.seconds[row]))
        for note in taken.turns[taken.turn[row]].notes:
            known = _learnt(known, note)
            happenings.append(Happening(
                note.kind, note.process, note.step, note.about, at, note.opened
            ))  # fmt: skip
            facts.append(known)
            places.append(place)
    found = reading_of(reader.rule, Log(tuple(happenings), tuple(facts), acts))
    numbers = attrs.asdict(found)
    if not places:
        return attrs.evolve(found, asked=None)
    return Reading(**{k: n if n is None else places[n] for k, n in numbers.items()})


def _learnt(
    known: dict[str, dict[str, object]], note: Note
) -> dict[str, dict[str, object]]:
    """What is known after a note, by process."""
    if not note.facts and not note.begun:
        return known
    after = {key: own for key, own in known.items() if key not in note.begun}
    for process, name, value in note.facts:
        own = from_plain(msgspec.json.decode(value))
        after[process] = {**after.get(process, {}), name: own}
    return after
