"""What people answer where it is not said of each of them: drawn by weight.

answering = Answering({"service_answer": (0.0, 0.8, 0.2)})
answering.choose(answering.weights["service_answer"], bits, (0, 1, 2))  # a class

A fact that is said of a person stays as it is, whoever asks; but what a step does may
change it. So a step may have answers of its own, by the class of the person's own fact:
after care, whoever needed it urgently needs some more, or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from karama.rehearsal.draws import draw, fraction
from karama.rehearsal.person import Person
from karama.rehearsal.staffing import Key

ANSWER = 256
"""Purpose of the draw of a visit's first answer; the others count on from it."""

ANYONE = -1
"""In place of the class of a person's own fact: whatever it is, or none."""

Weights = tuple[float, ...]
"""A weight for each class of a fact in the order of `Courses.classes`, the first for
unknown. They need not add up to 1."""


@attrs.frozen
class Answering:
    """Weights of the classes of facts; of a fact that is left out nothing is known.

    Attributes:
        weights: By fact, for people of whom it is not said.
        at: By step and fact: weights by the class of the person's own fact, or for
            `ANYONE`. Who has another class answers as they do everywhere.
    """

    weights: Mapping[str, Weights] = attrs.field(factory=dict)
    at: Mapping[tuple[Key, str], Mapping[int, Weights]] = attrs.field(factory=dict)

    def of(
        self,
        person: Person,
        luck: int,
        visit: int,
        asked: Iterable[tuple[str, tuple[int, ...]]],
        step: Key,
    ) -> tuple[int, ...]:
        """What a person answers at a visit; what a question does not take is unknown.

        Args:
            person: Whose facts stay as they are.
            luck: The person's stream.
            visit: Which visit of theirs it is.
            asked: Each fact asked for, and the classes its question takes.
            step: Where it is asked.
        """
        found = []
        for place, (name, takes) in enumerate(asked):
            answer = person.facts.get(name, -1)
            weights = self.law(step, name, answer)
            if weights is not None:
                answer = self.choose(weights, draw(luck, visit, ANSWER + place), takes)
            found.append(answer if answer in takes else 0)
        return tuple(found)

    def law(self, step: Key, name: str, own: int) -> Weights | None:
        """By which weights a question is answered; None for the person's own fact.

        Args:
            step: Where it is asked.
            name: The fact.
            own: The class of the person's own fact, -1 where it is not said.
        """
        here = self.at.get((step, name), {})
        found = here.get(own, here.get(ANYONE))
        if found is not None or own >= 0:
            return found
        return self.weights.get(name, ())

    def choose(self, weights: Weights, bits: int, takes: tuple[int, ...]) -> int:
        """The class of one answer.

        Args:
            weights: Of the classes; none at all for unknown.
            bits: 64 drawn bits.
            takes: Classes that the question takes; the others' weights do not count.
        """
        if not weights:
            return 0
        total = 0.0
        for place in takes:
            total += weights[place]
        left, found = fraction(bits) * total, 0
        for place in takes:
            if weights[place] > 0.0:
                found = place
                left -= weights[place]
                if left < 0.0:
                    break
        return found
