"""Makes a backup of a desk while it is served: whole, of one instant, verified.

SQLite writes its copy itself (`VACUUM INTO`): one read transaction, which stops no
writer and leaves no free page behind in which something deleted could be read.
PostgreSQL's rows are read in one transaction and written to the same kind of file. Then
who was signed in is taken out, every chain is checked in the copy, and the archive is
written, brought to the disk and given its name. Whatever stops it on the way leaves no
file of that name; what it leaves is swept by the next backup.

The node's key is never in it, unless under a passphrase: beside what it opens it would
be as good as no seal at all.
"""

from __future__ import annotations

import errno
import fcntl
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import attrs
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from karama.errors import BackupError, failing
from karama.said import said
from karama.web.accounts.node_key import FILE as KEY_FILE
from karama.web.accounts.node_key import node_key, seal
from karama.web.cases import forgotten, taken_back
from karama.web.cases.audit import add_line
from karama.web.site import archive
from karama.web.site.copying import copy_rows, point_to
from karama.web.site.database import database
from karama.web.site.facts import facts, not_applied, secret_of_the_node
from karama.web.site.passphrase import seal_key
from karama.whole import whole

LAST = "last-backup.json"
_ROOM, _LOCK = ".karama-backup-", "lock"
_PASSING_TABLES = ("django_session", "axes_", "cache")
"""Who is signed in, who mistyped a password where, codes that were used just now."""


@attrs.frozen
class Made:
    """A backup that was made.

    Attributes:
        removed: How many older ones were removed.
    """

    file: Path
    manifest: archive.Manifest
    with_key: bool
    removed: int


def back_up(
    wanted: Path, at: datetime, *, passphrase: bytes = b"", keep: int = 0
) -> Made:
    """Back up the desk Django looks at; this process looks at the copy afterwards.

    Args:
        wanted: A file that is not there yet, or a folder.
        at: When; names the file in a folder.
        passphrase: Seals the node's key into it; b"" leaves the key out.
        keep: How many of this node stay in the folder; 0 removes none.

    Raises:
        BackupError: It cannot be made there; nothing of that name was left.
        NodeKeyError: The node's key is lost.
    """
    place = wanted / f"karama-{at:%Y%m%dT%H%M%SZ}{archive.SUFFIX}"
    place = place if wanted.is_dir() else wanted
    data, key = Path(settings.DATA), node_key()
    _check_place(place, data)
    if not secret_of_the_node():
        raise BackupError(
            said("The secret of the node is lost: karama doctor says what to do.")
        )
    if not_applied():
        raise BackupError(
            said("The tables are of an older Karama: serve the desk once, then again.")
        )
    try:
        with _room(place.parent) as room:
            _write(room, place, key, passphrase, at)
    except FileExistsError:
        raise _there(place) from None
    manifest = archive.opened(place).manifest
    _remember_place(data, place, manifest)
    removed = _remove_old(place, key, keep) if keep else 0
    return Made(place, manifest, bool(passphrase), removed)


def _check_place(place: Path, data: Path) -> None:
    folder = place.parent.resolve()
    if place.exists():
        raise _there(place)
    if not folder.is_dir():
        raise BackupError(said("There is no folder {folder}.", folder=folder.name))
    if folder.is_relative_to(data.resolve()) or (folder / KEY_FILE).exists():
        raise BackupError(
            said(
                "A backup does not lie beside the key of its node, nor in the "
                "folder it saves: choose another place."
            )
        )


def _there(place: Path) -> BackupError:
    return BackupError(
        said("{file} is there already; choose another name.", file=place.name)
    )


def _write(
    room: Path, place: Path, key: bytes, passphrase: bytes, at: datetime
) -> None:
    forgotten.remember()
    taken_back.catch_up(taken_back.Since())
    told = "with-key" if passphrase else "without-key"
    with transaction.atomic():
        add_line("terminal", "", "backup", told, at)
    was = connection.vendor
    copy = room / archive.DESK
    _copied(copy)
    point_to(database("", room))
    members = {archive.DESK: copy, **_small(room, key, passphrase)}
    manifest = archive.Manifest(archive.FORMAT, version("karama"), at, was, facts(), {})
    _bare(copy)
    archive.write(room / "made", members, manifest, key)
    archive.put_in_place(room / "made", place)


def _small(room: Path, key: bytes, passphrase: bytes) -> dict[str, Path]:
    small = {
        archive.SECRET: seal(key, settings.SECRET_KEY.encode(), archive.SECRET_SEALED),
        archive.ERASED: _list(forgotten.FILE),
        archive.WITHDRAWN: _list(taken_back.FILE),
    }
    if passphrase:
        small[archive.KEYS] = seal_key(key, passphrase)
    for name, data in small.items():
        (room / name).write_bytes(data)
    return {name: room / name for name in small}


def _list(name: str) -> bytes:
    file = Path(settings.DATA) / name
    return file.read_bytes() if file.exists() else b""


# --- the copy -------------------------------------------------------------------------


def _copied(copy: Path) -> None:
    copy.touch(0o600)
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as desk:
            desk.execute("PRAGMA busy_timeout=20000")
            desk.execute("VACUUM INTO ?", (str(copy),))
    else:
        point_to(connections.settings["default"], "desk")
        point_to(database("", copy.parent))
        call_command("migrate", verbosity=0, interactive=False)
        copy_rows("desk", "default")
        connection.close()
    with closing(sqlite3.connect(copy, isolation_level=None)) as made:
        made.execute("PRAGMA secure_delete=ON")
        for table in _passing_tables(made):
            made.execute(f'DELETE FROM "{table}"')  # noqa: S608  # our own tables


def _passing_tables(made: sqlite3.Connection) -> list[str]:
    rows = made.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return [name for (name,) in rows if name.startswith(_PASSING_TABLES)]


def _bare(copy: Path) -> None:
    """One file, no journal beside it, no free page in it."""
    connection.close()
    with closing(sqlite3.connect(copy, isolation_level=None)) as made:
        made.execute("VACUUM")
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        made.execute("PRAGMA journal_mode=DELETE")


# --- where it is made, and what a crash left ------------------------------------------


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """A folder of our own beside the place, gone afterwards."""
    _sweep(folder)
    try:
        room = Path(tempfile.mkdtemp(prefix=_ROOM, dir=folder))
    except OSError as error:
        raise _cannot(error) from None
    try:
        with (room / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield room
    except FileExistsError:
        raise
    except (OSError, sqlite3.Error) as error:
        raise _cannot(error) from None
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what backups left that were stopped; one under way is locked."""
    for room in folder.glob(f"{_ROOM}*"):
        with (room / _LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(room, ignore_errors=True)


def _cannot(error: Exception) -> BackupError:
    if "full" in str(error):  # SQLite has no number for it
        error = OSError(errno.ENOSPC, "")
    why = failing(error) if isinstance(error, OSError) else type(error).__name__
    return BackupError(said("The backup could not be written: {reason}.", reason=why))


# --- afterwards -----------------------------------------------------------------------


def _remember_place(data: Path, place: Path, manifest: archive.Manifest) -> None:
    """Write down where the last one is, for `karama doctor`."""
    told = {
        "file": str(place.resolve()),
        "at": manifest.made_at.isoformat(),
        "line": manifest.facts.line,
        "head": manifest.facts.log_head,
    }
    # the backup is made; a full disk is told by the doctor
    with suppress(OSError), whole(data / LAST) as part:
        part.write_text(json.dumps(told))


def _remove_old(place: Path, key: bytes, keep: int) -> int:
    """Remove all but the latest of this node; what does not open as ours stays."""
    ours = []
    for file in place.parent.glob(f"*{archive.SUFFIX}"):
        try:
            found = archive.opened(file)
        except BackupError:
            continue
        if found.is_of(key):
            ours.append((found.manifest.made_at, file))
    old = sorted(ours, reverse=True)[keep:]
    for _, file in old:
        file.unlink(missing_ok=True)
    archive.sync_folder(place.parent)
    return len(old)
