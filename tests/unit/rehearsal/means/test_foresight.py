"""What can never be done, or not in time, is said before anything is rehearsed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from means_sketch import WHOLE, codes, read

from karama.packs.notes import Notes
from karama.packs.toml import Table
from karama.rehearsal.means import check_languages
from karama.rehearsal.means.foresight import gaps_of, speakers
from karama.rehearsal.means.spans import HOUR


def with_(*pairs):
    text = WHOLE
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def said(text, code):
    return [one for one in read(text).findings if one.code == code]


NIGHTLESS = (
    ("count = 1\nh", 'shifts = [{ from = "07:00", to = "23:00", count = 1 }]\nh'),
    ('from = "08:00", to = "20:00"', 'from = "07:00", to = "22:00"'),
)


def test_a_night_without_staff_and_a_deadline_of_four_hours_are_said():
    (found,) = said(with_(*NIGHTLESS), "MEAN-038")

    assert found.facts["step"] == "talk"
    assert (found.facts["begins"], found.facts["ends"]) == ("mon 23:00", "tue 07:00")
    assert (found.facts["lasts"], found.facts["within"]) == ("8 h", "4 h")
    assert found.severity == "warning"


def test_one_doctor_at_night_is_enough_for_the_deadline():
    assert said(WHOLE, "MEAN-038") == []


def test_a_weekend_is_longer_than_a_night():
    text = with_(
        ("count = 1\nhandover", "count = 0\nhandover"),
        ('steps = ["care"]\nby = ["doctors"]', 'steps = ["care"]\nby = ["health"]'),
    )
    (found,) = said(text, "MEAN-038")

    assert (found.facts["begins"], found.facts["ends"]) == ("fri 19:40", "mon 08:00")


def test_a_step_whose_people_are_never_there_together_is_impossible():
    text = with_(
        ("count = 1\nh", 'shifts = [{ from = "20:00", to = "08:00", count = 1 }]\nh'),
        ('by = ["doctors"]', 'by = ["doctors", "nurses"]'),
    )
    (found,) = said(text, "MEAN-037")

    assert found.facts["step"] == "care"
    assert found.severity == "error"
    assert read(text).means is None


def test_two_of_whom_there_is_one_is_impossible_and_with_two_it_is_not():
    twice = with_(('by = ["doctors"]', 'by = ["doctors", "doctors"]'))
    two = with_(
        ('by = ["doctors"]', 'by = ["doctors", "doctors"]'),
        ("count = 1\nhandover", "count = 2\nhandover"),
    )

    assert said(twice, "MEAN-037")
    assert said(two, "MEAN-037") == []


def test_a_bed_that_does_not_exist_keeps_nobody():
    assert said(with_(("taken = 4", "taken = 0\nplaces = 0")), "MEAN-037")


def test_a_language_that_nobody_interprets_at_night_is_said():
    text = with_(('["wo", "bm", "fr"]', '["wo", "bm"]'))
    (found,) = said(text, "MEAN-039")

    assert found.facts["language"] == "fr"
    assert (found.facts["begins"], found.facts["ends"]) == ("mon 16:00", "tue 08:00")


def test_steps_with_an_interpreter_in_a_pack_without_are_said():
    bare = WHOLE[: WHOLE.index("[[interpreters]]")] + WHOLE[WHOLE.index("[[rooms]]") :]

    assert {one.facts["step"] for one in said(bare, "MEAN-036")} == {
        "care", "talk", "ages:committee",
    }  # fmt: skip


# --- languages of a scenario ----------------------------------------------------------


def spoken(*languages):
    notes = Notes()
    table = Table({}, "scenario.toml", "people", notes)
    check_languages(read().means, languages, notes, table)
    return notes.findings


def test_a_language_people_speak_and_nobody_interprets_is_said():
    (found,) = spoken("es", "wo", "bm", "ff")

    assert (found.code, found.facts["language"]) == ("MEAN-040", "ff")
    assert found.severity == "error"


def test_languages_that_are_interpreted_or_spoken_are_not():
    assert spoken("es", "wo", "bm", "fr") == ()


def test_whoever_is_here_comes_before_whoever_must_be_reached():
    assert speakers(read().means) == {
        "bm": ("line",), "fr": ("here", "line"), "wo": ("here", "line"),
    }  # fmt: skip


# --- gaps, against a look at each hour ----------------------------------------------

calendars = st.dictionaries(
    st.sampled_from("abcd"),
    st.lists(st.integers(0, 2), min_size=8, max_size=8),
    min_size=4,
)
needs = st.lists(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True), max_size=3
)


def assigned(needs, have):
    """Whether all needs can be met at once: every way is tried."""
    ways = [{}]
    for need in needs:
        ways = [
            {**way, name: way.get(name, 0) + 1}
            for way in ways
            for name in need
            if way.get(name, 0) < have[name]
        ]
    return bool(ways)


@given(calendars, needs)
def test_gaps_are_the_hours_in_which_not_all_can_be_had(counts, needs):
    changes = {
        name: tuple((float(n * HOUR), count) for n, count in enumerate(hours))
        for name, hours in counts.items()
    }
    found = gaps_of(needs, changes, 8.0 * HOUR)

    assert all(one[1] < other[0] for one, other in pairwise(found))
    for hour in range(8):
        have = {name: hours[hour] for name, hours in counts.items()}
        inside = any(begins <= hour * HOUR < ends for begins, ends in found)
        assert inside == (not assigned(needs, have))


@pytest.mark.parametrize("code", ["MEAN-037", "MEAN-038", "MEAN-039"])
def test_nothing_is_foreseen_of_means_that_are_sound(code):
    assert code not in codes(read())
