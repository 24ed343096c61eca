"""karama export: logs and counts out of the desk, without anybody's name or story.

What is in a file is what the account it is made for may take out: its mandate decides,
not whoever sits at the terminal.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from karama.cli.session import Exit, Session, guarded
from karama.cli.whole_file import write_whole

KINDS = ("ocel", "xes", "indicators")
"""As `karama.web.cases.exporting.KINDS`, which a test holds them to."""


@click.command("export")
@click.argument("kind", type=click.Choice(KINDS))
@click.option(
    "--for",
    "name",
    required=True,
    metavar="ACCOUNT",
    help="The account it is made for; its mandate decides what is in it.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; default: standard output.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("karama-data"),
    show_default=True,
    help="Where the desk's database is kept.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Say what was written as JSON; with --out."
)
@guarded
def command(
    kind: str, name: str, out: Path | None, data: Path, *, as_json: bool
) -> None:
    """Write the desk's event log as OCEL 2.0 or XES, or its indicators as CSV with HXL.

    Made for auditors of oversight, and supervisors of protection and care; to an
    enforcement mandate nothing is given out. Each export is a line in the log of who
    did what. A log names nobody, but is still about people: keep it as you keep cases.
    """
    session: Session = click.get_current_context().obj
    if as_json and out is None:
        t = session.say
        told = t.gettext("--json needs --out: without it the export itself is printed.")
        session.fail(told, Exit.USAGE)
    from karama.web.site.serving import prepare

    prepare(data, demo=False)
    from karama.web.site import taking

    pieces = taking.taken(name, kind, session.say)
    if pieces is None:
        t = session.say
        told = t.gettext("There is no account {name}.")
        session.fail(t.fill(told, name=name), Exit.USAGE)
    if out is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        return
    write_whole(out, pieces)
    if as_json:
        session.json({"kind": kind, "file": str(out), "bytes": out.stat().st_size})
        return
    t = session.say
    words = t.fill(t.gettext("Written: {file}"), file=str(out))
    session.err.print(words, markup=False, soft_wrap=True)
