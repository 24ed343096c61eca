"""The steps of a procedure: BPMN's own parts as frozen values, and no behaviour.

`karama.packs` reads BPMN files into these; the engine moves tokens over them, the
explanation draws them, the prover walks them. Names follow BPMN 2.0.2 where it has
a word, and the glossary where Karama adds one (act, right, source).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

import attrs

from karama.feel import tree


class TaskKind(StrEnum):
    """What kind of work a step is."""

    USER = "user"
    MANUAL = "manual"
    SERVICE = "service"
    SEND = "send"
    RECEIVE = "receive"
    DECISION = "business-rule"


class GatewayKind(StrEnum):
    """How a gateway joins and splits."""

    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"
    INCLUSIVE = "inclusive"


class EventKind(StrEnum):
    """Where an event stands."""

    START = "start"
    END = "end"
    CATCH = "catch"
    BOUNDARY = "boundary"


@attrs.frozen
class Condition:
    """A FEEL expression of the pack, as written and as read."""

    text: str
    node: tree.Node
    line: int = 0


@attrs.frozen
class Timer:
    """When a clock rings.

    Attributes:
        duration: Elapsed time after the element opens; None when `at` is given.
        at: FEEL expression that gives a date and time, or a duration.
        cycle: Whether it rings again each `duration` (non-interrupting only).
        reason: Why there is a deadline, by language code.
        sources: Citations ("CRC 20(1)") that grant it.
    """

    duration: timedelta | None
    at: Condition | None = None
    cycle: bool = False
    reason: Mapping[str, str] = attrs.field(factory=dict)
    sources: tuple[str, ...] = ()


@attrs.frozen
class Message:
    """A message that is waited for or sent; a right is used by sending one.

    Attributes:
        name: Stable name, unique in the procedure ("ask-for-protection").
        right: The right it is the use of, "" when it is an ordinary message.
        titles: What people read, by language code.
    """

    name: str
    right: str = ""
    titles: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Element:
    """Anything a token can stand on.

    Attributes:
        id: Identifier in the file.
        name: The name in the file (the pack's first language).
        titles: Names by language code; includes the pack's first language.
        lane: Identifier of the lane; "" outside lanes.
        scope: Identifier of the sub-process it stands in; "" at the top.
        incoming: Identifiers of sequence flows, in the file's order.
        outgoing: The same, for flows that leave.
        line: 1-based line in the file.
    """

    id: str
    name: str = ""
    titles: Mapping[str, str] = attrs.field(factory=dict)
    lane: str = ""
    scope: str = ""
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    line: int = 0


@attrs.frozen
class Task(Element):
    """A step.

    Attributes:
        act: What kind of thing it does, from the Charter's vocabulary; "" if none.
        sources: Citations of law behind the step, in the file's order.
        added: Whether Karama added the step (True) or the pack's source says it.
        form: Identifier of the form its answers follow, "" if none.
        decision: Name or id of the decision it calls (business-rule tasks), else "".
        result: Name under which the decision's result is kept.
        message: What a send task sends or a receive task waits for.
        needs: Needs the step serves.
        roles: Roles that must take part (quorum), from `karama:role`; may be empty.
    """

    kind: TaskKind = TaskKind.USER
    act: str = ""
    sources: tuple[str, ...] = ()
    added: bool = False
    form: str = ""
    decision: str = ""
    result: str = ""
    message: Message | None = None
    needs: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@attrs.frozen
class Event(Element):
    """A start, an end, something waited for, or something on the edge of a step.

    Attributes:
        timer: Set for timer events.
        message: Set for message events.
        terminate: Whether an end event ends the whole scope at once.
        attached: Identifier of the step a boundary event stands on.
        interrupting: Whether a boundary event, or the start of an event sub-process,
            ends what it is attached to.
    """

    kind: EventKind = EventKind.START
    timer: Timer | None = None
    message: Message | None = None
    terminate: bool = False
    attached: str = ""
    interrupting: bool = True
    sources: tuple[str, ...] = ()


@attrs.frozen
class Gateway(Element):
    """A place where paths meet or part.

    Attributes:
        default: Identifier of the flow taken when no condition holds, "" if none.
    """

    kind: GatewayKind = GatewayKind.EXCLUSIVE
    default: str = ""


@attrs.frozen
class SubProcess(Element):
    """Steps grouped under one name; by event when a right opens it at any moment.

    Its elements are in the process's own tables, with `scope` set to its id.
    """

    by_event: bool = False
    sources: tuple[str, ...] = ()


@attrs.frozen
class CallActivity(Element):
    """A step done by another process: of this file, or of a pack named "pack:process".

    Attributes:
        called: Identifier of the process called.
        inputs: Pairs (name there, FEEL expression here); empty passes every fact.
        outputs: Pairs (name here, FEEL expression there); empty returns every fact.
    """

    called: str = ""
    act: str = ""
    sources: tuple[str, ...] = ()
    added: bool = False
    inputs: tuple[tuple[str, Condition], ...] = ()
    outputs: tuple[tuple[str, Condition], ...] = ()


@attrs.frozen
class Flow:
    """A sequence flow; `condition` is None when it is always taken."""

    id: str
    source: str
    target: str
    name: str = ""
    titles: Mapping[str, str] = attrs.field(factory=dict)
    condition: Condition | None = None
    line: int = 0


@attrs.frozen
class Lane:
    """An authority, and the mandate under which it acts.

    Attributes:
        mandate: "protection", "care", "enforcement", "justice" or "oversight".
        organization: Identifier of the HSDS organisation behind it, "" if none.
    """

    id: str
    name: str
    titles: Mapping[str, str] = attrs.field(factory=dict)
    mandate: str = ""
    organization: str = ""
    line: int = 0


# --- BPMN diagram interchange: where things stand on the page ---------------------


@attrs.frozen
class Shape:
    """The box of an element on the page, in the file's own units (pixels)."""

    element: str
    x: float
    y: float
    width: float
    height: float
    expanded: bool = True
    horizontal: bool = True
    label: tuple[float, float, float, float] | None = None


@attrs.frozen
class Edge:
    """The line of a flow on the page: two or more points."""

    element: str
    points: tuple[tuple[float, float], ...]
    label: tuple[float, float, float, float] | None = None


@attrs.frozen
class Diagram:
    """The page a BPMN file carries; empty when it carries none."""

    shapes: Mapping[str, Shape] = attrs.field(factory=dict)
    edges: Mapping[str, Edge] = attrs.field(factory=dict)


@attrs.frozen
class Process:
    """One executable process.

    Attributes:
        elements: Every element by id, those of sub-processes included.
        flows: Every sequence flow by id.
        lanes: Lanes by id.
        pool: Identifier and name of the participant, ("", "") without a pool.
    """

    id: str
    name: str
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    lanes: Mapping[str, Lane]
    diagram: Diagram = attrs.field(factory=Diagram)
    pool: tuple[str, str] = ("", "")
    titles: Mapping[str, str] = attrs.field(factory=dict)
