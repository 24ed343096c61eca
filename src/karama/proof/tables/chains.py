"""What becomes of a fault of one table at the end of the chain it stands in.

    for finding in examine_model(model):
        finding.decision, finding.kind, finding.rules      # the fault, where it is
        for end in finding.ends:                           # and what becomes of it
            end.decision, end.reach                        # seen, masked, unreachable
            end.witness, end.given, end.instead            # who, what, and what else
            end.masks                                      # what hides it further down

A fault is *seen* at an end when somebody stands where the fault is and is answered
there otherwise than they would be with the fault mended: a gap filled with any of the
table's own outputs, two rules that clash settled for either, a rule that never wins let
win. It is *masked* when nobody is, and the decisions at which the difference is lost
are named with the rules that lose it. It is *unreachable* when the decisions before it
never give the values that lead there. All three are proved over everybody whose facts
are known; a fault is one finding, with its local half and an end for each decision
that is taken last.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import attrs

from karama.decisions import Decisions, compile_model
from karama.decisions.graph import Node
from karama.decisions.hits import same
from karama.decisions.masks import is_closed
from karama.errors import FeelError
from karama.feel import compile_expression, parse_tests, show, tree
from karama.feel.walk import descendants
from karama.procedure.decision import Decision, DecisionModel, HitPolicy, Rule, Table
from karama.proof.logic import (
    Answer,
    Cond,
    Kind,
    Logic,
    LogicModel,
    NotInLogic,
    Solver,
    Term,
    Way,
    all_of,
    any_of,
    domains_of,
    equal,
    every,
    holds,
    negated,
    neither,
    some,
)

from .columns import model_findings, unread
from .examine import Setting, examine
from .finding import End, Mask, Person, Problem, Reach, TableFinding

MAX_FILLED = 16
"""Different outputs a gap is filled with."""

MAX_RULES = 300
"""Rules of a table that are asked one by one."""

_ORDERED = (HitPolicy.FIRST, HitPolicy.PRIORITY)
_ASLEEP = (Problem.NEVER, Problem.MASKED)


def examine_model(
    model: DecisionModel,
    setting: Setting | None = None,
    ends: Iterable[str] = (),
) -> tuple[TableFinding, ...]:
    """Everything that is found in the tables of a model, and what becomes of it.

    What is found of no single decision (an input nobody requires) comes first and has
    no `decision`.

    Args:
        model: The model.
        setting: What facts can be and what is asked.
        ends: Names of decisions that are taken for themselves, beside those that no
            other decision requires.

    Raises:
        DecisionError: What a decision requires goes in a circle, or is not there.
    """
    setting = setting or Setting()
    chains = Chains(model, setting, ends)
    found = [*model_findings(model)]
    for part in model.decisions.values():
        own = chain.from_iterable(
            (_of_table(chains, part, model, setting), unread(part, model))
        )
        found += [attrs.evolve(each, decision=part.name) for each in own]
    return tuple(found)


def _of_table(
    chains: Chains, part: Decision, model: DecisionModel, setting: Setting
) -> Iterator[TableFinding]:
    table = part.expression
    if not isinstance(table, Table):
        return
    found = examine(part, model, setting)
    for each in found:
        ends = chains.ends(part, each) if each.kind in _FAULTS else ()
        yield attrs.evolve(each, ends=ends)
    asleep = {r for each in found if each.kind in _ASLEEP for r in each.rules}
    for each in chains.unreached(part, asleep):
        yield attrs.evolve(each, table=table.id or part.name)


@attrs.frozen(eq=False)
class _Fault:
    """A fault of a table, as logic.

    Attributes:
        where: Who stands where it is.
        mended: The model with the fault mended, in each way that is tried.
        more: Whether there are more ways than are tried.
    """

    part: Decision
    where: Cond
    mended: tuple[LogicModel, ...]
    more: bool = False


class Chains:
    """The decisions of a model, and the ends that each of them leads to."""

    def __init__(
        self, model: DecisionModel, setting: Setting, ends: Iterable[str] = ()
    ) -> None:
        self.model = model
        self._limits = setting.limits
        self._also = frozenset(ends)
        domains = {**domains_of(model), **setting.domains}
        known = {n: attrs.evolve(d, unknowns=False) for n, d in domains.items()}
        self._job = Logic(known)
        self._logic = LogicModel(model, self._job)
        self._mended: dict[tuple[str, str], LogicModel] = {}
        self._ways: dict[tuple[LogicModel, str], tuple[Way, ...]] = {}
        self._differs: dict[tuple[LogicModel, str], Cond] = {}

    @functools.cached_property
    def _solver(self) -> Solver:
        return Solver(self._job, self._limits)

    @functools.cached_property
    def _python(self) -> Decisions:
        return compile_model(self.model)

    # --- the shape of the chains ---------------------------------------------------

    def ends_of(self, part: Decision) -> tuple[str, ...]:
        """The decisions taken last that rest on a decision, itself among them."""
        required = {r for d in self.model.decisions.values() for r in d.requires}
        return tuple(
            one.name
            for one in self.model.decisions.values()
            if (one.id not in required or {one.id, one.name} & self._also)
            and any(node.part is part for node in self._logic.order(one.id))
        )

    def _alone(self, part: Decision) -> bool:
        """Whether a decision requires no other and no other requires it."""
        ends = self.ends_of(part)
        return ends == (part.name,) and len(self._logic.order(part.id)) == 1

    # --- faults --------------------------------------------------------------------

    def ends(self, part: Decision, finding: TableFinding) -> tuple[End, ...]:
        """What becomes of a fault at each end; () for a table that stands alone."""
        if self._alone(part):
            return ()
        names = self.ends_of(part)
        if finding.kind is Problem.NEVER:
            return tuple(End(name, Reach.UNREACHABLE) for name in names)
        try:
            fault = self._fault(part, finding)
        except NotInLogic as refusal:
            return tuple(_undecided(name, str(refusal)) for name in names)
        return tuple(self._end(fault, name) for name in names)

    def _fault(self, part: Decision, finding: TableFinding) -> _Fault:
        table = part.expression
        assert isinstance(table, Table)  # noqa: S101 - only tables are examined
        ways = self._rows(self._logic, part.id)
        stands = [all_of(w.known, _stands(w, table, finding)) for w in ways]
        rules = [table.rules[number - 1] for number in _mending(finding)]
        if finding.kind is Problem.GAP:
            rules = list(_distinct(table.rules))
        mended = tuple(self._instead(part, rule) for rule in rules[:MAX_FILLED])
        return _Fault(part, some(stands), mended, len(rules) > MAX_FILLED)

    def _end(self, fault: _Fault, name: str) -> End:
        try:
            return self._decided(fault, name)
        except NotInLogic as refusal:
            return _undecided(name, str(refusal))

    def _decided(self, fault: _Fault, name: str) -> End:
        reason = "there are more ways to mend it than are tried" if fault.more else ""
        for mended in fault.mended:
            found = self._solver.check(fault.where, self._differ(mended, name))
            if found.status == "possible":
                return self._seen(name, mended, found.person)
            reason = reason or found.reason
        here = self._solver.check(fault.where)
        if here.status == "impossible":
            return End(name, Reach.UNREACHABLE)
        reason = reason or here.reason
        if reason:
            return _undecided(name, reason)
        masks = tuple(self._masks(fault, name))
        return End(name, Reach.MASKED, self._known(name, here.person), masks=masks)

    def _known(self, name: str, person: Person | None) -> dict[str, object]:
        """What a decision reads of a person."""
        everything = person or {}
        reads = self._python.requires(name)
        return {fact: everything[fact] for fact in reads if fact in everything}

    def _seen(self, name: str, mended: LogicModel, person: Person | None) -> End:
        """The person's two answers, as the Python reading gives them."""
        known = self._known(name, person)
        other = compile_model(mended.model)
        given, instead = (d.evaluate(name, known) for d in (self._python, other))
        if same(given, instead):
            return _undecided(name, "the readings of the tables do not agree")
        return End(name, Reach.SEEN, known, given, instead)

    # --- what is worked out once ---------------------------------------------------

    def _instead(self, part: Decision, rule: Rule) -> LogicModel:
        """The model in which one rule answers everybody who comes to a decision."""
        key = part.id, _outputs(rule)
        if key not in self._mended:
            self._mended[key] = self._logic.instead(_only(part, rule))
        return self._mended[key]

    def _rows(self, logic: LogicModel, name: str) -> tuple[Way, ...]:
        if (logic, name) not in self._ways:
            self._ways[logic, name] = tuple(logic.rows(name))
        return self._ways[logic, name]

    def _differ(self, mended: LogicModel, name: str) -> Cond:
        """Where a decision answers otherwise, everything being known."""
        if (mended, name) not in self._differs:
            pair = self._logic.answer(name), mended.answer(name)
            self._differs[mended, name] = some(unlike(*pair))
        return self._differs[mended, name]

    # --- what hides it -------------------------------------------------------------

    def _masks(self, fault: _Fault, name: str) -> Iterator[Mask]:
        """The decisions at which the last difference is lost."""
        differing: set[str] = set()
        for node in self._logic.order(name):
            part = node.part
            assert isinstance(part, Decision)  # noqa: S101 - decision nodes hold them
            itself = part.id == fault.part.id
            if not itself and not differing & set(part.requires):
                continue
            if self._tells(fault, node):
                differing.add(part.id)
            else:
                models = () if itself else fault.mended
                yield Mask(node.name, self._hiding(fault, node, models))

    def _tells(self, fault: _Fault, node: Node) -> bool:
        """Whether somebody is answered otherwise at a decision further down."""
        differs = (self._differ(other, node.address) for other in fault.mended)
        found = (self._solver.check(fault.where, each) for each in differs)
        return any(each.status != "impossible" for each in found)

    def _hiding(
        self, fault: _Fault, node: Node, mended: Iterable[LogicModel]
    ) -> tuple[int, ...]:
        """The rules that answer those who stand at a fault, mended or not."""
        found: set[int] = set()
        for logic in (self._logic, *mended):
            try:
                wins = _winning(self._rows(logic, node.address))
            except NotInLogic:
                return ()
            for row, where in enumerate(wins[:MAX_RULES], start=1):
                if row not in found:
                    asked = self._solver.check(fault.where, where)
                    found |= {row} if asked.status == "possible" else set()
        return tuple(sorted(found))

    # --- rules nobody gets ---------------------------------------------------------

    def unreached(self, part: Decision, but: set[int]) -> Iterator[TableFinding]:
        """Rules that nobody gets, as the decisions before their table answer.

        Args:
            part: A decision whose expression is a table.
            but: Rows that are not asked about.
        """
        if len(self._logic.order(part.id)) == 1:
            return
        try:
            wins = _winning(self._rows(self._logic, part.id))
        except NotInLogic as refusal:
            yield TableFinding(
                Problem.UNDECIDED, value=Problem.UNREACHED, reason=str(refusal)
            )
            return
        for row, where in enumerate(wins[:MAX_RULES], start=1):
            if row in but:
                continue
            if self._solver.check(where).status == "impossible":
                yield TableFinding(Problem.UNREACHED, rules=(row,), count=0)


def _undecided(name: str, reason: str) -> End:
    return End(name, Reach.UNDECIDED, reason=reason)


# --- where a fault is ---------------------------------------------------------------


def _stands(way: Way, table: Table, finding: TableFinding) -> Cond:
    """Where the rules lie as a finding says."""
    rows = way.rows
    if finding.kind is not Problem.GAP:
        together = every(rows.holds[number - 1] for number in finding.rules)
        if finding.kind is not Problem.LOWER:
            return together
        return all_of(together, neither(*rows.holds[: finding.rules[0] - 1]))
    inside = (_inside(way, table, label, text) for label, text in finding.region)
    return all_of(neither(*rows.holds), every(inside))


def _inside(way: Way, table: Table, label: str, text: str) -> Cond:
    """Where an input is what a region says of it."""
    number, *others = (n for n, c in enumerate(table.inputs) if c.label == label)
    term = way.table.inputs(way.scope)[number]
    if others or term.kind is Kind.NULL:
        return True  # wider than the region, and inside the gap all the same
    if term.kind is Kind.STRING:
        cells = [rule.inputs[number] for rule in table.rules]
        return _text_inside(term, text, cells, way)
    if OTHER in text:
        return True
    return holds(parse_tests(text), term, way.scope).yes


OTHER = "any other"
"""What a region says of a value that no cell speaks of."""


def _text_inside(
    term: Term, text: str, cells: Iterable[tree.UnaryTests], way: Way
) -> Cond:
    """Texts of a region; what lies between two of them is any text no cell names."""
    listed = parse_tests(text, {OTHER}).tests
    exact = [value for test in listed if (value := _literal(test)) is not None]
    one = some(_is(term, value, way) for value in exact)
    if listed and len(exact) == len(listed):
        return one
    parts = (part for cell in cells for part in descendants(cell))
    named = {part.value for part in parts if isinstance(part, tree.String)}
    return any_of(one, neither(*(_is(term, value, way) for value in named)))


def _literal(test: tree.Node) -> str | None:
    value = test.value if isinstance(test, tree.Candidate) else None
    return value.value if isinstance(value, tree.String) else None


def _is(term: Term, value: str, way: Way) -> Cond:
    return equal(term, way.scope.job.constant(value)).yes


# --- how a fault is mended ----------------------------------------------------------


def _mending(finding: TableFinding) -> Sequence[int]:
    """The rows that would answer if a fault were mended."""
    return finding.rules[1:] if finding.kind is Problem.LOWER else finding.rules


_FAULTS = (
    Problem.GAP,
    Problem.OVERLAP,
    Problem.CONFLICT,
    Problem.LOWER,
    Problem.MASKED,
    Problem.NEVER,
)


def _distinct(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Rules with different outputs."""
    seen: set[object] = set()
    for rule in rules:
        key = _outputs(rule)
        if key not in seen:
            seen.add(key)
            yield rule


def _outputs(rule: Rule) -> str:
    """What a rule gives, written: equal for rules that give the same constants."""
    return "; ".join(map(_written, rule.outputs))


def _written(node: tree.Node) -> str:
    try:
        return show(compile_expression(node)({})) if is_closed(node) else repr(node)
    except FeelError:
        return repr(node)


def _only(part: Decision, rule: Rule) -> Decision:
    """A decision whose table has one rule left, which holds for everybody."""
    table = part.expression
    assert isinstance(table, Table)  # noqa: S101 - only tables are examined
    free = attrs.evolve(rule, inputs=tuple(parse_tests("-") for _ in rule.inputs))
    return attrs.evolve(part, expression=attrs.evolve(table, rules=(free,)))


# --- answers and winners ------------------------------------------------------------


def unlike(left: Answer, right: Answer) -> Iterator[Cond]:
    """For each output of two answers, where one is given and the other is another."""
    for one, here in left.possible:
        for other, there in right.possible:
            yield all_of(here, there, negated(_alike(one, other)))


def _alike(one: Term, other: Term) -> Cond:
    """Where two outputs are one."""
    if one.exact and other.exact:
        return same(one.exact[0], other.exact[0])
    return equal(one, other).yes


def _winning(ways: Sequence[Way]) -> list[Cond]:
    """For each rule, where it answers: it holds, and none that wins before it does."""
    wins: list[list[Cond]] = [[] for _ in ways[0].rows.holds] if ways else []
    for way in ways:
        held = way.rows.holds
        before: list[Cond] = []
        ordered = way.table.table.hit_policy in _ORDERED
        order = way.table.in_order(way.rows) if ordered else range(len(held))
        for row in order:
            free = neither(*before) if ordered else True
            wins[row].append(all_of(way.where, held[row], free))
            before.append(held[row])
    return [some(each) for each in wins]
