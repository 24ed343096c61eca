"""What people answer where it is not said of each of them: drawn by weight.

answering = Answering({"service_answer": (0.0, 0.8, 0.2)})
answering.choose("service_answer", bits, (0, 1, 2))     # a class of the fact
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from karama.rehearsal.draws import draw, fraction
from karama.rehearsal.person import Person

ANSWER = 256
"""Purpose of the draw of a visit's first answer; the others count on from it."""


@attrs.frozen
class Answering:
    """Weights of the classes of facts; of a fact that is left out nothing is known.

    Attributes:
        weights: For each fact, a weight for each class in the order of
            `Courses.classes`; the first is that of unknown. They need not add up to 1.
    """

    weights: Mapping[str, tuple[float, ...]] = attrs.field(factory=dict)

    def of(
        self,
        person: Person,
        luck: int,
        visit: int,
        asked: Iterable[tuple[str, tuple[int, ...]]],
    ) -> tuple[int, ...]:
        """What a person answers at a visit; what a question does not take is unknown.

        Args:
            person: Whose facts stay as they are.
            luck: The person's stream.
            visit: Which visit of theirs it is.
            asked: Each fact asked for, and the classes its question takes.
        """
        found = []
        for place, (name, takes) in enumerate(asked):
            answer = person.facts.get(name)
            if answer is None:
                answer = self.choose(name, draw(luck, visit, ANSWER + place), takes)
            found.append(answer if answer in takes else 0)
        return tuple(found)

    def choose(self, name: str, bits: int, takes: tuple[int, ...]) -> int:
        """The class of one answer.

        Args:
            name: The fact.
            bits: 64 drawn bits.
            takes: Classes that the question takes; the others' weights do not count.
        """
        weights = self.weights.get(name)
        if weights is None:
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
