"""What a reading of one file carries along: its findings, imports, known names.

FEEL names may hold spaces and signs, so a text can only be parsed by someone who
knows which names exist. `Scope` is that knowledge at one place of the model; it grows
inwards (context entries, parameters, iterators) and never outwards.
"""

from __future__ import annotations

import re

import attrs

from karama.errors import FeelError
from karama.feel import parse, parse_tests, tree
from karama.findings import Finding, Place
from karama.findings.catalogue import finding
from karama.procedure.decision import ImportedModel, ItemDefinition

from .elements import Element, identifier, line

MAX_DEPTH = 100
"""Boxed expressions inside one another, at most."""

_PLAIN = re.compile(r"[^\W\d]\w*\Z")
_SIGNS = re.compile(r"[-+*/.']")


@attrs.define
class Reading:
    """The state of reading one file.

    Attributes:
        file: Name of the file, for findings.
        namespace: The model's own namespace.
        imports: Imported models by namespace.
        members: Names with spaces or signs found inside values: fields of types,
            entries of contexts, outputs of tables, parts of imported models.
        types: Names of the item definitions that exist, imported ones qualified.
        items: The model's own item definitions, once read.
        language: Default expression language of the file.
    """

    file: str
    namespace: str = ""
    imports: dict[str, ImportedModel] = attrs.field(factory=dict)
    members: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    items: dict[str, ItemDefinition] = attrs.field(factory=dict)
    language: str = ""
    findings: list[Finding] = attrs.field(factory=list)
    _names: dict[frozenset[str], frozenset[str]] = attrs.field(factory=dict)
    _cells: dict[tuple[str, frozenset[str]], tree.UnaryTests] = attrs.field(
        factory=dict
    )

    def report(self, code: str, element: Element | None, /, **facts: str | int) -> None:
        """Add a finding at an element; `None` means the whole file."""
        if element is None:
            place = Place(self.file)
        else:
            place = Place(self.file, identifier(element), line=line(element))
        self.findings.append(finding(code, place, **facts))

    def names_in(self, scope: Scope) -> frozenset[str]:
        """Every name the parser should know at this place.

        A field named like an operation between variables in scope ("a-b") is left
        out: there, the operation is meant.
        """
        names = self._names.get(scope.names)
        if names is None:
            names = self._names[scope.names] = scope.names | frozenset(
                each for each in self.members if not _is_operation(each, scope.names)
            )
        return names

    @property
    def signed_types(self) -> frozenset[str]:
        """Names of types with signs in them, which the parser must be told of."""
        return frozenset(name for name in self.types if _SIGNS.search(name))

    def cell(self, scope: Scope, text: str) -> tree.UnaryTests:
        """A cell; one that is written many times is one tree.

        Raises:
            FeelError: The text is no unary tests.
        """
        key = (text, self.names_in(scope))
        found = self._cells.get(key)
        if found is None:
            found = self._cells[key] = parse_tests(*key, self.signed_types)
        return found


@attrs.frozen
class Scope:
    """Names an expression may use, and whose expression it is.

    Attributes:
        owner: Name of the decision, function or type that is being read.
        names: Variables in scope.
        depth: How many boxed expressions are around.
    """

    owner: str
    names: frozenset[str] = frozenset()
    depth: int = 0

    def adding(self, *names: str) -> Scope:
        """The scope inside something that brings names."""
        return attrs.evolve(self, names=self.names.union(n for n in names if n))

    def deeper(self) -> Scope:
        """The scope one boxed expression further in."""
        return attrs.evolve(self, depth=self.depth + 1)


def _is_operation(member: str, names: frozenset[str]) -> bool:
    if not _SIGNS.search(member):
        return False
    pieces = [piece.strip() for piece in _SIGNS.split(member)]
    if "." in member and pieces[0] in names:
        return True
    return all(p in names or p.replace("_", "").isdigit() for p in pieces)


def is_special(name: str) -> bool:
    """Whether a name holds a space or sign, so that the parser must be told of it."""
    return bool(name) and not _PLAIN.match(name)


def read_expression(
    reading: Reading, scope: Scope, text: str, element: Element
) -> tree.Node | None:
    """The tree of an expression; None, with a finding, when it cannot be read."""
    if not text.strip():
        return None
    try:
        return parse(text, reading.names_in(scope), reading.signed_types)
    except FeelError as error:
        reading.report(
            "DMN-014",
            element,
            name=scope.owner,
            at_line=error.line,
            at_column=error.column,
            reason=error.reason,
        )
        return None


def read_constraint(
    reading: Reading, scope: Scope, text: str, element: Element
) -> tree.UnaryTests | None:
    """Allowed values; None when there are none, or with a finding when unreadable."""
    if not text.strip():
        return None
    try:
        return parse_tests(text, reading.names_in(scope), reading.signed_types)
    except FeelError as error:
        reading.report(
            "DMN-042",
            element,
            name=scope.owner,
            at_line=error.line,
            at_column=error.column,
            reason=error.reason,
        )
        return None
