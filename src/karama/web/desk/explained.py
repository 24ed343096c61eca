"""The procedure itself, in words, drawing and tables, for whoever works under it.

It is the page that `karama explain` writes, of the version now in force or of one the
owner looks at. It brings its own style, which the browser is told by its digest.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache, lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from karama.explanation.page import explain_procedure, style_sheet
from karama.explanation.picture import css
from karama.procedure.procedure import Procedure
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import firewall, versions
from karama.web.desk.speaking import account_of, speaker
from karama.web.library.queries import current_pack, procedure_of

MOST_KEPT = 20
"""Pages kept in each process: four versions in five languages, some ten megabytes."""


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """The procedure in force: it is no secret to anybody who works under it."""
    pack = current_pack(account_of(request).pack)
    if pack is None:
        raise Http404
    return _told(request, procedure_of(pack.digest))


@require_safe
def version(request: HttpRequest, digest: str) -> HttpResponse:
    """Another version, for the owner of the procedure."""
    account = account_of(request)
    if not may(account, Verb.SWITCH, Thing.PACKS):
        raise Http404
    try:
        _, other = versions.pair_of(account, digest)
    except firewall.NotSeen:
        raise Http404 from None
    return _told(request, other)


def _told(request: HttpRequest, procedure: Procedure) -> HttpResponse:
    answer = HttpResponse(_page(procedure.digest, speaker(request).language))
    answer.headers["Content-Security-Policy"] = _policy()
    return answer


@lru_cache(maxsize=MOST_KEPT)
def _page(digest: str, language: str) -> str:
    """The page of a version in a language: of nothing else, so of no reader, no case.

    A digest never changes meaning, and neither does the page.
    """
    return explain_procedure(procedure_of(digest), language)


@cache
def _policy() -> str:
    """Nothing is run or loaded; only our two style sheets, by their digests."""
    styles = " ".join(_digest(sheet) for sheet in (str(style_sheet()), css()))
    return (
        f"default-src 'none'; style-src {styles}; img-src data:; form-action 'none'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def _digest(sheet: str) -> str:
    made = hashlib.sha256(sheet.encode()).digest()
    return f"'sha256-{b64encode(made).decode()}'"
