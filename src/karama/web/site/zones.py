"""Whose clock tells the hours on pages: the time zone of the post, by its name.

Names are those of the IANA time zone database, which comes with the system or with the
package tzdata: nothing is asked of the network.
"""

from __future__ import annotations

from difflib import get_close_matches
from zoneinfo import available_timezones

from karama.errors import ZoneError
from karama.explanation.clocks import zone_named
from karama.said import Said, said

VARIABLE = "KARAMA_TIME_ZONE"


def check_zone(name: str) -> None:
    """Whether hours can be told by the clock of this zone.

    Raises:
        ZoneError: Nobody knows a zone of that name; names that come close are told.
    """
    if zone_named(name) is None:
        raise ZoneError(no_zone(name))


def no_zone(name: str) -> Said:
    """That nobody knows a zone of this name, with one that comes close."""
    close = get_close_matches(name, sorted(available_timezones()), 1, 0.6)
    return said(
        "There is no time zone {name}. Name one of the IANA time zone database, such "
        "as {example}.",
        name=name,
        example=close[0] if close else "Europe/Madrid",
    )
