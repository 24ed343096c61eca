"""`karama diff`: who is sent elsewhere, for a person and for a program."""

import json
import shutil

import pytest
from dmn_files import decision as dmn_decision
from dmn_files import definitions, input_data, literal


@pytest.fixture
def changed(pack, tmp_path):
    """The pack with one thing written otherwise."""

    def write(file, old, new):
        folder = tmp_path / pack.name
        shutil.copytree(pack, folder, dirs_exist_ok=True)
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1 if new else -1), encoding="utf-8")
        return folder

    return write


def test_a_pack_does_not_differ_from_itself(karama, pack):
    ran = karama("diff", pack, pack, "--quick")

    assert ran.exit_code == 0
    assert "Nothing differs for anybody." in ran.output


def test_a_longer_deadline_is_told_before_and_now(karama, pack, changed):
    other = changed("pack.toml", 'within = "PT', 'within = "PT9')

    ran = karama("diff", pack, other, "--quick")
    assert "before" in ran.output
    assert "hours" in ran.output


def test_a_rule_turned_round_names_who_goes_elsewhere(karama, pack, changed):
    other = changed(
        "decisions/orientation.dmn",
        '<inputEntry id="r1_medical"><text>true</text>',
        '<inputEntry id="r1_medical"><text>false</text>',
    )
    (other / "examples/arrivals.csv").unlink()

    ran = karama("diff", pack, other, "--quick", "--json")
    told = json.loads(ran.stdout)
    (decision,) = told["decisions"]
    assert told["worse"]
    assert ran.exit_code == 1
    assert {move["protects"] for move in decision["moves"]} >= {"less", "more"}
    for move in decision["moves"]:
        assert move["person"]
        assert 0 < move["count"] < decision["total"]
    assert set(told) == {
        "format", "language", "old", "new", "worse", "decisions", "ways", "changes",
        "charter", "principles",
    }  # fmt: skip


def test_a_right_that_is_gone_loses_its_principle(karama, pack, changed):
    other = changed("procedure.bpmn", "<karama:right>complain</karama:right>", "")

    ran = karama("diff", pack, other, "--json")
    told = json.loads(ran.stdout)
    lost = {one["id"] for one in told["principles"] if one["lost"]}
    assert "C21" in lost
    assert ran.exit_code == 1


@pytest.mark.parametrize("language", ["fr", "ar", "es", "pt"])
def test_it_speaks_five_languages(karama, pack, changed, language):
    other = changed("pack.toml", 'within = "PT', 'within = "PT9')

    ran = karama("--lang", language, "diff", pack, other, "--quick")
    assert ran.exit_code == 0
    assert "before" not in ran.output


# --- two DMN files ------------------------------------------------------------------


def dmn(tmp_path, name, *cells, decision="place", read="age"):
    """A file of one table over one enumeration and one number."""
    rows = "".join(
        f"<rule><inputEntry><text>{status}</text></inputEntry>"
        f"<inputEntry><text>{age}</text></inputEntry>"
        f"<outputEntry><text>{place}</text></outputEntry></rule>"
        for status, age, place in cells
    )
    expressions = "".join(
        f"<input><inputExpression><text>{text}</text></inputExpression></input>"
        for text in ("status", read)
    )
    table = (
        f'<decisionTable hitPolicy="PRIORITY">{expressions}<output><outputValues>'
        f'<text>"care","general"</text></outputValues></output>{rows}</decisionTable>'
    )
    kind = (
        '<itemDefinition name="tStatus"><typeRef>string</typeRef><allowedValues>'
        '<text>"alone","family","group"</text></allowedValues></itemDefinition>'
    )
    path = tmp_path / name
    path.write_bytes(
        definitions(
            kind,
            input_data("status", "tStatus"),
            input_data("age", "number"),
            dmn_decision(decision, table, ["status", "age"]),
        )
    )
    return path


OLD = [('"alone"', "&lt; 18", '"care"'), ("-", "-", '"general"')]
NEW = [('"alone"', "&lt; 16", '"care"'), ("-", "-", '"general"')]


def test_a_changed_table_names_who_is_answered_otherwise(karama, tmp_path):
    old, new = dmn(tmp_path, "old.dmn", *OLD), dmn(tmp_path, "new.dmn", *NEW)

    ran = karama("diff", old, new, "--json")
    told = json.loads(ran.stdout)

    assert ran.exit_code == 1
    assert told["worse"]
    assert (told["old"]["pack"], told["new"]["pack"]) == ("old.dmn", "new.dmn")
    assert told["charter"] is None
    (decision,) = told["decisions"]
    moves = {(m["old"], m["new"], m["protects"]) for m in decision["moves"]}
    assert moves == {("care", "general", "less")}
    (move,) = decision["moves"]
    assert move["person"]["status"] == "alone"
    assert 16 <= move["person"]["age"] < 18
    # unknown, under 16, 16, to 18, 18, over: of alone, family, group and unknown
    assert decision["total"] == 6 * 4


def test_whoever_is_left_without_an_answer_is_protected_less(karama, tmp_path):
    old = dmn(tmp_path, "old.dmn", *OLD)
    new = dmn(tmp_path, "new.dmn", OLD[0])

    told = json.loads(karama("diff", old, new, "--json").stdout)
    (decision,) = told["decisions"]

    lost = {m["protects"] for m in decision["moves"] if m["new"] is None}
    assert lost == {"less"}
    assert told["worse"]
    back = json.loads(karama("diff", new, old, "--json").stdout)
    assert not back["worse"]


def test_values_come_from_the_types_that_both_files_declare(karama, tmp_path):
    old = dmn(tmp_path, "old.dmn", *OLD)
    new = dmn(tmp_path, "new.dmn", ('not("family","group")', "&lt; 18", '"care"'),
              OLD[1])  # fmt: skip

    ran = karama("diff", old, new)

    assert ran.exit_code == 0
    assert "Nothing differs for anybody." in ran.output


def test_tables_that_do_arithmetic_are_compared_by_the_solver(karama, tmp_path):
    old = dmn(tmp_path, "old.dmn", *OLD, read="age + 1")
    new = dmn(tmp_path, "new.dmn", *NEW, read="age + 1")

    ran = karama("diff", old, new, "--json")
    (decision,) = json.loads(ran.stdout)["decisions"]

    assert decision["reason"]
    (move,) = decision["moves"]
    assert (move["old"], move["new"], move["count"]) == ("care", "general", 0)
    assert 15 <= move["person"]["age"] < 17
    assert "kinds of people" not in karama("diff", old, new).output


def test_a_pack_and_a_table_are_not_compared(karama, pack, tmp_path):
    old = dmn(tmp_path, "old.dmn", *OLD)

    for pair in ((old, pack), (pack, old)):
        ran = karama("diff", *pair)
        assert ran.exit_code == 2
        assert "old.dmn is a DMN file and my-pack is not" in ran.output


def test_a_charter_is_refused_for_tables(karama, tmp_path):
    old, new = dmn(tmp_path, "old.dmn", *OLD), dmn(tmp_path, "new.dmn", *NEW)

    ran = karama("diff", old, new, "--charter", old)
    assert ran.exit_code == 2
    assert "--charter is for packs" in ran.output


def test_the_last_decision_is_compared_under_another_name(karama, tmp_path):
    old = dmn(tmp_path, "old.dmn", *OLD)
    new = dmn(tmp_path, "new.dmn", *NEW, decision="orientation")

    told = json.loads(karama("diff", old, new, "--json").stdout)

    assert [d["decision"] for d in told["decisions"]] == ["orientation"]
    assert {c["kind"] for c in told["changes"]} == {
        "decision-added", "decision-removed",
    }  # fmt: skip


def test_decisions_that_do_not_correspond_are_named(karama, tmp_path):
    two = tmp_path / "two.dmn"
    parts = (dmn_decision(n, literal("1")) for n in ("a", "b"))
    two.write_bytes(definitions(*parts))

    ran = karama("diff", two, dmn(tmp_path, "new.dmn", *NEW))

    assert ran.exit_code == 1
    assert "two.dmn has a, b; new.dmn has place" in ran.output


@pytest.mark.parametrize("language", ["fr", "ar", "es", "pt"])
def test_tables_are_compared_in_five_languages(karama, tmp_path, language):
    old, new = dmn(tmp_path, "old.dmn", *OLD), dmn(tmp_path, "new.dmn", *NEW)

    ran = karama("--lang", language, "diff", old, new)
    assert ran.exit_code == 1
    assert "Before" not in ran.output
    assert "less" not in ran.output
