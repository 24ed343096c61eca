"""What breaks off on the way is not read.

A form says how long it is (Content-Length). Where the link is cut, a web server hands
on what came, and Django reads it as if it were whole: answers after the cut would be
gone, and a text be half of itself, with nobody told. So it is counted before anything
is read, and refused with 400; a device that keeps what waits sends it again by itself.
The API needs none of this: half of a JSON document is none, and is refused in its own
words.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from karama.web.desk.speaking import speaker
from karama.web.site.full import told_on_a_page

_API = "/api/"


def whole_only(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; it stands before whatever reads what was sent."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_API) or came_whole(request):
            return get_response(request)
        return _told(request)

    return answer


def came_whole(request: HttpRequest) -> bool:
    """Whether as much came as was said would come."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    try:
        return len(request.body) == int(said)
    except (ValueError, UnreadablePostError):
        return False


def _told(request: HttpRequest) -> HttpResponse:
    t = speaker(request)
    told = t.gettext(
        "What was sent broke off on the way, so nothing of it was kept. Send it again."
    )
    return told_on_a_page(request, t.gettext("Not kept"), told, 400)
