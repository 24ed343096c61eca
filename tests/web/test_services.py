"""The directory of services at the desk: seen, confirmed, changed, and suggested."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest
from at_the_desk import NOW, key, posted
from django.test import override_settings

from karama.directory import Told
from karama.errors import CaseError
from karama.explanation.languages import translator
from karama.packs.hours import open_at
from karama.procedure.procedure import Mandate
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import directory, firewall
from karama.web.cases.models import AuditLine
from karama.web.desk.suggested import choices, wish_of
from karama.web.library.actions import install_pack
from karama.web.library.models import DirectoryEntry

PACKS = Path(__file__).parents[2] / "packs"
ACCESS = PACKS.parent / "docs" / "reference" / "access.md"
HOUSE = "/services/casa-segura"


@pytest.fixture
def supervisor(procedure, cast):
    return make_account(procedure, "Lane_RedCross", Role.SUPERVISOR, "chief", "x")


def today(account, service):
    return directory.seen_by(account)[1].services[service]


def change(client, service="casa-segura", **sent):
    """What the form sends: as it stands, but for what is given."""
    page = client.get(f"/services/{service}").content.decode()
    was = {"status": "active", "what": "change", "key": key()}
    for name in ("free", "places", "intake"):
        was[name] = page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
    for name in ("languages", "locations"):
        boxes = page.split(f'name="{name}" value="')[1:]
        was[name] = [b.split('"')[0] for b in boxes if " checked" in b.split(">")[0]]
    return client.post(f"/services/{service}", {**was, **sent})


# --- who sees what --------------------------------------------------------------------


def test_whoever_protects_or_cares_sees_every_service(cast, browser):
    for who in ("protection", "redcross", "worker"):
        text = browser(cast[who]).get("/services").content.decode()
        assert text.count('<th scope="row">') == 14
        assert "Casa segura" in text


def test_an_enforcement_authority_sees_its_own_services_and_no_other(cast, browser):
    client = browser(cast["guardiacivil"])
    text = client.get("/services").content.decode()

    assert "Centro de atención básica" in text
    assert text.count('<th scope="row">') == 1
    assert "Ciudad" not in text
    assert client.get(HOUSE).status_code == 404
    assert client.post(HOUSE, {"what": "confirm", "key": key()}).status_code == 404


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR])
def test_to_those_who_look_over_there_is_no_such_page(procedure, browser, role):
    account = make_account(procedure, "Lane_Protection", role, "over", "x")
    assert browser(account).get("/services").status_code == 404
    assert browser(account).get(HOUSE).status_code == 404


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("mandate", list(Mandate))
def test_every_cell_of_the_table_is_what_a_browser_gets(
    procedure, browser, role, mandate
):
    """Pages and presses, against the page of access as it is written."""
    lanes = procedure.process.lanes.values()
    lane = next(one.id for one in lanes if one.mandate == mandate)
    account = make_account(procedure, lane, role, "one", "x")
    client = browser(account)
    there = client.get("/services")
    every = there.status_code == 200 and 'href="/services/quejas"' in there.text
    pressed = client.post(
        "/services/quejas", {"what": "confirm", "key": key()}
    ).status_code

    own = granted("services of its own organisation", "see", role, mandate)
    assert (there.status_code == 200) == own
    if lane != "Lane_Ombudsman":  # whose own service it is
        assert every == granted("services of every organisation", "see", role, mandate)
        told = granted("services of every organisation", "write", role, mandate)
        assert (pressed == 302) == told


def granted(thing, verb, role, mandate):
    """What the page in the repository says."""
    for line in ACCESS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip(" `") for cell in line.strip("|").split("|")]
        if cells[:2] == [thing, verb]:
            return role in cells[3].split(", ") and mandate in cells[4].split(", ")
    return False


def test_a_lane_that_the_pack_gives_another_mandate_sees_no_service(cast, browser):
    account = cast["guardiacivil"]
    account.mandate = "justice"
    account.save()
    assert "No service here." in browser(account).get("/services").content.decode()


def test_the_list_is_of_a_need_and_a_language_and_keeps_what_is_not_told(cast, browser):
    client = browser(cast["protection"])
    text = client.get("/services?need=trafficking&language=wo").content.decode()

    assert "Casa segura" in text
    assert "Acogida abierta" not in text  # it answers other needs
    assert "Quejas" not in text  # it tells its languages, and that is none of them
    assert "every day, day and night" in text
    assert "open now" in text
    text = client.get("/services?need=trafficking").content.decode()
    assert "Quejas" in text  # it does not tell which needs it answers
    assert text.index("Casa segura") < text.index("Quejas")


def test_what_is_not_there_is_404_and_other_methods_are_refused(cast, browser):
    client = browser(cast["protection"])
    assert client.get("/services/nothing").status_code == 404
    assert client.post("/services").status_code == 405
    assert client.put(HOUSE).status_code == 405


# --- confirming and changing ----------------------------------------------------------


def test_one_press_confirms_and_takes_the_warning_away(cast, browser):
    client = browser(cast["protection"])
    assert "ask before you count on it" in client.get(HOUSE).content.decode()

    answer = client.post(HOUSE, {"what": "confirm", "key": key()})
    text = client.get(HOUSE).content.decode()

    assert answer.url == HOUSE
    assert "ask before you count on it" not in text
    assert "25 places free" in text
    line = AuditLine.objects.order_by("number").last()
    assert (line.what, line.about) == ("confirm-service", "casa-segura")
    assert line.actor == cast["protection"].pseudonym


def test_the_same_press_twice_is_done_once(cast, browser):
    client, once = browser(cast["protection"]), key()
    for _ in range(2):
        assert client.post(HOUSE, {"what": "confirm", "key": once}).status_code == 302
    assert AuditLine.objects.filter(what="confirm-service").count() == 1


def test_what_has_changed_is_what_everybody_sees(cast, browser, supervisor):
    answer = change(
        browser(cast["protection"]),
        free="0",
        intake="3",
        languages=["fr", "ar"],
        others="ti, so",
        locations=["centro"],
        hours="days",
        days=["0", "4"],
        opens="09:00",
        closes="17:00",
    )
    text = browser(supervisor).get(HOUSE).content.decode()

    assert answer.status_code == 302
    assert "full" in text
    assert "3 new people a day" in text
    assert "Monday and Friday, from 09:00 to 17:00 UTC" in text
    assert "French, Arabic, Tigrinya, and Somali" in text
    assert "Centro de atención básica" in text
    assert AuditLine.objects.filter(what="change-service").count() == 1
    assert today(supervisor, "casa-segura").name == "Casa segura para víctimas de trata"


def test_what_was_not_changed_is_not_told_again(cast, browser):
    change(browser(cast["protection"]), free="7")

    (entry,) = DirectoryEntry.objects.all()
    told = {"id", "assured_date", "last_modified", "capacities"}
    assert set(entry.record) == told


def test_closed_for_a_time_is_said_first(cast, browser):
    client = browser(cast["protection"])
    change(client, status="temporarily closed")
    assert "closed for a time" in client.get("/services").content.decode()


WRONG = [
    ({"free": "-1"}, "whole number"),
    ({"free": "many"}, "whole number"),
    ({"free": "٣"}, "whole number"),
    ({"free": "999999999"}, "from 0 to"),
    ({"free": "26"}, "more places free"),
    ({"free": "3", "places": "2"}, "more places free"),
    ({"status": "open"}, "Choose one"),
    ({"others": "wolof"}, "no code of a language"),
    ({"languages": ["<b>"]}, "no code of a language"),
    ({"locations": ["moon"]}, "no such place"),
    ({"hours": "days", "days": ["1"], "opens": "9", "closes": "17:00"}, "which days"),
    ({"hours": "days", "opens": "09:00", "closes": "17:00"}, "which days"),
    (
        {"hours": "days", "days": ["1"], "opens": "09:00", "closes": "09:00"},
        "which days",
    ),
]


@pytest.mark.parametrize(("sent", "told"), WRONG, ids=[str(sent) for sent, _ in WRONG])
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(cast, browser, sent, told):
    answer = change(browser(cast["protection"]), intake="41", **sent)
    text = answer.content.decode()

    assert answer.status_code == 422
    assert told in text
    assert 'value="41"' in text
    assert "<b>" not in text.replace("<bdi>", "")
    assert not DirectoryEntry.objects.exists()


def test_who_does_not_run_a_service_does_not_tell_of_it(cast, browser, supervisor):
    client = browser(cast["redcross"])
    assert 'name="what"' not in client.get(HOUSE).content.decode()
    assert client.post(HOUSE, {"what": "confirm", "key": key()}).status_code == 422
    assert not DirectoryEntry.objects.exists()

    assert change(browser(supervisor), free="1").status_code == 302


def test_a_justice_authority_tells_of_its_own_service(cast, browser):
    client = browser(cast["asylum"])
    answer = client.post("/services/solicitud-asilo", {"what": "confirm", "key": key()})
    assert answer.status_code == 302


def test_a_wall_taken_down_is_noticed(cast, browser, monkeypatch):
    """The control arm: with no rule asked, another authority does tell of it."""
    monkeypatch.setattr(directory, "may_tell", lambda *_: True)
    client = browser(cast["redcross"])
    assert client.post(HOUSE, {"what": "confirm", "key": key()}).status_code == 302


def test_what_was_told_holds_for_the_next_version_of_the_pack(cast, pack, tmp_path):
    for name in ("es-guardia-civil", "mt-age-assessment"):
        shutil.copytree(PACKS / name, tmp_path / name)
    file = tmp_path / "es-guardia-civil" / "services.json"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Casa segura para", "Casa nueva para"), "utf-8")
    directory.tell(cast["protection"], "casa-segura", Told(free=2), key=key(), at=NOW)
    install_pack(tmp_path / "es-guardia-civil", NOW)

    seen = today(cast["protection"], "casa-segura")
    assert (seen.free, seen.name) == (2, "Casa nueva para víctimas de trata")


def test_what_is_told_and_its_line_in_the_log_are_one(cast, monkeypatch):
    def full(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(directory, "add_line", full)
    with pytest.raises(OSError, match="full"):
        directory.tell(cast["protection"], "casa-segura", Told(), key=key(), at=NOW)
    assert not DirectoryEntry.objects.exists()


def test_nobody_tells_of_a_service_the_pack_does_not_have(cast):
    with pytest.raises(firewall.NotSeen):
        directory.tell(cast["protection"], "x", Told(), key=key(), at=NOW)
    with pytest.raises(CaseError):
        directory.tell(
            cast["protection"], "casa-segura", Told(free=-1), key=key(), at=NOW
        )


def test_the_list_costs_few_queries_whatever_was_told(cast, browser, django_queries):
    client = browser(cast["protection"])
    client.get("/services")
    before = django_queries(lambda: client.get("/services"))
    for name in ("casa-segura", "acogida-adaptada", "retorno-voluntario"):
        directory.tell(cast["protection"], name, Told(free=2), key=key(), at=NOW)

    assert django_queries(lambda: client.get("/services")) == before <= 8


@pytest.fixture
def django_queries():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(do):
        with CaptureQueriesContext(connection) as seen:
            do()
        return len(seen)

    return count


def test_a_page_is_light(cast, browser, referred):
    """What every page after the first may weigh, compressed (the desk's own budget)."""
    code, token = referred
    client = browser(cast["protection"])
    client.cookies["language"] = "ar"
    for page in ("/services", HOUSE, f"/people/{code}/referrals/{token}"):
        answer = client.get(page, headers={"accept-encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.content) <= 15 * 1024, page


# --- suggested in a referral ----------------------------------------------------------


def referral(client, referred):
    code, token = referred
    return client.get(f"/people/{code}/referrals/{token}").content.decode()


def test_the_services_to_ask_stand_in_order_with_their_reasons(
    cast, browser, referred, supervisor
):
    directory.tell(supervisor, "acogida-adaptada", Told(free=0), key=key(), at=NOW)
    text = referral(browser(supervisor), referred)

    assert "the procedure&#39;s rule chose it" in text
    assert "answers: access with a disability and rehabilitation" in text
    assert text.count('type="radio" name="service"') == 13
    asked = 'name="service" value="acogida-adaptada"'
    assert asked not in text  # it is the one that is asked


def test_a_service_of_the_police_stands_last_and_is_called_so(
    cast, browser, referred, supervisor
):
    text = referral(browser(supervisor), referred)
    places = text.split('type="radio" name="service" value="')[1:]
    names = [place.split('"')[0] for place in places]

    assert set(names[-2:]) == {"policia-nacional", "atencion-basica"}
    assert text.count("an enforcement authority") == 2


def test_a_full_service_can_still_be_asked_and_the_rule_is_still_named(
    cast, browser, referred, supervisor
):
    directory.tell(supervisor, "acogida-abierta", Told(free=0), key=key(), at=NOW)
    sent = {"service": "acogida-abierta", "text": "near the family"}
    answer = posted(browser, supervisor, referred, "service", **sent)
    text = referral(browser(supervisor), referred)

    assert answer.status_code == 302
    assert ">full<" in text
    assert "rule chose" in text
    first = text.split('type="radio" name="service" value="')[1]
    assert first.startswith("acogida-adaptada")


def test_a_service_that_refused_is_said_to_have(cast, browser, referred, supervisor):
    code, token = referred
    before = firewall.referral_seen(supervisor, code, token, NOW)
    posted(
        browser,
        cast["protection"],
        referred,
        "refuse",
        **{"answer.refusal_reason": "no_place"},
    )

    seen = firewall.referral_seen(supervisor, code, token, NOW)
    assert (before.declined, seen.declined) == (frozenset(), {"acogida-adaptada"})
    again = attrs.evolve(seen, referral=attrs.evolve(seen.referral, service=""))
    (first, *others) = choices(supervisor, again, translator("en")).others
    told = [words.text for words in first.reasons]
    assert first.id == "acogida-adaptada"
    assert "was asked for this person before, and did not accept" in told
    assert not [w for one in others for w in one.reasons if "did not accept" in w.text]


def test_what_is_looked_for_is_what_the_reader_may_know(
    cast, browser, referred, supervisor, settings_post
):
    code, token = referred
    found = firewall.referral_seen(supervisor, code, token, NOW + timedelta(minutes=1))
    there = directory.today(found.seen.procedure)
    wish = wish_of(supervisor, found, there)

    assert wish.needs == {"rehabilitation", "accessible"}
    assert wish.rule == "acogida-adaptada"
    assert wish.language == ""
    assert wish.near is None
    settings_post("Puerto")
    assert wish_of(supervisor, found, there).near == (36.8, -2.5)


@pytest.fixture
def settings_post(monkeypatch):
    from django.conf import settings

    return lambda name: monkeypatch.setattr(settings, "KARAMA_POST", name)


def test_a_language_told_is_looked_for(cast, browser, ashore, supervisor):
    from at_the_desk import WALK, do, walk

    words = WALK["Task_FirstWords"] | {"language": "wolof"}
    do(cast["redcross"], ashore, "Task_FirstWords", words)
    (one,) = walk(cast, ashore)
    text = referral(browser(supervisor), (ashore, one.token))

    assert "speaks Wolof" in text
    assert "Wolof is not among its languages" in text


@pytest.mark.parametrize("zone", ["Europe/Madrid", "UTC"])
def test_hours_typed_are_those_of_the_wall_clock_all_year(cast, browser, zone):
    """The control arm: a desk that keeps UTC names no zone."""
    client, week = browser(cast["protection"]), [str(day) for day in range(7)]
    with override_settings(KARAMA_TIME_ZONE=zone):
        change(client, hours="days", days=week, opens="09:00", closes="17:00")
        text = client.get(HOUSE).content.decode()
    (kept,) = directory.seen_by(cast["protection"])[1].services["casa-segura"].schedules
    summer, winter = (datetime(2027, month, 5, 7, 30, tzinfo=UTC) for month in (7, 1))

    assert kept.get("time_zone", "") == ("" if zone == "UTC" else zone)
    assert open_at([kept], summer) is (zone != "UTC")  # 09:30 in Madrid
    assert open_at([kept], winter) is False
    assert ("from 09:00 to 17:00 UTC" in text) is (zone == "UTC")
