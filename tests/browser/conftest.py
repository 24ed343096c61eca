"""A desk on a free port and Debian's Chromium, for tests marked `browser`.

`make browser` installs Chromium where it is missing. Each test has a fresh browser
with a profile of its own on disk, so that it can be killed and opened again.
"""

import os
import shutil
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import attrs
import pytest
from desk_served import Desk, served

ROOT = Path(__file__).parents[2]
PACK = ROOT / "packs" / "es-guardia-civil"


@pytest.fixture(scope="session")
def serve(tmp_path_factory):
    """Serves a pack until the end; told which, says where."""
    with ExitStack() as all_of_them:
        yield lambda pack: all_of_them.enter_context(
            served(pack, tmp_path_factory.mktemp("desk"))
        )


@pytest.fixture(scope="session")
def desk(serve):
    return serve(PACK)


_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


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

    def speak(self, language):
        self.page.select_option("#language", language)
        with self.page.expect_navigation():
            self.page.click(".tongue button")

    def wider(self, page=None):
        """Pixels by which a page, its own where none is named, is too wide."""
        return (page or self.page).evaluate(_WIDER)

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
