"""Promises: what a committee argued about, held against every later table."""

from pathlib import Path

import attrs
import pytest
from pack_sketch import DMN, write_sketch

from karama.feel import UNKNOWN
from karama.packs import read_pack
from karama.proof.charter import read_charter
from karama.proof.remembered import key_of

PROMISE = """
[[promises]]
id = "ill"
decision = "orientation"
answer = "clinic"
sources = ["CRC 24"]
reason = { en = "Ill: the clinic.", fr = "Malade : la clinique." }
facts = { medical = true }

[[promises]]
id = "nobody-asked"
decision = "orientation"
answer = "clinic"
sources = ["CRC 24"]
reason = { en = "Not asked is not no.", fr = "Non demandé n'est pas non." }

[[promises]]
id = "well"
decision = "orientation"
answer = "shelter"
sources = ["report"]
reason = { en = "Well: a bed.", fr = "En bonne santé : un lit." }
facts = { medical = false }
"""
FILE = "promises/health.toml"


def read(tmp_path: Path, promises: str = PROMISE, **files):
    return read_pack(write_sketch(tmp_path / "sketch", **{FILE: promises}, **files))


def told(reading):
    """What is said of a sketch, which has no diagram."""
    found = [one for one in reading.findings if one.code != "BPMN-048"]
    return [(one.code, one.place.element) for one in found]


def test_kept_promises_are_read_and_nothing_is_said(tmp_path):
    reading = read(tmp_path)

    assert told(reading) == []
    ill, unasked, well = reading.procedure.promises
    assert (ill.id, ill.decision, ill.answer) == ("ill", "orientation", "clinic")
    assert ill.facts == {"medical": True}
    assert ill.sources == ("CRC 24",)
    assert ill.reason["fr"] == "Malade : la clinique."
    assert (ill.file, ill.key) == (FILE, "promises[1]")
    assert unasked.facts == {}
    assert well.facts == {"medical": False}


@pytest.mark.parametrize(
    ("old", "new", "code", "element"),
    [
        ('decision = "orientation"', 'decision = "orientatoin"', "PROM-001",
         "promises[1].decision"),
        ("{ medical = true }", "{ medicl = true }", "PROM-002",
         "promises[1].facts.medicl"),
        ("{ medical = true }", "{ medical = 7 }", "PROM-003",
         "promises[1].facts.medical"),
        ('answer = "clinic"', 'answer = "clinik"', "PROM-004", "promises[1].answer"),
        ('answer = "clinic"', "", "PROM-004", "promises[1].answer"),
        ("{ medical = true }", "{ medical = false }", "PROM-005", "promises[1]"),
        ('id = "nobody-asked"', 'id = "ill"', "PROM-007", "promises[2].id"),
        ('sources = ["CRC 24"]', "", "PROM-008", "promises[1].sources"),
        ('reason = { en = "Ill: the clinic.", fr = "Malade : la clinique." }', "",
         "PROM-009", "promises[1].reason"),
        ('["CRC 24"]', '["XYZ 1"]', "LAW-001", None),
        (', fr = "Malade : la clinique."', "", "PACK-022", "promises[1].reason"),
        ('id = "ill"', 'id = "ill"\nanwser = 1', "PACK-013", "promises[1].anwser"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_where_it_stands(tmp_path, old, new, code, element):
    reading = read(tmp_path, PROMISE.replace(old, new, 1))

    assert code in [c for c, _ in told(reading)]
    assert element is None or (code, element) in told(reading)


def test_a_broken_promise_leaves_no_procedure_and_says_both_answers(tmp_path):
    reading = read(tmp_path, PROMISE.replace("medical = true", "medical = false", 1))

    assert reading.procedure is None
    (one,) = [f for f in reading.findings if f.code == "PROM-005"]
    assert "should answer clinic and says shelter" in one.what


def test_a_fact_left_out_and_one_called_unknown_are_the_same(tmp_path):
    said = PROMISE.replace("{ medical = true }", '{ medical = "unknown" }')

    assert told(read(tmp_path, said)) == []
    assert read_pack(tmp_path / "sketch").procedure.promises[0].facts == {
        "medical": UNKNOWN
    }


def test_the_answer_that_protects_least_wants_a_promise(tmp_path):
    without = PROMISE[: PROMISE.rindex("[[promises]]")]

    assert told(read(tmp_path, without)) == [("PROM-010", "orientation")]
    assert told(read_pack(write_sketch(tmp_path / "bare" / "sketch"))) == []


def test_a_decision_that_never_ends_keeps_no_promise(tmp_path):
    endless = "count(for a in 1..100000, b in 1..100000 return a) &gt; 0"
    table = DMN.replace("<text>&gt;= 0</text>", f"<text>{endless}</text>")
    assert table != DMN
    reading = read(tmp_path, **{"decisions/orientation.dmn": table})

    assert "PROM-006" in [code for code, _ in told(reading)]


def test_promises_change_no_case(tmp_path):
    one = read(tmp_path).procedure
    other = attrs.evolve(one, promises=(), digest="")
    properties = [p for c in read_charter().principles for p in c.properties]

    keys = [key_of(attrs.evolve(one, digest=""), p) for p in properties]
    assert keys == [key_of(other, p) for p in properties]
    assert any(keys)


PACKS = sorted((Path(__file__).parents[3] / "packs").iterdir())


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_shipped_pack_keeps_promises_with_law_and_reasons(pack):
    reading = read_pack(pack)

    assert not [f for f in reading.findings if f.code.startswith("PROM")]
    assert len(reading.procedure.promises) >= 40
    for promise in reading.procedure.promises:
        assert promise.sources
        assert set(promise.reason) == set(reading.procedure.languages)
