"""Registering a boat: many people, asked once what is the same for all."""

import re
from datetime import timedelta

import pytest
from at_the_desk import NOW, key

from karama.errors import CaseError
from karama.web.cases import actions, firewall
from karama.web.cases.models import AuditLine, Boat, Case


def test_a_boat_of_twelve_is_registered_on_one_page(cast, browser):
    client = browser(cast["guardiacivil"])
    page = client.get("/arrivals/new")
    sent = {
        "people": "12",
        "landed_at": f"{NOW - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "place": "رصيف 2",
        "key": hidden(page),
    }
    answer = client.post("/arrivals/new", sent)

    assert answer.status_code == 302
    shown = client.get(answer.url).content.decode()
    assert shown.count('name="who"') == 12
    assert "رصيف 2" in shown
    assert Case.objects.count() == 12


def hidden(page):
    return re.search(r'name="key" value="(\w+)"', page.content.decode())[1]


def test_the_same_page_sent_five_times_makes_one_boat(cast):
    once = {
        "people": 3,
        "landed_at": NOW - timedelta(hours=1),
        "place": "",
        "key": key(),
        "at": NOW,
    }
    codes = {actions.register_boat(cast["guardiacivil"], **once) for _ in range(5)}

    assert len(codes) == 1
    assert Boat.objects.count() == 1
    assert AuditLine.objects.filter(what="register-boat").count() == 1


def test_clocks_count_from_the_landing_not_from_the_typing(cast, person):
    seen = firewall.seen(cast["protection"], person)

    assert seen.events[0].at == NOW - timedelta(minutes=30)


@pytest.mark.parametrize("people", [0, -1, 401])
def test_a_boat_of_an_impossible_number_is_refused(cast, people):
    with pytest.raises(CaseError, match="from 1 to 400"):
        actions.register_boat(
            cast["guardiacivil"],
            people=people,
            landed_at=NOW,
            place="",
            key=key(),
            at=NOW,
        )


@pytest.mark.parametrize("landed", [timedelta(minutes=1), -timedelta(days=4)])
def test_a_landing_to_come_or_long_ago_is_refused(cast, landed):
    with pytest.raises(CaseError, match="last three days"):
        actions.register_boat(
            cast["guardiacivil"],
            people=1,
            landed_at=NOW + landed,
            place="",
            key=key(),
            at=NOW,
        )


@pytest.mark.parametrize(
    ("people", "landed"), [("", "2026-01-01"), ("x", "x"), ("9" * 30, ""), ("٣", "x")]
)
def test_what_cannot_be_read_is_said_on_the_page(cast, browser, people, landed):
    sent = {"people": people, "landed_at": landed, "key": key()}
    answer = browser(cast["guardiacivil"]).post("/arrivals/new", sent)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Case.objects.exists()


def test_an_authority_that_registers_nobody_has_no_such_page(cast, browser):
    client = browser(cast["justice"])

    assert client.get("/arrivals/new").status_code == 404
    assert "Register a boat" not in client.get("/").content.decode()


def test_everyone_ticked_is_noted_at_once_and_each_on_their_own(cast, browser, boat):
    client = browser(cast["guardiacivil"])
    page = client.get(f"/boats/{boat}").content.decode()
    who = re.findall(r'name="who" value="([^"]+)"', page)
    sent = {"step": "Task_Rescue", "who": who[:2], "key": key()}
    client.post(f"/boats/{boat}/done", sent)
    client.post(f"/boats/{boat}/done", sent)  # a double click

    lines = firewall.boat_seen(cast["guardiacivil"], boat).lines
    assert [line.step for line in lines].count("Task_SafePlace") == 2
    assert [line.step for line in lines].count("Task_Rescue") == 1


def test_those_already_noted_by_somebody_else_are_told(cast, browser, boat, ashore):
    sent = {"step": "Task_Rescue", "who": [f"{ashore}:2"], "key": key()}
    answer = browser(cast["guardiacivil"]).post(f"/boats/{boat}/done", sent)

    assert "refused=1" in answer.url
