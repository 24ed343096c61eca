"""Standards of reception and legal clocks, as data, and the reader of their file.

    standards = read_standards().standards        # the shipped ones
    standards.standards["es-72h"].clock.limit     # timedelta(days=3)

Figures of law and of humanitarian guidance are never constants of a program: each is a
row of `standards/humane-reception.toml`, with its source and whether that was read.
"""

from karama.rehearsal.standards.clocks import Ran, Stretches, past, ran
from karama.rehearsal.standards.reading import StandardsReading, read_standards
from karama.rehearsal.standards.standard import (
    ARRIVAL,
    END,
    Bound,
    Clock,
    Instrument,
    Kind,
    Mark,
    Phase,
    Quantity,
    Source,
    Standard,
    Standards,
    is_bound,
)

__all__ = [
    "ARRIVAL",
    "END",
    "Bound",
    "Clock",
    "Instrument",
    "Kind",
    "Mark",
    "Phase",
    "Quantity",
    "Ran",
    "Source",
    "Standard",
    "Standards",
    "StandardsReading",
    "Stretches",
    "is_bound",
    "past",
    "ran",
    "read_standards",
]
