"""A decision model as written: DMN's own parts as frozen values, and no behaviour.

`karama.decisions.dmn` reads DMN 1.1 to 1.5 files into these; every reading of a
decision (Python, columns, SQL, words) is a function over them. Expressions inside
are FEEL trees. Names follow the standard (OMG DMN 1.5, chapters 6 to 8 and 10.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

import attrs

from karama.feel import tree


class HitPolicy(StrEnum):
    """Which of the rules that match give the result (DMN 1.5, 8.2.8)."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregation(StrEnum):
    """What COLLECT does with the outputs; none of these: a list."""

    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


@attrs.frozen
class ItemDefinition:
    """A declared type.

    Attributes:
        name: The name others refer to, qualified by the import's name if imported.
        base: Name of the type it restricts, "" when it has components.
        allowed: Constraint on a value (one element, when a collection); None if free.
        type_constraint: Constraint on the whole value (DMN 1.5), None if free.
        components: Fields, for a structure.
        is_collection: Whether a value is a list of the base type.
        function: Parameter types and return type, for a function type.
    """

    name: str
    base: str = ""
    allowed: tree.UnaryTests | None = None
    type_constraint: tree.UnaryTests | None = None
    components: tuple[ItemDefinition, ...] = ()
    is_collection: bool = False
    function: tuple[tuple[tuple[str, str], ...], str] | None = None
    line: int = 0


# --- boxed expressions ---------------------------------------------------------


@attrs.frozen
class Boxed:
    """Any expression of the model; `line` is where it stands in the file."""

    id: str = attrs.field(default="", kw_only=True)
    type_ref: str = attrs.field(default="", kw_only=True)
    line: int = attrs.field(default=0, kw_only=True)


@attrs.frozen
class LiteralExpression(Boxed):
    """A FEEL expression; `node` is None when the text is empty."""

    text: str
    node: tree.Node | None
    language: str = "feel"


@attrs.frozen
class InputClause:
    """A column of conditions.

    Attributes:
        label: What people read; the expression's text when the file has no label.
        text: The input expression as written.
        node: Its tree.
        allowed: Declared input values, None if free.
    """

    label: str
    text: str
    node: tree.Node
    type_ref: str = ""
    allowed: tree.UnaryTests | None = None
    id: str = ""
    line: int = 0


@attrs.frozen
class OutputClause:
    """A column of results.

    Attributes:
        name: Key in the result; "" when it is the only output.
        values: Declared output values in order; most protective first under PRIORITY.
        default: Result when no rule matches, None if there is none.
    """

    name: str
    label: str = ""
    type_ref: str = ""
    values: tuple[tree.Node, ...] = ()
    allowed: tree.UnaryTests | None = None
    default: tree.Node | None = None
    id: str = ""
    line: int = 0


@attrs.frozen
class Rule:
    """A row: one cell a column, in the order of the clauses.

    Attributes:
        texts: The input cells as written, for words and messages.
        annotations: One text for each annotation column; by convention of a pack,
            the legal source is in the column named "source".
    """

    inputs: tuple[tree.UnaryTests, ...]
    outputs: tuple[tree.Node, ...]
    texts: tuple[str, ...] = ()
    output_texts: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()
    id: str = ""
    line: int = 0


@attrs.frozen
class Table(Boxed):
    """A decision table, rules as rows whatever its orientation in the file."""

    hit_policy: HitPolicy
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    aggregation: Aggregation | None = None
    annotation_names: tuple[str, ...] = ()


@attrs.frozen
class BoxedEntry:
    """A named part of a boxed context; name "" is the result entry."""

    name: str
    value: Expression
    type_ref: str = ""


@attrs.frozen
class BoxedContext(Boxed):
    """Entries in order; later ones see earlier ones."""

    entries: tuple[BoxedEntry, ...]


@attrs.frozen
class Invocation(Boxed):
    """A call with named bindings."""

    function: Expression
    bindings: tuple[tuple[str, Expression], ...]


@attrs.frozen
class Relation(Boxed):
    """A list of contexts, written as a grid; no column types when all are free."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Expression, ...], ...]
    column_types: tuple[str, ...] = ()


@attrs.frozen
class BoxedList(Boxed):
    """A list of expressions."""

    items: tuple[Expression, ...]


@attrs.frozen
class BoxedFunction(Boxed):
    """A function definition; of kind Java, only methods `karama.feel.java` knows."""

    parameters: tuple[tuple[str, str], ...]
    body: Expression | None
    kind: Literal["FEEL", "Java", "PMML"] = "FEEL"


@attrs.frozen
class BoxedConditional(Boxed):
    """If, then, else."""

    condition: Expression
    yes: Expression
    no: Expression


@attrs.frozen
class BoxedIteration(Boxed):
    """For, some, every: an iterator over a list and what is said of each element."""

    kind: Literal["for", "some", "every"]
    variable: str
    source: Expression
    body: Expression


@attrs.frozen
class BoxedFilter(Boxed):
    """A list and the condition its elements keep."""

    source: Expression
    condition: Expression


Expression = (
    LiteralExpression
    | Table
    | BoxedContext
    | Invocation
    | Relation
    | BoxedList
    | BoxedFunction
    | BoxedConditional
    | BoxedIteration
    | BoxedFilter
)


# --- requirement graph -----------------------------------------------------------


@attrs.frozen
class InputData:
    """A fact the model asks for."""

    id: str
    name: str
    type_ref: str = ""
    line: int = 0


@attrs.frozen
class Decision:
    """A decision and what it requires; ids are qualified "namespace#id" on import.

    Attributes:
        requires: Ids of inputs, decisions, knowledge models and services.
        texts: Titles by language code, from the pack's own extension; may be empty.
        question: The standard's `question`, as written.
    """

    id: str
    name: str
    expression: Expression | None
    type_ref: str = ""
    requires: tuple[str, ...] = ()
    question: str = ""
    description: str = ""
    line: int = 0


@attrs.frozen
class KnowledgeModel:
    """A business knowledge model: a named function."""

    id: str
    name: str
    function: BoxedFunction | None
    type_ref: str = ""
    requires: tuple[str, ...] = ()
    line: int = 0


@attrs.frozen
class DecisionService:
    """A named group of decisions that can be called."""

    id: str
    name: str
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]
    type_ref: str = ""
    line: int = 0


@attrs.frozen
class ImportedModel:
    """Another model, and the name under which its parts are seen here."""

    name: str
    namespace: str
    model: DecisionModel


@attrs.frozen
class DecisionModel:
    """One DMN file, read; its parts by id.

    Attributes:
        version: The DMN version of the file: "1.1" to "1.5".
        file: Name of the file inside its folder.
    """

    name: str
    namespace: str
    version: str
    items: Mapping[str, ItemDefinition]
    inputs: Mapping[str, InputData]
    decisions: Mapping[str, Decision]
    knowledge: Mapping[str, KnowledgeModel]
    services: Mapping[str, DecisionService]
    imports: tuple[ImportedModel, ...] = ()
    file: str = ""
