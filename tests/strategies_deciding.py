"""Random small procedures that decide, and look again at what they decided.

Two or three facts are asked here and there; a few tables read them, and one another's
results; gateways read results and facts. A result may be written to a fact. Rights can
be used in event sub-processes and on the edges of steps, some of them noting something
in a decision first; clocks set going steps that ask a fact beside the others. So facts
change while tokens rest, and decisions that stand are looked at again.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import attrs
from dmn_files import decision, definitions, input_data, table
from hypothesis import strategies as st
from sketches import Sketch, condition, field, form, procedure_of, yes_no

from karama.decisions import read_model
from karama.procedure.procedure import Choice
from karama.procedure.process import GatewayKind

VALUES = {
    "minor": ("true", "false"),
    "ill": ("true", "false"),
    "need": ('"doctor"', '"bed"', '"none"'),
}
"""The facts that may be asked, and the values that are read of them."""

TYPES = {"minor": "boolean", "ill": "boolean", "need": "string"}
RESULTS = ('"protect"', '"hear"', '"go"')
"""What a decision with a result of its own may give, most protective first."""

ACTS = ("removal", "individual-assessment", "information", "")
RIGHTS = ("ask-for-protection", "complain")
BLOCKS = ("renewed", "choice", "parallel", "inclusive", "loop", "sub", "call", "hear")
EVERYTHING = frozenset({*BLOCKS, "edge", "clock"})
"""Every feature that is drawn by blocks that begin and end at one place."""

LOOSE = ("jump", "apart", "ways")
MORE = EVERYTHING | {*LOOSE, "every", "letter", "open", "terminate", "lend"}
"""And those by which a path may go anywhere, end on its own, come round, or get stuck:
jumps, paths that meet no more, steps with several ways out, clocks that ring again and
again, letters that come at any moment, gateways with no way for some, ends that end
all, and calls that are lent and give back other facts."""


@attrs.frozen
class Ruling:
    """A decision as it is drawn: its name, the fact it gives, and its table."""

    name: str
    result: str
    values: tuple[str, ...]
    reads: tuple[str, ...]
    policy: str
    rules: tuple

    def part(self):
        """The decision in a file."""
        listed = "|" + ",".join(self.values) if self.policy == "PRIORITY" else ""
        outputs = [f"{self.result}{listed}"]
        logic = table(list(self.reads), outputs, self.rules, policy=self.policy)
        return decision(self.name, logic, self.reads)

    def __str__(self):
        rules = "; ".join(f"{' '.join(cells)} => {out}" for cells, (out,) in self.rules)
        ranked = f" of {' > '.join(self.values)}" if self.policy == "PRIORITY" else ""
        reads = ", ".join(self.reads)
        gives = f"{self.name} ({self.policy}) gives {self.result}{ranked}"
        return f"{gives} by {reads}: {rules}"


class Drawn:
    """A random procedure.

    Attributes:
        procedure: It.
        rulings: Its decisions.
    """

    def __init__(self, procedure, rulings) -> None:
        self.procedure, self.rulings = procedure, rulings

    def __repr__(self):
        lines = [shown(self.procedure), *map(str, self.rulings)]
        return "\n  ".join(["", *lines, f"is_child: {self.concept}", ""])

    @property
    def concept(self):
        """What the procedure says of a child."""
        return self.procedure.concepts["is_child"].text

    @property
    def plain(self):
        """Whether who is a child is only ever asked, in the case's own words."""
        name = self.concept.split(" ")[0]
        lent = any(
            getattr(element, "inputs", ()) or getattr(element, "outputs", ())
            for process in self.procedure.processes.values()
            for element in process.elements.values()
        )
        return not lent and all(ruling.result != name for ruling in self.rulings)


def shown(procedure) -> str:
    """The elements and flows of a procedure, for a failing test."""
    lines = []
    for process in procedure.processes.values():
        lines.append(f"{process.id}:")
        lines += [f"  {_element(procedure, e)}" for e in process.elements.values()]
        lines += [
            "  "
            + ", ".join(
                f"{f.source}>{f.target}"
                + (f"[{f.condition.text}]" if f.condition else "")
                + ("[else]" if _default(process, f) else "")
                for f in process.flows.values()
            )
        ]
    return "\n  ".join(lines)


def _default(process, flow):
    return getattr(process.elements[flow.source], "default", "") == flow.id


def _element(procedure, element):
    told = [element.id]
    for name in ("kind", "act", "decision", "result", "called", "scope", "attached"):
        value = getattr(element, name, "")
        told += [f"{name}={value}"] if value else []
    if getattr(element, "form", ""):
        fields = procedure.forms[element.form].fields
        told.append(f"asks={[f.name + '!' * f.required for f in fields]}")
    if getattr(element, "message", None):
        told.append(f"message={element.message.name} right={element.message.right}")
    if getattr(element, "timer", None):
        told.append(f"after={element.timer.duration}")
    if not getattr(element, "interrupting", True):
        told.append("beside")
    for name in ("inputs", "outputs"):
        pairs = getattr(element, name, ())
        told += [f"{name}={[(n, c.text) for n, c in pairs]}"] if pairs else []
    return " ".join(map(str, told))


# --- decisions ------------------------------------------------------------------------


class _Tables:
    """Draws decisions; each may read the facts and the results drawn before it.

    Attributes:
        known: The facts there are, and the values that are read of each.
        notes: Decisions that note something, as when a right is used.
        rulings: Those that lead the way.
        guards: Those of them that protect whoever is concerned.
    """

    def __init__(self, draw, facts):
        self.draw = draw
        self.known = {name: VALUES[name] for name in facts}
        self.notes = []
        self.rulings = []
        self.guards = []

    def one_of(self, *choices):
        return self.draw(st.sampled_from(choices))

    def often(self):
        return self.draw(st.integers(0, 3)) > 0

    def every(self):
        return (*self.notes, *self.rulings)

    def rule(self):
        """A decision whose values are ranked, or one that may have to wait."""
        policy = self.one_of("PRIORITY", "PRIORITY", "PRIORITY", "UNIQUE")
        noted = [note.result for note in self.notes]
        first = [self.one_of(*noted)] if noted and self.often() else []
        self._keep(self.rulings, self._ruling(policy, self._result(), first))

    def guard(self, concept):
        """A decision that protects whoever is concerned, and whoever noted something.

        Args:
            concept: The fact, and its value, that make somebody concerned.
        """
        name, value = concept
        noted = {note.result: note.values[0] for note in self.notes if self.often()}
        cells = {name: value} | {k: v for k, v in noted.items() if k != name}
        values = RESULTS[: self.draw(st.integers(2, 3))]
        rules = [
            (tuple(value if read == key else "-" for read in cells), (values[0],))
            for key, value in cells.items()
        ]
        rules.append((("-",) * len(cells), (values[-1],)))
        result = f"r{len(self.rulings) + 1}"
        guard = Ruling(
            self._name(), result, values, tuple(cells), "PRIORITY", tuple(rules)
        )
        self._keep(self.rulings, guard)
        self.guards.append(guard)

    def note(self):
        """A decision that notes something: the same of everybody, or what it reads."""
        own = self.draw(st.booleans())
        result = f"n{len(self.notes) + 1}" if own else self.one_of(*self.known)
        if self.draw(st.booleans()):
            policy = self.one_of("PRIORITY", "UNIQUE")
            self._keep(self.notes, self._ruling(policy, result, []))
            return
        values = self.known.get(result, RESULTS[:2])
        rules = (((), (self.one_of(*values),)),)
        note = Ruling(self._name(), result, values, (), "UNIQUE", rules)
        self._keep(self.notes, note)

    def _name(self):
        return f"d{len(self.every()) + 1}"

    def _result(self):
        """A fact of its own, or one that a form asks or another decision gives."""
        if self.often():
            return f"r{len(self.rulings) + 1}"
        return self.one_of(*self.known)

    def _ruling(self, policy, result, first):
        values = self.known.get(result) or RESULTS[: self.draw(st.integers(2, 3))]
        if self.draw(st.integers(0, 3)) == 0:
            values = values[::-1]
        number = 1 if policy == "UNIQUE" else self.draw(st.integers(1, 2))
        names = st.sampled_from(sorted(self.known))
        more = self.draw(st.lists(names, min_size=1, max_size=2, unique=True))
        reads = tuple(dict.fromkeys((*first, *more)))[:number]
        rules = (self._apart if policy == "UNIQUE" else self._ranked)(reads, values)
        return Ruling(self._name(), result, values, reads, policy, rules)

    def _keep(self, listed, ruling):
        listed.append(ruling)
        self.known.setdefault(ruling.result, ruling.values)

    def _apart(self, reads, values):
        """One rule for each value of what it reads."""
        cells = self.known[reads[0]]
        return tuple(((cell,), (self.one_of(*values),)) for cell in cells)

    def _ranked(self, reads, values):
        """Rules that may overlap; mostly everybody gets an answer."""
        rules = [
            (tuple(self._cell(name) for name in reads), (self.one_of(*values[:-1]),))
            for _ in range(self.draw(st.integers(1, 2)))
        ]
        if self.draw(st.integers(0, 9)):
            rules.append((("-",) * len(reads), (values[-1],)))
        return tuple(rules)

    def _cell(self, name):
        values = self.known[name]
        return self.one_of(*values[:1], *values, "-")

    def model(self):
        """The decisions as a file."""
        names = sorted({n for r in self.every() for n in r.reads})
        inputs = [input_data(n, TYPES.get(n, "string")) for n in names]
        parts = [ruling.part() for ruling in self.every()]
        reading = read_model(definitions(*inputs, *parts), file="d.dmn")
        assert reading.model is not None, reading.findings
        return reading.model


# --- the process ----------------------------------------------------------------------


class _Pen:
    """Draws blocks into a sketch; every name is used once in a procedure."""

    def __init__(self, draw, features, tables, names=None):
        self.draw = draw
        self.features = features
        self.tables = tables
        self.sketch = Sketch()
        self.names = names if names is not None else {}
        self.forms = {}
        self.called = []
        self.left = 0
        self.acts = ACTS
        self.jumps = []

    def name(self, kind):
        self.names[kind] = self.names.get(kind, 0) + 1
        return f"{kind}{self.names[kind]}"

    def delay(self):
        # No two clocks ring at the same instant: which comes first is not told.
        return timedelta(minutes=60 + 7 * int(self.name("#")[1:]))

    def one_of(self, *choices):
        return self.draw(st.sampled_from(choices))

    def often(self):
        return self.draw(st.integers(0, 2)) > 0

    def seldom(self):
        return self.draw(st.integers(0, 3)) == 0

    # Every block draws itself and gives its first and last element.

    def row(self, number):
        """Blocks one after the other."""
        first = last = None
        for _ in range(number):
            block = self.block()
            if last is not None:
                self.sketch.flow(last, block[0])
            first, last = first or block[0], block[1]
        return first, last

    def block(self):
        self.left -= 1
        kinds = ["step", "asking", "decided", "decided"]
        kinds += ["protected"] if self.tables.guards else []
        if self.left > 0:
            kinds += [k for k in (*BLOCKS, *LOOSE) if k in self.features]
        return getattr(self, self.one_of(*kinds))()

    def step(self, **more):
        name = self.name("step")
        self.sketch.step(name, **{"act": self.one_of(*self.acts), **more})
        if "edge" in self.features and self.left > 0 and self.seldom():
            return self.edged(name)
        return name, name

    def asking(self):
        """A step that asks one fact or two."""
        return self.step(form=self.form())

    def form(self, asked=()):
        facts = sorted(VALUES.keys() & self.tables.known.keys())
        some = st.lists(st.sampled_from(facts), min_size=1, max_size=2, unique=True)
        asked = asked or self.draw(some)
        required = self.draw(st.booleans())
        key = f"{'-'.join(asked)}{'-required' * required}"
        fields = (question(name, required=required) for name in asked)
        self.forms[key] = form(key, *fields)
        return key

    def decided(self):
        """A decision, mostly with a gateway that reads its result."""
        rulings = self.tables.rulings
        ruling = self.one_of(*rulings, *rulings, *self.tables.notes)
        name = self.decide(ruling)
        if self.left < 0 or not self.often():
            return name, name
        way = self._branched(GatewayKind.EXCLUSIVE, (ruling.result,))
        self.sketch.flow(name, way[0])
        return name, way[1]

    def guarded(self, guard):
        """A decision, and a removal of those it does not protect."""
        name, split, join = self.decide(guard), self.name("split"), self.name("join")
        self.sketch.gateway(split).gateway(join).flow(name, split)
        safe, other = self.row(1), self.removal()
        best = f"{guard.result} = {guard.values[0]}"
        self.sketch.flow(split, safe[0], best).flow(safe[1], join)
        self.sketch.flow(split, other[0], default=True).flow(other[1], join)
        return name, join

    def protected(self):
        return self.guarded(self.one_of(*self.tables.guards))

    def removal(self):
        """A removal, mostly with something before it."""
        last = self.step(act="removal")
        if not self.often():
            return last
        first = self.block()
        self.sketch.flow(first[1], last[0])
        return first[0], last[1]

    def renewed(self):
        """Only those go on whom a decision does not protect yet; news may come later.

        They are asked, and those of whom it is known already go another way.
        """
        ruling = self.one_of(*self.tables.rulings)
        facts = [name for name in ruling.reads if name in VALUES] or ["minor"]
        name, merge, split = self.one_of(*facts), self.name("merge"), self.name("split")
        if name not in self.tables.known:
            return self.decided()
        ask, other = self.step(form=self.form([name])), self.step()
        self.sketch.gateway(split).gateway(merge)
        inner = self.one_of(self.decided, self.parallel, self.sub)()
        known = f"{name} = {self.tables.known[name][-1]}"
        self.sketch.path(ask[1], split).flow(split, inner[0], known)
        self.sketch.flow(split, other[0], default=True)
        self.sketch.path(other[1], merge).path(inner[1], merge)
        return ask[0], merge

    def decide(self, ruling):
        name = self.name("decide")
        self.sketch.decide(name, ruling.name, ruling.result)
        return name

    def edged(self, name):
        """A step or sub-process with an event on its edge."""
        interrupting = self.draw(st.booleans())
        edge = self.name("edge")
        when = self.one_of("after", "after", "right", "message")
        self.sketch.edge(edge, name, interrupting=interrupting, **self.when(when))
        then = self.row(1)
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

    def when(self, kind):
        if kind == "after":
            again = "every" in self.features and self.draw(st.booleans())
            return {"every" if again else "after": self.delay()}
        return {kind: self.one_of(*RIGHTS) if kind == "right" else self.name("message")}

    def _branched(self, kind, names):
        """Two ways, or three; the first is for everybody else."""
        split, join = self.name("split"), self.name("join")
        self.sketch.gateway(split, kind).gateway(join, kind)
        plain = kind is GatewayKind.PARALLEL
        ever = "open" not in self.features or self.often()
        for index in range(self.draw(st.integers(2, 2 if plain else 3))):
            branch = self.row(self.draw(st.integers(1, 2)))
            default = index == 0 and not plain and ever
            when = "" if plain or default else self.test(names)
            self.sketch.flow(split, branch[0], when, default=default)
            self.sketch.flow(branch[1], join)
        return split, join

    def test(self, names=()):
        """A condition over one fact or result."""
        name = self.one_of(*(names or sorted(self.tables.known)))
        return f"{name} = {self.one_of(*self.tables.known[name])}"

    def choice(self):
        return self._branched(GatewayKind.EXCLUSIVE, ())

    def parallel(self):
        return self._branched(GatewayKind.PARALLEL, ())

    def inclusive(self):
        return self._branched(GatewayKind.INCLUSIVE, ())

    def loop(self):
        """Some blocks that are gone through again while a condition holds."""
        merge, split = self.name("merge"), self.name("split")
        body, ask = self.row(1), self.asking()
        self.sketch.gateway(merge).gateway(split)
        self.sketch.path(merge, body[0]).path(body[1], ask[0]).flow(ask[1], split)
        after = self.step()
        self.sketch.flow(split, merge, self.test())
        self.sketch.flow(split, after[0], default=True)
        return merge, after[1]

    # What does not begin and end at one place.

    def jump(self):
        """A step after which some may go to another place of the same scope."""
        step, away = self.step(), self.name("jump")
        self.sketch.gateway(away).path(step[1], away)
        self.jumps.append((away, self.test()))
        return step[0], away

    def land(self):
        """Every jump comes down somewhere."""
        elements = self.sketch.elements
        for away, when in self.jumps:
            merges = [
                one.id
                for one in elements.values()
                if one.id.startswith(("merge", "join"))
                and one.scope == elements[away].scope
                and one.kind is GatewayKind.EXCLUSIVE
            ]
            if merges:
                self.sketch.flow(away, self.one_of(*merges), when)
                (onward, *_) = elements[away].outgoing
                changed = attrs.evolve(elements[away], default=onward)
                elements[away] = changed

    def apart(self):
        """Two paths, of which one ends on its own."""
        split, end = self.name("split"), self.name("end")
        terminate = "terminate" in self.features and self.seldom()
        self.sketch.gateway(split, "parallel").end(end, terminate=terminate)
        one, two = self.row(1), self.row(self.draw(st.integers(1, 2)))
        self.sketch.path(split, one[0]).path(split, two[0]).path(two[1], end)
        return split, one[1]

    def ways(self):
        """A step with several ways out, of which all that are open are taken."""
        merge, kind = self.name("merge"), self.one_of("exclusive", "inclusive")
        rulings = self.tables.rulings
        draws = {
            "step": lambda: self.step(form=self.form()),
            "decide": lambda: (self.decide(self.one_of(*rulings)),) * 2,
            "call": self.call,
        }
        first, last = draws[self.one_of("step", "step", "decide", "call")]()
        self.sketch.gateway(merge, kind)
        for index in range(self.draw(st.integers(2, 3))):
            way = self.row(1)
            self.sketch.flow(last, way[0], self.test() if index else "")
            self.sketch.path(way[1], merge)
        return first, merge

    def sub(self):
        name = self.name("sub")
        with self.sketch.inside(name):
            self.whole(self.draw(st.integers(1, 2)))
            if self.seldom():
                self.right(interrupting=self.seldom())
        if "edge" in self.features and self.left > 0 and self.seldom():
            return self.edged(name)
        return name, name

    def call(self):
        name, process = self.name("call"), self.name("Process")
        inner = self.features if "lend" in self.features else self.features - {"call"}
        other = _Pen(self.draw, inner, self.tables, self.names)
        other.sketch.id = process
        other.left, other.acts = min(self.left, 2), self.acts
        other.whole(self.draw(st.integers(1, 2)))
        other.land()
        self.called += [other.sketch.process(), *other.called]
        self.forms |= other.forms
        self.sketch.call(name, process, **self.mapping())
        return name, name

    def mapping(self):
        """What a called process is lent and gives back; mostly it shares all facts."""
        if self.often():
            return {}
        names = sorted(self.tables.known)
        pairs = {side: [(n, n)] for side, n in (("outputs", self.one_of(*names)),)}
        if self.draw(st.booleans()):
            pairs["inputs"] = [(n, n) for n in names[:2]]
        if "lend" in self.features and self.draw(st.booleans()):
            crossed = [(self.one_of(*names), self.one_of(*names))]
            pairs[self.one_of("inputs", "outputs")] = crossed
        return pairs

    def hear(self):
        name = self.name("wait")
        when = self.one_of("message", "after")
        self.sketch.catch(name, **self.when(when))
        return name, name

    def whole(self, number):
        """A start, some blocks, an end: what stands in a scope."""
        start, end = self.name("start"), self.name("end")
        terminate = "terminate" in self.features and self.seldom()
        self.sketch.start(start).end(end, terminate=terminate)
        row = self.row(number)
        self.sketch.flow(start, row[0]).flow(row[1], end)

    # What rises in the scope at hand.

    def right(self, *, interrupting):
        """An event sub-process that a right opens; it may note something first."""
        self._rise(self.when("right"), interrupting, noting=self.often())

    def clock(self):
        """An event sub-process that a clock opens beside the others."""
        letter = "letter" in self.features and self.draw(st.booleans())
        kind = "message" if letter else "after"
        interrupting = letter and self.seldom()
        self._rise(self.when(kind), interrupting, noting=self.seldom())

    def _rise(self, when, interrupting, *, noting):
        name, end = self.name("rise"), self.name("end")
        with self.sketch.rise(name, interrupting=interrupting, **when):
            self.sketch.end(end)
            last = f"{name}_start"
            if noting and self.tables.notes:
                note = self.decide(self.one_of(*self.tables.notes))
                self.sketch.flow(last, note)
                last = note
            self.left = 1
            asking, row = self.draw(st.booleans()), self.draw(st.integers(1, 2))
            block = self.asking() if asking else self.row(row)
            self.sketch.flow(last, block[0]).flow(block[1], end)


def question(name, *, required):
    """A question of a form."""
    if TYPES[name] == "boolean":
        return yes_no(name, required=required)
    choices = tuple(Choice(v.strip('"'), {}) for v in VALUES[name])
    return field(name, "select1", choices=choices, required=required)


@st.composite
def deciding(draw, features=EVERYTHING):
    """A procedure with decisions, and what it says of a child.

    Half of them have a decision that protects a child, and removals that come only
    after it; in the others anything may come anywhere.
    """
    names = draw(st.sampled_from((tuple(VALUES), ("ill", "minor"), ("minor", "need"))))
    tables = _Tables(draw, names)
    for _ in range(draw(st.integers(0, 2))):
        tables.note()
    guards = draw(st.booleans())
    concept = _concept(draw, tables, guards)
    if guards:
        tables.guard(concept)
    for _ in range(draw(st.integers(0 if guards else 1, 2))):
        tables.rule()
    pen = _Pen(draw, features, tables)
    pen.acts = tuple(act for act in ACTS if act != "removal" or not guards)
    _draw_case(draw, pen)
    return Drawn(_made(pen, " = ".join(concept)), tables.every())


def _concept(draw, tables, guards):
    """The fact, and its value, that say whether somebody is a child."""
    facts = [name for name in tables.known if name in VALUES]
    name = draw(st.sampled_from(facts if guards else list(tables.known)))
    values = tables.known[name]
    return name, draw(st.sampled_from(values[:1] if guards else values))


def _draw_case(draw, pen):
    """The main path, and what can rise beside it."""
    start, end = pen.name("start"), pen.name("end")
    pen.left = draw(st.integers(2, 5))
    pen.sketch.start(start).end(end)
    rows = [pen.asking()]
    if draw(st.booleans()):
        rows.append(pen.row(draw(st.integers(1, 2))))
    rows.append(pen.protected() if pen.tables.guards else pen.block())
    if draw(st.booleans()):
        rows.append(pen.row(1))
    pen.sketch.flow(start, rows[0][0]).flow(rows[-1][1], end)
    for one, two in pairwise(rows):
        pen.sketch.flow(one[1], two[0])
    for _ in range(draw(st.integers(0, 2))):
        pen.right(interrupting=pen.seldom())
    if "clock" in pen.features and pen.seldom():
        pen.clock()
    pen.land()


def _made(pen, concept):
    """The procedure of a sketch."""
    known = pen.tables.known
    return procedure_of(
        pen.sketch.process(),
        called=pen.called,
        forms=list(pen.forms.values()),
        models={"d.dmn": pen.tables.model()},
        facts={name: TYPES[name] for name in known if name in VALUES},
        concepts={"is_child": condition(concept)},
    )
