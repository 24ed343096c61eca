"""Targets: what a plan has to reach, and what it may add to reach it.

`read_targets` reads the file that `karama plan` is given and says all that is wrong
with it; `known_of` is what the file may name. Targets refer to standards by their id
(`karama.rehearsal.standards`), so that a figure of law stands in one place.
"""

from karama.rehearsal.targets.citing import units
from karama.rehearsal.targets.known import Held, Known, held_in, known_of
from karama.rehearsal.targets.reading import TargetsReading, read_targets, targets_of
from karama.rehearsal.targets.target import (
    CONFIDENCE,
    SHARE_OF,
    Allowed,
    Measure,
    ShareOf,
    Target,
    Targets,
)

__all__ = [
    "CONFIDENCE",
    "SHARE_OF",
    "Allowed",
    "Held",
    "Known",
    "Measure",
    "ShareOf",
    "Target",
    "Targets",
    "TargetsReading",
    "held_in",
    "known_of",
    "read_targets",
    "targets_of",
    "units",
]
