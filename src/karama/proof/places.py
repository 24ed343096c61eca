"""Where a case can stand, apart from who the person is: a place.

A place is the state of a case without its facts and without its clock: the tokens and
what they wait for, the scopes that are open, the clocks that run, the decisions that
stand (their values are variables). Two cases that differ only in the order things were
numbered stand in the same place, so a procedure has finitely many, loops and all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs

from karama.engine.case import ROOT, State, Token, blank
from karama.engine.events import Arm, Enter, Pack, Stand
from karama.proof.everyone import SOME_DAY
from karama.proof.setting import KEPT_APART

DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""The instant at which every move of a proof happens."""

_NOBODY = Pack("", "", "")
_WAITING = ("?",)
"""What a held token or a provisional decision asks, as far as a place tells it."""


@attrs.frozen
class Place:
    """A place; `key` holds all of it as plain tuples, so that it can be looked up."""

    key: tuple[Any, ...]

    @property
    def closed(self) -> bool:
        """Whether the case has ended."""
        return bool(self.key[0])


@attrs.frozen
class Seen:
    """A place, and how the numbers of the state that stands in it became its own.

    Attributes:
        tokens: Number of a token in the state -> in the place, from 1.
        scopes: The same of scopes, from 1.
        stands: The same of decisions, from 0.
        alarms: The same of clocks, from 0.
    """

    place: Place
    tokens: Mapping[int, int]
    scopes: Mapping[int, int]
    stands: Mapping[int, int]
    alarms: Mapping[int, int]


def place_of(state: State) -> Place:
    """The place in which a state stands."""
    return seen(state).place


def seen(state: State) -> Seen:
    """The place in which a state stands, and where in it everything is."""
    scopes = _numbered_scopes(state)
    stands = _numbered_stands(state)
    tokens, numbers = _tokens(state, scopes, stands)
    opened = tuple(
        (
            s.process, s.element, scopes.get(s.parent, 0), numbers.get(s.host, 0),
            scopes[s.data], s.called, s.takes_over,
            tuple(stands[n] for n in s.after if n in stands),
        )
        for s in sorted(state.scopes.values(), key=lambda s: scopes[s.scope])
    )  # fmt: skip
    alarms = sorted(
        (
            (a.at, scopes[a.scope], _owner(a, numbers, scopes), a.due is not None),
            a.alarm,
        )
        for a in state.alarms.values()
    )
    standing = tuple(
        (s.at, scopes[s.scope], s.lane, stands.get(s.called_back, -1))
        for s in sorted(_all_stands(state), key=lambda s: stands[s.standing])
    )
    taken = tuple(
        sorted((scopes[a], scopes.get(b, 0)) for a, b in state.overtaken.items())
    )
    runs = tuple(alarm for alarm, _ in alarms)
    key = (state.closed, opened, tokens, runs, standing, taken)
    known = {number: place for place, (_, number) in enumerate(alarms)}
    return Seen(Place(key), numbers, scopes, stands, known)


def _path(state: State, scope: Enter) -> tuple[str, ...]:
    parts: list[str] = []
    while scope.scope != ROOT:
        parts.append(scope.element)
        scope = state.scopes[scope.parent]
    return tuple(reversed(parts))


def _numbered_scopes(state: State) -> dict[int, int]:
    """Scopes in an order that does not depend on when they were opened."""
    found = sorted(
        state.scopes.values(), key=lambda s: (_path(state, s), s.called, s.scope)
    )
    return {scope.scope: number for number, scope in enumerate(found, ROOT)}


def _numbered_stands(state: State) -> dict[int, int]:
    found = sorted(_all_stands(state), key=lambda s: s.standing)
    return {stand.standing: number for number, stand in enumerate(found)}


def _all_stands(state: State) -> list[Stand]:
    return [*state.standing.values(), *state.called_back.values()]


def _tokens(
    state: State, scopes: Mapping[int, int], stands: Mapping[int, int]
) -> tuple[tuple[Any, ...], dict[int, int]]:
    listed = sorted(
        (
            (
                scopes[t.scope], t.at, t.state, t.via, t.lane,
                tuple(stands[n] for n in t.after if n in stands),
            ),
            t.id,
        )
        for t in state.tokens.values()
    )  # fmt: skip
    numbers = {id_: number for number, (_, id_) in enumerate(listed, 1)}
    return tuple(token for token, _ in listed), numbers


def _owner(
    alarm: Arm, numbers: Mapping[int, int], scopes: Mapping[int, int]
) -> tuple[str, int]:
    if alarm.owner in numbers:
        return "token", numbers[alarm.owner]
    return "scope", scopes[alarm.owner]


def state_at(place: Place) -> State:
    """A state that stands in a place, numbered from 1 without gaps."""
    closed, opened, tokens, alarms, standing, taken = place.key
    state = blank("proof", _NOBODY, DAY)
    state.closed = closed
    first_token = ROOT + len(opened)
    first_stand = first_token + len(tokens)
    first_alarm = first_stand + len(standing)
    for number, row in enumerate(opened, ROOT):
        process, element, parent, host, data, called, over, after = row
        state.scopes[number] = Enter(
            number, process, element, parent, host and host - 1 + first_token, data,
            called, over, tuple(n + first_stand for n in after),
        )  # fmt: skip
        state.facts.setdefault(data, {})
    for number, (scope, at, kind, via, lane, after) in enumerate(tokens, first_token):
        asks = _WAITING if kind == "held" else ()
        late = tuple(n + first_stand for n in after)
        state.tokens[number] = Token(
            number, at, scope, kind, lane, via, late, asks, DAY
        )
    for number, (at, scope, lane, back) in enumerate(standing, first_stand):
        called_back = 0 if back < 0 else back + first_stand
        known = state.called_back if called_back else state.standing
        known[number] = Stand(
            number, at, scope, KEPT_APART, lane, called_back=called_back
        )
    for number, (at, scope, (kind, owner), runs) in enumerate(alarms, first_alarm):
        owned = owner - 1 + first_token if kind == "token" else owner
        state.alarms[number] = Arm(number, at, scope, owned, SOME_DAY if runs else None)
    state.overtaken = dict(taken)
    state.free = first_alarm + len(alarms)
    return state
