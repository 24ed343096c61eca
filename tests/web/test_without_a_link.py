"""What the server does for a browser that loses its link."""

import json
import re
from pathlib import Path

import pytest
from at_the_desk import key

import karama.web.desk as desk

STATIC = Path(desk.__file__).parent / "static" / "desk"
MARK = "X-Karama-Account"


def test_every_answer_says_for_which_account_it_was_made(cast, browser):
    client = browser(cast["redcross"])
    marks = {client.get(path)[MARK] for path in ("/", "/waiting", "/people/K-NOBODY")}

    assert len(marks) == 1
    assert marks != {browser(cast["guardiacivil"]).get("/")[MARK]}
    assert MARK not in browser().get("/sign-in")
    assert f'data-account="{marks.pop()}"' in client.get("/").content.decode()


def test_the_mark_tells_nothing_of_the_account(cast, browser):
    account = cast["redcross"]
    mark = browser(account).get("/")[MARK]

    assert re.fullmatch("[0-9a-f]{16}", mark)
    assert account.pseudonym not in mark
    assert mark not in account.pseudonym


def test_the_key_of_a_device_is_given_to_its_account_only(cast, browser):
    own, again, other = (
        json.loads(browser(cast[who]).get("/offline/standing").content)
        for who in ("redcross", "redcross", "guardiacivil")
    )

    assert own["key"] == again["key"] != other["key"]
    assert browser().get("/offline/standing").status_code == 302
    assert own["key"] not in browser(cast["redcross"]).get("/").content.decode()


def test_the_token_it_gives_is_one_that_sends(cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["guardiacivil"])
    token = json.loads(client.get("/offline/standing").content)["token"]
    sent = {"people": "x", "key": key()}

    assert client.post("/arrivals/new", sent).status_code == 403
    taken = client.post("/arrivals/new", {**sent, "csrfmiddlewaretoken": token})
    assert taken.status_code == 422


def test_signing_out_takes_the_mark_away(cast, browser):
    client = browser(cast["redcross"])

    assert MARK not in client.post("/sign-out")


def test_a_browser_may_say_where_its_own_forms_come_from(browser):
    """With "no-referrer" browsers send `Origin: null`, and no form is taken."""
    assert browser().get("/sign-in")["Referrer-Policy"] == "same-origin"


def test_the_worker_serves_the_whole_desk(browser):
    answer = browser().get("/worker.js")

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.content == (STATIC / "worker.js").read_bytes()
    assert "connect-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("kept", ["localStorage", "sessionStorage"])
def test_nothing_is_put_where_it_is_neither_sealed_nor_durable(kept):
    scripts = {file.name: file.read_text() for file in STATIC.glob("*.js")}

    assert not [n for n, text in scripts.items() if re.search(rf"{kept}[.\[]", text)]


def test_pages_that_must_not_stay_on_a_device_are_not_kept():
    kept = re.search(
        r"const KEPT = \[(.*?)\];", (STATIC / "worker.js").read_text(), re.S
    )
    patterns = [
        re.compile(one.replace(r"\/", "/"))
        for one in re.findall(r"/(\^.*?\$)/[,\n]?", kept[1])
    ]

    assert len(patterns) == 7
    for path in ("/", "/people/K-ABC", "/people/K-ABC/steps/3", "/arrivals/new"):
        assert any(one.search(path) for one in patterns), path
    for path in ("/second-factor/codes", "/people/K-ABC/erase", "/sign-in", "/log"):
        assert not any(one.search(path) for one in patterns), path
