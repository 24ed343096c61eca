"""Each finding about a pack is provoked by spoiling one thing in a sound one."""

import re
from pathlib import Path

import pytest
from pack_cases import ALL, CASES
from pack_sketch import FILES, write_sketch

from karama.findings import Severity
from karama.findings.catalogue import entries
from karama.packs import PackReading, read_pack

# About no pack; tests of their own provoke them.
OTHERS = ("DIRE-", "DMN-", "INFL-", "MEAN-", "POPU-", "STAN-", "TARG-")
# Provoked by tests of their own: they need a folder, not a text.
ELSEWHERE = {
    "PACK-001": "test_files",
    "PACK-004": "test_files",
    "PACK-005": "test_files",
    "PACK-006": "test_files",
    "PACK-007": "test_files",
    "PACK-008": "test_files",
    "PACK-038": "test_calls",
    "PACK-039": "test_calls",
    "PACK-045": "test_tables",
    "PACK-047": "test_answers",
    "PACK-048": "test_answers",
    "FORM-008": "test_sheets",
    "FORM-009": "test_sheets",
    "FORM-010": "test_sheets",
    "EXAM-013": "test_tables",
    "PROM-001": "test_promises",
    "PROM-002": "test_promises",
    "PROM-003": "test_promises",
    "PROM-004": "test_promises",
    "PROM-005": "test_promises",
    "PROM-006": "test_promises",
    "PROM-007": "test_promises",
    "PROM-008": "test_promises",
    "PROM-009": "test_promises",
    "PROM-010": "test_promises",
}


def reading_of(
    folder: Path, file: str, old: str, new: str | bytes | None
) -> PackReading:
    if old == ALL:
        return read_pack(write_sketch(folder / "sketch", **{file: new}))
    assert old in FILES[file], f"{file} does not hold {old!r}"
    text = FILES[file].replace(old, str(new))
    return read_pack(write_sketch(folder / "sketch", **{file: text}))


def codes_of(reading: PackReading) -> set[str]:
    return {finding.code for finding in reading.findings}


def test_the_sketch_is_clean_but_for_its_missing_diagram(tmp_path):
    reading = read_pack(write_sketch(tmp_path / "sketch"))

    assert codes_of(reading) == {"BPMN-048"}
    assert reading.procedure is not None


@pytest.mark.parametrize(
    ("code", "file", "old", "new"),
    [(code, file, old, new) for code, _, file, old, new in CASES],
    ids=[f"{code}: {what}" for code, what, *_ in CASES],
)
def test_a_spoilt_pack_says_so(tmp_path, code, file, old, new):
    reading = reading_of(tmp_path, file, old, new)

    found = [finding for finding in reading.findings if finding.code == code]
    assert found, f"{code} is missing among {sorted(codes_of(reading))}"
    assert all(finding.place.file for finding in found)
    errors = [f for f in reading.findings if f.severity is Severity.ERROR]
    assert (reading.procedure is None) == bool(errors)


def test_every_code_about_packs_is_provoked_by_a_test():
    provoked = {code for code, *_ in CASES} | set(ELSEWHERE)
    mine = {code for code in entries() if not code.startswith(OTHERS)}

    assert mine - provoked == set()
    assert provoked - mine == set()
    for code, module in ELSEWHERE.items():
        text = (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")
        assert code in text, f"{module} does not provoke {code}"


@pytest.mark.parametrize("code", list(entries()))
def test_the_sentences_of_a_finding_are_sentences(code):
    entry = entries()[code]

    for sentence in (entry.what, entry.why, entry.remedy):
        bare = re.sub(r"\{\w+\}", "X", sentence).strip()
        assert bare[0].isupper() or not bare[0].isalpha(), sentence
        assert bare.endswith((".", "X")), sentence
