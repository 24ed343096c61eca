"""The directory of services as people use it: keys only, small, both directions."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SMALL = {"viewport": {"width": 360, "height": 640}}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OPEN = "for (const one of document.querySelectorAll('details')) one.open = true"
HOUSE = "/services/casa-segura"


def speak(browser, language):
    browser.page.select_option("#language", language)
    with browser.page.expect_navigation():
        browser.page.click(".tongue button")


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
    speak(browser, language)
    for path in ("/services", "/services?need=medical", HOUSE, referral_of(browser)):
        browser.go(path)
        browser.page.evaluate(OPEN)
        assert browser.page.evaluate(WIDER) <= 0, path
        assert not axe.run(browser.page).response["violations"], path
    browser.page.evaluate("document.body.append('x'.repeat(500))")
    assert browser.page.evaluate(WIDER) > 0  # the control: it would be seen


def test_a_service_is_confirmed_with_keys_only(browser):
    browser.sign_in("protection")
    browser.go(HOUSE)
    assert "ask before you count on it" in browser.page.inner_text("main")
    for _ in range(20):
        browser.page.keyboard.press("Tab")
        if browser.page.evaluate("document.activeElement.value") == "confirm":
            break
    with browser.page.expect_navigation():
        browser.page.keyboard.press("Enter")
    assert "ask before you count on it" not in browser.page.inner_text("main")
    assert browser.page.url.endswith(HOUSE)
