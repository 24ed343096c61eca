"""What is answered when something went wrong that no page foresaw.

A disk that is full, or a database that cannot write, is said plainly with 503: nothing
of what was sent was kept, and the same can be sent again. A device that keeps what
waits sends it again by itself. Anything else is a fault of ours: 500, in the reader's
language, with nothing of what was sent. Neither page needs the database.
"""

from __future__ import annotations

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from karama.web.desk.speaking import speaker

AGAIN = 60
"""Seconds after which a device may ask again."""
_FULL = ("disk is full", "disk i/o error", "no space left", "is locked")
_PG_FULL, _PG_GONE = "53100", ("08", "57P")
"""PostgreSQL's codes (appendix A of its manual): disk full; not reached, going down."""


def failed(request: HttpRequest) -> HttpResponse:
    """The page for what was not foreseen; Django calls it inside the error."""
    t = speaker(request)
    if cannot_write(sys.exc_info()[1]):
        told = t.gettext(
            "The desk cannot keep anything just now: its disk is full, or its database "
            "does not answer. Nothing of what was just sent was kept. Tell whoever "
            "looks after this desk; what you sent can be sent again then."
        )
        page = told_on_a_page(request, t.gettext("Not kept"), told, 503)
        page.headers["Retry-After"] = str(AGAIN)
        return page
    told = t.gettext(
        "Something went wrong that was not foreseen. Go back and look whether it was "
        "kept; sending the same page again does nothing twice."
    )
    return told_on_a_page(request, t.gettext("Something went wrong"), told, 500)


def told_on_a_page(
    request: HttpRequest, title: str, told: str, status: int
) -> HttpResponse:
    """A page that needs neither an account nor the database."""
    t = speaker(request)
    content = {"t": t, "_": t.gettext, "title": title, "told": told}
    return render(request, "failed.html", content, status=status)


def cannot_write(error: BaseException | None) -> bool:
    """Whether an error says that nothing can be written just now."""
    while error is not None:
        if isinstance(error, OperationalError) and _says_so(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _says_so(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "sqlstate", None)
    if code:
        return code == _PG_FULL or str(code).startswith(_PG_GONE)
    told = str(error).lower()
    return any(words in told for words in _FULL) or "connection" in told
