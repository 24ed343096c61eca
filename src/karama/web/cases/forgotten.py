"""Who was erased, kept beside the database: a copy that is put back forgets them again.

A backup from before an erasure still holds the wrapped key of the person. The mark that
each erasure leaves in `erased.list` (`marks`) is of the code of their case.

Public face: `remember`, `remembered`, `keep`, `to_forget`.
"""

from __future__ import annotations

from collections.abc import Iterable

from karama.web.cases import marks
from karama.web.cases.models import Case

FILE = "erased.list"
LIST = marks.Kept(FILE, b"karama erased")


def mark_of(code: str) -> str:
    """The mark of a person who was erased."""
    return marks.mark_of(LIST, code)


def remembered() -> frozenset[str]:
    """The marks this node keeps."""
    return marks.remembered(LIST)


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


def keep(known: Iterable[str]) -> None:
    """Add marks to the list, for good.

    Raises:
        OSError: The list cannot be written.
    """
    marks.keep(LIST, known)


def to_forget(known: frozenset[str]) -> list[str]:
    """The codes of people still readable here although one of the marks is theirs."""
    kept = Case.objects.filter(erased_at=None).values_list("code", flat=True)
    return [code for code in kept if mark_of(code) in known]
