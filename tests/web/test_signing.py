"""Signing in, the headers of every answer, and what a browser may do."""

import re

import pytest
from django.test import Client


def test_a_name_and_its_password_open_the_board(cast, browser):
    client = browser()
    answer = client.post("/sign-in", {"name": "redcross", "password": "secret"})

    assert (answer.status_code, answer.url) == (302, "/")
    assert "The board" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("name", "password"), [("redcross", "wrong"), ("nobody", "secret"), ("", "")]
)
def test_a_refusal_does_not_say_which_was_wrong(cast, browser, name, password):
    answer = browser().post("/sign-in", {"name": name, "password": password})

    assert answer.status_code == 403
    assert "Name or password is not right." in answer.content.decode()


def test_a_demo_account_is_refused_outside_demo_mode(cast, browser, settings_of):
    settings_of(KARAMA_DEMO=False)
    answer = browser().post("/sign-in", {"name": "redcross", "password": "secret"})

    assert answer.status_code == 403


def test_demo_accounts_are_not_made_outside_demo_mode(procedure, settings_of):
    from karama.web.accounts.actions import make_demo_accounts

    settings_of(KARAMA_DEMO=False)
    with pytest.raises(PermissionError):
        make_demo_accounts(procedure, "secret")


@pytest.fixture
def settings_of():
    from django.test import override_settings

    kept = []

    def change(**values):
        kept.append(override_settings(**values))
        kept[-1].enable()

    yield change
    for one in kept:
        one.disable()


@pytest.mark.parametrize("page", ["/", "/arrivals/new", "/information/ar", "/sign-in"])
def test_nothing_but_our_own_script_and_style_may_run(cast, browser, page):
    answer = browser(cast["redcross"]).get(page)
    policy = answer["Content-Security-Policy"]
    text = answer.content.decode()

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick" not in text
    assert "http://" not in text.replace("http://testserver", "")
    assert answer["Cache-Control"] == "no-store"


def test_a_form_from_elsewhere_is_refused(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["redcross"])

    assert client.post("/arrivals/new", {"people": "3"}).status_code == 403


def test_signing_out_closes_every_page(cast, browser):
    client = browser(cast["redcross"])
    client.post("/sign-out")

    assert client.get("/").status_code == 302


def test_our_files_are_served(browser):
    answer = browser().get("/static/desk/desk.css")

    assert answer.status_code == 200
    assert b"--ink" in b"".join(answer)
    answer.close()


@pytest.mark.parametrize("page", ["/", "/sign-in", "/information/ar"])
def test_every_file_that_a_page_names_is_there(cast, browser, page):
    client = browser(cast["redcross"])
    text = client.get(page).content.decode()
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', text)

    assert named
    for address in named:
        answer = client.get(address)
        assert answer.status_code == 200, address
        answer.close()
