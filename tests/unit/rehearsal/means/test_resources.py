"""resources.toml is read whole, and every mistake in it is said at once."""

import re
from decimal import Decimal
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from means_sketch import CALLED, PROCEDURE, WHOLE, codes, read

from karama.findings.catalogue import entries
from karama.rehearsal.means import counts, read_means, things, with_counts
from karama.rehearsal.means.costs import Cost
from karama.rehearsal.means.hours import Hours
from karama.rehearsal.means.laws import Always, Lognormal, Measured, Pert
from karama.rehearsal.means.means import (
    Beds,
    Interpreters,
    Means,
    PostPlan,
    Resupply,
    Room,
    Service,
    Staff,
    Stock,
    Vehicle,
)

DOCS = Path(__file__).parents[4] / "docs" / "reference"


def posts(text=WHOLE):
    return {post.id: post for post in read(text).means.posts}


def with_(old, new):
    assert old in WHOLE, old
    return WHOLE.replace(old, new, 1)


def test_everything_there_is_is_read():
    reading = read()
    means = reading.means

    assert reading.findings == ()
    assert (means.currency, means.offset, means.spoken) == ("EUR", 3_600.0, ("es",))
    assert means.answering == Always(1_800.0)
    assert [one.id for one in things(means)] == [
        "guards", "doctors", "nurses", "psychologists", "here", "line", "room", "van",
        "house", "clinic",
    ]  # fmt: skip
    guards, doctors, *_ = means.staff
    assert [shift.count for shift in guards.hours.shifts] == [4, 4, 2]
    assert guards.hours.shifts[0].breaks[0].away == 2
    assert doctors.hours == Hours(1)
    assert (doctors.handover, doctors.preempts) == ("overlap", True)
    assert means.interpreters[1].delay == 900.0
    assert means.rooms[0].back == 300.0
    assert (means.vehicles[0].seats, means.vehicles[0].back) == (8, 3_600.0)
    assert means.stocks[0].resupply == Resupply(7 * 3_600.0, 86_400.0, 300.0)
    assert str(means.stocks[0].cost.amount) == "0.02"


def test_beds_have_the_places_of_their_provider_where_none_are_said():
    assert read().means.beds[0].hours == Hours(20)
    assert read(with_("taken = 4", "taken = 4\nplaces = 9")).means.beds[0].hours == (
        Hours(9)
    )


def test_a_post_says_who_works_with_what_and_for_how_long():
    talk = posts()["talk"]

    assert talk.step == ("", "talk")
    assert talk.needs == (("doctors", "nurses"), ("room",))
    assert talk.time == Pert(1_200.0, 2_400.0, 7_200.0)
    assert talk.interpreter
    assert talk.back == 300.0


def test_a_step_has_what_its_act_says_where_its_post_says_nothing():
    found = posts()

    assert found["welcome"].time == Always(600.0)
    assert found["welcome"].order == "first-come"
    assert found["care"].time == Lognormal(1_200.0, 600.0)
    assert found["care"].interpreter
    assert (
        posts(with_('steps = ["care"]', 'steps = ["care"]\ninterpreter = false'))[
            "care"
        ].interpreter
        is False
    )


def test_where_nothing_is_said_anyone_of_the_lane_works_with_each_role():
    bare = WHOLE.replace('by = ["doctors"]\n', "", 1)

    assert posts()["welcome"].needs == (("guards",),)
    assert posts(bare)["care"].needs == (("doctors",), ("clinic",))
    assert posts()["ages:committee"].step == (CALLED, "committee")
    assert posts()["ages:committee"].needs == (("psychologists",),)
    assert posts()["ages:committee"].interpreter


def test_a_role_of_another_lane_comes_beside_somebody_of_the_step_s_own():
    text = WHOLE.replace('by = ["doctors"]\n', "", 1).replace(
        'lanes = ["Lane_Protection"]\nskills = ["doctor", "health"]',
        'lanes = ["Lane_Office"]\nskills = ["doctor"]',
    )

    assert posts(text)["care"].needs == (("doctors",), ("nurses",), ("clinic",))


def test_a_vehicle_takes_as_many_as_it_has_seats_and_comes_back():
    move = posts()["move"]

    assert (move.together, move.seats, move.back) == ("anyone", 8, 3_600.0)
    assert move.keeps == "house"
    assert move.time == Measured((1_200.0, 1_800.0, 3_600.0))


def test_a_machine_needs_nobody_unless_it_is_said():
    assert "file" not in posts()
    told = WHOLE + '\n[[posts]]\nsteps = ["file"]\ntime = "1 min"\nby = ["guards"]\n'
    assert posts(told)["file"].needs == (("guards",),)


def test_numbers_can_be_changed_by_id():
    means = read().means

    assert counts(means)["guards"] == (4, 4, 2)
    other = with_counts(means, {"guards": (5, 5, 3), "van": (2,), "water": (900,)})
    assert counts(other) == {**counts(means), "guards": (5, 5, 3), "van": (2,)}
    assert other.stocks[0].start == 900.0
    assert with_counts(means, counts(means)) == means


def test_the_example_of_the_reference_names_every_key():
    page = (DOCS / "resources.md").read_text("utf-8")

    for kind in (
        Means, Staff, Interpreters, Room, Vehicle, Beds, Service, Stock, PostPlan,
        Resupply,
    ):  # fmt: skip
        for field in attrs.fields(kind):
            key = {
                "offset": "utc-offset", "titles": "title", "hours": "shifts",
                "step": "steps", "needs": "also", "person_day": "per-person-day",
                "arrival": "per-arrival", "first": "at",
            }.get(field.name, field.name.replace("_", "-"))  # fmt: skip
            assert re.search(rf"[`\[ \n]{key}(`| =|\]\])", page), key


def test_the_examples_of_the_reference_are_toml_of_the_shape_that_is_read():
    page = (DOCS / "resources.md").read_text("utf-8")
    example = re.search(r"```toml\n(.*?)```", page, re.S)[1]
    shape = {
        "PACK-012", "PACK-013", "PACK-014", "PACK-019", "PACK-020",
        *(f"MEAN-{n:03}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 18, 19, 27)),
    }  # fmt: skip

    assert codes(read(example)) & shape == set()


# --- mistakes -------------------------------------------------------------------------

SPOILT = [
    ("MEAN-001", "count = 1\nhandover", "count = -1\nhandover"),
    ("MEAN-001", "count = 1\nhandover", "count = true\nhandover"),
    ("MEAN-001", "seats = 8", "seats = 0"),
    ("MEAN-001", "start = 400", "start = nan"),
    ("MEAN-001", 'sd = "2 d"', 'sd = "20 d"'),
    ("MEAN-001", 'stop-early = "20 min"', 'stop-early = "13 h"'),
    ("MEAN-002", 'delay = "15 min"', 'delay = "soon"'),
    ("MEAN-002", 'answering = "30 min"', 'answering = "30 minutes"'),
    ("MEAN-003", 'from = "06:00"', 'from = "6 am"'),
    ("MEAN-003", 'renews = "08:00"', 'renews = "25:00"'),
    ("MEAN-004", 'utc-offset = "+01:00"', 'utc-offset = "CET"'),
    ("MEAN-005", 'days = "mon-fri", from', 'days = "mon-frid", from'),
    ("MEAN-006", 'handover = "overlap"', 'handover = "overlaps"'),
    ("MEAN-006", 'together = "family"', 'together = "families"'),
    ("MEAN-006", 'order = "first-come"', 'order = "fifo"'),
    ("MEAN-007", "20 per hour", "twenty per hour"),
    ("MEAN-007", "20 per hour", "20 per unit"),
    ("MEAN-007", "0.90 per use", "0.90"),
    ("MEAN-008", '"EUR"', '"EURO"'),
    ("MEAN-010", 'time = "10 min"', "time = 10"),
    ("MEAN-010", 'time = "10 min"', 'time = { mean = "10 min" }'),
    ("MEAN-011", 'likely = "40 min"', 'likely = "10 min"'),
    ("MEAN-011", '"30 min", "1 h"]', '"3 min", "1 h"]'),
    ("MEAN-012", 'lanes = ["Lane_Office"]', 'lanes = ["Lane_Offise"]'),
    ("MEAN-013", "taken = 4", "taken = 40"),
    ("MEAN-014", "taken = 4", "taken = 4\nplaces = 21"),
    ("MEAN-015", 'provider = "home"', 'provider = "homes"'),
    ("MEAN-015", 'id = "clinic"', 'id = "clinik"'),
    ("MEAN-016", 'keeps = "house"', 'keeps = "hous"'),
    ("MEAN-016", 'beds = ["house"]', 'beds = ["hous"]'),
    ("MEAN-017", "per-person-day = 15\n", ""),
    ("MEAN-018", "count = 1\nhandover", "handover"),
    ("MEAN-018", "count = 1\nhandover", "count = 1\nshifts = []\nhandover"),
    ("MEAN-019", 'at = "10:00"', 'at = "13:45"'),
    ("MEAN-019", "away = 2", "away = 5"),
    ("MEAN-020", 'from = "14:00", to = "22:00"', 'from = "12:00", to = "22:00"'),
    ("MEAN-020", 'from = "22:00", to = "06:00"', 'from = "22:00", to = "07:30"'),
    ("MEAN-021", "reception = {", "repcetion = {"),
    ("MEAN-021", "reception = {", 'rescue = { time = "1 h" }\nreception = {'),
    ("MEAN-022", 'steps = ["move"]', 'steps = ["move", "talk"]'),
    ("MEAN-023", 'steps = ["move"]', 'steps = ["moves"]'),
    ("MEAN-024", 'steps = ["move"]', 'steps = ["move", "route"]'),
    ("MEAN-024", 'steps = ["move"]', 'steps = ["move", "age"]'),
    ("MEAN-025", '[["doctors", "health"]]', '[["doctors", "healthy"]]'),
    ("MEAN-026", 'also = ["room"]', 'also = ["rooms"]'),
    ("MEAN-026", 'also = ["room"]', 'also = ["doctors"]'),
    ("MEAN-027", 'also = ["room"]', "also = [7]"),
    ("MEAN-027", 'also = ["room"]', "also = [[]]"),
    ("MEAN-028", 'time = "PT1H"\n', ""),
    ("MEAN-028", 'reception = { time = "10 min", order', "reception = { order"),
    ("MEAN-029", 'skills = ["psychologist"]', 'skills = ["psychology"]'),
    ("MEAN-030", 'lanes = ["Lane_Office"]', "lanes = []"),
    ("MEAN-031", 'by = ["doctors"]', 'by = ["nurses"]'),
    ("MEAN-032", "seats = 0", 'seats = 0\nx = 1\n[[posts]]\nsteps = ["file"]\n'
     'time = "1 min"\ntogether = "anyone"\nby = ["guards"]'),
    ("MEAN-033", 'keeps = "house"\n', 'keeps = "house"\nseats = 9\n'),
    ("MEAN-033", 'keeps = "house"\n', 'keeps = "house"\nseats = 0\n'),
    ("MEAN-034", 'currency = "EUR"\n', ""),
    ("MEAN-035", 'also = ["room"]\n', ""),
    ("PACK-012", 'id = "guards"\n', ""),
    ("PACK-013", 'id = "guards"\n', 'id = "guards"\nboots = 8\n'),
    ("PACK-014", 'skills = ["psychologist"]', 'skills = "psychologist"'),
    ("PACK-019", '["wo", "fr"]', '["wolof", "fr"]'),
    ("PACK-021", 'id = "nurses"', 'id = "room"'),
    ("PACK-021", 'id = "water"', 'id = "room"'),
    ("PACK-022", '{ en = "Guards", fr = "Gardes" }', '{ en = "Guards" }'),
]  # fmt: skip

ELSEWHERE = {
    "MEAN-009": "test_exercise",
    "MEAN-036": "test_foresight",
    "MEAN-037": "test_foresight",
    "MEAN-038": "test_foresight",
    "MEAN-039": "test_foresight",
    "MEAN-040": "test_foresight",
    "MEAN-041": "test_exercise",
    "MEAN-042": "test_exercise",
    "MEAN-043": "test_exercise",
    "MEAN-044": "test_exercise",
    "MEAN-045": "test_exercise",
    "MEAN-046": "test_exercise",
    "MEAN-047": "test_load",
    "MEAN-048": "test_exercise",
}


@pytest.mark.parametrize(("code", "old", "new"), SPOILT)
def test_a_mistake_is_said_with_its_place_and_a_remedy(code, old, new):
    reading = read(with_(old, new))

    found = [one for one in reading.findings if one.code == code]
    assert found, codes(reading)
    assert all(one.place.file == "resources.toml" and one.remedy for one in found)
    errors = [one for one in reading.findings if one.severity == "error"]
    assert (reading.means is None) == bool(errors)


def test_every_code_is_provoked_by_a_test():
    here = {code for code, *_ in SPOILT if code.startswith("MEAN-")}
    known = {code for code in entries() if code.startswith("MEAN-")}

    assert here | set(ELSEWHERE) == known
    for code, module in ELSEWHERE.items():
        text = (Path(__file__).parent / f"{module}.py").read_text("utf-8")
        assert code in text, f"{module} does not provoke {code}"


def test_all_mistakes_are_said_at_once():
    text = WHOLE
    spoilt = {}
    for code, old, new in SPOILT:
        if old in text and code not in spoilt:
            text = text.replace(old, new, 1)
            spoilt[code] = old
    found = codes(read(text))

    assert len(found) >= 20


def test_a_slip_of_a_name_is_met_with_the_nearest_one():
    for old, new, near in (
        ('lanes = ["Lane_Office"]', 'lanes = ["Lane_Offise"]', "(Lane_Office?)"),
        ('steps = ["move"]', 'steps = ["moove"]', "(move?)"),
        ('keeps = "house"', 'keeps = "hose"', "(house?)"),
        ('"health"]]', '"helth"]]', "(health?)"),
        ("reception = {", "repcetion = {", "(reception?)"),
    ):
        told = " ".join(one.what for one in read(with_(old, new)).findings)
        assert near in told, told


@pytest.mark.parametrize("text", ["", "staff = 3", "[staff", "posts = [1]\nstaff = []"])
def test_a_file_that_holds_no_means_is_said(text):
    reading = read(text)

    assert reading.means is None
    assert reading.findings


KEYS = re.findall(r"^([a-z-]+) = .*$", WHOLE, re.M)
values = st.recursive(
    st.one_of(
        st.integers(-(10**12), 10**12),
        st.floats(),
        st.booleans(),
        st.text(max_size=3),
        st.sampled_from(["12:00", "1 h", "house", "guards", "mon"]),
    ),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


def written(value):
    if isinstance(value, str):
        return '"' + re.sub(r'[\\"\x00-\x1f\x7f]', "?", value) + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return str(value).lower()


@given(st.sampled_from(sorted(set(KEYS))), values)
def test_no_value_of_a_key_stops_the_reader(key, value):
    text = re.sub(rf"^{key} = .*$", lambda _: f"{key} = {written(value)}", WHOLE,
                  flags=re.M)  # fmt: skip
    reading = read(text)

    assert reading.means is not None or reading.findings


def test_a_folder_without_the_file_has_no_means_and_nothing_wrong(tmp_path):
    reading = read_means(tmp_path, PROCEDURE)

    assert (reading.means, reading.findings) == (None, ())


def test_the_file_in_a_folder_is_read(tmp_path):
    (tmp_path / "resources.toml").write_text(WHOLE, "utf-8")

    assert read_means(tmp_path, PROCEDURE).means == read().means


def test_money_is_exact():
    assert read().means.interpreters[1].cost == Cost(Decimal("0.90"), "use")
