"""Reads decision tables (OMG DMN 1.5, chapter 8).

However a table is drawn (rules as rows, as columns, or as a grid of crossed inputs),
the file lists it by rule, so one reading serves. Each cell keeps its text beside its
tree: people are shown the text, and a cell that cannot be read is named by rule and
column. A rule with a bad cell is left out after its finding, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable

from karama.errors import FeelError
from karama.feel import parse, tree
from karama.procedure.decision import (
    Aggregation,
    HitPolicy,
    InputClause,
    OutputClause,
    Rule,
    Table,
)

from .elements import Element, line, one_space, part, parts, wording
from .reading import Reading, Scope, read_constraint, read_expression
from .types import type_name

_POLICIES = {policy.value.replace(" ", ""): policy for policy in HitPolicy}
_SHORT = {"U": "UNIQUE", "A": "ANY", "P": "PRIORITY", "F": "FIRST", "C": "COLLECT",
          "R": "RULEORDER", "O": "OUTPUTORDER"}  # fmt: skip
_ORDERED = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)


def read_table(reading: Reading, scope: Scope, element: Element) -> Table | None:
    """The table, or None when its shape cannot be trusted."""
    inputs = _inputs(reading, scope, element)
    outputs = _outputs(reading, scope, element)
    policy = _hit_policy(reading, scope, element)
    aggregation = _aggregation(reading, scope, element, policy)
    notes = tuple(one_space(a.get("name")) for a in parts(element, "annotation"))
    rules = tuple(_rules(reading, scope, element, inputs, outputs, notes))
    if not rules and not list(parts(element, "rule")):
        reading.report("DMN-024", element, name=scope.owner)
    if policy is None or inputs is None or not outputs:
        return None
    table = Table(
        hit_policy=policy,
        inputs=inputs,
        outputs=outputs,
        rules=rules,
        aggregation=aggregation,
        annotation_names=notes,
        id=element.get("id") or "",
        type_ref=type_name(reading, element, element.get("typeRef"), scope.owner),
        line=line(element),
    )
    _check_order(reading, scope, element, table)
    return table


# --- policy -----------------------------------------------------------------------


def _hit_policy(reading: Reading, scope: Scope, element: Element) -> HitPolicy | None:
    written = element.get("hitPolicy") or "UNIQUE"
    key = written.upper().replace("_", "").replace(" ", "")
    policy = _POLICIES.get(_SHORT.get(key, key))
    if policy is None:
        reading.report("DMN-018", element, name=scope.owner, policy=written)
    return policy


def _aggregation(
    reading: Reading, scope: Scope, element: Element, policy: HitPolicy | None
) -> Aggregation | None:
    written = element.get("aggregation")
    if not written:
        return None
    if written.upper() not in Aggregation.__members__:
        reading.report("DMN-019", element, name=scope.owner, aggregation=written)
        return None
    if policy is not HitPolicy.COLLECT:
        reading.report("DMN-020", element, name=scope.owner, policy=policy or "?")
        return None
    return Aggregation(written.upper())


# --- columns ----------------------------------------------------------------------


def _inputs(
    reading: Reading, scope: Scope, element: Element
) -> tuple[InputClause, ...] | None:
    clauses = [
        _input(reading, scope, child, number)
        for number, child in enumerate(parts(element, "input"), start=1)
    ]
    found = tuple(clause for clause in clauses if clause is not None)
    return found if len(found) == len(clauses) else None


def _input(
    reading: Reading, scope: Scope, element: Element, number: int
) -> InputClause | None:
    expression = part(element, "inputExpression")
    text = wording(expression).strip()
    if expression is None or not text:
        reading.report("DMN-047", element, name=scope.owner, column=number)
        return None
    node = read_expression(reading, scope, text, expression)
    if node is None:
        return None
    values = part(element, "inputValues")
    return InputClause(
        label=element.get("label") or text,
        text=text,
        node=node,
        type_ref=type_name(reading, element, expression.get("typeRef"), scope.owner),
        allowed=_values(reading, scope, values),
        id=element.get("id") or "",
        line=line(element),
    )


def _values(
    reading: Reading, scope: Scope, element: Element | None
) -> tree.UnaryTests | None:
    if element is None:
        return None
    return read_constraint(reading, scope, wording(element), element)


def _outputs(
    reading: Reading, scope: Scope, element: Element
) -> tuple[OutputClause, ...]:
    elements = list(parts(element, "output"))
    if not elements:
        reading.report("DMN-023", element, name=scope.owner)
    clauses = tuple(_output(reading, scope, child) for child in elements)
    if len(clauses) > 1:
        seen: set[str] = set()
        for number, clause in enumerate(clauses, start=1):
            if not clause.name or clause.name in seen:
                place = elements[number - 1]
                reading.report("DMN-026", place, name=scope.owner, column=number)
            seen.add(clause.name)
    return clauses


def _output(reading: Reading, scope: Scope, element: Element) -> OutputClause:
    type_ref = type_name(reading, element, element.get("typeRef"), scope.owner)
    allowed = _values(reading, scope, part(element, "outputValues"))
    if allowed is None and type_ref in reading.items:
        allowed = reading.items[type_ref].allowed
    default = part(element, "defaultOutputEntry")
    name = one_space(element.get("name"))
    return OutputClause(
        name=name,
        label=element.get("label") or name,
        type_ref=type_ref,
        values=_listed(allowed),
        allowed=allowed,
        default=None
        if default is None
        else read_expression(reading, scope, wording(default), default),
        id=element.get("id") or "",
        line=line(element),
    )


def _listed(allowed: tree.UnaryTests | None) -> tuple[tree.Node, ...]:
    """Output values in their order, when they are listed one by one."""
    if allowed is None or allowed.negated:
        return ()
    return tuple(
        test.value for test in allowed.tests if isinstance(test, tree.Candidate)
    )


# --- rules ------------------------------------------------------------------------


def _rules(
    reading: Reading,
    scope: Scope,
    element: Element,
    inputs: tuple[InputClause, ...] | None,
    outputs: tuple[OutputClause, ...],
    notes: tuple[str, ...],
) -> Iterable[Rule]:
    for number, child in enumerate(parts(element, "rule"), start=1):
        width = None if inputs is None else len(inputs)
        if not _fits(reading, scope, child, number, width, len(outputs)):
            continue
        labels = [c.label for c in inputs or ()]
        rule = _rule(reading, scope, child, number, labels, outputs)
        _check_notes(reading, scope, child, number, len(notes))
        if rule is not None:
            yield rule


def _fits(
    reading: Reading,
    scope: Scope,
    element: Element,
    number: int,
    inputs: int | None,
    outputs: int,
) -> bool:
    """Whether the rule has one cell a column."""
    found_in = len(list(parts(element, "inputEntry")))
    found_out = len(list(parts(element, "outputEntry")))
    if inputs is not None and found_in != inputs:
        reading.report("DMN-021", element, name=scope.owner, rule=number,
                       found=found_in, expected=inputs)  # fmt: skip
    if outputs and found_out != outputs:
        reading.report("DMN-022", element, name=scope.owner, rule=number,
                       found=found_out, expected=outputs)  # fmt: skip
    return (inputs is None or found_in == inputs) and found_out == outputs


def _rule(
    reading: Reading,
    scope: Scope,
    element: Element,
    number: int,
    labels: list[str],
    outputs: tuple[OutputClause, ...],
) -> Rule | None:
    cells = list(parts(element, "inputEntry"))
    results = list(parts(element, "outputEntry"))
    tests = [
        _cell(
            reading, scope, cell, number, labels[i] if i < len(labels) else str(i + 1)
        )
        for i, cell in enumerate(cells)
    ]
    answers = [
        _answer(reading, scope, cell, number, output.label or str(i + 1))
        for i, (cell, output) in enumerate(zip(results, outputs, strict=True))
    ]
    if any(t is None for t in tests) or any(a is None for a in answers):
        return None
    return Rule(
        inputs=tuple(t for t in tests if t is not None),
        outputs=tuple(a for a in answers if a is not None),
        texts=tuple(wording(cell).strip() for cell in cells),
        output_texts=tuple(wording(cell).strip() for cell in results),
        annotations=tuple(
            wording(note).strip() for note in parts(element, "annotationEntry")
        ),
        id=element.get("id") or "",
        line=line(element),
    )


def _cell(
    reading: Reading, scope: Scope, element: Element, rule: int, column: str
) -> tree.UnaryTests | None:
    text = wording(element)
    if not text.strip():
        return tree.UnaryTests(tests=(tree.Anything(),))
    try:
        return reading.cell(scope, text)
    except FeelError as error:
        _report_cell(reading, scope, element, rule, column, error)
        return None


def _answer(
    reading: Reading, scope: Scope, element: Element, rule: int, column: str
) -> tree.Node | None:
    text = wording(element)
    if not text.strip() or text.strip() == "-":
        return tree.Null()
    try:
        return parse(text, reading.names_in(scope), reading.signed_types)
    except FeelError as error:
        _report_cell(reading, scope, element, rule, column, error)
        return None


def _report_cell(
    reading: Reading,
    scope: Scope,
    element: Element,
    rule: int,
    column: str,
    error: FeelError,
) -> None:
    reading.report("DMN-015", element, name=scope.owner, rule=rule, column=column,
                   at_line=error.line, at_column=error.column,
                   reason=error.reason)  # fmt: skip


# --- checks ---------------------------------------------------------------------


def _check_notes(
    reading: Reading, scope: Scope, element: Element, rule: int, columns: int
) -> None:
    found = len(list(parts(element, "annotationEntry")))
    if found and found != columns:
        reading.report("DMN-041", element, name=scope.owner, rule=rule,
                       found=found, expected=columns)  # fmt: skip


def _check_order(
    reading: Reading, scope: Scope, element: Element, table: Table
) -> None:
    """PRIORITY and OUTPUT ORDER rank by the listed values, so these must exist."""
    if table.hit_policy in _ORDERED and not any(c.values for c in table.outputs):
        reading.report("DMN-025", element, name=scope.owner,
                       policy=table.hit_policy.value)  # fmt: skip
    places = {e.get("id") or str(n): e for n, e in enumerate(parts(element, "rule"))}
    for number, rule in enumerate(table.rules, start=1):
        for clause, node, text in zip(
            table.outputs, rule.outputs, rule.output_texts, strict=True
        ):
            if clause.values and _is_constant(node) and node not in clause.values:
                place = places.get(rule.id, element)
                reading.report("DMN-027", place, name=scope.owner, rule=number,
                               value=text)  # fmt: skip


def _is_constant(node: tree.Node) -> bool:
    return isinstance(node, tree.String | tree.Number | tree.Boolean)
