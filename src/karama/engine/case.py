"""The case: what its events add up to, and nothing else.

`fold(events)` reads a case back; `fold(events, case)` goes on from where it was. The
procedure is not needed: each event says what it did to the tokens. While a command
runs, `advance` works on a `State`, the same thing but open to change, and both move
by the same function, `apply`: so a case folded from its log is the case that was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from karama.engine.events import (
    GENESIS,
    Arm,
    Ask,
    Change,
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
)
from karama.engine.plain import from_plain
from karama.errors import BrokenLog
from karama.said import said

ROOT = 1
"""Number of the scope that is the case itself."""


class Token(msgspec.Struct, frozen=True):
    """A token at rest; see `events.Put` for what each field says.

    Attributes:
        since: When it came to rest.
    """

    id: int
    at: str
    scope: int
    state: str
    lane: str
    via: str
    after: tuple[int, ...]
    asks: tuple[str, ...]
    since: datetime


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A case as it stands after its events. Treat its mappings as read-only.

    Attributes:
        id: Identifier of the case.
        pack: The pack it runs under.
        number: How many events it has.
        head: Digest of the last one.
        opened: When it was started.
        at: When the last event was written; none after it is older.
        closed: Whether nothing more can happen.
        free: The next free number for a token, scope, clock or decision.
        tokens: Tokens at rest, by number.
        scopes: Open scopes, by number.
        alarms: Clocks that run, by number.
        facts: What is known, as FEEL values, by scope that holds facts.
        given: Identifier of the event that last gave each fact, as (scope, name).
        standing: Decisions acted on, by number.
        called_back: Decisions that will be taken again, because one before them was, by
            number; none protects less then.
        overtaken: Scope interrupted -> the scope that took over.
        asked: Overrides that wait for a second person, by number of the event.
    """

    id: str
    pack: Pack
    number: int
    head: str
    opened: datetime
    at: datetime
    closed: bool
    free: int
    tokens: Mapping[int, Token]
    scopes: Mapping[int, Enter]
    alarms: Mapping[int, Arm]
    facts: Mapping[int, Mapping[str, object]]
    given: Mapping[tuple[int, str], str]
    standing: Mapping[int, Stand]
    called_back: Mapping[int, Stand]
    overtaken: Mapping[int, int]
    asked: Mapping[int, Ask]


class State:
    """A case open to change: the working copy of `advance` and `fold`."""

    __slots__ = (
        "alarms",
        "asked",
        "at",
        "called_back",
        "closed",
        "facts",
        "free",
        "given",
        "head",
        "id",
        "number",
        "opened",
        "overtaken",
        "pack",
        "scopes",
        "standing",
        "tokens",
    )

    id: str
    pack: Pack
    number: int
    head: str
    opened: datetime
    at: datetime
    closed: bool
    free: int
    tokens: dict[int, Token]
    scopes: dict[int, Enter]
    alarms: dict[int, Arm]
    facts: dict[int, Mapping[str, object]]
    given: dict[tuple[int, str], str]
    standing: dict[int, Stand]
    called_back: dict[int, Stand]
    overtaken: dict[int, int]
    asked: dict[int, Ask]


def blank(case: str, pack: Pack, at: datetime) -> State:
    """The state before the first event."""
    state = State()
    state.id, state.pack, state.opened, state.at = case, pack, at, at
    state.number, state.head, state.closed, state.free = 0, GENESIS, False, ROOT
    state.tokens, state.scopes, state.alarms = {}, {}, {}
    state.facts, state.given, state.overtaken = {}, {}, {}
    state.standing, state.called_back, state.asked = {}, {}, {}
    return state


def thaw(case: Case) -> State:
    """A working copy; the case itself never changes."""
    state = State()
    state.id, state.pack, state.opened, state.at = (
        case.id,
        case.pack,
        case.opened,
        case.at,
    )
    state.number, state.head = case.number, case.head
    state.closed, state.free = case.closed, case.free
    state.tokens, state.scopes = dict(case.tokens), dict(case.scopes)
    state.alarms, state.facts = dict(case.alarms), dict(case.facts)
    state.given, state.standing = dict(case.given), dict(case.standing)
    state.called_back, state.overtaken = dict(case.called_back), dict(case.overtaken)
    state.asked = dict(case.asked)
    return state


def freeze(state: State) -> Case:
    """The case that a state is; the state must not be used afterwards."""
    return Case(
        id=state.id,
        pack=state.pack,
        number=state.number,
        head=state.head,
        opened=state.opened,
        at=state.at,
        closed=state.closed,
        free=state.free,
        tokens=state.tokens,
        scopes=state.scopes,
        alarms=state.alarms,
        facts=state.facts,
        given=state.given,
        standing=state.standing,
        called_back=state.called_back,
        overtaken=state.overtaken,
        asked=state.asked,
    )


# --- one change at a time -----------------------------------------------------


def apply(state: State, change: Change, at: datetime) -> None:
    """Make one change; `at` is when the event it belongs to was done."""
    _APPLY[type(change)](state, change, at)


def _put(state: State, put: Put, at: datetime) -> None:
    before = state.tokens.get(put.token)  # put again when what it asks has changed
    state.tokens[put.token] = Token(
        put.token,
        put.at,
        put.scope,
        put.state,
        put.lane,
        put.via,
        put.after,
        put.asks,
        at if before is None else before.since,
    )
    state.free = max(state.free, put.token + 1)


def _take(state: State, take: Take, _: datetime) -> None:
    del state.tokens[take.token]
    if state.alarms:
        _stop_alarms(state, take.token)


def _stop_alarms(state: State, owner: int) -> None:
    for number in [a.alarm for a in state.alarms.values() if a.owner == owner]:
        del state.alarms[number]


def _enter(state: State, enter: Enter, _: datetime) -> None:
    state.scopes[enter.scope] = enter
    state.free = max(state.free, enter.scope + 1)
    if enter.data == enter.scope:
        state.facts.setdefault(enter.scope, {})
    if enter.takes_over:
        state.overtaken[enter.parent] = enter.scope


def _leave(state: State, leave: Leave, _: datetime) -> None:
    _close(state, leave.scope)
    if leave.scope == ROOT:
        state.closed = True


def _close(state: State, scope: int) -> None:
    for inner in [s.scope for s in state.scopes.values() if s.parent == scope]:
        _close(state, inner)
    for token in [t.id for t in state.tokens.values() if t.scope == scope]:
        del state.tokens[token]
        _stop_alarms(state, token)
    _stop_alarms(state, scope)
    gone = state.scopes.pop(scope)
    state.overtaken.pop(scope, None)
    for known in (state.standing, state.called_back):
        for number in [s.standing for s in known.values() if s.scope == scope]:
            del known[number]
    _forget(state)
    if gone.data == scope and scope != ROOT:  # the facts of the case itself stay
        del state.facts[scope]
        for key in [k for k in state.given if k[0] == scope]:
            del state.given[key]


def _arm(state: State, arm: Arm, _: datetime) -> None:
    state.alarms[arm.alarm] = arm
    state.free = max(state.free, arm.alarm + 1)


def _disarm(state: State, disarm: Disarm, _: datetime) -> None:
    del state.alarms[disarm.alarm]


def _learn(state: State, learn: Learn, _: datetime) -> None:
    learnt(state, learn.scope, learn.facts, "")


def _stand(state: State, stand: Stand, _: datetime) -> None:
    known = state.called_back if stand.called_back else state.standing
    known[stand.standing] = stand
    state.free = max(state.free, stand.standing + 1)
    _forget(state)


def _drop(state: State, drop: Drop, _: datetime) -> None:
    for known in (state.standing, state.called_back):
        known.pop(drop.standing, None)
    _forget(state)


def _ask(state: State, ask: Ask, _: datetime) -> None:
    state.asked[ask.asked] = ask


def _unask(state: State, unask: Unask, _: datetime) -> None:
    del state.asked[unask.asked]


def _forget(state: State) -> None:
    """What was asked of a decision falls once it stands no more, or otherwise."""
    for ask in list(state.asked.values()) if state.asked else ():
        stand = state.standing.get(ask.standing)
        if stand is None or stand.value != ask.instead:
            del state.asked[ask.asked]


_APPLY: dict[type, Any] = {
    Put: _put,
    Take: _take,
    Enter: _enter,
    Leave: _leave,
    Arm: _arm,
    Disarm: _disarm,
    Learn: _learn,
    Stand: _stand,
    Drop: _drop,
    Ask: _ask,
    Unask: _unask,
}


def learnt(state: State, scope: int, facts: Mapping[str, Any], event: str) -> None:
    """Add plain facts to a scope; `event` is who gave them, "" for the procedure."""
    read = {name: from_plain(value) for name, value in facts.items()}
    state.facts[scope] = {**state.facts.get(scope, {}), **read}
    if event:
        for name in facts:
            state.given[scope, name] = event


# --- whole events -------------------------------------------------------------


def fold(events: Iterable[Event], case: Case | None = None) -> Case:
    """The case after these events.

    Args:
        events: In order; the first one opens the case unless `case` is given.
        case: The case before them.

    Raises:
        BrokenLog: An event does not follow the one before it, or there is none.
    """
    state = thaw(case) if case is not None else None
    for event in events:
        if state is None:
            state = blank(event.case, event.pack, event.at)
        _check_follows(state, event)
        happen(state, event)
    if state is None:
        raise BrokenLog(said("a case has at least one event"), 0)
    return freeze(state)


def _check_follows(state: State, event: Event) -> None:
    if event.case != state.id:
        raise BrokenLog(said("it belongs to another case"), event.number)
    if event.number != state.number or event.before != state.head:
        raise BrokenLog(said("it does not follow the event before it"), state.number)
    if event.pack != state.pack and event.kind != "migrated":
        raise BrokenLog(said("the pack changed without a migration"), event.number)


def happen(state: State, event: Event) -> None:
    """Let one event act on a state."""
    if event.answers:
        learnt(state, event.data, event.answers, event.id)
    for change in event.changes:
        _APPLY[type(change)](state, change, event.when)
    state.pack, state.number = event.pack, event.number + 1
    state.head, state.at = event.digest, event.at
