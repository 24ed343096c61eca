"""karama doctor: is a desk in service as it should be, and what is to be mended?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from karama.cli.session import Exit, Session, guarded
from karama.said import said

if TYPE_CHECKING:
    from karama.web.site.doctor import Told

_STYLES = {"fine": "green", "look": "yellow", "wrong": "bold red"}


@click.command("doctor")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("karama-data"),
    show_default=True,
    help="Where the desk's database is kept.",
)
@click.option(
    "--address",
    default="",
    envvar="KARAMA_ADDRESS",
    help="Where people reach the desk, as https://desk.example: TLS is looked at too.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@guarded
def command(data: Path, address: str, as_json: bool) -> None:
    """Examine a desk: settings, clock, disk, keys, packs, logs, backups.

    Each line says whether it is fine, deserves a look, or is wrong, why, and what to
    do. Nothing is changed, and nothing is said of any person. It sees the settings of
    its own surroundings: run it as the service does. Exit code 1 where something is
    wrong.
    """
    session: Session = click.get_current_context().obj
    t = session.say
    from karama.web.site import serving

    if not serving.used_before(data):
        told = t.fill(t.gettext("There is no desk in {folder}."), folder=data.name)
        session.fail(told, Exit.FAILED)
    serving.look(data)
    from karama.web.site.doctor import Desk, State, examine

    found = examine(Desk(data, datetime.now(UTC), address))
    if as_json:
        session.json([_as_json(session, one) for one in found])
    else:
        for one in found:
            _tell(session, one)
    if any(one.found.state is State.WRONG for one in found):
        raise SystemExit(int(Exit.FAILED))


def _as_json(session: Session, one: Told) -> dict[str, object]:
    t, found = session.say, one.found
    return {
        "check": one.check,
        "state": found.state.value,
        "why": t.tell(found.why),
        "remedy": t.tell(found.remedy) if found.remedy else None,
    }


def _tell(session: Session, one: Told) -> None:
    t, found = session.say, one.found
    states = {
        "fine": t.gettext("fine"),
        "look": t.gettext("look"),
        "wrong": t.gettext("wrong"),
    }
    state = states[found.state.value]
    about = said("{element}: {reason}", element=one.title, reason=found.why)
    words = f"{state} · {t.tell(about)}"
    style = _STYLES[found.state.value]
    session.out.print(words, style=style, markup=False, soft_wrap=True)
    if found.remedy:
        remedy = f"    {t.tell(found.remedy)}"
        session.out.print(remedy, markup=False, soft_wrap=True)
