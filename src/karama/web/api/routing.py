"""One router for every address, and what addresses have in common.

There is one because an address is matched before its method: two routers with the
same address would hide one another.
"""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Header, Path, Query, Router

from karama.web.api import shapes

router = Router()
MOST = 200
"""Lines given out at once."""
Code = Annotated[str, Path(pattern="^[A-Z0-9-]{3,12}$")]
StepName = Annotated[str, Path(pattern="^[A-Za-z0-9_.-]{1,120}$")]
Most = Annotated[int, Query(ge=1, le=MOST)]
Key = Annotated[str, Header(alias="Idempotency-Key", pattern="^[A-Za-z0-9_.-]{8,64}$")]
_WRONG = frozenset({401, 404, 422})


def answers(shape: Any, *others: int) -> dict[int, Any]:
    """What an address may answer: this shape, or a problem."""
    problems = dict.fromkeys(sorted(_WRONG | {*others}), shapes.Problem)
    return {200: shape, **problems}


def does() -> dict[int, Any]:
    """What an address that does something may answer."""
    return answers(shapes.Done, 400, 403, 409)
