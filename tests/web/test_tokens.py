"""Tokens: how a program signs in, and everything that closes one."""

import json
from datetime import timedelta

import pytest
from at_the_desk import NOW, key
from click.testing import CliRunner
from django.conf import settings
from programs import Program, token_for

from karama.cli import main
from karama.web.accounts import second_factor, tokens
from karama.web.accounts.models import Token
from karama.web.cases.models import AuditLine
from karama.web.site import serving, staffing


@pytest.fixture
def account(cast):
    """An account that is no demonstration, with its telephone enrolled."""
    from allauth.mfa.models import Authenticator

    account = cast["redcross"]
    account.demo = False
    account.save()
    kind = Authenticator.Type.TOTP
    Authenticator.objects.create(user=account, type=kind, data={"secret": "x"})
    return account


@pytest.fixture
def word(account):
    return token_for(account)


def status(word):
    return Program(word=word).get("/me").status_code


def test_a_token_opens_what_its_account_opens(word):
    assert status(word) == 200


@pytest.mark.parametrize("wrong", ["", "x", "karama_x", "\u00e9", "a b c"])
def test_what_is_no_token_opens_nothing(account, wrong):
    assert Program(word=wrong or None).get("/me").status_code == 401


def test_only_its_digest_is_kept(word):
    kept = Token.objects.get()

    assert word not in str(vars(kept))
    assert len(kept.digest) == 64
    assert status(kept.digest) == 401


def test_a_session_of_the_pages_does_not_sign_in(cast, browser):
    client = browser(cast["redcross"])
    assert client.get("/api/v1/me").status_code == 401


def test_a_token_does_not_open_the_pages(word):
    client = Program(word=word)
    answer = client.client.get("/", headers=client.headers)
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in")


def closed_by_close(account):
    staffing.close(account)


def closed_by_reset(account):
    staffing.reset(account)


def closed_by_revoking(account):
    staffing.take_token_back(account, None)


def closed_by_losing_the_factor(account):
    second_factor.forget(account)


def closed_by_time(account):
    Token.objects.update(until=NOW - timedelta(days=1))


def closed_as_a_demo_account(account):
    account.demo = True
    account.save()
    settings.KARAMA_DEMO = False


@pytest.mark.parametrize(
    "close",
    [
        closed_by_close, closed_by_reset, closed_by_revoking,
        closed_by_losing_the_factor, closed_by_time, closed_as_a_demo_account,
    ],
)  # fmt: skip
def test_it_opens_no_more(account, word, close, monkeypatch):
    monkeypatch.setattr(settings, "KARAMA_DEMO", settings.KARAMA_DEMO)
    assert status(word) == 200
    close(account)
    assert status(word) == 401


def test_a_reset_account_does_not_get_its_old_tokens_back(account, word):
    from allauth.mfa.models import Authenticator

    staffing.reset(account)
    kind = Authenticator.Type.TOTP
    Authenticator.objects.create(user=account, type=kind, data={"secret": "y"})
    assert status(word) == 401


def test_an_account_without_its_second_factor_gets_none(account):
    second_factor.forget(account)
    with pytest.raises(PermissionError):
        token_for(account)


@pytest.mark.parametrize("days", [0, -1, 91, 10**6])
def test_none_lasts_longer_than_ninety_days(account, days):
    lasts = timedelta(days=days)
    with pytest.raises(ValueError, match=r"^$"):
        tokens.make_token(account, "", NOW, lasts, acts=False)


def test_one_that_only_reads_does_nothing(account, ashore):
    program = Program(account, acts=False)
    lines = AuditLine.objects.count()
    answer = program.post(f"/cases/{ashore}/rights/complain")

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:karama:problem:reads-only"
    assert AuditLine.objects.count() == lines
    assert program.get(f"/cases/{ashore}").status_code == 200


def test_every_address_that_does_something_is_closed_to_it(account, referred):
    code, number = referred
    program = Program(account, acts=False)
    bodies = {
        "/boats": {"people": 1, "landed_at": NOW.isoformat()},
        "/cases/{code}/facts": {"facts": {"a": "b"}},
        "question": {"text": "x"}, "reply": {"text": "x"},
        "forward": {"text": "x", "service": "x"},
        "service": {"text": "x", "service": "x"},
    }  # fmt: skip
    paths = Program().get("/openapi.json").json()["paths"]
    doing = [path for path, operations in paths.items() if "post" in operations]
    assert len(doing) == 11
    for path in doing:
        short = path.removeprefix("/api/v1")
        sent = bodies.get(short) or bodies.get(short.rpartition("/")[2], {})
        made = short.format(code=code, step="Task_X", number=number, right="complain")
        answer = program.post(made, sent, once=key())
        known = answer.json()["type"].rpartition(":")[2]
        assert known in ("reads-only", "not-found"), (path, answer.content)
        assert answer.status_code in (403, 404)


# --- at the terminal ------------------------------------------------------------------


@pytest.fixture
def terminal(pack, monkeypatch, tmp_path):
    monkeypatch.setattr(serving, "prepare", lambda data, demo: None)

    def run(*words):
        told = CliRunner().invoke(main, ["--lang", "en", "account", *words])
        return told.exit_code, told.output

    return run


def test_a_token_is_made_told_once_listed_and_taken_back(terminal, account):
    code, told = terminal("token", account.name, "--label", "night import", "--json")
    made = json.loads(told)

    assert code == 0
    assert status(made["token"]) == 200
    (row,) = json.loads(terminal("tokens", account.name, "--json")[1])
    assert (row["label"], row["acts"]) == ("night import", False)
    assert made["token"] not in str(row)
    assert terminal("revoke", account.name, str(made["number"]))[0] == 0
    assert status(made["token"]) == 401
    assert json.loads(terminal("tokens", account.name, "--json")[1]) == []
    whats = AuditLine.objects.order_by("number").values_list("what", flat=True)
    assert list(whats)[-2:] == ["token-made", "token-revoked"]


def test_it_is_told_in_words_too(terminal, account):
    assert "told once: karama_" in terminal("token", account.name, "--acts")[1]
    assert "reads and acts" in terminal("tokens", account.name)[1]
    assert "1 token was taken back" in terminal("revoke", account.name, "--all")[1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("token", "nobody"), 2),
        (("token", "redcross", "--days", "91"), 2),
        (("revoke", "redcross"), 2),
        (("revoke", "redcross", "7"), 2),
        (("revoke", "redcross", "7", "--all"), 2),
    ],
)
def test_what_cannot_be_is_refused(terminal, account, words, code):
    assert terminal(*words)[0] == code


def test_an_account_signs_in_once_before_it_has_a_token(terminal, account):
    second_factor.forget(account)
    code, told = terminal("token", account.name)

    assert code == 5
    assert "second factor" in told
    assert not Token.objects.exists()


def test_another_accounts_token_is_not_taken_back(terminal, account, word, cast):
    number = str(Token.objects.get().pk)
    assert terminal("revoke", "worker", number)[0] == 2
    assert status(word) == 200
