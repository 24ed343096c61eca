"""A form as the page asks it and as it comes back: the server is the judge."""

from datetime import date

import pytest
from django.http import QueryDict

from karama.explanation.languages import translator
from karama.procedure.procedure import Choice, Field, FieldClass, Form
from karama.web.cases.filling import Filled, filled
from karama.web.desk.asked import asked

TODAY = date(2026, 11, 26)
T = translator("en")


def field(name, kind="string", **more):
    return Field(name, kind, {"en": name}, FieldClass.ADMINISTRATIVE, **more)


TOWNS = (
    Choice("ceuta", {"en": "Ceuta"}, {"sea": "strait"}),
    Choice("motril", {"en": "Motril"}, {"sea": "alboran"}),
)
FORM = Form(
    "f",
    "1",
    {"en": "F"},
    (
        field("sea", required=True),
        field("town", "select1", choices=TOWNS, choice_filter="sea = ${sea}"),
        field("why", required_when="${town} = 'ceuta'"),
        field("born", "date", constraint=". <= today()"),
        field("years", "calculate", calculation="int((today() - ${born}) div 365.25)"),
        field("school", relevant="${years} < 18"),
    ),
)


def sent(**answers):
    posted = QueryDict(mutable=True)
    for name, value in answers.items():
        posted.appendlist(f"answer.{name}", value)
    return filled(FORM, posted, T, TODAY)


def test_what_is_worked_out_opens_what_hangs_on_it():
    made = sent(sea="strait", born="2012-01-01", years="99", school="none")

    assert made.errors == {}
    assert (made.answers["years"], made.answers["school"]) == ("14", "none")


def test_what_is_not_asked_is_dropped():
    assert "school" not in sent(sea="strait", born="1990-01-01", school="x").answers


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"sea": "strait", "town": "motril"}, {"town"}),
        ({"sea": "strait", "town": "ceuta"}, {"why"}),
        ({"sea": "alboran", "town": "motril"}, set()),
        ({"sea": "alboran", "born": "2026-11-27"}, {"born"}),
        ({"sea": "alboran", "born": "2026-11-26"}, set()),
        ({}, {"sea"}),
    ],
)
def test_each_wrong_answer_is_named(answers, wrong):
    assert set(sent(**answers).errors) == wrong


def test_the_page_carries_the_same_conditions():
    shown = {one.name: one for one in asked(FORM, Filled({}), T, TODAY)}

    assert shown["town"].filter == '["=",["@","sea"],["$","sea"]]'
    assert '"sea": "strait"' in shown["town"].options[0].columns
    assert shown["why"].needed == '["=",["$","town"],"ceuta"]'
    assert (shown["years"].kind, shown["years"].works[:6]) == ("worked", '["int"')
    assert shown["school"].relevant == '["<",["$","years"],18.0]'


COUNTED = Form(
    "c",
    "1",
    {"en": "C"},
    (
        field("children", "int"),
        field("any", "calculate", calculation="${children} > 0"),
        field("school", required_when="${any}"),
        field("names", relevant="${children}"),
        field("eldest", "int", constraint="not(.) or . >= ${children}"),
        field("town", "select1", choices=TOWNS, choice_filter="${children}"),
    ),
)


def counted(**answers):
    posted = QueryDict(mutable=True)
    for name, value in answers.items():
        posted[f"answer.{name}"] = value
    return filled(COUNTED, posted, T, TODAY)


def test_a_number_that_is_nought_opens_and_needs_nothing():
    made = counted(children="00", names="x", eldest="0", town="ceuta")
    shown = {one.name: one.shown for one in asked(COUNTED, made, T, TODAY)}

    assert set(made.errors) == {"town"}  # nothing is offered
    assert made.answers["children"] == "0"
    assert made.answers["any"] == "false"
    assert "names" not in made.answers
    assert not shown["names"]


def test_a_number_that_is_not_opens_what_hangs_on_it():
    made = counted(children="2", names="x", eldest="1", town="ceuta")
    shown = {one.name: one.shown for one in asked(COUNTED, made, T, TODAY)}

    assert set(made.errors) == {"school", "eldest"}
    assert (made.answers["any"], made.answers["names"]) == ("true", "x")
    assert shown["names"]
