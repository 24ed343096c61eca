"""Weaknesses in words: what is weak, for how many, when, where, and what was missing.

    for told in weaknesses_told(words, exercise, runs): ...

Each weakness is a head of a few words and sentences that can be read aloud to a team.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from karama.cli.rehearsal_report.figures import (
    counted,
    moment_of,
    share,
    shared,
    span,
)
from karama.cli.rehearsal_report.words import Words, group_words
from karama.explanation.languages import Translator
from karama.procedure.procedure import title
from karama.rehearsal.standards import Standard
from karama.rehearsal.weaknesses import Kind, Weakness

if TYPE_CHECKING:
    from karama.proof.principles import Principle, Property


@attrs.frozen
class Told:
    """A weakness in words.

    Attributes:
        head: What is weak.
        sentences: How weak, for whom, when, and for want of what.
        source: The law or standard behind it, "" where there is none.
        mark: How far that was checked.
    """

    kind: Kind
    head: str
    sentences: tuple[str, ...]
    source: str = ""
    mark: str = ""


@attrs.frozen(eq=False)
class Teller:
    """Tells weaknesses of one exercise.

    Attributes:
        properties: Each property of the Charter with its principle, by id.
    """

    words: Words
    properties: Mapping[str, tuple[Principle, Property]]
    standards: Mapping[str, Standard]

    def tell(self, weakness: Weakness) -> Told:
        """One weakness in words."""
        head, source, mark = _HEADS[weakness.kind](self, weakness)
        told = tuple(one for one in self._sentences(weakness) if one)
        return Told(weakness.kind, head, told, source, mark)

    def _sentences(self, weakness: Weakness) -> Iterator[str]:
        yield self._how_many(weakness)
        yield self._group(weakness)
        yield self._when(weakness)
        yield self._missing(weakness)
        if weakness.kind is Kind.LEGAL:
            notes = self.standards[weakness.about].notes
            yield title(notes, self.words.t.language)

    # --- how many ---------------------------------------------------------------------

    def _how_many(self, weakness: Weakness) -> str:
        t, kind = self.words.t, weakness.kind
        if kind in (Kind.EMPTY, Kind.FULL):
            return self._runs(weakness)
        people = counted(t, weakness.people)
        if kind is Kind.WAIT:
            return t.fill(
                t.gettext(
                    "Nine in ten waited up to {span} for it; it concerns {people} "
                    "people in a run."
                ),
                span=span(t, weakness.seconds),
                people=people,
            )
        template = {
            Kind.LOST: t.gettext("It was lost for {people} people in a run, {share}."),
            Kind.LATE: t.gettext(
                "It came too late for {people} people in a run, {share} of those to "
                "whom it was owed."
            ),
            Kind.LEGAL: t.gettext(
                "The time passed for {people} people in a run, {share} of those for "
                "whom it ran."
            ),
            Kind.DEADLINE: t.gettext(
                "The time passed {people} times in a run, {share} of the times it ran."
            ),
            Kind.NEVER: t.gettext(
                "{people} people in a run never came to it, {share} of those who "
                "waited for it."
            ),
        }[kind]
        ratio = shared(t, weakness.share) if weakness.share is not None else ""
        return t.fill(template, people=people, share=ratio)

    def _runs(self, weakness: Weakness) -> str:
        t = self.words.t
        runs = share(t, min(weakness.people.estimate, 1.0))
        ratio = shared(t, weakness.share) if weakness.share is not None else ""
        if weakness.kind is Kind.EMPTY:
            template = t.gettext(
                "It ran out in {runs} of the runs; {share} of what people needed was "
                "not there."
            )
        else:
            template = t.gettext(
                "All were taken in {runs} of the runs, for {share} of the time."
            )
        return t.fill(template, runs=runs, share=ratio)

    # --- for whom, when, for want of what -------------------------------------------

    def _group(self, weakness: Weakness) -> str:
        if not weakness.group:
            return ""
        t = self.words.t
        return t.fill(
            t.gettext("It touches most often: {group}."),
            group=group_words(weakness.group, t),
        )

    def _when(self, weakness: Weakness) -> str:
        if weakness.moment is None:
            return ""
        t = self.words.t
        starts = self.words.exercise.scenario.influx.starts
        moment = t.instant(moment_of(starts, weakness.moment))
        first = weakness.kind in (Kind.EMPTY, Kind.FULL)
        template = (
            t.gettext("In half of these runs it had begun by {moment}.")
            if first
            else t.gettext("Most often around {moment}.")
        )
        return t.fill(template, moment=moment)

    def _missing(self, weakness: Weakness) -> str:
        if weakness.missing < 0:
            return ""
        t = self.words.t
        return t.fill(
            t.gettext("While people waited, none was free of: {resource}."),
            resource=self.words.resource(weakness.missing),
        )


# --- heads ----------------------------------------------------------------------------

Head = tuple[str, str, str]
"""What is weak, the law behind it, and how far that was checked."""


def _of_property(teller: Teller, weakness: Weakness) -> Head:
    principle, one = teller.properties[weakness.about]
    t = teller.words.t
    told = f"{principle.id} {title(principle.titles, t.language)}"
    says = title(one.texts, t.language)
    sources = t.listing(source.cite for source in principle.sources[:3])
    head = t.fill(t.gettext("{principle}: {says}"), principle=told, says=says)
    return head.rstrip("."), sources, ""


def _of_law(teller: Teller, weakness: Weakness) -> Head:
    standard, t = teller.standards[weakness.about], teller.words.t
    cited = t.listing(source.cite for source in standard.sources)
    head = title(standard.titles, t.language).rstrip(".")
    return head, cited, mark_of(standard, t)


def mark_of(standard: Standard, t: Translator) -> str:
    """How far the sources of a standard were checked, in words."""
    return t.gettext("wording read") if standard.verified else t.gettext("not verified")


def _of_clock(teller: Teller, weakness: Weakness) -> Head:
    words, t = teller.words, teller.words.t
    event = words.clock(weakness.about)
    if event is None or event.timer is None:
        return weakness.about, "", ""
    reason = title(event.timer.reason, t.language, words.names.thing(event.id))
    number = int(
        words.exercise.frame.deadline_of[
            words.exercise.frame.clocks.index(weakness.about)
        ]
    )
    head = t.fill(
        t.gettext("{step} ({lane}): {reason}"),
        step=words.step(number),
        lane=words.lane_of(number),
        reason=reason.rstrip("."),
    )
    return head, t.listing(event.timer.sources), ""


def _of_step(teller: Teller, weakness: Weakness) -> Head:
    words, number = teller.words, int(weakness.about)
    head = words.t.fill(
        words.t.gettext("{step} ({lane})"),
        step=words.step(number),
        lane=words.lane_of(number),
    )
    return head, "", ""


def _of_thing(teller: Teller, weakness: Weakness) -> Head:
    return teller.words.thing(weakness.about), "", ""


_HEADS = {
    Kind.LOST: _of_property,
    Kind.LATE: _of_property,
    Kind.LEGAL: _of_law,
    Kind.DEADLINE: _of_clock,
    Kind.EMPTY: _of_thing,
    Kind.FULL: _of_thing,
    Kind.NEVER: _of_step,
    Kind.WAIT: _of_step,
}


def kind_words(kind: Kind, words: Words) -> str:
    """What kind of weakness it is, as a tag."""
    t = words.t
    return {
        Kind.LOST: t.gettext("a right lost"),
        Kind.LATE: t.gettext("owed, and late"),
        Kind.LEGAL: t.gettext("legal time passed"),
        Kind.DEADLINE: t.gettext("deadline missed"),
        Kind.EMPTY: t.gettext("ran out"),
        Kind.NEVER: t.gettext("never reached"),
        Kind.FULL: t.gettext("no place left"),
        Kind.WAIT: t.gettext("long wait"),
    }[kind]
