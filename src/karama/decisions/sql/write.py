"""A decision as the text of a query, for a database that is not at hand.

Column types come from the model: from the declared type of a fact, else from what its
cells compare it with. Where neither tells, the caller does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import ibis

from karama.decisions.coercion import Types
from karama.decisions.columns.axes import Kind
from karama.decisions.columns.axes import kind_of as axis_of
from karama.decisions.columns.cells import cuts_of
from karama.decisions.graph import Graph, Node, compile_graph
from karama.feel import tree
from karama.feel.walk import descendants
from karama.procedure.decision import DecisionModel, InputData, Table

from .decision import expression
from .dialects import dialect_of
from .needs import needed
from .refusal import NotInSql

_STORED = {
    "number": "decimal",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "timestamp",
    "days and time duration": "interval('us')",
}


def write(
    model: DecisionModel,
    name: str,
    *,
    dialect: str = "postgres",
    people: str = "people",
    id: str = "id",
    types: Mapping[str, str] | None = None,
) -> str:
    """A decision about every row of a table, as a query in SQL.

    Args:
        model: The model.
        name: Name or id of the decision.
        dialect: "postgres", "duckdb", "databricks" or "spark" (the same).
        people: Name of the table: a row a person, a column a fact.
        id: Name of the column that tells people apart.
        types: How facts are stored, where it is not as the model says: a FEEL type, or
            a column type such as "decimal(9, 2)".

    Returns:
        A SELECT of the id and a column for each output, without a semicolon.

    Raises:
        NotInSql: SQL would not give the same answers, or nothing tells how a fact is
            stored.
        DecisionError: There is no such decision, or the model lacks a part.
    """
    spoken = dialect_of(dialect)
    graph = compile_graph(model)
    goal = graph.find(name, ("decision",))
    columns = dict(_columns(graph, goal, Types(model), dict(types or {})))
    schema = {**({} if id in columns else {id: "int64"}), **columns}
    table = ibis.table(schema, name=people)
    found = expression(model, name, table, id=id, dialect=dialect)
    return str(ibis.to_sql(found, dialect=spoken.name))


def _columns(
    graph: Graph, goal: Node, types: Types, given: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The facts a decision reads, and their column types."""
    order = needed(graph, goal)
    for node in order:
        if isinstance(node.part, InputData):
            name = given.get(node.name) or _declared(types, node.part.type_ref)
            yield node.name, _stored(name or _compared(order, node), node.name)


def _stored(kind: str, fact: str) -> str:
    """The column type of a FEEL type; a column type stays as it is."""
    found = _STORED.get(kind, kind)
    try:
        ibis.dtype(found)
    except (TypeError, ValueError, RuntimeError):  # what Ibis's own parser raises
        raise NotInSql(f"No column holds {fact!r}, of type {kind!r}.") from None
    return found


def _declared(types: Types, name: str) -> str:
    """The FEEL type a declared type restricts; "" when it has none."""
    seen: set[str] = set()
    while (item := types.item(name)) is not None and name not in seen:
        if item.is_collection or item.components:
            raise NotInSql(f"A fact of type {name!r} is no column.")
        seen.add(name)
        name = item.base
    return "" if name == "Any" else name


def _compared(order: list[Node], fact: Node) -> str:
    """The one kind of constant that tables compare a fact with."""
    kinds = {kind for node in order for kind in _kinds(node, fact)}
    if len(kinds) != 1:
        raise NotInSql(
            f"Nothing tells how {fact.name!r} is stored; give its type.",
            element=fact.name,
        )
    return kinds.pop()


def _kinds(node: Node, fact: Node) -> Iterator[str]:
    part: Any = node.part
    names = [path[0] for address, path in node.requires if address == fact.address]
    table = getattr(part, "expression", None)
    if not names or not isinstance(table, Table):
        return
    for number, clause in enumerate(table.inputs):
        if isinstance(clause.node, tree.Name) and clause.node.name == names[0]:
            for rule in table.rules:
                yield from _of_cell(rule.inputs[number])


def _of_cell(tests: tree.UnaryTests) -> Iterator[str]:
    if any(isinstance(each, tree.Boolean) for each in descendants(tests)):
        yield "boolean"
    for cut in cuts_of(tests) or ():
        kind = axis_of(cut)
        yield "string" if kind is Kind.TEXT else str(kind)
