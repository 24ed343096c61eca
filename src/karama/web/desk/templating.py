"""The templates: Jinja with escaping on, nothing left blank, and our own addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment, StrictUndefined

from karama.procedure.rows import MAX_ROWS
from karama.web.desk.files import address_of


def environment(**options: Any) -> Environment:
    """What Django's Jinja backend asks for."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True}
    made = Environment(**options, lstrip_blocks=True)  # noqa: S701  # Django sets it
    made.globals |= {"file": address_of, "url": reverse, "most_rows": MAX_ROWS}
    return made


def one_token(request: HttpRequest) -> dict[str, Any]:
    """One token for all forms of a page: each would else be as long, and its own.

    Each page has another. It is made only where a form asks for it.
    """
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}
