"""Pages on which people decide otherwise than the rules: small, rtl, by keys.

The page of another answer, that on which a second person agrees, the sheet for the next
shift, and what the person reads of it by their card.
"""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
SMALL = {"viewport": {"width": 360, "height": 740}}
SUPERVISOR = "supervisor-orientation"
TOLD = "Two of us spoke with you about it. Ask us anything."


def decision_of(browser):
    """A person, and the address of a decision for which less may be asked."""
    page = browser.page
    browser.go("/referrals")
    referral = page.locator("a[href*='/referrals/']").first.get_attribute("href")
    person = re.match(r"/people/[\w-]+", referral)[0]
    browser.go(person)
    return person, page.locator("a[href*='/decisions/']").last.get_attribute("href")


def asked(browsers):
    """Less is asked for by a worker, if it is not already; who, and the address."""
    worker = browsers()
    worker.sign_in("protection")
    person, decision = decision_of(worker)
    worker.go(decision)
    if worker.page.locator("[name=way]").count():
        worker.page.locator("[name=way]").last.check()
        worker.page.fill("#why", "she asks for open reception, and was heard alone")
        worker.page.fill("#tell", TOLD)
        worker.page.click("main form .send button")
        worker.page.wait_for_url(re.compile(rf"{person}$"))
    return worker, person, decision


def fits(browser, axe, path):
    browser.go(path)
    page = browser.page
    over = browser.wider()
    return over, [v["id"] for v in axe.run(page).response["violations"]]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_they_fit_a_small_telephone_and_axe_finds_nothing(browsers, language):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    _, person, decision = asked(browsers)
    supervisor = browsers(**SMALL)
    supervisor.sign_in(SUPERVISOR)
    page = supervisor.page
    cosign = page.locator("a[href*='/asked/']").first.get_attribute("href")
    supervisor.speak(language)
    assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    found = {path: fits(supervisor, axe, path) for path in (cosign, decision)}
    supervisor.page.goto("/post/hand-over")
    page.click("button[value=page]")
    page.wait_for_selector(".sheet")
    violations = axe.run(page).response["violations"]
    found["the sheet"] = supervisor.wider(), [v["id"] for v in violations]
    own = card_of(browsers, person, language)
    violations = axe.run(own).response["violations"]
    found["the card"] = supervisor.wider(own), [v["id"] for v in violations]

    assert {p for p, (over, ids) in found.items() if over > 0 or ids} == set(), found
    page.evaluate("document.body.append('x'.repeat(500))")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert supervisor.wider() > 0  # the controls: they would be seen
    assert axe.run(page).response["violations"]


def card_of(browsers, person, language):
    """The person's own page, on their own small telephone."""
    officer, own = browsers(), browsers(**SMALL)
    officer.sign_in("protection")
    officer.go(f"{person}/card")
    officer.page.select_option("#tongue", language)
    officer.page.click("form.narrow button")
    digits = officer.page.inner_text(".digits")
    own.page.goto("/card")
    own.page.fill("#digits", digits)
    own.page.keyboard.press("Enter")
    own.page.wait_for_url("**/card/mine")
    own.speak(language)
    text = own.page.inner_text("[aria-labelledby=changed]")
    assert TOLD in text
    assert "open reception" not in text  # the reason is not for whoever holds the card
    return own.page


def test_a_second_person_answers_by_keys_only_and_not_without_a_link(browsers):
    """What was typed is kept; the answer waits for what is so now."""
    asked(browsers)
    supervisor = browsers()
    supervisor.sign_in(SUPERVISOR)
    page = supervisor.page
    cosign = page.locator("a[href*='/asked/']").first.get_attribute("href")
    supervisor.go(cosign)
    reach(page, "#why")
    page.keyboard.type("I heard her too, and she understands it")
    supervisor.link(False)
    page.wait_for_selector(".needs-link:visible")
    reach(page, "[name=agreed]")
    assert page.evaluate("document.activeElement.value") == "no"  # the safe one first
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.url.endswith(cosign)
    assert not page.evaluate("kept.all('outbox').then((all) => all.length)")
    supervisor.link(True)
    page.wait_for_selector(".needs-link", state="detached")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/people/[\w-]+$"))
    assert "A supervisor refused another answer" in page.locator("#main").inner_text()


def reach(page, selector):
    """Press Tab until the first element that fits has the focus."""
    wanted = page.locator(selector).first
    for _ in range(200):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{selector} is not reached by keys")
