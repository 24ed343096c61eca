"""How long things take: laws of lengths, drawn by name."""

from __future__ import annotations

from math import log
from typing import Any

from numba import uint64

from karama.rehearsal.draws import draw_64, fraction_64
from karama.rehearsal.loop.memory import inlined, jit
from karama.rehearsal.loop.stage import (
    EXPONENTIAL,
    FIXED,
    case_at,
    comer_at,
    law_at,
    pace_at,
    post_at,
    quantile_at,
    speaker_at,
    speakers_at,
    work_at,
)
from karama.rehearsal.order import DELAY, LENGTH


@inlined
def drawn(s: Any, who: int, visit: int, purpose: int, law: int) -> Any:
    """A length of one visit, drawn for a purpose."""
    mine = law_at(s, law)
    if mine.kind == FIXED:
        return mine.seconds
    luck = case_at(s, who).luck
    part = fraction_64(draw_64(luck, uint64(visit), uint64(purpose)))
    if mine.kind == EXPONENTIAL:
        return -log(1.0 - part) * mine.seconds
    at = part * mine.last
    low = int(at)
    here = quantile_at(s, mine.first + low).value
    there = quantile_at(s, mine.first + low + 1).value
    return here + (at - low) * (there - here)


@jit
def pace(s: Any, post: int, time: float) -> Any:
    """The factor on lengths of what begins at a time."""
    mine, factor = post_at(s, post), 1.0
    for place in range(mine.paces, mine.paces_end):
        if pace_at(s, place).at <= time:
            factor = pace_at(s, place).factor
    return factor


@inlined
def length_of(s: Any, work: int, time: float) -> Any:
    """How long a work takes that begins, or goes on."""
    me = work_at(s, work)
    if me.left >= 0.0:
        return me.left
    post = post_at(s, me.post)
    length = drawn(s, me.who, me.number, LENGTH, post.length)
    if post.paces < post.paces_end:
        length *= pace(s, me.post, time)
    return length


@jit
def delay_of(s: Any, leader: int, resource: int) -> Any:
    """How long it takes to reach the interpreter that was found for somebody."""
    me = work_at(s, leader)
    spoken = comer_at(s, me.who).spoken
    if not post_at(s, me.post).spoken or spoken < 0 or me.left >= 0.0:
        return 0.0
    for place in range(speakers_at(s, spoken).value, speakers_at(s, spoken + 1).value):
        if speaker_at(s, place).resource == resource:
            law = speaker_at(s, place).delay
            return drawn(s, me.who, me.number, DELAY, law)
    return 0.0
