"""Consents taken back stay so when a copy from before is put back."""

from datetime import timedelta

import attrs
import pytest
from at_the_desk import AGREED, NOW, end_case, key, posted
from django.test import TestCase, override_settings

from karama.web.accounts import node_key
from karama.web.cases import (
    actions,
    consenting,
    firewall,
    forgotten,
    marks,
    oneself,
    taken_back,
)
from karama.web.cases.models import AuditLine, StoredEvent
from karama.web.cases.taken_back import Since, catch_up, mark_of, to_take_back

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def data(tmp_path):
    with override_settings(DATA=tmp_path):
        yield tmp_path


@pytest.fixture
def agreed(cast, browser, referred):
    """A consent that opened something to a service: code, token, record."""
    code, token = referred
    consenting.write_down(cast["protection"], code, AGREED, key=key(), at=NOW)
    posted(browser, cast["protection"], referred, "accept")
    (one,) = records(cast, code)
    return code, token, one.id


def records(cast, code):
    return firewall.consents_seen(cast["protection"], code).consents


def remembered():
    return marks.remembered(taken_back.LIST)


def withdrawn(cast, code, record):
    consenting.withdraw(cast["redcross"], code, record, key=key(), at=LATER)


# --- kept -----------------------------------------------------------------------------


def test_each_way_to_take_a_consent_back_leaves_its_mark(cast, agreed, data):
    code, _, record = agreed
    ways = (
        lambda: withdrawn(cast, code, record),
        lambda: actions.use_right(
            cast["redcross"], code, "withdraw-consent", key=key(), at=LATER
        ),
        lambda: oneself.use(code, "withdraw-consent", key=key(), at=LATER),
    )
    for number, way in enumerate(ways, 1):
        with TestCase.captureOnCommitCallbacks(execute=True):
            way()
        assert len(remembered()) == number
        consenting.write_down(cast["protection"], code, AGREED, key=key(), at=LATER)
    text = (data / taken_back.FILE).read_text()
    assert code not in text
    assert record not in text
    assert (data / taken_back.FILE).stat().st_mode & 0o777 == 0o600


def test_another_right_and_another_note_leave_none(cast, agreed, data):
    code, _, _ = agreed
    with TestCase.captureOnCommitCallbacks(execute=True):
        actions.use_right(cast["redcross"], code, "complain", key=key(), at=LATER)
        consenting.write_down(cast["protection"], code, AGREED, key=key(), at=LATER)

    assert not (data / taken_back.FILE).exists()


def test_what_a_full_disk_kept_from_being_written_is_added_later(
    cast, agreed, monkeypatch
):
    code, _, record = agreed
    with monkeypatch.context() as full, TestCase.captureOnCommitCallbacks(execute=True):

        def fails(*_):
            raise OSError(28, "")

        full.setattr(taken_back.marks, "keep", fails)
        withdrawn(cast, code, record)
    assert records(cast, code)[0].withdrawn_at is not None
    assert not remembered()

    since = Since()
    assert (catch_up(since), catch_up(since)) == (1, 0)
    assert remembered() == {mark_of(code, record)}


def test_nothing_is_read_again_where_nobody_took_anything_back(
    cast, agreed, monkeypatch
):
    code, _, record = agreed
    withdrawn(cast, code, record)
    since = Since()
    catch_up(since)
    monkeypatch.setattr(taken_back, "events_of", None)  # it would fail if it were read

    assert catch_up(since) == 0


def test_marks_of_one_list_mean_nothing_in_another(agreed):
    code, _, record = agreed
    erased = frozenset({forgotten.mark_of(f"{code} {record}"), forgotten.mark_of(code)})
    assert to_take_back(erased) == {}


# --- taken back again -----------------------------------------------------------------


def test_what_was_taken_back_is_taken_back_again_and_who_received_is_told(
    cast, browser, agreed
):
    code, _, record = agreed
    known = frozenset({mark_of(code, record), mark_of("K-GONE", "0")})

    assert to_take_back(known) == {code: {record}}
    assert consenting.withdraw_again(to_take_back(known), LATER) == 1

    (one,) = records(cast, code)
    assert one.withdrawn_at == LATER
    client = browser(cast["protection"])
    assert "consent withdrawn: stop" in client.get("/referrals").content.decode()
    page = client.get(f"/people/{code}").content.decode()
    assert "It had been done before a backup was put back." in page
    line = AuditLine.objects.last()
    assert (line.actor, line.what) == ("terminal", "withdraw-consent")
    assert line.about.split()[0] == code
    assert "used" in [e.kind for e in firewall.seen(cast["protection"], code).events]


def test_it_is_done_once(cast, agreed):
    code, _, record = agreed
    known = frozenset({mark_of(code, record)})
    standing = to_take_back(known)
    consenting.withdraw_again(standing, LATER)
    events = StoredEvent.objects.count()

    assert to_take_back(known) == {}
    consenting.withdraw_again(standing, LATER)  # even where it is asked for twice
    assert StoredEvent.objects.count() == events


def test_without_its_mark_a_consent_stands(cast, agreed, monkeypatch):
    """The control arm: no mark, another's mark, or a mark under a stranger's key."""
    code, _, record = agreed
    with monkeypatch.context() as other:
        other.setattr(marks, "node_key", lambda: b"3" * node_key.SIZE)
        forged = mark_of(code, record)
    for known in ((), (mark_of(code, "00000000"),), (forged,)):
        assert consenting.withdraw_again(to_take_back(frozenset(known)), LATER) == 0
    assert records(cast, code)[0].withdrawn_at is None


def test_one_of_two_is_taken_back_and_the_other_stands(cast, agreed):
    code, _, record = agreed
    other = attrs.evolve(AGREED, purpose="legal-aid", recipient="rescate")
    consenting.write_down(cast["protection"], code, other, key=key(), at=NOW)
    consenting.withdraw_again(to_take_back(frozenset({mark_of(code, record)})), LATER)

    taken = {one.id: one.withdrawn_at is not None for one in records(cast, code)}
    assert taken.pop(record)
    assert not any(taken.values())


def test_it_holds_for_a_closed_case_and_for_a_consent_that_ran_out(cast, agreed):
    code, _, record = agreed
    end_case(code)
    much_later = NOW + timedelta(days=60)
    known = frozenset({mark_of(code, record)})

    assert consenting.withdraw_again(to_take_back(known), much_later) == 1
    (one,) = records(cast, code)
    assert one.withdrawn_at == much_later
