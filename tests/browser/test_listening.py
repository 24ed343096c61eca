"""A text read aloud: by a voice of the device alone, part by part, until stopped."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PATH = "/information/ar"
VOICES = """
const spoken = globalThis.spoken = [];
let cancelled = 0;
const voices = [
  { lang: "ar-SA", name: "by way of a company", localService: false },
  { lang: "fr-FR", name: "another language", localService: true },
  ...(%s ? [{ lang: "ar_EG", name: "of this device", localService: true }] : []),
];
globalThis.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(globalThis, "speechSynthesis", { value: {
  getVoices: () => voices,
  addEventListener: () => {},
  cancel: () => { cancelled += 1; },
  speak: (words) => {
    spoken.push({ text: words.text, voice: words.voice.name, lang: words.lang });
    globalThis.next = () => words.onend();
  },
} });
"""
LISTEN = "[data-listen] button"


def opened(browser, has_voice):
    browser.context.add_init_script(VOICES % ("true" if has_voice else "false"))
    browser.sign_in("redcross")
    browser.go(PATH)
    return browser.page


def test_it_is_read_part_by_part_by_a_voice_of_the_device(browser):
    page = opened(browser, True)
    parts = page.locator("#told").locator("h1,h2,h3,h4,p,li").all_inner_texts()
    page.click(LISTEN)
    page.wait_for_selector("#told .spoken")
    assert page.inner_text(LISTEN) == "Stop reading aloud"
    for _ in parts:
        page.evaluate("next()")
    spoken = page.evaluate("spoken")

    assert [one["text"] for one in spoken] == parts
    assert {one["voice"] for one in spoken} == {"of this device"}
    assert page.inner_text(LISTEN) == "Listen"
    assert page.locator(".spoken").count() == 0


def test_it_stops_when_it_is_told_to_and_begins_anew(browser):
    page = opened(browser, True)
    page.click(LISTEN)
    page.wait_for_selector("#told .spoken")
    page.click(LISTEN)
    page.evaluate("next()")  # an old voice that ends late goes on with nothing
    assert page.locator(".spoken").count() == 0
    page.click(LISTEN)
    page.wait_for_selector("#told .spoken")
    first, again = page.evaluate("spoken")
    assert first == again


def test_without_a_voice_of_its_own_nothing_leaves_the_device(browser):
    """The control arm: there is an Arabic voice, but it speaks from elsewhere."""
    page = opened(browser, False)
    page.click(LISTEN)
    page.locator("[data-listen] p", has_text="no voice of its own").wait_for()
    assert page.evaluate("spoken") == []
    assert page.inner_text(LISTEN) == "Listen"


def test_the_person_listens_on_their_own_page(browsers):
    """It comes into the page that is open, where a script of its own would not run."""
    officer, own = browsers(), browsers()
    officer.sign_in("redcross")
    officer.page.goto(officer.page.locator(".lines a").first.get_attribute("href"))
    officer.page.get_by_text("Print a card").click()
    officer.page.locator("main form button").first.click()
    card = officer.page.get_by_text(re.compile(r"^(\d{4} ){4}\d{4}$")).inner_text()
    own.context.add_init_script(VOICES.replace("ar_EG", "en_GB") % "true")
    own.page.goto("/card")
    own.page.fill("[name=digits]", card)
    own.page.press("[name=digits]", "Enter")
    own.page.locator("details.told summary").click()
    own.page.click(LISTEN)
    own.page.wait_for_selector("#told .spoken")
    assert own.page.evaluate("spoken")[0]["voice"] == "of this device"


def test_without_script_there_is_no_button_that_does_nothing(browsers):
    browser = browsers(java_script_enabled=False)
    browser.page.goto("/sign-in")
    browser.page.fill("[name=name]", "redcross")
    browser.page.fill("[name=password]", browser.desk.password)
    browser.page.press("[name=password]", "Enter")
    browser.page.goto(PATH)
    assert browser.page.locator("#told").is_visible()
    assert not browser.page.locator(LISTEN).is_visible()
