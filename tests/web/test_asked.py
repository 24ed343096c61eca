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
