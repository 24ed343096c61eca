"""The doctor's look at the machine: its clock, the desk's clock, its disk."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from karama.said import said
from karama.web.cases.models import AuditLine
from karama.web.site import heart
from karama.web.site.doctor import Desk, Found, fine, look, wrong

OFF = timedelta(minutes=2)
"""How far a clock may be off before people should know."""
SILENT = timedelta(minutes=5)
LEAST = 256 * 1024 * 1024
"""Bytes of room below which there may be none for the next rush."""
_FAR = ("nfs", "cifs", "smb", "fuse", "9p", "ceph", "gluster", "afs", "ocfs", "gfs")
_PASSING = ("tmpfs", "ramfs", "overlay")


def clock(desk: Desk) -> Found:
    """Deadlines are counted by it."""
    last = AuditLine.objects.order_by("-at").values_list("at", flat=True).first()
    if last and last - desk.now > OFF:
        return wrong(
            said(
                "The last line of the log is of {instant}: later than this clock says.",
                instant=f"{last:%Y-%m-%d %H:%M} UTC",
            ),
            said("Set the clock right; deadlines are counted by it."),
        )
    beat = heart.last_beat(desk.data)
    if beat and abs(heart.was_set(beat)) > OFF:
        return look(
            said("It was set while the desk was served."),
            said("Look at the deadlines that ran meanwhile, then start the desk anew."),
        )
    return _synchronised()


def _synchronised() -> Found:
    known = synchronised()
    if known:
        return fine(said("It is kept right over the network."))
    if known is None:
        return look(
            said("Whether it is kept right over the network could not be seen."),
            said("Compare it with another clock, or install chrony."),
        )
    return look(
        said("It is not kept right over the network."),
        said("Turn on time synchronisation, or compare it every day."),
    )


def synchronised() -> bool | None:
    """Whether the machine's clock follows others; None where nobody can tell."""
    told = _asked("timedatectl", "show", "-p", "NTPSynchronized", "--value")
    if told in ("yes", "no"):
        return told == "yes"
    told = _asked("chronyc", "-n", "tracking")
    return "Normal" in told if told else None


def _asked(program: str, *words: str) -> str:
    found = shutil.which(program)
    if not found:
        return ""
    try:
        done = subprocess.run(  # noqa: S603  # a program of the system, fixed words
            [found, *words], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def deadlines(desk: Desk) -> Found:
    """The desk's own clock rings what is due."""
    beat = heart.last_beat(desk.data)
    if not heart.beats(desk.data):
        return wrong(
            said("No desk is served from here: no deadline rings."),
            said("Start it: karama serve, or its service."),
        )
    if beat is None or desk.now - beat.at > SILENT:
        return wrong(
            said("The desk is served, but its clock has not gone round of late."),
            said("Read the log of the server, make room on the disk, start it anew."),
        )
    return fine(
        said("The clock went round at {instant}.", instant=f"{beat.at:%H:%M:%S} UTC")
    )


def disk(desk: Desk) -> Found:
    """Room for the next rush, and for the copy that an erasure or a backup makes."""
    free, kept = room(desk.data), _size(desk.data)
    facts = {"free": _megabytes(free), "kept": _megabytes(kept)}
    why = said("{free} MB are free, the database has {kept} MB.", **facts)
    remedy = said("Make room: an erasure or a backup needs as much as the database.")
    if free < LEAST or free < kept:
        return wrong(why, remedy)
    if free < 4 * max(LEAST, kept):
        return look(why, remedy)
    return fine(why)


def room(folder: Path) -> int:
    """Free bytes on the disk of a folder."""
    return shutil.disk_usage(folder).free


def _size(data: Path) -> int:
    return sum(file.stat().st_size for file in data.glob("desk.sqlite3*"))


def _megabytes(size: int) -> int:
    return size // (1024 * 1024)


def file_system(desk: Desk) -> Found:
    """Of a kind that keeps what was written, and on this machine."""
    kind = kind_of(desk.data, mounts())
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite")
    if sqlite and kind.startswith(_FAR):
        return wrong(
            said("The database is on another machine's disk ({kind}).", kind=kind),
            said("SQLite is safe on a disk of this machine only; or use PostgreSQL."),
        )
    if kind.startswith(_PASSING):
        return wrong(
            said(
                "What is kept here goes with the machine or container ({kind}).",
                kind=kind,
            ),
            said("Keep the data folder on a disk, or on a volume of its own."),
        )
    if not kind:
        return look(
            said("Which file system this is could not be seen."),
            said("See that the data folder is on a disk of this machine."),
        )
    return fine(said("A disk of this machine ({kind}).", kind=kind))


def mounts() -> str:
    """What is mounted where, as proc_pid_mountinfo(5) has it; "" elsewhere."""
    file = Path("/proc/self/mountinfo")
    return file.read_text("utf-8", "replace") if file.exists() else ""


def kind_of(folder: Path, told: str) -> str:
    """The kind of file system a folder is on, "" if it is not told.

    >>> kind_of(Path("/a/b"), "1 0 0:1 / / rw - ext4 x rw")
    'ext4'
    """
    best, kind = -1, ""
    for line in told.splitlines():
        before, _, after = line.partition(" - ")
        place = before.split()[4].replace("\\040", " ")
        if len(place) >= best and folder.resolve().is_relative_to(place):
            best, kind = len(place), after.split()[0]
    return kind
