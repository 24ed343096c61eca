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
def _drawn(s: Any, ask: Any, work: int, purpose: int) -> Any:
    """An answer drawn by weight."""
    me = work_at(s, work)
    luck = case_at(s, me.who).luck
    bits = draw_64(luck, uint64(me.number), uint64(purpose))
    left, found = fraction_64(bits) * ask.total, 0
    for place in range(ask.takes, ask.takes_end):
        take = take_at(s, place)
        if take.weight > 0.0:
            found = take.place
            left -= take.weight
            if left < 0.0:
                break
    return found


@inlined
def answers(s: Any, work: int) -> Any:
    """All answers of a visit."""
    me = work_at(s, work)
    token, code = token_at(s, me.token), 0
    for place in range(token.asks, token.asks_end):
        ask, answer = ask_at(s, place), -1
        column = column_at(s, ask.fact).value
        if column >= 0:
            answer = int(fact_at(s, me.who * s.columns + column).value)
        if answer >= 0:
            answer = _said(s, ask, answer)
        elif ask.total >= 0.0:
            answer = _drawn(s, ask, work, ANSWER + place - token.asks)
        else:
            answer = 0
        code = code * ask.size + answer
    return code
