"""Every finding has a page in the reference, and the pages are current."""

import importlib.util
from pathlib import Path

import pytest

from karama.findings.catalogue import entries

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def pages():
    script = DOCS / "generate_findings.py"
    spec = importlib.util.spec_from_file_location("generate_findings", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pages()


def test_every_code_has_a_page(pages):
    assert {f"findings/{code}.md" for code in entries()} <= set(pages)


def test_the_pages_are_those_of_the_catalogue(pages):
    stale = [
        name
        for name, text in pages.items()
        if not (DOCS / "reference" / name).is_file()
        or (DOCS / "reference" / name).read_text("utf-8") != text
    ]

    assert stale == [], "run: python docs/generate_findings.py"


def test_no_page_is_left_of_a_code_that_is_gone(pages):
    written = {f"findings/{p.name}" for p in (DOCS / "reference/findings").glob("*.md")}

    assert written - set(pages) == set()


def test_no_placeholder_is_left_on_a_page(pages):
    assert [name for name, text in pages.items() if "{" in text] == []
