"""Runs the DMN Technology Compatibility Kit, read in place, and reports by folder.

The kit is folders of one or more models and test files; each test case gives inputs
and the values expected of decisions, functions or services. A case passes when every
one of its results does. Numbers are compared as the kit's own runners do, equal when
less than 1e-8 apart; everything else by value. Where the kit expects an error the
result must be null, which is how DMN shows one.

Source: dmn-tck/tck, testCases.xsd; `NUMBER_COMPARISON_PRECISION` of its runners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Protocol

import attrs
from lxml import etree

from karama.errors import KaramaError
from karama.feel import show
from karama.feel.budget import Budget
from karama.feel.literals import (
    read_date,
    read_date_time,
    read_duration,
    read_time,
)
from karama.feel.values import Date, DateTime, Function, Time
from karama.findings import Severity
from karama.markup import read_xml
from karama.procedure.decision import DecisionModel

from .dmn import Load, read_model
from .hits import same
from .python import compile_model

PRECISION = Decimal("0.00000001")
"""Numbers less than this apart are equal, by the convention of the kit's runners."""

NOW = DateTime(Date(2026, 1, 1), Time(12, 0, 0, offset=0))
"""The instant `now()` answers in the kit; no case may depend on which it is."""

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


class Reader(Protocol):
    """A reading of a model that the kit can be put to."""

    def evaluate(
        self, name: str, facts: Mapping[str, object], budget: Budget | None = None
    ) -> object:
        """The value of a decision; a fact that is not given is null."""

    def call(
        self, name: str, arguments: Mapping[str, object], budget: Budget | None = None
    ) -> object:
        """What a knowledge model or decision service returns."""


@attrs.frozen
class Failure:
    """A case that did not give what the kit expects.

    Attributes:
        folder: Folder of the kit, relative to where the run began.
        case: Identifier of the case in its file.
        node: Name of the result that differs.
        expected: What the kit expects, as FEEL text.
        found: What came instead, as FEEL text, or the error.
    """

    folder: str
    file: str
    case: str
    node: str
    expected: str
    found: str


@attrs.frozen
class FolderReport:
    """The result of one folder of the kit."""

    folder: str
    cases: int
    passed: int
    failures: tuple[Failure, ...] = ()


@attrs.frozen
class KitReport:
    """The result of a run: folders in order of name, and their sums."""

    folders: tuple[FolderReport, ...]

    @property
    def cases(self) -> int:
        """Cases run."""
        return sum(folder.cases for folder in self.folders)

    @property
    def passed(self) -> int:
        """Cases that gave all that is expected."""
        return sum(folder.passed for folder in self.folders)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Every case that failed, in order."""
        return tuple(f for folder in self.folders for f in folder.failures)


def run_kit(
    path: Path | str, read: Callable[[DecisionModel], Reader] = compile_model
) -> KitReport:
    """Run every test file below a folder, at any depth.

    Args:
        path: A folder of the kit, or one that holds it.
        read: Compiles a model to the reading under test.

    Raises:
        NotADirectoryError: There is no such folder.
    """
    root = Path(path)
    if not root.is_dir():
        raise NotADirectoryError(str(root))
    found: dict[str, list[FolderReport]] = {}
    for file in sorted(root.rglob("*.xml")):
        report = _run_file(file, root, read)
        if report is not None:
            found.setdefault(report.folder, []).append(report)
    return KitReport(tuple(_sum(folder, each) for folder, each in found.items()))


def as_dict(report: KitReport) -> dict[str, object]:
    """The report as JSON has it: cases, passed, folders, failures."""
    return {
        "cases": report.cases,
        "passed": report.passed,
        "folders": [
            {"folder": each.folder, "cases": each.cases, "passed": each.passed}
            for each in report.folders
        ],
        "failures": [attrs.asdict(failure) for failure in report.failures],
    }


def _sum(folder: str, reports: list[FolderReport]) -> FolderReport:
    return FolderReport(
        folder,
        sum(report.cases for report in reports),
        sum(report.passed for report in reports),
        tuple(failure for report in reports for failure in report.failures),
    )


# --- one test file ------------------------------------------------------------------


def _run_file(
    file: Path, root: Path, read: Callable[[DecisionModel], Reader]
) -> FolderReport | None:
    """The report of a test file; None when the file is not one."""
    try:
        tests = read_xml(file.read_bytes(), file=file.name)
    except KaramaError:
        return None
    if etree.QName(tests).localname != "testCases":
        return None
    folder = file.parent.relative_to(root).as_posix()
    folder = file.parent.name if folder == "." else folder
    model = tests.findtext("{*}modelName") or ""
    cases = list(tests.iterfind("{*}testCase"))
    try:
        decisions = read(_model(file.parent, model.strip()))
    except (KaramaError, OSError) as error:
        failures = [
            Failure(folder, file.name, case.get("id") or "", "", "", str(error))
            for case in cases
        ]
        return FolderReport(folder, len(cases), 0, tuple(failures))
    failures = []
    for case in cases:
        failure = _run_case(decisions, case, folder, file.name)
        if failure is not None:
            failures.append(failure)
    return FolderReport(folder, len(cases), len(cases) - len(failures), tuple(failures))


def _model(folder: Path, model: str) -> DecisionModel:
    reading = read_model(
        (folder / model).read_bytes(), file=model, load=_loader(folder)
    )
    if reading.model is None:
        raise KaramaError("; ".join(f.what for f in reading.findings))
    return reading.model


def _loader(folder: Path) -> Load:
    """Imported models by file name or by namespace, from the folder only."""
    by_name = {file.name: file for file in folder.glob("*.dmn")}
    by_namespace: dict[str, Path] = {}
    for file in by_name.values():
        try:
            space = read_xml(file.read_bytes(), file=file.name).get("namespace")
        except KaramaError:
            continue
        by_namespace.setdefault(space or "", file)

    def load(key: str) -> bytes | None:
        file = by_name.get(key) or by_namespace.get(key)
        return None if file is None else file.read_bytes()

    return load


def _run_case(
    decisions: Reader, case: etree._Element, folder: str, file: str
) -> Failure | None:
    """The first result that differs, None when all are as expected."""
    given = dict(_inputs(case))
    for result in case.iterfind("{*}resultNode"):
        name = result.get("name") or ""
        expected = _expected(result)
        try:
            found = _result(decisions, case, name, given)
        except KaramaError as error:
            why = f"{type(error).__name__}: {error}"
            return Failure(
                folder, file, case.get("id") or "", name, _shown(expected), why
            )
        if not matches(expected, found):
            return Failure(
                folder,
                file,
                case.get("id") or "",
                name,
                _shown(expected),
                _shown(found),
            )
    return None


def _result(
    decisions: Reader,
    case: etree._Element,
    name: str,
    given: Mapping[str, object],
) -> object:
    kind = case.get("type") or "decision"
    if kind == "decision":
        return decisions.evaluate(name, given, Budget(now=NOW))
    called = case.get("invocableName") or name
    found = decisions.call(called, given, Budget(now=NOW))
    if isinstance(found, dict) and kind == "decisionService" and name in found:
        return found[name]
    return found


def _shown(value: object) -> str:
    try:
        return show(value)
    except (KaramaError, TypeError):
        return repr(value)


# --- values of the kit ----------------------------------------------------------------


def _inputs(case: etree._Element) -> Iterator[tuple[str, object]]:
    for node in case.iterfind("{*}inputNode"):
        name = node.get("name") or ""
        space = node.get("namespace")
        yield f"{space}#{name}" if space else name, _value(node)


def _expected(result: etree._Element) -> object:
    """What is expected; null where an error is, and where nothing is written."""
    holder = result.find("{*}expected")
    if holder is None or result.get("errorResult") in ("true", "1"):
        return None
    return _value(holder)


def _value(holder: etree._Element) -> object:
    """The value inside an element: one value, a list, or components."""
    items = holder.find("{*}list")
    if items is not None:
        if items.get(_NIL) in ("true", "1"):
            return None
        return tuple(_value(item) for item in items.iterfind("{*}item"))
    components = holder.findall("{*}component")
    if components:
        return {each.get("name") or "": _value(each) for each in components}
    value = holder.find("{*}value")
    return None if value is None else _simple(value)


def _simple(value: etree._Element) -> object:
    if value.get(_NIL) in ("true", "1"):
        return None
    text = value.text or ""
    kind = (value.get(_TYPE) or "xsd:string").rpartition(":")[2]
    reader = _READERS.get(kind)
    return text if reader is None else reader(text.strip())


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


_READERS = {
    "boolean": lambda text: text in ("true", "1"),
    "date": read_date,
    "time": read_time,
    "dateTime": read_date_time,
    "duration": read_duration,
    "dayTimeDuration": read_duration,
    "yearMonthDuration": read_duration,
    **dict.fromkeys(
        ("decimal", "double", "float", "integer", "int", "long", "short"), _number
    ),
}


def matches(expected: object, found: object) -> bool:
    """Whether a value found is the one expected, by the kit's convention."""
    if isinstance(expected, Decimal) and isinstance(found, Decimal):
        return abs(expected - found) < PRECISION
    if isinstance(expected, tuple) and isinstance(found, tuple):
        return len(expected) == len(found) and all(map(matches, expected, found))
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(
            matches(value, found[name]) for name, value in expected.items()
        )
    if isinstance(found, Function):
        return False
    return same(expected, found)


def errors_of(folder: Path) -> list[str]:
    """Error findings of every model in a folder, for those who run the kit."""
    found = []
    for file in sorted(folder.glob("*.dmn")):
        reading = read_model(file.read_bytes(), file=file.name, load=_loader(folder))
        found += [
            str(finding.place) + ": " + finding.what
            for finding in reading.findings
            if finding.severity is Severity.ERROR
        ]
    return found
