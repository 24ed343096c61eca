"""What the Charter's words mean in a pack reaches its procedure."""

from decimal import Decimal

from pack_sketch import PACK, write_sketch

from karama.feel import UNKNOWN, compile_expression
from karama.packs import read_pack

WORDS = """
[concepts]
is_child = 'age = null or age < 18'
[field-concepts]
nationality = ["place"]
[not-applicable]
C20 = { en = "Nobody arrives by sea.", fr = "Personne n'arrive par mer." }
[deviations]
C15 = { fr = "Pas d'avocat la nuit." }
"""


def procedure_of(folder, words=WORDS):
    reading = read_pack(write_sketch(folder / "sketch", **{"pack.toml": PACK + words}))
    assert {f.code for f in reading.findings} == {"BPMN-048"}
    return reading.procedure


def test_a_concept_is_read_over_the_facts_of_the_pack(tmp_path):
    concept = procedure_of(tmp_path).concepts["is_child"]

    child = compile_expression(concept.node)
    assert child({"age": Decimal(17)}) is True
    assert child({"age": Decimal(18)}) is False
    assert child({"age": UNKNOWN}) is UNKNOWN


def test_a_concept_may_rest_on_what_the_procedure_itself_decides(tmp_path):
    words = """\n[concepts]\nwaits_for_help = 'route = "clinic"'\n"""
    concept = procedure_of(tmp_path, words).concepts["waits_for_help"]

    assert concept.text == 'route = "clinic"'


def test_the_other_words_are_kept_as_the_authority_wrote_them(tmp_path):
    procedure = procedure_of(tmp_path)

    assert procedure.field_concepts == {"nationality": ("place",)}
    assert procedure.not_applicable["C20"]["fr"] == "Personne n'arrive par mer."
    assert procedure.deviations == {"C15": {"fr": "Pas d'avocat la nuit."}}


def test_a_reason_may_be_given_for_one_property_of_a_principle(tmp_path):
    words = "[not-applicable]\n'C06.1' = { en = 'Found before.', fr = 'Vu avant.' }\n"
    procedure = procedure_of(tmp_path, words)

    assert procedure.not_applicable["C06.1"]["en"] == "Found before."


def test_a_deviation_is_of_a_whole_principle(tmp_path):
    words = "[deviations]\n'C06.1' = { en = 'We do not.' }\n"
    made = write_sketch(tmp_path / "sketch", **{"pack.toml": PACK + words})

    assert "CHAR-005" in {f.code for f in read_pack(made).findings}


def test_a_pack_may_say_nothing_about_the_charter(tmp_path):
    procedure = procedure_of(tmp_path, "")

    assert not procedure.concepts
    assert not procedure.field_concepts
    assert not procedure.not_applicable
    assert not procedure.deviations


def test_nobody_is_owed_a_question_that_may_not_count(tmp_path):
    words = '\n[field-concepts]\nunderstood = ["medical"]\nreligion = ["place"]\n'
    reading = read_pack(
        write_sketch(tmp_path / "sketch", **{"pack.toml": PACK + words})
    )

    owed = [f.place for f in reading.findings if f.code == "CHAR-008"]
    assert [(place.element, place.sheet) for place in owed] == [("medical", "survey")]
