"""The second factor: who needs one, and whether this session has shown it.

A session is marked when its own browser showed a factor, or enrolled one; that the
account has one is not enough. Otherwise whoever stole a first password and waited at
the page of enrolment would be let in as soon as the right person had enrolled.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from karama.web.accounts.models import Account

_MARK = "second_factor"
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs(account: Account) -> bool:
    """Whether the account opens nothing before it has shown a second factor."""
    return not account.demo


def has(account: Account) -> bool:
    """Whether a telephone or a key is enrolled; printed codes alone are none."""
    return bool(factors_of(account).exists())


def factors_of(account: Account) -> Authenticator:
    """What is enrolled, as a query."""
    return Authenticator.objects.filter(user=account, type__in=_FACTORS)


def shown(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor of this account."""
    return bool(request.session.get(_MARK) == request.user.pk)


def mark_shown(request: HttpRequest) -> None:
    """Remember that it did; the number of the session is made anew."""
    request.session.cycle_key()
    request.session[_MARK] = request.user.pk


def forget(account: Account) -> None:
    """Take every factor of an account away: it enrols anew at its next sign-in."""
    Authenticator.objects.filter(user=account).delete()
