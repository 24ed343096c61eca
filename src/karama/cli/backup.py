"""karama backup: a copy of the desk, whole and of one instant, while it is served."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from karama.cli.session import Exit, Session, guarded

if TYPE_CHECKING:
    from karama.web.site.backing_up import Made


@click.command("backup")
@click.argument("place", metavar="DEST", type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("karama-data"),
    show_default=True,
    help="Where the desk's database is kept.",
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Put the node's key into it, sealed with the passphrase in this file.",
)
@click.option(
    "--keep",
    type=click.IntRange(min=0),
    default=0,
    help="Keep this many backups of this node in the folder, remove older ones.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@guarded
def command(
    place: Path, data: Path, passphrase_file: Path | None, keep: int, as_json: bool
) -> None:
    """Back up the desk to DEST: a file that is not there yet, or a folder.

    Safe while the desk is served, on SQLite and on PostgreSQL. The copy is of one
    instant, its chains are verified, and it has its name only once it is whole. The
    node's key is not in it, unless sealed with a passphrase: without the key nobody
    reads the backup, so keep a copy of the key, and not beside it. Who is signed in is
    left out. Exit code 5 where a chain is broken: the backup is made all the same.
    """
    session: Session = click.get_current_context().obj
    t = session.say
    from karama.web.site import serving
    from karama.web.site.passphrase import read_passphrase

    passphrase = read_passphrase(passphrase_file) if passphrase_file else b""
    if passphrase_file and passphrase_file.resolve().parent == _folder(place):
        told = t.gettext(
            "The passphrase would lie beside what it opens; move it first."
        )
        session.fail(told, Exit.USAGE)
    if not serving.used_before(data):
        told = t.fill(t.gettext("There is no desk in {folder}."), folder=data.name)
        session.fail(told, Exit.USAGE)
    serving.look(data)
    from karama.web.site.backing_up import back_up

    made = back_up(place, datetime.now(UTC), passphrase=passphrase, keep=keep)
    if as_json:
        session.json(_as_json(made))
    else:
        _tell(session, made)
    if made.manifest.facts.broken:
        told = t.gettext("A chain in it is not whole: karama log verify says which.")
        session.fail(told, Exit.REFUSED)


def _folder(place: Path) -> Path:
    return (place if place.is_dir() else place.parent).resolve()


def _as_json(made: Made) -> dict[str, object]:
    facts = made.manifest.facts
    return {
        "file": str(made.file),
        "made_at": made.manifest.made_at.isoformat(),
        "counts": dict(facts.counts),
        "head": facts.log_head,
        "with_key": made.with_key,
        "whole": not facts.broken,
        "removed": made.removed,
    }


def _tell(session: Session, made: Made) -> None:
    t, facts = session.say, made.manifest.facts
    told = t.gettext(
        "{file}: {cases} cases, {events} events, {lines} lines of who did what; head "
        "{head}."
    )
    words = t.fill(
        told,
        file=made.file,
        cases=t.number(facts.counts["cases"]),
        events=t.number(facts.counts["events"]),
        lines=t.number(facts.counts["lines"]),
        head=facts.log_head,
    )
    session.out.print(words, style="green", markup=False, soft_wrap=True)
    key = (
        t.gettext("The node's key is in it, sealed with your passphrase: keep that.")
        if made.with_key
        else t.gettext(
            "The node's key is not in it. Without the key nobody reads this backup: "
            "keep a copy of the key, and not beside it."
        )
    )
    session.out.print(key, markup=False)
    if made.removed:
        told = t.ngettext(
            "{n} older backup was removed.",
            "{n} older backups were removed.",
            made.removed,
        )
        words = t.fill(told, n=t.number(made.removed))
        session.out.print(words, markup=False)
