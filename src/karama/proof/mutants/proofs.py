"""The proofs of one mutant: gone on with where that settles it, else made afresh."""

from __future__ import annotations

from functools import cached_property

from karama.proof.mutants.mutant import Aspect, Mutant
from karama.proof.mutants.verdicts import Again, Different, First, Unsure, Verdicts
from karama.proof.principles import Pattern, Property
from karama.proof.verdicts import Reason, Verdict

STILL = frozenset(
    {Aspect.ROLES, Aspect.FORMS, Aspect.LANES, Aspect.READERS, Aspect.LAW}
)
"""What a change touches that sends nobody another way."""

TABLES = frozenset({Pattern.TOTAL, Pattern.PROTECTIVE, Pattern.INDEPENDENT})
"""Patterns that only a change of a table, or of what is asked, can make worse."""


class Proofs:
    """What is said of the properties of one mutant."""

    def __init__(self, first: First, mutant: Mutant, *, afresh: bool = False) -> None:
        self._first = first
        self._mutant = mutant
        self._goes_on = not afresh

    def verdict(self, one: Property) -> Verdict:
        """The verdict on a property."""
        again = self._again if self._goes_on else None
        if again is None:
            return self._afresh.property(one)
        if one.pattern in TABLES and not self._mutant.decision:
            return self._first.said[one.id]
        try:
            found = again.property(one)
        except Unsure:
            return self._afresh.property(one)
        unsettled = (Reason.NOT_TRANSLATED, Reason.LIMIT)
        return self._afresh.property(one) if found.reason in unsettled else found

    @cached_property
    def _again(self) -> Again | None:
        try:
            return Again(self._first, self._mutant.procedure)
        except Different:
            return None

    @cached_property
    def _afresh(self) -> Verdicts:
        held = self._first.held if self._mutant.aspect in STILL else None
        made = Verdicts(self._mutant.procedure, self._first.limits, held)
        made.looks = self._first.settled_by
        return made
