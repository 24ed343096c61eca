"""Services taken in at the terminal, and sent out again: the desk's, and a pack's."""

import json
import shutil
from pathlib import Path

import pytest
from at_the_desk import NOW, key
from click.testing import CliRunner

from karama.cli import main
from karama.directory import Told
from karama.web.cases import directory
from karama.web.cases.models import AuditLine
from karama.web.library.models import DirectoryEntry
from karama.web.site import serving

PACKS = Path(__file__).parents[2] / "packs"


@pytest.fixture
def terminal(pack, monkeypatch):
    """Runs a command of the program on the desk of the test."""
    monkeypatch.setattr(serving, "prepare", lambda data, demo: None)
    return run


def run(*words):
    told = CliRunner().invoke(main, ["--lang", "en", "services", *map(str, words)])
    return told.exit_code, told.output


@pytest.fixture
def written(tmp_path):
    """Writes a file of HSDS."""

    def write(root):
        file = tmp_path / "told.json"
        file.write_text(json.dumps(root), encoding="utf-8")
        return file

    return write


def house(account):
    return directory.seen_by(account)[1].services["casa-segura"]


def test_what_a_file_tells_is_what_the_desk_says(terminal, written, cast):
    file = written(
        [
            {
                "id": "casa-segura",
                "assured_date": "2026-11-25",
                "capacities": [{"id": "c", "available": 2, "maximum": 25}],
                "x-lift": "broken",
            }
        ]
    )
    code, told = terminal("import", file)

    assert (code, "1 service was changed." in told) == (0, True)
    assert house(cast["protection"]).free == 2
    assert DirectoryEntry.objects.get().record["x-lift"] == "broken"
    line = AuditLine.objects.order_by("number").last()
    assert (line.actor, line.what, line.about) == (
        "terminal",
        "import-service",
        "casa-segura",
    )
    assert "0 services were changed." in terminal("import", file)[1]


def test_nothing_is_taken_in_while_anything_is_wrong(terminal, written):
    file = written(
        [
            {"id": "casa-segura", "capacities": [{"available": 2}]},
            {"id": "acogida-abierta", "capacities": [{"available": -2}]},
        ]
    )
    code, told = terminal("import", file, "--json")

    assert code == 1
    read = json.loads(told)
    assert (read["taken_in"], read["changed"]) == (False, [])
    assert read["findings"][0]["code"] == "SERV-009"
    assert read["findings"][0]["element"] == "$.services[1].capacities[0]"
    assert not DirectoryEntry.objects.exists()


def test_a_dry_run_changes_nothing(terminal, written):
    file = written([{"id": "casa-segura", "alert": "moved"}])
    assert terminal("import", file, "--dry-run")[0] == 0
    assert not DirectoryEntry.objects.exists()


def test_a_service_the_pack_does_not_have_is_named_and_left_out(terminal, written):
    file = written(
        [
            {"id": "casa-segura", "name": "Another name", "alert": "moved"},
            {"id": "hotel", "name": "Hotel", "organization_id": "cruz-roja"},
        ]
    )
    code, told = terminal("import", file)

    assert code == 3
    assert "DIRE-005" in told
    assert "hotel" in told
    assert "DIRE-006" in told  # the name stays the pack's
    assert [one.item for one in DirectoryEntry.objects.all()] == ["casa-segura"]
    assert "name" not in DirectoryEntry.objects.get().record


def test_a_place_that_moved_is_taken_in_with_the_services_that_are_there(
    terminal, written, cast
):
    at = [{"id": "x", "location": {"id": "ciudad", "name": "Ciudad", "latitude": 40.0}}]
    terminal("import", written([{"id": "casa-segura", "service_at_locations": at}]))

    there = directory.seen_by(cast["protection"])[1]
    assert there.locations["ciudad"].latitude == 40.0
    assert there.locations["ciudad"].longitude == -2.5


@pytest.mark.parametrize("out", ["sent.json", "sent"])
def test_what_is_sent_out_comes_back_as_no_news(terminal, cast, tmp_path, out):
    told = Told(free=3, languages=("fr", "ti"))
    directory.tell(cast["protection"], "casa-segura", told, key=key(), at=NOW)
    before = house(cast["protection"])

    code, said = terminal("export", tmp_path / out)
    assert (code, "14 services were written" in said) == (0, True)
    assert "0 services were changed." in terminal("import", tmp_path / out)[1]

    DirectoryEntry.objects.all().delete()
    assert "1 service was changed." in terminal("import", tmp_path / out)[1]
    after = house(cast["protection"])
    assert (after.free, after.languages) == (before.free, before.languages)
    assert after.confirmed == before.confirmed


def test_what_no_table_holds_is_named_when_it_is_sent_out(terminal, written, tmp_path):
    terminal("import", written([{"id": "casa-segura", "x-lift": ["broken"]}]))
    code, told = terminal("export", tmp_path / "sent")
    assert (code, "services.x-lift" in told) == (3, True)
    assert terminal("export", tmp_path / "sent.json")[0] == 0


def test_services_are_listed(terminal, cast):
    directory.tell(cast["protection"], "casa-segura", Told(free=3), key=key(), at=NOW)
    rows = {row["id"]: row for row in json.loads(terminal("list", "--json")[1])}

    assert rows["casa-segura"]["free"] == 3
    assert "casa-segura: Casa segura" in terminal("list")[1]


# --- a pack in a folder ---------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(PACKS / "mt-age-assessment", tmp_path / "mt")
    return tmp_path / "mt"


def test_a_folder_takes_in_new_services_and_no_desk_is_touched(folder, written):
    file = written(
        [
            {"id": "new", "name": "New", "email": "x@y.example",
             "organization": {"id": "aid", "name": "Aid"}},
            {"id": "first-care", "name": "First care, moved"},
        ]
    )  # fmt: skip
    code, told = run("import", file, "--pack", folder)
    kept = json.loads((folder / "services.json").read_text("utf-8"))

    assert (code, "2 services were changed." in told) == (0, True)
    assert [one["id"] for one in kept["organizations"]][-1] == "aid"
    assert kept["services"][-1]["organization_id"] == "aid"
    assert "First care, moved" in json.dumps(kept)
    assert len(json.loads(run("list", "--json", "--pack", folder)[1])) == 8


def test_a_folder_that_has_errors_of_its_own_is_not_written(folder, written):
    (folder / "services.json").write_text("{", "utf-8")
    code, told = run("import", written([]), "--pack", folder)
    assert code == 1
    assert "karama check says which" in told
    assert (folder / "services.json").read_text("utf-8") == "{"


def test_a_file_that_is_wrong_leaves_the_folder_as_it_was(folder, written):
    before = (folder / "services.json").read_bytes()
    file = written([{"id": "x", "name": "x", "organization_id": "nobody"}])
    assert run("import", file, "--pack", folder)[0] == 1
    assert (folder / "services.json").read_bytes() == before
    assert sorted(path.name for path in folder.glob(".*")) == []


def test_a_folder_without_tables_and_a_place_that_cannot_be_written_are_said(
    folder, tmp_path
):
    code, told = run("import", folder / "forms", "--pack", folder)
    assert (code, "no table" in told) == (4, True)
    (tmp_path / "file").write_text("x")
    code, told = run("export", tmp_path / "file" / "x.json", "--pack", folder)
    assert (code, "Cannot write" in told) == (4, True)


def test_which_pack_is_meant_must_be_said(terminal):
    code, told = terminal("list", "--pack", "nowhere")
    assert code == 2
    assert "Installed: es-guardia-civil" in told
