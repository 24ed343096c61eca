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


def end_case(code, after=timedelta(0)):
    """The case of a person ends, as if its last step had been done."""
    from msgspec.structs import replace

    from karama.engine import fold
    from karama.engine.events import Event, Leave, digest_of, event_id
    from karama.web.cases.models import Case
    from karama.web.cases.projections import refresh
    from karama.web.cases.store import add_events, events_of

    case = Case.objects.get(code=code)
    events = events_of(case)
    last, at = events[-1], NOW + after
    number = last.number + 1
    made = Event(
        format=last.format,
        id=event_id(code, number, at, last.digest),
        case=code,
        number=number,
        kind="closed",
        actor="clock",
        at=at,
        changes=(Leave(1),),
        pack=last.pack,
        before=last.digest,
    )
    made = replace(made, digest=digest_of(made))
    add_events(case, (made,))
    refresh(case, fold((*events, made)), (*events, made))


def rows_of_every_table():
    """Every byte the database gives out, as whoever holds it would read it."""
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # our own tables
            for row in cursor.fetchall():
                found += [as_bytes(value) for value in row]
    return b"\n".join(found)


def as_bytes(value):
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()
