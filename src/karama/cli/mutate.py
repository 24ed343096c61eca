"""`karama mutate`: how strong is the Charter for a pack? Wrong changes, one by one."""

from __future__ import annotations

from pathlib import Path

import click

from karama.cli.session import Exit, Session, guarded


@click.command(
    "mutate",
    epilog="Exit code 1: a change that harms somebody was not caught.",
)
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "--charter",
    "charter_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Another Charter than the shipped one.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    help="Try only so many changes, picked by --seed; default: all.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Which sample is picked."
)
@click.option(
    "--workers",
    type=click.IntRange(min=1, max=64),
    help="Processes at work; default: 2, or 1 where there is one processor.",
)
@click.option("--json", "as_json", is_flag=True, help="Print every change as JSON.")
@click.pass_obj
@guarded
def command(
    session: Session,
    pack: Path,
    charter_file: Path | None,
    sample: int | None,
    seed: int,
    workers: int | None,
    as_json: bool,
) -> None:
    """Make small wrong changes of PACK one by one; say which the Charter catches."""
    from karama.cli.mutating import tell_mutants

    survived = tell_mutants(
        session, pack, charter_file, sample, seed, workers, as_json=as_json
    )
    raise SystemExit(int(Exit.FAILED if survived else Exit.DONE))
