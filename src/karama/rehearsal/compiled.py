"""The compiled loop with everything around it: room, turns not made yet, and traces.

    traces = rehearse(courses, staffing, people, answering, seed=1, until=86_400.0)

What comes out is what `plain.rehearse` gives, to the bit. A run that meets turns nobody
has made yet is begun again once they are made; then they are known to every run after.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import attrs
import numpy as np

from karama.errors import RehearsalError
from karama.rehearsal import loop
from karama.rehearsal.answering import Answering
from karama.rehearsal.courses import Answers, Courses, Turn, Work
from karama.rehearsal.draws import stream
from karama.rehearsal.flat import (
    DONE,
    TOLD,
    Crowd,
    Flat,
    Ints,
    Means,
    Moments,
    Turns,
    flatten,
    flatten_people,
)
from karama.rehearsal.loop import Stage
from karama.rehearsal.person import Person
from karama.rehearsal.plain import ENDLESS, Ring, Trace, Visit
from karama.rehearsal.staffing import Staffing

ROUNDS = 400
"""How often one run may be begun again for turns that were not made yet."""

AHEAD = 60
"""Turns that are made ahead for one case that stands still."""


@attrs.frozen
class _Room:
    """How much is set aside for one run."""

    works: int
    events: int
    records: int

    def more(self) -> _Room:
        """Twice as much of everything."""
        return _Room(2 * self.works, 2 * self.events, 2 * self.records)


def rehearse(
    courses: Courses,
    staffing: Staffing,
    people: Sequence[Person],
    answering: Answering,
    *,
    seed: int = 0,
    replication: int = 0,
    until: float = inf,
) -> tuple[Trace, ...]:
    """What happens to each of these people, up to a time; as `plain.rehearse`.

    Raises:
        RehearsalError: A case goes round without end, or has turns without end.
    """
    room = _Room(4 * len(people) + 64, 8 * len(people) + 64, 64 * len(people) + 64)
    for person in people:
        courses.begin(person.known)
    for _ in range(ROUNDS):
        flat = flatten(courses, staffing, answering)
        crowd = flatten_people(courses, flat, people)
        stage = _run(flat, crowd, room, seed, replication, until)
        if stage.counts[loop.ENDLESS]:
            rows = [work for moment in courses.moments for work in moment.work]
            step = rows[int(stage.counts[loop.ENDLESS]) - 1].step
            raise RehearsalError(ENDLESS, element=step)
        if stage.counts[loop.FULL]:
            room = room.more()
        elif stage.counts[loop.MISSING]:
            luck = _Luck(people, answering, seed, replication)
            _make(courses, flat, stage, luck)
        else:
            return _traces(courses, flat, stage, len(people))
    raise RehearsalError("its cases take more and more turns, without end")


def _run(
    flat: Flat, crowd: Crowd, room: _Room, seed: int, replication: int, until: float
) -> Stage:
    wide = int(np.diff(flat.moments.works).max(initial=1))
    clocks = int(flat.moments.clocks.max(initial=1))
    stage = _stage(flat, crowd, room, wide, clocks)
    loop.lucks(np.uint64(seed), np.uint64(replication), len(crowd.at), stage.luck)
    loop.run(
        stage, flat.moments, flat.turns, flat.means, crowd, _speakers(flat),
        len(flat.languages), _urgencies(crowd), wide, clocks, until,
    )  # fmt: skip
    return stage


def _urgencies(crowd: Crowd) -> int:
    return int(crowd.urgency.max(initial=0)) + 1


def _speakers(flat: Flat) -> Ints:
    """The resource that speaks each language."""
    found = [int(np.argmax(flat.means.speaks == n)) for n in range(len(flat.languages))]
    return np.array(found or [0], np.int64)


def _stage(flat: Flat, crowd: Crowd, room: _Room, wide: int, clocks: int) -> Stage:
    """An empty stage."""
    people, languages = len(crowd.at), len(flat.languages)
    posts, resources = len(flat.means.keeps), len(flat.means.speaks)
    signs = 1 + posts * (languages + 1) * 2
    queues = signs * _urgencies(crowd)
    users = _users(flat, signs)
    works, events, records = room.works, room.events, room.records

    def none(size: int) -> Ints:
        return np.full(size, -1, np.int64)

    def zero(size: int) -> Ints:
        return np.zeros(size, np.int64)

    after = np.arange(1, works + 1, dtype=np.int64)
    after[-1] = -1
    return Stage(
        counts=np.zeros(8, np.int64), moment=none(people), visits=zero(people),
        keeps=none(people),
        over=np.full(people, np.inf), luck=np.zeros(people, np.uint64),
        work=none(people * wide), clock=none(people * clocks),
        was=none(max(wide, clocks)),
        who=none(works), row=zero(works), ready=np.zeros(works), begun=np.zeros(works),
        number=zero(works), begins=zero(works), sign=zero(works), after=after,
        before=none(works), order=zero(works), ends=none(works),
        head=none(queues), tail=none(queues), used=zero(resources),
        have=zero(resources), users=users[0], user=users[1],
        waiting=zero(signs), candidate=zero(signs),
        marked=zero(signs), event_at=np.zeros(events), event_kind=zero(events),
        event_who=zero(events), event_what=zero(events), record_who=zero(records),
        record_kind=zero(records), record_what=zero(records),
        record_ready=np.zeros(records), record_begun=np.zeros(records),
        record_done=np.zeros(records), record_code=zero(records),
        missing=zero(3 * people),
    )  # fmt: skip


def _users(flat: Flat, signs: int) -> tuple[Ints, Ints]:
    """For each resource, the needs it is among."""
    means, languages = flat.means, len(flat.languages)
    speakers = _speakers(flat)
    found: list[list[int]] = [[] for _ in means.speaks]
    for sign in range(1, signs):
        bed, rest = (sign - 1) % 2, (sign - 1) // 2
        post, spoken = divmod(rest, languages + 1)
        for need in means.need[means.needs[post] : means.needs[post + 1]]:
            found[need].append(sign)
        if bed and means.keeps[post] >= 0:
            found[means.keeps[post]].append(sign)
        if spoken:
            found[speakers[spoken - 1]].append(sign)
    ends = np.concatenate(([0], np.cumsum([len(each) for each in found], dtype=int)))
    return ends.astype(np.int64), np.array([s for e in found for s in e], np.int64)


def warm() -> None:
    """Compile the loop, so that nobody waits for it the first time they rehearse."""
    none, some = np.zeros(2, np.int64), np.zeros(2)
    moments = Moments(none, none, none, none, none, none, none, none, none, none)
    turns = Turns(none, none, none, none, none, none, none, none, some)
    means = Means(
        none, none, none, none[:0], none, some, none, some, some, none, none,
        none[:0], none, none, some,
    )  # fmt: skip
    crowd = Crowd(some, none, none, none, none, np.zeros((2, 1), np.int64))
    flat = Flat(moments, turns, means, (), (), ())
    _run(flat, crowd, _Room(2, 2, 2), 0, 0, -1.0)


# --- turns that are not made yet ----------------------------------------------------


@attrs.frozen
class _Luck:
    """What the people answer, whenever they are asked."""

    people: Sequence[Person]
    answering: Answering
    seed: int
    replication: int

    def answers(self, who: int, number: int, work: Work) -> Answers:
        """What a person answers at a visit."""
        mine = stream(self.seed, self.replication, who)
        asked = zip(work.asks, work.takes, strict=True)
        return self.answering.of(self.people[who], mine, number, asked)


def _make(courses: Courses, flat: Flat, stage: Stage, luck: _Luck) -> None:
    """Make the turns a run did not find, and those that come after them."""
    for place in range(int(stage.counts[loop.MISSING])):
        where, code, who = stage.missing[3 * place : 3 * place + 3].tolist()
        turn = _made(courses, where, code, flat)
        _ahead(courses, turn, luck, who, int(stage.visits[who]))


def _made(courses: Courses, where: int, code: int, flat: Flat) -> Turn:
    rest, kind = divmod(where, 4)
    moment, index = divmod(rest, 64)
    if kind not in (DONE, TOLD):
        return courses.rung(moment, index)
    answers = _answers(flat, courses.moments[moment].work[index].asks, code)
    make = courses.done if kind == DONE else courses.told
    return make(moment, index, answers)


def _ahead(courses: Courses, turn: Turn, luck: _Luck, who: int, visits: int) -> None:
    """Take a case on as it would go if every step were done as it comes."""
    for number in range(visits, visits + AHEAD):
        at = turn.to
        works = courses.moments[at].work
        ready = [n for n, w in enumerate(works) if w.kind == "open" or w.asks]
        if not ready:
            return
        work = works[ready[0]]
        make = courses.done if work.kind == "open" else courses.told
        turn = make(at, ready[0], luck.answers(who, number, work))


# --- traces -------------------------------------------------------------------------


def _traces(
    courses: Courses, flat: Flat, stage: Stage, people: int
) -> tuple[Trace, ...]:
    rows = [work for moment in courses.moments for work in moment.work]
    found: list[list[Visit | Ring]] = [[] for _ in range(people)]
    for place in range(int(stage.counts[loop.RECORDS])):
        who = int(stage.record_who[place])
        what = int(stage.record_what[place])
        if stage.record_kind[place] == loop.RANG:
            clock = courses.moments[what // 64].clocks[what % 64]
            found[who].append(Ring(clock, float(stage.record_ready[place])))
            continue
        work = rows[what]
        done = float(stage.record_done[place])
        answers: Answers = ()
        if done < inf:
            answers = _answers(flat, work.asks, int(stage.record_code[place]))
        found[who].append(
            Visit(
                (work.process, work.step),
                float(stage.record_ready[place]),
                float(stage.record_begun[place]),
                done,
                answers,
            )
        )
    over = stage.over.tolist()
    return tuple(Trace(tuple(told), over[n]) for n, told in enumerate(found))


def _answers(flat: Flat, asks: tuple[str, ...], code: int) -> Answers:
    found = []
    for name in reversed(asks):
        code, answer = divmod(code, int(flat.means.sizes[flat.facts.index(name)]))
        found.append(answer)
    return tuple(reversed(found))
