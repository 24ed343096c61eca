"""Exports as the terminal of the node makes them, for an account that is named."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import now

from karama.explanation.languages import Translator
from karama.web.cases.exporting import take
from karama.web.site.staffing import TERMINAL, named


def taken(name: str, kind: str, t: Translator) -> Iterator[bytes] | None:
    """An export for an account, in pieces; None if there is no such account.

    Raises:
        CaseError: The account takes nothing out.
    """
    account = named(name)
    if account is None or not account.is_active:
        return None
    return take(account, kind, t, now(), by=TERMINAL)
