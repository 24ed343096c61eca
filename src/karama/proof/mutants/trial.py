"""One mutant against the Charter: caught, harmless, or survived.

*Caught*: a property that was kept is no longer kept, or one that was lost already is
lost at one more place; or `karama check` has a finding that it had not before, a broken
promise among them. Properties that speak of what is changed are asked first, then the
reader, which is quick, then all the others: what is told is the first that catches it.
*Harmless*: it is proved, or judged, that nobody is worse off (`harm`). *Survived*:
everything else; each is a question to the Charter.

Only verdicts are needed here, so nobody looks for a witness: what the sets of people
cannot exclude counts as no longer kept, as it does for a reader of `karama prove`. What
could not be worked out within the limits never counts as caught.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import StrEnum

import attrs

from karama.errors import KaramaError
from karama.procedure.procedure import Procedure
from karama.proof.charter import Charter
from karama.proof.mutants import checks
from karama.proof.mutants.harm import Harm
from karama.proof.mutants.mutant import Aspect, Mutant
from karama.proof.mutants.proofs import STILL, Proofs
from karama.proof.mutants.reach import Reach
from karama.proof.mutants.verdicts import First
from karama.proof.principles import Pattern, Principle, Property, Weight
from karama.proof.verdicts import WORSE, Reason, Status, Verdict

_Pairs = Sequence[tuple[Principle, Property]]


class Outcome(StrEnum):
    """What became of a mutant."""

    CAUGHT = "caught"
    HARMLESS = "harmless"
    SURVIVED = "survived"


@attrs.frozen
class Result:
    """What became of one mutant.

    Attributes:
        by: What caught it: the id of a property, the code of a finding, or
            "unusable" where it can no longer be run; "" when nothing did.
        weight: "must" or "should" where a property caught it, "check" where the
            reader did.
        reason: Why it is harmless: a stable word, see `harm`.
    """

    kind: str
    element: str
    values: tuple[str, ...]
    outcome: Outcome
    by: str = ""
    weight: str = ""
    reason: str = ""


class Trial:
    """One procedure, one Charter, and any number of mutants.

    Attributes:
        before: The verdict on each property of the original.
    """

    def __init__(self, original: Procedure, charter: Charter) -> None:
        self.original = original
        self.charter = charter
        prover = self._first = First(original)
        self.before: dict[str, Verdict] = {}
        self._costs: dict[str, int] = {}
        for principle in charter.principles:
            for one in principle.properties:
                made = len(prover.setting.cast.worlds)
                self.before[one.id] = prover.property(one)
                now = len(prover.setting.cast.worlds)
                self._costs[one.id] = now - made if now >= made else now
        self._found = checks.findings(original)
        self._harm = Harm(original, prover.graph)
        self._reach = Reach(prover)

    def judge(self, mutant: Mutant) -> Result:
        """What becomes of a mutant."""
        proofs = Proofs(self._first, mutant)
        reason = self._none(mutant, proofs)
        if not reason and self._reach.prepare(mutant):
            proofs = Proofs(self._first, mutant)
            reason = self._none(mutant, proofs)
        if reason:
            return self._result(mutant, Outcome.HARMLESS, reason=reason)
        by, weight = self.caught(mutant, proofs)
        reason = "" if by else self._harm.excuse(mutant)
        if reason:
            return self._result(mutant, Outcome.HARMLESS, reason=reason)
        if not by:
            by, weight = self.caught(mutant, Proofs(self._first, mutant, afresh=True))
        outcome = Outcome.CAUGHT if by else Outcome.SURVIVED
        return self._result(mutant, outcome, by, weight)

    def _none(self, mutant: Mutant, proofs: Proofs) -> str:
        """Why a change provably harms nobody; "" when that cannot be shown."""
        touched = mutant.decision or mutant.flow
        again = proofs.again if touched else None
        if again is None:
            return self._harm.none(mutant)
        return self._reach.reason(again, mutant)

    def _result(
        self,
        mutant: Mutant,
        outcome: Outcome,
        by: str = "",
        weight: str = "",
        reason: str = "",
    ) -> Result:
        return Result(
            mutant.kind, mutant.element, mutant.values, outcome, by, weight, reason
        )

    # --- caught by what -----------------------------------------------------------

    def caught(self, mutant: Mutant, proofs: Proofs | None = None) -> tuple[str, str]:
        """What catches a mutant, and with what weight; two empty words if nothing.

        Args:
            mutant: The small wrong change.
            proofs: What is proved of it, where that has begun.
        """
        proofs = proofs or Proofs(self._first, mutant)
        pairs = self._looked_at(mutant)
        quick = mutant.aspect in STILL  # no path is needed, so all are asked first
        likely = [pair for pair in pairs if quick or _likely(pair[1], mutant)]
        others = [pair for pair in pairs if pair not in likely]
        try:
            found = self._by_charter(likely, proofs) or self._by_check(mutant)
            return found or self._by_charter(others, proofs) or ("", "")
        except KaramaError:
            return "unusable", "check"

    def _by_charter(self, pairs: _Pairs, proofs: Proofs) -> tuple[str, str] | None:
        should: tuple[str, str] | None = None
        for principle, one in pairs:
            weight = principle.weight.value
            if should is not None and principle.weight is not Weight.MUST:
                continue
            if self._worse(principle, self.before[one.id], proofs.verdict(one)):
                if principle.weight is Weight.MUST:
                    return one.id, weight
                should = one.id, weight
        return should

    def _looked_at(self, mutant: Mutant) -> _Pairs:
        """The properties that can see a change, those that most likely do first."""
        patterns = SEES.get(mutant.aspect)
        pairs = [
            (principle, one)
            for principle in self.charter.principles
            for one in principle.properties
            if patterns is None or one.pattern in patterns
            if not _is_far(one, mutant)
        ]
        return sorted(pairs, key=lambda pair: self._when(pair[1], mutant))

    def _when(self, one: Property, mutant: Mutant) -> tuple[bool, int]:
        """What is looked at first: what is likely to see it, then what is quick."""
        return not _likely(one, mutant), self._costs[one.id]

    def _worse(self, principle: Principle, before: Verdict, after: Verdict) -> bool:
        unsettled = (Reason.NOT_TRANSLATED, Reason.LIMIT)
        if before.reason in unsettled or after.reason in unsettled:
            return False
        excused = principle.id in self.original.not_applicable
        if after.status is Status.NOT_DRAWN and excused:
            return False
        if WORSE.index(after.status) > WORSE.index(before.status):
            return True
        return bool(_losses(after) - _losses(before))

    def _by_check(self, mutant: Mutant) -> tuple[str, str] | None:
        new = sorted(checks.findings(mutant.procedure) - self._found)
        with suppress(StopIteration):
            new.append(next(checks.unspoken(self.original, mutant.procedure)))
        return (new[0][0], "check") if new else None


SEES: dict[Aspect, frozenset[Pattern]] = {
    Aspect.CLOCKS: frozenset(
        {Pattern.RESPONSE, Pattern.PRECEDENCE, Pattern.ENDS, Pattern.PROMPT}
    ),
    Aspect.RECORDS: frozenset({Pattern.QUORUM}),
    Aspect.ROLES: frozenset({Pattern.QUORUM}),
    Aspect.FORMS: frozenset({Pattern.QUORUM, Pattern.FLOW, Pattern.NEED_TO_KNOW}),
    Aspect.LANES: frozenset({Pattern.QUORUM, Pattern.FLOW}),
    Aspect.READERS: frozenset({Pattern.FLOW, Pattern.NEED_TO_KNOW, Pattern.KEEPING}),
    Aspect.LAW: frozenset(),
}
"""Patterns that can see what a change touches; every one sees what is not listed."""


def _is_far(one: Property, mutant: Mutant) -> bool:
    """Whether a property that needs a path speaks of none of the steps touched."""
    walks = one.pattern is Pattern.QUORUM and (one.when is not None or one.after)
    return bool(walks) and mutant.aspect in STILL and not mutant.acts & {*one.acts}


def _likely(one: Property, mutant: Mutant) -> bool:
    """Whether a property speaks of what a change touches."""
    spoken = {*one.acts, *one.before, *one.after, *one.then, *one.alternatives}
    return bool(spoken & mutant.acts) or bool(one.right and one.right in mutant.values)


def _losses(verdict: Verdict) -> frozenset[tuple[str, ...]]:
    return frozenset(_each(verdict))


def _each(verdict: Verdict) -> Iterator[tuple[str, ...]]:
    for flaw in verdict.flaws:
        yield flaw.kind, flaw.element, *flaw.values
    if not verdict.flaws:
        yield from (("lost", place) for place in verdict.lost_at)
