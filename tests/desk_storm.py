"""Run as a program: many writers at once on one database; says what came of it.

    python tests/desk_storm.py PACK [BOATS]

The same boat is sent five times at once, six boats at a time, as a telephone does that
lost its link. Then the control arm: no unique key, but a look before the write, as
others have done it; and boats come twice.
"""

import json
import os
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

os.environ |= {
    "KARAMA_SECRET": "for tests only",
    "KARAMA_DEMO": "1",
    "KARAMA_NODE_KEY": "QUFB" * 10 + "QUE=",
    "KARAMA_DATA": tempfile.mkdtemp(prefix="karama-storm-"),
    "DJANGO_SETTINGS_MODULE": "karama.web.site.settings",
}
import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from karama.web.accounts.actions import make_account  # noqa: E402
from karama.web.accounts.policy import Role  # noqa: E402
from karama.web.cases import actions  # noqa: E402
from karama.web.cases.audit import verify_lines  # noqa: E402
from karama.web.cases.models import Boat, Case, Receipt, StoredEvent  # noqa: E402
from karama.web.cases.store import verify_cases  # noqa: E402
from karama.web.library.actions import install_pack  # noqa: E402
from karama.web.library.queries import procedure_of  # noqa: E402

AT_ONCE, TIMES, PEOPLE = 6, 5, 2
NOW = datetime.now(UTC)


def main(pack, boats=AT_ONCE):
    call_command("flush" if has_tables() else "migrate", verbosity=0, interactive=False)
    installed = install_pack(Path(pack), NOW)
    procedure = procedure_of(installed.digest)
    lane = next(iter(procedure.process.lanes))
    account = make_account(procedure, lane, Role.OFFICER, "officer", "secret")
    rounds = range(0, boats, AT_ONCE)
    once = told_of([e for first in rounds for e in all_at_once(account, first, boats)])
    actions.once = look_then_insert
    twice = told_of(all_at_once(account))
    sys.stdout.write(json.dumps({"once": once, "look-then-insert": twice}))


def told_of(errors):
    return {
        "errors": errors,
        "boats": Boat.objects.count(),
        "people": Case.objects.count(),
        "whole": verify_cases(),
        "lines": verify_lines(),
        "events": StoredEvent.objects.count(),
        "database": connection.vendor,
    }


def has_tables():
    return "cases_case" in connection.introspection.table_names()


def look_then_insert(account, what, key, at, write):
    """The wrong way: two may look before either writes."""
    if Receipt.objects.filter(what=key[:40]).exists():
        return ""
    threading.Event().wait(0.05)
    Receipt.objects.create(
        key=os.urandom(16).hex(), actor="", what=key[:40], result="", at=at
    )
    return write()


def all_at_once(account, first=0, boats=AT_ONCE):
    """Six boats (fewer at the end), each five times; the errors there were."""
    numbers = range(first, min(first + AT_ONCE, boats))
    errors, start = [], threading.Barrier(len(numbers) * TIMES)

    def send(key):
        start.wait()
        try:
            actions.register_boat(
                account, people=PEOPLE, landed_at=NOW, place="", key=key, at=NOW
            )
        except Exception as error:  # noqa: BLE001  # whatever it is, it is counted
            errors.append(type(error).__name__)
        finally:
            connections.close_all()

    keys = [f"boat-{number}" for number in numbers for _ in range(TIMES)]
    threads = [threading.Thread(target=send, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
