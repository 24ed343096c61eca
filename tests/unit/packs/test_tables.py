"""Decisions of a pack: found, compiled, compared with pack.toml, forms and examples."""

from pack_sketch import DMN, PACK, spoilt, write_sketch
from sketches import Sketch
from strategies_tables import model_of, rule

from karama.feel import parse
from karama.packs import read_pack
from karama.packs.notes import Notes
from karama.packs.tables import Tables, check_grounded
from karama.procedure.decision import HitPolicy, LiteralExpression, OutputClause, Table

TABLE = "decisions/orientation.dmn"


def codes_of(reading):
    return {finding.code for finding in reading.findings}


def test_the_orientation_and_its_facts_are_found(tmp_path):
    procedure = read_pack(write_sketch(tmp_path / "sketch")).procedure

    assert procedure.orientation == "orientation"
    assert procedure.decision_of["orientation"] == TABLE
    assert list(procedure.facts) == ["age", "medical", "place"]
    medical = procedure.facts["medical"]
    assert (medical.type, medical.form) == ("boolean", "arrival")
    assert medical.question["fr"] == "Malade ?"
    assert procedure.facts["age"].type == "int"
    assert procedure.facts["place"].values == ("sea", "land")
    assert [one.rank for one in procedure.orientations] == [0, 1]


def test_a_decision_that_requires_itself_cannot_be_put_to_use(tmp_path):
    loop = '<informationRequirement id="IR_9"><requiredDecision href="#orientation" />'
    reading = spoilt(
        tmp_path,
        TABLE,
        '<informationRequirement id="IR_1">',
        f'{loop}</informationRequirement><informationRequirement id="IR_1">',
    )

    assert reading.procedure is None
    assert any(
        code.startswith("DMN-") or code == "PACK-045" for code in codes_of(reading)
    )


def test_a_model_that_cannot_be_compiled_is_one_finding(tmp_path, monkeypatch):
    from karama.errors import DecisionError
    from karama.packs import tables

    def refuse(_model):
        raise DecisionError("a part is missing")

    monkeypatch.setattr(tables, "compile_model", refuse)
    reading = read_pack(write_sketch(tmp_path / "sketch"))

    assert "PACK-045" in codes_of(reading)
    assert any("a part is missing" in finding.what for finding in reading.findings)


def test_an_example_the_decision_cannot_answer_is_named(tmp_path):
    # The FEEL step limit stops a table that would run for hours.
    endless = "count(for a in 1..100000, b in 1..100000 return a) &gt; 0"
    reading = spoilt(tmp_path, TABLE, "<text>&gt;= 0</text>", f"<text>{endless}</text>")

    found = [f for f in reading.findings if f.code == "EXAM-013"]
    assert [str(f.place) for f in found] != []
    assert all(f.place.file == "examples/arrivals.csv" for f in found)


def test_a_model_is_imported_from_the_pack_and_from_nowhere_else(tmp_path):
    ask = (
        '<import name="far" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"'
        ' namespace="https://example.org/far" locationURI="{0}" />'
        '<inputData id="Input_age" name="age">'
    )
    far = DMN.replace("example.org/sketch", "example.org/far").replace(
        'name="orientation"', 'name="far"'
    )
    far = far.replace('id="orientation"', 'id="far"')
    secret = tmp_path / "far.dmn"
    secret.write_text(far)
    here = DMN.replace('<inputData id="Input_age" name="age">', ask.format("far.dmn"))
    away = DMN.replace('<inputData id="Input_age" name="age">', ask.format(str(secret)))
    up = DMN.replace(
        '<inputData id="Input_age" name="age">', ask.format("../../far.dmn")
    )

    within = read_pack(
        write_sketch(
            tmp_path / "a" / "sketch", **{TABLE: here, "decisions/far.dmn": far}
        )
    )
    absolute = read_pack(write_sketch(tmp_path / "b" / "sketch", **{TABLE: away}))
    above = read_pack(write_sketch(tmp_path / "sketch", **{TABLE: up}))

    assert "DMN-011" not in codes_of(within)
    assert "DMN-011" in codes_of(absolute)
    assert "DMN-011" in codes_of(above)


def test_an_unknown_answer_takes_the_most_protective_route(tmp_path):
    rows = "id,expected,age,medical,place\ne1,clinic,3,yes,sea\ne2,clinic,3,,land\n"
    rows += "e3,shelter,3,no,land\n"
    pack = write_sketch(tmp_path / "sketch", **{"examples/arrivals.csv": rows})

    reading = read_pack(pack)

    assert codes_of(reading) == {"BPMN-048"}


def test_the_expectation_of_the_author_is_compared_with_the_table(tmp_path):
    rows = "id,expected,age,medical,place\ne1,clinic,3,yes,sea\ne2,shelter,3,,land\n"
    rows += "e3,shelter,3,no,land\n"
    pack = write_sketch(tmp_path / "sketch", **{"examples/arrivals.csv": rows})

    found = [f for f in read_pack(pack).findings if f.code == "EXAM-007"]

    assert [f.place.line for f in found] == [3]
    assert "should be sent to shelter, but the decision says clinic" in found[0].what


def test_the_annotations_of_every_table_are_citations(tmp_path):
    reading = spoilt(
        tmp_path, TABLE, "<text>CRC 24</text>", "<text>CRC 24; ABC 1</text>"
    )

    found = [f for f in reading.findings if f.code == "LAW-001"]
    assert [f.place.element for f in found] == ["r1"]


def test_the_pack_is_still_read_when_its_decision_is_not(tmp_path):
    files = {TABLE: "<broken", "pack.toml": PACK.replace('"ES"', '"ESP"')}
    reading = read_pack(write_sketch(tmp_path / "sketch", **files))

    assert {"DMN-001", "PACK-018"} <= codes_of(reading)


def grounded(decided, *, sources=()):
    """The findings about a step that takes a decision given by an expression."""
    draw = Sketch()
    draw.start("s").decide("look", "decision", sources=sources).end("e")
    process = draw.path("s", "look", "e").process()
    notes = Notes()
    models = {TABLE: model_of(decided, facts=())}
    check_grounded({process.id: process}, Tables(models, {"decision": TABLE}), notes)
    return [(found.code, found.place.element) for found in notes.findings]


def test_a_decision_names_its_law_in_its_rules_or_at_its_step():
    said = LiteralExpression("", "false", parse("false"))
    cited = Table(
        HitPolicy.FIRST, (), (OutputClause(""),), (rule(1, (), ("false",)),),
        annotation_names=("source",),
    )  # fmt: skip

    assert grounded(said) == [("LAW-010", "look")]
    assert grounded(said, sources=("CRC 3(1)",)) == []
    assert grounded(cited) == []
