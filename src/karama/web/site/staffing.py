"""Accounts as the terminal of the node makes them: each change told to the audit log.

The terminal has no account: whoever sits there runs the node, and the log says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import now

from karama.procedure.procedure import Procedure
from karama.web.accounts import second_factor, tokens
from karama.web.accounts.actions import make_account
from karama.web.accounts.links import make_link
from karama.web.accounts.models import Account, Token
from karama.web.accounts.policy import Role
from karama.web.cases.audit import add_line
from karama.web.library.actions import install_pack
from karama.web.library.models import Pack
from karama.web.library.queries import procedure_of

TERMINAL = "terminal"


def procedure_named(pack: str | None) -> Procedure | None:
    """The procedure of an installed pack, or of a folder, which is installed.

    None where the name, or its absence, fits no pack or several.
    """
    if pack and Path(pack).is_dir():
        return procedure_of(install_pack(Path(pack), now()).digest)
    found = Pack.objects.filter(current=True)
    known = list(found.filter(name=pack) if pack else found)
    return procedure_of(known[0].digest) if len(known) == 1 else None


def installed() -> list[str]:
    """Names of the installed packs."""
    return sorted(Pack.objects.filter(current=True).values_list("name", flat=True))


def named(name: str) -> Account | None:
    """The account of a name."""
    return Account.objects.filter(name=name).first()


def add(
    procedure: Procedure, lane: str, role: str, name: str, *, printed: bool
) -> tuple[Account, str]:
    """Make an account; it, and its password or the word of its link."""
    password = "-".join(secrets.token_hex(2) for _ in range(4)) if printed else None
    with transaction.atomic():
        account = make_account(procedure, lane, Role(role), name, password, demo=False)
        add_line(TERMINAL, "", "account-added", account.pseudonym, now())
        return account, password or make_link(account, now())


def reset(account: Account) -> str:
    """Take password and factors away; the word of a new link."""
    with transaction.atomic():
        account.password = make_password(None)
        account.is_active = True
        account.save(update_fields=["password", "is_active"])
        second_factor.forget(account)
        tokens.revoke(account, now())
        add_line(TERMINAL, "", "account-reset", account.pseudonym, now())
        return make_link(account, now())


def close(account: Account) -> None:
    """Let an account sign in no more."""
    with transaction.atomic():
        account.is_active = False
        account.save(update_fields=["is_active"])
        tokens.revoke(account, now())
        add_line(TERMINAL, "", "account-closed", account.pseudonym, now())


def give_token(
    account: Account, label: str, days: int, *, acts: bool
) -> tuple[Token, str]:
    """A token for a program, and its word, told once.

    Raises:
        PermissionError: The account needs a second factor and has none yet.
        ValueError: It would last longer than tokens may.
    """
    with transaction.atomic():
        lasts = timedelta(days=days)
        made = tokens.make_token(account, label, now(), lasts, acts=acts)
        add_line(TERMINAL, "", "token-made", account.pseudonym, now())
        return made


def take_token_back(account: Account, number: int | None) -> int:
    """Take one token back, or every one; how many."""
    with transaction.atomic():
        count = tokens.revoke(account, now(), number)
        if count:
            add_line(TERMINAL, "", "token-revoked", account.pseudonym, now())
        return count


def tokens_listed(account: Account) -> Iterator[dict[str, object]]:
    """The tokens that still open."""
    for one in tokens.open_tokens(account, now()):
        yield {
            "number": one.pk,
            "label": one.label,
            "acts": one.acts,
            "made_at": one.made_at.isoformat(),
            "until": one.until.isoformat(),
        }


def listed() -> Iterator[dict[str, object]]:
    """Every account, by name."""
    for one in Account.objects.order_by("name"):
        yield {
            "name": one.name,
            "pseudonym": one.pseudonym,
            "role": one.role,
            "pack": one.pack,
            "lane": one.lane,
            "mandate": one.mandate,
            "open": one.is_active,
            "second_factor": second_factor.has(one),
            "demo": one.demo,
        }
