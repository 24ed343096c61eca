"""What the engine noted as a turn was made: enough to hold a rehearsed case to account.

A turn is made once and taken by thousands. What it opens, what it does and what becomes
known by it is kept beside it, so that each rehearsed case can be read for every
principle of the Charter without asking the engine again (`outcomes.principles`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import msgspec

from karama.engine.case import ROOT
from karama.engine.events import Change, Enter, Learn
from karama.engine.run import Draft, Run
from karama.proof.observed import opened_by

Fact = tuple[str, str, bytes]
"""Process, "" for the case itself; name; value as JSON."""


@attrs.frozen
class Note:
    """What one event of a turn says.

    Attributes:
        kind: As of the event.
        process: Of the step, "" for the case itself.
        step: Where it happens, "" where it is the case.
        about: A right, a message or a clock.
        opened: Steps at which a token came to rest.
        begun: Called processes that begin, and know nothing of an earlier call.
        facts: What is known from then on.
    """

    kind: str
    process: str
    step: str
    about: str
    opened: frozenset[str]
    begun: frozenset[str]
    facts: tuple[Fact, ...]


def notes_of(run: Run, before: Mapping[int, str]) -> tuple[Note, ...]:
    """What a run noted, event by event.

    Args:
        run: After the turn.
        before: The process of each scope that was open before it.
    """
    scopes = dict(before)
    return tuple(_note(draft, scopes) for draft in run.drafts)


def processes(run: Run) -> dict[int, str]:
    """The process of each scope that is open."""
    return {number: scope.process for number, scope in run.state.scopes.items()}


def _note(draft: Draft, scopes: dict[int, str]) -> Note:
    entered = [one for one in draft.changes if isinstance(one, Enter)]
    scopes |= {one.scope: one.process for one in entered}
    return Note(
        draft.kind,
        draft.process,
        draft.step,
        draft.about,
        opened_by(draft.changes),
        frozenset(e.process for e in entered if e.data == e.scope != ROOT),
        tuple(_facts(draft, scopes)),
    )


def _facts(draft: Draft, scopes: Mapping[int, str]) -> Iterator[Fact]:
    yield from _told(scopes.get(draft.data, ""), draft.answers)
    for one in draft.changes:
        yield from _learnt(one, scopes)


def _learnt(change: Change, scopes: Mapping[int, str]) -> Iterator[Fact]:
    if isinstance(change, Learn):
        yield from _told(scopes.get(change.scope, ""), change.facts)


def _told(process: str, facts: Mapping[str, object]) -> Iterator[Fact]:
    for name, value in facts.items():
        yield process, name, msgspec.json.encode(value)
