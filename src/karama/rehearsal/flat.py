"""Everything a rehearsal knows, laid out flat for the compiled loop.

What `Courses` has learned so far, the posts and resources, and the people become plain
arrays: a number for every step, fact, moment and turn, and for each list where it
begins in one long row of all of them. Turns are found by hashing what happened.

    flat = flatten(courses, staffing, answering)
    crowd = flatten_people(courses, flat, people)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Courses, Turn, Work
from karama.rehearsal.person import Person
from karama.rehearsal.staffing import Exponential, Fixed, Key, Length, Staffing

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DONE, TOLD, RUNG = range(3)
"""How a turn comes about, in the key it is found by."""

NOBODY, OPEN, HELD = range(3)
"""What a token of a moment is: nobody's work, a step to do, a question to answer."""

FIXED, EXPONENTIAL, QUANTILES = range(3)


class Moments(NamedTuple):
    """Every moment: its tokens, what they ask, its clocks."""

    works: Ints
    kind: Ints
    step: Ints
    post: Ints
    asks: Ints
    fact: Ints
    takes: Ints
    place: Ints
    clocks: Ints
    closed: Ints


class Turns(NamedTuple):
    """Every turn, and the table it is looked up in."""

    slots: Ints
    where: Ints
    code: Ints
    to: Ints
    works: Ints
    work: Ints
    clocks: Ints
    clock: Ints
    after: Floats


class Means(NamedTuple):
    """Posts and resources."""

    needs: Ints
    need: Ints
    interpreter: Ints
    keeps: Ints
    law: Ints
    seconds: Floats
    quantiles: Ints
    quantile: Floats
    change_at: Floats
    change_of: Ints
    change_to: Ints
    speaks: Ints
    sizes: Ints
    weights: Ints
    weight: Floats


class Crowd(NamedTuple):
    """The people, by number."""

    at: Floats
    order: Ints
    begin: Ints
    urgency: Ints
    language: Ints
    facts: Ints


@attrs.frozen
class Flat:
    """A procedure and its means as arrays, and the words for the numbers.

    Attributes:
        steps: Step by number.
        facts: Name of a fact by number.
        languages: Languages that have interpreters.
    """

    moments: Moments
    turns: Turns
    means: Means
    steps: tuple[Key, ...]
    facts: tuple[str, ...]
    languages: tuple[str, ...]


def flatten(courses: Courses, staffing: Staffing, answering: Answering) -> Flat:
    """What is known by now, as arrays."""
    facts = tuple(sorted({n for _, n, _ in courses.setting.cast.facts()}))
    numbers = {name: number for number, name in enumerate(facts)}
    posts = {post.step: number for number, post in enumerate(staffing.posts)}
    steps: dict[Key, int] = {}
    for moment in courses.moments:
        for work in moment.work:
            steps.setdefault((work.process, work.step), len(steps))
    languages = tuple(sorted({r.language for r in staffing.resources} - {""}))
    return Flat(
        _moments(courses, steps, posts, numbers),
        _turns(courses, numbers),
        _means(courses, staffing, answering, facts, languages),
        tuple(steps),
        facts,
        languages,
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _floats(values: Iterable[float]) -> Floats:
    return np.fromiter(values, np.float64)


def _ends(lengths: Iterable[int]) -> Ints:
    """Where each of some lists begins in a row of all of them, and where it ends."""
    return np.concatenate(([0], np.cumsum(_ints(lengths)))).astype(np.int64)


def _moments(
    courses: Courses,
    steps: dict[Key, int],
    posts: dict[Key, int],
    facts: dict[str, int],
) -> Moments:
    works = [work for moment in courses.moments for work in moment.work]
    asked = [(name, takes) for w in works
             for name, takes in zip(w.asks, w.takes, strict=True)]  # fmt: skip
    keys = [(work.process, work.step) for work in works]
    return Moments(
        works=_ends(len(moment.work) for moment in courses.moments),
        kind=_ints(_kind(work) for work in works),
        step=_ints(steps[key] for key in keys),
        post=_ints(
            posts.get(key, -1) if _kind(work) == OPEN else -1
            for key, work in zip(keys, works, strict=True)
        ),
        asks=_ends(len(work.asks) for work in works),
        fact=_ints(facts[name] for name, _ in asked),
        takes=_ends(len(takes) for _, takes in asked),
        place=_ints(place for _, takes in asked for place in takes),
        clocks=_ints(len(moment.clocks) for moment in courses.moments),
        closed=_ints(moment.closed for moment in courses.moments),
    )


def _kind(work: Work) -> int:
    if work.kind == "open":
        return OPEN
    return HELD if work.kind == "held" and work.asks else NOBODY


# --- turns ------------------------------------------------------------------------


def sizes_of(courses: Courses, facts: Sequence[str]) -> list[int]:
    """The number of classes of each fact."""
    return [len(courses.classes(name)) for name in facts]


def _turns(courses: Courses, facts: dict[str, int]) -> Turns:
    sizes = sizes_of(courses, list(facts))
    listed = list(courses.turns())
    keys = [_key(courses, key, facts, sizes) for key, _ in listed]
    turns = [turn for _, turn in listed]
    slots, where, code = _hashed(keys)
    return Turns(
        slots, where, code,
        to=_ints(turn.to for turn in turns),
        works=_ends(len(turn.work) for turn in turns),
        work=_ints(old for turn in turns for old in turn.work),
        clocks=_ends(len(turn.clocks) for turn in turns),
        clock=_ints(old for turn in turns for old, _ in turn.clocks),
        after=_floats(after for turn in turns for _, after in turn.clocks),
    )  # fmt: skip


def _key(
    courses: Courses, key: tuple[Any, ...], facts: dict[str, int], sizes: list[int]
) -> tuple[int, int]:
    """What happened, as two numbers; -1 for what the loop does not look up."""
    kind = {"done": DONE, "told": TOLD, "rung": RUNG}.get(key[0])
    if kind is None:
        return -1, -1
    moment, index = key[1], key[2]
    code = 0
    if kind != RUNG:
        asks = courses.moments[moment].work[index].asks
        for name, answer in zip(asks, key[3], strict=True):
            code = code * sizes[facts[name]] + answer
    return (moment * 64 + index) * 4 + kind, code


def _hashed(keys: list[tuple[int, int]]) -> tuple[Ints, Ints, Ints]:
    """An open table of the turns: slots, and the two numbers of each turn."""
    size = 1 << max(4, (2 * len(keys)).bit_length())
    slots = np.full(size, -1, np.int64)
    for number, (where, code) in enumerate(keys):
        if where < 0:
            continue
        slot = _slot(where, code) & (size - 1)
        while slots[slot] >= 0:
            slot = (slot + 1) & (size - 1)
        slots[slot] = number
    pairs = np.array(keys, np.int64).reshape(-1, 2)
    return slots, pairs[:, 0].copy(), pairs[:, 1].copy()


def _slot(where: int, code: int) -> int:
    mixed = (where * 0x9E3779B97F4A7C15 + code * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    return mixed >> 32


# --- means ------------------------------------------------------------------------


def _means(
    courses: Courses,
    staffing: Staffing,
    answering: Answering,
    facts: tuple[str, ...],
    languages: tuple[str, ...],
) -> Means:
    posts, resources = staffing.posts, staffing.resources
    laws: list[Length] = [*(post.length for post in posts), staffing.answering]
    tables = [getattr(law, "seconds", ()) if _law(law) == QUANTILES else ()
              for law in laws]  # fmt: skip
    changes = sorted(
        (time, number, count)
        for number, resource in enumerate(resources)
        for time, count in resource.changes
    )
    weights = [answering.weights.get(name, ()) for name in facts]
    return Means(
        needs=_ends(len(post.needs) for post in posts),
        need=_ints(need for post in posts for need in post.needs),
        interpreter=_ints(post.interpreter for post in posts),
        keeps=_ints(post.keeps for post in posts),
        law=_ints(map(_law, laws)),
        seconds=_floats(
            0.0 if _law(law) == QUANTILES else law.seconds  # type: ignore[misc]
            for law in laws
        ),
        quantiles=_ends(map(len, tables)),
        quantile=_floats(value for table in tables for value in table),
        change_at=_floats(time for time, _, _ in changes),
        change_of=_ints(number for _, number, _ in changes),
        change_to=_ints(count for _, _, count in changes),
        speaks=_ints(
            languages.index(r.language) if r.language else -1 for r in resources
        ),
        sizes=_ints(sizes_of(courses, facts)),
        weights=_ends(map(len, weights)),
        weight=_floats(value for row in weights for value in row),
    )


def _law(law: Length) -> int:
    if isinstance(law, Fixed):
        return FIXED
    return EXPONENTIAL if isinstance(law, Exponential) else QUANTILES


# --- people -----------------------------------------------------------------------


def flatten_people(courses: Courses, flat: Flat, people: Sequence[Person]) -> Crowd:
    """The people as arrays; the turn by which each begins is made here."""
    begins: dict[tuple[tuple[str, int], ...], Turn] = {}
    for person in people:
        known = tuple(sorted(person.known.items()))
        if known not in begins:
            begins[known] = courses.begin(person.known)
    numbers = {id(turn): n for n, (_, turn) in enumerate(courses.turns())}
    order = sorted(range(len(people)), key=lambda n: (people[n].at, n))
    table = np.full((len(people), len(flat.facts)), -1, np.int64)
    for number, person in enumerate(people):
        for name, place in person.facts.items():
            table[number, flat.facts.index(name)] = place
    return Crowd(
        at=_floats(person.at for person in people),
        order=_ints(order),
        begin=_ints(
            numbers[id(begins[tuple(sorted(person.known.items()))])]
            for person in people
        ),
        urgency=_ints(person.urgency for person in people),
        language=_ints(
            flat.languages.index(p.language) if p.language in flat.languages else -1
            for p in people
        ),
        facts=table,
    )
