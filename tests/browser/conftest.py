"""A desk on a free port and Debian's Chromium, for tests marked `browser`.

`make browser` installs Chromium where it is missing. Each test has a fresh browser
with a profile of its own on disk, so that it can be killed and opened again.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).parents[2]
PACK = ROOT / "packs" / "es-guardia-civil"


@attrs.define
class Desk:
    """A desk that is served: where, the password, how to cut and restore it."""

    address: str
    password: str


@pytest.fixture(scope="session")
def serve(tmp_path_factory):
    """Serves a pack until the end; told which, says where."""
    with ExitStack() as all_of_them:
        yield lambda pack: all_of_them.enter_context(
            _served(pack, tmp_path_factory.mktemp("desk"))
        )


@pytest.fixture(scope="session")
def desk(serve):
    return serve(PACK)


@contextmanager
def _served(pack, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    printed = folder / "printed"
    command = [sys.executable, "-m", "karama", "serve", pack, "--demo"]
    with printed.open("w") as out:
        process = subprocess.Popen(
            [*command, "--data", folder / "data", "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={k: v for k, v in os.environ.items() if not k.startswith("KARAMA_")}
            | {"COLUMNS": "200"},
        )
    try:
        yield Desk(f"http://127.0.0.1:{port}", _password(printed, process))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _password(printed, process):
    for _ in range(900):
        said = printed.read_text()
        if "The desk is at" in said:
            return re.search(r"told once:\s+([\w-]+)", said)[1]
        assert process.poll() is None, said
        time.sleep(0.2)
    raise AssertionError(printed.read_text())


@attrs.define
class Browser:
    """A Chromium with a profile on disk; `page` is its page."""

    desk: Desk
    profile: Path
    playwright: object
    options: dict
    context: object = None
    page: object = None

    def open(self):
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox"],
            base_url=self.desk.address,
            **self.options,
        )
        self.page = self.context.pages[0]
        self.page.set_default_timeout(60_000)
        return self

    def kill(self):
        """End every process of this browser at once, as a flat battery does."""
        for pid in _pids_of(self.profile):
            os.kill(pid, signal.SIGKILL)
        for _ in range(100):
            if not _pids_of(self.profile):
                break
            time.sleep(0.1)
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()

    def sign_in(self, name):
        self.page.goto("/sign-in")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", self.desk.password)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(f"{self.desk.address}/")
        self.ready()

    def ready(self):
        """Until the page has kept what it keeps."""
        self.page.wait_for_selector("html[data-offline=kept]", state="attached")

    def link(self, there):
        self.context.set_offline(not there)

    def go(self, path):
        self.page.goto(path)
        self.ready()

    def waiting(self):
        self.page.goto("/waiting")
        self.page.wait_for_selector("html[data-offline=kept]", state="attached")
        return self.page.locator("#outbox > li")


def _pids_of(profile):
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(profile).encode() in line.read_bytes():
                found.append(int(line.parent.name))
        except OSError:
            continue
    return found


@pytest.fixture
def browsers(desk, tmp_path):
    """Makes browsers; all are closed at the end."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not shutil.which("chromium"):
        pytest.skip("no Chromium here: make browser installs it")
    made = []
    with sync_api.sync_playwright() as playwright:

        def make(**options):
            profile = tmp_path / f"profile-{len(made)}"
            made.append(Browser(desk, profile, playwright, options).open())
            return made[-1]

        yield make
        for one in made:
            try:
                one.context.close()
            except sync_api.Error:
                one.kill()


@pytest.fixture
def browser(browsers):
    return browsers()
