"""A file written whole or not at all."""

import pytest

from karama.whole import whole


def test_it_takes_its_place_once_it_is_written(tmp_path):
    file = tmp_path / "last.json"
    file.write_text("before")
    with whole(file) as part:
        part.write_text("after")
        assert file.read_text() == "before"

    assert file.read_text() == "after"
    assert [one.name for one in tmp_path.iterdir()] == ["last.json"]


def test_what_goes_wrong_leaves_what_was_there_and_nothing_beside_it(tmp_path):
    file = tmp_path / "last.json"
    file.write_text("before")

    def half():
        with whole(file) as part:
            part.write_text("aft")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        half()
    assert file.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["last.json"]


def test_what_was_never_written_takes_no_place(tmp_path):
    with pytest.raises(FileNotFoundError), whole(tmp_path / "last.json"):
        pass
    assert not list(tmp_path.iterdir())
