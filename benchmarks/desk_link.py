"""A first visit over a slow link, and two journeys at the speed of a hand.

    python benchmarks/desk_link.py        # --json

A desk with a form of twenty questions is opened in Arabic by a Chromium that has kept
nothing, over a link that counts every byte, at 50 kbit/s both ways and 500 ms
(`counted_link`); then every kind of later page, by each account of the demonstration
at full speed, and by one at the slow link. Bytes are those of whole answers until a
page was usable; what it fetches afterwards, to be ready without a link, stands beside.
The journeys are walked at full speed and timed by the keystroke-level model
(`journeys`).
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import attrs  # noqa: E402
from counted_link import SLOW  # noqa: E402
from desk_served import served  # noqa: E402
from journeys import (  # noqa: E402
    Hand,
    accept,
    first_words,
    land,
    long_form,
    look,
    relief,
    seconds,
)
from later_pages import later_pages  # noqa: E402
from link_weight import chromium, first_visit  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

SLOWLY = ("protection",)
"""The accounts whose later pages are opened at the slow link too."""


def measured():
    folder = Path(tempfile.mkdtemp(prefix="karama-link-"))
    plain = Path(tempfile.mkdtemp(prefix="karama-hand-"))
    with sync_playwright() as playwright:
        with served(long_form(folder), folder) as desk:
            first, asked = first_visit(playwright, desk, SLOW)
        with served(ROOT / "packs" / "es-guardia-civil", plain) as desk:
            later = told(later_pages(playwright, desk))
            slowly = told(later_pages(playwright, desk, SLOW, SLOWLY))
            walked = journeys(playwright, desk)
    return {
        "questions": asked,
        "first visit": attrs.asdict(first),
        "later pages": later,
        "later pages, slowly": slowly,
        "journeys": walked,
    }


def told(visits):
    """By account and page: bytes until usable, after, and seconds until usable."""
    return {
        name: {
            address: (one.bytes, one.after, round(one.seconds, 1))
            for address, one in opened.items()
        }
        for name, opened in visits.items()
    }


def journeys(playwright, desk):
    browser = chromium(playwright)
    officer, carer, protection = (
        board(browser, desk, name)
        for name in ("guardiacivil", "redcross", "protection")
    )
    code = land(officer)
    told = {"boat and landing": officer.did}
    for name, walk in (
        ("first words", first_words),
        ("relief", relief),
        ("first look", look),
    ):
        carer.page.goto(desk.address)
        carer.did = []
        walk(carer, code)
        told[name] = carer.did
    accept(protection)
    told["accept a referral"] = protection.did
    browser.close()
    return {
        name: {"interactions": len(did), "seconds": round(seconds(did), 1)}
        for name, did in told.items()
    }


def board(browser, desk, name):
    page = browser.new_context(base_url=desk.address).new_page()
    page.goto("/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", desk.password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{desk.address}/")
    return Hand(page)


def main():
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--json", action="store_true")
    chosen = wanted.parse_args()
    told = measured()
    if chosen.json:
        print(json.dumps(told))
        return
    for name, value in told.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
