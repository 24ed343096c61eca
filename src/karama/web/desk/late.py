"""What is sent later than it was pressed: when it was said, and on what page.

A browser without a link keeps a form and sends it once there is one. It tells when the
button was pressed; its clock is believed only backwards, so that nothing counts for
longer than it would have. What the page showed comes back in hidden fields: an action
that finds it changed refuses in words, and the form stays with its officer.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest

from karama.web.cases.referring import Shown

PRESSED = "said_at"
"""Field that the script adds when the button is pressed; an instant, ISO 8601."""


def said_at(request: HttpRequest, now: datetime) -> datetime:
    """When the form was pressed, as far as it can be believed."""
    return earlier(request.POST.get(PRESSED, ""), now)


def earlier(text: str, now: datetime) -> datetime:
    """The earlier of an instant that was told and now; now where it cannot be read."""
    try:
        told = datetime.fromisoformat(text)
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        return min(told.astimezone(UTC), now)
    except (ValueError, OverflowError):
        return now


def whole(text: str) -> int | None:
    """A number that a page showed, None where it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def shown_of(request: HttpRequest) -> Shown | None:
    """The referral as the page showed it, None where the form does not say."""
    questions = whole(request.POST.get("shown_questions", ""))
    if questions is None:
        return None
    return Shown(request.POST.get("shown_service", ""), questions)
