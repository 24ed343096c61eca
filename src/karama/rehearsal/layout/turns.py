"""What `Courses` has learned as the loop reads it: written row by row as it is learned.

turns = TurnRows(courses, answering, posts, steps, clocks, rights)
turns.catch_up()                      # what has been learned since
turns.make(where, code)               # a turn the loop has asked for
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

import numpy as np

from karama.errors import RehearsalError
from karama.rehearsal.answering import Answering, Weights
from karama.rehearsal.courses import Answers, Courses, Moment, Turn, Work
from karama.rehearsal.layout.rows import Array, Growing
from karama.rehearsal.log import FORM
from karama.rehearsal.loop.stage import (
    ASK,
    BY_DONE,
    BY_RING,
    BY_TOLD,
    BY_USE,
    HELD,
    MOMENT,
    NOBODY,
    OPEN,
    OWN_LAW,
    TAKE,
    TOKEN,
    TURN,
    WIND,
)
from karama.rehearsal.staffing import Key

MASK = (1 << 64) - 1

DIRECT = 64
"""Ways to answer a step, up to which its turns are looked up by their code alone."""


SPANS = 32
"""Lengths of clocks that are told apart; the first ring of each is looked at."""


class TurnTables:
    """Every moment and turn learned so far, in tables.

    Attributes:
        forms: The facts that are asked together, each combination once.
        sizes: How many classes each fact has.
        facts: The number of each fact.
        wide: The most tokens of a moment.
        clocks: The most clocks of a moment.
        spans: The number of each length after which clocks ring.
    """

    def __init__(
        self, courses: Courses, answering: Answering, posts: Mapping[Key, int],
        steps: Sequence[Key], clocks: Sequence[str], rights: Sequence[str],
    ) -> None:  # fmt: skip
        self.courses, self.answering, self.posts = courses, answering, posts
        self.steps = {step: number for number, step in enumerate(steps)}
        self.clock_numbers = {clock: number for number, clock in enumerate(clocks)}
        self.rights = rights
        names = sorted({name for _, name, _ in courses.setting.cast.facts()})
        self.facts = {name: number for number, name in enumerate(names)}
        self.sizes = {name: len(courses.classes(name)) for name in names}
        self.forms: dict[tuple[str, ...], int] = {}
        self.wide = self.clocks = 1
        self.spans: dict[float, int] = {}
        self._asked: dict[tuple[object, ...], int] = {}
        self._own = {step for step, _ in answering.at}
        self._begins: dict[tuple[tuple[str, int], ...], int] = {}
        self._moment, self._token = Growing(MOMENT), Growing(TOKEN)
        self._ticking, self._ask = Growing(np.int64), Growing(ASK)
        self._own_law = Growing(OWN_LAW)
        self._take, self._turn = Growing(TAKE), Growing(TURN)
        self._old, self._wind = Growing(np.int64), Growing(WIND)
        self._hash = np.full(1 << 10, -1, np.int64)
        self._direct = Growing(np.int64)
        self.catch_up()

    def tables(self) -> dict[str, Array]:
        """The tables as they are now, by name."""
        return {
            "moment": self._moment.array, "token": self._token.array,
            "ticking": self._ticking.array, "ask": self._ask.array,
            "own_law": self._own_law.array,
            "take": self._take.array, "turn": self._turn.array,
            "old": self._old.array, "wind": self._wind.array, "hash": self._hash,
            "direct": self._direct.array,
        }  # fmt: skip

    def catch_up(self) -> None:
        """Write what has been learned since."""
        for moment in self.courses.moments[self._moment.count :]:
            self._add_moment(moment)
        for key, turn in self.courses.made[self._turn.count :]:
            self._add_turn(*self._where(key), turn)

    # --- moments ------------------------------------------------------------------

    def _add_moment(self, moment: Moment) -> None:
        tokens = self._token.add_all(self._token_row(work) for work in moment.work)
        clocks = self._ticking.add_all(self.clock_numbers[c] for c in moment.clocks)
        self._moment.add(
            (tokens, len(moment.work), clocks, len(moment.clocks), moment.closed)
        )
        self.wide = max(self.wide, len(moment.work))
        self.clocks = max(self.clocks, len(moment.clocks))

    def _token_row(self, work: Work) -> tuple[int, ...]:
        key, kind = (work.process, work.step), _kind(work)
        post = self.posts.get(key, -1) if kind == OPEN else -1
        form = self.forms.setdefault(work.asks, len(self.forms))
        asks, direct = self._asks_of(work), self._direct_of(work)
        return (
            kind, post, self.steps[key], asks, asks + len(work.asks), direct,
            form * FORM,
        )  # fmt: skip

    def _direct_of(self, work: Work) -> int:
        """Room for the numbers of the turns of a token, if there are not too many."""
        count = self._codes(work)
        if count > DIRECT or _kind(work) == NOBODY:
            return -1
        return self._direct.add_all([-1] * int(count))

    def _codes(self, work: Work) -> float:
        """In how many ways what it asks may be answered."""
        return float(np.prod([float(self.sizes[name]) for name in work.asks]))

    def _asks_of(self, work: Work) -> int:
        step = work.process, work.step
        key = work.asks, work.takes, step if step in self._own else None
        if key not in self._asked:
            asked = zip(work.asks, work.takes, strict=True)
            rows = [self._ask_of(step, *pair) for pair in asked]
            if self._codes(work) >= FORM:
                raise RehearsalError(
                    "it asks for more than can be told apart", element=work.step
                )
            self._asked[key] = self._ask.add_all(rows)
        return self._asked[key]

    def _ask_of(
        self, step: Key, name: str, takes: Answers
    ) -> tuple[int, int, int, int, int, int, int, float]:
        laws = self._laws(step, name, takes)
        first = self._take.add_all((place, 0.0) for place in takes)
        draws, end, total = self._weighed(self.answering.weights.get(name), takes)
        return (
            self.facts[name], self.sizes[name], first, first + len(takes), draws, end,
            laws, total,
        )  # fmt: skip

    def _weighed(
        self, weights: Weights | None, takes: Answers
    ) -> tuple[int, int, float]:
        """Answers by weight: where their rows begin and end, and the weight of all."""
        if not weights:
            return 0, 0, -1.0
        total = 0.0
        for place in takes:
            total += weights[place]
        drawn = [(place, weights[place]) for place in takes if weights[place] > 0.0]
        first = self._take.add_all(drawn)
        return first, first + len(drawn), total

    def _laws(self, step: Key, name: str, takes: Answers) -> int:
        """Where the answers of a step by the person's own class begin; -1 for none."""
        if (step, name) not in self.answering.at:
            return -1
        found = []
        for own in range(-1, self.sizes[name]):
            weights = self.answering.law(step, name, own)
            if weights is None:
                found.append((-1, -1, -1.0))
            else:
                found.append(self._weighed(weights, takes))
        return self._own_law.add_all(found)

    # --- turns --------------------------------------------------------------------

    def _where(self, key: tuple[object, ...]) -> tuple[int, int]:
        """What happened, as two numbers: where, and what was answered."""
        match key:
            case ("begin", known):
                number = self._begins.setdefault(known, len(self._begins))  # type: ignore[arg-type]
                return -1 - number, 0
            case ("rung", int() as moment, int() as clock):
                first = int(self._moment.array[moment]["clocks"])
                return (first + clock) * 4 + BY_RING, 0
            case ("used", int() as moment, str() as right):
                place = moment * len(self.rights) + self.rights.index(right)
                return place * 4 + BY_USE, 0
            case (str() as kind, int() as moment, int() as index, tuple() as answers):
                row = int(self._moment.array[moment]["tokens"]) + index
                by = BY_DONE if kind == "done" else BY_TOLD
                asks = self.courses.moments[moment].work[index].asks
                return row * 4 + by, self._code(asks, answers)
        raise AssertionError(key)

    def _code(self, asks: tuple[str, ...], answers: Answers) -> int:
        code = 0
        for name, answer in zip(asks, answers, strict=True):
            code = code * self.sizes[name] + answer
        return code

    def _add_turn(self, where: int, code: int, turn: Turn) -> None:
        if self._turn.count > len(self._hash):
            self._hash_anew()
        works = self._old.add_all(turn.work)
        winds = self._wind.add_all(
            (old, self._span(after) if old < 0 else -1, after)
            for old, after in turn.clocks
        )
        number = self._turn.add((where, code, turn.to, works, winds, -1))
        self._link(number, where, code)

    def _span(self, after: float) -> int:
        """The number of clocks that ring after so long; -1 for never, or too many."""
        if after not in self.spans and (after == inf or len(self.spans) == SPANS):
            return -1
        return self.spans.setdefault(after, len(self.spans))

    def _link(self, number: int, where: int, code: int) -> None:
        direct = -1
        if where >= 0 and where & 3 <= BY_TOLD:
            direct = int(self._token.array[where >> 2]["direct"])
        if direct >= 0:
            self._direct.array[direct + code] = number
            return
        mixed = (where * 0x9E3779B97F4A7C15 + code * 0xBF58476D1CE4E5B9) & MASK
        place = (mixed >> 32) & (len(self._hash) - 1)
        self._turn.array[number]["next"] = self._hash[place]
        self._hash[place] = number

    def _hash_anew(self) -> None:
        self._hash = np.full(4 * len(self._hash), -1, np.int64)
        rows = self._turn.array[: self._turn.count]
        pairs = zip(rows["where"].tolist(), rows["code"].tolist(), strict=True)
        for number, (where, code) in enumerate(pairs):
            self._link(number, where, code)

    # --- what the loop asks for ---------------------------------------------------

    def begin(self, known: Mapping[str, int]) -> int:
        """The number of the turn by which a case begins that knows this much."""
        self.courses.begin(known)
        self.catch_up()
        return self._begins[tuple(sorted(known.items()))]

    def make(self, where: int, code: int) -> None:
        """Have a turn made that the loop did not find."""
        place, by = divmod(where, 4)
        if by == BY_USE:
            moment, right = divmod(place, len(self.rights))
            self.courses.used(moment, self.rights[right])
        elif by == BY_RING:
            self.courses.rung(*self._place("clocks", place))
        else:
            moment, index = self._place("tokens", place)
            answers = self._answers(self.courses.moments[moment].work[index].asks, code)
            make = self.courses.done if by == BY_DONE else self.courses.told
            make(moment, index, answers)
        self.catch_up()

    def _place(self, what: str, place: int) -> tuple[int, int]:
        """The moment, and which of its tokens or clocks, of one of all of them."""
        firsts = self._moment.array[what][: self._moment.count]
        moment = int(np.searchsorted(firsts, place, side="right")) - 1
        return moment, place - int(firsts[moment])

    def _answers(self, asks: tuple[str, ...], code: int) -> Answers:
        found = []
        for name in reversed(asks):
            code, answer = divmod(code, self.sizes[name])
            found.append(answer)
        return tuple(reversed(found))


def _kind(work: Work) -> int:
    if work.kind == "open":
        return OPEN
    return HELD if work.kind == "held" and work.asks else NOBODY
