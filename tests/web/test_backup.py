"""Backups: whole, of one instant, put back as they were or not at all."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from desk_on_disk import (
    PACK,
    PROGRAM,
    Officer,
    backed_up,
    karama,
    mounted,
    program,
    put_back,
    served,
    surroundings,
)

from karama.errors import BackupError
from karama.web.accounts.node_key import parsed
from karama.web.site import archive
from karama.web.site.heart import Heart

ADDRESS = "postgresql://postgres@127.0.0.1:5432/{name}"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A desk with two people, a backup of it, and the codes of the two."""
    folder = tmp_path_factory.mktemp("made")
    codes = program(folder / "data", "make", PACK)
    (folder / "store").mkdir()
    file = backed_up(folder / "data", folder / "store" / "first.karama")
    return folder, file, codes


@pytest.fixture
def desk(made, tmp_path):
    """A copy of all that, free to be spoilt."""
    folder, file, codes = made
    shutil.copytree(folder, tmp_path / "copy")
    return tmp_path / "copy" / "data", tmp_path / "copy" / "store" / file.name, codes


def files_of(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- what is in it --------------------------------------------------------------------


def test_what_is_put_back_is_what_was_there(desk, tmp_path):
    data, file, codes = desk
    done = put_back(file, tmp_path / "new", "--key", data / "node.key")

    there = program(tmp_path / "new", "look")
    assert there["readable"] == sorted(codes)
    assert there["boats"] == program(data, "look")["boats"]
    assert there["cards"] == 1
    assert done["counts"]["cases"] == 2
    assert ["backup", "without-key"] in there["lines"]
    assert there["lines"][-1][0] == "restore"
    names = ("node.key", "secret.key", "desk.sqlite3")
    modes = {(tmp_path / "new" / name).stat().st_mode & 0o777 for name in names}
    assert modes == {0o600}
    same = [(one / "secret.key").read_text() for one in (data, tmp_path / "new")]
    assert same[0] == same[1]  # or no printed card would open any more
    assert karama("log", "verify", "--data", tmp_path / "new").returncode == 0


def test_neither_the_key_nor_who_is_signed_in_is_in_it(desk):
    data, file, _ = desk
    with zipfile.ZipFile(file) as zipped:
        inside = b"".join(zipped.read(name) for name in zipped.namelist())
    key = (data / "node.key").read_text().strip()
    live = b"".join(files_of(data).values())

    kept = [parsed(key), key.encode(), (data / "secret.key").read_bytes()]
    kept += [b"192.0.2.7", program_session(data)]
    assert not [one for one in kept if one in inside]
    assert not [one for one in kept[1:] if one not in live]  # the search can find them
    assert file.stat().st_mode & 0o777 == 0o600


def program_session(data):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(data / "desk.sqlite3")) as base:
        (key,) = base.execute("SELECT session_key FROM django_session").fetchone()
    return key.encode()


def test_a_passphrase_opens_the_key_in_it_and_another_does_not(desk, tmp_path):
    data, _, codes = desk
    (tmp_path / "words").write_text("seven words that nobody would guess\n")
    (tmp_path / "other").write_text("seven words that somebody would guess\n")
    (tmp_path / "store").mkdir()
    file = backed_up(data, tmp_path / "store", "--passphrase-file", tmp_path / "words")
    shutil.rmtree(data)

    wrong = karama(
        "restore", file, "--data", data, "--passphrase-file", tmp_path / "other"
    )
    assert (wrong.returncode, data.exists()) == (4, False)
    put_back(file, data, "--passphrase-file", tmp_path / "words")
    assert program(data, "look")["readable"] == sorted(codes)


@pytest.mark.parametrize("text", ["", "too short"])
def test_a_passphrase_that_is_none_is_refused(desk, tmp_path, text):
    data, _, _ = desk
    (tmp_path / "words").write_text(text)
    told = karama(
        "backup", tmp_path / "x.karama", "--data", data,
        "--passphrase-file", tmp_path / "words",
    )  # fmt: skip
    assert (told.returncode, (tmp_path / "x.karama").exists()) == (4, False)
    assert "16" in told.stderr


def test_a_desk_that_was_put_back_is_served_and_goes_on(desk, tmp_path):
    data, file, _ = desk
    new = tmp_path / "new"
    put_back(file, new, "--key", data / "node.key")
    program(new, "demo")
    with served(new) as (_, address):
        status, boat = Officer(address).land()
        assert status == 302
        told = karama("doctor", "--data", new, "--json")
        found = {one["check"]: one["state"] for one in json.loads(told.stdout)}
        assert (found["deadlines"], found["logs"]) == ("fine", "fine")

    assert boat in program(new, "look")["boats"]
    assert karama("log", "verify", "--data", new).returncode == 0


# --- where it may lie -----------------------------------------------------------------


def test_it_never_lies_beside_the_key_or_the_passphrase(desk, tmp_path):
    data, _, _ = desk
    (tmp_path / "words").write_text("seven words that nobody would guess\n")
    (tmp_path / "keys").mkdir()
    shutil.copy(data / "node.key", tmp_path / "keys")

    for words in (
        [data / "in.karama"],
        [tmp_path / "keys" / "beside.karama"],
        [tmp_path / "beside.karama", "--passphrase-file", tmp_path / "words"],
    ):
        told = karama("backup", *words, "--data", data)
        assert told.returncode in (2, 4)
        assert "beside" in told.stderr
    assert not list(tmp_path.rglob("*side.karama"))


def test_what_has_the_name_stays_and_what_is_missing_is_told(desk, tmp_path):
    data, file, _ = desk
    before = file.read_bytes()
    assert "there already" in karama("backup", file, "--data", data).stderr
    assert file.read_bytes() == before
    told = karama("backup", tmp_path / "no" / "x.karama", "--data", data)
    assert "no folder no" in told.stderr
    (tmp_path / "empty").mkdir()
    told = karama("backup", tmp_path / "x.karama", "--data", tmp_path / "empty")
    assert (told.returncode, list((tmp_path / "empty").iterdir())) == (2, [])


def test_older_ones_of_this_node_are_removed_and_nothing_else(desk, tmp_path):
    data, file, _ = desk
    store = file.parent
    (store / "holidays.karama").write_text("not ours")
    other = store / "other-node.karama"
    shutil.copy(file, other)
    spoil(other, -100)  # the seal of its manifest: of another node, as far as one sees

    new = backed_up(data, store / "new.karama", "--keep", "1")
    names = {one.name for one in store.iterdir()}
    assert names == {"holidays.karama", "other-node.karama", new.name}


# --- while people arrive, and when the power goes -------------------------------------


def test_everybody_acknowledged_before_it_began_is_in_it(desk, tmp_path):
    """The control arm: a copy of the file alone, and those in the journal are lost."""
    data, _, _ = desk
    arriving = subprocess.Popen(
        [sys.executable, PROGRAM, data, "arrive", "400"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=surroundings(),
    )  # fmt: skip
    try:
        told = [json.loads(arriving.stdout.readline()) for _ in range(20)]
        (tmp_path / "bare").mkdir()
        for name in ("desk.sqlite3", "node.key", "secret.key"):
            shutil.copy(data / name, tmp_path / "bare")
        made = backed_up(data, tmp_path / "made.karama")
    finally:
        arriving.kill()
        arriving.communicate()
    put_back(made, tmp_path / "new", "--key", data / "node.key")

    assert set(told) <= set(program(tmp_path / "new", "look")["boats"])
    assert not set(told) <= set(program(tmp_path / "bare", "look")["boats"])
    told = karama("log", "verify", "--data", tmp_path / "new")
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("stage", ["copied", "small", "write", "put_in_place"])
def test_killed_on_the_way_it_leaves_nothing_that_could_be_put_back(
    desk, tmp_path, stage
):
    data, _, _ = desk
    store = tmp_path / "store"
    store.mkdir()
    program(data, "die", stage, store / "dead.karama")

    assert not list(store.glob("*.karama"))
    assert [one.name.startswith(".karama-backup-") for one in store.iterdir()] == [True]
    backed_up(data, store / "next.karama")
    assert [one.name for one in store.iterdir()] == ["next.karama"]


def test_a_full_disk_is_said_plainly_and_nothing_is_left(desk, small_disk, tmp_path):
    data, _, _ = desk
    told = karama("backup", small_disk / "x.karama", "--data", data)

    assert told.returncode == 4
    assert "the disk is full; make room" in told.stderr
    assert not [one for one in small_disk.iterdir() if one.name != "ballast"]
    (small_disk / "ballast").unlink()
    assert backed_up(data, small_disk / "x.karama").exists()


@pytest.fixture
def small_disk(tmp_path):
    with mounted(tmp_path / "small", "16m") as place:
        (place / "ballast").write_bytes(bytes(15 * 1024 * 1024 + 900_000))
        yield place


# --- what is refused ------------------------------------------------------------------


def spoil(file, place):
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(bytes(data))


def accepted(file, key):
    """Whether an archive passes all that stands before anything is touched."""
    try:
        found = archive.opened(file)
        archive.check(found)
    except BackupError:
        return False
    return found.is_of(key) and found.is_untouched(key)


def test_a_byte_changed_anywhere_is_refused(desk):
    data, file, _ = desk
    key = parsed((data / "node.key").read_text())
    assert accepted(file, key)
    whole = file.read_bytes()
    step = max(1, len(whole) // 150)
    places = [*range(0, len(whole), step), *range(len(whole) - 300, len(whole))]

    for place in places:
        file.write_bytes(whole)
        spoil(file, place)
        assert not accepted(file, key), place


def test_without_the_seal_of_all_a_byte_could_be_changed_unseen(desk, monkeypatch):
    """The control arm: the digests of the members do not cover the ZIP's own words."""
    data, file, _ = desk
    key = parsed((data / "node.key").read_text())
    monkeypatch.setattr(archive.Archive, "is_untouched", lambda _self, _key: True)
    spoil(file, 10)  # the hour of the first member

    assert accepted(file, key)


def test_cut_anywhere_it_is_refused(desk):
    data, file, _ = desk
    key = parsed((data / "node.key").read_text())
    whole = file.read_bytes()
    for size in [0, 1, 20, *range(100, len(whole), len(whole) // 40), len(whole) - 1]:
        file.write_bytes(whole[:size])
        assert not accepted(file, key), size


def test_a_changed_one_touches_nothing(desk, tmp_path):
    data, file, _ = desk
    spoil(file, 5000)
    before = files_of(data)

    told = karama("restore", file, "--data", data, "--over")
    assert told.returncode == 4
    assert "Nothing was touched" in told.stderr
    assert files_of(data) == before
    told = karama(
        "restore", file, "--data", tmp_path / "new", "--key", data / "node.key"
    )
    assert (told.returncode, (tmp_path / "new").exists()) == (4, False)


def test_a_desk_that_is_there_stays_unless_told(desk):
    data, file, _ = desk
    before = files_of(data)
    told = karama("restore", file, "--data", data)
    assert (told.returncode, files_of(data)) == (4, before)
    assert "--over" in told.stderr

    done = put_back(file, data, "--over")
    aside = Path(done["aside"])
    assert (aside / "desk.sqlite3").read_bytes() == before[data / "desk.sqlite3"]
    assert (data / "node.key").read_bytes() == before[data / "node.key"]
    assert program(data, "look")["cases"] == 2


def test_keys_of_another_node_and_journals_left_over_make_way(desk, tmp_path):
    data, file, codes = desk
    place = tmp_path / "place"
    place.mkdir()
    (place / "node.key").write_text("QUFB" * 10 + "QUE=")
    (place / "secret.key").write_text("of another node")
    (place / "desk.sqlite3-wal").write_bytes(b"of another database")
    done = put_back(file, place, "--key", data / "node.key")

    aside = {one.name for one in Path(done["aside"]).iterdir()}
    assert aside == {"node.key", "secret.key", "desk.sqlite3-wal"}
    assert program(place, "look")["readable"] == sorted(codes)


def test_a_desk_that_is_served_is_not_touched(desk):
    data, file, _ = desk
    heart = Heart(data)
    before = files_of(data)
    told = karama("restore", file, "--data", data, "--over")
    assert (told.returncode, files_of(data)) == (4, before)
    assert "stop it first" in told.stderr

    heart.stop()  # the control arm: the same, once nobody serves it
    put_back(file, data, "--over")


def test_the_key_is_needed_and_must_be_the_right_one(desk, tmp_path):
    _, file, _ = desk
    told = karama("restore", file, "--data", tmp_path / "new")
    assert (told.returncode, "--key" in told.stderr) == (4, True)
    (tmp_path / "key").write_text("QUFB" * 10 + "QUE=")
    words = ["--key", tmp_path / "key"]
    told = karama("restore", file, "--data", tmp_path / "new", *words)
    assert (told.returncode, "not the one" in told.stderr) == (4, True)
    (tmp_path / "key").write_text("no key")
    told = karama("restore", file, "--data", tmp_path / "new", *words)
    assert (told.returncode, "holds no key" in told.stderr) == (4, True)
    assert not (tmp_path / "new").exists()


def test_a_key_in_the_surroundings_is_not_written_to_the_folder(desk, tmp_path):
    data, file, codes = desk
    shutil.copy(data / "node.key", tmp_path / "credential")
    kept = {"KARAMA_NODE_KEY_FILE": str(tmp_path / "credential")}
    put_back(file, tmp_path / "new", **kept)

    assert not (tmp_path / "new" / "node.key").exists()
    assert program(tmp_path / "new", "look", **kept)["readable"] == sorted(codes)


# --- older, newer ---------------------------------------------------------------------


def test_an_older_one_is_brought_forward(desk, tmp_path):
    data, _, codes = desk
    program(data, "older", tmp_path / "old.karama")
    applied = archive.opened(tmp_path / "old.karama").manifest.facts.migrations
    assert not [one for one in applied if one.startswith("library.0002")]

    put_back(tmp_path / "old.karama", tmp_path / "new", "--key", data / "node.key")
    assert program(tmp_path / "new", "look")["readable"] == sorted(codes)


@pytest.mark.parametrize("what", ["format", "tables"])
def test_a_newer_one_is_refused(desk, tmp_path, what):
    data, file, _ = desk
    newer = again(file, tmp_path, parsed((data / "node.key").read_text()), what)
    told = karama(
        "restore", newer, "--data", tmp_path / "new", "--key", data / "node.key"
    )

    assert told.returncode == 4
    assert "newer Karama" in told.stderr
    assert not (tmp_path / "new" / "desk.sqlite3").exists()


def again(file, folder, key, what):
    """The same archive, sealed anew, as a Karama to come would write it."""
    import attrs

    found = archive.opened(file)
    members = {name: folder / name for name in found.manifest.files}
    for name, place in members.items():
        archive.take_out(found, name, place)
    told, facts = found.manifest, found.manifest.facts
    if what == "format":
        told = attrs.evolve(told, format=archive.FORMAT + 1)
    elif what == "tables":
        later = (*facts.migrations, "cases.9999_what_is_to_come")
        told = attrs.evolve(told, facts=attrs.evolve(facts, migrations=later))
    elif what == "head":
        told = attrs.evolve(told, facts=attrs.evolve(facts, log_head="f" * 64))
    archive.write(folder / "again.karama", members, told, key)
    return folder / "again.karama"


def test_a_log_that_does_not_end_as_the_manifest_says_is_refused(desk, tmp_path):
    data, file, _ = desk
    other = again(file, tmp_path, parsed((data / "node.key").read_text()), "head")
    told = karama(
        "restore", other, "--data", tmp_path / "new", "--key", data / "node.key"
    )

    assert told.returncode == 4
    assert "not those its manifest" in told.stderr
    assert not (tmp_path / "new" / "desk.sqlite3").exists()


def test_a_broken_chain_is_backed_up_and_told_and_not_put_back(desk, tmp_path):
    import sqlite3
    from contextlib import closing

    data, _, _ = desk
    with closing(sqlite3.connect(data / "desk.sqlite3")) as base:
        base.execute("UPDATE cases_auditline SET actor = 'a-SOMEONE' WHERE number = 1")
        base.commit()
    told = karama("backup", tmp_path / "x.karama", "--data", data)
    assert told.returncode == 5
    assert "not whole" in told.stderr

    words = ["--data", tmp_path / "new", "--key", data / "node.key"]
    assert karama("restore", tmp_path / "x.karama", *words).returncode == 5
    assert not (tmp_path / "new" / "desk.sqlite3").exists()


# --- who was erased since -------------------------------------------------------------


def erase(data, code):
    told = karama("erase", code, "--why", "asked", "--even-open", "--data", data)
    assert told.returncode == 0, told.stderr


def test_who_was_erased_since_stays_erased(desk):
    data, file, codes = desk
    erase(data, codes[0])
    marks = (data / "erased.list").read_text()
    assert codes[0] not in marks

    done = put_back(file, data, "--over")
    there = program(data, "look")
    assert done["erased_again"] == 1
    assert there["readable"] == [codes[1]]
    assert ["erase", f"{codes[0]} erased-before"] in there["lines"]
    assert marks.strip() in (data / "erased.list").read_text()


def test_with_the_folder_lost_a_later_backup_or_a_list_tells(desk, tmp_path):
    """The control arm: where nothing tells of it, the person can be read again."""
    data, file, codes = desk
    erase(data, codes[0])
    key = tmp_path / "key"
    shutil.copy(data / "node.key", key)
    shutil.copy(data / "erased.list", tmp_path / "list")
    alone = tmp_path / "alone.karama"
    shutil.copy(file, alone)

    forgot = put_back(alone, tmp_path / "forgot", "--key", key)
    assert forgot["erased_again"] == 0
    assert codes[0] in program(tmp_path / "forgot", "look")["readable"]
    given = ["--erased", tmp_path / "list"]
    assert put_back(alone, tmp_path / "a", "--key", key, *given)["erased_again"] == 1
    backed_up(data, file.parent / "later.karama")
    assert put_back(file, tmp_path / "b", "--key", key)["erased_again"] == 1
    assert program(tmp_path / "b", "look")["readable"] == [codes[1]]


# --- consents taken back since --------------------------------------------------------


def test_a_consent_taken_back_since_stays_so(desk, tmp_path):
    """The control arm: where no list tells of it, the consent stands again."""
    data, _, codes = desk
    program(data, "agree", codes[0])
    before = backed_up(data, tmp_path / "before.karama")
    program(data, "take_back", codes[0])
    assert program(data, "consents", codes[0]) == [0, 1]
    key, kept = tmp_path / "key", tmp_path / "list"
    shutil.copy(data / "node.key", key)
    shutil.copy(data / "withdrawn.list", kept)

    forgot = put_back(before, tmp_path / "forgot", "--key", key)
    assert forgot["withdrawn_again"] == 0
    assert program(tmp_path / "forgot", "consents", codes[0]) == [1, 0]
    given = put_back(before, tmp_path / "a", "--key", key, "--withdrawn", kept)
    assert given["withdrawn_again"] == 1
    done = put_back(before, data, "--over")
    assert done["withdrawn_again"] == 1
    assert program(data, "consents", codes[0]) == [0, 1]
    lines = program(data, "look")["lines"]
    assert [what for what, _ in lines].count("withdraw-consent") == 1


# --- PostgreSQL -----------------------------------------------------------------------


@pytest.fixture
def server():
    """Makes empty databases."""
    psycopg = pytest.importorskip("psycopg")
    try:
        server = psycopg.connect(
            ADDRESS.format(name="postgres"), autocommit=True, connect_timeout=2
        )
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers at 127.0.0.1:5432")
    made = []

    def empty():
        made.append(f"karama_copies_{os.getpid()}_{len(made)}")
        server.execute(f"create database {made[-1]}")
        return ADDRESS.format(name=made[-1])

    with server:
        yield empty
        for name in made:
            server.execute(f"drop database {name} with (force)")


def test_from_postgresql_to_postgresql_and_to_sqlite(server, tmp_path):
    first, second, data = server(), server(), tmp_path / "data"
    codes = program(data, "make", PACK, DATABASE_URL=first)
    there = program(data, "look", DATABASE_URL=first)
    file = backed_up(data, tmp_path / "x.karama", DATABASE_URL=first)
    key = ["--key", data / "node.key"]
    after = program(data, "look", DATABASE_URL=first)
    assert after.pop("lines").pop() == ["backup", "without-key"]  # and else nothing
    assert after == {name: there[name] for name in after}

    put_back(file, tmp_path / "two", *key, DATABASE_URL=second)
    put_back(file, tmp_path / "three", *key)
    moved = program(tmp_path / "two", "look", DATABASE_URL=second)
    local = program(tmp_path / "three", "look")
    assert moved["readable"] == local["readable"] == there["readable"] == sorted(codes)
    assert moved["boats"] == local["boats"] == there["boats"]
    assert there["sessions"] == 1  # and it is not in the copy
    assert moved["sessions"] == local["sessions"] == 0
    told = program_arrives(tmp_path / "two", second)
    assert told in program(tmp_path / "two", "look", DATABASE_URL=second)["boats"]
    full = karama(
        "restore", file, "--data", tmp_path / "four", *key, DATABASE_URL=second
    )
    assert (full.returncode, "empty database" in full.stderr) == (4, True)


def test_on_postgresql_too_while_people_arrive(server, tmp_path):
    """Its rows are read in many queries: they must be of one instant all the same.

    The control arm reads each table when it comes to it: its logs do not fit.
    """
    url, data = server(), tmp_path / "data"
    program(data, "make", PACK, DATABASE_URL=url)
    arriving = subprocess.Popen(
        [sys.executable, PROGRAM, data, "arrive", "4000"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=surroundings(DATABASE_URL=url),
    )  # fmt: skip
    try:
        told = [json.loads(arriving.stdout.readline()) for _ in range(20)]
        made, torn = tmp_path / "made.karama", tmp_path / "torn.karama"
        assert program(data, "slowly", made, "one", DATABASE_URL=url)
        assert not program(data, "slowly", torn, "torn", DATABASE_URL=url)
        assert arriving.poll() is None
    finally:
        arriving.kill()
        arriving.communicate()
    put_back(made, tmp_path / "new", "--key", data / "node.key")

    boats = program(tmp_path / "new", "look")["boats"]
    later = program(data, "look", DATABASE_URL=url)["boats"]
    assert set(told) <= set(boats) < set(later)


def program_arrives(data, url):
    """One more boat: new rows get numbers of their own."""
    told = subprocess.run(
        [sys.executable, PROGRAM, data, "arrive", "1"],
        capture_output=True, text=True, check=True, input="",
        env=surroundings(DATABASE_URL=url),
    )  # fmt: skip
    return json.loads(told.stdout)
