"""Draws by name: the same bits in Python and in machine code, and evenly spread."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.draws import (
    draw,
    draw_64,
    fraction,
    fraction_64,
    mixed,
    stream,
    stream_64,
)

BITS = st.integers(0, 2**64 - 1)
NUMBER = st.integers(0, 2**40)


@given(BITS, NUMBER, NUMBER, st.integers(0, 2**47), st.integers(0, 65_535))
def test_python_and_machine_code_draw_the_same(seed, replication, person, visit, why):
    mine = stream(seed, replication, person)
    drawn = draw(mine, visit, why)

    assert int(stream_64(seed, replication, person)) == mine
    assert int(draw_64(mine, visit, why)) == drawn
    assert fraction_64(drawn) == fraction(drawn)


@given(BITS)
def test_a_fraction_lies_inside_its_bounds(bits):
    assert 0 < fraction(bits) < 1
    assert fraction(0) > 0
    assert fraction(2**64 - 1) < 1


def test_the_first_values_of_splitmix_64_are_those_that_are_published():
    # seed 1234567: the sequence of the reference implementation
    state, found = 1234567, []
    for _ in range(3):
        found.append(mixed(state))
        state = (state + 0x9E3779B97F4A7C15) % 2**64

    assert found == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


@pytest.mark.parametrize("what", ["replication", "person", "visit", "purpose"])
def test_neighbours_in_any_name_are_independent(what):
    """Correlation of neighbours within four standard errors of nothing."""
    names = ["replication", "person", "visit", "purpose"]
    number, count = names.index(what), 20_000

    def at(n):
        parts = [0, 0, 0, 0]
        parts[number] = n
        return fraction(draw(stream(7, parts[0], parts[1]), parts[2], parts[3]))

    values = [at(n) - 0.5 for n in range(count + 1)]
    mean = sum(values) / count
    together = sum(a * b for a, b in itertools.pairwise(values)) / count

    assert abs(mean) < 4 * math.sqrt(1 / 12 / count)
    assert abs(together * 12) < 4 / math.sqrt(count)
