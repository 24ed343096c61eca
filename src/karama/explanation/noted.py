"""What was noted beside the steps of a case, in a sentence.

A note names services and languages by code; here they get their words. What somebody
wrote in their own words is quoted as it stands. A kind of note that has no sentence
is told by its own name rather than hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from karama.engine.events import Noted
from karama.explanation.languages import Translator
from karama.explanation.vocabulary import class_words
from karama.procedure.procedure import Procedure


def note_sentence(procedure: Procedure, note: Noted, t: Translator) -> str:
    """One note as a sentence in the reader's language."""
    template = _templates(t).get(note.what)
    if template is None:
        return t.fill("{what}", what=note.what)
    facts = {
        "text": t.quote(str(note.told.get("text", ""))),
        "service": t.quote(recipient_words(procedure, _recipient(note.told), t)),
        "purpose": purpose_words(str(note.told.get("purpose", "")), t),
        "classes": classes_words(note.told.get("classes", ()), t),
    }
    told = t.fill(template, **facts)
    return f"{told} {_again(t)}" if note.told.get("again") else told


def _again(t: Translator) -> str:
    return t.gettext("It had been done before a backup was put back.")


def _recipient(told: Mapping[str, object]) -> str:
    return str(told.get("service") or told.get("recipient") or "")


def recipient_words(procedure: Procedure, recipient: str, t: Translator) -> str:
    """The name of a service of the pack, or of an authority, by its identifier."""
    service = procedure.directory.services.get(recipient)
    if service is not None:
        return service.name
    lane = procedure.process.lanes.get(recipient)
    if lane is not None:
        return lane.titles.get(t.language) or lane.name or lane.id
    return recipient or t.gettext("a service that is still to be found")


def classes_words(classes: object, t: Translator) -> str:
    """Classes of field as one reads them aloud; "nothing" where there is none."""
    named = classes if isinstance(classes, list | tuple) else ()
    told = [class_words(str(one), t) for one in named]
    return t.listing(told) if told else t.gettext("the need alone")


def purpose_words(purpose: str, t: Translator) -> str:
    """What something is shared for."""
    return _purposes(t).get(purpose, purpose)


def _purposes(t: Translator) -> Mapping[str, str]:
    return {
        "referral": t.gettext("to be received and helped by a service"),
        "family-tracing": t.gettext("to look for the family"),
        "legal-aid": t.gettext("to be defended by a lawyer"),
    }


PURPOSES = ("referral", "family-tracing", "legal-aid")
"""What a person is asked to agree to, one at a time."""


def _templates(t: Translator) -> Mapping[str, str]:
    return {kind: words(t) for kind, words in _TEMPLATES.items()}


_TEMPLATES: Mapping[str, Callable[[Translator], str]] = {
    "referral.service": lambda t: t.gettext(
        "The service that is asked was chosen: {service}. {text}"
    ),
    "referral.question": lambda t: t.gettext("The service asks: {text}"),
    "referral.reply": lambda t: t.gettext("The service was answered: {text}"),
    "referral.forwarded": lambda t: t.gettext(
        "The referral was passed on to {service}, because: {text}"
    ),
    "referral.sent": lambda t: t.gettext(
        "The referral was sent to {service} by a link that one person opens once."
    ),
    "referral.delivered": lambda t: t.gettext(
        "The help is there: the person was received by {service}."
    ),
    "shared": lambda t: t.gettext("{service} was shown: {classes}."),
    "consent.given": lambda t: t.gettext(
        "Consent was given {purpose}, for {service} to receive: {classes}."
    ),
    "consent.refused": lambda t: t.gettext(
        "Consent was refused {purpose}, for {service}. Help goes on."
    ),
    "consent.withdrawn": lambda t: t.gettext(
        "Consent was withdrawn {purpose}: {service} must stop using what it received, "
        "and erase it."
    ),
    "consent.stopped": lambda t: t.gettext(
        "{service} has stopped using what it received, and has erased it."
    ),
    "correction.asked": lambda t: t.gettext("The person says this is wrong: {text}"),
}
