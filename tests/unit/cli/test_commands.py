"""Each command: it works, it answers programs, it refuses with what to do."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from karama.cli import COMMANDS
from karama.cli.session import LANGUAGES, terminal_language

ARRIVALS = (
    "id,arrived_at,medical,child,alone\n"
    "P1,2026-11-24T03:00:00Z,yes,no,no\n"
    "P2,2026-11-24T03:00:00Z,no,unknown,yes\n"
)


@pytest.fixture
def arrivals(tmp_path):
    path = tmp_path / "arrivals.csv"
    path.write_text(ARRIVALS)
    return path


@pytest.fixture
def broken(pack, tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree(pack, folder)
    (folder / "procedure.bpmn").write_text("<not xml")
    return folder


# --- check --------------------------------------------------------------------


def test_check_says_that_a_sound_pack_can_be_used(karama, pack):
    ran = karama("check", pack)

    assert ran.exit_code == 0
    assert "can be used" in ran.output


def test_check_lists_findings_with_code_place_and_remedy(karama, broken):
    ran = karama("check", broken)

    assert ran.exit_code == 1
    assert "procedure.bpmn" in ran.output
    assert "cannot be used" in ran.output


def test_check_answers_programs_with_every_finding(karama, broken):
    ran = karama("check", broken, "--json")
    answer = json.loads(ran.output)

    assert ran.exit_code == 1
    assert not answer["usable"]
    assert answer["counts"]["error"] == sum(
        one["severity"] == "error" for one in answer["findings"]
    )
    assert all(one["code"] and one["remedy"] for one in answer["findings"])


def test_check_strict_fails_on_a_warning(karama, pack, tmp_path):
    folder = tmp_path / "warned"
    shutil.copytree(pack, folder)
    (folder / "texts" / "pt.md").unlink()
    loose, strict = karama("check", folder), karama("check", folder, "--strict")

    counts = json.loads(karama("check", folder, "--json").output)["counts"]
    assert counts["warning"]
    assert (loose.exit_code, strict.exit_code) == (0, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_are_said_in_the_reader_s_language(karama, pack, language):
    ran = karama("--lang", language, "check", pack)

    assert ran.exit_code == 0
    english = "were never compared with an official copy"
    assert (english in ran.output) == (language == "en")


# --- run ----------------------------------------------------------------------


def test_run_writes_orientations_and_prints_a_table_a_person_can_read(
    karama, pack, arrivals, tmp_path
):
    out = tmp_path / "out.csv"

    ran = karama("run", pack, arrivals, "--out", out)

    assert ran.exit_code == 0, ran.output
    assert "Urgent care" in ran.output
    assert "█" in ran.output
    assert "2026-11-24 04:00" in ran.output
    assert "under 18" in ran.output
    assert out.read_text().count("\n") == 3


def test_run_lists_rejects_and_says_so_with_its_exit_code(
    karama, pack, arrivals, tmp_path
):
    arrivals.write_text(ARRIVALS + "P3,,maybe,no,no\nP4\n")

    ran = karama("run", pack, arrivals, "--out", tmp_path / "out.parquet", "--json")
    answer = json.loads(ran.output)

    assert ran.exit_code == 3
    assert (answer["people"], answer["rejected_rows"]) == (2, 2)
    rejects = (tmp_path / "out.rejects.csv").read_text().splitlines()
    assert len(rejects) == 3
    assert rejects[1].startswith("4,medical,")


@pytest.mark.parametrize("language", LANGUAGES)
def test_run_speaks_five_languages(karama, pack, arrivals, tmp_path, language):
    ran = karama("--lang", language, "run", pack, arrivals, "--out", tmp_path / "o.csv")

    assert ran.exit_code == 0
    assert ("Orientation" in ran.output) == (language in ("en", "fr"))


def test_run_never_writes_over_what_it_reads(karama, pack, arrivals):
    ran = karama("run", pack, arrivals, "--out", arrivals)

    assert ran.exit_code == 4
    assert arrivals.read_text() == ARRIVALS


def test_run_refuses_a_broken_pack_with_its_errors(karama, broken, arrivals):
    ran = karama("run", broken, arrivals)

    assert ran.exit_code == 1
    assert "procedure.bpmn" in ran.stderr


def test_run_names_a_file_that_is_not_there(karama, pack, tmp_path):
    ran = karama("run", pack, tmp_path / "gone.csv")

    assert ran.exit_code == 4
    assert "gone.csv" in ran.stderr


# --- case -----------------------------------------------------------------------


def test_case_walks_saves_goes_on_and_replays(karama, pack, tmp_path):
    log = tmp_path / "K-TEST.jsonl"

    first = karama("case", pack, "--log", log, typed="1\nq\n")
    second = karama("case", pack, "--log", log, typed="1\n1\n2\n1\n1\nq\n")
    replay = karama("case", pack, "--log", log, "--replay")

    assert first.exit_code == second.exit_code == replay.exit_code == 0
    assert "K-TEST" in first.output
    assert len(log.read_text().splitlines()) >= 4
    assert "each follows from the one before it" in replay.output
    assert "Child protection" in second.output


def test_case_notices_a_changed_event(karama, pack, tmp_path):
    log = tmp_path / "K-TEST.jsonl"
    karama("case", pack, "--log", log, typed="1\n1\nq\n")
    sound = karama("case", pack, "--log", log, "--replay")
    log.write_text(log.read_text().replace('"officer"', '"soldier"', 1))

    changed = karama("case", pack, "--log", log, "--replay")

    assert sound.exit_code == 0
    assert changed.exit_code == 5
    assert "event 0" in changed.stderr


def test_every_right_can_be_used_from_the_terminal(karama, pack, tmp_path):
    for number in range(1, 5):
        log = tmp_path / f"K-{number}.jsonl"
        ran = karama("case", pack, "--log", log, typed=f"!\n{number}\nq\n")
        assert ran.exit_code == 0
        assert '"used"' in log.read_text()


def test_case_keeps_what_was_done_when_the_input_ends(karama, pack, tmp_path):
    log = tmp_path / "K-TEST.jsonl"

    ran = karama("case", pack, "--log", log, typed="1\n")

    assert ran.exit_code == 0
    assert len(log.read_text().splitlines()) == 2


def test_case_refuses_what_is_not_open_and_leaves_the_log_alone(karama, pack, tmp_path):
    log = tmp_path / "K-TEST.jsonl"
    karama("case", pack, "--log", log, "--json")
    before = log.read_text()

    ran = karama("case", pack, "--log", log, "--do", "Task_Nowhere")

    assert ran.exit_code == 5
    assert "Open steps:" in ran.stderr
    assert log.read_text() == before


def test_a_script_can_drive_a_case(karama, pack, tmp_path):
    log = tmp_path / "K-TEST.jsonl"
    begun = json.loads(karama("case", pack, "--log", log, "--json").output)
    while "Task_Ask" not in [s["step"] for s in begun["open_steps"]]:
        step = begun["open_steps"][0]["step"]
        ran = karama("case", pack, "--log", log, "--do", step, "--json")
        begun = json.loads(ran.output)

    ran = karama(
        "case", pack, "--log", log, "--do", "Task_Ask", "--json",
        "--set", "medical=no", "--set", "child=yes", "--set", "alone=yes",
    )  # fmt: skip
    wrong = karama("case", pack, "--log", log, "--do", "Task_Ask", "--set", "medical")

    assert ran.exit_code == 0, ran.output
    assert not json.loads(ran.output)["closed"]
    assert wrong.exit_code == 4


def test_a_bad_answer_is_refused_without_being_repeated(karama, pack, tmp_path):
    log = tmp_path / "K-TEST.jsonl"
    for step in ("Task_BasicNeeds", "Task_Inform"):
        karama("case", pack, "--log", log, "--do", step)

    ran = karama(
        "case", pack, "--log", log, "--do", "Task_Ask", "--set", "medical=Amina-K"
    )

    assert ran.exit_code == 5
    assert "Amina-K" not in ran.output + ran.stderr


@pytest.mark.parametrize("at", ["tomorrow", "2026-11-24T03:00:00"])
def test_an_instant_needs_its_zone(karama, pack, at):
    assert karama("case", pack, "--at", at, "--json").exit_code == 4


# --- explain, new, tck ------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_explain_writes_one_page_in_each_language(karama, pack, tmp_path, language):
    out = tmp_path / "page.html"

    ran = karama("explain", pack, "--lang", language, "--out", out)

    assert ran.exit_code == 0
    assert f'lang="{language}"' in out.read_text("utf-8")


def test_explain_can_write_only_the_picture(karama, pack, tmp_path):
    out = tmp_path / "picture.svg"

    ran = karama("explain", pack, "--svg", "--out", out, "--json")

    assert json.loads(ran.output)["bytes"] == out.stat().st_size
    assert out.read_text().startswith("<svg")


def test_new_makes_a_pack_that_passes_check_strictly(karama, tmp_path):
    made = karama("new", tmp_path / "mine", "--json")

    assert made.exit_code == 0
    assert len(json.loads(made.output)["files"]) > 10
    assert karama("check", tmp_path / "mine", "--strict").exit_code == 0


def test_new_never_writes_over_a_folder(karama, tmp_path):
    karama("new", tmp_path / "mine")
    toml = tmp_path / "mine" / "pack.toml"
    toml.write_text(toml.read_text() + "# mine\n")

    again = karama("new", tmp_path / "mine")

    assert again.exit_code != 0
    assert toml.read_text().endswith("# mine\n")


def test_tck_refuses_a_folder_without_cases(karama, tmp_path):
    assert karama("tck", tmp_path).exit_code == 4
    assert karama("tck", tmp_path / "gone").exit_code == 4


# --- the house --------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_json(karama, name):
    ran = karama(name, "--help")

    assert ran.exit_code == 0
    assert "--json" in ran.output


def test_an_unknown_command_is_a_usage_error(karama):
    assert karama("judge").exit_code == 2


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LC_ALL": "ar_MA.UTF-8", "LANG": "fr_FR"}, "ar"),
        ({"LANGUAGE": "de:pt_BR", "LANG": "en"}, "pt"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_terminal_chooses_the_language(monkeypatch, variables, language):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert terminal_language() == language


def test_it_runs_as_a_program_on_a_terminal_that_has_no_unicode(pack, arrivals):
    ran = subprocess.run(
        [sys.executable, "-m", "karama", "run", str(pack), str(arrivals)],
        capture_output=True,
        env={**os.environ, "LANG": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=False,
    )

    assert ran.returncode == 0, ran.stderr.decode()
