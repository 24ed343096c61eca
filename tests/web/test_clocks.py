"""Hours on pages and on paper are those of the post; what is kept stays in UTC."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from at_the_desk import NOW, do, key
from django.http import QueryDict
from django.test import Client, override_settings
from programs import Program

from karama.errors import ZoneError
from karama.explanation.languages import translator_in
from karama.procedure.procedure import Field, FieldClass, Form
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import cards
from karama.web.cases.models import Boat
from karama.web.desk import arrivals
from karama.web.desk.asked import one_asked
from karama.web.desk.clocks import NotOneHour, filled_here, read_hour, typed
from karama.web.desk.person import value_words
from karama.web.site.zones import check_zone

KATHMANDU = "Asia/Kathmandu"
"""Ahead of UTC by a quarter more than whole hours, and its clocks are never changed."""
CANARY = ZoneInfo("Atlantic/Canary")
TWICE, NEVER = "2026-10-25T01:30", "2026-03-29T01:30"
HOUR = Field("seen_at", "dateTime", {}, FieldClass.ADMINISTRATIVE)
FORM = Form("f", "1", {}, (HOUR, Field("words", "string", {}, FieldClass.VOICE)))


def local(moment):
    there = moment.astimezone(ZoneInfo(KATHMANDU))
    return f"{there.day} {there:%B} {there.year}, {there:%H:%M}"


@pytest.fixture
def in_kathmandu():
    with override_settings(KARAMA_TIME_ZONE=KATHMANDU):
        yield


# --- read on pages and on paper -------------------------------------------------------


def test_a_person_s_page_tells_the_hours_of_the_post(
    cast, browser, ashore, in_kathmandu
):
    page = browser(cast["redcross"]).get(f"/people/{ashore}").content.decode()

    assert f"landed {local(NOW - timedelta(minutes=30))}" in page
    assert f"Hours are those of {KATHMANDU}, now UTC+05:45." in page
    assert " UTC<" not in page


def test_where_nobody_named_a_zone_hours_are_in_utc_and_say_so(cast, browser, ashore):
    page = browser(cast["redcross"]).get(f"/people/{ashore}").content.decode()

    assert f"{NOW - timedelta(minutes=30):%H:%M} UTC" in page
    assert "Hours are told in UTC." in page
    assert 'data-zone="UTC"' in page


@pytest.mark.parametrize(
    "address", ["/", "/post", "/people/{code}/referrals/{token}", "/people/{code}/way"]
)
def test_no_page_of_the_desk_tells_another_clock(
    procedure, cast, browser, referred, in_kathmandu, address
):
    lane = "Lane_Protection"
    watch = make_account(procedure, lane, Role.SUPERVISOR, "supervisor", "x")
    account = watch if address == "/post" else cast["protection"]
    path = address.format(code=referred[0], token=referred[1])
    page = browser(account).get(path).content.decode()
    told = re.sub("UTC.05:45", "", page)

    assert re.search(r"\d\d:\d\d", told)
    assert f"Hours are those of {KATHMANDU}" in told
    assert "UTC" not in told


def test_a_printed_sheet_says_whose_hours_it_tells(
    procedure, browser, referred, in_kathmandu
):
    lane = "Lane_Protection"
    watch = make_account(procedure, lane, Role.SUPERVISOR, "supervisor", "x")
    sheet = browser(watch).post("/post/hand-over", {"note": ""}).content.decode()
    paper = browser(watch).post("/post/hand-over", {"note": "", "form": "pdf"})

    assert f"Hours are those of {KATHMANDU}, now UTC+05:45." in sheet
    assert not re.search(r"\d\d:\d\d UTC\b", sheet)
    assert paper.content.startswith(b"%PDF")


def test_the_person_reads_the_hours_of_the_post_by_their_card(
    cast, referred, in_kathmandu
):
    code, _ = referred
    digits, client = cards.print_card(cast["protection"], code, at=NOW), Client()
    client.post("/card", {"digits": digits})
    page = client.get("/card/mine").content.decode()

    assert re.search(r"asked \d+ \w+ \d{4}, \d\d:\d\d<", page)
    assert KATHMANDU in page


def test_the_api_and_the_log_stay_in_utc(cast, ashore, in_kathmandu):
    told = Program(cast["redcross"]).get(f"/cases/{ashore}").json()

    assert re.fullmatch(r"\S+(Z|\+00:00)", told["landed_at"])
    assert KATHMANDU not in json.dumps(told)
    assert "+05:45" not in json.dumps(told)


# --- typed ----------------------------------------------------------------------------


def landed(client, text, **more):
    sent = {"people": "1", "landed_at": text, "key": key(), **more}
    return client.post("/arrivals/new", sent)


def test_a_landing_is_typed_by_the_clock_of_the_post(cast, browser, in_kathmandu):
    client, at = browser(cast["guardiacivil"]), NOW - timedelta(hours=2)
    here = at.astimezone(ZoneInfo(KATHMANDU))
    page = client.get("/arrivals/new").content.decode()
    now = datetime.now(UTC).astimezone(ZoneInfo(KATHMANDU))

    assert f"Landed at ({KATHMANDU})" in page
    assert f'value="{now:%Y-%m-%dT%H}' in page
    assert landed(client, f"{here:%Y-%m-%dT%H:%M}").status_code == 302
    assert Boat.objects.get().landed_at == at.replace(second=0)


def test_the_same_hour_typed_in_utc_is_another_instant(cast, browser):
    """The control: it is the zone that moves what was typed."""
    here = (NOW - timedelta(hours=2)).astimezone(ZoneInfo(KATHMANDU))

    answer = landed(browser(cast["guardiacivil"]), f"{here:%Y-%m-%dT%H:%M}")

    assert answer.status_code == 422  # it is not yet this hour there
    assert not Boat.objects.exists()


@pytest.fixture
def after_the_change(monkeypatch):
    """Ten in the morning of the day on which the clocks went back, on the Canaries."""
    at = datetime(2026, 10, 25, 10, tzinfo=UTC)
    monkeypatch.setattr(arrivals, "the_time", lambda: at)
    with override_settings(KARAMA_TIME_ZONE="Atlantic/Canary"):
        yield at


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_an_hour_that_was_twice_is_asked_again(
    cast, browser, after_the_change, which, hour
):
    client = browser(cast["guardiacivil"])
    asked = landed(client, TWICE)
    page = asked.content.decode()

    assert asked.status_code == 422
    assert "It is 01:30 twice on that day" in re.sub("[\u2068\u2069]", "", page)
    assert page.count('name="which"') == 2
    assert "checked" not in page.partition('name="which"')[2][:400]
    assert not Boat.objects.exists()
    assert landed(client, TWICE, which=which).status_code == 302
    assert Boat.objects.get().landed_at == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_which_of_two_is_not_asked_on_other_days(cast, browser, after_the_change):
    page = browser(cast["guardiacivil"]).get("/arrivals/new").content.decode()
    assert 'name="which"' not in page


def test_an_hour_that_never_was_is_asked_again(cast, browser, monkeypatch):
    at = datetime(2026, 3, 29, 10, tzinfo=UTC)
    monkeypatch.setattr(arrivals, "the_time", lambda: at)
    with override_settings(KARAMA_TIME_ZONE="Atlantic/Canary"):
        answer = landed(browser(cast["guardiacivil"]), NEVER)

    assert answer.status_code == 422
    assert "the clocks go forward over it" in answer.content.decode()
    assert 'name="which"' not in answer.content.decode()
    assert not Boat.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "yesterday", "0001-01-01T00:00", "9999-12-31T23:59"]
)
def test_what_is_no_landing_is_refused_whatever_the_zone(cast, browser, text):
    for zone in ("Asia/Tokyo", "America/Lima"):
        with override_settings(KARAMA_TIME_ZONE=zone):
            assert landed(browser(cast["guardiacivil"]), text).status_code == 422


def test_an_answer_of_day_and_hour_keeps_what_it_is_ahead_of_utc():
    t = translator_in("en", "Atlantic/Canary")

    def given(**sent):
        posted = QueryDict(mutable=True)
        posted.update({f"answer.{name}": value for name, value in sent.items()})
        return filled_here(FORM, posted, t, date(2026, 10, 26))

    assert given(seen_at="2026-07-01T09:00").answers == {
        "seen_at": "2026-07-01T09:00:00+01:00"
    }
    assert "twice" in given(seen_at=TWICE).errors["seen_at"]
    assert "forward" in given(seen_at=NEVER).errors["seen_at"]
    second = given(seen_at=TWICE, **{"seen_at.which": "second"})
    assert second.answers == {"seen_at": "2026-10-25T01:30:00+00:00"}
    assert not second.errors
    assert given(seen_at="unknown", words="null").answers == {
        "seen_at": "unknown",
        "words": "null",
    }
    assert given(seen_at="soon").errors


def test_a_form_that_comes_back_shows_what_was_typed_and_asks_which_hour():
    t = translator_in("en", "Atlantic/Canary")
    posted = QueryDict(mutable=True)
    posted["answer.seen_at"] = TWICE
    asked = one_asked(HOUR, filled_here(FORM, posted, t, date(2026, 10, 26)), t)
    posted["answer.seen_at.which"] = "second"
    known = one_asked(HOUR, filled_here(FORM, posted, t, date(2026, 10, 26)), t)

    assert (asked.value, asked.which) == (TWICE, "")
    assert (known.value, known.which) == (TWICE, "second")
    assert asked.offsets == known.offsets == ("UTC+01:00", "UTC")


def test_a_known_day_and_hour_is_told_by_the_clock_of_the_post():
    t = translator_in("en", "Atlantic/Canary")

    assert value_words(HOUR, "2026-07-01T09:00:00Z", t) == "1 July 2026, 10:00"
    assert value_words(HOUR, "unreadable", t) == "unreadable"


@pytest.mark.parametrize("zone", ["Atlantic/Canary", "Africa/Cairo", KATHMANDU])
@pytest.mark.parametrize("text", ["2026-07-01T09:00", "2026-12-01T23:59"])
def test_what_is_shown_again_is_what_was_typed(zone, text):
    known = ZoneInfo(zone)
    assert typed(read_hour(text, known).isoformat(), known).text == text


def test_both_of_two_hours_are_told_where_one_is_not_enough():
    with pytest.raises(NotOneHour) as asked:
        read_hour(TWICE, CANARY)
    assert asked.value.offsets == ("UTC+01:00", "UTC")
    with pytest.raises(NotOneHour) as never:
        read_hour(NEVER, CANARY, "first")
    assert never.value.offsets == ()


# --- the zone itself ------------------------------------------------------------------


def test_a_zone_that_nobody_knows_is_refused_with_one_that_comes_close():
    with pytest.raises(ZoneError, match="Atlantic/Canary"):
        check_zone("Atlantic/Canaries")
    check_zone("Atlantic/Canary")
    check_zone("UTC")


def test_steps_are_told_by_the_clock_of_the_post(cast, browser, ashore, in_kathmandu):
    words = {"interpreter": "independent", "words_understood": "understood"}
    do(cast["redcross"], ashore, "Task_FirstWords", words)
    page = browser(cast["redcross"]).get(f"/people/{ashore}").content.decode()

    assert local(NOW) in page
