"""Run as a program: a desk on disk, or on DATABASE_URL, for tests of its backups.

python tests/desk_copies.py DATA make PACK      people, accounts; prints their codes
python tests/desk_copies.py DATA arrive COUNT   boats; each printed once acknowledged
python tests/desk_copies.py DATA agree CODE     a consent; take_back CODE, consents CODE
python tests/desk_copies.py DATA look           prints what is there
python tests/desk_copies.py DATA die STAGE DEST a backup killed at a stage
python tests/desk_copies.py DATA older DEST     a backup of the tables before the last
python tests/desk_copies.py DATA slowly DEST one|torn    whether it is whole
"""

import json
import os
import signal
import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from karama.web.site import serving

NOW = datetime.now(UTC)
LANES = {"police": "Lane_GuardiaCivil", "care": "Lane_RedCross"}


def make(pack):
    from karama.web.accounts.actions import make_account
    from karama.web.accounts.policy import Role
    from karama.web.cases import cards, firewall
    from karama.web.library.actions import install_pack
    from karama.web.library.queries import procedure_of

    procedure = procedure_of(install_pack(Path(pack), NOW).digest)
    made = {
        name: make_account(procedure, lane, Role.OFFICER, name, "a long secret")
        for name, lane in LANES.items()
    }
    codes = firewall.boat_seen(made["police"], boat(made["police"])).codes
    cards.print_card(made["police"], codes[0], at=NOW)
    signed_in()
    say(list(codes))


def signed_in():
    """Somebody is signed in, and somebody mistyped a password."""
    from axes.models import AccessAttempt
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session["card"] = "WHO-IS-SIGNED-IN"
    session.save()
    AccessAttempt.objects.create(
        username="police", ip_address="192.0.2.7", failures_since_start=1
    )


def boat(officer):
    from karama.web.cases import actions

    return actions.register_boat(
        officer,
        people=2,
        landed_at=NOW - timedelta(hours=1),
        place="PIER-OF-MARKERS",
        key=uuid.uuid4().hex,
        at=datetime.now(UTC),
    )


def agree(code):
    """The person agrees that a service receives something."""
    from karama.web.accounts.models import Account
    from karama.web.cases import actions, consenting

    care = Account.objects.get(name="care")
    key, at = uuid.uuid4().hex, datetime.now(UTC)
    actions.tell(care, code, {"age_status": "adult"}, key=key, at=at)
    told = consenting.Said(
        "referral", "acogida-adaptada", ("identity",), True, "person", "fr", "spoken",
        "30",
    )  # fmt: skip
    consenting.write_down(care, code, told, key=uuid.uuid4().hex, at=at)


def take_back(code):
    from karama.web.accounts.models import Account
    from karama.web.cases import actions

    actions.use_right(
        Account.objects.get(name="care"),
        code,
        "withdraw-consent",
        key=uuid.uuid4().hex,
        at=datetime.now(UTC),
    )


def consents(code):
    """How many stand, and how many were taken back."""
    from karama.web.cases.consents import consents_of
    from karama.web.cases.models import Case
    from karama.web.cases.store import events_of

    found = consents_of(events_of(Case.objects.get(code=code)))
    taken = [one.withdrawn_at is not None for one in found]
    say([taken.count(False), taken.count(True)])


def demo():
    from karama.web.accounts.models import Account

    say(Account.objects.update(demo=True))


def arrive(count):
    from django.db import connection

    from karama.web.accounts.models import Account

    if connection.vendor == "sqlite":  # so that what is new is in the journal only
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint=0")
    officer = Account.objects.get(name="police")
    for _ in range(int(count)):
        say(boat(officer))
    sys.stdin.read()  # the journal stays as it is until the test has seen it


def look():
    from django.contrib.sessions.models import Session

    from karama.web.cases.keys import Erased
    from karama.web.cases.models import AuditLine, Boat, Card, Case
    from karama.web.cases.store import events_of, verify_cases

    readable = []
    for case in Case.objects.order_by("code"):
        try:
            readable += [case.code] if events_of(case) else []
        except Erased:
            continue
    lines = AuditLine.objects.order_by("number").values_list("what", "about")
    say(
        {
            "boats": sorted(Boat.objects.values_list("code", flat=True)),
            "readable": readable,
            "cases": verify_cases(),
            "lines": [list(line) for line in lines],
            "sessions": Session.objects.count(),
            "cards": Card.objects.count(),
        }
    )


def die(stage, place):
    """Killed as by a power cut, after a stage of the backup or in the middle of it."""
    from karama.web.site import archive, backing_up

    where = {"copied": backing_up, "small": backing_up, "write": archive}
    where = where | {"put_in_place": archive}
    name = {"copied": "_copied", "small": "_small"}.get(stage, stage)

    def killed(*given):
        if stage == "write":  # half of an archive is on the disk
            given[0].write_bytes(b"PK\x03\x04half")
        elif stage != "put_in_place":
            whole(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    whole = getattr(where[stage], name)
    setattr(where[stage], name, killed)
    backing_up.back_up(Path(place), datetime.now(UTC))


def older(place):
    from django.core.management import call_command

    from karama.web.site import backing_up

    call_command("migrate", "library", "0001", verbosity=0)
    backing_up.not_applied = list
    backing_up.back_up(Path(place), datetime.now(UTC))


def slowly(place, arm):
    """A backup that takes its time between tables; "torn": not of one instant."""
    import time

    from django.db import DatabaseError

    from karama.web.site import backing_up, copying

    whole = copying._copy

    def slow(*given):
        time.sleep(0.1)
        whole(*given)

    copying._copy = slow
    if arm == "torn":
        copying._one_instant = lambda _alias: None
    try:
        made = backing_up.back_up(Path(place), datetime.now(UTC))
    except DatabaseError:
        say(False)
    else:
        say(not made.manifest.facts.broken)


def say(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serving.prepare(Path(sys.argv[1]), demo=False)
    globals()[sys.argv[2]](*sys.argv[3:])
