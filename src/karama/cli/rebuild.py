"""karama rebuild: the desk's lists, made anew from the logs of its cases."""

from __future__ import annotations

from pathlib import Path

import click

from karama.cli.session import Session, guarded


@click.command("rebuild")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("karama-data"),
    show_default=True,
    help="Where the desk's database is kept.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@guarded
def command(data: Path, as_json: bool) -> None:
    """Make the desk's work lists and boards anew from the logs of its cases.

    Safe at any time, also while the desk is served: the lists follow from the logs,
    never the other way round.
    """
    session: Session = click.get_current_context().obj
    from karama.web.site.serving import prepare

    prepare(data, demo=False)
    from karama.web.cases.projections import rebuild

    t, count = session.say, rebuild()
    if as_json:
        session.json({"cases": count})
        return
    told = t.ngettext(
        "The lists of {n} case were made anew.",
        "The lists of {n} cases were made anew.",
        count,
    )
    session.out.print(t.fill(told, n=t.number(count)), markup=False)
