"""What a person reads by their card of decisions that people changed."""

import pytest
from at_the_desk import NOW, key, walk

from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import cards, erasing, firewall, overriding

WHY = "she told the doctor who made her work without pay"
LESS = "the specialised house is full and she asks for open reception"
AGREED = "I spoke with her and with the house this morning"
TOLD = "We listened to you. Ask us what it means."
MORE, OPEN = '"trafficking-support"', '"policia-nacional"'
HIDDEN = (WHY, LESS, AGREED, "trafficking", "policia", "specialised-", "is full")


@pytest.fixture
def worker(cast):
    return cast["worker"]


@pytest.fixture
def supervisor(procedure, cast):
    return make_account(procedure, "Lane_Protection", Role.SUPERVISOR, "chief", "x")


@pytest.fixture
def oriented(cast, ashore):
    walk(cast, ashore)
    return ashore


def take(someone, code, way, why, tell=""):
    stood = overriding.stood(someone, firewall.seen(someone, code))
    number = next(one.number for one in stood if one.step == "Rule_Orientation")
    how = {"key": key(), "at": NOW, "tell": tell}
    overriding.take(someone, code, number, way, why, **how)


def answer(someone, code, agreed, tell=""):
    (ask,) = firewall.seen(someone, code).asked
    how = {"key": key(), "at": NOW, "tell": tell}
    overriding.answer(someone, code, ask.asked, agreed, AGREED, **how)


def section(page):
    """The part of the person's page that tells what people changed, "" if none."""
    if 'id="changed"' not in page:
        return ""
    return page[page.index('id="changed"') : page.index('id="rights"')]


@pytest.fixture
def own(cast, browser):
    """Reads a person's own page, by a card printed for it."""

    def read(code, language="en"):
        client = browser()
        digits = cards.print_card(cast["redcross"], code, at=NOW)
        client.post("/card", {"digits": digits})
        client.cookies["language"] = language
        return client.get("/card/mine").content.decode()

    return read


def test_where_nobody_changed_anything_nothing_is_said(oriented, own):
    assert section(own(oriented)) == ""


def test_more_protection_is_told_and_neither_the_answer_nor_the_reason(
    worker, oriented, own
):
    take(worker, oriented, MORE, WHY)
    text = section(own(oriented))

    assert "protected at least as well" in text
    assert "The reason is written down" in text
    assert "complain" in text
    assert not [word for word in HIDDEN if word in text]


def test_what_is_written_for_the_person_is_read_by_them(worker, oriented, own):
    take(worker, oriented, MORE, WHY, tell=TOLD)

    assert TOLD in section(own(oriented))


def test_less_is_told_as_it_is_asked_for_and_as_it_is_settled(
    worker, supervisor, oriented, own
):
    take(worker, oriented, OPEN, LESS)
    assert "changes nothing until a second person agrees" in section(own(oriented))

    answer(supervisor, oriented, agreed=True, tell=TOLD)
    text = section(own(oriented))
    assert "Two people decided otherwise" in text
    assert TOLD in text
    assert "until a second person" not in text
    assert not [word for word in HIDDEN if word in text]


def test_that_it_was_refused_is_told_too(worker, supervisor, oriented, own):
    take(worker, oriented, OPEN, LESS)
    answer(supervisor, oriented, agreed=False)

    assert "refused: nothing was changed" in section(own(oriented))


def test_a_decision_whose_name_would_tell_is_called_a_decision(worker, oriented, own):
    """The orientation goes by what the person lived through."""
    take(worker, oriented, MORE, WHY)
    made = firewall.seen(worker, oriented).procedure
    title = made.process.elements["Rule_Orientation"].titles["en"]

    assert "A decision about you" in section(own(oriented))
    assert title not in section(own(oriented))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "La raison est écrite"),
        ("ar", "السبب مدوَّن"),
        ("es", "La razón está escrita"),
        ("pt", "A razão está escrita"),
    ],
)
def test_it_is_told_in_the_language_of_the_person(
    worker, oriented, own, language, words
):
    take(worker, oriented, MORE, WHY)
    assert words in section(own(oriented, language))


def test_what_was_written_for_the_person_is_for_them_and_who_wrote_it(
    cast, worker, browser, oriented
):
    take(worker, oriented, MORE, WHY, tell=TOLD)

    assert TOLD in browser(worker).get(f"/people/{oriented}").content.decode()
    for other in ("redcross", "guardiacivil"):
        client = browser(cast[other])
        assert TOLD not in client.get(f"/people/{oriented}").content.decode()


def test_the_page_of_another_answer_takes_it(worker, browser, oriented, own):
    stood = overriding.stood(worker, firewall.seen(worker, oriented))
    number = next(one.number for one in stood if one.step == "Rule_Orientation")
    page, client = f"/people/{oriented}/decisions/{number}", browser(worker)
    bad = client.post(page, {"way": MORE, "why": "x", "tell": TOLD, "key": key()})
    assert f">{TOLD}</textarea>" in bad.content.decode()  # nothing typed is lost
    client.post(page, {"way": MORE, "why": WHY, "tell": TOLD, "key": key()})

    assert TOLD in section(own(oriented))


def test_it_is_gone_with_the_person(worker, oriented):
    take(worker, oriented, MORE, WHY, tell=TOLD)
    assert firewall.own(oriented).others
    erasing.erase_at_terminal(oriented, erasing.Why.ASKED, NOW, even_open=True)

    with pytest.raises(firewall.NotSeen):
        firewall.own(oriented)
