"""The key of this node: what everything sealed in the database hangs from.

It is 32 bytes in `node.key` of the data folder, readable by its owner only, in a file
that `KARAMA_NODE_KEY_FILE` names (a credential of systemd), or in `KARAMA_NODE_KEY`.
The database holds a word sealed with it, so that a key that is lost or of another node
is told at the start, before anything is written with it. What is sealed carries a name
of what it is: bytes moved to another place do not open there.

Sealed with AES-256-GCM (NIST SP 800-38D): a nonce of 12 random bytes, then the text and
its tag. A nonce may be drawn at random for 2^32 texts under one key.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from karama.errors import NodeKeyError
from karama.said import said

FILE = "node.key"
VARIABLE = "KARAMA_NODE_KEY"
FILE_VARIABLE = "KARAMA_NODE_KEY_FILE"
SIZE = 32
_NONCE = 12
_WORD = b"this node"


def make_key() -> bytes:
    """A new key, drawn at random."""
    return secrets.token_bytes(SIZE)


def seal(key: bytes, plain: bytes, what: str) -> bytes:
    """Bytes that only the key opens, and only as what they are."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, what.encode())


def unseal(key: bytes, sealed: bytes, what: str) -> bytes:
    """What was sealed.

    Raises:
        NodeKeyError: The key is another one, or the bytes were changed or moved.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], what.encode())
    except (InvalidTag, ValueError):
        raise NodeKeyError(
            said("What is sealed here does not open: its key is another one.")
        ) from None


def node_key() -> bytes:
    """The key of this node.

    Raises:
        NodeKeyError: There is none, or it is not one.
    """
    return _read(os.environ.get(VARIABLE, ""), key_file())


def key_file() -> Path:
    """Where the key is kept, unless `KARAMA_NODE_KEY` holds it."""
    return _place(os.environ.get(FILE_VARIABLE, ""), settings.DATA)


@cache
def _place(named: str, data: Path) -> Path:
    """The same path each time: it is asked for at each word that is opened."""
    return Path(named) if named else Path(data) / FILE


@cache
def _read(told: str, file: Path) -> bytes:
    if not told and not file.is_file():
        raise _lost(file)
    try:
        key = parsed(told or file.read_text())
    except (UnicodeDecodeError, OSError):
        key = b""
    if not key:
        raise NodeKeyError(
            said("The node's key is not one: {size} bytes in base 64.", size=SIZE)
        )
    return key


def parsed(text: str) -> bytes:
    """The key that a text tells, b"" if it tells none."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (ValueError, binascii.Error):
        return b""
    return key if len(key) == SIZE else b""


def written(key: bytes) -> str:
    """The key as it is kept in a file."""
    return base64.b64encode(key).decode()


def _lost(file: Path) -> NodeKeyError:
    return NodeKeyError(
        said(
            "The key of this node is not there: {file}, or {variable}. What is kept of "
            "people cannot be read without it; put it back from where you keep it.",
            file=file.name,
            variable=VARIABLE,
        )
    )


def check_node_key() -> None:
    """Make the key where nothing was sealed yet; else see that it is the right one.

    Raises:
        NodeKeyError: It is lost, or it is the key of another node.
    """
    from karama.web.accounts.models import NodeMark  # models seal with this module

    mark = NodeMark.objects.filter(pk=1).first()
    if mark is None:
        make_where_none()
    key = node_key()
    if mark is None:
        NodeMark.objects.create(pk=1, sealed=seal(key, _WORD, "node"))
        return
    try:
        unseal(key, bytes(mark.sealed), "node")
    except NodeKeyError:
        raise NodeKeyError(
            said(
                "The key of this node is not the one its database was sealed with. "
                "Nothing was changed; put the right key back."
            )
        ) from None


def make_where_none() -> None:
    """Make the node's key if it has none; only while nothing was sealed with one."""
    named = os.environ.get(VARIABLE) or os.environ.get(FILE_VARIABLE)
    if not named and not key_file().exists():
        _write(key_file())


def _write(file: Path) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(written(make_key()))
        out.flush()
        os.fsync(out.fileno())
    _read.cache_clear()
