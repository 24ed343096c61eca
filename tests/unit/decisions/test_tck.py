"""The runner of the conformance kit: what counts as passing, where kits are found."""

import textwrap
from decimal import Decimal

import pytest
from dmn_files import decision, definitions, input_data, knowledge, literal, service

from karama.decisions.tck import matches, run_kit

HEAD = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><modelName>m.dmn</modelName>'
)


def kit(folder, model, *cases):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "m.dmn").write_bytes(model)
    (folder / "m-test-01.xml").write_text(HEAD + "".join(cases) + "</testCases>")
    return folder


def case(name, expected, inputs="", attributes="", result=""):
    return textwrap.dedent(
        f"""<testCase id="{name}" {attributes}>{inputs}
        <resultNode name="d" {result}><expected>{expected}</expected></resultNode>
        </testCase>"""
    )


def typed(kind, text):
    return f'<value xsi:type="xsd:{kind}">{text}</value>'


NIL = '<value xsi:nil="true"/>'
ECHO = definitions(input_data("x"), decision("d", literal("x"), ["x"]))


@pytest.mark.parametrize(
    "value",
    [
        typed("decimal", "1.50"),
        typed("double", "1e3"),
        typed("string", " two  spaces "),
        typed("boolean", "true"),
        typed("date", "2026-11-24"),
        typed("time", "10:00:00Z"),
        typed("dateTime", "2026-11-24T10:00:00+01:00"),
        typed("duration", "P1DT2H"),
        typed("duration", "P1Y2M"),
        NIL,
        f"<list><item>{typed('decimal', '1')}</item><item>{NIL}</item></list>",
        "<list/>",
        f'<component name="a">{typed("decimal", "1")}</component>'
        f'<component name="b c"><list><item>{NIL}</item></list></component>',
    ],
)
def test_every_kind_of_value_comes_back_as_it_went_in(tmp_path, value):
    inputs = f'<inputNode name="x">{value}</inputNode>'

    report = run_kit(kit(tmp_path / "0001-echo", ECHO, case("1", value, inputs)))

    assert (report.cases, report.passed) == (1, 1), report.failures


def test_a_wrong_value_is_a_failure_that_tells_both(tmp_path):
    cases = case("7", typed("decimal", "2"), f'<inputNode name="x">{NIL}</inputNode>')

    report = run_kit(kit(tmp_path / "a" / "0001-echo", ECHO, cases).parent)

    (failure,) = report.failures
    assert (failure.folder, failure.case, failure.node) == ("0001-echo", "7", "d")
    assert (failure.expected, failure.found) == ("2", "null")


def test_kits_are_found_at_any_depth_and_reported_by_folder(tmp_path):
    kit(tmp_path / "x" / "level" / "0001-a", ECHO, case("1", NIL), case("2", NIL))
    kit(tmp_path / "y" / "0002-b", ECHO, case("1", NIL))

    report = run_kit(tmp_path)

    assert [(f.folder, f.cases, f.passed) for f in report.folders] == [
        ("x/level/0001-a", 2, 2),
        ("y/0002-b", 1, 1),
    ]
    assert (report.cases, report.passed) == (3, 3)


def test_an_error_is_expected_as_null(tmp_path):
    model = definitions(decision("d", literal("1 / 0")))
    wrong = definitions(decision("d", literal("1")))
    expecting = case("1", typed("decimal", "1"), result='errorResult="true"')

    assert run_kit(kit(tmp_path / "a", model, expecting)).passed == 1
    assert run_kit(kit(tmp_path / "b", wrong, expecting)).passed == 0


def test_functions_and_services_are_called(tmp_path):
    model = definitions(
        knowledge("f", ["x"], literal("x + 1")),
        input_data("x"),
        decision("d", literal("x * 2"), ["x"]),
        decision("e", literal("x * 3"), ["x"]),
        service("one", ["d"], [], [], ["x"]),
        service("two", ["d", "e"], [], [], ["x"]),
    )
    inputs = f'<inputNode name="x">{typed("decimal", "5")}</inputNode>'

    report = run_kit(
        kit(
            tmp_path,
            model,
            case("1", typed("decimal", "6"), inputs, 'type="bkm" invocableName="f"'),
            case("2", typed("decimal", "10"), inputs,
                 'type="decisionService" invocableName="one"'),
            case("3", typed("decimal", "10"), inputs,
                 'type="decisionService" invocableName="two"'),
        )
    )  # fmt: skip

    assert report.passed == 3, report.failures


def test_a_model_that_cannot_be_read_fails_all_its_cases(tmp_path):
    report = run_kit(
        kit(tmp_path / "0001", b"<nothing", case("1", NIL), case("2", NIL))
    )

    assert (report.cases, report.passed) == (2, 0)
    assert "not well-formed" in report.failures[0].found


def test_a_model_that_is_missing_fails_its_cases(tmp_path):
    folder = kit(tmp_path / "0001", ECHO, case("1", NIL))
    (folder / "m.dmn").unlink()

    assert run_kit(folder).passed == 0


def test_other_xml_files_are_no_tests(tmp_path):
    folder = kit(tmp_path / "0001", ECHO, case("1", NIL))
    (folder / "notes.xml").write_text("<notes/>")
    (folder / "broken.xml").write_text("<notes")

    assert run_kit(folder).cases == 1


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(NotADirectoryError):
        run_kit(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        (Decimal("0.333333333"), Decimal(1) / Decimal(3), True),
        (Decimal("0.3333333"), Decimal(1) / Decimal(3), False),
        (Decimal(1), True, False),
        (True, Decimal(1), False),
        ("a", "a ", False),
        (None, (), False),
        ((), (), True),
        ({"a": None}, {"a": None}, True),
        ({"a": None}, {}, False),
        ({"a": None}, {"a": None, "b": None}, False),
    ],
)
def test_matching_follows_the_kits_own_runners(expected, found, same):
    assert matches(expected, found) is same
