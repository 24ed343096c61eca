"""How long the board, the post and the procedure take to open, on SQLite.

    .venv/bin/python benchmarks/desk_board.py

There are 10,000 open cases, written straight into the projections (their logs play no
part in a board); then each page is asked twenty times through Django, as a worker of
the server would. What it takes of the processor is told beside: others at work on the
machine make the time longer, and leave that as it is.
"""

import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ |= {
    "KARAMA_SECRET": "for a measurement",
    "KARAMA_DEMO": "1",
    "KARAMA_NODE_KEY": "QUFB" * 10 + "QUE=",
    "KARAMA_DATA": tempfile.mkdtemp(prefix="karama-board-"),
    "DATABASE_URL": os.environ.get("KARAMA_TEST_DATABASE", ""),
    "DJANGO_SETTINGS_MODULE": "karama.web.site.settings",
}
import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from karama.web.accounts.actions import make_account  # noqa: E402
from karama.web.accounts.policy import Role  # noqa: E402
from karama.web.cases.keys import wrapped_key  # noqa: E402
from karama.web.cases.models import (  # noqa: E402
    AskedService,
    Boat,
    Case,
    OpenWork,
    Standing,
    TakenBed,
    Touched,
)
from karama.web.library.actions import install_pack  # noqa: E402
from karama.web.library.queries import procedure_of  # noqa: E402

PEOPLE, TIMES = 10_000, 20
PACK = Path(__file__).parent.parent / "packs" / "es-guardia-civil"


def main():
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    pack = install_pack(PACK, now)
    procedure = procedure_of(pack.digest)
    fill(pack, procedure, now)
    for lane, role, path in (
        ("Lane_Protection", Role.OFFICER, "/?show=all"),
        ("Lane_GuardiaCivil", Role.OFFICER, "/"),
        ("Lane_Protection", Role.SUPERVISOR, "/post"),
        ("Lane_GuardiaCivil", Role.WORKER, "/procedure"),
    ):
        account = make_account(procedure, lane, role, f"{lane} {role}", "x")
        client = Client()
        client.force_login(account)
        measure(client, lane, path)


def fill(pack, procedure, now):
    steps = [
        (element.id, element.lane)
        for element in procedure.process.elements.values()
        if element.id.startswith("Task_") and not element.scope
    ]
    boat = Boat.objects.create(code="B-ALL", landed_at=now, people=PEOPLE)
    cases = Case.objects.bulk_create(
        Case(
            code=f"K-{n:07}",
            pack=pack,
            boat=boat,
            number=n,
            sealed_key=wrapped_key(f"K-{n:07}"),
        )
        for n in range(PEOPLE)
    )
    Standing.objects.bulk_create(Standing(case=c, opened_at=now) for c in cases)
    Touched.objects.bulk_create(
        Touched(case=c, lane="Lane_GuardiaCivil") for c in cases
    )
    OpenWork.objects.bulk_create(
        OpenWork(
            case=case,
            token=2,
            step=steps[n % len(steps)][0],
            lane=steps[n % len(steps)][1],
            since=now - timedelta(minutes=n % 3000),
            due=now + timedelta(minutes=n % 900 - 60) if n % 3 else None,
        )
        for n, case in enumerate(cases)
    )
    AskedService.objects.bulk_create(
        AskedService(
            case=case,
            token=3,
            step="Task_ServiceAccepts",
            lane="Lane_Protection",
            service="acogida-abierta",
            state="asked",
            asked_at=now,
            due=now + timedelta(minutes=n % 400),
        )
        for n, case in enumerate(cases[: PEOPLE // 4])
    )
    TakenBed.objects.bulk_create(
        TakenBed(case=case, bed=("basic-centre", "open-reception")[n % 2], since=now)
        for n, case in enumerate(cases)
    )


def measure(client, lane, path):
    asked = []

    def count(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        client.get(path)
    times, cpu = [], []
    for _ in range(TIMES):
        began, busy = time.perf_counter(), time.process_time()
        assert client.get(path).status_code == 200
        times.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - busy) * 1000)
    print(
        f"{connection.vendor} {lane} {path}: {PEOPLE} open cases, {len(asked)} queries,"
        f" median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms,"
        f" of the processor {statistics.median(cpu):.0f} ms"
    )


if __name__ == "__main__":
    main()
