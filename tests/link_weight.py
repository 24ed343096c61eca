"""What comes over the link: a first visit to a long form in Arabic, then later pages.

One browser signs in; another, with nothing kept, opens the form with that session over
a `counted_link`, so that its script and style come over the link too. Bytes are those
of whole answers, headers included. To be usable a form needs its page and every file
that the page names; what is asked for afterwards, so that it is there without a link,
is counted apart. Usable: the document is parsed and its scripts, which are deferred,
have run once (DOMContentLoaded waits for them).

Later pages are opened by a browser that has kept what it keeps: the same counts, of
everything that is asked for while and after a page is opened.
"""

import shutil
import time

import attrs
from counted_link import link

KEPT = "html[data-offline=kept]"
QUIET = 500
"""Milliseconds in which nothing more comes where a page keeps nothing."""
FIRST, LATER = 20 * 1024, 15 * 1024
"""What a first visit, and a later page, may weigh."""


@attrs.frozen
class Visit:
    """Bytes of what a page needs to be usable, and after; seconds; both in parts."""

    bytes: int
    after: int
    seconds: float
    asked: list


def chromium(playwright):
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--disable-gpu"],
    )


def first_visit(playwright, desk, speed=None):
    """The visit of the form, and the questions that it shows."""
    cookies, form = signed_in(playwright, desk)
    browser = chromium(playwright)
    with link(desk.address, speed) as line:
        context = browser.new_context(base_url=line.address)
        context.add_cookies(cookies)
        page = context.new_page()
        page.set_default_timeout(120_000)
        try:
            visited = visit(page, line, form)
            return visited, page.locator(".question").count()
        finally:
            browser.close()


def signed_in(playwright, desk):
    browser = chromium(playwright)
    try:
        page = browser.new_page(base_url=desk.address)
        sign_in(page, "redcross", desk.password)
        speak(page, "ar")
        return page.context.cookies(), longest(page)
    finally:
        browser.close()


def sign_in(page, name, password):
    page.goto("/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: not address.endswith("/sign-in"))
    ready(page)


def speak(page, language):
    page.select_option("#language", language)
    with page.expect_navigation():
        page.click(".tongue button")
    ready(page)


def ready(page):
    """Until the page has kept what it keeps, and nothing more comes."""
    if page.locator("#link").count():
        page.wait_for_selector(KEPT, state="attached")
    page.wait_for_timeout(QUIET)


def longest(page):
    """The address of the open step that asks most."""
    links = page.locator("td a[href*='/steps/']")
    found = {one.get_attribute("href") for one in links.all()}
    sizes = {}
    for address in sorted(found):
        page.goto(address)
        sizes[address] = page.locator(".question").count()
    return max(sizes, key=sizes.get)


def visit(page, line, address):
    """Open a page over the link; what came, until nothing more does."""
    line.told.clear()
    began = time.monotonic()
    page.goto(address, wait_until="domcontentloaded")
    took = time.monotonic() - began
    named = {address, *page.evaluate(NAMED)}
    ready(page)
    needed, after = 0, 0
    for one in line.told:
        if one.path in named:
            named.remove(one.path)
            needed += one.bytes
        else:
            after += one.bytes
    each = [(f"{a.method} {a.path.partition('?')[0]}", a.bytes) for a in line.told]
    return Visit(needed, after, took, each)


NAMED = """() => {
  const files = document.querySelectorAll("script[src], link[href], img[src]");
  const named = [...files].map((one) => one.src || one.href);
  return [location.href, ...named].map((one) => one.slice(location.origin.length));
}"""
