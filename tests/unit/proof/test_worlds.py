"""Sets of people agree with sets that list everybody."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.errors import ProofLimit
from karama.proof.nodes import VARIABLES
from karama.proof.worlds import ALL, NONE, Worlds

SIZES = (2, 3, 2, 4)
EVERYONE = frozenset(product(*(range(size) for size in SIZES)))


class Both:
    """A set of people twice: as a diagram, and as a list."""

    def __init__(self, store, diagram, listed):
        self.store, self.diagram, self.listed = store, diagram, listed

    def agrees(self):
        found = frozenset(
            world
            for world in EVERYONE
            if self.store.meet(self.diagram, self.store.at(dict(enumerate(world))))
        )
        return found == self.listed


def store():
    worlds = Worlds(room=4)  # so that it grows in the middle of things
    for size in SIZES:
        worlds.variable(size)
    return worlds


cubes = st.lists(
    st.tuples(*(st.sets(st.integers(0, size - 1), min_size=1) for size in SIZES)),
    max_size=4,
)


def made(worlds, drawn):
    diagram, listed = NONE, frozenset()
    for sides in drawn:
        cube = worlds.all_of(worlds.having(n, side) for n, side in enumerate(sides))
        diagram = worlds.join(diagram, cube)
        listed |= frozenset(product(*sides))
    return Both(worlds, diagram, listed)


@given(cubes, cubes)
def test_meet_join_and_less_are_those_of_sets(one, two):
    worlds = store()
    a, b = made(worlds, one), made(worlds, two)

    assert Both(worlds, worlds.meet(a.diagram, b.diagram), a.listed & b.listed).agrees()
    assert Both(worlds, worlds.join(a.diagram, b.diagram), a.listed | b.listed).agrees()
    assert Both(worlds, worlds.less(a.diagram, b.diagram), a.listed - b.listed).agrees()
    assert worlds.within(a.diagram, b.diagram) == (a.listed <= b.listed)


@given(cubes)
def test_equal_sets_are_one_number(drawn):
    worlds = store()

    assert made(worlds, drawn).diagram == made(worlds, drawn[::-1]).diagram


@given(cubes, st.sets(st.integers(0, 3)))
def test_forgetting_keeps_whoever_agrees_on_the_rest(drawn, variables):
    worlds = store()
    both = made(worlds, drawn)
    rest = [n for n in range(len(SIZES)) if n not in variables]
    kept = {tuple(world[n] for n in rest) for world in both.listed}
    listed = frozenset(w for w in EVERYONE if tuple(w[n] for n in rest) in kept)

    assert Both(worlds, worlds.forget(both.diagram, *variables), listed).agrees()


@given(cubes)
def test_a_count_is_exact(drawn):
    worlds = store()
    both = made(worlds, drawn)

    assert worlds.count(both.diagram, range(len(SIZES))) == len(both.listed)


@given(cubes)
def test_whoever_is_picked_is_in_the_set(drawn):
    worlds = store()
    both = made(worlds, drawn)
    if both.diagram:
        one = worlds.pick(both.diagram)
        assert worlds.within(worlds.at(one), both.diagram)


def test_a_wish_is_followed_where_it_can_be():
    worlds = store()

    assert worlds.pick(worlds.having(1, {0, 2}), {1: (2,)}) == {1: 2}


def test_what_does_not_matter_is_left_out():
    worlds = store()

    assert worlds.pick(ALL) == {}
    assert worlds.support(worlds.having(2, {1})) == (2,)


def test_too_many_nodes_are_refused_with_the_limit():
    worlds = Worlds(limit=10)
    for _ in range(12):
        worlds.variable(2)

    with pytest.raises(ProofLimit, match="10"):
        worlds.at(dict.fromkeys(range(12), 1))


def kept_apart(room):
    """How many numbers of 18 bits, nine of them set, leave each rest divided by 3."""
    worlds = Worlds(room=room)
    bits = [worlds.variable(2) for _ in range(18)]
    join, meet = worlds.join, worlds.meet
    rest, sums = [ALL, NONE, NONE], [ALL] + [NONE] * 18
    for bit in bits:
        no, yes = worlds.having(bit, {0}), worlds.having(bit, {1})
        off, on = (lambda w, no=no: meet(no, w)), (lambda w, yes=yes: meet(yes, w))
        rest = [join(off(rest[r * 2 % 3]), on(rest[(r - 1) * 2 % 3])) for r in range(3)]
        sums = [join(off(s), on([NONE, *sums][n])) for n, s in enumerate(sums)]
    return [worlds.count(meet(one, sums[9]), bits) for one in rest]


def test_the_sets_are_the_same_whatever_the_room_they_begin_with():
    few, many = kept_apart(8), kept_apart(1 << 16)
    by_hand = [0, 0, 0]
    for number in range(1 << 18):
        if number.bit_count() == 9:
            by_hand[int(f"{number:018b}"[::-1], 2) % 3] += 1

    assert few == many
    assert sorted(few) == sorted(by_hand)


def many_sets(worlds):
    for place in range(1_000):
        worlds.other(worlds.having(place % 8, {place % 2}))


def test_operations_stop_when_the_time_is_over():
    worlds = Worlds()
    for _ in range(8):
        worlds.variable(2)
    many_sets(worlds)
    worlds.until = -1.0

    with pytest.raises(ProofLimit):
        many_sets(worlds)


def test_more_variables_than_there_is_room_for_are_refused():
    worlds = Worlds()
    for _ in range(VARIABLES):
        worlds.variable(2)

    with pytest.raises(ProofLimit, match="variables"):
        worlds.variable(2)


def test_a_set_of_a_fork_is_taken_over_as_the_same_set():
    worlds = store()
    known = worlds.having(1, {0, 2})
    fork = worlds.fork()
    made = fork.join(fork.meet(known, fork.having(3, {1})), fork.having(0, {1}))
    before = len(worlds)
    taken = worlds.taken(made, fork)

    meet = worlds.meet(known, worlds.having(3, {1}))
    assert len(worlds) > before
    assert taken == worlds.join(meet, worlds.having(0, {1}))
    assert worlds.taken(NONE, fork) == NONE
    assert worlds.taken(ALL, fork) == ALL
