"""A report put into words, once: every format lays out this same account.

What the Charter says (title, text, sources and their marks, whom it binds, what the
meeting report supports) meets what the proof says (verdicts, flaws, witnesses) and
what the pack says (its own words for a deviation, or for why something cannot apply).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import attrs

from karama.cli.proof_report.names import Names
from karama.cli.proof_report.sentences import (
    flaw_sentence,
    people_sentence,
    reason_sentence,
    remedy_sentence,
    severity_word,
    status_word,
)
from karama.cli.proof_report.sources import Cited, cited
from karama.cli.proof_report.story import Story, facts_that_count, story_of
from karama.explanation.languages import Translator, known_language
from karama.explanation.voice import voice_of
from karama.feel import free_names
from karama.procedure.procedure import Origin, Procedure, title
from karama.proof.principles import Binds, Charter, Principle, Property, binds
from karama.proof.verdicts import Flaw, PrincipleVerdict, Report, Status, Verdict

LOST = (Status.BROKEN, Status.UNDECIDED, Status.NOT_DRAWN)
"""Statuses that need a reader, the worst first."""


@attrs.frozen
class ToldFlaw:
    """Something wrong: what, and to whom it happens ("" for everyone)."""

    what: str
    who: str
    flaw: Flaw

    @property
    def text(self) -> str:
        """Both, in one line."""
        return f"{self.what} {self.who}".strip()


@attrs.frozen
class PropertyAccount:
    """What is said of one property.

    Attributes:
        words: What it asks, in the reader's language.
        sentences: What was found, why, and what would decide it.
        story: The witness, told; None without one.
        verdict: What the proof said.
    """

    id: str
    words: str
    status: Status
    word: str
    sentences: tuple[str, ...]
    flaws: tuple[ToldFlaw, ...]
    story: Story | None
    verdict: Verdict


@attrs.frozen
class PrincipleAccount:
    """What is said of one principle.

    Attributes:
        binding: Whom it binds, in words.
        sources: The law behind it, each with its mark.
        law: The same, as one sentence.
        origin: Whether the meeting report supports it or Karama adds it, a sentence.
        quote: The report's own words, in its language; "" when it says nothing.
        remains: What a proof does not show of it; "" when it shows all.
        pack_says: The pack's own words on it, with their headings.
    """

    id: str
    title: str
    text: str
    severity: str
    severity_word: str
    binding: str
    status: Status
    word: str
    sources: tuple[Cited, ...]
    law: str
    added: bool
    origin: str
    quote: str
    remains: str
    pack_says: tuple[str, ...]
    properties: tuple[PropertyAccount, ...]
    verdict: PrincipleVerdict

    @property
    def ground(self) -> tuple[str, ...]:
        """Where it comes from, one sentence each."""
        return tuple(line for line in (self.law, self.origin, self.remains) if line)

    @property
    def excused(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What does not apply here, the whole of it or some properties, and why."""
        if self.status is Status.NOT_APPLICABLE and self.pack_says:
            return ((self.id, self.pack_says),)
        unsaid = (p for p in self.properties if p.status is Status.NOT_APPLICABLE)
        return tuple((p.id, p.sentences) for p in unsaid)

    @property
    def lost(self) -> tuple[PropertyAccount, ...]:
        """Its properties that are not kept."""
        return tuple(p for p in self.properties if p.status in LOST)


@attrs.frozen
class Account:
    """Everything a report says, in one language.

    Attributes:
        counts: How many principles have each status, the worst status first.
        sentence: The whole in one sentence.
    """

    procedure: Procedure
    report: Report
    names: Names
    title: str
    version: str
    charter: str
    counts: Mapping[Status, int]
    sentence: str
    principles: tuple[PrincipleAccount, ...]

    @property
    def t(self) -> Translator:
        """The translator of its language."""
        return self.names.t

    @property
    def stands(self) -> Status:
        """How all of it stands, in a word: what is open is not well yet."""
        if self.fails:
            return Status.BROKEN
        return Status.UNDECIDED if self.counts[Status.UNDECIDED] else Status.KEPT

    @property
    def fails(self) -> bool:
        """Whether some principle that must hold is broken or not drawn."""
        return self.report.broken

    @property
    def lost(self) -> tuple[PrincipleAccount, ...]:
        """Principles that are not kept: those that must hold first, the worst first."""
        found = (p for p in self.principles if p.status in LOST)
        return tuple(sorted(found, key=_urgency))


def _urgency(one: PrincipleAccount) -> tuple[bool, int, str]:
    return not one.verdict.fails, LOST.index(one.status), one.id


def account_of(
    procedure: Procedure, charter: Charter, report: Report, language: str
) -> Account:
    """A report in words.

    Args:
        procedure: The procedure it is about.
        charter: The Charter it was held against.
        report: What the proof said.
        language: Language code of the account.
    """
    names = Names(procedure, voice_of(procedure, known_language(language)))
    telling = _Telling(procedure, charter, names)
    principles = tuple(telling.principle(verdict) for verdict in report.verdicts)
    counted = Counter(verdict.status for verdict in report.verdicts)
    code = names.t.language
    return Account(
        procedure,
        report,
        names,
        title(procedure.titles, code, procedure.id),
        report.version,
        title(charter.titles, code, charter.id),
        {status: counted[status] for status in reversed(Status)},
        _whole(report, names.t),
        principles,
    )


def _whole(report: Report, t: Translator) -> str:
    lost = sum(verdict.fails for verdict in report.verdicts)
    template = t.ngettext(
        "{n} principle that must hold is broken or not drawn.",
        "{n} principles that must hold are broken or not drawn.",
        lost,
    )
    told = [t.fill(template, n=t.number(lost))]
    if not lost:
        told = [t.gettext("No principle that must hold is broken.")]
    unsure = sum(verdict.status is Status.UNDECIDED for verdict in report.verdicts)
    if unsure:
        template = t.ngettext(
            "{n} principle is undecided.", "{n} principles are undecided.", unsure
        )
        told.append(t.fill(template, n=t.number(unsure)))
    return " ".join(told)


class _Telling:
    """One report while it is put into words."""

    def __init__(self, procedure: Procedure, charter: Charter, names: Names) -> None:
        self.procedure, self.charter, self.names = procedure, charter, names
        self.t = names.t
        self.known = {one.id: one for one in charter.principles}
        self.counts = facts_that_count(procedure)

    def principle(self, verdict: PrincipleVerdict) -> PrincipleAccount:
        """What is said of one principle."""
        one, code, t = self.known[verdict.principle], self.t.language, self.t
        properties = {p.id: p for p in one.properties}
        sources = cited(self.charter, one, t)
        return PrincipleAccount(
            id=one.id,
            title=title(one.titles, code, one.id),
            text=title(one.texts, code),
            severity=verdict.severity,
            severity_word=severity_word(verdict.severity, t),
            binding=self._binding(one),
            status=verdict.status,
            word=status_word(verdict.status, t),
            sources=sources,
            law=self._law(sources),
            added=one.origin is Origin.KARAMA,
            origin=self._origin(one),
            quote=one.report,
            remains=self._remains(one),
            pack_says=tuple(self._pack_says(one.id)),
            properties=tuple(
                self._property(properties[v.property], v) for v in verdict.properties
            ),
            verdict=verdict,
        )

    def _law(self, sources: tuple[Cited, ...]) -> str:
        t = self.t
        told = t.listing(t.isolate(source.line(t)) for source in sources)
        return t.fill(t.gettext("Law: {sources}"), sources=told)

    def _binding(self, one: Principle) -> str:
        t = self.t
        if one.binds is Binds.ALL:
            return t.gettext("binding on every State")
        if not binds(one, self.procedure):
            return t.gettext("binding where ratified; recommended here")
        known = self.procedure.instruments
        here = (c for c in one.instruments if c in known and known[c].binding)
        texts = t.listing(t.isolate(code) for code in here)
        template = t.gettext("binding where ratified; binding here, by {texts}")
        return t.fill(template, texts=texts)

    def _origin(self, one: Principle) -> str:
        if one.origin is Origin.KARAMA:
            return self.t.gettext(
                "Karama adds this; the report of the meeting does not say it."
            )
        template = self.t.gettext("The report of the meeting supports it: {quote}")
        return self.t.fill(template, quote=self.t.quote(one.report))

    def _remains(self, one: Principle) -> str:
        words = title(one.remains, self.t.language)
        template = self.t.gettext("What a proof does not show: {words}")
        return self.t.fill(template, words=words) if words else ""

    def _pack_says(self, name: str) -> list[str]:
        """The pack's own words on a principle, or on one of its properties."""
        t, found = self.t, []
        for texts, template in (
            (
                self.procedure.deviations.get(name),
                t.gettext("The authority itself lists a deviation: {words}"),
            ),
            (
                self.procedure.not_applicable.get(name),
                t.gettext("The pack says why it cannot apply: {words}"),
            ),
        ):
            if texts:
                words = title(texts, t.language)
                found.append(t.fill(template, words=t.quote(words)))
        return found

    # --- properties -------------------------------------------------------------------

    def _property(self, one: Property, verdict: Verdict) -> PropertyAccount:
        names = self.names
        return PropertyAccount(
            id=one.id,
            words=title(one.texts, self.t.language),
            status=verdict.status,
            word=status_word(verdict.status, self.t),
            sentences=tuple(self._sentences(verdict)),
            flaws=tuple(
                ToldFlaw(flaw_sentence(names, f), people_sentence(names, f.facts), f)
                for f in verdict.flaws
            ),
            story=self._story(one, verdict),
            verdict=verdict,
        )

    def _sentences(self, verdict: Verdict) -> list[str]:
        names, found = self.names, []
        if verdict.reason:
            found.append(reason_sentence(names, verdict))
        if verdict.reason and verdict.status in LOST:
            found.append(remedy_sentence(verdict.reason, self.t))
        found += self._pack_says(verdict.property)
        return [sentence for sentence in found if sentence]

    def _story(self, one: Property, verdict: Verdict) -> Story | None:
        if verdict.witness is None:
            return None
        asked = {
            fact
            for name in (free_names(one.when.node) if one.when else ())
            for fact in self._facts_of(name)
        }
        return story_of(self.names, verdict.witness, self.counts | asked)

    def _facts_of(self, concept: str) -> frozenset[str]:
        """The facts of the pack that a concept of the Charter stands for."""
        known = self.procedure.concepts.get(concept)
        return frozenset(free_names(known.node)) if known else frozenset()
