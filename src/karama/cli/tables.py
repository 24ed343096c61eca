"""`karama tables`: the decision tables of a pack or file, alone and in chains."""

from __future__ import annotations

from pathlib import Path

import click

from karama.cli.session import Exit, Session, guarded


@click.command(
    "tables",
    epilog=(
        "Exit code 1: somebody is left without an answer, or rules clash, and it is "
        "seen in the decision that is taken last."
    ),
)
@click.argument("source", metavar="PACK|FILE.dmn", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option(
    "--quiet", is_flag=True, help="Leave out what changes no answer of anybody."
)
@click.pass_obj
@guarded
def command(session: Session, source: Path, as_json: bool, quiet: bool) -> None:
    """Examine the decision tables of a pack, or of a DMN file, alone and in chains."""
    from karama.cli.examining import tell_tables

    fails = tell_tables(session, source, as_json=as_json, quiet=quiet)
    raise SystemExit(int(Exit.FAILED if fails else Exit.DONE))
