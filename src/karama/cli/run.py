"""`karama run`: a list of arrivals in, where each person goes out, and a summary."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.progress import (
    BarColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from karama.cli.session import Exit, Session, guarded, load
from karama.errors import DataError
from karama.procedure.procedure import Procedure
from karama.said import said

if TYPE_CHECKING:
    from karama.arrivals import Orienter, Summary


@click.command("run")
@click.argument("pack", type=click.Path(path_type=Path))
@click.argument("arrivals", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the orientations: .csv, .jsonl, .parquet or .xlsx; "
    "default: ARRIVALS with .orientations.csv.",
)
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to list what could not be read; default: beside --out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.pass_obj
@guarded
def command(
    session: Session,
    pack: Path,
    arrivals: Path,
    out: Path | None,
    rejects: Path | None,
    as_json: bool,
) -> None:
    """Orient each row of ARRIVALS (csv, jsonl, parquet) by the procedure of PACK."""
    from karama.cli.summary import print_files, print_summary

    procedure = load(session, pack)
    out = out or arrivals.with_suffix(".orientations.csv")
    rejects = rejects or out.with_suffix(".rejects.csv")
    _keep_apart(arrivals, out, rejects)
    summary, orienter = _orient(session, procedure, arrivals, out, rejects)
    if as_json:
        session.json(
            {
                "pack": procedure.id,
                "version": procedure.version,
                "out": str(out),
                "rejects": str(rejects) if rejects.exists() else None,
                "missing_columns": list(orienter.missing),
                "unused_columns": list(orienter.unused),
                **summary.as_json(),
            }
        )
    else:
        print_summary(session, procedure, summary)
        print_files(session, summary, orienter, out, rejects)
    raise SystemExit(int(Exit.REJECTS if summary.rejected else Exit.DONE))


def _keep_apart(*paths: Path) -> None:
    """Refuse to write over what is read."""
    resolved = [path.resolve() for path in paths]
    if len(set(resolved)) < len(resolved):
        raise DataError(
            said("arrivals, --out and --rejects are the same file; name another")
        )


def _orient(
    session: Session, procedure: Procedure, arrivals: Path, out: Path, rejects: Path
) -> tuple[Summary, Orienter]:
    from karama.arrivals import (
        Orienter,
        Summary,
        open_rejects,
        open_writer,
        read_arrivals,
    )

    chunks = read_arrivals(arrivals)
    orienter = Orienter(procedure)
    summary = Summary(procedure)
    with (
        open_writer(out, procedure) as write,
        open_rejects(rejects, session.say.tell) as reject,
        _progress(session) as progress,
        _uncollected(),
    ):
        task = progress.add_task(session.say.gettext("Orienting"), total=1.0)
        for chunk in chunks:
            oriented = orienter(chunk)
            write(oriented)
            reject(oriented.rejects)
            summary.add(oriented)
            progress.update(task, completed=oriented.done)
        progress.update(task, completed=1.0)
    return summary, orienter


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for circles of objects: none are made, and it takes a quarter."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _progress(session: Session) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=session.err,
        transient=True,
        disable=not session.err.is_terminal,
    )
