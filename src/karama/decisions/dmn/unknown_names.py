"""Tells an author of names that are null where they are used, and of wrong bindings.

An expression sees what its decision requires and nothing else, so a misspelt fact, or
one whose requirement was never drawn, is null for everyone: a silent mistake that a
finding makes loud. A name that could be a field of some value is left alone, because
inside a filter it may be one.
"""

from __future__ import annotations

from collections.abc import Iterator

from karama.feel import free_names, tree
from karama.feel.walk import descendants
from karama.procedure import decision as dmn

from .elements import Element, local, parts
from .reading import Reading

_GIVEN = frozenset({"item", "partial", "?"})


def report_unknown_names(
    reading: Reading, root: Element, model: dmn.DecisionModel
) -> None:
    """Report names no one gives a value to, and bindings no function takes."""
    places = {e.get("id") or e.get("name") or "": e for e in parts(root)}
    fields = _fields(reading, root)
    seen_as = _seen_as(model)
    takes = _parameters(model)
    owners: list[dmn.Decision | dmn.KnowledgeModel] = [
        *model.decisions.values(),
        *model.knowledge.values(),
    ]
    for part in owners:
        logic = part.expression if isinstance(part, dmn.Decision) else part.function
        if logic is None:
            continue
        known = {seen_as[key] for key in part.requires if key in seen_as}
        if isinstance(part, dmn.KnowledgeModel):
            known.add(part.name)  # a function may call itself
        for used in dict.fromkeys(_unknown(logic, frozenset(known) | _GIVEN)):
            if used not in fields:
                reading.report(
                    "DMN-034", places.get(part.id), name=part.name, used=used
                )
        _report_bindings(reading, places.get(part.id), part.name, logic, takes)


def _seen_as(model: dmn.DecisionModel) -> dict[str, str]:
    """The first name by which an expression sees each part."""
    names = dict(_part_names(model))
    for imported in model.imports:
        for key, name in _part_names(imported.model):
            names[f"{imported.namespace}#{key}"] = imported.name or name
    return names


def _part_names(model: dmn.DecisionModel) -> Iterator[tuple[str, str]]:
    yield from ((key, part.name) for key, part in model.inputs.items())
    yield from ((key, part.name) for key, part in model.decisions.items())
    yield from ((key, part.name) for key, part in model.knowledge.items())
    yield from ((key, part.name) for key, part in model.services.items())


def _fields(reading: Reading, root: Element) -> frozenset[str]:
    """Every name that could be a field of a value somewhere in the model."""
    names = {
        " ".join((e.get("name") or "").split())
        for e in root.iter("{*}itemComponent", "{*}column", "{*}output", "{*}variable")
        if not _is_part(e)
    }
    for imported in reading.imports.values():
        todo = list(imported.model.items.values())
        while todo:
            item = todo.pop()
            names.update(component.name for component in item.components)
            todo.extend(item.components)
    return frozenset(names)


def _is_part(element: Element) -> bool:
    """Whether a variable is that of a decision, input or function."""
    holder = element.getparent()
    if local(element) != "variable":
        return False
    return holder is not None and holder.getparent() is element.getroottree().getroot()


# --- expressions ------------------------------------------------------------------


def _unknown(logic: object, known: frozenset[str]) -> Iterator[str]:
    """Names used inside that nothing in scope gives, with repeats."""
    if isinstance(logic, dmn.LiteralExpression):
        if logic.node is not None:
            yield from _free(logic.node, known)
    elif isinstance(logic, dmn.BoxedContext):
        for entry in logic.entries:
            own = {entry.name} if isinstance(entry.value, dmn.BoxedFunction) else set()
            yield from _unknown(entry.value, known | own)
            known = known | {entry.name}
    elif isinstance(logic, dmn.BoxedFunction):
        yield from _unknown(logic.body, known | {name for name, _ in logic.parameters})
    elif isinstance(logic, dmn.BoxedIteration):
        yield from _unknown(logic.source, known)
        yield from _unknown(logic.body, known | {logic.variable})
    elif isinstance(logic, dmn.Table):
        yield from _in_table(logic, known)
    else:
        for inner in _inside(logic):
            yield from _unknown(inner, known)


def _in_table(table: dmn.Table, known: frozenset[str]) -> Iterator[str]:
    for clause in table.inputs:
        yield from _free(clause.node, known)
    for rule in table.rules:
        for cell in rule.inputs:
            yield from _free(cell, known)
        for answer in rule.outputs:
            yield from _free(answer, known)


def _free(node: tree.Node, known: frozenset[str]) -> Iterator[str]:
    keys = {e.key for e in descendants(node) if isinstance(e, tree.Entry)}
    yield from sorted(free_names(node) - known - keys)


def _inside(logic: object) -> tuple[object, ...]:
    if isinstance(logic, dmn.Invocation):
        return (logic.function, *(value for _, value in logic.bindings))
    if isinstance(logic, dmn.Relation):
        return tuple(cell for row in logic.rows for cell in row)
    if isinstance(logic, dmn.BoxedList):
        return logic.items
    if isinstance(logic, dmn.BoxedConditional):
        return (logic.condition, logic.yes, logic.no)
    if isinstance(logic, dmn.BoxedFilter):
        return (logic.source, logic.condition)
    return ()


# --- bindings ---------------------------------------------------------------------


def _report_bindings(
    reading: Reading,
    place: Element | None,
    owner: str,
    logic: object,
    takes: dict[str, tuple[str, ...]],
) -> None:
    for call in _invocations(logic):
        function = call.function
        called = (
            function.text.strip() if isinstance(function, dmn.LiteralExpression) else ""
        )
        for name, _ in call.bindings:
            if called in takes and name not in takes[called]:
                reading.report("DMN-046", place, name=owner, binding=name,
                               function=called)  # fmt: skip


def _invocations(logic: object) -> Iterator[dmn.Invocation]:
    waiting = [logic]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dmn.Invocation):
            yield each
        if isinstance(each, dmn.BoxedContext):
            waiting.extend(entry.value for entry in each.entries)
        elif isinstance(each, dmn.BoxedFunction):
            waiting.append(each.body)
        elif isinstance(each, dmn.BoxedIteration):
            waiting.extend((each.source, each.body))
        else:
            waiting.extend(_inside(each))


def _parameters(model: dmn.DecisionModel) -> dict[str, tuple[str, ...]]:
    """Parameter names of the functions and services of this model."""
    found = {
        known.name: tuple(name for name, _ in known.function.parameters)
        for known in model.knowledge.values()
        if known.function is not None
    }
    inputs = dict(_part_names(model))
    for service in model.services.values():
        given = (*service.input_data, *service.input_decisions)
        if all(key in inputs for key in given):
            found[service.name] = tuple(inputs[key] for key in given)
    return found
