"""The one-time link: two secrets, one referral, one answer."""

from datetime import timedelta

import pytest
from at_the_desk import AGREED, NOW, key, posted

from karama.errors import CaseError
from karama.web.cases import actions, consenting, firewall, sealing
from karama.web.cases.models import AuditLine, StoredEvent
from karama.web.cases.personal import Link
from karama.web.cases.referrals import State


@pytest.fixture
def sent(cast, referred):
    return sealing.send(cast["protection"], *referred, key=key(), at=NOW)


def post(browser, sent, code=None, **more):
    digits = sent.code if code is None else code
    return browser().post(f"/r/{sent.secret}", {"digits": digits, "key": key(), **more})


def state(cast, referred):
    return firewall.referral_seen(cast["protection"], *referred, NOW).referral.state


def test_the_address_alone_shows_nothing(browser, sent, referred):
    page = browser().get(f"/r/{sent.secret}").content.decode()

    assert "told by telephone" in page
    assert referred[0] not in page


def test_address_and_code_are_told_once_and_kept_nowhere(cast, browser, referred):
    answer = posted(browser, cast["protection"], referred, "link")
    page = answer.content.decode()
    (link,) = Link.objects.all()

    assert answer.status_code == 200
    assert "/r/" in page
    assert link.digest not in page
    assert len(link.code) == 64
    assert AuditLine.objects.last().what == "send-link"
    again = {"key": "the-same"}
    posted(browser, cast["protection"], referred, "link", **again)
    second = posted(browser, cast["protection"], referred, "link", **again)
    assert second.status_code == 422


def test_with_the_code_the_need_is_shown_and_one_answer_taken(
    cast, browser, sent, referred
):
    page = post(browser, sent).content.decode()
    assert "The need alone" in page
    done = post(browser, sent, said="accepted")

    assert "written down" in done.content.decode()
    assert state(cast, referred) is State.ACCEPTED
    assert AuditLine.objects.last().actor.startswith("l-")


def test_it_answers_once(cast, browser, sent, referred):
    post(browser, sent, said="accepted")
    before = StoredEvent.objects.count()

    assert post(browser, sent).status_code == 410
    assert post(browser, sent, said="declined").status_code == 410
    assert StoredEvent.objects.count() == before


def test_a_refusal_by_link_needs_its_reason_and_the_link_lives(
    cast, browser, sent, referred
):
    assert post(browser, sent, said="declined").status_code == 422
    reason = {"answer.refusal_reason": "no_place"}
    assert post(browser, sent, said="declined", **reason).status_code == 200
    assert state(cast, referred) is State.REFUSED


def test_five_wrong_codes_close_it_also_for_the_right_one(browser, sent):
    for _ in range(sealing.MOST_TRIES):
        assert post(browser, sent, code="00000000x").status_code == 403

    assert post(browser, sent).status_code == 410
    wrong = AuditLine.objects.filter(what="link-wrong-code").count()
    assert wrong == sealing.MOST_TRIES


def test_four_wrong_codes_do_not(browser, sent):
    """The control arm of the one above."""
    for _ in range(sealing.MOST_TRIES - 1):
        post(browser, sent, code="1")

    assert post(browser, sent).status_code == 200


def test_it_ends_with_the_deadline_and_after_a_day_at_most(cast, referred, sent):
    due = firewall.referral_seen(cast["protection"], *referred, NOW).referral.due

    assert sent.expires_at == min(due, NOW + timedelta(hours=24))
    sealing.live(sent.secret, sent.expires_at - timedelta(seconds=1))
    with pytest.raises(sealing.Gone):
        sealing.live(sent.secret, sent.expires_at)


def test_a_new_link_shuts_the_old_one(cast, browser, referred, sent):
    again = sealing.send(cast["protection"], *referred, key=key(), at=NOW)

    assert post(browser, sent).status_code == 410
    assert post(browser, again).status_code == 200


def test_it_shows_what_consent_opens_and_notes_it_once(cast, browser, sent, referred):
    code, _ = referred
    consenting.write_down(cast["protection"], code, AGREED, key=key(), at=NOW)
    page = post(browser, sent).content.decode()
    assert "the person&#39;s consent" in page
    post(browser, sent)
    post(browser, sent, said="accepted")

    (handing,) = firewall.consents_seen(cast["protection"], code).handings
    assert set(handing.classes) == {"identity", "health"}


def test_consent_withdrawn_closes_what_it_showed(cast, browser, sent, referred):
    code, _ = referred
    consenting.write_down(cast["protection"], code, AGREED, key=key(), at=NOW)
    post(browser, sent)
    account, right = cast["redcross"], "withdraw-consent"
    actions.use_right(account, code, right, key=key(), at=NOW)
    page = post(browser, sent).content.decode()

    assert "the person&#39;s consent" not in page


def test_another_service_asked_closes_it(cast, browser, sent, referred):
    more = {"service": "atencion-medica", "text": "a doctor"}
    posted(browser, cast["protection"], referred, "forward", **more)

    assert post(browser, sent).status_code == 410


def test_police_sends_no_link(cast, browser, referred):
    answer = posted(browser, cast["guardiacivil"], referred, "link")

    assert answer.status_code == 404
    assert not Link.objects.exists()


def test_a_referral_that_is_over_is_not_sent(cast, browser, referred):
    posted(browser, cast["protection"], referred, "accept")
    with pytest.raises(CaseError):
        sealing.send(cast["protection"], *referred, key=key(), at=NOW)


def test_an_address_that_is_none_is_told_like_one_that_is_over(browser, pack):
    assert browser().get("/r/nothing").status_code == 410
