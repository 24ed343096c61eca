"""Reads a DMN file, 1.1 to 1.5, into a frozen model and findings.

The flow of one file: safe XML, version, imports (read the same way, each once),
types, an index of the named parts, then inputs, decisions, functions and services,
then checks over the whole graph. Nothing stops at the first problem; a model comes
back as soon as the file is DMN at all, and whoever uses it looks first whether a
finding is an error.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from karama.errors import MarkupError
from karama.findings import Finding, Place, Severity, in_order
from karama.findings.catalogue import finding
from karama.markup import read_xml
from karama.procedure.decision import DecisionModel, ImportedModel

from .circles import circles
from .elements import VERSIONS, Element, local, namespace, one_space, parts
from .graph import (
    index_parts,
    read_decisions,
    read_inputs,
    read_knowledge,
    read_services,
)
from .reading import Reading, is_special
from .types import defined_types, read_items
from .unknown_names import report_unknown_names

MAX_IMPORTS = 32
"""Models importing one another in a row, at most."""

MAX_SHOWN = 8
"""Steps of a circle that a finding names."""

Load = Callable[[str], bytes | None]


@attrs.frozen
class ModelReading:
    """What came of reading a file.

    Attributes:
        model: The model, as far as it could be read; None when the file is not DMN.
        findings: Everything there is to say, errors first.
    """

    model: DecisionModel | None
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """Whether no finding is an error."""
        return self.model is not None and all(
            f.severity is not Severity.ERROR for f in self.findings
        )


def read_model(data: bytes, *, file: str, load: Load | None = None) -> ModelReading:
    """Read one DMN file and what it imports.

    Args:
        data: The file's bytes.
        file: Its name, for findings.
        load: Gives the bytes of an imported model, asked first by its location, then
            by its namespace, then by the import's name; None when there is no such
            model. Without it nothing can be imported.
    """
    return _Library(load or (lambda _: None)).read(data, file, ())


@attrs.define
class _Library:
    """Models read so far, so that one imported twice is one model.

    Attributes:
        load: Where bytes of imported models come from.
        read_before: Readings by namespace.
    """

    load: Load
    read_before: dict[str, ModelReading] = attrs.field(factory=dict)

    def read(
        self, data: bytes, file: str, above: tuple[str, ...], asked: str | None = None
    ) -> ModelReading:
        """Read a file, imported along the namespaces in `above`."""
        reading = Reading(file)
        root = _root(reading, data)
        if root is not None and asked is not None and _space(root) != asked:
            reading.report("DMN-049", root, asked=asked, found=_space(root))
            root = None
        model = None if root is None else self._model(reading, root, above)
        return ModelReading(model, in_order(reading.findings))

    def _model(
        self, reading: Reading, root: Element, above: tuple[str, ...]
    ) -> DecisionModel:
        reading.namespace = _space(root)
        reading.language = root.get("expressionLanguage") or ""
        if not reading.namespace:
            reading.report("DMN-004", root)
        imports = self._imports(reading, root, (*above, reading.namespace))
        return _read_parts(reading, root, imports)

    def _imports(
        self, reading: Reading, root: Element, above: tuple[str, ...]
    ) -> tuple[ImportedModel, ...]:
        found = []
        for element in parts(root, "import"):
            imported = self._import(reading, element, above)
            if imported is not None:
                found.append(imported)
                reading.imports[imported.namespace] = imported
        return tuple(found)

    def _import(
        self, reading: Reading, element: Element, above: tuple[str, ...]
    ) -> ImportedModel | None:
        name = one_space(element.get("name"))
        space = (element.get("namespace") or "").strip()
        kind = element.get("importType") or ""
        if kind and kind not in VERSIONS and "dmn" not in kind.lower():
            reading.report("DMN-013", element, name=name, kind=kind)
            return None
        if space in above or len(above) > MAX_IMPORTS:
            path = _told([*above, space])
            reading.report("DMN-012", element, path=path)
            return None
        if space not in self.read_before:
            data = self._find(element.get("locationURI") or "", space, name)
            if data is None:
                reading.report("DMN-011", element, name=name or "(no name)",
                               namespace=space)  # fmt: skip
                return None
            file = element.get("locationURI") or space
            # What is loaded must be what was asked for, or a circle could hide.
            self.read_before[space] = self.read(data, file, above, space)
        found = self.read_before[space]
        problems = sum(f.severity is Severity.ERROR for f in found.findings)
        if problems:
            reading.report("DMN-048", element, name=name, problems=problems,
                           file=found.model.file if found.model else space)  # fmt: skip
            reading.findings.extend(
                f for f in found.findings if f.severity is Severity.ERROR
            )
        if found.model is None:
            return None
        return ImportedModel(name=name, namespace=space, model=found.model)

    def _find(self, location: str, space: str, name: str) -> bytes | None:
        for key in (location, space, name):
            data = self.load(key) if key else None
            if data is not None:
                return data
        return None


def _root(reading: Reading, data: bytes) -> Element | None:
    try:
        root = read_xml(data, file=reading.file)
    except MarkupError as error:
        place = Place(reading.file, line=error.line)
        reading.findings.append(finding("DMN-001", place, reason=str(error)))
        return None
    if local(root) != "definitions":
        reading.report("DMN-002", root, root=local(root))
        return None
    if namespace(root) not in VERSIONS:
        reading.report("DMN-003", root, namespace=namespace(root) or "(none)")
        return None
    return root


def _space(root: Element) -> str:
    return (root.get("namespace") or "").strip()


def _read_parts(
    reading: Reading, root: Element, imports: tuple[ImportedModel, ...]
) -> DecisionModel:
    reading.types = defined_types(reading, root)
    reading.members = _members(reading, root)
    items = read_items(reading, root)
    reading.items = items
    index = index_parts(reading, root)
    model = DecisionModel(
        name=one_space(root.get("name")),
        namespace=reading.namespace,
        version=VERSIONS[namespace(root)],
        items=items,
        inputs=read_inputs(reading, root),
        decisions=read_decisions(reading, root, index),
        knowledge=read_knowledge(reading, root, index),
        services=read_services(reading, root, index),
        imports=imports,
        file=reading.file,
    )
    _check(reading, root, model)
    return model


def _members(reading: Reading, root: Element) -> frozenset[str]:
    """Names inside values that the parser must be told of."""
    names = {
        one_space(element.get("name"))
        for element in root.iter(
            "{*}itemComponent", "{*}variable", "{*}column", "{*}output"
        )
    }
    for imported in reading.imports.values():
        model = imported.model
        for group in (model.inputs, model.decisions, model.knowledge, model.services):
            names.update(found.name for found in group.values())
        names.update(_components(model))
    return frozenset(name for name in names if is_special(name))


def _components(model: DecisionModel) -> set[str]:
    names: set[str] = set()
    todo = list(model.items.values())
    while todo:
        for component in todo.pop().components:
            names.add(component.name)
            todo.append(component)
    return names


def _told(path: list[str]) -> str:
    """A path in words, its middle left out when it is long."""
    if len(path) > MAX_SHOWN:
        half = MAX_SHOWN // 2
        path = [*path[:half], "...", *path[-half:]]
    return " > ".join(path)


def _check(reading: Reading, root: Element, model: DecisionModel) -> None:
    if not model.decisions:
        reading.report("DMN-043", root)
    places = {e.get("id") or e.get("name") or "": e for e in parts(root)}
    named = {
        **{d.id: d.name for d in model.decisions.values()},
        **{k.id: k.name for k in model.knowledge.values()},
        **{s.id: s.name for s in model.services.values()},
    }
    edges = {d.id: d.requires for d in model.decisions.values()}
    edges |= {k.id: k.requires for k in model.knowledge.values()}
    edges |= {s.id: (*s.outputs, *s.encapsulated) for s in model.services.values()}
    for circle in circles(edges):
        path = _told([named[key] for key in circle])
        calls_only = all(key in model.knowledge for key in circle)
        code = "DMN-035" if calls_only else "DMN-010"
        reading.report(code, places[circle[0]], path=path)
    report_unknown_names(reading, root, model)
