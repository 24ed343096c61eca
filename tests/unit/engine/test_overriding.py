"""A person takes another answer: more protection at once, less only by two people."""

import pytest
from cast import CLOCK, OFFICER, OUTSIDER, SUPERVISOR, TRAVELLER
from dmn_files import decision, definitions, input_data, table
from play import Play, kinds
from sketches import Sketch, field, form, yes_no

from karama.decisions import read_model
from karama.engine import (
    Actor,
    Cosign,
    Override,
    Redecide,
    dump_compact,
    dump_lines,
    fold,
    load_compact,
    load_lines,
    second_looks,
    verify,
)
from karama.engine.overriding import no_less, ways_of
from karama.errors import BadAnswer, CaseError, NotAllowed, NotNow
from karama.procedure.procedure import Orientation

OTHER = Actor("o-2", OFFICER.lane, "officer")
SECOND = Actor("s-2", SUPERVISOR.lane, "supervisor")
ROUTES = {"child-protection": "child", "family-centre": "family", "general": "adult"}
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
HELP = table(
    ["ill"],
    ['help|"doctor","none"'],
    [(("true",), ('"doctor"',)), (("-",), ('"none"',))],
    policy="PRIORITY",
)
SECTION = table(
    ["age"], ["section"], [(("< 18",), ('"A"',)), ((">= 18",), ('"B"',))], "UNIQUE"
)


def models():
    inputs = [input_data("age", "number"), input_data("alone", "boolean")]
    parts = [
        decision("orientation", ORIENTATION, ("age", "alone")),
        decision("help", HELP, ("ill",)),
        decision("section", SECTION, ("age",)),
    ]
    inputs.append(input_data("ill", "boolean"))
    reading = read_model(definitions(*inputs, *parts), file="d.dmn")
    assert reading.model is not None, reading.findings
    return {"d.dmn": reading.model}


def reception(decides="orientation"):
    """Ask, decide on help, talk, orient; each route has a step."""
    draw = Sketch().start().step("ask", form="facts").gateway("way").end()
    draw.decide("offer", "help", "help").step("talk")
    draw.decide("settle", decides, "route")
    draw.path("s", "ask", "offer", "talk", "settle", "way")
    for value, step in ROUTES.items():
        draw.step(step).flow("way", step, f'route = "{value}"').flow(step, "e")
    draw.step("other").flow("way", "other", default=True).flow("other", "e")
    fields = [field("age", "int"), *map(yes_no, ("alone", "ill"))]
    return draw.procedure(
        forms=[form("facts", *fields)],
        models=models(),
        orientation="orientation",
        orientations=tuple(
            Orientation(value, {}, rank) for rank, value in enumerate(ROUTES)
        ),
    )


def oriented(age=30, decides="orientation"):
    play = Play(reception(decides))
    play.do("ask", age=age, alone="yes", ill="no")
    play.do("talk")
    return play


def take(play, value, *, by=OFFICER, why="she carries a child's papers", step="settle"):
    return play.take(Override(step, value, why, actor=by, at=play.now))


def answer(play, asked, *, by=SUPERVISOR, agreed=True, why="I saw the papers"):
    return play.take(Cosign(asked.number, agreed, why, actor=by, at=play.now))


# --- more protection: one person, at once ---------------------------------------------


def test_more_protection_is_taken_at_once_and_the_route_goes_there():
    play = oriented()
    assert play.steps == ["adult"]

    (event,) = take(play, "child-protection")

    assert play.steps == ["child"]
    assert play.case.facts[1]["route"] == "child-protection"
    assert (event.kind, event.step, event.actor) == ("overridden", "settle", "o-1")
    assert event.why == "she carries a child's papers"
    assert (event.decision.value, event.decision.answered) == (
        "child-protection",
        "general",
    )
    assert event.about == ""  # nobody else had to agree


def test_the_rules_that_answered_stay_beside_what_was_taken():
    (event,) = take(oriented(), "family-centre")

    assert [rule.number for rule in event.decision.fired] == [3]


def test_what_was_raised_stays_when_facts_change_that_answer_no_more():
    play = oriented()
    take(play, "child-protection")

    play.tell(age=40)
    play.tell(alone="no")

    assert play.steps == ["child"]
    assert second_looks(play.case) == ()


def test_facts_that_answer_more_protection_still_raise_it():
    play = oriented()
    take(play, "family-centre")
    assert play.steps == ["family"]

    play.tell(age=9)

    assert play.steps == ["child"]
    (stand,) = [s for s in play.case.standing.values() if s.at == "settle"]
    assert not stand.overridden


def test_nobody_alone_decides_again_to_less_than_was_taken():
    play = oriented()
    take(play, "child-protection")

    for actor in (OFFICER, SUPERVISOR):
        with pytest.raises(CaseError, match="supervisor must agree"):
            play.take(Redecide("settle", "papers", actor=actor, at=play.now))
    assert play.steps == ["child"]


def test_a_raise_is_kept_in_mind_when_an_earlier_decision_calls_the_case_back():
    play = oriented()
    take(play, "child-protection")
    take(play, "doctor", step="offer", why="she coughs")
    assert play.steps == ["talk"]

    play.do("talk")

    assert play.steps == ["child"]
    (stand,) = [s for s in play.case.standing.values() if s.at == "settle"]
    assert (stand.overridden, stand.instead) == (True, "general")
    with pytest.raises(CaseError, match="supervisor must agree"):
        play.take(Redecide("settle", "papers", actor=OFFICER, at=play.now))


def test_it_is_kept_in_mind_too_when_a_person_decides_again_before_it():
    play = oriented()
    take(play, "child-protection")
    play.tell(ill="yes")
    play.do("talk")
    play.tell(ill="no")
    play.take(Redecide("offer", "well again", actor=OFFICER, at=play.now))

    play.do("talk")

    assert play.steps == ["child"]


def test_going_back_over_a_sub_process_where_more_was_taken_needs_two():
    """Begun again it would decide by the facts alone, and what was taken be lost."""
    draw = Sketch().start().step("ask", form="facts").decide("offer", "help", "help")
    with draw.inside("sub"):
        draw.start("s2").decide("settle", "orientation", "route").step("talk").end("e2")
        draw.path("s2", "settle", "talk", "e2")
    draw.end().path("s", "ask", "offer", "sub", "e")
    fields = [field("age", "int"), *map(yes_no, ("alone", "ill"))]
    play = Play(draw.procedure(forms=[form("facts", *fields)], models=models()))
    play.do("ask", age=30, alone="yes", ill="no")

    take(play, "child-protection")
    (event,) = take(play, "doctor", step="offer")

    assert event.kind == "override-asked"
    assert play.case.facts[1]["route"] == "child-protection"


def test_the_control_going_back_where_nothing_was_taken_needs_one():
    play = oriented()

    assert take(play, "doctor", step="offer")[0].kind == "overridden"


def test_an_answer_whose_way_leads_back_to_the_facts_is_refused_and_says_so():
    """Decided by the facts before anybody could act, it would be undone at once."""
    draw = Sketch().start().step("ask", form="facts").gateway("way").end()
    draw.decide("offer", "help", "help").decide("settle", "orientation", "route")
    draw.path("s", "ask", "offer", "settle", "way")
    draw.flow("way", "offer", 'route = "child-protection"').step("adult")
    draw.flow("way", "adult", default=True).flow("adult", "e")
    fields = [field("age", "int"), *map(yes_no, ("alone", "ill"))]
    play = Play(draw.procedure(forms=[form("facts", *fields)], models=models()))
    play.do("ask", age=30, alone="yes", ill="no")
    before = play.case

    with pytest.raises(CaseError, match="leads back"):
        take(play, "child-protection")
    assert play.case == before
    take(play, "family-centre")
    assert play.steps == ["adult"]


# --- less protection: asked for, and agreed to by somebody else -----------------------


def test_less_protection_is_asked_for_and_nothing_moves():
    play = oriented(age=9)

    (event,) = take(play, "general", why="he says he is thirty")

    assert event.kind == "override-asked"
    assert play.steps == ["child"]
    assert play.case.facts[1]["route"] == "child-protection"
    (ask,) = play.case.asked.values()
    assert (ask.value, ask.instead, ask.by) == ("general", "child-protection", "o-1")


def test_it_takes_effect_once_a_supervisor_agrees_with_a_reason():
    play = oriented(age=9)
    (asked,) = take(play, "general")

    (event,) = answer(play, asked)

    assert play.steps == ["adult"]
    assert (event.kind, event.actor, event.about) == (
        "overridden",
        SUPERVISOR.id,
        str(asked.number),
    )
    assert event.why == "I saw the papers"
    assert play.case.asked == {}


@pytest.mark.parametrize(
    ("by", "why", "error"),
    [
        (OTHER, "I saw it", "Only a supervisor"),
        (OFFICER, "I saw it", "Only a supervisor"),
        (OUTSIDER, "I saw it", "Lane_Office"),
        (TRAVELLER, "I saw it", "Lane_Office"),
        (SUPERVISOR, "  ", "reason"),
    ],
)
def test_nobody_else_agrees_and_nobody_without_a_reason(by, why, error):
    play = oriented(age=9)
    (asked,) = take(play, "general")

    with pytest.raises(CaseError, match=error):
        answer(play, asked, by=by, why=why)
    assert play.steps == ["child"]


def test_a_supervisor_does_not_agree_to_what_they_asked_for_themselves():
    play = oriented(age=9)
    (asked,) = take(play, "general", by=SUPERVISOR)

    with pytest.raises(CaseError, match="Somebody else"):
        answer(play, asked, by=SUPERVISOR)
    answer(play, asked, by=SECOND)
    assert play.steps == ["adult"]


def test_a_supervisor_refuses_it_and_nothing_has_moved():
    play = oriented(age=9)
    (asked,) = take(play, "general")

    (event,) = answer(play, asked, agreed=False, why="no papers were shown")

    assert (event.kind, event.about) == ("override-refused", str(asked.number))
    assert play.steps == ["child"]
    assert play.case.asked == {}
    with pytest.raises(CaseError, match="no longer asked"):
        answer(play, asked)


def test_what_was_asked_falls_when_the_decision_stands_no_more():
    play = oriented(age=9)
    (asked,) = take(play, "general")

    play.tell(age=8)  # the same answer: it is still asked for
    assert asked.number in play.case.asked
    play.tell(ill="yes")  # an earlier decision calls the case back

    assert play.case.asked == {}
    with pytest.raises(CaseError, match="no longer asked"):
        answer(play, asked)


def test_what_was_asked_falls_when_more_protection_is_answered_meanwhile():
    play = oriented(age=9)
    play.tell(alone="no")
    (asked,) = take(play, "general")
    answer(play, asked)
    (again,) = take(play, "family-centre")
    assert again.kind == "overridden"
    (asked,) = take(play, "general")

    play.tell(alone="yes")

    assert play.steps == ["child"]
    assert play.case.asked == {}


def test_one_is_answered_before_another_is_asked_for():
    play = oriented(age=9)
    take(play, "general")

    with pytest.raises(CaseError, match="asked for already"):
        take(play, "family-centre")


def test_a_lowering_that_two_agreed_on_holds_while_the_table_answers_the_same():
    play = oriented(age=9)
    (asked,) = take(play, "general")
    answer(play, asked)

    play.tell(age=10)
    assert play.steps == ["adult"]  # they knew that answer when they agreed
    play.tell(alone="no")
    assert play.steps == ["family"]  # this is another one, and protects more


def test_one_person_goes_back_up_from_a_lowering_alone():
    play = oriented(age=9)
    (asked,) = take(play, "general")
    answer(play, asked)

    take(play, "child-protection", why="the papers were somebody else's")

    assert play.steps == ["child"]


def test_where_no_order_is_declared_two_must_agree():
    play = oriented(decides="section")

    (asked,) = take(play, "A")

    assert asked.kind == "override-asked"
    answer(play, asked)
    assert play.case.facts[1]["route"] == "A"


# --- what is never taken --------------------------------------------------------------


def test_only_what_a_rule_of_the_table_gives_can_be_taken():
    play = oriented()

    for value in ("prison", "", None, ["general"], True):
        with pytest.raises(BadAnswer, match="no rule"):
            take(play, value)


def test_a_reason_is_asked_and_the_same_answer_is_no_override():
    play = oriented()

    with pytest.raises(BadAnswer, match="reason"):
        take(play, "child-protection", why=" \n")
    with pytest.raises(CaseError, match="already"):
        take(play, "general")


def test_another_authority_takes_no_other_answer():
    for actor in (OUTSIDER, TRAVELLER, CLOCK):
        with pytest.raises(NotAllowed):
            take(oriented(), "child-protection", by=actor)


def test_where_nothing_was_decided_nothing_is_taken():
    with pytest.raises(NotNow, match="settle"):
        take(oriented(), "child-protection", step="ask")


def test_the_ways_are_what_the_rules_give_and_without_an_order_none_is_less():
    procedure = reception()

    assert ways_of(procedure, "orientation") == tuple(ROUTES)
    assert not no_less(("route", ()), "a", "a")


# --- the log --------------------------------------------------------------------------


def test_a_case_with_overrides_is_read_back_from_every_form_of_its_log():
    play = oriented(age=9)
    (asked,) = take(play, "general")
    for form_ in (dump_lines, dump_compact):
        load = load_lines if form_ is dump_lines else load_compact
        assert fold(load(form_(play.log))) == play.case
    answer(play, asked)
    take(play, "family-centre")

    verify(play.log)
    assert load_compact(dump_compact(play.log)) == play.log
    assert fold(load_lines(dump_lines(play.log))) == play.case
    assert kinds(play.log)[-3:] == ["override-asked", "overridden", "overridden"]
