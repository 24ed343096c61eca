"""Versions of a procedure: what another one changes, and switching to it.

Cases go on under the version they began under; the current one is for new cases.
"""

from __future__ import annotations

from datetime import datetime

from karama.errors import CaseError
from karama.procedure.procedure import Procedure
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases.actions import once
from karama.web.cases.audit import add_line
from karama.web.cases.firewall import NotSeen
from karama.web.library.models import Pack
from karama.web.library.queries import current_pack, procedure_of


def pair_of(account: Account, digest: str) -> tuple[Procedure | None, Procedure]:
    """The current version of the account's pack, and the one asked for.

    Raises:
        NotSeen: The account may not see versions, or there is no such version.
    """
    pack = Pack.objects.filter(digest=digest, name=account.pack).first()
    if pack is None or not may(account, Verb.SEE, Thing.PACKS):
        raise NotSeen
    held = current_pack(account.pack)
    return procedure_of(held.digest) if held else None, procedure_of(digest)


def switch(account: Account, digest: str, *, key: str, at: datetime) -> str:
    """Let new cases begin under another version.

    Raises:
        CaseError: The account does not switch versions.
        NotSeen: There is no such version of its pack.
    """
    if not may(account, Verb.SWITCH, Thing.PACKS):
        raise CaseError(said("This account does not switch versions."))

    def write() -> str:
        versions = Pack.objects.select_for_update().filter(name=account.pack)
        pack = versions.filter(digest=digest).first()
        if pack is None:
            raise NotSeen
        versions.filter(current=True).update(current=False)
        versions.filter(digest=digest).update(current=True)
        about = f"{pack.name} {pack.version} {digest[:12]}"[:80]
        add_line(account.pseudonym, account.lane, "switch-version", about, at)
        return digest

    return once(account, "switch-version", key, at, write)
