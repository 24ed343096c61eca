"""What people answer, as one number: `karama.rehearsal.answering` in machine code."""

from __future__ import annotations

from typing import Any

from numba import uint64

from karama.rehearsal.answering import ANSWER
from karama.rehearsal.draws import draw_64, fraction_64
from karama.rehearsal.loop.memory import inlined
from karama.rehearsal.loop.stage import (
    ask_at,
    case_at,
    column_at,
    fact_at,
    own_law_at,
    take_at,
    token_at,
    work_at,
)


@inlined
def _said(s: Any, ask: Any, answer: int) -> Any:
    """An answer that is said of somebody, if the question takes it."""
    for place in range(ask.takes, ask.takes_end):
        if take_at(s, place).place == answer:
            return answer
    return 0


@inlined
def _drawn(s: Any, draws: int, ends: int, total: float, work: int, purpose: int) -> Any:
    """An answer drawn by weight; unknown where none has any."""
    if draws >= ends:
        return 0
    me = work_at(s, work)
    luck = case_at(s, me.who).luck
    bits = draw_64(luck, uint64(me.number), uint64(purpose))
    left, last = fraction_64(bits) * total, ends - 1
    while draws < last:
        left -= take_at(s, draws).weight
        if left < 0.0:
            break
        draws += 1
    return take_at(s, draws).place


@inlined
def answers(s: Any, work: int) -> Any:
    """All answers of a visit."""
    me = work_at(s, work)
    token, code = token_at(s, me.token), 0
    for place in range(token.asks, token.asks_end):
        ask, own = ask_at(s, place), -1
        column = column_at(s, ask.fact).value
        if column >= 0:
            own = int(fact_at(s, me.who * s.columns + column).value)
        purpose = ANSWER + place - token.asks
        code = code * ask.size + _answer(s, ask, own, work, purpose)
    return code


@inlined
def _answer(s: Any, ask: Any, own: int, work: int, purpose: int) -> Any:
    """One answer, by the class of the person's own fact, -1 where it is not said."""
    if ask.laws >= 0:
        law = own_law_at(s, ask.laws + own + 1)
        if law.draws >= 0:
            return _drawn(s, law.draws, law.draws_end, law.total, work, purpose)
    if own >= 0:
        return _said(s, ask, own)
    return _drawn(s, ask.draws, ask.draws_end, ask.total, work, purpose)
