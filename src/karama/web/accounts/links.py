"""One-time links that set a password: the link is told once, its digest is kept."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from karama.web.accounts.models import Account

LASTS = timedelta(hours=72)
"""How long a link opens: long enough for a week-end, short enough to be lost."""


def make_link(account: Account, at: datetime) -> str:
    """The word that goes into a link; one made before opens no more."""
    word = secrets.token_urlsafe(24)
    account.link_digest = _digest(word)
    account.link_until = at + LASTS
    account.save(update_fields=["link_digest", "link_until"])
    return word


def account_of_link(word: str, at: datetime) -> Account | None:
    """Whose link this is, None if it is nobody's, was used, or is too old."""
    found = Account.objects.filter(
        link_digest=_digest(word), link_until__gte=at, is_active=True
    )
    return found.first()


def fits(account: Account, password: str) -> bool:
    """Whether a password may be chosen."""
    try:
        validate_password(password, account)
    except ValidationError:
        return False
    return True


def use_link(word: str, password: str, at: datetime) -> Account | None:
    """Set the password and burn the link; None if somebody was quicker."""
    with transaction.atomic():
        locked = Account.objects.select_for_update()
        account = locked.filter(link_digest=_digest(word), link_until__gte=at).first()
        if account is None:
            return None
        account.password = make_password(password)
        account.link_digest, account.link_until = "", None
        account.save(update_fields=["password", "link_digest", "link_until"])
        return account


def _digest(word: str) -> str:
    return sha256(word.encode()).hexdigest()
