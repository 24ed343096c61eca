"""`karama tables`: what is wrong with tables, and whether anybody notices."""

import json

import pytest
from dmn_files import decision, definitions, input_data


def cells(*texts, tag="inputEntry"):
    return "".join(f"<{tag}><text>{text}</text></{tag}>" for text in texts)


def table(reads, rows, policy="UNIQUE"):
    inputs = "".join(
        f'<input label="{label}"><inputExpression typeRef="{kind}"><text>{name}</text>'
        "</inputExpression></input>"
        for name, label, kind in reads
    )
    rules = "".join(
        f"<rule>{cells(*row[:-1])}{cells(row[-1], tag='outputEntry')}</rule>"
        for row in rows
    )
    return (
        f'<decisionTable hitPolicy="{policy}">{inputs}<output typeRef="string"/>'
        f"{rules}</decisionTable>"
    )


AGE = table(
    [("age", "Age", "number")], [("&lt; 18", '"child"'), ("&gt; 18", '"adult"')]
)


def chain(rows):
    """A file of two tables; the first has no rule for whoever is 18."""
    last = table([("status", "Status", "string")], rows, "FIRST")
    return definitions(
        input_data("age", "number"),
        decision("status", AGE, ["age"], "string"),
        decision("place", last, ["d:status"], "string"),
    )


SEEN = chain([('"child"', '"care"'), ('"adult"', '"general"')])
MASKED = chain([('"nobody"', '"care"'), ("-", '"general"')])


@pytest.fixture
def written(tmp_path):
    def write(data):
        path = tmp_path / "place.dmn"
        path.write_bytes(data)
        return path

    return write


def gap_of(ran):
    told = json.loads(ran.stdout)
    ((gap,),) = [
        [f for f in t["findings"] if f["kind"] == "gap"]
        for t in told["tables"]
        if t["decision"] == "status"
    ]
    return told, gap


def test_a_gap_that_is_seen_at_the_end_fails_and_says_by_whom(karama, written):
    path = written(SEEN)

    ran = karama("tables", path)
    assert ran.exit_code == 1
    assert "No rule holds: “Age”: 18." in ran.output
    assert "there is no answer, and it would be “care”" in ran.output

    told, gap = gap_of(karama("tables", path, "--json"))
    assert told["fails"]
    assert gap["harms"]
    (end,) = gap["ends"]
    assert (end["decision"], end["reach"]) == ("place", "seen")
    assert (end["given"], end["instead"]) == (None, "care")
    assert end["witness"] == {"age": 18}


def test_a_gap_that_is_masked_is_told_with_what_masks_it(karama, written):
    path = written(MASKED)

    ran = karama("tables", path)
    assert ran.exit_code == 0
    assert "what it changes is lost at “place” (rules: 2)" in ran.output

    told, gap = gap_of(karama("tables", path, "--json"))
    assert not told["fails"]
    assert [end["masks"] for end in gap["ends"]] == [
        [{"decision": "place", "rules": [2]}]
    ]


def test_quiet_leaves_out_what_changes_no_answer(karama, written):
    path = written(MASKED)

    assert "No rule holds" in karama("tables", path).output
    assert "No rule holds" not in karama("tables", path, "--quiet").output


def test_a_sound_file_is_told_so(karama, written):
    rows = [("true", '"a"'), ("false", '"b"')]
    alone = table([("flag", "Flag", "boolean")], rows)
    path = written(
        definitions(input_data("flag", "boolean"), decision("d", alone, ["flag"]))
    )

    ran = karama("tables", path, "--quiet")
    assert "No rule is certain" in ran.output  # while nobody knows, the case waits
    assert ran.exit_code == 0


def test_the_tables_of_a_pack_are_examined_over_what_its_forms_ask(karama, pack):
    ran = karama("tables", pack, "--json")
    told = json.loads(ran.stdout)

    assert ran.exit_code == 0
    assert {"orientation"} <= {table["decision"] for table in told["tables"]}
    kinds = {f["kind"] for t in told["tables"] for f in t["findings"]}
    assert not kinds & {"gap", "conflict", "stray-value", "wrong-type"}


def test_what_belongs_to_no_decision_is_told_of_the_file(karama, written):
    path = written(definitions(input_data("alone"), decision("d", AGE, ()),
                               input_data("age", "number")))  # fmt: skip

    told = json.loads(karama("tables", path, "--json").stdout)

    first = told["tables"][0]
    assert first["decision"] == ""
    assert {f["value"] for f in first["findings"]} == {"alone", "age"}
    assert "No decision requires “alone”." in karama("tables", path).output


def test_a_file_that_is_not_there_or_not_dmn_is_named(karama, written, tmp_path):
    missing = karama("tables", tmp_path / "none.dmn")
    assert missing.exit_code == 4
    assert "there is no file none.dmn" in missing.output

    broken = karama("tables", written(b"<a/>"))
    assert broken.exit_code == 1
    assert "DMN-002" in broken.output


@pytest.mark.parametrize("language", ["fr", "ar", "es", "pt"])
def test_it_speaks_five_languages(karama, written, language):
    ran = karama("--lang", language, "tables", written(SEEN))

    assert ran.exit_code == 1
    for word in ("rule", "answer", "seen", "Tables examined"):
        assert word not in ran.output
