"""Enforcement is answered the same, to the byte, whatever protection holds.

Pairs of desks that differ in protection data alone (`two_worlds`) are asked the same
requests by an account of the police: pages, the API, things to do, addresses that do
not exist. Status, every header, cookies and every byte of the page must be the same.
"""

import pytest
from two_worlds import compared

from karama.web.accounts.policy import Verb
from karama.web.cases.firewall import lists, walls


def held(patch, procedure, pairs, requests):
    found = compared(patch, procedure, pairs, requests)

    assert found.apart == pairs  # else nothing would be shown
    assert found.asked == pairs * requests
    assert [path for path, *_ in found.differing] == []
    assert found.led_apart <= pairs // 4  # those left out stay few


def test_two_desks_answer_enforcement_the_same(procedure, monkeypatch):
    held(monkeypatch, procedure, 2, 120)


@pytest.mark.nightly
def test_fifty_pairs_of_desks_answer_five_hundred_requests_the_same(
    procedure, monkeypatch
):
    held(monkeypatch, procedure, 50, 500)


@pytest.mark.parametrize("wall", ["steps", "facts", "referrals"])
def test_a_wall_that_is_down_is_seen(procedure, monkeypatch, wall):
    """The control arm."""
    may = walls.may
    if wall == "steps":
        monkeypatch.setattr(walls, "sees_all", lambda _: True)
    if wall == "facts":
        every = lambda _, made: frozenset(f for f in ("pregnant", "health_need"))  # noqa: E731
        monkeypatch.setattr(walls, "readable_facts", every)
    if wall == "referrals":  # only whether somebody was referred, and to what
        monkeypatch.setattr(walls, "sees_all", lambda _: True)
        monkeypatch.setattr(lists, "may", lambda *_: True)
        monkeypatch.setattr(walls, "may", lambda a, verb, *to: (
            verb is Verb.SEE or may(a, verb, *to)
        ))  # fmt: skip
    found = compared(monkeypatch, procedure, 2, 60)

    assert found.apart
    assert found.differing
