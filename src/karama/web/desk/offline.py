"""What the desk needs to go on without a link.

A browser keeps the pages an account opened, what is typed, and what waits to be sent.
Whatever is typed is sealed there with a key of the account that only the server can
make again: it is handed out to whoever is signed in, and forgotten at sign-out, so that
what is left on a shared telephone opens to nobody else. Every answer names its account
by a mark, so that a browser never shows pages of one account to another, nor takes the
page of a hotel's network for an answer of the desk.

Public face: the middleware `marked` and the views.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import condition, require_safe

from karama.web.accounts.devices import device_key, mark_of
from karama.web.desk.files import file_of
from karama.web.desk.speaking import account_of, page

HEADER = "X-Karama-Account"
WORKER = "desk/worker.js"


def marked(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: each answer says by a mark for which account it was made."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers[HEADER] = mark_of(account_of(request))
        return response

    return answer


@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """There is a link: who is signed in, the key of their device, a token to send."""
    account = account_of(request)
    return JsonResponse(
        {
            "account": mark_of(account),
            "key": b64encode(device_key(account)).decode(),
            "token": get_token(request),
        }
    )


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits to be sent; the browser fills it in, it alone knows."""
    return page(request, "waiting.html")


@login_not_required
@require_safe
@condition(etag_func=lambda _request: f'"{file_of(WORKER).mark}"')
def worker(_request: HttpRequest) -> HttpResponse:
    """The script that answers without a link; served from the root, it serves all.

    Browsers ask for it again after many a page; they are told that it is the same.
    """
    answer = HttpResponse(file_of(WORKER).plain, "text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
