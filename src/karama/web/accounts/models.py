"""An account: who signs in, and the authority and mandate they act under."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class Account(AbstractBaseUser):
    """Someone who works here.

    Attributes:
        name: What they sign in with; a post ("red-cross-1"), never a person's name.
        pseudonym: What logs and events hold of them.
        role: One of `policy.Role`.
        pack: Identifier of the pack whose lane they act for.
        lane: The lane (authority) they act for.
        mandate: What that authority is there for. A pack that gives the lane another
            mandate opens nothing to this account.
        demo: Made for a demonstration; refused outside demo mode.
        link_digest: SHA-256 of the one-time link that sets the password, "" if none.
        link_until: The last instant at which that link opens.
    """

    name = models.CharField(max_length=60, unique=True)
    pseudonym = models.CharField(max_length=24, unique=True)
    role = models.CharField(max_length=20)
    pack = models.CharField(max_length=80)
    lane = models.CharField(max_length=80)
    mandate = models.CharField(max_length=20)
    demo = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    link_digest = models.CharField(max_length=64, blank=True, default="")
    link_until = models.DateTimeField(null=True)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "name"

    def __str__(self) -> str:
        return self.pseudonym


class Token(models.Model):
    """What a program signs in with, in the place of an account; told once.

    Attributes:
        digest: SHA-256 of it: 32 random bytes need no slower one.
        label: What it is for ("night import"), as whoever made it says.
        acts: Whether it may do things, or only read.
        until: The last instant at which it opens.
        revoked_at: When it was taken back.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60, blank=True)
    acts = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account_id} {self.label}"


class NodeMark(models.Model):
    """One row: a word sealed with the node's key, so that a wrong key is noticed."""

    sealed = models.BinaryField()

    def __str__(self) -> str:
        return "the node"
