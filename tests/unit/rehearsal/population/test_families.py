"""Families: parties of a boat, and laws that together are the table they part."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.rehearsal.population.families import (
    ALONE_LAW,
    FIRST_LAW,
    LEADER_LAW,
    Parties,
    TooFewLeaders,
    all_alone,
    laws_of,
)

CLOSE = 0.005
GROWN = np.array([False, True])
"""Of each cell: a child, or somebody of age."""


def shares(row):
    return np.diff(row, prepend=0.0)


def test_sizes_say_how_many_come_in_families_and_lead_them():
    parties = Parties((0.8, 0.1, 0.1))

    assert parties.families == pytest.approx(0.5 / 1.3)
    assert parties.leaders == pytest.approx(0.2 / 0.5)
    assert Parties().families == 0
    assert Parties().leaders == 0


def test_whoever_comes_alone_has_the_shares_of_the_table():
    law = all_alone(np.array([0.2, 0.0, 0.8]))

    assert shares(law.below[ALONE_LAW]) == pytest.approx([0.2, 0, 0.8])
    assert law.below[0, -1] == 1


def test_leaders_are_of_age_and_the_others_are_what_is_left():
    weights, together = np.array([0.1, 0.3]), np.array([True, True])
    common = np.zeros(2, int)

    laws = laws_of(weights, together, GROWN, common, 0.5, CLOSE)

    assert shares(laws.below[LEADER_LAW]) == pytest.approx([0, 1])
    assert shares(laws.below[FIRST_LAW]) == pytest.approx([0.5, 0.5])


def test_too_few_of_age_are_named_with_what_they_have_in_common():
    weights = np.array([0.1, 0.3, 0.3, 0.1])
    common = np.array([0, 0, 1, 1])

    with pytest.raises(TooFewLeaders) as found:
        laws_of(weights, np.ones(4, bool), np.tile(GROWN, 2), common, 0.5, CLOSE)

    assert found.value.common == 1
    assert found.value.share == pytest.approx(0.25)
    assert found.value.needed == 0.5


def test_a_share_that_was_rounded_is_no_contradiction():
    weights = np.array([0.502, 0.498])

    laws = laws_of(weights, np.ones(2, bool), GROWN, np.zeros(2, int), 0.5, CLOSE)

    assert shares(laws.below[FIRST_LAW]) == pytest.approx([1, 0])


@given(st.data())
def test_leaders_and_others_together_are_the_table(data):
    """Of cells by language, age and company, whatever the sizes are."""
    languages = data.draw(st.integers(1, 4))
    weight = st.floats(0.01, 1)
    weights = np.array(data.draw(st.lists(weight, min_size=4 * languages,
                                          max_size=4 * languages)))  # fmt: skip
    weights /= weights.sum()
    common = np.repeat(np.arange(languages), 4)
    together, grown = (
        np.tile([0, 0, 1, 1], languages) == 1,
        np.tile(GROWN, 2 * languages),
    )
    families = np.where(together, weights, 0)
    share = np.bincount(common, families * grown) / np.bincount(common, families)
    leaders = float(share.min()) * data.draw(st.floats(0.05, 1))

    laws = laws_of(weights, together, grown, common, leaders, CLOSE)

    lead = shares(laws.below[LEADER_LAW])
    assert not lead[~(grown & together)].any()
    found = np.zeros(len(weights))
    for cell in np.flatnonzero(lead):
        others = shares(laws.below[laws.after[cell]])
        assert not others[common != common[cell]].any()
        found += lead[cell] * (1 - leaders) * others
    found += leaders * lead
    assert found == pytest.approx(families / families.sum(), abs=1e-9)
    alone = shares(laws.below[ALONE_LAW])
    assert alone == pytest.approx(
        np.where(together, 0, weights) / weights[~together].sum()
    )
