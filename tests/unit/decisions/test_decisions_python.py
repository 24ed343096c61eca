"""The Python reading of a model: graphs, functions, services, types, limits."""

from decimal import Decimal

import pytest
from dmn_files import (
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
    service,
    table,
)

from karama.decisions import compile_model, read_model
from karama.errors import DecisionError, FeelLimit
from karama.feel.budget import Budget
from karama.feel.values import UNKNOWN, Date, DateTime, Range, Time


def decisions(*parts, load=None, **more):
    reading = read_model(definitions(*parts, **more), file="d.dmn", load=load)
    assert reading.usable, reading.findings
    return compile_model(reading.model)


def value(logic, facts=None, needs=(), type_ref="", more=()):
    """The value of one decision over inputs named by `needs`."""
    model = decisions(
        *(input_data(name) for name in needs),
        *more,
        decision("d", logic, needs, type_ref),
    )
    return model.evaluate("d", facts or {})


# --- graphs -----------------------------------------------------------------------


def test_a_chain_evaluates_in_order():
    model = decisions(
        decision("c", literal("b + 1"), ["d:b"]),
        decision("b", literal("a * 2"), ["d:a"]),
        decision("a", literal("n + 1"), ["n"]),
        input_data("n"),
    )

    assert model.evaluate("c", {"n": 4}) == 11
    assert model.requires("c") == ("n",)
    assert model.decisions() == ("c", "b", "a")


def test_each_decision_is_worked_out_once():
    """Forty levels that each need the one below twice: 2**40 if nothing were kept."""
    levels = [
        decision(f"d{n}", literal(f"d{n - 1} + d{n - 1} * 0"), [f"d:d{n - 1}"])
        for n in range(1, 41)
    ]
    model = decisions(decision("d0", literal("1")), *levels)

    assert model.evaluate("d40", {}) == 1


def test_a_chain_of_thousands_needs_no_stack():
    levels = [
        decision(f"d{n}", literal(f"d{n - 1}"), [f"d:d{n - 1}"])
        for n in range(1, 3_000)
    ]
    model = decisions(decision("d0", literal("1")), *levels)

    assert model.evaluate("d2999", {}) == 1
    assert model.decide("d2999", {}).value == 1


def test_a_decision_sees_only_what_it_requires():
    reading = read_model(
        definitions(input_data("n"), decision("d", literal("n"))), file="d.dmn"
    )

    assert compile_model(reading.model).evaluate("d", {"n": 1}) is None


def test_a_fact_that_is_not_given_is_null():
    assert value(literal("n = null"), {}, ["n"]) is True


def test_a_decision_is_found_by_name_or_id():
    model = decisions(
        '<decision id="_1" name="where to go"><variable name="where to go"/>'
        + literal("1")
        + "</decision>"
    )

    assert model.evaluate("_1", {}) == model.evaluate("where  to go", {}) == 1


def test_an_unknown_decision_is_an_error_that_names_the_known_ones():
    model = decisions(decision("route", literal("1")))

    with pytest.raises(DecisionError, match="route"):
        model.evaluate("road", {})


def test_circles_are_refused_when_compiling():
    reading = read_model(
        definitions(
            decision("a", literal("b"), ["d:b"]), decision("b", literal("a"), ["d:a"])
        ),
        file="d.dmn",
    )

    with pytest.raises(DecisionError, match="circle"):
        compile_model(reading.model)


def test_a_decision_without_logic_is_null():
    reading = read_model(definitions(decision("d")), file="d.dmn")

    assert compile_model(reading.model).evaluate("d", {}) is None


# --- boxed expressions ------------------------------------------------------------


def test_a_context_gives_its_entries_or_its_result():
    entries = [("a b", literal("1")), ("c", literal("a b + 1"))]

    assert value(context(*entries)) == {"a b": 1, "c": 2}
    assert value(context(*entries, ("", literal("c * 10")))) == 20


def test_a_context_does_not_leak_into_the_decision():
    model = decisions(
        input_data("n"),
        decision("a", context(("n", literal("99"))), ["n"]),
        decision("b", literal("n"), ["n", "d:a"]),
    )

    assert model.evaluate("b", {"n": 1}) == 1


def test_a_relation_is_a_list_of_contexts():
    logic = (
        '<relation><column name="a"/><column name="b"/>'
        f"<row>{literal('1')}{literal('2')}</row>"
        f"<row>{literal('3')}{literal('4')}</row></relation>"
    )

    assert value(logic) == ({"a": 1, "b": 2}, {"a": 3, "b": 4})


def test_the_columns_of_a_relation_have_types():
    logic = (
        '<relation><column name="a" typeRef="number"/><column name="b"/>'
        f"<row>{literal('[1]')}{literal('[2]')}</row>"
        f"<row>{literal('true')}{literal('null')}</row></relation>"
    )

    assert value(logic) == ({"a": 1, "b": (2,)}, {"a": None, "b": None})


def test_an_invocation_binds_by_name_and_an_unbound_parameter_is_null():
    double = knowledge("f", ["a", "b"], literal("if b = null then a else b"))

    assert value(invocation("f", a="1"), more=[double], needs=()) is None  # no k:
    model = decisions(double, decision("d", invocation("f", a="1"), ["k:f"]))
    assert model.evaluate("d", {}) == 1


def test_an_invocation_may_call_a_function_of_the_library():
    assert value(invocation("sum", list="[1, 2]")) == 3
    assert value(invocation("lower case", string='"A"')) == "a"
    assert value(invocation("sum", numbers="[1, 2]")) is None
    assert value(invocation("null", list="[1, 2]")) is None


def test_a_boxed_function_closes_over_its_context():
    logic = context(
        ("rate", literal("3")),
        ("f", function(["n"], literal("n * rate"))),
        ("", literal("f(14)")),
    )

    assert value(logic) == 42


def test_a_boxed_function_may_call_itself():
    logic = context(
        ("f", function(["n"], literal("if n < 2 then 1 else n * f(n - 1)"))),
        ("", literal("f(10)")),
    )

    assert value(logic) == 3628800


def test_a_boxed_function_does_not_see_entries_after_it():
    logic = context(
        ("f", function([], literal("later"))),
        ("later", literal("1")),
        ("", literal("f()")),
    )
    reading = read_model(definitions(decision("d", logic)), file="d.dmn")

    assert compile_model(reading.model).evaluate("d", {}) is None


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("true", 1), ("false", 2), ("null", 2), ('"yes"', None)],
)
def test_a_conditional_is_null_when_its_condition_is_no_boolean(condition, expected):
    logic = (
        f"<conditional><if>{literal(condition)}</if><then>{literal('1')}</then>"
        f"<else>{literal('2')}</else></conditional>"
    )

    assert value(logic) == expected


def iteration(kind, source, body, part):
    return (
        f'<{kind} iteratorVariable="x"><in>{literal(source)}</in>'
        f"<{part}>{literal(body)}</{part}></{kind}>"
    )


@pytest.mark.parametrize(
    ("source", "body", "expected"),
    [
        ("[1, 2]", "x * 2", (2, 4)),
        ("[]", "x", ()),
        ("7", "x", (7,)),
        ("null", "x", None),
        ("[1..3]", "x", (1, 2, 3)),
        ("[1, 2, 3]", "x + sum(partial)", (1, None, None)),
    ],
)
def test_a_boxed_for_maps(source, body, expected):
    found = value(iteration("for", source, body, "return"))

    if "partial" in body:  # sum([]) is null, so each addition is null
        assert found == (None, None, None)
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("kind", "source", "body", "expected"),
    [
        ("some", "[1, 2]", "x > 1", True),
        ("some", "[1, 2]", "x > 2", False),
        ("some", "[]", "true", False),
        ("some", "[1]", '"a"', None),
        ("every", "[1, 2]", "x > 0", True),
        ("every", "[1, 2]", "x > 1", False),
        ("every", "[]", "false", True),
        ("every", "[1, 2]", 'if x = 1 then true else "a"', None),
    ],
)
def test_boxed_quantifiers(kind, source, body, expected):
    assert value(iteration(kind, source, body, "satisfies")) is expected


@pytest.mark.parametrize(
    ("source", "match", "expected"),
    [
        ("[1, 2, 3]", "item > 1", (2, 3)),
        ("[1]", "item > 1", ()),
        ("[{a: 1}, {a: 2}]", "a = 2", ({"a": 2},)),
        ("[1, 2]", '"a"', None),
        ("null", "true", None),
    ],
)
def test_a_boxed_filter_keeps_a_list(source, match, expected):
    logic = (
        f"<filter><in>{literal(source)}</in><match>{literal(match)}</match></filter>"
    )

    assert value(logic) == expected


def test_a_boxed_list_is_a_list():
    assert value(f"<list>{literal('1')}{literal('null')}</list>") == (1, None)


# --- functions and services -------------------------------------------------------


def test_knowledge_is_called_by_position_and_by_name():
    f = knowledge("less", ["a", "b"], literal("a - b"))
    model = decisions(
        f,
        decision("p", literal("less(5, 3)"), ["k:less"]),
        decision("n", literal("less(b: 5, a: 3)"), ["k:less"]),
        decision("w", literal("less(5)"), ["k:less"]),
    )

    assert model.evaluate("p", {}) == 2
    assert model.evaluate("n", {}) == -2
    assert model.evaluate("w", {}) is None
    assert model.call("less", {"a": 9, "b": 1}) == 8
    assert model.call("less", [9, 1]) == 8
    assert model.call("less", [9]) is None
    assert model.call("less", {"c": 1}) is None


def test_an_argument_of_another_type_makes_the_call_null():
    f = knowledge("f", ["a: number"], literal("a = null"))
    model = decisions(f, decision("d", literal('f("x")'), ["k:f"]))

    assert model.evaluate("d", {}) is None
    assert model.call("f", {"a": "x"}) is None
    assert model.call("f", {"a": None}) is True


def test_the_result_of_a_function_is_fitted_to_its_type():
    f = knowledge("f", ["a"], literal("a"), type_ref="number")

    assert decisions(f, decision("d", literal("1"))).call("f", ["x"]) is None


def test_a_functions_own_type_may_be_a_function_type():
    kind = (
        '<itemDefinition name="tF"><functionItem outputTypeRef="string">'
        '<parameters name="a" typeRef="Any"/></functionItem></itemDefinition>'
    )
    f = knowledge("f", ["a"], literal("a"), type_ref="tF")
    model = decisions(kind, f, decision("d", literal("1")))

    assert model.call("f", ["x"]) == "x"
    assert model.call("f", [1]) is None


def test_functions_may_call_one_another():
    model = decisions(
        knowledge(
            "even", ["n"], literal("if n = 0 then true else odd(n - 1)"), ["k:odd"]
        ),
        knowledge(
            "odd", ["n"], literal("if n = 0 then false else even(n - 1)"), ["k:even"]
        ),
        decision("d", literal("even(6)"), ["k:even"]),
    )

    assert model.evaluate("d", {}) is True


def test_recursion_without_end_is_stopped():
    model = decisions(
        knowledge("f", ["n"], literal("f(n + 1)")),
        decision("d", literal("f(0)"), ["k:f"]),
    )

    with pytest.raises(FeelLimit):
        model.evaluate("d", {})
    with pytest.raises(FeelLimit):
        model.call("f", [0])


def test_a_service_that_calls_itself_is_stopped():
    reading = read_model(
        definitions(
            service("s", ["a"]),
            decision("a", literal("s()"), ["k:s"]),
            namespace="urn:s",
        ),
        file="d.dmn",
    )

    with pytest.raises((FeelLimit, DecisionError)):
        compile_model(reading.model).evaluate("a", {})


def test_a_loop_without_end_is_stopped():
    model = decisions(
        decision("d", literal("for x in 1..100000, y in 1..100000 return x * y"))
    )

    with pytest.raises(FeelLimit):
        model.evaluate("d", {}, Budget(10_000))


SERVICE = (
    input_data("n"),
    decision("base", literal('"never when given"')),
    decision("out", literal("string(n) + base"), ["n", "d:base"]),
    service("s", ["out"], [], ["base"], ["n"]),
)


def test_a_service_takes_decisions_and_inputs_in_place():
    model = decisions(*SERVICE, decision("d", literal('s(1, "!")'), ["k:s"]))

    assert model.evaluate("d", {"n": 5}) == "1!"
    assert model.call("s", {"n": 2, "base": "?"}) == "2?"
    assert model.evaluate("out", {"n": 5}) == "5never when given"


def test_a_service_with_several_outputs_gives_a_context():
    model = decisions(
        decision("a", literal("1")),
        decision("b", literal("2")),
        service("s", ["a", "b"]),
    )

    assert model.call("s", {}) == {"a": 1, "b": 2}


def test_a_service_does_not_change_the_decisions_outside():
    model = decisions(
        *SERVICE,
        decision(
            "d",
            context(("in", literal('s(1, "A")')), ("out", literal("string(n)"))),
            ["k:s", "n"],
        ),
    )

    assert model.evaluate("d", {"n": 7}) == {"in": "1A", "out": "7"}


# --- imports ----------------------------------------------------------------------


def test_imported_decisions_inputs_and_functions_are_used_through_their_alias():
    library = definitions(
        item("tAge", "number", "[0..130]"),
        input_data("birth year", "number"),
        decision("age", literal("2026 - birth year"), ["birth year"]),
        knowledge("is minor", ["age: tAge"], literal("age < 18")),
        namespace="urn:lib",
    )
    model = decisions(
        importing("my lib", "urn:lib"),
        input_data("x", "my lib.tAge"),
        decision(
            "d",
            literal("my lib.is minor(my lib.age) and x = null"),
            ["x", "d:urn:lib#age", "k:urn:lib#is minor"],
        ),
        load={"urn:lib": library}.get,
    )

    assert model.evaluate("d", {"birth year": 2010, "x": 200}) is True
    assert model.evaluate("d", {"urn:lib#birth year": 1990, "x": 200}) is False
    assert model.evaluate("d", {"my lib.birth year": 1990, "birth year": 2020}) is False
    assert model.evaluate("d", {"my lib": {"birth year": 2020}}) is True
    assert model.requires("d") == ("x", "birth year")
    assert model.evaluate("urn:lib#age", {"birth year": 2000}) == 26


@pytest.mark.parametrize("alias", ["lib", "my lib", "my.lib", "a-b", ""])
def test_a_type_is_known_by_the_alias_of_its_import(alias):
    library = definitions(
        item("tAge", "number", "[0..130]"),
        item("tPerson", components=component("age", "tAge")),
        namespace="urn:lib",
    )
    prefix = f"{alias}." if alias else ""
    model = decisions(
        importing(alias, "urn:lib"),
        item("tBox", components=component("who", f"{prefix}tPerson")),
        input_data("x", "tBox"),
        input_data("ages", f"list<{prefix}tAge>"),
        decision("d", literal("[x.who.age, ages]"), ["x", "ages"]),
        decision("e", literal(f"{{age: 1}} instance of {prefix}tPerson")),
        load={"urn:lib": library}.get,
    )

    assert model.evaluate("d", {"x": {"who": {"age": 5}}, "ages": [1]}) == (5, (1,))
    assert model.evaluate("d", {"x": {"who": {"age": 500}}, "ages": [500]}) == (
        None,
        None,
    )
    assert model.evaluate("e", {}) is True


# --- types ------------------------------------------------------------------------


TYPES = (
    item("tAge", "number", "[0..130]"),
    item("tRoute", "string", '"a", "b"'),
    item("tAges", "tAge", collection=True),
    item("tPerson", components=component("name", "string") + component("age", "tAge")),
    item("tFew", "number", collection=True, constraint="count(?) < 3"),
    item("tTree", components=component("v", "number") + component("sub", "tTrees")),
    item("tTrees", "tTree", collection=True),
    item("tSpan", "range<number>"),
)


@pytest.mark.parametrize(
    ("type_ref", "given", "expected"),
    [
        ("number", 1, 1),
        ("number", "1", None),
        ("number", True, None),
        ("boolean", True, True),
        ("boolean", 1, None),
        ("string", ["a"], "a"),
        ("string", ["a", "b"], None),
        ("string", [["a"]], None),
        ("number", None, None),
        ("tAge", 130, 130),
        ("tAge", 131, None),
        ("tRoute", "a", "a"),
        ("tRoute", "c", None),
        ("tAges", [1, 2], (1, 2)),
        ("tAges", [1, 200], None),
        ("tAges", 7, (7,)),
        ("tAges", [], ()),
        ("tPerson", {"name": "x", "age": 1}, {"name": "x", "age": 1}),
        ("tPerson", {"name": "x", "age": 1, "z": 2}, {"name": "x", "age": 1, "z": 2}),
        ("tPerson", {"name": "x"}, None),
        ("tPerson", {"name": "x", "age": 200}, None),
        ("tPerson", "x", None),
        ("tFew", [1, 2], (1, 2)),
        ("tFew", [1, 2, 3], None),
        ("tTree", {"v": 1, "sub": [{"v": 2, "sub": []}]},
         {"v": 1, "sub": ({"v": 2, "sub": ()},)}),
        ("list<number>", [1], (1,)),
        ("list<number>", ["a"], None),
        ("list", 1, (1,)),
        ("list", [1, "a"], (1, "a")),
        ("context<a: number>", {"a": 1}, {"a": 1}),
        ("context<a: number>", {"a": "x"}, None),
        ("tSpan", Range(Decimal(1), Decimal(2)), Range(Decimal(1), Decimal(2))),
        ("tSpan", Range("a", "b"), None),
        ("range<string>", Range(None, "b"), Range(None, "b")),
        ("range<string>", "b", None),
        ("Any", "x", "x"),
    ],
)  # fmt: skip
def test_a_fact_is_fitted_to_its_type(type_ref, given, expected):
    model = decisions(
        *TYPES, input_data("x", type_ref), decision("d", literal("x"), ["x"])
    )

    found = model.evaluate("d", {"x": given})
    assert found == expected
    assert type(found) is type(expected) or isinstance(found, Decimal)


def test_a_date_becomes_its_midnight_where_a_date_and_time_is_asked():
    found = value(literal('date("2026-11-24")'), type_ref="date and time")

    assert found == DateTime(Date(2026, 11, 24), Time(0, 0, offset=0))


def test_results_are_fitted_to_the_decisions_type():
    assert value(literal('"x"'), type_ref="number") is None
    assert value(literal("[5]"), type_ref="number") == 5


def test_what_is_not_known_fits_every_type():
    model = decisions(
        *TYPES, input_data("x", "tAge"), decision("d", literal("x"), ["x"])
    )

    assert model.evaluate("d", {"x": UNKNOWN}) is UNKNOWN


def test_instance_of_knows_the_models_types():
    found = value(
        literal('[{name: "x", age: 3} instance of tPerson, "x" instance of tPerson]'),
        more=TYPES,
    )

    assert found == (True, False)


@pytest.mark.parametrize("name", ["t-Age", "t Age", "t/Age", "t.Age", "tAge's"])
def test_a_type_may_have_signs_in_its_name(name):
    model = decisions(
        item(name, "number"),
        decision("d", literal(f"[1 instance of {name}, (function(n: {name}) n)(1)]")),
    )

    assert model.evaluate("d", {}) == (True, 1)


# --- tables -----------------------------------------------------------------------


def test_an_output_may_be_worked_out_from_facts():
    logic = table(["n"], ["o"], [(["> 1"], ["n * 2"])])

    assert value(logic, {"n": 4}, ["n"]) == 8


def test_a_default_may_be_worked_out_from_facts():
    logic = table(["n"], ["o=>n + 1"], [(["> 10"], ["0"])])

    assert value(logic, {"n": 4}, ["n"]) == 5


def test_several_outputs_are_a_context_and_default_column_by_column():
    logic = table(["n"], ["a=>1", "b"], [(["> 10"], ["5", "6"])])

    assert value(logic, {"n": 11}, ["n"]) == {"a": 5, "b": 6}
    assert value(logic, {"n": 4}, ["n"]) == {"a": 1, "b": None}


def test_null_input_matches_no_comparison_but_does_match_not():
    logic = table(["s"], ["o"], [(['not("alone")'], ['"accompanied"'])], policy="FIRST")

    assert value(logic, {"s": None}, ["s"]) == "accompanied"
    assert value(logic, {"s": "alone"}, ["s"]) is None


def test_overlap_under_unique_is_null():
    logic = table(["n"], ["o"], [(["> 1"], ["1"]), (["> 2"], ["2"])])

    assert value(logic, {"n": 3}, ["n"]) is None
    assert value(logic, {"n": 2}, ["n"]) == 1


def test_a_table_on_knowledge_reads_its_parameters():
    f = knowledge(
        "f", ["Person.Age"], table(["Person.Age"], ["o"], [(["< 18"], ['"child"'])])
    )
    model = decisions(f, decision("d", literal("f(3)"), ["k:f"]))

    assert model.evaluate("d", {}) == "child"
