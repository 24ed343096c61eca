"""Cases as a list, for programs: in the order of their codes, which are made up.

A list by number would tell how many others there are.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from karama.web.accounts.models import Account
from karama.web.cases.firewall import cases_of


@attrs.frozen
class Listed:
    """A case on the list."""

    code: str
    boat: str
    number: int
    landed_at: datetime


def cases_listed(account: Account, *, after: str, most: int) -> tuple[Listed, ...]:
    """The cases an account may know of whose code comes after this one; one query."""
    found = cases_of(account).filter(code__gt=after).order_by("code")
    rows = found.select_related("boat")[:most]
    return tuple(
        Listed(one.code, one.boat.code, one.number, one.boat.landed_at) for one in rows
    )
