"""karama erase: a person's key is destroyed, and nobody reads of them any more."""

from __future__ import annotations

from pathlib import Path

import click

from karama.cli.session import Exit, Session, guarded


@click.command("erase")
@click.argument("code", required=False)
@click.option(
    "--why",
    type=click.Choice(["asked", "mistake"]),
    help="The person asked for it, or they were registered by mistake.",
)
@click.option("--even-open", is_flag=True, help="Although their case is still open.")
@click.option("--due", is_flag=True, help="Everyone whose time of keeping is over.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("karama-data"),
    show_default=True,
    help="Where the desk's database is kept.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@guarded
def command(
    code: str | None,
    why: str | None,
    even_open: bool,
    due: bool,
    data: Path,
    as_json: bool,
) -> None:
    """Erase the person of the case CODE for good: there is no way back.

    Their key is destroyed and what is left of it taken out of the database's files. The
    sealed lines stay, unreadable, so that the chain still shows that nothing else was
    touched. A case that is open is refused: what is owed to the person would be lost
    with it. Copies of the database that you keep elsewhere are yours to destroy.
    """
    session: Session = click.get_current_context().obj
    t = session.say
    if due == bool(code) or (code and not why):
        told = t.gettext("Give the code of a case and --why, or --due.")
        session.fail(told, Exit.USAGE)
    from karama.web.site.serving import prepare

    prepare(data, demo=False)
    from karama.web.site import erasing

    count = erasing.due() if due else erasing.one(code or "", why or "", even_open)
    if code and not count:
        told = t.fill(t.gettext("There is no case {code}."), code=code)
        session.fail(told, Exit.USAGE)
    swept = erasing.swept()
    if as_json:
        session.json({"erased": count, "swept": swept})
        return
    told = t.ngettext("{n} person was erased.", "{n} people were erased.", count)
    session.out.print(t.fill(told, n=t.number(count)), markup=False)
    if not swept:
        words = t.gettext(
            "The database is in use: the last traces are taken out of its files by the "
            "desk's clock, or by this command once more."
        )
        session.err.print(words, markup=False)
