"""The live part of a page is asked for again, as long as it is looked at."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def people(browser):
    return int(browser.page.inner_text(".counts div:first-child dd"))


def looked_at(browsers):
    """A board whose clock we hold, and another account beside it."""
    here, there = browsers(), browsers()
    for one in (here, there):
        one.sign_in("guardiacivil")
    here.page.clock.install()
    here.go("/")
    return here, there


def test_a_boat_registered_by_another_is_shown_without_a_touch(browsers):
    here, there = looked_at(browsers)
    before = people(here)
    there.go("/arrivals/new")
    there.page.fill("[name=people]", "4")
    with there.page.expect_navigation():
        there.page.press("[name=people]", "Enter")
    assert people(here) == before  # the control: not before its time
    with here.page.expect_response("**/board/lines*"):
        here.page.clock.fast_forward(21_000)
    here.page.wait_for_selector(f".counts dd:text-is('{before + 4}')")


def test_without_a_link_or_signed_out_what_was_known_stays(browsers):
    here, _ = looked_at(browsers)
    here.link(False)
    before = here.page.inner_html("#lines")
    here.page.clock.fast_forward(21_000)
    here.page.wait_for_timeout(300)
    assert here.page.inner_html("#lines") == before
    here.context.clear_cookies()  # first, for the page's clock runs on by itself
    here.link(True)
    with here.page.expect_response(re.compile("/sign-in")):
        here.page.clock.fast_forward(21_000)
    here.page.wait_for_timeout(300)
    assert here.page.inner_html("#lines") == before
