"""What holds for every procedure, every case and every order of things.

Random procedures with everything in them, random commands, most of them sensible and
some not: a case goes through its life, and after each command the properties hold.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import CLOCK, NOON, OFFICER, OUTSIDER, TRAVELLER
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies_procedures import EVERYTHING, procedures

from karama.engine import (
    RIGHTS,
    Do,
    Receive,
    Start,
    Tell,
    Tick,
    Use,
    advance,
    dump_compact,
    dump_lines,
    fold,
    from_plain,
    load_compact,
    load_lines,
    open_steps,
    rights,
    to_plain,
    verify,
)
from karama.errors import CaseError
from karama.feel import UNKNOWN, evaluate

STEPS = ("step", "ask", "never")
SPARE = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def commands(draw, drawn, case, now):
    """Something that may be asked of a case, fitting or not."""
    at = now + timedelta(minutes=draw(st.integers(0, 90)))
    officer = {"actor": draw(st.sampled_from((OFFICER,) * 9 + (OUTSIDER,))), "at": at}
    open_now = [step.step for step in open_steps(case)]
    kind = draw(st.sampled_from(("do", "do", "do", "tick", "hear", "use", "tell")))
    if kind == "do":
        step = draw(st.sampled_from([*open_now, *open_now, "step1", "never"]))
        fact = drawn.loops.get(step)
        answers = {fact: draw(st.sampled_from(("yes", "no", "unknown", "so-so")))}
        return Do(step, answers if fact else {}, **officer)
    if kind == "tick":
        return Tick(actor=CLOCK, at=at)
    if kind == "hear":
        return Receive(f"message{draw(st.integers(1, 6))}", **officer)
    if kind == "use":
        return Use(draw(st.sampled_from(RIGHTS)), actor=TRAVELLER, at=at)
    fact = draw(st.sampled_from(("p", "q", "n", "colour")))
    return Tell({fact: draw(st.sampled_from((True, 3, "unknown")))}, **officer)


@st.composite
def lives(draw, features=EVERYTHING, turns=14):
    """A procedure, and a case of it: its commands, its events, its states."""
    drawn = draw(procedures(features))
    facts = {k: v for k, v in drawn.facts.items() if draw(st.integers(0, 4))}
    start = Start("case-1", facts, actor=OFFICER, at=NOON)
    log = advance(drawn.procedure, None, start)
    life = [(start, log, fold(log))]
    for _ in range(turns):
        case = life[-1][2]
        command = draw(commands(drawn, case, case.at))
        try:
            events = advance(drawn.procedure, case, command)
        except CaseError:
            events = None
        after = fold(events, case) if events else case
        life.append((command, events, after))
    return drawn, life


def log_of(life):
    return tuple(event for _, events, _ in life if events for event in events)


@settings(SPARE, max_examples=80)
@given(lives())
def test_a_case_is_what_its_log_says_whole_or_in_parts(lived):
    _, life = lived
    log, case = log_of(life), life[-1][2]

    assert fold(log) == case
    half = len(log) // 2 or 1
    assert fold(log[half:], fold(log[:half])) == case
    verify(log)


@settings(SPARE, max_examples=80)
@given(lives())
def test_the_same_commands_give_the_same_log_byte_for_byte(lived):
    drawn, life = lived
    case = None
    again = ()
    for command, events, _ in life:
        if events is None:
            with pytest.raises(CaseError):
                advance(drawn.procedure, case, command)
            continue
        made = advance(drawn.procedure, case, command)
        case = fold(made, case) if made else case
        again += made

    assert dump_lines(again) == dump_lines(log_of(life))


@settings(SPARE, max_examples=80)
@given(lives())
def test_both_forms_of_a_log_give_it_back(lived):
    log = log_of(lived[1])

    assert load_lines(dump_lines(log)) == log
    assert load_compact(dump_compact(log)) == log


@settings(SPARE, max_examples=80)
@given(lives())
def test_every_right_is_usable_in_every_open_state(lived):
    drawn, life = lived
    for _, _, case in life:
        if case.closed:
            assert rights(drawn.procedure, case) == ()
            continue
        assert {right.name for right in rights(drawn.procedure, case)} >= set(RIGHTS)
        for right in RIGHTS:
            events = advance(
                drawn.procedure, case, Use(right, actor=TRAVELLER, at=case.at)
            )
            assert events[0].kind == "used"


@settings(SPARE, max_examples=80)
@given(lives())
def test_time_that_has_passed_once_has_nothing_more_to_say(lived):
    drawn, life = lived
    for _, _, case in life:
        tick = Tick(actor=CLOCK, at=case.at + timedelta(hours=3))
        events = advance(drawn.procedure, case, tick)
        after = fold(events, case) if events else case
        assert advance(drawn.procedure, after, tick) == ()


@settings(SPARE, max_examples=80)
@given(lives())
def test_an_open_case_always_has_something_that_moves_it_and_no_token_is_lost(lived):
    """No limbo: an open case has a token, and each token waits for something named."""
    for _, _, case in lived[1]:
        assert case.closed == (not case.scopes)
        if case.closed:
            assert not case.tokens
            assert not case.alarms
            continue
        assert case.tokens
        hosts = {scope.host for scope in case.scopes.values()}
        owners = {alarm.owner for alarm in case.alarms.values()}
        assert owners <= {*case.tokens, *case.scopes}
        for token in case.tokens.values():
            assert token.scope in case.scopes
            assert token.state != "inside" or token.id in hosts
            assert token.state != "held" or token.asks


@settings(SPARE, max_examples=80)
@given(lives(), st.data())
def test_a_refused_command_leaves_the_case_as_it_was(lived, data):
    drawn, life = lived
    case = life[-1][2]
    before = fold(log_of(life))
    command = data.draw(commands(drawn, case, case.at))
    said = ""
    try:
        advance(drawn.procedure, case, command)
    except CaseError as error:
        said = str(error)
    assert case == before
    assert "so-so" not in said


@settings(SPARE, max_examples=80)
@given(lives())
def test_instants_of_steps_never_come_before_the_case_was_opened(lived):
    for _, _, case in lived[1]:
        for step in open_steps(case):
            assert case.opened <= step.since <= case.at


FEEL_TEXTS = r"""
null
true
1
-0
0.10
1e30
12345678901234567890
"a"
""
[1, null]
{a: 1}
{"@number": "x"}
{"@unknown": true, b: 2}
[1..3]
(1..3]
@"2026-02-03"
@"P1D"
@"P1Y2M"
@"10:00:00"
@"2026-02-03T10:00:00Z"
@"2026-02-03T10:00:00@Europe/Madrid"
[@"P1D", {c: "@feel"}]
""".strip().splitlines()


@pytest.mark.parametrize("text", FEEL_TEXTS)
def test_every_feel_value_comes_back_from_its_plain_form(text):
    value = evaluate(text)

    assert repr(from_plain(to_plain(value))) == repr(value)


def test_unknown_comes_back_as_itself():
    assert from_plain(to_plain(UNKNOWN)) is UNKNOWN
    assert from_plain(to_plain((UNKNOWN, {"a": UNKNOWN}))) == (UNKNOWN, {"a": UNKNOWN})


def test_a_function_is_no_fact():
    with pytest.raises(CaseError):
        to_plain(evaluate("function(x) x"))


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.decimals(allow_nan=False, allow_infinity=False)
        | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3).map(tuple)
            | st.dictionaries(
                st.sampled_from(("a", "@number", "@context", "@unknown", "b c")), inner
            )
        ),
        max_leaves=6,
    )
)
def test_any_nest_of_values_comes_back_from_its_plain_form(value):
    assert repr(from_plain(to_plain(value))) == repr(value)
