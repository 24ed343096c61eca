"""`karama serve`: it comes up, answers, and goes away when told to."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from at_the_desk import NOW
from django.db import OperationalError
from django.test import override_settings

from karama.procedure.lanes import every_lane
from karama.web.accounts.actions import make_demo_accounts
from karama.web.accounts.policy import AT_WORK, Role
from karama.web.cases import directory, firewall, post
from karama.web.cases.models import AuditLine
from karama.web.desk import demo
from karama.web.site import heart, serving

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(tmp_path):
    """A desk on a free port: its process, its address, what it printed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    printed = tmp_path / "printed"
    data = tmp_path / "data"
    pack = ROOT / "packs" / "mt-age-assessment"
    command = [sys.executable, "-m", "karama", "serve", pack, "--demo"]
    with printed.open("w") as out:
        process = subprocess.Popen(
            [*command, "--data", data, "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "COLUMNS": "200"},
            start_new_session=True,  # a group of its own, as a terminal makes it
        )
    yield process, f"http://127.0.0.1:{port}", printed
    if process.poll() is None:
        process.kill()
        process.wait()


def wait_for(printed, words, process):
    for _ in range(600):
        if words in printed.read_text() or process.poll() is not None:
            return printed.read_text()
        time.sleep(0.2)
    raise AssertionError(printed.read_text())


def test_it_comes_up_answers_and_stops(desk):
    process, address, printed = desk
    said = wait_for(printed, "The desk is at", process)

    assert re.search(r"told once: \w{4}-\w{4}-\w{4}", said), said
    with urlopen(f"{address}/sign-in") as answer:  # noqa: S310
        assert answer.status == 200
        assert b"Sign in" in answer.read()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    assert "Traceback" not in printed.read_text()


def test_at_a_second_start_it_is_said_where_the_password_is(desk):
    process, _, printed = desk
    wait_for(printed, "The desk is at", process)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=60)

    with socket.socket() as taken:  # so that the second start ends by itself
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        again = subprocess.run(
            [*process.args[:-1], str(taken.getsockname()[1])],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert "made at an earlier start" in again.stdout
    assert str(process.args[process.args.index("--data") + 1]) in again.stdout
    assert "told once" not in again.stdout


def test_ctrl_c_reaches_every_process_at_once_and_all_end_in_peace(desk):
    process, _, printed = desk
    wait_for(printed, "The desk is at", process)

    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) == 0
    assert "did not foresee" not in printed.read_text()
    assert "Traceback" not in printed.read_text()


def test_what_is_under_way_is_finished_when_it_is_told_to_stop(desk):
    process, address, printed = desk
    wait_for(printed, "The desk is at", process)

    with socket.create_connection(
        ("127.0.0.1", int(address.rsplit(":", 1)[1]))
    ) as link:
        link.sendall(b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        time.sleep(1)  # until a worker has taken it up
        process.send_signal(signal.SIGINT)
        time.sleep(1)
        link.sendall(b"Connection: close\r\n\r\n")
        answer = b"".join(iter(lambda: link.recv(65536), b""))
    assert b" 200 " in answer.splitlines()[0]
    assert b"Sign in" in answer
    assert process.wait(timeout=60) == 0
    assert "Traceback" not in printed.read_text()


def test_without_demo_it_refuses(tmp_path):
    pack = ROOT / "packs" / "mt-age-assessment"
    run = subprocess.run(
        [sys.executable, "-m", "karama", "serve", pack, "--data", tmp_path / "d"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 2
    assert "second factor" in run.stderr
    assert not (tmp_path / "d").exists()


def test_a_demonstration_needs_a_pack(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "karama", "--lang", "en", "serve", "--demo"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert (run.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "Name a pack" in run.stderr


@pytest.mark.parametrize(
    ("error", "goes_on"),
    [(OperationalError("disk is full"), True), (KeyError(), False)],
)
def test_the_clock_lives_through_a_full_disk(tmp_path, monkeypatch, error, goes_on):
    """The control arm: a fault of ours ends it, and is seen."""
    rounds, beats = [], []
    parents = iter([1, 1, 1, 0])

    def go_round(_watching):
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise error
        return 0

    monkeypatch.setattr(serving, "_round", go_round)
    monkeypatch.setattr(serving, "TICK", 0)
    monkeypatch.setattr(serving.os, "getppid", lambda: next(parents))
    monkeypatch.setattr(heart.Heart, "beat", lambda _self: beats.append(1))
    with override_settings(DATA=tmp_path):
        if goes_on:
            serving._clock(1)
            assert (len(rounds), len(beats)) == (3, 2)
        else:
            with pytest.raises(KeyError):
                serving._clock(1)


def test_with_an_account_it_serves_without_demo(tmp_path):
    """A link, a password, and then nothing opens but the second factor."""
    data = tmp_path / "data"
    own_key = {k: v for k, v in os.environ.items() if not k.startswith("KARAMA_")}
    pack = str(ROOT / "packs" / "mt-age-assessment")
    lane = ["--lane", "Lane_Guardian", "--pack", pack]
    added = subprocess.run(
        [sys.executable, "-m", "karama", "account", "add", "post-1", "--role",
         "worker", *lane, "--data", data, "--json"],
        capture_output=True, text=True, check=True, env=own_key,
    )  # fmt: skip
    assert "/welcome/" in added.stdout
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    printed = tmp_path / "printed"
    command = [sys.executable, "-m", "karama", "serve", pack, "--data", data]
    with printed.open("w") as out:
        process = subprocess.Popen(
            [*command, "--port", port],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=own_key,
        )
    try:
        wait_for(printed, "The desk is at", process)
        with urlopen(f"http://127.0.0.1:{port}/sign-in") as answer:
            assert b"Sign in" in answer.read()
            cookie = answer.headers["Set-Cookie"]
        assert "Secure" in cookie
        assert (data / "node.key").stat().st_mode & 0o777 == 0o600
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def test_a_morning_arrives_through_the_same_actions(procedure, monkeypatch):
    monkeypatch.setattr(demo, "BOATS", ((2, 4, "pier"), (1, 1, "beach")))
    made = make_demo_accounts(procedure, "secret")
    accounts = {a.lane: a for a in made if a.role in AT_WORK}

    assert demo.arrive(procedure, accounts, NOW) == 5
    assert {a.role for a in made} == set(Role)
    supervisor = next(a for a in made if a.name == "supervisor")
    board = firewall.board(supervisor, NOW, NOW, mine=False, most=50)
    assert board.people == 5
    assert len({line.step for line in board.lines}) > 1


def test_in_the_morning_a_supervisor_says_what_the_post_has(procedure, monkeypatch):
    monkeypatch.setattr(demo, "BOATS", ((2, 4, "pier"),))
    made = make_demo_accounts(procedure, "secret")
    accounts = {a.lane: a for a in made if a.role in AT_WORK}
    demo.arrive(procedure, accounts, NOW)
    watch = next(a for a in made if a.role == Role.SUPERVISOR)
    before = post.post(watch, NOW)

    assert {one.count for one in (*before.beds, *before.interpreters)} == {None}
    assert demo.say_post(accounts.values(), NOW) == 0  # none of them watches the post
    assert demo.say_post(made, NOW) == len(before.beds) + len(before.interpreters)
    there = post.post(watch, NOW)
    assert [one.free for one in there.beds[:3]] == [12, 0, 2]
    assert [one.taken for one in there.beds] == [one.taken for one in before.beds]
    assert {one.free for one in there.interpreters} >= {1, 0, 3, None}
    line = AuditLine.objects.last()
    assert (line.what, line.actor) == ("say-post", watch.pseudonym)
    over = post.post(watch, NOW + timedelta(hours=demo.SHIFT))
    assert {one.count for one in over.beds} == {None}


def test_in_the_morning_each_service_is_confirmed_by_who_may_tell_of_it(procedure):
    made = make_demo_accounts(procedure, "secret")
    working = [a for a in made if a.role in AT_WORK]
    bodies = {lane.organization for lane in procedure.process.lanes.values()}

    count = demo.confirm_services(working, NOW)
    known = directory.today(procedure).services.values()
    fresh = {one.id for one in known if one.confirmed == NOW}
    assert count == len(fresh) > 10
    assert fresh >= {one.id for one in known if one.organization in bodies}
    assert all(one.free == one.capacity // 4 for one in known if one.id in fresh
               if one.capacity)  # fmt: skip


# --- workers ----------------------------------------------------------------------

PACK = ROOT / "packs" / "mt-age-assessment"
FIRST_REQUEST = """
import json, sys
from pathlib import Path
from karama.web.site import serving

serving.prepare(Path(sys.argv[1]), demo=True)
serving.install([Path(sys.argv[2])])
from karama.web.library.queries import procedure_of

procedure_of.cache_clear()  # as in a server that was started again
from django.test import Client
from karama.web.site import quiet, wsgi  # as `serve` has them

if sys.argv[3] == "ahead":
    serving.read_ahead()

from jinja2 import Environment
from karama.explanation import languages

compiled, catalogues = [], []
compile_, read_po = Environment.compile, languages.read_po
Environment.compile = lambda *a, **k: compiled.append(a[2]) or compile_(*a, **k)
languages.read_po = lambda *a, **k: catalogues.append(a) or read_po(*a, **k)

known, read = set(sys.modules), procedure_of.cache_info().currsize
Client(headers={"host": "127.0.0.1"}).get("/sign-in")
late = [n for n in set(sys.modules) - known if n.startswith("karama")]
late += compiled + ["a catalogue"] * len(catalogues)
print(json.dumps({"read": read, "late": sorted(late)}))
"""


@pytest.mark.parametrize("how", ["ahead", "late"])
def test_a_worker_has_nothing_left_to_read_at_its_first_request(tmp_path, how):
    """Pages and packs are read before workers are born; the control arm reads late."""
    told = subprocess.run(
        [sys.executable, "-c", FIRST_REQUEST, tmp_path / "data", PACK, how],
        capture_output=True, text=True, check=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("KARAMA_")}
        | {"DATABASE_URL": ""},
    )  # fmt: skip
    found = json.loads(told.stdout.splitlines()[-1])

    if how == "ahead":
        assert found == {"read": 1, "late": []}
    else:
        assert not found["read"]
        assert len(found["late"]) > 20
        assert {"sign-in.html", "a catalogue"} <= set(found["late"])


def test_a_demonstration_has_somebody_for_each_lane_of_a_called_pack(
    procedure, browser
):
    made = make_demo_accounts(procedure, "secret")
    lanes = every_lane(procedure)
    own = set(procedure.process.lanes)
    called = {a.lane: a for a in made if a.lane not in own}

    assert {a.lane for a in made} == set(lanes)
    assert called.keys() == {"Lane_Guardian", "Lane_Committee", "Lane_Commissioner"}
    assert len({a.name for a in made}) == len(made)
    for account in called.values():
        assert account.mandate == lanes[account.lane].mandate
        assert browser(account).get("/").status_code == 200
