"""Random procedures inside the BPMN subset, and what may happen to them.

A procedure is drawn as a tree of blocks (step, choice, parallel, inclusive, loop,
sub-process, waiting, call), so that it always ends; edges and event sub-processes hang
on the blocks. The facts that conditions read are given at the start, save those a loop
asks for itself: whether it goes round again.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from sketches import Sketch, form, procedure_of, yes_no

from karama.procedure.process import GatewayKind, TaskKind

FACTS = {"p": "boolean", "q": "boolean", "n": "int"}
CONDITIONS = ("p = true", "q = true", "p = false", "n < 2", "n < 5", "n >= 4")


class Drawn:
    """A random procedure.

    Attributes:
        facts: What is known at the start.
        loops: Step -> the fact that it answers.
    """

    def __init__(self, procedure, facts, loops) -> None:
        self.procedure, self.facts, self.loops = procedure, facts, loops

    def __repr__(self):
        return f"{shown(self.procedure)} / {self.facts}"


def shown(procedure) -> str:
    """The flows of a procedure, for a failing test."""
    return " / ".join(
        f"{process.id}: "
        + ", ".join(
            f"{f.source}>{f.target}" + (f"[{f.condition.text}]" if f.condition else "")
            for f in process.flows.values()
        )
        + "; "
        + ", ".join(
            f"{e.id} in {e.scope}" for e in process.elements.values() if e.scope
        )
        for process in procedure.processes.values()
    )


class _Pen:
    """Draws blocks into a sketch; every name is used once in a procedure."""

    def __init__(self, draw, features, names=None):
        self.draw = draw
        self.features = features
        self.sketch = Sketch()
        self.names = names if names is not None else {}
        self.loops = {}
        self.forms = []
        self.called = []

    def name(self, kind):
        self.names[kind] = self.names.get(kind, 0) + 1
        return f"{kind}{self.names[kind]}"

    def delay(self):
        # No two clocks ring at the same instant: which comes first is not told.
        return timedelta(minutes=60 + 7 * int(self.name("#")[1:]))

    def one_of(self, *choices):
        return self.draw(st.sampled_from(choices))

    # Every block draws itself and gives its first and last element.

    def block(self, depth):
        kinds = ["step"]
        if depth > 0:
            kinds += ["pair", *(k for k in BLOCKS if k in self.features)]
        return getattr(self, self.one_of(*kinds))(depth - 1)

    def step(self, depth):
        name = self.name("step")
        self.sketch.step(name)
        if depth >= 0 and "edge" in self.features and self.draw(st.booleans()):
            return self.edged(name, depth - 1)
        return name, name

    def pair(self, depth):
        first, second = self.block(depth), self.block(depth)
        self.sketch.flow(first[1], second[0])
        return first[0], second[1]

    def edged(self, name, depth):
        """A step or sub-process with an event on its edge."""
        interrupting = self.draw(st.booleans())
        edge = self.name("edge")
        timed = self.draw(st.booleans())
        when = {"after": self.delay()} if timed else {"message": self.name("message")}
        self.sketch.edge(edge, name, interrupting=interrupting, **when)
        then = self.block(depth)
        self.sketch.flow(edge, then[0])
        if not interrupting:
            self.sketch.end(end := self.name("end"))
            self.sketch.flow(then[1], end)
            return name, name
        merge = self.name("merge")
        self.sketch.gateway(merge)
        self.sketch.flow(name, merge)
        self.sketch.flow(then[1], merge)
        return name, merge

    def _split(self, kind, depth, conditions):
        split, join = self.name("split"), self.name("join")
        self.sketch.gateway(split, kind).gateway(join, kind)
        before = self.features
        if "oracle" in before and kind is GatewayKind.INCLUSIVE:
            self.features = frozenset({"oracle", "waiting"})
        for index in range(self.draw(st.integers(2, 3))):
            default = conditions and index == 0
            when = self.one_of(*CONDITIONS) if conditions and not default else ""
            branch = self.block(depth)
            self.sketch.flow(split, branch[0], when, default=default)
            self.sketch.flow(branch[1], join)
        self.features = before
        return split, join

    def choice(self, depth):
        return self._split(GatewayKind.EXCLUSIVE, depth, True)

    def parallel(self, depth):
        return self._split(GatewayKind.PARALLEL, depth, False)

    def inclusive(self, depth):
        return self._split(GatewayKind.INCLUSIVE, depth, True)

    def loop(self, depth):
        merge, again = self.name("merge"), self.name("again")
        ask, split = self.name("ask"), self.name("split")
        before = self.features
        if "oracle" in before:
            self.features = before - {"inclusive", "parallel"}
        body = self.block(depth)
        self.features = before
        form_id = f"form_{again}"
        self.forms.append(form(form_id, yes_no(again, required=True)))
        self.loops[ask] = again
        self.sketch.gateway(merge).step(ask, form=form_id).gateway(split)
        self.sketch.path(merge, body[0]).path(body[1], ask, split)
        self.sketch.flow(split, merge, f"{again} = true")
        after = self.name("step")
        self.sketch.step(after)
        self.sketch.flow(split, after, default=True)
        return merge, after

    def sub(self, depth):
        name = self.name("sub")
        with self.sketch.inside(name):
            self.whole(depth)
        if "edge" in self.features and self.draw(st.booleans()):
            return self.edged(name, depth)
        return name, name

    def whole(self, depth):
        """A start, a block, an end: what stands in a scope."""
        start, end = self.name("start"), self.name("end")
        block = self.block(depth)
        terminate = "terminate" in self.features and self.draw(st.booleans())
        self.sketch.start(start).end(end, terminate=terminate)
        self.sketch.path(start, block[0]).path(block[1], end)
        if "rise" in self.features and self.draw(st.booleans()):
            self.rise(interrupting=self.draw(st.booleans()))

    def rise(self, *, interrupting):
        """An event sub-process in the scope at hand."""
        name, end = self.name("rise"), self.name("end")
        timed = self.draw(st.booleans())
        when = {"after": self.delay()} if timed else {"message": self.name("message")}
        with self.sketch.rise(name, interrupting=interrupting, **when):
            block = self.block(0)
            self.sketch.end(end)
        self.sketch.path(f"{name}_start", block[0]).flow(block[1], end)

    def waiting(self, _):
        name = self.name("wait")
        match self.one_of("message", "timer", "receive"):
            case "message":
                self.sketch.catch(name, message=self.name("message"))
            case "timer":
                self.sketch.catch(name, after=self.delay())
            case "receive":
                message = self.name("message")
                self.sketch.step(name, kind=TaskKind.RECEIVE, message=message)
        return name, name

    def call(self, depth):
        name, process = self.name("call"), self.name("Process")
        other = _Pen(self.draw, self.features, self.names)
        other.sketch.id = process
        other.whole(min(depth, 1))
        self.called += [other.sketch.process(), *other.called]
        self.forms += other.forms
        self.loops |= other.loops
        self.sketch.call(name, process)
        return name, name


BLOCKS = ("choice", "parallel", "inclusive", "loop", "sub", "waiting", "call")
EVERYTHING = frozenset({*BLOCKS, "edge", "rise", "terminate"})
"""Every feature."""
COMPARABLE = EVERYTHING - {"rise"} | {"beside", "oracle"}
"""What SpiffWorkflow does as the standard says: instead of "rise" one event
sub-process that interrupts nothing, no join inside a loop, and only plain steps
and waits before an inclusive join."""


@st.composite
def procedures(draw, features=EVERYTHING, depth=3):
    """A procedure, the facts it starts with, and what its loops ask."""
    pen = _Pen(draw, features)
    pen.whole(depth)
    if "beside" in features:
        pen.rise(interrupting=False)
    facts = {
        "p": draw(st.booleans()),
        "q": draw(st.booleans()),
        "n": draw(st.integers(0, 6)),
    }
    procedure = procedure_of(
        pen.sketch.process(), called=pen.called, forms=pen.forms, facts=FACTS
    )
    return Drawn(procedure, facts, pen.loops)
