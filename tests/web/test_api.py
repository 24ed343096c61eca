"""The API: the same reads and actions as the pages, for programs with a token."""

import importlib.util
import inspect
import json
import re
from datetime import timedelta

import pytest
from at_the_desk import NOW, WALK, do, key
from programs import BASE, Program

from karama.explanation.languages import LANGUAGES, translator
from karama.web.accounts import policy
from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role
from karama.web.api import doing
from karama.web.cases import actions, firewall
from karama.web.cases.firewall import walls
from karama.web.cases.models import AuditLine, Case, Receipt, StoredEvent

WORDS = {"answers": WALK["Task_FirstWords"]}
FIRST = "Task_FirstWords"


@pytest.fixture
def auditor(procedure, cast):
    return make_account(procedure, "Lane_Ombudsman", Role.AUDITOR, "auditor", "x")


@pytest.fixture
def owner(procedure, cast):
    return make_account(procedure, "Lane_RedCross", Role.OWNER, "owner", "x")


def problem(answer, status, kind):
    """The body of a problem, which must be of this kind."""
    told = answer.json()
    assert answer.status_code == told["status"] == status, told
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told["type"] == f"urn:karama:problem:{kind}"
    return told


# --- reading --------------------------------------------------------------------------


def test_a_program_learns_whose_token_it_has(cast):
    told = Program(cast["redcross"], acts=False).get("/me").json()

    assert told["lane"] == "Lane_RedCross"
    assert told["mandate"] == "care"
    assert told["acts"] is False


def test_the_board_says_what_is_next_who_must_act_and_since_when(cast, ashore):
    told = Program(cast["redcross"]).get("/work").json()
    (line,) = told["lines"]

    assert (told["people"], told["mine"]) == (3, 1)
    assert line["case"] == ashore
    assert line["step"] == FIRST
    assert line["authority"] == "Red Cross and health staff"


def test_a_case_shows_what_its_page_shows(cast, browser, ashore):
    do(cast["redcross"], ashore, FIRST, WORDS["answers"])
    told = Program(cast["redcross"]).get(f"/cases/{ashore}").json()
    seen = firewall.seen(cast["redcross"], ashore)

    assert [s["step"] for s in told["next"]] == [s.step for s in seen.steps]
    assert told["facts"] == dict(seen.facts)
    assert len(told["events"]) == len(seen.events)
    page = browser(cast["redcross"]).get(f"/people/{ashore}").content.decode()
    assert told["next"][0]["title"] in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_come_in_the_language_asked(cast, ashore, language):
    program = Program(cast["redcross"], language=f"{language}, en;q=0.5")
    (step,) = program.get(f"/cases/{ashore}").json()["next"]
    titles = {
        "en": "First words, in a language understood",
        "fr": "Premiers mots, dans une langue comprise",
    }

    assert step["title"] == titles.get(language, step["title"])
    assert (step["title"] == titles["en"]) == (language == "en")


def test_cases_come_page_by_page_in_the_order_of_their_codes(cast, boat):
    program = Program(cast["guardiacivil"])
    first = program.get("/cases", limit=2).json()
    second = program.get("/cases", limit=2, after=first["after"]).json()
    codes = [one["case"] for one in first["cases"] + second["cases"]]

    assert codes == sorted(Case.objects.values_list("code", flat=True))
    assert second["after"] is None


def test_a_list_costs_the_same_queries_whatever_its_length(
    cast, boat, django_count_queries
):
    program = Program(cast["guardiacivil"])
    few = django_count_queries(lambda: program.get("/cases"))
    actions.register_boat(
        cast["guardiacivil"], people=20, landed_at=NOW, place="", key=key(), at=NOW
    )
    assert django_count_queries(lambda: program.get("/cases")) == few


@pytest.fixture
def django_count_queries():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(ask):
        with CaptureQueriesContext(connection) as queries:
            assert ask().status_code == 200
        return len(queries)

    return count


def test_a_boat_names_the_people_the_account_may_know_of(cast, boat, ashore):
    mine = Program(cast["guardiacivil"]).get(f"/boats/{boat}").json()
    other = Program(cast["redcross"]).get(f"/boats/{boat}").json()

    assert len(mine["cases"]) == 3
    assert ashore in other["cases"]
    assert mine["people"] == 3


def test_the_form_of_a_step_is_the_packs(cast, ashore):
    told = Program(cast["redcross"]).get(f"/cases/{ashore}/steps/{FIRST}").json()
    questions = {one["name"]: one for one in told["questions"]}

    assert "independent" in {c["name"] for c in questions["interpreter"]["choices"]}
    assert questions["words_understood"]["required"]


# --- packs and proofs -----------------------------------------------------------------


def watched(pack):
    from karama.web.library.models import Watched

    observed = {"C01": [30, 2]}
    return Watched.objects.create(
        pack=pack, proved={"C01": "kept"}, observed=observed, cases=30, made_at=NOW
    )


def test_an_owner_reads_what_is_proved_and_an_auditor_what_is_observed_too(
    pack, owner, auditor
):
    watched(pack)
    for account, seen in ((owner, (None, None)), (auditor, (30, 2))):
        (version,) = Program(account).get("/packs").json()
        first = version["principles"][0]
        assert version["digest"] == pack.digest
        assert (first["principle"], first["proved"]) == ("C01", "kept")
        assert (first["spoke_of"], first["lost"]) == seen


@pytest.mark.parametrize("who", ["redcross", "guardiacivil", "worker"])
def test_to_others_there_are_no_packs(cast, who):
    problem(Program(cast[who]).get("/packs"), 404, "not-found")


# --- doing ----------------------------------------------------------------------------


def test_a_boat_is_registered_once_for_a_key(cast, pack):
    program, once = Program(cast["guardiacivil"]), key()
    sent = {"people": 4, "landed_at": NOW.isoformat(), "place": "pier 2"}
    first = program.post("/boats", sent, once=once)
    second = program.post("/boats", sent, once=once)

    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert Case.objects.count() == 4
    assert AuditLine.objects.order_by("number").last().what == "register-boat"


def test_a_step_is_done_with_the_answers_to_its_form(cast, ashore):
    answer = Program(cast["redcross"]).post(f"/cases/{ashore}/steps/{FIRST}", WORDS)

    assert (answer.status_code, answer.json()) == (200, {"done": ashore})
    (step,) = firewall.seen(cast["redcross"], ashore).steps
    assert step.step == "Task_FirstRelief"
    line = AuditLine.objects.order_by("number").last()
    assert (line.what, line.actor) == ("do-step", cast["redcross"].pseudonym)


def test_a_step_sent_twice_with_one_key_is_done_once_and_answered_the_same(
    cast, ashore
):
    program, once = Program(cast["redcross"]), key()
    path = f"/cases/{ashore}/steps/{FIRST}"
    first = program.post(path, WORDS, once=once)
    events = StoredEvent.objects.count()
    second = program.post(path, WORDS, once=once)

    assert (second.status_code, second.json()) == (200, first.json())
    assert StoredEvent.objects.count() == events


def test_a_step_costs_few_statements_and_no_more_later_on(
    cast, ashore, django_count_queries
):
    """A hundred of these come in a second, and each statement costs its share."""
    program, costs = Program(cast["redcross"]), []
    for step, answers in (FIRST, WORDS), ("Task_FirstRelief", {}):
        path = f"/cases/{ashore}/steps/{step}"
        costs.append(django_count_queries(lambda p=path, a=answers: program.post(p, a)))

    assert costs[1] <= costs[0] <= 20


def test_the_same_key_at_another_address_is_another_request(cast, ashore):
    program, once = Program(cast["redcross"]), key()
    program.post(f"/cases/{ashore}/steps/{FIRST}", WORDS, once=once)
    answer = program.post(f"/cases/{ashore}/steps/Task_FirstRelief", {}, once=once)

    assert answer.status_code == 200
    assert firewall.seen(cast["redcross"], ashore).steps[0].step == "Task_FirstLook"


def test_nobody_learns_of_the_keys_of_another_account(cast, ashore, boat):
    once = key()
    for who in ("redcross", "worker"):
        path = f"/cases/{ashore}/rights/complain"
        assert Program(cast[who]).post(path, once=once).status_code == 200
    assert not Receipt.objects.filter(key=once).exists()


def test_whoever_comes_second_is_told_that_nothing_was_written(cast, ashore):
    program, path = Program(cast["redcross"]), f"/cases/{ashore}/steps/{FIRST}"
    program.post(path, WORDS)
    events = StoredEvent.objects.count()
    told = problem(program.post(path, WORDS), 409, "refused")

    assert "nothing was written down" in told["detail"]
    assert StoredEvent.objects.count() == events


def test_a_step_that_opened_at_another_time_is_another_step(cast, ashore):
    program, path = Program(cast["redcross"]), f"/cases/{ashore}/steps/{FIRST}"
    (step,) = program.get(f"/cases/{ashore}").json()["next"]
    earlier = (NOW - timedelta(hours=3)).isoformat()

    problem(program.post(path, {**WORDS, "since": earlier}), 409, "refused")
    assert program.post(path, {**WORDS, "since": step["since"]}).status_code == 200


def test_what_is_wrong_is_said_of_each_answer_in_the_callers_language(cast, ashore):
    sent = {"answers": {"interpreter": "nobody-I-know", "words_understood": None}}
    program = Program(cast["redcross"], language="fr")
    answer = program.post(f"/cases/{ashore}/steps/{FIRST}", sent)
    told = problem(answer, 422, "answers")

    assert set(told["errors"]) == {"interpreter", "words_understood"}
    needed = translator("fr").gettext("An answer is needed here.")
    assert told["errors"]["words_understood"] == needed != "An answer is needed here."
    assert "nobody-I-know" not in answer.content.decode()


def test_a_question_the_form_does_not_ask_is_told_with_those_it_asks(cast, ashore):
    sent = {"answers": {**WORDS["answers"], "nationality": "x"}}
    answer = Program(cast["redcross"]).post(f"/cases/{ashore}/steps/{FIRST}", sent)
    told = problem(answer, 422, "answers")

    assert "words_understood" in told["detail"]
    assert "nationality" not in answer.content.decode()


def test_everyone_who_must_take_part_is_asked_for(cast, ashore):
    worker = cast["redcross"]
    do(worker, ashore, FIRST, WORDS["answers"])
    do(worker, ashore, "Task_FirstRelief")
    program, path = Program(worker), f"/cases/{ashore}/steps/Task_FirstLook"
    sent = {"answers": {"health_need": "none", "age_status": "adult"}}

    told = problem(program.post(path, sent), 422, "answers")
    assert told["errors"] == {"health-worker": "present"}
    assert program.post(path, {**sent, "present": ["health-worker"]}).status_code == 200


def test_an_open_question_is_answered_outside_any_step(cast, ashore, referred):
    program, path = Program(cast["protection"]), f"/cases/{ashore}/facts"
    answer = program.post(path, {"facts": {"pregnant": True}})

    assert answer.status_code == 200
    assert program.get(f"/cases/{ashore}").json()["facts"]["pregnant"] in (True, "yes")


@pytest.mark.parametrize("fact", ["exploitation_signs", "nothing_of_the_kind"])
def test_a_fact_that_is_not_the_accounts_to_write_is_refused(cast, ashore, fact):
    path = f"/cases/{ashore}/facts"
    answer = Program(cast["guardiacivil"]).post(path, {"facts": {fact: "yes"}})

    problem(answer, 403, "not-allowed")


def test_a_right_is_used(cast, ashore):
    path = f"/cases/{ashore}/rights"
    program = Program(cast["redcross"])

    assert program.post(f"{path}/ask-for-protection").status_code == 200
    problem(program.post(f"{path}/fly-away"), 404, "not-found")
    assert AuditLine.objects.filter(what="use-right").count() == 1


# --- referrals ------------------------------------------------------------------------


def test_referrals_are_listed_and_one_is_read_whole(cast, referred):
    code, number = referred
    program = Program(cast["protection"])
    (line,) = program.get("/referrals").json()
    told = program.get(f"/cases/{code}/referrals/{number}").json()

    assert (line["case"], line["referral"], line["mine"]) == (code, number, True)
    assert told["state"] == "asked"
    assert told["service"] == "acogida-adaptada"
    shown = firewall.referral_seen(cast["protection"], code, number, NOW).share
    assert {h["fact"] for h in told["handed"]} == {i.fact for i in shown.items}
    assert {w["about"] for w in told["withheld"]} == {w.about for w in shown.withheld}


def test_a_referral_is_accepted_then_delivered(cast, referred):
    code, number = referred
    program, path = Program(cast["protection"]), f"/cases/{code}/referrals/{number}"
    once = key()
    first = program.post(f"{path}/accept", {}, once=once)

    assert first.status_code == 200, first.content
    assert program.post(f"{path}/accept", {}, once=once).json() == first.json()
    assert program.get(path).json()["state"] == "accepted"
    assert program.post(f"{path}/delivered").status_code == 200
    assert program.get(path).json()["state"] == "delivered"
    problem(program.post(f"{path}/accept", {}), 409, "refused")


def test_a_refusal_has_its_reason(cast, referred):
    code, number = referred
    program, path = Program(cast["protection"]), f"/cases/{code}/referrals/{number}"

    told = problem(program.post(f"{path}/refuse", {}), 422, "answers")
    assert set(told["errors"]) == {"refusal_reason"}
    sent = {"answers": {"refusal_reason": "no_place"}}
    assert program.post(f"{path}/refuse", sent).status_code == 200
    told = program.get(path).json()
    assert (told["state"], told["reason"]) == ("refused", "no_place")


def test_a_service_asks_is_answered_and_passes_on(cast, referred):
    code, number = referred
    program, path = Program(cast["protection"]), f"/cases/{code}/referrals/{number}"
    other = next(
        s
        for s in firewall.seen(cast["protection"], code).procedure.directory.services
        if s != "acogida-adaptada"
    )

    assert program.post(f"{path}/question", {"text": "Which bed?"}).status_code == 200
    assert program.get(path).json()["state"] == "question"
    assert program.post(f"{path}/reply", {"text": "A low one."}).status_code == 200
    sent = {"service": other, "text": "We are full."}
    assert program.post(f"{path}/forward", sent).status_code == 200
    told = program.get(path).json()
    assert told["service"] == other
    assert [r["text"] for r in told["remarks"]] == [
        "Which bed?", "A low one.", "We are full."
    ]  # fmt: skip
    sent["service"] = "nowhere"
    problem(program.post(f"{path}/service", sent), 409, "refused")


@pytest.mark.parametrize("who", ["guardiacivil", "justice"])
def test_to_who_may_not_know_services_there_are_no_referrals(cast, referred, who):
    code, number = referred
    program = Program(cast[who])

    problem(program.get("/referrals"), 404, "not-found")
    problem(program.get(f"/cases/{code}/referrals/{number}"), 404, "not-found")
    for what in ("accept", "delivered"):
        answer = program.post(f"/cases/{code}/referrals/{number}/{what}", {})
        problem(answer, 404, "not-found")


# --- wrong role, other agency, missing ------------------------------------------------


@pytest.mark.parametrize("path", ["/cases/K-2345678", "/boats/B-2345678"])
def test_what_is_not_there_and_what_is_not_theirs_are_the_same(cast, boat, path):
    missing = Program(cast["justice"]).get(path)
    theirs = Program(cast["justice"]).get(f"/boats/{boat}")

    problem(missing, 404, "not-found")
    assert missing.content == theirs.content


@pytest.mark.parametrize("who", ["guardiacivil", "protection", "justice"])
def test_a_step_of_another_authority_is_not_theirs_to_do(cast, ashore, who):
    events = StoredEvent.objects.count()
    answer = Program(cast[who]).post(f"/cases/{ashore}/steps/{FIRST}", WORDS)

    assert answer.status_code in (404, 409)
    assert StoredEvent.objects.count() == events


def test_an_account_of_another_pack_knows_of_nobody(cast, ashore):
    account = cast["redcross"]
    account.pack = "another"
    account.save()
    program = Program(account)

    assert program.get("/cases").json()["cases"] == []
    problem(program.get(f"/cases/{ashore}"), 404, "not-found")


def test_an_auditor_opens_nobody_without_a_reason(auditor, ashore):
    from karama.web.cases import glass

    program = Program(auditor)
    problem(program.get(f"/cases/{ashore}"), 404, "not-found")
    why = "a complaint was made about this case"
    glass.break_glass(auditor, ashore, why, key=key(), at=NOW)
    assert program.get(f"/cases/{ashore}").status_code == 200


def test_who_registers_nobody_registers_nobody(cast, pack):
    sent = {"people": 4, "landed_at": NOW.isoformat()}
    told = problem(Program(cast["justice"]).post("/boats", sent), 409, "refused")

    assert "does not register" in told["detail"]
    assert not Case.objects.exists()


def test_who_sends_a_step_twice_at_once_is_not_told_what_others_do(
    cast, ashore, monkeypatch
):
    """The second of two requests looked before the first had written."""
    police = cast["guardiacivil"]
    told = two_at_once(police, ashore, monkeypatch)

    assert "Task_" not in told
    assert "nothing was written down" in told


def test_the_engine_itself_would_tell(cast, ashore, monkeypatch):
    """The control arm."""
    from karama.web.api import problems

    monkeypatch.setattr(problems, "words_of", lambda e, t: t.tell(e.sentence))
    assert FIRST in two_at_once(cast["guardiacivil"], ashore, monkeypatch)


def two_at_once(account, code, monkeypatch):
    from karama.engine import OpenStep

    stale = OpenStep("Task_SafePlace", account.lane, "", 3, NOW, None)
    monkeypatch.setattr(doing, "mine_open", lambda *_: [stale])
    answer = Program(account).post(f"/cases/{code}/steps/Task_SafePlace", {})
    assert answer.status_code == 409
    return answer.content.decode()


# --- two worlds -----------------------------------------------------------------------


def asked_by_enforcement(program, code, boat):
    """Everything an enforcement program can ask, and what it should not."""
    gets = [
        "/me", "/work", "/work?mine=false", "/cases", f"/cases/{code}",
        f"/cases/{code}/steps/{FIRST}", f"/cases/{code}/steps/Task_Situation",
        f"/boats/{boat}", "/referrals", "/referrals?mine=false", "/packs",
        f"/cases/{code}/referrals/18", "/exports/ocel", "/exports/indicators",
    ]  # fmt: skip
    posts = [
        (f"/cases/{code}/steps/{FIRST}", WORDS),
        (f"/cases/{code}/steps/Task_Rescue", {}),
        (f"/cases/{code}/facts", {"facts": {"pregnant": "yes"}}),
        (f"/cases/{code}/referrals/18/accept", {}),
        (f"/cases/{code}/referrals/18/question", {"text": "where?"}),
    ]
    answers = [program.get(path) for path in gets]
    answers += [program.post(path, sent) for path, sent in posts]
    return [bare(answer) for answer in answers]


def bare(answer):
    kept = {k: v for k, v in answer.headers.items() if k != "Content-Length"}
    return answer.status_code, kept, answer.content


def things_happen(cast, code):
    """One person talks: protection data, of which enforcement must learn nothing."""
    do(cast["redcross"], code, FIRST, WORDS["answers"])
    facts = {"exploitation_signs": "yes", "pregnant": "yes"}
    actions.tell(cast["protection"], code, facts, key=key(), at=NOW)
    actions.use_right(cast["redcross"], code, "ask-for-protection", key=key(), at=NOW)


def test_two_worlds_that_differ_in_protection_data_look_the_same_to_enforcement(
    cast, ashore, boat
):
    program = Program(cast["guardiacivil"])
    before = asked_by_enforcement(program, ashore, boat)
    things_happen(cast, ashore)

    assert asked_by_enforcement(program, ashore, boat) == before


def test_the_same_comparison_sees_a_leak(cast, ashore, boat, monkeypatch):
    """The control arm: with the wall down, the answers do differ."""
    monkeypatch.setattr(walls, "sees_all", lambda _: True)
    program = Program(cast["guardiacivil"])
    before = asked_by_enforcement(program, ashore, boat)
    things_happen(cast, ashore)

    assert asked_by_enforcement(program, ashore, boat) != before


# --- exports --------------------------------------------------------------------------


def test_exports_are_those_of_the_desk(auditor, ashore):
    from event_logs import read_ocel, read_xes

    program = Program(auditor, acts=False)
    ocel, xes, table = (
        b"".join(program.get(f"/exports/{kind}").streaming_content)
        for kind in ("ocel", "xes", "indicators")
    )

    assert read_ocel([ocel])["events"]
    assert len(list(read_xes([xes]))) == 3
    assert b"#indicator+value+num" in table
    assert AuditLine.objects.filter(actor=auditor.pseudonym).count() == 3


@pytest.mark.parametrize("who", ["guardiacivil", "redcross", "ombudsman"])
def test_to_others_there_are_none(cast, who):
    problem(Program(cast[who]).get("/exports/ocel"), 404, "not-found")


# --- garbled --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[" * 200_000, b'{"people": 1e999}', b'"\\ud800"', b"\xff\xfe",
        b'{"people": NaN}',
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_is_told_so(cast, body):
    answer = Program(cast["guardiacivil"]).post("/boats", body)
    problem(answer, 400, "unreadable")


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"people": 0, "landed_at": "2026-01-01T00:00:00Z"}, "people"),
        ({"people": 2, "landed_at": "yesterday"}, "landed_at"),
        ({"people": 2, "landed_at": "2026-01-01T00:00:00"}, "landed_at"),
        ({"people": 2}, "landed_at"),
        ({"people": 2, "landed_at": "2026-01-01T00:00:00Z", "place": "a\0b"}, "place"),
        ({"people": 2, "landed_at": "2026-01-01T00:00:00Z", "ZANZIBAR": 1}, "body"),
        ([1, 2], "body"),
    ],
)
def test_what_does_not_fit_is_told_by_its_place_and_never_repeated(cast, sent, where):
    answer = Program(cast["guardiacivil"]).post("/boats", sent)
    told = problem(answer, 422, "does-not-fit")

    assert set(told["errors"]) == {where}
    assert "yesterday" not in answer.content.decode()
    assert "ZANZIBAR" not in answer.content.decode()


def test_a_name_the_caller_made_up_is_not_repeated(cast, ashore):
    sent = {"answers": {"Fatima's phone number": "x"}}
    answer = Program(cast["redcross"]).post(f"/cases/{ashore}/steps/{FIRST}", sent)

    assert set(problem(answer, 422, "does-not-fit")["errors"]) == {"answers"}
    assert "Fatima" not in answer.content.decode()


def test_something_to_do_needs_a_key(cast, ashore):
    client = Program(cast["redcross"])
    path = f"{BASE}/cases/{ashore}/rights/complain"
    answer = client.client.post(path, headers=client.headers)

    told = problem(answer, 422, "does-not-fit")
    assert set(told["errors"]) == {"Idempotency-Key"}


def test_a_body_too_large_is_refused(cast):
    sent = json.dumps({"people": 2, "place": "x" * 2_000_000})
    answer = Program(cast["guardiacivil"]).post("/boats", sent)

    assert answer.status_code in (400, 413)
    assert not Case.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_wrong_method_is_told_with_the_right_ones(cast, ashore, method):
    program = Program(cast["redcross"])
    ask = getattr(program.client, method)
    answer = ask(f"{BASE}/cases/{ashore}", headers=program.headers)

    problem(answer, 405, "no-method")
    assert "GET" in answer.headers["Allow"]


def test_an_address_that_is_none_is_told_as_a_problem(cast):
    problem(Program(cast["redcross"]).get("/everything"), 404, "not-found")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_problem_is_told_in_the_callers_language(language):
    answer = Program(language=language).get("/me")
    told = problem(answer, 401, "sign-in")

    assert answer.headers["Content-Language"] == language
    assert (told["title"] == "A token that opens is needed.") == (language == "en")


# --- the document ---------------------------------------------------------------------


def test_the_document_is_open_and_names_nothing_of_elsewhere():
    answer = Program().get("/openapi.json")
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "http" not in text.replace('"scheme": "bearer", "type": "http"', "").replace(
        '"type": "http", "scheme": "bearer"', ""
    )
    assert "/api/v1/cases/{code}" in answer.json()["paths"]


def test_the_page_of_the_api_is_current(pytestconfig):
    file = pytestconfig.rootpath / "docs" / "generate_api.py"
    spec = importlib.util.spec_from_file_location("generate_api", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    told = "run: .venv/bin/python docs/generate_api.py"
    assert module.PAGE.read_text("utf-8") == module.page(), told


def test_every_problem_has_its_line_in_the_how_to(pytestconfig):
    from karama.web.api import problems

    page = pytestconfig.rootpath / "docs" / "how-to" / "use-the-api.md"
    listed = set(re.findall(r"urn:karama:problem:([a-z-]+)", page.read_text("utf-8")))
    source = inspect.getsource(problems._title)
    assert listed == set(re.findall(r'"([a-z-]+)": t\.gettext', source))


def test_every_address_asks_for_a_token_but_the_document(pack):
    paths = Program().get("/openapi.json").json()["paths"]
    filled = {"{code}": "K-2345678", "{step}": "Task_X", "{number}": "1",
              "{right}": "complain", "{kind}": "ocel"}  # fmt: skip
    assert len(paths) >= 18
    for path, operations in paths.items():
        for name, value in filled.items():
            path = path.replace(name, value)
        for method in operations:
            answer = getattr(Program().client, method)(path)
            problem(answer, 401, "sign-in")


def test_the_policy_is_asked_by_the_api_too(cast, ashore, monkeypatch):
    """With no rule at all, nothing is read and nothing is done."""
    monkeypatch.setattr(policy, "POLICY", ())
    program = Program(cast["redcross"])

    assert program.get("/cases").json()["cases"] == []
    assert program.get("/work").json()["lines"] == []
    problem(program.post(f"/cases/{ashore}/steps/{FIRST}", WORDS), 404, "not-found")
