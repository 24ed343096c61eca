"""What every answer says to the browser: run our script and style, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from karama.web.site.quiet import SECRET

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; pages are never kept by a cache that others share."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=()")
        if SECRET.match(request.path):  # what the page asks for must not carry it on
            response.headers["Referrer-Policy"] = "strict-origin"
        response.headers.setdefault("Cache-Control", "no-store")
        _nothing_twice(request, response)
        return response

    return answer


def _nothing_twice(request: HttpRequest, response: HttpResponse) -> None:
    """The token's cookie, which Django sends with each page, if the browser has it.

    It lasts a year and is made anew at each sign-in, so it needs no longer life.
    """
    made = response.cookies.get(settings.CSRF_COOKIE_NAME)
    if made and made.value == request.COOKIES.get(settings.CSRF_COOKIE_NAME):
        del response.cookies[settings.CSRF_COOKIE_NAME]
