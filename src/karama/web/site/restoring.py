"""Puts a backup back: verified whole in a folder apart, then moved in as one.

In order: that the place is free and no desk is served there; the node's key, and that
every byte of the archive was sealed by it; every digest in it; the copy, brought
forward to this Karama's tables; every chain, and that each ends where the manifest
says; those who were erased since, erased again, and consents taken back since, taken
back again; then the files are moved in. Until that
last step nothing in the place was touched, and what must make way for it is kept.

On PostgreSQL all that is done on the SQLite copy first; then its rows are written, in
one transaction, to a database that must be empty.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import attrs

from karama.errors import BackupError, failing
from karama.said import said
from karama.web.site import archive, heart, serving
from karama.web.site.passphrase import unseal_key

_ROOM, ASIDE = ".karama-restore-", "before-restore-"
_KEY, _ERASED, _WITHDRAWN = "node.key", "erased.list", "withdrawn.list"


@attrs.frozen
class Wanted:
    """What is to be put back, and where.

    Attributes:
        data: The data folder; it need not be there.
        database: A PostgreSQL database by its URL; "" for SQLite in the folder.
        key: A file that holds the node's key, if it is not in the folder.
        passphrase: Opens the key in the archive; b"" if it is not wanted.
        over: Whether a desk that is there may make way.
        erased: More lists of those who were erased.
        withdrawn: More lists of consents that were taken back.
    """

    file: Path
    data: Path
    database: str = ""
    key: Path | None = None
    passphrase: bytes = attrs.field(default=b"", repr=False)
    over: bool = False
    erased: tuple[Path, ...] = ()
    withdrawn: tuple[Path, ...] = ()


@attrs.frozen
class Restored:
    """What was put back.

    Attributes:
        again: How many people were erased again.
        withdrawn: How many consents were taken back again.
        aside: The folder where what was there before is kept, None if nothing was.
    """

    manifest: archive.Manifest
    again: int
    withdrawn: int
    aside: Path | None


def restore(wanted: Wanted, at: datetime) -> Restored:
    """Put a backup back; Django looks at what was put back afterwards.

    Raises:
        BackupError: The archive, the place or the key is not fit; nothing was touched.
        BrokenLog: A chain in it is not whole; nothing was touched.
        NodeKeyError: The key does not open what is sealed in it; nothing was touched.
    """
    found = archive.opened(wanted.file)
    _check_place(wanted)
    key = _key(found, wanted)
    if not (found.is_of(key) and found.is_untouched(key)):
        raise BackupError(
            said(
                "This key is not the one {file} was sealed with, or a byte of it was "
                "changed. Nothing was touched.",
                file=wanted.file.name,
            )
        )
    archive.check(found)  # after the seal: nobody else can have made it endless
    wanted.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in wanted.data.glob(f"{_ROOM}*"):  # by one that was stopped
        shutil.rmtree(left, ignore_errors=True)
    room = Path(tempfile.mkdtemp(prefix=_ROOM, dir=wanted.data))
    keep_key = not _key_is_elsewhere(wanted)
    try:
        again, withdrawn = _made_ready(found, room, wanted, key, at)
        aside = _moved_in(room, wanted, at, keep_key=keep_key)
    except OSError as error:
        raise BackupError(
            said("The backup could not be put back: {reason}.", reason=failing(error))
        ) from None
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return Restored(found.manifest, again, withdrawn, aside)


def _check_place(wanted: Wanted) -> None:
    if heart.beats(wanted.data):
        raise BackupError(
            said(
                "A desk is being served from {folder}: stop it first.",
                folder=_name(wanted),
            )
        )
    if wanted.database and wanted.over:
        raise BackupError(_NOT_EMPTY)
    if not wanted.database and not wanted.over and _desk(wanted.data).exists():
        raise BackupError(
            said(
                "There is a desk in {folder} already. With --over it is moved aside, "
                "and kept.",
                folder=_name(wanted),
            )
        )


def _name(wanted: Wanted) -> str:
    return wanted.data.resolve().name


def _desk(data: Path) -> Path:
    return data / archive.DESK


# --- the key --------------------------------------------------------------------------


def _key(found: archive.Archive, wanted: Wanted) -> bytes:
    """The node's key: from the archive, a file, the surroundings, or the folder."""
    from karama.web.accounts.node_key import FILE_VARIABLE, VARIABLE, parsed

    if wanted.passphrase:
        sealed = archive.read(found, archive.KEYS)
        if not sealed:
            raise BackupError(said("This backup holds no key; give its file, --key."))
        return unseal_key(sealed, wanted.passphrase)
    named = wanted.key or Path(os.environ.get(FILE_VARIABLE) or wanted.data / _KEY)
    told = "" if wanted.key else os.environ.get(VARIABLE, "")
    if not told and not named.is_file():
        raise BackupError(
            said(
                "The node's key is needed: --key names its file, --passphrase-file "
                "opens the one in the backup, if it holds one."
            )
        )
    key = parsed(told or named.read_text("ascii", "replace"))
    if not key:
        raise BackupError(said("{file} holds no key of a node.", file=named.name))
    return key


def _key_is_elsewhere(wanted: Wanted) -> bool:
    """Whether the surroundings hold the key: then it is not written to the folder."""
    from karama.web.accounts.node_key import FILE_VARIABLE, VARIABLE

    if wanted.passphrase or wanted.key:
        return False
    return bool(os.environ.get(VARIABLE) or os.environ.get(FILE_VARIABLE))


# --- made ready apart -----------------------------------------------------------------


def _made_ready(
    found: archive.Archive, room: Path, wanted: Wanted, key: bytes, at: datetime
) -> tuple[int, int]:
    """The whole desk in a folder apart; how many were erased, and taken back, again."""
    from karama.web.accounts.node_key import FILE_VARIABLE, unseal, written

    archive.take_out(found, archive.DESK, _desk(room))
    _secret_file(room / _KEY, written(key))
    secret = unseal(key, archive.read(found, archive.SECRET), archive.SECRET_SEALED)
    _secret_file(room / serving.SECRET, secret.decode())
    os.environ.pop("DATABASE_URL", None)
    for variable in ("KARAMA_SECRET", FILE_VARIABLE):
        os.environ.pop(variable, None)
    os.environ["KARAMA_NODE_KEY"] = written(key)
    serving.look(room)
    _refuse_newer(found)
    serving.prepare(room, demo=False)
    _verify(found)
    again = _erased_again(found, wanted, key, at)
    return again, _taken_back_again(found, wanted, key, at)


def _secret_file(file: Path, text: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def _refuse_newer(found: archive.Archive) -> None:
    from karama.web.site.facts import unknown_of

    if unknown_of(found.manifest.facts.migrations):
        raise BackupError(archive.newer(found.file))


def _verify(found: archive.Archive) -> None:
    """Every chain is whole, and each ends where it did when the copy was made."""
    from karama.web.cases.audit import head, verify_lines
    from karama.web.cases.store import verified_cases
    from karama.web.site.facts import case_heads, counts

    verified_cases()
    verify_lines()
    facts = found.manifest.facts
    now = (head(), case_heads(), counts())
    if now != (facts.log_head, facts.case_heads, dict(facts.counts)):
        raise BackupError(
            said("The logs in the copy are not those its manifest tells of.")
        )


def _erased_again(
    found: archive.Archive, wanted: Wanted, key: bytes, at: datetime
) -> int:
    from django.db import transaction

    from karama.web.cases.audit import add_line
    from karama.web.cases.erasing import erase_again, sweep
    from karama.web.cases.forgotten import keep, to_forget

    marks = _marks(found, wanted, key, archive.ERASED, wanted.erased)
    keep(marks)
    with transaction.atomic():
        add_line("terminal", "", "restore", f"{found.manifest.made_at:%FT%TZ}", at)
    again = erase_again(to_forget(marks), at)
    sweep()
    return again


def _taken_back_again(
    found: archive.Archive, wanted: Wanted, key: bytes, at: datetime
) -> int:
    from karama.web.cases.consenting import withdraw_again
    from karama.web.cases.marks import keep
    from karama.web.cases.taken_back import LIST, to_take_back

    marks = _marks(found, wanted, key, archive.WITHDRAWN, wanted.withdrawn)
    keep(LIST, marks)
    return withdraw_again(to_take_back(marks), at)


def _marks(
    found: archive.Archive,
    wanted: Wanted,
    key: bytes,
    name: str,
    given: tuple[Path, ...],
) -> frozenset[str]:
    """Every mark of a list that is known: here, in any backup, in those given."""
    from karama.web.cases.marks import marks_in

    lists = [archive.read(found, name)]
    lists += [archive.read(other, name) for other in _beside(found, key)]
    for file in (wanted.data / name, *given):
        if file in given or file.exists():
            lists.append(file.read_bytes())
    return marks_in(b"\n".join(lists).decode("ascii", "replace"))


def _beside(found: archive.Archive, key: bytes) -> Iterable[archive.Archive]:
    """Other backups of this node in the same folder."""
    for file in sorted(found.file.parent.glob(f"*{archive.SUFFIX}")):
        with suppress(BackupError):
            other = archive.opened(file)
            if other.is_of(key):
                for name in (_ERASED, _WITHDRAWN):
                    archive.read(other, name)  # a list that was cut is no list
                yield other


# --- moved in -------------------------------------------------------------------------


def _moved_in(
    room: Path, wanted: Wanted, at: datetime, *, keep_key: bool
) -> Path | None:
    from django.db import connection

    if wanted.database:
        _written_to(wanted.database)
        names = [_ERASED, _WITHDRAWN]
    else:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        names = [_ERASED, _WITHDRAWN, archive.DESK]
    kept = [serving.SECRET, *([_KEY] if keep_key else [])]
    aside = _set_aside(room, wanted, kept, at)
    for name in (*kept, *names):  # the database last: with it, the desk is there
        if (room / name).exists():
            (room / name).replace(wanted.data / name)
    (wanted.data / "last-backup.json").unlink(missing_ok=True)  # of another log
    archive.sync_folder(wanted.data)
    return aside


def _set_aside(
    room: Path, wanted: Wanted, kept: list[str], at: datetime
) -> Path | None:
    """Move what is in the way into a folder of its own: nothing is deleted."""
    journals = [f"{archive.DESK}-wal", f"{archive.DESK}-shm"]
    names = [n for n in kept if _differs(room / n, wanted.data / n)]
    names += [] if wanted.database else [archive.DESK, *journals]
    there = [wanted.data / name for name in names if (wanted.data / name).exists()]
    if not there:
        return None
    aside = wanted.data / f"{ASIDE}{at:%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700)
    for file in there:
        file.rename(aside / file.name)
    return aside


def _differs(made: Path, there: Path) -> bool:
    return there.exists() and there.read_bytes().strip() != made.read_bytes().strip()


def _written_to(url: str) -> None:
    """Write the rows to a PostgreSQL database that is empty."""
    from django.core.management import call_command
    from django.db import connection, connections

    from karama.web.accounts.models import Account
    from karama.web.cases.models import Case
    from karama.web.site.copying import copy_rows, point_to
    from karama.web.site.database import database

    point_to(connections.settings["default"], "ready")
    point_to(database(url, Path()))
    tables = connection.introspection.table_names()
    if "cases_case" in tables and (Case.objects.exists() or Account.objects.exists()):
        raise BackupError(_NOT_EMPTY)
    call_command("migrate", verbosity=0, interactive=False)
    copy_rows("ready", "default")
    call_command("createcachetable", verbosity=0)


_NOT_EMPTY = said(
    "On PostgreSQL a backup goes into an empty database: name another one."
)
