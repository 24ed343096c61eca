"""The directory of services as people use it: keys only, small, both directions."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SMALL = {"viewport": {"width": 360, "height": 640}}
OPEN = "for (const one of document.querySelectorAll('details')) one.open = true"
HOUSE = "/services/casa-segura"


def referral_of(browser):
    browser.go("/referrals?show=all")
    return browser.page.locator("a.code").first.get_attribute("href")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_services_fit_a_small_telephone_and_axe_finds_nothing(
    browsers, language
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    browser = browsers(**SMALL)
    browser.sign_in("supervisor")
    browser.speak(language)
    for path in ("/services", "/services?need=medical", HOUSE, referral_of(browser)):
        browser.go(path)
        browser.page.evaluate(OPEN)
        assert browser.wider() <= 0, path
        assert not axe.run(browser.page).response["violations"], path
    browser.page.evaluate("document.body.append('x'.repeat(500))")
    assert browser.wider() > 0  # the control: it would be seen


def test_a_service_is_confirmed_with_keys_only(browser):
    browser.sign_in("protection")
    browser.go(HOUSE)
    before = stamp_of(browser)
    browser.go(HOUSE)
    assert stamp_of(browser) == before  # the control: looking at it says nothing
    for _ in range(20):
        browser.page.keyboard.press("Tab")
        if browser.page.evaluate("document.activeElement.value") == "confirm":
            break
    with browser.page.expect_navigation():
        browser.page.keyboard.press("Enter")
    assert "ask before you count on it" not in browser.page.inner_text("main")
    assert browser.page.url.endswith(HOUSE)
    assert stamp_of(browser) != before  # it was said anew


def stamp_of(browser):
    """When the service was last told of, as the page carries it."""
    return browser.page.locator("[name=shown]").first.input_value()
