"""The templates: Jinja with escaping on, nothing left blank, and our own addresses."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from karama.procedure.rows import MAX_ROWS

_STATIC = Path(__file__).parent / "static"


def environment(**options: Any) -> Environment:
    """What Django's Jinja backend asks for."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True}
    made = Environment(**options, lstrip_blocks=True)  # noqa: S701  # Django sets it
    made.globals |= {"file": address_of, "url": reverse, "most_rows": MAX_ROWS}
    return made


@cache
def address_of(name: str) -> str:
    """The address of one of our files; it changes when the file does."""
    path = _STATIC / name
    mark = sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else ""
    return static(name) + (f"?{mark}" if mark else "")
