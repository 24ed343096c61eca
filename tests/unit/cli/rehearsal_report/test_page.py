"""The report of a rehearsal: one page that loads nothing, in five languages."""

import re

import attrs
import pytest
from lxml import html
from small_rehearsal import rehearsed

from karama.cli.rehearsal_report.account import account_of
from karama.cli.rehearsal_report.page import as_page
from karama.explanation import LANGUAGES
from karama.proof.charter import read_charter


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    return rehearsed(tmp_path_factory)


def account(both, language="en"):
    return account_of(*both, read_charter(), {}, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_in_each_language(both, language):
    page = as_page(account(both, language))
    root = html.fromstring(page)

    assert root.get("lang") == language
    assert root.get("dir") == ("rtl" if language == "ar" else "ltr")
    for section in ("weak", "deadlines", "legal", "waits", "curves", "places", "costs"):
        assert root.get_element_by_id(section).xpath(".//h2"), section
    assert "{" not in " ".join(root.xpath("//main//text()[not(parent::style)]"))
    assert "nan" not in " ".join(root.xpath("//td//text()"))


def test_the_page_loads_nothing_and_can_be_mailed(both):
    page = as_page(account(both))

    assert len(page.encode()) < 2_000_000
    links = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert all(link.startswith("#") for link in links)
    assert "<script" not in page


def test_weaknesses_come_first_and_in_order(both):
    found = account(both)

    root = html.fromstring(as_page(found))
    heads = root.xpath("//ol[@class='weak']//h3/text()[1]")
    assert [h.strip() for h in heads] == [one.head for one in found.told]


def test_every_link_of_the_contents_has_its_section(both):
    root = html.fromstring(as_page(account(both)))

    for link in root.xpath("//nav//a/@href"):
        assert root.get_element_by_id(link[1:]) is not None


def test_children_and_adults_stand_side_by_side(both):
    root = html.fromstring(as_page(account(both)))

    heads = root.xpath("//section[@id='waits']//thead//th/text()")
    assert [h for h in heads if "Children" in h or "Adults" in h] == [
        "Children: half",
        "Adults: half",
    ]


def test_a_drawing_shows_the_waits_in_colour(both):
    page = as_page(account(both))

    assert re.search(r"k-step k-heat-\d", page)


def test_no_one_is_named_and_no_number_is_of_one_person(both):
    """A run's figures are counts; there is no list of people anywhere."""
    root = html.fromstring(as_page(account(both)))

    words = " ".join(root.xpath("//main//text()[not(parent::style)]"))
    assert "person 1" not in words.lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_means_that_can_never_keep_up_are_said_first(both, language):
    ready, runs = both
    plenty = account(both, language).lead
    asked = attrs.evolve(runs, waits=runs.waits * 1_000)

    found = account_of(ready, asked, read_charter(), {}, language).lead

    more = found[len(plenty) :]
    workers = account(both, language).words.thing("relief-workers")
    assert any(
        workers in sentence and "%" in sentence.replace("٪", "%") for sentence in more
    )
