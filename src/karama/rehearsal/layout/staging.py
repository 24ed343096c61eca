"""The stage a run plays on: set up, given more room, and read when it is over.

    stage = set_up(layout, turns, crowd, room)
    run(stage.row, until)
    stage.tables["work"]                  # a table, as it is now

How much room a run needs is not known before it: works, events and holds are counted as
they go, and where there might be too few of them the loop stops and is given twice as
many. The log is taken away block by block, so that it is never copied to grow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np

from karama.rehearsal.layout.means import Layout, ranks_of
from karama.rehearsal.layout.rows import Array
from karama.rehearsal.layout.turns import TurnTables
from karama.rehearsal.log import KEPT, PENDING, USES
from karama.rehearsal.loop.stage import (
    EVENT,
    HELD,
    HOLD,
    LINE,
    LOGGED,
    PICK,
    RING,
    SIMPLY,
    SPAN,
    STAGE,
    WORK,
)

MOST_ROWS = 1 << 20
"""Rows of one block of the log: 48 MiB."""

MOST_ROOM = 1 << 14
"""Rows of other tables that a run begins with."""


@attrs.frozen
class Room:
    """How much there is room for.

    Attributes:
        rows: In one block of the log.
    """

    works: int = 1 << 10
    holds: int = 1 << 9
    events: int = 1 << 12
    rings: int = 1 << 10
    rows: int = 1 << 15


class Stage:
    """Counters and tables.

    Attributes:
        row: What the loop is given: the counters, and where each table lies.
        tables: The tables, by name; they are kept alive here.
        blocks: Rows of the log that have been taken away.
    """

    def __init__(self) -> None:
        self.row = np.zeros(1, STAGE)
        self.tables: dict[str, Array] = {}
        self.blocks: list[Array] = []

    def put(self, tables: Mapping[str, Array]) -> None:
        """Put tables on the stage, in place of those of the same name."""
        for name, table in tables.items():
            if self.tables.get(name) is not table:
                self.tables[name] = table
                self.row[name] = table.ctypes.data

    def __getitem__(self, counter: str) -> int:
        return int(self.row[counter][0])

    def __setitem__(self, counter: str, value: int) -> None:
        self.row[counter] = value


def set_up(
    layout: Layout,
    turns: TurnTables,
    crowd: Mapping[str, Array],
    room: Room,
    block: Array | None = None,
) -> Stage:
    """A stage on which nobody has come yet.

    Args:
        layout: Posts and resources.
        turns: What was learned.
        crowd: Those who come.
        room: How much there is.
        block: Of the log, where one is left over; large enough for the room.
    """
    stage, comer = Stage(), crowd["comer"]
    stage.put(layout.read)
    stage.put({name: table.copy() for name, table in layout.begun.items()})
    stage.put(crowd)
    urgency = comer["urgency"]
    least, most = int(urgency.min(initial=0)), int(urgency.max(initial=0))
    stage["ranks"], stage["needs"] = ranks_of(layout, least, most), layout.needs
    stage["languages"] = len(layout.read["speakers"])
    stage["answering"] = len(layout.read["law"]) - 1
    stage["columns"], stage["rights"] = crowd["fact"].shape[1], len(turns.rights)
    stage["fresh_work"] = stage["fresh_hold"] = stage["fresh_ring"] = 1
    signs = len(layout.begun["sign"])
    stage.put({
        "line": np.zeros(signs * stage["ranks"], LINE),
        "heaped": _numbers(layout.heaped), "aside": _numbers(signs),
        "opened": _numbers(len(layout.begun["pool"])),
        "found": _numbers(layout.needs), "tried": _numbers(layout.needs + 1),
        "party": _numbers(int(comer["party"].max(initial=-1)) + 1),
        "boat": _numbers(int(comer["boat"].max(initial=-1)) + 1),
        "over": np.full(len(comer), np.inf),
        "work": np.zeros(room.works, WORK), "together": _numbers(room.works),
        "hold": np.zeros(room.holds, HOLD),
        "pick": np.zeros(room.holds * layout.needs, PICK),
        "event": _events(room.events), "later": _events(room.events),
        "ring": _rings(room.rings), "span": np.zeros(0, SPAN),
        "logged": np.empty(room.rows, LOGGED) if block is None else block,
    })  # fmt: skip
    learn(stage, turns)
    return stage


def _numbers(count: int) -> Array:
    return np.zeros(count, np.int64)


def _events(count: int) -> Array:
    found = np.zeros(count, EVENT)
    found["at"] = np.inf
    return found


def _rings(count: int) -> Array:
    """Room for rings; number 0 never rings."""
    found = np.zeros(count, RING)
    found[0] = np.inf, np.iinfo(np.int64).max, 0, 0
    return found


def learn(stage: Stage, turns: TurnTables) -> None:
    """Put what has been learned on the stage, and make room for wider moments."""
    stage.put(turns.tables())
    new = np.zeros(len(turns.spans) - stage["spans"], SPAN)
    stage.put({"span": np.concatenate([stage.tables["span"], new])})
    stage["spans"] = len(turns.spans)
    stage["hashes"] = len(turns.tables()["hash"])
    if turns.wide > stage["wide"] or turns.clocks > stage["clocks"]:
        people = len(stage.tables["comer"])
        stage.put({
            "slot": _wider(stage.tables.get("slot"), people, turns.wide),
            "clock": _wider(stage.tables.get("clock"), people, turns.clocks),
            "was": _numbers(max(turns.wide, turns.clocks)),
        })  # fmt: skip
        stage["wide"], stage["clocks"] = turns.wide, turns.clocks
    measure(stage)


def _wider(table: Array | None, people: int, count: int) -> Array:
    found = np.zeros((people, count), np.int64)
    if table is not None:
        found[:, : table.shape[1]] = table
    return found


# --- more room ----------------------------------------------------------------------


def measure(stage: Stage) -> None:
    """Say how far each table may be filled before whatever happens next.

    One thing that happens touches each work and each hold twice at most.
    """
    tables, wide = stage.tables, stage["wide"]
    works, picks = len(tables["work"]), len(tables["pick"])
    most = 2 * works + 2 * wide + stage["clocks"] + 8
    stage["most_works"] = works - wide - 2
    stage["most_holds"] = len(tables["hold"]) - 3
    stage["most_events"] = len(tables["event"]) - most - 2
    stage["most_rings"] = len(tables["ring"]) - stage["clocks"] - 2
    stage["most_rows"] = len(tables["logged"]) - most - picks


def more_room(stage: Stage) -> None:
    """Make room where there is too little."""
    if stage["live_works"] > stage["most_works"]:
        _double(stage, "work", "together")
    if stage["live_holds"] > stage["most_holds"]:
        _double(stage, "hold", "pick")
    if stage["live_rings"] > stage["most_rings"]:
        _double(stage, "ring")
    measure(stage)
    while max(stage["events"], stage["laters"]) > stage["most_events"]:
        for name in ("event", "later"):
            events = stage.tables[name]
            stage.put({name: np.concatenate([events, _events(len(events))])})
        measure(stage)
    if stage["rows"] > stage["most_rows"]:
        _take_away(stage)
    measure(stage)


def _double(stage: Stage, *names: str) -> None:
    for name in names:
        table = stage.tables[name]
        stage.put({name: np.concatenate([table, np.zeros_like(table)])})


def _take_away(stage: Stage) -> None:
    """Take the log away, and give a new block; a larger one if this was too small."""
    size = len(stage.tables["logged"])
    if stage["rows"]:
        stage.blocks.append(stage.tables["logged"][: stage["rows"]])
    else:
        size *= 2
    stage.put({"logged": np.empty(size, LOGGED)})
    stage["rows"] = 0


# --- what comes of it ---------------------------------------------------------------


def rows_of(stage: Stage) -> Array:
    """All rows of the log, with what is still open, kept and taken in the end."""
    more = [_pending(stage), _kept(stage)]
    if stage["tell_uses"]:
        more.append(_held(stage))
    return _gathered(stage, more)


def _gathered(stage: Stage, more: list[Array]) -> Array:
    """The blocks of the log, and more rows, in one; where there was one, in its place.

    A block that was copied is given up at once: there is never room for all twice.
    """
    blocks, last, count = stage.blocks, stage.tables["logged"], stage["rows"]
    total = sum(map(len, [*blocks, *more])) + count
    if not blocks and total <= len(last):
        found, place = last, count
    else:
        found, place = np.empty(total, LOGGED), 0
        blocks.append(last[:count])
    while blocks:
        block = blocks.pop(0)
        found[place : place + len(block)] = block
        place += len(block)
    for block in more:
        found[place : place + len(block)] = block
        place += len(block)
    return found[:total]


def room_for(stage: Stage, room: Room, rows: int) -> Room:
    """Room for another run like this one, so that it need not stop for more."""
    spare = len(stage.tables["logged"]) - stage["most_rows"]
    return Room(
        works=_grown(stage, room.works, "work"),
        holds=_grown(stage, room.holds, "hold"),
        events=_grown(stage, room.events, "event"),
        rings=_grown(stage, room.rings, "ring"),
        rows=min(max(room.rows, rows + rows // 8 + spare), MOST_ROWS),
    )


def _grown(stage: Stage, room: int, table: str) -> int:
    return max(room, min(len(stage.tables[table]), MOST_ROOM))


def _rows(who: Array, kind: int, what: Array, ready: Array, begun: Array) -> Array:
    found = np.zeros(len(who), LOGGED)
    found["who"], found["kind"], found["what"] = who, kind, what
    found["ready"], found["begun"], found["done"] = ready, begun, np.inf
    found["turn"] = -1
    return found


def _pending(stage: Stage) -> Array:
    who, place = np.nonzero(stage.tables["slot"])
    work = stage.tables["work"][stage.tables["slot"][who, place]]
    token = stage.tables["token"][work["token"]]
    found = _rows(who, PENDING, token["step"], work["ready"], work["begun"])
    found["code"] = token["kind"] == HELD
    return found


def _kept(stage: Stage) -> Array:
    case = stage.tables["case"]
    who = np.flatnonzero(case["keeps"] >= 0)
    since = case["since"][who]
    return _rows(who, KEPT, case["keeps"][who], since, since)


def _held(stage: Stage) -> Array:
    """Each resource that is still taken, in the order in which it was."""
    held = [*_held_by_holds(stage), *_held_simply(stage)]
    found = sorted(held, key=lambda row: row[0])
    _, who, what, begun = zip(*found, strict=True) if found else ((), (), (), ())
    times = np.array(begun, np.float64)
    return _rows(np.array(who, int), USES, np.array(what, int), times, times)


Held = tuple[int, int, int, float]
"""The number of its beginning, for whom, which resource, and since when."""


def _held_by_holds(stage: Stage) -> Iterator[Held]:
    picks, needs = stage.tables["pick"]["resource"], stage["needs"]
    for number, hold in enumerate(stage.tables["hold"]):
        for place in range(hold["picks"] if hold["seq"] else 0):
            resource = int(picks[number * needs + place])
            yield int(hold["seq"]), int(hold["leader"]), resource, float(hold["begun"])


def _held_simply(stage: Stage) -> Iterator[Held]:
    slots, works = stage.tables["slot"], stage.tables["work"]
    for work in works[slots[slots > 0]]:
        sign = stage.tables["sign"][work["sign"]]
        if work["hold"] == SIMPLY:
            for need in stage.tables["need"][sign["needs"] : sign["needs_end"]]:
                who, resource = int(work["who"]), int(need["only"])
                yield int(work["event"]), who, resource, float(work["begun"])
