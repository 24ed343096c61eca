"""A person's page: what is next, who must act, what is unknown, and why."""

from datetime import timedelta

import pytest
from at_the_desk import NOW, do, key

from karama.web.cases import actions, firewall

FIRST_WORDS = {"interpreter": "independent", "words_understood": "understood"}


def shown(browser, account, code, status=200):
    answer = browser(account).get(f"/people/{code}")
    assert answer.status_code == status
    return answer.content.decode()


def test_it_says_what_is_next_who_must_act_and_why(cast, browser, ashore):
    page = shown(browser, cast["protection"], ashore)

    assert "First words, in a language understood" in page
    assert "Red Cross and health staff" in page
    assert "was done; responsible: Guardia Civil" in page
    assert "Legal ground: SAR Annex 1.3.2" in page
    assert "Do this step" not in page  # another authority's


def test_the_authority_that_must_act_can_go_to_the_step(cast, browser, ashore):
    assert "Do this step" in shown(browser, cast["redcross"], ashore)


def test_nobody_sees_a_person_that_is_not_there(cast, browser):
    shown(browser, cast["redcross"], "K-NOBODY", 404)


def test_an_authority_to_which_the_case_never_came_cannot_tell_it_from_none(
    cast, browser, ashore
):
    client = browser(cast["policianacional"])
    there = client.get(f"/people/{ashore}")
    nowhere = client.get("/people/K-NOBODY")

    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content


def test_one_must_be_signed_in(browser, ashore):
    answer = browser().get(f"/people/{ashore}")

    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in")


@pytest.mark.parametrize(
    "right", ["ask-for-protection", "complain", "ask-for-lawyer", "withdraw-consent"]
)
@pytest.mark.parametrize("who", ["guardiacivil", "redcross"])
def test_a_right_is_never_refused_whoever_writes_it_down(
    cast, browser, ashore, who, right
):
    sent = {"key": key()}
    client = browser(cast[who])
    answers = {client.post(f"/people/{ashore}/rights/{right}", sent).status_code}
    answers |= {client.post(f"/people/{ashore}/rights/{right}", sent).status_code}

    events = firewall.seen(cast["protection"], ashore).events
    assert answers == {302}
    assert [e.about for e in events if e.kind == "used"] == [right]


def test_a_right_that_there_is_not_is_no_page(cast, browser, ashore):
    address = f"/people/{ashore}/rights/be-rich"
    assert browser(cast["redcross"]).post(address).status_code == 404


def test_a_right_is_not_used_by_looking(cast, browser, ashore):
    address = f"/people/{ashore}/rights/complain"
    assert browser(cast["redcross"]).get(address).status_code == 405


def test_an_open_question_is_answered_by_one_who_may_write_it(cast, browser, ashore):
    worker = cast["protection"]
    walk_to_situation(cast, ashore)
    asked = {q.fact for q in firewall.seen(worker, ashore).questions}
    assert "exploitation_signs" in asked

    client = browser(worker)
    address = f"/people/{ashore}/questions/exploitation_signs"
    assert client.get(address).status_code == 200
    assert client.post(address, {"key": key()}).status_code == 422
    sent = {"key": key(), "answer.exploitation_signs": "no"}
    assert client.post(address, sent).status_code == 302
    facts = firewall.seen(worker, ashore).facts
    assert facts["exploitation_signs"] is False


def test_a_question_whose_answer_one_may_not_read_is_not_shown(cast, browser, ashore):
    walk_to_situation(cast, ashore)
    page = shown(browser, cast["redcross"], ashore)

    assert "exploitation" not in page
    address = f"/people/{ashore}/questions/exploitation_signs"
    assert browser(cast["redcross"]).get(address).status_code == 404


def walk_to_situation(cast, code):
    """An adult with no need of care, who has told nothing of exploitation."""
    do(cast["redcross"], code, "Task_FirstWords", FIRST_WORDS)
    do(cast["redcross"], code, "Task_FirstRelief")
    look = {"health_need": "none", "age_status": "adult"}
    do(cast["redcross"], code, "Task_FirstLook", look, ("health-worker",))
    do(cast["guardiacivil"], code, "Task_BasicCare")
    told = {
        "interpreter": "independent",
        "rights_written": "given",
        "information_understood": "understood",
    }
    do(cast["protection"], code, "Task_Information", told)
    talk = {
        "consent_talk": "later",
        "interpreter": "independent",
        "asks_protection": "unknown",
        "health_need": "none",
        "age_status": "adult",
        "consent_share": "later",
    }
    do(cast["protection"], code, "Task_Situation", talk, ("social-worker",))


def child_alone(cast, code):
    """A child alone and well: child protection is called, and has two hours."""
    do(cast["redcross"], code, "Task_FirstWords", FIRST_WORDS)
    do(cast["redcross"], code, "Task_FirstRelief")
    look = {"health_need": "none", "age_status": "child", "alone": "yes"}
    do(cast["redcross"], code, "Task_FirstLook", look, ("health-worker",))


def test_a_step_whose_clock_has_rung_stays_late_until_it_is_done(cast, browser, ashore):
    child_alone(cast, ashore)
    later = NOW + timedelta(hours=3)
    assert (
        firewall.board(cast["childprotection"], NOW, NOW, mine=True, most=9).late == 0
    )

    assert actions.let_time_pass(later) == 1
    assert actions.let_time_pass(later) == 0
    shown = firewall.board(cast["childprotection"], later, later, mine=True, most=9)
    assert shown.late >= 1
    late = next(one for one in shown.lines if one.step == "Task_ChildTakesCharge")
    assert late.due is not None
    assert NOW < late.due < later


def test_a_clock_also_rings_when_somebody_acts_after_it(cast, ashore):
    child_alone(cast, ashore)
    later = NOW + timedelta(hours=3)
    actions.use_right(cast["redcross"], ashore, "complain", key=key(), at=later)

    kinds = [e.kind for e in firewall.seen(cast["protection"], ashore).events]
    assert kinds.index("rang") < kinds.index("used")


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("es", "ltr")]
)
def test_the_page_is_in_the_readers_language(
    cast, browser, ashore, language, direction
):
    client = browser(cast["redcross"])
    client.post("/language", {"language": language, "next": "/"})
    page = client.get(f"/people/{ashore}").content.decode()

    assert f'<html lang="{language}" dir="{direction}">' in page


def test_the_language_leads_nowhere_else(browser):
    sent = {"language": "fr", "next": "https://elsewhere.example/"}
    assert browser().post("/language", sent).url == "/"


def test_what_the_person_is_told_can_be_read_in_their_language(cast, browser):
    client = browser(cast["redcross"])
    page = client.get("/information/ar").content.decode()

    assert 'class="card told" lang="ar" dir="rtl"' in page
    assert client.get("/information/xx").status_code == 404


def test_what_was_decided_is_told_in_words(cast, browser, referred):
    code, _ = referred
    page = browser(cast["protection"]).get(f"/people/{code}").content.decode()

    assert "Psychological help is offered now" in page
    assert "“offer”" not in page
    assert "not translated" not in page
