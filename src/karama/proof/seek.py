"""Looks for a real case in which a principle is lost, by the engine's own rules.

`flow` says where a principle may be lost; this module walks there. The engine moves
everybody at once, exactly (`everyone`), and the search always goes on from the place
that is nearest to the loss, past nothing that would prevent it. What it finds is a path
and the people who can take it; one of them is picked, and `walk` takes that one person
through `advance` command by command. Only then is anything called broken.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from itertools import count

import attrs

from karama.proof.arrows import Spot
from karama.proof.graph import Graph
from karama.proof.moves import START, Came, Happening, Move, moves, ways
from karama.proof.places import Place
from karama.proof.setting import Setting
from karama.proof.space import EMPTY
from karama.proof.worlds import NONE

MAX_TRIED = 4_000
"""Places a search goes on from before it gives up."""


@attrs.frozen
class Goal:
    """What is looked for.

    Attributes:
        spots: Elements at which it is lost; none when it is lost at the end.
        acts: Acts that must not have been done on the way.
        asks: Acts after which an answer is waited for, with `answers`.
        answers: Acts that answer.
        right: The right whose use asks for an answer, "" for none.
        always: Whether an answer is waited for from the start.
        whom: The people it is about.
        rights: Other rights that are used on the way.
    """

    spots: frozenset[Spot]
    without: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    right: str = ""
    always: bool = False
    whom: int = 1
    rights: frozenset[str] = frozenset()


@attrs.frozen(eq=False)
class Found:
    """A place on a search: who is there, and how they came.

    Attributes:
        pending: Whether an answer is waited for.
        lost: The element at which the principle is lost here; "" if it is not.
    """

    place: Place
    worlds: int
    pending: bool = False
    before: Found | None = None
    move: Move = START
    script: tuple[int, ...] = ()
    lost: str = ""


def seek(
    setting: Setting, graph: Graph, goal: Goal, *, limit: int = MAX_TRIED
) -> Iterator[Found]:
    """Paths on which the principle is lost, shortest searches first.

    Raises:
        ProofError: Sets of people grew too large.
    """
    near = _nearness(graph, goal)
    first = Found(EMPTY, setting.nothing_known(), pending=goal.always)
    order = count()
    ahead: list[tuple[tuple[float, ...], int, Found]] = []
    seen: dict[tuple[Place, bool], int] = {}
    heapq.heappush(ahead, ((0.0,), next(order), first))
    tried = 0
    while ahead and tried < limit:
        tried += 1
        setting.cast.worlds.hurry()
        here = heapq.heappop(ahead)[2]
        for made in _moves(setting, here, goal):
            for came in ways(setting, here.place, here.worlds, made):
                found = _after(setting, graph, goal, here, made, came)
                if found is None:
                    continue
                if found.lost:
                    yield found
                    continue
                new = _new(setting, seen, found)
                if new is not None:
                    weight = (near(new), float(_length(new)))
                    heapq.heappush(ahead, (weight, next(order), new))


def _moves(setting: Setting, here: Found, goal: Goal) -> Iterator[Move]:
    if here.before is None:
        yield START
        return
    for made in moves(setting, here.place):
        if made.kind != "use" or made.what in (goal.right, *goal.rights):
            yield made


def _length(found: Found) -> int:
    length = 0
    at: Found | None = found
    while at is not None:
        length, at = length + 1, at.before
    return length


def _new(
    setting: Setting, seen: dict[tuple[Place, bool], int], found: Found
) -> Found | None:
    """What is new of a place; None when everybody there was seen before."""
    key = (found.place, found.pending)
    known = seen.get(key, NONE)
    worlds = setting.cast.worlds
    new = worlds.less(found.worlds, known)
    if not new:
        return None
    seen[key] = worlds.join(known, new)
    return attrs.evolve(found, worlds=new)


def _after(
    setting: Setting, graph: Graph, goal: Goal, here: Found, made: Move, came: Came
) -> Found | None:
    """Where a move leads; None when the principle can no longer be lost."""
    worlds, pending, lost = came.worlds, here.pending, ""
    for happening in came.happenings:
        act = graph.acts.get((happening.process, happening.step), "")
        if happening.kind == "done":
            if act in goal.without:
                return None
            pending = (pending and act not in goal.answers) or act in goal.asks
        elif happening.kind == "used" and happening.step == goal.right:
            pending = True
        elif happening.kind == "closed" and not goal.spots:
            worlds = setting.cast.worlds.meet(worlds, goal.whom)
            lost = "closed" if pending and worlds else ""
        if _at_goal(goal, graph, happening):
            concerned = setting.cast.worlds.meet(worlds, goal.whom)
            if concerned and (pending or not (goal.asks or goal.right)):
                worlds, lost = concerned, happening.step
                break
    if not lost:
        worlds = setting.closed(worlds, came.left)
    return Found(came.place, worlds, pending, here, made, came.script, lost)


def _at_goal(goal: Goal, graph: Graph, happening: Happening) -> bool:
    if happening.kind not in ("opened", "done") or not goal.spots:
        return False
    return any(
        graph.places[spot].plan.key == happening.process and spot[1] == happening.step
        for spot in goal.spots
    )


def _nearness(graph: Graph, goal: Goal) -> Callable[[Found], float]:
    """How far a place is from where the principle may be lost."""
    goals = goal.spots or {
        s for s, p in graph.places.items() if not p.node.ways and not p.node.scope
    }
    shut = {s for s, p in graph.places.items() if p.act in goal.without}
    far = graph.distances(goals, without=shut)
    by_element: dict[tuple[str, str], int] = {}
    for (_frame, element), distance in far.items():
        key = (graph.places[_frame, element].plan.key, element)
        by_element[key] = min(distance, by_element.get(key, distance))

    def near(found: Found) -> float:
        opened, tokens = found.place.key[1], found.place.key[2]
        found_at = [by_element.get((opened[t[0] - 1][0], t[1]), 99) for t in tokens]
        if not found_at:
            return 0.0
        rest = sum(found_at) if not goal.spots else min(found_at) + len(found_at) / 4
        waits = bool(goal.asks or goal.right) and not found.pending
        return float(rest) + (0 if not waits else 20)

    return near


def trail(found: Found) -> list[Found]:
    """The steps of a path, from the start."""
    path = [found]
    while path[-1].before is not None:
        path.append(path[-1].before)
    return path[::-1]
