"""Karama: the executable Charter for humane borders.

The public face is a handful of verbs. Each is loaded when first asked for, so that a
command that needs none of them starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from karama.engine import advance, decide, fold
    from karama.packs import read_pack
    from karama.proof.prove import prove

__all__ = ["advance", "decide", "fold", "prove", "read_pack"]

_HOMES = {
    "advance": "karama.engine",
    "decide": "karama.engine",
    "fold": "karama.engine",
    "prove": "karama.proof.prove",
    "read_pack": "karama.packs",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
