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
from karama.web.cases.consenting import Said  # noqa: E402

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


WALK = {
    "Task_FirstWords": {"interpreter": "independent", "words_understood": "understood"},
    "Task_FirstRelief": {},
    "Task_FirstLook": {
        "health_need": "none",
        "age_status": "adult",
        "alone": "no",
    },
    "Task_BasicCare": {},
    "Task_Information": {
        "interpreter": "independent",
        "rights_written": "given",
        "information_understood": "understood",
    },
    "Task_Situation": {
        "consent_talk": "given",
        "interpreter": "independent",
        "asks_protection": "no",
        "health_need": "none",
        "age_status": "adult",
        "exploitation_signs": "no",
        "violence_survivor": "yes",
        "psychological_need": "no",
        "pregnant": "no",
        "disability": "no",
        "older": "no",
        "with_children": "no",
        "separated_family": "no",
        "consent_share": "given",
    },
    "Task_Psychological": {},
}
"""A grown-up who lived through violence, up to where a service is asked."""


def walk(cast, code, until="Task_ServiceAccepts", **answers):
    """Take a person along `WALK`; some answers may be others."""
    lanes = {a.lane: a for name, a in cast.items() if name != "worker"}
    for step, usual in WALK.items():
        open_ = {s.step: s for s in firewall.seen(cast["protection"], code).steps}
        if until in open_ or step not in open_:
            continue
        given = {name: answers.get(name, value) for name, value in usual.items()}
        roles = {"Task_FirstLook": ("health-worker",)}
        roles["Task_Situation"] = ("social-worker",)
        do(lanes[open_[step].lane], code, step, given, roles.get(step, ()))
    return firewall.asked_of(cast["protection"], mine=True, most=9)


AGREED = Said(
    purpose="referral",
    recipient="acogida-adaptada",
    classes=("identity", "health"),
    given=True,
    given_by="person",
    language="fr",
    how="interpreted",
    span="30",
)
"""What a grown-up agrees to for the service that is asked of them."""


def posted(browser, account, referred, what, **sent):
    code, token = referred
    address = f"/people/{code}/referrals/{token}/{what}"
    return browser(account).post(address, {"key": key(), **sent})


def end_case(code, after=timedelta(0)):
    """The case of a person ends, as if its last step had been done."""
    from msgspec.structs import replace

    from karama.engine import fold
    from karama.engine.events import Event, Leave, digest_of, event_id
    from karama.web.cases.models import Case
    from karama.web.cases.projections import refresh
    from karama.web.cases.store import add_events, log_of

    case = Case.objects.get(code=code)
    log = log_of(case)
    events = log.events
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
    add_events(case, (made,), log.digest)
    refresh(case, fold((*events, made)), (*events, made))


def projections():
    """Every row of every projection, but for its number."""
    from karama.web.cases.projections import PROJECTIONS

    return {
        model.__name__: sorted(
            model.objects.values_list(
                *(f.name for f in model._meta.concrete_fields if f.name != "id")
            ),
            key=repr,
        )
        for model in PROJECTIONS
    }


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
