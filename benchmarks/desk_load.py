"""A desk under load: a long form sent a hundred times a second, while people browse.

    python benchmarks/desk_load.py                     # --rate, --seconds, --json
    DATABASE_URL=postgresql://... python benchmarks/desk_load.py

A form of 250 questions, one open step for each submission, two server processes, all on
this machine. Submissions come at their instants whether or not those before were
answered, and their time counts from that instant, so that a queue is seen. Meanwhile
twenty officers look at the board, a person and the long form, with one to three seconds
between. In the end every case must have its answers and every chain be whole. Only on a
quiet machine does it say anything.
"""

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
QUESTIONS, OFFICERS, SENDERS, BOAT = 250, 20, 48, 400
STEP = "Task_Ask"
ANSWERS = {"age": 30, "medical": "no", "place": "sea"}


# --- inside the desk: each a program of its own ---------------------------------------


def open_desk(data):
    from karama.web.site import serving

    serving.prepare(Path(data), demo=True)
    return serving


def long_form():
    """The form of the sketch, with as many questions as are wanted."""
    from pack_sketch import FORM

    kinds = ("text", "integer", "select_one yes_no_unknown", "date")
    rows = "".join(
        f"| | {kinds[n % 4]} | q{n} | Question {n} | Question {n} | route |\n"
        for n in range(QUESTIONS - len(ANSWERS))
    )
    return FORM.replace("| choices |", f"{rows}| choices |", 1)


def make(data, people):
    """A pack, officers and open cases; prints how to sign in, and the cases."""
    open_desk(data)
    from pack_sketch import write_sketch

    from karama.web.accounts import tokens
    from karama.web.accounts.actions import make_account
    from karama.web.accounts.policy import Role
    from karama.web.cases import actions, firewall
    from karama.web.library.actions import install_pack
    from karama.web.library.queries import procedure_of

    now = datetime.now(UTC)
    folder = write_sketch(Path(data) / "sketch", **{"forms/arrival.md": long_form()})
    procedure = procedure_of(install_pack(folder, now).digest)
    accounts = [
        make_account(procedure, "Lane_Care", Role.OFFICER, f"o{n}", "x")
        for n in range(OFFICERS)
    ]
    for account in accounts:
        account.demo = True
        account.save()
    codes = []
    for number in range(-(-int(people) // BOAT)):
        boat = actions.register_boat(
            accounts[0], people=BOAT, landed_at=now, place="", key=f"b{number}", at=now
        )
        codes += firewall.boat_seen(accounts[0], boat).codes
    settle()
    _, word = tokens.make_token(accounts[0], "", now, timedelta(days=1), acts=True)
    sessions = [session_of(account) for account in accounts]
    print(json.dumps({"word": word, "codes": codes, "sessions": sessions}))


def settle():
    """PostgreSQL learns in a minute how much there is; a desk is not filled in one."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def session_of(account):
    from django.contrib import auth
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[auth.SESSION_KEY] = str(account.pk)
    session[auth.BACKEND_SESSION_KEY] = "karama.web.accounts.backend.Staff"
    session[auth.HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return session.session_key


def serve(data, port):
    open_desk(data).serve("127.0.0.1", int(port), 2, lambda: print("ready", flush=True))


def tally(data):
    open_desk(data)
    from django.db import connection

    from karama.web.cases.models import AuditLine
    from karama.web.cases.store import verify_cases

    done = AuditLine.objects.filter(what="do-step").count()
    told = {"database": connection.vendor, "done": done, "whole": verify_cases()}
    print(json.dumps(told))


# --- outside of it --------------------------------------------------------------------


def inside(*words):
    told = subprocess.run(
        [sys.executable, __file__, *words], stdout=subprocess.PIPE, check=True
    )
    return json.loads(told.stdout)


class Asker:
    """Asks the desk, and keeps how long each answer took."""

    def __init__(self, port):
        self.port, self.took, self.statuses = port, [], {}

    def ask(self, method, path, body, headers, since):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            line.close()
        self.took.append(time.monotonic() - since)
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def told(self):
        took = sorted(self.took) or [0.0]
        at = {q: took[min(len(took) - 1, int(len(took) * q / 100))] for q in (50, 95)}
        return {
            "requests": len(self.took),
            "statuses": self.statuses,
            "median ms": round(at[50] * 1000),
            "p95 ms": round(at[95] * 1000),
            "worst ms": round(took[-1] * 1000),
        }


def answers():
    """An answer to every question; what is sent is about five kilobytes."""
    values = ("some words of an answer", 7, "yes", "2026-01-31")
    more = {f"q{n}": values[n % 4] for n in range(QUESTIONS - len(ANSWERS))}
    return json.dumps({"answers": {**ANSWERS, **more}}).encode()


def submit(asker, word, codes, rate, seconds):
    """Each at its instant; the time of one counts from there."""
    body = answers()
    headers = {"Authorization": f"Bearer {word}", "Content-Type": "application/json"}

    def one(code, at):
        once = {"Idempotency-Key": uuid.uuid4().hex, **headers}
        asker.ask("POST", f"/api/v1/cases/{code}/steps/{STEP}", body, once, at)

    with ThreadPoolExecutor(SENDERS) as pool:
        began = time.monotonic()
        for number, code in enumerate(codes[: rate * seconds]):
            at = began + number / rate
            time.sleep(max(0.0, at - time.monotonic()))
            pool.submit(one, code, at)


def browse(asker, session, codes, ending, seed):
    luck = random.Random(seed)
    headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"}
    while not ending.wait(luck.uniform(1, 3)):
        code = luck.choice(codes)
        path = luck.choice(("/", "/?show=all", f"/people/{code}", "/arrivals/new"))
        asker.ask("GET", path, None, headers, time.monotonic())


def measured(rate, seconds):
    data = tempfile.mkdtemp(prefix="karama-load-")
    made = inside("make", data, str(rate * seconds))
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, __file__, "serve", data, str(port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout.readline() == "ready\n"
        sending, looking = Asker(port), Asker(port)
        load(sending, looking, made, rate, seconds)
    finally:
        server.terminate()
        server.wait()
    return {
        "rate": rate,
        "seconds": seconds,
        "questions": QUESTIONS,
        "load before": os.getloadavg()[0],
        "submissions": sending.told(),
        "browsing": looking.told(),
        "kept": inside("tally", data),
    }


def load(sending, looking, made, rate, seconds):
    ending = threading.Event()
    officers = [
        threading.Thread(
            target=browse, args=(looking, session, made["codes"], ending, n)
        )
        for n, session in enumerate(made["sessions"])
    ]
    for one in officers:
        one.start()
    submit(sending, made["word"], made["codes"], rate, seconds)
    ending.set()
    for one in officers:
        one.join()


def free_port():
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def main():
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--rate", type=int, default=100)
    wanted.add_argument("--seconds", type=int, default=60)
    wanted.add_argument("--json", action="store_true")
    chosen = wanted.parse_args()
    told = measured(chosen.rate, chosen.seconds)
    if chosen.json:
        print(json.dumps(told))
        return
    for name, value in told.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in ("make", "serve", "tally"):
        globals()[sys.argv[1]](*sys.argv[2:])
    else:
        main()
