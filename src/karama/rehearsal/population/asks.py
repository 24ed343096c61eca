"""What a procedure asks of people, and which classes of answers it tells apart.

The words of a scenario are those of the pack's own forms: the name of a question is a
fact, its choices are the classes. Whatever else a planner wants to see in a report is
theirs to name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from karama.engine.answers import asked_as
from karama.engine.compile import Plan
from karama.errors import ProofError
from karama.procedure.answers import Unreadable, read_answer, truths
from karama.procedure.procedure import Procedure
from karama.procedure.process import Condition
from karama.procedure.question import UNKNOWN_WORD, Question
from karama.proof.domains import Domain
from karama.proof.setting import Setting
from karama.rehearsal.courses import Courses
from karama.rehearsal.staffing import Key

YES, NO = "yes", "no"


@attrs.frozen(eq=False)
class Asks:
    """What the forms ask, and what of it is read.

    Attributes:
        questions: By fact, as the forms put them.
        domains: The classes of each fact that something reads.
        steps: For each step with a form, by its identifier: the step in each process
            that has it, and what it asks of what is read.
        wanted: Facts that some step asks and something reads, in the forms' order.
        decided: Facts that the procedure finds itself, and nobody is asked.
        rights: Rights that can be used at any moment.
        concepts: What the Charter's words mean in this pack.
    """

    questions: Mapping[str, tuple[Question, ...]]
    domains: Mapping[str, Domain]
    steps: Mapping[str, Mapping[Key, tuple[str, ...]]]
    wanted: tuple[str, ...]
    decided: frozenset[str]
    rights: frozenset[str]
    concepts: Mapping[str, Condition]

    def choices(self, fact: str) -> tuple[str, ...]:
        """The classes that a fact may be given as, () when it takes anything."""
        found: dict[str, None] = {}
        for question in self.questions.get(fact, ()):
            if question.kind == "boolean":
                names = tuple(YES if true else NO for true in truths(question))
            elif question.kind == "choice":
                names = question.choices
            else:
                return ()
            found |= dict.fromkeys(names)
        return (*found, UNKNOWN_WORD) if found else ()

    def is_yes_or_no(self, fact: str) -> bool:
        """Whether a fact is a question of yes or no, and takes both."""
        kinds = {question.kind for question in self.questions.get(fact, ())}
        return kinds == {"boolean"} and {YES, NO}.issubset(self.choices(fact))

    def counts(self, fact: str) -> bool:
        """Whether a fact is a number."""
        kinds = {question.kind for question in self.questions.get(fact, ())}
        return bool(kinds) and kinds <= {"whole", "number"}

    def value(self, fact: str, text: str) -> object:
        """What an answer is worth.

        Raises:
            Unreadable: No form takes it.
        """
        refused: Unreadable | None = None
        for question in self.questions[fact]:
            try:
                return read_answer(question, text)
            except Unreadable as error:
                refused = error
        assert refused is not None  # noqa: S101 - a fact has at least one question
        raise refused

    def place(self, fact: str, value: object) -> int:
        """The class of a value in the procedure; 0, unknown, for what has none."""
        try:
            return self.domains[fact].place(value)
        except ProofError:
            return 0


def asks_of(courses: Courses) -> Asks:
    """What a procedure asks."""
    setting = courses.setting
    domains: dict[str, Domain] = {}
    for facts in setting.cast.scopes.values():
        for name, fact in facts.items():
            domains.setdefault(name, fact.domain)
    questions = _questions(courses.procedure)
    for name in domains:
        told = asked_as(setting.ready, name)
        if name not in questions and told is not None:
            questions[name] = (told.measure,)
    steps = _steps(setting)
    wanted = [
        name for keys in steps.values() for asks in keys.values() for name in asks
    ]
    return Asks(
        questions=questions,
        domains=domains,
        steps=steps,
        wanted=tuple(dict.fromkeys(wanted)),
        decided=frozenset(domains) - frozenset(questions),
        rights=setting.ready.rights,
        concepts=courses.procedure.concepts,
    )


def _questions(procedure: Procedure) -> dict[str, tuple[Question, ...]]:
    found: dict[str, dict[Question, None]] = {}
    for owner in _owners(procedure):
        for form in owner.forms.values():
            for field in form.fields:
                if field.type not in ("note", "calculate"):
                    found.setdefault(field.name, {})[field.measure] = None
    return {name: tuple(asked) for name, asked in found.items()}


def _owners(procedure: Procedure) -> Iterator[Procedure]:
    yield procedure
    for called in procedure.called.values():
        yield from _owners(called)


def _steps(setting: Setting) -> dict[str, dict[Key, tuple[str, ...]]]:
    found: dict[str, dict[Key, tuple[str, ...]]] = {}
    for scope, spot in setting.spots.items():
        read = setting.cast.scopes.get(scope, {})
        for plan in spot.plans:
            for step, names in _forms(plan):
                asks = tuple(name for name in names if name in read)
                found.setdefault(step, {})[plan.key, step] = asks
    return found


def _forms(plan: Plan) -> Iterator[tuple[str, Iterable[str]]]:
    for node in plan.nodes.values():
        if node.fields:
            yield node.id, node.fields
