"""The folder of a pack is read within limits, and nothing outside it."""

import os
import socket

import pytest
from pack_sketch import write_sketch

from karama.packs import files, read_pack
from karama.packs.files import digest_of, read_folder
from karama.packs.notes import Notes


def codes_of(path):
    return {finding.code for finding in read_pack(path).findings}


def test_a_folder_that_is_not_there_is_one_finding(tmp_path):
    assert codes_of(tmp_path / "nowhere") == {"PACK-001"}


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "pack").write_text("hello")

    assert codes_of(tmp_path / "pack") == {"PACK-001"}


def test_a_folder_with_too_many_files_is_refused(tmp_path):
    pack = write_sketch(tmp_path / "sketch")
    for number in range(files.MAX_FILES + 1):
        (pack / f"{number}.txt").touch()

    reading = read_pack(pack)

    assert "PACK-004" in {finding.code for finding in reading.findings}
    assert reading.procedure is None


def test_folders_nested_without_end_are_refused(tmp_path):
    pack = write_sketch(tmp_path / "sketch")
    deep = pack.joinpath(*["a"] * (files.MAX_FOLDER_DEPTH + 2))
    deep.mkdir(parents=True)

    assert "PACK-004" in codes_of(pack)


def test_a_file_too_large_is_refused_without_being_read_whole(tmp_path):
    pack = write_sketch(tmp_path / "sketch")
    with (pack / "big.md").open("wb") as big:
        big.truncate(50 * 1024**3)  # a hole: fifty gigabytes that take no room

    assert "PACK-005" in codes_of(pack)


def test_files_too_large_together_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_TOTAL_BYTES", 10_000)
    pack = write_sketch(tmp_path / "sketch")

    assert "PACK-006" in codes_of(pack)


def test_a_link_out_of_the_pack_is_refused(tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text("a secret")
    pack = write_sketch(tmp_path / "sketch", **{"texts/fr.md": None})
    (pack / "texts" / "fr.md").symlink_to(secret)

    reading = read_pack(pack)

    assert "PACK-007" in {finding.code for finding in reading.findings}
    assert reading.procedure is None


def test_a_link_inside_the_pack_is_followed(tmp_path):
    pack = write_sketch(tmp_path / "sketch", **{"texts/fr.md": None})
    (pack / "texts" / "fr.md").symlink_to(pack / "texts" / "en.md")

    reading = read_pack(pack)

    assert reading.procedure is not None
    assert reading.procedure.texts["fr"] == reading.procedure.texts["en"]


def test_a_link_to_a_folder_is_refused_so_that_nobody_goes_round(tmp_path):
    pack = write_sketch(tmp_path / "sketch")
    (pack / "again").symlink_to(pack)

    assert "PACK-007" in codes_of(pack)


@pytest.mark.timeout(10)
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    pack = write_sketch(tmp_path / "sketch")
    os.mkfifo(pack / "pipe")

    assert "PACK-008" in codes_of(pack)


def test_a_socket_is_refused(tmp_path, monkeypatch):
    pack = write_sketch(tmp_path / "sketch")
    monkeypatch.chdir(pack)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket")

        assert "PACK-008" in codes_of(pack)


def test_hidden_files_are_nobodys_business(tmp_path):
    pack = write_sketch(tmp_path / "sketch")
    before = read_folder(pack, Notes())
    (pack / ".git").mkdir()
    (pack / ".DS_Store").write_bytes(b"\0")

    after = read_folder(pack, Notes())

    assert before is not None
    assert after is not None
    assert after.digest == before.digest


def test_the_digest_follows_every_byte_and_every_name():
    one = {"a": b"xy", "b": b"z"}

    assert digest_of(one) == digest_of({"b": b"z", "a": b"xy"})
    assert digest_of(one) != digest_of({"a": b"x", "b": b"yz"})
    assert digest_of(one) != digest_of({"ax": b"y", "b": b"z"})


def test_a_byte_order_mark_is_taken_off(tmp_path):
    text = (write_sketch(tmp_path / "first") / "pack.toml").read_bytes()
    pack = write_sketch(tmp_path / "sketch", **{"pack.toml": b"\xef\xbb\xbf" + text})

    assert read_pack(pack).procedure is not None


def test_a_name_that_is_no_text_is_shown_all_the_same(tmp_path):
    pack = write_sketch(tmp_path / "sketch")
    (pack / os.fsdecode(b"caf\xe9.txt")).write_text("hello")

    found = [f for f in read_pack(pack).findings if f.code == "PACK-040"]

    assert [str(f.place) for f in found] == ["caf\\udce9.txt"]
