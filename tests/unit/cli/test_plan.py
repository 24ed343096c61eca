"""`karama plan`, run: a plan that can be rehearsed, and every mistake said before."""

import json

import pytest
from click.testing import CliRunner
from small_rehearsal import PACK, courses, small_file

from karama.cli import main
from karama.rehearsal.means import counts, read_means_file

CARE = """
[[targets]]
id = "care"
measure = "wait"
act = "medical-care"
at-most = "30 min"
for = {share}
"""
ALLOWED = """
[allowed]
treatment-rooms = { most = 4, cost = "50 per day" }
basic-centre = { most = 5, cost = "10 per day" }
water = { most = 3000 }
"""
EVERYBODY = """
[[targets]]
id = "registered"
measure = "within"
act = "identification"
at-most = "5 min"
for = 0.9
"""


def run(*words):
    return CliRunner().invoke(main, ["--lang", "en", "plan", *map(str, words)])


def one_room():
    """The pack's means with a single room to treat people in."""
    text = (PACK / "resources.toml").read_text(encoding="utf-8")
    before, found, after = text.partition('id = "treatment-rooms"')
    assert found
    return before + found + after.replace("count = 5", "count = 1", 1)


def plan(folder, targets, *words, means=None):
    (folder / "targets.toml").write_text(targets + ALLOWED, encoding="utf-8")
    (folder / "means.toml").write_text(means or one_room(), encoding="utf-8")
    return run(
        PACK, "--scenario", small_file(folder), "--target", folder / "targets.toml",
        "--resources", folder / "means.toml", "--out", folder / "out",
        "--replications", 6, "--fresh", 300, "--effort", 20, "--workers", 1, *words,
    )  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    answer = plan(folder, CARE.format(share=0.7), "--json")
    assert answer.exit_code == 0, answer.output
    return folder, json.loads(answer.stdout)


def test_a_plan_says_what_to_add_and_how_sure_it_is(found):
    _, told = found

    assert told["verdict"] == "found"
    (added,) = told["plan"]
    assert added["resource"] == "treatment-rooms"
    assert 1 <= added["added"] <= 4
    assert told["cost_cents"] == added["cost_cents"] * added["added"]
    least = told["least"]
    assert least["alone_cents"] <= least["adding_cents"] <= told["cost_cents"]
    assert 0 <= told["gap"] <= told["gap_alone"] < 1
    assert told["confidence"] == 0.95
    (target,) = told["targets"]
    assert (target["id"], target["answer"]) == ("care", "shown")
    assert target["share"]["low"] <= target["share"]["estimate"]


def test_what_it_adds_is_there_for_a_target_and_the_next_one_has_its_price(found):
    _, told = found

    (without,) = told["without"]
    (target,) = without["targets"]
    assert without["resource"] == "treatment-rooms"
    assert target["outcome"] in ("fails", "unsure")
    assert target["gained"]["estimate"] < 0
    names = [one["resource"] for one in told["more"]]
    assert {"basic-centre", "water"} <= set(names)


def test_the_resources_left_behind_are_the_old_ones_with_the_plan_in_them(found):
    folder, told = found
    old, new = (
        read_means_file(file, courses().procedure).means
        for file in (folder / "means.toml", folder / "out" / "resources.toml")
    )
    (added,) = told["plan"]
    before, after = counts(old), counts(new)

    assert after.pop("treatment-rooms")[0] == 1 + added["added"]
    before.pop("treatment-rooms")
    assert before == after
    comment = "# cleaned after each person"
    assert comment in (folder / "out" / "resources.toml").read_text(encoding="utf-8")


def test_the_folder_holds_a_plan_to_read_and_to_edit(found):
    folder, told = found
    names = sorted(one.name for one in (folder / "out").iterdir())
    text = (folder / "out" / "plan.en.md").read_text(encoding="utf-8")

    assert names == ["plan.en.docx", "plan.en.md", "resources.toml"]
    assert len(told["files"]) == 3
    for words in ("What is added", "Treatment rooms", "What each of it is for",
                  "What the next one buys", "none is real", "shortages add up",
                  "more help never makes anything worse",
                  "Times a plan that holds was run beside one"):  # fmt: skip
        assert words in text


def test_where_the_targets_hold_already_that_is_said_and_costs_nothing(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    pack_means = (PACK / "resources.toml").read_text(encoding="utf-8")
    answer = plan(tmp_path, CARE.format(share=0.7), "--lang", "fr", means=pack_means)

    assert answer.exit_code == 0, answer.output
    assert "rien n'est à ajouter" in answer.output
    assert not (tmp_path / "out" / "resources.toml").exists()
    assert (tmp_path / "out" / "plan.fr.md").exists()
    kept = list((tmp_path / "cache" / "karama" / "courses").iterdir())
    assert len(kept) == 1  # what was learned of the pack serves the next command


def test_where_nothing_suffices_the_target_is_named_and_the_code_is_one(tmp_path):
    answer = plan(tmp_path, CARE.format(share=0.7) + EVERYBODY)

    assert answer.exit_code == 1, answer.output
    assert "Nothing that may be added suffices" in answer.output
    assert "registered: within 5 minutes of arrival" in answer.output
    assert not (tmp_path / "out" / "resources.toml").exists()


# --- mistakes -------------------------------------------------------------------------


def test_targets_that_are_not_there_are_said(tmp_path):
    answer = run(PACK, "--scenario", small_file(tmp_path), "--target", tmp_path / "no")

    assert answer.exit_code == 4
    assert "no" in answer.stderr


def test_every_mistake_of_the_targets_is_said_at_once_and_nothing_is_run(tmp_path):
    wrong = CARE.format(share=1.7).replace("medical-care", "magic")
    answer = plan(tmp_path, wrong)

    assert answer.exit_code == 1
    for code in ("TARG-009", "TARG-011"):
        assert code in answer.stderr
    assert "Nothing was planned" in answer.stderr
    assert not (tmp_path / "out").exists()


def test_targets_have_to_be_named(tmp_path):
    answer = run(PACK, "--scenario", small_file(tmp_path))

    assert answer.exit_code == 2
    assert "--target" in answer.stderr
