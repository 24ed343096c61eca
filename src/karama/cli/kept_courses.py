"""What was learned of procedures, kept in the user's cache folder beside the proofs.

    recall(courses)          # what earlier commands learned of this procedure
    ...
    keep(courses)            # what there is now, where it is more than there was

A cache and nothing more: what cannot be read is as if it were not there, what cannot be
written is left. A file is named by all that was read of the procedure and by this
program, so that another version of either has a file of its own; the oldest files go.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from karama.cli.cache import cache_folder, write_whole
from karama.rehearsal.courses import Courses
from karama.rehearsal.lessons import as_bytes, from_bytes, key_of

MOST = 8
"""Files kept; those used last stay."""

MAX_BYTES = 256 * 1024 * 1024
"""A larger file is none of ours."""

SUFFIX = ".lesson"


def recall(courses: Courses) -> None:
    """Learn what was learned before; of courses that have learned nothing yet."""
    with suppress(OSError):
        _learn(courses, _file(courses))
    courses.kept = len(courses.made)


def keep(courses: Courses) -> None:
    """Keep what was learned, where something was learned since it was recalled.

    What another command has kept meanwhile is kept too.
    """
    if len(courses.made) > courses.kept:
        with suppress(OSError):
            file = _file(courses)
            with suppress(FileNotFoundError):
                _learn(courses, file)
            write_whole(file, as_bytes(courses.lesson()))
            _let_go(file.parent)
        courses.kept = len(courses.made)


def _learn(courses: Courses, file: Path) -> None:
    """Learn what a file holds, and say that it was used."""
    if file.stat().st_size > MAX_BYTES:
        return
    lesson = from_bytes(file.read_bytes(), courses)
    if lesson is not None:
        courses.learn(lesson)
        os.utime(file)


def _file(courses: Courses) -> Path:
    return cache_folder() / "courses" / (key_of(courses.procedure) + SUFFIX)


def _let_go(folder: Path) -> None:
    """Delete the files that were not used for longest."""
    files = sorted(folder.glob(f"*{SUFFIX}"), key=lambda f: f.stat().st_mtime)
    for file in files[:-MOST]:
        file.unlink(missing_ok=True)
