"""Referrals: what is handed over, and every answer a service can give."""

import re
from datetime import timedelta

import pytest
from at_the_desk import AGREED, NOW, key, posted, rows_of_every_table
from django.db import connection

from karama.errors import CaseError
from karama.web.cases import actions, consenting, firewall, referring
from karama.web.cases.firewall import handed
from karama.web.cases.models import AskedService, AuditLine, StoredEvent
from karama.web.cases.projections import rebuild
from karama.web.cases.referrals import State

REFUSAL = {"refusal_reason": "no_place", "refusal_words": "ask us tomorrow"}


def state(cast, referred, at=NOW):
    return firewall.referral_seen(cast["protection"], *referred, at).referral


def test_the_list_shows_what_is_asked_and_by_when(cast, browser, referred):
    page = browser(cast["protection"]).get("/referrals").content.decode()

    assert referred[0] in page
    assert "Recurso" in page or "cogida" in page
    assert "no answer yet" in page
    assert 'class="due' in page


def test_without_consent_the_service_is_handed_the_need_alone(cast, browser, referred):
    code, token = referred
    seen = firewall.referral_seen(cast["protection"], code, token, NOW)

    assert seen.share.items == ()
    assert {"health", "identity"} <= {one.about for one in seen.share.withheld}
    page = browser(cast["protection"]).get(f"/people/{code}/referrals/{token}")
    assert "The need alone" in page.content.decode()


def test_consent_opens_its_classes_and_no_other(cast, browser, referred):
    code, token = referred
    consenting.write_down(cast["protection"], code, AGREED, key=key(), at=NOW)
    shared = firewall.referral_seen(cast["protection"], code, token, NOW).share

    assert set(shared.classes) == {"identity", "health"}
    assert "exploitation" in {one.about for one in shared.withheld}
    page = browser(cast["protection"]).get(f"/people/{code}/referrals/{token}")
    assert "the person&#39;s consent" in page.content.decode()


def test_consent_never_opens_what_the_mandate_does_not(cast, referred, monkeypatch):
    code, token = referred
    consenting.write_down(cast["protection"], code, AGREED, key=key(), at=NOW)
    assert firewall.referral_seen(cast["protection"], code, token, NOW).share.items
    monkeypatch.setattr(handed, "_of_lane", lambda *_: frozenset())
    shared = firewall.referral_seen(cast["protection"], code, token, NOW).share

    assert shared.items == ()


def test_accepting_takes_one_press_and_says_what_was_shown(cast, browser, referred):
    code, _ = referred
    consenting.write_down(cast["protection"], code, AGREED, key=key(), at=NOW)
    answer = posted(browser, cast["protection"], referred, "accept")

    assert answer.status_code == 302
    assert state(cast, referred).state is State.ACCEPTED
    (handing,) = firewall.consents_seen(cast["protection"], code).handings
    assert handing.recipient == "acogida-adaptada"
    assert set(handing.classes) == {"identity", "health"}
    assert AuditLine.objects.last().what == "accept-referral"


def test_what_was_shown_is_noted_by_name_and_never_by_value(cast, browser, referred):
    code, _ = referred
    consenting.write_down(cast["protection"], code, AGREED, key=key(), at=NOW)
    posted(browser, cast["protection"], referred, "accept")

    events = firewall.seen(cast["protection"], code).events
    (told,) = [e.note.told for e in events if e.note and e.note.what == "shared"]
    assert "violence_survivor" in told["facts"]
    assert not re.search("yes|adult|True|none", repr(told))


def test_whoever_holds_the_database_reads_of_no_referral(cast, browser, referred):
    sent = {f"answer.{name}": value for name, value in REFUSAL.items()}
    posted(browser, cast["protection"], referred, "question", text="Which language?")
    posted(browser, cast["protection"], referred, "refuse", **sent)
    told = rows_of_every_table()

    assert b"ask us tomorrow" not in told
    assert b"Which language" not in told
    with connection.cursor() as cursor:
        cursor.execute("SELECT service, lane, step, state FROM cases_askedservice")
        (row,) = cursor.fetchall()
    assert not {"acogida-adaptada", "Lane_Protection", "refused"} & set(row)
    assert AskedService.objects.get().state == "refused"


def test_delivered_is_marked_apart_from_accepted(cast, browser, referred):
    posted(browser, cast["protection"], referred, "accept")
    posted(browser, cast["protection"], referred, "delivered")

    assert state(cast, referred).state is State.DELIVERED


def test_what_was_not_accepted_is_not_delivered(cast, browser, referred):
    answer = posted(browser, cast["protection"], referred, "delivered")

    assert answer.status_code == 422
    assert state(cast, referred).state is State.ASKED


def test_a_refusal_needs_its_reason(cast, browser, referred):
    answer = posted(browser, cast["protection"], referred, "refuse")

    assert answer.status_code == 422
    assert "An answer is needed here." in answer.content.decode()
    assert state(cast, referred).state is State.ASKED
    with pytest.raises(CaseError, match="needs its reason"):
        referring.answer(
            cast["protection"], *referred, accepted=False, answers={}, key=key(), at=NOW
        )


def test_a_refusal_with_its_reason_calls_for_another_service(cast, browser, referred):
    sent = {f"answer.{name}": value for name, value in REFUSAL.items()}
    answer = posted(browser, cast["protection"], referred, "refuse", **sent)

    assert answer.status_code == 302
    one = state(cast, referred)
    assert (one.state, one.reason) == (State.REFUSED, "no_place")
    steps = firewall.seen(cast["protection"], referred[0]).steps
    assert [step.step for step in steps] == ["Task_FindAnother"]
    page = browser(cast["protection"]).get(answer.url).content.decode()
    assert "No place free now" in page
    assert "ask us tomorrow" in page


def test_police_reads_neither_the_refusal_nor_which_service(cast, browser, referred):
    sent = {f"answer.{name}": value for name, value in REFUSAL.items()}
    posted(browser, cast["protection"], referred, "refuse", **sent)
    for who in ("guardiacivil", "policianacional"):
        client = browser(cast[who])
        assert client.get("/referrals").status_code == 404
        code, token = referred
        assert client.get(f"/people/{code}/referrals/{token}").status_code == 404
        assert client.get(f"/people/{code}/consents").status_code == 404
        page = client.get(f"/people/{code}").content.decode()
        assert "tomorrow" not in page
        assert "No place free now" not in page


def test_a_question_and_its_answer_do_not_stop_the_clock(cast, browser, referred):
    due = state(cast, referred).due
    posted(browser, cast["protection"], referred, "question", text="Which language?")
    assert state(cast, referred).state is State.QUESTION
    posted(browser, cast["redcross"], referred, "reply", text="French")

    one = state(cast, referred)
    assert (one.state, one.due) == (State.ASKED, due)
    assert [remark.text for remark in one.remarks] == ["Which language?", "French"]


def test_passing_on_names_the_other_service_and_why(cast, browser, referred):
    answer = posted(
        browser,
        cast["protection"],
        referred,
        "forward",
        service="atencion-medica",
        text="a doctor is needed",
    )

    assert answer.status_code == 302
    assert state(cast, referred).service == "atencion-medica"


@pytest.mark.parametrize(
    ("service", "why"), [("nowhere", "because"), ("atencion-medica", "  ")]
)
def test_passing_on_to_nobody_or_for_no_reason_is_refused(
    cast, browser, referred, service, why
):
    answer = posted(
        browser, cast["protection"], referred, "forward", service=service, text=why
    )

    assert answer.status_code == 422
    assert state(cast, referred).service == "acogida-adaptada"


def test_passing_on_needs_a_consent_of_its_own(cast, browser, referred):
    """What was agreed for one service opens nothing to the next."""
    code, token = referred
    consenting.write_down(cast["protection"], code, AGREED, key=key(), at=NOW)
    sent = {"service": "atencion-medica", "text": "a doctor is needed"}
    posted(browser, cast["protection"], referred, "forward", **sent)

    assert (
        firewall.referral_seen(cast["protection"], code, token, NOW).share.items == ()
    )


def test_silence_past_the_deadline_escalates_and_is_seen(cast, browser, referred):
    later = NOW + timedelta(hours=5)
    assert actions.let_time_pass(later) == 1

    one = state(cast, referred)
    assert (one.state, one.followed) == (State.SILENT, False)
    steps = firewall.seen(cast["protection"], referred[0]).steps
    assert [step.step for step in steps] == ["Task_FindAnother"]
    page = browser(cast["protection"]).get("/referrals?show=all").content.decode()
    assert "No answer in time" in page


def test_a_question_does_not_save_a_service_from_its_silence(cast, browser, referred):
    posted(browser, cast["protection"], referred, "question", text="Which language?")
    actions.let_time_pass(NOW + timedelta(hours=5))

    assert state(cast, referred).state is State.SILENT
    answer = posted(browser, cast["protection"], referred, "accept")
    assert answer.status_code == 422


def test_another_authority_cannot_answer(cast, browser, referred):
    answer = posted(browser, cast["redcross"], referred, "accept")

    assert answer.status_code == 422
    assert state(cast, referred).state is State.ASKED


def test_the_same_answer_sent_twice_is_one(cast, browser, referred):
    once = {"key": key()}
    posted(browser, cast["protection"], referred, "accept", **once)
    before = StoredEvent.objects.count()
    again = posted(browser, cast["protection"], referred, "accept", **once)

    assert again.status_code == 302
    assert StoredEvent.objects.count() == before


def test_unknown_words_and_people_are_nowhere(cast, browser, referred):
    code, token = referred
    client = browser(cast["protection"])

    assert posted(browser, cast["protection"], referred, "dance").status_code == 404
    assert client.get(f"/people/{code}/referrals/{token + 99}").status_code == 404
    assert client.get(f"/people/K-NOBODY/referrals/{token}").status_code == 404
    assert client.get(f"/people/{code}/referrals/{token}/accept").status_code == 405


def test_the_list_is_a_projection_that_a_rebuild_gives_again(cast, browser, referred):
    posted(browser, cast["protection"], referred, "question", text="Which language?")
    before = list(AskedService.objects.values("token", "state", "service", "due"))
    AskedService.objects.update(state="spoilt")
    rebuild()

    assert (
        list(AskedService.objects.values("token", "state", "service", "due")) == before
    )


def test_the_list_costs_the_same_whatever_is_on_it(cast, browser, referred):
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as taken:
        firewall.asked_of(cast["protection"], mine=False, most=60)
    assert len(taken) == 1


def test_without_a_law_named_in_the_mandates_only_consent_opens(procedure):
    """`without-consent` opens its class, for that lane, and no other."""
    import attrs

    from karama.web.cases.sharing import share

    facts = {"age_status": "child", "health_need": "urgent"}
    lane = "Lane_Protection"
    assert share(procedure, lane, "s", facts, (), NOW).items == ()
    opened = tuple(
        attrs.evolve(p, without_consent=("CRC 19",))
        if (p.lane, p.field_class) == (lane, "identity")
        else p
        for p in procedure.permissions
    )
    made = attrs.evolve(procedure, permissions=opened)
    found = share(made, lane, "s", facts, (), NOW)

    assert [(i.fact, i.basis) for i in found.items] == [("age_status", ("CRC 19",))]
    assert share(made, "Lane_PoliciaNacional", "s", facts, (), NOW).items == ()
