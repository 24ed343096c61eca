"""karama account: who may sign in at the desk.

An account is a post ("red-cross-1"), never a person's name. It is made here and in no
other way, for one lane of one installed pack, and takes that lane's mandate.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from karama.cli.session import Exit, Session, guarded
from karama.procedure.lanes import every_lane
from karama.procedure.procedure import Procedure

if TYPE_CHECKING:
    from karama.web.accounts.models import Account

ROLES = ("officer", "worker", "supervisor", "owner", "auditor")
"""As `karama.web.accounts.policy.Role`, which a test holds them to."""


@click.group("account")
def command() -> None:
    """The accounts of the desk: make, list, give a new link or a token, close."""


def _common(made: Callable[..., Any]) -> Callable[..., Any]:
    made = click.option("--json", "as_json", is_flag=True, help="One JSON document.")(
        made
    )
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("karama-data"),
        show_default=True,
        help="Where the desk's database is kept.",
    )(made)


@command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="Its role.")
@click.option("--lane", required=True, help="The lane it acts for, as Lane_RedCross.")
@click.option(
    "--pack",
    help="An installed pack, or a folder to install; default: the one installed.",
)
@click.option(
    "--password", "printed", is_flag=True, help="Print a password, not a link."
)
@click.option(
    "--address",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="Where the desk is reached; stands before the link.",
)
@_common
@guarded
def add(
    name: str,
    role: str,
    lane: str,
    pack: str | None,
    printed: bool,
    address: str,
    data: Path,
    as_json: bool,
) -> None:
    """Make an account NAME for a lane; its password is set by a one-time link.

    The link is told once and opens for three days. At the first sign-in the account
    adds a second factor, before anything else opens.
    """
    session: Session = click.get_current_context().obj
    from karama.web.site.serving import prepare

    prepare(data, demo=False)
    from karama.web.site import staffing

    procedure = staffing.procedure_named(pack)
    if procedure is None:
        _which_pack(session, staffing.installed())
    _check(session, procedure, lane, name, taken=staffing.named(name) is not None)
    account, secret = staffing.add(procedure, lane, role, name, printed=printed)
    _tell(session, account.name, "" if printed else address, secret, as_json)


def _which_pack(session: Session, names: list[str]) -> NoReturn:
    t = session.say
    told = t.gettext("Name one pack with --pack, or its folder. Installed: {names}")
    words = t.fill(told, names=t.listing(names) or t.gettext("none"))
    session.fail(words, Exit.USAGE)


def _check(
    session: Session, procedure: Procedure, lane: str, name: str, *, taken: bool
) -> None:
    t, lanes = session.say, every_lane(procedure)
    if lane not in lanes:
        told = t.gettext("There is no lane {lane}. Lanes: {lanes}")
        words = t.fill(told, lane=lane, lanes=", ".join(sorted(lanes)))
        session.fail(words, Exit.USAGE)
    if taken or not name.strip():
        told = t.gettext("There is an account of this name already: {name}")
        session.fail(t.fill(told, name=name), Exit.USAGE)


def _tell(
    session: Session, name: str, address: str, secret: str, as_json: bool
) -> None:
    """Tell a link, or a password where there is no address; once."""
    t = session.say
    link = f"{address.rstrip('/')}/welcome/{secret}" if address else None
    if as_json:
        password = None if link else secret
        session.json({"name": name, "password": password, "link": link})
        return
    words = (
        t.gettext("Account {name}. Its link, told once, opens for three days: {secret}")
        if link
        else t.gettext("Account {name}. Its password, told once: {secret}")
    )
    told = t.fill(words, name=name, secret=link or secret)
    session.out.print(told, markup=False, soft_wrap=True)


@command.command("list")
@_common
@guarded
def list_(data: Path, as_json: bool) -> None:
    """Every account: its role, its lane, and whether it has a second factor."""
    session: Session = click.get_current_context().obj
    from karama.web.site.serving import prepare

    prepare(data, demo=False)
    from karama.web.site import staffing

    rows = list(staffing.listed())
    if as_json:
        session.json(rows)
        return
    t = session.say
    for row in rows:
        factor = (
            t.gettext("second factor added")
            if row["second_factor"]
            else t.gettext("no second factor yet")
        )
        closed = "" if row["open"] else f", {t.gettext('closed')}"
        words = f"{row['name']}: {row['role']}, {row['lane']}, {factor}{closed}"
        session.out.print(words, markup=False, soft_wrap=True)


@command.command("reset")
@click.argument("name")
@click.option(
    "--address",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="Where the desk is reached; stands before the link.",
)
@_common
@guarded
def reset(name: str, address: str, data: Path, as_json: bool) -> None:
    """A lost telephone or password: a new link, and a new second factor after it.

    The old password and every old factor open nothing any more.
    """
    session: Session = click.get_current_context().obj
    account = _account(session, name, data)
    from karama.web.site import staffing

    _tell(session, name, address, staffing.reset(account), as_json)


@command.command("close")
@click.argument("name")
@_common
@guarded
def close(name: str, data: Path, as_json: bool) -> None:
    """Close an account: it signs in no more; what it did stays in the logs."""
    session: Session = click.get_current_context().obj
    account = _account(session, name, data)
    from karama.web.site import staffing

    staffing.close(account)
    if as_json:
        session.json({"name": account.name, "open": False})
        return
    t = session.say
    told = t.fill(t.gettext("Account {name} is closed."), name=account.name)
    session.out.print(told, markup=False)


@command.command("token")
@click.argument("name")
@click.option("--label", default="", help="What it is for, as 'night import'.")
@click.option(
    "--days",
    type=click.IntRange(1, 90),
    default=30,
    show_default=True,
    help="How long it opens.",
)
@click.option("--acts", is_flag=True, help="It may do things too, not only read.")
@_common
@guarded
def token(
    name: str, label: str, days: int, acts: bool, data: Path, as_json: bool
) -> None:
    """Make a token by which a program signs in for the account NAME; told once.

    It opens what the account opens and nothing more. The account has added its second
    factor before; a token ends with it, when it is taken back, and after its days.
    """
    session: Session = click.get_current_context().obj
    account = _account(session, name, data)
    from karama.web.site import staffing

    t = session.say
    try:
        made, word = staffing.give_token(account, label, days, acts=acts)
    except PermissionError:
        told = t.gettext("Account {name} has no second factor yet: it signs in first.")
        session.fail(t.fill(told, name=name), Exit.REFUSED)
    if as_json:
        until = made.until.isoformat()
        session.json({"number": made.pk, "token": word, "until": until, "acts": acts})
        return
    words = t.gettext("Token {number} of account {name}, told once: {secret}")
    told = t.fill(words, number=made.pk, name=name, secret=word)
    session.out.print(told, markup=False, soft_wrap=True)


@command.command("tokens")
@click.argument("name")
@_common
@guarded
def tokens(name: str, data: Path, as_json: bool) -> None:
    """The tokens of the account NAME that still open; never what they are."""
    session: Session = click.get_current_context().obj
    account = _account(session, name, data)
    from karama.web.site import staffing

    rows = list(staffing.tokens_listed(account))
    if as_json:
        session.json(rows)
        return
    t = session.say
    for row in rows:
        does = t.gettext("reads and acts") if row["acts"] else t.gettext("reads")
        words = f"{row['number']}: {row['label'] or '-'}, {does}, {row['until']}"
        session.out.print(words, markup=False, soft_wrap=True)


@command.command("revoke")
@click.argument("name")
@click.argument("number", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="Every token of the account.")
@_common
@guarded
def revoke(
    name: str, number: int | None, every: bool, data: Path, as_json: bool
) -> None:
    """Take back the token NUMBER of the account NAME, or --all; at once, for good."""
    session: Session = click.get_current_context().obj
    account, t = _account(session, name, data), session.say
    if every == (number is not None):
        session.fail(t.gettext("Give the number of a token, or --all."), Exit.USAGE)
    from karama.web.site import staffing

    count = staffing.take_token_back(account, number)
    if number is not None and not count:
        told = t.gettext("Account {name} has no such token.")
        session.fail(t.fill(told, name=name), Exit.USAGE)
    if as_json:
        session.json({"revoked": count})
        return
    told = t.ngettext("{n} token was taken back.", "{n} tokens were taken back.", count)
    session.out.print(t.fill(told, n=t.number(count)), markup=False)


def _account(session: Session, name: str, data: Path) -> Account:
    from karama.web.site.serving import prepare

    prepare(data, demo=False)
    from karama.web.site import staffing

    account = staffing.named(name)
    if account is None:
        t = session.say
        told = t.gettext("There is no account {name}.")
        session.fail(t.fill(told, name=name), Exit.USAGE)
    return account
