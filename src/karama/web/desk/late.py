"""What is sent later than it was pressed: when it was said, and on what page.

A browser without a link keeps a form and sends it once there is one. It tells when the
button was pressed; its clock is believed only backwards, so that nothing counts for
longer than it would have. Of a step, an answer and a right the engine judges whether
that can be so (`engine.dating`). What the page showed comes back in hidden fields: an
action that finds it changed refuses in words, and the form stays with its officer.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest

from karama.engine import Device, Doubt, Event
from karama.engine.dating import AT_ONCE
from karama.explanation.languages import Translator
from karama.web.cases.referring import Shown

PRESSED = "said_at"
"""Field that the script adds when the button is pressed; an instant, ISO 8601."""
SENT = "sent_at"
"""Field that it adds when it sends what waited: the same clock, then."""


def said_at(request: HttpRequest, now: datetime) -> datetime:
    """When the form was pressed, as far as it can be believed."""
    return earlier(request.POST.get(PRESSED, ""), now)


def earlier(text: str, now: datetime) -> datetime:
    """The earlier of an instant that was told and now; now where it cannot be read."""
    return min(_instant(text) or now, now)


def device_of(request: HttpRequest, now: datetime) -> Device | None:
    """What the browser says of when the form was pressed; None where it says nothing.

    A browser tells its clock again as it sends. What went out at once by its own clock
    came in when it was done, however wrong that clock is; where it waited and the clock
    is wrong by more than what is read as at once, neither is believed.
    """
    told, sent = (_instant(request.POST.get(name, "")) for name in (PRESSED, SENT))
    if told is None or (sent is not None and abs(sent - told) <= AT_ONCE):
        return None
    wrong = sent is not None and abs(now - sent) > AT_ONCE
    return Device(told, Doubt.CLOCK if wrong else "")


def _instant(text: str) -> datetime | None:
    try:
        told = datetime.fromisoformat(text)
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        return told.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def whole(text: str) -> int | None:
    """A number that a page showed, None where it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def shown_of(request: HttpRequest) -> Shown | None:
    """The referral as the page showed it, None where the form does not say."""
    questions = whole(request.POST.get("shown_questions", ""))
    if questions is None:
        return None
    return Shown(request.POST.get("shown_service", ""), questions)


def late_words(event: Event, t: Translator) -> str:
    """When an event that came in later did, and what its device said; else ""."""
    if event.late is None:
        return ""
    came = t.instant(event.at)
    if not event.late.doubt:
        template = t.gettext("Done then, as the device says; received {instant}.")
        return t.fill(template, instant=came)
    template = t.gettext(
        "The device says {instant}, which is not believed: {reason}. What waits counts "
        "from when it was received."
    )
    told = t.instant(event.late.said)
    return t.fill(template, instant=told, reason=_doubt_words(event.late.doubt, t))


def _doubt_words(doubt: str, t: Translator) -> str:
    return {
        Doubt.FUTURE: t.gettext("that had not come yet"),
        Doubt.BEFORE_CASE: t.gettext("the person had not arrived then"),
        Doubt.BEFORE_STEP: t.gettext("the step was not open then"),
        Doubt.TOO_LONG_AGO: t.gettext("that is too long ago"),
        Doubt.CLOCK: t.gettext("its clock was wrong when it sent"),
    }[Doubt(doubt)]
