"""What goes wrong, as problem+json (RFC 9457), in the caller's language.

A problem names kinds and fields, never a value: what a person said must not end in
somebody's log of errors. What is not there and what the account may not know of are
told in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from karama.errors import CaseError, NotAllowed
from karama.explanation.languages import Translator
from karama.web.api.signing import speaker
from karama.web.cases.firewall import NotSeen
from karama.web.cases.refusals import words_of

MEDIA = "application/problem+json"


class Problem(Exception):
    """A request that cannot be taken.

    Attributes:
        kind: Last part of the problem's type, as `_title` lists them.
        status: The HTTP status.
        detail: What to do, in the caller's language.
        errors: What is wrong with which field, in the caller's language.
    """

    def __init__(
        self,
        kind: str,
        status: int,
        detail: str = "",
        errors: Mapping[str, str] | None = None,
    ) -> None:
        self.kind, self.status = kind, status
        self.detail, self.errors = detail, dict(errors or {})
        super().__init__(kind)


def told(request: HttpRequest, problem: Problem) -> JsonResponse:
    """A problem as an answer."""
    t = speaker(request)
    body: dict[str, Any] = {
        "type": f"urn:karama:problem:{problem.kind}",
        "title": _title(problem.kind, t),
        "status": problem.status,
    }
    body |= {"detail": problem.detail} if problem.detail else {}
    body |= {"errors": problem.errors} if problem.errors else {}
    made = JsonResponse(body, status=problem.status, content_type=MEDIA)
    made.headers["Content-Language"] = t.language
    if problem.status == 401:
        made.headers["WWW-Authenticate"] = 'Bearer realm="karama"'
    return made


def _title(kind: str, t: Translator) -> str:
    return {
        "sign-in": t.gettext("A token that opens is needed."),
        "reads-only": t.gettext("This token only reads."),
        "not-found": t.gettext("There is nothing here that this account may know of."),
        "no-method": t.gettext("This address does not take this method."),
        "unreadable": t.gettext("The body is not JSON that can be read."),
        "does-not-fit": t.gettext("Something in the request does not fit."),
        "answers": t.gettext("Some answers are missing or do not fit."),
        "refused": t.gettext("This cannot be done now."),
        "not-allowed": t.gettext("This account may not do this."),
    }[kind]


def handle(api: NinjaAPI) -> None:
    """Tell everything that is raised on purpose as a problem."""
    kinds: dict[type[Exception], Any] = {
        Problem: lambda request, error: error,
        NotSeen: lambda *_: Problem("not-found", 404),
        Http404: lambda *_: Problem("not-found", 404),
        AuthenticationError: lambda *_: Problem("sign-in", 401),
        HttpError: lambda *_: Problem("unreadable", 400),
        ValidationError: _unfit,
        CaseError: _refused,
    }
    for kind, make in kinds.items():
        api.add_exception_handler(kind, _teller(make))


def _teller(make: Any) -> Any:
    def tell(request: HttpRequest, error: Exception) -> JsonResponse:
        return told(request, make(request, error))

    return tell


def _refused(request: HttpRequest, error: CaseError) -> Problem:
    words = words_of(error, speaker(request))
    if isinstance(error, NotAllowed):
        return Problem("not-allowed", 403, words)
    return Problem("refused", 409, words)


def _unfit(_request: HttpRequest, error: ValidationError) -> Problem:
    """Where, and which rule; never the value, nor a name that the caller made up."""
    found = {}
    for one in error.errors:
        _kind, *place = (str(part) for part in one["loc"])
        place = place[1:] if place[:1] == ["given"] else place
        known = place and one["type"] != "extra_forbidden"
        found[place[0] if known else "body"] = str(one["type"])
    return Problem("does-not-fit", 422, errors=found)
