"""Run as a program: a desk killed again while boats arrive; says what is left.

    python tests/desk_killed.py [--kills 1000] [--careless]    # or DATABASE_URL=...

Four clients register boats and do steps by the API, and send each thing again with the
same key until it is acknowledged. Meanwhile a worker is killed (SIGKILL) every 0.05 to
0.6 s, and every tenth time the whole server, which is then started again. In the end
what is kept is counted and every chain is walked: each thing acknowledged is there
once, and nothing else is. Told to end (SIGTERM, SIGHUP), it ends its desk as well.
`--careless` is the control arm: a desk that acknowledges a boat before it is written.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACK = ROOT / "packs" / "es-guardia-civil"
CLIENTS, WHOLE = 4, 10
STEPS = ("Task_Rescue", "Task_SafePlace")
OFFICER = "police", "a long secret"


# --- inside the desk: each a program of its own ---------------------------------------


def make(data):
    """People and packs; prints the word of a token."""
    open_desk(data)
    from karama.web.accounts import tokens
    from karama.web.accounts.actions import make_account
    from karama.web.accounts.policy import Role
    from karama.web.library.actions import install_pack
    from karama.web.library.queries import procedure_of

    now = datetime.now(UTC)
    procedure = procedure_of(install_pack(PACK, now).digest)
    account = make_account(procedure, "Lane_GuardiaCivil", Role.OFFICER, *OFFICER)
    account.demo = True
    account.save()
    _, word = tokens.make_token(account, "", now, timedelta(days=1), acts=True)
    say(word)


def tally(data):
    """What is there: boats, steps and receipts, and whether every chain is whole."""
    open_desk(data)
    from collections import Counter

    from django.db import connection

    from karama.web.cases.audit import verify_lines
    from karama.web.cases.models import AuditLine, Boat, Case, Receipt, StoredEvent
    from karama.web.cases.store import verify_cases

    lines = Counter(AuditLine.objects.values_list("what", flat=True))
    say(
        {
            "database": connection.vendor,
            "boats": sorted(Boat.objects.values_list("code", flat=True)),
            "receipts": Receipt.objects.count(),
            "unanswered": Receipt.objects.filter(result="").count(),
            "cases": Case.objects.count(),
            "whole": verify_cases(),
            "events": StoredEvent.objects.count(),
            "lines": lines,
            "lines_whole": verify_lines(),
        }
    )


def serve(data, port, careless=""):
    """The server as `karama serve` starts it, without reading packs anew each time."""
    open_desk(data)
    from karama.web.site import serving

    if careless:
        acknowledge_first()
    serving.serve("127.0.0.1", int(port), 2, lambda: None)


def acknowledge_first():
    """The control arm: a boat is acknowledged, and written a little later."""
    from karama.web.cases import actions

    whole = actions.register_boat

    def later(account, **given):
        def write():
            time.sleep(0.2)
            whole(account, **given)

        threading.Thread(target=write, daemon=True).start()
        return "B-PROMISED"

    actions.register_boat = later


def open_desk(data):
    from karama.web.site import serving

    serving.prepare(Path(data), demo=True)


def say(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


# --- outside of it --------------------------------------------------------------------


class Server:
    """A desk in a group of processes of its own."""

    def __init__(self, data, *, careless):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        words = ["serve", data, self.port, *(["careless"] if careless else [])]
        self.command = [sys.executable, __file__, *words]
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=surroundings(),
            start_new_session=True,
        )
        while True:
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", int(self.port))) == 0:
                    return
            assert self.process.poll() is None, "the desk does not start"
            time.sleep(0.05)

    def workers(self):
        """Its processes but for the clock, which was made first."""
        own = self.process.pid
        told = Path(f"/proc/{own}/task/{own}/children").read_text()
        return sorted(map(int, told.split()))[1:]

    def kill_a_worker(self, luck):
        """Whether there was one; a worker may be dead, and its heir not born yet."""
        there = self.workers()
        with contextlib.suppress(ProcessLookupError):
            if there:
                os.kill(luck.choice(there), signal.SIGKILL)
                return True
        return False

    def kill_all(self):
        with contextlib.suppress(ProcessLookupError):  # it may have ended before
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Client(threading.Thread):
    """Sends each thing until it is acknowledged, as a device without a link does."""

    def __init__(self, port, word, ending):
        super().__init__(daemon=True)
        self.address, self.word = f"http://127.0.0.1:{port}/api/v1", word
        self.ending, self.boats, self.steps = ending, [], 0
        self.again, self.refused = 0, []

    def run(self):
        while not self.ending.is_set():
            now = datetime.now(UTC).isoformat()
            told = self.send("/boats", {"people": 1, "landed_at": now, "place": "pier"})
            self.boats.append(told["done"])
            if told["done"] == "B-PROMISED":
                continue
            (person,) = self.get(f"/boats/{told['done']}")["cases"]
            for step in STEPS:
                self.send(f"/cases/{person}/steps/{step}", {"answers": {}})
                self.steps += 1

    def get(self, path):
        return self.until_told(path, None, {})

    def send(self, path, given):
        key = {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/json"}
        return self.until_told(path, json.dumps(given).encode(), key)

    def until_told(self, path, body, headers):
        headers = {"Authorization": f"Bearer {self.word}", **headers}
        request = urllib.request.Request(self.address + path, body, headers)  # noqa: S310
        while True:
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                    return json.load(answer)
            except urllib.error.HTTPError as answer:
                self.refused.append(answer.code)
            except (OSError, ValueError, http.client.HTTPException):
                self.again += 1
            time.sleep(0.02)


def surroundings():
    bare = {k: v for k, v in os.environ.items() if not k.startswith("KARAMA_")}
    return {"DATABASE_URL": "", **bare}


def inside(*words):
    told = subprocess.run(
        [sys.executable, __file__, *words],
        stdout=subprocess.PIPE,
        check=True,
        env=surroundings(),
    )
    return json.loads(told.stdout)


def killed(kills, *, careless=False, seed=1):
    """Kill as often as that; what was acknowledged, and what is there."""
    luck = random.Random(seed)  # noqa: S311
    data = tempfile.mkdtemp(prefix="karama-killed-")
    word, ending = inside("make", data), threading.Event()
    server = Server(data, careless=careless)
    began = time.monotonic()
    clients = [Client(server.port, word, ending) for _ in range(CLIENTS)]
    try:
        server.start()
        for client in clients:
            client.start()
        whole = kill_again_and_again(server, kills, luck)
        ending.set()
        for client in clients:
            client.join()
        if careless:  # what it promised last, it may still write
            time.sleep(1)
    finally:
        if server.process is not None:
            server.kill_all()
    return {
        "kills": kills,
        "of the whole server": whole,
        "seconds": round(time.monotonic() - began),
        "boats": [code for one in clients for code in one.boats],
        "steps": sum(one.steps for one in clients),
        "sent again": sum(one.again for one in clients),
        "refused": [code for one in clients for code in one.refused],
        "kept": inside("tally", data),
    }


def kill_again_and_again(server, kills, luck):
    """Every tenth time all of it; how often that was."""
    done = whole = 0
    while done < kills:
        time.sleep(luck.uniform(0.05, 0.6))
        if done % WHOLE == WHOLE - 1:
            server.kill_all()
            server.start()
            whole += 1
            done += 1
        else:
            done += server.kill_a_worker(luck)
    return whole


def figures(told):
    """What came of it, in numbers: acknowledged, lost, doubled, whole."""
    kept, boats = told["kept"], told["boats"]
    there = set(kept["boats"])
    sent = len(boats) + told["steps"]
    return {
        **{k: v for k, v in told.items() if k not in ("boats", "kept", "refused")},
        "database": kept["database"],
        "acknowledged": sent,
        "lost": len([code for code in boats if code not in there])
        + max(0, told["steps"] - kept["lines"].get("do-step", 0)),
        "too many": len(there.difference(boats))
        + max(0, kept["receipts"] - sent)
        + max(0, kept["lines"].get("do-step", 0) - told["steps"]),
        "refused": len(told["refused"]),
        "cases whole": kept["whole"],
        "lines whole": kept["lines_whole"],
        "events": kept["events"],
        "unanswered": kept["unanswered"],
    }


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in ("make", "tally", "serve"):
        globals()[sys.argv[1]](*sys.argv[2:])
    else:
        wanted = argparse.ArgumentParser()
        wanted.add_argument("--kills", type=int, default=1000)
        wanted.add_argument("--careless", action="store_true")
        chosen = wanted.parse_args()
        for end in (signal.SIGTERM, signal.SIGHUP):  # the server is of another group
            signal.signal(end, lambda number, _: sys.exit(128 + number))
        say(figures(killed(chosen.kills, careless=chosen.careless)))
