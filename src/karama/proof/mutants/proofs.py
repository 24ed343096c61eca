"""The proofs of one mutant: gone on with where that settles it, else made afresh."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property

from karama.errors import KaramaError
from karama.proof.mutants.mutant import Aspect, Mutant
from karama.proof.mutants.verdicts import (
    NODES,
    Again,
    Different,
    First,
    Unsure,
    Verdicts,
)
from karama.proof.principles import Pattern, Property
from karama.proof.prover import Limits
from karama.proof.verdicts import Reason, Verdict

STILL = frozenset(
    {Aspect.ROLES, Aspect.FORMS, Aspect.LANES, Aspect.READERS, Aspect.LAW}
)
"""What a change touches that sends nobody another way."""

TABLES = frozenset({Pattern.TOTAL, Pattern.PROTECTIVE, Pattern.INDEPENDENT})
"""Patterns that only a change of a table, or of what is asked, can make worse."""

UNSETTLED = (Reason.NOT_TRANSLATED, Reason.LIMIT)
"""Reasons for which a verdict says nothing."""


class Proofs:
    """What is said of the properties of one mutant."""

    def __init__(self, first: First, mutant: Mutant, *, afresh: bool = False) -> None:
        self._first = first
        self._mutant = mutant
        self._first_says = not afresh

    def verdict(self, one: Property) -> Verdict:
        """The verdict on a property."""
        again = self.again
        if again is None:
            return self._alone.property(one)
        if self._first_says:
            if one.pattern in TABLES and not self._mutant.decision:
                return self._first.said[one.id]
            with suppress(Unsure):
                found = again.property(one)
                if found.reason not in UNSETTLED:
                    return found
        return again.afresh(one)

    @cached_property
    def again(self) -> Again | None:
        """The proof that is gone on with; None where the facts are other ones."""
        try:
            return Again(self._first, self._mutant.procedure)
        except (Different, KaramaError):
            return None

    @cached_property
    def _alone(self) -> Verdicts:
        held = self._first.held if self._mutant.aspect in STILL else None
        made = Verdicts(self._mutant.procedure, Limits(NODES), held)
        made.looks = self._first.looks_taken()
        return made
