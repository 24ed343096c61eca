"""The keys of a node under a passphrase, so that they may lie beside what they open.

The passphrase is stretched with scrypt (RFC 7914) and seals the keys with AES-256-GCM.
It comes from a file, never from the command line, which other users of a machine can
read. What is drawn by a machine is best: `head -c 24 /dev/urandom | base64`.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from karama.errors import BackupError, NodeKeyError
from karama.said import said
from karama.web.accounts.node_key import seal, unseal

LEAST = 16
"""Signs of a passphrase at least."""
_COST, _BLOCK = 2**17, 8  # 128 MiB and about half a second: OWASP's choice of 2024
_MOST_COST = 2**18  # an archive from a stranger must not take all memory
_WHAT = "keys of a node"


class _Sealed(msgspec.Struct, frozen=True):
    salt: bytes
    cost: int
    sealed: bytes


def read_passphrase(file: Path) -> bytes:
    """The passphrase in a file, without the end of its line.

    Raises:
        BackupError: There is none, or it is too short.
    """
    try:
        text = file.read_bytes().strip()
    except OSError:
        text = b""
    if len(text) < LEAST:
        raise BackupError(
            said(
                "{file} holds no passphrase of {n} signs or more.",
                file=file.name,
                n=LEAST,
            )
        )
    return text


def seal_key(key: bytes, passphrase: bytes) -> bytes:
    """The node's key, to be opened with the passphrase alone."""
    salt = secrets.token_bytes(16)
    sealed = seal(_stretched(passphrase, salt, _COST), key, _WHAT)
    return msgspec.json.encode(_Sealed(salt, _COST, sealed))


def unseal_key(data: bytes, passphrase: bytes) -> bytes:
    """The node's key.

    Raises:
        BackupError: The passphrase is another one, or the bytes were changed.
    """
    try:
        told = msgspec.json.decode(data, type=_Sealed)
        cost = min(told.cost, _MOST_COST)
        return unseal(_stretched(passphrase, told.salt, cost), told.sealed, _WHAT)
    except (msgspec.MsgspecError, NodeKeyError, ValueError):
        raise BackupError(
            said("The passphrase does not open the keys in this backup.")
        ) from None


def _stretched(passphrase: bytes, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=_BLOCK, p=1).derive(passphrase)
