"""Files made to hurt: a finding or an error, never a crash, a hang or a full memory."""

import codecs
import copy
import time
import tracemalloc

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
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from karama.decisions import compile_model, read_model
from karama.errors import DecisionError, FeelLimit, KaramaError

MIB = 1024 * 1024


def read(*parts):
    return read_model(definitions(*parts), file="d.dmn")


def outcome(data, name="d", facts=None):
    """What a file comes to: "finding", "error" or "value"."""
    reading = read_model(data, file="d.dmn")
    if not reading.usable:
        assert reading.findings
        return "finding"
    try:
        compile_model(reading.model).evaluate(name, facts or {})
        compile_model(reading.model).decide(name, facts or {})
    except KaramaError:
        return "error"
    return "value"


BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha">%s]>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">&z;</definitions>
""" % b"".join(
    b'<!ENTITY %s "%s">' % (b"bcdefghijklmnopqrstuvwxyz"[i : i + 1],
                            b"&%s;" % b"abcdefghijklmnopqrstuvwxyz"[i : i + 1] * 10)
    for i in range(25)
)  # fmt: skip

OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">&f;</definitions>"""

CASES = {
    "an XML bomb": (BOMB, "finding"),
    "an external entity": (OUTSIDE, "finding"),
    "elements ten thousand deep": (
        definitions(decision("d", "<list>" * 10_000 + "</list>" * 10_000)),
        "finding",
    ),
    "boxed expressions deeper than people read": (
        definitions(decision("d", "<list>" * 150 + literal("1") + "</list>" * 150)),
        "finding",
    ),
    "parentheses ten thousand deep": (
        definitions(decision("d", literal("(" * 10_000 + "1" + ")" * 10_000))),
        "finding",
    ),
    "a sum of ten thousand": (
        definitions(decision("d", literal("+".join(["1"] * 10_000)))),
        "finding",
    ),
    "a cell ten thousand deep": (
        definitions(
            input_data("n"),
            decision("d", table(["n"], ["o"], [(["[" * 10_000], ["1"])]), ["n"]),
        ),
        "finding",
    ),
    "ten thousand brackets never closed": (
        definitions(decision("d", literal("[" * 10_000))),
        "finding",
    ),
    "a text that doubles for ever": (
        definitions(
            knowledge("f", ["s"], literal("f(s + s)")),
            decision("d", literal('f("x")'), ["k:f"]),
        ),
        "error",
    ),
    "a list that grows for ever": (
        definitions(
            knowledge("f", ["l"], literal("f(concatenate(l, l))")),
            decision("d", literal("f([1])"), ["k:f"]),
        ),
        "error",
    ),
    "loops inside loops": (
        definitions(
            decision(
                "d",
                literal("for a in 1..9999, b in 1..9999, c in 1..9999 return a*b*c"),
            )
        ),
        "error",
    ),
    "a loop over everything": (
        definitions(decision("d", literal("count(for a in 1..10**15 return a)"))),
        None,
    ),
    "a power without end": (
        definitions(decision("d", literal("10 ** 10 ** 10 ** 10"))),
        None,
    ),
    "a slow regular expression": (
        definitions(decision("d", literal(f'matches("{"a" * 40}!", "^(a+)+$")'))),
        None,
    ),
    "a service that calls itself": (
        definitions(decision("d", literal("s()"), ["k:s"]), service("s", ["d"])),
        "finding",
    ),
    "a type that holds itself": (
        definitions(
            item("t", "t"), input_data("n", "t"), decision("d", literal("n"), ["n"])
        ),
        "finding",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_made_to_hurt_ends_soon_and_small(case):
    data, expected = CASES[case]
    began = time.monotonic()
    tracemalloc.start()

    found = outcome(data)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found in ((expected,) if expected else ("finding", "error", "value"))
    assert peak < 200 * MIB
    assert time.monotonic() - began < 20


def test_ten_thousand_decisions_in_a_row_are_no_trouble():
    chain = [
        decision(f"d{n}", literal(f"d{n - 1}"), [f"d:d{n - 1}"])
        for n in range(1, 10_000)
    ]

    reading = read(input_data("n"), decision("d0", literal("n"), ["n"]), *chain)

    assert reading.findings == ()
    model = compile_model(reading.model)
    assert model.evaluate("d9999", {"n": "x"}) == "x"
    assert model.decide("d9999", {}).questions[0].fact == "n"


def test_a_circle_of_thousands_is_one_finding():
    chain = [
        decision(f"d{n}", literal("1"), [f"d:d{(n + 1) % 5_000}"]) for n in range(5_000)
    ]

    reading = read(*chain)

    assert [finding.code for finding in reading.findings] == ["DMN-010"]
    assert len(reading.findings[0].what) < 1_000
    with pytest.raises(DecisionError, match="circle"):
        compile_model(reading.model)


def test_ten_thousand_mistakes_are_ten_thousand_findings():
    reading = read(*(decision(f"d{n}", literal("1 +")) for n in range(2_000)))

    assert len(reading.findings) == 2_000


def test_a_value_nested_without_end_is_stopped():
    model = compile_model(
        read(
            knowledge("f", ["l"], literal("f([l, 1])")),
            decision("d", literal("f([])"), ["k:f"]),
        ).model
    )

    with pytest.raises(FeelLimit):
        model.evaluate("d", {})


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_a_file_in_another_encoding_that_says_so_is_read(encoding):
    text = definitions(decision("d", literal('"é"'))).decode()
    text = text.replace('encoding="UTF-8"', f'encoding="{encoding.split("-sig")[0]}"')

    reading = read_model(text.encode(encoding), file="d.dmn")

    assert compile_model(reading.model).evaluate("d", {}) == "é"


@pytest.mark.parametrize(
    "data",
    [
        definitions(decision("d", literal('"é"'))).decode().encode("latin-1"),
        codecs.BOM_UTF16_LE + definitions(decision("d", literal("1"))),
        definitions(decision("d", literal("1"))).replace(b"UTF-8", b"no-such-thing"),
        definitions(decision("d", literal("1\x00"))),
    ],
)
def test_a_file_in_an_encoding_it_does_not_have_is_a_finding(data):
    reading = read_model(data, file="d.dmn")

    assert [finding.code for finding in reading.findings] == ["DMN-001"]


def test_no_finding_tells_a_value_of_a_person():
    model = compile_model(
        read(
            input_data("secret"),
            decision(
                "d",
                table(["secret"], ["o"], [(["> 1"], ["1"]), (["> 2"], ["2"])]),
                ["secret"],
            ),
        ).model
    )

    told = model.decide("d", {"secret": 123456}).troubles

    assert told
    assert all("123456" not in each for each in told)


# --- damage --------------------------------------------------------------------------


WHOLE = definitions(
    importing("lib", "urn:lib"),
    item("tAge", "number", "[0..130]"),
    item("tPerson", components=component("full name", "string")),
    input_data("age", "tAge"),
    input_data("who", "tPerson"),
    knowledge("double", ["n: number"], literal("n * 2"), type_ref="number"),
    decision(
        "group",
        table(
            ["age", "who.full name"],
            ['g|"child", "adult"=>"adult"'],
            [(["< 18", "-"], ['"child"'], ["CRC 1"]), (["-", 'not("x")'], ['"adult"'])],
            policy="PRIORITY",
            notes=["source"],
        ),
        ["age", "who"],
        "string",
    ),
    decision(
        "d",
        context(
            ("a b", invocation("double", n="age")),
            ("f", function(["x"], literal("x + a b"))),
            (
                "l",
                f'<for iteratorVariable="i"><in>{literal("[1, 2]")}</in>'
                f"<return>{literal('f(i)')}</return></for>",
            ),
            ("", literal("{g: group, l: l}")),
        ),
        ["age", "d:group", "k:double"],
    ),
    service("s", ["d"], ["group"], [], ["age", "who"]),
)
TEXTS = ["", "-", "null", "x", "(", '"a"', "1 +", "[1..", "?", "not(", "#no", "9" * 50]


def damaged(data, choices):
    """The file with some elements taken out, copied, renamed, or said otherwise."""
    root = etree.fromstring(data)
    for place, way, word in choices:
        elements = list(root.iter())[1:]
        if not elements:
            break
        element = elements[place % len(elements)]
        other = elements[(place * 7) % len(elements)]
        if way == "remove":
            element.getparent().remove(element)
        elif way == "say":
            element.text = word
        elif way == "rename":
            element.tag = other.tag
        elif way == "copy":
            other.append(copy.deepcopy(element))
        elif element.attrib:
            name = sorted(element.attrib)[place % len(element.attrib)]
            element.set(name, word)
    return etree.tostring(root)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 200),
            st.sampled_from(["remove", "say", "rename", "copy", "set"]),
            st.sampled_from(TEXTS),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_damaged_file_gives_findings_or_errors_and_nothing_worse(choices):
    library = definitions(decision("x", literal("1")), namespace="urn:lib")
    reading = read_model(
        damaged(WHOLE, choices), file="d.dmn", load={"urn:lib": library}.get
    )

    if reading.model is None:
        assert reading.findings
        return
    try:
        model = compile_model(reading.model)
        for name in reading.model.decisions:
            model.evaluate(name, {"age": 5, "who": {"full name": "x"}})
            model.decide(name, {})
    except KaramaError:
        pass


def test_the_file_that_is_damaged_above_is_sound():
    library = definitions(decision("x", literal("1")), namespace="urn:lib")
    reading = read_model(WHOLE, file="d.dmn", load={"urn:lib": library}.get)

    assert reading.findings == ()
    facts = {"age": 5, "who": {"full name": "y"}}
    assert compile_model(reading.model).evaluate("d", facts) == {
        "g": "child",
        "l": (11, 12),
    }
