"""The token rules, one by one, drawn by hand."""

import pytest
from cast import OFFICER
from play import Play, kinds
from sketches import HOUR, Sketch, field, form, procedure_of, yes_no

from karama.engine import Do, advance, fold
from karama.errors import CaseError
from karama.procedure.process import Message, TaskKind

FACTS = {"p": "boolean", "q": "boolean", "n": "int"}


def play(draw, *, called=(), forms=(), **facts):
    return Play(draw.procedure(facts=FACTS, called=called, forms=forms), **facts)


def test_an_exclusive_gateway_takes_the_first_way_that_holds():
    draw = Sketch().start().gateway("x").step("a").step("b").step("c")
    draw.flow("s", "x").flow("x", "a", "n < 0").flow("x", "b", "n < 9")
    draw.flow("x", "c", "n < 10")

    assert play(draw, n=5).steps == ["b"]


def test_an_exclusive_gateway_takes_its_default_when_nothing_holds():
    draw = Sketch().start().gateway("x").step("a").step("b")
    draw.flow("s", "x").flow("x", "b", default=True).flow("x", "a", "n < 0")

    assert play(draw, n=5).steps == ["b"]


def test_a_gateway_over_an_unknown_fact_waits_and_names_it():
    draw = Sketch().start().gateway("x").step("a").step("b")
    draw.flow("s", "x").flow("x", "a", "n < 3").flow("x", "b", default=True)
    case = play(draw)

    assert (case.steps, case.asks) == ([], ["n"])
    case.tell(n=2)
    assert (case.steps, case.asks) == (["a"], [])


def test_an_unknown_that_could_not_change_the_way_is_not_asked():
    draw = Sketch().start().gateway("x").step("a").step("b")
    draw.flow("s", "x").flow("x", "a", "n < 3 or p = true")
    draw.flow("x", "b", default=True)

    assert play(draw, p=True).steps == ["a"]


def test_an_earlier_way_that_may_hold_comes_before_a_later_one_that_does():
    draw = Sketch().start().gateway("x").step("a").step("b")
    draw.flow("s", "x").flow("x", "a", "p = true").flow("x", "b", "n < 9")

    assert play(draw, n=1).asks == ["p"]


def test_where_no_way_is_open_the_case_waits_and_a_correction_frees_it():
    draw = Sketch().start().gateway("x").step("a")
    draw.flow("s", "x").flow("x", "a", "n < 3")
    case = play(draw, n=5)

    assert (case.steps, case.asks, case.closed) == ([], ["n"], False)
    case.tell(n=1)
    assert case.steps == ["a"]


def test_a_null_condition_does_not_hold():
    draw = Sketch().start().gateway("x").step("a").step("b")
    draw.flow("s", "x").flow("x", "a", 'n < "three"').flow("x", "b", default=True)

    assert play(draw, n=5).steps == ["b"]


def test_a_parallel_gateway_splits_and_waits_for_every_path():
    draw = Sketch().start().gateway("f", "parallel").gateway("j", "parallel").end()
    draw.step("a").step("b").step("c").path("s", "f", "a", "j", "c", "e")
    draw.path("f", "b", "j")
    case = play(draw)

    assert case.steps == ["a", "b"]
    case.do("b")
    assert case.steps == ["a"]
    case.do("a")
    assert case.steps == ["c"]
    case.do("c")
    assert case.closed


def test_a_parallel_join_needs_one_token_on_each_flow_not_two_on_one():
    draw = Sketch().start().gateway("f", "parallel").gateway("m")
    draw.gateway("j", "parallel").step("a").step("b").step("c").step("d").end()
    draw.path("s", "f", "a", "m").path("f", "b", "m", "j", "d", "e")
    draw.path("f", "c", "j")
    case = play(draw)

    case.do("a")
    case.do("b")
    assert case.steps == ["c"]
    case.do("c")
    assert case.steps == ["d"]
    case.do("d")
    assert not case.closed  # the second token of one flow still waits


def test_parallel_paths_in_a_loop_join_each_time_round():
    draw = Sketch().start().gateway("m").gateway("f", "parallel").step("a").step("b")
    draw.gateway("j", "parallel").step("ask", form="g").gateway("x").end()
    draw.path("s", "m", "f", "a", "j", "ask", "x").path("f", "b", "j")
    draw.flow("x", "m", "p = true").flow("x", "e", default=True)
    case = play(draw, forms=[form("g", yes_no("p"))])

    for order in ("ab", "ba", "ab"):
        case.do(order[0])
        assert case.steps == [order[1]]
        case.do(order[1])
        assert case.steps == ["ask"]
        case.do("ask", p="yes")
    assert case.steps == ["a", "b"]


def inclusive():
    draw = Sketch().start().gateway("o", "inclusive").gateway("j", "inclusive")
    draw.step("a").step("b").step("c").step("d").end()
    draw.flow("s", "o").flow("o", "a", "p = true").flow("o", "b", "q = true")
    draw.flow("o", "c", default=True)
    return draw.path("a", "j").path("b", "j").path("c", "j").path("j", "d", "e")


@pytest.mark.parametrize(
    ("p", "q", "steps"),
    [
        (True, True, ["a", "b"]),
        (True, False, ["a"]),
        (False, True, ["b"]),
        (False, False, ["c"]),
    ],
)
def test_an_inclusive_gateway_takes_every_way_that_holds_and_joins_them(p, q, steps):
    case = play(inclusive(), p=p, q=q)

    assert case.steps == steps
    for step in steps:
        assert case.steps != ["d"]
        case.do(step)
    assert case.steps == ["d"]


def test_an_inclusive_gateway_with_one_unknown_way_waits():
    case = play(inclusive(), p=True)

    assert (case.steps, case.asks) == ([], ["q"])
    case.tell(q=False)
    assert case.steps == ["a"]


def test_an_inclusive_join_waits_for_a_token_far_behind_but_not_for_one_elsewhere():
    draw = Sketch().start().gateway("f", "parallel").gateway("j", "inclusive")
    draw.step("a").step("far").step("b").step("elsewhere").step("end").end()
    draw.path("s", "f", "a", "j", "end", "e").path("f", "far", "b", "j")
    draw.path("f", "elsewhere")
    case = play(draw)

    case.do("a")
    assert case.steps == ["elsewhere", "far"]
    case.do("far")
    assert case.steps == ["b", "elsewhere"]
    case.do("b")
    assert case.steps == ["elsewhere", "end"]


def test_an_inclusive_join_does_not_wait_for_a_token_that_took_another_turn():
    draw = Sketch().start().gateway("f", "parallel").gateway("x")
    draw.gateway("j", "inclusive").step("a").step("b").step("away").step("d").end()
    draw.path("s", "f", "a", "j", "d", "e").path("f", "b", "x")
    draw.flow("x", "j", "p = true").flow("x", "away", default=True)
    case = play(draw, p=False)

    case.do("a")
    assert case.steps == ["b"]
    case.do("b")
    assert case.steps == ["away", "d"]


def test_an_inclusive_join_goes_on_when_only_a_token_behind_itself_is_left():
    draw = Sketch().start().gateway("m").gateway("o", "inclusive").step("a").step("b")
    draw.gateway("j", "inclusive").step("ask", form="g").gateway("x").end()
    draw.flow("s", "m").flow("m", "o").flow("o", "a", "n < 9")
    draw.flow("o", "b", "n < 9").path("a", "j").path("b", "j").path("j", "ask", "x")
    draw.flow("x", "m", "p = true").flow("x", "e", default=True)
    case = play(draw, n=1, forms=[form("g", yes_no("p"))])

    for order in ("ab", "ba"):
        case.do(order[0])
        assert case.steps == [order[1]]
        case.do(order[1])
        case.do("ask", p="yes")
    assert case.steps == ["a", "b"]


def test_an_inclusive_join_waits_for_a_boundary_path_of_a_step_still_open():
    draw = Sketch().start().gateway("f", "parallel").gateway("j", "inclusive")
    draw.step("a").step("b").step("d").end().edge("late", "b", message="late")
    draw.path("s", "f", "a", "j", "d", "e").path("f", "b").flow("late", "j")
    case = play(draw)

    case.do("a")
    assert case.steps == ["b"]  # its edge still leads to the join
    case.do("b")
    assert case.steps == ["d"]


def test_two_tokens_into_a_step_open_it_twice():
    draw = Sketch().start().gateway("f", "parallel").step("a").step("b").step("c")
    draw.path("s", "f", "a", "c").path("f", "b", "c")
    case = play(draw)
    case.do("a")
    case.do("b")

    assert case.steps == ["c", "c"]
    case.do("c")
    assert not case.closed
    case.do("c")
    assert case.closed


def test_a_step_with_conditions_on_its_ways_takes_those_that_hold():
    draw = Sketch().start().step("a").step("b").step("c")
    draw.flow("s", "a").flow("a", "b", "p = true").flow("a", "c")
    case = play(draw, p=False)
    case.do("a")

    assert case.steps == ["c"]


def test_a_step_whose_way_out_asks_an_unknown_is_done_once_and_waits():
    draw = Sketch().start().step("a").step("b").step("c").edge("late", "a", after=HOUR)
    draw.flow("s", "a").flow("a", "b", "p = true").flow("a", "c", "n < 3")
    draw.step("d").flow("late", "d")
    case = play(draw, n=1)
    case.do("a")

    assert (case.steps, case.asks) == ([], ["p"])
    assert case.wait(hours=2) == ()  # the step is done: its deadline is behind it
    case.tell(p=True)
    assert case.steps == ["b", "c"]


def test_a_sub_process_goes_on_when_everything_in_it_has_ended():
    draw = Sketch().start().end()
    with draw.inside("sub"):
        draw.start("ss").gateway("f", "parallel").step("a").step("b").end("se")
    draw.path("ss", "f", "a", "se").path("f", "b", "se").step("after")
    draw.path("s", "sub", "after", "e")
    case = play(draw)

    case.do("a")
    assert case.steps == ["b"]
    case.do("b")
    assert case.steps == ["after"]


def test_a_terminate_end_ends_its_own_scope_at_once():
    draw = Sketch().start().end()
    with draw.inside("sub"):
        draw.start("ss").gateway("f", "parallel").step("a").step("b")
        draw.end("stop", terminate=True)
    draw.path("ss", "f", "a", "stop").path("f", "b").step("after")
    draw.path("s", "sub", "after", "e")
    case = play(draw)
    case.do("a")

    assert case.steps == ["after"]
    case.do("after")
    assert case.closed


def test_a_terminate_end_of_the_case_closes_it_and_says_so():
    draw = Sketch().start().gateway("f", "parallel").step("a").step("b")
    draw.end("stop", terminate=True).path("s", "f", "a", "stop").path("f", "b")
    case = play(draw)

    assert kinds(case.do("a")) == ["done", "closed"]
    assert case.closed
    assert case.case.tokens == {}


def test_a_message_end_and_a_send_step_keep_what_was_sent():
    draw = Sketch().start().step("tell", kind=TaskKind.SEND, message="referral")
    draw.step("a").end(message=Message("told"))
    draw.path("s", "tell", "a", "e")
    case = play(draw)
    case.do("a")

    assert kinds(case.log) == ["started", "sent", "done", "sent", "closed"]
    assert [e.about for e in case.log if e.kind == "sent"] == ["referral", "told"]


def test_receive_steps_and_message_catches_wait_for_their_message():
    draw = Sketch().start().step("hear", kind=TaskKind.RECEIVE, message="answer")
    draw.catch("then", message="arrived").step("a").end()
    draw.path("s", "hear", "then", "a", "e")
    case = play(draw)

    case.receive("answer", n=4)
    assert case.steps == []
    case.receive("arrived")
    assert case.steps == ["a"]
    assert case.case.facts[1] == {"n": 4}


def test_a_message_is_heard_by_every_place_that_waits_for_it():
    draw = Sketch().start().gateway("f", "parallel").step("a").step("b")
    draw.catch("one", message="m").catch("two", message="m")
    draw.path("s", "f", "one", "a").path("f", "two", "b")
    case = play(draw)
    case.receive("m")

    assert case.steps == ["a", "b"]


def test_an_interrupting_edge_cancels_the_step_and_everything_inside():
    draw = Sketch().start().end()
    with draw.inside("sub"):
        draw.start("ss").step("a").end("se").path("ss", "a", "se")
    draw.edge("stop", "sub", message="stop").step("instead").step("after")
    draw.path("s", "sub", "after", "e").path("stop", "instead", "e")
    case = play(draw)
    (event,) = case.receive("stop")

    assert case.steps == ["instead"]
    assert any(getattr(change, "cancelled", False) for change in event.changes)
    assert len(case.case.scopes) == 1


def test_an_edge_that_does_not_interrupt_can_be_reached_again_and_again():
    draw = Sketch().start().step("a").edge("m", "a", message="m", interrupting=False)
    draw.step("note").end().path("s", "a", "e").path("m", "note")
    case = play(draw)
    case.receive("m")
    case.receive("m")

    assert case.steps == ["a", "note", "note"]


def rising(**first):
    draw = Sketch().start().step("a").end().path("s", "a", "e")
    with draw.rise("R", **first):
        draw.step("r").end("re")
    return draw.path("R_start", "r", "re")


def test_an_event_sub_process_that_interrupts_takes_over_its_scope():
    case = play(rising(message="m"))
    case.receive("m")

    assert case.steps == ["r"]
    case.do("r")
    assert case.closed


def test_an_event_sub_process_that_does_not_interrupt_runs_beside():
    case = play(rising(message="m", interrupting=False))
    case.receive("m")
    case.receive("m")
    case.do("a")

    assert case.steps == ["r", "r"]
    case.do("r")
    case.do("r")
    assert case.closed


def test_an_event_sub_process_is_gone_with_its_scope():
    draw = Sketch().start().end().step("after")
    with draw.inside("sub"):
        draw.start("ss").step("a").end("se").path("ss", "a", "se")
        with draw.rise("R", message="m"):
            draw.step("r").end("re")
    draw.path("R_start", "r", "re").path("s", "sub", "after", "e")
    case = play(draw)
    case.do("a")

    with pytest.raises(CaseError):
        case.receive("m")
    assert case.steps == ["after"]


def called(*inputs, **more):
    inner = Sketch("Inner").start("is").step("in", form="f").end("ie")
    inner.path("is", "in", "ie")
    draw = Sketch().start().call("call", "Inner", *inputs, **more).step("after").end()
    draw.path("s", "call", "after", "e")
    return play(
        draw, called=[inner.process()], forms=[form("f", field("n", "int"))], p=True
    )


def test_a_called_process_without_mapping_reads_and_writes_the_callers_facts():
    case = called()
    assert case.steps == ["in"]
    case.do("in", n=7)

    assert case.steps == ["after"]
    assert case.case.facts[1] == {"p": True, "n": 7}


def test_a_called_process_with_mapping_has_facts_of_its_own():
    case = called(inputs=[("q", "p")], outputs=[("found", "n + 1")])
    (scope,) = [s for s in case.case.scopes if s != 1]
    assert case.case.facts[scope] == {"q": True}
    case.do("in", n=7)

    assert case.case.facts == {1: {"p": True, "found": 8}}


def test_a_process_that_calls_itself_without_end_is_refused():
    draw = Sketch().start().call("again", "Process").end()
    draw.path("s", "again", "e")
    with pytest.raises(CaseError, match="calls itself without end"):
        Play(draw.procedure())


def test_a_procedure_that_turns_without_end_is_refused():
    draw = Sketch().start().gateway("m").gateway("x").end()
    draw.path("s", "m", "x").flow("x", "m", default=True).flow("x", "e", "p = true")
    with pytest.raises(CaseError, match="turns without end"):
        play(draw, p=False)


def test_a_process_of_a_called_pack_uses_the_forms_of_that_pack():
    inner = Sketch("Process_Age").start("is").step("in", form="age").end("ie")
    inner.path("is", "in", "ie")
    pack = procedure_of(
        inner.process(), forms=[form("age", field("years", "int"))], id="ages"
    )
    draw = Sketch().start().call("call", "ages:Process_Age").step("after").end()
    draw.path("s", "call", "after", "e")
    case = Play(draw.procedure(packs={"ages": pack}))
    case.do("in", years=15)

    assert case.steps == ["after"]
    assert case.case.facts[1]["years"] == 15


def test_a_step_nobody_is_named_for_stands_in_the_lane_of_its_sub_process():
    draw = Sketch(lane="").start().end()
    draw.lane = "Lane_Office"
    with draw.inside("sub"):
        draw.lane = ""
        draw.start("ss").step("a").end("se").path("ss", "a", "se")
    draw.path("s", "sub", "e")
    case = play(draw)

    assert case.case.tokens[max(case.case.tokens)].lane == "Lane_Office"


def test_a_scope_without_a_start_begins_where_no_flow_comes_in():
    draw = Sketch().start().step("after").end()
    with draw.inside("sub"):
        draw.step("a").step("b")
    draw.path("s", "sub", "after", "e")
    case = play(draw)

    assert case.steps == ["a", "b"]


def test_advance_leaves_the_case_it_was_given_as_it_was():
    case = play(rising(message="m"))
    before = fold(case.log)
    advance(case.procedure, case.case, Do("a", actor=OFFICER, at=case.now))

    assert case.case == before


def test_a_condition_that_runs_too_long_is_a_refusal_and_not_a_hang():
    draw = Sketch().start().gateway("x").step("a").step("b")
    draw.flow("s", "x").flow("x", "a", "count(for i in 1..99999999 return i) > 3")
    draw.flow("x", "b", default=True)

    with pytest.raises(CaseError, match="worked out"):
        play(draw)
