"""The doctor: nothing wrong with a healthy desk; each planted fault is told."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from at_the_desk import NOW
from desk_on_disk import PACK, backed_up, karama, program, surroundings
from django.db import connection
from django.test import override_settings

from karama.web.accounts.models import Account, NodeMark
from karama.web.accounts.node_key import make_key, node_key, seal
from karama.web.cases.models import AuditHead, AuditLine
from karama.web.library.models import PackFile
from karama.web.library.queries import procedure_of
from karama.web.site import (
    doctor,
    doctor_desk,
    doctor_machine,
    doctor_settings,
    heart,
)
from karama.web.site.doctor import Desk, State

GIB = 1024**3
MOUNTS = "1 0 0:1 / / rw - {kind} /dev/x rw\n"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path, NOW, "https://desk.example")


def state(check, desk):
    found = check(desk)
    assert (found.remedy is None) == (found.state is State.FINE)
    return found.state


# --- settings -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("secret", "wanted"),
    [("x" * 40, State.FINE), ("short", State.WRONG), ("", State.WRONG)],
)
def test_the_secret(desk, secret, wanted):
    with override_settings(SECRET_KEY=secret):
        assert state(doctor_settings.secret, desk) is wanted


def test_debugging_and_a_demonstration(desk, cast, monkeypatch):
    monkeypatch.delenv("KARAMA_DEBUG", raising=False)
    Account.objects.update(demo=False)
    assert state(doctor_settings.safety, desk) is State.FINE
    cast["redcross"].save()  # as it was made: for a demonstration
    assert state(doctor_settings.safety, desk) is State.LOOK
    monkeypatch.setenv("KARAMA_DEBUG", "1")
    assert state(doctor_settings.safety, desk) is State.WRONG


@pytest.mark.parametrize(
    ("name", "wanted", "told"),
    [
        ("", State.FINE, "hours are told in UTC"),
        ("Atlantic/Canary", State.FINE, "now in Atlantic/Canary (UTC"),
        ("Atlantic/Canaria", State.WRONG, "such as Atlantic/Canary."),
        ("CEST", State.WRONG, "There is no time zone CEST."),
    ],
)
def test_the_zone_of_the_post(desk, monkeypatch, name, wanted, told):
    monkeypatch.setenv("KARAMA_TIME_ZONE", name)
    with override_settings(KARAMA_TIME_ZONE=name or "UTC"):
        assert state(doctor_settings.zone, desk) is wanted
        assert told in str(doctor_settings.zone(desk).why)


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["desk.example"], State.FINE),
        (["127.0.0.1", "localhost"], State.LOOK),
        (["desk.example", "*"], State.WRONG),
        ([""], State.WRONG),
    ],
)
def test_the_names_of_the_host(desk, names, wanted):
    with override_settings(ALLOWED_HOSTS=names):
        assert state(doctor_settings.hosts, desk) is wanted


def test_https(desk, monkeypatch):
    monkeypatch.setattr(doctor_settings, "certified_until", ends_in(90))
    with override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True):
        assert state(doctor_settings.https, desk) is State.FINE
        monkeypatch.setattr(doctor_settings, "certified_until", ends_in(3))
        assert state(doctor_settings.https, desk) is State.LOOK
        monkeypatch.setattr(doctor_settings, "certified_until", not_reached)
        assert state(doctor_settings.https, desk) is State.WRONG
        plain = Desk(desk.data, NOW, "http://desk.example")
        assert state(doctor_settings.https, plain) is State.WRONG
        assert state(doctor_settings.https, Desk(desk.data, NOW)) is State.LOOK
    with override_settings(SESSION_COOKIE_SECURE=False):
        assert state(doctor_settings.https, desk) is State.WRONG


def ends_in(days):
    return lambda _address: NOW + timedelta(days=days)


def not_reached(_address):
    raise ConnectionRefusedError


def test_a_certificate_that_browsers_refuse_is_refused(tmp_path):
    """A server with a certificate of its own making; the control arm trusts it."""
    import ssl
    import threading

    file = own_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket_of() as listening:
        address = f"https://localhost:{listening.getsockname()[1]}"
        server = threading.Thread(target=greet, args=(listening, context, 2))
        server.start()
        with pytest.raises(ssl.SSLCertVerificationError):
            doctor_settings.certified_until(address)
        with pytest.MonkeyPatch.context() as patch:
            trusting = ssl.create_default_context(cafile=str(file))
            patch.setattr(ssl, "create_default_context", lambda: trusting)
            until = doctor_settings.certified_until(address)
        server.join()
    assert until - datetime.now(UTC) > timedelta(days=20)


def socket_of():
    import socket

    return socket.create_server(("127.0.0.1", 0))


def greet(listening, context, times):
    for _ in range(times):
        bare, _ = listening.accept()
        try:
            context.wrap_socket(bare, server_side=True).close()
        except OSError:
            bare.close()


def own_certificate(folder):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    traditional = serialization.PrivateFormat.TraditionalOpenSSL
    file = folder / "own.pem"
    file.write_bytes(
        made.public_bytes(pem) + key.private_bytes(pem, traditional, plain)
    )
    return file


# --- the machine ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "wanted"), [(True, State.FINE), (False, State.LOOK), (None, State.LOOK)]
)
def test_a_clock_that_nobody_keeps_right(desk, pack, monkeypatch, kept, wanted):
    monkeypatch.setattr(doctor_machine, "synchronised", lambda: kept)
    assert state(doctor_machine.clock, desk) is wanted


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ({"timedatectl": "yes"}, True),
        ({"timedatectl": "no"}, False),
        ({"chronyc": "Leap status     : Normal"}, True),
        ({"chronyc": "Leap status     : Not synchronised"}, False),
        ({}, None),
    ],
)
def test_what_keeps_the_clock_right_is_asked(monkeypatch, tmp_path, printed, wanted):
    for name, words in printed.items():
        (tmp_path / name).write_text(f"#!/bin/sh\necho '{words}'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin" if printed else str(tmp_path))
    assert doctor_machine.synchronised() is wanted


def test_a_log_that_is_ahead_of_the_clock(desk, ashore, monkeypatch):
    monkeypatch.setattr(doctor_machine, "synchronised", lambda: True)
    assert state(doctor_machine.clock, desk) is State.FINE
    before = Desk(desk.data, NOW - timedelta(minutes=3))
    assert state(doctor_machine.clock, before) is State.WRONG


def test_a_clock_that_was_set_while_the_desk_was_served(desk, pack, monkeypatch):
    monkeypatch.setattr(doctor_machine, "synchronised", lambda: True)
    one = heart.Heart(desk.data)
    one.beat()
    assert state(doctor_machine.clock, desk) is State.FINE
    one._began -= 3600
    one.beat()
    assert state(doctor_machine.clock, desk) is State.LOOK
    monkeypatch.setattr(heart, "boot", lambda: "another start of the machine")
    assert state(doctor_machine.clock, desk) is State.FINE
    one.stop()


def test_deadlines_ring_only_while_the_clock_lives(desk):
    now = datetime.now(UTC)
    living = Desk(desk.data, now)
    assert state(doctor_machine.deadlines, living) is State.WRONG
    one = heart.Heart(desk.data)
    assert state(doctor_machine.deadlines, living) is State.WRONG
    one.beat()
    assert state(doctor_machine.deadlines, living) is State.FINE
    later = Desk(desk.data, now + timedelta(minutes=6))
    assert state(doctor_machine.deadlines, later) is State.WRONG
    one.stop()
    assert state(doctor_machine.deadlines, living) is State.WRONG


def test_a_clock_that_was_killed_is_not_said_to_live(desk):
    program = (
        "import sys, time; from pathlib import Path\n"
        "from karama.web.site import heart\n"
        "one = heart.Heart(Path(sys.argv[1])); one.beat(); print(flush=True)\n"
        "time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, desk.data], stdout=subprocess.PIPE
    )
    process.stdout.readline()
    assert heart.beats(desk.data)
    process.kill()
    process.communicate()
    assert not heart.beats(desk.data)


@pytest.mark.parametrize(
    ("free", "kept", "wanted"),
    [
        (50 * GIB, 10_000, State.FINE),
        (GIB // 2, 10_000, State.LOOK),
        (GIB // 8, 10_000, State.WRONG),
    ],
)
def test_room_on_the_disk(desk, monkeypatch, free, kept, wanted):
    (desk.data / "desk.sqlite3").write_bytes(bytes(kept))
    monkeypatch.setattr(doctor_machine, "room", lambda _folder: free)
    assert state(doctor_machine.disk, desk) is wanted


def test_less_room_than_the_database_is_wrong_however_much(desk, monkeypatch):
    with (desk.data / "desk.sqlite3").open("wb") as file:
        file.truncate(3 * GIB)  # a hole: it takes no room
    monkeypatch.setattr(doctor_machine, "room", lambda _folder: 2 * GIB)
    assert state(doctor_machine.disk, desk) is State.WRONG


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("ext4", State.FINE),
        ("xfs", State.FINE),
        ("nfs4", State.WRONG),
        ("cifs", State.WRONG),
        ("fuse.sshfs", State.WRONG),
        ("tmpfs", State.WRONG),
        ("overlay", State.WRONG),
    ],
)
def test_the_file_system(desk, monkeypatch, kind, wanted):
    monkeypatch.setattr(doctor_machine, "mounts", lambda: MOUNTS.format(kind=kind))
    sqlite = {"default": {"ENGINE": "karama.web.site.sqlite"}}
    monkeypatch.setattr(doctor_machine.settings, "DATABASES", sqlite)
    assert state(doctor_machine.file_system, desk) is wanted


def test_the_nearest_mount_counts(desk):
    near = (
        MOUNTS.format(kind="ext4") + f"2 1 0:2 / {desk.data} rw - nfs4 server:/x rw\n"
    )
    beside = MOUNTS.format(kind="ext4") + f"2 1 0:2 / {desk.data}-b rw - nfs4 s:/x rw\n"
    assert doctor_machine.kind_of(desk.data / "in", near) == "nfs4"
    assert doctor_machine.kind_of(desk.data / "in", beside) == "ext4"
    assert doctor_machine.kind_of(desk.data, "") == ""


# --- what is kept ---------------------------------------------------------------------


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's own settings")
@pytest.mark.parametrize("spoil", ["synchronous", "journal", "nothing"])
def test_settings_by_which_what_is_acknowledged_could_be_lost(
    desk, pack, monkeypatch, spoil
):
    monkeypatch.setattr(doctor_desk, "_in_wal", lambda _file: spoil != "journal")
    if spoil == "synchronous":
        asked = doctor_desk._asked
        usual = {"PRAGMA synchronous": 1}  # NORMAL: the last ones go in a power cut
        monkeypatch.setattr(doctor_desk, "_asked", lambda q: usual.get(q) or asked(q))
    found = doctor_desk.database(desk)
    if spoil == "nothing":
        assert found.state is State.FINE
    else:
        assert found.state is State.WRONG
        assert spoil in found.why.facts["settings"]


def test_a_file_says_itself_whether_it_has_a_journal_of_writes(tmp_path):
    for mode, wanted in (("WAL", True), ("DELETE", False)):
        with closing(sqlite3.connect(tmp_path / mode)) as base:
            base.execute(f"PRAGMA journal_mode={mode}")
            base.execute("CREATE TABLE x (y)")
        assert doctor_desk._in_wal(tmp_path / mode) is wanted


def test_tables_that_wait_or_are_of_a_newer_karama(desk, pack):
    from django.db.migrations.recorder import MigrationRecorder

    applied = MigrationRecorder.Migration.objects
    assert state(doctor_desk.tables, desk) is State.FINE
    last = applied.filter(app="cases").order_by("name").last()
    last.delete()
    assert state(doctor_desk.tables, desk) is State.WRONG
    last.save(force_insert=True)
    applied.create(app="cases", name="9999_to_come")
    assert state(doctor_desk.tables, desk) is State.WRONG


def test_the_key_of_the_node(desk, pack):
    (desk.data / "secret.key").write_text("x")
    (desk.data / "secret.key").chmod(0o600)
    desk.data.chmod(0o700)
    assert state(doctor_desk.key, desk) is State.LOOK
    mark = NodeMark.objects.create(pk=1, sealed=seal(node_key(), b"this node", "node"))
    assert state(doctor_desk.key, desk) is State.FINE
    (desk.data / "secret.key").chmod(0o644)
    assert state(doctor_desk.key, desk) is State.WRONG
    (desk.data / "secret.key").chmod(0o600)
    desk.data.chmod(0o755)
    assert state(doctor_desk.key, desk) is State.WRONG
    desk.data.chmod(0o700)
    mark.sealed = seal(make_key(), b"this node", "node")
    mark.save()
    assert done(doctor_desk.key, desk).state is State.WRONG


def done(check, desk):
    return doctor._done(check, desk)


def test_a_pack_that_was_changed(desk, pack):
    procedure_of.cache_clear()
    assert state(doctor_desk.packs, desk) is State.FINE
    file = PackFile.objects.filter(pack=pack, path__endswith="pack.toml").first()
    file.data = bytes(file.data) + b"\n# changed\n"
    file.save()
    procedure_of.cache_clear()
    assert state(doctor_desk.packs, desk) is State.WRONG
    procedure_of.cache_clear()


def test_a_log_that_is_broken_or_was_written_anew(desk, ashore):
    last = AuditLine.objects.order_by("number").last()
    seen = {"file": "/x", "at": NOW.isoformat(), "line": last.number}
    write_last(desk, {**seen, "head": last.digest})
    assert state(doctor_desk.logs, desk) is State.FINE
    write_last(desk, {**seen, "head": "f" * 64})
    assert state(doctor_desk.logs, desk) is State.WRONG
    write_last(desk, {**seen, "head": last.digest})
    AuditLine.objects.filter(number=1).update(actor="a-SOMEONE")
    assert state(doctor_desk.logs, desk) is State.WRONG


def test_a_log_whose_end_was_cut_with_its_head_is_seen_by_the_last_backup(desk, ashore):
    """The chain alone cannot show it: the control arm verifies, and is content."""
    from karama.web.cases.audit import verify_lines

    last = AuditLine.objects.order_by("number").last()
    told = {"file": "/x", "at": NOW.isoformat(), "line": last.number}
    write_last(desk, {**told, "head": last.digest})
    before = last.before
    last.delete()
    AuditHead.objects.update(number=last.number - 1, digest=before)

    assert verify_lines() == last.number - 1
    assert state(doctor_desk.logs, desk) is State.WRONG


def write_last(desk, told):
    (desk.data / "last-backup.json").write_text(json.dumps(told))


# --- backups, and the command as a whole: on a desk on disk ---------------------------


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    """A desk in service, with a backup: all that can be is fine."""
    folder = tmp_path_factory.mktemp("healthy")
    program(folder / "data", "make", PACK)
    (folder / "store").mkdir()
    backed_up(folder / "data", folder / "store" / "one.karama")
    return folder


@contextmanager
def served(data):
    living = heart.Heart(data)
    living.beat()
    yield
    living.stop()


def examined(data, **more):
    told = karama("doctor", "--data", data, "--json", **more)
    found = {one["check"]: one for one in json.loads(told.stdout)}
    return told.returncode, found


ANY = {"clock", "https", "place", "disk"}
"""What depends on the machine that runs the tests."""


def test_with_a_healthy_desk_nothing_is_wrong(healthy):
    with served(healthy / "data"):
        _, found = examined(healthy / "data", KARAMA_HOSTS="desk.example")
    states = {name: one["state"] for name, one in found.items()}

    assert set(states) == {name for name, _, _ in doctor.checks()}
    assert {s for name, s in states.items() if name not in ANY} == {"fine"}


@pytest.fixture
def ill(healthy, tmp_path):
    """A copy of the healthy desk, free to be spoilt; its backup is its own too."""
    shutil.copytree(healthy, tmp_path / "ill")
    data = tmp_path / "ill" / "data"
    last = json.loads((data / "last-backup.json").read_text())
    last["file"] = str(tmp_path / "ill" / "store" / "one.karama")
    (data / "last-backup.json").write_text(json.dumps(last))
    return data


def aged(hours):
    def spoil(data):
        file = data / "last-backup.json"
        told = json.loads(file.read_text())
        told["at"] = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
        file.write_text(json.dumps(told))

    return spoil


def store(data):
    return data.parent / "store"


FAULTS = {
    "never": (lambda data: (data / "last-backup.json").unlink(), "wrong"),
    "a day and more": (aged(30), "look"),
    "a week and more": (aged(200), "wrong"),
    "a byte": (lambda data: _flip(store(data) / "one.karama"), "wrong"),
    "away": (lambda data: (store(data) / "one.karama").unlink(), "look"),
    "beside the key": (
        lambda data: shutil.copy(data / "node.key", store(data)),
        "wrong",
    ),
}


def _flip(file):
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_with_backups_is_told(ill, fault):
    spoil, wanted = FAULTS[fault]
    spoil(ill)
    code, found = examined(ill)

    assert found["backups"]["state"] == wanted
    assert found["backups"]["remedy"]
    assert code == 1  # nobody serves it, at the least


def test_the_exit_code_is_of_what_is_wrong_and_a_person_reads_why(ill):
    (ill / "node.key").unlink()
    told = karama("doctor", "--data", ill)

    assert told.returncode == 1
    assert "wrong · Key of the node" in told.stdout
    assert "put it back from where you keep it" in told.stdout
    for code in program_codes(ill):
        assert code not in told.stdout + told.stderr


def program_codes(data):
    with closing(sqlite3.connect(data / "desk.sqlite3")) as base:
        return [code for (code,) in base.execute("SELECT code FROM cases_case")]


def test_it_changes_nothing_and_makes_nothing(ill, tmp_path):
    names = {p.name: p.read_bytes() for p in ill.iterdir() if p.is_file()}
    examined(ill)
    after = {p.name: p.read_bytes() for p in ill.iterdir() if p.is_file()}
    passing = {"desk.sqlite3-shm", "desk.sqlite3-wal"}
    assert {n: d for n, d in after.items() if n not in passing} == {
        n: d for n, d in names.items() if n not in passing
    }
    (tmp_path / "empty").mkdir()
    told = karama("doctor", "--data", tmp_path / "empty")
    assert (told.returncode, list((tmp_path / "empty").iterdir())) == (1, [])


def test_in_service_it_ends_well_when_nothing_is_wrong(monkeypatch, tmp_path, capsys):
    """The command's exit code, with checks that are fine and one that only looks."""
    from click.testing import CliRunner

    from karama.cli import main
    from karama.said import said
    from karama.web.site import serving

    monkeypatch.setattr(serving, "used_before", lambda _data: True)
    monkeypatch.setattr(serving, "look", lambda _data: None)

    def told(*found):
        made = [(str(n), said("Disk"), lambda _d, f=f: f) for n, f in enumerate(found)]
        monkeypatch.setattr(doctor, "checks", lambda: tuple(made))
        return CliRunner().invoke(
            main, ["--lang", "en", "doctor", "--data", str(tmp_path)]
        )

    good = doctor.fine(said("Room."))
    seen = doctor.look(said("Little room."), said("Make room."))
    bad = doctor.wrong(said("No room."), said("Make room."))
    assert told(good, seen).exit_code == 0
    assert told(good, seen, bad).exit_code == 1


def test_a_check_that_fails_tells_its_kind_and_never_its_message(desk):
    def check(_desk):
        raise ValueError("K-SECRET said")

    found = done(check, desk)
    assert found.state is State.WRONG
    assert "ValueError" in str(found.why)
    assert "K-SECRET" not in str(found.why)


@pytest.mark.parametrize("language", ["fr", "ar", "es", "pt"])
def test_every_sentence_of_it_is_in_every_language(language):
    """What is said below the command line is collected like everything else."""
    from karama.explanation.languages import translator

    t = translator(language)
    titles = [str(title) for _, title, _ in doctor.checks()]
    assert not [one for one in titles if one != "HTTPS" and t.gettext(one) == one]


def test_postgresql_that_may_forget_is_wrong(tmp_path):
    psycopg = pytest.importorskip("psycopg")
    url = "postgresql://postgres@127.0.0.1:5432/postgres"
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers at 127.0.0.1:5432")
    state_with = [
        told_of_database(tmp_path, f"{url}", PGOPTIONS=options)
        for options in ("", "-c synchronous_commit=off")
    ]
    assert state_with == ["fine", "wrong"]


def told_of_database(data, url, **more):
    program = (
        "import sys; from pathlib import Path; from karama.web.site import serving\n"
        "serving.look(Path(sys.argv[1]))\n"
        "from karama.web.site import doctor, doctor_desk\n"
        "desk = doctor.Desk(Path(sys.argv[1]), None)\n"
        "print(doctor_desk.database(desk).state)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, data],
        capture_output=True, text=True, check=True,
        env=surroundings(DATABASE_URL=url, **more),
    )  # fmt: skip
    return told.stdout.strip()
