"""Who speaks: a translator, and what a procedure calls its facts and answers.

The reading of conditions, tables and outcomes in words asks a `Voice` how to name
things. A fact is named by the question of the form that asks it, an answer by the
label of its choice, an orientation by its title; where a pack gives no such words,
the name in the file stands in, in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import attrs

from karama.explanation.languages import Translator, translator
from karama.procedure.procedure import Field, Procedure, Texts, title

_BETWEEN = re.compile(r"[-_]+")
_QUESTION_MARKS = ("?", "؟", ";")
_NONE: Mapping[str, str] = MappingProxyType({})
_NO_ANSWERS: Mapping[tuple[str, str], str] = MappingProxyType({})


@attrs.frozen(eq=False)
class Voice:
    """Names things in one language.

    Attributes:
        t: The translator.
        questions: What a fact is called, by its name.
        answers: What an answer is called, by (name of the fact, value).
        values: What a value is called whatever the fact (orientations).
        subject: What `?` stands for while a cell is said; "" outside cells.
    """

    t: Translator
    questions: Mapping[str, str] = _NONE
    answers: Mapping[tuple[str, str], str] = _NO_ANSWERS
    values: Mapping[str, str] = _NONE
    subject: str = ""

    def fact(self, name: str) -> str:
        """A fact as a noun: its name in quotes, or the answer to its question."""
        label = self.questions.get(name, "") or name
        quoted = self.t.quote(label)
        if label.rstrip().endswith(_QUESTION_MARKS):
            return self.t.fill(
                self.t.gettext("the answer to {question}"), question=quoted
            )
        return quoted

    def question(self, name: str) -> str:
        """A fact as it is asked, in quotes."""
        return self.t.quote(self.questions.get(name, "") or name)

    def answer(self, value: str, fact: str = "") -> str:
        """A text value as its readers know it, in quotes."""
        label = self.answers.get((fact, value)) or self.values.get(value) or value
        return self.t.quote(label)

    def decided(self, value: str, *names: str) -> str:
        """What a decision answered, in quotes; marked where the pack has no words.

        Args:
            value: The answer, as tables have it.
            names: What the decision, and what it is kept under, is called.
        """
        known = (self.answers.get((name, value)) for name in names)
        label = next(filter(None, known), "") or self.values.get(value, "")
        if label:
            return self.t.quote(label)
        readable = " ".join(_BETWEEN.split(value)).strip() or value
        template = self.t.gettext("{answer} (not translated)")
        return self.t.fill(template, answer=self.t.quote(readable))

    def about(self, subject: str) -> Voice:
        """The same voice while it speaks of one cell's input."""
        return attrs.evolve(self, subject=subject)


def voice_of(procedure: Procedure, language: str) -> Voice:
    """The voice that speaks of a procedure in a language."""
    speaker = translator(language)
    code = speaker.language
    questions = dict(_results(procedure, code))
    answers: dict[tuple[str, str], str] = {}
    for known in (*procedure.called.values(), procedure):
        questions.update(_questions(known, code))
        for field in _fields(known):
            for choice in field.choices:
                label = title(choice.labels, code, choice.name)
                answers[field.name, choice.name] = label
        answers.update(_answers(known, code))
    return Voice(speaker, questions, answers, _orientations(procedure, code))


def _fields(procedure: Procedure) -> Iterator[Field]:
    for form in procedure.forms.values():
        yield from form.fields


def _questions(procedure: Procedure, code: str) -> Iterator[tuple[str, str]]:
    for field in _fields(procedure):
        if field.labels:
            yield field.name, _plain(field.labels, code)
    for fact in procedure.facts.values():
        if fact.question:
            yield fact.name, _plain(fact.question, code)


def _results(procedure: Procedure, code: str) -> Iterator[tuple[str, str]]:
    """Results of decisions are facts too: named by the step that decides them."""
    for process in procedure.processes.values():
        for element in process.elements.values():
            result = getattr(element, "result", "")
            if result:
                yield result, title(element.titles, code, element.name or result)


def _answers(procedure: Procedure, code: str) -> Iterator[tuple[tuple[str, str], str]]:
    """What a decision answers, by its name and by that of the fact it is kept as."""
    kept: dict[str, set[str]] = {name: {name} for name in procedure.answers}
    for process in procedure.processes.values() if kept else ():
        for element in process.elements.values():
            decision = getattr(element, "decision", "")
            if decision in kept:
                kept[decision].add(getattr(element, "result", "") or decision)
    for decision, names in kept.items():
        for value, texts in procedure.answers[decision].items():
            for name in names:
                yield (name, value), title(texts, code, value)


def _orientations(procedure: Procedure, code: str) -> dict[str, str]:
    return {o.id: title(o.titles, code, o.id) for o in procedure.orientations}


def _plain(texts: Texts, code: str) -> str:
    return " ".join(title(texts, code).split())
