"""A file of targets: it reads, and every mistake in it is said at once."""

import re
from decimal import Decimal
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama import read_pack
from karama.errors import DataError
from karama.findings.catalogue import entries
from karama.rehearsal.means import Cost, read_means
from karama.rehearsal.standards import read_standards
from karama.rehearsal.targets import (
    Allowed,
    Held,
    Known,
    Measure,
    ShareOf,
    held_in,
    known_of,
    read_targets,
    units,
)

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs" / "reference" / "targets.md"
EXAMPLE = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.S)[1]
CARE, REGISTRATION = ("", "Task_Care"), ("", "Task_Registration")
RESOURCES = {
    "nurses": Held("staff", shifts=3),
    "tents": Held("beds", area=900.0),
    "gym": Held("beds"),
    "toilets": Held("room"),
    "water": Held("stock", unit="l"),
    "rations": Held("stock", unit="box"),
    "van": Held("vehicle"),
}
KNOWN = Known(
    standards=read_standards().standards,
    resources=RESOURCES,
    steps={"Task_Care": CARE, "Task_Registration": REGISTRATION},
    acts={"medical-care", "registration", "accommodation"},
    concepts={"is_child", "is_unaccompanied"},
    principles=("C05", "C06", "C07"),
    aside={"C07"},
    proved={"C05"},
    bound={"es-72h"},
)


@pytest.fixture
def read(tmp_path):
    def call(text, known=KNOWN):
        path = tmp_path / "targets.toml"
        path.write_text(text, "utf-8")
        return read_targets(path, known)

    return call


def codes(reading):
    return [one.code for one in reading.findings]


def test_the_example_of_the_reference_is_read(read):
    reading = read(EXAMPLE)
    found = reading.targets

    assert codes(reading) == ["TARG-008"]  # for = 1.0 is worth knowing
    assert [one.measure for one in found.targets] == list(
        dict.fromkeys(one.measure for one in found.targets)
    )
    assert {one.measure for one in found.targets} == set(Measure)
    assert found.confidence == 0.95
    assert found.allowed == {
        "nurses": Allowed("nurses", 10, Cost(Decimal(300), "day"), (2, 3)),
        "tents": Allowed("tents", 200),
    }


def test_each_measure_is_read_with_what_it_looks_at(read):
    wait, within, clock, principle, space, ratio, busy, stock = read(
        EXAMPLE
    ).targets.targets

    assert (wait.id, wait.act, wait.at_most, wait.share) == (
        "care",
        "medical-care",
        7200.0,
        0.99,
    )
    assert wait.who.text == "is_child"
    assert (within.id, within.step, within.at_most) == (
        "within 2",
        REGISTRATION,
        86_400.0,
    )
    assert clock.standard.clock.limit.total_seconds() == 72 * 3600
    assert (principle.principle, principle.share) == ("C06", 1.0)
    assert (space.resource, space.standard.quantity.value) == ("tents", 3.5)
    assert ratio.standard.quantity.value == 50
    assert (busy.resource, busy.at_most) == ("nurses", 0.85)
    assert (stock.resource, stock.standard.id) == ("water", "sphere-water")
    assert [one.share_of for one in (wait, busy, space, stock)] == [
        ShareOf.PEOPLE,
        ShareOf.TIME,
        ShareOf.STAY,
        ShareOf.NEED,
    ]


def test_confidence_may_be_left_out(read):
    text = EXAMPLE.replace("confidence = 0.95", "# nothing")

    assert read(text).targets.confidence == 0.95


# --- mistakes -------------------------------------------------------------------------

WAIT = 'act = "medical-care"\nwho = "is_child"'
SPOILT = [
    ("TARG-002", "confidence = 0.95", "confidence = 1.0"),
    ("TARG-004", 'at-most = "2 h"\n', ""),
    ("TARG-004", 'standard = "sphere-living-space"\n', ""),
    ("TARG-004", 'principle = "C06"\n', ""),
    ("TARG-005", 'act = "medical-care"\n', ""),
    ("TARG-005", 'act = "medical-care"', 'act = "medical-care"\nstep = "Task_Care"'),
    ("TARG-006", 'principle = "C06"', 'principle = "C06"\nresource = "tents"'),
    ("TARG-006", "at-most = 0.85", 'at-most = 0.85\nwho = "is_child"'),
    ("TARG-007", "at-most = 0.85", "at-most = 0.85\nconfidence = 0.9"),
    ("TARG-009", "for = 0.99", "for = 99"),
    ("TARG-009", "for = 0.99", "for = 0"),
    ("TARG-009", "for = 0.99", 'for = "all"'),
    ("TARG-009", "for = 0.99", "for = nan"),
    ("TARG-009", "at-most = 0.85", 'at-most = "85 %"'),
    ("TARG-009", "confidence = 0.95", "confidence = 95"),
    ("TARG-010", '"2 h"', '"two hours"'),
    ("TARG-010", '"2 h"', '"2 h soon"'),
    ("TARG-011", 'act = "medical-care"', 'act = "medical-car"'),
    ("TARG-012", "Task_Registration", "Task_Registraton"),
    ("TARG-014", 'principle = "C06"', 'principle = "C99"'),
    ("TARG-016", '"es-72h"', '"es-72"'),
    ("TARG-017", '"es-72h"', '"sphere-water"'),
    ("TARG-017", '"sphere-living-space"', '"euaa-bedroom-height"'),
    ("TARG-017", '"sphere-toilets-first"', '"sphere-toilets-women"'),
    ("TARG-018", '"sphere-living-space"', '"practice-space"'),
    ("TARG-022", '"es-72h"', '"es-child-transfer-15d"'),
    ("TARG-023", 'resource = "tents"', 'resource = "tent"'),
    ("TARG-023", "tents = { most = 200 }", "tens = { most = 200 }"),
    ("TARG-024", 'resource = "tents"', 'resource = "nurses"'),
    ("TARG-024", 'resource = "water"', 'resource = "van"'),
    ("TARG-025", 'resource = "tents"', 'resource = "gym"'),
    ("TARG-031", 'resource = "water"', 'resource = "rations"'),
    ("TARG-027", "most = 200", "most = 0"),
    ("TARG-027", "most = 200", "most = 2.5"),
    ("TARG-027", "most = 200", "most = true"),
    ("TARG-028", '"300 per day"', '"300"'),
    ("TARG-028", '"300 per day"', '"300 per week"'),
    ("TARG-029", "[2, 3]", "[4]"),
    ("TARG-029", "[2, 3]", "[2, 2]"),
    ("TARG-029", "[2, 3]", "2"),
    ("TARG-029", "[2, 3]", "[]"),
    ("STAN-001", 'measure = "wait"', 'measure = "waits"'),
    ("STAN-004", '"is_child"', '"is_minor"'),
    ("STAN-005", '"is_child"', '"3"'),
    ("FEEL-001", '"is_child"', '"is_child and"'),
    ("PACK-012", 'measure = "wait"\n', ""),
    ("PACK-012", "for = 0.99\n", ""),
    ("PACK-012", "most = 200", ""),
    ("PACK-014", '"2 h"', "2"),
    ("PACK-021", 'measure = "clock"', 'id = "care"\nmeasure = "clock"'),
]  # fmt: skip
WORTH_KNOWING = [
    ("TARG-003", "[allowed]",
     '[[targets]]\nmeasure = "clock"\nstandard = "es-72h"\nfor = 0.9\n[allowed]'),
    ("TARG-008", "for = 0.99", "for = 1"),
    ("TARG-013", '"is_child"', '"seeks_family"'),
    ("TARG-015", 'principle = "C06"', 'principle = "C07"'),
    ("TARG-019", '"sphere-toilets-first"', '"euaa-toilets"'),
    ("TARG-020", '"es-72h"', '"gr-hotspot-25d"'),
    ("TARG-021", '"es-72h"', '"ma-retention-24h"'),
    ("TARG-026", "[allowed]", "[allow]"),
    ("PACK-013", "for = 0.99", "for = 0.99\nsince = 3"),
    ("TARG-030", 'principle = "C06"', 'principle = "C05"'),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new"), SPOILT)
def test_a_mistake_is_said_with_its_place_and_a_remedy(read, code, old, new):
    assert old in EXAMPLE
    reading = read(EXAMPLE.replace(old, new, 1))

    found = [one for one in reading.findings if one.code == code]
    assert found, [(one.code, one.what) for one in reading.findings]
    assert all(one.place.file == "targets.toml" and one.remedy for one in found)
    assert reading.targets is None


@pytest.mark.parametrize(("code", "old", "new"), WORTH_KNOWING)
def test_what_is_worth_knowing_is_said_and_stops_nothing(read, code, old, new):
    assert old in EXAMPLE
    known = attrs.evolve(KNOWN, acts={*KNOWN.acts, "deprivation-of-liberty"})
    reading = read(EXAMPLE.replace(old, new, 1), known)

    assert code in codes(reading)
    assert reading.targets is not None


def test_a_file_without_targets_is_said(read):
    assert "TARG-001" in codes(read("[allowed]\ntents = { most = 3 }\n"))


def test_every_code_is_provoked():
    mine = {code for code in entries() if code.startswith("TARG-")}

    assert mine <= {code for code, *_ in (*SPOILT, *WORTH_KNOWING)} | {"TARG-001"}


def test_all_mistakes_are_said_at_once(read):
    text = EXAMPLE
    for _code, old, new in SPOILT[4::6]:
        text = text.replace(old, new, 1)

    assert len(set(codes(read(text)))) >= 6


def test_a_name_nearly_right_is_guessed(read):
    text = EXAMPLE.replace('resource = "tents"', 'resource = "tenst"')
    text = text.replace('"es-72h"', '"es-72"').replace('"C06"', '"CO6"')
    said = " ".join(one.what for one in read(text).findings)

    assert all(f"({name}?)" in said for name in ("tents", "es-72h", "C06"))


def test_a_resource_of_a_kind_nobody_told_is_taken_as_it_is(read):
    known = attrs.evolve(KNOWN, resources=dict.fromkeys(RESOURCES, Held(shifts=3)))

    assert codes(read(EXAMPLE, known)) == ["TARG-008"]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"targets\.toml"):
        read_targets(tmp_path / "targets.toml", KNOWN)


@pytest.mark.parametrize(
    "text", ["", "targets = 3", "[[targets]", "allowed = 3", "\x00"]
)
def test_a_file_of_another_kind_is_said(read, text):
    assert read(text).targets is None


KEYS = ["id", "measure", "for", "at-most", "act", "step", "who", "standard", "resource",
        "principle"]  # fmt: skip


@given(
    measure=st.sampled_from([*Measure, "?"]),
    key=st.sampled_from(KEYS),
    value=st.sampled_from(
        ["true", "-1", "1e300", "nan", '"x"', "[]", '["x", 1]', "{}", "2026-01-01",
         '"{"', '"1 h 1 h 9999999 d"', '"' + "9" * 400 + ' d"', "9223372036854775807"]
    ),
)  # fmt: skip
def test_no_value_of_a_key_stops_the_reader(tmp_path_factory, measure, key, value):
    path = tmp_path_factory.mktemp("odd") / "targets.toml"
    kind = "" if key == "measure" else f'measure = "{measure}"\n'
    path.write_text(f"[[targets]]\n{kind}{key} = {value}\n", "utf-8")

    assert read_targets(path, KNOWN).findings


# --- against a pack -------------------------------------------------------------------


def test_targets_name_what_a_pack_holds(read):
    procedure = read_pack(ROOT / "packs" / "es-guardia-civil").procedure
    known = known_of(procedure, {"tents": Held("beds", area=70.0)})

    assert known.steps["Task_Registration"] == ("", "Task_Registration")
    called = next(name for name in known.steps if ":" in name)
    assert called.startswith("mt-age-assessment:")
    assert known.steps[called][0].startswith("mt-age-assessment:")
    assert {"medical-care", "registration"} <= set(known.acts)
    assert "is_child" in known.concepts
    assert "C06" in known.principles
    assert {"es-72h", "eu-screening-border"} <= set(known.bound)
    assert not {"ma-retention-24h", "sphere-water"} & set(known.bound)


def test_a_clock_of_the_pack_can_be_aimed_at_and_another_cannot(read):
    procedure = read_pack(ROOT / "packs" / "es-guardia-civil").procedure
    known = known_of(procedure, {})
    clock = '[[targets]]\nmeasure = "clock"\nstandard = "{}"\nfor = 0.95\n'

    assert codes(read(clock.format("es-72h"), known)) == ["TARG-026"]
    assert "TARG-022" in codes(read(clock.format("es-child-transfer-15d"), known))


def test_what_there_is_to_work_with_comes_from_resources_toml(read):
    pack = ROOT / "packs" / "es-guardia-civil"
    procedure = read_pack(pack).procedure
    means = read_means(pack, procedure).means
    held = held_in(means)

    assert held["nurses"] == Held("staff", shifts=3)
    assert {one.kind for one in held.values()} >= {"staff", "interpreters", "beds"}
    assert all(held[stock.id].kind == "stock" for stock in means.stocks)
    text = '[[targets]]\nmeasure = "occupancy"\nresource = "nurses"\nat-most = 0.9\n'
    allowed = "for = 0.9\n[allowed]\nnurses = { most = 4, shifts = [3] }\n"
    assert codes(read(text + allowed, known_of(procedure, held))) == []


# --- what is only proved, and what is counted otherwise -------------------------------

PRINCIPLE = """
[[targets]]
measure = "principle"
principle = "C05"
for = 0.9
[allowed]
nurses = { most = 1 }
"""
STOCK = """
[[targets]]
measure = "stock"
resource = "water"
standard = "sphere-water"
for = 0.9
[allowed]
nurses = { most = 1 }
"""


def counted_in(unit):
    return attrs.evolve(
        KNOWN, resources={**RESOURCES, "water": Held("stock", unit=unit)}
    )


def test_a_principle_that_no_case_can_keep_or_lose_is_said(read):
    assert codes(read(PRINCIPLE)) == ["TARG-030"]
    assert codes(read(PRINCIPLE.replace("C05", "C06"))) == []  # control


def test_the_shipped_principles_that_are_only_proved_are_known():
    procedure = read_pack(ROOT / "packs" / "es-guardia-civil").procedure
    known = known_of(procedure, RESOURCES)

    assert set(known.proved) < set(known.principles)
    assert known.proved
    assert "C06" not in known.proved


@pytest.mark.parametrize("unit", ["l", "", "m3", "hl", "ml"])
def test_a_stock_may_be_counted_in_what_is_exactly_its_standards_unit(read, unit):
    assert codes(read(STOCK, counted_in(unit))) == []


@pytest.mark.parametrize("unit", ["bottle", "kg", "kcal", "L"])
def test_a_stock_that_is_counted_otherwise_is_refused_with_what_would_do(read, unit):
    reading = read(STOCK, counted_in(unit))

    assert codes(reading) == ["TARG-031"]
    assert reading.targets is None
    (one,) = reading.findings
    assert unit in str(one.facts)
    assert "hl" in str(one.facts)


def test_units_are_converted_exactly_or_not_at_all():
    assert [units(one, "l") for one in ("l", "", "ml", "m3")] == [1, 1, 1000, 0.001]
    assert units("kJ", "kcal") == 4.184
    assert units("kcal", "l") is None
