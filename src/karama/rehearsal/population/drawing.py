"""A population drawn: everybody of some arrivals, in columns.

    crowd = draw(population, arrivals(influx, seed=7, replication=0, days=30))
    crowd.people, crowd.profile

What a person is comes of the 64 bits that stand for them, and of those of whoever leads
their party; seed and replication are in these bits already. So one person more changes
nobody else, one fact more changes no other, and a share that is changed moves only
those who have to move.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.influx.sample import Arrivals, name_bits
from karama.rehearsal.influx.sample import People as Came
from karama.rehearsal.person import People, Uses
from karama.rehearsal.population import kernel
from karama.rehearsal.population.around import (
    CHILDREN,
    ENTRY,
    GROWN,
    SIZE,
    SOURCE,
    UNACCOMPANIED,
)
from karama.rehearsal.population.columns import YES, Codes, Column
from karama.rehearsal.population.crowd import Crowd, Profile
from karama.rehearsal.population.families import (
    ALONE_LAW,
    LEADER_LAW,
    cumulated,
)
from karama.rehearsal.population.naming import COMPANY, LANGUAGE
from karama.rehearsal.population.population import Doubt, Drawn, Population

Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@cache
def purpose(kind: str, of: str = "") -> np.uint64:
    """The 64 bits that stand for what a draw is for."""
    return np.uint64(name_bits(f"people {kind} {of}"))


@attrs.define(eq=False)
class _Draft:
    """People in the making.

    Attributes:
        came: When and where each came.
        leader: Row of whoever leads the party of each.
        codes: Of each fact drawn so far.
        classes: The same by class, which is another number for bands.
    """

    came: Came
    leader: Places
    codes: dict[str, Codes] = attrs.field(factory=dict)
    classes: dict[str, Codes] = attrs.field(factory=dict)

    def __len__(self) -> int:
        return len(self.leader)

    def choose(self, kind: str, of: str, rows: Places, below: Floats) -> Codes:
        """The class of each person, by the law of their row."""
        found = np.empty(len(self), np.int16)
        why = purpose(kind, of)
        kernel.choose_classes(self.came.names, why, rows, below, found)
        return found

    def lucks(self, kind: str, of: str) -> Floats:
        """A number in (0, 1) for each person."""
        found = np.empty(len(self))
        kernel.all_lucks(self.came.names, purpose(kind, of), found)
        return found

    def give(self, column: Column, classes: Codes) -> None:
        """Everybody has a class of a fact; within a band every number is as likely."""
        self.classes[column.name] = self.codes[column.name] = classes
        if column.bands:
            low = np.array([low for low, _ in column.bands], np.int64)
            high = np.array([high for _, high in column.bands], np.int64)
            wide = (high - low + 1)[classes]
            inside = np.floor(self.lucks("number", column.name) * wide)
            numbers = low[classes] + np.minimum(inside.astype(np.int64), wide - 1)
            self.codes[column.name] = (numbers - column.first).astype(np.int16)


def draw(population: Population, arrivals: Arrivals) -> Crowd:
    """Everybody of some arrivals.

    Args:
        population: Who they may be.
        arrivals: When and where they come, and in what boats.
    """
    draft = _draft(population, arrivals)
    _draw_together(population, draft)
    _look_around(population, draft, arrivals)
    for drawn in population.drawn:
        _draw_fact(drawn, draft, population.together.parties.shared)
    seen = {**draft.codes}
    for doubt in population.doubts:
        seen[doubt.fact] = _in_doubt(doubt, draft)
    return Crowd(_people(population, draft, seen), _profile(population, draft))


# --- what people are ------------------------------------------------------------------


def _draft(population: Population, arrivals: Arrivals) -> _Draft:
    came, leader = arrivals.people(), np.empty(int(arrivals.persons.sum()), np.int64)
    sizes = _sizes(population)
    kernel.choose_leaders(came.names, came.group, purpose("party"), sizes, leader)
    return _Draft(came, leader)


def _sizes(population: Population) -> Floats:
    return np.asarray(cumulated(np.array([population.together.parties.sizes]))[0])


def _draw_together(population: Population, draft: _Draft) -> None:
    """The facts drawn together: first of who is alone or leads, then of the others."""
    together, rows = population.together, np.arange(len(draft))
    leads = draft.leader == rows
    law = np.full(len(draft), ALONE_LAW, np.int64)
    law[leads & _meant_for_more(population, draft)] = LEADER_LAW
    cells = draft.choose("cell", "", law, together.laws.below)
    law = np.where(leads, law, together.laws.after[cells[draft.leader]])
    others = draft.choose("cell", "", law, together.laws.below)
    cells = np.where(leads, cells, others)
    joint = together.joint
    for column, classes in zip(joint.columns, joint.classes, strict=True):
        draft.give(column, classes[cells])


def _meant_for_more(population: Population, draft: _Draft) -> npt.NDArray[np.bool_]:
    """Who would lead somebody, had the boat seats enough.

    Whoever begins a party of two on the last seat comes alone, and is of age.
    """
    return np.asarray(draft.lucks("party", "") >= _sizes(population)[0])


def _look_around(population: Population, draft: _Draft, arrivals: Arrivals) -> None:
    """The facts that follow from with whom, where and why people come."""
    grown = np.ones(len(draft), np.bool_)
    if population.together.grown is not None:
        grown = population.together.grown.of(draft.codes, len(draft)) == YES
    size = np.bincount(draft.leader, minlength=len(draft))[draft.leader]
    adults = np.bincount(draft.leader, grown, minlength=len(draft))[draft.leader]
    around = {
        SIZE: size - 1,
        GROWN: adults - grown,
        CHILDREN: size - adults - ~grown,
        UNACCOMPANIED: ~grown & (adults == 0),
        ENTRY: draft.came.entry,
        SOURCE: arrivals.source[draft.came.group],
    }
    if COMPANY in draft.codes:
        draft.codes[COMPANY] = draft.classes[COMPANY] = (size > 1).astype(np.int16)
    for column in population.around:
        there = around[column.name] < len(column.values)
        codes = np.where(there, around[column.name], -1).astype(np.int16)
        draft.codes[column.name] = draft.classes[column.name] = codes


def _draw_fact(drawn: Drawn, draft: _Draft, shared: tuple[str, ...]) -> None:
    rows = drawn.cases.of(draft.codes, len(draft)).astype(np.int64)
    column = drawn.column
    classes = draft.choose("fact", column.name, rows, drawn.below)
    draft.give(column, classes)
    if column.name in shared:
        for held in (draft.classes, draft.codes):
            held[column.name] = held[column.name][draft.leader]


def _in_doubt(doubt: Doubt, draft: _Draft) -> Codes:
    """A fact as it is found out: -1 of those of whom it stays unknown."""
    rows = doubt.cases.of(draft.codes, len(draft))
    unknown = draft.lucks("unknown", doubt.fact) < doubt.rates[rows]
    return np.where(unknown, np.int16(-1), draft.codes[doubt.fact])


# --- what comes of it ---------------------------------------------------------------


def _people(population: Population, draft: _Draft, seen: Mapping[str, Codes]) -> People:
    """As the rehearsal takes them: what is found out of them, and nothing else."""
    facts = {
        column.name: np.array((*column.places, 0), np.int16)[seen[column.name]]
        for column in population.columns
        if column.places
    }
    seen = _with_words(population, seen, len(draft))
    language = next((c for c in population.columns if c.name == LANGUAGE), None)
    nobody = np.full(len(draft), -1, np.int16)
    return People(
        at=draft.came.seconds.astype(np.float64),
        names=draft.came.names,
        facts=facts,
        known={name: facts[name] for name in population.known},
        urgency=_urgency(population, draft, seen),
        language=draft.classes[LANGUAGE] if language else nobody,
        languages=language.classes if language else (),
        party=_numbered(draft.leader),
        boat=_numbered(draft.came.group),
        uses=_uses(population, draft),
    )


def _with_words(
    population: Population, codes: Mapping[str, Codes], count: int
) -> dict[str, Codes]:
    """Facts, and the pack's concepts over them that are not called like a fact."""
    words = {
        name: np.maximum(sieve.of(codes, count), -1).astype(np.int16)
        for name, sieve in population.concepts.items()
    }
    return {**words, **codes}


def _urgency(
    population: Population, draft: _Draft, seen: Mapping[str, Codes]
) -> npt.NDArray[np.int16]:
    urgency = population.urgency
    rows = urgency.cases.of(seen, len(draft), perhaps=True)
    return np.array((*urgency.ranks, urgency.otherwise), np.int16)[rows]


def _numbered(with_whom: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
    """Parties or boats by number, in order of the first in each; -1 of one alone."""
    _, number, count = np.unique(with_whom, return_inverse=True, return_counts=True)
    several = count > 1
    numbers = np.where(several, np.cumsum(several) - 1, -1)
    return numbers[number].astype(np.int32)


def _uses(population: Population, draft: _Draft) -> Uses:
    """Rights used, in order of time, by what people are: they know it themselves."""
    codes = _with_words(population, draft.codes, len(draft))
    who, when, right = [], [], []
    for number, use in enumerate(population.uses):
        uses = draft.lucks("uses", use.right) < use.share
        if use.who is not None:
            uses &= use.who.of(codes, len(draft)) == YES
        rows = np.flatnonzero(uses)
        after = draft.lucks("when", use.right)[rows] * use.within
        who.append(rows)
        when.append(draft.came.seconds[rows] + after)
        right.append(np.full(len(rows), number))
    whose = np.concatenate([np.zeros(0, np.int32), *who]).astype(np.int32)
    times = np.concatenate([np.zeros(0), *when])
    rights = np.concatenate([np.zeros(0, np.int16), *right]).astype(np.int16)
    order = np.lexsort((rights, whose, times))
    named = tuple(use.right for use in population.uses)
    return Uses(whose[order], times[order], rights[order], named)


def _profile(population: Population, draft: _Draft) -> Profile:
    """What people are, found out or not."""
    numbers = {
        column.name: (draft.codes[column.name] + column.first).astype(np.int16)
        for column in population.columns
        if column.bands
    }
    classed = [column for column in population.columns if column.classes]
    needs = {
        name: np.maximum(sieve.of(draft.codes, len(draft)), -1).astype(np.int8)
        for name, sieve in population.concepts.items()
    }
    return Profile(
        labels={column.name: column.classes for column in classed},
        classes={column.name: draft.classes[column.name] for column in classed},
        numbers=numbers,
        needs=needs,
    )
