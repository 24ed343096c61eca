"""Referrals, consent, services and cards when the link goes away, and comes back.

What may be sent later is, once; what may not says so in words and keeps what was typed;
what the desk refuses is shown to its officer and never dropped.
"""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
HOUSE = "/services/casa-segura"
DONE = "#nothing:visible"


def referral_of(browser):
    """The address of a referral that waits for an answer of the reader's authority."""
    browser.go("/referrals")
    rows = browser.page.locator("tr", has=browser.page.locator(".s-asked, .s-question"))
    return rows.first.locator("a.code").get_attribute("href")


def ask(browser, words):
    browser.page.click("summary:has-text('Ask a question first')")
    browser.page.fill("#ask", words)
    browser.page.click("form[action$='/question'] button")


def linked_again(browser):
    browser.link(True)
    if not browser.page.url.endswith("/waiting"):
        browser.page.goto("/waiting")
    browser.page.wait_for_selector(DONE, timeout=120_000)


def test_what_a_service_says_without_a_link_is_sent_later_once(browser):
    browser.sign_in("protection")
    page, referral = browser.page, referral_of(browser)
    browser.go(referral)
    before = times_said(page, "which language, tonight?")
    browser.link(False)
    ask(browser, "which language, tonight?")
    page.wait_for_selector("#outbox > li")
    assert "which language, tonight?" in page.inner_text("#outbox dl")
    assert "shown_" not in page.inner_text("#outbox")  # the page's own, nobody typed it
    page.goto(referral)  # kept on this device
    page.wait_for_selector("form[action$='/question'] .note", state="attached")

    linked_again(browser)
    browser.go(referral)
    assert times_said(page, "which language, tonight?") == before + 1
    before = times_said(page, "and which again?")
    page.evaluate(TWICE)  # the control: with other keys it comes twice
    browser.go(referral)
    assert times_said(page, "and which again?") == before + 2


def times_said(page, words):
    return page.locator("main").inner_text().count(words)


TWICE = """async () => {
  const form = document.querySelector("form[action$='/question']");
  for (const key of ["a", "b"]) {
    const sent = new FormData(form);
    sent.set("text", "and which again?");
    sent.set("key", key + crypto.randomUUID().slice(0, 8));
    await fetch(form.action, { method: "POST", body: new URLSearchParams(sent) });
  }
}"""


def test_an_answer_to_what_moved_on_is_refused_and_kept(browsers):
    """Here the link is gone; there a colleague passes the referral on meanwhile."""
    here, there = browsers(), browsers()
    here.sign_in("protection")
    there.sign_in("supervisor-orientation")
    referral = referral_of(here)
    here.go(referral)
    here.link(False)
    ask(here, "is she alone?")
    here.page.wait_for_selector("#outbox > li")
    there.go(referral)
    there.page.click("summary:has-text('Pass it on')")
    form = there.page.locator("form[action$='/forward']")
    form.locator("[name=service]").first.check()
    form.locator("textarea").fill("it is nearer")
    with there.page.expect_navigation():
        form.locator("button").click()

    here.link(True)
    told = here.page.locator("#outbox .wrong")
    told.wait_for(timeout=120_000)
    assert "Another service is asked by now" in told.inner_text()
    assert "is she alone?" in here.page.inner_text("#outbox dl")
    here.page.click("button:has-text('Open the page again')")
    here.page.wait_for_url(re.compile(rf"{referral}$"))
    here.page.wait_for_selector("#ask:visible")
    assert (
        here.page.input_value("#ask") == "is she alone?"
    )  # to be sent on the new page
    here.page.get_by_role("button", name="Ask", exact=True).click()
    here.page.wait_for_selector("[aria-labelledby=said]:has-text('is she alone?')")


def test_a_yes_that_waited_does_not_undo_a_no(browsers):
    here, there = browsers(), browsers()
    here.sign_in("protection")
    there.sign_in("redcross")
    person = re.match(r"/people/[\w-]+", referral_of(here))[0]
    here.go(f"{person}/consents")
    here.link(False)
    agree(here.page)
    here.page.wait_for_selector("#outbox > li")
    there.go(person)
    there.page.click("summary:has-text('I withdraw my consent')")
    there.page.click("details[open] button:has-text('The person says so')")
    there.page.wait_for_url(re.compile(rf"{person}$"))

    here.link(True)
    told = here.page.locator("#outbox .wrong")
    told.wait_for(timeout=120_000)
    assert "has said no since" in told.inner_text() or "guardian" in told.inner_text()
    assert "yes, I agree" in here.page.inner_text("#outbox dl")
    here.go(f"{person}/consents")
    assert "Nothing was agreed to so far" in here.page.inner_text("main")


def agree(page):
    page.select_option("#recipient", index=1)
    for name in ("purpose", "given", "given_by", "how", "span", "classes"):
        page.locator(f"[name={name}]").first.check()
    page.select_option("#tongue", "fr")
    page.click("main > div > form.card button:has-text('Write down')")


def test_a_service_is_confirmed_without_a_link(browser):
    browser.sign_in("protection")
    browser.go(HOUSE)
    browser.link(False)
    browser.page.click("button[value=confirm]")
    browser.page.wait_for_selector("#outbox > li")
    linked_again(browser)
    browser.go(HOUSE)
    assert "ask before you count on it" not in browser.page.inner_text("main")


def test_what_is_not_sent_later_says_so_and_stays_where_it_is(browser):
    browser.sign_in("protection")
    page, referral = browser.page, referral_of(browser)
    person = re.match(r"/people/[\w-]+", referral)[0]
    browser.go(f"{person}/card")
    page.select_option("#tongue", "ar")
    assert not page.locator(".needs-link").count()
    browser.link(False)
    page.wait_for_selector(".needs-link:visible")
    assert "shown once" in page.inner_text(".needs-link")
    page.click("form.narrow button")
    page.wait_for_timeout(500)
    assert page.url.endswith("/card")
    assert page.input_value("#tongue") == "ar"
    assert not page.evaluate("kept.all('outbox').then((all) => all.length)")

    browser.link(True)
    page.wait_for_selector(".needs-link", state="detached")
    page.click("form.narrow button")
    page.wait_for_selector(".digits")  # the control: with a link it is made
    assert page.get_attribute("article", "lang") == "ar"


def test_a_person_s_right_waits_in_the_open_page_and_leaves_nothing(browsers):
    officer, person = browsers(), browsers()
    officer.sign_in("protection")
    code = re.match(r"/people/[\w-]+", referral_of(officer))[0]
    officer.go(f"{code}/card")
    officer.page.click("form.narrow button")
    digits = officer.page.inner_text(".digits")
    page = person.page
    page.goto("/card")
    person.link(False)
    page.fill("#digits", digits)
    page.keyboard.press("Enter")
    page.wait_for_selector("form .said:visible")
    assert "press again" in page.inner_text(
        "form .said"
    )  # a code is not sent by itself
    assert page.input_value("#digits") == digits
    person.link(True)
    page.wait_for_timeout(500)
    assert page.locator("#digits").count()
    page.keyboard.press("Enter")
    page.wait_for_url("**/card/mine")

    person.link(False)
    page.click("summary:has-text('I want to complain')")
    page.click("details[open] button")
    page.wait_for_selector("details[open] .said:visible")
    assert "waits in this open page" in page.inner_text("details[open] .said")
    left = page.evaluate(LEFT)
    assert left == [0, 0, 0]
    person.link(True)
    page.wait_for_url("**/card/mine?done=complain", timeout=120_000)
    assert "It is written down" in page.inner_text("main")
    officer.go(code)
    assert officer.page.inner_text("main").count("complain") >= 1


LEFT = """async () => [
  (await indexedDB.databases()).length,
  (await caches.keys()).length,
  localStorage.length,
]"""
