"""What an auditor sees: logs, chains, and each principle observed beside proved."""

import pytest
from at_the_desk import NOW, do, key

from karama.proof.charter import read_charter
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import actions, erasing, watching
from karama.web.cases.models import AuditLine, StoredEvent
from karama.web.library.models import Watched

FIRST_WORDS = {"interpreter": "independent", "words_understood": "understood"}


@pytest.fixture
def auditor(procedure, cast):
    return make_account(procedure, "Lane_Ombudsman", Role.AUDITOR, "auditor", "x")


@pytest.fixture
def client(auditor, browser):
    return browser(auditor)


PAGES = ["/audit", "/audit/log", "/audit/open?code=K-X"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["redcross", "guardiacivil", "protection", "ombudsman"])
def test_to_nobody_else_there_are_such_pages(cast, browser, page, who):
    assert browser(cast[who]).get(page).status_code == 404


def test_an_auditor_of_the_police_is_none(procedure, browser):
    made = make_account(procedure, "Lane_GuardiaCivil", Role.AUDITOR, "a", "x")
    assert browser(made).get("/audit").status_code == 404


def test_an_auditor_comes_to_the_audit_and_registers_nobody(client):
    assert client.get("/").url == "/audit"
    assert client.get("/arrivals/new").status_code == 404


def test_the_log_names_acts_and_codes_and_nothing_that_was_told(client, cast, ashore):
    do(cast["redcross"], ashore, "Task_FirstWords", FIRST_WORDS)
    text = client.get("/audit/log").content.decode()

    assert ashore in text
    assert "do-step" in text
    assert "FirstWords" not in text
    assert "independent" not in text


def test_the_log_is_read_in_pages(client, cast, ashore):
    for _ in range(120):
        actions.use_right(cast["redcross"], ashore, "complain", key=key(), at=NOW)

    first = client.get("/audit/log").content.decode()
    assert first.count("<tr>") == 101
    assert "?page=2" in first
    assert client.get("/audit/log?page=2").content.decode().count("<tr>") > 20


def test_every_chain_is_checked_at_a_press(client, ashore):
    answer = client.post("/audit/verify")
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "Whole: 3 cases, of which 0 erased" in text
    assert AuditLine.objects.order_by("number").last().what == "verify"


def test_a_broken_chain_is_named(client, ashore):
    StoredEvent.objects.filter(case__code=ashore, number=1).update(line=b"x" * 60)
    answer = client.post("/audit/verify")

    assert answer.status_code == 409
    assert ashore in answer.content.decode()
    assert AuditLine.objects.order_by("number").last().about == "broken"


# --- observed beside proved -----------------------------------------------------------


@pytest.fixture
def quick_proof(monkeypatch):
    """A proof takes a minute; here each principle is said to be kept, but one."""
    statuses = {one.id: "kept" for one in read_charter().principles}
    statuses["C02"] = "broken"
    monkeypatch.setattr(watching, "proved", lambda *_: statuses)


def test_it_is_asked_for_then_done_apart_then_shown(
    client, quick_proof, pack, ashore, auditor
):
    assert client.post("/audit/observe", {"pack": pack.digest}).url == "/audit"
    assert "it takes some minutes" in client.get("/audit").content.decode()
    assert watching.is_asked()
    assert watching.watch_what_is_asked(NOW) == 1

    text = client.get("/audit").content.decode()
    assert not watching.is_asked()
    assert text.count("kept in every case") >= 30
    assert "can be broken" in text
    assert "over 3 cases" in text


def test_a_version_that_is_not_there_cannot_be_asked_for(client):
    assert client.post("/audit/observe", {"pack": "x"}).status_code == 404


def test_what_fails_is_not_tried_for_ever(client, pack, monkeypatch):
    client.post("/audit/observe", {"pack": pack.digest})

    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(watching, "proved", fail)
    with pytest.raises(RuntimeError):
        watching.watch_what_is_asked(NOW)
    assert not watching.is_asked()


def test_real_cases_are_read_for_each_principle(procedure, cast, ashore):
    do(cast["redcross"], ashore, "Task_FirstWords", FIRST_WORDS)
    found, count = watching.observed(procedure, read_charter())

    assert count == 3
    assert any(spoke for spoke, _ in found.values())
    assert not any(lost for _, lost in found.values())


def test_a_case_that_loses_a_principle_is_counted(procedure, cast, ashore, monkeypatch):
    """The control arm: a hand-over that no procedure draws, written by hand."""
    from msgspec.structs import replace

    from karama.engine.compile import ready
    from karama.engine.events import digest_of, event_id
    from karama.proof.observed import acts_of
    from karama.web.cases.store import events_of

    acts = {act: place for place, act in acts_of(ready(procedure)).items()}
    process, step = acts["removal"]

    def spoilt(case):
        events = events_of(case)
        last = events[-1]
        number = last.number + 1
        extra = replace(
            last,
            id=event_id(case.code, number, last.at, last.digest),
            number=number,
            before=last.digest,
            kind="sent",
            process=process,
            step=step,
            changes=(),
            decision=None,
        )
        return (*events, replace(extra, digest=digest_of(extra)))

    monkeypatch.setattr(watching, "events_of", spoilt)
    found, _ = watching.observed(procedure, read_charter())
    assert any(lost for _, lost in found.values())


def test_the_erased_are_not_read(procedure, ashore):
    erasing.erase_at_terminal(ashore, erasing.Why.ASKED, NOW, even_open=True)
    assert watching.observed(procedure, read_charter())[1] == 2


def test_only_counts_are_kept(client, quick_proof, pack, ashore):
    client.post("/audit/observe", {"pack": pack.digest})
    watching.watch_what_is_asked(NOW)
    row = Watched.objects.get()

    for spoke, lost in row.observed.values():
        assert isinstance(spoke, int)
        assert 0 <= lost <= 3
    assert ashore not in str(row.observed)
