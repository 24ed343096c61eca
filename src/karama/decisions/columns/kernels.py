"""The bit-vector kernel: rows in, sets of rules out, no Python for a row.

One person is eight look-ups and seven ANDs; so are a million, if nothing else is done
for each. A chunk goes block by block (a block stays in the cache): every column turns
its values into indices of its own small table (clip and look up, or binary search),
the masks found there are ANDed, and each distinct set of rules gets a code, in a hash
table that outlives the chunk. What a set *means* is worked out once, in Python.

Masks come in pairs: rules that hold, and rules that may hold. They differ only where
a fact is unknown, so columns without unknowns are ANDed once for both.

The kernel reads Arrow buffers in place by address: the caller keeps them alive.
Signatures are explicit and the machine code is cached on disk.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

BLOCK = 4096
"""Rows a block; its buffers stay in the first and second cache."""

INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, BITS, DECIMAL, FLOAT64 = range(10)
"""How the values of a column are stored in its buffer."""

LOOK_UP, SEARCH, SEARCH_FLOAT = range(3)
"""How a value becomes an index of the column's table."""

(
    KIND,  # storage, one of the kinds above
    METHOD,  # how a value becomes an index
    VALUES,  # address of the values
    FIRST,  # position of the chunk's first value behind that address
    VALID,  # address of the validity bits, 0 when no value is missing
    VALID_FIRST,  # position of the first validity bit
    MARKS,  # address of bits that mark unknown values, 0 when there are none
    MARKS_FIRST,
    LOW,  # look-up: the least value that has its own entry
    SIZE,  # entries of the table, before those for null, unknown and error
    TABLE,  # where the column's table starts among all tables
    STARTS,  # search: where the column's thresholds start among all
    MISSING,  # index a missing value gets: null or unknown
    UNKNOWN,  # index a marked value gets
    SPLIT,  # 1 when some value of the chunk may be unknown
) = range(15)
FIELDS = 15

_SEED = 0x243F6A8885A308D3  # digits of pi: any odd-looking constant would do
_MIX = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio, as in Fibonacci hashing
_LEAST = -(2**63)
_MOST = 2**63 - 1


def _pointer(pointed: Any) -> Any:
    """An intrinsic that reads the address of an array of this type."""

    @intrinsic
    def at(_context, address, index):  # type: ignore[no-untyped-def]
        def emit(context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
            kind = context.get_value_type(pointed)
            base = builder.inttoptr(arguments[0], ir.PointerType(kind))
            place = builder.gep(base, [arguments[1]])
            return builder.load(place)

        return pointed(types.int64, types.int64), emit

    return at


_int8, _int16, _int32, _int64 = map(
    _pointer, (types.int8, types.int16, types.int32, types.int64)
)
_uint8, _uint16, _uint32 = map(_pointer, (types.uint8, types.uint16, types.uint32))
_float64 = _pointer(types.float64)


def _make_lowest() -> Any:
    """An intrinsic: number of the lowest bit set, 64 for zero."""

    @intrinsic
    def lowest(_context, word):  # type: ignore[no-untyped-def]
        def emit(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
            return builder.cttz(arguments[0], cgutils.false_bit)

        return types.uint64(types.uint64), emit

    return lowest


_lowest = _make_lowest()


@njit("int64(int64, int64)", cache=True, nogil=True)
def _bit(address, place):  # type: ignore[no-untyped-def]
    return (_uint8(address, place >> 3) >> (place & 7)) & 1


@njit("int64(int64, int64)", cache=True, nogil=True)
def _near(address, place):  # type: ignore[no-untyped-def]
    """A 128-bit integer; past 64 bits, the end of the scale on that side."""
    low = _int64(address, 2 * place)
    high = _int64(address, 2 * place + 1)
    if high == (low >> 63):
        return low
    return _LEAST if high < 0 else _MOST


@njit("void(int64[::1], int64, int64, int64[::1])", cache=True, nogil=True)
def _load(column, start, rows, values):  # type: ignore[no-untyped-def]
    """Bring a block of values to 64 bits, whatever they are stored as."""
    at = column[VALUES]
    first = column[FIRST] + start
    kind = column[KIND]
    if kind == INT32:
        for r in range(rows):
            values[r] = _int32(at, first + r)
    elif kind == INT64:
        for r in range(rows):
            values[r] = _int64(at, first + r)
    elif kind == UINT32:
        for r in range(rows):
            values[r] = _uint32(at, first + r)
    elif kind == UINT8:
        for r in range(rows):
            values[r] = _uint8(at, first + r)
    elif kind == INT8:
        for r in range(rows):
            values[r] = _int8(at, first + r)
    elif kind == INT16:
        for r in range(rows):
            values[r] = _int16(at, first + r)
    elif kind == UINT16:
        for r in range(rows):
            values[r] = _uint16(at, first + r)
    elif kind == BITS:
        for r in range(rows):
            values[r] = _bit(at, first + r)
    elif kind == DECIMAL:
        for r in range(rows):
            values[r] = _near(at, first + r)


@njit("void(int64[::1], int64[::1], int64, int32[::1])", cache=True, nogil=True)
def _look_up(column, values, rows, index):  # type: ignore[no-untyped-def]
    """Index of each value by clipping it to the table; the ends mean all beyond."""
    low = column[LOW] - 1
    high = low + column[SIZE] - 1
    for r in range(rows):
        index[r] = min(max(values[r], low), high) - low


@njit(
    "void(int64[::1], int64[::1], int64[::1], int64, int32[::1])",
    cache=True,
    nogil=True,
)
def _search(column, starts, values, rows, index):  # type: ignore[no-untyped-def]
    """Index of the last threshold not above each value; the first is the least.

    The rows go one halving at a time, so that no branch hangs on a value.
    """
    base = column[STARTS]
    index[:rows] = 0
    left = column[SIZE]
    while left > 1:
        half = left >> 1
        for r in range(rows):
            above = starts[base + index[r] + half] <= values[r]
            index[r] += np.int32(half * above)
        left -= half


@njit(
    "void(int64[::1], float64[::1], int64, int64, int32[::1])",
    cache=True,
    nogil=True,
)
def _search_float(column, starts, start, rows, index):  # type: ignore[no-untyped-def]
    """As `_search`, over doubles; what is not a finite number is null."""
    at = column[VALUES]
    first = column[FIRST] + start
    base = column[STARTS]
    index[:rows] = 0
    left = column[SIZE]
    while left > 1:
        half = left >> 1
        for r in range(rows):
            above = starts[base + index[r] + half] <= _float64(at, first + r)
            index[r] += np.int32(half * above)
        left -= half
    null = np.int32(column[SIZE])
    for r in range(rows):
        value = _float64(at, first + r)
        index[r] = index[r] if value - value == 0.0 else null


@njit("void(int64[::1], int64, int64, int32[::1])", cache=True, nogil=True)
def _mark(column, start, rows, index):  # type: ignore[no-untyped-def]
    """Put missing and unknown values at their own index."""
    if column[VALID] != 0:
        first = column[VALID_FIRST] + start
        missing = np.int32(column[MISSING])
        for r in range(rows):
            if _bit(column[VALID], first + r) == 0:
                index[r] = missing
    if column[MARKS] != 0:
        first = column[MARKS_FIRST] + start
        unknown = np.int32(column[UNKNOWN])
        for r in range(rows):
            if _bit(column[MARKS], first + r) != 0:
                index[r] = unknown


@njit(
    "void(int64[::1], int64[::1], float64[::1], int64, int64, int64[::1], int32[::1])",
    cache=True,
    nogil=True,
)
def _find(column, starts, floats, start, rows, values, index):  # type: ignore[no-untyped-def]
    """Index, in the column's own table, of each value of a block."""
    if column[METHOD] == SEARCH_FLOAT:
        _search_float(column, floats, start, rows, index)
    else:
        _load(column, start, rows, values)
        if column[METHOD] == LOOK_UP:
            _look_up(column, values, rows, index)
        else:
            _search(column, starts, values, rows, index)
    _mark(column, start, rows, index)


@njit(
    "int64(uint64[::1], int64[::1], uint64[:, ::1], int64[::1])", nogil=True, cache=True
)
def _intern(key, slots, keys, count):  # type: ignore[no-untyped-def]
    """Number of a key among those met so far; there is room for it."""
    mixed = np.uint64(_SEED)
    for word in key:
        mixed = (mixed ^ word) * np.uint64(_MIX)
        mixed ^= mixed >> np.uint64(29)
    mask = len(slots) - 1
    slot = np.int64(mixed) & mask
    while True:
        number = slots[slot]
        if number < 0:
            number = count[0]
            count[0] += 1
            slots[slot] = number
            for i in range(len(key)):
                keys[number, i] = key[i]
            return number
        same = True
        for i in range(len(key)):
            if keys[number, i] != key[i]:
                same = False
                break
        if same:
            return number
        slot = (slot + 1) & mask


@njit(
    "void(int64[::1], uint64[::1], uint64[::1], uint64[::1], int32[::1], int64,"
    " boolean, uint64[::1], uint64[::1], uint64[::1])",
    cache=True,
    nogil=True,
)
def _and(column, holds, may, asks, index, rows, split, certain, possible, unknown):  # type: ignore[no-untyped-def]
    """Narrow the sets of a block by one column; one pass while nothing is unknown."""
    table = column[TABLE]
    if not split:
        for r in range(rows):
            certain[r] &= holds[table + index[r]]
        return
    if column[SPLIT] == 0:
        for r in range(rows):
            word = holds[table + index[r]]
            certain[r] &= word
            possible[r] &= word
        return
    for r in range(rows):
        place = table + index[r]
        certain[r] &= holds[place]
        possible[r] &= may[place]
        unknown[r] |= asks[place]


@njit(
    "void(uint64[::1], uint64[::1], uint64[::1], int64, boolean, boolean, int64,"
    " int64[::1], uint64[:, ::1], int64[::1], uint64[::1], uint32[::1])",
    cache=True,
    nogil=True,
)
def _code(  # type: ignore[no-untyped-def]
    certain, possible, unknown, rows, split, first, rules, slots, keys, count, key, out
):
    """Code of each row's sets: the rule's own number where it stands alone."""
    one = np.uint64(1)
    zero = np.uint64(0)
    for r in range(rows):
        c = certain[r]
        p = possible[r] if split else c
        if first and c != zero:
            c &= zero - c
            p &= (c << one) - one
        if c == p and c != zero and c & (c - one) == zero:
            out[r] = _lowest(c)
            continue
        key[0] = c
        key[1] = p
        key[2] = unknown[r] if c != p else zero
        out[r] = rules + _intern(key, slots, keys, count)


@njit(
    "int64(int64[:, ::1], uint64[::1], uint64[::1], uint64[::1], int64[::1],"
    " float64[::1], uint64, int64, boolean, int64, int64, int64[::1],"
    " uint64[:, ::1], int64[::1], uint32[::1])",
    cache=True,
    nogil=True,
)
def decide_narrow(  # type: ignore[no-untyped-def]
    columns,
    holds,
    may,
    asks,
    starts,
    floats,
    full,
    rules,
    first,
    row,
    stop,
    slots,
    keys,
    count,
    out,
):
    """Codes of a chunk for tables of at most 64 rules.

    Args:
        columns: One row of fields a column; those with unknowns come last.
        holds: The columns' tables: rules whose cell holds, by index.
        may: The same for rules whose cell may hold.
        asks: The same for the facts that are not known, one bit a fact.
        starts: Thresholds of the columns that search whole numbers.
        floats: Thresholds of the columns that search doubles.
        full: One bit a rule.
        rules: Number of rules.
        first: Whether only the first rule that holds counts.
        row: First row to do.
        stop: Row to stop before.
        slots: Hash table, a power of two, -1 where free.
        keys: The keys met so far: sets that hold, may hold, unknown facts.
        count: Number of keys.
        out: Code of each row.

    Returns:
        The row after the last one done: less than `stop` when keys need more room.
    """
    values = np.empty(BLOCK, np.int64)
    index = np.empty(BLOCK, np.int32)
    certain = np.empty(BLOCK, np.uint64)
    possible = np.empty(BLOCK, np.uint64)
    unknown = np.empty(BLOCK, np.uint64)
    key = np.empty(3, np.uint64)
    while row < stop:
        rows = min(BLOCK, stop - row)
        if count[0] + rows > len(keys):
            return row
        certain[:rows] = full
        split = False
        for j in range(len(columns)):
            column = columns[j]
            if column[SPLIT] != 0 and not split:
                split = True
                possible[:rows] = certain[:rows]
                unknown[:rows] = 0
            _find(column, starts, floats, row, rows, values, index)
            _and(
                column, holds, may, asks, index, rows, split, certain, possible, unknown
            )
        _code(
            certain,
            possible,
            unknown,
            rows,
            split,
            first,
            rules,
            slots,
            keys,
            count,
            key,
            out[row:],
        )
        row += rows
    return row


@njit(
    "int64(uint64[:, ::1], uint64[:, ::1], uint64[:, ::1], int32[::1],"
    " int64, boolean, boolean, uint64, int64, uint64[::1])",
    cache=True,
    nogil=True,
)
def _sets(  # type: ignore[no-untyped-def]
    holds, may, may_any, places, span, split, first, unknown, words, key
):
    """Write the two sets of one row into `key`; the rule's number if it stands alone.

    A word of the summaries says which words of a mask are not empty, so that only
    words that every column leaves something of are ever read.
    """
    one = np.uint64(1)
    zero = np.uint64(0)
    key[:] = zero
    summary = may_any[0, 0]  # the first mask has every rule
    for place in places:
        summary &= may_any[place, 0]
    found = 0
    alone = np.int64(-1)
    even = True
    while summary != zero:
        group = np.int64(_lowest(summary))
        summary &= summary - one
        for w in range(group * span, min((group + 1) * span, words)):
            p = may[0, w]
            for place in places:
                p &= may[place, w]
            if p == zero:
                continue
            c = p
            if split:
                for place in places:
                    c &= holds[place, w]
            if first and c != zero:
                c &= zero - c
                p &= (c << one) - one
                summary = zero
            key[w] = c
            key[words + w] = p
            even = even and c == p
            found += 1 if p & (p - one) == zero else 2
            alone = 64 * w + np.int64(_lowest(p))
            if first and c != zero:
                break
    if not even:
        key[2 * words] = unknown
        return -1
    return alone if found == 1 else -1


@njit(
    "int64(int64[:, ::1], int32[::1], uint64[::1], uint64[:, ::1], uint64[:, ::1],"
    " uint64[:, ::1], int64, int64[::1], float64[::1], int64, boolean,"
    " int64, int64, int64[::1], uint64[:, ::1], int64[::1], uint32[::1])",
    cache=True,
    nogil=True,
)
def decide_wide(  # type: ignore[no-untyped-def]
    columns,
    codes,
    asks,
    holds,
    may,
    may_any,
    span,
    starts,
    floats,
    rules,
    first,
    row,
    stop,
    slots,
    keys,
    count,
    out,
):
    """Codes of a chunk for tables of any number of rules.

    Arguments are those of `decide_narrow`, but for the masks. `codes` are the columns'
    tables: by index, the row of the masks to use. `holds` and `may` are the masks, a
    row of words each; row 0 has every rule. `may_any` says which groups of `span`
    words of `may` are not empty.
    """
    words = holds.shape[1]
    wide = len(columns)
    values = np.empty(BLOCK, np.int64)
    index = np.empty(BLOCK, np.int32)
    places = np.empty((BLOCK, wide), np.int32)
    unknown = np.empty(BLOCK, np.uint64)
    key = np.empty(2 * words + 1, np.uint64)
    while row < stop:
        rows = min(BLOCK, stop - row)
        if count[0] + rows > len(keys):
            return row
        unknown[:rows] = 0
        split = False
        for j in range(wide):
            column = columns[j]
            _find(column, starts, floats, row, rows, values, index)
            for r in range(rows):
                places[r, j] = codes[column[TABLE] + index[r]]
            if column[SPLIT] != 0:
                split = True
                for r in range(rows):
                    unknown[r] |= asks[column[TABLE] + index[r]]
        for r in range(rows):
            alone = _sets(
                holds,
                may,
                may_any,
                places[r],
                span,
                split and unknown[r] != 0,
                first,
                unknown[r],
                words,
                key,
            )
            if alone >= 0:
                out[row + r] = alone
            else:
                out[row + r] = rules + _intern(key, slots, keys, count)
        row += rows
    return row


@njit(
    "int64(uint64[:, ::1], int64, int64[::1], uint64[:, ::1], int64[::1], int64[::1],"
    " uint32[::1])",
    cache=True,
    nogil=True,
)
def number_rows(words, row, slots, keys, count, met, out):  # type: ignore[no-untyped-def]
    """Give equal rows of words equal numbers, in the order they are met.

    Args:
        words: The rows.
        row: First row to do.
        slots: Hash table, a power of two, -1 where free.
        keys: The rows met so far.
        count: Number of keys.
        met: For each number, the row at which it was first met.
        out: Number of each row.

    Returns:
        The row after the last one done: less than all when keys need more room.
    """
    while row < len(words):
        if count[0] == len(keys):
            return row
        before = count[0]
        number = _intern(words[row], slots, keys, count)
        if number == before:
            met[number] = row
        out[row] = number
        row += 1
    return row
