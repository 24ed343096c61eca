"""karama restore: a backup put back, verified before anything is touched."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from karama.cli.session import Session, guarded

if TYPE_CHECKING:
    from karama.web.site.restoring import Restored


@click.command("restore")
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("karama-data"),
    show_default=True,
    help="Where the desk's database is kept.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A file that holds the node's key.",
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The passphrase that opens the node's key in the backup.",
)
@click.option("--over", is_flag=True, help="Move aside a desk that is there already.")
@click.option(
    "--erased",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="Another erased.list of this node: whoever is on it is erased again.",
)
@click.option(
    "--withdrawn",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="Another withdrawn.list of this node: consents on it are taken back again.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@guarded
def command(
    archive: Path,
    data: Path,
    key: Path | None,
    passphrase_file: Path | None,
    over: bool,
    erased: tuple[Path, ...],
    withdrawn: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Put the backup ARCHIVE back into a data folder without a desk.

    Everything is verified before anything is touched: every byte, the key, the chains
    and where each of them ends. A backup of an older Karama is brought forward; one of
    a newer is refused. People who were erased since are erased again, and consents
    taken back since are taken back again, as far as erased.list and withdrawn.list of
    the data folder, those given, and backups beside this one tell.
    Everybody signs in anew. With DATABASE_URL it goes into that PostgreSQL database,
    which must be empty.
    """
    session: Session = click.get_current_context().obj
    from karama.web.site import restoring
    from karama.web.site.passphrase import read_passphrase

    passphrase = read_passphrase(passphrase_file) if passphrase_file else b""
    wanted = restoring.Wanted(
        archive,
        data,
        os.environ.get("DATABASE_URL", ""),
        key,
        passphrase,
        over,
        erased,
        withdrawn,
    )
    done = restoring.restore(wanted, datetime.now(UTC))
    if as_json:
        session.json(_as_json(done))
    else:
        _tell(session, done)


def _as_json(done: Restored) -> dict[str, object]:
    return {
        "made_at": done.manifest.made_at.isoformat(),
        "counts": dict(done.manifest.facts.counts),
        "head": done.manifest.facts.log_head,
        "erased_again": done.again,
        "withdrawn_again": done.withdrawn,
        "aside": str(done.aside) if done.aside else None,
    }


def _tell(session: Session, done: Restored) -> None:
    t, counts = session.say, done.manifest.facts.counts
    told = t.gettext("Put back, and whole: {cases} cases, {events} events.")
    words = t.fill(
        told, cases=t.number(counts["cases"]), events=t.number(counts["events"])
    )
    session.out.print(words, style="green", markup=False)
    if done.again:
        told = t.ngettext(
            "{n} person erased since was erased again.",
            "{n} people erased since were erased again.",
            done.again,
        )
        session.out.print(t.fill(told, n=t.number(done.again)), markup=False)
    if done.withdrawn:
        told = t.ngettext(
            "{n} consent taken back since was taken back again; who received is told.",
            "{n} consents taken back since were taken back again; those who received "
            "are told.",
            done.withdrawn,
        )
        session.out.print(t.fill(told, n=t.number(done.withdrawn)), markup=False)
    if done.aside:
        told = t.gettext("What was there is kept in {folder}, people included.")
        words = t.fill(told, folder=done.aside)
        session.out.print(words, markup=False, soft_wrap=True)
    told = t.gettext(
        "What was done after {instant} is not in it: look again at accounts closed and "
        "cards printed since then, and at people erased and consents taken back of "
        "which no list tells."
    )
    words = t.fill(told, instant=t.instant(done.manifest.made_at))
    session.out.print(words, style="yellow", markup=False)
