"""`karama plan`: the least extra help with which a pack reaches its targets.

A folder is left behind: the plan to read and edit, and the resources with the plan in
them, to be rehearsed at once. What was found, how sure it is and how much cheaper it
could be is said here too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from karama.cli.explain import write_text
from karama.cli.progress import counting
from karama.cli.rehearsal_options import (
    other_rehearsal,
    which_rehearsal,
    workers_option,
)
from karama.cli.session import Exit, Session, guarded
from karama.errors import DataError, failing
from karama.explanation.languages import LANGUAGES, Translator, translator
from karama.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from karama.cli.plan_report.account import Account, Rows, Sought
    from karama.rehearsal.exercise import Exercise
    from karama.rehearsal.planning import Effort, News
    from karama.rehearsal.targets import Targets

GUESS = 6
"""Times the effort that may go into what is missed where one thing alone is short."""


@click.command(
    "plan",
    epilog="Exit code 1: nothing that may be added suffices, or none was shown to.",
)
@which_rehearsal
@click.option(
    "--target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="What has to be reached, and what may be added: a TOML file.",
)
@click.option(
    "--replications",
    type=click.IntRange(min=5, max=10_000),
    default=40,
    show_default=True,
    metavar="N",
    help="Runs in which plans are sought.",
)
@click.option(
    "--fresh",
    type=click.IntRange(min=20, max=100_000),
    default=2_000,
    show_default=True,
    metavar="N",
    help="Runs on which a plan is tried at most.",
)
@click.option(
    "--effort",
    type=click.IntRange(min=0, max=1_000_000),
    default=1_000,
    show_default=True,
    metavar="N",
    help="Runs to spend on a cheaper plan, and as many on showing that there is none; "
    "up to six times as many on what is missed where one thing alone is short.",
)
@other_rehearsal
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the plan; default: PACK.SCENARIO.plan.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the plan.")
@workers_option
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_obj
@guarded
def command(
    session: Session,
    pack: Path,
    scenario: str,
    target: Path,
    replications: int,
    fresh: int,
    effort: int,
    days: int | None,
    seed: int | None,
    resources: Path | None,
    out: Path | None,
    lang: str | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Find the least extra help with which PACK reaches its targets."""
    from karama.cli.plan_report.account import account_of
    from karama.cli.plan_report.plain import as_plain
    from karama.cli.rehearsing import WORKERS, Options, ready_exercise
    from karama.rehearsal.planning import Effort, Verdict

    language = lang or session.language
    session = attrs.evolve(session, language=language, say=translator(language))
    exercise = ready_exercise(session, pack, scenario, Options(days, seed, resources))
    targets = _targets(session, exercise, target)
    work = Effort(
        sample=replications,
        fresh=fresh,
        guess=GUESS * effort,
        swaps=effort,
        bound=effort,
    )
    sought = _sought(session, exercise, targets, work, workers or WORKERS)
    account = account_of(sought, language)
    folder = out or Path(
        f"{exercise.model.courses.procedure.id}.{exercise.scenario.id}.plan"
    )
    files = _write(account, folder, resources or pack / "resources.toml")
    if as_json:
        session.json({**as_plain(sought), "files": [str(one) for one in files]})
    else:
        _print(session, account, files)
    found = sought.found.verdict is Verdict.FOUND
    raise SystemExit(int(Exit.DONE if found else Exit.FAILED))


# --- what is sought -------------------------------------------------------------------


def _targets(session: Session, exercise: Exercise, file: Path) -> Targets:
    """The targets of a file; says what is wrong with it, and leaves then."""
    from karama.cli.check import print_findings
    from karama.findings import Severity
    from karama.rehearsal.targets import held_in, known_of, read_targets

    known = known_of(
        exercise.model.courses.procedure,
        held_in(exercise.scenario.means),
        exercise.counted.norms,
        exercise.counted.accounts.charter,
    )
    reading = read_targets(file, known)
    loud = [one for one in reading.findings if one.severity is not Severity.INFO]
    print_findings(session, loud, console=session.err)
    if reading.targets is None:
        told = session.say.gettext("Nothing was planned: mend the errors first.")
        session.fail(told, Exit.FAILED)
    return reading.targets


def _sought(
    session: Session, exercise: Exercise, targets: Targets, work: Effort, workers: int
) -> Sought:
    """Planning, with a bar."""
    from karama.cli.kept_courses import keep
    from karama.cli.plan_report.account import Sought
    from karama.rehearsal.measures import problem_of
    from karama.rehearsal.planning import plan

    with (
        problem_of(exercise, targets, workers=workers) as problem,
        counting(session, session.say.gettext("Planning")) as tell,
    ):

        def news(one: News) -> None:
            what = _at_work(session.say, one, exercise.scenario.means.currency)
            tell(what, one.done, max(one.of, one.done))

        found = plan(problem, work, confidence=targets.confidence, tell=news)
        keep(exercise.model.courses)
        return Sought(exercise, targets, tuple(problem.levers), found)


def _at_work(t: Translator, news: News, currency: str) -> str:
    """What is at work, and the best plan so far."""
    from karama.cli.rehearsal_report.figures import count
    from karama.rehearsal.planning import Stage

    told = {
        Stage.SAMPLE: t.gettext("Rehearsing with everything"),
        Stage.SEEK: t.gettext("Taking away"),
        Stage.BOUND: t.gettext("Showing that nothing is cheaper"),
        Stage.TRY: t.gettext("Trying on fresh luck"),
        Stage.CHANGES: t.gettext("One less, one more"),
    }[news.stage]
    if news.cost is None:
        return told
    cost = f"{count(t, news.cost / 100)} {currency}"
    return t.fill(t.gettext("{what}; best so far {cost}"), what=told, cost=cost)


# --- what is left behind --------------------------------------------------------------


def _write(account: Account, folder: Path, resources: Path) -> list[Path]:
    """The plan, and the resources with it; gives the files, the plan first."""
    from karama.cli.plan_report.document import document_of
    from karama.cli.plan_report.resources import changed_resources
    from karama.cli.rehearsal_report.document import docx, markdown
    from karama.rehearsal.planning import Verdict

    sought, draft = account.sought, document_of(account)
    page = folder / f"plan.{account.t.language}.md"
    word, with_plan = page.with_suffix(".docx"), folder / "resources.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_text(page, markdown(draft))
        word.write_bytes(docx(draft))
        if sought.found.verdict is not Verdict.FOUND or not sought.found.cost:
            return [page, word]
        text = resources.read_text(encoding="utf-8")
        write_text(
            with_plan,
            changed_resources(text, sought.exercise, sought.levers, sought.found.plan),
        )
    except OSError as error:
        raise DataError(
            said("cannot write {file}: {reason}", file=folder, reason=failing(error))
        ) from None
    return [page, word, with_plan]


def _print(session: Session, account: Account, files: list[Path]) -> None:
    t, out = session.say, session.out
    out.print(account.scenario, style="bold", markup=False)
    for sentence in (*account.lead, *account.bound):
        out.print(sentence, markup=False, soft_wrap=True)
    for words, lines in _parts(account):
        if lines:
            out.print()
            out.print(words, style="bold", markup=False)
            for line in lines:
                out.print(f"  {line}", markup=False, soft_wrap=True)
    out.print()
    told = t.fill(t.gettext("The plan is in {file}."), file=files[0])
    out.print(told, style="green", markup=False, soft_wrap=True)
    if len(files) > 2:
        words = t.gettext("To rehearse with it: --resources {file}")
        told = t.fill(words, file=files[2])
        out.print(told, style="green", markup=False, soft_wrap=True)


def _parts(account: Account) -> Iterator[tuple[str, Iterable[str]]]:
    t = account.t
    yield t.gettext("What is added"), _lines(account.added)
    yield t.gettext("The targets"), _lines(account.targets)
    missed = [
        t.fill(
            t.gettext("{what}: is missed: {missed}; can no longer be shown: {unsure}"),
            what=what,
            missed=fails,
            unsure=unsure,
        )
        for what, fails, unsure in account.without
    ]
    yield t.gettext("With one less of"), missed
    yield t.gettext("What the next one buys"), _lines(account.more)


def _lines(rows: Rows) -> list[str]:
    return [" · ".join(row) for row in rows]
