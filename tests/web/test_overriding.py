"""Another answer: more protection by one, less by two, kept with its reason, seen."""

import re

import pytest
from at_the_desk import NOW, key, projections, rows_of_every_table, walk

from karama.engine.events import FiredRule
from karama.errors import CaseError
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import actions, erasing, firewall, glass, overriding
from karama.web.cases.models import AuditLine, Case, OtherAnswer
from karama.web.cases.projections import rebuild
from karama.web.cases.store import events_of

WHY = "she told the doctor who made her work without pay"
LESS = "the specialised house is full and she asks for open reception"
AGREED = "I spoke with her and with the house this morning"
MORE, OPEN, CHILD = '"trafficking-support"', '"policia-nacional"', '"child-protection"'


def account(procedure, lane, role, name):
    return make_account(procedure, lane, role, name, "x")


@pytest.fixture
def worker(cast):
    return cast["worker"]


@pytest.fixture
def supervisor(procedure, cast):
    return account(procedure, "Lane_Protection", Role.SUPERVISOR, "supervisor-1")


@pytest.fixture
def second(procedure, cast):
    return account(procedure, "Lane_Protection", Role.SUPERVISOR, "supervisor-2")


@pytest.fixture
def auditor(procedure, cast):
    return account(procedure, "Lane_Ombudsman", Role.AUDITOR, "auditor")


@pytest.fixture
def oriented(cast, ashore):
    """A grown-up whom the orientation sends to a specialised house."""
    walk(cast, ashore)
    return ashore


def standing(someone, code, step="Rule_Orientation"):
    stood = overriding.stood(someone, firewall.seen(someone, code))
    return next(one for one in stood if one.step == step)


def take(someone, code, way, why=WHY):
    number = standing(someone, code).number
    return overriding.take(someone, code, number, way, why, key=key(), at=NOW)


def answer(someone, code, agreed=True, why=AGREED):
    ask = standing(someone, code).ask
    asked = ask.asked if ask else 0
    return overriding.answer(someone, code, asked, agreed, why, key=key(), at=NOW)


def route(code):
    (last,) = [
        e.decision.value
        for e in events_of(Case.objects.get(code=code))
        if e.step == "Rule_Orientation" and e.kind in ("decided", "overridden")
    ][-1:]
    return last


def lines():
    return [(a.what, a.about) for a in AuditLine.objects.order_by("number")]


# --- more ---------------------------------------------------------------------------


def test_one_person_takes_an_answer_that_protects_more(worker, oriented):
    assert standing(worker, oriented).value == "specialised-reception"

    take(worker, oriented, MORE)

    one = standing(worker, oriented)
    assert (one.value, one.overridden) == ("trafficking-support", True)
    assert route(oriented) == "trafficking-support"
    event = events_of(Case.objects.get(code=oriented))[-1]
    assert (event.actor, event.why) == (worker.pseudonym, WHY)
    assert all(isinstance(rule, FiredRule) for rule in event.decision.fired)
    assert lines()[-1] == ("take-answer", f"{oriented} {event.number}")


def test_the_same_page_sent_twice_is_done_once(worker, oriented):
    number, same = standing(worker, oriented).number, key()
    for _ in range(2):
        overriding.take(worker, oriented, number, MORE, WHY, key=same, at=NOW)

    kinds = [e.kind for e in events_of(Case.objects.get(code=oriented))]
    assert kinds.count("overridden") == 1


@pytest.mark.parametrize("why", ["", "a child", " " * 40, "x" * 1001])
def test_a_reason_is_a_sentence(worker, oriented, why):
    with pytest.raises(CaseError, match="sentence"):
        take(worker, oriented, MORE, why)


@pytest.mark.parametrize("way", ["", '"prison"', "child-protection", "[]", "null"])
def test_only_what_a_rule_gives_is_taken(worker, oriented, way):
    with pytest.raises(CaseError, match="listed"):
        take(worker, oriented, way)
    assert route(oriented) == "specialised-reception"


def test_an_answer_that_the_facts_would_undo_at_once_is_refused(worker, oriented):
    """The procedure sends children back to the first route, which goes by the age."""
    with pytest.raises(CaseError, match="Correct what is known"):
        take(worker, oriented, CHILD)
    assert standing(worker, oriented).value == "specialised-reception"


# --- less ---------------------------------------------------------------------------


def test_less_waits_for_a_supervisor_and_changes_nothing(worker, supervisor, oriented):
    take(worker, oriented, OPEN, LESS)

    assert route(oriented) == "specialised-reception"
    assert standing(worker, oriented).ask.value == "policia-nacional"
    (waits,) = overriding.waiting_for(supervisor, 9)
    assert (waits.code, waits.actor) == (oriented, worker.pseudonym)


def test_it_takes_effect_once_another_person_agrees(worker, supervisor, oriented):
    take(worker, oriented, OPEN, LESS)
    answer(supervisor, oriented)

    assert route(oriented) == "policia-nacional"
    row = OtherAnswer.objects.get()
    assert (row.state, row.second) == ("agreed", supervisor.pseudonym)
    assert overriding.waiting_for(supervisor, 9) == ()
    assert lines()[-1][0] == "agree-answer"


def test_a_supervisor_may_refuse(worker, supervisor, oriented):
    take(worker, oriented, OPEN, LESS)
    answer(supervisor, oriented, agreed=False, why="the house has a place from noon")

    assert route(oriented) == "specialised-reception"
    assert OtherAnswer.objects.get().state == "refused"
    assert lines()[-1][0] == "refuse-answer"


def test_nobody_agrees_to_what_they_asked_for(supervisor, second, oriented):
    take(supervisor, oriented, OPEN, LESS)
    assert overriding.waiting_for(supervisor, 9) == ()
    with pytest.raises(CaseError, match="Somebody else"):
        answer(supervisor, oriented)

    answer(second, oriented)
    assert route(oriented) == "policia-nacional"


def test_no_worker_and_no_other_authority_agrees(procedure, cast, worker, oriented):
    take(worker, oriented, OPEN, LESS)
    for lane, role in (
        ("Lane_Protection", Role.WORKER),
        ("Lane_Protection", Role.OFFICER),
        ("Lane_RedCross", Role.SUPERVISOR),
        ("Lane_GuardiaCivil", Role.SUPERVISOR),
        ("Lane_Ombudsman", Role.AUDITOR),
    ):
        who = account(procedure, lane, role, f"{lane}-{role}")
        asked = standing(worker, oriented).ask.asked
        with pytest.raises((CaseError, firewall.NotSeen)):
            overriding.answer(who, oriented, asked, True, AGREED, key=key(), at=NOW)
    assert route(oriented) == "specialised-reception"


def test_an_authority_of_enforcement_raises_only(procedure, cast, worker):
    """Were a decision its own: it is offered no answer that protects less."""
    worker.mandate = "enforcement"

    assert not overriding.asks_for_less(worker)
    police = account(procedure, "Lane_PoliciaNacional", Role.SUPERVISOR, "p")
    with pytest.raises(CaseError, match="Only a supervisor"):
        overriding.answer(police, "K-X", 1, True, AGREED, key=key(), at=NOW)


def test_to_enforcement_no_less_is_listed(worker, oriented, monkeypatch):
    listed = {w.alone for w in standing(worker, oriented).ways}
    assert listed == {True, False}
    monkeypatch.setattr(overriding, "asks_for_less", lambda _: False)

    assert {w.alone for w in standing(worker, oriented).ways} == {True}
    with pytest.raises(CaseError, match="listed"):
        take(worker, oriented, OPEN, LESS)


def test_what_was_asked_falls_when_the_case_moves_on(worker, supervisor, oriented):
    take(worker, oriented, OPEN, LESS)
    asked = standing(worker, oriented).ask.asked
    facts = {"age_status": "child", "alone": "yes"}
    actions.tell(worker, oriented, facts, key=key(), at=NOW)
    assert route(oriented) != "specialised-reception" or not OtherAnswer.objects.filter(
        state="waiting"
    )

    with pytest.raises(CaseError, match="no longer asked"):
        overriding.answer(supervisor, oriented, asked, True, AGREED, key=key(), at=NOW)
    assert OtherAnswer.objects.get().state == "fallen"


# --- kept, rebuilt, sealed, erased --------------------------------------------------


def test_a_rebuild_gives_the_very_same_lists(worker, supervisor, oriented):
    take(worker, oriented, OPEN, LESS)
    before = projections()
    assert before["OtherAnswer"]
    rebuild()
    assert projections() == before

    answer(supervisor, oriented)
    take(worker, oriented, MORE)
    before = projections()
    rebuild()
    assert projections() == before


def test_the_reason_is_nowhere_in_the_database_in_plain(worker, supervisor, oriented):
    take(worker, oriented, OPEN, LESS)
    answer(supervisor, oriented)
    held = rows_of_every_table()

    assert LESS.encode() not in held
    assert AGREED.encode() not in held
    assert oriented.encode() in held  # the control: the rows are read


def test_it_is_erased_with_the_person(worker, auditor, oriented):
    take(worker, oriented, MORE)
    erasing.erase_at_terminal(oriented, erasing.Why.ASKED, NOW, even_open=True)

    assert not OtherAnswer.objects.exists()
    assert overriding.done_in(auditor, 9) == ()


# --- the pages ----------------------------------------------------------------------


def path_of(someone, code):
    return f"/people/{code}/decisions/{standing(someone, code).number}"


def test_the_page_says_what_the_rules_answered_and_what_could_be_taken(
    worker, browser, oriented
):
    page = path_of(worker, oriented)
    client = browser(worker)
    assert page in client.get(f"/people/{oriented}").content.decode()

    text = client.get(page).content.decode()
    assert "once a supervisor agrees" in text
    assert "at once" in text
    assert re.search(r"Rule \d+ applies", text)
    first, last = (
        text.index("&#34;trafficking-support&#34;"),
        text.index("&#34;policia-nacional&#34;"),
    )
    assert first < last  # most protective first


def test_it_is_taken_from_the_page_and_told_on_the_persons(worker, browser, oriented):
    client, page = browser(worker), path_of(worker, oriented)
    bad = client.post(page, {"way": MORE, "why": "x", "key": key()})
    assert bad.status_code == 422
    assert "in a sentence" in bad.content.decode()

    sent = {"way": MORE, "why": WHY, "key": key()}
    done = client.post(page, sent)
    assert (done.status_code, done.url) == (302, f"/people/{oriented}")
    assert client.post(page, sent).status_code == 302  # sent twice: done once
    text = client.get(f"/people/{oriented}").content.decode()
    assert "Another answer was taken" in text
    assert WHY in text
    assert "not by the rules" in text


def test_another_authority_reads_that_it_was_taken_and_not_why(
    cast, worker, browser, oriented
):
    take(worker, oriented, MORE)
    text = browser(cast["redcross"]).get(f"/people/{oriented}").content.decode()

    assert "Another answer was taken" in text
    assert WHY not in text


def test_a_supervisor_agrees_on_a_page_of_their_own(
    worker, supervisor, browser, oriented
):
    take(worker, oriented, OPEN, LESS)
    client = browser(supervisor)
    asked = standing(supervisor, oriented).ask.asked
    page = f"/people/{oriented}/asked/{asked}"
    assert page in client.get(f"/people/{oriented}").content.decode()
    text = client.get(page).content.decode()
    assert LESS in text
    assert worker.pseudonym in text
    short = client.post(page, {"agreed": "yes", "why": "", "key": key()})
    assert short.status_code == 422

    done = client.post(page, {"agreed": "yes", "why": AGREED, "key": key()})
    assert done.status_code == 302
    assert route(oriented) == "policia-nacional"


def test_a_form_sent_without_a_choice_refuses(worker, supervisor, browser, oriented):
    """The Enter key, or a broken page: what changes nothing is what happens."""
    take(worker, oriented, OPEN, LESS)
    page = f"/people/{oriented}/asked/{standing(supervisor, oriented).ask.asked}"

    browser(supervisor).post(page, {"why": AGREED, "key": key()})
    assert OtherAnswer.objects.get().state == "refused"
    assert route(oriented) == "specialised-reception"


def test_to_others_there_are_no_such_pages(procedure, cast, worker, browser, oriented):
    take(worker, oriented, OPEN, LESS)
    one = standing(worker, oriented)
    decision, asked = path_of(worker, oriented), f"/people/{oriented}/asked/"
    for who in ("guardiacivil", "redcross", "justice", "ombudsman"):
        assert browser(cast[who]).get(decision).status_code == 404
        assert browser(cast[who]).get(f"{asked}{one.ask.asked}").status_code == 404
    assert browser(worker).get(f"{asked}{one.ask.asked}").status_code == 404
    assert browser().get(decision).status_code == 302
    assert browser(worker).get(f"/people/{oriented}/decisions/9999").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_only_get_and_post(worker, browser, oriented, method):
    client = browser(worker)
    assert getattr(client, method)(path_of(worker, oriented)).status_code == 405


def test_the_auditor_sees_that_it_was_done_and_why_with_a_reason(
    worker, supervisor, auditor, browser, oriented
):
    take(worker, oriented, OPEN, LESS)
    answer(supervisor, oriented)
    take(worker, oriented, MORE)
    client = browser(auditor)
    text = client.get("/audit").content.decode()
    assert "agreed to by two" in text
    assert "taken by one person" in text
    for hidden in (WHY, LESS, AGREED, "trafficking-support"):
        assert hidden not in text

    why = "a complaint was made about this decision"
    glass.break_glass(auditor, oriented, why, key=key(), at=NOW)
    text = client.get(f"/people/{oriented}").content.decode()
    assert WHY in text
    assert AGREED in text


def test_nobody_else_sees_the_auditors_list(worker, supervisor, oriented):
    take(worker, oriented, MORE)
    assert overriding.done_in(worker, 9) == ()
    assert overriding.done_in(supervisor, 9) == ()


@pytest.mark.parametrize("language", ["fr", "ar", "es", "pt"])
def test_the_pages_are_in_every_language(worker, browser, oriented, language):
    client = browser(worker)
    client.cookies["language"] = language
    text = client.get(path_of(worker, oriented)).content.decode()

    assert f'lang="{language}"' in text
    assert "Take another answer" not in text


def test_a_supervisor_comes_from_the_decision_to_what_is_asked_of_them(
    worker, supervisor, browser, oriented
):
    take(worker, oriented, OPEN, LESS)
    page = path_of(supervisor, oriented)
    asked = f"/asked/{standing(supervisor, oriented).ask.asked}"

    assert asked in browser(supervisor).get(page).content.decode()
    assert asked not in browser(worker).get(page).content.decode()  # who asked does not
