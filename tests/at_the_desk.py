"""Django made ready for tests, and what tests of the desk do all the time."""

import os
import uuid
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import django

os.environ["KARAMA_SECRET"] = "for tests only"  # noqa: S105
os.environ["KARAMA_DEMO"] = "1"
os.environ["KARAMA_NODE_KEY"] = b64encode(b"a key that is for tests, only...").decode()
os.environ["DJANGO_SETTINGS_MODULE"] = "karama.web.site.settings"
# The same tests on PostgreSQL: KARAMA_TEST_DATABASE=postgresql://postgres@127.0.0.1/desk
os.environ["DATABASE_URL"] = os.environ.get("KARAMA_TEST_DATABASE", "")
django.setup()

from django.conf import settings  # noqa: E402

# Made to be slow, hashing a password would be most of a test.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from karama.web.cases import actions, firewall  # noqa: E402

NOW = datetime.now(UTC).replace(microsecond=0)


def key():
    """A key no page has used."""
    return uuid.uuid4().hex


def do(account, code, step, answers=None, present=(), after=timedelta(0)):
    """Do an open step of the account's own lane."""
    token = next(s.token for s in firewall.seen(account, code).steps if s.step == step)
    return actions.do_step(
        account, code, step, token, answers or {}, present, key=key(), at=NOW + after
    )
