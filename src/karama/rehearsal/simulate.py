"""A rehearsal in one call, for programs: from files to what came of all runs.

    found = simulate("packs/es-guardia-civil", "cayucos-36h", replications=50)
    found.runs.waits[replication, step, group, figure]
    weaknesses(found.exercise, found.runs)

The command line says findings to people and shows how far it is; here a mistake in a
file is an error that carries them all.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import attrs

from karama.errors import RehearsalError
from karama.findings import Finding, Severity
from karama.packs import read_pack
from karama.proof.charter import read_charter
from karama.rehearsal.courses import Courses
from karama.rehearsal.exercise import Exercise, exercise_of
from karama.rehearsal.means import read_means_file
from karama.rehearsal.outcomes.gathered import gather
from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.running import runs
from karama.rehearsal.scenario import read_scenario
from karama.rehearsal.standards import read_standards
from karama.said import said

Read = TypeVar("Read")


@attrs.frozen(eq=False)
class Simulated:
    """What was rehearsed, and what came of it.

    Attributes:
        runs: With the run as first axis of each array.
    """

    exercise: Exercise
    runs: Outcome


def simulate(
    pack: str | os.PathLike[str],
    scenario: str,
    *,
    replications: int | None = None,
    workers: int = 1,
) -> Simulated:
    """Rehearse a pack under one of its scenarios.

    Args:
        pack: The folder, with a resources.toml.
        scenario: What its file is called in the folder `scenarios`.
        replications: How many runs; as the scenario says where None.
        workers: Processes to run in.

    Raises:
        DataError: A file cannot be opened.
        RehearsalError: One of them has mistakes; names them by code and place.
    """
    folder = Path(pack)
    reading = read_pack(folder)
    procedure = _sound(reading.procedure, reading.findings)
    courses = Courses(procedure)
    told = read_means_file(folder / "resources.toml", procedure)
    means = _sound(told.means, told.findings)
    file = folder / "scenarios" / f"{scenario}.toml"
    found = read_scenario(file, courses, means)
    own = _sound(found.scenario, found.findings)
    norms = read_standards()
    standards = _sound(norms.standards, norms.findings)
    exercise = exercise_of(courses, own, read_charter(), standards)
    wanted = range(replications or own.run.replications)
    return Simulated(exercise, gather(list(runs(exercise, wanted, workers=workers))))


def _sound(read: Read | None, findings: Iterable[Finding]) -> Read:
    if read is None:
        errors = [one for one in findings if one.severity is Severity.ERROR]
        told = "; ".join(f"{one.code} {one.place}" for one in errors)
        raise RehearsalError(said("mend these first: {findings}", findings=told))
    return read
