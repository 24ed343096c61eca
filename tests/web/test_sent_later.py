"""What is sent later than it was pressed: taken once, and only where it still fits.

A form may wait for hours in a browser without a link. What somebody else said meanwhile
is never written over, and nothing said later than it counts opens more than was meant.
"""

import re
from datetime import timedelta

import attrs
import pytest
from at_the_desk import AGREED, NOW, key, posted
from hypothesis import given
from hypothesis import strategies as st

from karama.directory import Told
from karama.errors import CaseError
from karama.web.cases import actions, consenting, directory, firewall, referring
from karama.web.cases.models import AuditLine
from karama.web.cases.referrals import State
from karama.web.desk.late import earlier

HOUSE = "/services/casa-segura"


def referral(cast, referred):
    return firewall.referral_seen(cast["protection"], *referred, NOW).referral


def hidden(page, name):
    """What a hidden field of a page holds, every one of them."""
    text = page.content.decode()
    return re.findall(rf'type="hidden" name="{name}" value="([^"]*)"', text)


def shown(browser, account, referred):
    """The fields that say how a referral stood when its page was opened."""
    page = browser(account).get("/people/{}/referrals/{}".format(*referred))
    names = ("shown_service", "shown_questions")
    return {name: hidden(page, name)[0] for name in names}


# --- a referral ---------------------------------------------------------------------


SAID = {
    "accept": {},
    "refuse": {"answer.refusal_reason": "no_place"},
    "question": {"text": "Which language?"},
    "forward": {"service": "atencion-medica", "text": "a doctor is needed"},
}


@pytest.mark.parametrize("what", SAID)
def test_what_a_service_says_is_taken_once(cast, browser, referred, what):
    was, once = shown(browser, cast["protection"], referred), key()
    sent = {**SAID[what], **was, "key": once}
    codes = [
        posted(browser, cast["protection"], referred, what, **sent).status_code
        for _ in range(3)
    ]

    assert codes == [302, 302, 302]
    assert AuditLine.objects.filter(what=LINES[what]).count() == 1


LINES = {
    "accept": "accept-referral",
    "refuse": "refuse-referral",
    "question": "referral.question",
    "forward": "referral.forwarded",
}


@pytest.mark.parametrize("what", SAID)
def test_another_service_asked_meanwhile_is_not_spoken_for(
    cast, browser, referred, what
):
    """The page was of one service; by now the referral is another's."""
    was = shown(browser, cast["protection"], referred)
    moved = {"service": "casa-segura", "text": "it has a place"}
    posted(browser, cast["redcross"], referred, "service", **moved)
    answer = posted(browser, cast["protection"], referred, what, **SAID[what], **was)

    assert answer.status_code == 422
    assert "Another service is asked by now" in answer.content.decode()
    one = referral(cast, referred)
    assert (one.state, one.service) == (State.ASKED, "casa-segura")


@pytest.mark.parametrize("what", SAID)
def test_where_no_page_is_named_nothing_is_compared(cast, browser, referred, what):
    """The control arm: the same without what the page showed is taken."""
    moved = {"service": "casa-segura", "text": "it has a place"}
    posted(browser, cast["redcross"], referred, "service", **moved)

    answer = posted(browser, cast["protection"], referred, what, **SAID[what])
    assert answer.status_code == 302


def test_an_answer_to_an_older_question_does_not_close_a_newer_one(
    cast, browser, referred
):
    posted(browser, cast["protection"], referred, "question", text="Which language?")
    was = shown(browser, cast["redcross"], referred)
    posted(browser, cast["protection"], referred, "question", text="Any medicine?")
    late = posted(browser, cast["redcross"], referred, "reply", text="French", **was)

    assert late.status_code == 422
    page = late.content.decode()
    assert "has asked something else" in page
    assert ">French</textarea>" in page  # what was typed is not lost
    assert referral(cast, referred).state is State.QUESTION
    now = shown(browser, cast["redcross"], referred)
    again = posted(browser, cast["redcross"], referred, "reply", text="None", **now)
    assert again.status_code == 302
    assert referral(cast, referred).state is State.ASKED


def test_a_late_answer_to_a_referral_that_is_over_is_refused_in_words(
    cast, browser, referred
):
    was = shown(browser, cast["protection"], referred)
    posted(browser, cast["protection"], referred, "accept")
    late = posted(browser, cast["protection"], referred, "question", text="Who?", **was)

    assert late.status_code == 422
    assert "no longer open" in late.content.decode()


def test_delivered_is_taken_once(cast, browser, referred):
    posted(browser, cast["protection"], referred, "accept")
    was, once = shown(browser, cast["protection"], referred), key()
    for _ in range(2):
        sent = {**was, "key": once}
        answer = posted(browser, cast["protection"], referred, "delivered", **sent)
        assert answer.status_code == 302
    assert AuditLine.objects.filter(what="deliver-referral").count() == 1


# --- consent ------------------------------------------------------------------------


CONSENT = {
    "recipient": "acogida-adaptada",
    "purpose": "referral",
    "classes": ["health"],
    "given": "yes",
    "given_by": "person",
    "how": "interpreted",
    "language_told": "wo",
    "span": "30",
}


def consents(cast, code):
    return firewall.consents_seen(cast["protection"], code).consents


def write(browser, cast, code, **sent):
    address = f"/people/{code}/consents"
    form = {**CONSENT, "key": key(), **sent}
    return browser(cast["protection"]).post(address, form)


def nos(browser, cast, code):
    (found,) = hidden(
        browser(cast["protection"]).get(f"/people/{code}/consents"), "nos"
    )
    return found


def test_a_consent_is_written_down_once(cast, browser, referred):
    code, once = referred[0], key()
    was = nos(browser, cast, code)
    for _ in range(2):
        assert write(browser, cast, code, key=once, nos=was).status_code == 302
    assert len(consents(cast, code)) == 1


def test_a_yes_is_not_taken_after_the_person_withdrew(cast, browser, referred):
    """Said before, sent after: the withdrawal is the person's last word."""
    code = referred[0]
    was = nos(browser, cast, code)
    actions.use_right(cast["redcross"], code, "withdraw-consent", key=key(), at=NOW)
    late = write(browser, cast, code, nos=was)

    assert late.status_code == 422
    assert "has said no since" in late.content.decode()
    assert consents(cast, code) == ()
    assert write(browser, cast, code, nos=nos(browser, cast, code)).status_code == 302


def test_nor_after_a_no_to_the_same(cast, browser, referred):
    code = referred[0]
    was = nos(browser, cast, code)
    write(browser, cast, code, given="no")

    assert write(browser, cast, code, nos=was).status_code == 422
    other = write(browser, cast, code, nos=was, recipient="atencion-medica")
    assert other.status_code == 302  # the control: a no to one is none to another


def test_a_no_is_always_taken(cast, browser, referred):
    code = referred[0]
    was = nos(browser, cast, code)
    write(browser, cast, code, given="no")

    assert write(browser, cast, code, nos=was, given="no").status_code == 302


def test_a_consent_runs_from_when_it_was_said(cast, browser, referred):
    code = referred[0]
    said = NOW - timedelta(hours=9)
    write(browser, cast, code, said_at=said.isoformat())

    (one,) = consents(cast, code)
    assert one.expires == said + timedelta(days=30)


def test_a_clock_ahead_makes_no_consent_longer(cast, browser, referred):
    code = referred[0]
    ahead = NOW + timedelta(days=300)
    write(browser, cast, code, said_at=ahead.isoformat())

    (one,) = consents(cast, code)
    assert one.expires <= one.at + timedelta(days=30)


@given(st.one_of(st.datetimes().map(str), st.text(max_size=40)))
def test_the_browser_s_clock_only_ever_puts_back(text):
    found = earlier(text, NOW)
    assert found <= NOW
    assert found.tzinfo is not None


def test_to_have_stopped_is_said_of_what_the_page_named(cast, browser, referred):
    """A second withdrawal came in between: nobody has stopped because of it yet."""
    code, token = referred
    person = {"who": cast["protection"], "told": AGREED}
    consenting.write_down(person["who"], code, AGREED, key=key(), at=NOW)
    posted(browser, cast["protection"], referred, "accept")
    (first,) = consents(cast, code)
    consenting.withdraw(cast["redcross"], code, first.id, key=key(), at=NOW)
    client = browser(cast["protection"])
    about = hidden(client.get(f"/people/{code}/referrals/{token}"), "about")
    assert about == [first.id]

    posted(browser, cast["protection"], referred, "stopped")
    assert not [one for one in consents(cast, code) if one.stopped_at]
    posted(browser, cast["protection"], referred, "stopped", about=about)
    assert [one.id for one in consents(cast, code) if one.stopped_at] == [first.id]


# --- what a service says of itself ---------------------------------------------------


def stamp(client):
    return hidden(client.get(HOUSE), "shown")[0]


def one_now(cast):
    return directory.seen_by(cast["protection"])[1].services["casa-segura"]


def test_a_confirmation_that_waited_is_of_when_it_was_said(cast, browser):
    client = browser(cast["protection"])
    said = NOW - timedelta(days=2)
    sent = {"what": "confirm", "shown": stamp(client), "said_at": said.isoformat()}

    assert client.post(HOUSE, {**sent, "key": key()}).status_code == 302
    assert one_now(cast).confirmed.date() == said.date()


def test_what_somebody_said_since_is_not_written_over(cast, browser):
    client = browser(cast["protection"])
    was = stamp(client)
    directory.tell(cast["protection"], "casa-segura", Told(free=0), key=key(), at=NOW)
    for sent in ({"what": "confirm"}, {"what": "change", "free": "9", "places": "100"}):
        late = client.post(HOUSE, {**sent, "shown": was, "key": key()})
        assert late.status_code == 422
        assert "Something else was said of this service" in late.content.decode()
    assert one_now(cast).free == 0


def test_the_same_change_sent_again_is_not_taken_for_another(cast, browser):
    """The desk took it and the answer was lost: its own change is no news to it."""
    client = browser(cast["protection"])
    sent = {"what": "change", "status": "active", "free": "9", "places": "100"}
    sent |= {"shown": stamp(client), "key": key()}
    for _ in range(2):
        assert client.post(HOUSE, sent).status_code == 302
    assert AuditLine.objects.filter(what="change-service").count() == 1


def test_another_key_is_another_request(cast, browser):
    """The control arm: it is the key that makes it once, and the stamp that stops."""
    client = browser(cast["protection"])
    sent = {"what": "change", "status": "active", "free": "9", "places": "100"}
    sent |= {"shown": stamp(client)}
    codes = [client.post(HOUSE, {**sent, "key": key()}).status_code for _ in range(2)]

    assert codes == [302, 422]


def test_a_referral_that_changed_is_refused_to_programs_too(cast, referred):
    was = referring.Shown("casa-segura", 0)
    how = {"key": key(), "at": NOW, "seen": was}
    with pytest.raises(CaseError, match="Another service"):
        referring.ask(cast["protection"], *referred, "Who?", **how)


def test_an_untouched_consent_is_compared_with_nothing(cast, referred):
    told = attrs.evolve(AGREED, nos=None)
    consenting.write_down(cast["protection"], referred[0], told, key=key(), at=NOW)
    assert len(consents(cast, referred[0])) == 1
