"""`karama prove`: holds a pack against the Charter; says what is kept, what is lost.

The proof knows no words and the words know no proof; `proof_report` brings the two
together, and this module only chooses the form and the place of the answer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from karama.cli.explain import write_text
from karama.cli.kept_proofs import kept_proofs
from karama.cli.session import Exit, Session, guarded, load, readable
from karama.errors import DataError
from karama.explanation.languages import LANGUAGES
from karama.procedure.procedure import Procedure
from karama.proof.principles import Charter
from karama.proof.verdicts import Report
from karama.said import said

FORMATS = ("text", "json", "sarif", "html")
SECONDS = 120.0
"""Time for one property; on the shipped packs each takes less than a tenth of it."""

WIDTH = 100
"""Columns of a text report that is written to a file."""


@click.command(
    "prove",
    epilog=(
        "Exit code 1: a principle that must hold is broken, or is not drawn and "
        "pack.toml does not say why."
    ),
)
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "--charter",
    "charter_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Another Charter than the shipped one.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to answer: for a terminal, a program, a code review, or print.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the report.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write; default: here on the terminal; html: PACK.proof.LANG.html.",
)
@click.option(
    "--principle",
    "only",
    multiple=True,
    metavar="ID",
    help="Prove only this principle; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--fresh", is_flag=True, help="Prove everything again, whatever was proved before."
)
@click.option(
    "--timeout",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Longest time for one property; what is open then stays undecided.",
)
@click.pass_obj
@guarded
def command(
    session: Session,
    pack: Path,
    charter_file: Path | None,
    form: str,
    lang: str | None,
    out: Path | None,
    only: tuple[str, ...],
    as_json: bool,
    fresh: bool,
    seconds: float,
) -> None:
    """Hold PACK against the Charter: what is kept, what is lost, for whom and how."""
    from karama.proof.charter import read_charter

    form = "json" if as_json else form
    language = lang or session.language
    procedure = load(session, pack)
    charter = read_charter(charter_file)
    report = _proved(session, procedure, charter, only, fresh, seconds)
    answer = _answer(session, procedure, charter, report, language, form, pack)
    if form == "html" and out is None:
        out = Path(f"{procedure.id}.proof.{language}.html")
    _give(session, answer, out)
    raise SystemExit(int(Exit.FAILED if report.broken else Exit.DONE))


def _proved(
    session: Session,
    procedure: Procedure,
    charter: Charter,
    only: tuple[str, ...],
    fresh: bool,
    seconds: float,
) -> Report:
    from karama.proof.prove import prove
    from karama.proof.prover import Limits

    known = [principle.id for principle in charter.principles]
    for name in only:
        if name not in known:
            raise DataError(
                said("the Charter has no principle {name}", name=readable(name))
            )
    with _progress(session) as tell, kept_proofs(fresh=fresh) as memory:
        return prove(
            procedure,
            charter,
            only=only,
            progress=tell,
            limits=Limits(seconds=seconds),
            memory=memory,
            workers=WORKERS,
        )


@contextmanager
def _progress(session: Session) -> Iterator[Callable[[str, int, int], None]]:
    """Shows which principle is at work, where there is a terminal to show it on."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=session.err,
        transient=True,
        disable=not session.err.is_terminal,
    ) as bar:
        task = bar.add_task(session.say.gettext("Proving"), total=None)

        def tell(name: str, number: int, total: int) -> None:
            words = session.say.fill(session.say.gettext("Proving {name}"), name=name)
            bar.update(task, description=words, completed=number, total=total)

        yield tell


WORKERS = min(os.cpu_count() or 1, 4)
"""Processes a proof works in."""

Answer = str | Callable[[Console], None]
"""A text to write, or what prints it on a console."""


def _answer(
    session: Session,
    procedure: Procedure,
    charter: Charter,
    report: Report,
    language: str,
    form: str,
    pack: Path,
) -> Answer:
    from karama.cli.proof_report import account_of

    account = account_of(procedure, charter, report, language)
    if form == "html":
        from karama.cli.proof_report.page import as_page

        return as_page(account)
    if form == "sarif":
        from karama.cli.proof_report.sarif import as_sarif

        return _dumped(as_sarif(account, pack))
    if form == "json":
        from karama.cli.proof_report.as_json import as_json

        return _dumped(as_json(account))
    from karama.cli.proof_report.text import print_account

    return lambda console: print_account(console, account)


def _dumped(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def _give(session: Session, answer: Answer, out: Path | None) -> None:
    """On the terminal, or in a file that is then named."""
    if out is None:
        if isinstance(answer, str):
            click.echo(readable(answer))
        else:
            answer(session.out)
        return
    if not isinstance(answer, str):
        paper = StringIO()
        answer(session.paper(paper, WIDTH))
        answer = paper.getvalue()
    write_text(out, readable(answer))
    told = session.say.gettext("The report is in {file}.")
    session.err.print(session.say.fill(told, file=out), markup=False, soft_wrap=True)
