"""karama log: is what the desk keeps whole?"""

from __future__ import annotations

from pathlib import Path

import click

from karama.cli.session import Session, guarded


@click.group("log")
def command() -> None:
    """The logs of the desk: events of cases, and who did what."""


@command.command("verify")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("karama-data"),
    show_default=True,
    help="Where the desk's database is kept.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@guarded
def verify(data: Path, as_json: bool) -> None:
    """Check every chain: a line altered, added, moved or missing is named.

    Exit code 5 where a chain is broken. A chain cannot show that its end was cut and
    everything written anew: for that, someone else must hold a head, so the last
    digest of who did what is printed.
    """
    session: Session = click.get_current_context().obj
    from karama.web.site.serving import prepare

    prepare(data, demo=False)
    from karama.web.cases.audit import head, verify_lines
    from karama.web.cases.store import verified_cases

    t = session.say
    whole, lines = verified_cases(), verify_lines()
    if as_json:
        counted = {"cases": whole.cases, "erased": whole.erased, "lines": lines}
        session.json({**counted, "head": head()})
        return
    told = t.gettext(
        "Whole: {cases} cases, of which {erased} erased; {lines} lines of who did "
        "what; head {head}."
    )
    words = t.fill(
        told,
        cases=t.number(whole.cases),
        erased=t.number(whole.erased),
        lines=t.number(lines),
        head=head(),
    )
    session.out.print(words, style="green", markup=False, soft_wrap=True)
