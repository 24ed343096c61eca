"""What a plan has to reach, as values: targets, and what may be added to reach them.

A target is always a share that must hold: of people, of the time, of the time people
spend somewhere, or of what they need. A mean would hide the person who waited longest,
and a person's right is not met on average.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from karama.procedure.process import Condition
from karama.rehearsal.means.costs import Cost
from karama.rehearsal.staffing import Key
from karama.rehearsal.standards.standard import Standard

CONFIDENCE = 0.95
"""How sure a plan is of its targets where the file does not say."""


class Measure(StrEnum):
    """What a target looks at."""

    WAIT = "wait"
    WITHIN = "within"
    CLOCK = "clock"
    PRINCIPLE = "principle"
    SPACE = "space"
    RATIO = "ratio"
    OCCUPANCY = "occupancy"
    STOCK = "stock"


class ShareOf(StrEnum):
    """Of what a target asks for a share."""

    PEOPLE = "people"
    TIME = "time"
    STAY = "stay"
    NEED = "need"


SHARE_OF: Mapping[Measure, ShareOf] = {
    Measure.WAIT: ShareOf.PEOPLE,
    Measure.WITHIN: ShareOf.PEOPLE,
    Measure.CLOCK: ShareOf.PEOPLE,
    Measure.PRINCIPLE: ShareOf.PEOPLE,
    Measure.SPACE: ShareOf.STAY,
    Measure.RATIO: ShareOf.STAY,
    Measure.OCCUPANCY: ShareOf.TIME,
    Measure.STOCK: ShareOf.NEED,
}
"""STAY: of the time people spend there, summed over them; NEED: of the units needed."""


@attrs.frozen
class Target:
    """One thing a plan has to reach.

    Attributes:
        id: Its name in reports; "wait 1" where the file gives none.
        share: For how much it must hold, above 0 up to 1.
        at_most: Seconds; of OCCUPANCY, a part of what there is.
        act: What is waited for; "" where a step is named, or neither is.
        step: As the rehearsal names it; None where none is named.
        who: Whom it looks at, FEEL over concepts; None for everybody. Only those for
            whom it is known to be false are left out.
        resource: Id in resources.toml, "" for none.
        principle: Id in the Charter, "" for none.
    """

    id: str
    measure: Measure
    share: float
    at_most: float | None = None
    act: str = ""
    step: Key | None = None
    who: Condition | None = None
    standard: Standard | None = None
    resource: str = ""
    principle: str = ""

    @property
    def share_of(self) -> ShareOf:
        """Of what the share is."""
        return SHARE_OF[self.measure]


@attrs.frozen
class Allowed:
    """How many of something a plan may add.

    Attributes:
        resource: Id in resources.toml.
        most: In each of its shifts, each a choice of its own; of a stock, units.
        cost: Of each that is added; None: as resources.toml says.
        shifts: Numbers of the shifts in which some may be added, from 1; () for all.
    """

    resource: str
    most: int
    cost: Cost | None = None
    shifts: tuple[int, ...] = ()


@attrs.frozen
class Targets:
    """Everything a file of targets says.

    Attributes:
        allowed: By id of the resource.
        confidence: How sure the plan is that all targets hold.
    """

    targets: tuple[Target, ...]
    allowed: Mapping[str, Allowed] = attrs.field(factory=dict)
    confidence: float = CONFIDENCE
