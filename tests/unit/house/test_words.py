"""The house keeps its words: what is never said of a person, and never committed."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".bpmn",
    ".dmn",
    ".json",
    ".csv",
    ".po",
    ".html",
    ".yml",
}
# A person is never any of these. Pages that say so, and law quoted in its own words,
# are the only exceptions.
FORBIDDEN = re.compile(
    r"\b(illegals?|illegal (?:im)?migrants?|illegal persons?|aliens?|clandestins?)\b",
    re.IGNORECASE,
)
SAYS_SO = (
    "CONTRIBUTING.md",
    "docs/reference/glossary.md",
    "src/karama/findings/text.py",
    "src/karama/packs/texts.py",
    "tests/pack_cases.py",
    "tests/unit/house/test_words.py",
)


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


@pytest.fixture(scope="module")
def texts():
    files = [f for f in tracked() if f.suffix in TEXTS and f.is_file()]
    return {f.relative_to(ROOT).as_posix(): f.read_text("utf-8") for f in files}


def test_no_text_calls_a_person_what_no_person_is(texts):
    said = {
        f"{name}: {found.group()}"
        for name, text in texts.items()
        if name not in SAYS_SO
        for found in FORBIDDEN.finditer(text)
    }

    assert not said


def test_no_file_carries_a_path_of_somebody_s_machine(texts):
    somewhere = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/")

    assert not {name for name, text in texts.items() if somewhere.search(text)} - {
        "tests/unit/house/test_words.py"
    }


def test_the_conformance_kit_is_not_in_the_repository(texts):
    kit = [name for name, text in texts.items() if "dmn-tck" in name.lower()]

    assert not [name for name in kit if name.endswith((".dmn", ".xml"))]


def test_every_dependency_has_its_line():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    page = (ROOT / "docs" / "decisions" / "dependencies.md").read_text()
    names = [
        re.split(r"[\[<>=! ]", wanted)[0]
        for wanted in project["project"]["dependencies"]
    ]

    assert not [name for name in names if f"| {name} |" not in page]


def test_every_change_fragment_has_a_kind():
    kinds = {"added", "changed", "fixed", "security", "migration"}
    for fragment in (ROOT / "changelog.d").glob("*.md"):
        assert fragment.name.split(".")[-2] in kinds, fragment.name
