"""Our script and style, as light as they can be sent.

Over a slow link what a page loads is waited for, so what only people read is left out
of what is sent: comments, and how far a line stands in. It is done here, when a file
is first asked for, and not by a program that somebody would have to run before: a file
that was changed is served as it is changed. Names stay as they are written, so that a
fault told by a browser can be found. Nothing else would be lost by shortening them but
that, and it would bring a compiler of JavaScript along.

Each file has its digest in its address, so a browser keeps it for good and never asks
again. Our script takes no cookie and reads no header, so its answers carry none of
those that pages need.

Public face: `address_of`, `light` and the middleware `files`.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

import attrs
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

FOLDER = Path(__file__).parent / "static"
TOGETHER = {
    "desk/offline.js": ("desk/store.js", "desk/offline.js"),
    "desk/worker.js": ("desk/store.js", "desk/worker.js"),
}
"""What is sent as one, so that it is asked for once."""
KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_GOOD = "public, max-age=31536000, immutable"


@attrs.frozen
class File:
    """What is sent under a name, plain and compressed, and a digest of it."""

    plain: bytes
    packed: bytes
    mark: str


def files(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; it stands before all others, none of which a file needs."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(settings.STATIC_URL):
            return get_response(request)
        name = request.path.removeprefix(settings.STATIC_URL)
        return _sent(request, name) if name in _names() else HttpResponseNotFound()

    return answer


def address_of(name: str) -> str:
    """The address of one of our files; it changes when the file does."""
    return f"{settings.STATIC_URL}{name}?{file_of(name).mark}"


@cache
def file_of(name: str) -> File:
    """A file by its name, made light; read once."""
    plain = "\n".join(light(FOLDER / one) for one in TOGETHER.get(name, (name,)))
    data = plain.encode()
    return File(data, gzip.compress(data, 9, mtime=0), sha256(data).hexdigest()[:8])


def light(path: Path) -> str:
    """A file without its comments and the space before and after its lines.

    Of script only comments that have a line to themselves are left out, and no two
    lines are joined: so no sign of the program changes, as long as no text goes over
    the end of a line. A test holds the files to that.
    """
    text = path.read_text()
    if path.suffix == ".css":
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    lines = (line.strip() for line in text.splitlines())
    skipped = "//" if path.suffix == ".js" else "\0"
    return "\n".join(line for line in lines if line and not line.startswith(skipped))


@cache
def _names() -> frozenset[str]:
    return frozenset(
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*")
        if path.suffix in KINDS
    )


def _sent(request: HttpRequest, name: str) -> HttpResponse:
    file = file_of(name)
    suffix = Path(name).suffix
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(file.packed if packed else file.plain, KINDS[suffix])
    current = request.META.get("QUERY_STRING") == file.mark
    response.headers["Cache-Control"] = FOR_GOOD if current else "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Length"] = str(len(response.content))
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    if suffix == ".svg":  # it could be opened as a page of its own
        response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response
