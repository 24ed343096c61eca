"""What is fine, what deserves a look and what is wrong with a desk in service.

    examine(desk)    # every check, in the order people should mend things

A check is a small function that tells one thing; it changes nothing, and tells of no
person: only of settings, files, counts and instants. One that cannot be done is itself
something wrong, and never keeps the others from being done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import attrs

from karama.errors import KaramaError
from karama.said import Said, said


class State(StrEnum):
    """How something is."""

    FINE = "fine"
    LOOK = "look"
    WRONG = "wrong"


@attrs.frozen
class Desk:
    """What is examined.

    Attributes:
        address: Where people reach it, as "https://desk.example"; "" if not told.
    """

    data: Path
    now: datetime
    address: str = ""


@attrs.frozen
class Found:
    """What a check found: how it is, why, and what to do (None where it is fine)."""

    state: State
    why: Said
    remedy: Said | None = None


@attrs.frozen
class Told:
    """A check by its name, its title, and what it found."""

    check: str
    title: Said
    found: Found


Check = Callable[[Desk], Found]


def fine(why: Said) -> Found:
    """It is as it should be."""
    return Found(State.FINE, why)


def look(why: Said, remedy: Said) -> Found:
    """It may be as somebody wants it, and may not."""
    return Found(State.LOOK, why, remedy)


def wrong(why: Said, remedy: Said) -> Found:
    """People may lose by it: mend it."""
    return Found(State.WRONG, why, remedy)


def checks() -> tuple[tuple[str, Said, Check], ...]:
    """Every check: its name for programs, its title, what it does."""
    from karama.web.site import doctor_desk as kept
    from karama.web.site import doctor_machine as machine
    from karama.web.site import doctor_settings as settings

    return (
        ("database", said("Database"), kept.database),
        ("tables", said("Tables"), kept.tables),
        ("secret", said("Secret of the node"), settings.secret),
        ("safety", said("Safety"), settings.safety),
        ("hosts", said("Host names"), settings.hosts),
        ("https", said("HTTPS"), settings.https),
        ("zone", said("Time zone"), settings.zone),
        ("key", said("Key of the node"), kept.key),
        ("clock", said("Clock of the machine"), machine.clock),
        ("deadlines", said("Deadlines"), machine.deadlines),
        ("disk", said("Room on the disk"), machine.disk),
        ("place", said("File system"), machine.file_system),
        ("packs", said("Packs"), kept.packs),
        ("logs", said("Logs"), kept.logs),
        ("backups", said("Backups"), kept.backups),
    )


def examine(desk: Desk) -> tuple[Told, ...]:
    """Do every check; it takes a little longer than `karama log verify`."""
    return tuple(
        Told(name, title, _done(check, desk)) for name, title, check in checks()
    )


def _done(check: Check, desk: Desk) -> Found:
    try:
        return check(desk)
    except KaramaError as error:
        why: Said | str = error.sentence or type(error).__name__
    except Exception as error:  # noqa: BLE001  # a desk that is ill may fail anywhere
        why = type(error).__name__  # its message may hold what somebody said
    return wrong(
        said("This could not be looked at ({reason}).", reason=why),
        said("Mend what is wrong above, then look again."),
    )
