"""Breaking the glass: a reason, three hours, told to the monitor; never by police."""

from datetime import timedelta

import attrs
import pytest
from at_the_desk import NOW, key, rows_of_every_table

from karama.errors import CaseError
from karama.procedure.procedure import FieldClass
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import actions, erasing, firewall, glass
from karama.web.cases.firewall import case, walls
from karama.web.cases.models import AuditLine, BrokenGlass, Case, Touched

REASON = "she has fainted and the doctor asks whether she is pregnant"


@pytest.fixture
def worker(procedure, cast):
    """A worker of the asylum office, whom the pack gives no health to read."""
    health = {
        p.lane for p in procedure.permissions if p.field_class is FieldClass.HEALTH
    }
    assert "Lane_Asylum" not in health
    return make_account(procedure, "Lane_Asylum", Role.WORKER, "asylum-2", "x")


@pytest.fixture
def auditor(procedure, cast):
    return make_account(procedure, "Lane_Ombudsman", Role.AUDITOR, "auditor", "x")


@pytest.fixture
def told(cast, ashore):
    """A person who told of her health, and of more."""
    facts = {"pregnant": "yes", "exploitation_signs": "yes"}
    actions.tell(cast["protection"], ashore, facts, key=key(), at=NOW)
    return ashore


def broken(account, code, reason=REASON, at=NOW):
    return glass.break_glass(account, code, reason, key=key(), at=at)


def reads(account, code):
    return set(firewall.seen(account, code).facts)


def test_it_opens_what_the_procedure_keeps_from_the_authority(worker, told):
    assert "pregnant" not in reads(worker, told)
    broken(worker, told)

    seen = firewall.seen(worker, told)
    assert seen.facts["pregnant"] is True
    assert seen.glass == NOW + timedelta(hours=3)
    assert any("pregnant" in event.answers for event in seen.events)


def test_it_is_whole_again_after_three_hours(worker, told, monkeypatch):
    broken(worker, told)
    monkeypatch.setattr(walls, "the_time", lambda: NOW + glass.LASTS)
    assert "pregnant" in reads(worker, told)
    late = NOW + glass.LASTS + timedelta(seconds=1)
    monkeypatch.setattr(walls, "the_time", lambda: late)

    assert "pregnant" not in reads(worker, told)


def test_it_opens_one_person_to_one_account(worker, cast, told, boat, procedure):
    other = next(
        c for c in firewall.boat_seen(cast["protection"], boat).codes if c != told
    )
    actions.tell(cast["protection"], other, {"pregnant": "yes"}, key=key(), at=NOW)
    broken(worker, told)
    colleague = make_account(procedure, "Lane_Asylum", Role.WORKER, "asylum-3", "x")

    assert "pregnant" not in reads(worker, other)
    assert "pregnant" not in reads(colleague, told)


def test_it_lets_nobody_write_more(worker, told):
    before = firewall.seen(worker, told).writable
    broken(worker, told)

    assert firewall.seen(worker, told).writable == before


@pytest.mark.parametrize("lane", ["Lane_GuardiaCivil", "Lane_PoliciaNacional"])
@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR])
def test_no_need_opens_protection_to_enforcement(procedure, cast, told, lane, role):
    police = make_account(procedure, lane, role, "police", "x")
    Touched.objects.get_or_create(case=Case.objects.get(code=told), lane=lane)
    with pytest.raises(CaseError, match="nothing more"):
        broken(police, told)
    assert not BrokenGlass.objects.exists()


def test_even_a_row_written_by_hand_opens_nothing_to_enforcement(cast, told):
    """The policy table stands behind it: the second wall, tried alone."""
    police = cast["guardiacivil"]
    before = firewall.seen(police, told)
    BrokenGlass.objects.create(
        case=Case.objects.get(code=told), actor=police.pseudonym, lane=police.lane,
        pack=police.pack, reason=b"", at=NOW, until=NOW + timedelta(days=1),
    )  # fmt: skip
    seen = firewall.seen(police, told)

    assert not {"pregnant", "exploitation_signs"} & set(seen.facts)
    assert seen.steps == before.steps
    assert not any("pregnant" in event.answers for event in seen.events)


@pytest.mark.parametrize("reason", ["", "need", " " * 40, "x" * 501])
def test_a_reason_is_a_sentence(worker, told, reason):
    with pytest.raises(CaseError, match="sentence"):
        broken(worker, told, reason)


def test_it_is_logged_without_its_reason_which_is_sealed(worker, told):
    broken(worker, told)
    line = AuditLine.objects.order_by("number").last()

    assert (line.what, line.about) == ("break-glass", told)
    assert REASON.encode() not in rows_of_every_table()


def test_it_is_not_for_an_erased_person(worker, auditor, told):
    erasing.erase_at_terminal(told, erasing.Why.ASKED, NOW, even_open=True)
    for account in (worker, auditor):
        with pytest.raises(firewall.NotSeen):
            broken(account, told)


# --- the page -------------------------------------------------------------------------


def test_the_page_asks_why_and_says_that_it_is_told(worker, browser, told):
    client, page = browser(worker), f"/people/{told}/open"
    assert page in client.get(f"/people/{told}").content.decode()
    assert "monitor is told" in client.get(page).content.decode()
    assert client.post(page, {"reason": "now", "key": key()}).status_code == 422

    answer = client.post(page, {"reason": REASON, "key": key()})
    assert (answer.status_code, answer.url) == (302, f"/people/{told}")
    assert "Open to you until" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("who", ["guardiacivil", "justice", "ombudsman"])
def test_to_others_there_is_no_such_page(cast, browser, told, who):
    Touched.objects.get_or_create(case=Case.objects.get(code=told), lane=cast[who].lane)
    client = browser(cast[who])

    assert client.get(f"/people/{told}/open").status_code == 404
    assert f"/people/{told}/open" not in client.get(f"/people/{told}").content.decode()


# --- the monitor ----------------------------------------------------------------------


def test_the_monitor_is_told_and_marks_it_as_looked_at(worker, auditor, browser, told):
    broken(worker, told)
    client = browser(auditor)
    text = client.get("/audit").content.decode()
    assert glass.waiting_for(auditor) == 1
    assert "whether she is pregnant" in text
    assert worker.pseudonym in text

    number = BrokenGlass.objects.get().pk
    assert client.post(f"/audit/glass/{number}", {"key": key()}).url == "/audit"
    assert glass.waiting_for(auditor) == 0
    assert AuditLine.objects.order_by("number").last().what == "look-at-glass"


def test_a_reason_is_erased_with_the_person(worker, auditor, browser, told):
    broken(worker, told)
    erasing.erase_at_terminal(told, erasing.Why.ASKED, NOW, even_open=True)

    text = browser(auditor).get("/audit").content.decode()
    assert "erased with the person" in text
    assert "pregnant" not in text


def test_an_auditor_opens_nobody_without_a_reason(auditor, browser, told):
    client = browser(auditor)
    Touched.objects.get_or_create(case=Case.objects.get(code=told), lane=auditor.lane)
    assert client.get(f"/people/{told}").status_code == 404

    assert client.get(f"/audit/open?code={told.lower()}").url == f"/people/{told}/open"
    client.post(f"/people/{told}/open", {"reason": REASON, "key": key()})
    page = client.get(f"/people/{told}")
    assert page.status_code == 200
    assert "pregnant" not in reads(auditor, told)  # no oversight reads of health
    assert not firewall.seen(auditor, told).writable


def test_an_auditor_does_nothing_to_a_person(auditor, told):
    broken(auditor, told)
    with pytest.raises(CaseError):
        actions.use_right(auditor, told, "complain", key=key(), at=NOW)
    with pytest.raises(CaseError):
        actions.tell(auditor, told, {"pregnant": "no"}, key=key(), at=NOW)
    step = firewall.seen(auditor, told).steps[0]
    with pytest.raises(CaseError):
        actions.do_step(auditor, told, step.step, step.token, {}, (), key=key(), at=NOW)


def test_a_careless_pack_opens_no_more_by_a_glass(worker, procedure, told, monkeypatch):
    """What the policy table keeps from justice stays there, glass or not."""
    lawyer = make_account(procedure, "Lane_Justice", Role.WORKER, "lawyer", "x")
    one = procedure.permissions[0]
    everything = tuple(
        attrs.evolve(one, lane=lawyer.lane, field_class=about, read=True)
        for about in FieldClass
    )
    made = attrs.evolve(procedure, permissions=everything)
    monkeypatch.setattr(case, "procedure_of", lambda _: made)
    Touched.objects.get_or_create(case=Case.objects.get(code=told), lane=lawyer.lane)

    assert not {"pregnant", "exploitation_signs"} & reads(lawyer, told)


def test_no_device_keeps_a_page_that_was_opened_for_three_hours(worker, browser, told):
    client = browser(worker)
    assert "X-Karama-Keep" not in client.get(f"/people/{told}")
    broken(worker, told)

    assert client.get(f"/people/{told}")["X-Karama-Keep"] == "no"
