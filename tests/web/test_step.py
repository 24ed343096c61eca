"""A step: its form, what it takes, and that it is done once."""

import re

import pytest
from at_the_desk import do, key

from karama.web.cases import firewall
from karama.web.cases.models import AuditLine, StoredEvent

WORDS = {"answer.interpreter": "independent", "answer.words_understood": "understood"}


@pytest.fixture
def address(cast, ashore):
    (step,) = firewall.seen(cast["redcross"], ashore).steps
    return f"/people/{ashore}/steps/{step.token}"


def test_the_form_is_the_packs_with_its_law_and_its_hints(cast, browser, address):
    page = browser(cast["redcross"]).get(address).content.decode()

    assert "Never a travel companion, a relative or a child." in page
    assert "EU 2024/1356 11(1)" in page
    assert page.count('type="radio"') == 6


def test_a_form_well_filled_is_a_step_done(cast, browser, ashore, address):
    answer = browser(cast["redcross"]).post(address, {**WORDS, "key": key()})

    assert (answer.status_code, answer.url) == (302, f"/people/{ashore}")
    (step,) = firewall.seen(cast["redcross"], ashore).steps
    assert step.step == "Task_FirstRelief"
    assert AuditLine.objects.last().what == "do-step"


def test_a_form_sent_twice_is_done_once(cast, browser, ashore, address):
    client, sent = browser(cast["redcross"]), {**WORDS, "key": key()}
    first = client.post(address, sent)
    before = StoredEvent.objects.count()
    second = client.post(address, sent)

    assert first.url == second.url
    assert StoredEvent.objects.count() == before


def test_whoever_comes_second_is_told_that_nothing_was_written(
    cast, browser, ashore, address
):
    client = browser(cast["redcross"])
    client.post(address, {**WORDS, "key": key()})
    late = client.post(address, {**WORDS, "key": key()})

    assert late.status_code == 422
    assert "nothing was written down" in late.content.decode()


def test_what_is_missing_is_said_at_the_question_and_nothing_typed_is_lost(
    cast, browser, address
):
    sent = {"answer.interpreter": "by_phone", "key": key()}
    answer = browser(cast["redcross"]).post(address, sent)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'href="#q-words_understood"' in page
    assert re.search(r'value="by_phone" checked', page)
    assert 'href="#q-interpreter"' not in page


@pytest.mark.parametrize("given", ["<script>", "dunno", "independent by_phone"])
def test_an_answer_that_is_no_choice_is_refused(cast, browser, address, given):
    sent = {**WORDS, "answer.interpreter": given, "key": key()}
    answer = browser(cast["redcross"]).post(address, sent)

    assert answer.status_code == 422
    assert "takes one of" in answer.content.decode()
    assert "<script>d" not in answer.content.decode()


def test_everyone_who_must_take_part_is_asked_for(cast, browser, ashore):
    worker = cast["redcross"]
    for step, answers in (
        ("Task_FirstWords", {k.removeprefix("answer."): v for k, v in WORDS.items()}),
        ("Task_FirstRelief", {}),
    ):
        do(worker, ashore, step, answers)
    (step,) = firewall.seen(worker, ashore).steps
    address = f"/people/{ashore}/steps/{step.token}"
    sent = {"answer.health_need": "none", "answer.age_status": "adult", "key": key()}
    client = browser(worker)

    alone = client.post(address, sent)
    assert alone.status_code == 422
    assert "everyone named below" in alone.content.decode()
    together = client.post(address, {**sent, "present": "health-worker"})
    assert together.status_code == 302


def test_what_the_form_does_not_ask_is_dropped(cast, browser, ashore):
    """An adult is not asked whether they are alone: a stray answer is not kept."""
    worker = cast["redcross"]
    words = {k.removeprefix("answer."): v for k, v in WORDS.items()}
    do(worker, ashore, "Task_FirstWords", words)
    do(worker, ashore, "Task_FirstRelief")
    (step,) = firewall.seen(worker, ashore).steps
    sent = {
        "answer.health_need": "none",
        "answer.age_status": "adult",
        "answer.alone": "yes",
        "present": "health-worker",
        "key": key(),
    }
    browser(worker).post(f"/people/{ashore}/steps/{step.token}", sent)

    assert "alone" not in firewall.seen(worker, ashore).facts


@pytest.mark.parametrize("who", ["guardiacivil", "protection", "justice"])
def test_a_step_of_another_authority_is_not_theirs_to_do(cast, browser, address, who):
    answer = browser(cast[who]).post(address, {**WORDS, "key": key()})

    assert answer.status_code in (404, 422)
    assert AuditLine.objects.last().actor != cast[who].pseudonym or who == (
        "guardiacivil"
    )
    assert not StoredEvent.objects.filter(line__contains=b"words_understood").exists()


def test_the_page_is_light(cast, browser, address):
    """A form page in Arabic with all that it loads, compressed: the worker too."""
    import gzip
    import re

    client = browser(cast["redcross"])
    client.post("/language", {"language": "ar", "next": "/"})
    page = client.get(address).content
    loaded = set(re.findall(r"/static/desk/[\w.]+", page.decode())) | {"/worker.js"}
    assert {"/static/desk/form.js", "/static/desk/offline.js"} <= loaded
    parts = [page, *(client.get(name).content for name in loaded)]

    assert sum(len(gzip.compress(part)) for part in parts) < 18_000
