"""Consent: who can give it, what it opens, and how far a withdrawal reaches."""

from datetime import timedelta

import attrs
import pytest
from at_the_desk import AGREED, NOW, key, posted, walk
from hypothesis import given
from hypothesis import strategies as st

from karama.errors import CaseError
from karama.feel import UNKNOWN
from karama.web.cases import actions, consenting, firewall
from karama.web.cases.consents import Consent, holds, is_child, may_agree, valid


def write(cast, code, told=AGREED, who="protection", at=NOW):
    consenting.write_down(cast[who], code, told, key=key(), at=at)


def share(cast, referred, at=NOW):
    return firewall.referral_seen(cast["protection"], *referred, at).share


def test_nothing_is_agreed_to_beforehand(cast, browser, referred):
    code, *_ = referred
    text = browser(cast["protection"]).get(f"/people/{code}/consents").content.decode()
    form = text[text.index('id="recipient"') :]

    assert " checked" not in form
    assert " selected" not in form
    assert form[form.index("<option") :].startswith('<option value=""></option>')


def test_a_form_well_filled_is_a_record(cast, browser, referred):
    code, _ = referred
    sent = {
        "recipient": "acogida-adaptada",
        "purpose": "referral",
        "classes": ["health"],
        "given": "yes",
        "given_by": "person",
        "how": "interpreted",
        "language_told": "wo",
        "span": "30",
        "key": key(),
    }
    answer = browser(cast["protection"]).post(f"/people/{code}/consents", sent)

    assert answer.status_code == 302
    (one,) = firewall.consents_seen(cast["protection"], code).consents
    assert (one.language, one.how, one.classes) == ("wo", "interpreted", ("health",))
    assert one.expires == one.at + timedelta(days=30)


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "anything"},
        {"recipient": "nowhere"},
        {"recipient": "Lane_PoliciaNacional"},
        {"recipient": "Lane_GuardiaCivil"},
        {"classes": ()},
        {"classes": ("secrets",)},
        {"how": "guessed"},
        {"given_by": "officer"},
        {"language": "<b>"},
        {"span": "9999"},
    ],
    ids=str,
)
def test_what_says_too_little_is_no_consent(cast, referred, wrong):
    with pytest.raises(CaseError):
        write(cast, referred[0], attrs.evolve(AGREED, **wrong))
    assert firewall.consents_seen(cast["protection"], referred[0]).consents == ()


def test_police_writes_down_no_consent(cast, referred):
    with pytest.raises((CaseError, firewall.NotSeen)):
        write(cast, referred[0], who="guardiacivil")


def test_for_a_child_the_guardian_agrees(cast, ashore, procedure):
    facts = {"age_status": "child"}

    assert is_child(procedure, facts) is True
    assert not may_agree(procedure, facts, "person")
    assert may_agree(procedure, facts, "guardian")


def test_whose_age_is_not_known_counts_as_a_child(procedure):
    assert is_child(procedure, {}) is UNKNOWN
    assert not may_agree(procedure, {}, "person")
    assert may_agree(procedure, {}, "guardian")
    assert may_agree(procedure, {"age_status": "adult"}, "person")
    assert not may_agree(procedure, {"age_status": "adult"}, "guardian")


def test_before_the_age_is_known_a_person_alone_is_refused(cast, ashore):
    with pytest.raises(CaseError, match="settle the age"):
        write(cast, ashore)


def test_a_refusal_needs_no_guardian_and_opens_nothing(cast, referred):
    write(cast, referred[0])
    write(cast, referred[0], attrs.evolve(AGREED, given=False))

    assert share(cast, referred).items == ()


def test_consent_runs_out_by_itself(cast, referred):
    write(cast, referred[0])

    assert share(cast, referred, NOW + timedelta(days=30)).items
    assert not share(cast, referred, NOW + timedelta(days=30, seconds=1)).items


def test_a_withdrawal_shuts_the_door_and_reaches_who_received(cast, browser, referred):
    code, token = referred
    write(cast, code)
    posted(browser, cast["protection"], referred, "accept")
    (one,) = firewall.consents_seen(cast["protection"], code).consents
    address = f"/people/{code}/consents/{one.id}/withdraw"
    browser(cast["redcross"]).post(address, {"key": key()})

    assert share(cast, referred).items == ()
    client = browser(cast["protection"])
    assert "consent withdrawn: stop" in client.get("/referrals").content.decode()
    page = client.get(f"/people/{code}/referrals/{token}").content.decode()
    assert "Stop using what you received" in page
    sent = {"key": key(), "about": one.id}
    client.post(f"/people/{code}/referrals/{token}/stopped", sent)
    assert "consent withdrawn" not in client.get("/referrals").content.decode()
    (one,) = firewall.consents_seen(cast["protection"], code).consents
    assert one.stopped_at is not None


def test_the_right_used_withdraws_every_consent(cast, browser, referred):
    code, _ = referred
    write(cast, code)
    write(cast, code, attrs.evolve(AGREED, purpose="legal-aid", recipient="rescate"))
    right = "withdraw-consent"
    actions.use_right(cast["redcross"], code, right, key=key(), at=NOW)

    records = firewall.consents_seen(cast["protection"], code).consents
    assert [one.withdrawn_at is not None for one in records] == [True, True]
    kinds = [e.kind for e in firewall.seen(cast["protection"], code).events]
    assert "used" in kinds


def test_nothing_received_nothing_to_stop(cast, browser, referred):
    """The control arm: here nobody was shown anything."""
    code, _ = referred
    write(cast, code)
    right = "withdraw-consent"
    actions.use_right(cast["redcross"], code, right, key=key(), at=NOW)

    page = browser(cast["protection"]).get("/referrals").content.decode()
    assert "consent withdrawn" not in page


def test_what_does_not_hold_cannot_be_withdrawn(cast, browser, referred):
    code, _ = referred
    answer = browser(cast["protection"]).post(
        f"/people/{code}/consents/none/withdraw", {"key": key()}
    )

    assert answer.status_code == 422


def test_the_records_are_a_file_shaped_after_the_standard(cast, browser, referred):
    code, _ = referred
    write(cast, code)
    (one,) = browser(cast["protection"]).get(f"/people/{code}/consents.json").json()

    assert one["schema_version"] == "27560-2023"
    (purpose,) = one["pii_processing"]["purposes"]
    assert purpose["recipient_third_parties"] == ["acogida-adaptada"]
    assert purpose["lawful_basis"] == "consent"
    assert one["events"][0]["state"] == "given"


def test_a_child_is_referred_with_the_need_alone_until_a_guardian_agrees(cast, ashore):
    walk(cast, ashore, until="Task_Situation", age_status="child", alone="yes")
    with pytest.raises(CaseError, match="guardian"):
        write(cast, ashore)
    write(cast, ashore, attrs.evolve(AGREED, given_by="guardian"))
    assert len(firewall.consents_seen(cast["protection"], ashore).consents) == 1


def record(given, hours, withdrawn):
    return Consent(
        id="c",
        purpose="referral",
        recipient="s",
        classes=("health",),
        given=given,
        given_by="person",
        language="fr",
        how="spoken",
        notice="",
        at=NOW,
        expires=NOW + timedelta(hours=hours),
        lane="l",
        withdrawn_at=NOW if withdrawn else None,
    )


RECORDS = st.lists(
    st.builds(record, st.booleans(), st.integers(-5, 5), st.booleans()), max_size=6
)


@given(RECORDS, st.integers(-5, 5))
def test_only_the_last_word_counts(records, hours):
    at = NOW + timedelta(hours=hours)
    found = valid(records, "referral", "s", at)

    assert found is None or (found is records[-1] and holds(found, at))
    assert (found is not None) == bool(records and holds(records[-1], at))
    assert valid(records, "referral", "another", at) is None
    assert valid(records, "legal-aid", "s", at) is None
