"""The numbers of every run as Parquet, for whoever counts on from there.

    for file in write_tables(folder, exercise, runs): ...

One file for each kind of number, one row for each, with words in place of places: a
reader needs no code of ours. Nothing in them is about one person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from karama.rehearsal.exercise import Exercise
from karama.rehearsal.groups import GROUPS
from karama.rehearsal.outcomes.outcome import Outcome, names_of
from karama.rehearsal.outcomes.waiting import FIGURES

Labels = Mapping[str, Sequence[object]]
"""The name and the words of each axis, in order."""


def write_tables(folder: Path, exercise: Exercise, runs: Outcome) -> list[Path]:
    """Write every table into a folder; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name, frame in tables(exercise, runs):
        file = folder / f"{name}.parquet"
        frame.write_parquet(file, compression="zstd")
        found.append(file)
    return found


def tables(exercise: Exercise, runs: Outcome) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every table by name."""
    counted, frame = exercise.counted, exercise.frame
    replication = {"replication": range(len(runs.people))}
    group: Labels = {"group": GROUPS}
    seconds: Labels = {"second": frame.edges[:-1].astype(int).tolist()}
    steps: Labels = {"step": [_named(key) for key in frame.steps]}
    resources = {"resource": [r.name for r in exercise.model.staffing.resources]}
    clocks: Labels = {"clock": frame.clocks}
    properties = {"property": [r.one.id for r in counted.accounts.readers]}
    came: Labels = {**replication, **group}
    yield "people", _wide(came, people=runs.people, through=runs.over)
    yield "present", long(runs.present, {**replication, **seconds})
    lanes: Labels = {"lane": frame.lanes}
    yield "waiting", long(runs.waiting, {**replication, **lanes, **seconds})
    figures: Labels = {"figure": FIGURES}
    yield "waits", long(runs.waits, {**replication, **steps, **group, **figures})
    yield "through", long(runs.through, {**came, **figures})
    what: Labels = {"what": ("had", "missed")}
    yield "deadlines", long(runs.deadlines, {**replication, **clocks, **group, **what})
    yield "rings", long(runs.rings, {**replication, **clocks, **seconds})
    yield "places", long(runs.kept, {**replication, **resources, **seconds})
    yield "used", long(runs.used, {**replication, **resources, **seconds})
    yield "short", long(runs.short, {**replication, **steps, **resources})
    what = {"what": ("held", "lost", "running", "in-time", "late")}
    yield (
        "principles",
        long(runs.principles, {**replication, **properties, **what, **group}),
    )
    standards = {"standard": [one.id for one in counted.standards]}
    what = {"what": ("late", "undecided", "counted")}
    yield "legal", long(runs.legal, {**replication, **standards, **group, **what})
    stocks = {"stock": [one.id for one in counted.means.stocks]}
    what = {"what": ("empty-at", "short", "needed", "brought")}
    yield "stocks", long(runs.stocks, {**replication, **stocks, **what})
    yield "levels", long(runs.levels, {**replication, **stocks, **seconds})
    names: Labels = {"thing": names_of(counted.means)}
    yield "costs", long(runs.costs, {**replication, **names}, "cents")


def long(values: npt.NDArray[Any], labels: Labels, name: str = "value") -> pl.DataFrame:
    """An array as one row for each of its values; what is nothing is left out.

    Args:
        values: Any array.
        labels: The name and the words of each of its axes.
        name: Of the column of values.
    """
    flat = values.ravel()
    kept = np.flatnonzero((flat != 0) & ~np.isnan(flat.astype(np.float64)))
    places = np.unravel_index(kept, values.shape)
    columns = {
        axis: _words(list(words), place)
        for (axis, words), place in zip(labels.items(), places, strict=True)
    }
    return pl.DataFrame({**columns, name: flat[kept]})


def _words(words: Sequence[object], places: npt.NDArray[np.intp]) -> pl.Series:
    found = pl.Series(words)
    if found.dtype == pl.String:
        found = found.cast(pl.Enum(found.unique(maintain_order=True)))
    return found.gather(places.tolist())


def _wide(labels: Labels, **columns: npt.NDArray[Any]) -> pl.DataFrame:
    """Several arrays of one shape side by side."""
    first = next(iter(columns.values()))
    places = np.unravel_index(np.arange(first.size), first.shape)
    named = {
        axis: _words(list(words), place)
        for (axis, words), place in zip(labels.items(), places, strict=True)
    }
    return pl.DataFrame({**named, **{n: c.ravel() for n, c in columns.items()}})


def _named(key: tuple[str, str]) -> str:
    """A step as one word: "process:step", or "step" in the main process."""
    return ":".join(part for part in key if part)
