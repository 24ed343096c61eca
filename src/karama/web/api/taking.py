"""Exports over the API: the same as on the auditor's page and at the terminal."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.timezone import now as the_time

from karama.errors import CaseError
from karama.web.api.problems import Problem
from karama.web.api.routing import answers, router
from karama.web.api.signing import account_of, speaker
from karama.web.cases import exporting

_TEXT = {"schema": {"type": "string"}}
_DOCUMENTED: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The file, as it is made",
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "application/xml": _TEXT,
                "text/csv": _TEXT,
            },
        }
    }
}


@router.get(
    "/exports/{kind}",
    response=answers(str),
    tags=["exports"],
    openapi_extra=_DOCUMENTED,
)
def export(
    request: HttpRequest, kind: Literal["ocel", "xes", "indicators"]
) -> StreamingHttpResponse:
    """The event log as OCEL 2.0 or XES, or the indicators as CSV with HXL tags."""
    account, form = account_of(request), exporting.KINDS[kind]
    try:
        pieces = exporting.take(account, kind, speaker(request), the_time())
    except CaseError:
        raise Problem("not-found", 404) from None
    made = StreamingHttpResponse(pieces, content_type=form.media)
    name = f"{account.pack}{form.ending}"
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return made
