"""What was learned of a procedure, as bytes that may be kept.

    key = key_of(procedure)                # of all it rests on, and of this program
    data = as_bytes(courses.lesson())
    lesson = from_bytes(data, courses)     # None where they cannot be trusted
    courses.learn(lesson)

It says where a case can stand and what comes of what; of no case, and of nobody. What
is read is held against its own digest and gone through once: a number that leads out of
the tables would lead the compiled loop out of memory.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

import attrs
import msgspec

from karama.procedure.procedure import Procedure
from karama.proof.places import Place
from karama.proof.remembered import digest_of
from karama.rehearsal.courses import (
    Courses,
    Known,
    Lesson,
    Moment,
    Turn,
    elements_of,
)

MARK = b"karama lesson 1\n"
"""What the bytes begin with; then the digest of what follows."""

MAX_BYTES = 1 << 30
"""Bytes of a lesson before they are packed; more is none of ours."""

DONE_OR_TOLD = ("done", "told")


def key_of(procedure: Procedure) -> str:
    """The digest of all that what is learned rests on."""
    return digest_of(procedure)


def as_bytes(lesson: Lesson) -> bytes:
    """A lesson, packed."""
    packed = zlib.compress(msgspec.msgpack.encode(lesson), 1)
    return MARK + hashlib.sha256(packed).digest() + packed


def from_bytes(data: bytes, courses: Courses) -> Lesson | None:
    """The lesson; None where it is damaged, of another kind, or unsound.

    Args:
        data: What was kept.
        courses: Of the procedure it is about.
    """
    head, packed = data[: len(MARK) + 32], data[len(MARK) + 32 :]
    if head != MARK + hashlib.sha256(packed).digest():
        return None
    try:
        lesson = _DECODER.decode(_unpacked(packed))
        lesson = attrs.evolve(
            lesson,
            known=tuple(map(_known, lesson.known)),
            made=tuple((_tuples(key), turn) for key, turn in lesson.made),
        )
        return lesson if _is_sound(lesson) and _is_of(lesson, courses) else None
    except (zlib.error, msgspec.MsgspecError, ValueError, TypeError, IndexError):
        return None


_DECODER = msgspec.msgpack.Decoder(Lesson)


def _unpacked(packed: bytes) -> bytes:
    way = zlib.decompressobj()
    found = way.decompress(packed, MAX_BYTES)
    if not way.eof:
        raise ValueError
    return found


def _known(known: Known) -> Known:
    return attrs.evolve(known, place=Place(_tuples(known.place.key)))


def _tuples(value: Any) -> Any:
    """The same with tuples for lists, as everything is that can be looked up."""
    if type(value) is list or type(value) is tuple:
        return tuple(map(_tuples, value))
    return value


# --- whether it can be trusted --------------------------------------------------------


def _is_sound(lesson: Lesson) -> bool:
    """Whether every number leads to something, in a lesson that begins at the start."""
    numbers = [moment.number for moment in lesson.moments]
    return (
        lesson.first == 0
        and numbers == list(range(len(lesson.known)))
        and all(_fits(lesson.moments, key, turn) for key, turn in lesson.made)
    )


def _is_of(lesson: Lesson, courses: Courses) -> bool:
    """Whether it speaks of steps, facts and classes that the procedure has."""
    steps = {key for key, _ in elements_of(courses.procedure)}
    facts = {name for _, name, _ in courses.setting.cast.facts()}
    sizes = {name: len(courses.classes(name)) for name in facts}
    works = {work for moment in lesson.moments for work in moment.work}
    return all(
        (work.process, work.step) in steps
        and all(
            0 <= place < sizes.get(name, 0)
            for name, takes in zip(work.asks, work.takes, strict=True)
            for place in takes
        )
        for work in works
    )


def _fits(moments: tuple[Moment, ...], key: tuple[Any, ...], turn: Turn) -> bool:
    """Whether a turn goes from a moment to another, and keeps what was there."""
    kind, at, *more = key
    before = _Nowhere if kind == "begin" else moments[_checked(at, moments)]
    to = moments[_checked(turn.to, moments)]
    if kind in DONE_OR_TOLD:
        work = before.work[_checked(more[0], before.work)]
        if len(more[1]) != len(work.asks):
            return False
        for answer, takes in zip(more[1], work.takes, strict=True):
            if answer != 0 and answer not in takes:
                return False
    elif kind == "rung":
        _checked(more[0], before.clocks)
    elif kind not in ("begin", "used"):
        return False
    return (
        len(turn.work) == len(to.work)
        and all(-1 <= old < len(before.work) for old in turn.work)
        and len(turn.clocks) == len(to.clocks)
        and all(-1 <= old < len(before.clocks) for old, _ in turn.clocks)
    )


_Nowhere = Moment(-1, (), (), False)


def _checked(place: Any, rows: tuple[Any, ...]) -> int:
    """The number of a row, if it is one.

    Raises:
        ValueError: It is none.
    """
    if type(place) is not int or not 0 <= place < len(rows):
        raise ValueError
    return place
