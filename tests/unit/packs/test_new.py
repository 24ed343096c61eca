"""A new pack is small, complete and already sound."""

import pytest

from karama.errors import PackError
from karama.findings import Severity
from karama.packs import read_pack
from karama.packs.new import write_new_pack


def test_a_new_pack_has_nothing_to_correct(tmp_path):
    write_new_pack(tmp_path / "my-first")

    reading = read_pack(tmp_path / "my-first")

    assert reading.procedure is not None
    assert [f for f in reading.findings if f.severity is not Severity.INFO] == []


def test_a_new_pack_bears_the_name_of_its_folder(tmp_path):
    written = write_new_pack(tmp_path / "harbour-office", country="MA")

    procedure = read_pack(tmp_path / "harbour-office").procedure
    assert (procedure.id, procedure.country) == ("harbour-office", "MA")
    assert not any("my-pack" in file.read_text("utf-8") for file in written)


def test_a_new_pack_speaks_five_languages_and_has_a_diagram(tmp_path):
    write_new_pack(tmp_path / "my-first")

    procedure = read_pack(tmp_path / "my-first").procedure
    assert procedure.languages == ("en", "fr", "ar", "es", "pt")
    assert set(procedure.texts) == set(procedure.languages)
    drawn = procedure.process.diagram
    assert set(procedure.process.elements) <= set(drawn.shapes)
    assert set(procedure.process.flows) <= set(drawn.edges)
    assert all(len(edge.points) >= 2 for edge in drawn.edges.values())


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "empty").mkdir()

    assert write_new_pack(tmp_path / "empty") != ()


def test_nothing_that_exists_is_written_over(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me")

    with pytest.raises(PackError, match="holds something already"):
        write_new_pack(tmp_path / "mine")
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep me"


@pytest.mark.parametrize("name", ["My Pack", "pack_1", "café", "-"])
def test_a_name_that_cannot_be_an_id_is_refused(tmp_path, name):
    with pytest.raises(PackError, match="cannot be a pack's id"):
        write_new_pack(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_country_nobody_knows_is_refused(tmp_path):
    with pytest.raises(PackError, match="two-letter code"):
        write_new_pack(tmp_path / "mine", country="Spain")
