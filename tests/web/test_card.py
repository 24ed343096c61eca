"""The card: twenty digits, no name, and every right by it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from at_the_desk import AGREED, NOW, key, posted, rows_of_every_table
from django.contrib.staticfiles.finders import find
from hypothesis import given
from hypothesis import strategies as st

from karama.web.cases import actions, cards, consenting, firewall, referring
from karama.web.cases.audit import verify_lines
from karama.web.cases.models import AuditLine, StoredEvent
from karama.web.cases.personal import Bucket, Card


@pytest.fixture
def card(cast, ashore):
    return cards.print_card(cast["redcross"], ashore, at=NOW)


@pytest.fixture
def owner(browser, card):
    """A browser without an account, in which the card was typed."""
    client = browser()
    assert client.post("/card", {"digits": cards.grouped(card)}).url == "/card/mine"
    return client


def mine(client):
    return client.get("/card/mine").content.decode()


@given(st.text("0123456789", min_size=19, max_size=19), st.data())
def test_every_slip_of_one_digit_is_seen(drawn, data):
    code = drawn + cards.check_digit(drawn)
    assert cards.well_formed(cards.grouped(code)) == code
    place = data.draw(st.integers(0, 19))
    digit = data.draw(st.sampled_from(sorted(set("0123456789") - {code[place]})))
    assert not cards.well_formed(code[:place] + digit + code[place + 1 :])


def test_arabic_digits_are_read():
    code = cards.new_code()
    assert cards.well_formed(code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))


def test_the_digits_are_kept_nowhere(cast, card, browser, owner):
    mine(owner)
    assert card.encode() not in rows_of_every_table()
    assert Card.objects.get().digest.encode() in rows_of_every_table()


def test_the_printed_card_has_a_picture_and_no_name(cast, browser, ashore):
    client = browser(cast["redcross"])
    page = client.post(f"/people/{ashore}/card", {"tongue": "ar"}).content.decode()

    article = page[page.index("<article") : page.index("</article>")]
    assert 'lang="ar" dir="rtl"' in article
    assert "data:image/svg+xml" in article
    assert ashore not in article
    assert cast["redcross"].name not in article
    (digits,) = re.findall(r'class="digits" dir="ltr">([\d ]+)<', article)
    assert cards.case_of(digits, at=NOW) == ashore
    assert AuditLine.objects.last().what == "print-card"


def test_the_picture_opens_the_page_and_the_digits_leave_the_address(browser, card):
    client = browser()
    answer = client.get(f"/c/{card}?l=ar")

    assert (answer.status_code, answer.url) == (302, "/card/mine")
    assert 'dir="rtl"' in mine(client)
    # Other sites are told nothing. "no-referrer" would have browsers say "null" for
    # where a form comes from, and then none of the person's rights could be used.
    assert answer.headers["Referrer-Policy"] == "strict-origin"


def test_whoever_cannot_know_of_a_person_prints_no_card(cast, browser, ashore):
    assert browser(cast["justice"]).get(f"/people/{ashore}/card").status_code == 404
    with pytest.raises(firewall.NotSeen):
        cards.print_card(cast["justice"], ashore, at=NOW)


def test_a_new_card_shuts_the_old_one_and_whoever_came_in_by_it(
    cast, browser, ashore, card, owner
):
    again = cards.print_card(cast["redcross"], ashore, at=NOW + timedelta(seconds=1))

    assert cards.case_of(card, at=NOW) == ""
    assert cards.case_of(again, at=NOW) == ashore
    assert owner.get("/card/mine").url == "/card"


def test_wrong_digits_and_no_digits_are_told_the_same(browser, card):
    client = browser()
    other = cards.new_code()
    pages = [client.post("/card", {"digits": d}) for d in (other, "12", "", card[:-1])]

    assert {page.status_code for page in pages} == {422}
    bare = {re.sub(r'value="[^"]*"', "", page.content.decode()) for page in pages}
    assert len(bare) == 1
    assert client.get("/card/mine").url == "/card"


def test_guessing_is_slowed_for_everybody_together(browser, card):
    """The bucket holds so many tries; then it refuses whoever asks, for a moment."""
    for _ in range(int(cards.AT_ONCE)):
        cards.case_of(cards.new_code(), at=NOW)
    with pytest.raises(cards.TooMany):
        cards.case_of(cards.new_code(), at=NOW)
    assert cards.case_of(card, at=NOW + timedelta(seconds=1))
    Bucket.objects.update(level=0, at=NOW + timedelta(days=1))
    assert browser().post("/card", {"digits": card}).status_code == 429


def test_where_i_am_and_what_was_shared(cast, browser, referred):
    code, _ = referred
    consenting.write_down(cast["protection"], code, AGREED, key=key(), at=NOW)
    posted(browser, cast["protection"], referred, "accept")
    client = browser()
    client.post("/card", {"digits": cards.print_card(cast["redcross"], code, at=NOW)})
    page = mine(client)

    assert "accepted, not yet there" in page
    assert "health" in page
    assert "Cruz Roja" in page or "Equipo" in page


def test_what_the_person_told_is_not_on_a_page_that_can_be_taken(
    cast, browser, referred
):
    """Neither an answer, nor a question or a step that would say why it was asked."""
    code, _ = referred
    facts = {"exploitation_signs": "yes"}
    actions.tell(cast["protection"], code, facts, key=key(), at=NOW)
    client = browser()
    client.post("/card", {"digits": cards.print_card(cast["redcross"], code, at=NOW)})
    page = mine(client)

    main = page[page.index("<main") : page.index("What you should know")]
    assert "rafficking" not in main
    assert "torture" not in main
    assert code not in page


@pytest.mark.parametrize(
    "right", ["ask-for-protection", "ask-for-lawyer", "complain", "withdraw-consent"]
)
def test_every_right_is_an_action_on_the_case(cast, ashore, owner, right):
    sent = {"key": key()}
    assert owner.post(f"/card/mine/{right}", sent).status_code == 302
    before = StoredEvent.objects.count()
    owner.post(f"/card/mine/{right}", sent)

    assert StoredEvent.objects.count() == before
    used = [e for e in firewall.seen(cast["protection"], ashore).events if e.about]
    assert right in [event.about for event in used]
    assert verify_lines() > 0
    assert AuditLine.objects.filter(actor="the-person", what="use-right").count() == 1


def test_asking_for_protection_is_on_the_board_of_the_asylum_office(
    cast, ashore, owner
):
    owner.post("/card/mine/ask-for-protection", {"key": key()})

    lines = firewall.board(cast["asylum"], NOW, NOW, mine=True, most=9).lines
    assert ashore in [line.code for line in lines]


def test_withdrawing_by_the_card_closes_every_consent(cast, browser, referred):
    code, token = referred
    consenting.write_down(cast["protection"], code, AGREED, key=key(), at=NOW)
    posted(browser, cast["protection"], referred, "accept")
    client = browser()
    client.post("/card", {"digits": cards.print_card(cast["redcross"], code, at=NOW)})
    client.post("/card/mine/withdraw-consent", {"key": key()})

    seen = firewall.referral_seen(cast["protection"], code, token, NOW)
    assert seen.share.items == ()
    assert len(seen.stop) == 1


def test_a_correction_reaches_who_may_read_it_and_changes_nothing(
    cast, referred, browser
):
    code, _ = referred
    client = browser()
    client.post("/card", {"digits": cards.print_card(cast["redcross"], code, at=NOW)})
    sent = {"fact": "age_status", "text": "I am fifteen", "key": key()}
    assert client.post("/card/mine/correct", sent).status_code == 302

    page = browser(cast["protection"]).get(f"/people/{code}").content.decode()
    assert "I am fifteen" in page
    assert firewall.seen(cast["protection"], code).facts["age_status"] == "adult"
    police = browser(cast["guardiacivil"]).get(f"/people/{code}").content.decode()
    assert "fifteen" not in police


@pytest.mark.parametrize(
    "sent", [{"fact": "age_status", "text": " "}, {"fact": "no_such", "text": "wrong"}]
)
def test_a_correction_of_nothing_is_refused(owner, sent):
    assert owner.post("/card/mine/correct", {**sent, "key": key()}).status_code == 422


def test_without_a_card_nothing_opens(browser, ashore):
    client = browser()

    assert client.get("/card/mine").url == "/card"
    assert client.post("/card/mine/complain", {"key": key()}).url == "/card"
    assert client.get("/card/mine/complain").status_code == 405
    assert client.get(f"/people/{ashore}").status_code == 302
    assert AuditLine.objects.filter(actor="the-person").count() == 0


def test_a_telephone_handed_back_shows_nothing(owner):
    owner.post("/card/leave")

    assert owner.get("/card/mine").url == "/card"


def test_the_page_needs_no_script_and_has_two_that_keep_nothing(owner):
    """What is done here is done by plain forms; scripts know of no link, and read."""
    scripts = re.findall(r'<script[^>]*src="([^"?]*)', mine(owner))

    assert sorted(one.rsplit("/", 1)[1] for one in scripts) == ["here.js", "listen.js"]
    for one in scripts:
        words = Path(find(one.removeprefix("/static/"))).read_text()
        assert not re.search("Storage|indexedDB|cookie|caches|serviceWorker", words)


def test_a_referral_refused_is_told_without_its_words(cast, browser, referred):
    code, token = referred
    answers = {"refusal_reason": "not_safe", "refusal_words": "her brother is here"}
    account = cast["protection"]
    referring.answer(account, code, token, False, answers, key=key(), at=NOW)
    client = browser()
    client.post("/card", {"digits": cards.print_card(cast["redcross"], code, at=NOW)})

    assert "refused" in mine(client)
    assert "brother" not in mine(client)
