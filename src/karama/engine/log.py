"""Logs as bytes: JSON Lines for people, a compact form for posts with a weak link.

In JSON Lines each line is one event with its digest last; the digest is the SHA-256 of
the line without that member, so that anyone can check a log with no code of ours. The
compact form holds the case and the pack once, each event as a row of values, digests
as 32 bytes; what follows from the rest (ids, numbers, links) is left out and made again
on reading. Both are checked whole when read: `verify` says where a chain breaks.

A chain shows an altered, added, moved or missing event. It cannot show that the end was
cut, or everything written anew: for that, someone else must hold a head (`Case.head`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from karama.engine.events import (
    FORMAT,
    GENESIS,
    Arm,
    Decided,
    Disarm,
    Drop,
    Enter,
    Event,
    FiredRule,
    Learn,
    Leave,
    Pack,
    Put,
    Stand,
    Take,
    digest_of,
    event_id,
)
from karama.errors import BrokenLog

MAX_BYTES = 64 * 1024 * 1024
"""The longest log that is read, unpacked."""

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
UPGRADES: Mapping[int, Upgrade] = {}
"""From each older format to the next: a small pure function over an event as JSON
objects. The digest of an event stays the one it was sealed with."""


# --- the chain ----------------------------------------------------------------


def verify(events: Iterable[Event]) -> None:
    """Check that events form one whole chain.

    Events read from an older format do not pass: the bytes they were sealed as are
    gone. They are checked as lines, by `load_lines`.

    Raises:
        BrokenLog: Names the first event that does not fit, and how.
    """
    _walk(events, _check_body)


def _walk(events: Iterable[Event], check: Callable[[Event, int], None]) -> None:
    before, first = GENESIS, None
    for number, event in enumerate(events):
        first = first or event
        _check_links(event, first, number, before)
        check(event, number)
        before = event.digest
    if first is None:
        raise BrokenLog("the log is empty", 0)


def _check_body(event: Event, number: int) -> None:
    if event.format != FORMAT or event.digest != digest_of(event):
        raise BrokenLog("it was altered: its digest is of other bytes", number)


def _check_links(event: Event, first: Event, number: int, before: str) -> None:
    if event.number != number:
        raise BrokenLog(f"it calls itself event {event.number}", number)
    if event.before != before:
        raise BrokenLog("it follows another event than the one before it", number)
    if event.case != first.case:
        raise BrokenLog("it belongs to another case", number)
    if event.id != event_id(event.case, number, event.at, before):
        raise BrokenLog("its id does not follow from the chain", number)


# --- JSON Lines ---------------------------------------------------------------

_ENCODER = msgspec.json.Encoder(order="deterministic")
_READER = msgspec.json.Decoder(Event)
_TAIL = len(',"digest":""}') + 64


def dump_lines(events: Iterable[Event]) -> bytes:
    """Events as JSON Lines, UTF-8, one event a line."""
    return b"".join(_ENCODER.encode(event) + b"\n" for event in events)


def load_lines(data: bytes) -> tuple[Event, ...]:
    """Events from JSON Lines, checked.

    Raises:
        BrokenLog: A line is not an event, or the chain does not hold.
    """
    if len(data) > MAX_BYTES:
        raise BrokenLog("the log is longer than one case can be", 0)
    lines = data.splitlines()
    events = tuple(_read_line(line, number) for number, line in enumerate(lines))
    _walk(events, lambda event, number: None)  # each line's bytes are checked already
    return events


class _Format(msgspec.Struct):
    format: int = FORMAT


def _read_line(line: bytes, number: int) -> Event:
    try:
        format_ = msgspec.json.decode(line, type=_Format).format
        event = _READER.decode(line) if format_ == FORMAT else _upgraded(line, format_)
    except (msgspec.MsgspecError, ValueError, KeyError, RecursionError):
        raise BrokenLog("the line is not an event that can be read", number) from None
    if sha256(line[:-_TAIL] + b"}").hexdigest() != event.digest:
        raise BrokenLog("it was altered: its digest is of other bytes", number)
    return event


def _upgraded(line: bytes, format_: int) -> Event:
    event = msgspec.json.decode(line)
    for step in range(format_, FORMAT):
        event = UPGRADES[step](event)
    if format_ > FORMAT:
        raise ValueError("the event was written by a later version")
    return msgspec.convert({**event, "format": format_}, Event)


# --- the compact form ---------------------------------------------------------

_MAGIC = b"KRM1"
_ROWS: tuple[type[msgspec.Struct], ...] = (
    Put,
    Take,
    Enter,
    Leave,
    Arm,
    Disarm,
    Learn,
    Stand,
    Drop,
)
_DERIVED = ("id", "case", "number", "before", "digest", "pack", "changes", "decision")
_KEPT = tuple(f for f in Event.__struct_fields__ if f not in _DERIVED)


def dump_compact(events: Sequence[Event], *, squeeze: bool = True) -> bytes:
    """Events in the compact form; `squeeze` compresses them with zlib."""
    packs = list(dict.fromkeys(event.pack for event in events))
    rows = [_row(event, packs.index(event.pack)) for event in events]
    heads = b"".join(bytes.fromhex(event.digest) for event in events)
    named = [[p.id, p.version, p.digest] for p in packs]
    body = msgspec.msgpack.encode([events[0].case, named, rows])
    if squeeze:
        body = zlib.compress(body, 9)
    count = len(events).to_bytes(4, "big")
    return _MAGIC + (b"z" if squeeze else b"-") + count + heads + body


def load_compact(data: bytes) -> tuple[Event, ...]:
    """Events from the compact form, checked.

    Raises:
        BrokenLog: The bytes are not a log, or the chain does not hold.
    """
    try:
        events = _unpack(data)
    except (msgspec.MsgspecError, zlib.error, ValueError, TypeError, LookupError):
        raise BrokenLog("the log cannot be read", 0) from None
    verify(events)
    return events


def _unpack(data: bytes) -> tuple[Event, ...]:
    if data[:4] != _MAGIC or len(data) < 9:
        raise ValueError("not a log")
    count = int.from_bytes(data[5:9], "big")
    start = 9 + 32 * count
    heads = [data[i : i + 32].hex() for i in range(9, start, 32)]
    body = _inflate(data[start:]) if data[4:5] == b"z" else data[start:]
    case, named, rows = msgspec.msgpack.decode(body)
    if len(rows) != count:
        raise ValueError("rows are missing")
    packs = [Pack(*pack) for pack in named]
    return tuple(_event(case, packs, rows, heads, n) for n in range(count))


def _inflate(data: bytes) -> bytes:
    made = zlib.decompressobj()
    body = made.decompress(data, MAX_BYTES)
    if made.unconsumed_tail or not made.eof:
        raise ValueError("the log is longer than one case can be")
    return body


def _row(event: Event, pack: int) -> list[Any]:
    decision = event.decision
    decided = None if decision is None else _trim(decision)
    if decision is not None:
        fired = decision.__struct_fields__.index("fired")
        if decided is not None and len(decided) > fired:
            decided[fired] = [_trim(rule) for rule in decision.fired]
    changes = [[_ROWS.index(type(c)), *_trim(c)] for c in event.changes]
    return [pack, decided, changes, *_trim(event, _KEPT)]


def _trim(struct: msgspec.Struct, names: Sequence[str] = ()) -> list[Any]:
    """The values of a struct in order, without the defaults at its end."""
    fields = msgspec.structs.fields(struct)
    wanted = {f.name: f for f in fields if not names or f.name in names}
    row = [(getattr(struct, name), field) for name, field in wanted.items()]
    while row and _is_default(*row[-1]):
        row.pop()
    return [value for value, _ in row]


def _is_default(value: object, field: msgspec.structs.FieldInfo) -> bool:
    if field.default_factory is not msgspec.NODEFAULT:
        return bool(value == field.default_factory())
    return field.default is not msgspec.NODEFAULT and value == field.default


def _event(
    case: str, packs: list[Pack], rows: list[list[Any]], heads: list[str], number: int
) -> Event:
    pack, decided, changes, *kept = rows[number]
    before = heads[number - 1] if number else GENESIS
    values = dict(zip(_KEPT, kept, strict=False))
    values |= {"case": case, "number": number, "before": before}
    values |= {"digest": heads[number], "pack": packs[pack]}
    values["id"] = ""
    values["changes"] = tuple(_change(*row) for row in changes)
    values["decision"] = None if decided is None else _decision(decided)
    event = msgspec.convert(values, Event)  # checks every type before any is used
    made = event_id(case, number, event.at, before)
    return msgspec.structs.replace(event, id=made)


def _change(kind: int, *row: Any) -> msgspec.Struct:
    made = _ROWS[kind]
    values = dict(zip(made.__struct_fields__, row, strict=False))
    return msgspec.convert(values, made)


def _decision(row: list[Any]) -> Decided:
    values = dict(zip(Decided.__struct_fields__, row, strict=False))
    rules = values.get("fired", ())
    values["fired"] = tuple(FiredRule(*rule) for rule in rules)
    return msgspec.convert(values, Decided)
