"""What is stored of cases. Events and audit lines are only ever added.

`StoredEvent`, `Boat`, `Case`, `Receipt` and `AuditLine` are the truth. `Standing`,
`OpenWork`, `AskedService`, `Touched`, `OtherAnswer` and `TakenBed` are projections:
`karama rebuild` makes them anew from events.
No unique number spans authorities, so that nobody learns from a refusal what another
authority holds; codes are drawn at random.

Nothing here tells anything of a person to whoever holds the database alone: events are
sealed with a key of the person, and which authority or step a case came to with the
node's.
"""

from __future__ import annotations

from django.db import models

from karama.web.accounts.sealed import SealedText


class Boat(models.Model):
    """People who arrived together, and what is true of all of them."""

    code = models.CharField(max_length=12, unique=True)
    landed_at = models.DateTimeField()
    place = SealedText(blank=True)
    people = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.code


class Case(models.Model):
    """The case of one person: its code, its pack, and the row that is locked to write.

    Attributes:
        code: Made up, short enough to be read over the radio; never a name.
        number: Place of the person in the boat, from 1.
        sealed_key: Their key, wrapped by the node's; None once they are erased.
        erased_at: When they were erased.
        swept_at: When the last trace of the key was gone from the database's files.
    """

    code = models.CharField(max_length=12, unique=True)
    pack = models.ForeignKey("library.Pack", models.PROTECT, related_name="cases")
    boat = models.ForeignKey(Boat, models.PROTECT, related_name="cases")
    number = models.PositiveIntegerField()
    sealed_key = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code


class StoredEvent(models.Model):
    """One event: its line, sealed with the key of the person.

    Attributes:
        digest: Chains this seal to the one before it (`store.seal_digest`).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    line = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], name="a case has one event of each number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class Receipt(models.Model):
    """That something asked for was done; its key makes it happen once.

    Attributes:
        key: Made by the page that asks; the same again is the same request.
        result: What the action answered, so that a second request answers the same.
    """

    key = models.CharField(max_length=64, unique=True)
    actor = models.CharField(max_length=24)
    what = models.CharField(max_length=40)
    result = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class AuditLine(models.Model):
    """Who did what, when: a chain, so that a line changed or taken out is seen."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=24)
    lane = models.CharField(max_length=80)
    what = models.CharField(max_length=40)
    about = models.CharField(max_length=80)
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


class BrokenGlass(models.Model):
    """That an account opened a person in need, why, and until when.

    Attributes:
        actor: Its pseudonym.
        reason: Sealed with the key of the person: erased with them.
        looked_at: When the monitor had looked at it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="glasses")
    actor = models.CharField(max_length=24)
    lane = models.CharField(max_length=80)
    pack = models.CharField(max_length=80)
    reason = models.BinaryField()
    at = models.DateTimeField()
    until = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["actor", "until"], name="glass_open_to_an_account")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.actor}"


class AuditHead(models.Model):
    """The last audit line; its row is locked while one is added."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return str(self.number)


# --- projections ------------------------------------------------------------------


class Standing(models.Model):
    """How a case stands: open or closed, and when its next clock rings.

    Attributes:
        erase_at: When nobody may keep it any longer; None while it is open.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="standing")
    opened_at = models.DateTimeField()
    closed = models.BooleanField(default=False)
    rings_at = models.DateTimeField(null=True, db_index=True)
    erase_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return str(self.case_id)


class OpenWork(models.Model):
    """A step that somebody can do now."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="work")
    token = models.PositiveIntegerField()
    step = SealedText()
    process = SealedText()
    lane = SealedText()
    since = models.DateTimeField()
    due = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["lane", "due"], name="work_of_a_lane")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "token"], name="a token stands in one place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class AskedService(models.Model):
    """A referral: a service that is asked to take a person in.

    Attributes:
        state: One of `referrals.State`.
        followed: Whether another service was asked since.
        stop: The person withdrew their consent, and the service goes on so far.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="asked")
    token = models.PositiveIntegerField()
    step = SealedText()
    process = SealedText()
    lane = SealedText()
    service = SealedText(blank=True)
    state = SealedText()
    asked_at = models.DateTimeField()
    due = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    followed = models.BooleanField(default=False)
    stop = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["lane", "state"], name="asked_of_a_lane")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "token"], name="a referral stands at one token"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.service}"


class Touched(models.Model):
    """That a case has come to a lane: what lets the lane see the person at all."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="touched")
    lane = SealedText()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "lane"], name="a case touches a lane once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.lane}"


class OtherAnswer(models.Model):
    """That a person took another answer than a decision gave, or asked for it.

    Attributes:
        number: Of the event that took it, or asked for it.
        state: One of `overrides.State`.
        direction: One of `overrides.Direction`.
        actor: Pseudonym of who took it, or asked for it.
        second: Of the supervisor who answered, "" while nobody has.
        settled_at: When it took effect, was refused or fell.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="other_answers")
    number = models.PositiveIntegerField()
    step = SealedText()
    process = SealedText(blank=True)
    lane = SealedText()
    state = SealedText()
    direction = SealedText()
    actor = SealedText()
    second = SealedText(blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["lane", "state"], name="other_answers_of_lane")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], name="an event asks for one answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class TakenBed(models.Model):
    """That a person has a place to stay of a kind that the pack names."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="bed")
    bed = SealedText()
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["bed"], name="taken_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.bed}"


class PostHas(models.Model):
    """What a supervisor said the post has: places of a kind, interpreters of a tongue.

    Attributes:
        kind: "bed" or "interpreter".
        name: Identifier of the kind of place, or code of the language.
        count: How many, in all.
        busy: How many of them are not free, None where nobody said.
        until: From then on nobody knows any more.
    """

    pack = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    count = models.PositiveIntegerField()
    busy = models.PositiveIntegerField(null=True)
    actor = models.CharField(max_length=24)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "kind", "name"], name="a post says one thing of each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


from karama.web.cases.personal import Bucket, Card, Link  # noqa: E402, F401  # for Django
