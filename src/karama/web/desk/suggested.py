"""The services to choose from in a referral: which first, and why.

What is looked for is read off the procedure and off what the reader may know of the
person: the needs of the step, else of the service the rule chose; the language; the
post, else the place of landing. What is not known is not guessed.
"""

from __future__ import annotations

import attrs
from django.conf import settings
from django.utils.timezone import now as the_time

from karama.directory import Wish, suggest
from karama.explanation.languages import Translator
from karama.procedure.procedure import Directory, Mandate, Procedure, Service
from karama.procedure.process import Task
from karama.web.accounts.models import Account
from karama.web.cases import directory, firewall
from karama.web.desk.service_words import Words, language_code, reasons
from karama.web.desk.words import node_of

LANGUAGE = "language"
"""The question of the shipped forms that asks which language a person understands."""


@attrs.frozen
class Choice:
    """A service that may be asked, and what speaks for and against it."""

    id: str
    name: str
    reasons: list[Words]


@attrs.frozen
class Choices:
    """What may be asked instead, the best first.

    Attributes:
        asked: Why the service that is asked now is: its own reasons; () if none is.
        ruled: The name of the service that the procedure's rule chose, "" if none.
        rule_asked: Whether that is the one that is asked now.
    """

    others: list[Choice]
    asked: list[Words]
    ruled: str
    rule_asked: bool


def choices(account: Account, found: firewall.ReferralSeen, t: Translator) -> Choices:
    """Every service of the pack but the one that is asked now."""
    made, now = found.seen.procedure, the_time()
    there = directory.today(made)
    wish = wish_of(account, found, there)
    told = [
        (one.service.id, _choice(one.service, reasons(one, wish, now, t, declined=no)))
        for one in suggest(there, wish, now)
        for no in [one.service.id in found.declined]
    ]
    asked = found.referral.service
    rule = there.services.get(found.ruled)
    return Choices(
        others=[choice for name, choice in told if name != asked],
        asked=next((c.reasons for name, c in told if name == asked), []),
        ruled=rule.name if rule else "",
        rule_asked=bool(rule) and found.ruled == asked,
    )


def _choice(service: Service, why: list[Words]) -> Choice:
    return Choice(service.id, service.name, why)


def wish_of(account: Account, found: firewall.ReferralSeen, there: Directory) -> Wish:
    """What is looked for, as far as the reader may know it."""
    return Wish(
        needs=_needs(found, there),
        language=language_code(found.seen.facts.get(LANGUAGE)),
        near=_near(account, found.seen, there),
        rule=found.ruled,
        enforcing=_enforcing(found.seen.procedure),
    )


def _enforcing(made: Procedure) -> frozenset[str]:
    """Organisations of lanes that enforce: a person is not sent there to be helped."""
    lanes = [lane for one in made.processes.values() for lane in one.lanes.values()]
    enforce = (lane for lane in lanes if lane.mandate == Mandate.ENFORCEMENT)
    return frozenset(lane.organization for lane in enforce if lane.organization)


def _needs(found: firewall.ReferralSeen, there: Directory) -> frozenset[str]:
    one = found.referral
    node = node_of(found.seen.procedure, one.step, one.process)
    if node is not None and isinstance(node.element, Task) and node.element.needs:
        return frozenset(node.element.needs)
    first = there.services.get(found.ruled or one.service)
    return frozenset(first.needs) if first else frozenset()


def _near(
    account: Account, seen: firewall.Seen, there: Directory
) -> tuple[float, float] | None:
    """Where the post is, else where the person landed, if the directory knows it."""
    landed = firewall.boat_seen(account, seen.boat).place
    for name in (settings.KARAMA_POST, landed):
        for place in there.locations.values():
            named = {place.id.casefold(), place.name.casefold()}
            known = place.latitude is not None and place.longitude is not None
            if name and known and name.strip().casefold() in named:
                return place.latitude or 0.0, place.longitude or 0.0
    return None
