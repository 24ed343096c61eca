"""`karama rehearse`, run: a folder, an answer, and every mistake said before a run."""

import json

import pytest
from click.testing import CliRunner
from small_rehearsal import PACK, small_file, small_text

from karama.cli import main


def run(*words):
    return CliRunner().invoke(main, ["--lang", "en", "rehearse", *map(str, words)])


def rehearse(tmp_path, *words, changes=()):
    file = small_file(tmp_path, *changes)
    return run(
        PACK, "--scenario", file, "--out", tmp_path / "out", "--workers", 1, *words
    )


def test_a_rehearsal_leaves_a_folder_and_says_what_is_weak(tmp_path):
    found = rehearse(tmp_path)

    assert found.exit_code == 0, found.output
    assert "Weaknesses found, worst first" in found.output
    assert "All of these people are invented; none is real." in found.output
    names = sorted(one.name for one in (tmp_path / "out").iterdir())
    assert names == [
        "contingency-plan.en.docx", "contingency-plan.en.md", "numbers",
        "report.en.html",
    ]  # fmt: skip


def test_the_same_seed_gives_the_same_answer_to_the_byte(tmp_path):
    one = rehearse(tmp_path, "--json", "--replications", 2)
    other = rehearse(tmp_path, "--json", "--replications", 2)

    assert one.exit_code == 0, one.output
    assert one.stdout == other.stdout
    page = (tmp_path / "out" / "report.en.html").read_bytes()
    rehearse(tmp_path, "--replications", 2)
    assert (tmp_path / "out" / "report.en.html").read_bytes() == page


def test_the_answer_for_programs_names_what_the_pack_names(tmp_path):
    found = json.loads(rehearse(tmp_path, "--json", "--replications", 2).stdout)

    assert found["scenario"] == "cayucos-36h"
    assert found["replications"] == 2
    assert found["weaknesses"]
    assert {"kind", "about", "people", "share", "what"} <= set(found["weaknesses"][0])


def test_two_staffings_stand_side_by_side(tmp_path):
    text = (PACK / "resources.toml").read_text(encoding="utf-8")
    before, found, after = text.partition('id = "protection-workers"')
    assert found
    more = tmp_path / "more.toml"
    more.write_text(before + found + after.replace("count = 9", "count = 30", 1))

    answer = rehearse(tmp_path, "--beside-resources", more)

    assert answer.exit_code == 0, answer.output
    page = (tmp_path / "out" / "report.en.html").read_text(encoding="utf-8")
    assert 'id="beside"' in page
    assert "more.toml" in page
    assert "Cost of a run" in page


def test_a_scenario_that_is_not_there_names_those_that_are():
    found = run(PACK, "--scenario", "nowhere")

    assert found.exit_code == 4
    assert "cayucos-36h" in found.stderr


def test_every_mistake_of_a_scenario_is_said_at_once_and_nothing_is_run(tmp_path):
    changes = (
        ("share = 0.13", "share = 1.3"),
        ("days = 10", "days = 0"),
        ("seed = 1", "sed = 1"),
    )

    found = rehearse(tmp_path, changes=changes)

    assert found.exit_code == 1
    assert not (tmp_path / "out").exists()
    for place in ("share", "days", "sed"):
        assert place in found.stderr
    assert "Nothing was rehearsed" in found.stderr


def test_a_pack_without_means_is_said(tmp_path):
    found = run(
        PACK, "--scenario", small_file(tmp_path), "--resources", tmp_path / "no"
    )

    assert found.exit_code == 4
    assert "no" in found.stderr


@pytest.mark.parametrize("cut", [10, 400, 4_000])
def test_half_a_file_ends_in_findings_and_not_in_a_crash(tmp_path, cut):
    file = tmp_path / "half.toml"
    file.write_text(small_text()[:-cut], encoding="utf-8")

    found = run(PACK, "--scenario", file, "--replications", 1, "--days", 1,
                "--out", tmp_path / "out", "--workers", 1)  # fmt: skip

    assert found.exit_code in (0, 1), found.output


def test_arabic_is_written_from_the_right(tmp_path):
    found = rehearse(tmp_path, "--lang", "ar", "--replications", 2)

    assert found.exit_code == 0, found.output
    page = (tmp_path / "out" / "report.ar.html").read_text(encoding="utf-8")
    assert '<html lang="ar" dir="rtl">' in page


def test_nobody_came_is_said_and_nothing_concluded(tmp_path):
    found = rehearse(tmp_path, "--days", 1, "--replications", 2)

    assert found.exit_code == 0, found.output
    assert "Nobody came in any run" in found.output
