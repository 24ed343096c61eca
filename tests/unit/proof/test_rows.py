"""Rows are not told apart: what rests on them may go either way, and is not "kept"."""

import pytest
from rows_sketch import write_rows
from sketches import Sketch, field, form

from karama.feel import parse
from karama.packs import read_pack
from karama.proof.charter import Pattern, Property
from karama.proof.prover import Limits, Prover
from karama.proof.setting import Setting
from karama.proof.verdicts import Status
from karama.proof.worlds import ALL

AGE = field("age", "int")


def sent_away(when):
    """Whoever a condition holds for is removed."""
    draw = Sketch().start("s").step("ask", form="f").gateway("g").end("e")
    draw.step("r", act="removal").end("f").path("s", "ask", "g").path("r", "f")
    draw.flow("g", "r", when).flow("g", "e", default=True)
    rows = field("children", "repeat", required=True, inner=(AGE,))
    return draw.procedure(forms=[form("f", rows)])


@pytest.mark.parametrize(
    "when",
    [
        "count(children) > 2",
        "some c in children satisfies c.age < 18",
        "children[1].age = 7",
        "children = []",
        "not(every c in children satisfies c.age < 18)",
        "is(children, null)",
    ],
)
def test_what_rows_decide_is_never_kept(when):
    never = Property("X.1", Pattern("absence"), {}, acts=("removal",))
    found = Prover(sent_away(when), Limits()).property(never)

    assert found.status is not Status.KEPT


def test_what_no_row_can_change_is_kept():
    """The other arm: the same form, and a way that nobody takes."""
    never = Property("X.1", Pattern("absence"), {}, acts=("transfer",))
    found = Prover(sent_away("count(children) > 2"), Limits()).property(never)

    assert found.status in (Status.KEPT, Status.NOT_DRAWN)


def test_a_decision_over_rows_may_give_every_answer_to_everybody(tmp_path):
    procedure = read_pack(write_rows(tmp_path / "sketch")).procedure
    setting = Setting(procedure, [parse("count(children) > 2")])
    answers = setting.answers("", procedure, "orientation")

    assert setting.truth("", parse("count(children) > 2")) is None
    assert setting.loose["children"] == "it is a list of rows"
    assert {"clinic", "shelter"} <= {a.value for a in answers if a.worlds == ALL}
