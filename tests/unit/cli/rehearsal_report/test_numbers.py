"""The numbers of a rehearsal as Parquet, and figures as a reader needs them."""

from math import inf

import numpy as np
import polars as pl
import pytest
from small_rehearsal import rehearsed

from karama.cli.rehearsal_report.figures import count, counted, share, shared, span
from karama.cli.rehearsal_report.tables import long, write_tables
from karama.explanation.languages import translator
from karama.rehearsal.statistics import Interval

EN = translator("en")


def test_every_number_can_be_read_back(tmp_path, tmp_path_factory):
    exercise, runs = rehearsed(tmp_path_factory)

    files = {file.stem: pl.read_parquet(file)
             for file in write_tables(tmp_path, exercise, runs)}  # fmt: skip

    people = files["people"].filter(pl.col("group") == "everybody")
    assert people["people"].to_list() == runs.people[:, 0].tolist()
    waits = files["waits"].filter(
        (pl.col("step") == "Task_FirstLook")
        & (pl.col("group") == "everybody")
        & (pl.col("figure") == "people")
    )
    place = exercise.frame.numbers["", "Task_FirstLook"]
    assert waits["value"].to_list() == runs.waits[:, place, 0, 0].tolist()
    assert sum(frame.height for frame in files.values()) > 100


def test_an_array_becomes_one_row_for_each_value_that_is_something():
    values = np.array([[0.0, 1.5], [np.nan, 2.0]])

    found = long(values, {"run": range(2), "what": ("a", "b")})

    assert found.rows() == [(0, "b", 1.5), (1, "b", 2.0)]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.0, "none"),
        (20.0, "under a minute"),
        (61.0, "1 minute"),
        (12_043.0, "3 hours and 20 minutes"),
        (100_000.0, "28 hours"),
        (20 * 86_400.0, "20 days"),
        (inf, "longer than the rehearsal"),
    ],
)
def test_a_time_is_rounded_to_what_matters(seconds, told):
    assert span(EN, seconds) == told


def test_a_figure_comes_with_where_the_true_one_lies():
    assert counted(EN, Interval(41.3, 33.2, 49.1, 0.95, 40)) == "41 (33 to 49)"
    assert shared(EN, Interval(0.42, 0.375, 0.47, 0.95, 40)) == "42% (38% to 47%)"
    assert counted(EN, Interval(5.0, -inf, inf, 0.95, 1)) == "5"
    assert shared(EN, Interval(1.0, 1.0, 1.0, 0.95, 9)) == "100%"


def test_nearly_all_is_never_said_to_be_all():
    assert share(EN, 0.9996) == "99.9 %"
    assert share(EN, 0.0004) == "0.1 %"
    assert share(EN, 1.0) == "100%"
    assert count(EN, 0.04) == "0"
