"""Two journeys through a served desk, done as a person does them, and counted.

A `Hand` does every tap, choice and typed field of a journey, and keeps each with its
keys; nothing else touches the page. `seconds` says how long it would take by the
keystroke-level model (Card, Moran and Newell 1980): for each interaction a thought of
1.35 s and a reach of 1.1 s, and 0.28 s for each key or press. It leaves out what is
read and what is said to the person.

`long_form` writes the Guardia Civil's pack with a first form of twenty questions in
five languages: the pack's own questions, taken from its other forms.
"""

import re
import shutil
from pathlib import Path
from random import Random

import attrs

PACK = Path(__file__).parents[1] / "packs" / "es-guardia-civil"
THINK, REACH, PRESS = 1.35, 1.1, 0.28
ASKED = 20
DONE = "form[data-outbox] .send button"


@attrs.define
class Hand:
    """What was done so far: for each interaction what it was, and its keys."""

    page: object
    did: list = attrs.field(factory=list)

    def tap(self, where):
        self.did.append((where, 1))
        self.page.locator(where).first.click()

    def go(self, where):
        """A tap that leads to another page."""
        with self.page.expect_navigation():
            self.tap(where)

    def type(self, where, words):
        self.did.append((where, len(words)))
        self.page.locator(where).first.fill("")
        self.page.locator(where).first.press_sequentially(words)


def seconds(did):
    return sum(THINK + REACH + PRESS * keys for _, keys in did)


def land(hand):
    """From the board: a boat of one is registered, and the person is safe on land."""
    hand.go("a[href='/arrivals/new']")
    hand.type("#people", "1")
    hand.go("main form button")
    for _ in range(2):  # rescue, then a safe place
        hand.go("section.mine form button")
    return re.search(r"K-\w+", hand.page.locator("details a.code").inner_html())[0]


def first_words(hand, code):
    hand.go(f"tr:has-text('{code}') td a")
    hand.type("[name='answer.language']", "wolof")
    hand.tap(choice("interpreter", "by_phone"))
    hand.tap(choice("words_understood", "understood"))
    hand.go(DONE)


def relief(hand, code):
    hand.go(f"tr:has-text('{code}') td a")
    hand.go(DONE)


def look(hand, code):
    """An adult, and no need of care."""
    hand.go(f"tr:has-text('{code}') td a")
    hand.tap(choice("health_need", "none"))
    hand.tap(choice("age_status", "adult"))
    hand.tap("label:has([name=present])")
    hand.go(DONE)


def choice(question, value):
    return f"label:has([name='answer.{question}'][value='{value}'])"


def accept(hand):
    """From the board: the first referral that is asked of us, and yes."""
    hand.go("nav.sections a[href='/referrals']")
    hand.go("table.lines tr:has(.s-asked) td a")
    hand.go("form[action$='/accept'] .send button")


# --- a form of twenty questions -------------------------------------------------------


def long_form(folder, longer=0):
    """The pack with the long form, written into a folder.

    Args:
        longer: Letters at random, which nothing makes short, in a hint.
    """
    for name in (PACK.name, "mt-age-assessment"):  # the first calls the other
        shutil.copytree(PACK.parent / name, folder / name)
    pack = folder / PACK.name
    form = pack / "forms" / "first-words.md"
    head, rest = form.read_text().split("\n\n", 1)
    columns = cells(head.splitlines()[1])
    about = {"bind::karama:class": cells(head.splitlines()[3])[-1]}
    added = enumerate(questions(ASKED - 3))
    more = [
        row(columns, n, one | about | (idle(columns, n, longer) if longer else {}))
        for n, one in added
    ]
    form.write_text("\n".join([head, *more, "", rest]))
    return pack


def idle(columns, number, size):
    """A hint of its own for each question, in every language."""
    hint = Random(number).randbytes(size // (ASKED - 4)).hex()  # noqa: S311
    return {one: hint for one in columns if one.startswith("hint")}


def cells(line):
    return [one.strip() for one in line.strip().strip("|").split("|")][1:]


def questions(many):
    """Questions of the pack's other forms, as columns and what stands in them."""
    found = []
    for file in sorted((PACK / "forms").glob("*.md")):
        _, columns, *rows = file.read_text().split("\n\n", 1)[0].splitlines()
        names = cells(columns)
        made = [dict(zip(names, cells(line), strict=False)) for line in rows]
        if file.stem != "first-words":
            found += [one for one in made if one["type"] != "note"]
    return found[:many]


def row(columns, number, question):
    kinds = ("text", "select_one understood", "date", "select_one interpreter")
    ours = {"type": kinds[number % 4], "name": f"more_{number}", "required": ""}
    told = {**question, "relevant": "", **ours}
    kept = [told.get(one, "") if keeps(one) else "" for one in columns]
    return "|  | " + " | ".join(kept) + " |"


def keeps(column):
    return column in ("type", "name", "bind::karama:class") or column.startswith(
        ("label", "hint")
    )
