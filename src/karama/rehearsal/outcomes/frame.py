"""What is counted in every run of a rehearsal, by number: steps, lanes, clocks, spans.

A run counts what it met; runs are compared and added up. So everything that can be met
has its place from the start, found in the procedure and not in the run.

    frame = frame_of(procedure, staffing, until)
    frame.numbers[("", "Task_FirstLook")]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np

from karama.engine.compile import ready
from karama.procedure.procedure import Procedure
from karama.procedure.process import Event, EventKind
from karama.proof.observed import acts_of
from karama.rehearsal.courses import elements_of
from karama.rehearsal.outcomes.standing import Floats, Ints
from karama.rehearsal.outcomes.use import had
from karama.rehearsal.staffing import Key, Post, Staffing

MOST_SPANS = 240
ROUND = (300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800)
"""Spans of time that a reader can count in, in seconds."""


@attrs.frozen(eq=False)
class Frame:
    """What is counted.

    Attributes:
        steps: Every step and gateway, called ones too.
        numbers: The place of each.
        acts: What any of them does, in the Charter's words.
        act_of: The act of each step, -1 for none.
        lanes: Who is responsible for any of them.
        lane_of: The lane of each step.
        clocks: Every clock that can ring.
        deadline_of: For each clock the step it stands at, -1 for one that is none.
        needs: For each step, the resources it can need.
        speaks: The languages of each resource that interprets.
        edges: Of the spans, in seconds; the first is 0 and the last the end.
        there: How many of each resource there are, on average over each span.
        taken: For each resource, when each place that is taken at the start is free.
    """

    steps: tuple[Key, ...]
    numbers: Mapping[Key, int]
    acts: tuple[str, ...]
    act_of: Ints
    lanes: tuple[str, ...]
    lane_of: Ints
    clocks: tuple[str, ...]
    deadline_of: Ints
    needs: tuple[tuple[int, ...], ...]
    speaks: Mapping[int, frozenset[str]]
    edges: Floats
    there: Floats
    taken: tuple[tuple[float, ...], ...]

    @property
    def until(self) -> float:
        """When a run stops."""
        return float(self.edges[-1])


def frame_of(procedure: Procedure, staffing: Staffing, until: float) -> Frame:
    """What is counted in runs of a procedure up to a time."""
    steps = tuple(dict.fromkeys(key for key, _ in elements_of(procedure)))
    numbers = {key: number for number, key in enumerate(steps)}
    lane = {key: element.lane for key, element in elements_of(procedure)}
    act = acts_of(ready(procedure))
    acts = tuple(sorted(set(act.values())))
    lanes = tuple(sorted(set(lane.values())))
    clocks = dict(_clocks(procedure))
    posts = {post.step: post for post in staffing.posts}
    edges = edges_of(until)
    return Frame(
        steps=steps,
        numbers=numbers,
        acts=acts,
        act_of=np.array(
            [acts.index(act[key]) if key in act else -1 for key in steps], np.int64
        ),
        lanes=lanes,
        lane_of=np.array([lanes.index(lane[key]) for key in steps], np.int64),
        clocks=tuple(clocks),
        deadline_of=np.array(
            [numbers.get(key, -1) for key in clocks.values()], np.int64
        ),
        needs=tuple(_needs(staffing, posts.get(key)) for key in steps),
        speaks=_speaks(staffing),
        edges=edges,
        there=had(staffing.resources, edges),
        taken=tuple(one.taken for one in staffing.resources),
    )


def edges_of(until: float) -> Floats:
    """Spans of a round length up to a time; the last may be shorter."""
    span = next((one for one in ROUND if until / one <= MOST_SPANS), ROUND[-1])
    found = np.arange(0.0, until, span)
    return np.append(found, until)


def _clocks(procedure: Procedure) -> Iterator[tuple[str, Key]]:
    """Every clock, and the step at whose edge it stands; "" where at none."""
    for (key, name), element in elements_of(procedure):
        if isinstance(element, Event) and element.timer is not None:
            edge = element.kind is EventKind.BOUNDARY
            yield name, (key, element.attached if edge else "")


def _speaks(staffing: Staffing) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for language, speakers in staffing.interpreters.items():
        for one in speakers:
            spoken = found.get(one.resource, frozenset())
            found[one.resource] = spoken | {language}
    return found


def _needs(staffing: Staffing, post: Post | None) -> tuple[int, ...]:
    """The resources a post can need: its own, a place, whoever interprets."""
    if post is None:
        return ()
    found = {number for need in post.needs for number in need}
    if post.keeps >= 0:
        found.add(post.keeps)
    if post.interpreter:
        spoken = staffing.interpreters.values()
        found |= {speaker.resource for each in spoken for speaker in each}
    return tuple(sorted(found))
