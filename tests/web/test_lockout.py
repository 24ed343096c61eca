"""Too many wrong tries, and what a stranger can learn from being refused."""

import re

import pytest
from django.test import Client
from django.test.utils import override_settings

from karama.web.accounts.actions import make_account
from karama.web.accounts.policy import Role


def sign_in(name, password="wrong", address="198.51.100.7"):  # noqa: S107
    return Client(REMOTE_ADDR=address).post(
        "/sign-in", {"name": name, "password": password}
    )


def test_five_wrong_tries_close_the_door_even_to_the_right_password(cast):
    for _ in range(5):
        sign_in("redcross")
    answer = sign_in("redcross", "secret")

    assert answer.status_code == 429
    assert "quarter of an hour" in answer.content.decode()


def test_four_do_not(cast):
    """The control arm."""
    for _ in range(4):
        sign_in("redcross")
    assert sign_in("redcross", "secret").status_code == 302


def test_a_post_is_not_locked_out_by_a_stranger_elsewhere(cast):
    for _ in range(8):
        sign_in("redcross", address="203.0.113.9")

    assert sign_in("redcross", "secret").status_code == 302


def bare(answer):
    text = answer.content.decode()
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text)
    kept = {k: v for k, v in answer.headers.items() if k != "Content-Length"}
    return answer.status_code, kept, re.sub(r'name="name" value="[^"]*"', "", text)


@pytest.fixture
def strange_accounts(cast, procedure):
    """Accounts that cannot sign in, each for a reason of its own."""
    lane, role = "Lane_RedCross", Role.OFFICER
    make_account(procedure, lane, role, "no-password", None, demo=False)
    gone = make_account(procedure, lane, role, "gone", "secret", demo=True)
    gone.is_active = False
    gone.save()


NAMES = ["nobody", "redcross", "no-password", "gone", "REDCROSS", ""]


def test_seven_refusals_are_the_same_to_the_byte_whoever_is_named(strange_accounts):
    first = [bare(sign_in(NAMES[0])) for _ in range(7)]

    assert [answer[0] for answer in first] == [403] * 4 + [429] * 3
    for name in NAMES[1:-1]:
        assert [bare(sign_in(name)) for _ in range(7)] == first, name


def test_a_closed_account_with_its_right_password_says_no_more(strange_accounts):
    assert bare(sign_in("gone", "secret")) == bare(sign_in("nobody", "secret"))


def test_a_demo_account_outside_demo_says_no_more(cast):
    with override_settings(KARAMA_DEMO=False):
        told = bare(sign_in("redcross", "secret"))
        assert told == bare(sign_in("nobody", "secret"))


def test_the_same_comparison_sees_a_difference(cast):
    """The control arm."""
    assert bare(sign_in("redcross", "secret")) != bare(sign_in("nobody", "secret"))
