"""What the server does for a browser that loses its link."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from at_the_desk import key

import karama.web.desk as desk

STATIC = Path(desk.__file__).parent / "static" / "desk"
TEMPLATES = Path(desk.__file__).parent / "templates"
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
    text = answer.content.decode()
    assert text.index("self.kept =") < text.index("respondWith")
    assert "connect-src 'self'" in answer["Content-Security-Policy"]


def test_a_browser_that_has_the_worker_is_not_sent_it_again(browser):
    client = browser()
    known = client.get("/worker.js")["ETag"]

    again = client.get("/worker.js", headers={"If-None-Match": known})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/worker.js", headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


def test_a_page_that_may_be_kept_is_told_of_by_its_head_alone(cast, browser, person):
    """The browser has it already: it asks whether it may stay, and until when."""
    client = browser(cast["redcross"])
    for path in ("/", "/waiting", "/arrivals/new", f"/people/{person}", "/services"):
        whole, head = client.get(path), client.head(path)
        assert head.status_code == whole.status_code == 200, path
        assert (head.content, head[MARK]) == (b"", whole[MARK]), path
    assert 'data-asked="GET"' in client.get("/").content.decode()
    wrong = client.post("/arrivals/new", {"people": "x", "key": key()})
    assert 'data-asked="POST"' in wrong.content.decode()


@pytest.mark.parametrize("kept", ["localStorage", "sessionStorage"])
def test_nothing_is_put_where_it_is_neither_sealed_nor_durable(kept):
    scripts = {file.name: file.read_text() for file in STATIC.glob("*.js")}

    assert not [n for n, text in scripts.items() if re.search(rf"{kept}[.\[]", text)]


def test_pages_that_must_not_stay_on_a_device_are_not_kept():
    kept = re.search(
        r"const PAGES = \[(.*?)\];", (STATIC / "store.js").read_text(), re.S
    )
    patterns = [
        re.compile(one.replace(r"\/", "/"))
        for one in re.findall(r"/(\^.*?\$)/[,\n]?", kept[1])
    ]

    assert len(patterns) == 10
    for path in KEPT:
        assert any(one.search(path) for one in patterns), path
    for path in NOT_KEPT:
        assert not any(one.search(path) for one in patterns), path


KEPT = (
    "/",
    "/people/K-ABC",
    "/people/K-ABC/steps/3",
    "/people/K-ABC/decisions/3",
    "/people/K-ABC/referrals/7",
    "/people/K-ABC/consents",
    "/referrals",
    "/services",
    "/services/casa-segura",
    "/arrivals/new",
)
NOT_KEPT = (
    "/second-factor/codes",
    "/people/K-ABC/erase",
    "/people/K-ABC/open",
    "/people/K-ABC/card",
    "/people/K-ABC/asked/3",
    "/people/K-ABC/consents.json",
    "/people/K-ABC/referrals/7/link",
    "/post/hand-over",
    "/card/mine",
    "/r/secret",
    "/sign-in",
    "/log",
)


# --- which forms are sent later -----------------------------------------------------

LATER = {
    "answer.html": 1,
    "boat.html": 1,
    "consents.html": 2,  # written down, withdrawn
    "new-boat.html": 1,
    "other-answer.html": 1,
    "person.html": 1,
    "referral.html": 8,  # accept, refuse, ask, pass on, deliver, reply, choose, stop
    "service.html": 2,  # confirmed, changed
    "step.html": 1,
}
AT_ONCE = {"asked-answer.html": 1, "card-new.html": 1, "glass.html": 1}
AT_ONCE |= {"referral.html": 1}  # the link, which is told once
HERE = {"card-door.html": 1, "card-own.html": 2}
HERE |= {"link-door.html": 1, "link-referral.html": 2}


def forms():
    """Every form that posts: its template, its opening tag, and what is in it."""
    for file in sorted(TEMPLATES.glob("*.html")):
        for tag, rest in re.findall(
            r"<form\b((?:\{\{.*?\}\}|[^>{])*)>(.*?)</form>", file.read_text(), re.S
        ):
            if 'method="post"' in tag:
                yield file.name, tag, rest


def counted(mark):
    return dict(Counter(name for name, tag, _ in forms() if mark(tag)))


def is_later(tag):
    return "data-outbox" in tag or "{{ later(" in tag


def test_the_forms_that_are_sent_later_are_these():
    assert counted(is_later) == LATER
    assert counted(lambda tag: "data-needs-link" in tag) == AT_ONCE
    assert counted(lambda tag: "data-here" in tag) == HERE


def test_each_of_them_has_a_key_of_its_own():
    """Without it the desk could not tell twice from again."""
    bare = [
        name
        for name, tag, rest in forms()
        if is_later(tag) and 'name="key"' not in rest and "hidden(" not in rest
    ]
    assert not bare


def test_no_form_is_both_sent_later_and_not():
    both = [n for n, tag, _ in forms() if is_later(tag) and "data-needs-link" in tag]
    assert not both


def test_a_page_with_several_forms_names_the_place_of_each():
    many = {name for name, n in counted(is_later).items() if n > 1}
    unnamed = [
        name
        for name, tag, _ in forms()
        if name in many
        and is_later(tag)
        and "data-place" not in tag
        and "{{ later(" not in tag
    ]
    assert many == {"consents.html", "referral.html", "service.html"}
    assert not unnamed
    macro = re.search(r"macro later.*", (TEMPLATES / "referral.html").read_text())[0]
    assert "data-place" in macro


def test_what_is_sent_from_the_open_page_leaves_nothing_on_the_device():
    script = (STATIC / "here.js").read_text()

    assert not re.search(r"indexedDB|caches|kept\.|Storage|cookie", script)
    assert re.search(r"indexedDB", (STATIC / "store.js").read_text())  # the control
