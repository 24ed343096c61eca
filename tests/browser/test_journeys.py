"""How many interactions two journeys take, and how heavy the desk is on the link.

No time is asserted: `benchmarks/desk_link.py` tells the times.
"""

import pytest
from journeys import ASKED, Hand, accept, first_words, land, long_form, look, relief
from later_pages import kind, later_pages, too_heavy
from link_weight import FIRST, LATER, first_visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]


def done_by(browsers, name):
    browser = browsers()
    browser.sign_in(name)
    return Hand(browser.page)


def test_one_adult_without_needs_is_registered_in_twelve(browsers):
    """What is told or given in between is care; it is counted, and bounded, apart."""
    officer, carer = done_by(browsers, "guardiacivil"), done_by(browsers, "redcross")
    code = land(officer)
    carer.page.goto("/")
    first_words(carer, code)
    carer.page.goto("/")
    relief(carer, code)
    care = len(carer.did)
    carer.page.goto("/")
    look(carer, code)
    assert len(officer.did) + len(carer.did) - care <= 12, (officer.did, carer.did)
    assert care <= 7, carer.did
    carer.page.goto(f"/people/{code}")
    assert "first attention" not in carer.page.inner_text("main").lower()


def test_a_referral_is_accepted_in_three(browsers):
    hand = done_by(browsers, "protection")
    accept(hand)
    assert len(hand.did) <= 3, hand.did
    assert hand.page.locator("form[action$='/delivered']").count() == 1


def test_a_first_visit_is_light(serve, tmp_path, browsers):
    desk = serve(long_form(tmp_path))
    first, asked = first_visit(browsers().playwright, desk)
    assert asked >= ASKED
    names = {name for name, _ in first.asked}
    assert {"GET /static/desk/form.js", "GET /worker.js", "GET /waiting"} <= names
    assert 10_000 < first.bytes <= FIRST, first.asked
    assert first.after <= 8 * 1024, first.asked  # to be there without a link


def test_every_later_page_is_light(desk, browsers):
    """Each kind of page that any account comes to, with all that it fetches anew."""
    told = later_pages(browsers().playwright, desk, accounts=LOOK)
    assert {*told} == {*LOOK, "the person"}
    assert not {*map(kind, KINDS)} - {kind(a) for v in told.values() for a in v}
    heavy = too_heavy(told)
    assert not heavy - DRAWN, told
    assert heavy == DRAWN  # struck out as soon as one is light


def test_a_heavier_form_would_be_seen(serve, tmp_path, browsers):
    """The control arm of both: what is asked is longer by what nothing makes short."""
    desk = serve(long_form(tmp_path, longer=LATER))
    playwright = browsers().playwright
    first, _ = first_visit(playwright, desk)
    assert first.bytes > FIRST
    told = later_pages(playwright, desk, accounts=("redcross",))
    assert "/people/*/steps/*" in too_heavy(told)


LOOK = ("protection", "supervisor", "owner", "auditor")
KINDS = (
    "/",
    "/arrivals/new",
    "/audit",
    "/audit/log",
    "/boats/B-1",
    "/card",
    "/card/mine",
    "/packs",
    "/people/K-1",
    "/people/K-1/consents",
    "/people/K-1/referrals/1",
    "/people/K-1/steps/1",
    "/post",
    "/procedure",
    "/referrals",
    "/services",
    "/services/one",
    "/sign-in",
    "/waiting",
)
DRAWN = {"/people/*/way", "/procedure", "/packs/*/explained"}
"""They hold the drawing of a whole procedure, and are heavier than was asked."""
