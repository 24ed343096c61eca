"""Who comes, drawn: what the rehearsal needs, and what a report shows beside it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.person import People
from karama.rehearsal.population.columns import Codes, Truths


@attrs.frozen(eq=False)
class Profile:
    """What people are, whether anybody finds out or not; one row for each person.

    Attributes:
        labels: The classes of each fact, by name.
        classes: Their place among the labels; -1 for none.
        numbers: Facts that are numbers, in full: an age in years.
        needs: What the pack's concepts say: 1 yes, 0 no, -1 not known.
    """

    labels: Mapping[str, tuple[str, ...]]
    classes: Mapping[str, Codes]
    numbers: Mapping[str, Codes]
    needs: Mapping[str, Truths]

    def are(self, fact: str, label: str) -> npt.NDArray[np.bool_]:
        """Whose fact is of this class.

        Raises:
            KeyError: No such fact.
            ValueError: It has no such class.
        """
        return np.asarray(self.classes[fact] == self.labels[fact].index(label))


@attrs.frozen(eq=False)
class Crowd:
    """Everybody who comes in one replication.

    Attributes:
        people: As the rehearsal takes them.
        profile: What they are, for reports.
    """

    people: People
    profile: Profile

    def __len__(self) -> int:
        return len(self.people)
