"""Who was erased, kept beside the database: a copy that is put back forgets them again.

A backup from before an erasure still holds the wrapped key of the person. So each
erasure leaves a mark in `erased.list` of the data folder, and every backup carries the
list as it was. A mark is an HMAC-SHA-256 of the case's code under a key derived from
the node's: without that key it tells nothing, and nobody can add one.

Public face: `remember`, `remembered`, `marks_in`, `to_forget`.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from karama.web.accounts.node_key import node_key
from karama.web.cases.models import Case

FILE = "erased.list"
_MARK = re.compile(r"[0-9a-f]{64}")


@lru_cache(maxsize=8)
def _marking(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"karama erased").derive(
        key
    )


def mark_of(code: str) -> str:
    """The mark of a person who was erased."""
    return hmac.new(_marking(node_key()), code.encode(), sha256).hexdigest()


def marks_in(text: str) -> frozenset[str]:
    """The marks of a list; a line cut by a crash is none."""
    return frozenset(line for line in text.split() if _MARK.fullmatch(line))


def remembered() -> frozenset[str]:
    """The marks this node keeps."""
    file = Path(settings.DATA) / FILE
    return (
        marks_in(file.read_text("ascii", "replace")) if file.exists() else marks_in("")
    )


def remember(codes: Iterable[str] | None = None) -> int:
    """Add marks of people erased, None: of everybody; how many were new.

    Raises:
        OSError: The list cannot be written; the erasure itself stands.
    """
    if codes is None:
        erased = Case.objects.filter(erased_at__isnull=False)
        codes = erased.values_list("code", flat=True)
    new = {mark_of(code) for code in codes} - remembered()
    keep(new)
    return len(new)


def keep(marks: Iterable[str]) -> None:
    """Add marks to the list, for good.

    Raises:
        OSError: The list cannot be written.
    """
    lines = "".join(f"\n{mark}" for mark in sorted(marks)) + "\n"
    if not lines.strip():
        return
    file = Path(settings.DATA) / FILE
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as out:
        out.write(lines)  # begins a line of its own, whatever a crash left before it
        out.flush()
        os.fsync(out.fileno())


def to_forget(marks: frozenset[str]) -> list[str]:
    """The codes of people still readable here although one of the marks is theirs."""
    kept = Case.objects.filter(erased_at=None).values_list("code", flat=True)
    return [code for code in kept if mark_of(code) in marks]
