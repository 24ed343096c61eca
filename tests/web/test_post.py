"""The supervisor's page: who waits, what is late, what there is, what nobody knows."""

from datetime import timedelta
from functools import partial

import attrs
import pytest
from at_the_desk import NOW, do, end_case, key, projections, walk
from django.db import connection
from django.test.utils import CaptureQueriesContext

from karama.errors import CaseError
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import erasing, firewall, overriding, post
from karama.web.cases.models import AuditLine, OpenWork, PostHas, TakenBed
from karama.web.cases.projections import rebuild
from karama.web.library.means import Means, means_of, read_means


@pytest.fixture
def supervisor(procedure, cast):
    lane = "Lane_Protection"
    return make_account(procedure, lane, Role.SUPERVISOR, "supervisor", "x")


def now_at(supervisor, after=timedelta(0)):
    return post.post(supervisor, NOW + after)


def bed(supervisor, name="basic-centre", after=timedelta(0)):
    return next(b for b in now_at(supervisor, after).beds if b.name == name)


def tongue(supervisor, name="wo", after=timedelta(0)):
    found = now_at(supervisor, after).interpreters
    return next(one for one in found if one.name == name)


def says(supervisor, *told, hours=8):
    post.say(supervisor, told, hours, key=key(), at=NOW)


BED = post.Told("bed", "basic-centre", 3)


# --- what the pack names --------------------------------------------------------------


def test_a_pack_names_places_languages_and_the_steps_that_give_a_place(pack):
    means = means_of(pack.digest)

    assert means.beds["basic-centre"]["en"] == "Basic-care centre"
    assert {"wo", "bm", "ar"} <= set(means.languages)
    assert means.keeps["Task_BasicCare"] == "basic-centre"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"beds = 3",
        b"[beds]\nid = 1",
        b"[[beds]]\ntitle = 3",
        b"posts = [1, 2]",
        b"[[posts]]\nsteps = ['a']\nkeeps = 'nowhere'",
        b"[[interpreters]]\nid = 'x'\nlanguages = 'fr'",
        b"not toml",
    ],
)
def test_a_file_that_cannot_be_read_names_nothing_and_breaks_nothing(data):
    assert read_means(data) == Means()


# --- beds ---------------------------------------------------------------------------


def test_what_nobody_said_is_unknown_and_not_none(supervisor, ashore):
    one = bed(supervisor)

    assert (one.count, one.free, one.taken) == (None, None, 0)


def test_places_free_are_what_was_said_less_what_cases_take(cast, supervisor, ashore):
    says(supervisor, BED)
    assert bed(supervisor).free == 3
    walk(cast, ashore)  # on its way: the basic-care centre

    assert (bed(supervisor).taken, bed(supervisor).free) == (1, 2)


def test_more_taken_than_there_are_is_shown_as_less_than_none(
    cast, supervisor, ashore, browser
):
    walk(cast, ashore)
    says(supervisor, attrs.evolve(BED, count=0))

    assert bed(supervisor).free == -1
    assert 'class="due late">-1' in browser(supervisor).get("/post").content.decode()


def test_a_place_is_free_again_when_the_case_is_closed(cast, supervisor, ashore):
    walk(cast, ashore)
    assert TakenBed.objects.count() == 1
    end_case(ashore)

    assert bed(supervisor).taken == 0


def test_what_was_said_holds_for_its_hours_and_then_nobody_knows(supervisor, ashore):
    says(supervisor, BED, hours=8)
    assert bed(supervisor, after=timedelta(hours=7, minutes=59)).free == 3

    late = bed(supervisor, after=timedelta(hours=8))
    assert (late.count, late.free) == (None, None)


def test_a_rebuild_gives_the_very_same_places(cast, supervisor, ashore):
    walk(cast, ashore)
    before = projections()
    assert before["TakenBed"]

    rebuild()
    assert projections() == before


# --- interpreters -------------------------------------------------------------------


def test_interpreters_busy_are_unknown_until_somebody_says(supervisor, ashore):
    says(supervisor, post.Told("interpreter", "wo", 4))
    assert (tongue(supervisor).count, tongue(supervisor).free) == (4, None)
    says(supervisor, post.Told("interpreter", "wo", 4, 3))

    assert tongue(supervisor).free == 1
    assert tongue(supervisor, "bm").count is None


# --- saying it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "hours"),
    [
        (post.Told("bed", "palace", 3), 8),
        (post.Told("interpreter", "tlh", 3), 8),
        (post.Told("car", "basic-centre", 3), 8),
        (post.Told("bed", "basic-centre", -1), 8),
        (post.Told("bed", "basic-centre", 10_000), 8),
        (post.Told("interpreter", "wo", 2, 3), 8),
        (post.Told("interpreter", "wo", None, 3), 8),
        (BED, 0),
        (BED, 25),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(supervisor, told, hours):
    with pytest.raises(CaseError):
        says(supervisor, BED, told, hours=hours)
    assert not PostHas.objects.exists()


def test_what_is_left_empty_is_unknown_again(supervisor):
    says(supervisor, BED)
    says(supervisor, attrs.evolve(BED, count=None))

    assert bed(supervisor).count is None


def test_that_it_was_said_is_logged(supervisor):
    says(supervisor, BED)
    line = AuditLine.objects.order_by("number").last()
    assert (line.actor, line.what) == (supervisor.pseudonym, "say-post")


def test_said_twice_by_one_click_is_said_once(supervisor):
    same = key()
    for _ in range(2):
        post.say(supervisor, [BED], 8, key=same, at=NOW)
    assert AuditLine.objects.filter(what="say-post").count() == 1


# --- who waits ----------------------------------------------------------------------


def test_people_are_counted_by_step_with_the_first_and_the_late(supervisor, ashore):
    found = now_at(supervisor)

    assert found.people == 3
    rescue = next(w for w in found.waits if w.step == "Task_Rescue")
    assert (rescue.people, rescue.lane) == (2, "Lane_GuardiaCivil")
    assert sum(w.people for w in found.waits) == 3


@pytest.fixture
def two_referred(cast, referred, boat):
    """A second person of the boat, as far as the first."""
    guards, code = cast["guardiacivil"], referred[0]
    other = next(
        c for c in firewall.boat_seen(cast["protection"], boat).codes if c != code
    )
    for step in ("Task_Rescue", "Task_SafePlace"):
        do(guards, other, step, after=timedelta(minutes=1))
    walk(cast, other)
    return code, other


def test_deadlines_turn_late_and_are_listed_with_the_nearest_first(
    supervisor, two_referred
):
    now = now_at(supervisor)
    assert (now.late, now.due, len(now.deadlines)) == (0, 2, 2)
    assert [d.due for d in now.deadlines] == sorted(d.due for d in now.deadlines)

    assert now_at(supervisor, timedelta(hours=5)).late == 2
    assert now_at(supervisor, -timedelta(hours=20)).due == 0  # not in twelve hours


def test_a_referral_without_an_answer_is_listed(cast, supervisor, referred):
    code, token = referred
    found = now_at(supervisor)

    assert [(r.code, r.token) for r in found.unanswered] == [(code, token)]
    assert (found.asked, found.asked_late) == (1, 0)
    assert now_at(supervisor, timedelta(hours=5)).asked_late == 1


def test_an_answer_that_waits_for_a_supervisor_is_listed(cast, supervisor, referred):
    code, _ = referred
    worker = cast["worker"]
    stood = overriding.stood(worker, firewall.seen(worker, code))
    one = next(s for s in stood if s.step == "Rule_Orientation")
    way, why = '"policia-nacional"', "she asks for open reception"
    overriding.take(worker, code, one.number, way, why, key=key(), at=NOW)

    (waits,) = now_at(supervisor).others
    assert (waits.code, waits.step) == (code, "Rule_Orientation")


def test_what_is_left_off_is_counted(supervisor, two_referred, browser, monkeypatch):
    found = post.post(supervisor, NOW, 1)
    assert (len(found.deadlines), found.due) == (1, 2)

    short = partial(post.post, most=1)
    monkeypatch.setattr(post, "post", lambda account, now, most: short(account, now))
    text = browser(supervisor).get("/post").content.decode()
    assert text.count("Not shown here: 1 more.") == 2


def test_one_look_costs_a_bounded_number_of_queries(cast, supervisor, ashore, boat):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as taken:
            now_at(supervisor)
        return len(taken)

    cost()
    few = cost()
    walk(cast, ashore)
    for code in firewall.boat_seen(cast["guardiacivil"], boat).codes[1:]:
        do(cast["guardiacivil"], code, "Task_Rescue")
    assert cost() == few <= 10


@pytest.mark.parametrize("who", ["worker", "guardiacivil", "redcross", "ombudsman"])
def test_rows_by_a_join_are_those_of_the_cases_that_may_be_known(
    procedure, cast, supervisor, ashore, boat, who
):
    auditor = make_account(procedure, "Lane_Ombudsman", Role.AUDITOR, "auditor", "x")
    erased = firewall.boat_seen(supervisor, boat).codes[2]
    erasing.erase_at_terminal(erased, erasing.Why.ASKED, NOW, even_open=True)
    lane = "Lane_Protection"
    stranger = make_account(procedure, lane, Role.WORKER, "stranger", "x")
    stranger.pack = "another-pack"
    rows = OpenWork.objects.all()
    for account in (cast[who], supervisor, auditor, stranger):
        known = rows.filter(case__in=firewall.cases_of(account))
        assert set(firewall.of_cases(account, rows)) == set(known)
    assert firewall.of_cases(supervisor, rows).exists()
    assert not firewall.of_cases(stranger, rows).exists()


# --- the page -----------------------------------------------------------------------


def test_the_page_shows_the_post_and_takes_what_is_said(supervisor, browser, ashore):
    client = browser(supervisor)
    text = client.get("/post").content.decode()
    assert "Basic-care centre" in text
    assert text.count('class="due unknown"') >= 7

    sent = {"bed.basic-centre": "12", "interpreter.wo": "3", "busy.wo": "1"}
    done = client.post("/post/has", {**sent, "hours": "8", "key": key()})
    assert done.url == "/post"
    text = client.get("/post").content.decode()
    assert 'class="due calm">12' in text
    assert 'class="due soon">2' in text
    assert 'name="bed.basic-centre" inputmode="numeric"' in text
    assert 'value="12"' in text  # what was said is there to be changed
    assert "Wolof" in text


@pytest.mark.parametrize("number", ["many", "-1", "1.5", "99999", "٣٣٣٣٣", "1e3"])
def test_the_page_refuses_what_is_no_number_and_keeps_what_was_typed(
    supervisor, browser, number
):
    sent = {"bed.basic-centre": number, "bed.safe-house": "7", "hours": "8"}
    answer = browser(supervisor).post("/post/has", {**sent, "key": key()})

    assert answer.status_code == 422
    assert 'value="7"' in answer.content.decode()
    assert not PostHas.objects.exists()


def test_the_live_part_alone(supervisor, browser, ashore):
    text = browser(supervisor).get("/post/lines").content.decode()
    assert "<html" not in text
    assert "Who waits, and for whom" in text


@pytest.mark.parametrize("page", ["/post", "/post/lines", "/post/hand-over"])
@pytest.mark.parametrize(
    "who", ["guardiacivil", "redcross", "worker", "policianacional", "ombudsman"]
)
def test_to_those_who_watch_over_no_post_there_is_no_such_page(
    cast, browser, page, who, ashore
):
    assert browser(cast[who]).get(page).status_code == 404


def test_a_supervisor_of_enforcement_or_justice_watches_over_no_post(
    procedure, cast, browser, ashore
):
    """Where people sleep, and who waits for what, is protection's to know."""
    for lane in ("Lane_GuardiaCivil", "Lane_PoliciaNacional", "Lane_Justice"):
        who = make_account(procedure, lane, Role.SUPERVISOR, lane, "x")
        assert browser(who).get("/post").status_code == 404
        assert browser(who).post("/post/has", {"hours": "8"}).status_code == 404
        with pytest.raises(CaseError):
            says(who, BED)
        assert 'href="/post"' not in browser(who).get("/").content.decode()


def test_wrong_methods(supervisor, browser):
    client = browser(supervisor)
    assert client.post("/post").status_code == 405
    assert client.get("/post/has").status_code == 405
    assert client.put("/post/hand-over").status_code == 405
