"""What a file of targets may name: the steps, acts, means and principles of a pack.

known = known_of(procedure, held_in(means))
read_targets("targets.toml", known)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import attrs

from karama.engine.compile import ready
from karama.procedure.procedure import Procedure
from karama.proof.charter import read_charter
from karama.proof.observed import acts_of
from karama.proof.principles import Charter, Principle
from karama.rehearsal.means.means import Beds, Means, Thing, counts
from karama.rehearsal.outcomes.principles import BY_PATHS
from karama.rehearsal.staffing import Key
from karama.rehearsal.standards import Standards, is_bound, read_standards


@attrs.frozen
class Held:
    """Something there is to work with.

    Attributes:
        kind: "staff", "interpreters", "room", "vehicle", "beds", "service", "stock";
            "" where it is not known.
        shifts: How many numbers of it can be changed, one for each shift.
        area: Square metres of floor in all, of beds; 0 where not said.
        unit: In which a stock is counted; "" where not said.
    """

    kind: str = ""
    shifts: int = 1
    area: float = 0.0
    unit: str = ""


@attrs.frozen
class Known:
    """What targets may name.

    Attributes:
        resources: By id.
        steps: By the name a planner uses: an id, with that of the called pack before
            it where the step is another pack's ("mt-age-assessment:Task_Doctor").
        acts: Which some step does.
        concepts: Which the pack maps to its own facts.
        principles: Ids; those the pack itself sets aside are in `aside` too.
        proved: Ids of principles that nothing in a case can keep or lose.
        bound: Ids of the standards that bind this authority.
    """

    standards: Standards
    resources: Mapping[str, Held] = attrs.field(factory=dict)
    steps: Mapping[str, Key] = attrs.field(factory=dict)
    acts: Collection[str] = ()
    concepts: Collection[str] = ()
    principles: Collection[str] = ()
    aside: Collection[str] = ()
    proved: Collection[str] = ()
    bound: Collection[str] = ()


def known_of(
    procedure: Procedure,
    resources: Mapping[str, Held],
    standards: Standards | None = None,
    charter: Charter | None = None,
) -> Known:
    """What targets for a pack may name.

    Args:
        procedure: What was read of the pack.
        resources: What resources.toml holds, by id.
        standards: The shipped ones where left out.
        charter: The shipped one where left out.
    """
    norms = standards or _shipped()
    acts = acts_of(ready(procedure))
    principles = (charter or read_charter()).principles
    return Known(
        standards=norms,
        resources=resources,
        steps={_named(key): key for key in acts},
        acts=frozenset(filter(None, acts.values())),
        concepts=frozenset(procedure.concepts),
        principles=tuple(one.id for one in principles),
        aside=frozenset({*procedure.not_applicable, *procedure.deviations}),
        proved=frozenset(one.id for one in principles if not _by_cases(one)),
        bound=frozenset(
            n for n, s in norms.standards.items() if is_bound(s, procedure)
        ),
    )


def held_in(means: Means) -> Mapping[str, Held]:
    """What there is to work with, by id."""
    kinds: tuple[tuple[str, Sequence[Thing]], ...] = (
        ("staff", means.staff),
        ("interpreters", means.interpreters),
        ("room", means.rooms),
        ("vehicle", means.vehicles),
        ("beds", means.beds),
        ("service", means.services),
    )
    shifts = {name: len(numbers) for name, numbers in counts(means).items()}
    found = {
        one.id: Held(kind, shifts[one.id], one.area if isinstance(one, Beds) else 0.0)
        for kind, ones in kinds
        for one in ones
    }
    return {**found, **{one.id: Held("stock", unit=one.unit) for one in means.stocks}}


def _by_cases(principle: Principle) -> bool:
    """Whether what happens in a case can keep or lose a principle."""
    return any(one.pattern in BY_PATHS for one in principle.properties)


def _shipped() -> Standards:
    reading = read_standards()
    if reading.standards is None:
        raise ValueError(f"the shipped standards are spoilt: {reading.findings}")
    return reading.standards


def _named(key: Key) -> str:
    """A step as a planner names it."""
    pack, colon, _process = key[0].partition(":")
    return f"{pack}:{key[1]}" if colon else key[1]
