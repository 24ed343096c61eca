"""`karama check`: reads a pack and says every finding, with place and remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from karama.cli.session import Exit, Session, finding_as_json, guarded
from karama.explanation.languages import Translator, translator
from karama.findings import Finding, Severity, in_order
from karama.procedure.procedure import Procedure

_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.INFO: "cyan",
}


@click.command("check")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--quiet", is_flag=True, help="Leave out findings of level info.")
@click.pass_obj
@guarded
def command(
    session: Session, pack: Path, as_json: bool, strict: bool, quiet: bool
) -> None:
    """Read PACK and list all findings: code, place, what, why, what to do."""
    from karama.packs import read_pack

    reading = read_pack(pack)
    findings = in_order([*reading.findings, *_of_means(pack, reading.procedure)])
    if as_json:
        session.json(
            {
                "pack": pack.name,
                "usable": not _counts(findings)["error"],
                "counts": _counts(findings),
                "findings": [finding_as_json(found) for found in findings],
            }
        )
    else:
        shown = [f for f in findings if not (quiet and f.severity is Severity.INFO)]
        print_findings(session, shown)
        _print_verdict(session, pack.name, findings)
    raise SystemExit(int(_exit(findings, strict=strict)))


def _of_means(pack: Path, procedure: Procedure | None) -> Iterator[Finding]:
    """What there is to say of resources.toml and of the scenarios.

    They speak of steps and questions, so they wait until those are sound; and scenarios
    change means, so they wait for those.
    """
    resources = pack / "resources.toml"
    if procedure is None or not resources.is_file():
        return
    from karama.rehearsal.courses import Courses
    from karama.rehearsal.means import read_means_file
    from karama.rehearsal.scenario import read_scenario

    reading = read_means_file(resources, procedure)
    yield from reading.findings
    scenarios = sorted((pack / "scenarios").glob("*.toml"))
    if reading.means is None or not scenarios:
        return
    courses = Courses(procedure)
    for scenario in scenarios:
        yield from read_scenario(scenario, courses, reading.means).findings


def _exit(findings: Iterable[Finding], *, strict: bool) -> Exit:
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    failed = any(found.severity in bad for found in findings)
    return Exit.FAILED if failed else Exit.DONE


def _counts(findings: Iterable[Finding]) -> dict[str, int]:
    counts = Counter(found.severity for found in findings)
    return {severity.value: counts[severity] for severity in Severity}


def print_findings(
    session: Session, findings: Iterable[Finding], console: Console | None = None
) -> None:
    """Print findings as paragraphs a person can read, in the session's language."""
    say = translator(session.language, "findings")
    out = console or session.out
    for found in findings:
        head = Text()
        head.append(f"{_word(session, found.severity)} ", _STYLES[found.severity])
        head.append(f"{found.code} ", "bold")
        head.append(str(found.place), "dim")
        out.print(head, soft_wrap=True)
        for sentence in _sentences(found, say):
            out.print(f"  {sentence}", markup=False, soft_wrap=True)


def _word(session: Session, severity: Severity) -> str:
    words = {
        Severity.ERROR: session.say.gettext("error"),
        Severity.WARNING: session.say.gettext("warning"),
        Severity.INFO: session.say.gettext("info"),
    }
    return words[severity]


def _sentences(found: Finding, say: Translator) -> list[str]:
    """What, why and remedy in the reader's language."""
    from karama.findings.catalogue import entries

    entry = entries()[found.code]
    templates = (entry.what, entry.why, entry.remedy)
    return [say.fill(say.gettext(template), **found.facts) for template in templates]


def _print_verdict(session: Session, pack: str, findings: tuple[Finding, ...]) -> None:
    t = session.say
    counts = _counts(findings)
    verdict = (
        t.gettext("{pack} can be used.")
        if not counts["error"]
        else t.gettext("{pack} cannot be used until its errors are mended.")
    )
    parts = t.listing(
        [
            t.ngettext("{n} error", "{n} errors", counts["error"]).format(
                n=t.number(counts["error"])
            ),
            t.ngettext("{n} warning", "{n} warnings", counts["warning"]).format(
                n=t.number(counts["warning"])
            ),
            t.ngettext("{n} remark", "{n} remarks", counts["info"]).format(
                n=t.number(counts["info"])
            ),
        ]
    )
    session.out.print(
        f"{t.fill(verdict, pack=pack)} ({parts})",
        style="bold red" if counts["error"] else "bold green",
        markup=False,
        soft_wrap=True,
    )
