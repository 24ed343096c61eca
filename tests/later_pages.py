"""Every kind of later page that the accounts of a demonstration come to, weighed.

A browser that kept what it keeps follows each link to a kind of page it has not seen,
from the board on: two addresses are of a kind where they differ in a code, a number or
a language alone. Then the pages that nobody links to: the sign-in, and a person's own,
opened with the digits of their card.
"""

import re

from counted_link import link
from link_weight import LATER, chromium, sign_in, visit

ACCOUNTS = (
    "guardiacivil",
    "redcross",
    "protection",
    "supervisor",
    "supervisor-orientation",
    "owner",
    "auditor",
)
CARRIES = "protection"
"""The account that prints a person's card."""
ONE_OF_MANY = re.compile(
    r"[KB]-[A-Z0-9]+|[0-9a-f]{16,}|(?<=/)\d+|(?<=services/)[^/?]+"
    r"|(?<=information/)\w+|(?<=questions/)\w+"
)


def kind(address):
    return ONE_OF_MANY.sub("*", address)


def too_heavy(told):
    """The kinds of pages that weigh more than they may, for any account."""
    return {
        kind(address)
        for visits in told.values()
        for address, visited in visits.items()
        if visited.bytes + visited.after > LATER
    }


def later_pages(playwright, desk, speed=None, accounts=ACCOUNTS, language="ar"):
    """Visits by account, then by kind of page; of the person with a card, too."""
    told = {}
    with link(desk.address, speed) as line:
        browser = chromium(playwright)
        try:
            for name in accounts:
                page = fresh(browser, line, language)
                sign_in(page, name, desk.password)
                told[name] = followed(page, line)
                if name == CARRIES:
                    told["the person"] = by_card(
                        browser, line, card_of(page, told[name])
                    )
        finally:
            browser.close()
    return told


def fresh(browser, line, language):
    context = browser.new_context(base_url=line.address)
    context.add_cookies([{"name": "language", "value": language, "url": line.address}])
    page = context.new_page()
    page.set_default_timeout(120_000)
    return page


def followed(page, line):
    """A visit of one page of each kind, by its kind and its address."""
    told, ahead = {}, ["/"]
    seen = {kind("/")}
    while ahead:
        address = ahead.pop(0)
        told[address] = visit(page, line, address)
        for found in page.eval_on_selector_all("a[href^='/']", HREFS):
            if kind(found) not in seen:
                seen.add(kind(found))
                ahead.append(found)
    return told


HREFS = """all => all.filter((one) => !one.download)
  .map((one) => one.getAttribute("href").split("#")[0])"""


def card_of(page, visits):
    """The digits of a new card of a person this account sees."""
    page.goto(next(one for one in visits if one.endswith("/card")))
    page.click("form.narrow button")
    return page.inner_text(".digits")


def by_card(browser, line, digits):
    page = fresh(browser, line, "ar")
    told = {
        "/sign-in": visit(page, line, "/sign-in"),
        "/card": visit(page, line, "/card"),
    }
    page.fill("#digits", digits)
    page.click("form.narrow button")
    page.wait_for_url("**/card/mine")
    return told | {"/card/mine": visit(page, line, "/card/mine")}
