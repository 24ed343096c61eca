"""karama serve: the desk in the browser."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from karama.cli.session import Exit, Session, guarded
from karama.explanation.languages import Translator


@click.command("serve")
@click.argument("packs", type=click.Path(path_type=Path), nargs=-1)
@click.option("--demo", is_flag=True, help="Made-up people and accounts; see below.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("karama-data"),
    show_default=True,
    help="Where the database and its key are kept.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address.")
@click.option("--port", default=8000, show_default=True, help="Port.")
@click.option("--workers", default=2, show_default=True, help="Server processes.")
@click.option(
    "--time-zone",
    envvar="KARAMA_TIME_ZONE",
    help="Whose clock tells the hours on pages, as Europe/Madrid; else UTC.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@guarded
def command(
    packs: tuple[Path, ...],
    demo: bool,
    data: Path,
    host: str,
    port: int,
    workers: int,
    time_zone: str | None,
    as_json: bool,
) -> None:
    """Serve the desk: arrivals, cases and referrals in the browser.

    Installs PACKS, the first one being the one whose arrivals are shown; without any,
    those installed before are served. Accounts are made by "karama account add"; each
    adds a second factor at its first sign-in, before anything else opens. With --demo,
    an empty data folder gets accounts for each authority, whose password is printed
    once, and a morning's made-up arrivals.
    Hours on pages and printed sheets are those of --time-zone, or of KARAMA_TIME_ZONE;
    logs, exports and the API tell them in UTC.
    DATABASE_URL names a PostgreSQL database; without it, SQLite in the data folder.
    Ctrl-C stops it.
    """
    session: Session = click.get_current_context().obj
    t = session.say
    from karama.web.site import serving

    if demo and not packs:
        session.fail(t.gettext("Name a pack for the demonstration."), Exit.USAGE)
    _set_clock((time_zone or "").strip())
    if not demo and not serving.used_before(data):
        session.fail(_no_account(t), Exit.USAGE)
    serving.prepare(data, demo=demo)
    password, names = "", tuple[str, ...]()
    if demo:
        password, names = serving.furnish(packs)
    elif serving.may_open():
        serving.install(packs)
    else:
        session.fail(_no_account(t), Exit.USAGE)
    address = f"http://{host}:{port}/"
    if as_json:
        session.json(
            {"address": address, "accounts": list(names), "password": password}
        )
    elif names:
        told = t.gettext(
            "Demo accounts: {names}. Their password, told once: {password}"
        )
        words = t.fill(told, names=", ".join(names), password=password)
        session.out.print(words, markup=False)
    elif demo:
        told = t.gettext(
            "The demo accounts were made at an earlier start; their password was told "
            "then. If it is lost, delete {folder} and start again."
        )
        session.out.print(t.fill(told, folder=str(data)), markup=False, soft_wrap=True)
    sys.stdout.flush()  # told before the server, which may find its port taken

    def ready() -> None:
        if not as_json:
            told = t.gettext("The desk is at {address}. Ctrl-C stops it.")
            session.out.print(t.fill(told, address=address), markup=False)
            sys.stdout.flush()

    serving.serve(host, port, workers, ready)


def _set_clock(zone: str) -> None:
    """Have pages tell the hours of a zone; a name that nobody knows ends it here."""
    from karama.web.site.zones import VARIABLE, check_zone

    check_zone(zone or "UTC")
    os.environ[VARIABLE] = zone


def _no_account(t: Translator) -> str:
    return t.gettext(
        "There is no account yet: make one with karama account add. Whoever signs in "
        "for the first time adds a second factor. To look around, use --demo."
    )
