"""Reads boxed expressions: everything a decision's logic can be made of.

One function for each element of the standard, found by name in `_READERS`. Each
returns a frozen value, and None after a finding when the element cannot be used.
Names grow inwards: a context entry sees the entries before it, a function's body its
parameters, an iteration's body its variable.

Source: OMG DMN 1.5, 10.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from karama.feel import tree
from karama.feel.java import method
from karama.procedure.decision import (
    BoxedConditional,
    BoxedContext,
    BoxedEntry,
    BoxedFilter,
    BoxedFunction,
    BoxedIteration,
    BoxedList,
    Expression,
    Invocation,
    LiteralExpression,
    Relation,
)

from .elements import Element, line, local, one_space, part, parts, wording
from .reading import MAX_DEPTH, Reading, Scope, read_expression
from .tables import read_table
from .types import type_name

_SIDE_PARTS = frozenset(
    {
        "description", "extensionElements", "variable", "question", "allowedAnswers",
        "informationRequirement", "knowledgeRequirement", "authorityRequirement",
        "supportedObjective", "impactedPerformanceIndicator", "decisionMaker",
        "decisionOwner", "usingProcess", "usingTask", "typeRef", "formalParameter",
        "parameter", "encapsulatedLogic", "binding",
    }
)  # fmt: skip


def read_logic(reading: Reading, scope: Scope, holder: Element) -> Expression | None:
    """The expression inside `holder`, None if there is none or it cannot be used."""
    for child in parts(holder):
        if local(child) in _READERS:
            return read_boxed(reading, scope, child)
        if local(child) not in _SIDE_PARTS:
            reading.report("DMN-031", child, name=scope.owner, found=local(child))
    return None


def read_boxed(reading: Reading, scope: Scope, element: Element) -> Expression | None:
    """One boxed expression element."""
    if scope.depth > MAX_DEPTH:
        reading.report("DMN-038", element, name=scope.owner, limit=MAX_DEPTH)
        return None
    return _READERS[local(element)](reading, scope.deeper(), element)


def _needed(
    reading: Reading, scope: Scope, element: Element, name: str
) -> Expression | None:
    """The expression under the child `name`, with a finding when it is missing."""
    holder = part(element, name)
    value = None if holder is None else read_logic(reading, scope, holder)
    if value is None:
        reading.report(
            "DMN-032", element, kind=local(element), name=scope.owner, part=name
        )
    return value


def _type(reading: Reading, scope: Scope, element: Element) -> str:
    return type_name(reading, element, element.get("typeRef"), scope.owner)


# --- literal, context, relation, list ----------------------------------------------


def read_literal(
    reading: Reading, scope: Scope, element: Element
) -> LiteralExpression | None:
    """A FEEL text; an empty one is null and a finding says so."""
    text = wording(element)
    language = element.get("expressionLanguage") or reading.language
    if language and "feel" not in language.lower():
        reading.report("DMN-017", element, name=scope.owner, language=language)
        return None
    if not text.strip():
        reading.report("DMN-016", element, name=scope.owner)
    return LiteralExpression(
        text=text,
        node=read_expression(reading, scope, text, element),
        language="feel",
        id=element.get("id") or "",
        type_ref=_type(reading, scope, element),
        line=line(element),
    )


def _read_context(
    reading: Reading, scope: Scope, element: Element
) -> BoxedContext | None:
    entries: list[BoxedEntry] = []
    for child in parts(element, "contextEntry"):
        variable = part(child, "variable")
        name = one_space(variable.get("name")) if variable is not None else ""
        if any(entry.name == name for entry in entries):
            reading.report(
                "DMN-040", child, name=scope.owner, entry=name or "(the result)"
            )
            continue
        inside = scope.adding(name) if _is_function(child) else scope
        value = read_logic(reading, inside, child)
        if value is None:
            reading.report(
                "DMN-032", child, kind="context", name=scope.owner, part="value"
            )
            continue
        type_ref = "" if variable is None else _type(reading, scope, variable)
        entries.append(BoxedEntry(name=name, value=value, type_ref=type_ref))
        scope = scope.adding(name)
    return BoxedContext(
        entries=tuple(entries),
        id=element.get("id") or "",
        type_ref=_type(reading, scope, element),
        line=line(element),
    )


def _is_function(entry: Element) -> bool:
    """A function may call itself by the entry's name."""
    return part(entry, "functionDefinition") is not None


def _read_relation(reading: Reading, scope: Scope, element: Element) -> Relation | None:
    columns = tuple(one_space(c.get("name")) for c in parts(element, "column"))
    kinds = tuple(_type(reading, scope, c) for c in parts(element, "column"))
    rows = []
    for number, row in enumerate(parts(element, "row"), start=1):
        cells = [read_boxed(reading, scope, cell) for cell in _expressions(row)]
        if len(cells) != len(columns):
            reading.report(
                "DMN-039",
                row,
                name=scope.owner,
                row=number,
                found=len(cells),
                expected=len(columns),
            )
            continue
        rows.append(tuple(cell for cell in cells if cell is not None))
    return Relation(
        columns=columns,
        rows=tuple(row for row in rows if len(row) == len(columns)),
        column_types=kinds,
        id=element.get("id") or "",
        type_ref=_type(reading, scope, element),
        line=line(element),
    )


def _read_list(reading: Reading, scope: Scope, element: Element) -> BoxedList:
    items = (read_boxed(reading, scope, child) for child in _expressions(element))
    return BoxedList(
        items=tuple(item for item in items if item is not None),
        id=element.get("id") or "",
        type_ref=_type(reading, scope, element),
        line=line(element),
    )


def _expressions(element: Element) -> list[Element]:
    return [child for child in parts(element) if local(child) in _READERS]


# --- functions and calls --------------------------------------------------------------


def read_function(reading: Reading, scope: Scope, element: Element) -> BoxedFunction:
    """A function definition; its body sees its parameters."""
    parameters = tuple(
        (one_space(child.get("name")), _type(reading, scope, child))
        for child in parts(element, "formalParameter")
    )
    kind = _kind(element)
    body = None
    if kind != "PMML":
        inside = scope.adding(*(name for name, _ in parameters))
        body = read_logic(reading, inside, element)
    if kind == "PMML" or (kind == "Java" and java_method(body) is None):
        reading.report("DMN-033", element, name=scope.owner, kind=kind)
    return BoxedFunction(
        parameters=parameters,
        body=body,
        kind=kind,
        id=element.get("id") or "",
        type_ref=_type(reading, scope, element),
        line=line(element),
    )


def java_method(body: Expression | None) -> Callable[[Sequence[object]], object] | None:
    """What a boxed Java function calls; None when Karama does not know the method."""
    if not isinstance(body, BoxedContext):
        return None
    said = {
        entry.name: entry.value.node.value
        for entry in body.entries
        if isinstance(entry.value, LiteralExpression)
        and isinstance(entry.value.node, tree.String)
    }
    return method(said.get("class", ""), said.get("method signature", ""))


def _kind(element: Element) -> Literal["FEEL", "Java", "PMML"]:
    written = (element.get("kind") or "FEEL").upper()
    if written == "JAVA":
        return "Java"
    return "PMML" if written == "PMML" else "FEEL"


def _read_invocation(
    reading: Reading, scope: Scope, element: Element
) -> Invocation | None:
    function = read_logic(reading, scope, element)
    if function is None:
        reading.report(
            "DMN-032", element, kind="invocation", name=scope.owner, part="function"
        )
        return None
    bindings = []
    for binding in parts(element, "binding"):
        parameter = part(binding, "parameter")
        name = "" if parameter is None else one_space(parameter.get("name"))
        value = read_logic(reading, scope, binding)
        if name and value is not None:
            bindings.append((name, value))
        else:
            missing = "value" if name else "parameter"
            reading.report(
                "DMN-032", binding, kind="binding", name=scope.owner, part=missing
            )
    return Invocation(
        function=function,
        bindings=tuple(bindings),
        id=element.get("id") or "",
        type_ref=_type(reading, scope, element),
        line=line(element),
    )


# --- conditional, iteration, filter -------------------------------------------------


def _read_conditional(
    reading: Reading, scope: Scope, element: Element
) -> BoxedConditional | None:
    condition = _needed(reading, scope, element, "if")
    yes = _needed(reading, scope, element, "then")
    no = _needed(reading, scope, element, "else")
    if condition is None or yes is None or no is None:
        return None
    return BoxedConditional(
        condition=condition,
        yes=yes,
        no=no,
        id=element.get("id") or "",
        type_ref=_type(reading, scope, element),
        line=line(element),
    )


def _iteration(
    kind: Literal["for", "some", "every"], body_part: str
) -> Callable[[Reading, Scope, Element], BoxedIteration | None]:
    def read(reading: Reading, scope: Scope, element: Element) -> BoxedIteration | None:
        variable = one_space(element.get("iteratorVariable"))
        if not variable:
            reading.report(
                "DMN-032", element, kind=kind, name=scope.owner, part="variable"
            )
        source = _needed(reading, scope, element, "in")
        inside = scope.adding(variable, "partial" if kind == "for" else "")
        body = _needed(reading, inside, element, body_part)
        if source is None or body is None or not variable:
            return None
        return BoxedIteration(
            kind=kind,
            variable=variable,
            source=source,
            body=body,
            id=element.get("id") or "",
            type_ref=_type(reading, scope, element),
            line=line(element),
        )

    return read


def _read_filter(
    reading: Reading, scope: Scope, element: Element
) -> BoxedFilter | None:
    source = _needed(reading, scope, element, "in")
    condition = _needed(reading, scope.adding("item"), element, "match")
    if source is None or condition is None:
        return None
    return BoxedFilter(
        source=source,
        condition=condition,
        id=element.get("id") or "",
        type_ref=_type(reading, scope, element),
        line=line(element),
    )


_READERS: dict[str, Callable[[Reading, Scope, Element], Expression | None]] = {
    "literalExpression": read_literal,
    "decisionTable": read_table,
    "context": _read_context,
    "relation": _read_relation,
    "list": _read_list,
    "functionDefinition": read_function,
    "invocation": _read_invocation,
    "conditional": _read_conditional,
    "for": _iteration("for", "return"),
    "some": _iteration("some", "satisfies"),
    "every": _iteration("every", "satisfies"),
    "filter": _read_filter,
}
