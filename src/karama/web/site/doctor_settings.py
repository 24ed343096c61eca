"""The doctor's look at settings: the secret, debugging, host names, HTTPS."""

from __future__ import annotations

import os
import socket
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from karama.explanation.clocks import offset_words, zone_named
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.site.doctor import Desk, Found, fine, look, wrong
from karama.web.site.facts import secret_of_the_node
from karama.web.site.zones import VARIABLE, no_zone

LEAST = 32
"""Signs of a secret at least: less could be guessed."""
SOON = timedelta(days=14)
_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
_PATIENCE = 10


def secret(_: Desk) -> Found:
    """The key that signs sessions, and that cards and links hang from."""
    if len(secret_of_the_node()) >= LEAST:
        return fine(said("It is there and long enough."))
    return wrong(
        said("It is missing, or shorter than {n} signs.", n=LEAST),
        said(
            "Put secret.key back from a backup: without it no card opens. On a new "
            "desk delete the file: the next start makes one."
        ),
    )


def safety(_: Desk) -> Found:
    """Nothing that shows what people said, and no accounts whose password was shown."""
    if settings.DEBUG or os.environ.get("KARAMA_DEBUG"):
        return wrong(
            said("Debugging is on: errors may show what people said."),
            said("Take {variable} out of the surroundings.", variable="KARAMA_DEBUG"),
        )
    if Account.objects.filter(demo=True, is_active=True).exists():
        return look(
            said("It was made for a demonstration: it has made-up accounts."),
            said("For real people begin with an empty data folder, without --demo."),
        )
    return fine(said("No debugging, no made-up accounts."))


def hosts(_: Desk) -> Found:
    """The names it answers to."""
    names = [name.strip() for name in settings.ALLOWED_HOSTS]
    if "*" in names or not any(names):
        return wrong(
            said("It answers to any host name: links could be made to lead elsewhere."),
            said("Name its host in {variable}.", variable="KARAMA_HOSTS"),
        )
    if set(names) <= _LOCAL:
        return look(
            said("It answers on this machine only."),
            said("Name its host in {variable}.", variable="KARAMA_HOSTS"),
        )
    return fine(said("It answers to {names}.", names=", ".join(names)))


def zone(desk: Desk) -> Found:
    """Pages tell the hours of the post: its zone is known, here and without network."""
    name = settings.KARAMA_TIME_ZONE
    if not os.environ.get(VARIABLE, "").strip():
        return fine(said("Nobody named one: hours are told in UTC."))
    known = zone_named(name)
    if known is None:
        return wrong(no_zone(name), _NAME_IT)
    there = desk.now.astimezone(known)
    ahead = offset_words(there.utcoffset() or timedelta(0))
    facts = {"zone": name, "offset": ahead, "hour": f"{there:%H:%M}"}
    return fine(said("It is {hour} now in {zone} ({offset}).", **facts))


_NAME_IT = said("Name it in {variable}, and start the desk anew.", variable=VARIABLE)


def https(desk: Desk) -> Found:
    """Cookies over TLS only, and a certificate that browsers accept."""
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        return wrong(
            said("Cookies would be sent without TLS."),
            said("Serve it without --demo."),
        )
    if not desk.address:
        return look(
            said("Nobody looked at it from outside."),
            said("Give its address: --address https://..."),
        )
    if urlsplit(desk.address).scheme != "https":
        return wrong(
            said("Its address does not begin with https."),
            said("Put it behind a server that speaks TLS; deploy/ has examples."),
        )
    return _certificate(desk)


def _certificate(desk: Desk) -> Found:
    try:
        until = certified_until(desk.address)
    except OSError as error:
        return wrong(
            said("It cannot be reached there ({reason}).", reason=type(error).__name__),
            said("See that the server before it runs, and renew its certificate."),
        )
    if until - desk.now < SOON:
        return look(
            said("Its certificate ends on {day}.", day=f"{until:%Y-%m-%d}"),
            said("See that it is renewed by itself."),
        )
    return fine(said("The certificate holds until {day}.", day=f"{until:%Y-%m-%d}"))


def certified_until(address: str) -> datetime:
    """How long the certificate of an address holds.

    Raises:
        OSError: Nobody answers there, or browsers would not accept the certificate.
    """
    parts = urlsplit(address)
    trusted = ssl.create_default_context()
    where = (parts.hostname or "", parts.port or 443)
    with (
        socket.create_connection(where, timeout=_PATIENCE) as bare,
        trusted.wrap_socket(bare, server_hostname=parts.hostname) as sealed,
    ):
        told = sealed.getpeercert() or {}
    ends = ssl.cert_time_to_seconds(str(told["notAfter"]))
    return datetime.fromtimestamp(ends, UTC)
