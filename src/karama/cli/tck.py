"""`karama tck`: the DMN conformance kit, run from wherever it was unpacked."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from karama.cli.session import Exit, Session, guarded
from karama.decisions.tck import KitReport, run_kit
from karama.errors import DataError
from karama.said import said


@click.command("tck")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_obj
@guarded
def command(session: Session, folder: Path, as_json: bool) -> None:
    """Run every test case under DIR, at any depth; list each one that fails."""
    if not folder.is_dir():
        raise DataError(
            said("there is no folder {folder}; unpack the kit first", folder=folder)
        )
    report = run_kit(folder)
    if not report.cases:
        raise DataError(
            said("no test cases under {folder}; unpack the kit there", folder=folder)
        )
    if as_json:
        session.json(_as_json(report))
    else:
        _print_report(session, report)
    raise SystemExit(int(Exit.FAILED if report.failures else Exit.DONE))


def _as_json(report: KitReport) -> dict[str, object]:
    return {
        "cases": report.cases,
        "passed": report.passed,
        "folders": [
            {"folder": one.folder, "cases": one.cases, "passed": one.passed}
            for one in report.folders
        ],
        "failures": [
            {
                "folder": one.folder,
                "file": one.file,
                "case": one.case,
                "node": one.node,
                "expected": one.expected,
                "found": one.found,
            }
            for one in report.failures
        ],
    }


def _print_report(session: Session, report: KitReport) -> None:
    t = session.say
    table = Table(box=None, pad_edge=False)
    table.add_column(t.gettext("folder"))
    table.add_column(t.gettext("passed"), justify="right")
    table.add_column(t.gettext("cases"), justify="right")
    for one in report.folders:
        style = "" if one.passed == one.cases else "bold red"
        table.add_row(one.folder, str(one.passed), str(one.cases), style=style)
    session.out.print(table)
    for failure in report.failures:
        session.out.print(
            f"{failure.folder} {failure.file} {failure.case} {failure.node}: "
            f"{failure.expected} / {failure.found}",
            markup=False,
            soft_wrap=True,
        )
    said = t.gettext("{passed} of {cases} cases passed ({share}).")
    share = t.percent(report.passed / report.cases)
    session.out.print(
        t.fill(
            said,
            passed=t.number(report.passed),
            cases=t.number(report.cases),
            share=share,
        ),
        style="bold",
        markup=False,
    )
