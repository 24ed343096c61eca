"""Reads the requirement graph: inputs, decisions, functions, services (DMN 1.5, 6.3).

A requirement is an address, "#id" here or "namespace#id" in an import; ids of this
model are kept plain, ids of imports qualified. What an expression may name is what
its decision requires, an imported part under the import's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import attrs

from karama.procedure.decision import (
    BoxedFunction,
    Decision,
    DecisionModel,
    DecisionService,
    InputData,
    KnowledgeModel,
)

from .boxed import read_function, read_logic
from .elements import (
    Element,
    content,
    identifier,
    line,
    local,
    one_space,
    part,
    parts,
)
from .reading import Reading, Scope
from .types import type_name

KINDS = {
    "inputData": "input data",
    "decision": "decision",
    "businessKnowledgeModel": "business knowledge model",
    "decisionService": "decision service",
}
_ASKED = {
    "requiredInput": ("inputData",),
    "requiredDecision": ("decision",),
    "requiredKnowledge": ("businessKnowledgeModel", "decisionService"),
    "outputDecision": ("decision",),
    "encapsulatedDecision": ("decision",),
    "inputDecision": ("decision",),
    "inputData": ("inputData",),
}


@attrs.frozen
class Part:
    """A named part of the graph, as an index entry.

    Attributes:
        id: Its id: plain here, "namespace#id" when imported.
        name: The name expressions use, without the import's name.
        kind: Local name of its DMN element.
        alias: Name of the import it comes from, "" for this model's own parts.
    """

    id: str
    name: str
    kind: str
    alias: str = ""


@attrs.define
class Index:
    """Every part that may be required, by full address."""

    by_id: dict[str, Part] = attrs.field(factory=dict)


def index_parts(reading: Reading, root: Element) -> Index:
    """Index this model's parts and, under their full addresses, the imported ones."""
    index = Index()
    names: set[str] = set()
    for element in parts(root, *KINDS):
        name = one_space(element.get("name"))
        key = identifier(element)
        if not name:
            reading.report("DMN-007", element, kind=KINDS[local(element)])
        elif name in names:
            reading.report("DMN-006", element, name=name)
        if key in index.by_id:
            reading.report("DMN-005", element, id=key)
            continue
        names.add(name)
        index.by_id[key] = Part(key, name or key, local(element))
    for space, imported in reading.imports.items():
        for part_id, found in _imported(imported.model):
            key = f"{space}#{part_id}"
            index.by_id[key] = Part(key, found.name, _kind(found), imported.name)
    return index


AnyPart = InputData | Decision | KnowledgeModel | DecisionService


def _imported(model: DecisionModel) -> Iterable[tuple[str, AnyPart]]:
    yield from model.inputs.items()
    yield from model.decisions.items()
    yield from model.knowledge.items()
    yield from model.services.items()


def _kind(found: AnyPart) -> str:
    return {
        InputData: "inputData",
        Decision: "decision",
        KnowledgeModel: "businessKnowledgeModel",
        DecisionService: "decisionService",
    }[type(found)]


# --- requirements -----------------------------------------------------------------


def _address(reading: Reading, href: str) -> str:
    """The index key an href means."""
    space, _, fragment = href.strip().rpartition("#")
    if not space or space == reading.namespace:
        return fragment
    return f"{space}#{fragment}"


def _required(
    reading: Reading, index: Index, element: Element, owner: str, *asked: str
) -> tuple[str, ...]:
    """Ids behind the hrefs of the children named, missing and wrong ones reported."""
    found: list[str] = []
    for child in parts(element, *asked):
        key = _address(reading, child.get("href") or "")
        target = index.by_id.get(key)
        href = child.get("href") or "(nothing)"
        if target is None:
            reading.report("DMN-009", child, name=owner, href=href)
        elif target.kind not in _ASKED[local(child)]:
            reading.report("DMN-036", child, name=owner, href=href,
                           asked=KINDS[_ASKED[local(child)][0]],
                           found=KINDS[target.kind])  # fmt: skip
        elif key not in found:
            found.append(key)
    return tuple(found)


def _all_required(
    reading: Reading, index: Index, element: Element, owner: str
) -> tuple[str, ...]:
    found: list[str] = []
    for requirement in parts(element, "informationRequirement", "knowledgeRequirement"):
        for key in _required(
            reading, index, requirement, owner,
            "requiredInput", "requiredDecision", "requiredKnowledge",
        ):  # fmt: skip
            if key not in found:
                found.append(key)
    return tuple(found)


def _scope(index: Index, owner: str, required: tuple[str, ...]) -> Scope:
    names: set[str] = set()
    for key in required:
        target = index.by_id[key]
        names.add(target.alias or target.name)
    return Scope(owner, frozenset(names))


# --- parts ------------------------------------------------------------------------


def read_inputs(reading: Reading, root: Element) -> dict[str, InputData]:
    """The facts the model asks for, by id."""
    found = {}
    for element in parts(root, "inputData"):
        name = _name(reading, element)
        variable = part(element, "variable")
        found[identifier(element)] = InputData(
            id=identifier(element),
            name=name,
            type_ref=_type(reading, variable, name),
            line=line(element),
        )
    return found


def read_decisions(
    reading: Reading, root: Element, index: Index
) -> dict[str, Decision]:
    """The decisions, by id."""
    found = {}
    for element in parts(root, "decision"):
        name = _name(reading, element)
        requires = _all_required(reading, index, element, name)
        before = len(reading.findings)
        expression = read_logic(reading, _scope(index, name, requires), element)
        if expression is None and len(reading.findings) == before:
            reading.report("DMN-008", element, kind="decision", name=name)
        found[identifier(element)] = Decision(
            id=identifier(element),
            name=name,
            expression=expression,
            type_ref=_type(reading, part(element, "variable"), name),
            requires=requires,
            question=content(part(element, "question")).strip(),
            description=content(part(element, "description")).strip(),
            line=line(element),
        )
    return found


def read_knowledge(
    reading: Reading, root: Element, index: Index
) -> dict[str, KnowledgeModel]:
    """The business knowledge models, by id."""
    found = {}
    for element in parts(root, "businessKnowledgeModel"):
        name = _name(reading, element)
        requires = _all_required(reading, index, element, name)
        scope = _scope(index, name, requires).adding(name)
        found[identifier(element)] = KnowledgeModel(
            id=identifier(element),
            name=name,
            function=_logic(reading, scope, element, name),
            type_ref=_type(reading, part(element, "variable"), name),
            requires=requires,
            line=line(element),
        )
    return found


def _logic(
    reading: Reading, scope: Scope, element: Element, name: str
) -> BoxedFunction | None:
    logic = part(element, "encapsulatedLogic")
    if logic is None:
        reading.report("DMN-008", element, kind="function", name=name)
        return None
    return read_function(reading, scope, logic)


def read_services(
    reading: Reading, root: Element, index: Index
) -> dict[str, DecisionService]:
    """The decision services, by id."""
    found = {}
    for element in parts(root, "decisionService"):
        name = _name(reading, element)
        ids = partial(_required, reading, index, element, name)
        outputs = ids("outputDecision")
        if not outputs:
            reading.report("DMN-037", element, name=name)
        found[identifier(element)] = DecisionService(
            id=identifier(element),
            name=name,
            outputs=outputs,
            encapsulated=ids("encapsulatedDecision"),
            input_decisions=ids("inputDecision"),
            input_data=ids("inputData"),
            type_ref=_type(reading, part(element, "variable"), name),
            line=line(element),
        )
    return found


def _name(reading: Reading, element: Element) -> str:
    """The part's name; a variable named otherwise is reported."""
    name = one_space(element.get("name")) or identifier(element)
    variable = part(element, "variable")
    other = "" if variable is None else one_space(variable.get("name"))
    if other and other != name:
        reading.report("DMN-045", element, name=name, variable=other)
    return name


def _type(reading: Reading, variable: Element | None, owner: str) -> str:
    if variable is None:
        return ""
    return type_name(reading, variable, variable.get("typeRef"), owner)
