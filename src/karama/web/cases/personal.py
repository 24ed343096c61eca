"""Tables of the ways in that need no account: the card, and the one-time link.

They are no projections: what they hold is secret, or counts tries, and is in no event.
Of a secret only a keyed digest is kept.
"""

from __future__ import annotations

from django.db import models

from karama.web.accounts.sealed import SealedText


class Card(models.Model):
    """The card of a person: the digest of its digits."""

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="card")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.case_id)


class Bucket(models.Model):
    """How many tries are left, for all workers together."""

    level = models.FloatField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.level:.1f}"


class Link(models.Model):
    """A link by which a service without an account answers one referral, once.

    Attributes:
        token: The token of the referral in its case.
        digest: Of the secret in the address; `code` is of the digits told by telephone.
        tries: Wrong codes so far.
        used_at: When the answer was given; the link is useless from then on.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="links")
    token = models.PositiveIntegerField()
    service = SealedText()
    lane = SealedText()
    pseudonym = models.CharField(max_length=24)
    digest = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.pseudonym
