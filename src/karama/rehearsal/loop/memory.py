"""Rows of tables by number, in machine code.

    work_at = table("work", WORK)
    me = work_at(s, 7)                    # the row itself, not a copy
    me.ends = time

A stage is one record: counters, and for each table where it lies in memory. So every
function of the loop is handed one thing, as in C, and a table may move to where there
is more room. Nothing is checked here: numbers come from the loop itself, and whoever
puts a table on a stage keeps it alive.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import from_dtype, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

jit = njit(error_model="numpy", nogil=True)
"""How a part of the loop is compiled that is rarely come by."""

inlined = njit(error_model="numpy", nogil=True, forceinline=True)
"""How the others are: into the function that calls them."""


def record(**fields: str) -> np.dtype[np.void]:
    """A kind of row: names, and the types of what they hold."""
    return np.dtype(list(fields.items()), align=True)


def table(name: str, kind: np.dtype[np.void]) -> Any:
    """A function that gives a row of a table of the stage by its number."""
    row = from_dtype(kind)

    @intrinsic
    def at(_: Any, stage: Any, number: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            offset = signature.args[0].offset(name)
            word = ir.IntType(64)
            place = cgutils.get_record_member(  # type: ignore[no-untyped-call]
                builder, given[0], offset, word
            )
            pointer = context.get_value_type(row)
            lies = builder.load(place)
            # Tables move only between calls of the loop: within one it is read once.
            lies.set_metadata("invariant.load", builder.module.add_metadata([]))
            first = builder.inttoptr(lies, pointer)
            index = context.cast(builder, given[1], signature.args[1], types.int64)
            return builder.gep(first, [index])

        return row(stage, number), build

    return at
