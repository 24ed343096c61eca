"""Karama: the executable Charter for humane borders.

The public face is a handful of verbs. Each is loaded when first asked for, so that a
command that needs none of them starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from karama.engine import advance, decide, fold
    from karama.explanation import explain_procedure as explain
    from karama.packs import read_pack
    from karama.proof.prove import prove
    from karama.rehearsal.simulate import simulate

__all__ = ["advance", "decide", "explain", "fold", "prove", "read_pack", "simulate"]

_HOMES = {
    "advance": "karama.engine",
    "decide": "karama.engine",
    "explain": "karama.explanation",
    "fold": "karama.engine",
    "prove": "karama.proof.prove",
    "read_pack": "karama.packs",
    "simulate": "karama.rehearsal.simulate",
}

_NAMES = {"explain": "explain_procedure"}
"""What a verb is called at home, where that is more than the verb."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), _NAMES.get(name, name))


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
