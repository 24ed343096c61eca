"""Pages of referrals, consent, cards, overrides and the post, as people use them.

A supervisor with a telephone, in Arabic, by keys alone, with a reader of screens.
"""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
SMALL = {"viewport": {"width": 360, "height": 740}}
SUPERVISOR = "supervisor-orientation"


def pages_of(browser):
    """Addresses of every page these tests look at, found as a person finds them."""
    page = browser.page
    page.goto("/referrals")
    referral = page.locator("a[href*='/referrals/']").first.get_attribute("href")
    person = re.match(r"/people/[\w-]+", referral)[0]
    page.goto(person)
    found = [person, "/referrals", referral, f"{person}/consents", f"{person}/card"]
    other = page.locator("a[href*='/decisions/']").last.get_attribute("href")
    return [*found, other, "/", "/post", "/post/hand-over"]


def shown(browser, path):
    browser.page.goto(path)
    browser.page.wait_for_load_state("load")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_a_small_telephone_no_page_is_wider_than_it(browsers, language):
    browser = browsers(**SMALL)
    browser.sign_in(SUPERVISOR)
    browser.speak(language)
    wide = {}
    for path in pages_of(browser):
        shown(browser, path)
        wide[path] = browser.wider()
        direction = "rtl" if language == "ar" else "ltr"
        assert browser.page.get_attribute("html", "dir") == direction
    browser.page.click("button[value=page]")  # the last is the form of the sheet
    browser.page.wait_for_selector(".sheet")
    wide["the sheet"] = browser.wider()

    assert not [path for path, over in wide.items() if over > 0], wide
    browser.page.evaluate("document.body.append('x'.repeat(500))")
    assert browser.wider() > 0  # the control: it would be seen


def test_axe_finds_nothing(browser):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    browser.sign_in(SUPERVISOR)
    found = {}
    for path in pages_of(browser):
        shown(browser, path)
        found[path] = axe.run(browser.page).response["violations"]
    browser.page.click("button[value=page]")
    browser.page.wait_for_selector(".sheet")
    found["the sheet"] = axe.run(browser.page).response["violations"]

    told = {p: [v["id"] for v in violations] for p, violations in found.items()}
    assert not any(told.values()), told
    browser.page.evaluate("document.documentElement.removeAttribute('lang')")
    assert axe.run(browser.page).response["violations"]  # the control


def test_less_is_asked_for_and_agreed_to_by_keys_only(browsers):
    """A worker asks, a supervisor agrees; nobody touches a mouse."""
    worker = browsers()
    worker.sign_in("protection")
    page = worker.page
    page.goto(pages_of(worker)[0])
    reach(page, "a[href*='/decisions/']", last=True)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/decisions/\d+$"))
    reach(page, "[name=way]")
    for _ in range(page.locator("[name=way]").count() - 1):  # the last protects least
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("she asks for open reception, and she was heard alone")
    page.keyboard.press("Tab")
    page.keyboard.type("We spoke about it with you this evening.")  # for her card
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/people/[\w-]+$"))
    assert "waits for a supervisor" in page.locator("#main").inner_text()

    supervisor = browsers()
    supervisor.sign_in(SUPERVISOR)
    page = supervisor.page
    reach(page, "a[href*='/asked/']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/asked/\d+$"))
    reach(page, "#why")
    page.keyboard.type("I heard her too, and she understands it")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # nothing more is written for her card
    assert page.evaluate("document.activeElement.value") == "no"  # the safe one first
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/people/[\w-]+$"))
    assert "a supervisor agreed" in page.locator("#main").inner_text()


def reach(page, selector, *, last=False):
    """Press Tab until an element that fits has the focus, as there is no other way."""
    wanted = page.locator(selector).last if last else page.locator(selector).first
    for _ in range(200):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{selector} is not reached by keys")


def test_the_post_says_what_it_has_and_gives_a_sheet(browser):
    browser.sign_in(SUPERVISOR)
    page = browser.page
    page.goto("/post")
    unknown = page.locator(".due.unknown").count()
    assert unknown >= 2  # the demonstration's supervisor has said the rest
    assert page.input_value("[name='bed.basic-centre']") != "40"
    page.fill("[name='bed.basic-centre']", "40")
    page.fill("[name='interpreter.wo']", "4")
    page.fill("[name='busy.wo']", "4")
    with page.expect_navigation():
        page.click("#say ~ form button")
    assert page.locator(".due.unknown").count() == unknown - 1
    assert page.input_value("[name='bed.basic-centre']") == "40"
    assert (
        page.locator(".due.late", has_text="0").count() >= 1
    )  # no interpreter is free

    page.goto("/post/hand-over")
    page.fill("#note", "wake the doctor at four")
    with page.expect_download() as sheet:
        page.click("button[value=pdf]")
    assert sheet.value.suggested_filename.endswith(".pdf")
    assert sheet.value.path().read_bytes().startswith(b"%PDF-")
