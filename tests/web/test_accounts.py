"""Accounts made at the terminal: a link that opens once, and who may open the desk."""

import json
import stat
from datetime import timedelta

import pytest
from at_the_desk import NOW
from click.testing import CliRunner
from django.test import Client

from karama.cli import main
from karama.cli.account import ROLES
from karama.web.accounts import links, node_key
from karama.web.accounts.actions import make_account
from karama.web.accounts.models import Account, NodeMark
from karama.web.accounts.policy import Role
from karama.web.cases.models import AuditLine
from karama.web.site import serving

CHOSEN = "rain-on-the-quay"


@pytest.fixture
def terminal(pack, monkeypatch):
    """Runs a command of the program on the desk of the test."""
    monkeypatch.setattr(serving, "prepare", lambda data, demo: None)

    def run(*words):
        told = CliRunner().invoke(main, ["--lang", "en", *words])
        return told.exit_code, told.output

    return run


def test_the_roles_of_the_command_are_those_of_the_table():
    assert set(ROLES) == set(Role)


ADD = ("account", "add", "post-1", "--role", "officer", "--lane", "Lane_RedCross")


def test_an_account_is_made_with_a_link_that_sets_its_password_once(terminal):
    code, told = terminal(*ADD, "--json")
    link = json.loads(told)["link"]
    path = link.removeprefix("http://127.0.0.1:8000")
    account = Account.objects.get(name="post-1")

    assert (code, account.mandate, account.demo) == (0, "care", False)
    assert not account.has_usable_password()
    given = {"password": CHOSEN, "again": CHOSEN}
    assert Client().post(path, given).url == "/sign-in"
    assert Client().get(path).status_code == 404
    signed = Client().post("/sign-in", {"name": "post-1", "password": CHOSEN})
    assert signed.status_code == 302


def test_a_password_can_be_printed_instead(terminal):
    told = json.loads(terminal(*ADD, "--json", "--password")[1])

    assert told["link"] is None
    assert Account.objects.get(name="post-1").check_password(told["password"])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--role", "officer", "--lane", "Lane_Nowhere"), "Lane_RedCross"),
        (("--role", "king", "--lane", "Lane_RedCross"), "auditor"),
        (("--role", "officer", "--lane", "Lane_RedCross", "--pack", "x"), "--pack"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(terminal, words, why):
    code, told = terminal("account", "add", "post-1", *words)

    assert code == 2
    assert why in told
    assert not Account.objects.exists()


def test_a_name_is_taken_once(terminal):
    terminal(*ADD)
    code, told = terminal(*ADD)

    assert (code, Account.objects.count()) == (2, 1)
    assert "already" in told


def test_a_reset_takes_password_and_factors_away(terminal, procedure):
    account = make_account(
        procedure, "Lane_RedCross", Role.OFFICER, "post-1", CHOSEN, demo=False
    )
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    code, _ = terminal("account", "reset", "post-1")
    listed = json.loads(terminal("account", "list", "--json")[1])

    assert code == 0
    assert not Account.objects.get(name="post-1").has_usable_password()
    assert [row["second_factor"] for row in listed] == [False]


def test_a_closed_account_signs_in_no_more(terminal, procedure):
    make_account(procedure, "Lane_RedCross", Role.OFFICER, "post-1", CHOSEN, demo=False)
    terminal("account", "close", "post-1")
    answer = Client().post("/sign-in", {"name": "post-1", "password": CHOSEN})

    assert answer.status_code == 403


def test_each_is_told_to_the_audit_log(terminal):
    terminal(*ADD)
    terminal("account", "reset", "post-1")
    terminal("account", "close", "post-1")

    told = [line.what for line in AuditLine.objects.order_by("number")]
    assert told == ["account-added", "account-reset", "account-closed"]


# --- links ----------------------------------------------------------------------------


@pytest.fixture
def invited(procedure):
    account = make_account(
        procedure, "Lane_RedCross", Role.OFFICER, "post-1", None, demo=False
    )
    return account, links.make_link(account, NOW)


def test_a_link_opens_for_three_days(invited):
    account, word = invited

    assert links.account_of_link(word, NOW + links.LASTS) == account
    late = NOW + links.LASTS + timedelta(seconds=1)
    assert links.account_of_link(word, late) is None


def test_a_new_link_closes_the_old_one(invited):
    account, word = invited
    links.make_link(account, NOW)

    assert links.account_of_link(word, NOW) is None


def test_the_link_itself_is_not_kept(invited):
    account, word = invited
    account.refresh_from_db()

    assert word not in json.dumps(list(Account.objects.values()), default=str)


@pytest.mark.parametrize(
    ("password", "again"),
    [("short", "short"), ("password1234", "password1234"), (CHOSEN, "other words")],
)
def test_a_weak_or_mistyped_password_is_refused(invited, password, again):
    account, word = invited
    answer = Client().post(f"/welcome/{word}", {"password": password, "again": again})
    account.refresh_from_db()

    assert answer.status_code == 422
    assert not account.has_usable_password()
    assert links.account_of_link(word, NOW)


def test_a_link_made_up_opens_nothing(invited):
    assert Client().get("/welcome/anything").status_code == 404
    assert links.use_link("", CHOSEN, NOW) is None


# --- the key of the node --------------------------------------------------------------


@pytest.fixture
def node(pack, tmp_path, monkeypatch):
    """A node whose key is in a folder, and whose database was never used."""
    from django.test import override_settings

    monkeypatch.delenv("KARAMA_NODE_KEY")
    NodeMark.objects.all().delete()
    with override_settings(DATA=tmp_path):
        yield tmp_path / "node.key"
    node_key._read.cache_clear()


def test_the_key_is_made_once_and_readable_by_its_owner_only(node):
    node_key.check_node_key()
    first = node.read_text()
    node_key.check_node_key()

    assert node.read_text() == first
    assert stat.S_IMODE(node.stat().st_mode) == 0o600


def test_a_lost_key_is_told_and_none_is_made_in_its_place(node):
    node_key.check_node_key()
    node.unlink()
    node_key._read.cache_clear()

    with pytest.raises(node_key.NodeKeyError, match=r"not there: node\.key"):
        node_key.check_node_key()
    assert not node.exists()


def test_the_key_of_another_node_is_told(node, monkeypatch):
    node_key.check_node_key()
    monkeypatch.setenv("KARAMA_NODE_KEY", "QUFB" * 10 + "QUE=")

    with pytest.raises(node_key.NodeKeyError, match="not the one"):
        node_key.check_node_key()


@pytest.mark.parametrize("told", ["short", "QUFB", "é" * 44])
def test_what_is_no_key_is_told(node, monkeypatch, told):
    monkeypatch.setenv("KARAMA_NODE_KEY", told)

    with pytest.raises(node_key.NodeKeyError, match="32 bytes"):
        node_key.check_node_key()


@pytest.mark.parametrize("place", [0, 5, 12, 20, -1])
def test_a_sealed_text_that_was_touched_does_not_open(place):
    key = node_key.make_key()
    sealed = bytearray(node_key.seal(key, b"words", "here"))
    assert node_key.unseal(key, bytes(sealed), "here") == b"words"
    with pytest.raises(node_key.NodeKeyError):
        node_key.unseal(key, bytes(sealed), "there")
    sealed[place] ^= 1

    with pytest.raises(node_key.NodeKeyError):
        node_key.unseal(key, bytes(sealed), "here")
