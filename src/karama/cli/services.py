"""karama services: the directory of services, listed, taken in and sent out (HSDS 3).

Without `--pack`, or with the name of an installed pack, it is the desk's directory:
what the pack says and what was told since. With the folder of a pack it is the pack's
own services.json, and no desk is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from karama.cli.session import Exit, Session, finding_as_json, guarded


@click.group("services")
def command() -> None:
    """The directory of services: list, import and export it (HSDS 3)."""


def _common(made: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--json", "as_json", is_flag=True, help="One JSON document."),
        click.option(
            "--data",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path("karama-data"),
            show_default=True,
            help="Where the desk's database is kept.",
        ),
        click.option(
            "--pack",
            help="An installed pack, or the folder of one; default: the one installed.",
        ),
    )
    for option in options:
        made = option(made)
    return made


def _kept(session: Session, pack: str | None, data: Path) -> Any:
    """The services meant: of a folder, or of the desk."""
    if pack and Path(pack).is_dir():
        from karama.cli.services_files import PackFolder

        return PackFolder(Path(pack))
    from karama.web.site.serving import prepare

    prepare(data, demo=False)
    from karama.web.site.directory import desk_of
    from karama.web.site.staffing import installed

    desk = desk_of(pack)
    if desk is None:
        t, names = session.say, installed()
        told = t.gettext("Name one pack with --pack, or its folder. Installed: {names}")
        words = t.fill(told, names=t.listing(names) or t.gettext("none"))
        session.fail(words, Exit.USAGE)
    return desk


@command.command("list")
@_common
@guarded
def list_(pack: str | None, data: Path, as_json: bool) -> None:
    """Every service: places free, new people a day, when it was last confirmed."""
    session: Session = click.get_current_context().obj
    from karama.directory.document import meaning

    found = meaning(_kept(session, pack, data).document())
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "status": one.status,
            "needs": list(one.needs),
            "languages": list(one.languages),
            "free": one.free,
            "places": one.capacity,
            "people_a_day": one.intake,
            "confirmed": one.confirmed.isoformat() if one.confirmed else None,
        }
        for one in found.services.values()
    ]
    if as_json:
        session.json(rows)
        return
    for row in rows:
        session.out.print(_line(session, row), markup=False, soft_wrap=True)


def _line(session: Session, row: dict[str, Any]) -> str:
    t = session.say
    free = (
        t.fill(t.gettext("{n} free"), n=t.number(row["free"]))
        if row["free"] is not None
        else t.gettext("places not told")
    )
    when = str(row["confirmed"] or "")[:10] or t.gettext("never confirmed")
    return f"{row['id']}: {t.isolate(row['name'])} · {free} · {when}"


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--dry-run", is_flag=True, help="Say what is wrong; change nothing.")
@_common
@guarded
def import_(
    file: Path, dry_run: bool, pack: str | None, data: Path, as_json: bool
) -> None:
    """Take in FILE: HSDS 3 as JSON, or a folder of its tables (CSV).

    Nothing is taken in while anything in it is wrong: all errors are listed at once. A
    service that the installed pack does not have is named and left out (exit code 3).
    """
    session: Session = click.get_current_context().obj
    from karama.cli.services_files import told_by
    from karama.directory.exchange import left_out, not_ours
    from karama.packs.notes import Notes

    kept, notes = _kept(session, pack, data), Notes()
    known = kept.document()
    told = told_by(file, known, notes)
    at_desk = not (pack and Path(pack).is_dir())
    if told is not None and at_desk:
        not_ours(told, known, file.name, notes)
    changed = () if told is None or dry_run else kept.take_in(told)
    _say(session, notes, changed, told is not None, dry_run, as_json)
    if told is None:
        raise SystemExit(int(Exit.FAILED))
    if left_out(notes):
        raise SystemExit(int(Exit.REJECTS))


def _say(
    session: Session,
    notes: Any,
    changed: tuple[str, ...],
    sound: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from karama.cli.check import print_findings

    if as_json:
        found = [finding_as_json(one) for one in notes.findings]
        session.json({"taken_in": sound and not dry_run, "changed": list(changed),
                      "findings": found})  # fmt: skip
        return
    print_findings(session, notes.findings, console=session.err)
    t = session.say
    if not sound:
        told = t.gettext("Nothing was taken in.")
    elif dry_run:
        told = t.gettext("It can be taken in. Nothing was changed.")
    else:
        words = t.ngettext(
            "{n} service was changed.", "{n} services were changed.", len(changed)
        )
        told = t.fill(words, n=t.number(len(changed)))
    session.out.print(told, markup=False)


@command.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@_common
@guarded
def export(out: Path, pack: str | None, data: Path, as_json: bool) -> None:
    """Write the directory to OUT: a file .json (HSDS 3), or a folder of its tables.

    What no table holds is named, and is in the JSON only (exit code 3).
    """
    session: Session = click.get_current_context().obj
    from karama.cli.services_files import send

    document = _kept(session, pack, data).document()
    left = send(document, out)
    count, t = len(document.services), session.say
    if as_json:
        session.json({"out": str(out), "services": count, "left": list(left)})
    else:
        words = t.ngettext(
            "{n} service was written to {out}.", "{n} services were written to {out}.",
            count,
        )  # fmt: skip
        told = t.fill(words, n=t.number(count), out=str(out))
        session.out.print(told, markup=False, soft_wrap=True)
    if left:
        told = t.gettext("No table holds these; the JSON does: {fields}")
        session.err.print(t.fill(told, fields=", ".join(left)), markup=False)
        raise SystemExit(int(Exit.REJECTS))
