"""Those who come, laid out as tables."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from karama.errors import RehearsalError
from karama.rehearsal.layout.rows import Array
from karama.rehearsal.layout.turns import TurnTables
from karama.rehearsal.loop.agenda import MOST_PEOPLE
from karama.rehearsal.loop.stage import CASE, COMER, COMES, USED
from karama.rehearsal.person import People


def crowd_of(
    people: People,
    turns: TurnTables,
    languages: tuple[str, ...],
    rights: tuple[str, ...],
) -> dict[str, Array]:
    """The tables of the people; the turns by which they begin are made here."""
    if len(people) >= MOST_PEOPLE:
        raise RehearsalError(f"more than {MOST_PEOPLE} people in one run")
    comer = np.zeros(len(people), COMER)
    comer["begin"] = _begins(people, turns)
    comer["party"], comer["boat"] = people.party, people.boat
    comer["urgency"], comer["spoken"] = people.urgency, _spoken(people, languages)
    case = np.zeros(len(people), CASE)
    case["luck"], case["moment"], case["keeps"] = people.names, -1, -1
    fact, column = _facts(people, turns)
    return {
        "comer": comer, "case": case, "comes": _comes(people), "fact": fact,
        "column": column, "used": _uses(people, rights),
    }  # fmt: skip


def _comes(people: People) -> Array:
    """Who comes when, in order, and nobody in the end."""
    comes = np.zeros(len(people) + 1, COMES)
    if np.all(people.at[1:] >= people.at[:-1]):
        comes["at"][:-1], comes["who"][:-1] = people.at, np.arange(len(people))
    else:
        order = np.argsort(people.at, kind="stable")
        comes["at"][:-1], comes["who"][:-1] = people.at[order], order
    comes["at"][-1] = np.inf
    return comes


def _spoken(people: People, languages: tuple[str, ...]) -> Array | int:
    """The place of each one's language among those that have interpreters."""
    if not people.languages:
        return -1
    places = [languages.index(n) if n in languages else -1 for n in people.languages]
    return np.array([*places, -1], np.int16)[people.language]


def _facts(people: People, turns: TurnTables) -> tuple[Array, Array]:
    """Facts that are said of people, and the column of each that something reads."""
    said = sorted(people.facts.keys() & turns.facts.keys())
    column = np.full(len(turns.facts), -1, np.int64)
    column[[turns.facts[name] for name in said]] = np.arange(len(said))
    table = np.empty((len(people), len(said)), np.int16)
    for number, name in enumerate(said):
        table[:, number] = people.facts[name]
    return table, column


def _begins(people: People, turns: TurnTables) -> npt.NDArray[np.int64]:
    """The turn by which each begins; one is made for each of what is known."""
    names = sorted(people.known)
    if not names:
        return np.full(len(people), turns.begin({}), np.int64)
    table = np.stack([people.known[name] for name in names], axis=1)
    kinds, which = np.unique(table, axis=0, return_inverse=True)
    found = [
        turns.begin({n: int(c) for n, c in zip(names, kind, strict=True) if c >= 0})
        for kind in kinds
    ]
    return np.array(found, np.int64)[which.reshape(-1)]


def _uses(people: People, rights: tuple[str, ...]) -> Array:
    """Rights used, in the order in which they are, and none in the end."""
    uses = people.uses
    for right in uses.rights:
        if right not in rights:
            raise RehearsalError("nobody has a right of that name", element=right)
    order = np.lexsort((np.arange(len(uses.who)), uses.who, uses.seconds))
    places = np.array([rights.index(right) for right in uses.rights], np.int64)
    used = np.zeros(len(order) + 1, USED)
    used["at"][:-1], used["at"][-1] = uses.seconds[order], np.inf
    used["who"][:-1], used["right"][:-1] = uses.who[order], places[uses.right[order]]
    return used
