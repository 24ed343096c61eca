"""A file of services may come from anybody: taken in or refused, never a crash."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.directory.document import as_bytes, meaning, nested, overlaid, read_document
from karama.directory.exchange import from_json, from_tables, not_ours, part_for
from karama.directory.tables import FILES, tables_of
from karama.packs.notes import Notes

PACK = Path(__file__).parents[2] / "packs" / "mt-age-assessment"
BASE = read_document((PACK / "services.json").read_bytes(), Notes())
WHOLE = json.loads(BASE.written())
TABLES = {name: text.encode() for name, text in tables_of(BASE)[0].items()}

KEYS = st.sampled_from(
    [
        *("id", "name", "services", "organizations", "locations", "organization"),
        *("capacities", "service_capacities", "languages", "schedules", "attributes"),
        *("service_at_locations", "location", "unit", "available", "maximum", "freq"),
        *("opens_at", "byday", "timezone", "interval", "assured_date", "status"),
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(
        ["child-home", "committee", "town", "MO,TU", "09:00", "2026-01-01"]
    ),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


def used(told, notes):
    """Whatever was taken in can be laid over, read, sent out and kept."""
    if told is None:
        assert notes.failed
        return
    assert not notes.failed
    not_ours(told, BASE, "told", notes)
    overlaid(BASE, part_for(BASE, told))
    whole = overlaid(BASE, told)
    meaning(whole)
    as_bytes(nested(whole))
    tables_of(whole)


@given(VALUES)
def test_any_value_of_json_is_taken_in_or_refused(value):
    notes = Notes()
    used(from_json(json.dumps(value).encode(), "told", BASE, notes), notes)


@given(st.data())
def test_a_directory_with_one_thing_spoilt_is_taken_in_or_refused(data):
    root = json.loads(json.dumps(WHOLE))
    at = root
    for _ in range(data.draw(st.integers(1, 5))):
        step = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else at))
        inner = at[step] if isinstance(at, dict) else step
        if not isinstance(inner, dict | list) or not inner:
            break
        at = inner
    if isinstance(at, dict):
        at[data.draw(st.one_of(KEYS, st.sampled_from(sorted(at))))] = data.draw(VALUES)
    else:
        at.insert(0, data.draw(VALUES))
    notes = Notes()
    used(from_json(json.dumps(root).encode(), "told", BASE, notes), notes)


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_taken_in(data):
    notes = Notes()
    used(from_json(data, "told", BASE, notes), notes)


@given(st.data())
def test_tables_with_bytes_spoilt_are_taken_in_or_refused(data):
    name = data.draw(st.sampled_from(sorted(TABLES)))
    text = TABLES[name]
    place = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 30))
    spoilt = text[:place] + data.draw(st.binary(max_size=8)) + text[place + length :]
    notes = Notes()
    used(from_tables({**TABLES, name: spoilt}, "told", BASE, notes), notes)


@given(
    st.dictionaries(
        st.sampled_from(FILES),
        st.lists(st.lists(st.text(max_size=4), max_size=4), max_size=4),
    )
)
def test_any_tables_are_taken_in_or_refused(tables):
    files = {
        name: "\n".join(",".join(row) for row in rows).encode("utf-8", "replace")
        for name, rows in tables.items()
    }
    notes = Notes()
    used(from_tables(files, "told", BASE, notes), notes)


def test_the_check_sees_a_reader_that_crashes():
    """The control arm: what is taken in unread does crash later on."""
    from karama.directory.document import flat

    with pytest.raises((TypeError, KeyError, AttributeError)):
        used(flat({"services": [{"name": "no id"}]}), Notes())
