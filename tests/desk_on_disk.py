"""A desk on disk and the commands a person gives, as programs of their own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACK = ROOT / "packs" / "es-guardia-civil"
PROGRAM = ROOT / "tests" / "desk_copies.py"
BOAT = {"people": "2", "place": ""}


def surroundings(**more):
    """Those of a terminal: what tests of the desk set is not there."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith("KARAMA_")}
    return {**bare, "DATABASE_URL": "", "LANG": "en_GB.UTF-8", **more}


def program(data, *words, **more):
    told = subprocess.run(
        [sys.executable, PROGRAM, data, *words],
        capture_output=True, text=True, check=False, env=surroundings(**more),
    )  # fmt: skip
    assert told.returncode in (0, -signal.SIGKILL), told.stderr[-2000:]
    return json.loads(told.stdout) if told.stdout else None


def karama(*words, **more):
    return subprocess.run(
        [sys.executable, "-m", "karama", *map(str, words)],
        capture_output=True, text=True, check=False, env=surroundings(**more),
    )  # fmt: skip


def backed_up(data, place, *words, **more):
    told = karama("backup", place, "--data", data, "--json", *words, **more)
    assert told.returncode == 0, told.stderr
    return Path(json.loads(told.stdout)["file"])


def put_back(file, data, *words, **more):
    told = karama("restore", file, "--data", data, "--json", *words, **more)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


@contextmanager
def mounted(place, size):
    """A disk of so little room."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def fill(disk):
    """Leave so little room that a few boats fill it."""
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            ballast.truncate(ballast.tell() - 600 * 1024)


@contextmanager
def served(data):
    """A desk on a free port, by the command a person gives."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "karama", "serve", PACK, "--demo", "--data", data]
    process = subprocess.Popen(
        [*command, "--port", port],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=surroundings(COLUMNS="200"),
    )  # fmt: skip
    try:
        for line in process.stdout:
            if "The desk is at" in line:
                break
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


class Stay(urllib.request.HTTPRedirectHandler):
    """An answer that leads elsewhere is the answer."""

    def redirect_request(self, *_given):
        return None


class Officer:
    """Somebody signed in, who sends boats."""

    def __init__(self, address):
        self.address = address
        self.jar = CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self.door = urllib.request.build_opener(cookies, Stay())
        self.token = self.token_on("/sign-in")
        given = {"name": "police", "password": "a long secret"}
        assert self.post("/sign-in", given).status == 302
        self.token = self.token_on("/arrivals/new")

    def token_on(self, path):
        with self.ask(self.request(path)) as answer:
            return re.search(
                r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode()
            )[1]

    def post(self, path, given):
        body = urllib.parse.urlencode({**given, "csrfmiddlewaretoken": self.token})
        return self.ask(self.request(path, body.encode()))

    def request(self, path, body=None):
        return urllib.request.Request(self.address + path, body)  # noqa: S310

    def ask(self, request):
        try:
            return self.door.open(request, timeout=30)
        except urllib.error.HTTPError as answer:
            return answer

    def land(self):
        """The status, and the code of the boat if it was acknowledged."""
        with self.post("/arrivals/new", {**BOAT, "key": uuid.uuid4().hex}) as answer:
            place = answer.headers.get("Location") or ""
            return answer.status, place.rpartition("/")[2]
