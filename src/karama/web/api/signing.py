"""Who asks: the token in the Authorization header, and the account it is of."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.utils.timezone import now as the_time
from ninja.security import HttpBearer

from karama.explanation.languages import Translator, asked_language, translator
from karama.web.accounts.models import Account, Token
from karama.web.accounts.tokens import token_of


class Bearer(HttpBearer):
    """A token of an account; made by `karama account token`."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token, None if it opens nothing."""
        return token_of(token.strip(), the_time())


def signed(request: HttpRequest) -> Token:
    """The token of a request that was let in."""
    return cast(Token, cast(Any, request).auth)


def account_of(request: HttpRequest) -> Account:
    """The account a program asks for."""
    return signed(request).account


def speaker(request: HttpRequest) -> Translator:
    """The language of an answer, by its Accept-Language header."""
    return translator(asked_language(request.headers.get("Accept-Language", "")))
