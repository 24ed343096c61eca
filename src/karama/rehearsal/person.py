"""Who comes to a rehearsal: nobody real, ever.

    people = columns([Person(0.0, urgency=1), Person(60.0, language="wo")], seed=7)

A million people are columns (`People`); one who can be read is a `Person`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from karama.rehearsal.draws import stream

Classes = npt.NDArray[np.int16]
"""A class of a fact for each person; -1 where none is said."""


@attrs.frozen
class Person:
    """Somebody who comes.

    Attributes:
        at: When, in seconds from the start.
        facts: Class of each fact that stays as it is, by name; others are drawn.
        known: Facts known as the case begins, by name.
        urgency: Whom to see first: 0 before 1.
        language: Of the interpreter, "" where none is needed.
        name: 64 bits that all their luck comes from; None for those that a seed, a
            replication and the person's number give.
        party: Number of the family or group they come with, -1 for nobody.
        boat: Number of the boat they came in, -1 for none.
        uses: (when, right) for each right they use, where their case is open then.
    """

    at: float
    facts: Mapping[str, int] = attrs.field(factory=dict)
    known: Mapping[str, int] = attrs.field(factory=dict)
    urgency: int = 0
    language: str = ""
    name: int | None = None
    party: int = -1
    boat: int = -1
    uses: tuple[tuple[float, str], ...] = ()


@attrs.frozen(eq=False)
class Uses:
    """Rights used: who, when, and which by its place among `rights`."""

    who: npt.NDArray[np.int32]
    seconds: npt.NDArray[np.float64]
    right: npt.NDArray[np.int16]
    rights: tuple[str, ...] = ()


def no_uses() -> Uses:
    """Nobody uses any right."""
    return Uses(np.zeros(0, np.int32), np.zeros(0), np.zeros(0, np.int16))


@attrs.frozen(eq=False)
class People:
    """Those who come, by column; as `Person` has it.

    Attributes:
        names: 64 bits of each person's own: every draw about somebody starts from
            them, never from where they stand in the column.
        facts: Classes by fact; -1 for one that is drawn anew at each visit.
        known: Classes by fact; -1 for one that is not known as the case begins.
        language: Place of each language among `languages`, -1 for none.
    """

    at: npt.NDArray[np.float64]
    names: npt.NDArray[np.uint64]
    facts: Mapping[str, Classes] = attrs.field(factory=dict)
    known: Mapping[str, Classes] = attrs.field(factory=dict)
    urgency: npt.NDArray[np.int16] = attrs.field()
    language: npt.NDArray[np.int16] = attrs.field()
    languages: tuple[str, ...] = ()
    party: npt.NDArray[np.int32] = attrs.field()
    boat: npt.NDArray[np.int32] = attrs.field()
    uses: Uses = attrs.field(factory=no_uses)

    @urgency.default
    def _no_urgency(self) -> npt.NDArray[np.int16]:
        return np.zeros(len(self.at), np.int16)

    @language.default
    def _no_language(self) -> npt.NDArray[np.int16]:
        return np.full(len(self.at), -1, np.int16)

    @party.default
    def _no_party(self) -> npt.NDArray[np.int32]:
        return np.full(len(self.at), -1, np.int32)

    @boat.default
    def _no_boat(self) -> npt.NDArray[np.int32]:
        return np.full(len(self.at), -1, np.int32)

    def __len__(self) -> int:
        return len(self.at)


def columns(people: Sequence[Person], *, seed: int = 0, replication: int = 0) -> People:
    """People one by one as columns; who has no name is named by their number."""
    names = [
        stream(seed, replication, number) if person.name is None else person.name
        for number, person in enumerate(people)
    ]
    languages = tuple(sorted({person.language for person in people} - {""}))
    spoken = {language: number for number, language in enumerate(languages)}
    return People(
        at=np.array([person.at for person in people], np.float64),
        names=np.array(names, np.uint64),
        facts=_classes([person.facts for person in people]),
        known=_classes([person.known for person in people]),
        urgency=np.array([person.urgency for person in people], np.int16),
        language=np.array([spoken.get(p.language, -1) for p in people], np.int16),
        languages=languages,
        party=np.array([person.party for person in people], np.int32),
        boat=np.array([person.boat for person in people], np.int32),
        uses=_uses(people),
    )


def _classes(each: Sequence[Mapping[str, int]]) -> dict[str, Classes]:
    names = sorted({name for facts in each for name in facts})
    return {
        name: np.array([facts.get(name, -1) for facts in each], np.int16)
        for name in names
    }


def _uses(people: Sequence[Person]) -> Uses:
    rights = tuple(sorted({right for person in people for _, right in person.uses}))
    found = [
        (number, when, rights.index(right))
        for number, person in enumerate(people)
        for when, right in person.uses
    ]
    return Uses(
        np.array([who for who, _, _ in found], np.int32),
        np.array([when for _, when, _ in found], np.float64),
        np.array([right for _, _, right in found], np.int16),
        rights,
    )


def persons(people: People) -> tuple[Person, ...]:
    """People in columns, one by one."""
    used: list[list[tuple[float, str]]] = [[] for _ in people.at]
    uses = people.uses
    for who, when, right in zip(uses.who, uses.seconds, uses.right, strict=True):
        used[who].append((float(when), uses.rights[right]))
    return tuple(
        Person(
            at=float(people.at[n]),
            facts=_said(people.facts, n),
            known=_said(people.known, n),
            urgency=int(people.urgency[n]),
            language=("", *people.languages)[people.language[n] + 1],
            name=int(people.names[n]),
            party=int(people.party[n]),
            boat=int(people.boat[n]),
            uses=tuple(used[n]),
        )
        for n in range(len(people))
    )


def _said(classes: Mapping[str, Classes], number: int) -> dict[str, int]:
    return {n: int(c[number]) for n, c in classes.items() if c[number] >= 0}
