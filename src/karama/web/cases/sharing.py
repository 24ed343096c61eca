"""What a service is handed with a referral: by the mandate, and nothing else.

Three doors stand one behind the other. The lane that answers must be allowed to read
the class by the pack's `mandates.toml` (and by the policy table); what is shared must
be opened by a consent that holds, for this purpose and this recipient, or by law that
the permission names (`without-consent`); and it must be known. What is kept back is
named with its reason, so that whoever sends sees both. Without any, the service is told
the need alone: which service is asked, by when. No name, no story.

Public face: `share`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

import attrs

from karama.engine.compile import ready
from karama.feel import UNKNOWN
from karama.procedure.procedure import FieldClass, Permission, Procedure
from karama.web.cases.consents import Consent, valid


class Kept(StrEnum):
    """Why something is kept back."""

    MANDATE = "mandate"
    CONSENT = "consent"


@attrs.frozen
class Item:
    """A fact that is handed over.

    Attributes:
        basis: The law that opens it without consent; () where consent does.
        purpose: What the reader is given it for, by language.
    """

    fact: str
    value: object = attrs.field(repr=False)
    classes: tuple[str, ...]
    basis: tuple[str, ...]
    purpose: Mapping[str, str]


@attrs.frozen
class Withheld:
    """A class of field of which something is known that is kept back."""

    about: str
    why: Kept


@attrs.frozen
class Share:
    """Exactly what is handed over, and what is not.

    Attributes:
        consent: The record that opens it, None where there is none.
    """

    items: tuple[Item, ...]
    withheld: tuple[Withheld, ...]
    consent: Consent | None

    @property
    def classes(self) -> list[str]:
        """Classes of field handed over, sorted."""
        return sorted({about for item in self.items for about in item.classes})


def share(
    procedure: Procedure,
    lane: str,
    recipient: str,
    facts: Mapping[str, object],
    consents: Iterable[Consent],
    at: datetime,
    *,
    purpose: str = "referral",
    readable: frozenset[str] | None = None,
) -> Share:
    """What `recipient` is handed when `lane` answers.

    `facts` is everything known of the case; `readable` names the facts that the lane
    may read where the policy table narrows what the pack grants.
    """
    consent = valid(consents, purpose, recipient, at)
    granted = {p.field_class: p for p in procedure.permissions if p.lane == lane}
    items, withheld = [], {}
    for name, value in facts.items():
        classes = ready(procedure).classes.get(name, set())
        if value is UNKNOWN or value is None or not classes:
            continue
        why = _closed(classes, granted, consent, name, readable)
        if why is None:
            items.append(_item(name, value, classes, granted, consent))
        else:
            withheld.update({about.value: why for about in classes})
    told = (Withheld(about, why) for about, why in sorted(withheld.items()))
    return Share(tuple(items), tuple(told), consent)


def _closed(
    classes: set[FieldClass],
    granted: Mapping[FieldClass, Permission],
    consent: Consent | None,
    name: str,
    readable: frozenset[str] | None,
) -> Kept | None:
    """Which door is shut, None if every one is open."""
    reads = all(about in granted and granted[about].read for about in classes)
    if not reads or (readable is not None and name not in readable):
        return Kept.MANDATE
    opened = all(_opened(granted[about], consent) for about in classes)
    return None if opened else Kept.CONSENT


def _opened(permission: Permission, consent: Consent | None) -> bool:
    agreed = consent is not None and permission.field_class.value in consent.classes
    return agreed or bool(permission.without_consent)


def _item(
    name: str,
    value: object,
    classes: set[FieldClass],
    granted: Mapping[FieldClass, Permission],
    consent: Consent | None,
) -> Item:
    basis: list[str] = []
    for about in sorted(classes):
        agreed = consent is not None and about.value in consent.classes
        basis += () if agreed else granted[about].without_consent
    first = granted[min(classes)]
    told = tuple(sorted(about.value for about in classes))
    return Item(name, value, told, tuple(dict.fromkeys(basis)), first.purpose)
