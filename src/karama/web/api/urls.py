"""The addresses of the API, and the document that describes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from karama.web.api import doing, reading, referrals, taking  # noqa: F401  # addresses
from karama.web.api.problems import MEDIA, Problem, handle, told
from karama.web.api.routing import router
from karama.web.api.signing import Bearer

DESCRIPTION = """What the desk shows and does, for programs.
Sign in with a token of an account (`karama account token`) as `Authorization: Bearer`.
What is read and done is what the account reads and does on the pages, and no more.
`Accept-Language` chooses the language: en, fr, ar, es or pt."""


BASE = "/api/v1/"


class _Strict(Parser):
    """JSON read strictly: no broken characters, no numbers without end."""

    def parse_body(self, request: HttpRequest) -> Any:
        return msgspec.json.decode(request.body)


class _Exact(BaseRenderer):
    """JSON with instants to the microsecond: a step is known by when it opened."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return msgspec.json.encode(data)


class Api(NinjaAPI):
    """The API; its document tells problems under their own media type."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The OpenAPI document."""
        schema = super().get_openapi_schema(**{**options, "path_prefix": BASE})
        for operations in schema["paths"].values():
            for operation in operations.values():
                _tell(operation)
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function behind an address."""
        return str(operation.view_func.__name__)


def _tell(operation: dict[str, Any]) -> None:
    """In the document: a sentence for what it does, problems under their media type."""
    operation["summary"] = operation.pop("description").partition("\n")[0]
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            answer["content"] = {MEDIA: answer["content"]["application/json"]}


api = Api(
    title="Karama",
    version="1",
    description=DESCRIPTION,
    docs_url=None,  # its pages would fetch nothing, but need a script we do not allow
    openapi_url="/openapi.json",
    auth=Bearer(),
    parser=_Strict(),
    renderer=_Exact(),
)
handle(api)
api.add_router("", router)


def _answering(view: Callable[..., HttpResponseBase]) -> Callable[..., Any]:
    """Not behind the desk's sign-in; wrong methods are told as problems."""

    @csrf_exempt  # there is no cookie to forge with: only the header signs in
    @login_not_required
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        made = view(request, *args, **kwargs)
        if not isinstance(made, HttpResponseNotAllowed):
            return made
        problem = told(request, Problem("no-method", 405))
        problem.headers["Allow"] = made.headers["Allow"]
        return problem

    return answer


def _nothing(request: HttpRequest) -> HttpResponseBase:
    return told(request, Problem("not-found", 404))


def _patterns() -> Iterator[URLPattern]:
    for one in api.urls[0]:
        if isinstance(one, URLPattern) and one.name != "api-root":
            yield path(str(one.pattern), _answering(one.callback), name=one.name)


urlpatterns = [
    *_patterns(),
    re_path(r"^", _answering(_nothing)),
]
