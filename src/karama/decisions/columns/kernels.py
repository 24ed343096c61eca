"""The bit-vector kernel: rows in, sets of rules out, no Python for a row.

One person is eight look-ups and seven ANDs; so are a million, if nothing else is done
for each. A chunk goes block by block (a block stays in the cache): every column turns
its values into indices of its own small table (clip and look up, or binary search),
the masks found there are ANDed, and each distinct set of rules gets a code, in a hash
table that outlives the chunk. What a set *means* is worked out once, in Python.

Masks come in pairs: rules that hold, and rules that may hold. They differ only where
a fact is unknown, so columns without unknowns are ANDed once for both.

The kernel reads Arrow buffers in place by address: the caller keeps them alive.
Signatures are explicit and the machine code is cached on disk. Only the kernels for
tables of more than 64 rules have none: they are compiled when the first such table is
met, so that most people never wait for them.
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

WIDE_BLOCK = 1024
"""The same for tables of many rules, where there is more to remember of a row."""

INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, BITS, DECIMAL, FLOAT64 = range(10)
"""How the values of a column are stored in its buffer."""

LOOK_UP, SEARCH, SEARCH_FLOAT = range(3)
"""How a value becomes an index of the column's table."""

FEW = 16
"""Thresholds up to which a search compares with each."""

NEVER, AT_UNKNOWN, ANYWHERE = range(3)
"""Where rules may hold without holding: at no index, at that of unknown, at any."""

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
    SPLIT,  # where a value of the chunk may leave rules open, as above
) = range(15)
FIELDS = 15

_SEED = 0x243F6A8885A308D3  # digits of pi: any odd-looking constant would do
_MIX = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio, as in Fibonacci hashing
_MIX_TWICE, _MIX_THRICE, _MIX_FIVEFOLD = (_MIX * n % 2**64 for n in (2, 3, 5))
_START = 2**40 - 1
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


@njit("void(int64[::1], int64[::1], int64, uint32[::1])", cache=True, nogil=True)
def _look_up(column, values, rows, index):  # type: ignore[no-untyped-def]
    """Index of each value by clipping it to the table; the ends mean all beyond."""
    low = column[LOW] - 1
    high = low + column[SIZE] - 1
    for r in range(rows):
        index[r] = np.uint32(min(max(values[r], low), high) - low)


@njit(
    [
        "void(int64[::1], int64[::1], int64[::1], int64, uint32[::1])",
        "void(int64[::1], float64[::1], float64[::1], int64, uint32[::1])",
    ],
    cache=True,
    nogil=True,
)
def _search(column, starts, values, rows, index):  # type: ignore[no-untyped-def]
    """Index of the last threshold not above each value; the first is the least.

    The rows go one threshold, or one halving, at a time, so that no branch hangs on a
    value. Where thresholds are few, to compare with each takes less than to halve.
    """
    base = np.uint32(column[STARTS])
    left = np.uint32(column[SIZE])
    for r in range(rows):  # not a slice: that takes seconds to compile
        index[r] = 0
    if left <= FEW:
        for k in range(1, left):
            start = starts[base + np.uint32(k)]
            for r in range(rows):
                index[r] += np.uint32(values[r] >= start)
        return
    while left > 1:
        half = left >> np.uint32(1)
        for r in range(rows):
            above = starts[base + index[r] + half] <= values[r]
            index[r] += half if above else np.uint32(0)
        left -= half


@njit(
    "void(int64[::1], int64, int64, float64[::1], uint32[::1])", cache=True, nogil=True
)
def _null(column, start, rows, floats, index):  # type: ignore[no-untyped-def]
    """Put doubles that are no finite numbers at the index of null."""
    null = np.uint32(column[SIZE])
    for r in range(rows):
        index[r] = index[r] if floats[r] - floats[r] == 0.0 else null


@njit("void(int64[::1], int64, int64, uint32[::1])", cache=True, nogil=True)
def _mark(column, start, rows, index):  # type: ignore[no-untyped-def]
    """Put missing and unknown values at their own index; no branch hangs on one."""
    if column[VALID] != 0:
        first = column[VALID_FIRST] + start
        at = column[VALID]
        missing = np.uint32(column[MISSING])
        for r in range(rows):
            index[r] = index[r] if _bit(at, first + r) != 0 else missing
    if column[MARKS] != 0:
        first = column[MARKS_FIRST] + start
        at = column[MARKS]
        unknown = np.uint32(column[UNKNOWN])
        for r in range(rows):
            index[r] = unknown if _bit(at, first + r) != 0 else index[r]


@njit(
    "void(int64[::1], int64[::1], float64[::1], int64, int64, int64[::1],"
    " float64[::1], uint32[::1])",
    cache=True,
    nogil=True,
)
def _find(column, starts, floats, start, rows, values, doubles, index):  # type: ignore[no-untyped-def]
    """Index, in the column's own table, of each value of a block."""
    if column[METHOD] == SEARCH_FLOAT:
        at = column[VALUES]
        first = column[FIRST] + start
        for r in range(rows):
            doubles[r] = _float64(at, first + r)
        _search(column, floats, doubles, rows, index)
        _null(column, start, rows, doubles, index)
    else:
        _load(column, start, rows, values)
        if column[METHOD] == LOOK_UP:
            _look_up(column, values, rows, index)
        else:
            _search(column, starts, values, rows, index)
    _mark(column, start, rows, index)


@njit("uint64(uint64)", cache=True, nogil=True)
def _stirred(mixed):  # type: ignore[no-untyped-def]
    """Every bit of a sum of multiples brought to bear on the lowest ones."""
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(_MIX)
    return mixed ^ (mixed >> np.uint64(29))


@njit(
    "int64(uint64[::1], int64[::1], uint64[:, ::1], int64[::1])", nogil=True, cache=True
)
def _intern(key, slots, keys, count):  # type: ignore[no-untyped-def]
    """Number of a key among those met so far; there is room for it."""
    mixed = np.uint64(0)
    factor = np.uint64(_MIX)
    for word in key:
        mixed += word * factor
        factor += np.uint64(_MIX_TWICE)
    mixed = _stirred(mixed)
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
    "void(int64[::1], uint64[::1], uint64[::1], uint64[::1], uint32[::1], int64,"
    " boolean, uint64[::1], uint64[::1], uint64[::1])",
    cache=True,
    nogil=True,
)
def _and(column, holds, may, asks, index, rows, split, certain, possible, unknown):  # type: ignore[no-untyped-def]
    """Narrow the sets of a block by one column; one pass while nothing is unknown."""
    holds = holds[column[TABLE] :]
    may = may[column[TABLE] :]
    asks = asks[column[TABLE] :]
    if not split:
        for r in range(rows):
            certain[r] &= holds[index[r]]
    elif column[SPLIT] == NEVER:
        for r in range(rows):
            word = holds[index[r]]
            certain[r] &= word
            possible[r] &= word
    elif column[SPLIT] == AT_UNKNOWN:
        place = np.uint32(column[UNKNOWN])
        open_, asked = may[place], asks[place]
        for r in range(rows):
            word = holds[index[r]]
            here = index[r] == place
            certain[r] &= word
            possible[r] &= open_ if here else word
            unknown[r] |= asked if here else np.uint64(0)
    else:
        for r in range(rows):
            certain[r] &= holds[index[r]]
            possible[r] &= may[index[r]]
            unknown[r] |= asks[index[r]]


@njit(
    "int64(uint64, uint64, uint64, int64[::1], uint64[:, ::1], int64[::1])",
    cache=True,
    nogil=True,
)
def _intern_three(certain, possible, unknown, slots, keys, count):  # type: ignore[no-untyped-def]
    """As `_intern` for a key of three words that is not written down first."""
    mixed = certain * np.uint64(_MIX)
    mixed += possible * np.uint64(_MIX_THRICE)
    mixed += unknown * np.uint64(_MIX_FIVEFOLD)
    mixed = _stirred(mixed)
    mask = len(slots) - 1
    slot = np.int64(mixed) & mask
    while True:
        number = slots[slot]
        if number < 0:
            number = count[0]
            count[0] += 1
            slots[slot] = number
            keys[number, 0] = certain
            keys[number, 1] = possible
            keys[number, 2] = unknown
            return number
        different = keys[number, 0] ^ certain
        different |= keys[number, 1] ^ possible
        different |= keys[number, 2] ^ unknown
        if different == np.uint64(0):
            return number
        slot = (slot + 1) & mask


@njit(
    "void(uint64[::1], uint64[::1], uint64[::1], int64, boolean, boolean, int64,"
    " int64[::1], uint64[:, ::1], int64[::1], uint32[::1])",
    cache=True,
    nogil=True,
)
def _code(  # type: ignore[no-untyped-def]
    certain, possible, unknown, rows, split, first, rules, slots, keys, count, out
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
        asked = unknown[r] if c != p else zero
        out[r] = rules + _intern_three(c, p, asked, slots, keys, count)


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
    doubles = np.empty(BLOCK, np.float64)
    index = np.empty(BLOCK, np.uint32)
    certain = np.empty(BLOCK, np.uint64)
    possible = np.empty(BLOCK, np.uint64)
    unknown = np.empty(BLOCK, np.uint64)
    while row < stop:
        rows = min(BLOCK, stop - row)
        if count[0] + rows > len(keys):
            return row
        for r in range(rows):
            certain[r] = full
        split = False
        for j in range(len(columns)):
            column = columns[j]
            if column[SPLIT] != 0 and not split:
                split = True
                for r in range(rows):
                    possible[r] = certain[r]
                    unknown[r] = 0
            _find(column, starts, floats, row, rows, values, doubles, index)
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
            out[row:],
        )
        row += rows
    return row


@njit(cache=True, nogil=True)
def _only(full, masks, groups, places, row, words, shift, first):  # type: ignore[no-untyped-def]
    """Number of the one rule that holds for a row without unknowns.

    Args are those of `_words`. Returns -1 where no rule holds, or several do.
    """
    one = np.uint64(1)
    zero = np.uint64(0)
    only = np.int64(-1)
    wide = places.shape[1]
    while groups != zero:
        group = np.int64(_lowest(groups))
        begin = (group << shift) >> 6
        end = begin + 1
        if shift < 6:  # all groups of this word are done with it
            past = np.uint64(end << (6 - shift))
            groups = groups >> past << past if past < np.uint64(64) else zero
        else:
            groups &= groups - one
            end = min(((group + 1) << shift) >> 6, words)
        for w in range(begin, end):
            left = full[w]
            for j in range(wide):
                left &= masks[places[row, j] + np.uint32(w)]
            if left == zero:
                continue
            found = 64 * w + np.int64(_lowest(left))
            if first:
                return found
            if only >= 0 or left & (left - one) != zero:
                return np.int64(-1)
            only = found
    return only


@njit(cache=True, nogil=True)
def _words(  # type: ignore[no-untyped-def]
    full, holds, may, groups, places, row, words, shift, first, at, certain, possible
):
    """Write the words of a row's two sets that are not empty; returns how many.

    Args:
        full: Words with every rule.
        holds: Masks end to end: rules that hold.
        may: The same: rules that may hold.
        groups: A bit for each group of rules that every column leaves some of: only
            their words are ever read.
        places: Where the masks of each row start in these, one a column.
        row: The row.
        words: Words of a mask.
        shift: Groups have `1 << shift` rules.
        first: Whether only the first rule that holds counts.
        at: Which word each one is.
        certain: The words.
        possible: The words.
    """
    one = np.uint64(1)
    zero = np.uint64(0)
    wide = places.shape[1]
    found = 0
    while groups != zero:
        group = np.int64(_lowest(groups))
        begin = (group << shift) >> 6
        end = begin + 1
        if shift < 6:  # all groups of this word are done with it
            past = np.uint64(end << (6 - shift))
            groups = groups >> past << past if past < np.uint64(64) else zero
        else:
            groups &= groups - one
            end = min(((group + 1) << shift) >> 6, words)
        for w in range(begin, end):
            c = full[w]
            p = c
            for j in range(wide):
                place = places[row, j] + np.uint32(w)
                p &= may[place]
                c &= holds[place]
            if p == zero:
                continue
            if first and c != zero:
                c &= zero - c
                p &= (c << one) - one
            at[found] = w
            certain[found] = c
            possible[found] = p
            found += 1
            if first and c != zero:
                return found
    return found


@njit(cache=True, nogil=True)
def _intern_words(  # type: ignore[no-untyped-def]
    found, at, certain, possible, unknown, slots, heap, starts, hashes, count
):
    """Number of the sets made of these words; there is room for them.

    Sets stand in the heap as their number, their length, their unknowns and, for each
    word that is not empty, its place and its two words. A slot holds where they stand
    and, above that, a part of their hash: most others are told apart by that alone.
    """
    mixed = (np.uint64(_SEED) ^ unknown) * np.uint64(_MIX)
    for i in range(found):
        mixed ^= mixed >> np.uint64(29)
        mixed = (mixed ^ certain[i] ^ np.uint64(at[i])) * np.uint64(_MIX)
        mixed ^= mixed >> np.uint64(32)
        mixed = (mixed ^ possible[i]) * np.uint64(_MIX)
    mixed ^= mixed >> np.uint64(29)
    mask = len(slots) - 1
    slot = np.int64(mixed) & mask
    part = np.int64(mixed >> np.uint64(41))
    while True:
        start = slots[slot] & _START
        if slots[slot] < 0:
            break
        if slots[slot] >> 40 == part:
            same = heap[start + 1] == np.uint64(found) and heap[start + 2] == unknown
            for i in range(found if same else 0):
                place = start + 3 * i + 3
                same = (
                    same
                    and heap[place] == np.uint64(at[i])
                    and heap[place + 1] == certain[i]
                    and heap[place + 2] == possible[i]
                )
            if same:
                return np.int64(heap[start])
        slot = (slot + 1) & mask
    number = count[0]
    count[0] += 1
    start = starts[number]
    slots[slot] = part << 40 | start
    hashes[number] = mixed
    starts[number + 1] = start + 3 * found + 3
    heap[start] = np.uint64(number)
    heap[start + 1] = np.uint64(found)
    heap[start + 2] = unknown
    for i in range(found):
        place = start + 3 * i + 3
        heap[place] = np.uint64(at[i])
        heap[place + 1] = certain[i]
        heap[place + 2] = possible[i]
    return number


@njit(cache=True, nogil=True)
def spread_out(hashes, starts, count, slots):  # type: ignore[no-untyped-def]
    """Put so many sets of a heap into empty slots, as `_intern_words` does."""
    mask = len(slots) - 1
    for number in range(count):
        slot = np.int64(hashes[number]) & mask
        while slots[slot] >= 0:
            slot = (slot + 1) & mask
        slots[slot] = np.int64(hashes[number] >> np.uint64(41)) << 40 | starts[number]


@njit(cache=True, nogil=True)
def decide_wide(  # type: ignore[no-untyped-def]
    columns, places, groups, asks, full, holds, may, shift, starts, floats, rules,
    first, row, stop, slots, heap, heap_starts, hashes, count, out,
):  # fmt: skip
    """Codes of a chunk for tables of any number of rules.

    Arguments are those of `decide_narrow`, but for the masks and the memory. `places`
    and `groups` are the columns' tables: by index, where the masks to use start in
    `holds` and `may`, and a bit for each group of `1 << shift` rules of which there
    are some. `full` is a mask with every rule. The keys met so far stand end to end in
    `heap`, from `heap_starts` on, with their `hashes`.
    """
    words = len(full)
    wide = len(columns)
    values = np.empty(BLOCK, np.int64)
    doubles = np.empty(BLOCK, np.float64)
    index = np.empty(BLOCK, np.uint32)
    found_at = np.empty((WIDE_BLOCK, wide), np.uint32)
    some = np.empty(BLOCK, np.uint64)
    unknown = np.empty(BLOCK, np.uint64)
    at = np.empty(words, np.int64)
    certain = np.empty(words, np.uint64)
    possible = np.empty(words, np.uint64)
    while row < stop:
        rows = min(WIDE_BLOCK, stop - row)
        for r in range(rows):
            some[r] = ~np.uint64(0)
            unknown[r] = 0
        split = False
        for j in range(wide):
            column = columns[j]
            _find(column, starts, floats, row, rows, values, doubles, index)
            own_places = places[column[TABLE] :]
            own_groups = groups[column[TABLE] :]
            for r in range(rows):
                found_at[r, j] = own_places[index[r]]
                some[r] &= own_groups[index[r]]
            if column[SPLIT] == AT_UNKNOWN:
                split = True
                open_ = np.uint32(column[UNKNOWN])
                asked = asks[column[TABLE] + column[UNKNOWN]]
                for r in range(rows):
                    unknown[r] |= asked if index[r] == open_ else np.uint64(0)
            elif column[SPLIT] == ANYWHERE:
                split = True
                own_asks = asks[column[TABLE] :]
                for r in range(rows):
                    unknown[r] |= own_asks[index[r]]
        for r in range(rows):
            here = split and unknown[r] != 0
            if not here:
                only = _only(full, may, some[r], found_at, r, words, shift, first)
                if only >= 0:
                    out[row + r] = only
                    continue
            found = _words(
                full, holds, may, some[r], found_at, r, words, shift, first, at,
                certain, possible,
            )  # fmt: skip
            c = certain[0]
            if found == 1 and c == possible[0] and c & (c - np.uint64(1)) == 0:
                out[row + r] = 64 * at[0] + np.int64(_lowest(c))
                continue
            end = heap_starts[count[0]] + 3 * words + 3
            if count[0] == len(hashes) or end > len(heap):
                return row + r
            asked = np.uint64(0)
            for i in range(found):
                if certain[i] != possible[i]:
                    asked = unknown[r]
            out[row + r] = rules + _intern_words(
                found, at, certain, possible, asked, slots, heap, heap_starts,
                hashes, count,
            )  # fmt: skip
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
