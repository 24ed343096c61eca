"""A column whose words are sealed with the node's key, and can still be compared.

For words that lists must be asked by (which authority, which step): AES-SIV (RFC 5297)
seals the same word the same way, so that "equal to" and "one of" work in the database
and nothing else does. What people say is never kept so: it is sealed with a key of
their own (`cases.keys`).
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import models

from karama.errors import NodeKeyError
from karama.said import said
from karama.web.accounts.node_key import node_key

_LOOKUPS = frozenset({"exact", "in", "isnull"})


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESSIV:
    derived = HKDF(algorithm=SHA256(), length=64, salt=None, info=b"karama columns")
    return AESSIV(derived.derive(key))


def seal_word(word: str) -> str:
    """A word as the database holds it; "" stays empty."""
    if not word:
        return ""
    return base64.b64encode(_cipher(node_key()).encrypt(word.encode(), None)).decode()


def unseal_word(sealed: str) -> str:
    """The word.

    Raises:
        NodeKeyError: The node's key is another one, or the column was changed.
    """
    if not sealed:
        return ""
    try:
        data = base64.b64decode(sealed, validate=True)
        return _cipher(node_key()).decrypt(data, None).decode()
    except (InvalidTag, ValueError):
        raise NodeKeyError(
            said("What is sealed here does not open: its key is another one.")
        ) from None


if TYPE_CHECKING:
    _Text = models.TextField[Any, Any]
else:
    _Text = models.TextField


class SealedText(_Text):
    """Text that is a word to the program and a seal to the database."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal what goes in, and what is asked for."""
        return value if value is None else seal_word(str(value))

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """Open what comes out."""
        return value if value is None else unseal_word(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only what a seal can answer."""
        return super().get_lookup(lookup_name) if lookup_name in _LOOKUPS else None
