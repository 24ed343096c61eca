"""What a decision answers, as logic: every output it may give, and where it may.

`Answer` is `karama.decisions.Outcome` before anybody has come: each output with the
condition under which it is still possible, the value acted on, and where that value is
certain. The value acted on is the certain one; or the most protective possible one,
where the table orders its outputs; or unknown.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from itertools import combinations

import attrs

from karama.decisions.hits import Policy, rank, same

from .comparing import equal
from .conditions import Cond, all_of, any_of, every, negated, some
from .job import Logic
from .terms import NotInLogic, Term, alike, pick

MAX_COMPUTED = 16
"""Outputs that are worked out from facts, compared two by two."""

Possible = tuple[Term, Cond]


@attrs.frozen(eq=False)
class Answer:
    """What a decision answers.

    Attributes:
        name: Name of the decision.
        possible: Each output, and where it is possible.
        job: The job they are terms of.
        policy: The policy of its table, None when it is no table.
        broken: Where rules hold together against the hit policy of its table.
    """

    name: str
    possible: tuple[Possible, ...]
    job: Logic
    policy: Policy | None = None
    broken: Cond = False

    @functools.cached_property
    def certain(self) -> Cond:
        """Where one output is possible, and it is known."""
        known = every(negated(all_of(c, t.unknown)) for t, c in self.possible)
        pairs = combinations(self.possible, 2)
        return all_of(known, every(_agree(one, other) for one, other in pairs))

    @functools.cached_property
    def value(self) -> Term:
        """The output acted on; unknown where the case must wait.

        Raises:
            NotInLogic: Outputs are of different kinds, or two have the same rank.
        """
        if len(self.possible) == 1:
            return self.possible[0][0]
        ranked = self._ranked()
        found = ranked[-1][0]
        for term, where in reversed(ranked[:-1]):
            found = pick(where, term, found)
        if self._acts_on_first:
            return found
        open_ = negated(self.certain)
        unknown = any_of(found.unknown, open_)
        return attrs.evolve(
            found, null=all_of(found.null, self.certain), unknown=unknown
        )

    def may_be(self, value: object) -> Cond:
        """Where an output is possible; where it is unknown, any is.

        Args:
            value: A FEEL value; for a table of several outputs, a context.
        """
        return some(all_of(c, self._may_be(t, value)) for t, c in self.possible)

    def _may_be(self, term: Term, value: object) -> Cond:
        if term.exact:
            return same(term.exact[0], value)
        if isinstance(value, dict):
            raise NotInLogic("a context that is worked out", element=self.name)
        return any_of(term.unknown, equal(term, self.job.constant(value)).yes)

    @property
    def _acts_on_first(self) -> bool:
        return (
            self.policy is not None
            and self.policy.ordered
            and all(term.exact for term, _ in self.possible)
        )

    def _ranked(self) -> Sequence[Possible]:
        if self.policy is None or not self._acts_on_first:
            return self.possible
        policy = self.policy
        keys = [_key(policy, term) for term, _ in self.possible]
        if len(set(keys)) < len(keys):
            raise NotInLogic("outputs that rank alike", element=self.name)
        pairs = sorted(zip(keys, self.possible, strict=True), key=lambda pair: pair[0])
        return [each for _, each in pairs]


def _key(policy: Policy, term: Term) -> tuple[bool, tuple[int, ...]]:
    value = term.exact[0]
    return value is None, rank(policy, value)


def _agree(one: Possible, other: Possible) -> Cond:
    """Where two outputs are not both possible, or are the same."""
    together = all_of(one[1], other[1])
    if one[0].exact and other[0].exact:
        return negated(together)
    return any_of(negated(together), equal(one[0], other[0]).yes)


def merged(found: Iterable[Possible], element: str) -> tuple[Possible, ...]:
    """Outputs that are written alike, together.

    Raises:
        NotInLogic: More of them than can be compared are worked out from facts.
    """
    groups: list[tuple[Term, list[Cond]]] = []
    places: dict[object, int] = {}
    for term, where in found:
        if where is False:
            continue
        key = _name(term)
        place = places.get(key) if key is not None else _alike(groups, term)
        if place is None:
            place = len(groups)
            groups.append((term, []))
            if key is not None:
                places[key] = place
        groups[place][1].append(where)
    if len(groups) > 1 and sum(not t.exact for t, _ in groups) > MAX_COMPUTED:
        raise NotInLogic("many outputs that are worked out from facts", element=element)
    return tuple((term, some(where)) for term, where in groups)


def _alike(groups: list[tuple[Term, list[Cond]]], term: Term) -> int | None:
    return next((n for n, (t, _) in enumerate(groups) if alike(t, term)), None)


def _name(term: Term) -> object:
    """What a constant is told apart by; None when it is no constant."""
    if not term.exact:
        return None
    value = term.exact[0]
    if isinstance(value, dict):
        return tuple((name, type(v), v) for name, v in value.items())
    return type(value), value
