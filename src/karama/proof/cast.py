"""Everyone at once: the variables of a proof, and what is said over them.

A `Cast` lays out a variable for every fact of every scope of facts, and for whatever a
principle keeps in mind. On it stand two readings of FEEL: a condition is three sets of
worlds (it holds, it does not, it is unknown) and a decision is a set for each answer.
Both try the Python reading on one value of each class, so they cannot disagree with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

import attrs

from karama.errors import ProofError
from karama.feel import UNKNOWN, compile_expression, free_names, tree
from karama.proof.domains import Domain
from karama.proof.worlds import ALL, NONE, Worlds

MAX_TRIED = 20_000
"""Combinations of values that one expression is tried on at once."""


@attrs.frozen
class Fact:
    """A fact in a scope of facts: its variable, and what its values stand for."""

    variable: int
    domain: Domain


@attrs.frozen
class Truth:
    """Where a condition holds, where that is unknown, and where it does not hold."""

    holds: int
    unknown: int
    fails: int


Scope = Mapping[str, Fact]
"""The facts that an expression sees, by name."""


class Cast:
    """The variables of a proof.

    Attributes:
        worlds: Their sets.
        scopes: For each scope of facts, its facts by name.
    """

    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds
        self.scopes: dict[str, dict[str, Fact]] = {}
        self._truths: dict[tuple[str, tree.Node], Truth] = {}

    def add(self, scope: str, domain: Domain) -> Fact:
        """A variable for a fact of a scope."""
        fact = Fact(self.worlds.variable(len(domain)), domain)
        self.scopes.setdefault(scope, {})[domain.name] = fact
        return fact

    def facts(self) -> Iterator[tuple[str, str, Fact]]:
        """Every fact, with its scope and name."""
        for scope, facts in self.scopes.items():
            for name, fact in facts.items():
                yield scope, name, fact

    # --- conditions -----------------------------------------------------------------

    def truth(self, scope: str, node: tree.Node) -> Truth:
        """Where a condition holds for the facts of a scope.

        Raises:
            ProofError: It reads a fact whose classes do not tell everything.
        """
        key = (scope, node)
        found = self._truths.get(key)
        if found is None:
            found = self._truths[key] = self._read(self.scopes.get(scope, {}), node)
        return found

    def _read(self, facts: Scope, node: tree.Node) -> Truth:
        names = sorted(free_names(node))
        if tried(facts, names) > MAX_TRIED and isinstance(node, tree.And | tree.Or):
            return self._both(facts, node)
        call = compile_expression(node)
        holds = unknown = NONE
        for world, values in self.combinations(facts, names):
            value = call(values)
            if value is True:
                holds = self.worlds.join(holds, world)
            elif value is UNKNOWN:
                unknown = self.worlds.join(unknown, world)
        return self._truth(holds, unknown)

    def _truth(self, holds: int, unknown: int) -> Truth:
        fails = self.worlds.other(self.worlds.join(holds, unknown))
        return Truth(holds, unknown, fails)

    def _both(self, facts: Scope, node: tree.And | tree.Or) -> Truth:
        """A conjunction or disjunction by its parts, where null does not come in."""
        meet, join, other = self.worlds.meet, self.worlds.join, self.worlds.other
        left, right = self._read(facts, node.left), self._read(facts, node.right)
        either = join(left.unknown, right.unknown)
        if isinstance(node, tree.Or):
            holds = join(left.holds, right.holds)
            return self._truth(holds, meet(either, other(holds)))
        may = meet(join(left.holds, left.unknown), join(right.holds, right.unknown))
        return self._truth(meet(left.holds, right.holds), meet(may, either))

    def combinations(
        self, facts: Scope, names: Sequence[str]
    ) -> Iterator[tuple[int, dict[str, object]]]:
        """Each combination of values of some facts, and the worlds that have it.

        A name that is no fact here is unknown.

        Raises:
            ProofError: A fact is loose, or there are too many combinations.
        """
        here = [facts[name] for name in names if name in facts]
        for fact in here:
            if fact.domain.loose:
                raise ProofError(fact.domain.loose, element=fact.domain.name)
        if tried(facts, names) > MAX_TRIED:
            raise ProofError("it reads too many facts at once", element=names[0])
        known = [name for name in names if name in facts]
        blank: dict[str, object] = dict.fromkeys(names, UNKNOWN)
        for places in product(*(range(len(fact.domain)) for fact in here)):
            world = ALL
            for fact, place in zip(reversed(here), reversed(places), strict=True):
                one = self.worlds.having(fact.variable, (place,))
                world = self.worlds.meet(one, world)
            values = {
                name: fact.domain.values[place]
                for name, fact, place in zip(known, here, places, strict=True)
            }
            yield world, {**blank, **values}

    def give(self, worlds: int, fact: Fact, values: Iterable[object]) -> int:
        """The worlds after a fact was given any of these values."""
        places = {fact.domain.place(value) for value in values}
        return self.worlds.assign(worlds, fact.variable, places)


def tried(facts: Scope, names: Iterable[str]) -> int:
    """How many combinations of values the facts with these names have."""
    return prod(len(facts[name].domain) for name in names if name in facts)
