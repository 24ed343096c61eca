"""The DMN Technology Compatibility Kit: every case, and every gap accounted for.

The kit is read in place and never committed: `KARAMA_SHARED` names the folder that
holds `conformance/dmn-tck.tar.xz`, by default `../shared` beside the checkout.
"""

import os
import tarfile
import tomllib
from pathlib import Path

import pytest

from karama.decisions.columns.kit import ColumnKit
from karama.decisions.tck import as_dict, run_kit

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("KARAMA_SHARED", HERE.parents[1] / ".." / "shared"))
TARBALL = SHARED / "conformance" / "dmn-tck.tar.xz"
CLASSES = {"notyet", "unclear", "never"}

pytestmark = pytest.mark.skipif(
    not TARBALL.exists(), reason=f"the conformance kit is not at {TARBALL}"
)


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tck")
    with tarfile.open(TARBALL) as tarball:
        tarball.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def level_2(kit):
    return run_kit(next(kit.rglob("compliance-level-2")))


@pytest.fixture(scope="module")
def level_3(kit):
    return run_kit(next(kit.rglob("compliance-level-3")))


@pytest.fixture(scope="module")
def known():
    return tomllib.loads((HERE / "known.toml").read_text()).get("dmn", [])


def key(failure):
    return f"{failure.folder}/{failure.case}"


def test_level_2_passes_whole(level_2):
    assert [key(failure) for failure in level_2.failures] == []
    assert (level_2.cases, level_2.passed) == (116, 116)


def test_level_3_passes_ninety_nine_cases_in_a_hundred(level_3):
    assert level_3.cases > 1_000
    assert level_3.passed / level_3.cases >= 0.99, [
        f"{key(f)}: expected {f.expected}, found {f.found}" for f in level_3.failures
    ]


@pytest.fixture(scope="module")
def in_columns(kit):
    """The report of level 2 in columns, and the readings that were made for it."""
    made = []

    def read(model):
        made.append(ColumnKit(model))
        return made[-1]

    return run_kit(next(kit.rglob("compliance-level-2")), read), made


def test_level_2_passes_whole_in_columns(in_columns):
    report, _ = in_columns

    assert [key(failure) for failure in report.failures] == []
    assert (report.cases, report.passed) == (116, 116)


def test_every_table_of_level_2_is_read_by_bit_vectors(in_columns):
    _, made = in_columns
    reasons = [reason for each in made for reason in each.refusals()]

    assert sum(each.columnar for each in made) > 50
    assert {r for r in reasons if "is not a decision table" not in r} == set()


def test_every_gap_is_known_and_every_known_gap_is_open(level_2, level_3, known):
    open_ = {key(failure) for failure in (*level_2.failures, *level_3.failures)}
    listed = {gap["case"] for gap in known}

    assert open_ - listed == set(), "cases that fail and are not in known.toml"
    assert listed - open_ == set(), "gaps that have closed: strike them out"


def test_every_known_gap_has_a_class_and_a_reason(known):
    for gap in known:
        assert gap["class"] in CLASSES
        assert len(gap["reason"]) > 20


def test_the_report_as_json_sums_up(level_2):
    told = as_dict(level_2)

    assert (told["cases"], told["passed"]) == (116, 116)
    assert sum(folder["cases"] for folder in told["folders"]) == 116
    assert told["failures"] == []
