"""A boat: registered once for everyone on it, then person by person.

What is the same for all is asked once. A step that asks nothing (blankets given, on
land in a safe place) is noted for everyone ticked, in one go.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import Any

import attrs
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as the_time
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from karama.errors import CaseError
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import actions, firewall
from karama.web.desk.board import Row, row
from karama.web.desk.clocks import WHICH, read_hour, typed
from karama.web.desk.late import device_of
from karama.web.desk.refusing import words_of
from karama.web.desk.speaking import account_of, page, speaker
from karama.web.desk.words import node_of
from karama.web.library.queries import procedure_of


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """How many, when, where."""
    account = account_of(request)
    if not may(account, Verb.REGISTER, Thing.ARRIVALS):
        raise Http404
    now, zone = the_time(), speaker(request).zone or UTC
    given = _given(request, now.astimezone(zone))
    error = ""
    if request.method == "POST":
        try:
            code = _register(request, given, zone, now)
        except CaseError as refused:
            error = words_of(refused, speaker(request))
        else:
            return redirect("boat", code=code)
    status = 422 if error else 200
    most = actions.MOST_PEOPLE
    return page(request, "new-boat.html", status, given=given, error=error, most=most)


def _given(request: HttpRequest, here: datetime) -> dict[str, Any]:
    """What was typed so far; the landing by the post's clock, now at first."""
    posted = request.POST
    landed = posted.get("landed_at", f"{here:%Y-%m-%dT%H:%M}")
    now_is = "" if posted else WHICH[here.fold]
    hour = typed(landed, here.tzinfo or UTC, posted.get("which", now_is))
    return {
        "people": posted.get("people", ""),
        "landed_at": landed,
        "place": posted.get("place", "").strip(),
        "which": hour.which,
        "offsets": hour.offsets,
    }


def _register(
    request: HttpRequest, given: dict[str, Any], zone: tzinfo, now: datetime
) -> str:
    people = int(given["people"]) if given["people"].isdecimal() else 0
    which = request.POST.get("which", "")
    return actions.register_boat(
        account_of(request),
        people=people if people < 10**6 else 0,
        landed_at=_instant(given["landed_at"], which, zone, now),
        place=given["place"],
        key=request.POST.get("key", ""),
        at=now,
    )


def _instant(text: str, which: str, zone: tzinfo, now: datetime) -> datetime:
    """The minute named, in UTC; one that cannot be read is refused as too long ago.

    Raises:
        NotOneHour: The clocks of the zone were changed over it.
    """
    try:
        read = read_hour(text, zone, which).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)
    return min(read, now) if read.replace(second=0) <= now else read


@attrs.frozen
class Group:
    """People of a boat who have the same step open.

    Attributes:
        together: Whether it can be noted for several people at once.
    """

    step: str
    lane: str
    mine: bool
    together: bool
    rows: tuple[Row, ...]


@require_safe
def boat(request: HttpRequest, code: str) -> HttpResponse:
    """Everyone of the boat, by what is to be done next."""
    account, t, now = account_of(request), speaker(request), the_time()
    try:
        found = firewall.boat_seen(account, code)
    except firewall.NotSeen:
        raise Http404 from None
    groups = _groups([row(account, line, now, t) for line in found.lines])
    refused = request.GET.get("refused", "")
    return page(request, "boat.html", boat=found, groups=groups, refused=refused)


def _groups(rows: Iterable[Row]) -> list[Group]:
    by_step: dict[tuple[str, str], list[Row]] = {}
    for one in rows:
        by_step.setdefault((one.line.process, one.line.step), []).append(one)
    made = [_group(tuple(found)) for found in by_step.values()]
    return sorted(made, key=lambda group: not group.mine)


def _group(rows: tuple[Row, ...]) -> Group:
    line = rows[0].line
    node = node_of(procedure_of(line.pack), line.step, line.process)
    together = node is not None and not node.fields and not node.roles
    mine = rows[0].mine
    return Group(rows[0].step, rows[0].lane, mine, mine and together, rows)


@require_POST
def done(request: HttpRequest, code: str) -> HttpResponse:
    """A step that asks nothing was done, for everyone ticked; each on its own."""
    account, now = account_of(request), the_time()
    key, step = request.POST.get("key", ""), request.POST.get("step", "")
    device, refused = device_of(request, now), 0
    for who in request.POST.getlist("who")[: actions.MOST_PEOPLE]:
        case, _, token = who.partition(":")
        try:
            number = int(token) if token.isdecimal() else 0
            actions.do_step(
                account, case, step, number, {}, (), key=f"{key}{case}"[:64], at=now,
                device=device,
            )  # fmt: skip
        except (CaseError, firewall.NotSeen):
            refused += 1
    response = redirect("boat", code=code)
    if refused:
        response["Location"] += f"?refused={refused}"
    return response
