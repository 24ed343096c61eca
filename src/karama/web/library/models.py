"""Packs as installed: every byte is kept, so that a case can be read in ten years."""

from __future__ import annotations

from django.db import models


class Pack(models.Model):
    """A version of a pack.

    Attributes:
        digest: SHA-256 over its files; what events name.
        folder: Name of its own folder, beside which the packs it calls are kept.
        current: New cases begin under it.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    folder = models.CharField(max_length=255)
    installed_at = models.DateTimeField()
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(current=True),
                name="one version of a pack is current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Watched(models.Model):
    """What was proved of a version of a pack, and what its cases were seen to do.

    Attributes:
        asked_at: When somebody asked for it; the desk's clock has it done apart.
        made_at: When it was done; None until it was done once.
        proved: Status of each principle, by identifier.
        observed: For each principle that cases can lose: cases it spoke of, and lost.
        cases: How many cases were read.
    """

    pack = models.OneToOneField(Pack, models.PROTECT, related_name="watched")
    charter = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    proved = models.JSONField(default=dict)
    observed = models.JSONField(default=dict)
    cases = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.pack_id


class PackFile(models.Model):
    """One file of a pack, or of a pack that it calls."""

    pack = models.ForeignKey(Pack, models.PROTECT, related_name="files")
    path = models.CharField(max_length=500)
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "path"], name="a pack has a file once"
            )
        ]

    def __str__(self) -> str:
        return self.path


class DirectoryEntry(models.Model):
    """What was told at the desk of a service, or of a place, beside what its pack says.

    Attributes:
        pack: Name of the pack; it holds for every version that has the service.
        kind: "services" or "locations", as in an HSDS document.
        item: Identifier of the service or place.
        record: The fields of the HSDS object that were told.
    """

    pack = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    item = models.CharField(max_length=255)
    record = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "kind", "item"],
                name="a service is told of once in a pack",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.item}"
