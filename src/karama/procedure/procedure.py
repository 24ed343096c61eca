"""A procedure: a pack once read, as frozen values.

What an authority wrote (steps, decisions, forms, services, mandates, texts) and what
stands behind it (sources of law, who said it, who checked it and when). Nothing here
acts: the engine runs it, the explanation tells it, the prover reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

import attrs

from karama.procedure.decision import DecisionModel
from karama.procedure.process import Condition, Process
from karama.procedure.question import Question, question_for

Texts = Mapping[str, str]
"""A sentence by language code ("en", "fr", "ar", "es", "pt")."""


class FieldClass(StrEnum):
    """What a field is about; decides who may read it (mandates)."""

    IDENTITY = "identity"
    CONTACT = "contact"
    FAMILY = "family"
    HEALTH = "health"
    CLAIM = "claim"
    EXPLOITATION = "exploitation"
    WHEREABOUTS = "whereabouts"
    ROUTE = "route"
    VOICE = "voice"
    ADMINISTRATIVE = "administrative"


class Mandate(StrEnum):
    """What an authority is there for."""

    PROTECTION = "protection"
    CARE = "care"
    ENFORCEMENT = "enforcement"
    JUSTICE = "justice"
    OVERSIGHT = "oversight"


class Origin(StrEnum):
    """Who says a thing: the pack's own source, or Karama."""

    REPORT = "report"
    KARAMA = "karama"


@attrs.frozen
class Instrument:
    """A text of law that the pack cites.

    Attributes:
        code: Short code used in citations ("CRC").
        in_force: When it bound this country; None when not known.
        binding: Whether it binds the authority, or is recommended.
        verified: Whether a person compared the citations with an official copy.
        checked: When that was, None if never.
        url: Where the text is published, "" if not given.
    """

    code: str
    titles: Texts
    binding: bool
    verified: bool
    checked: date | None = None
    in_force: date | None = None
    url: str = ""


@attrs.frozen
class Statement:
    """One sentence of the pack's account of itself, and who says it.

    Attributes:
        about: Identifiers of the elements, rules or files the sentence speaks of.
        quote: The source's own words, in its language; "" when Karama added it.
        place: Where in the source ("panel 2, experience of the Guardia Civil").
    """

    id: str
    origin: Origin
    texts: Texts
    about: tuple[str, ...] = ()
    quote: str = ""
    place: str = ""
    sources: tuple[str, ...] = ()


@attrs.frozen
class Choice:
    """One possible answer; `columns` are what a choice filter may ask of it."""

    name: str
    labels: Texts
    columns: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Field:
    """A question of a form, or a value it computes.

    Attributes:
        name: Name of the fact the answer gives.
        type: XForms type: "string", "int", "decimal", "boolean"-like select, "date",
            "dateTime", "select1", "select", "note", "calculate"; "repeat" for rows.
        field_class: What the field is about; decides who reads it. Of a repeat, the
            class of every question inside: it is read whole or not at all.
        choices: For select1 and select.
        required: Whether an answer must be given ("unknown" is an answer).
        required_when: XPath condition under which one must, "" if `required` says it.
        relevant: XPath condition as written, "" if always asked.
        constraint: XPath condition on the answer as written, "" if free.
        calculation: XPath the form works the answer out with, "" if it is asked.
        choice_filter: XPath condition that a choice meets to be offered, "" if none.
        row: Row of the survey sheet.
        inner: Questions asked in each row, for a repeat; () for every other.
    """

    name: str
    type: str
    labels: Texts
    field_class: FieldClass
    hints: Texts = attrs.field(factory=dict)
    choices: tuple[Choice, ...] = ()
    required: bool = False
    relevant: str = ""
    constraint: str = ""
    constraint_messages: Texts = attrs.field(factory=dict)
    row: int = 0
    required_when: str = ""
    calculation: str = ""
    choice_filter: str = ""
    inner: tuple[Field, ...] = ()

    @cached_property
    def measure(self) -> Question:
        """What an answer to it is measured against."""
        names = (choice.name for choice in self.choices)
        return question_for(self.type, names, _measures(self.inner))


def _measures(inner: Iterable[Field]) -> Iterator[tuple[str, Question]]:
    return ((one.name, one.measure) for one in inner if one.type != "note")


@attrs.frozen
class Form:
    """An XLSForm, read; `xform` is the XForm XML pyxform made of it."""

    id: str
    version: str
    titles: Texts
    fields: tuple[Field, ...]
    xform: str = attrs.field(repr=False, default="")
    file: str = ""


def with_inner(fields: Iterable[Field]) -> Iterator[Field]:
    """The questions of a form, those asked in rows among them, after their repeat."""
    for field in fields:
        yield field
        yield from field.inner


@attrs.frozen
class Organization:
    """HSDS organisation."""

    id: str
    name: str
    description: str = ""
    mandate: str = ""
    email: str = ""
    url: str = ""


@attrs.frozen
class Location:
    """HSDS location; coordinates in degrees, None when not given."""

    id: str
    name: str
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""


@attrs.frozen
class Service:
    """HSDS service, and how many people it can take at once.

    Attributes:
        needs: Needs it answers, from its taxonomy terms.
        languages: Language codes in which it can be had.
        capacity: People at a time, None when unknown or unlimited.
        schedules: Opening hours as HSDS gives them (RFC 5545 parts).
        free: Places free when it was last told, None when nobody told.
        intake: New people a day it can take, None when nobody told.
        confirmed: When somebody last vouched for what is said of it.
    """

    id: str
    organization: str
    name: str
    description: str = ""
    status: str = "active"
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    capacity: int | None = None
    phones: tuple[str, ...] = ()
    email: str = ""
    schedules: tuple[Mapping[str, str], ...] = ()
    free: int | None = None
    intake: int | None = None
    confirmed: datetime | None = None


@attrs.frozen
class Directory:
    """The services of a pack, by id."""

    organizations: Mapping[str, Organization] = attrs.field(factory=dict)
    services: Mapping[str, Service] = attrs.field(factory=dict)
    locations: Mapping[str, Location] = attrs.field(factory=dict)


@attrs.frozen
class Permission:
    """Which lane may read or write which class of field, and why.

    Attributes:
        lane: Identifier of the lane.
        keeps: How long the data may be kept after the case ends.
        without_consent: Law on which the lane may be handed such data although the
            person has not agreed, as "instrument article"; () where only consent opens.
    """

    lane: str
    field_class: FieldClass
    read: bool
    write: bool
    purpose: Texts
    basis: tuple[str, ...]
    keeps: timedelta
    without_consent: tuple[str, ...] = ()


@attrs.frozen
class Orientation:
    """A place where the procedure can send a person.

    Attributes:
        id: The output value of the orientation decision ("red-cross").
        rank: 0 is the most protective.
        service: Identifier of the HSDS service, "" if none.
        step: Identifier of the first step of the route in the process.
        within: The deadline for that step, counted from arrival; None if none.
        sources: Citations behind the route.
    """

    id: str
    titles: Texts
    rank: int
    service: str = ""
    step: str = ""
    within: timedelta | None = None
    sources: tuple[str, ...] = ()
    origin: Origin = Origin.REPORT


@attrs.frozen
class Fact:
    """A fact a decision or a condition reads, and what an officer would ask.

    Attributes:
        type: "boolean" for a yes/no question, else the type of its field; FEEL's own
            type where no form asks it, or where the form computes it.
        form: Identifier of the form that asks it, "" when no form does.
        field: Name of the field in that form.
        question: The field's label by language.
        values: Possible values of an enumeration, () if open.
        inner: Questions asked in each row, for a repeat.
    """

    name: str
    type: str
    form: str = ""
    field: str = ""
    question: Texts = attrs.field(factory=dict)
    values: tuple[str, ...] = ()
    inner: tuple[Field, ...] = ()

    @cached_property
    def measure(self) -> Question:
        """What a value of it is measured against."""
        return question_for(self.type, self.values, _measures(self.inner))


@attrs.frozen
class Example:
    """An arrival a reader can try: facts, and the orientation the author expects."""

    id: str
    facts: Mapping[str, object]
    expected: str
    row: int = 0
    file: str = ""


@attrs.frozen
class Promise:
    """What a decision must answer in one case, whatever is changed later.

    Attributes:
        decision: Name or id of the decision.
        facts: What is known of the person; every fact left out is unknown.
        answer: What the decision must answer; UNKNOWN where it must wait.
        sources: The law behind it.
        reason: Why, in the words of those who made it, by language.
        file: Where it stands.
        key: Its place in the file, as a dotted key.
    """

    id: str
    decision: str
    facts: Mapping[str, object]
    answer: object
    sources: tuple[str, ...] = ()
    origin: Origin = Origin.KARAMA
    reason: Texts = attrs.field(factory=dict)
    file: str = ""
    key: str = ""


@attrs.frozen
class Procedure:
    """A pack once read.

    Attributes:
        digest: SHA-256 over the pack's files, hexadecimal; a case is pinned to it.
        languages: Language codes, the first one is the pack's own.
        process: The main process.
        processes: Every process that can be called, by the id used in call
            activities: those of this pack and, as "pack:process", of called packs.
        models: Decision models by file name.
        decision_of: Id of the model file for each decision name and id.
        orientation: Name of the decision that orients people.
        orientations: Where people can be sent, most protective first.
        facts: Every fact the orientation reads, by name.
        texts: What the person is told, Markdown by language.
        concepts: What the Charter's words about people mean here; one left out is
            unknown of everybody.
        field_concepts: Which fields of the forms ask what the Charter asks for.
        not_applicable: Principles, and properties of some, that cannot apply here, and
            why.
        deviations: Principles the authority does not keep, in its own words.
        promises: What decisions must answer in cases that were argued about.
    """

    id: str
    version: str
    digest: str
    titles: Texts
    authority: Texts
    country: str
    languages: tuple[str, ...]
    process: Process
    processes: Mapping[str, Process]
    models: Mapping[str, DecisionModel]
    decision_of: Mapping[str, str]
    orientation: str
    orientations: tuple[Orientation, ...]
    facts: Mapping[str, Fact]
    forms: Mapping[str, Form]
    directory: Directory
    permissions: tuple[Permission, ...]
    instruments: Mapping[str, Instrument]
    statements: tuple[Statement, ...]
    texts: Texts
    examples: tuple[Example, ...]
    called: Mapping[str, Procedure] = attrs.field(factory=dict)
    summary: Texts = attrs.field(factory=dict)
    assumptions: tuple[Condition, ...] = ()
    concepts: Mapping[str, Condition] = attrs.field(factory=dict)
    field_concepts: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    not_applicable: Mapping[str, Texts] = attrs.field(factory=dict)
    deviations: Mapping[str, Texts] = attrs.field(factory=dict)
    promises: tuple[Promise, ...] = ()


def title(texts: Texts, language: str, fallback: str = "") -> str:
    """The text in `language`, else English, else any, else `fallback`."""
    return (
        texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
    ) or fallback
