"""A first visit to a long form in Arabic, over a link as slow as is wanted.

One browser signs in; another, with nothing kept, opens the form with that session, so
that its script and style come over the link too. Bytes are what Chromium received for
every answer (headers and body, compressed), those of the service worker left out: it
keeps pages for later, after the form is usable. Usable: the document is parsed and
its scripts, which are deferred, have run once (DOMContentLoaded waits for them).
"""

import shutil
import time

import attrs

SLOW = {"latency": 500, "downloadThroughput": 50_000 / 8, "uploadThroughput": 6250}
QUIET = 1500
"""Milliseconds after which no more is awaited for the count of bytes."""


@attrs.frozen
class Visit:
    """Bytes of what the page asked for until it was usable, and after; seconds."""

    bytes: int
    after: int
    seconds: float
    asked: list


def chromium(playwright):
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--disable-gpu"],
    )


def first_visit(playwright, desk, slow=None):
    """The visit of the form, of its person's page after it, and questions shown."""
    cookies, form = signed_in(playwright, desk)
    browser = chromium(playwright)
    try:
        context = browser.new_context(base_url=desk.address)
        context.add_cookies(cookies)
        page = context.new_page()
        page.set_default_timeout(120_000)
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        if slow:
            told = {"offline": False, **slow}
            line.send("Network.emulateNetworkConditions", told)
        first = visit(page, line, form)
        asked = page.locator(".question").count()
        return first, visit(page, line, form.partition("/steps")[0]), asked
    finally:
        browser.close()


def signed_in(playwright, desk):
    browser = chromium(playwright)
    try:
        page = browser.new_page(base_url=desk.address)
        page.goto("/sign-in")
        page.fill("[name=name]", "redcross")
        page.fill("[name=password]", desk.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{desk.address}/")
        page.select_option("#language", "ar")
        with page.expect_navigation():
            page.click(".tongue button")
        return page.context.cookies(), longest(page)
    finally:
        browser.close()


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
    asked, sizes, after = {}, {}, []

    def sent(event):
        asked[event["requestId"]] = event["request"]["url"].partition("?")[0]
        if after:
            after.append(event["requestId"])

    def came(event):
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    line.on("Network.requestWillBeSent", sent)
    line.on("Network.loadingFinished", came)
    began = time.monotonic()
    page.goto(address, wait_until="domcontentloaded")
    took = time.monotonic() - began
    after.append("from here on")
    page.wait_for_load_state("load")
    page.wait_for_timeout(QUIET)
    line.remove_listener("Network.requestWillBeSent", sent)
    line.remove_listener("Network.loadingFinished", came)
    kept = sum(size for one, size in sizes.items() if one in after)
    each = [
        (asked[one].split("/", 3)[-1], size)
        for one, size in sizes.items()
        if size and one in asked and one not in after
    ]
    return Visit(sum(sizes.values()) - kept, kept, took, each)
