"""What a verdict speaks of, in words: steps, decisions, acts, rights, facts, values.

A verdict names things as the pack's files and the Charter do; readers know them by
titles and questions. A name nobody has a word for is shown as it is, in quotes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date

from karama.engine import from_plain
from karama.errors import KaramaError
from karama.explanation.builtins import duration_words
from karama.explanation.kinds import kind_words
from karama.explanation.outcomes import thing_words
from karama.explanation.steps import name_of
from karama.explanation.vocabulary import (
    act_words,
    class_words,
    mandate_words,
    right_words,
    role_words,
)
from karama.explanation.voice import Voice
from karama.feel import UNKNOWN
from karama.feel.values import Date
from karama.procedure.acts import ACTS
from karama.procedure.concepts import CONCEPTS, FIELD_CONCEPTS
from karama.procedure.procedure import FieldClass, Mandate, Procedure, title
from karama.procedure.process import Element, Lane, Message, Process


class Names:
    """The words of one pack and of the Charter, in one voice."""

    def __init__(self, procedure: Procedure, voice: Voice) -> None:
        self.procedure, self.voice, self.t = procedure, voice, voice.t

    def thing(self, name: str, process: str = "") -> str:
        """Anything a verdict names: the first of its kinds that knows it."""
        for kind in (self._place, self._charter, self._fact):
            words = kind(name, process)
            if words:
                return words
        return self.t.quote(name)

    def act(self, act: str) -> str:
        """An act, as the Charter calls it."""
        return act_words(act, self.t)

    def right(self, right: str) -> str:
        """A right, as the Charter calls it."""
        return right_words(right, self.t)

    def role(self, role: str) -> str:
        """A role that has to take part."""
        return role_words(role, self.t)

    def subject(self, field_class: str) -> str:
        """A class of field, as the Charter calls it."""
        return class_words(field_class, self.t)

    def mandate(self, mandate: str) -> str:
        """What an authority is there for, as the Charter calls it."""
        return mandate_words(mandate, self.t)

    def message(self, name: str) -> str:
        """A message, by its title."""
        for process in self.processes():
            for element in process.elements.values():
                message: Message | None = getattr(element, "message", None)
                if message is not None and message.name == name:
                    return self.t.quote(title(message.titles, self.t.language, name))
        return self.t.quote(name)

    def concept(self, name: str) -> str:
        """A concept of the Charter, as a clause; else the name."""
        known = CONCEPTS.get(name) or FIELD_CONCEPTS.get(name)
        return known[self.t.language] if known else self.t.quote(name)

    def value(self, value: object, fact: str = "") -> str:
        """A value, plain or of FEEL, as an answer to a fact."""
        with suppress(KaramaError):
            value = from_plain(value)
        if isinstance(value, Date):
            with suppress(ValueError):
                return self.t.date(date(value.year, value.month, value.day))
        if isinstance(value, tuple | list):
            told = self.t.listing(self.value(item, fact) for item in value)
            return told or thing_words((), self.voice)
        if isinstance(value, str):
            return self._text(value, fact)
        return thing_words(value, self.voice)

    def _text(self, value: str, fact: str) -> str:
        if value == "unknown":
            return thing_words(UNKNOWN, self.voice)
        with suppress(ValueError):
            return self.t.date(date.fromisoformat(value))
        length = duration_words(value, self.voice) if value.startswith("P") else ""
        return length or self.voice.answer(value, fact)

    # --- one function for each kind of name -------------------------------------------

    def _place(self, name: str, process: str) -> str:
        element = self.element(name, process)
        if element is not None:
            return self._called(element)
        lane = self.lane(name)
        if lane is not None:
            told = lane.titles.get(self.t.language) or lane.name or lane.id
            return self.t.quote(told)
        form = self.procedure.forms.get(name)
        if form is not None:
            return self.t.quote(title(form.titles, self.t.language, form.id))
        return self.t.quote(name) if name in self.procedure.decision_of else ""

    def _called(self, element: Element) -> str:
        named = element.name or element.titles
        words = name_of(element, self.voice) if named else kind_words(element, self.t)
        return self.t.quote(words or element.id)

    def _charter(self, name: str, _process: str) -> str:
        if name in ACTS:
            return self.act(name)
        if name in CONCEPTS or name in FIELD_CONCEPTS:
            return self.concept(name)
        if name in set(FieldClass):
            return class_words(name, self.t)
        if name in set(Mandate):
            return mandate_words(name, self.t)
        words = self.right(name)
        return words if words != name.replace("-", " ") else ""

    def _fact(self, name: str, _process: str) -> str:
        return self.voice.question(name) if name in self.voice.questions else ""

    # --- where things are -------------------------------------------------------------

    def element(self, name: str, process: str = "") -> Element | None:
        """An element by its identifier, in the named process first."""
        for known in self.processes(process):
            if name in known.elements:
                return known.elements[name]
        return None

    def lane(self, name: str) -> Lane | None:
        """A lane by its identifier."""
        for known in self.processes():
            if name in known.lanes:
                return known.lanes[name]
        return None

    def processes(self, first: str = "") -> Iterator[Process]:
        """Every process, the named one first, then the main one."""
        all_of: Mapping[str, Process] = self.procedure.processes
        if first in all_of:
            yield all_of[first]
        yield self.procedure.process
        yield from all_of.values()
