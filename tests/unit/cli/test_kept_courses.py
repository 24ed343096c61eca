"""What was learned outlasts the command, and nothing in the cache can do harm."""

import pytest
from sketches import Sketch, form, yes_no

from karama.cli import kept_courses
from karama.cli.kept_courses import keep, recall
from karama.rehearsal.courses import Courses


def procedure(step="a"):
    sketch = Sketch().start().step("ask", form="f").gateway("w").step(step).end()
    sketch.path("s", "ask", "w").flow("w", step, "ill").flow("w", "e", default=True)
    asked = [form("f", yes_no("ill", required=True))]
    return sketch.path(step, "e").procedure(forms=asked)


def learned(step="a", answers=((1,), (2,))):
    courses = Courses(procedure(step))
    recall(courses)
    first = courses.begin({}).to
    for answer in answers:
        courses.done(first, 0, answer)
    return courses


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "karama" / "courses"


def recalled(step="a"):
    courses = Courses(procedure(step))
    recall(courses)
    return courses


def test_what_was_learned_is_there_the_next_time(folder):
    courses = learned()
    keep(courses)

    assert recalled().made == courses.made
    assert [file.suffix for file in folder.iterdir()] == [".lesson"]


def test_another_procedure_recalls_nothing_of_it(folder):
    keep(learned())

    assert recalled("b").made == []


def test_another_version_of_this_program_recalls_nothing(folder, monkeypatch):
    keep(learned())
    monkeypatch.setattr("karama.proof.remembered._program", lambda: "another")

    assert recalled().made == []


@pytest.mark.parametrize("data", [b"", b"karama lesson 1\n", b"\x00" * 99, b"[1]"])
def test_a_damaged_file_is_as_if_it_were_not_there_and_is_written_anew(folder, data):
    courses = learned()
    keep(courses)
    (file,) = folder.iterdir()
    file.write_bytes(data)

    assert recalled().made == []
    keep(learned())
    assert recalled().made == courses.made


def test_a_file_that_is_too_large_is_not_read(folder, monkeypatch):
    keep(learned())
    monkeypatch.setattr(kept_courses, "MAX_BYTES", 10)

    assert recalled().made == []


def test_nothing_is_written_where_nothing_was_learned(folder):
    keep(learned())
    (file,) = folder.iterdir()
    file.unlink()
    again = Courses(procedure())
    again.learn(learned().lesson())
    again.kept = len(again.made)

    keep(again)

    assert list(folder.iterdir()) == []


def test_what_two_commands_learn_side_by_side_is_kept_of_both(folder):
    one, two = learned(answers=((1,),)), learned(answers=((2,),))
    keep(one)
    keep(two)

    assert len(recalled().made) == len(learned().made)


def test_only_the_files_used_last_are_kept(folder, monkeypatch):
    monkeypatch.setattr(kept_courses, "MOST", 2)
    for step in ("a", "b", "c"):
        keep(learned(step))

    assert len(list(folder.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_left(tmp_path, monkeypatch):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))

    keep(learned())

    assert blocked.read_text() == "a file where a folder should be"
