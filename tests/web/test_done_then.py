"""A step filled in without a link: when it was done counts, and both times are shown.

A time that cannot be is kept as the device said it, counts for nothing, and is told to
whoever reads the page of the person and to the auditor; nothing is refused for it.
"""

from datetime import timedelta

import pytest
from at_the_desk import NOW, key, posted, projections

from karama.engine import fold
from karama.explanation.languages import LANGUAGES, translator
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.cases import exporting, firewall
from karama.web.cases.models import AuditLine, Case, OpenWork, Receipt
from karama.web.cases.projections import rebuild
from karama.web.cases.store import events_of
from karama.web.desk.late import late_words

WORDS = {"answer.interpreter": "independent", "answer.words_understood": "understood"}
CAME = NOW + timedelta(hours=5)
SAID = NOW + timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    """What time it is at the desk when a form comes in."""
    for where in ("step", "person", "arrivals"):
        monkeypatch.setattr(f"karama.web.desk.{where}.the_time", lambda: CAME)


@pytest.fixture
def send(cast, browser, ashore, clock):
    """Sends the step that is open, with what the browser says of the time."""
    (step,) = firewall.seen(cast["redcross"], ashore).steps

    def sent(**times):
        told = {name: at.isoformat() for name, at in times.items()}
        client = browser(cast["redcross"])
        form = {**WORDS, "key": "one-key", **told}
        return client.post(f"/people/{ashore}/steps/{step.token}", form)

    return sent


def last(code):
    return [e for e in events_of(Case.objects.get(code=code)) if e.kind == "done"][-1]


def page_of(browser, cast, code):
    return browser(cast["redcross"]).get(f"/people/{code}").content.decode()


def test_it_is_dated_when_it_was_done_and_both_are_shown(cast, browser, ashore, send):
    assert send(said_at=SAID, sent_at=CAME).status_code == 302

    event = last(ashore)
    assert (event.when, event.at) == (SAID, CAME)
    page = page_of(browser, cast, ashore)
    t = translator("en")
    assert late_words(event, t) in page
    assert t.instant(SAID) in page
    assert t.instant(CAME) in page


def test_what_waits_next_has_waited_since(cast, ashore, send):
    send(said_at=SAID, sent_at=CAME)

    work = OpenWork.objects.get(case__code=ashore, step__isnull=False)
    assert work.since == SAID
    before = projections()
    rebuild()
    assert projections() == before


def test_without_script_it_is_dated_when_it_comes_in(cast, browser, ashore, send):
    """The control arm: nobody says when."""
    send()

    assert (last(ashore).when, last(ashore).late) == (CAME, None)
    assert OpenWork.objects.get(case__code=ashore).since == CAME
    assert "as the device says" not in page_of(browser, cast, ashore)


def test_what_is_sent_at_once_keeps_one_time_however_wrong_the_clock(ashore, send):
    wrong = CAME - timedelta(days=400)
    send(said_at=wrong, sent_at=wrong + timedelta(seconds=1))
    assert last(ashore).late is None


DOUBTED = {
    "future": {"said_at": CAME + timedelta(days=2)},
    "before-case": {"said_at": NOW - timedelta(hours=3)},
    "before-step": {"said_at": NOW - timedelta(minutes=10)},
    "clock": {"said_at": SAID, "sent_at": CAME - timedelta(hours=1)},
}


@pytest.mark.parametrize("doubt", DOUBTED)
def test_a_time_that_cannot_be_is_told_and_the_step_is_done_all_the_same(
    cast, browser, ashore, send, doubt
):
    assert send(**DOUBTED[doubt]).status_code == 302

    event = last(ashore)
    assert (event.late.doubt, event.when) == (doubt, CAME)
    assert event.late.said == DOUBTED[doubt]["said_at"]
    assert late_words(event, translator("en")) in page_of(browser, cast, ashore)
    assert f"not-believed {doubt}" in AuditLine.objects.last().about


def test_the_auditor_reads_of_both_kinds_in_the_log(cast, browser, procedure, send):
    send(said_at=SAID, sent_at=CAME)
    lane = next(x for x in procedure.process.lanes.values() if x.mandate == "oversight")
    auditor = make_account(procedure, lane.id, Role.AUDITOR, "auditor", "secret")
    page = browser(auditor).get("/audit/log").content.decode()

    assert f"done {SAID:%Y-%m-%dT%H:%MZ}" in page


@pytest.mark.parametrize("times", [{}, {"said_at": SAID, "sent_at": CAME}])
def test_it_is_done_once_whatever_its_time(ashore, send, times):
    """The second time the browser sends it, it says another time of sending."""
    first = send(**times)
    again = {**times, "sent_at": CAME + timedelta(minutes=1)} if times else {}
    second = send(**again)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Receipt.objects.filter(key="one-key").count() == 1
    events = events_of(Case.objects.get(code=ashore))
    assert sum(e.step == "Task_FirstWords" and e.kind == "done" for e in events) == 1


def test_a_right_and_an_answer_are_dated_too(cast, browser, ashore, clock):
    told = {"said_at": SAID.isoformat(), "sent_at": CAME.isoformat(), "key": key()}
    browser(cast["redcross"]).post(f"/people/{ashore}/rights/complain", told)

    events = events_of(Case.objects.get(code=ashore))
    event = next(e for e in events if e.kind == "used")
    assert (event.when, event.at) == (SAID, CAME)


def test_exports_tell_both_times(cast, procedure, ashore, send):
    send(said_at=SAID, sent_at=CAME)
    lane = next(x for x in procedure.process.lanes.values() if x.mandate == "oversight")
    auditor = make_account(procedure, lane.id, Role.AUDITOR, "auditor", "secret")
    (course,) = [
        c
        for c in exporting.courses(auditor, translator("en"))
        if any(m.said for m in c.moves)
    ]

    late = [m for m in course.moves if m.said]
    assert {(m.at, m.written, m.doubt) for m in late} == {(SAID, CAME, "")}
    for kind in ("ocel", "xes"):
        made = b"".join(exporting.take(auditor, kind, translator("en"), CAME))
        assert made.count(SAID.isoformat(timespec="milliseconds")[:23].encode())
        assert made.count(CAME.isoformat(timespec="milliseconds")[:23].encode())


def test_programs_read_both_times(cast, ashore, send):
    from karama.web.api.reading import _events

    send(said_at=SAID, sent_at=CAME)
    seen = firewall.seen(cast["redcross"], ashore)
    told = [e for e in _events(seen, translator("en")) if e["said_at"]]

    assert {(e["at"], e["received_at"]) for e in told} == {(SAID, CAME)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language(language, cast, ashore, send):
    send(**DOUBTED["future"])
    words = late_words(last(ashore), translator(language))
    assert words
    if language != "en":
        assert words != late_words(last(ashore), translator("en"))


def test_a_stored_case_is_read_back_as_it_was(ashore, send):
    send(said_at=SAID, sent_at=CAME)
    events = events_of(Case.objects.get(code=ashore))
    assert [e.at for e in events] == sorted(e.at for e in events)
    assert fold(events).at == CAME


SOON = NOW + timedelta(minutes=50)
BEFORE = NOW + timedelta(minutes=20)


@pytest.mark.parametrize("times", [{}, {"said_at": BEFORE, "sent_at": SOON}])
def test_a_service_that_said_yes_in_time_has_answered_in_time(
    cast, browser, referred, monkeypatch, times
):
    """The control arm: without a time of its own, it counts from when it came in."""
    monkeypatch.setattr("karama.web.desk.replying.the_time", lambda: SOON)
    sent = {name: at.isoformat() for name, at in times.items()}
    answer = posted(browser, cast["protection"], referred, "accept", **sent)

    assert answer.status_code == 302
    one = firewall.referral_seen(cast["protection"], *referred, SOON).referral
    assert one.answered_at == (BEFORE if times else SOON)
