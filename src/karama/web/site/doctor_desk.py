"""The doctor's look at what is kept: database, key, packs, logs, backups."""

from __future__ import annotations

import json
import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from karama.errors import BackupError, BrokenLog, PackError
from karama.said import Said, said
from karama.web.accounts.models import NodeMark
from karama.web.accounts.node_key import FILE as KEY_FILE
from karama.web.accounts.node_key import key_file, node_key, unseal
from karama.web.cases.audit import verify_lines
from karama.web.cases.models import AuditLine
from karama.web.cases.store import verified_cases
from karama.web.library.models import Pack
from karama.web.library.queries import procedure_of
from karama.web.site import archive
from karama.web.site.backing_up import LAST
from karama.web.site.doctor import Desk, Found, fine, look, wrong
from karama.web.site.facts import not_applied, unknown_in_use
from karama.web.site.serving import SECRET

OLD, TOO_OLD = timedelta(hours=26), timedelta(days=7)
"""Age of the last backup that deserves a look, and that is wrong."""


# --- the database ---------------------------------------------------------------------


def database(_: Desk) -> Found:
    """What was acknowledged survives a power cut."""
    name = connection.settings_dict["NAME"]
    was_wal = connection.vendor != "sqlite" or _in_wal(Path(name))
    missing = [what for what, good in _durable().items() if not good] + (
        [] if was_wal else ["journal_mode"]
    )
    if missing:
        return wrong(
            said("What is acknowledged may be lost in a power cut: {settings}.",
                 settings=", ".join(missing)),
            said("Undo what changed these settings of the database, and start anew."),
        )  # fmt: skip
    if connection.vendor == "sqlite" and _asked("PRAGMA quick_check") != "ok":
        return wrong(
            said("The file of the database is damaged."),
            said("Stop the desk, keep the folder, and put the last backup back."),
        )
    return fine(
        said(
            "{kind}, set so that nothing is lost in a power cut.",
            kind=connection.vendor,
        )
    )


def _in_wal(file: Path) -> bool:
    """As the file itself says (sqlite.org/fileformat.html, bytes 18 and 19)."""
    with file.open("rb") as opened:
        return opened.read(20)[18:20] == b"\x02\x02"


def _durable() -> dict[str, bool]:
    if connection.vendor == "sqlite":
        return {"synchronous": _asked("PRAGMA synchronous") >= 2}
    asked = ("fsync", "full_page_writes", "synchronous_commit")
    return {name: _asked(f"SHOW {name}") != "off" for name in asked}


def _asked(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def tables(_: Desk) -> Found:
    """The database has the tables of this Karama."""
    if unknown_in_use():
        return wrong(
            said("The database was used by a newer Karama."),
            said("Install that one again; or put back a backup made before."),
        )
    missing = not_applied()
    if missing:
        return wrong(
            said("Changes of the tables that wait: {n}.", n=len(missing)),
            said("Back up with the older Karama, then start the desk with this one."),
        )
    return fine(said("They are those of this Karama."))


# --- keys -----------------------------------------------------------------------------


def key(desk: Desk) -> Found:
    """It is there, its owner's only, and opens what is sealed."""
    mark = NodeMark.objects.filter(pk=1).first()
    if mark is None:
        return look(
            said("Nothing has been sealed here yet."),
            said("Serve the desk once: it makes the key."),
        )
    unseal(node_key(), bytes(mark.sealed), "node")
    open_ = [
        path.name
        for path in (desk.data, key_file(), desk.data / SECRET)
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if open_:
        return wrong(
            said("Others on this machine may open {files}.", files=", ".join(open_)),
            said("chmod go= them, and ask who has an account here."),
        )
    return fine(said("It is there, nobody else reads it, and it opens what is sealed."))


# --- packs and logs -------------------------------------------------------------------


def packs(_: Desk) -> Found:
    """Every version kept is byte for byte what was installed."""
    changed = []
    for digest in Pack.objects.order_by("installed_at").values_list(
        "digest", flat=True
    ):
        try:
            procedure_of(digest)
        except PackError:
            changed.append(digest[:12])
    if changed:
        return wrong(
            said("These are not as they were installed: {names}.",
                 names=", ".join(changed)),
            said("Put a backup back from before, and find out who changed them."),
        )  # fmt: skip
    count = Pack.objects.count()
    return fine(said("Versions kept: {n}, as they were installed.", n=count))


def logs(desk: Desk) -> Found:
    """Every chain is whole, and goes on from where the last backup saw it."""
    try:
        cases, lines = verified_cases().cases, verify_lines()
    except BrokenLog as broken:
        return wrong(broken.sentence or said("A chain is not whole."), _KEEP)
    last = last_backup(desk.data)
    if last and last["line"] and not _goes_on_from(last):
        return wrong(
            said("The log does not go on from where the last backup saw it."), _KEEP
        )
    return fine(said("Whole: {cases} cases, {lines} lines.", cases=cases, lines=lines))


_KEEP = said("Change nothing; keep a copy of the folder, and tell the monitor.")


def _goes_on_from(last: dict[str, Any]) -> bool:
    seen = AuditLine.objects.filter(number=last["line"], digest=last["head"])
    return seen.exists()


# --- backups --------------------------------------------------------------------------


def last_backup(data: Path) -> dict[str, Any] | None:
    """Where and when the last backup was made, None if that is not known."""
    try:
        told = json.loads((data / LAST).read_text())
        return {
            "file": Path(told["file"]),
            "at": datetime.fromisoformat(told["at"]),
            "line": int(told["line"]),
            "head": str(told["head"]),
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None


def backups(desk: Desk) -> Found:
    """The last one is young, whole, and not beside the key."""
    last = last_backup(desk.data)
    if last is None:
        return wrong(said("No backup was ever made from here."), _MAKE)
    age, file = desk.now - last["at"], last["file"]
    if age > TOO_OLD:
        return wrong(_old(age), _MAKE)
    if (file.parent / KEY_FILE).exists():
        return wrong(
            said("The key of the node lies beside the backups."),
            said("Keep one of them elsewhere, behind another lock."),
        )
    if not file.exists():
        return look(
            said("The last one, {file}, cannot be reached from here.", file=file.name),
            said("See that its disk is there; or make another."),
        )
    if not _whole(file):
        return wrong(said("The last one, {file}, is not whole.", file=file.name), _MAKE)
    return look(_old(age), _MAKE) if age > OLD else _young(age)


_MAKE = said("Make one: karama backup, or its timer.")


def _old(age: timedelta) -> Said:
    return said("The last one is {n} h old.", n=int(age / timedelta(hours=1)))


def _young(age: timedelta) -> Found:
    hours = int(age / timedelta(hours=1))
    return fine(said("The last one is {n} h old, and whole.", n=hours))


def _whole(file: Path) -> bool:
    try:
        found = archive.opened(file)
        if not (found.is_of(node_key()) and found.is_untouched(node_key())):
            return False
        archive.check(found)
    except BackupError:
        return False
    return True
