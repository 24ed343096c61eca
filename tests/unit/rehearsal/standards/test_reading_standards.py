"""A file of standards: it reads, and every mistake in it is said at once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.errors import DataError
from karama.findings.catalogue import entries
from karama.rehearsal.standards import (
    Bound,
    Kind,
    Mark,
    Phase,
    Source,
    read_standards,
)

FIVE = ("en", "fr", "ar", "es", "pt")
WHOLE = """
id = "ours"
version = "2"
TITLE

[[standards]]
id = "tents"
kind = "space"
value = 3.5
upto = 5
unit = "m2"
per = "person"
bound = "at-least"
phase = "emergency"
binds = []
TITLE
sources = [{ cite = "GUIDE 3", mark = "verified", on = 2026-05-01, seen = "a copy" }]

[[standards]]
id = "guardian"
kind = "clock"
value = 2
unit = "day"
per = "person"
bound = "at-most"
who = "is_child and is_unaccompanied"
starts = ["arrival"]
stops = ["guardian-appointment", "end"]
only-after = "PT12H"
binds = ["MR", "EU"]
since = 2020-01-01
TITLE
sources = [
  { cite = "LAW 1/2 art. 7", mark = "unverified" },
  { cite = "GUIDE 9", mark = "reported", on = 2026-05-01, seen = "it", dated = true },
]

[[instruments]]
code = "GUIDE"
binding = false
TITLE

[[instruments]]
code = "LAW 1/2"
TITLE
""".replace("TITLE", "\n".join(f'title.{one} = "Words"' for one in FIVE))


@pytest.fixture
def read(tmp_path):
    def call(text):
        path = tmp_path / "ours.toml"
        path.write_text(text, "utf-8")
        return read_standards(path)

    return call


def test_a_whole_file_is_read(read):
    reading = read(WHOLE)
    found = reading.standards
    tents, guardian = found.standards["tents"], found.standards["guardian"]

    assert reading.findings == ()
    assert (found.id, found.version, len(found.digest)) == ("ours", "2", 64)
    assert (tents.kind, tents.phase, tents.clock) == (Kind.SPACE, Phase.EMERGENCY, None)
    assert (tents.quantity.value, tents.quantity.upto) == (3.5, 5.0)
    assert tents.quantity.bound is Bound.AT_LEAST
    assert guardian.clock.limit == timedelta(days=2)
    assert guardian.clock.only_after == timedelta(hours=12)
    assert guardian.who.text == "is_child and is_unaccompanied"
    assert guardian.binds == ("MR", "EU")
    assert not guardian.verified
    assert guardian.sources[0] == Source("LAW 1/2 art. 7", Mark.UNVERIFIED, "LAW 1/2")
    assert guardian.sources[1].on == date(2026, 5, 1)
    assert guardian.sources[1].dated
    assert not guardian.dated
    assert not found.instruments["GUIDE"].binding
    assert found.instruments["LAW 1/2"].binding


SPOILT = [
    ("STAN-001", 'kind = "space"', 'kind = "spaces"'),
    ("STAN-001", 'unit = "m2"', 'unit = "square metre"'),
    ("STAN-001", 'per = "person"', 'per = "head"'),
    ("STAN-001", 'bound = "at-least"', 'bound = "least"'),
    ("STAN-001", 'phase = "emergency"', 'phase = "later"'),
    ("STAN-001", 'mark = "unverified"', 'mark = "sure"'),
    ("STAN-001", '["arrival"]', '["arriving"]'),
    ("STAN-001", '"guardian-appointment", ', '"guardian-naming", '),
    ("STAN-002", "value = 3.5", "value = 0"),
    ("STAN-002", "value = 3.5", 'value = "3.5 m2"'),
    ("STAN-002", "value = 3.5", "value = true"),
    ("STAN-002", "value = 3.5", "value = inf"),
    ("STAN-003", "upto = 5", "upto = 3"),
    ("STAN-004", "is_unaccompanied", "is_alone"),
    ("STAN-005", '"is_child and is_unaccompanied"', '"1 + 1"'),
    ("STAN-006", 'starts = ["arrival"]\n', ""),
    ("STAN-006", '["guardian-appointment", "end"]', "[]"),
    ("STAN-007", 'kind = "clock"', 'kind = "stay"'),
    ("STAN-008", 'unit = "day"', 'unit = "l"'),
    ("STAN-008", 'bound = "at-most"', 'bound = "at-least"'),
    ("STAN-008", "value = 2", "value = 2\nupto = 3"),
    ("STAN-009", 'cite = "GUIDE 3"', 'cite = "GUIDANCE 3"'),
    ("STAN-009", 'cite = "GUIDE 3"', 'cite = "GUIDE"'),
    ("STAN-009", 'cite = "GUIDE 3"', 'cite = "report"'),
    ("STAN-010", ', seen = "a copy"', ""),
    ("STAN-010", ", on = 2026-05-01", ""),
    ("STAN-011", 'mark = "unverified"', 'mark = "unverified", seen = "nothing"'),
    ("STAN-012", '["MR", "EU"]', '["MR", "Europe"]'),
    ("STAN-013", "binds = []", 'binds = ["MR"]'),
    ("FEEL-001", '"is_child and is_unaccompanied"', '"is_child and"'),
    ("FEEL-004", '"is_child and is_unaccompanied"', '""'),
    ("PACK-012", 'id = "tents"\n', ""),
    ("PACK-012", "binds = []\n", ""),
    ("PACK-013", "value = 3.5", "value = 3.5\nheight = 2"),
    ("PACK-014", 'id = "tents"', "id = 7"),
    ("PACK-020", "PT12H", "twelve hours"),
    ("PACK-021", 'id = "guardian"', 'id = "tents"'),
    ("PACK-021", 'code = "LAW 1/2"', 'code = "GUIDE"'),
    ("PACK-022", 'title.pt = "Words"\n', ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new"), SPOILT)
def test_a_mistake_is_said_with_its_place_and_a_remedy(read, code, old, new):
    assert old in WHOLE
    reading = read(WHOLE.replace(old, new, 1))

    found = [one for one in reading.findings if one.code == code]
    assert found, [(one.code, one.what) for one in reading.findings]
    assert all(one.place.file == "ours.toml" and one.remedy for one in found)
    severe = any(one.severity.value == "error" for one in reading.findings)
    assert (reading.standards is None) == severe


def test_every_code_is_provoked():
    assert {c for c in entries() if c.startswith("STAN-")} <= {c for c, *_ in SPOILT}


def test_all_mistakes_are_said_at_once(read):
    text = WHOLE
    spoilt = ("value = 0", "is_alone", "GUIDANCE 3", "twelve hours", "Europe")
    for _code, old, new in SPOILT:
        text = text.replace(old, new, 1) if any(s in new for s in spoilt) else text

    assert {"STAN-002", "STAN-004", "STAN-009", "STAN-012", "PACK-020"} <= {
        one.code for one in read(text).findings
    }


def test_a_word_nearly_right_is_guessed_and_the_place_names_the_table(read):
    spoilt = WHOLE.replace('"guardian-appointment"', '"guardian-apointment"')
    spoilt = spoilt.replace('mark = "reported"', 'mark = "report"')
    second, first = read(spoilt).findings

    assert "(guardian-appointment?)" in first.what
    assert first.place.element == "standards[2].stops"
    assert second.place.element == "standards[2].sources[2].mark"


@pytest.mark.parametrize("text", ["", "standards = 3", "[standards", "id = 1", "\x00"])
def test_a_file_that_holds_no_standards_is_said(read, text):
    reading = read(text)

    assert reading.standards is None
    assert reading.findings


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"ours\.toml"):
        read_standards(tmp_path / "ours.toml")


KEYS = [
    "id",
    "kind",
    "value",
    "upto",
    "unit",
    "per",
    "bound",
    "phase",
    "who",
    "binds",
    "since",
    "starts",
    "stops",
    "only-after",
    "title",
    "note",
    "sources",
]


@given(
    key=st.sampled_from(KEYS),
    value=st.sampled_from(
        ["true", "-1", "1e300", "nan", '"x"', "[]", '["x", 1]', "[[1]]", "{}", "{a=1}",
         "2026-01-01", '["is_child"]', "[{}]", '[{cite = 3}]', '"{"', "9" * 17]
    ),
    kind=st.sampled_from(["space", "clock"]),
)  # fmt: skip
def test_no_value_of_a_key_stops_the_reader(tmp_path_factory, key, value, kind):
    path = tmp_path_factory.mktemp("odd") / "ours.toml"
    kinds = "" if key == "kind" else f'kind = "{kind}"\n'
    path.write_text(f"[[standards]]\n{kinds}{key} = {value}\n", "utf-8")

    assert read_standards(path).findings
