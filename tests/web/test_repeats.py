"""Rows of a form: opened, added and taken away without script, sent, kept, shown."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import re

import pytest
from at_the_desk import key
from rows_desk import GROWN, code, facts, officer, pack, rows_pack

from karama.explanation.languages import translator
from karama.feel import UNKNOWN
from karama.procedure.rows import MAX_ROWS
from karama.web.cases import firewall
from karama.web.cases.models import StoredEvent


@pytest.fixture
def address(officer, code):
    (step,) = firewall.seen(officer, code).steps
    return f"/people/{code}/steps/{step.token}"


BASE = {
    "answer.age": "31",
    "answer.medical": "no",
    "answer.place": "sea",
    "answer.family": "yes",
}


def rows(*given):
    """Rows as a browser posts them; their names need not follow one another."""
    names = [str(3 * number) for number, _ in enumerate(given)]
    sent = {
        f"answer.children.{name}.{question}": answer
        for name, row in zip(names, given, strict=True)
        for question, answer in row.items()
    }
    return {"answer.children": names, **sent}


TWO = rows(
    {"child_age": "7", "school": "yes", "called": "A <b>"},
    {"child_age": "19", "school": "yes", "called": "B"},
)


def test_two_rows_are_filled_sent_kept_and_shown(browser, officer, code, address):
    client = browser(officer)
    opened = client.get(address).content.decode()
    answer = client.post(address, {**BASE, **TWO, "key": key()})
    page = client.get(f"/people/{code}").content.decode()

    assert "There is none" in opened
    assert 'name="answer.children.+.child_age"' in opened  # a row to add, with script
    assert (answer.status_code, answer.url) == (302, f"/people/{code}")
    first, second = facts(officer, code)["children"]
    assert (first["child_age"], first["school"], first["which"]) == (7, True, "21")
    assert (second["child_age"], second["school"]) == (19, UNKNOWN)  # not asked at 19
    assert (facts(officer, code)["number"], facts(officer, code)["eldest"]) == (
        "2",
        "19",
    )
    told = re.sub("[\u2066-\u2069]", "", page)
    assert "1. How old?: 7 · At school?: Yes · Called: A &lt;b&gt;" in told
    assert "2. How old?: 19 · Called: B" in told


def test_the_decision_reads_the_rows(browser, officer, code, address):
    browser(officer).post(address, {**BASE, **TWO, "key": key()})

    assert [s.step for s in firewall.seen(officer, code).steps] == ["Task_Clinic"]


@pytest.mark.parametrize(
    ("children", "kept"),
    [
        ({}, None),
        ({"answer.children": ""}, None),
        ({"answer.children": "[]"}, ()),
        (rows(), None),
    ],
)
def test_no_row_is_unknown_until_it_is_said_that_there_is_none(
    browser, officer, code, address, children, kept
):
    browser(officer).post(address, {**BASE, **children, "key": key()})

    assert facts(officer, code).get("children") == kept
    assert facts(officer, code).get("number") == ("0" if kept == () else None)


def test_rows_of_a_repeat_that_is_not_asked_are_dropped(
    browser, officer, code, address
):
    sent = {**BASE, **TWO, "answer.family": "no", "key": key()}
    browser(officer).post(address, sent)

    assert "children" not in facts(officer, code)


@pytest.mark.parametrize(
    ("row", "wrong", "words"),
    [
        ({"called": "C"}, "child_age", "An answer is needed here."),
        ({"child_age": "121", "called": "C"}, "child_age", "An age is 0 to 120."),
        ({"child_age": "seven", "called": "C"}, "child_age", "takes a whole number"),
        ({"child_age": "9"}, "called", "An answer is needed here."),
        ({"child_age": "5", "school": "maybe"}, "school", "takes yes, no or unknown"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_there(
    browser, officer, code, address, row, wrong, words
):
    sent = {**BASE, **rows({"child_age": "1"}, row), "key": key()}
    answer = browser(officer).post(address, sent)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert f'href="#q-children.1.{wrong}"' in page
    at = page.index(f'id="q-children.1.{wrong}"')
    assert words in page[at : at + 1500]
    assert 'href="#q-children.0' not in page
    assert "children" not in facts(officer, code)


def test_unknown_is_an_answer_in_a_row_as_anywhere(browser, officer, code, address):
    sent = {**BASE, **rows({"child_age": "unknown"}), "key": key()}
    answer = browser(officer).post(address, sent)
    seen = firewall.seen(officer, code)

    assert answer.status_code == 302
    assert seen.facts["children"][0]["child_age"] is UNKNOWN
    assert "children" in {question.fact for question in seen.questions}


def press(client, address, button, sent):
    before = StoredEvent.objects.count()
    answer = client.post(address, {**sent, "rows": button, "key": key()})
    assert StoredEvent.objects.count() == before
    assert answer.status_code == 200
    return re.sub("<template>.*?</template>", "", answer.content.decode(), flags=re.S)


def values(page, question):
    """What a question holds in each row, in their order."""
    found = re.findall(
        rf'name="answer.children.(\d+).{question}"[^>]*value="(.*?)"', page
    )
    assert [int(name) for name, _ in found] == list(range(len(found)))
    return [value for _, value in found]


def test_a_row_is_added_without_script_and_nothing_typed_is_lost(
    browser, officer, address
):
    sent = {**BASE, **TWO, "answer.age": "not a number", "answer.minder": "an aunt"}
    page = press(browser(officer), address, "children+", sent)

    assert values(page, "child_age") == ["7", "19", ""]
    assert "not a number" in page
    assert "an aunt" in page
    assert set(re.findall(r'role="alert"( hidden)?>', page)) == {" hidden"}


def test_a_row_is_taken_away_by_its_name(browser, officer, address):
    page = press(browser(officer), address, "children-0", {**BASE, **TWO})

    assert values(page, "child_age") == ["19"]


def test_none_is_no_longer_said_once_a_row_is_added(browser, officer, address):
    sent = {**BASE, "answer.children": "[]"}
    page = press(browser(officer), address, "children+", sent)

    assert values(page, "child_age") == [""]
    assert 'value="[]" checked' not in page


@pytest.mark.parametrize(
    "button", ["", "children", "nobody+", "children-x", "children-99", "age+", "é+"]
)
def test_a_button_nobody_drew_changes_nothing(browser, officer, address, button):
    page = press(browser(officer), address, button, {**BASE, **TWO})

    assert values(page, "child_age") == ["7", "19"]


def test_rows_and_none_together_are_refused(browser, officer, address):
    sent = {**BASE, **TWO, "key": key()}
    sent["answer.children"] = [*sent["answer.children"], "[]"]
    answer = browser(officer).post(address, sent)

    assert answer.status_code == 422
    assert "keep one of the two" in answer.content.decode()


def test_there_is_a_most_of_rows(browser, officer, code, address):
    some = [{"child_age": "40", "called": "x"}] * MAX_ROWS
    full = press(browser(officer), address, "children+", {**BASE, **rows(*some)})
    over = {**BASE, **rows(*some, some[0]), "key": key()}
    refused = browser(officer).post(address, over)
    taken = browser(officer).post(address, {**BASE, **rows(*some), "key": key()})

    assert len(values(full, "child_age")) == MAX_ROWS
    assert refused.status_code == 422
    assert f"takes at most {MAX_ROWS} rows" in refused.content.decode()
    assert taken.status_code == 302
    assert len(facts(officer, code)["children"]) == MAX_ROWS


GARBAGE = ["null", "{}", "[[", "[{}]", '[{"child_age": 7}]', "-1", "0x1", "٣", "1" * 9]


@pytest.mark.parametrize("text", GARBAGE)
def test_garbled_rows_are_refused_at_their_question(browser, officer, address, text):
    sent = {**BASE, "answer.children": text, "key": key()}
    answer = browser(officer).post(address, sent)

    assert answer.status_code == 422
    assert "takes a list of rows" in answer.content.decode()


def test_answers_to_rows_that_are_not_named_are_no_rows(
    browser, officer, code, address
):
    sent = {**BASE, "answer.children.7.child_age": "3", "key": key()}
    browser(officer).post(address, sent)

    assert "children" not in facts(officer, code)


@pytest.mark.parametrize("tongue", ["ar", "en"])
def test_rows_are_numbered_as_the_reader_counts(browser, officer, address, tongue):
    client = browser(officer)
    client.cookies["language"] = tongue
    page = press(client, address, "children+", BASE)

    assert f"<bdi>{translator(tongue).number(1)}</bdi>" in page


# --- a part that is still open ------------------------------------------------------


@pytest.fixture
def open_part(browser, officer, code, address):
    """A case in which the age of the second child is not known."""
    sent = {**BASE, **rows(GROWN, {"child_age": "unknown"}), "key": key()}
    browser(officer).post(address, sent)
    return f"/people/{code}/questions/children"


def test_rows_of_which_a_part_is_open_are_put_again_with_what_is_known(
    browser, officer, code, open_part
):
    client = browser(officer)
    opened = client.get(open_part).content.decode()
    assert values(opened, "child_age") == ["19", ""]

    sent = rows(GROWN, {"child_age": "8", "called": "D"})
    answer = client.post(open_part, {**sent, "key": key()})
    assert answer.status_code == 302
    assert [row["child_age"] for row in facts(officer, code)["children"]] == [19, 8]


def test_what_is_known_of_the_form_counts_for_rows_put_again(
    browser, officer, code, open_part
):
    sent = rows(GROWN, {"child_age": "8"})  # called is needed: family = yes
    answer = browser(officer).post(open_part, {**sent, "key": key()})

    assert answer.status_code == 422
    assert facts(officer, code)["children"][1]["child_age"] is UNKNOWN


def test_rows_put_again_can_be_added_and_nothing_is_written(
    browser, officer, open_part
):
    sent = rows(GROWN, {"child_age": "8"})
    page = press(browser(officer), open_part, "children+", sent)

    assert values(page, "child_age") == ["19", "8", ""]
