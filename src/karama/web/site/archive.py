"""The file of a backup: what is in it, how it is sealed, and when it is refused.

A ZIP of few members: `desk.sqlite3` (everything but sessions and counts of wrong
tries; people in it stay sealed), `secret.sealed` (the node's secret, sealed with its
key), `erased.list` (marks of who was erased), on request `keys.sealed` (the node's key
under a passphrase), and `manifest.json`, which tells the digest and size of each. The
ZIP's comment ends the file with two HMAC-SHA-256 under a key derived from the node's:
of the manifest, and of every byte before the last one. A copy that was cut, changed in
any byte, or made by another node is refused before it is used.

It is written under a name of its own, brought to the disk, then renamed.
"""

from __future__ import annotations

import hmac
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

import attrs
import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from karama.errors import BackupError
from karama.said import Said, said

FORMAT = 1
SUFFIX = ".karama"
DESK, SECRET, ERASED, WITHDRAWN, KEYS = (
    "desk.sqlite3",
    "secret.sealed",
    "erased.list",
    "withdrawn.list",
    "keys.sealed",
)
MANIFEST = "manifest.json"
SECRET_SEALED = "the secret of the node"  # noqa: S105  # what it is sealed as
_MOST = 16 * 1024 * 1024
"""Bytes of a manifest or list at most; what is longer was not written by us."""
_PIECE = 1024 * 1024


@attrs.frozen
class Held:
    """A member: its digest (SHA-256, in hexadecimal) and its size in bytes."""

    sha256: str
    size: int


@attrs.frozen
class Facts:
    """What was true of the desk when the copy was made.

    Attributes:
        migrations: Every one applied, as "cases.0001_name", sorted.
        counts: How many of each: cases, erased, events, lines, accounts, packs.
        line: Number of the last line of who did what; 0 if there is none.
        log_head: Its digest.
        case_heads: SHA-256 over the last digest of every case, by code.
        packs: Digests of the packs installed, sorted.
        broken: Why a chain was not whole when the copy was made; "" where all were.
    """

    migrations: tuple[str, ...]
    counts: Mapping[str, int]
    line: int
    log_head: str
    case_heads: str
    packs: tuple[str, ...]
    broken: str = ""


@attrs.frozen
class Manifest:
    """What an archive says of itself."""

    format: int
    karama: str
    made_at: datetime
    database: str
    facts: Facts
    files: Mapping[str, Held]


def write(place: Path, members: Mapping[str, Path], told: Manifest, key: bytes) -> None:
    """Write an archive and bring it to the disk; nothing may be there yet.

    Args:
        place: Where; not yet its last name (`put_in_place`).
        members: A file for each member.
        told: The manifest, without digests: they are added here.
        key: The node's key.

    Raises:
        OSError: It could not be written.
    """
    files = {name: _held(file) for name, file in members.items()}
    manifest = msgspec.json.encode(attrs.evolve(told, files=files))
    handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
            for name, file in members.items():
                zipped.write(file, name)
            zipped.writestr(MANIFEST, manifest)
            zipped.comment = _seal(key, manifest) + b"0" * _SEAL
        out.seek(-_SEAL, os.SEEK_END)
        out.write(_seal_of_all(out, key))
        out.flush()
        os.fsync(out.fileno())


def put_in_place(made: Path, place: Path) -> None:
    """Give an archive its name, once and for good; what has that name stays.

    Raises:
        FileExistsError: Something has that name.
    """
    try:
        os.link(made, place)
        made.unlink()
    except FileExistsError:
        raise
    except OSError:  # the file system of a stick knows one name of a file only
        if place.exists():
            raise FileExistsError(place) from None
        made.rename(place)
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _held(file: Path) -> Held:
    with file.open("rb") as opened:
        digest = sha256()
        for piece in _pieces(opened):
            digest.update(piece)
    return Held(digest.hexdigest(), file.stat().st_size)


def _pieces(opened: IO[bytes]) -> Iterator[bytes]:
    while piece := opened.read(_PIECE):
        yield piece


_SEAL = 64


def _sealing(key: bytes) -> hmac.HMAC:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"karama backup")
    return hmac.new(derived.derive(key), digestmod=sha256)


def _seal(key: bytes, manifest: bytes) -> bytes:
    made = _sealing(key)
    made.update(manifest)
    return made.hexdigest().encode()


def _seal_of_all(opened: IO[bytes], key: bytes) -> bytes:
    """Of every byte but the last ones, which hold it; the place in the file is kept."""
    place, made = opened.tell(), _sealing(key)
    left = opened.seek(0, os.SEEK_END) - _SEAL
    opened.seek(0)
    while left > 0 and (piece := opened.read(min(left, _PIECE))):
        made.update(piece)
        left -= len(piece)
    opened.seek(place)
    return made.hexdigest().encode()


# --- read -----------------------------------------------------------------------------


@attrs.frozen
class Archive:
    """An archive whose manifest could be read; nothing else is known of it yet."""

    file: Path
    manifest: Manifest
    _bytes: bytes = attrs.field(repr=False)
    _told: bytes = attrs.field(repr=False)

    def is_of(self, key: bytes) -> bool:
        """Whether the manifest is as a node with this key wrote it."""
        return hmac.compare_digest(self._told[:_SEAL], _seal(key, self._bytes))

    def is_untouched(self, key: bytes) -> bool:
        """Whether every byte is as a node with this key wrote it; reads them all."""
        with self.file.open("rb") as opened:
            made = _seal_of_all(opened, key)
            opened.seek(-_SEAL, os.SEEK_END)
            return hmac.compare_digest(opened.read(), made)


def opened(file: Path) -> Archive:
    """An archive, its manifest read.

    Raises:
        BackupError: It is no archive of ours, was cut, or is of a newer Karama.
    """
    try:
        with zipfile.ZipFile(file) as zipped:
            size = zipped.getinfo(MANIFEST).file_size
            raw = zipped.read(MANIFEST) if size <= _MOST else b""
            names = {one.filename for one in zipped.infolist()}
            told = zipped.comment
    except FileNotFoundError:
        raise BackupError(
            said("There is no backup {file}; check the path.", file=file.name)
        ) from None
    except _UNREADABLE as error:
        raise _cut(file) from error
    manifest = _manifest(raw, file)
    if names != {*manifest.files, MANIFEST} or DESK not in names:
        raise _cut(file)
    return Archive(file, manifest, raw, told)


_UNREADABLE = (
    zipfile.BadZipFile,
    KeyError,
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
)
"""What `zipfile` raises at bytes that are none of its own; encryption is the last."""


class _Form(msgspec.Struct):
    format: int


def _manifest(raw: bytes, file: Path) -> Manifest:
    try:
        if msgspec.json.decode(raw, type=_Form).format > FORMAT:
            raise BackupError(newer(file))
        return msgspec.json.decode(raw, type=Manifest)
    except msgspec.MsgspecError as error:
        raise _cut(file) from error


def newer(file: Path) -> Said:
    """That a backup is of a Karama newer than this one."""
    return said(
        "{file} was made by a newer Karama: install that one, then put it back.",
        file=file.name,
    )


def _cut(file: Path) -> BackupError:
    return BackupError(
        said(
            "{file} is no whole backup: it was cut, changed, or is something else. "
            "Nothing was touched; take another copy.",
            file=file.name,
        )
    )


def check(archive: Archive) -> None:
    """Read every member, and compare it with the manifest; nothing is written.

    Raises:
        BackupError: A byte was changed, or something is missing.
    """
    for name in archive.manifest.files:
        for _ in _member(archive, name):
            pass


def read(archive: Archive, name: str) -> bytes:
    """A small member, "" if there is none.

    Raises:
        BackupError: It is not what the manifest says.
    """
    held = archive.manifest.files.get(name)
    if held is None:
        return b""
    if held.size > _MOST:
        raise _cut(archive.file)
    return b"".join(_member(archive, name))


def take_out(archive: Archive, name: str, into: Path) -> None:
    """Write a member to a file that is not there yet, and bring it to the disk.

    Raises:
        BackupError: It is not what the manifest says.
        OSError: It cannot be written.
    """
    handle = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        for piece in _member(archive, name):
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


def _member(archive: Archive, name: str) -> Iterator[bytes]:
    held, digest, size = archive.manifest.files[name], sha256(), 0
    try:
        with zipfile.ZipFile(archive.file) as zipped, zipped.open(name) as member:
            for piece in _pieces(member):
                size += len(piece)
                if size > held.size:  # more than was said: it may never end
                    break
                digest.update(piece)
                yield piece
    except (*_UNREADABLE, zlib.error) as error:
        raise _cut(archive.file) from error
    if (size, digest.hexdigest()) != (held.size, held.sha256):
        raise _cut(archive.file)
