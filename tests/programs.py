"""A program that asks the API with a token, as tests of it do."""

from datetime import timedelta

from at_the_desk import NOW, key
from django.test import Client

from karama.web.accounts import tokens

BASE = "/api/v1"


def token_for(account, *, acts=True, at=NOW):
    """The word of a new token of an account."""
    _, word = tokens.make_token(account, "", at, timedelta(days=1), acts=acts)
    return word


class Program:
    """Asks with a token, or without one."""

    def __init__(self, account=None, *, acts=True, word=None, language="en"):
        self.client, self.headers = Client(), {"Accept-Language": language}
        word = word or (account and token_for(account, acts=acts))
        if word:
            self.headers["Authorization"] = f"Bearer {word}"

    def get(self, path, **asked):
        return self.client.get(BASE + path, asked, headers=self.headers)

    def post(self, path, sent=None, *, once=None, **more):
        headers = {**self.headers, "Idempotency-Key": once or key()}
        given = {} if sent is None else sent
        return self.client.post(
            BASE + path, given, "application/json", headers=headers, **more
        )
