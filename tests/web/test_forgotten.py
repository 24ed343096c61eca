"""The list of who was erased: marks that tell nothing, and are never lost or forged."""

import pytest
from at_the_desk import NOW
from django.test import override_settings

from karama.web.accounts import node_key
from karama.web.cases import erasing, forgotten, marks
from karama.web.cases.models import AuditLine, Case


@pytest.fixture
def data(tmp_path):
    with override_settings(DATA=tmp_path):
        yield tmp_path


def test_a_mark_tells_no_code_and_hangs_from_the_node_s_key(data, monkeypatch):
    mark = forgotten.mark_of("K-ABCDEFG")
    assert "K-ABCDEFG" not in mark
    assert mark == forgotten.mark_of("K-ABCDEFG") != forgotten.mark_of("K-ABCDEFH")
    monkeypatch.setattr(marks, "node_key", lambda: b"2" * node_key.SIZE)
    assert forgotten.mark_of("K-ABCDEFG") != mark


def test_it_is_written_once_and_readable_by_its_owner_only(data):
    assert forgotten.remember(["K-A", "K-B"]) == 2
    assert forgotten.remember(["K-B", "K-C"]) == 1
    assert len(forgotten.remembered()) == 3
    assert (data / forgotten.FILE).stat().st_mode & 0o777 == 0o600
    lines = (data / forgotten.FILE).read_text().split()
    assert sorted(lines) == sorted(forgotten.remembered())


def test_a_line_cut_by_a_crash_spoils_neither_neighbour(data):
    forgotten.remember(["K-A"])
    with (data / forgotten.FILE).open("a") as file:
        file.write(forgotten.mark_of("K-B")[:20])
    forgotten.remember(["K-C"])

    assert forgotten.remembered() == {forgotten.mark_of(c) for c in ("K-A", "K-C")}


def test_without_a_list_nobody_was_erased(data):
    assert forgotten.remembered() == frozenset()
    assert forgotten.remember([]) == 0
    assert not (data / forgotten.FILE).exists()


def test_what_a_crash_kept_from_being_written_is_added_later(data, ashore):
    erasing.erase_at_terminal(ashore, erasing.Why.ASKED, NOW, even_open=True)
    assert not forgotten.remembered()  # it is written after the commit
    assert forgotten.remember() == 1
    assert forgotten.remembered() == {forgotten.mark_of(ashore)}


def test_who_is_on_the_list_is_erased_again_and_nobody_else(data, cast, boat, ashore):
    marks = frozenset({forgotten.mark_of(ashore), forgotten.mark_of("K-GONE")})
    assert forgotten.to_forget(marks) == [ashore]
    assert erasing.erase_again([ashore], NOW) == 1
    assert forgotten.to_forget(marks) == []
    assert erasing.erase_again([ashore], NOW) == 0

    assert Case.objects.filter(erased_at=None).count() == 2
    line = AuditLine.objects.last()
    assert (line.what, line.about) == ("erase", f"{ashore} erased-before")


def test_a_stranger_s_marks_erase_nobody(data, ashore, monkeypatch):
    with monkeypatch.context() as other:
        other.setattr(marks, "node_key", lambda: b"3" * node_key.SIZE)
        forged = frozenset({forgotten.mark_of(ashore)})
    assert forgotten.to_forget(forged) == []
