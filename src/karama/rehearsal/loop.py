"""The rehearsal as a compiled loop: the same as `plain`, in machine code.

One heap of events, a queue for everybody who needs the same things, and nothing but
numbers: every rule of the procedure is a row of `flat.Turns`, every draw a hash of whom
it is for. Whoever waits for the same things with the same urgency is served in the
order they came, so only the first of each queue is ever looked at, and only where
something they need has become free.

A turn that `Courses` has not made yet ends in `missing`: the case stands still, the
others go on, and the caller makes it and begins again (`compiled`).

Every function takes the whole state: `Stage`, arrays that change as the loop runs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, uint64

from karama.rehearsal.answering import ANSWER
from karama.rehearsal.draws import draw_64, fraction_64, stream_64
from karama.rehearsal.flat import EXPONENTIAL, FIXED, HELD, NOBODY, Floats, Ints
from karama.rehearsal.plain import ARRIVAL, CHANGE, DONE, LENGTH, MOST_VISITS, RING

VISIT, RANG = 0, 1
"""Kinds of record."""

SEQ, EVENTS, RECORDS, MISSING, FREE, CANDIDATES, FULL, ENDLESS = range(8)
"""Counters: draws of numbers, how much of each array is filled, whether one is full,
and one more than the token of a case that goes round without end."""

STUCK = -2
"""In place of a moment: the turn that follows is not known yet."""


class Stage(NamedTuple):
    """Everything that changes as the loop runs.

    Attributes:
        counts: The counters.
        moment, visits, keeps, over, luck: Of each person.
        work, clock: Of each person, by token and by clock of the moment.
        was: Works and clocks of the moment before, while a case takes a turn.
        who, row, ready, begun, number, begins, sign, after, before, order, ends: Of
            each work that is under way; `row` is its token in the moments, `ends` the
            number of the event that is its end.
        head, tail: Of each queue, by needs and urgency.
        used, have: Of each resource.
        users, user: For each resource, the needs it is among.
        waiting: How many wait for each of the needs.
        candidate, marked: Needs that may now be met.
        event_at, event_kind, event_who, event_what: The heap.
        record_*: What happened.
        missing: Turns that are not known, and of whom.
    """

    counts: Ints
    moment: Ints
    visits: Ints
    keeps: Ints
    over: Floats
    luck: npt.NDArray[np.uint64]
    work: Ints
    clock: Ints
    was: Ints
    who: Ints
    row: Ints
    ready: Floats
    begun: Floats
    number: Ints
    begins: Ints
    sign: Ints
    after: Ints
    before: Ints
    order: Ints
    ends: Ints
    head: Ints
    tail: Ints
    used: Ints
    have: Ints
    users: Ints
    user: Ints
    waiting: Ints
    candidate: Ints
    marked: Ints
    event_at: Floats
    event_kind: Ints
    event_who: Ints
    event_what: Ints
    record_who: Ints
    record_kind: Ints
    record_what: Ints
    record_ready: Floats
    record_begun: Floats
    record_done: Floats
    record_code: Ints
    missing: Ints


jit = njit(cache=True, nogil=True)


# --- the heap of events -------------------------------------------------------------


@jit
def _earlier(s: Any, one: int, other: int) -> Any:
    """Whether one event of the heap comes before another."""
    if s.event_at[one] != s.event_at[other]:
        return s.event_at[one] < s.event_at[other]
    if s.event_kind[one] != s.event_kind[other]:
        return s.event_kind[one] < s.event_kind[other]
    if s.event_who[one] != s.event_who[other]:
        return s.event_who[one] < s.event_who[other]
    return s.event_what[one] < s.event_what[other]


@jit
def _swap(s: Any, one: int, other: int) -> None:
    s.event_at[one], s.event_at[other] = s.event_at[other], s.event_at[one]
    s.event_kind[one], s.event_kind[other] = s.event_kind[other], s.event_kind[one]
    s.event_who[one], s.event_who[other] = s.event_who[other], s.event_who[one]
    s.event_what[one], s.event_what[other] = s.event_what[other], s.event_what[one]


@jit
def _plan(s: Any, time: float, kind: int, who: int, what: int) -> None:
    """Put an event on the heap."""
    place = s.counts[EVENTS]
    if place >= s.event_at.size:
        s.counts[FULL] = 1
        return
    s.counts[EVENTS] = place + 1
    s.event_at[place], s.event_kind[place] = time, kind
    s.event_who[place], s.event_what[place] = who, what
    while place > 0 and _earlier(s, place, (place - 1) // 2):
        _swap(s, place, (place - 1) // 2)
        place = (place - 1) // 2


@jit
def _drop_first(s: Any) -> None:
    """Take the first event off the heap."""
    last = s.counts[EVENTS] - 1
    s.counts[EVENTS] = last
    _swap(s, 0, last)
    place = 0
    while True:
        child = 2 * place + 1
        if child >= last:
            return
        if child + 1 < last and _earlier(s, child + 1, child):
            child += 1
        if not _earlier(s, child, place):
            return
        _swap(s, child, place)
        place = child


# --- queues and resources -----------------------------------------------------------


@jit
def _next(s: Any) -> Any:
    s.counts[SEQ] += 1
    return s.counts[SEQ]


@jit
def _mark(s: Any, sign: int) -> None:
    """These needs may now be met for whoever waits for them."""
    if not s.marked[sign]:
        s.marked[sign] = 1
        s.candidate[s.counts[CANDIDATES]] = sign
        s.counts[CANDIDATES] += 1


@jit
def _freed(s: Any, resource: int) -> None:
    for place in range(s.users[resource], s.users[resource + 1]):
        if s.waiting[s.user[place]]:
            _mark(s, s.user[place])


@jit
def _queue(s: Any, work: int, urgency: int, urgencies: int) -> None:
    """A work waits at the end of its queue."""
    queue = s.sign[work] * urgencies + urgency
    last = s.tail[queue]
    s.before[work], s.after[work] = last, -1
    if last >= 0:
        s.after[last] = work
    else:
        s.head[queue] = work
    s.tail[queue] = work
    s.order[work] = _next(s)
    s.waiting[s.sign[work]] += 1
    _mark(s, s.sign[work])


@jit
def _unqueue(s: Any, work: int, urgency: int, urgencies: int) -> None:
    queue = s.sign[work] * urgencies + urgency
    s.waiting[s.sign[work]] -= 1
    one, other = s.before[work], s.after[work]
    if one >= 0:
        s.after[one] = other
    else:
        s.head[queue] = other
    if other >= 0:
        s.before[other] = one
    else:
        s.tail[queue] = one


@jit
def _first(s: Any, sign: int, urgencies: int) -> Any:
    """Who is first among those with the same needs; -1 when nobody waits."""
    for urgency in range(urgencies):
        work = s.head[sign * urgencies + urgency]
        if work >= 0:
            return work
    return -1


@jit
def _sign(m: Any, languages: int, post: int, language: int, bed: int) -> Any:
    """The number of some needs; 0 for none at all."""
    if post < 0:
        return 0
    spoken = language + 1 if m.interpreter[post] else 0
    return 1 + (post * (languages + 1) + spoken) * 2 + bed


@jit
def _can(s: Any, m: Any, speakers: Any, languages: int, sign: int) -> Any:
    """Whether everything that some needs name is free."""
    if sign == 0:
        return True
    bed, rest = (sign - 1) % 2, (sign - 1) // 2
    post, spoken = rest // (languages + 1), rest % (languages + 1)
    for place in range(m.needs[post], m.needs[post + 1]):
        if s.used[m.need[place]] >= s.have[m.need[place]]:
            return False
    if bed and s.used[m.keeps[post]] >= s.have[m.keeps[post]]:
        return False
    if spoken:
        speaker = speakers[spoken - 1]
        return s.used[speaker] < s.have[speaker]
    return True


@jit
def _take(s: Any, m: Any, speakers: Any, languages: int, sign: int, by: int) -> None:
    """Take what some needs name, or give it back; a bed is not among it."""
    if sign == 0:
        return
    rest = (sign - 1) // 2
    post, spoken = rest // (languages + 1), rest % (languages + 1)
    for place in range(m.needs[post], m.needs[post + 1]):
        _use(s, m.need[place], by)
    if spoken:
        _use(s, speakers[spoken - 1], by)


@jit
def _use(s: Any, resource: int, by: int) -> None:
    s.used[resource] += by
    if by < 0:
        _freed(s, resource)


@jit
def _keep(s: Any, who: int, resource: int) -> None:
    """A person has this from now on, and gives back what they had."""
    had = s.keeps[who]
    if had == resource:
        return
    if had >= 0:
        _use(s, had, -1)
    if resource >= 0:
        _use(s, resource, 1)
    s.keeps[who] = resource


# --- works --------------------------------------------------------------------------


@jit
def _length(m: Any, law: int, part: float) -> Any:
    """How long work takes, for a fraction in (0, 1)."""
    if m.law[law] == FIXED:
        return m.seconds[law]
    if m.law[law] == EXPONENTIAL:
        return -np.log(1.0 - part) * m.seconds[law]
    first = m.quantiles[law]
    at = part * (m.quantiles[law + 1] - first - 1)
    low = int(at)
    here, there = m.quantile[first + low], m.quantile[first + low + 1]
    return here + (at - low) * (there - here)


@jit
def _begin(
    s: Any, o: Any, m: Any, c: Any, speakers: Any, languages: int, urgencies: int,
    time: float, work: int,
) -> None:  # fmt: skip
    """A work begins: what it needs is taken, and its end is planned."""
    who = s.who[work]
    _unqueue(s, work, c.urgency[who], urgencies)
    s.begun[work], s.begins[work] = time, 1
    _take(s, m, speakers, languages, s.sign[work], 1)
    post = o.post[s.row[work]]
    if post >= 0 and m.keeps[post] >= 0:
        _keep(s, who, m.keeps[post])
    part = fraction_64(draw_64(s.luck[who], uint64(s.number[work]), uint64(LENGTH)))
    last = m.law.size - 1
    length = 0.0
    if o.kind[s.row[work]] == HELD:
        length = _length(m, last, part)
    elif post >= 0:
        length = _length(m, post, part)
    s.ends[work] = _next(s)
    _plan(s, time + length, DONE, who, s.ends[work] * s.who.size + work)


@jit
def _begin_whoever_can(
    s: Any, o: Any, m: Any, c: Any, speakers: Any, languages: int, urgencies: int,
    time: float,
) -> None:  # fmt: skip
    """As long as anybody can begin, the first of those does."""
    while True:
        best, left = -1, 0
        for place in range(s.counts[CANDIDATES]):
            sign = s.candidate[place]
            work = _first(s, sign, urgencies)
            if work < 0 or not _can(s, m, speakers, languages, sign):
                s.marked[sign] = 0
                continue
            s.candidate[left] = sign
            left += 1
            if best < 0 or _sooner(s, c, work, best):
                best = work
        s.counts[CANDIDATES] = left
        if best < 0:
            return
        _begin(s, o, m, c, speakers, languages, urgencies, time, best)


@jit
def _sooner(s: Any, c: Any, one: int, other: int) -> Any:
    here, there = c.urgency[s.who[one]], c.urgency[s.who[other]]
    return here < there or (here == there and s.order[one] < s.order[other])


@jit
def _record(
    s: Any, who: int, kind: int, what: int, ready: float, begun: float, done: float,
    code: int,
) -> None:  # fmt: skip
    place = s.counts[RECORDS]
    if place >= s.record_who.size:
        s.counts[FULL] = 1
        return
    s.counts[RECORDS] = place + 1
    s.record_who[place], s.record_kind[place] = who, kind
    s.record_what[place], s.record_code[place] = what, code
    s.record_ready[place], s.record_begun[place] = ready, begun
    s.record_done[place] = done


@jit
def _release(s: Any, m: Any, speakers: Any, languages: int, work: int) -> None:
    if s.begins[work]:
        _take(s, m, speakers, languages, s.sign[work], -1)
        s.begins[work] = 0


@jit
def _cancel(
    s: Any, o: Any, m: Any, c: Any, speakers: Any, languages: int, urgencies: int,
    work: int,
) -> None:  # fmt: skip
    """A work is not done: whoever did it is free, or it waits no longer."""
    who = s.who[work]
    waits = s.begun[work] == np.inf
    if waits:
        _unqueue(s, work, c.urgency[who], urgencies)
    _release(s, m, speakers, languages, work)
    _record(s, who, VISIT, s.row[work], s.ready[work], s.begun[work], np.inf, 0)
    _free(s, work)


@jit
def _free(s: Any, work: int) -> None:
    """The room of a work is free for another; events for it find another number."""
    s.who[work] = -1
    s.after[work] = s.counts[FREE]
    s.counts[FREE] = work


@jit
def _new_work(
    s: Any, o: Any, m: Any, c: Any, languages: int, urgencies: int,
    time: float, who: int, row: int,
) -> Any:  # fmt: skip
    """A token that somebody has to work on; -1 for one that nobody has."""
    if o.kind[row] == NOBODY:
        return -1
    work = s.counts[FREE]
    if work < 0:
        s.counts[FULL] = 1
        return -1
    s.counts[FREE] = s.after[work]
    s.who[work], s.row[work], s.ready[work] = who, row, time
    s.begun[work], s.begins[work] = np.inf, 0
    s.number[work] = s.visits[who]
    s.visits[who] += 1
    if s.visits[who] > MOST_VISITS and not s.counts[ENDLESS]:
        s.counts[ENDLESS] = row + 1
    post = o.post[row]
    bed = 0
    if post >= 0 and m.keeps[post] >= 0 and s.keeps[who] != m.keeps[post]:
        bed = 1
    s.sign[work] = _sign(m, languages, post, c.language[who], bed)
    _queue(s, work, c.urgency[who], urgencies)
    return work


# --- turns --------------------------------------------------------------------------


@jit
def _find(t: Any, where: int, code: int) -> Any:
    """The number of a turn; -1 when it was not made yet."""
    mixed = uint64(where) * uint64(0x9E3779B97F4A7C15)
    mixed += uint64(code) * uint64(0xBF58476D1CE4E5B9)
    slot = int(mixed >> uint64(32)) & (t.slots.size - 1)
    while t.slots[slot] >= 0:
        turn = t.slots[slot]
        if t.where[turn] == where and t.code[turn] == code:
            return turn
        slot = (slot + 1) & (t.slots.size - 1)
    return -1


@jit
def _lookup(s: Any, t: Any, who: int, index: int, kind: int, code: int) -> Any:
    """The turn a case takes; the case stands still where it is not known."""
    where = (s.moment[who] * 64 + index) * 4 + kind
    turn = _find(t, where, code)
    if turn < 0:
        place = s.counts[MISSING]
        if 3 * place + 3 <= s.missing.size:
            s.missing[3 * place], s.missing[3 * place + 1] = where, code
            s.missing[3 * place + 2] = who
            s.counts[MISSING] = place + 1
        s.moment[who] = STUCK
    return turn


@jit
def _go(
    s: Any, o: Any, t: Any, m: Any, c: Any, speakers: Any, languages: int,
    urgencies: int, wide: int, clocks: int, time: float, who: int, turn: int, done: int,
) -> None:  # fmt: skip
    """A case takes a turn: some work is gone, some is new, clocks start."""
    base, tick = who * wide, who * clocks
    for place in range(wide):
        s.was[place] = s.work[base + place]
        s.work[base + place] = -1
    to, first = t.to[turn], t.works[turn]
    count = t.works[turn + 1] - first
    for place in range(wide):
        work = s.was[place]
        if work >= 0 and work != done and not _holds(t.work, first, count, place):
            _cancel(s, o, m, c, speakers, languages, urgencies, work)
    for place in range(count):
        old = t.work[first + place]
        if old >= 0:
            s.work[base + place] = s.was[old]
        else:
            row = o.works[to] + place
            s.work[base + place] = _new_work(
                s, o, m, c, languages, urgencies, time, who, row
            )
    _wind(s, t, tick, clocks, turn, time, who)
    s.moment[who] = to
    if o.closed[to]:
        s.over[who] = time
        _keep(s, who, -1)


@jit
def _holds(row: Any, first: int, count: int, value: int) -> Any:
    """Whether a value is among some that lie side by side."""
    found = False
    for place in range(first, first + count):
        found = found or row[place] == value
    return found


@jit
def _wind(
    s: Any, t: Any, tick: int, clocks: int, turn: int, time: float, who: int
) -> None:
    """Clocks that go on, and those that start."""
    for place in range(clocks):
        s.was[place] = s.clock[tick + place]
        s.clock[tick + place] = -1
    first = t.clocks[turn]
    for place in range(t.clocks[turn + 1] - first):
        old = t.clock[first + place]
        if old >= 0:
            s.clock[tick + place] = s.was[old]
            continue
        clock = _next(s)
        s.clock[tick + place] = clock
        if t.after[first + place] < np.inf:
            _plan(s, time + t.after[first + place], RING, who, clock)


# --- what happens -------------------------------------------------------------------


@jit
def _answer(s: Any, o: Any, m: Any, c: Any, who: int, work: int, ask: int) -> Any:
    """The class of one answer of a person."""
    fact = o.fact[ask]
    place = ask - o.asks[s.row[work]]
    fixed = c.facts[who, fact]
    if fixed >= 0:
        for number in range(o.takes[ask], o.takes[ask + 1]):
            if o.place[number] == fixed:
                return fixed
        return 0
    first = m.weights[fact]
    if m.weights[fact + 1] == first:
        return 0
    total = 0.0
    for number in range(o.takes[ask], o.takes[ask + 1]):
        total += m.weight[first + o.place[number]]
    purpose = uint64(ANSWER + place)
    bits = draw_64(s.luck[who], uint64(s.number[work]), purpose)
    left, found = fraction_64(bits) * total, 0
    for number in range(o.takes[ask], o.takes[ask + 1]):
        weight = m.weight[first + o.place[number]]
        if weight > 0.0:
            found = o.place[number]
            left -= weight
            if left < 0.0:
                break
    return found


@jit
def _code(s: Any, o: Any, m: Any, c: Any, who: int, work: int) -> Any:
    """All answers of a visit, as one number."""
    row, code = s.row[work], 0
    for ask in range(o.asks[row], o.asks[row + 1]):
        answer = _answer(s, o, m, c, who, work, ask)
        code = code * m.sizes[o.fact[ask]] + answer
    return code


@jit
def run(
    s: Any, o: Any, t: Any, m: Any, c: Any, speakers: Any, languages: int,
    urgencies: int, wide: int, clocks: int, until: float,
) -> None:  # fmt: skip
    """Let everything happen up to a time, or until some array is full."""
    arrived = changed = 0
    while not s.counts[FULL] and not s.counts[ENDLESS]:
        # the next of three rows: changes of staff, arrivals, and what the heap holds
        time, kind, who = np.inf, RING + 1, 0
        if changed < m.change_at.size:
            time, kind, who = m.change_at[changed], CHANGE, m.change_of[changed]
        if arrived < c.order.size:
            person = c.order[arrived]
            if c.at[person] < time or (c.at[person] == time and kind > ARRIVAL):
                time, kind, who = c.at[person], ARRIVAL, person
        what = 0
        if s.counts[EVENTS] and (
            s.event_at[0] < time or (s.event_at[0] == time and s.event_kind[0] < kind)
        ):
            time, kind = s.event_at[0], s.event_kind[0]
            who, what = s.event_who[0], s.event_what[0]
        if kind > RING or time > until:
            return
        if kind == CHANGE:
            s.have[who] = m.change_to[changed]
            changed += 1
            _freed(s, who)
        elif kind == ARRIVAL:
            arrived += 1
            _go(s, o, t, m, c, speakers, languages, urgencies, wide, clocks, time, who,
                c.begin[who], -1)  # fmt: skip
        elif kind == DONE:
            _drop_first(s)
            _finish(s, o, t, m, c, speakers, languages, urgencies, wide, clocks, time,
                    who, what)  # fmt: skip
        else:
            _drop_first(s)
            _ring(s, o, t, m, c, speakers, languages, urgencies, wide, clocks, time,
                  who, what)  # fmt: skip
        _begin_whoever_can(s, o, m, c, speakers, languages, urgencies, time)


@jit
def _finish(
    s: Any, o: Any, t: Any, m: Any, c: Any, speakers: Any, languages: int,
    urgencies: int, wide: int, clocks: int, time: float, who: int, what: int,
) -> None:  # fmt: skip
    """A work is done, unless it was cancelled meanwhile."""
    work = what % s.who.size
    gone = s.who[work] != who or s.ends[work] != what // s.who.size
    if gone or s.moment[who] == STUCK:
        return
    index = 0
    while s.work[who * wide + index] != work:
        index += 1
    _release(s, m, speakers, languages, work)
    row = s.row[work]
    code = _code(s, o, m, c, who, work)
    _record(s, who, VISIT, row, s.ready[work], s.begun[work], time, code)
    kind = 1 if o.kind[row] == HELD else 0
    turn = _lookup(s, t, who, index, kind, code)
    if turn >= 0:
        _go(s, o, t, m, c, speakers, languages, urgencies, wide, clocks, time, who,
            turn, work)  # fmt: skip
        if not _holds(s.work, who * wide, wide, work):
            _free(s, work)


@jit
def _ring(
    s: Any, o: Any, t: Any, m: Any, c: Any, speakers: Any, languages: int,
    urgencies: int, wide: int, clocks: int, time: float, who: int, what: int,
) -> None:  # fmt: skip
    """A clock rings, unless it was stopped meanwhile."""
    if s.moment[who] == STUCK:
        return
    for index in range(clocks):
        if s.clock[who * clocks + index] == what:
            place = s.moment[who] * 64 + index
            _record(s, who, RANG, place, time, time, time, 0)
            turn = _lookup(s, t, who, index, 2, 0)
            if turn >= 0:
                _go(s, o, t, m, c, speakers, languages, urgencies, wide, clocks, time,
                    who, turn, -1)  # fmt: skip
            return


@jit
def lucks(seed: Any, replication: Any, count: int, found: Any) -> None:
    """The stream of each person."""
    for number in range(count):
        found[number] = stream_64(seed, replication, uint64(number))
