"""Marks kept beside the database, so that a copy put back cannot undo what they say.

A backup from before somebody was erased, or took a consent back, does not know of it.
So each such act leaves a mark in a list of the data folder, and every backup carries
the lists as they were. A mark is an HMAC-SHA-256 under a key derived from the node's:
without that key it tells nothing, and nobody can add one.

Public face: `Kept`, `mark_of`, `marks_in`, `remembered`, `keep`.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import attrs
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from karama.web.accounts.node_key import node_key

_MARK = re.compile(r"[0-9a-f]{64}")


@attrs.frozen
class Kept:
    """A list of marks.

    Attributes:
        file: Its name in the data folder.
        purpose: What its marks are derived for: those of one list mean nothing in
            another.
    """

    file: str
    purpose: bytes


@lru_cache(maxsize=8)
def _marking(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)


def mark_of(kept: Kept, what: str) -> str:
    """The mark that a list keeps of something."""
    return hmac.new(
        _marking(node_key(), kept.purpose), what.encode(), sha256
    ).hexdigest()


def marks_in(text: str) -> frozenset[str]:
    """The marks of a list; a line cut by a crash is none."""
    return frozenset(line for line in text.split() if _MARK.fullmatch(line))


def remembered(kept: Kept) -> frozenset[str]:
    """The marks this node keeps."""
    file = Path(settings.DATA) / kept.file
    return marks_in(file.read_text("ascii", "replace") if file.exists() else "")


def keep(kept: Kept, marks: Iterable[str]) -> None:
    """Add marks to the list, for good.

    Raises:
        OSError: The list cannot be written.
    """
    lines = "".join(f"\n{mark}" for mark in sorted(marks)) + "\n"
    if not lines.strip():
        return
    file = Path(settings.DATA) / kept.file
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as out:
        out.write(lines)  # begins a line of its own, whatever a crash left before it
        out.flush()
        os.fsync(out.fileno())
