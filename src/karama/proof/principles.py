"""A charter as values: principles, and the properties a procedure is checked for.

A principle is written for jurists; each of its properties is written for the prover,
as an instance of one of twelve patterns over acts, rights, decisions and fields.
Words about people and forms come from `karama.procedure.concepts`.

An act is done by a step that people or a program carry out: a decision table only
prepares one (save for `people`, which finds it out), and a called process is looked
into.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

import attrs

from karama.procedure.procedure import FieldClass, Mandate, Origin, Procedure, Texts
from karama.procedure.process import Condition


class Pattern(StrEnum):
    """What kind of thing a property says."""

    ABSENCE = "absence"
    PRECEDENCE = "precedence"
    RESPONSE = "response"
    ALWAYS_POSSIBLE = "always-possible"
    INDEPENDENT = "independent"
    TOTAL = "total"
    PROTECTIVE = "protective"
    QUORUM = "quorum"
    FLOW = "flow"
    NEED_TO_KNOW = "need-to-know"
    KEEPING = "keeping"
    PROMPT = "prompt"
    ENDS = "ends"


class Weight(StrEnum):
    """How much a principle weighs: a broken *must* fails the procedure."""

    MUST = "must"
    SHOULD = "should"


class Binds(StrEnum):
    """Whom a principle binds."""

    ALL = "all"
    WHERE_BOUND = "where-bound"


class Mark(StrEnum):
    """How far a citation was checked."""

    READ = "V"
    LISTED = "P"
    DERIVED = "D"
    MEMORY = "M"


@attrs.frozen
class Law:
    """A text of law that principles cite.

    Attributes:
        binding: Whether it binds its parties; false for declarations and guidance.
    """

    code: str
    titles: Texts
    binding: bool = True


@attrs.frozen
class Source:
    """A citation, how far it was checked, and the code of its instrument.

    Attributes:
        mark: READ: its wording was read; LISTED: its title, list or date was;
            DERIVED: it follows by reasoning; MEMORY: from memory.
    """

    cite: str
    mark: Mark
    instrument: str = ""

    @property
    def checked(self) -> bool:
        """Whether its wording was read; anything less is never shown as checked."""
        return self.mark is Mark.READ


@attrs.frozen
class Property:
    """One thing a procedure can be checked for.

    Attributes:
        id: Unique in the charter: "C07.1".
        texts: What it says, by language.
        acts: absence: never these; precedence: these wait; quorum: these are valid
            only with what follows.
        before: precedence: one of these is done before any of `acts` opens.
        wait: precedence: `acts` open only this long after.
        after: What starts it: response and precedence speak of what comes once one of
            these acts is done.
        right: The right that is always possible, or whose use starts it, like `after`.
        then: response: one of these acts follows.
        within: response: by then one of `then` is done, or a clock has opened a step
            of `then` or `alternatives`; ends: the longest path; keeping: how long
            answers are kept after the case, at the most; prompt: how long after
            arrival a route to a step of `acts` may be due, and after how long a clock
            on such a step may ring.
        alternatives: response: these acts count too; quorum: what their steps record
            in the same process counts too (`or` in the file).
        when: Whom it speaks of, FEEL over concepts; None for everybody. It is judged
            when `acts` open or `after` is done; unknown is not no. A response is owed
            no longer once it is known to be false.
        decision: Name of the decision, or "*" for all.
        attributes: independent: field concepts, or names of facts.
        roles: quorum: all of these take part.
        one_of: quorum: at least one of these roles takes part.
        fields: quorum: field concepts that the step's form must ask, as required.
        beside: quorum: only steps of a process in which one of these acts is done.
        classes: flow, need-to-know, keeping: classes of field.
        mandates: flow: never readable by these; quorum: the step's lane has one;
            need-to-know: these read what they want; keeping: only of these.
        people: quorum: done by people, never by a table or a program.
        together: quorum: steps of the acts in one process bring and record together.
        written: quorum: only steps that fill in a form.
        reads: flow, turned round: some lane of the mandates may read each class.
    """

    id: str
    pattern: Pattern
    texts: Texts
    acts: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    wait: timedelta | None = None
    after: tuple[str, ...] = ()
    right: str = ""
    then: tuple[str, ...] = ()
    within: timedelta | None = None
    alternatives: tuple[str, ...] = ()
    when: Condition | None = None
    decision: str = ""
    attributes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    classes: tuple[FieldClass, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    people: bool = False
    together: bool = False
    written: bool = False
    reads: bool = False


@attrs.frozen
class Principle:
    """One rule of the Charter.

    Attributes:
        texts: The rule in a sentence or two, by language.
        instruments: Codes of the instruments whose parties are bound.
        origin: Whether the meeting report supports it, or Karama adds it.
        report: The report's own words, in French; "" where it says nothing.
        remains: What a proof does not show, by language; empty where it shows all.
    """

    id: str
    titles: Texts
    texts: Texts
    weight: Weight
    binds: Binds
    instruments: tuple[str, ...]
    origin: Origin
    sources: tuple[Source, ...]
    properties: tuple[Property, ...]
    report: str = ""
    remains: Texts = attrs.field(factory=dict)


@attrs.frozen
class Charter:
    """A set of principles.

    Attributes:
        digest: SHA-256 over the file, hexadecimal.
        instruments: Every text of law cited, by code.
    """

    id: str
    version: str
    titles: Texts
    principles: tuple[Principle, ...]
    instruments: Mapping[str, Law]
    digest: str = ""


def binds(principle: Principle, procedure: Procedure) -> bool:
    """Whether the principle binds this authority, rather than being recommended to it.

    An authority is bound where its pack lists one of the instruments as binding.
    """
    if principle.binds is Binds.ALL:
        return True
    held = (procedure.instruments.get(code) for code in principle.instruments)
    return any(one is not None and one.binding for one in held)
