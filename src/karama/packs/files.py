"""Reads the folder of a pack, which may come from a stranger, within fixed limits.

Nothing outside the folder is read: links that leave it, devices and pipes are refused,
and names are made by walking, never by joining what a file says. Hidden files
(".git", ".DS_Store") are nobody's business and are left out of the digest too.
The flow: walk, read each file up to its limit, digest.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from karama.errors import DataError, failing
from karama.findings import Place
from karama.packs.notes import Notes
from karama.said import said

MAX_FILES = 400
MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_TOTAL_BYTES = 16 * 1024 * 1024
MAX_FOLDER_DEPTH = 6


@attrs.frozen
class Folder:
    """A pack's files, read once.

    Attributes:
        name: Name of the folder.
        files: Bytes by path inside the pack, "/" between folders, sorted.
        digest: SHA-256 over sorted names and bytes, hexadecimal.
    """

    path: Path
    name: str
    files: Mapping[str, bytes] = attrs.field(repr=False)
    digest: str

    def under(self, folder: str, *endings: str) -> Iterator[tuple[str, bytes]]:
        """The files directly or deeper under `folder` that end in one of `endings`."""
        for name, data in self.files.items():
            if name.startswith(f"{folder}/") and name.lower().endswith(endings):
                yield name, data


def read_file(path: Path, most: int = -1) -> bytes:
    """The bytes of one file that somebody named, or its first so many.

    Raises:
        DataError: It cannot be read; says why, and its name without the folder.
    """
    try:
        with path.open("rb") as opened:
            return opened.read(most)
    except OSError as error:
        raise DataError(
            said("cannot read {file}: {reason}", file=path.name, reason=failing(error))
        ) from None


def read_folder(path: Path, notes: Notes) -> Folder | None:
    """Read every file of the pack, or note why it cannot be read.

    Returns:
        None when `path` is not a folder that can be listed.
    """
    root = Path(os.path.realpath(path))
    if not root.is_dir():
        notes.add("PACK-001", Place(str(path)), folder=str(path))
        return None
    files: dict[str, bytes] = {}
    total = 0
    try:
        for name, place in _walk(root, notes):
            data = _read(root, place, name, notes)
            if data is None:
                continue
            total += len(data)
            if total > MAX_TOTAL_BYTES:
                notes.add("PACK-006", Place(name), limit=MAX_TOTAL_BYTES)
                break
            files[name] = data
    except OSError:
        notes.add("PACK-001", Place(str(path)), folder=str(path))
        return None
    ordered = {name: files[name] for name in sorted(files)}
    return Folder(root, root.name, ordered, digest_of(ordered))


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and bytes, each led by its length so that none can slip."""
    total = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return total.hexdigest()


def _walk(root: Path, notes: Notes) -> Iterator[tuple[str, Path]]:
    waiting = [(root, "", 0)]
    seen = 0
    while waiting:
        folder, prefix, depth = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                seen += 1
                if seen > MAX_FILES:
                    notes.add("PACK-004", Place(prefix or "."), limit=MAX_FILES)
                    return
                name = prefix + entry.name.encode("utf-8", "backslashreplace").decode()
                if entry.is_dir(follow_symlinks=False):
                    if depth < MAX_FOLDER_DEPTH:
                        waiting.append((Path(entry.path), f"{name}/", depth + 1))
                    else:
                        notes.add("PACK-004", Place(name), limit=MAX_FILES)
                else:
                    yield name, Path(entry.path)


def _read(root: Path, path: Path, name: str, notes: Notes) -> bytes | None:
    place = Place(name)
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(root) or real.is_dir():
        notes.add("PACK-007", place)
        return None
    try:
        if not stat.S_ISREG(real.stat().st_mode):
            notes.add("PACK-008", place)
            return None
        with real.open("rb") as opened:
            data = opened.read(MAX_FILE_BYTES + 1)
    except OSError:
        notes.add("PACK-008", place)
        return None
    if len(data) > MAX_FILE_BYTES:
        notes.add("PACK-005", place, limit=MAX_FILE_BYTES)
        return None
    return data


def decode(data: bytes, file: str, notes: Notes) -> str | None:
    """The text of a file in UTF-8, with or without a byte order mark."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        notes.add("PACK-009", Place(file, line=line), byte=error.start)
        return None
