"""The refusal: what SQL would answer differently is not written at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from karama.errors import DecisionError


class NotInSql(DecisionError):
    """A decision SQL cannot say with the same answers; the other readings take it.

    Attributes:
        reason: Why not, in words a pack author understands.
    """

    def __init__(self, reason: str, *, element: str = "", line: int = 0) -> None:
        self.reason = reason
        super().__init__(reason, element=element, line=line)


@contextmanager
def placed(where: str, element: str, line: int) -> Iterator[None]:
    """Tell where a refusal that does not know its place comes from."""
    try:
        yield
    except NotInSql as refusal:
        if refusal.element:
            raise
        raise NotInSql(
            f"{where}: {refusal.reason}", element=element, line=line
        ) from None
