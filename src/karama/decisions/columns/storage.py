"""From what a frame stores to where it stands among the constants of a column.

A frame stores a date as days, a decimal as a scaled whole number, text as a code of a
dictionary. For each way of storing there is a small table from stored values to the
codes of a column: by look-up where the constants lie close together, by binary search
else. The thresholds are exact: a decimal constant is scaled without rounding, and for
doubles the thresholds are the doubles whose shortest decimal form, which is the FEEL
number they stand for, passes the constant. Nothing is ever compared as a double that
was written as a decimal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from . import kernels
from .axes import Axis, Kind
from .column import FALSE, NULL, TRUE, UNKNOWN_CODE, Column

MAX_LOOK_UP = 16_384
"""Entries of a look-up table; columns whose constants lie wider apart are searched."""

_LEAST, _MOST = -(2**63), 2**63 - 1

_INTEGERS: dict[Any, int] = {
    pa.int8(): kernels.INT8,
    pa.int16(): kernels.INT16,
    pa.int32(): kernels.INT32,
    pa.int64(): kernels.INT64,
    pa.uint8(): kernels.UINT8,
    pa.uint16(): kernels.UINT16,
    pa.uint32(): kernels.UINT32,
}
_UNIT_NANOS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000}

Texts = Callable[[Iterable[str]], Sequence[int | None]]
"""Codes that texts have in the dictionary of a column, None for one not in it."""


@attrs.frozen(eq=False)
class Stored:
    """A column of a frame, as Arrow stores it.

    Attributes:
        array: The values; dictionary codes for text.
        texts: For text: the code of each text asked for.
        dictionary: For text: every text of the dictionary, by code, when it is small
            enough to be at hand.
    """

    array: Any
    texts: Texts | None = None
    dictionary: Callable[[], Sequence[str | None]] | None = None


def stored(column: pl.Series | Any) -> Stored | None:
    """A column as the kernel can read it; None for what has no place on an axis."""
    if isinstance(column, pl.Series):
        if column.dtype == pl.String:
            column = column.cast(pl.Categorical)
        if isinstance(column.dtype, pl.Categorical):
            return _categorical(column.rechunk())
        column = column.rechunk().to_arrow()
    return _arrow(column)


def _categorical(series: pl.Series) -> Stored:
    """Codes of a category pool that other frames share: texts are asked one by one."""

    def texts(wanted: Iterable[str]) -> Sequence[int | None]:
        return pl.Series(list(wanted), dtype=series.dtype).to_physical().to_list()

    def dictionary() -> Sequence[str | None]:
        top: Any = series.to_physical().max()
        found: list[str | None] = [None] * (0 if top is None else int(top) + 1)
        present = series.unique().drop_nulls()
        for code, text in zip(
            present.to_physical(), present.cast(pl.String), strict=True
        ):
            found[code] = text
        return found

    return Stored(series.to_physical().to_arrow(), texts, dictionary)


def _arrow(array: Any) -> Stored | None:
    kind = array.type
    if pa.types.is_string_view(kind):
        array = array.cast(pa.large_string())
        kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        array = pc.dictionary_encode(array)
        kind = array.type
    if pa.types.is_dictionary(kind):
        return _encoded(array)
    wider = _wider(kind)
    if wider is not None:
        return Stored(array.cast(wider))
    return Stored(array) if _readable(kind) else None


def _encoded(array: Any) -> Stored | None:
    texts = array.dictionary.to_pylist()
    if not pa.types.is_integer(array.indices.type) or not all(
        isinstance(text, str) for text in texts
    ):
        return None
    indices = array.indices
    if indices.type not in _INTEGERS:
        indices = indices.cast(pa.int64())
    codes = {text: code for code, text in enumerate(texts)}
    return Stored(indices, lambda wanted: [codes.get(t) for t in wanted], lambda: texts)


def _wider(kind: Any) -> Any:
    """The type that holds the same values and that the kernel reads."""
    if kind == pa.uint64():
        return pa.decimal128(20, 0)
    if kind in (pa.float32(), pa.float16()):
        return pa.float64()
    if kind == pa.date64():
        return pa.date32()
    if pa.types.is_time32(kind):
        return pa.time64("ns")
    if pa.types.is_decimal32(kind) or pa.types.is_decimal64(kind):
        return pa.decimal128(38, kind.scale)
    return None


def _readable(kind: Any) -> bool:
    return kind in (pa.bool_(), pa.float64()) or _worth(kind) is not None


# --- plans --------------------------------------------------------------------------


@attrs.frozen
class Plan:
    """How stored values of a column become codes.

    Attributes:
        storage: How the kernel reads the values.
        method: Look-up, search, or search of doubles.
        low: Look-up: the least value with its own entry.
        starts: Search: the least value of each entry; the first is below all.
        codes: Codes of the column, one an entry; then null's and unknown's.
    """

    storage: int
    method: int
    codes: tuple[int, ...]
    low: int = 0
    starts: tuple[float, ...] = ()

    @property
    def size(self) -> int:
        """Entries before those of null and unknown."""
        return len(self.codes) - 2


def plan(column: Column, values: Stored) -> Plan | None:
    """How to read stored values as the input of a column; None: they are tried."""
    if not column.masks:
        return None
    kind = values.array.type
    if kind == pa.bool_():
        return Plan(kernels.BITS, kernels.LOOK_UP, _ended([FALSE, FALSE, TRUE]))
    if kind == pa.float64():
        return _doubles(*column.axes[Kind.NUMBER])
    if values.texts is not None:
        return _text(column, values)
    worth = _worth(kind)
    if worth is None:
        return None
    axis_kind, storage, unit = worth
    found, base = column.axes[axis_kind]
    if storage == kernels.DECIMAL and any(
        abs(Fraction(cut) / unit) >= _MOST for cut in found.cuts
    ):
        return None  # past 64 bits, where the kernel takes all values as one
    return _whole(storage, _starts(found, base, unit))


def _worth(kind: Any) -> tuple[Kind, int, Fraction] | None:
    """Kind of value, storage, and what one step of the stored number is worth."""
    if kind in _INTEGERS:
        return Kind.NUMBER, _INTEGERS[kind], Fraction(1)
    if pa.types.is_decimal128(kind):
        return Kind.NUMBER, kernels.DECIMAL, Fraction(10) ** -kind.scale
    if kind == pa.date32():
        return Kind.DATE, kernels.INT32, Fraction(1)
    if pa.types.is_time64(kind):
        return Kind.TIME, kernels.INT64, Fraction(_UNIT_NANOS[kind.unit])
    if pa.types.is_timestamp(kind) and kind.tz is None:
        return Kind.DATE_TIME, kernels.INT64, Fraction(_UNIT_NANOS[kind.unit])
    if pa.types.is_duration(kind):
        return Kind.NANOS, kernels.INT64, Fraction(_UNIT_NANOS[kind.unit])
    return None


def _ended(codes: Sequence[int]) -> tuple[int, ...]:
    return (*codes, NULL, UNKNOWN_CODE)


# --- whole numbers ----------------------------------------------------------------

Starts = dict[int, int]
"""The code that holds from each stored value on."""


def _whole(storage: int, starts: Starts) -> Plan:
    """Look-up where the starts lie close together, search else."""
    firsts, codes = zip(*sorted(starts.items()), strict=True)
    if len(firsts) == 1:
        return Plan(storage, kernels.LOOK_UP, _ended(codes))
    if firsts[-1] - firsts[1] >= MAX_LOOK_UP:
        return Plan(storage, kernels.SEARCH, _ended(codes), starts=firsts)
    table = [codes[0]]
    for start, stop, code in zip(firsts[1:], firsts[2:], codes[1:], strict=False):
        table.extend([code] * (stop - start))
    table.append(codes[-1])
    return Plan(storage, kernels.LOOK_UP, _ended(table), low=firsts[1])


def _starts(found: Axis, base: int, unit: Fraction) -> Starts:
    """The least stored value of each position that has any."""
    starts = {_LEAST: base}
    for place, key in enumerate(found.cuts):
        exact = Fraction(key) / unit
        start = math.ceil(exact)
        if start > _MOST:
            break
        after = base + 2 * place + 2
        if start == exact and start >= _LEAST:
            starts[start] = after - 1
            start += 1
        if start <= _MOST:
            starts[max(start, _LEAST)] = after
    return starts


# --- doubles -----------------------------------------------------------------------


def _doubles(found: Axis, base: int) -> Plan:
    """Search over the doubles at which the decimal they stand for passes a cut."""
    starts = {-math.inf: base}
    for place, cut in enumerate(found.cuts):
        start = first_double(cut)
        after = base + 2 * place + 2
        if math.isinf(start):
            break
        if shortest(start) == cut:
            starts[start] = after - 1
            start = math.nextafter(start, math.inf)
        starts[start] = after
    firsts, codes = zip(*sorted(starts.items()), strict=True)
    return Plan(kernels.FLOAT64, kernels.SEARCH_FLOAT, _ended(codes), starts=firsts)


def shortest(number: float) -> Decimal:
    """The decimal a double stands for: the shortest one that reads back as it."""
    return Decimal(repr(number))


def first_double(cut: Decimal) -> float:
    """The least double that stands for a decimal of at least `cut`."""
    found = float(cut)
    if found == -math.inf:
        found = math.nextafter(-math.inf, 0)
    while found != math.inf and shortest(found) < cut:
        found = math.nextafter(found, math.inf)
    below = math.nextafter(found, -math.inf)
    while below != -math.inf and shortest(below) >= cut:
        found, below = below, math.nextafter(below, -math.inf)
    return found


# --- text ---------------------------------------------------------------------------


def _text(column: Column, values: Stored) -> Plan | None:
    """Look-up by dictionary code.

    Where the cells only ask for equality, every text the table does not know is one
    thing, and only known texts are looked for. Where they order texts, the whole
    dictionary is placed.
    """
    if values.texts is None or values.dictionary is None:
        return None
    found, base = column.axes[Kind.TEXT]
    storage = _INTEGERS[values.array.type]
    between = {column.masks[base + place] for place in range(0, found.positions, 2)}
    if len(between) > 1:
        texts = values.dictionary()
        placed = [base if t is None else base + found.position(t) for t in texts]
        return Plan(storage, kernels.LOOK_UP, _ended([base, *placed, base]))
    starts = {_LEAST: base}
    codes = values.texts(found.cuts)
    known = sorted(
        (code, place) for place, code in enumerate(codes) if code is not None
    )
    starts.update({code + 1: base for code, _ in known})
    starts.update({code: base + 2 * place + 1 for code, place in known})
    return _whole(storage, starts)
