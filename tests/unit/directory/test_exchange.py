"""Taking in what somebody else wrote: everything wrong at once, with its place."""

import json
from pathlib import Path

import attrs
import pytest

from karama.directory.document import (
    Document,
    as_bytes,
    complete,
    meaning,
    nested,
    news,
    overlaid,
    read_document,
)
from karama.directory.exchange import (
    from_json,
    from_tables,
    left_out,
    not_ours,
    part_for,
)
from karama.directory.tables import document_of, tables_of
from karama.packs.notes import Notes

PACKS = Path(__file__).parents[3] / "packs"
SHIPPED = sorted(path.parent.name for path in PACKS.glob("*/services.json"))
BASE = Document(
    organizations={"aid": {"id": "aid", "name": "Aid"}},
    locations={"town": {"id": "town", "name": "Town", "latitude": 36.0}},
    services={
        "home": {
            "id": "home",
            "name": "Home",
            "organization_id": "aid",
            "status": "active",
            "service_at_locations": [{"location_id": "town"}],
            "capacities": [{"maximum": 9}],
        }
    },
)


def taken(root, base=BASE):
    notes = Notes()
    return from_json(json.dumps(root).encode(), "told.json", base, notes), notes


def codes(notes):
    return [one.code for one in notes.findings]


# --- JSON ---------------------------------------------------------------------------


@pytest.mark.parametrize("pack", SHIPPED)
def test_what_a_pack_holds_comes_back_whole_from_json_and_from_tables(pack):
    held = read_document((PACKS / pack / "services.json").read_bytes(), Notes())
    notes = Notes()
    sent = read_document(as_bytes(nested(held)), notes)
    tables, left = tables_of(held)
    back = document_of(tables, notes)

    assert (left, notes.findings) == ((), ())
    assert meaning(sent) == meaning(back) == meaning(complete(held))
    assert without_empty(sent) == without_empty(back) == without_empty(complete(held))


def without_empty(document):
    return {
        kind: {
            name: {k: v for k, v in one.items() if v not in ([], "", None)}
            for name, one in document.of(kind).items()
        }
        for kind in ("organizations", "locations", "services")
    }


def test_a_field_nobody_knows_is_kept():
    told, _ = taken([{"id": "home", "x-wheelchairs": {"lent": 3}, "fees": "none"}])
    sent = nested(overlaid(BASE, told))

    (home,) = sent["services"]
    assert (home["x-wheelchairs"], home["fees"]) == ({"lent": 3}, "none")
    assert home["organization"]["name"] == "Aid"
    assert home["service_at_locations"][0]["location"]["latitude"] == 36.0


def test_what_is_sent_has_what_hsds_requires():
    """Required by the schemas of HSDS 3.1, which a pack may leave out."""
    (home,) = nested(BASE)["services"]

    (capacity,) = home["capacities"]
    assert {"id", "unit"} <= set(capacity)
    assert {"id", "name"} <= set(capacity["unit"])
    assert home["service_at_locations"][0]["id"]
    assert home["service_at_locations"][0]["location"]["location_type"] == "physical"


def test_organisations_and_places_without_a_service_are_sent_too():
    alone = {"id": "alone", "name": "Alone"}
    more = overlaid(BASE, Document({"alone": alone}, {"alone": alone}))

    sent = nested(more)
    assert [one["id"] for one in sent["organizations"]] == ["alone"]
    assert [one["id"] for one in sent["locations"]] == ["alone"]


def test_a_page_of_the_interface_of_hsds_is_read():
    told, notes = taken({"page_number": 1, "contents": [{"id": "home", "url": "x"}]})
    assert told.services["home"]["url"] == "x"
    assert "SERV-004" not in codes(notes)


def test_a_service_need_not_be_told_whole():
    told, notes = taken(
        [{"id": "home", "capacities": [{"available": 2, "maximum": 9}]}]
    )

    assert not notes.failed
    assert meaning(overlaid(BASE, told)).services["home"].free == 2


def test_everything_wrong_is_said_at_once_with_its_place():
    told, notes = taken(
        [
            {"id": "home", "capacities": [{"available": "x"}], "assured_date": "soon"},
            {"id": "new", "name": "New", "organization_id": "nobody"},
            {"id": "nameless", "organization_id": "aid"},
        ]
    )

    assert told is None
    places = {(one.code, one.place.element) for one in notes.findings}
    assert ("SERV-009", "$.services[0].capacities[0]") in places
    assert ("SERV-018", "$.services[0]") in places
    assert ("SERV-006", "new") in places
    assert ("SERV-004", "$.services[2]") in places
    assert {one.place.file for one in notes.findings} == {"told.json"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"7",
        b'{"contents": 3}',
        b'{"contents": [3]}',
        b'{"services": {"id": 1}}',
        b'{"services": [{"id": 5}]}',
        b'{"services": [{"name": "no id"}]}',
        b'{"services": [{"id": "home", "service_at_locations": [{}]}]}',
        b'{"services": [{"id": "home", "service_at_locations": [{"location": {}}]}]}',
        b'{"services": [{"id": "home", "capacities": "many"}]}',
        b'{"services": [{"id": "home", "capacities": [{"available": 1e999}]}]}',
        b'{"organizations": [{"id": "a", "services": [{}]}]}',
        b'{"services": [{"id": "home"}, {"id": "home", "name": "x"}]}',
        b'{"services": [{"id": "home", "alert": "\\u0000"}]}',
        b'{"services": [{"id": "home", "x": [{"\\u0000": 1}]}]}',
        b'{"locations": [{"id": "' + b"x" * 256 + b'"}]}',
    ],
)
def test_a_garbled_file_is_refused_and_never_crashes(data):
    notes = Notes()
    assert from_json(data, "told.json", BASE, notes) is None
    assert notes.failed


@pytest.mark.parametrize(
    "one",
    [
        {"languages": "fr"},
        {"organization": "aid"},
        {"schedules": [{"timezone": None, "count": [1]}]},
        {"attributes": []},
        {"service_at_locations": None},
    ],
)
def test_what_is_odd_but_harmless_is_kept(one):
    told, notes = taken([{"id": "home", **one}])
    assert told is not None, notes.findings
    nested(overlaid(BASE, told))
    tables_of(overlaid(BASE, told))


def test_what_only_completes_what_was_known_is_no_news():
    told, _ = taken(nested(BASE))
    assert news(BASE, told) == Document()

    told, _ = taken([{"id": "home", "alert": "moved"}])
    assert news(BASE, told).services == {"home": {"id": "home", "alert": "moved"}}


# --- what the desk leaves out ---------------------------------------------------------


def left(root):
    told, notes = taken(root)
    not_ours(told, BASE, "told.json", notes)
    return told, notes, {one.code: one for one in notes.findings}


def test_a_service_of_nobody_here_is_named_with_one_that_is_like_it():
    _, notes, found = left([{"id": "hom", "name": "x", "organization_id": "aid"}])
    assert "(home?)" in found["DIRE-005"].what
    assert left_out(notes)


def test_fields_that_stay_as_the_pack_has_them_are_named():
    told, notes, found = left([{"id": "home", "name": "Other", "alert": "moved"}])

    assert found["DIRE-006"].facts["fields"] == "name"
    assert not left_out(notes)
    assert part_for(BASE, told).services == {"home": {"id": "home", "alert": "moved"}}


def test_what_a_desk_does_not_keep_is_named_and_nothing_else_is():
    root = json.loads(BASE.written()) | {"taxonomies": [{"id": "t"}]}
    root["organizations"].append({"id": "other", "name": "Other"})
    root["locations"] = [{"id": "moon", "name": "Moon"}, {"id": "town", "name": "City"}]
    told, _, found = left(root)

    assert found["DIRE-007"].facts["names"] == "other, moon, taxonomies"
    assert part_for(BASE, told).locations == {"town": {"id": "town", "name": "City"}}
    assert "DIRE-007" not in left(nested(BASE))[2]


# --- tables -------------------------------------------------------------------------


def tables(**more):
    texts = dict(tables_of(BASE)[0])
    texts |= {f"{name}.csv": text for name, text in more.items()}
    notes = Notes()
    files = {name: text.encode() for name, text in texts.items()}
    return from_tables(files, "tables", BASE, notes), notes


def test_tables_say_what_the_objects_say():
    told, notes = tables(languages="id,service_id,code\r\nl,home,wo\r\n")

    assert not notes.failed
    assert meaning(told).services["home"].languages == ("wo",)
    assert meaning(told).services["home"].capacity == 9


def test_rows_of_nothing_and_tables_of_nobody_are_named():
    told, notes = tables(
        phones="id,service_id,number\np,gone,1\n", weather="id\nrain\n"
    )

    assert told is not None
    assert {"DIRE-003", "DIRE-004"} <= set(codes(notes))
    assert left_out(notes)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,name\na,b,c\n", "DIRE-002"),
        ('id,name\n"a"b,c\n', None),
        ("name\nNo id\n", "SERV-004"),
        ("id,name\n" + "x" * 140_000 + ",y\n", "DIRE-001"),
        ("id,name\n" + "x,y\n" * 300_000, "PACK-005"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(text, code):
    told, notes = tables(organizations=text)
    assert told is None or code is None
    assert code is None or code in codes(notes)


def test_bytes_that_are_no_text_are_refused():
    notes = Notes()
    assert from_tables({"services.csv": b"\xff\xfe"}, "x", BASE, notes) is None
    assert "PACK-009" in codes(notes)


def test_rows_that_name_one_another_come_to_an_end():
    told, _ = tables(
        phones="id,service_id,contact_id,number\np,home,c,1\n",
        contacts="id,phone_id,service_id\nc,p,home\n",
    )
    assert told is not None


def test_no_cell_is_run_as_a_formula_and_none_is_changed_by_it():
    hostile = ("=1+1", "+34 900", "-x", "@x", "'=x", "''=x", "'quoted'", "\tx", "|x")
    services = {
        f"s{n}": {"id": f"s{n}", "name": text, "organization_id": "aid"}
        for n, text in enumerate(hostile)
    }
    made, _ = tables_of(attrs.evolve(BASE, services=services))

    cells = [line.split(",") for line in made["services.csv"].splitlines()]
    assert not [c for line in cells for c in line if c.strip('"')[:1] in set("=+-@\t|")]
    back = document_of(made, Notes())
    assert [back.services[f"s{n}"]["name"] for n in range(len(hostile))] == [*hostile]


def test_what_no_table_holds_is_named():
    odd = {"id": "home", "x-list": ["a"], "x-object": {"a": 1}, "x-number": 4}
    _, left = tables_of(overlaid(BASE, Document(services={"home": odd})))
    assert left == ("services.x-list", "services.x-number", "services.x-object")
