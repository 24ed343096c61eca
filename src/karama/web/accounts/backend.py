"""Who may sign in: active accounts; those of a demonstration in demo mode only."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from karama.web.accounts.models import Account


class Staff(ModelBackend):
    """Names and passwords; the time taken is the same for a name that is not there."""

    def user_can_authenticate(self, user: Account | AnonymousUser | None) -> bool:
        """Whether the account is open here at all."""
        if isinstance(user, Account) and user.demo and not settings.KARAMA_DEMO:
            return False
        return super().user_can_authenticate(user)
