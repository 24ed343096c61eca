"""A case as steps and instants, for one reader, with a made-up name for everyone in it.

No answer, no decision's value, no reason and no note is in a course, nor which right a
person used: that would say what they claim. What is left is who did which kind of thing
when, which is what a monitor compares with the procedure and its deadlines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import attrs

from karama.engine.compile import ready
from karama.engine.events import Event
from karama.explanation.languages import Translator
from karama.monitoring.works import Work, works_of
from karama.procedure.procedure import Procedure, title

SCHEDULE, COMPLETE, WITHDRAW = "schedule", "complete", "withdraw"
"""What becomes of an activity, in the words of XES's lifecycle (IEEE 1849, 7.4)."""
NOBODY = frozenset({"clock", "the-person", ""})
"""Actors that are no account, and keep their name."""


@attrs.frozen
class Sight:
    """How much of a case a reader may know of.

    Attributes:
        lane: The authority that reads.
        everything: Whether it sees the steps of every authority, or only its own.
        known: Whether the pack gives the lane the mandate of the reader; if not, the
            reader sees nothing.
    """

    lane: str
    everything: bool
    known: bool = True

    def sees(self, event: Event) -> bool:
        """Whether it may know of an event at all."""
        own = self.lane in (event.lane, event.actor_lane)
        if event.note is not None:
            return own or self.lane in event.note.readers
        return self.everything or own


@attrs.frozen
class Words:
    """What a course is told in.

    Attributes:
        t: The language of steps and kinds.
        name: Makes the made-up name of a case or of an account.
    """

    t: Translator
    name: Callable[[str], str]


@attrs.frozen
class Move:
    """One thing that happened.

    Attributes:
        life: "schedule" (it could be done from now on), "complete" or "withdraw".
        kind: Kind of the event; "opened" and "called-back" for steps.
        step: Identifier of the element, "" where there is none.
        actor: Made-up name of who did it, "" where nobody did.
        token: The opening of a step it belongs to, 0 if none.
        written: When it came in, where that was later than it was done.
        said: When a device says it was done then, and `doubt` why that is not believed.
    """

    at: datetime
    life: str
    kind: str
    activity: str
    step: str = ""
    lane: str = ""
    group: str = ""
    role: str = ""
    actor: str = ""
    token: int = 0
    written: datetime | None = None
    said: datetime | None = None
    doubt: str = ""


@attrs.frozen
class Asking:
    """A referral of a case, as far as its reader may know of it.

    Attributes:
        token: The opening of the step at which the service answers.
        state: How it stands; "" where the reader may not know.
        service: Identifier of the service; "" where the reader may not know.
    """

    token: int
    asked: datetime
    state: str = ""
    service: str = ""


@attrs.frozen
class Course:
    """What happened in one case.

    Attributes:
        name: Made up; the same case has the same name in every log of a node.
        works: Each opening of a step that the reader may know of.
    """

    name: str
    pack: str
    version: str
    opened: datetime
    moves: tuple[Move, ...]
    works: tuple[Work, ...]
    titles: dict[str, str]
    askings: tuple[Asking, ...] = ()


_Placed = tuple[tuple[int, int], Move]
"""A move and its place: the number of its event, what closes before what opens."""


def course_of(
    procedure: Procedure, events: tuple[Event, ...], sight: Sight, words: Words
) -> Course:
    """The course of a case, in order; one that is not known of is empty."""
    teller = _Teller(procedure, sight, words)
    works = tuple(w for w in works_of(events) if teller.sees(w))
    moves = [*teller.steps(works, events), *teller.others(events)]
    moves.sort(key=lambda placed: placed[0])
    return Course(
        name=words.name(f"case {events[0].case}"),
        pack=procedure.id,
        version=events[0].pack.version,
        opened=events[0].at,
        moves=tuple(move for _, move in moves),
        works=works,
        titles={w.step: teller.title(w.step, w.process) for w in works},
    )


class _Teller:
    """Turns events and openings into moves, for one reader in one language."""

    def __init__(self, procedure: Procedure, sight: Sight, words: Words) -> None:
        self.procedure, self.sight, self.words = procedure, sight, words

    def sees(self, work: Work) -> bool:
        sight = self.sight
        return sight.known and (sight.everything or work.lane == sight.lane)

    def steps(
        self, works: Iterable[Work], events: Iterable[Event]
    ) -> Iterator[_Placed]:
        """Openings, and how each ended.

        That a step was called back is told only to who sees every step: the hour of it
        would tell the others that something happened elsewhere.
        """
        known = {event.number: event for event in events}
        for work in works:
            opened = self._move(work, work.opened, SCHEDULE, "opened")
            yield (work.opened_by, 2), opened
            if work.closed is None:
                continue
            if work.done:
                event = known[work.closed_by]
                move = _late(self._move(work, work.closed, COMPLETE, "done"), event)
                actor = self.actor(event.actor)
                by = attrs.evolve(move, role=event.role, actor=actor)
                yield (work.closed_by, 0), by
            elif self.sight.everything:
                move = self._move(work, work.closed, WITHDRAW, "called-back")
                yield (work.closed_by, 0), move

    def _move(self, work: Work, at: datetime, life: str, kind: str) -> Move:
        return Move(
            at=at,
            life=life,
            kind=kind,
            activity=self.title(work.step, work.process),
            step=work.step,
            lane=work.lane,
            group=self.lane(work.lane, work.process),
            token=work.token if self.sight.everything else 0,
        )

    def others(self, events: Iterable[Event]) -> Iterator[_Placed]:
        """Everything that is no step done: arrivals, clocks, decisions, messages."""
        for event in events:
            if event.kind != "done" and self.sight.known and self.sight.sees(event):
                yield (event.number, 1), self._other(event)

    def _other(self, event: Event) -> Move:
        lane = event.lane or event.actor_lane
        move = Move(
            at=event.when,
            life=COMPLETE,
            kind=event.kind,
            activity=self.kind(event),
            step=event.step,
            lane=lane,
            group=self.lane(lane, event.process),
            role=event.role,
            actor=self.actor(event.actor),
        )
        return _late(move, event)

    def kind(self, event: Event) -> str:
        """The name of a thing that is no step; the step's where it has one."""
        t = self.words.t
        names = {
            "started": t.gettext("Arrival"),
            "told": t.gettext("A question was answered"),
            "used": t.gettext("A right was used"),
            "corrected": t.gettext("Something was corrected"),
            "noted": t.gettext("Something was noted"),
            "migrated": t.gettext("Another version of the procedure"),
            "closed": t.gettext("The case ended"),
        }
        name = names.get(event.kind)
        return name or self.title(event.step, event.process)

    def title(self, step: str, process: str) -> str:
        """The title of a step in the language of the log."""
        node = ready(self.procedure).plan(process).nodes.get(step)
        if node is None:
            return step
        element = node.element
        return title(element.titles, self.words.t.language, element.name or element.id)

    def lane(self, lane: str, process: str) -> str:
        """The name of an authority."""
        lanes = ready(self.procedure).plan(process).process.lanes
        known = lanes.get(lane)
        language = self.words.t.language
        return title(known.titles, language, known.name or lane) if known else lane

    def actor(self, actor: str) -> str:
        return actor if actor in NOBODY else self.words.name(f"account {actor}")


def _late(move: Move, event: Event) -> Move:
    """With what is kept of when it was done and when it came in, where they differ."""
    if event.late is None:
        return move
    told, doubt = event.late.said, event.late.doubt
    return attrs.evolve(move, written=event.at, said=told, doubt=doubt)
