"""When something was done, and when it came in: both are kept, and one counts.

A form may wait for a link. The log is in the order in which things came in, so `at` is
always the instant at which an event was written. Beside it stands what the device says:
where that can be so, waits and clocks count from it; where it cannot, they count from
when it came in, and the event says why. Nothing is refused for the time it brings.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from karama.engine.case import Case, State
from karama.engine.commands import Command, Do
from karama.engine.events import Late

AT_ONCE = timedelta(minutes=2)
"""What comes in within this came in when it was done: no link is quicker than that, and
no clock of a device so exact."""
LONGEST_AGO = timedelta(days=3)
"""How long after it was done a step can come in and still count from then; and how long
after a landing it can be registered."""


class Doubt(StrEnum):
    """Why what a device says is not believed."""

    FUTURE = "future"
    """It had not come yet when it came in."""
    BEFORE_CASE = "before-case"
    """The person had not arrived."""
    BEFORE_STEP = "before-step"
    """The step was not open yet."""
    TOO_LONG_AGO = "too-long-ago"
    """It is further back than is believed of any device."""
    CLOCK = "clock"
    """The clock of the device was wrong when it sent."""


def dated(case: Case | State, command: Command) -> Late | None:
    """What an event is to keep of when it was done; None where it came in at once."""
    if command.device is None:
        return None
    said, at = command.device.said.astimezone(UTC), command.at.astimezone(UTC)
    if not command.device.doubt and abs(at - said) <= AT_ONCE:
        return None
    return Late(said, command.device.doubt or _doubt(case, command, said, at))


def _doubt(
    case: Case | State, command: Command, said: datetime, at: datetime
) -> Doubt | str:
    if said > at:
        return Doubt.FUTURE
    if said < case.opened:
        return Doubt.BEFORE_CASE
    if said < _since(case, command):
        return Doubt.BEFORE_STEP
    return Doubt.TOO_LONG_AGO if at - said > LONGEST_AGO else ""


def _since(case: Case | State, command: Command) -> datetime:
    """Since when the step that is done stands open; else since when the case does."""
    if isinstance(command, Do):
        for token in case.tokens.values():
            if token.at == command.step and command.token in (0, token.id):
                return token.since
    return case.opened
