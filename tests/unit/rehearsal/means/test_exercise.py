"""What a scenario does to the means: other numbers, and injects, read whole."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest
from means_sketch import INJECTS, PROCEDURE, WHOLE, codes, read

from karama.errors import DataError
from karama.rehearsal.influx import Lognormal, Surge
from karama.rehearsal.means import check_means, counts, read_scenario_means, surges
from karama.rehearsal.means.injects import Inject, closed, moves, window

DAY0 = date(2026, 7, 1)


@pytest.fixture
def scenario(tmp_path):
    def call(text=INJECTS):
        path = tmp_path / "scenario.toml"
        path.write_text(text, "utf-8")
        return read_scenario_means(path, read().means, PROCEDURE)

    return call


def with_(old, new):
    assert old in INJECTS, old
    return INJECTS.replace(old, new, 1)


def test_injects_are_read_in_the_order_in_which_they_happen(scenario):
    reading = scenario()
    down, boat, ill = reading.injects

    assert reading.findings == ()
    assert (down.id, boat.id, ill.id) == ("down", "boat", "1")
    assert ill.at == datetime(2026, 7, 2, 9, tzinfo=UTC)
    assert ill.lasts == 8 * 3_600
    assert boat.lasts is None
    assert ill.told["fr"] == "L'interprète est malade."
    assert ill.expected["en"] == "Use the line."
    assert ill.to == ("Lane_Office",)
    assert (ill.away, ill.more) == ({"here": 1}, {"line": 2})
    assert down.stops == (("", "file"), ("", "welcome"))
    assert down.closes == ("house",)
    assert boat.loses == {"water": 100.0}
    assert boat.delays == {"water": 6 * 3_600.0}


def test_what_slows_a_vehicle_slows_the_steps_that_take_it(scenario):
    assert scenario().injects[0].slows == {("", "move"): 2.5, ("", "talk"): 2.0}


def test_a_boat_is_a_surge_of_the_influx_with_the_name_of_its_inject(scenario):
    assert surges(scenario().injects) == (
        Surge(
            id="boat",
            starts=datetime(2026, 7, 1, 22, tzinfo=UTC),
            hours=0.5,
            people=120,
            persons=Lognormal(60.0, 20.0, 90),
            entries={"harbour": 1.0},
        ),
    )


def test_a_scenario_has_its_own_numbers(scenario):
    found = scenario().means

    assert counts(found)["guards"] == (5, 5, 3)
    assert counts(found)["van"] == (2,)
    assert found.stocks[0].start == 900.0
    assert counts(found)["doctors"] == counts(read().means)["doctors"]


def test_a_scenario_without_either_leaves_the_means_as_they_are(scenario):
    reading = scenario("[influx]\nstarts = 2026-07-01\n")

    assert reading.findings == ()
    assert reading.injects == ()
    assert reading.means == read().means


def test_the_examples_of_the_reference_have_the_shape_that_is_read(scenario):
    page = Path(__file__).parents[4] / "docs" / "reference" / "resources.md"
    _, numbers, injects = re.findall(
        r"```toml\n(.*?)```", page.read_text("utf-8"), re.S
    )
    names = {f"MEAN-{n:03}" for n in (12, 23, 41, 42, 43, 44)}

    assert codes(scenario(numbers + injects)) <= names
    for key in attrs.fields(Inject):
        told = {"titles": "title"}.get(key.name, key.name)
        assert re.search(rf"^{told} = ", injects, re.M), told


# --- when it holds --------------------------------------------------------------------


def test_an_inject_holds_from_its_instant_for_as_long_as_it_lasts(scenario):
    down, boat, _ = scenario().injects

    assert window(down, DAY0, 1e6) == (10 * 3_600.0, 13 * 3_600.0)
    assert window(boat, DAY0, 1e6) == (22 * 3_600.0, 1e6)
    assert window(down, date(2026, 7, 2), 1e6) == (-14 * 3_600.0, -11 * 3_600.0)


def test_who_is_away_comes_back(scenario):
    injects = scenario().injects

    assert moves(injects, "here", DAY0, 1e6) == ((33 * 3_600.0, -1), (41 * 3_600.0, 1))
    assert moves(injects, "line", DAY0, 1e6) == ((33 * 3_600.0, 2), (41 * 3_600.0, -2))
    assert moves(injects, "guards", DAY0, 1e6) == ()


def test_a_closed_place_takes_nobody_and_opens_with_what_it_has_by_then(scenario):
    injects = scenario().injects
    changes = ((0.0, 20), (12 * 3_600.0, 25))

    assert closed(changes, injects, "house", DAY0, 1e6) == (
        (0.0, 20),
        (10 * 3_600.0, 0),
        (12 * 3_600.0, 0),
        (13 * 3_600.0, 25),
    )
    assert closed(changes, injects, "van", DAY0, 1e6) == changes


# --- mistakes -------------------------------------------------------------------------

SPOILT = [
    ("MEAN-001", "guards = [5, 5, 3]\n", "guards = [5, 5, 3]\n[[injects]]\naway = "
     "{ here = 0 }\n"),
    ("MEAN-001", "van = 2.5", "van = 0"),
    ("MEAN-002", 'lasts = "8 h"', 'lasts = "a day"'),
    ("MEAN-009", "2026-07-02T09:00:00Z", "2026-07-02T09:00:00"),
    ("MEAN-009", "2026-07-02T09:00:00Z", '"2026-07-02"'),
    ("MEAN-012", 'to = ["Lane_Office"]', 'to = ["Lane_Officer"]'),
    ("MEAN-013", "van = 2\n", "van = 2\nhouse = 3\n"),
    ("MEAN-023", 'stops = ["file", "welcome"]', 'stops = ["files"]'),
    ("MEAN-024", 'stops = ["file", "welcome"]', 'stops = ["route"]'),
    ("MEAN-037", "van = 2\n", "van = 0\n"),
    ("MEAN-041", "van = 2\n", "vans = 2\n"),
    ("MEAN-042", "[5, 5, 3]", "[5, 5]"),
    ("MEAN-042", "[5, 5, 3]", "5"),
    ("MEAN-042", "[5, 5, 3]", "[5, 5, -3]"),
    ("MEAN-042", "van = 2\n", 'van = "two"\n'),
    ("MEAN-043", "{ here = 1 }", "{ hear = 1 }"),
    ("MEAN-043", "{ line = 2 }", "{ lines = 2 }"),
    ("MEAN-043", 'closes = ["house"]', 'closes = ["houses"]'),
    ("MEAN-044", "slows = { van", "slows = { vans"),
    ("MEAN-045", "loses = { water", "loses = { waters"),
    ("MEAN-045", "delays = { water", "delays = { waters"),
    ("MEAN-002", '{ water = "6 h" }', '{ water = "soon" }'),
    ("MEAN-001", '{ water = "6 h" }', '{ water = "0 h" }'),
    ("MEAN-046", "{ here = 1 }", "{ here = 3 }"),
    ("INFL-004", "{ harbour = 1 }", "{ harbor = 1 }"),
    ("INFL-008", "most = 90", "most = 9"),
    ("PACK-012", 'told = { en = "A boat.", fr = "Un bateau." }\n', ""),
    ("PACK-013", "brings.people", "brings.persones"),
    ("PACK-013", 'lasts = "8 h"', 'lasts = "8 h"\nwho = "all"'),
    ("PACK-021", 'id = "boat"', 'id = "down"'),
    ("PACK-021", "[resources]", 'surges = [{ id = "boat" }]\n[resources]'),
    ("PACK-022", '{ en = "A boat.", fr = "Un bateau." }', '{ en = "A boat." }'),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new"), SPOILT)
def test_a_mistake_is_said_with_its_place_and_a_remedy(scenario, code, old, new):
    reading = scenario(with_(old, new))

    found = [one for one in reading.findings if one.code == code]
    assert found, codes(reading)
    assert all(one.place.file == "scenario.toml" and one.remedy for one in found)
    errors = [one for one in reading.findings if one.severity == "error"]
    assert (reading.means is None) == bool(errors)


def test_a_delay_of_what_nobody_brings_is_said(tmp_path):
    means = read().means
    never = [attrs.evolve(one, resupply=None) for one in means.stocks]
    path = tmp_path / "scenario.toml"
    path.write_text(INJECTS, "utf-8")
    found = [
        read_scenario_means(path, attrs.evolve(means, stocks=stocks), PROCEDURE)
        for stocks in (means.stocks, tuple(never))
    ]

    assert [codes(one) for one in found] == [set(), {"MEAN-048"}]
    assert found[1].injects == found[0].injects


def test_all_mistakes_are_said_at_once(scenario):
    text = INJECTS
    for _, old, new in SPOILT[5::3]:
        text = text.replace(old, new, 1)

    assert len(codes(scenario(text))) >= 6


@pytest.mark.parametrize(
    "text", ["injects = 3", "injects = [1]", "[injects", "resources = 7", "influx = 1"]
)
def test_a_file_of_another_shape_is_said_or_has_no_injects(scenario, text):
    reading = scenario(text)

    assert reading.findings or reading.injects == ()


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"scenario\.toml"):
        read_scenario_means(tmp_path / "scenario.toml", read().means, PROCEDURE)


# --- with the pack --------------------------------------------------------------------


def test_a_check_of_a_pack_reads_its_means_and_every_scenario(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "resources.toml").write_text(WHOLE, "utf-8")
    (tmp_path / "scenarios" / "a.toml").write_text(INJECTS, "utf-8")

    assert check_means(tmp_path, PROCEDURE) == ()

    spoilt = INJECTS.replace("{ here = 1 }", "{ hear = 1 }")
    (tmp_path / "scenarios" / "b.toml").write_text(spoilt, "utf-8")
    found = check_means(tmp_path, PROCEDURE)
    assert [(one.code, one.place.file) for one in found] == [
        ("MEAN-043", "scenarios/b.toml")
    ]


def test_without_means_nothing_is_said_of_scenarios(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "a.toml").write_text(INJECTS, "utf-8")

    assert check_means(tmp_path, PROCEDURE) == ()
