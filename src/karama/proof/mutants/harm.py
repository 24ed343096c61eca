"""Which wrong changes harm nobody, and why: said before anything is counted as missed.

Two kinds of reason. The *exact* ones are proved: the table gives everybody the same
answer, or a more protective one; the condition holds for the same people; the law is
still named. The *judged* ones rest on what acts are for, in the lists below, which a
jurist can read and contest. Everything else counts as harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from karama.engine.compile import ready
from karama.errors import KaramaError
from karama.procedure.concepts import NEVER_COUNT
from karama.procedure.procedure import Mandate, Procedure
from karama.procedure.process import Element, Event, SubProcess, Task
from karama.proof.arrows import OWN, Spot
from karama.proof.differences import MORE, Move, Stage
from karama.proof.graph import Graph
from karama.proof.mutants.mutant import Mutant
from karama.proof.mutants.ranked import sends_higher
from karama.proof.mutants.reading import routed_by
from karama.proof.setting import Setting

WEIGHS = frozenset(
    {
        "adverse-decision",
        "apprehension",
        "closure",
        "criminal-charge",
        "deprivation-of-liberty",
        "document-custody",
        "family-separation",
        "hand-over",
        "identification",
        "refusal-of-entry",
        "registration",
        "removal",
        "search",
        "transfer",
    }
)
"""Acts a person loses nothing by when they are not done."""

ASKS = WEIGHS | {
    "age-assessment",
    "age-decision",
    "child-identification",
    "decision",
    "hearing",
    "interview",
    "referral",
    "return-counselling",
    "victim-identification",
    "voluntary-return",
    "vulnerability-assessment",
}
"""Acts that take, ask or decide something, before which help has to come."""

LISTENS = frozenset(
    {"hearing", "interview", "victim-identification", "vulnerability-assessment"}
)
"""Acts in which the person is listened to: which of two comes first costs nothing."""

LATER_IN_TIME = frozenset({"appeal-offer"})
"""Help that has to come before something that the Charter names, and nothing else."""

APART = frozenset(
    {
        "age-assessment",
        "age-decision",
        "appeal",
        "appeal-offer",
        "asylum-request",
        "best-interests-assessment",
        "child-protection",
        "complaint",
        "consent",
        "consent-withdrawal",
        "family-tracing",
        "follow-up",
        "guardian-appointment",
        "individual-assessment",
        "judicial-review",
        "legal-aid",
        "monitoring-visit",
        "psychological-support",
        "recovery-period",
        "return-counselling",
        "risk-assessment",
        "victim-identification",
        "voluntary-return",
        "vulnerability-assessment",
        "witness-protection",
    }
)
"""Acts that lose their meaning when the authority that enforces does them."""

NO_LOSS = WEIGHS | {
    "age-assessment",
    "age-decision",
    "appeal",
    "appeal-offer",
    "decision",
    "judicial-review",
    "notification",
}
"""Acts nobody misses where what they belong to is not done either."""

TOWARDS_REMOVAL = frozenset(
    {
        "adverse-decision",
        "monitoring-visit",
        "refusal-of-entry",
        "removal",
        "return-counselling",
        "travel-check",
    }
)
"""Acts with which a removal begins: whoever is spared it all misses none of them."""

OWN_PEOPLE = {"oversight": "monitor"}
"""Roles an authority of a mandate cannot lack: its people are nothing else."""

OWN_TIME = frozenset({"appeal-offer", "consent", "recovery-period"})
"""Acts in which the time is the person's own: more of it takes nothing away."""


class Harm:
    """What can be said of the mutants of one procedure."""

    def __init__(self, original: Procedure, graph: Graph) -> None:
        self.original = original
        self.graph = graph
        self._setting: Setting | None = None
        self._read = routed_by(original)

    # --- proved -----------------------------------------------------------------------

    def none(self, mutant: Mutant) -> str:
        """Why a change provably harms nobody; "" when that cannot be shown."""
        if mutant.kind == "drop-citation":
            return "other-citation" if self._still_cited(mutant) else ""
        try:
            if mutant.decision:
                return self._same_answers(mutant)
            if mutant.flow:
                return self._same_ways(mutant)
        except KaramaError:
            return ""
        return ""

    def _still_cited(self, mutant: Mutant) -> bool:
        return bool(_sources_of(mutant.procedure, mutant.element))

    def _same_answers(self, mutant: Mutant) -> str:
        stage = Stage(self.original, mutant.procedure)
        moves: list[Move] = []
        for name in self._taken(mutant.decision):
            found = stage.decision(name, name)
            if found.reason:
                return ""
            moves += found.moves
        if not moves:
            return "same-answers"
        return "protects-more" if all(m.protects == MORE for m in moves) else ""

    def _taken(self, decision: str) -> Iterator[str]:
        """The decisions that steps take from the file of this one."""
        file = self.original.decision_of[decision]
        names = {
            getattr(element, "decision", "")
            for process in self.original.processes.values()
            for element in process.elements.values()
        }
        for name in sorted(names):
            if self.original.decision_of.get(name) == file:
                yield name

    def _same_ways(self, mutant: Mutant) -> str:
        one = self.original.process.flows[mutant.flow].condition
        other = mutant.procedure.process.flows[mutant.flow].condition
        if one is None or other is None:
            return ""
        setting = Setting(self.original, [other.node])
        before, after = (setting.cast.truth("", c.node) for c in (one, other))
        worlds = setting.cast.worlds
        alike = all(
            worlds.meet(left, setting.admissible)
            == worlds.meet(right, setting.admissible)
            for left, right in (
                (before.holds, after.holds),
                (before.unknown, after.unknown),
            )
        )
        return "same-ways" if alike else ""

    # --- judged -----------------------------------------------------------------------

    def excuse(self, mutant: Mutant) -> str:
        """Why a change that nothing caught harms nobody; "" when it does."""
        look = _LOOKS.get(mutant.kind)
        return look(self, mutant) if look is not None else ""

    def element(self, mutant: Mutant) -> Element | None:
        """The element a mutant changes."""
        return self.original.process.elements.get(mutant.element)

    def _step(self, mutant: Mutant) -> str:
        element = self.element(mutant)
        act = getattr(element, "act", "")
        if act in WEIGHS:
            return "weighs"
        return "done-elsewhere" if act and self._elsewhere(mutant.element, act) else ""

    def _elsewhere(self, element: str, act: str) -> bool:
        """Whether every way past a step does the same act, before or after it."""
        spot = ("", element)
        others = {s for s, p in self.graph.places.items() if p.act == act and s != spot}
        if spot not in self._reached(self.graph.starts, others):
            return True
        after = self._reached([spot], others)
        return not any(self._is_end(one) for one in after)

    def _reached(self, starts: list[Spot], without: set[Spot]) -> set[Spot]:
        found = {spot for spot in starts if spot not in without}
        ahead = list(found)
        while ahead:
            for arrow in self.graph.out.get(ahead.pop(), ()):
                fits = arrow.kind in OWN and arrow.target not in without
                if fits and arrow.target not in found:
                    found.add(arrow.target)
                    ahead.append(arrow.target)
        return found

    def _is_end(self, spot: Spot) -> bool:
        node = self.graph.places[spot].node
        return not node.ways and node.kind not in ("edge", "rise")

    def _order(self, mutant: Mutant) -> str:
        elements = self.original.process.elements
        first, second = elements[mutant.element], elements[mutant.values[0]]
        assert isinstance(first, Task)  # noqa: S101 - only tasks change places
        assert isinstance(second, Task)  # noqa: S101 - only tasks change places
        if self._feeds(first, second):
            return "unknown-waits"
        one, other = self._done(first), self._done(second)
        if {one, other} <= LISTENS or one in LATER_IN_TIME:
            return "order-free"
        waits = one and one not in WEIGHS and other in ASKS and one != other
        return "" if waits else "order-free"

    def _done(self, task: Task) -> str:
        """The act a step does; a table only prepares one."""
        return "" if task.decision else task.act

    def _feeds(self, first: Task, second: Task) -> bool:
        """Whether a decision reads what the step before it asks."""
        form = self.original.forms.get(first.form)
        if not second.decision or form is None:
            return False
        decisions = ready(self.original).decisions(self.original, second.decision)
        read = set(decisions.requires(second.decision))
        return any(field.name in read for field in form.fields)

    def _lane(self, mutant: Mutant) -> str:
        act = getattr(self.element(mutant), "act", "")
        return "" if act in APART else "any-authority"

    def _end(self, mutant: Mutant) -> str:
        element = self.element(mutant)
        flow = self.original.process.flows[element.outgoing[0]] if element else None
        if flow is None:
            return ""
        return "" if self._acts([flow.target]) - WEIGHS else "nothing-after"

    def _acts(self, elements: Iterable[str]) -> frozenset[str]:
        """Acts that can still be done from some elements on."""
        later = self.graph.after([("", one) for one in elements], kinds=OWN)
        return frozenset(self.graph.places[spot].act for spot in later) - {""}

    def _way(self, mutant: Mutant) -> str:
        """Whoever is sent another way misses nothing, and meets nothing new."""
        process = self.original.process
        flow = process.flows[mutant.flow]
        gateway = process.elements[flow.source]
        targets = [process.flows[f].target for f in gateway.outgoing if f != flow.id]
        here, there = self._acts([flow.target]), self._acts(targets)
        missed = here - there
        if sends_higher(self.graph.setting.ready, self.original, mutant):
            return "ranked-higher"
        if mutant.kind != "condition-never":
            missed |= (there - here) | ((here - there) & WEIGHS)
            return "" if missed else "same-acts"
        first = getattr(process.elements[flow.target], "act", "")
        spared = "removal" in missed and first in TOWARDS_REMOVAL
        return "weighs" if spared or missed <= NO_LOSS else ""

    def _branch(self, mutant: Mutant) -> str:
        process = self.original.process
        outgoing = process.elements[mutant.element].outgoing
        rest = [process.flows[f].target for f in outgoing if f != mutant.values[1]]
        missed = self._acts([mutant.values[0]]) - self._acts(rest)
        return "weighs" if missed and missed <= WEIGHS else ""

    def _law(self, mutant: Mutant) -> str:
        element = self.element(mutant)
        if isinstance(element, Event) and element.timer is None:
            return "no-deadline"
        if isinstance(element, SubProcess):
            return "law-inside" if self._steps_cite(element) else ""
        cites = isinstance(element, Task) and self._rules_cite(element)
        return "law-in-rules" if cites else ""

    def _steps_cite(self, around: SubProcess) -> bool:
        """Whether every step of a sub-process that people do names its law."""
        elements = self.original.process.elements.values()
        steps = [e for e in elements if isinstance(e, Task) and e.scope == around.id]
        return bool(steps) and all(e.sources or self._rules_cite(e) for e in steps)

    def _rules_cite(self, task: Task) -> bool:
        file = self.original.decision_of.get(task.decision, "")
        model = self.original.models.get(file)
        decisions = model.decisions.values() if model is not None else ()
        return any(
            _sources_of_rule(self.original, f"{one.name}/{rule.id}")
            for one in decisions
            if task.decision in (one.name, one.id)
            for rule in getattr(one.expression, "rules", ())
        )

    def _role(self, mutant: Mutant) -> str:
        element = self.element(mutant)
        role, act = mutant.values[0], getattr(element, "act", "")
        lane = self.original.process.lanes.get(getattr(element, "lane", ""))
        if lane is not None and role == OWN_PEOPLE.get(lane.mandate):
            return "own-people"
        others = (
            one
            for one in self.original.process.elements.values()
            if isinstance(one, Task) and one is not element and one.act == act
        )
        return "role-elsewhere" if any(role in one.roles for one in others) else ""

    def _field(self, mutant: Mutant) -> str:
        name = mutant.values[0]
        asked = self.original.field_concepts.items()
        if any(name in names for concept, names in asked if concept not in NEVER_COUNT):
            return ""
        return "unknown-waits" if name in self._read else "only-record"

    def _reader(self, mutant: Mutant) -> str:
        lane = self.original.process.lanes.get(mutant.element)
        if lane is not None and lane.mandate == Mandate.OVERSIGHT:
            return "oversight"
        return self._asks(mutant)

    def _asks(self, mutant: Mutant) -> str:
        for one in self.original.permissions:
            same = one.lane == mutant.element
            if same and one.field_class.value == mutant.values[0] and one.write:
                return "asks-itself"
        return ""

    def _unread(self, mutant: Mutant) -> str:
        lane = self.original.process.lanes.get(mutant.element)
        if lane is not None and lane.mandate == Mandate.ENFORCEMENT:
            return "reads-less"
        return self._asks(mutant)

    def _cut(self, mutant: Mutant) -> str:
        """Another does the step that is cut off, and all that follows it."""
        event = self.element(mutant)
        host = ("", event.attached if isinstance(event, Event) else "")
        act = self.graph.places[host].act if host in self.graph.places else ""
        same = {spot for spot, place in self.graph.places.items() if place.act == act}
        past = self._reached([("", mutant.element)], same - {host})
        if not act or any(self._is_end(spot) for spot in past):
            return ""
        lost = self._acts([host[1]]) - self._acts([mutant.element])
        return "" if lost else "done-elsewhere"

    def _beside(self, mutant: Mutant) -> str:
        """Whoever steps in only does what is still being done, and nothing weighs."""
        event, process = self.element(mutant), self.original.process
        host = process.elements.get(getattr(event, "attached", ""))
        onward = [process.flows[f].target for f in host.outgoing] if host else []
        here = self._acts(onward) | {getattr(host, "act", "")}
        there = self._acts([mutant.element])
        return "both-do-it" if there and there <= here - WEIGHS else ""

    def _shorter(self, mutant: Mutant) -> str:
        """Nothing that weighs on the person comes after the time that is cut short."""
        element = self.element(mutant)
        onward = element.outgoing if element is not None else ()
        later = self._acts(self.original.process.flows[f].target for f in onward)
        return "" if later & WEIGHS else "nothing-weighs"

    def _longer(self, mutant: Mutant) -> str:
        event = self.element(mutant)
        host = event.attached if isinstance(event, Event) else ""
        act = getattr(self.original.process.elements.get(host), "act", "")
        return "own-time" if act in OWN_TIME else ""


_LOOKS: dict[str, Callable[[Harm, Mutant], str]] = {
    "drop-step": Harm._step,
    "drop-branch": Harm._branch,
    "drop-citation": Harm._law,
    "condition-flip": Harm._way,
    "condition-always": Harm._way,
    "condition-never": Harm._way,
    "condition-half": Harm._way,
    "condition-join": Harm._way,
    "swap-steps": Harm._order,
    "swap-lane": Harm._lane,
    "end-early": Harm._end,
    "drop-role": Harm._role,
    "drop-required": Harm._field,
    "drop-field": Harm._field,
    "add-reader": Harm._reader,
    "drop-reader": Harm._unread,
    "longer-deadline": Harm._longer,
    "edge-interrupts": Harm._cut,
    "edge-goes-beside": Harm._beside,
    "shorter-wait": Harm._shorter,
    "drop-wait": Harm._shorter,
}


def _sources_of(procedure: Procedure, name: str) -> tuple[str, ...]:
    """The citations that stand at an element, a rule or a permission."""
    element = procedure.process.elements.get(name)
    if element is not None:
        timer = getattr(element, "timer", None)
        found: tuple[str, ...] = getattr(element, "sources", ())
        return (*found, *(timer.sources if timer is not None else ()))
    for one in procedure.permissions:
        if f"{one.lane}/{one.field_class.value}" == name:
            return one.basis
    return _sources_of_rule(procedure, name)


def _sources_of_rule(procedure: Procedure, name: str) -> tuple[str, ...]:
    for model in procedure.models.values():
        for decision in model.decisions.values():
            names = getattr(decision.expression, "annotation_names", ())
            for rule in getattr(decision.expression, "rules", ()):
                if f"{decision.name}/{rule.id}" == name and "source" in names:
                    text = rule.annotations[names.index("source")]
                    return tuple(part for part in text.split("; ") if part)
    return ()
