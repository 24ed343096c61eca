"""Wrong changes of decision tables: a rule is gone, asks less, or protects less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import attrs

from karama.feel import compile_expression, free_names, tree
from karama.feel.show import show
from karama.procedure.decision import Decision, HitPolicy, Rule, Table
from karama.procedure.procedure import Procedure
from karama.proof.mutants.expressions import cells
from karama.proof.mutants.mutant import Mutant, with_table


@attrs.frozen
class _Place:
    """A table of a procedure, where its changes are put back."""

    procedure: Procedure
    file: str
    decision: Decision
    table: Table

    def mutant(self, kind: str, element: str, table: Table, *values: str) -> Mutant:
        """The procedure with this table in place of its own."""
        changed = with_table(self.procedure, self.file, self.decision, table)
        name = self.decision.name
        return Mutant(kind, f"{name}/{element}" if element else name, changed,
                      values=values, decision=name)  # fmt: skip

    def rules(
        self, kind: str, rule: Rule, rules: Sequence[Rule], *values: str
    ) -> Mutant:
        """The procedure with other rules in this table."""
        table = attrs.evolve(self.table, rules=tuple(rules))
        return self.mutant(kind, rule.id, table, *values)

    def other(self, kind: str, number: int, rule: Rule, *values: str) -> Mutant:
        """The procedure with another rule in place of one."""
        rules = list(self.table.rules)
        rules[number] = rule
        return self.rules(kind, rule, rules, *values)


def _places(procedure: Procedure) -> Iterator[_Place]:
    for file, model in procedure.models.items():
        for decision in model.decisions.values():
            if isinstance(decision.expression, Table):
                yield _Place(procedure, file, decision, decision.expression)


def rules_dropped(procedure: Procedure) -> Iterator[Mutant]:
    """A rule is gone."""
    for place in _places(procedure):
        for rule in place.table.rules:
            rest = [one for one in place.table.rules if one is not rule]
            yield place.rules("drop-rule", rule, rest)


def cells_changed(procedure: Procedure) -> Iterator[Mutant]:
    """A cell asks nothing, the contrary, less, or with another bound."""
    for place in _places(procedure):
        for number, rule in enumerate(place.table.rules):
            for column, tests in enumerate(rule.inputs):
                clause = place.table.inputs[column].text
                for change, (word, cell) in enumerate(cells(tests)):
                    inputs = list(rule.inputs)
                    inputs[column] = cell
                    other = attrs.evolve(rule, inputs=tuple(inputs))
                    yield place.other(
                        f"cell-{word}", number, other, clause, str(change)
                    )


def outputs_lowered(procedure: Procedure) -> Iterator[Mutant]:
    """A rule gives the next less protective answer."""
    for place in _places(procedure):
        order = place.table.outputs[0].values
        for number, rule in enumerate(place.table.rules):
            lower = _next_lower(rule.outputs[0], order)
            if lower is not None:
                outputs = (lower, *rule.outputs[1:])
                other = attrs.evolve(rule, outputs=outputs)
                yield place.other("lower-output", number, other, _text(lower))


def _next_lower(node: tree.Node, order: Sequence[tree.Node]) -> tree.Node | None:
    for value, lower in pairwise(order):
        if value == node:
            return lower
    return None


def _text(node: tree.Node) -> str:
    return show(compile_expression(node)({})) if not free_names(node) else ""


def ranks_swapped(procedure: Procedure) -> Iterator[Mutant]:
    """Of two answers, the less protective one is taken for the more protective."""
    for place in _places(procedure):
        first = place.table.outputs[0]
        if place.table.hit_policy not in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
            continue
        for number in range(len(first.values) - 1):
            values = list(first.values)
            one, other = values[number : number + 2]
            values[number : number + 2] = [other, one]
            output = attrs.evolve(first, values=tuple(values))
            outputs = (output, *place.table.outputs[1:])
            table = attrs.evolve(place.table, outputs=outputs)
            yield place.mutant("swap-ranks", "", table, _text(one), _text(other))


def policies_changed(procedure: Procedure) -> Iterator[Mutant]:
    """The first rule that fits wins, not the most protective."""
    for place in _places(procedure):
        if place.table.hit_policy is HitPolicy.PRIORITY:
            table = attrs.evolve(place.table, hit_policy=HitPolicy.FIRST)
            yield place.mutant("first-rule", "", table)


def defaults_dropped(procedure: Procedure) -> Iterator[Mutant]:
    """Whoever no rule fits gets no answer."""
    for place in _places(procedure):
        first = place.table.outputs[0]
        if first.default is not None:
            outputs = (attrs.evolve(first, default=None), *place.table.outputs[1:])
            table = attrs.evolve(place.table, outputs=outputs)
            yield place.mutant("drop-default", "", table)
