"""Rows in a browser: added, taken away, judged at once, kept, sent without a link."""

import re

import pytest
from rows_sketch import write_rows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
ADD, AWAY = "button:has-text('Add one')", "[data-row]:nth-child({}) > p > button"
SMALL = {"viewport": {"width": 360, "height": 640}}


@pytest.fixture(scope="module")
def desk(serve, tmp_path_factory):
    """A desk that serves the small pack with rows."""
    return serve(write_rows(tmp_path_factory.mktemp("rows") / "sketch"))


def at_the_form(browser):
    """The address of the form of a person who just landed."""
    browser.sign_in("care")
    browser.go("/arrivals/new")
    browser.page.fill("[name=people]", "1")
    browser.page.click("main form.card p:last-child button")
    browser.page.wait_for_url(re.compile(r"/boats/B-\w+$"))
    link = browser.page.locator("section.mine a.code").first
    address = link.get_attribute("href")
    browser.go(address)
    return address


def answer(page, row, question):
    return page.locator(f"[data-row]:nth-child({row}) [name$='.{question}']")


def fill_two(page):
    """The form with two children, of 7 and 19."""
    page.fill("[name='answer.age']", "31")
    for name, value in (("medical", "no"), ("place", "sea"), ("family", "yes")):
        page.check(f"[name='answer.{name}'][value={value}]")
    for row, (age, called) in enumerate((("7", "A"), ("19", "B")), 1):
        page.click(ADD)
        answer(page, row, "child_age").fill(age)
        answer(page, row, "called").fill(called)
    answer(page, 1, "school").first.check()


def test_rows_come_and_go_and_each_is_judged_by_itself(browser):
    at_the_form(browser)
    page = browser.page
    page.check("[name='answer.family'][value=no]")
    assert not page.is_visible(".rows")
    fill_two(page)

    assert page.is_visible(".rows")
    assert not page.is_visible("text=There is none")
    assert answer(page, 1, "school").first.is_visible()
    assert not answer(page, 2, "school").first.is_visible()
    which = page.locator("[data-name=which]")
    assert [one.text_content().split()[-1] for one in which.all()] == ["21", "22"]
    assert not which.first.is_visible()  # it has no label: it is not for the reader
    assert page.locator("[data-name=number] output").inner_text() == "2"
    assert page.locator("[data-name=eldest] output").inner_text() == "19"
    assert page.is_visible("[name='answer.minder']")

    answer(page, 2, "child_age").fill("121")
    answer(page, 2, "child_age").blur()
    assert page.locator("[data-row]:nth-child(2) .error:visible").inner_text() == (
        "An age is 0 to 120."
    )
    page.click(AWAY.format(2))
    assert page.locator("[data-name=number] output").inner_text() == "1"
    assert not page.is_visible("[name='answer.minder']")
    assert page.locator("[data-row] bdi").all_inner_texts() == ["1"]


def test_two_rows_are_sent_and_shown(browser):
    address = at_the_form(browser)
    fill_two(browser.page)
    browser.page.click(".send button")
    browser.page.wait_for_url(re.compile(r"/people/[\w-]+$"))

    assert address.startswith(browser.page.url.removeprefix(browser.desk.address))
    told = re.sub("[\u2066-\u2069]", "", browser.page.inner_text(".facts"))
    assert "1. How old?: 7 · At school?: Yes · Called: A\n2. How old?: 19" in told


def test_enter_sends_the_form_and_takes_no_row_away(browser):
    at_the_form(browser)
    fill_two(browser.page)
    answer(browser.page, 1, "child_age").press("Enter")
    browser.page.wait_for_url(re.compile(r"/people/[\w-]+$"))

    assert "2. How old?" in re.sub(
        "[\u2066-\u2069]", "", browser.page.inner_text(".facts")
    )


def test_a_draft_with_rows_survives_the_browser_being_killed(browser):
    address = at_the_form(browser)
    fill_two(browser.page)
    browser.page.click(AWAY.format(1))
    browser.page.wait_for_timeout(1_000)
    browser.kill()

    browser.open()
    browser.sign_in("care")
    browser.page.goto(address)
    browser.page.wait_for_selector("form .note[role=status]")
    page = browser.page
    assert page.locator("[data-row]").count() == 1
    assert answer(page, 1, "child_age").input_value() == "19"
    assert answer(page, 1, "called").input_value() == "B"
    page.click(ADD)
    assert page.locator("[data-row]").count() == 2


def test_rows_sent_without_a_link_wait_and_are_taken_once(browser):
    address = at_the_form(browser)
    fill_two(browser.page)
    browser.link(False)
    browser.page.click(".send button")
    browser.page.wait_for_url("**/waiting")
    browser.page.wait_for_selector("#outbox > li")
    told = browser.page.inner_text("#outbox dl")
    assert "Child 1" in told
    assert "Child 2" in told

    browser.link(True)
    browser.page.wait_for_selector("#nothing:visible", timeout=60_000)
    browser.go(address.rsplit("/steps", 1)[0])
    told = re.sub("[\u2066-\u2069]", "", browser.page.inner_text(".facts"))
    assert "2. How old?: 19 · Called: B" in told


@pytest.mark.parametrize("language", ["en", "ar"])
def test_rows_fit_a_small_telephone_in_both_directions(browsers, language):
    browser = browsers(**SMALL)
    address = at_the_form(browser)
    browser.page.select_option("#language", language)
    with browser.page.expect_navigation():
        browser.page.click(".tongue button")
    browser.go(address)
    browser.page.check("[name='answer.family'][value=yes]")
    browser.page.click("button[value='children+']")

    assert browser.wider() == 0
    assert browser.page.locator("[data-row] bdi").inner_text() == "1"


def test_without_script_rows_come_and_go_by_the_server(browsers):
    browser = browsers(java_script_enabled=False)
    page = browser.page
    page.goto("/sign-in")
    page.fill("[name=name]", "care")
    page.fill("[name=password]", browser.desk.password)
    page.click("form.card button")
    page.goto("/arrivals/new")
    page.fill("[name=people]", "1")
    page.click("main form.card p:last-child button")
    page.locator("section.mine a.code").first.click()
    fill_two(page)
    page.click(AWAY.format(1))
    assert answer(page, 1, "child_age").input_value() == "19"
    answer(page, 1, "child_age").press("Enter")

    told = re.sub("[\u2066-\u2069]", "", page.inner_text(".facts"))
    assert "1. How old?: 19 · Called: B" in told
