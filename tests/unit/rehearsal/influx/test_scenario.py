"""The influx of a scenario file: it reads back, and every mistake is said at once."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.errors import DataError
from karama.findings.catalogue import entries
from karama.rehearsal.influx.process import (
    Entry,
    Influx,
    Recorded,
    Rise,
    Spells,
    Stream,
    Surge,
)
from karama.rehearsal.influx.sample import arrivals
from karama.rehearsal.influx.scenario import read_influx
from karama.rehearsal.influx.sizes import ALONE, Counted, Lognormal
from karama.rehearsal.influx.written import write_influx

WHOLE = """
title = "Other parts of a scenario are read elsewhere"

[influx]
starts = 2026-07-01

[[influx.entries]]
id = "harbour"
share = 3

[[influx.entries]]
id = "beach"

[[influx.streams]]
id = "sea"
people-per-day = 214
persons = { mean = 40, sd = 30, most = 300 }
spells.levels = [0.1, 1, 3]
spells.turns = [[0.7, 0.2, 0.1], [0.2, 0.6, 0.2], [0.1, 0.4, 0.5]]
months = [1, 1, 1, 2, 2, 3, 4, 4, 4, 3, 2, 1]
years = { 2023 = 1.9 }
hours = [3, 3, 3, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3]

[[influx.streams]]
id = "road"
people-per-day = 12
persons = { sizes = [1, 2, 5], weights = [6, 3, 1] }
entries = { beach = 1 }

[[influx.surges]]
id = "landing"
starts = 2026-08-14T18:00:00Z
hours = 36
people = 2000
persons = { mean = 60, sd = 20, most = 120 }

[[influx.rises]]
starts = 2026-09-01
days = 10
times = 2
streams = ["road"]

[[influx.recorded]]
id = "last-year"
starts = 2026-07-01
counts = [0, 12, 40]
"""


@pytest.fixture
def read(tmp_path):
    def call(text):
        path = tmp_path / "scenario.toml"
        path.write_text(text, "utf-8")
        return read_influx(path)

    return call


def test_a_whole_influx_is_read(read):
    reading = read(WHOLE)
    found = reading.influx

    assert reading.findings == ()
    assert found.entries == (Entry("harbour", 3.0), Entry("beach", 1.0))
    assert [one.id for one in found.streams] == ["sea", "road"]
    assert found.streams[0].years == {2023: 1.9}
    assert found.streams[1].persons == Counted((1, 2, 5), (6.0, 3.0, 1.0))
    assert found.surges[0].starts == datetime(2026, 8, 14, 18, tzinfo=UTC)
    assert found.rises == (Rise(date(2026, 9, 1), 10, 2.0, ("road",)),)
    assert found.recorded[0].counts == (0, 12, 40)
    assert len(arrivals(found, 1, 0, 60).seconds) > 100


def test_the_example_of_the_reference_is_read_and_names_every_key(read):
    page = Path(__file__).parents[4] / "docs" / "reference" / "scenario-influx.md"
    example = re.search(r"```toml\n(.*?)```", page.read_text("utf-8"), re.S)[1]
    reading = read(example)

    assert reading.findings == ()
    for kind in (Entry, Stream, Surge, Rise, Recorded):
        for field in attrs.fields(kind):
            assert field.name.replace("_", "-") in page.read_text("utf-8")


def test_people_come_alone_and_steadily_where_nothing_is_said(read):
    text = (
        "[influx]\nstarts = 2026-01-01\n[[influx.entries]]\nid = 'post'\n"
        "[[influx.streams]]\nid = 'road'\npeople-per-day = 5\n"
    )

    assert read(text).influx.streams == (Stream("road", 5.0, ALONE),)


# --- what is written reads back -------------------------------------------------------

NUMBERS = st.floats(0.001, 1e6)
NAMES = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
SIZES = st.one_of(
    st.just(ALONE),
    st.builds(Lognormal, st.floats(1, 100), st.floats(0, 200), st.integers(100, 2000)),
    st.lists(st.tuples(st.integers(1, 2000), NUMBERS), min_size=1, max_size=5).map(
        lambda pairs: Counted(*map(tuple, zip(*pairs, strict=True)))
    ),
)
HOURS = st.lists(NUMBERS, min_size=24, max_size=24).map(tuple)


@st.composite
def spells(draw):
    kinds = draw(st.integers(1, 4))
    levels = draw(st.lists(NUMBERS, min_size=kinds, max_size=kinds))
    rows = []
    for _ in range(kinds):
        row = draw(st.lists(st.integers(1, 50), min_size=kinds, max_size=kinds))
        rows.append(tuple(one / sum(row) for one in row))
    return Spells(tuple(levels), tuple(rows))


@st.composite
def influxes(draw):
    places = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    names = draw(st.lists(NAMES, min_size=4, max_size=4, unique=True))
    own = st.dictionaries(st.sampled_from(places), NUMBERS)
    months = st.lists(NUMBERS, min_size=12, max_size=12).map(tuple)
    years = st.dictionaries(st.integers(1990, 2090), st.floats(0, 1000))
    instants = st.datetimes(timezones=st.just(UTC))
    streams = tuple(
        draw(
            st.builds(
                Stream, st.just(n), NUMBERS, SIZES, spells(), months, years, HOURS, own
            )
        )
        for n in names[:2]
    )
    people = st.integers(0, 10_000)
    return Influx(
        draw(DAYS),
        tuple(Entry(name, draw(NUMBERS)) for name in places),
        streams,
        (
            draw(
                st.builds(
                    Surge,
                    st.just(names[2]),
                    instants,
                    st.floats(0.5, 900),
                    people,
                    SIZES,
                    own,
                )
            ),
        ),
        (
            draw(
                st.builds(
                    Rise,
                    DAYS,
                    st.integers(1, 900),
                    st.floats(0, 99),
                    st.just((names[0],)),
                )
            ),
        ),
        (
            draw(
                st.builds(
                    Recorded,
                    st.just(names[3]),
                    DAYS,
                    st.lists(people, min_size=1).map(tuple),
                    SIZES,
                    HOURS,
                    own,
                )
            ),
        ),
    )


@given(influx=influxes(), remarks=st.lists(st.text(max_size=20), max_size=3))
def test_what_is_written_reads_back_as_the_same(tmp_path_factory, influx, remarks):
    path = tmp_path_factory.mktemp("written") / "scenario.toml"
    path.write_text(write_influx(influx, remarks), "utf-8", newline="\n")

    reading = read_influx(path)
    assert reading.findings == ()
    assert reading.influx == influx


def test_a_surge_in_another_zone_keeps_its_instant(tmp_path, read):
    zone = datetime(2026, 1, 1, 3, tzinfo=UTC) - timedelta(hours=2)
    text = WHOLE.replace("2026-08-14T18:00:00Z", "2026-01-01T03:00:00+02:00")

    assert read(text).influx.surges[0].starts == zone


# --- mistakes -------------------------------------------------------------------------

SPOILT = [
    ("INFL-001", "months = [1, 1, 1,", "months = [1,"),
    ("INFL-001", "hours = [3, 3, 3, 3, 3,", "hours = [-3, 3, 3, 3, 3,"),
    ("INFL-001", "levels = [0.1, 1, 3]", "levels = [0, 0, 0]"),
    ("INFL-001", "entries = { beach = 1 }", "entries = { beach = 0 }"),
    ("INFL-001", 'id = "harbour"\nshare = 3\n\n[[influx.entries]]\nid = "beach"',
     'id = "beach"\nshare = 0'),
    ("INFL-002", "people-per-day = 214", "people-per-day = -1"),
    ("INFL-002", "people-per-day = 214", 'people-per-day = "many"'),
    ("INFL-002", "people-per-day = 214", "people-per-day = nan"),
    ("INFL-002", "people-per-day = 214", "people-per-day = true"),
    ("INFL-002", "people = 2000", "people = 20.5"),
    ("INFL-002", "days = 10", "days = 0"),
    ("INFL-003", "[0.7, 0.2, 0.1]", "[0.7, 0.2, 0.3]"),
    ("INFL-003", "[0.7, 0.2, 0.1]", "[0.8, 0.2]"),
    ("INFL-003", ", [0.1, 0.4, 0.5]]", "]"),
    ("INFL-004", "entries = { beach = 1 }", "entries = { beech = 1 }"),
    ("INFL-005", '["road"]', '["rood"]'),
    ("INFL-007", "mean = 40, sd = 30", "sd = 30"),
    ("INFL-007", "mean = 40, sd", "mean = 40, sizes = [1], sd"),
    ("INFL-008", "most = 300", "most = 30"),
    ("INFL-009", "[0.7, 0.2, 0.1]", "[1, 0, 0]"),
    ("INFL-010", "2026-08-14T18:00:00Z", "2026-08-14T18:00:00"),
    ("INFL-011", "[0, 12, 40]", "[0, -12, 40]"),
    ("INFL-011", "[0, 12, 40]", "12"),
    ("INFL-012", "{ 2023 = 1.9 }", "{ lately = 1.9 }"),
    ("INFL-013", "weights = [6, 3, 1]", "weights = [6, 3]"),
    ("INFL-013", "sizes = [1, 2, 5]", "sizes = [0, 2, 5]"),
    ("PACK-012", "starts = 2026-07-01\n", ""),
    ("PACK-012", 'id = "sea"\n', ""),
    ("PACK-013", "people-per-day = 214", "people-per-day = 214\nper-week = 3"),
    ("PACK-014", "starts = 2026-07-01\n", "starts = 7\n"),
    ("PACK-021", 'id = "road"', 'id = "sea"'),
    ("PACK-021", 'id = "beach"', 'id = "harbour"'),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new"), SPOILT)
def test_a_mistake_is_said_with_its_place_and_a_remedy(read, code, old, new):
    assert old in WHOLE
    reading = read(WHOLE.replace(old, new, 1))

    found = [one for one in reading.findings if one.code == code]
    assert found, [one.code for one in reading.findings]
    assert all(one.place.file == "scenario.toml" and one.remedy for one in found)
    assert "influx" in found[0].place.element
    assert (reading.influx is None) == any(
        one.severity.value == "error" for one in reading.findings
    )


def test_an_influx_that_brings_nobody_is_said(read):
    empty = "[influx]\nstarts = 2026-01-01\n[[influx.entries]]\nid = 'post'\n"

    assert [one.code for one in read(empty).findings] == ["INFL-006"]


def test_every_code_is_provoked():
    codes = {code for code in entries() if code.startswith("INFL-")}

    assert {code for code, *_ in SPOILT} | {"INFL-006"} >= codes


def test_all_mistakes_are_said_at_once(read):
    text = WHOLE
    for _code, old, new in SPOILT[2::7]:
        text = text.replace(old, new, 1)
    codes = {one.code for one in read(text).findings}

    assert len(codes) >= 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "influx = 3",
        "[influx",
        "[influx]\nentries = 1\nstreams = [1]",
        "\ud800"[:0] + "x",
    ],
)
def test_a_file_that_is_no_scenario_is_said(read, text):
    reading = read(text)

    assert reading.influx is None
    assert reading.findings


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"scenario\.toml"):
        read_influx(tmp_path / "scenario.toml")


@given(
    st.recursive(
        st.one_of(st.integers(), st.floats(), st.booleans(), st.text(max_size=3)),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=6,
    )
)
def test_no_value_of_a_key_stops_the_reader(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("odd") / "scenario.toml"
    told = _toml(value)
    keys = ("months", "hours", "people-per-day", "persons", "spells.turns", "years")
    for key in keys:
        path.write_text(
            "[influx]\nstarts = 2026-01-01\n[[influx.entries]]\nid = 'x'\n"
            f"[[influx.streams]]\nid = 's'\nspells.levels = [1, 2]\n{key} = {told}\n",
            "utf-8",
        )
        assert read_influx(path).findings


def _toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return '"' + "".join(c for c in value if c.isalnum()) + '"'
    return repr(max(min(value, 2**60), -(2**60)) if isinstance(value, int) else value)
