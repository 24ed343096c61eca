"""`karama rehearse`: a pack under a scenario, again and again, and what came of it.

A folder is left behind: a page to read, a draft of a contingency plan to edit, and the
numbers of every run. What is worst is said here too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from karama.cli.explain import write_text
from karama.cli.kept_proofs import kept_proofs
from karama.cli.rehearsal_options import (
    other_rehearsal,
    which_rehearsal,
    workers_option,
)
from karama.cli.session import Session, guarded
from karama.errors import DataError, failing
from karama.explanation.languages import LANGUAGES, translator
from karama.procedure.procedure import title
from karama.said import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karama.cli.rehearsal_report.account import Account, Beside
    from karama.proof.verdicts import PrincipleVerdict
    from karama.rehearsal.exercise import Exercise
    from karama.rehearsal.outcomes.outcome import Outcome

MOST_RUNS = 100_000
"""However closely a share should be known."""

SHOWN = 8
"""Weaknesses said on the terminal."""


@click.command("rehearse")
@which_rehearsal
@click.option(
    "--replications",
    type=click.IntRange(min=1, max=1_000_000),
    metavar="N",
    help="How many runs; default: as the scenario says.",
)
@click.option(
    "--precision",
    type=click.FloatRange(min=0.1, max=50),
    metavar="POINTS",
    help="As many runs as it takes to know each share to so many percentage points; "
    "instead of --replications.",
)
@other_rehearsal
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the report; default: PACK.SCENARIO.rehearsal.",
)
@click.option(
    "--beside-pack",
    type=click.Path(path_type=Path),
    help="Compare with another pack, or another version of it.",
)
@click.option(
    "--beside-scenario",
    metavar="NAME",
    help="Compare with another scenario.",
)
@click.option(
    "--beside-resources",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Compare with other means.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the report.")
@workers_option
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Run on a Dask cluster: its address, or “local” for one of its own.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_obj
@guarded
def command(
    session: Session,
    pack: Path,
    scenario: str,
    replications: int | None,
    precision: float | None,
    days: int | None,
    seed: int | None,
    resources: Path | None,
    out: Path | None,
    beside_pack: Path | None,
    beside_scenario: str | None,
    beside_resources: Path | None,
    lang: str | None,
    workers: int | None,
    scheduler: str | None,
    as_json: bool,
) -> None:
    """Rehearse PACK under a scenario: who waits, what is late, what breaks first."""
    from karama.cli.rehearsal_report.account import account_of
    from karama.cli.rehearsing import Options, ready_exercise

    language = lang or session.language
    session = attrs.evolve(session, language=language, say=translator(language))
    here = _Where(pack, scenario, resources)
    there = _Where(
        beside_pack or pack, beside_scenario or scenario, beside_resources or resources
    )
    work = _Work(session, workers or 0, scheduler)
    exercise = ready_exercise(session, pack, scenario, Options(days, seed, resources))
    other = None if there == here else _ready_beside(session, exercise, there)
    own = work.own(exercise, here, replications, precision)
    account = account_of(
        exercise,
        own,
        exercise.counted.accounts.charter,
        _proved(exercise),
        language,
        None if other is None else work.beside(other, there, len(own.people)),
    )
    procedure = exercise.model.courses.procedure
    folder = out or Path(f"{procedure.id}.{exercise.scenario.id}.rehearsal")
    files = _write(account, folder)
    if as_json:
        session.json({**as_plain(account), "files": [str(one) for one in files]})
    else:
        _print(session, account, files)


@attrs.frozen
class _Where:
    """Where a rehearsal is read from."""

    pack: Path
    scenario: str
    resources: Path | None


@attrs.frozen
class _Work:
    """How runs are made.

    Attributes:
        workers: Processes to run in; 0 for as many as there are cores.
        scheduler: Address of a cluster; None for this machine.
    """

    session: Session
    workers: int
    scheduler: str | None

    def own(
        self,
        exercise: Exercise,
        where: _Where,
        replications: int | None,
        precision: float | None,
    ) -> Outcome:
        """The runs that were asked for; or as many as a precision takes."""
        from karama.rehearsal.outcomes.gathered import gather
        from karama.rehearsal.precision import FIRST_RUNS, needed

        if precision is None:
            wanted = replications or exercise.scenario.run.replications
            return gather(self._runs(exercise, where, range(wanted)))
        first = self._runs(exercise, where, range(FIRST_RUNS))
        wanted = needed(gather(first), precision / 100, MOST_RUNS)
        more = self._runs(exercise, where, range(FIRST_RUNS, wanted))
        return gather([*first, *more])

    def beside(self, other: Exercise, where: _Where, replications: int) -> Beside:
        """As many runs of the other rehearsal."""
        from karama.cli.rehearsal_report.account import Beside
        from karama.rehearsal.outcomes.gathered import gather

        found = self._runs(other, where, range(replications))
        name = _name(other, where, self.session.language)
        return Beside(name, other, gather(found))

    def _runs(self, exercise: Exercise, where: _Where, numbers: range) -> list[Outcome]:
        from karama.cli.rehearsing import WORKERS, recipe_for, rehearsed
        from karama.rehearsal.running import runs, runs_on

        if self.scheduler is None:
            made = runs(exercise, numbers, workers=self.workers or WORKERS)
        else:
            recipe = recipe_for(exercise, where.pack, where.scenario, where.resources)
            made = runs_on(self.scheduler, recipe, numbers)
        courses = exercise.model.courses
        return rehearsed(self.session, len(numbers), made, courses)


def _ready_beside(session: Session, exercise: Exercise, where: _Where) -> Exercise:
    """The other rehearsal; of the same seed and length, so that the plan differs."""
    from karama.cli.rehearsing import Options, ready_exercise

    run = exercise.scenario.run
    options = Options(run.days, run.seed, where.resources)
    return ready_exercise(session, where.pack, where.scenario, options)


def _name(other: Exercise, where: _Where, language: str) -> str:
    """What the other is called: its pack, its scenario, and the file of its means."""
    procedure, scenario = other.model.courses.procedure, other.scenario
    parts = [
        f"{title(procedure.titles, language, procedure.id)} {procedure.version}",
        title(scenario.titles, language, scenario.id),
    ]
    if where.resources is not None:
        parts.append(where.resources.name)
    return " · ".join(parts)


def _proved(exercise: Exercise) -> Mapping[str, PrincipleVerdict]:
    """What is proved of the procedure: no influx changes that."""
    from karama.cli.prove import WORKERS
    from karama.proof.prove import prove

    with kept_proofs() as memory:
        report = prove(
            exercise.model.courses.procedure,
            exercise.counted.accounts.charter,
            memory=memory,
            workers=WORKERS,
        )
    return {one.principle: one for one in report.verdicts}


def _write(account: Account, folder: Path) -> list[Path]:
    """The report, the draft and the numbers; gives the files, the report first."""
    from karama.cli.rehearsal_report.contingency import plan_of
    from karama.cli.rehearsal_report.document import docx, markdown
    from karama.cli.rehearsal_report.page import as_page
    from karama.cli.rehearsal_report.tables import write_tables

    language = account.t.language
    page = folder / f"report.{language}.html"
    plan = folder / f"contingency-plan.{language}.md"
    word = plan.with_suffix(".docx")
    draft = plan_of(account)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_text(page, as_page(account))
        write_text(plan, markdown(draft))
        word.write_bytes(docx(draft))
        numbers = write_tables(folder / "numbers", account.exercise, account.runs)
    except OSError as error:
        raise DataError(
            said("cannot write {file}: {reason}", file=folder, reason=failing(error))
        ) from None
    return [page, plan, word, *numbers]


def as_plain(account: Account) -> dict[str, object]:
    """The answer as JSON values; names are those of the pack, not of a language."""
    frame = account.exercise.frame
    return {
        "pack": account.words.procedure.id,
        "version": account.words.procedure.version,
        "digest": account.words.procedure.digest,
        "scenario": account.exercise.scenario.id,
        "scenario_digest": account.exercise.scenario.digest,
        "seed": account.exercise.scenario.run.seed,
        "replications": account.replications,
        "weaknesses": [
            {
                "kind": one.kind.value,
                "about": frame.steps[int(one.about)][1]
                if one.about.isdigit()
                else one.about,
                "people": attrs.asdict(one.people),
                "share": None if one.share is None else attrs.asdict(one.share),
                "group": one.group or None,
                "second": one.moment,
                "wait_seconds": one.seconds or None,
                "what": told.head,
                "told": list(told.sentences),
            }
            for one, told in zip(account.found, account.told, strict=True)
        ],
    }


def _print(session: Session, account: Account, files: list[Path]) -> None:
    t, out = session.say, session.out
    out.print(account.scenario, style="bold", markup=False)
    for sentence in account.lead:
        out.print(sentence, markup=False, soft_wrap=True)
    out.print()
    out.print(t.gettext("Weaknesses found, worst first"), style="bold")
    if not account.told:
        out.print(
            t.gettext("None was found: nothing was lost, late, missing or long."),
            markup=False,
        )
    first = list(zip(account.tags, account.told, strict=True))[:SHOWN]
    for number, (tag, told) in enumerate(first, 1):
        head = f"{t.number(number)}. {told.head} ({tag})"
        out.print(head, style="bold", markup=False, soft_wrap=True)
        out.print(f"   {' '.join(told.sentences)}", markup=False, soft_wrap=True)
    more = len(account.told) - len(first)
    if more > 0:
        words = t.ngettext(
            "{n} more is in the report.", "{n} more are in the report.", more
        )
        out.print(t.fill(words, n=t.number(more)), markup=False)
    out.print()
    for words, file in (
        (t.gettext("The report is in {file}."), files[0]),
        (t.gettext("The draft of a plan is in {file}."), files[2]),
    ):
        told_ = t.fill(words, file=file)
        out.print(told_, style="green", markup=False, soft_wrap=True)
