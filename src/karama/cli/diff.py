"""`karama diff`: what a change of a pack, or of a table, changes for people."""

from __future__ import annotations

from pathlib import Path

import click

from karama.cli.session import Exit, Session, guarded


@click.command(
    "diff",
    epilog=(
        "Exit code 1: somebody is protected less by a decision, or a principle that "
        "must hold is lost that was kept better before."
    ),
)
@click.argument("old", metavar="OLD", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW", type=click.Path(path_type=Path))
@click.option(
    "--charter",
    "charter_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Another Charter than the shipped one.",
)
@click.option("--quick", is_flag=True, help="Leave the principles of the Charter out.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_obj
@guarded
def command(
    session: Session,
    old: Path,
    new: Path,
    charter_file: Path | None,
    quick: bool,
    as_json: bool,
) -> None:
    """Say what NEW changes for people compared with OLD, both packs or DMN files."""
    from karama.cli.differing import account_of_packs, account_of_tables
    from karama.cli.dmn_file import is_dmn

    if is_dmn(old) or is_dmn(new):
        account = account_of_tables(session, old, new, charter_file)
    else:
        account = account_of_packs(session, old, new, charter_file, quick=quick)
    if as_json:
        session.json(account.as_json())
    else:
        account.print(session.out)
    raise SystemExit(int(Exit.FAILED if account.worse else Exit.DONE))
