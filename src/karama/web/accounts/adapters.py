"""How django-allauth is bent to this desk: no e-mail, no sign-up, secrets sealed."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from karama.web.accounts.node_key import node_key, seal, unseal

_WHAT = "second factor"


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by `karama account add` and in no other way."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account of their own."""
        return False

    def is_reauthentication_required(self, **_: Any) -> bool:
        """The desk asks itself, in words of its own (`desk.enrolling`)."""
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """There is no e-mail here."""


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second factors; their secrets are sealed with the node's key."""

    def encrypt(self, text: str) -> str:
        """A secret, as the database holds it."""
        return base64.b64encode(seal(node_key(), text.encode(), _WHAT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret, as it is."""
        return unseal(node_key(), base64.b64decode(encrypted_text), _WHAT).decode()

    def _get_site_name(self) -> str:
        return "Karama"
