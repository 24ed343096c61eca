"""Starts the desk: settings, database, the node's key, packs, then server and clock.

Outside demo mode it needs accounts, made by `karama account add`; each enrols a second
factor at its first sign-in before anything else opens.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

TICK = 15
"""Seconds between looks at the clocks of cases."""
SECRET = "secret.key"  # noqa: S105  # the name of the file it is kept in


def prepare(data: Path, *, demo: bool) -> None:
    """Settings from the data folder, then Django, the tables and the node's key.

    Raises:
        NodeKeyError: The node's key is lost, or is not the one of this database.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("KARAMA_SECRET", _secret(data / SECRET))
    look(data, demo=demo)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    from karama.web.accounts.node_key import check_node_key

    check_node_key()


def look(data: Path, *, demo: bool = False) -> None:
    """Settings from the data folder, then Django; nothing is made and nothing changed.

    Where the secret of the node is lost, it is "": what asks for it fails.
    """
    os.environ["KARAMA_DATA"] = str(data)
    os.environ["KARAMA_DEMO"] = "1" if demo else ""
    file = data / SECRET
    if "KARAMA_SECRET" not in os.environ and file.is_file():
        os.environ["KARAMA_SECRET"] = file.read_text().strip()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "karama.web.site.settings")
    import django

    django.setup()


def used_before(data: Path) -> bool:
    """Whether there is a database already; asked before one is made."""
    return bool(os.environ.get("DATABASE_URL")) or (data / "desk.sqlite3").exists()


def may_open() -> bool:
    """Whether anybody could sign in outside demo mode."""
    from karama.web.accounts.models import Account

    return Account.objects.filter(demo=False, is_active=True).exists()


def install(packs: Iterable[Path]) -> None:
    """Install the packs; the current version stays so until its owner switches."""
    from django.utils.timezone import now

    from karama.web.library.actions import install_pack

    for path in packs:
        install_pack(path, now(), switch=False)


def _secret(path: Path) -> str:
    """The key that signs sessions; made once, readable by its owner only."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def install_one(path: Path, *, switch: bool) -> tuple[str, str, bool]:
    """Install a pack; its name, its version, whether new cases begin under it."""
    from django.utils.timezone import now

    from karama.web.library.actions import install_pack

    pack = install_pack(path, now(), switch=switch)
    return pack.name, pack.version, pack.current


def furnish(packs: Iterable[Path]) -> tuple[str, tuple[str, ...]]:
    """Install the packs; in an empty demo, make accounts and let a morning arrive.

    Returns:
        The password of the demo accounts and their names; ("", ()) when they were made
        before: what is kept of a password does not tell it.
    """
    from django.utils.timezone import now

    from karama.web.accounts.actions import make_demo_accounts
    from karama.web.accounts.models import Account
    from karama.web.accounts.policy import AT_WORK
    from karama.web.desk.demo import arrive, confirm_services, say_post
    from karama.web.library.actions import install_pack
    from karama.web.library.queries import procedure_of

    installed = [install_pack(path, now()) for path in packs]
    procedures = [procedure_of(pack.digest) for pack in installed]
    if Account.objects.exists():
        return "", ()
    password = "-".join(secrets.token_hex(2) for _ in range(3))
    made = make_demo_accounts(procedures[0], password)
    working = {a.lane: a for a in made if a.role in AT_WORK}
    arrive(procedures[0], working, now())
    confirm_services(working.values(), now())
    say_post(made, now())
    return password, tuple(account.name for account in made)


def serve(host: str, port: int, workers: int, ready: Callable[[], None]) -> None:
    """Serve until stopped; a clock in a process of its own rings what is due."""
    from gunicorn.app.base import BaseApplication
    from gunicorn.arbiter import Arbiter

    from karama.web.site.quiet import keep_secrets_out
    from karama.web.site.wsgi import application

    keep_secrets_out()

    class Patient(Arbiter):  # type: ignore[misc]  # gunicorn has no types
        handle_int = Arbiter.handle_term  # Ctrl-C, too, waits for what is under way

    class Desk(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "preload_app": True,
                "when_ready": lambda _server: ready(),
                "post_worker_init": _leave_interrupts_to_the_server,
                "loglevel": "warning",
                "control_socket_disable": True,
            }
            for name, value in settings.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            return application

        def run(self) -> None:
            Patient(self).run()

    from django.db import connections

    read_ahead()
    connections.close_all()  # no connection may be shared with the workers
    master, clock = os.getpid(), _start_clock()
    try:
        Desk().run()
    finally:
        if os.getpid() == master:  # workers are forks, and leave through here too
            with suppress(ProcessLookupError):  # it may have ended before
                os.kill(clock, signal.SIGTERM)


def read_ahead() -> None:
    """Read pages, catalogues and packs for new cases before workers are born.

    Else each worker reads them at its first request, for seconds during which it serves
    nobody; so does the heir of one that ended.
    """
    from django.template import engines
    from django.urls import get_resolver

    from karama.engine.compile import ready
    from karama.web.desk.speaking import language_names
    from karama.web.library.models import Pack
    from karama.web.library.queries import procedure_of

    _ = get_resolver().url_patterns, language_names()
    for engine in engines.all():
        for name in engine.env.list_templates():  # type: ignore[attr-defined]  # Jinja
            engine.env.get_template(name)  # type: ignore[attr-defined]
    for pack in Pack.objects.filter(current=True):
        ready(procedure_of(pack.digest))


def _leave_interrupts_to_the_server(_worker: Any) -> None:
    """A terminal sends Ctrl-C to every process; no save may break off for that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _start_clock() -> int:
    """A process that rings the clocks of cases; its number."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server tells it when to end
    try:
        _clock(os.getppid())
    finally:
        os._exit(0)


def _clock(master: int) -> None:
    from django.conf import settings
    from django.db import DatabaseError, connections

    from karama.web.site.heart import Heart

    watching, heart = 0, Heart(Path(settings.DATA))
    while os.getppid() == master:  # it ends with the server, however that ends
        try:
            watching = _round(watching)
            heart.beat()
        except (DatabaseError, OSError) as error:  # a full disk must not stop it
            _told_once_a_round(error)
            connections.close_all()
        time.sleep(TICK)


def _round(watching: int) -> int:
    from django.utils.timezone import now

    from karama.web.cases.actions import let_time_pass
    from karama.web.cases.erasing import erase_due
    from karama.web.cases.forgotten import remember
    from karama.web.cases.taken_back import catch_up

    let_time_pass(now())
    erase_due(now())
    remember()  # what a crash, or a full disk, kept from being written down
    catch_up()
    return _watch_apart(watching)


def _told_once_a_round(error: Exception) -> None:
    kind = type(error).__name__  # no more: its message may hold what somebody said
    logging.getLogger("gunicorn.error").error(
        "The clock could not go round (%s); again in %s s.", kind, TICK
    )


def _watch_apart(running: int) -> int:
    """Prove and observe what an auditor asked for, in a process of its own.

    It takes minutes, and clocks must ring meanwhile.

    Args:
        running: The process that does so already, 0 for none.

    Returns:
        The process that does so now, 0 for none.
    """
    from django.db import connections
    from django.utils.timezone import now

    from karama.web.cases.watching import is_asked, watch_what_is_asked

    if running and os.waitpid(running, os.WNOHANG) == (0, 0):
        return running
    if not is_asked():
        return 0
    connections.close_all()  # none may be shared with the child
    clock, child = os.getpid(), os.fork()
    if child:
        return child
    try:
        threading.Thread(target=_end_with, args=(clock,), daemon=True).start()
        os.nice(10)
        watch_what_is_asked(now())
    finally:
        os._exit(0)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)
