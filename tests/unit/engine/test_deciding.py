"""Decisions inside a case: acted on, provisional, waited for, looked at again."""

import pytest
from cast import OFFICER, OUTSIDER, SUPERVISOR
from dmn_files import decision, definitions, input_data, table
from play import Play, kinds
from sketches import HOUR, Sketch, field, form, yes_no

from karama.decisions import read_model
from karama.engine import Correct, Redecide, decide, fold, questions, second_looks
from karama.engine.log import dump_compact, load_compact
from karama.errors import BadAnswer, CaseError, NotAllowed, NotNow
from karama.feel import UNKNOWN
from karama.procedure.procedure import Orientation

ORIENTATION = table(
    ["age", "alone"],
    ['orientation|"child-protection","family-centre","general"'],
    [
        (("< 18", "true"), ('"child-protection"',)),
        (("< 18", "false"), ('"family-centre"',)),
        ((">= 18", "-"), ('"general"',)),
    ],
    policy="PRIORITY",
)
SECTION = table(
    ["age"], ["section"], [(("< 18",), ('"A"',)), ((">= 18",), ('"B"',))], "UNIQUE"
)


def model(*decisions):
    inputs = [input_data("age", "number"), input_data("alone", "boolean")]
    reading = read_model(definitions(*inputs, *decisions), file="d.dmn")
    assert reading.model is not None, reading.findings
    return reading.model


FILE = {
    "d.dmn": model(
        decision("orientation", ORIENTATION, ("age", "alone")),
        decision("section", SECTION, ("age",)),
    )
}
ROUTES = {"child-protection": "child", "family-centre": "family", "general": "adult"}


def reception(decides="orientation"):
    """Ask, decide, go one of three ways; each way has a step."""
    draw = Sketch().start().step("ask", form="facts")
    draw.decide("settle", decides, "route").gateway("way").end()
    draw.path("s", "ask", "settle", "way")
    for value, step in ROUTES.items():
        draw.step(step).flow("way", step, f'route = "{value}"').flow(step, "e")
    draw.step("other").flow("way", "other", default=True).flow("other", "e")
    return draw.procedure(
        forms=[form("facts", field("age", "int"), yes_no("alone"))],
        models=FILE,
        orientation="orientation",
        orientations=tuple(
            Orientation(value, {}, rank) for rank, value in enumerate(ROUTES)
        ),
    )


def after_asking(decides="orientation", **answers):
    play = Play(reception(decides))
    play.do("ask", **answers)
    return play


def a_decision_whose_ways_out_ask(decides):
    draw = Sketch().start().decide("settle", decides, "found").step("b").step("c")
    draw.edge("late", "settle", after=HOUR).step("d").path("s", "settle", "c")
    draw.flow("settle", "b", "alone = true").path("late", "d")
    asked = [form("facts", field("age", "int"), yes_no("alone"))]
    return Play(draw.procedure(forms=asked, models=FILE), age=30)


def test_a_decision_whose_way_out_asks_an_unknown_is_taken_once_and_waits():
    play = a_decision_whose_ways_out_ask("section")

    assert [e.step for e in play.log if e.kind == "decided"] == ["settle"]
    assert (play.steps, play.asks) == ([], ["alone"])
    assert play.wait(hours=2) == ()  # it is taken: its deadline is behind it
    play.tell(alone=True)
    assert play.steps == ["b", "c"]
    assert [e.step for e in play.log if e.kind == "decided"] == ["settle"]


def test_a_decision_that_waits_to_be_taken_still_has_its_deadline():
    """The other arm: here it is the decision itself that asks."""
    draw = Sketch().start().decide("settle", "section").step("b").step("d")
    draw.edge("late", "settle", after=HOUR).path("s", "settle", "b").path("late", "d")
    asked = [form("facts", field("age", "int"))]
    play = Play(draw.procedure(forms=asked, models=FILE))

    assert (play.steps, play.asks) == ([], ["age"])
    play.wait(hours=2)
    assert play.steps == ["d"]


def test_what_is_known_is_decided_and_the_rules_that_fired_are_in_the_event():
    play = Play(reception())

    done, decided = play.do("ask", age=12, alone="yes")

    assert (done.kind, decided.kind, decided.step) == ("done", "decided", "settle")
    assert decided.decision.value == "child-protection"
    assert decided.decision.certain
    assert [rule.number for rule in decided.decision.fired] == [1]
    assert play.steps == ["child"]
    assert play.case.facts[1]["route"] == "child-protection"


def test_while_age_is_open_the_most_protective_route_is_taken_and_named_provisional():
    play = after_asking(alone="yes", age="unknown")

    decided = play.log[-1].decision

    assert play.steps == ["child"]
    assert not decided.certain
    assert decided.possible[0] == "child-protection"
    assert "general" in decided.possible
    assert "family-centre" not in decided.possible
    assert decided.questions == ("age",)
    (question,) = questions(play.case)
    assert (question.fact, question.waits) == ("age", False)


def test_a_decision_that_stands_inside_a_call_hears_what_it_still_asks():
    draw = Sketch("Whole").start().call("call", "inner:Process", [("found", "p")])
    draw.path("s", "call")
    play = Play(draw.procedure(facts={"p": "boolean"}, packs={"inner": reception()}))
    play.do("ask", alone="yes", age="unknown")
    assert [(q.fact, q.waits) for q in questions(play.case)] == [("age", False)]

    play.tell(age=12)

    assert questions(play.case) == ()
    assert [play.case.facts[s]["age"] for s in (1, max(play.case.scopes))] == [12, 12]


def test_an_answer_that_confirms_the_route_only_makes_it_certain():
    play = after_asking(alone="yes")

    events = play.tell(age=9)

    assert kinds(events) == ["told", "decided-again"]
    assert play.steps == ["child"]
    assert play.asks == []


def test_an_answer_that_speaks_for_less_protection_moves_nobody_by_itself():
    play = after_asking(alone="yes")

    play.tell(age=30)

    assert play.steps == ["child"]
    assert play.case.facts[1]["route"] == "child-protection"
    assert second_looks(play.case) == ("settle",)


def test_a_person_with_a_reason_may_then_decide_again():
    play = after_asking(alone="yes")
    play.tell(age=30)

    play.take(Redecide("settle", "birth record seen", actor=SUPERVISOR, at=play.now))

    assert play.steps == ["adult"]
    assert play.log[-1].why == "birth record seen"
    assert play.log[-1].decision.value == "general"
    assert second_looks(play.case) == ()


def test_a_correction_that_speaks_for_more_protection_moves_the_case_by_itself():
    play = after_asking(age=30, alone="yes")
    done = play.log[-2]
    assert play.steps == ["adult"]

    command = Correct(done.id, "misheard", {"age": 13}, actor=OFFICER, at=play.now)
    events = play.take(command)

    assert kinds(events) == ["corrected", "decided-again"]
    assert play.steps == ["child"]
    assert any(getattr(c, "cancelled", False) for c in events[-1].changes)


def test_a_result_that_comes_of_using_a_right_is_looked_at_at_once():
    asked = table([], ["asked"], [((), ('"yes"',))], "UNIQUE")
    route = table(
        ["asked"],
        ['route|"asylum","general"'],
        [(('"yes"',), ('"asylum"',)), (("-",), ('"general"',))],
        policy="PRIORITY",
    )
    inputs = [input_data("asked", "string")]
    parts = [decision("note", asked), decision("route", route, ("asked",))]
    reading = read_model(definitions(*inputs, *parts), file="d.dmn")
    assert reading.model is not None, reading.findings
    draw = Sketch().start().step("ask", form="facts").end()
    draw.decide("settle", "route", "route").gateway("way")
    draw.step("asylum").step("leave").path("s", "ask", "settle", "way")
    draw.flow("way", "asylum", 'route = "asylum"').flow("asylum", "e")
    draw.flow("way", "leave", default=True).flow("leave", "e")
    with draw.rise("A", right="ask-for-protection", interrupting=False):
        draw.decide("noted", "note", "asked").step("hear").end("Ae")
    draw.path("A_start", "noted", "hear", "Ae")
    forms = [form("facts", field("asked", "text"))]
    play = Play(draw.procedure(forms=forms, models={"d.dmn": reading.model}))
    play.do("ask", asked="no")
    assert play.steps == ["leave"]

    events = play.use("ask-for-protection")

    assert kinds(events) == ["used", "decided", "decided-again"]
    assert sorted(play.steps) == ["asylum", "hear"]


def test_where_nothing_orders_the_outputs_the_case_waits_and_asks():
    play = after_asking("section")

    assert play.steps == []
    assert play.asks == ["age"]
    assert [q.waits for q in questions(play.case)] == [True]
    events = play.tell(age=5)
    assert kinds(events) == ["told", "decided"]
    assert play.steps == ["other"]


def test_a_value_that_cannot_be_compared_waits_for_a_person():
    play = after_asking("section", age=5)

    play.take(
        Correct(play.log[1].id, "misheard", {"age": 40}, actor=OFFICER, at=play.now)
    )

    assert play.case.facts[1]["route"] == "A"
    assert second_looks(play.case) == ("settle",)


def test_deciding_again_is_for_the_lane_in_charge_with_a_reason_where_one_stands():
    play = after_asking(alone="yes")
    before = play.case

    with pytest.raises(NotAllowed):
        play.take(Redecide("settle", "why", actor=OUTSIDER, at=play.now))
    with pytest.raises(BadAnswer):
        play.take(Redecide("settle", " ", actor=OFFICER, at=play.now))
    with pytest.raises(NotNow, match="settle"):
        play.take(Redecide("ask", "why", actor=OFFICER, at=play.now))
    assert play.case == before


def test_a_second_decision_that_still_cannot_answer_names_what_it_asks():
    play = after_asking("section", age=5)
    play.take(
        Correct(play.log[1].id, "why", {"age": "unknown"}, actor=OFFICER, at=play.now)
    )

    with pytest.raises(CaseError, match="age"):
        play.take(Redecide("settle", "why", actor=OFFICER, at=play.now))
    assert play.steps == ["other"]


def test_a_joined_path_is_not_undone_by_a_decision_on_one_of_its_branches():
    draw = Sketch().start().step("ask", form="facts")
    draw.gateway("fork", "parallel").gateway("join", "parallel").end()
    draw.decide("settle", "orientation", "route").step("beside").step("after")
    draw.path("s", "ask", "fork", "settle", "join", "after", "e")
    draw.path("fork", "beside", "join")
    play = Play(
        draw.procedure(
            forms=[form("facts", field("age", "int"), yes_no("alone"))], models=FILE
        )
    )
    done = play.do("ask", age=30, alone="no")[0]
    play.do("beside")
    assert play.steps == ["after"]

    play.take(Correct(done.id, "misheard", {"age": 9}, actor=OFFICER, at=play.now))

    assert play.steps == ["after"]
    assert play.case.facts[1]["route"] == "family-centre"
    play.do("after")
    assert play.closed


def test_decide_answers_for_a_person_outside_any_case():
    procedure = reception()

    assert decide(procedure, {"age": 12, "alone": True}).value == "child-protection"
    open_ = decide(procedure, {"alone": False})
    assert (open_.value, open_.certain) == ("family-centre", False)
    assert decide(procedure, {"age": UNKNOWN}).value == "child-protection"


def test_a_decision_that_no_file_holds_is_named():
    with pytest.raises(CaseError, match="nowhere"):
        after_asking("nowhere", age=5)


# --- a decision that is taken again because one before it called the case back --------


HELP = table(
    ["ill", "urgent"],
    ['help|"doctor","offer","none"'],
    [
        (("-", "true"), ('"doctor"',)),
        (("true", "-"), ('"offer"',)),
        (("-", "-"), ('"none"',)),
    ],
    policy="PRIORITY",
)


def helped(*, again=False):
    """Ask, decide on help, talk, orient; two decisions on one way, perhaps a loop."""
    inputs = [input_data("age", "number"), input_data("alone", "boolean")]
    inputs += [input_data("ill", "boolean"), input_data("urgent", "boolean")]
    parts = [decision("orientation", ORIENTATION, ("age", "alone"))]
    parts.append(decision("help", HELP, ("ill", "urgent")))
    reading = read_model(definitions(*inputs, *parts), file="d.dmn")
    assert reading.model is not None, reading.findings
    draw = Sketch().start().step("ask", form="facts").gateway("way")
    draw.decide("offer", "help", "help").step("talk").decide("settle", "orientation")
    draw.path("s", "ask", "offer", "talk", "settle", "way").end()
    for value, step in ROUTES.items():
        draw.step(step).flow("way", step, f'orientation = "{value}"')
        draw.flow(step, "ask" if again else "e")
    draw.step("other").flow("way", "other", default=True).flow("other", "e")
    fields = [field("age", "int"), *map(yes_no, ("alone", "ill", "urgent"))]
    return draw.procedure(
        forms=[form("facts", *fields)],
        models={"d.dmn": reading.model},
        orientation="orientation",
        orientations=tuple(
            Orientation(value, {}, rank) for rank, value in enumerate(ROUTES)
        ),
    )


def called_back(play):
    """A child who then says 30: the route stays. Then help is needed, so all begins
    again at the talk."""
    play.do("ask", alone="yes", ill="no", urgent="no", age=9)
    play.do("talk")
    assert play.steps == ["child"]
    play.tell(age=30)
    assert play.steps == ["child"]
    play.tell(ill="yes")
    assert play.steps == ["talk"]
    return play


def test_a_decision_after_one_that_called_back_protects_no_less_than_it_did():
    play = called_back(Play(helped()))

    _, decided = play.do("talk")

    assert play.steps == ["child"]
    assert play.case.facts[1]["orientation"] == "child-protection"
    assert decided.decision.value == "child-protection"
    assert decided.decision.kept
    assert decided.decision.answered == "general"
    assert second_looks(play.case) == ("settle",)


def test_what_is_kept_so_is_lowered_by_a_person_with_a_reason_alone():
    play = called_back(Play(helped()))
    play.do("talk")

    play.take(Redecide("settle", "papers seen", actor=OFFICER, at=play.now))

    assert play.steps == ["adult"]
    assert second_looks(play.case) == ()


def test_a_decision_that_protects_more_when_taken_again_is_acted_on():
    play = called_back(Play(helped()))
    play.tell(age=7)

    _, decided = play.do("talk")

    assert not decided.decision.kept
    assert play.steps == ["child"]
    assert second_looks(play.case) == ()


def test_when_a_person_called_the_case_back_the_facts_of_now_decide():
    play = called_back(Play(helped()))
    play.do("talk")
    play.tell(ill="no")
    play.take(Redecide("offer", "asked again, no need", actor=OFFICER, at=play.now))
    assert play.steps == ["talk"]

    _, decided = play.do("talk")

    assert not decided.decision.kept
    assert play.steps == ["adult"]


def test_a_way_that_is_drawn_back_begins_anew_and_keeps_nothing():
    play = called_back(Play(helped(again=True)))
    play.do("talk")
    assert play.steps == ["child"]

    play.do("child")
    play.do("ask", alone="yes", ill="no", urgent="no", age=30)
    play.do("talk")

    assert play.steps == ["adult"]
    assert play.case.called_back == {}


def test_called_back_twice_the_first_value_is_kept_until_it_is_passed():
    play = called_back(Play(helped()))
    (first,) = play.case.called_back.values()

    play.tell(urgent="yes")

    (kept,) = play.case.called_back.values()
    assert (kept.at, kept.value) == ("settle", "child-protection")
    assert kept.called_back != first.called_back
    assert kept.called_back in play.case.standing
    play.do("talk")
    assert play.case.called_back == {}
    assert play.steps == ["child"]


def test_a_case_with_kept_values_is_read_back_from_its_log_as_it_was():
    play = called_back(Play(helped()))

    assert fold(play.log) == play.case
    assert load_compact(dump_compact(play.log)) == play.log
