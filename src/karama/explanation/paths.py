"""What happened in a case, event by event, and why it went that way.

Each event becomes one or more sentences: what was done and by whom, on which ground,
which condition opened the way, which rules decided. The log's answers themselves are
not repeated: rules already name the facts that counted, and a page that travels with
a person should hold no more of them than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from karama.decisions.outcome import Fired
from karama.engine.compile import ready
from karama.engine.events import Decided, Event
from karama.engine.plain import from_plain
from karama.explanation.conditions import condition
from karama.explanation.languages import known_language
from karama.explanation.noted import note_sentence
from karama.explanation.outcomes import (
    fired_sentences,
    ground_sentence,
    question_sentences,
    route_of,
    thing_words,
)
from karama.explanation.steps import clock_words, name_of
from karama.explanation.vocabulary import right_words
from karama.explanation.voice import Voice, voice_of
from karama.procedure.procedure import Procedure, title
from karama.procedure.process import Event as Stop
from karama.procedure.process import Message, Process


def explain_path(
    procedure: Procedure, events: Iterable[Event], language: str
) -> tuple[str, ...]:
    """What happened, step by step, with conditions met, rules fired and sources.

    Args:
        procedure: The pack the case runs under.
        events: The case's log, or any part of it in order.
        language: Language code of the sentences.

    Returns:
        Sentences; the first of each event begins with its instant, in UTC.
    """
    voice = voice_of(procedure, known_language(language))
    return tuple(
        sentence
        for event in events
        for sentence in _Telling(procedure, event, voice).sentences()
    )


@attrs.frozen
class Told:
    """One event in words, without its instant.

    Attributes:
        what: What happened, in a sentence.
        ground: The law behind it, in a sentence; "" where it has none of its own.
        why: The rules that decided, and the conditions that opened the way.
    """

    what: str
    ground: str
    why: tuple[str, ...]


def told(procedure: Procedure, event: Event, voice: Voice) -> Told:
    """One event in words, in a voice already found."""
    telling = _Telling(procedure, event, voice)
    why = dict.fromkeys(telling.why())
    return Told(telling.what(), telling.ground(), tuple(why))


class _Telling:
    """One event while it is told."""

    def __init__(self, procedure: Procedure, event: Event, voice: Voice) -> None:
        self.procedure, self.event = procedure, event
        self.owner = owner_of(procedure, event.process)
        self.t = voice.t
        self.voice = _own_voice(procedure, self.owner, voice)
        self.process = process_of(procedure, event.process)
        self.element = self.process.elements.get(event.step)

    def sentences(self) -> Iterator[str]:
        """What happened, then why."""
        template = self.t.gettext("{instant}: {sentence}")
        when = self.t.instant(self.event.when)
        yield self.t.fill(template, instant=when, sentence=self.what())
        if self.ground():
            yield self.ground()
        yield from self.why()

    def ground(self) -> str:
        """The law behind what was done, "" where none is cited."""
        sources = tuple(getattr(self.element, "sources", ()))
        if not sources or self.event.kind not in ("done", "rang", "used"):
            return ""
        return ground_sentence(self.procedure, sources, self.voice)

    def why(self) -> Iterator[str]:
        """The rules that decided, and the conditions that were met."""
        if self.event.decision is not None:
            yield from self._decision(self.event.decision)
        yield from self._ways()

    def what(self) -> str:
        """What happened, in one sentence."""
        tell = _KINDS.get(self.event.kind)
        if tell is None:
            return self.event.kind
        return tell(self)

    def _step(self) -> str:
        if self.element is None:
            return self.t.quote(self.event.step)
        return self.t.quote(name_of(self.element, self.voice))

    def _by(self, template: str, alone: str) -> str:
        lane = self.process.lanes.get(self.event.lane)
        if lane is None:
            return self.t.fill(alone, step=self._step())
        name = lane.titles.get(self.t.language) or lane.name or lane.id
        return self.t.fill(template, step=self._step(), lane=name)

    # --- one method for each kind of event -----------------------------------------

    def _started(self) -> str:
        return self.t.gettext("The case begins.")

    def _done(self) -> str:
        return self._by(
            self.t.gettext("{step} was done; responsible: {lane}."),
            self.t.gettext("{step} was done."),
        )

    def _told(self) -> str:
        facts = [self.voice.question(name) for name in self.event.answers]
        if not facts:
            return self.t.gettext("Answers were given.")
        template = self.t.gettext("Answers were given to: {questions}.")
        return self.t.fill(template, questions=self.t.listing(facts))

    def _received(self) -> str:
        template = self.t.gettext("A message arrived: {message}.")
        return self.t.fill(template, message=self._message())

    def _used(self) -> str:
        template = self.t.gettext("The person used a right: {right}.")
        return self.t.fill(template, right=right_words(self.event.about, self.t))

    def _rang(self) -> str:
        if not isinstance(self.element, Stop) or self.element.timer is None:
            template = self.t.gettext("A deadline was reached: {step}.")
            return self.t.fill(template, step=self._step())
        return self._clock(self.element)

    def _clock(self, stop: Stop) -> str:
        host = self.process.elements.get(stop.attached, stop)
        named = self.t.quote(name_of(host, self.voice))
        length = clock_words(stop, self.voice)
        template = self.t.gettext("A deadline was reached: {step}, {duration}.")
        told = self.t.fill(template, step=named, duration=length)
        why = title(stop.timer.reason, self.t.language) if stop.timer else ""
        return f"{told} {self.t.isolate(why)}".strip()

    def _decided(self) -> str:
        template = self.t.gettext("A decision was taken: {step}.")
        return self.t.fill(template, step=self._step())

    def _again(self) -> str:
        template = self.t.gettext("A decision was taken again: {step}.")
        return self.t.fill(template, step=self._step()) + self._why()

    def _overridden(self) -> str:
        template = (
            self.t.gettext("Another answer was taken, and a supervisor agreed: {step}.")
            if self.event.about
            else self.t.gettext("Another answer was taken than the rules gave: {step}.")
        )
        return self.t.fill(template, step=self._step()) + self._why()

    def _override_asked(self) -> str:
        template = self.t.gettext(
            "Another answer was asked for than the rules gave: {step}. Nothing changes "
            "until a supervisor agrees."
        )
        return self.t.fill(template, step=self._step()) + self._why()

    def _override_refused(self) -> str:
        template = self.t.gettext(
            "A supervisor refused another answer than the rules gave: {step}."
        )
        return self.t.fill(template, step=self._step()) + self._why()

    def _sent(self) -> str:
        template = self.t.gettext("A message was sent: {message}.")
        return self.t.fill(template, message=self._message())

    def _corrected(self) -> str:
        return self.t.gettext("Earlier answers were corrected.") + self._why()

    def _noted(self) -> str:
        if self.event.note is None:
            return self.t.gettext("Something was noted that is not yours to read.")
        return note_sentence(self.procedure, self.event.note, self.t)

    def _migrated(self) -> str:
        template = self.t.gettext("The case goes on under version {version}.")
        return self.t.fill(template, version=self.event.pack.version) + self._why()

    def _closed(self) -> str:
        return self.t.gettext("The case is closed.")

    def _why(self) -> str:
        if not self.event.why:
            return ""
        template = self.t.gettext("Reason: {reason}")
        return " " + self.t.fill(template, reason=self.event.why)

    def _message(self) -> str:
        name = self.event.about or self.event.step
        for process in (self.process, *self.procedure.processes.values()):
            for element in process.elements.values():
                message: Message | None = getattr(element, "message", None)
                if message is not None and message.name == name:
                    return self.t.quote(title(message.titles, self.t.language, name))
        return self.t.quote(name)

    # --- why --------------------------------------------------------------------------

    def _decision(self, decided: Decided) -> Iterator[str]:
        if self.event.kind in _TAKEN:
            yield self._instead(decided)
        else:
            yield from self._answer(decided)
        fired = (
            Fired(one.decision, "", one.rule, one.number, one.certain)
            for one in decided.fired
            if one.certain or not decided.certain
        )
        yield from fired_sentences(self.owner, fired, self.voice)
        if not decided.certain:
            yield from question_sentences(decided.questions, self.voice)

    def _instead(self, decided: Decided) -> str:
        """What a person takes or asks for, and what the rules below answer."""
        template = self.t.gettext(
            "The rules answer {answered}. Instead of it: {answer}."
        )
        answered = self._value(decided.answered)
        return self.t.fill(
            template, answered=answered, answer=self._value(decided.value)
        )

    def _answer(self, decided: Decided) -> Iterator[str]:
        told = self._value(decided.value)
        template = (
            self.t.gettext("The answer is {answer}.")
            if decided.certain
            else self.t.gettext("For now the answer is {answer}.")
        )
        yield self.t.fill(template, answer=told)
        if decided.kept:
            template = self.t.gettext(
                "It was decided so before. The answer now, {answer}, would protect "
                "less: only a person can go back to it, with a reason."
            )
            yield self.t.fill(template, answer=self._value(decided.answered))

    def _value(self, plain: object) -> str:
        value = from_plain(plain)
        route = route_of(self.owner, value)
        return self.voice.answer(route.id) if route else thing_words(value, self.voice)

    def _ways(self) -> Iterator[str]:
        template = self.t.gettext("The way went on because {condition}.")
        for flow_id in self.event.flows:
            flow = self.process.flows.get(flow_id)
            if flow is not None and flow.condition is not None:
                words = condition(flow.condition.node, self.voice)
                yield self.t.fill(template, condition=words)


_KINDS = {
    "started": _Telling._started,
    "done": _Telling._done,
    "told": _Telling._told,
    "received": _Telling._received,
    "used": _Telling._used,
    "rang": _Telling._rang,
    "decided": _Telling._decided,
    "decided-again": _Telling._again,
    "overridden": _Telling._overridden,
    "override-asked": _Telling._override_asked,
    "override-refused": _Telling._override_refused,
    "sent": _Telling._sent,
    "corrected": _Telling._corrected,
    "noted": _Telling._noted,
    "migrated": _Telling._migrated,
    "closed": _Telling._closed,
}
_TAKEN = frozenset({"overridden", "override-asked", "override-refused"})


def process_of(procedure: Procedure, name: str) -> Process:
    """The process that an event names; the main one for "", or where there is none."""
    return (
        procedure.processes.get(name, procedure.process)
        if name
        else (procedure.process)
    )


def owner_of(procedure: Procedure, name: str) -> Procedure:
    """The pack whose process an event names: what is told of it is in its own words."""
    known = name in procedure.processes
    return ready(procedure).plan(name).owner if known else procedure


def _own_voice(procedure: Procedure, owner: Procedure, voice: Voice) -> Voice:
    return voice if owner is procedure else voice_of(owner, voice.t.language)


def path_of(
    procedure: Procedure, events: Iterable[Event], process: str = ""
) -> tuple[str, ...]:
    """The elements and flows of one process a case went through, for `draw`.

    Args:
        procedure: The pack the case runs under.
        events: The case's log, or any part of it in order.
        process: The process, as events name it; the main one by default.
    """
    known = process_of(procedure, process)
    found: list[str] = []
    for event in events:
        own = process_of(procedure, event.process)
        found += [event.step] if own is known else []
        found += [f for f in event.flows if own is known or f not in own.flows]
    return tuple(n for n in found if n in known.elements or n in known.flows)
