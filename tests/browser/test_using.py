"""Used as people use it: a small telephone, Arabic, keys only, a reader of screens."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SMALL = {"viewport": {"width": 360, "height": 640}}
PAGES = ("/", "/arrivals/new", "/waiting", "/information/es")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_a_small_telephone_nothing_is_wider_than_the_page(browsers, language):
    browser = browsers(**SMALL)
    browser.sign_in("guardiacivil")
    browser.page.select_option("#language", language)
    with browser.page.expect_navigation():
        browser.page.click(".tongue button")
    wide = {}
    for path in PAGES:
        browser.go(path)
        wide[path] = browser.wider()
        direction = "rtl" if language == "ar" else "ltr"
        assert browser.page.get_attribute("html", "dir") == direction
    person = person_of(browser)
    browser.go(person)
    wide[person] = browser.wider()
    assert not [path for path, over in wide.items() if over > 0], wide
    browser.page.evaluate("document.body.append('x'.repeat(500))")
    assert browser.wider() > 0  # the control: it would be seen


def person_of(browser):
    browser.go("/")
    return browser.page.locator(".lines a").first.get_attribute("href")


def test_a_boat_is_registered_with_keys_only(browser):
    browser.sign_in("guardiacivil")
    browser.go("/arrivals/new")
    keys = browser.page.keyboard
    keys.type("4")  # the first question has the focus
    for _ in range(12):
        if browser.page.evaluate("document.activeElement.name") == "place":
            break
        keys.press("Tab")
    keys.type("pier")
    keys.press("Tab")
    assert browser.page.evaluate("document.activeElement.tagName") == "BUTTON"
    keys.press("Enter")
    browser.page.wait_for_url(re.compile(r"/boats/B-\w+$"))
    assert browser.page.locator("[name=who]").count() == 4


def test_axe_finds_nothing(browser):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    browser.context.set_extra_http_headers({})
    browser.page.goto("/sign-in")
    found = {"/sign-in": axe.run(browser.page).response["violations"]}
    browser.sign_in("guardiacivil")
    for path in (*PAGES, person_of(browser)):
        browser.go(path)
        found[path] = axe.run(browser.page).response["violations"]
    told = {p: [v["id"] for v in violations] for p, violations in found.items()}
    assert not any(told.values()), told
    browser.page.evaluate("document.documentElement.removeAttribute('lang')")
    assert axe.run(browser.page).response["violations"]  # the control
