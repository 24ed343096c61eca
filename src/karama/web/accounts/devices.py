"""What a device is told of its account: a mark, and a key for what it keeps.

Both hang from the node's key and cannot be told from one another's, nor from the
account's name; the same account gets the same on every device, and after each sign-in.
"""

from __future__ import annotations

import hmac

from karama.web.accounts.models import Account
from karama.web.accounts.node_key import node_key


def mark_of(account: Account) -> str:
    """Sixteen signs that stand for an account and tell nothing of it."""
    return _made("mark", account).hex()[:16]


def device_key(account: Account) -> bytes:
    """32 bytes that seal what a browser keeps for an account."""
    return _made("key", account)


def _made(what: str, account: Account) -> bytes:
    told = f"device {what} {account.pseudonym}".encode()
    return hmac.digest(node_key(), told, "sha256")
