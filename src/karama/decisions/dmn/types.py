"""Reads type names and item definitions (OMG DMN 1.5, 7.3.2 and 7.3.3).

DMN 1.1 writes types as XML names with a prefix ("feel:string", "my:tPerson"), later
versions as plain names qualified by the import ("my.tPerson"); both become the
latter. Type names of older tools are taken for the FEEL type they mean, with an
information finding.
"""

from __future__ import annotations

import re

from karama.errors import FeelError
from karama.feel import parse_type, tree
from karama.feel.walk import descendants
from karama.procedure.decision import ItemDefinition

from .elements import Element, line, one_space, part, parts, wording
from .elements import content as text_of
from .reading import Reading, Scope, read_constraint

BUILT_IN = frozenset(
    {
        "Any",
        "Null",
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "list",
        "context",
        "function",
        "range",
    }
)
_SPELLINGS = {
    "any": "Any",
    "null": "Null",
    "dateTime": "date and time",
    "date_and_time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days_and_time_duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years_and_months_duration": "years and months duration",
    "datetime": "date and time",
}
_FOREIGN = {
    "integer": "number",
    "int": "number",
    "long": "number",
    "double": "number",
    "decimal": "number",
    "float": "number",
    "String": "string",
    "text": "string",
    "bool": "boolean",
}
_GENERIC = re.compile(r"(list|range|context|function)\s*<")


def type_name(reading: Reading, element: Element, written: str | None, who: str) -> str:
    """The type's name as the house writes it; "" when none is written."""
    name = one_space(written)
    if not name:
        return ""
    if _GENERIC.match(name):
        return _generic(reading, element, name, who)
    name = _without_prefix(reading, element, name)
    if name in BUILT_IN or name in reading.types:
        return name
    if name in _SPELLINGS:
        return _SPELLINGS[name]
    if name in _FOREIGN:
        reading.report("DMN-044", element, type=name, name=who, read_as=_FOREIGN[name])
        return _FOREIGN[name]
    reading.report("DMN-028", element, type=name, name=who)
    return ""


def _generic(reading: Reading, element: Element, name: str, who: str) -> str:
    """`list<number>` and its like, if everything inside is a type."""
    try:
        written = parse_type(name, reading.types)
    except FeelError:
        reading.report("DMN-028", element, type=name, name=who)
        return ""
    for each in descendants(written):
        if isinstance(each, tree.TypeName) and not _is_type(reading, each.name):
            reading.report("DMN-028", element, type=each.name, name=who)
            return ""
    return name


def _is_type(reading: Reading, name: str) -> bool:
    return name in BUILT_IN or name in reading.types or name in _SPELLINGS


def _without_prefix(reading: Reading, element: Element, name: str) -> str:
    if ":" not in name or name in reading.types:
        return name
    prefix, _, rest = name.partition(":")
    space = element.nsmap.get(prefix.strip(), "") or ""
    rest = rest.strip()
    if space in reading.imports:
        alias = reading.imports[space].name
        return f"{alias}.{rest}" if alias else rest
    return rest


def defined_types(reading: Reading, root: Element) -> frozenset[str]:
    """Names of every type that expressions may use, imported ones qualified."""
    own = {one_space(item.get("name")) for item in parts(root, "itemDefinition")}
    for imported in reading.imports.values():
        for name in imported.model.items:
            own.add(f"{imported.name}.{name}" if imported.name else name)
    return frozenset(own)


def read_items(reading: Reading, root: Element) -> dict[str, ItemDefinition]:
    """Every item definition of the model, by name."""
    items: dict[str, ItemDefinition] = {}
    for element in parts(root, "itemDefinition"):
        name = one_space(element.get("name"))
        if not name:
            reading.report("DMN-007", element, kind="item definition")
        elif name in items:
            reading.report("DMN-006", element, name=name)
        else:
            items[name] = _read_item(reading, element, name)
    _report_circles(reading, root, items)
    return items


def _read_item(reading: Reading, element: Element, owner: str) -> ItemDefinition:
    name = one_space(element.get("name"))
    components = tuple(
        _read_item(reading, child, owner) for child in parts(element, "itemComponent")
    )
    function = _function(reading, element, owner)
    base_part = part(element, "typeRef")
    base = type_name(reading, element, text_of(base_part), owner)
    if base_part is None and not components and function is None:
        reading.report("DMN-030", element, name=name or owner)
    return ItemDefinition(
        name=name,
        base="" if components else base,
        allowed=_constraint(reading, element, "allowedValues", owner),
        type_constraint=_constraint(reading, element, "typeConstraint", owner),
        components=components,
        is_collection=element.get("isCollection") in ("true", "1"),
        function=function,
        line=line(element),
    )


def _function(
    reading: Reading, element: Element, owner: str
) -> tuple[tuple[tuple[str, str], ...], str] | None:
    item = part(element, "functionItem")
    if item is None:
        return None
    parameters = tuple(
        (
            one_space(child.get("name")),
            type_name(reading, child, child.get("typeRef"), owner),
        )
        for child in parts(item, "parameters")
    )
    return parameters, type_name(reading, item, item.get("outputTypeRef"), owner)


def _constraint(
    reading: Reading, element: Element, kind: str, owner: str
) -> tree.UnaryTests | None:
    found = part(element, kind)
    if found is None:
        return None
    scope = Scope(owner, frozenset({"item"}))
    return read_constraint(reading, scope, wording(found), found)


def _report_circles(
    reading: Reading, root: Element, items: dict[str, ItemDefinition]
) -> None:
    places = {one_space(e.get("name")): e for e in parts(root, "itemDefinition")}
    for name in items:
        path = [name]
        base = items[name].base
        while base in items and base not in path:
            path.append(base)
            base = items[base].base
        if base == name:
            reading.report(
                "DMN-029", places[name], name=name, path=" > ".join([*path, name])
            )
