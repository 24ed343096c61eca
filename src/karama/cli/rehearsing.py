"""What commands that rehearse share: a pack and a scenario read, and runs with a bar.

    exercise = ready_exercise(session, pack, "cayucos-36h", Options())
    found = rehearsed(session, 200, runs(exercise, range(200), workers=2))

A scenario is named as a file, or by what the file is called in the pack's `scenarios`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import attrs

from karama.cli.kept_courses import keep, recall
from karama.cli.progress import counting
from karama.cli.session import Exit, Session, load, readable
from karama.errors import DataError
from karama.findings import Finding, Severity
from karama.rehearsal.courses import Courses
from karama.rehearsal.exercise import Exercise, exercise_of
from karama.rehearsal.means import Means, read_means_file
from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.recipe import Recipe, recipe_of
from karama.rehearsal.scenario import Scenario, read_scenario
from karama.said import said

WORKERS = min(os.cpu_count() or 1, 8)
"""Processes that rehearse."""


@attrs.frozen
class Options:
    """What a user may say of a rehearsal beside its scenario.

    Attributes:
        days: Another length than the scenario's; None for its own.
        seed: Another seed than the scenario's; None for its own.
        resources: Another file than the pack's resources.toml; None for its own.
    """

    days: int | None = None
    seed: int | None = None
    resources: Path | None = None


def ready_exercise(
    session: Session, pack: Path, scenario: str, options: Options
) -> Exercise:
    """A pack under a scenario, made ready; says what is wrong, and leaves then."""
    from karama.proof.charter import read_charter
    from karama.rehearsal.standards import read_standards

    procedure = load(session, pack)
    courses = Courses(procedure)
    recall(courses)
    means = _means(session, pack, courses, options.resources)
    found = _scenario(session, pack, scenario, courses, means)
    standards = read_standards()
    if standards.standards is None:  # the shipped file; tests hold it to be sound
        _stop(session, standards.findings)
    return exercise_of(
        courses, _changed(found, options), read_charter(), standards.standards
    )


def _means(
    session: Session, pack: Path, courses: Courses, resources: Path | None
) -> Means:
    reading = read_means_file(resources or pack / "resources.toml", courses.procedure)
    if reading.means is None:
        _stop(session, reading.findings)
    return reading.means


def _scenario(
    session: Session, pack: Path, name: str, courses: Courses, means: Means
) -> Scenario:
    reading = read_scenario(scenario_file(pack, name), courses, means)
    if reading.scenario is None:
        _stop(session, reading.findings)
    return reading.scenario


def _stop(session: Session, findings: tuple[Finding, ...]) -> NoReturn:
    from karama.cli.check import print_findings

    errors = [one for one in findings if one.severity is Severity.ERROR]
    print_findings(session, errors, console=session.err)
    told = session.say.gettext("Nothing was rehearsed: mend the errors first.")
    session.fail(told, Exit.FAILED)


def scenario_file(pack: Path, name: str) -> Path:
    """The file of a scenario.

    Raises:
        DataError: There is none; names those of the pack.
    """
    own = pack / "scenarios" / f"{name}.toml"
    if own.is_file():
        return own
    file = Path(name)
    if file.is_file():
        return file
    known = sorted(one.stem for one in (pack / "scenarios").glob("*.toml"))
    raise DataError(
        said(
            "there is no scenario {name}; the pack has: {known}",
            name=readable(name),
            known=", ".join(known) or "–",
        )
    )


def _changed(scenario: Scenario, options: Options) -> Scenario:
    run = scenario.run
    run = attrs.evolve(
        run,
        days=run.days if options.days is None else options.days,
        seed=run.seed if options.seed is None else options.seed,
    )
    return attrs.evolve(scenario, run=run)


def recipe_for(
    exercise: Exercise, pack: Path, scenario: str, resources: Path | None
) -> Recipe:
    """What a cluster needs to make the same exercise."""
    return recipe_of(
        exercise.model.courses.procedure,
        pack,
        scenario_file(pack, scenario),
        resources or pack / "resources.toml",
        exercise.scenario.run,
    )


def rehearsed(
    session: Session,
    replications: int,
    outcomes: Iterable[Outcome],
    courses: Courses | None = None,
) -> list[Outcome]:
    """The outcomes of so many runs; shows how far they are.

    Args:
        session: Of the command.
        replications: How many runs.
        outcomes: Their outcomes, as they are made.
        courses: What is learned as they are made, to be kept for the next command.
    """
    found: list[Outcome] = []
    with counting(session, session.say.gettext("Rehearsing")) as tell:
        tell("", 0, replications)
        for outcome in outcomes:
            found.append(outcome)
            tell("", len(found), replications)
    if courses is not None:
        keep(courses)
    return found
