"""Erasing from the terminal of the node."""

from __future__ import annotations

from django.utils.timezone import now

from karama.web.cases.erasing import Why, erase_at_terminal, erase_due, sweep


def one(code: str, why: str, even_open: bool) -> int:
    """Erase one person; 0 if there is no such case any more."""
    return int(erase_at_terminal(code, Why(why), now(), even_open=even_open))


def due() -> int:
    """Erase everyone whom nobody may keep any longer; how many."""
    return erase_due(now())


def swept() -> bool:
    """Whether the last traces are out of the database's files."""
    return sweep()
