"""The shapes of what is sent and of what comes back; the OpenAPI document has them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=4000)]
"""A text without the character no database keeps."""
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,80}$")]
Single = Text | bool | int | float | list[Text] | None
Row = dict[Name, Single]
"""One row of a repeat: its answers, by the names of its questions."""
Answer = Single | list[Row]
Answers = dict[Name, Answer]


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: dict[str, str] = {}


# --- what comes back ------------------------------------------------------------------


class Me(Schema):
    """The account a token is of."""

    account: str = Field(description="Its pseudonym, as logs have it.")
    role: str
    pack: str
    lane: str
    mandate: str
    acts: bool = Field(description="Whether the token may do things.")
    until: datetime


class Step(Schema):
    """A step that can be done now."""

    step: str
    title: str
    lane: str
    authority: str
    mine: bool = Field(description="Whether the account's own authority does it.")
    since: datetime
    due: datetime | None


class Line(Step):
    """A line of the board: an open step of a person."""

    case: str
    boat: str


class Board(Schema):
    """What is open now."""

    people: int
    mine: int
    late: int
    soon: int
    lines: list[Line]


class CaseLine(Schema):
    """A case on a list."""

    case: str
    boat: str
    number: int
    landed_at: datetime


class Cases(Schema):
    """Cases in the order of their codes, and where to go on."""

    cases: list[CaseLine]
    after: str | None = Field(description="Give it as `after` for those that follow.")


class Question(Schema):
    """Something that is not known yet and would help."""

    fact: str
    label: str
    waits: bool
    writable: bool


class Happened(Schema):
    """One thing that happened.

    `at` is when it was done, as far as that is believed; `said_at` is what a device
    said of it that waited for a link, and `doubt` why that is not believed.
    """

    at: datetime
    received_at: datetime
    said_at: datetime | None
    doubt: str
    kind: str
    step: str
    lane: str
    words: str
    ground: str
    why: list[str]
    answers: dict[str, Any]


class Case(CaseLine):
    """A case, as far as the account may read it."""

    closed: bool | None
    next: list[Step]
    questions: list[Question]
    facts: dict[str, Any]
    events: list[Happened]


class Choice(Schema):
    """One answer that can be chosen."""

    name: str
    label: str


class Asked(Schema):
    """One question of a form."""

    name: str
    type: str
    label: str
    hint: str
    required: bool
    worked_out: bool
    choices: list[Choice]
    rows: list[Asked] = Field(description="What a repeat asks in each of its rows.")


class Form(Step):
    """A step to do: its questions, and who must take part."""

    present: list[str]
    questions: list[Asked]


class Boat(Schema):
    """People who arrived together, as far as the account may know of them."""

    boat: str
    place: str
    landed_at: datetime
    people: int
    cases: list[str]


class Referral(Schema):
    """A referral on a list."""

    case: str
    boat: str
    referral: int
    step: str
    lane: str
    mine: bool
    service: str
    state: str
    asked_at: datetime
    due: datetime | None
    answered_at: datetime | None
    stop: bool = Field(description="Consent was withdrawn: stop, and erase.")


class Handed(Schema):
    """A fact that the service is handed."""

    fact: str
    label: str
    value: Any
    classes: list[str]
    basis: list[str] = Field(description="Law; none where consent opens it.")


class Withheld(Schema):
    """A class of field of which something is known that is kept back, and why."""

    about: str
    why: str


class Remark(Schema):
    """What was said of a referral."""

    what: str
    at: datetime
    lane: str
    text: str
    service: str


class ReferralSeen(Schema):
    """One referral, and exactly what its service is handed."""

    case: str
    referral: int
    step: str
    lane: str
    mine: bool
    service: str
    state: str
    asked_at: datetime
    due: datetime | None
    answered_at: datetime | None
    delivered_at: datetime | None
    reason: str
    words: str
    handed: list[Handed]
    withheld: list[Withheld]
    remarks: list[Remark]


class Principle(Schema):
    """A principle of the Charter: proved, and observed where the account may know."""

    principle: str
    title: str
    proved: str
    spoke_of: int | None
    lost: int | None


class Version(Schema):
    """A version of the account's pack."""

    digest: str
    version: str
    installed_at: datetime
    current: bool
    cases: int
    proved_at: datetime | None
    principles: list[Principle]


class Done(Schema):
    """It was done, now or when the same key was sent before."""

    done: str = Field(description="The code of the case, or of the boat.")


# --- what is sent ---------------------------------------------------------------------


class _Sent(Schema):
    """What is sent has nothing else in it: a slip in a name is told, not dropped."""

    model_config = ConfigDict(extra="forbid")


class Arrival(_Sent):
    """A boat to register."""

    people: int = Field(ge=1, le=400)
    landed_at: AwareDatetime
    place: Text = ""


class Filled(_Sent):
    """The answers to a step's form."""

    answers: Answers = {}
    present: list[Name] = Field([], description="Roles that take part.")
    since: AwareDatetime | None = Field(
        None, description="Which opening of the step; needed if it is open twice."
    )


class Facts(_Sent):
    """Answers to open questions, outside any step."""

    facts: Answers = Field(min_length=1)


class Answered(_Sent):
    """A service's answer: what else its form asks."""

    answers: Answers = {}
    present: list[Name] = []


class Said(_Sent):
    """A question, or the answer to one."""

    text: Text = Field(min_length=1)


class Passed(_Sent):
    """Another service, and why."""

    service: Name
    text: Text = Field(min_length=1)
