"""Logs as bytes: JSON Lines for people, a compact form for posts with a weak link.

In JSON Lines each line is one event with its digest last; the digest is the SHA-256 of
the line without that member, so that anyone can check a log with no code of ours. The
compact form holds the case and the pack once, values in columns, and the last digest;
what follows from the rest (ids, numbers, links, the other digests) is made again on
reading. Both are checked whole when read: `verify` says where a chain breaks.

A chain shows an altered, added, moved or missing event. It cannot show that the end was
cut, or everything written anew: for that, someone else must hold a head (`Case.head`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from karama.engine.events import (
    FORMAT,
    GENESIS,
    Arm,
    Ask,
    Decided,
    Disarm,
    Drop,
    Enter,
    Event,
    Learn,
    Leave,
    Pack,
    Put,
    Stand,
    Take,
    Unask,
    digest_of,
    event_id,
)
from karama.errors import BrokenLog
from karama.said import said

MAX_BYTES = 64 * 1024 * 1024
"""The longest log that is read, unpacked."""

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
UPGRADES: Mapping[int, Upgrade] = {}
"""From each older format to the next: a small pure function over an event as JSON
objects. The digest of an event stays the one it was sealed with."""


_ALTERED = said("it was altered: its digest is of other bytes")
_MOVED = said("it follows another event than the one before it")
_UNREAD = said("the line is not an event that can be read")
_CUT = said("the last line was cut off while it was written; take it out to go on")


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
        raise BrokenLog(said("the log is empty"), 0)


def _check_body(event: Event, number: int) -> None:
    if event.format != FORMAT or event.digest != digest_of(event):
        raise BrokenLog(_ALTERED, number)


def _check_links(event: Event, first: Event, number: int, before: str) -> None:
    if event.number != number:
        raise BrokenLog(said("it calls itself event {n}", n=event.number), number)
    if event.before != before:
        raise BrokenLog(_MOVED, number)
    if event.case != first.case:
        raise BrokenLog(said("it belongs to another case"), number)
    if event.id != event_id(event.case, number, event.at, before):
        raise BrokenLog(said("its id does not follow from the chain"), number)


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
        raise BrokenLog(said("the log is longer than one case can be"), 0)
    lines = data.splitlines()
    try:
        events = tuple(_read_line(line, number) for number, line in enumerate(lines))
    except BrokenLog as broken:
        last = broken.index == len(lines) - 1
        if last and not data.endswith((b"\n", b"}")):
            raise BrokenLog(_CUT, broken.index) from None
        raise
    _walk(events, lambda event, number: None)  # each line's bytes are checked already
    return events


class _Format(msgspec.Struct):
    format: int = FORMAT


def _read_line(line: bytes, number: int) -> Event:
    try:
        format_ = msgspec.json.decode(line, type=_Format).format
        event = _READER.decode(line) if format_ == FORMAT else _upgraded(line, format_)
    except (msgspec.MsgspecError, ValueError, KeyError, RecursionError):
        raise BrokenLog(_UNREAD, number) from None
    if sha256(line[:-_TAIL] + b"}").hexdigest() != event.digest:
        raise BrokenLog(_ALTERED, number)
    return event


def _upgraded(line: bytes, format_: int) -> Event:
    event = msgspec.json.decode(line)
    for step in range(format_, FORMAT):
        event = UPGRADES[step](event)
    if format_ > FORMAT:
        raise ValueError("the event was written by a later version")
    return msgspec.convert({**event, "format": format_}, Event)


# --- the compact form --------------------------------------------------------------

_MAGIC = b"KRM1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_SHORT = 4
_UNREADABLE = (
    msgspec.MsgspecError,
    zlib.error,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What bytes from a stranger can make of reading them: any shape may stand anywhere."""
_CHANGES: tuple[type[msgspec.Struct], ...] = (
    Put,
    Take,
    Enter,
    Leave,
    Arm,
    Disarm,
    Learn,
    Stand,
    Drop,
    Ask,
    Unask,
)
_MADE = (
    "id",
    "case",
    "number",
    "before",
    "digest",
    "pack",
    "at",
    "changes",
    "decision",
)
_KEPT = tuple(f for f in Event.__struct_fields__ if f not in _MADE)


def dump_compact(events: Sequence[Event], *, squeeze: bool = True) -> bytes:
    """Events in the compact form; `squeeze` compresses them with zlib.

    Values stand in columns, all kinds together, then all steps, and so on: what is
    alike stands side by side, and takes a third less once compressed.
    """
    packs = list(dict.fromkeys(event.pack for event in events))
    changes = [change for event in events for change in event.changes]
    body = msgspec.msgpack.encode(
        [
            events[0].case,
            [[p.id, p.version, bytes.fromhex(p.digest)] for p in packs],
            [packs.index(event.pack) for event in events],
            _instants(events),
            _columns(Event, _KEPT, events),
            [[n, e.decision] for n, e in enumerate(events) if e.decision],
            [[_CHANGES.index(type(c)) for c in event.changes] for event in events],
            [
                _columns(kind, kind.__struct_fields__, _of(kind, changes))
                for kind in _CHANGES
            ],
        ]
    )
    heads = [bytes.fromhex(event.digest) for event in events]
    marks = b"".join(head[:_SHORT] for head in heads)
    flag, body = (b"z", zlib.compress(body, 9)) if squeeze else (b"-", body)
    return _MAGIC + flag + len(heads).to_bytes(4, "big") + heads[-1] + marks + body


def _of(kind: type, changes: Iterable[msgspec.Struct]) -> list[msgspec.Struct]:
    return [change for change in changes if type(change) is kind]


def _instants(events: Sequence[Event]) -> list[int]:
    """Microseconds since 1970 of the first, then from each event to the next."""
    whole = [(event.at - _EPOCH) // _TICK for event in events]
    return [now - before for before, now in zip([0, *whole], whole, strict=False)]


def _columns(
    kind: type[msgspec.Struct], names: Sequence[str], made: Sequence[msgspec.Struct]
) -> list[Any]:
    """The values of structs by field; None for a field that is its default in all."""
    usual = {field.name: field.default for field in msgspec.structs.fields(kind)}
    columns = [[getattr(struct, name) for struct in made] for name in names]
    return [
        None if all(value == usual[name] for value in column) else column
        for name, column in zip(names, columns, strict=True)
    ]


def _rows(names: Sequence[str], columns: list[Any], count: int) -> list[dict[str, Any]]:
    """What `_columns` took apart, as one dict of field values for each struct."""
    if len(columns) > len(names):
        raise ValueError("a column too many")
    # an older log lacks the columns of fields that were added since, at the end
    kept = [(n, c) for n, c in zip(names, columns, strict=False) if c is not None]
    if any(len(column) != count for _, column in kept):
        raise ValueError("a column is too short")
    return [{name: column[n] for name, column in kept} for n in range(count)]


def load_compact(data: bytes) -> tuple[Event, ...]:
    """Events from the compact form, checked.

    Each event holds the first bytes of its digest, to say where a log breaks; the whole
    digest of the last one stands for all.

    Raises:
        BrokenLog: The bytes are not a log, or the chain does not hold.
    """
    try:
        head, marks, body = _open(data)
        drafts = _unpack(body, len(marks))
        return _chain(drafts, head, marks)
    except _UNREADABLE:
        raise BrokenLog(said("the log cannot be read"), 0) from None


def _open(data: bytes) -> tuple[bytes, list[bytes], bytes]:
    if data[:4] != _MAGIC or data[4:5] not in (b"z", b"-") or len(data) > MAX_BYTES:
        raise ValueError("not a log")
    count = int.from_bytes(data[5:9], "big")
    start = 41 + _SHORT * count
    marks = [data[i : i + _SHORT] for i in range(41, min(start, len(data)), _SHORT)]
    if not 0 < count == len(marks):
        raise ValueError("events are missing")
    body = _inflate(data[start:]) if data[4:5] == b"z" else data[start:]
    return data[9:41], marks, body


def _inflate(data: bytes) -> bytes:
    made = zlib.decompressobj()
    body = made.decompress(data, MAX_BYTES)
    if made.unconsumed_tail or made.unused_data or not made.eof:
        raise ValueError("the log is longer than one case can be")
    return body


def _unpack(body: bytes, count: int) -> list[dict[str, Any]]:
    """The field values of each event, without what follows from the chain."""
    case, named, packs, instants, columns, decided, kinds, parts = (
        msgspec.msgpack.decode(body)
    )
    known = [Pack(id_, version, digest.hex()) for id_, version, digest in named]
    made = [iter(_changes(n, part, kinds)) for n, part in enumerate(parts)]
    drafts = _rows(_KEPT, columns, count)
    at = _EPOCH
    for number, draft in enumerate(drafts):
        at += instants[number] * _TICK
        draft |= {"case": case, "number": number, "pack": known[packs[number]]}
        draft |= {"at": at, "changes": tuple(next(made[k]) for k in kinds[number])}
    for number, decision in decided:
        drafts[number]["decision"] = msgspec.convert(decision, Decided)
    return drafts


def _changes(number: int, columns: list[Any], kinds: list[Any]) -> list[msgspec.Struct]:
    kind = _CHANGES[number]
    count = sum(each.count(number) for each in kinds)
    rows = _rows(kind.__struct_fields__, columns, count)
    return [msgspec.convert(row, kind) for row in rows]


def _chain(
    drafts: list[dict[str, Any]], head: bytes, marks: list[bytes]
) -> tuple[Event, ...]:
    events, before = [], GENESIS
    for number, (draft, mark) in enumerate(zip(drafts, marks, strict=True)):
        draft |= {"id": "", "before": before}
        event = msgspec.convert(draft, Event)  # checks every type before any is used
        made = event_id(event.case, number, event.at, before)
        event = msgspec.structs.replace(event, id=made)
        before = digest_of(event)
        if event.format != FORMAT or bytes.fromhex(before)[:_SHORT] != mark:
            raise BrokenLog(_ALTERED, number)
        events.append(msgspec.structs.replace(event, digest=before))
    if bytes.fromhex(before) != head:
        raise BrokenLog(_ALTERED, len(events) - 1)
    return tuple(events)
