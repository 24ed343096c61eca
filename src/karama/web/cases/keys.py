"""A key for each person, wrapped by the node's key; destroying it erases the person.

What people said lies in the events of their case, sealed with this key (AES-256-GCM).
Nothing else opens them: where the key is gone, no copy of the database tells them any
more. The chain of seals stays, so that it is still seen that nothing else was touched.
"""

from __future__ import annotations

from karama.web.accounts.node_key import make_key, node_key, seal, unseal
from karama.web.cases.models import Case


class Erased(LookupError):
    """The key of this person was destroyed."""


def wrapped_key(code: str) -> bytes:
    """A new key for the person of a code, as the database holds it."""
    return seal(node_key(), make_key(), f"person {code}")


def key_of(case: Case) -> bytes:
    """The key of a person.

    Raises:
        Erased: It was destroyed.
        NodeKeyError: The node's key is another one.
    """
    if case.sealed_key is None:
        raise Erased
    return unseal(node_key(), bytes(case.sealed_key), f"person {case.code}")
