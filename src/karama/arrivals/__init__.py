"""Orients a list of arrivals: a table in, a table out, streamed, nothing dropped.

Words: an *arrival* is a row of facts about one person; a *chunk* is some thousand
arrivals as coded columns (each distinct cell is read once); a *reject* is a row, or a
cell of a kept row, that could not be read, said with row and column but never with
what it held. The flow: `read_arrivals` gives chunks, `orient` reads the cells as
facts and decides each chunk in columns, `open_writer` writes what came out, `Summary`
counts it. Memory is bounded by the chunk, so ten million rows take ten times the time
of one million and no more memory.
"""

from karama.arrivals.chunk import Chunk, Coded, Reject
from karama.arrivals.orient import Oriented, Orienter
from karama.arrivals.read import read_arrivals
from karama.arrivals.summary import Summary
from karama.arrivals.write import open_rejects, open_writer

__all__ = [
    "Chunk",
    "Coded",
    "Oriented",
    "Orienter",
    "Reject",
    "Summary",
    "open_rejects",
    "open_writer",
    "read_arrivals",
]
