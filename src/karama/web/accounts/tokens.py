"""Tokens: how a program signs in for an account, behind the account's own walls.

A token is made at the terminal of the node, for an account that has its second factor
already, and told once; its digest is kept. It opens what the account opens and nothing
more, reads only unless it was made to act, and ends by itself after ninety days at
most. It stops at once when it is taken back, and when the account is closed, reset, or
left without its second factor: no token outlives what lets the person in.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import QuerySet

from karama.web.accounts import second_factor
from karama.web.accounts.backend import Staff
from karama.web.accounts.models import Account, Token

LONGEST = timedelta(days=90)
_PREFIX = "karama_"
"""By it, a token that was left in a file by mistake is found by those who search."""


def make_token(
    account: Account, label: str, at: datetime, lasts: timedelta, *, acts: bool
) -> tuple[Token, str]:
    """A new token, and its word, which is told once.

    Raises:
        PermissionError: The account needs a second factor and has none yet.
        ValueError: It would last longer than tokens may, or not at all.
    """
    if second_factor.needs(account) and not second_factor.has(account):
        raise PermissionError
    if not timedelta(0) < lasts <= LONGEST:
        raise ValueError
    word = _PREFIX + secrets.token_urlsafe(32)
    made = Token.objects.create(
        account=account,
        digest=_digest(word),
        label=label[:60],
        acts=acts,
        made_at=at,
        until=at + lasts,
    )
    return made, word


def token_of(word: str, at: datetime) -> Token | None:
    """The token of a word, with its account; None if it opens nothing now."""
    rows = Token.objects.select_related("account")
    found = rows.filter(digest=_digest(word), until__gte=at, revoked_at=None)
    token = next(iter(found), None)
    return token if token is not None and _lets_in(token.account) else None


def _lets_in(account: Account) -> bool:
    if not Staff().user_can_authenticate(account):
        return False
    return not second_factor.needs(account) or second_factor.has(account)


def open_tokens(account: Account, at: datetime) -> QuerySet[Token]:
    """Those that are neither over nor taken back, the oldest first."""
    return account.tokens.filter(until__gte=at, revoked_at=None).order_by("pk")


def revoke(account: Account, at: datetime, number: int | None = None) -> int:
    """Take one token back, or all of an account; how many."""
    found = account.tokens.filter(revoked_at=None)
    if number is not None:
        found = found.filter(pk=number)
    return found.update(revoked_at=at)


def _digest(word: str) -> str:
    return sha256(word.encode("utf-8", "surrogatepass")).hexdigest()
