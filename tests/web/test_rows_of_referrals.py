"""Rows in the form of a referral, answered with an account and by a one-time link.

Both pages hold two forms at once, of yes and of no: rows belong to the one pressed.
"""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from at_the_desk import NOW, key, posted
from django.db import transaction

from karama.web.cases import firewall, sealing
from karama.web.cases.models import StoredEvent
from karama.web.cases.referrals import State
from karama.web.library.actions import install_pack

PACKS = Path(__file__).parents[2] / "packs"
FORM = "forms/referral-answer.md"
LABELS = "{0} | {0} | {0} | {0} | {0} | | | | | |"
ACCEPTED = "${service_answer} = 'accepted'"
DECLINED = "${service_answer} = 'declined'"
ROWS = f"""\
|  | begin_repeat | beds | {LABELS.format("Bed")} | {ACCEPTED} | whereabouts |
|  | integer | bed_floor | {LABELS.format("Floor")} yes | | whereabouts |
|  | text | bed_room | {LABELS.format("Room")} | ${{bed_floor}} > 0 | whereabouts |
|  | end_repeat | | | | | | | | | | | | | | |
|  | begin_repeat | tried | {LABELS.format("Tried")} | {DECLINED} | whereabouts |
|  | text | tried_where | {LABELS.format("Where")} yes | | whereabouts |
|  | end_repeat | | | | | | | | | | | | | | |
"""


@pytest.fixture(scope="session")
def rows_pack(tmp_path_factory):
    """The pack of the Guardia Civil, its services asked for rows too."""
    folder = tmp_path_factory.mktemp("rows-of-referrals")
    for name in ("es-guardia-civil", "mt-age-assessment"):
        shutil.copytree(PACKS / name, folder / name)
    form = folder / "es-guardia-civil" / FORM
    survey, choices = form.read_text("utf-8").split("\n| choices |")
    form.write_text(f"{survey}{ROWS}\n| choices |{choices}", "utf-8")
    return folder / "es-guardia-civil"


@pytest.fixture
def pack(_database, rows_pack):
    with transaction.atomic():
        yield install_pack(rows_pack, NOW)
        transaction.set_rollback(True)


@pytest.fixture
def link(cast, referred):
    return sealing.send(cast["protection"], *referred, key=key(), at=NOW)


@pytest.fixture(params=["account", "link"])
def door(request, cast, browser, referred):
    """How the service answers: sends a form, and gives the page that comes back."""
    if request.param == "account":

        def send(what, **sent):
            return posted(browser, cast["protection"], referred, what, **sent)

        return send
    made = request.getfixturevalue("link")

    def by_link(what, **sent):
        said = {"accept": "accepted", "refuse": "declined"}[what]
        form = {"digits": made.code, "said": said, "key": key(), **sent}
        return browser().post(f"/r/{made.secret}", form)

    return by_link


BEDS = {
    "answer.beds": ["0", "4"],
    "answer.beds.0.bed_floor": "2",
    "answer.beds.0.bed_room": "near the stairs",
    "answer.beds.4.bed_floor": "0",
    "answer.beds.4.bed_room": "nobody asked this",
}


def state(cast, referred):
    return firewall.referral_seen(cast["protection"], *referred, NOW).referral.state


def known(cast, referred):
    return firewall.seen(cast["protection"], referred[0]).facts


def test_rows_are_taken_with_the_yes(cast, referred, door):
    answer = door("accept", **BEDS)

    assert answer.status_code in (200, 302)
    assert state(cast, referred) is State.ACCEPTED
    first, second = known(cast, referred)["beds"]
    assert (first["bed_floor"], first["bed_room"]) == (2, "near the stairs")
    assert (second["bed_floor"], second.get("bed_room")) != (0, "nobody asked this")
    assert "tried" not in known(cast, referred)


def test_without_rows_the_yes_is_taken_as_before(cast, referred, door):
    """The control arm."""
    door("accept")
    assert state(cast, referred) is State.ACCEPTED


def test_the_rows_of_the_other_form_are_dropped(cast, referred, door):
    sent = {"answer.refusal_reason": "no_place", **BEDS}
    sent |= {"answer.tried": ["0"], "answer.tried.0.tried_where": "Sol"}
    door("refuse", **sent)

    assert state(cast, referred) is State.REFUSED
    facts = known(cast, referred)
    assert "beds" not in facts
    assert [row["tried_where"] for row in facts["tried"]] == ["Sol"]


@pytest.mark.parametrize("what", ["accept", "refuse"])
def test_a_row_is_added_and_taken_away_and_nothing_is_written(
    cast, referred, door, what
):
    before = StoredEvent.objects.count()
    repeat, question = {
        "accept": ("beds", "bed_room"),
        "refuse": ("tried", "tried_where"),
    }[what]
    one = {f"answer.{repeat}": ["7"], f"answer.{repeat}.7.{question}": "kept so far"}
    if what == "accept":
        one["answer.beds.7.bed_floor"] = "3"
    more = door(what, rows=f"{repeat}+", **one)
    page = more.content.decode()

    assert more.status_code == 200
    rows = re.findall(rf'name="answer\.{repeat}" value="(\d+)"', page)
    assert len(rows) == 2
    assert "kept so far" in page
    less = door(what, rows=f"{repeat}-7", **one).content.decode()
    assert "kept so far" not in less
    assert not re.findall(rf'name="answer\.{repeat}" value="(\d+)"', less)
    assert state(cast, referred) is State.ASKED
    assert StoredEvent.objects.count() <= before + 1  # that a link was opened


def test_what_is_wrong_in_a_row_is_said_there_and_nothing_typed_is_lost(
    cast, referred, door
):
    bad = {**BEDS, "answer.beds.4.bed_floor": "up"}
    answer = door("accept", **bad)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert state(cast, referred) is State.ASKED
    assert "near the stairs" in page
    assert 'value="up"' in page
    assert "whole number" in page


def test_ids_on_the_page_are_each_there_once(door):
    """Two forms on one page: a label must lead to its own question."""
    page = door("accept", **{**BEDS, "answer.beds.0.bed_floor": "up"}).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', page)

    assert {one for one in ids if ids.count(one) > 1} == set()


def test_a_row_added_late_belongs_to_a_link_that_is_over(browser, link, monkeypatch):
    later = NOW + timedelta(days=2)
    monkeypatch.setattr("karama.web.desk.link.the_time", lambda: later)
    form = {"digits": link.code, "said": "accepted", "rows": "beds+", "key": key()}
    assert browser().post(f"/r/{link.secret}", form).status_code == 410
