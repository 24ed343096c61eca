"""A file of the cache is written whole, or what was there before stays."""

from pathlib import Path

import pytest

from karama.cli.cache import cache_folder, write_whole


def test_a_file_is_written_with_the_folders_it_needs(tmp_path):
    file = tmp_path / "not" / "yet" / "there"

    write_whole(file, b"all of it")

    assert file.read_bytes() == b"all of it"
    assert [one.name for one in file.parent.iterdir()] == ["there"]


def test_what_was_there_stays_when_the_new_cannot_take_its_place(tmp_path, monkeypatch):
    file = tmp_path / "there"
    file.write_bytes(b"before")

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        write_whole(file, b"after")
    assert file.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["there"]


def test_the_folder_is_where_the_system_says(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "karama"

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "karama"
