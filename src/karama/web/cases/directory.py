"""The directory of services at the desk: who may see and change it, and doing so.

Each authority tells of the services of its own organisation; a supervisor of a
protection or care authority of every service. Nothing of a person is in it. A change is
one transaction: what was told, and its line in the audit log.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from karama.directory import Document, Told, retold
from karama.errors import CaseError
from karama.procedure.procedure import Directory, Procedure, Service
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases.actions import once
from karama.web.cases.audit import add_line
from karama.web.cases.firewall import NotSeen
from karama.web.library.models import Pack
from karama.web.library.queries import current_pack, procedure_of
from karama.web.library.services import (
    directory_of,
    document_of,
    keep_document,
    keep_told,
    service_of,
    stamp_of,
)

MOST_PEOPLE = 100_000
"""More places than any service has: a slip of a finger."""
LONGEST_ABOUT = 80
TERMINAL = "terminal"


def opens(account: Account) -> bool:
    """Whether the account has a page of services at all."""
    every = may(account, Verb.SEE, Thing.SERVICES)
    return every or may(account, Verb.SEE, Thing.OWN_SERVICES)


def seen_by(account: Account) -> tuple[Pack, Directory]:
    """The services that the account may see, as they are today.

    Raises:
        NotSeen: It has no such page, or its pack is not installed.
    """
    pack = current_pack(account.pack)
    if pack is None or not opens(account):
        raise NotSeen
    found = directory_of(pack)
    if may(account, Verb.SEE, Thing.SERVICES):
        return pack, found
    body = organization_of(procedure_of(pack.digest), account)
    mine = {n: one for n, one in found.services.items() if one.organization == body}
    known = found.organizations
    bodies = {n: one for n, one in known.items() if n == body}
    at = {place for one in mine.values() for place in one.locations}
    places = {n: one for n, one in found.locations.items() if n in at}
    return pack, Directory(bodies, mine, places)


def organization_of(procedure: Procedure, account: Account) -> str:
    """The organisation behind the account's lane; "" where the pack names none."""
    for process in procedure.processes.values():
        lane = process.lanes.get(account.lane)
        if lane is not None and lane.mandate == account.mandate:
            return lane.organization
    return ""


def may_tell(account: Account, procedure: Procedure, service: Service) -> bool:
    """Whether the account may confirm or change what is said of a service."""
    if may(account, Verb.WRITE, Thing.SERVICES):
        return True
    body = organization_of(procedure, account)
    own = bool(body) and service.organization == body
    return own and may(account, Verb.WRITE, Thing.OWN_SERVICES)


def today(procedure: Procedure) -> Directory:
    """The services of a version of a pack as they are today."""
    return directory_of(Pack.objects.get(digest=procedure.digest))


def stamp(account: Account, service: str) -> str:
    """What is said of a service the account sees, in a few signs; "" if there is none.

    A page carries it, so that what is said on it is never laid over what came since.
    """
    pack, found = seen_by(account)
    known = document_of(pack).services.get(service) if service in found.services else {}
    return stamp_of(known) if known else ""


def tell(
    account: Account,
    service: str,
    told: Told,
    *,
    key: str,
    at: datetime,
    said_at: datetime | None = None,
    shown: str = "",
) -> str:
    """Confirm what is said of a service, with what has changed.

    `said_at` is when it was said, where that is earlier than `at`: that is how fresh it
    is. `shown` is the stamp of what was said before; "" leaves that unchecked.

    Raises:
        CaseError: The account does not tell of it, the figures cannot be, or something
            else was said since.
        NotSeen: There is no such service that the account sees.
    """
    pack, found = seen_by(account)
    one = found.services.get(service)
    if one is None:
        raise NotSeen
    if not may_tell(account, procedure_of(pack.digest), one):
        raise CaseError(said("This account does not tell of that service."))
    _check(told, one, found)
    what = "confirm-service" if told == Told() else "change-service"

    def write() -> str:
        known = service_of(pack, service)
        if known is None:
            raise NotSeen
        if shown and shown != stamp_of(known):
            raise CaseError(_SAID_SINCE)
        fresh = min(said_at or at, at)
        keep_told(pack, "services", service, retold(known, told, fresh))
        about = service[:LONGEST_ABOUT]
        add_line(account.pseudonym, account.lane, what, about, at)
        return service[:LONGEST_ABOUT]

    return once(account, what, key, at, write)


_SAID_SINCE = said(
    "Something else was said of this service since this page was opened: look again, "
    "then say what is so."
)


def _check(told: Told, one: Service, found: Directory) -> None:
    for number in (told.free, told.places, told.intake):
        if isinstance(number, int) and not 0 <= number <= MOST_PEOPLE:
            raise CaseError(said("A number of people is from 0 to {n}.", n=MOST_PEOPLE))
    free = told.free
    places = one.capacity if told.places is None else told.places
    if isinstance(free, int) and isinstance(places, int) and free > places:
        raise CaseError(said("There cannot be more places free than there are."))
    if any(name not in found.locations for name in told.locations or ()):
        raise CaseError(said("The directory has no such place."))
    week = told.week
    if week is not None and (not week.days or week.opens == week.closes is not None):
        raise CaseError(said("Say on which days, and from when to when."))


def take_in(pack: Pack, document: Document, at: datetime) -> tuple[str, ...]:
    """Keep what a file tells, from the terminal of the node; which services changed."""
    with transaction.atomic():
        changed = keep_document(pack, document)
        for name in changed:
            add_line(TERMINAL, "", "import-service", name[:LONGEST_ABOUT], at)
    return changed
