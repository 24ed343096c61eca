"""A rehearsal as bytes: all it takes to make the same exercise on another machine.

    recipe = recipe_of(procedure, pack, scenario_file, resources_file, run)
    exercise = exercise_from(recipe)            # anywhere, any time: the same

A procedure once read holds compiled expressions, which no machine takes from another.
So the files travel, and are read where the runs are made: the same bytes, the same
exercise, and with the same number the same run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import attrs

from karama.errors import RehearsalError
from karama.packs import read_pack
from karama.procedure.procedure import Procedure
from karama.proof.charter import read_charter
from karama.rehearsal.courses import Courses
from karama.rehearsal.exercise import Exercise, exercise_of
from karama.rehearsal.means import read_means_file
from karama.rehearsal.scenario import Run, read_scenario
from karama.rehearsal.standards import read_standards
from karama.said import said

SCENARIO, RESOURCES = "scenario.toml", "resources.toml"


@attrs.frozen
class Recipe:
    """Everything a rehearsal is made of.

    Attributes:
        name: Of the folder of the pack that is rehearsed.
        packs: The files of it, and of the packs it calls, by folder and path.
        run: How long, and of which luck.
    """

    name: str
    packs: tuple[tuple[str, tuple[tuple[str, bytes], ...]], ...]
    scenario: bytes
    resources: bytes
    run: Run


def recipe_of(
    procedure: Procedure, pack: Path, scenario: Path, resources: Path, run: Run
) -> Recipe:
    """The recipe of a rehearsal.

    Args:
        procedure: What was read of the pack.
        pack: Its folder; packs that it calls stand beside it.
        scenario: The file of the scenario.
        resources: The file of the means.
        run: How long, and of which luck.
    """
    home = pack.resolve()
    called = sorted({k.partition(":")[0] for k in procedure.processes if ":" in k})
    folders = [home, *(home.parent / name for name in called)]
    return Recipe(
        home.name,
        tuple((folder.name, _files(folder)) for folder in folders),
        scenario.read_bytes(),
        resources.read_bytes(),
        run,
    )


def _files(folder: Path) -> tuple[tuple[str, bytes], ...]:
    return tuple(
        (file.relative_to(folder).as_posix(), file.read_bytes())
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.is_symlink()
    )


@lru_cache(maxsize=2)
def exercise_from(recipe: Recipe) -> Exercise:
    """The exercise of a recipe; made once for each process.

    Raises:
        RehearsalError: It cannot be read here, as another version of this program might
            find.
    """
    with tempfile.TemporaryDirectory() as place:
        return _read(recipe, Path(place))


def _read(recipe: Recipe, place: Path) -> Exercise:
    for folder, files in recipe.packs:
        _lay(dict(files), place / folder)
    for name, data in ((SCENARIO, recipe.scenario), (RESOURCES, recipe.resources)):
        (place / name).write_bytes(data)
    procedure = read_pack(place / recipe.name).procedure
    if procedure is None:
        raise RehearsalError(said("the pack cannot be read here as it was there"))
    courses = Courses(procedure)
    means = read_means_file(place / RESOURCES, procedure).means
    if means is None:
        raise RehearsalError(said("the means cannot be read here as they were there"))
    scenario = read_scenario(place / SCENARIO, courses, means).scenario
    standards = read_standards().standards
    if scenario is None or standards is None:
        raise RehearsalError(said("the scenario cannot be read here as it was there"))
    return exercise_of(
        courses, attrs.evolve(scenario, run=recipe.run), read_charter(), standards
    )


def _lay(files: Mapping[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
