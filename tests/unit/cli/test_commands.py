"""Each command: it works, it answers programs, it refuses with what to do."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from rows_sketch import write_rows

from karama.cli import COMMANDS, load_command
from karama.cli.case_log import CaseLog
from karama.cli.session import LANGUAGES, terminal_language
from karama.errors import DataError

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


def test_an_instant_at_the_edge_of_time_is_refused(karama, pack, tmp_path):
    for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"):
        log = tmp_path / "K-TEST.jsonl"
        assert karama("case", pack, "--log", log, "--at", at, "--json").exit_code == 4
        assert not log.exists()


def test_case_goes_on_after_a_log_whose_last_line_was_left_without_its_end(
    karama, pack, tmp_path
):
    log = tmp_path / "K-TEST.jsonl"
    karama("case", pack, "--log", log, "--json")
    log.write_bytes(log.read_bytes().removesuffix(b"\n"))

    karama("case", pack, "--log", log, "--use", "complain")

    assert karama("case", pack, "--log", log, "--replay").exit_code == 0
    assert len(log.read_text().splitlines()) > 1


def test_case_begins_in_a_file_that_is_there_and_empty(karama, pack, tmp_path):
    log = tmp_path / "K-TEST.jsonl"
    log.touch()

    assert karama("case", pack, "--log", log, "--json").exit_code == 0
    assert log.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="rights of files are POSIX")
def test_a_log_can_be_read_by_nobody_but_its_owner(karama, pack, tmp_path):
    log = tmp_path / "K-TEST.jsonl"

    karama("case", pack, "--log", log, "--json")

    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_replay_begins_no_case(karama, pack, tmp_path):
    log = tmp_path / "K-TEST.jsonl"

    ran = karama("case", pack, "--log", log, "--replay", "--json")

    assert ran.exit_code == 4
    assert not log.exists()


def test_two_terminals_cannot_fork_one_case(karama, pack, tmp_path, monkeypatch):
    log = tmp_path / "K-TEST.jsonl"
    karama("case", pack, "--log", log, "--json")
    behind = CaseLog.open(log)
    karama("case", pack, "--log", log, "--use", "complain")

    with pytest.raises(DataError, match="open it again"):
        behind.add(CaseLog.open(log).events)

    assert karama("case", pack, "--log", log, "--replay").exit_code == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broken_log_is_refused_with_what_to_do_in_the_reader_s_language(
    karama, pack, tmp_path, language
):
    log = tmp_path / "K-TEST.jsonl"
    karama("case", pack, "--log", log, "--use", "complain")
    lines = log.read_text().splitlines(keepends=True)
    said = []
    for spoilt in (
        lines[1:],
        [lines[0].replace('"officer"', '"soldier"')],
        ["{}\n"],
        [lines[0], lines[1][:-9]],
    ):
        log.write_text("".join(spoilt))
        ran = karama("--lang", language, "case", pack, "--log", log, "--replay")
        assert ran.exit_code == 5
        said.append(ran.stderr)

    english = ("Nothing was changed", "it was altered", "calls itself", "cut off")
    for sentence in english:
        assert any(sentence in one for one in said) == (language == "en"), said


def test_replay_says_when_the_words_come_from_another_version(karama, pack, tmp_path):
    log, other = tmp_path / "K-TEST.jsonl", tmp_path / "other"
    karama("case", pack, "--log", log, "--json")
    shutil.copytree(pack, other / "my-pack")
    text = other / "my-pack" / "texts" / "en.md"
    text.write_text(text.read_text() + "\nMore.\n")

    same = karama("case", pack, "--log", log, "--replay")
    changed = karama("case", other / "my-pack", "--log", log, "--replay")

    assert "another version" not in same.output
    assert "another version" in changed.output


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


@pytest.mark.parametrize("name", ["Bad Name", "full", "file/inside"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_new_refuses_in_the_reader_s_language_with_what_to_do(
    karama, tmp_path, language, name
):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    (tmp_path / "file").touch()

    ran = karama("--lang", language, "new", tmp_path / name)

    assert ran.exit_code == 4
    english = ("and hyphens", "choose another", "make it first")
    assert any(s in ran.stderr for s in english) == (language == "en"), ran.stderr


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError("Amina-K")])
def test_a_stop_or_a_fault_leaves_no_half_result_and_shows_nobody_s_words(
    karama, pack, arrivals, tmp_path, monkeypatch, language, error
):
    def fails(*_):
        raise error

    monkeypatch.delenv("KARAMA_DEBUG", raising=False)
    monkeypatch.setattr("karama.arrivals.Summary.add", fails)
    out = tmp_path / "out.csv"

    ran = karama("--lang", language, "run", pack, arrivals, "--out", out)

    assert ran.exit_code == (130 if error is KeyboardInterrupt else 70)
    assert "Amina" not in ran.output + ran.stderr
    english = "Stopped before" in ran.stderr or "did not foresee" in ran.stderr
    assert english == (language == "en")
    assert not list(tmp_path.glob("out*"))


# --- strangers ---------------------------------------------------------------------


def test_a_pack_cannot_write_over_the_terminal(karama, pack, tmp_path):
    folder = tmp_path / "my-pack"
    shutil.copytree(pack, folder)
    toml = folder / "pack.toml"
    evil = "\\u001b[2J\\u009b2J\\u202e\\u0007First"
    toml.write_text(toml.read_text().replace('en = "First', f'en = "{evil}'))

    ran = karama("run", folder, folder / "examples" / "arrivals.csv",
                 "--out", tmp_path / "o.csv")  # fmt: skip

    assert "First reception" in ran.output
    assert not set("\x1b\x9b\u202e\x07") & set(ran.output)


@pytest.mark.skipif(sys.platform == "darwin", reason="its file names are UTF-8")
def test_names_of_files_that_are_no_text_are_no_crash(karama, pack, tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/K-\xff")

    checked = karama("check", name, "--json")
    begun = karama("case", pack, "--log", name + ".jsonl", "--json")
    made = karama("new", name)

    assert json.loads(checked.stdout)["pack"] == "K-?"
    assert json.loads(begun.stdout)["case"] == "K-?"
    assert (checked.exit_code, begun.exit_code, made.exit_code) == (1, 0, 4)


# --- the house --------------------------------------------------------------------


def commands():
    """Every command as it is typed, those of a group with the group's name."""
    for name in COMMANDS:
        inner = getattr(load_command(name), "commands", {})
        yield from ((name, one) for one in inner) if inner else [(name,)]


@pytest.mark.parametrize("names", list(commands()), ids=" ".join)
def test_every_command_has_help_and_json(karama, names):
    ran = karama(*names, "--help")

    assert ran.exit_code == 0
    assert "--json" in ran.output


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("arguments", "english"),
    [
        (("judge",), "there is no command judge"),
        (("run",), "PACK is missing"),
        (("check", "p", "--loud"), "there is no option --loud"),
        (("explain", "p", "--lang", "xx"), "--lang takes one of: en, fr"),
        (("run", "p", "a.csv", "--out", "."), "--out takes a file"),
        (("case", "p", "--do"), "--do needs a value"),
    ],
)
def test_what_is_not_understood_is_said_in_the_reader_s_language_with_the_help_to_ask(
    karama, monkeypatch, language, arguments, english
):
    monkeypatch.setenv("LANG", f"{language}_XX.UTF-8")

    by_terminal = karama(*arguments)
    by_option = karama("--lang", language, *arguments)

    assert by_terminal.exit_code == by_option.exit_code == 2
    assert by_terminal.stderr == by_option.stderr
    assert (english in by_option.stderr) == (language == "en"), by_option.stderr
    assert "--help" in by_option.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_exit_codes_are_told_in_the_reader_s_language(karama, language):
    ran = karama("--lang", language, "--help")

    assert ("Exit codes: 0 done" in ran.output) == (language == "en")


def test_run_says_when_no_row_has_an_identifier(karama, pack, arrivals, tmp_path):
    arrivals.write_text("medical,child,alone\nno,no,no\n")

    ran = karama("run", pack, arrivals, "--out", tmp_path / "o.csv")

    assert "each row is named by its number" in ran.output


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


ROOT = Path(__file__).parents[3]
HEAVY = ("numba", "z3", "django", "polars", "duckdb", "karama.proof.prover")


def loaded(*words):
    """Which heavy parts a command has loaded when it is done."""
    code = (
        "import sys\nfrom karama.cli import main\n"
        f"try:\n    main({list(words)!r})\nexcept SystemExit:\n    pass\n"
        f"print([n for n in {HEAVY!r} if n in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr.splitlines()[-1]


def test_help_is_quick_on_an_old_machine_for_it_loads_nothing_heavy():
    assert loaded("--help") == "[]"
    assert "karama.proof.prover" in loaded("prove", "packs/mt-age-assessment")


# --- rows of a form -----------------------------------------------------------------


@pytest.fixture
def rows(tmp_path):
    return write_rows(tmp_path / "sketch")


def told_of_children(log):
    events = [json.loads(line) for line in log.read_text().splitlines()]
    return next(e["answers"] for e in events if "number" in e.get("answers", {}))


def test_rows_are_asked_one_after_the_other(karama, rows, tmp_path):
    log = tmp_path / "K-TEST.jsonl"
    children = "many\n2\n7\n1\nA\n19\nB\n"
    typed = f"1\n31\n2\n1\n1\n{children}an aunt\nq\n"

    ran = karama("case", rows, "--log", log, typed=typed)

    assert ran.exit_code == 0, ran.output
    assert "takes at most 100 rows" in ran.output
    first, second = told_of_children(log)["children"]
    assert (first["child_age"], first["school"], first["which"]) == (7, True, "21")
    assert (second["called"], second["which"]) == ("B", "22")
    assert told_of_children(log)["minder"] == "an aunt"


@pytest.mark.parametrize(("count", "kept"), [("0", []), ("", {"@unknown": True})])
def test_none_and_not_known_are_two_things_in_the_terminal(
    karama, rows, tmp_path, count, kept
):
    log = tmp_path / "K-TEST.jsonl"

    karama("case", rows, "--log", log, typed=f"1\n31\n2\n1\n1\n{count}\nq\n")

    assert told_of_children(log)["children"] == kept


def test_rows_are_set_as_json(karama, rows, tmp_path):
    log = tmp_path / "K-TEST.jsonl"
    karama("case", rows, "--log", log, "--start", "--json")
    base = ("--set", "age=31", "--set", "medical=no", "--set", "place=sea")
    sent = ("case", rows, "--log", log, "--do", "Task_Ask", *base, "--set")

    missing = karama(*sent, 'children=[{"called": "A"}]')
    done = karama(*sent, 'children=[{"child_age": 7}, {"child_age": "unknown"}]')

    assert missing.exit_code != 0
    assert "children.0.child_age" in missing.output + missing.stderr
    assert done.exit_code == 0, done.output
    assert '"child_age":7' in log.read_text().replace(" ", "")
