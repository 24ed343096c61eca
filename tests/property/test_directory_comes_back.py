"""Whatever a directory holds comes back: from JSON all of it, from tables all but what
they name as left out."""

import json

from hypothesis import given
from hypothesis import strategies as st

from karama.directory.document import (
    Document,
    as_bytes,
    complete,
    nested,
    read_document,
)
from karama.directory.tables import document_of, tables_of
from karama.packs.notes import Notes

WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12
).filter(lambda text: text.strip() == text)
HOSTILE = st.sampled_from(
    ("=1+1", "'=x", "+34", "-", "@", 'a,"b"', "a;b", "ligne\nfin")
)
TEXTS = st.one_of(WORDS, HOSTILE)
NAMES = st.sampled_from(["fees", "alert", "x-a", "x-b", "url", "description"])
WHOLE = st.dictionaries(NAMES, TEXTS, max_size=3)


@st.composite
def capacities(draw):
    most = draw(st.integers(0, 500))
    one = {"available": draw(st.integers(0, most)), "maximum": most}
    if draw(st.booleans()):
        one["unit"] = {"id": "beds", "name": "Beds"}
    return one


@st.composite
def services(draw, name):
    one = {
        "id": name,
        "name": draw(TEXTS),
        "status": "active",
        "organization_id": draw(st.sampled_from(("o1", "o2"))),
        "phones": [
            {"number": draw(TEXTS), **draw(WHOLE)}
            for _ in range(draw(st.integers(0, 2)))
        ],
        "languages": [
            {"code": code, "note": draw(TEXTS)}
            for code in draw(st.lists(st.sampled_from(("fr", "ar", "wo")), unique=True))
        ],
        "capacities": [draw(capacities()) for _ in range(draw(st.integers(0, 2)))],
        "service_at_locations": [
            {"location_id": place} for place in draw(st.lists(st.sampled_from("xy")))
        ],
        "attributes": [
            {"taxonomy_term": {"id": f"need-{need}", "code": need}}
            for need in draw(st.lists(st.sampled_from(("medical", "legal"))))
        ],
        "schedules": [
            {"freq": "WEEKLY", "byday": "MO", "interval": draw(st.integers(1, 3))}
            for _ in range(draw(st.integers(0, 1)))
        ],
        **draw(WHOLE),
    }
    return {key: value for key, value in one.items() if value != []}


@st.composite
def documents(draw):
    return Document(
        organizations={n: {"id": n, "name": draw(TEXTS)} for n in ("o1", "o2")},
        locations={
            n: {"id": n, "name": draw(TEXTS), "latitude": draw(st.floats(-90, 90))}
            for n in "xy"
        },
        services={n: draw(services(n)) for n in ("s1", "s2")},
    )


def plain(document):
    """As JSON has it, whichever order the objects came in."""
    kinds = ("organizations", "locations", "services")
    return json.loads(
        json.dumps({kind: dict(sorted(document.of(kind).items())) for kind in kinds})
    )


@given(documents())
def test_what_is_sent_as_json_comes_back_whole(document):
    notes = Notes()
    back = read_document(as_bytes(nested(document)), notes)

    assert not notes.failed
    assert plain(back) == plain(complete(document))


@given(documents())
def test_what_is_sent_as_tables_comes_back_whole(document):
    tables, left = tables_of(document)
    notes = Notes()
    back = document_of(tables, notes)

    assert (left, notes.findings) == ((), ())
    assert plain(back) == plain(complete(document))


@given(documents(), st.sampled_from(["s1", "s2"]))
def test_the_comparison_sees_a_field_that_is_lost(document, name):
    """The control arm: one word taken out of one table is noticed."""
    tables, _ = tables_of(document)
    number = document.services[name]["organization_id"]
    assert f",{number}," in tables["services.csv"]
    spoilt = {
        **tables,
        "services.csv": tables["services.csv"].replace(f",{number},", ",,"),
    }

    assert plain(document_of(spoilt, Notes())) != plain(complete(document))
