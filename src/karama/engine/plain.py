"""FEEL values as plain values, for events; and back, without loss.

A plain value is what JSON and MessagePack both hold: null, true, false, text, a whole
number of at most 53 bits, a list, an object with text keys. What they cannot hold is
an object with one key that begins with "@": {"@number": "0.10"}, {"@unknown": true},
{"@feel": "[1..2]"} for dates, durations and ranges. A context with such
a key of its own is wrapped as {"@context": ...}.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from karama.errors import CaseError, FeelError
from karama.feel import UNKNOWN, evaluate, show
from karama.feel.literals import read_temporal

_WHOLE = Decimal(2**53)


def to_plain(value: object) -> Any:
    """The plain form of a FEEL value.

    Raises:
        CaseError: The value is a function, which no case can keep.
    """
    if value is None or value is True or value is False or type(value) is str:
        return value
    if type(value) is Decimal:
        return _number(value)
    if value is UNKNOWN:
        return {"@unknown": True}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, Mapping):
        return _context(value)
    return _written(value)


def _number(value: Decimal) -> Any:
    # The exponent counts: 1.0 comes back as 1.0, not as 1.
    if value.as_tuple().exponent == 0 and -_WHOLE < value < _WHOLE:
        whole = int(value)
        if whole or not value.is_signed():
            return whole
    return {"@number": str(value)}


def _context(value: Mapping[str, object]) -> Any:
    plain = {key: to_plain(entry) for key, entry in value.items()}
    if any(key.startswith("@") for key in plain):
        return {"@context": plain}
    return plain


def _written(value: object) -> Any:
    text = show(value)
    try:
        same = _read(text) == value
    except FeelError:  # a function shows how it is called, not what it does
        same = False
    if not same:
        raise CaseError(f"A case cannot keep a value of kind {type(value).__name__}.")
    return {"@feel": text}


def _read(text: str) -> object:
    """What FEEL makes of a text; an at-literal is read without going through FEEL.

    A form may hold a hundred dates, and a log is read at every request.
    """
    if text.startswith('@"'):
        found = read_temporal(text[2:-1])
        if found is not None:
            return found
    return evaluate(text)


def from_plain(plain: Any) -> object:
    """The FEEL value of a plain one."""
    if plain is None or plain is True or plain is False or type(plain) is str:
        return plain
    if type(plain) is int:
        return Decimal(plain)
    if type(plain) is list:
        return tuple(from_plain(item) for item in plain)
    return _from_object(plain)


def _from_object(plain: Mapping[str, Any]) -> object:
    if len(plain) == 1:
        ((key, inner),) = plain.items()
        match key:
            case "@unknown":
                return UNKNOWN
            case "@number":
                return Decimal(inner)
            case "@feel":
                return _read(inner)
            case "@context":
                return {name: from_plain(value) for name, value in inner.items()}
    return {name: from_plain(value) for name, value in plain.items()}
