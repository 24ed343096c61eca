"""The cache of proofs: what is kept comes back, and nothing in it can do harm."""

import json

import pytest

from karama.cli.kept_proofs import kept_proofs

ONE = {"status": "kept", "reason": "", "about": [], "lost_at": []}


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "karama" / "proofs.json"


def test_what_was_proved_is_there_the_next_time(file):
    with kept_proofs() as memory:
        memory["a"] = ONE
    with kept_proofs() as memory:
        assert memory == {"a": ONE}


def test_fresh_begins_with_nothing_and_keeps_what_comes(file):
    with kept_proofs() as memory:
        memory["a"] = ONE
    with kept_proofs(fresh=True) as memory:
        assert memory == {}
        memory["b"] = ONE

    assert json.loads(file.read_text()) == {"b": ONE}


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"a": 3}', "\x00"])
def test_a_damaged_cache_is_an_empty_one(file, text):
    file.parent.mkdir(parents=True)
    file.write_text(text)

    with kept_proofs() as memory:
        assert memory == {}


def test_a_proof_that_fails_writes_nothing(file):
    proof = kept_proofs()
    proof.__enter__()["a"] = ONE

    assert not proof.__exit__(RuntimeError, RuntimeError(), None)
    assert not file.exists()


def test_a_folder_that_cannot_be_written_is_left(tmp_path, monkeypatch):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))

    with kept_proofs() as memory:
        memory["a"] = ONE
