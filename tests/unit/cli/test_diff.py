"""`karama diff`: who is sent elsewhere, for a person and for a program."""

import json
import shutil

import pytest


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
