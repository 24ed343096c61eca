"""Forms, services, mandates and settings as they are read: what each becomes."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from pack_sketch import FORM, PACK, write_sketch

from karama.findings import Place
from karama.packs import read_pack
from karama.packs.durations import read_duration, read_keeping
from karama.packs.languages import code_of, is_country, is_language
from karama.packs.law import code_in
from karama.packs.notes import MAX_OF_CODE, Notes
from karama.procedure.procedure import FieldClass, Origin


def procedure_of(tmp_path: Path, **files):
    reading = read_pack(write_sketch(tmp_path / "sketch", **files))
    assert reading.procedure is not None, reading.findings[:3]
    return reading.procedure


HEADERS = (
    "type",
    "name",
    "label::English (en)",
    "label::Français (fr)",
    "hint::English (en)",
    "hint::Français (fr)",
    "relevant",
    "constraint",
    "constraint_message::English (en)",
    "constraint_message::Français (fr)",
    "required",
    "calculation",
    "bind::karama:class",
)


def row(*cells, **more):
    """A row of the survey: type, name, two labels, and other columns by name."""
    named = dict(zip(HEADERS, cells, strict=False))
    named |= {column: more.get(column.split(":")[-1], "") for column in HEADERS[4:]}
    return "| | " + " | ".join(named.get(c, "") for c in HEADERS) + " |\n"


RICH = (
    "| survey |\n| | " + " | ".join(HEADERS) + " |\n"
    + row("begin_group", "g", "Group", "Groupe")
    + row("integer", "age", "Age?", "Âge ?", constraint=". < 130", required="yes",
          **{"class": "identity"})
    + row("select_one yes_no_unknown", "medical", "Ill?", "Malade ?",
          relevant="${age} > 1", **{"class": "health"})
    + row("select_one places", "place", "How?", "Par où ?", **{"class": "route"})
    + row("select_multiple places", "ways", "Ways?", "Voies ?", **{"class": "route"})
    + row("end_group")
    + row("calculate", "young", calculation="${age} < 18", **{"class": "identity"})
    + row("note", "thanks", "Thank you", "Merci")
    + FORM[FORM.index("| choices |") :]
)  # fmt: skip
RICH = RICH.replace("| . < 130 |  |  |", "| . < 130 | Below 130 | Moins de 130 |")
RICH = RICH.replace("| Âge ? |  |  |", "| Âge ? | About | Environ |")


def test_a_question_knows_its_labels_limits_and_class(tmp_path):
    form = procedure_of(tmp_path, **{"forms/arrival.md": RICH}).forms["arrival"]
    age, medical, place, ways, young, thanks = form.fields

    assert (form.id, form.version, form.titles["fr"]) == ("arrival", "1", "Arrival")
    assert (age.name, age.type, age.required) == ("age", "int", True)
    assert age.labels == {"en": "Age?", "fr": "Âge ?"}
    assert age.hints["fr"] == "Environ"
    assert age.constraint == ". < 130"
    assert age.constraint_messages["fr"] == "Moins de 130"
    assert age.field_class is FieldClass.IDENTITY
    assert medical.relevant == "${age} > 1"
    assert [choice.name for choice in medical.choices] == ["yes", "no", "unknown"]
    assert medical.measure.kind == "boolean"
    assert place.choices[0].labels == {"en": "By sea", "fr": "Par la mer"}
    assert (ways.type, young.type, thanks.type) == ("select", "calculate", "note")
    assert form.xform.startswith("<?xml")
    assert 'karama:class="health"' in form.xform


def test_a_row_that_pyxform_refuses_is_named(tmp_path):
    files = {"forms/arrival.md": FORM.replace("| integer |", "| intger |")}
    reading = read_pack(write_sketch(tmp_path / "sketch", **files))

    (found,) = [finding for finding in reading.findings if finding.code == "FORM-001"]
    assert (found.place.sheet, found.place.line) == ("survey", 4)
    assert "intger" in found.what


def test_a_row_that_pyxform_counts_is_given_as_a_line_of_the_file(tmp_path):
    files = {"forms/arrival.md": FORM.replace("| medical |", "| age |")}
    reading = read_pack(write_sketch(tmp_path / "sketch", **files))

    (found,) = [finding for finding in reading.findings if finding.code == "FORM-001"]
    assert found.place.line in (4, 5)


def test_a_choice_beside_yes_and_no_makes_a_choice_not_a_truth(tmp_path):
    more = FORM.replace(
        "| | places | sea",
        "| | yes_no_unknown | refused | Will not say | Ne dit pas |\n| | places | sea",
    )
    reading = read_pack(write_sketch(tmp_path / "sketch", **{"forms/arrival.md": more}))

    assert "FORM-015" in {finding.code for finding in reading.findings}


NESTED = [
    {
        "id": "clinic",
        "name": "Clinic",
        "status": "active",
        "organization": {"id": "office", "name": "Office", "website": "https://x.org"},
        "phones": [{"number": "+34 900 000 000"}],
        "schedules": [{"freq": "WEEKLY", "byday": "MO,TU", "interval": 1}],
        "service_at_locations": [
            {
                "location": {
                    "id": "harbour",
                    "name": "Harbour",
                    "addresses": [{"address_1": "Quay 1", "city": "Ceuta"}],
                }
            }
        ],
        "languages": [{"code": "fr"}, {"name": "ar"}, "fr"],
        "service_capacities": [{"maximum": 4}, {"available": 2}],
        "attributes": [{"taxonomy_term": {"code": "medical"}}, {"value": "rest"}],
    }
]


def test_services_may_hold_their_organisations_and_places(tmp_path):
    files = {"services.json": json.dumps(NESTED)}
    directory = procedure_of(tmp_path, **files).directory
    clinic = directory.services["clinic"]

    assert (clinic.organization, clinic.locations) == ("office", ("harbour",))
    assert clinic.capacity == 6
    assert clinic.languages == ("fr", "ar")
    assert clinic.needs == ("medical", "rest")
    assert clinic.phones == ("+34 900 000 000",)
    assert clinic.schedules == ({"freq": "WEEKLY", "byday": "MO,TU", "interval": "1"},)
    assert (clinic.free, clinic.intake, clinic.confirmed) == (2, None, None)
    assert directory.organizations["office"].url == "https://x.org"
    assert directory.locations["harbour"].address == "Quay 1, Ceuta"


def test_a_finding_in_services_says_where(tmp_path):
    spoilt = [{**NESTED[0], "service_capacities": [{"maximum": 4}, {"maximum": -2}]}]
    files = {"services.json": json.dumps(spoilt)}
    reading = read_pack(write_sketch(tmp_path / "sketch", **files))

    (found,) = [finding for finding in reading.findings if finding.code == "SERV-009"]
    assert found.place.element == "$.services[0].service_capacities[1]"


def test_pack_toml_becomes_orientations_instruments_and_statements(tmp_path):
    procedure = procedure_of(tmp_path)

    clinic, shelter = procedure.orientations
    assert (clinic.within, clinic.origin) == (timedelta(hours=1), Origin.REPORT)
    assert (shelter.within, shelter.origin) == (None, Origin.KARAMA)
    assert procedure.instruments["CRC"].checked == date(2026, 7, 1)
    assert procedure.statements[0].quote == "Les personnes sont accueillies."
    assert procedure.assumptions[0].text == "age >= 0"
    assert procedure.permissions[0].keeps == timedelta(days=90)
    assert procedure.texts["fr"].startswith("Vous")


def test_examples_keep_what_is_unknown(tmp_path):
    first = procedure_of(tmp_path).examples[0]

    assert (first.id, first.expected, first.row) == ("e1", "clinic", 2)
    assert first.facts["medical"] is True
    assert first.facts["place"] == "sea"


def test_every_finding_of_a_broken_pack_comes_back_at_once(tmp_path):
    files = {
        "pack.toml": PACK.replace('"ES"', '"ESP"').replace('"PT1H"', '"soon"'),
        "services.json": "{",
        "mandates.toml": "x = ",
        "procedure.bpmn": "<a",
        "decisions/orientation.dmn": "<b",
        "forms/arrival.md": "hello",
        "texts/en.md": "",
        "examples/arrivals.csv": "who\n",
    }
    found = read_pack(write_sketch(tmp_path / "sketch", **files)).findings

    assert {
        "PACK-018",
        "PACK-020",
        "SERV-001",
        "BPMN-001",
        "DMN-001",
        "TEXT-002",
        "EXAM-003",
    } <= {one.code for one in found}
    assert [one.severity for one in found] == sorted(
        (one.severity for one in found), key=["error", "warning", "info"].index
    )


@pytest.mark.parametrize(
    ("text", "hours"),
    [("PT24H", 24), ("P1D", 24), ("P1W", 168), ("P1DT1H30M", 25.5), ("PT90S", 0.025)],
)
def test_durations_count_elapsed_time(text, hours):
    assert read_duration(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "P", "PT", "24H", "P1M", "-PT1H", "PT0S", "P1Y"])
def test_what_cannot_be_counted_is_no_duration(text):
    assert read_duration(text) is None


@pytest.mark.parametrize(
    ("text", "days"), [("P1Y", 365), ("P6M", 180), ("P1Y6M", 545), ("P90D", 90)]
)
def test_data_are_kept_by_the_shorter_count(text, days):
    assert read_keeping(text) == timedelta(days=days)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CRC 20(1)", "CRC"),
        ("EU 2024/1356 12(1)", "EU 2024/1356"),
        ("EU 12", "EU"),
        ("report", "report"),
        ("report, panel 2", ""),
        ("CRCX 1", ""),
    ],
)
def test_the_longest_code_that_fits_is_the_one_cited(text, code):
    assert code_in(text, ("CRC", "EU", "EU 2024/1356")) == code


def test_languages_and_countries_are_those_of_unicode():
    assert is_language("ar")
    assert is_language("pt-BR")
    assert not is_language("xx")
    assert not is_language("EN")
    assert is_country("MA")
    assert not is_country("ma")
    assert not is_country("Morocco")
    assert [code_of(text) for text in ("العربية (ar)", "fr", "English", "(zz)")] == [
        "ar",
        "fr",
        "",
        "",
    ]


def test_a_flood_of_one_finding_is_cut_but_still_fails_the_pack():
    notes = Notes()
    for number in range(10 * MAX_OF_CODE):
        notes.add("BPMN-008", Place("procedure.bpmn", line=number), element=str(number))

    assert len(notes.findings) == MAX_OF_CODE
    assert notes.failed


def test_a_guess_is_only_made_where_one_is_near():
    notes = Notes()

    assert notes.nearest("recepton", ["reception", "removal"]) == " (reception?)"
    assert notes.nearest("zzz", ["reception", "removal"]) == ""


def test_a_question_of_a_group_is_asked_when_its_groups_are(tmp_path):
    grouped = RICH.replace(
        row("begin_group", "g", "Group", "Groupe"),
        row("text", "who", "Who?", "Qui ?", **{"class": "identity"})
        + row("begin_group", "g", "Group", "Groupe", relevant="${who} != ''"),
    )
    fields = procedure_of(tmp_path, **{"forms/arrival.md": grouped}).forms["arrival"]
    relevant = {field.name: field.relevant for field in fields.fields}

    assert relevant["age"] == "${who} != ''"
    assert relevant["medical"] == "(${who} != '') and (${age} > 1)"
    assert relevant["young"] == ""


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ({"relevant": "regex(${age}, '1')"}, "relevant: regex()"),
        ({"constraint": "pulldata('a', 'b', 'c', .)"}, "constraint: pulldata()"),
        ({"calculation": "once(random())"}, "calculate: random()"),
        ({"relevant": "${more} != 'x'"}, "a circle: more → more"),
        ({"relevant": ". != 'x'"}, "a circle: more → more"),
        ({"relevant": "string-length() > 1"}, "a circle: more → more"),
    ],
)
def test_what_is_not_carried_out_is_refused_by_its_name(tmp_path, written, named):
    spoilt = RICH.replace(
        row("note", "thanks", "Thank you", "Merci"),
        row("text", "more", "More?", "Plus ?", **{"class": "voice"}, **written),
    )
    reading = read_pack(
        write_sketch(tmp_path / "sketch", **{"forms/arrival.md": spoilt})
    )

    (found,) = [one for one in reading.findings if one.code == "FORM-024"]
    assert named in found.what
    assert found.place.element == "more"
