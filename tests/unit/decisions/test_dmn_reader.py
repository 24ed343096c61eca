"""Reading decision files: what is understood, and what an author is told."""

import pytest
from dmn_files import (
    NAMESPACES,
    component,
    context,
    decision,
    definitions,
    function,
    importing,
    input_data,
    invocation,
    item,
    knowledge,
    literal,
    requires,
    service,
    table,
)

from karama.decisions.dmn import read_model
from karama.decisions.dmn.circles import circles
from karama.feel import tree
from karama.findings import Severity
from karama.findings.dmn import ENTRIES
from karama.procedure.decision import (
    Aggregation,
    BoxedContext,
    BoxedFunction,
    HitPolicy,
    Invocation,
    LiteralExpression,
    Table,
)


def read(*parts, load=None, **more):
    return read_model(definitions(*parts, **more), file="d.dmn", load=load)


def codes(reading):
    return [finding.code for finding in reading.findings]


def logic_of(reading, name):
    return reading.model.decisions[name].expression


AGE_TABLE = table(
    ["age"],
    ["route"],
    [(["< 18"], ['"child"']), ([">= 18"], ['"adult"'])],
)


# --- what is understood -----------------------------------------------------------


@pytest.mark.parametrize("version", sorted(NAMESPACES))
def test_every_version_is_read_and_named(version):
    reading = read(
        input_data("age"), decision("route", AGE_TABLE, ["age"]), version=version
    )

    assert reading.findings == ()
    assert reading.model.version == version
    assert reading.model.decisions["route"].requires == ("age",)


@pytest.mark.parametrize("written", ["list<", "list<tNope>", "context<a>", "range<>"])
def test_a_generic_type_that_cannot_be_read_is_told(written):
    reading = read(decision("d", literal("1"), type_ref=written))

    assert codes(reading) == ["DMN-028"]
    assert reading.model.decisions["d"].type_ref == ""


@pytest.mark.parametrize(
    "written",
    ["list<tAge>", "context<a: tAge, b: list<string>>", "range<number>",
     "list<days and time duration>", "function<number>->tAge"],
)  # fmt: skip
def test_a_generic_type_is_kept_as_written(written):
    reading = read(
        item("tAge", "number"), decision("d", literal("1"), type_ref=written)
    )

    assert codes(reading) == []
    assert reading.model.decisions["d"].type_ref == written


def test_a_table_keeps_texts_trees_annotations_and_lines():
    reading = read(
        input_data("age"),
        decision(
            "route",
            table(
                ["age"],
                ['route|"child", "adult"=>"adult"'],
                [(["< 18"], ['"child"'], ["CRC 1", "report"])],
                policy="PRIORITY",
                notes=["source", "origin"],
            ),
            ["age"],
        ),
    )
    found = logic_of(reading, "route")

    assert reading.findings == ()
    assert isinstance(found, Table)
    assert found.hit_policy is HitPolicy.PRIORITY
    assert found.annotation_names == ("source", "origin")
    assert found.rules[0].annotations == ("CRC 1", "report")
    assert found.rules[0].texts == ("< 18",)
    assert found.rules[0].output_texts == ('"child"',)
    assert found.outputs[0].values == (tree.String("child"), tree.String("adult"))
    assert found.outputs[0].default == tree.String("adult")
    assert found.line > 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("U", HitPolicy.UNIQUE),
        ("FIRST", HitPolicy.FIRST),
        ("RULE ORDER", HitPolicy.RULE_ORDER),
        ("OUTPUT_ORDER", HitPolicy.OUTPUT_ORDER),
        ("C", HitPolicy.COLLECT),
    ],
)
def test_a_hit_policy_is_read_as_tools_write_it(written, meant):
    rules = [(["-"], ['"a"'])]
    reading = read(
        input_data("age"),
        decision("d", table(["age"], ['o|"a"'], rules, policy=written), ["age"]),
    )

    assert logic_of(reading, "d").hit_policy is meant


def test_a_table_without_a_hit_policy_is_unique():
    logic = AGE_TABLE.replace(' hitPolicy="UNIQUE"', "")
    reading = read(input_data("age"), decision("d", logic, ["age"]))

    assert logic_of(reading, "d").hit_policy is HitPolicy.UNIQUE


def test_an_empty_cell_means_anything():
    reading = read(
        input_data("age"),
        decision("d", table(["age"], ["o"], [([""], ["1"])]), ["age"]),
    )

    cell = logic_of(reading, "d").rules[0].inputs[0]
    assert cell == tree.UnaryTests((tree.Anything(),))


def test_an_aggregation_is_read():
    rules = [(["-"], ["1"])]
    logic = table(["age"], ["o"], rules, policy="COLLECT", extra='aggregation="SUM"')
    reading = read(input_data("age"), decision("d", logic, ["age"]))

    assert logic_of(reading, "d").aggregation is Aggregation.SUM


def test_names_with_spaces_and_signs_are_known_where_they_are_required():
    reading = read(
        input_data("days since arrival"),
        input_data("family-size"),
        decision(
            "d",
            literal("days since arrival + family-size"),
            ["days since arrival", "family-size"],
        ),
    )

    assert reading.findings == ()
    assert logic_of(reading, "d").node == tree.Arithmetic(
        "+", tree.Name("days since arrival"), tree.Name("family-size")
    )


def test_a_field_named_like_a_subtraction_does_not_hide_one():
    reading = read(
        item("tPair", components=component("a-b", "number")),
        input_data("a"),
        input_data("b"),
        decision("d", literal("a-b"), ["a", "b"]),
    )

    node = logic_of(reading, "d").node
    assert node == tree.Arithmetic("-", tree.Name("a"), tree.Name("b"))


def test_later_entries_of_a_context_see_earlier_ones():
    logic = context(("first name", literal('"A"')), ("", literal("first name")))
    reading = read(decision("d", logic))
    found = logic_of(reading, "d")

    assert reading.findings == ()
    assert isinstance(found, BoxedContext)
    assert [entry.name for entry in found.entries] == ["first name", ""]


def test_functions_and_invocations_keep_parameters_and_bindings():
    reading = read(
        knowledge("double", ["n: number"], literal("n * 2")),
        decision("d", invocation("double", n="21"), ["k:double"]),
    )
    found = logic_of(reading, "d")

    assert reading.findings == ()
    assert isinstance(found, Invocation)
    assert [name for name, _ in found.bindings] == ["n"]
    assert reading.model.knowledge["double"].function.parameters == (("n", "number"),)


def test_a_function_of_a_context_may_call_itself():
    logic = context(
        ("fac", function(["n"], literal("if n < 2 then 1 else n * fac(n - 1)"))),
        ("", literal("fac(5)")),
    )
    reading = read(decision("d", logic))

    assert reading.findings == ()
    assert isinstance(logic_of(reading, "d").entries[0].value, BoxedFunction)


def test_boxed_forms_of_dmn_1_4_and_later_are_read():
    logic = context(
        (
            "c",
            f"<conditional><if>{literal('true')}</if><then>{literal('1')}</then>"
            f"<else>{literal('2')}</else></conditional>",
        ),
        (
            "f",
            f'<for iteratorVariable="x y"><in>{literal("[1]")}</in>'
            f"<return>{literal('x y + 1')}</return></for>",
        ),
        (
            "s",
            f'<some iteratorVariable="x"><in>{literal("[1]")}</in>'
            f"<satisfies>{literal('x > 1')}</satisfies></some>",
        ),
        (
            "m",
            f"<filter><in>{literal('[1]')}</in>"
            f"<match>{literal('item > 1')}</match></filter>",
        ),
        ("l", f"<list>{literal('1')}{literal('2')}</list>"),
        (
            "r",
            '<relation><column name="a"/><column name="b"/>'
            f"<row>{literal('1')}{literal('2')}</row></relation>",
        ),
    )
    reading = read(decision("d", logic))

    assert reading.findings == ()
    kinds = [type(e.value).__name__ for e in logic_of(reading, "d").entries]
    assert kinds == [
        "BoxedConditional",
        "BoxedIteration",
        "BoxedIteration",
        "BoxedFilter",
        "BoxedList",
        "Relation",
    ]


def test_types_keep_components_constraints_and_collections():
    reading = read(
        item("tAge", "number", "[0..130]"),
        item(
            "tPerson",
            components=component("full name", "string") + component("age", "tAge"),
        ),
        item("tPeople", "tPerson", collection=True, constraint="count(?) < 9"),
        '<itemDefinition name="tF"><functionItem outputTypeRef="string">'
        '<parameters name="n" typeRef="number"/></functionItem></itemDefinition>',
        decision("d", literal("1")),
    )
    items = reading.model.items

    assert reading.findings == ()
    assert items["tAge"].allowed is not None
    assert [c.name for c in items["tPerson"].components] == ["full name", "age"]
    assert items["tPeople"].is_collection
    assert items["tPeople"].type_constraint is not None
    assert items["tF"].function == ((("n", "number"),), "string")


def test_types_of_dmn_1_1_lose_their_prefix():
    reading = read(
        item("tAge", "feel:number"),
        input_data("age", "my:tAge"),
        input_data("when", "feel:days_and_time_duration"),
        decision("d", literal("1")),
        version="1.1",
        extra='xmlns:feel="http://www.omg.org/spec/FEEL/20140401" xmlns:my="urn:test"',
    )

    assert reading.findings == ()
    assert reading.model.items["tAge"].base == "number"
    assert reading.model.inputs["age"].type_ref == "tAge"
    assert reading.model.inputs["when"].type_ref == "days and time duration"


def test_output_values_come_from_the_type_when_the_column_lists_none():
    rules = [(["-"], ['"a"'])]
    reading = read(
        item("tRoute", "string", '"a", "b"'),
        input_data("age"),
        decision("d", table(["age"], ["o: tRoute"], rules, policy="P"), ["age"]),
    )

    assert reading.findings == ()
    assert logic_of(reading, "d").outputs[0].values == (
        tree.String("a"),
        tree.String("b"),
    )


def test_a_service_names_its_decisions_and_inputs():
    reading = read(
        input_data("age"),
        decision("inner", literal("age"), ["age"]),
        decision("outer", literal("inner"), ["d:inner"]),
        service("s", ["outer"], ["inner"], [], ["age"]),
    )
    found = reading.model.services["s"]

    assert reading.findings == ()
    assert (found.outputs, found.encapsulated) == (("outer",), ("inner",))
    assert found.input_data == ("age",)


# --- imports ----------------------------------------------------------------------


LIBRARY = definitions(
    item("tAge", "number"),
    input_data("birth year"),
    knowledge("half of", ["n"], literal("n / 2")),
    namespace="urn:lib",
)


def test_imported_parts_are_seen_under_the_imports_name():
    asked = []

    def load(key):
        asked.append(key)
        return LIBRARY if key == "lib.dmn" else None

    reading = read(
        importing("lib", "urn:lib", "lib.dmn"),
        input_data("age", "lib.tAge"),
        decision("d", literal("lib.half of(age)"), ["age", "k:urn:lib#half of"]),
        load=load,
    )

    assert reading.findings == ()
    assert asked == ["lib.dmn"]
    assert reading.model.decisions["d"].requires == ("age", "urn:lib#half of")
    assert reading.model.imports[0].model.namespace == "urn:lib"


def test_a_model_imported_twice_is_one_model():
    files = {
        "urn:lib": LIBRARY,
        "urn:b": definitions(importing("l", "urn:lib"), namespace="urn:b"),
    }
    reading = read(
        importing("lib", "urn:lib"),
        importing("b", "urn:b"),
        decision("d", literal("1")),
        load=files.get,
    )

    own, through = reading.model.imports
    assert own.model is through.model.imports[0].model


def test_a_missing_import_is_a_finding():
    reading = read(importing("lib", "urn:lib"), decision("d", literal("1")))

    assert codes(reading) == ["DMN-011"]


def test_imports_that_go_in_a_circle_are_a_finding():
    files = {
        "urn:b": definitions(importing("c", "urn:c"), namespace="urn:b"),
        "urn:c": definitions(importing("b", "urn:b"), namespace="urn:c"),
    }
    reading = read(importing("b", "urn:b"), decision("d", literal("1")), load=files.get)

    assert "DMN-012" in codes(reading)
    assert not reading.usable


def test_an_import_that_loads_another_model_is_refused_and_ends():
    reading = read(
        importing("lib", "urn:lib"),
        decision("d", literal("1")),
        load=lambda _: definitions(importing("lib", "urn:other"), namespace="urn:x"),
    )

    assert {"DMN-048", "DMN-049"} <= set(codes(reading))


def test_endless_imports_are_a_finding():
    def load(key):
        number = int(key.rpartition(":")[2])
        return definitions(importing("n", f"urn:{number + 1}"), namespace=key)

    reading = read(importing("n", "urn:1"), decision("d", literal("1")), load=load)

    assert "DMN-012" in codes(reading)


def test_an_import_of_another_kind_is_passed_over_with_a_warning():
    reading = read(
        '<import name="p" namespace="urn:p" importType="http://www.dmg.org/PMML-4_3"/>',
        decision("d", literal("1")),
    )

    assert codes(reading) == ["DMN-013"]
    assert reading.usable


# --- what an author is told -------------------------------------------------------


def cell_table(cell='"x"', **more):
    return table(["age"], ["o"], [([cell], ["1"])], **more)


MISTAKES = {
    "DMN-004": definitions(decision("d", literal("1")), namespace=""),
    "DMN-005": definitions(
        decision("d", literal("1")),
        '<decision id="d" name="e"><variable name="e"/></decision>',
    ),
    "DMN-006": definitions(
        input_data("d"), '<decision id="x" name="d"><variable name="d"/></decision>'
    ),
    "DMN-007": definitions('<decision id="d">' + literal("1") + "</decision>"),
    "DMN-008": definitions(decision("d")),
    "DMN-009": definitions(decision("d", literal("1"), ["nowhere"])),
    "DMN-010": definitions(
        decision("a", literal("b"), ["d:b"]), decision("b", literal("a"), ["d:a"])
    ),
    "DMN-014": definitions(decision("d", literal("1 +"))),
    "DMN-015": definitions(
        input_data("age"), decision("d", cell_table("< <"), ["age"])
    ),
    "DMN-016": definitions(decision("d", literal(" "))),
    "DMN-017": definitions(
        decision(
            "d",
            '<literalExpression expressionLanguage="http://www.w3.org/1999/XPath">'
            "<text>1</text></literalExpression>",
        )
    ),
    "DMN-018": definitions(
        input_data("age"), decision("d", cell_table(policy="BEST"), ["age"])
    ),
    "DMN-019": definitions(
        input_data("age"),
        decision("d", cell_table(policy="C", extra='aggregation="AVG"'), ["age"]),
    ),
    "DMN-020": definitions(
        input_data("age"), decision("d", cell_table(extra='aggregation="SUM"'), ["age"])
    ),
    "DMN-021": definitions(
        input_data("age"),
        decision("d", table(["age"], ["o"], [(["1", "2"], ["1"])]), ["age"]),
    ),
    "DMN-022": definitions(
        input_data("age"),
        decision("d", table(["age"], ["o"], [(["1"], ["1", "2"])]), ["age"]),
    ),
    "DMN-023": definitions(
        input_data("age"), decision("d", table(["age"], [], [(["1"], [])]), ["age"])
    ),
    "DMN-024": definitions(
        input_data("age"), decision("d", table(["age"], ["o"], []), ["age"])
    ),
    "DMN-025": definitions(
        input_data("age"), decision("d", cell_table(policy="PRIORITY"), ["age"])
    ),
    "DMN-026": definitions(
        input_data("age"),
        decision("d", table(["age"], ["o", "o"], [(["1"], ["1", "2"])]), ["age"]),
    ),
    "DMN-027": definitions(
        input_data("age"),
        decision("d", table(["age"], ['o|"a"'], [(["1"], ['"b"'])]), ["age"]),
    ),
    "DMN-028": definitions(input_data("age", "tAge"), decision("d", literal("1"))),
    "DMN-029": definitions(item("a", "b"), item("b", "a"), decision("d", literal("1"))),
    "DMN-030": definitions(item("a"), decision("d", literal("1"))),
    "DMN-031": definitions(decision("d", "<poem/>")),
    "DMN-032": definitions(
        decision("d", f"<conditional><if>{literal('true')}</if></conditional>")
    ),
    "DMN-033": definitions(
        decision("d", context(("f", function(["a"], literal("1"), kind="Java"))))
    ),
    "DMN-034": definitions(input_data("age"), decision("d", literal("age + 1"))),
    "DMN-035": definitions(
        knowledge("a", ["n"], literal("b(n)"), ["k:b"]),
        knowledge("b", ["n"], literal("a(n)"), ["k:a"]),
        decision("d", literal("1")),
    ),
    "DMN-036": definitions(
        decision("a", literal("1")), decision("d", literal("a"), ["i:a"])
    ),
    "DMN-037": definitions(decision("d", literal("1")), service("s", [])),
    "DMN-038": definitions(
        decision("d", "<list>" * 120 + literal("1") + "</list>" * 120)
    ),
    "DMN-039": definitions(
        decision(
            "d",
            '<relation><column name="a"/><column name="b"/>'
            f"<row>{literal('1')}</row></relation>",
        )
    ),
    "DMN-040": definitions(
        decision("d", context(("a", literal("1")), ("a", literal("2"))))
    ),
    "DMN-041": definitions(
        input_data("age"),
        decision(
            "d",
            table(["age"], ["o"], [(["1"], ["1"], ["x", "y"])], notes=["n"]),
            ["age"],
        ),
    ),
    "DMN-042": definitions(item("a", "number", "[0.."), decision("d", literal("1"))),
    "DMN-043": definitions(input_data("age")),
    "DMN-044": definitions(input_data("age", "integer"), decision("d", literal("1"))),
    "DMN-045": definitions(
        '<decision id="d" name="d"><variable name="e"/>' + literal("1") + "</decision>"
    ),
    "DMN-046": definitions(
        knowledge("f", ["n"], literal("n")),
        decision("d", invocation("f", m="1"), ["k:f"]),
    ),
    "DMN-047": definitions(
        decision("d", "<decisionTable><input/><output/></decisionTable>")
    ),
}
"""A file for each code that one file by itself can cause."""

ELSEWHERE = {
    "DMN-001", "DMN-002", "DMN-003", "DMN-011", "DMN-012", "DMN-013", "DMN-048",
    "DMN-049",
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(MISTAKES))
def test_each_mistake_has_its_finding_and_reading_goes_on(code):
    reading = read_model(MISTAKES[code], file="d.dmn")

    assert code in codes(reading)
    assert reading.model is not None
    found = next(f for f in reading.findings if f.code == code)
    assert found.place.file == "d.dmn"
    assert found.place.line > 0


def test_every_code_has_a_test():
    assert {entry.code for entry in ENTRIES} == set(MISTAKES) | ELSEWHERE


def test_all_mistakes_of_a_file_come_back_at_once():
    reading = read(
        decision("a", literal("1 +")), decision("b", literal("2 +")), decision("c")
    )

    assert codes(reading) == ["DMN-014", "DMN-014", "DMN-008"]
    assert sorted(reading.model.decisions) == ["a", "b", "c"]


def test_a_bad_cell_is_placed_by_rule_column_and_position():
    rules = [(["1"], ["1"]), (["1 2"], ["1"])]
    reading = read(
        input_data("age"), decision("d", table(["age"], ["o"], rules), ["age"])
    )

    facts = reading.findings[0].facts
    assert (facts["rule"], facts["column"]) == ("2", "age")
    assert (facts["at_line"], facts["at_column"]) == ("1", "3")
    assert len(logic_of(reading, "d").rules) == 1


def test_a_field_used_in_a_filter_is_no_unknown_name():
    reading = read(
        item("tP", components=component("age", "number")),
        item("tPs", "tP", collection=True),
        input_data("people", "tPs"),
        decision("d", literal("people[age > 3]"), ["people"]),
    )

    assert reading.findings == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<definitions", "DMN-001"),
        (b"", "DMN-001"),
        (b"\xff\xfe\x00<", "DMN-001"),
        (b"<!DOCTYPE d [<!ENTITY a 'b'>]><d>&a;</d>", "DMN-001"),
        (b"<a>" * 10_000 + b"</a>" * 10_000, "DMN-001"),
        (b"<bpmn/>", "DMN-002"),
        (b"<definitions xmlns='urn:other'/>", "DMN-003"),
    ],
)
def test_what_is_no_dmn_is_a_finding_and_no_model(data, code):
    reading = read_model(data, file="d.dmn")

    assert codes(reading) == [code]
    assert reading.model is None
    assert reading.findings[0].severity is Severity.ERROR


def test_a_literal_that_cannot_be_read_leaves_an_expression_without_a_tree():
    reading = read(decision("d", literal("1 +")))
    found = logic_of(reading, "d")

    assert isinstance(found, LiteralExpression)
    assert (found.text, found.node) == ("1 +", None)


def test_a_tools_own_extensions_are_passed_over():
    reading = read(
        '<extensionElements><x:a xmlns:x="urn:x"><x:b/></x:a></extensionElements>',
        '<x:decision xmlns:x="urn:x" id="no"/>',
        decision("d", literal("1")),
    )

    assert reading.findings == ()
    assert sorted(reading.model.decisions) == ["d"]


def test_requirements_on_this_models_own_namespace_are_local():
    reading = read(
        input_data("age"),
        f'<decision id="d" name="d"><variable name="d"/>{requires("i:urn:test#age")}'
        f"{literal('age')}</decision>",
    )

    assert reading.findings == ()
    assert reading.model.decisions["d"].requires == ("age",)


# --- circles ----------------------------------------------------------------------


def test_circles_are_found_without_recursion():
    chain = {str(n): [str(n + 1)] for n in range(50_000)} | {"50000": ["49990"]}

    found = list(circles(chain))

    assert found == [tuple(str(n) for n in [*range(49990, 50001), 49990])]


def test_a_graph_without_circles_has_none():
    assert list(circles({"a": ["b", "c"], "b": ["c"], "c": []})) == []


def test_a_part_that_requires_itself_is_a_circle():
    assert list(circles({"a": ["a"]})) == [("a", "a")]
