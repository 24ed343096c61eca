"""Consent: one record for each purpose and recipient, read from the notes of a case.

A record says what ISO/IEC TS 27560:2023 asks of one: who agreed and on whose behalf,
to what purpose, which classes of data, who receives them, which notice was given and in
which language, how it was said, when, and until when; then whether it was withdrawn,
and whether the recipient has stopped. The record holds no name: the case is its code.

For a child, and for a person who may be one, it is the guardian who agrees, after the
child was heard. Silence, a box ticked beforehand and an old yes are no consent: what is
expired, withdrawn or given by somebody who could not give it opens nothing.

Public face: `consents_of`, `handings_of`, `to_stop`, `valid`, `may_agree`, `as_record`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import attrs

from karama.engine import Event
from karama.feel import UNKNOWN, compile_expression, free_names
from karama.procedure.procedure import Procedure

GIVERS = ("person", "guardian")
"""On whose behalf nobody else speaks; a guardian for a child."""
WAYS = ("spoken", "interpreted", "written", "signed-language")
"""How it was said."""
SPANS = {"30": timedelta(days=30), "90": timedelta(days=90), "180": timedelta(days=180)}
"""How long it holds: days as a form says them. It never holds for good."""


@attrs.frozen
class Consent:
    """What a person agreed to, or did not.

    Attributes:
        recipient: Identifier of a service or of a lane; the only one it is for.
        classes: Classes of field it opens; () where it was refused.
        given_by: One of `GIVERS`.
        notice: First digits of the digest of the text that was read to them.
        stopped_at: When the recipient said that it stopped, after a withdrawal.
    """

    id: str
    purpose: str
    recipient: str
    classes: tuple[str, ...]
    given: bool
    given_by: str
    language: str
    how: str
    notice: str
    at: datetime
    expires: datetime | None
    lane: str
    withdrawn_at: datetime | None = None
    stopped_at: datetime | None = None


def consents_of(events: Iterable[Event]) -> tuple[Consent, ...]:
    """Every record, in the order they were made."""
    found: dict[str, Consent] = {}
    for event in events:
        note = event.note
        if note is None:
            continue
        about = str(note.told.get("id", ""))
        if note.what in ("consent.given", "consent.refused"):
            found[about] = _read(note.told, note.what == "consent.given", event)
        elif note.what == "consent.withdrawn" and about in found:
            found[about] = attrs.evolve(found[about], withdrawn_at=event.at)
        elif note.what == "consent.stopped" and about in found:
            found[about] = attrs.evolve(found[about], stopped_at=event.at)
    return tuple(found.values())


def _read(told: Mapping[str, object], given: bool, event: Event) -> Consent:
    until = str(told.get("expires", ""))
    return Consent(
        id=str(told.get("id", "")),
        purpose=str(told.get("purpose", "")),
        recipient=str(told.get("recipient", "")),
        classes=_texts(told.get("classes")),
        given=given,
        given_by=str(told.get("given_by", "")),
        language=str(told.get("language", "")),
        how=str(told.get("how", "")),
        notice=str(told.get("notice", "")),
        at=event.at,
        expires=datetime.fromisoformat(until) if until else None,
        lane=event.actor_lane,
    )


@attrs.frozen
class Handing:
    """That a recipient was shown classes of field, once; never the values.

    Attributes:
        consent: Identifier of the record that opened it, "" where law did.
    """

    at: datetime
    recipient: str
    lane: str
    purpose: str
    classes: tuple[str, ...]
    facts: tuple[str, ...]
    consent: str
    basis: tuple[str, ...]


def handings_of(events: Iterable[Event]) -> tuple[Handing, ...]:
    """What was shared with whom, in order."""
    found = []
    for event in events:
        if event.note is None or event.note.what != "shared":
            continue
        told = event.note.told
        found.append(
            Handing(
                event.at,
                str(told.get("service", "")),
                str(told.get("lane", "")),
                str(told.get("purpose", "")),
                _texts(told.get("classes")),
                _texts(told.get("facts")),
                str(told.get("consent", "")),
                _texts(told.get("basis")),
            )
        )
    return tuple(found)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def to_stop(events: Iterable[Event]) -> tuple[Consent, ...]:
    """Withdrawn consents whose recipient was shown something and goes on so far."""
    events = tuple(events)
    shown = {handing.consent for handing in handings_of(events)}
    return tuple(
        one
        for one in consents_of(events)
        if one.withdrawn_at is not None and one.stopped_at is None and one.id in shown
    )


def holds(one: Consent, at: datetime) -> bool:
    """Whether a record opens anything at this instant; its last instant still does."""
    in_time = one.expires is not None and at <= one.expires
    return one.given and one.withdrawn_at is None and in_time


def valid(
    consents: Iterable[Consent], purpose: str, recipient: str, at: datetime
) -> Consent | None:
    """The record that counts for a purpose and a recipient: the last one, if it holds.

    A refusal after a yes is the person's last word, and so is a yes after a refusal.
    """
    about = [c for c in consents if (c.purpose, c.recipient) == (purpose, recipient)]
    last = about[-1] if about else None
    return last if last is not None and holds(last, at) else None


def may_agree(procedure: Procedure, facts: Mapping[str, object], given_by: str) -> bool:
    """Whether this giver can agree for this person; who may be a child counts as one.

    A guardian cannot agree for somebody who is known to be an adult.
    """
    child = is_child(procedure, facts)
    return given_by == ("person" if child is False else "guardian")


def is_child(procedure: Procedure, facts: Mapping[str, object]) -> object:
    """Whether the person is a child as the pack says it: True, False or UNKNOWN."""
    concept = procedure.concepts.get("is_child")
    if concept is None:
        return UNKNOWN
    names = free_names(concept.node)
    known = {name: facts.get(name, UNKNOWN) for name in names}
    return compile_expression(concept.node)(known)


def as_record(one: Consent, case: str, controller: str) -> dict[str, object]:
    """The record in the members of ISO/IEC TS 27560:2023, clause 6, ready for JSON.

    Source: names after the standard's record, notice, processing, event and party
        sections as publicly described; they were not compared with a bought copy.
    """
    events = [_event("given" if one.given else "refused", one.at, one.given_by)]
    if one.withdrawn_at:
        events.append(_event("withdrawn", one.withdrawn_at, one.given_by))
    return {
        "schema_version": "27560-2023",
        "record_id": one.id,
        "pii_principal_id": case,
        "pii_processing": {
            "privacy_notice": one.notice,
            "language": one.language,
            "purposes": [
                {
                    "purpose": one.purpose,
                    "lawful_basis": "consent",
                    "pii_information": list(one.classes),
                    "pii_controllers": [controller],
                    "recipient_third_parties": [one.recipient],
                    "collection_method": one.how,
                    "validity_until": one.expires.isoformat() if one.expires else None,
                    "withdrawal_method": "any officer, or the person's own card",
                }
            ],
        },
        "events": events,
    }


def _event(state: str, at: datetime, by: str) -> dict[str, object]:
    return {"state": state, "event_time": at.isoformat(), "entity": by}
