"""Each pattern of the Charter: a procedure that keeps it, and one that does not."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest
from cast import OFFICE, OVERSIGHT
from dmn_files import decision, definitions, input_data, table
from sketches import HOUR, Sketch, condition, field, form, yes_no

from karama.decisions import read_model
from karama.engine import advance, fold
from karama.feel import parse, parse_tests
from karama.procedure.decision import (
    Decision,
    DecisionModel,
    HitPolicy,
    InputClause,
    InputData,
    OutputClause,
    Rule,
    Table,
)
from karama.procedure.procedure import (
    FieldClass,
    Mandate,
    Orientation,
    Origin,
    Permission,
)
from karama.proof.charter import Pattern, Property
from karama.proof.principles import Binds, Charter, Principle, Weight
from karama.proof.prove import prove
from karama.proof.prover import Limits, Prover
from karama.proof.verdicts import Reason, Status


def prop(pattern, **more):
    return Property("X.1", Pattern(pattern), {}, **more)


def verdict(procedure, pattern, **more):
    return Prover(procedure, Limits()).property(prop(pattern, **more))


def line(*steps, **more):
    """A procedure of one step after the other; a step is its act."""
    draw = Sketch()
    draw.start("s")
    for number, act in enumerate(steps):
        draw.step(f"t{number}", act=act)
    draw.end("e").path("s", *(f"t{n}" for n in range(len(steps))), "e")
    return draw.procedure(**more)


def choice(when, yes, no, *, before=(), forms=(), **more):
    """Ask, then one step or another."""
    draw = Sketch()
    draw.start("s").step("ask", form="f", act="screening").gateway("g")
    for number, act in enumerate(before):
        draw.step(f"b{number}", act=act)
    draw.step("yes", act=yes).step("no", act=no).end("e").end("f")
    draw.path("s", *(f"b{n}" for n in range(len(before))), "ask", "g")
    draw.flow("g", "yes", when).flow("g", "no", default=True)
    draw.path("yes", "e").path("no", "f")
    return draw.procedure(forms=forms, **more)


CHILD = {"concepts": {"is_child": condition("minor = true")}}
ASKS = [form("f", yes_no("minor", required=True))]
WHEN = condition("is_child")


# --- absence ------------------------------------------------------------------------


def test_an_act_that_is_not_drawn_never_happens():
    found = verdict(line("information"), "absence", acts=("removal",))

    assert (found.status, found.reason) == (Status.KEPT, Reason.NO_ACT)


def test_an_act_that_is_reached_is_shown_with_a_person():
    found = verdict(line("information", "removal"), "absence", acts=("removal",))

    assert found.status is Status.BROKEN
    assert found.lost_at == ("t1",)


def test_an_act_that_only_others_reach_is_kept():
    procedure = choice("minor = false", "removal", "information", forms=ASKS, **CHILD)

    found = verdict(procedure, "absence", acts=("removal",), when=WHEN)

    assert found.status is Status.KEPT


def test_whoever_is_not_known_to_be_no_child_counts_as_one():
    procedure = choice("minor = true", "information", "removal", forms=ASKS, **CHILD)
    other = choice("minor = null", "information", "removal", forms=ASKS, **CHILD)

    assert verdict(procedure, "absence", acts=("removal",), when=WHEN).status is (
        Status.KEPT
    )
    found = verdict(other, "absence", acts=("removal",), when=WHEN)
    assert found.status is Status.BROKEN
    assert found.witness.answers["minor"] is True


# --- precedence ---------------------------------------------------------------------


def test_what_comes_after_on_every_path_comes_after():
    procedure = line("individual-assessment", "information", "removal")

    found = verdict(
        procedure, "precedence", acts=("removal",), before=("individual-assessment",)
    )

    assert found.status is Status.KEPT


def test_what_comes_first_on_some_path_is_walked_by_the_engine():
    procedure = choice("minor = true", "individual-assessment", "removal", forms=ASKS)

    found = verdict(
        procedure, "precedence", acts=("removal",), before=("individual-assessment",)
    )

    assert found.status is Status.BROKEN
    log, case = [], None
    for command in found.witness.commands:
        new = advance(procedure, case, command)
        case = fold(new, case)
        log += new
    assert [e.digest for e in log] == [e.digest for e in found.witness.events]
    assert any(getattr(c, "at", "") == "no" for c in log[found.witness.moment].changes)


def test_a_loop_is_followed_until_nothing_new_happens():
    draw = Sketch()
    draw.start("s").gateway("m").step("ask", form="f", act="screening").gateway("g")
    draw.step("again", act="information").step("go", act="removal").end("e")
    draw.path("s", "m", "ask", "g").path("again", "m").path("go", "e")
    draw.flow("g", "again", "minor = true").flow("g", "go", default=True)
    procedure = draw.procedure(forms=ASKS)

    found = verdict(procedure, "precedence", acts=("removal",), before=("information",))

    assert found.status is Status.BROKEN


def test_a_join_waits_for_both_paths():
    draw = Sketch()
    draw.start("s").gateway("p", "parallel").gateway("j", "parallel").end("e")
    draw.step("a", act="individual-assessment").step("b", act="information")
    draw.step("r", act="removal")
    draw.path("s", "p", "a", "j", "r", "e").path("p", "b", "j")

    found = verdict(
        draw.procedure(), "precedence", acts=("removal",),
        before=("individual-assessment",),
    )  # fmt: skip

    assert found.status is Status.KEPT


def test_what_runs_beside_does_not_come_before():
    draw = Sketch()
    draw.start("s").gateway("p", "parallel").gateway("j", "parallel").end("e")
    draw.step("a", act="individual-assessment").step("r", act="removal")
    draw.path("s", "p", "a", "j", "e").path("p", "r", "j")

    found = verdict(
        draw.procedure(), "precedence", acts=("removal",),
        before=("individual-assessment",),
    )  # fmt: skip

    assert found.status is Status.BROKEN


@pytest.mark.parametrize(("days", "kept"), [(30, True), (29, False)])
def test_a_wait_must_last_as_long_as_is_asked(days, kept):
    draw = Sketch()
    draw.start("s").step("grant", act="recovery-period").end("e")
    draw.catch("clock", after=timedelta(days=days)).step("r", act="removal")
    draw.path("s", "grant", "clock", "r", "e")

    found = verdict(
        draw.procedure(), "precedence", acts=("removal",),
        before=("recovery-period",), wait=timedelta(days=30),
    )  # fmt: skip

    assert (found.status is Status.KEPT) is kept


# --- response -----------------------------------------------------------------------


def test_an_answer_that_always_comes_is_kept():
    procedure = line("adverse-decision", "notification")

    found = verdict(
        procedure, "response", after=("adverse-decision",), then=("notification",)
    )

    assert found.status is Status.KEPT


def test_an_answer_that_may_not_come_is_broken():
    procedure = choice(
        "minor = true", "notification", "information", before=("adverse-decision",),
        forms=ASKS,
    )  # fmt: skip

    found = verdict(
        procedure, "response", after=("adverse-decision",), then=("notification",)
    )

    assert found.status is Status.BROKEN
    assert found.witness.events[found.witness.moment].kind == "closed"


def principle_of(*properties):
    """A charter of one principle that must hold."""
    texts = {"en": "x"}
    made = Principle(
        "X", texts, texts, Weight.MUST, Binds.ALL, (), Origin.KARAMA, (), properties
    )
    return Charter("x", "1", texts, (made,), {})


@pytest.mark.parametrize("steps", [("adverse-decision",), ("information",)])
def test_leaving_out_what_calls_for_an_answer_does_not_mend_its_lack(steps):
    answered = prop("response", after=("adverse-decision",), then=("notification",))
    other = prop("absence", acts=("removal",))

    (found,) = prove(line(*steps), principle_of(answered, other)).verdicts

    assert [one.status for one in found.properties] == [Status.NOT_DRAWN, Status.KEPT]
    assert found.status is Status.NOT_DRAWN
    assert found.fails


@pytest.mark.parametrize(
    ("start", "status"),
    [("adverse-decision", Status.KEPT), ("screening", Status.NOT_DRAWN)],
)
def test_only_what_weighs_on_a_person_is_best_left_out(start, status):
    """The answer is drawn; what it answers is not."""
    found = verdict(
        line("notification"), "response", after=(start,), then=("notification",)
    )

    assert (found.status, found.reason) == (status, Reason.NO_ACT)
    assert found.about == (start,)


@pytest.mark.parametrize(
    ("start", "status"),
    [("document-custody", Status.KEPT), ("rescue", Status.NOT_DRAWN)],
)
def test_the_same_holds_of_what_must_come_before_an_act_once_it_started(start, status):
    found = verdict(
        line("removal"), "precedence", acts=("removal",), before=("disembarkation",),
        after=(start,),
    )  # fmt: skip

    assert (found.status, found.reason) == (status, Reason.NO_ACT)


def kept_and_not_drawn():
    """A principle of which one property is kept and another is not drawn."""
    told = prop("response", after=("screening",), then=("notification",))
    other = prop("absence", acts=("removal",))
    return principle_of(attrs.evolve(told, id="X.2"), other)


@pytest.mark.parametrize(
    ("excused", "status", "of_it"),
    [
        ((), Status.NOT_DRAWN, Status.NOT_DRAWN),
        (("X.2",), Status.KEPT, Status.NOT_APPLICABLE),
        (("X",), Status.NOT_APPLICABLE, Status.NOT_DRAWN),
        (("X.1", "X.2"), Status.NOT_APPLICABLE, Status.NOT_APPLICABLE),
    ],
)
def test_a_pack_may_say_why_one_property_cannot_apply(excused, status, of_it):
    reasons = {name: {"en": "Not here."} for name in excused}
    procedure = attrs.evolve(line("notification"), not_applicable=reasons)

    (found,) = prove(procedure, kept_and_not_drawn()).verdicts

    assert (found.status, found.properties[0].status) == (status, of_it)


def test_what_is_lost_is_not_set_aside():
    reasons = {"X.1": {"en": "Not here."}}
    procedure = attrs.evolve(line("removal"), not_applicable=reasons)

    (found,) = prove(
        procedure, principle_of(prop("absence", acts=("removal",)))
    ).verdicts

    assert found.status is Status.BROKEN


def test_an_act_nobody_drew_is_not_drawn():
    found = verdict(
        line("adverse-decision"), "response", after=("adverse-decision",),
        then=("notification",),
    )  # fmt: skip

    assert (found.status, found.reason) == (Status.NOT_DRAWN, Reason.NO_ACT)


@pytest.mark.parametrize(("hours", "flaw"), [(24, ""), (25, "late-clock")])
def test_an_answer_in_time_needs_a_clock_that_brings_it(hours, flaw):
    draw = Sketch()
    draw.start("s").step("x", act="child-protection")
    draw.step("g", act="guardian-appointment").end("e").end("f")
    draw.edge("late", "g", interrupting=False, after=hours * HOUR)
    draw.step("court", act="guardian-appointment")
    draw.path("s", "x", "g", "e").path("late", "court", "f")

    found = verdict(
        draw.procedure(), "response", after=("child-protection",),
        then=("guardian-appointment",), within=timedelta(hours=24),
    )  # fmt: skip

    assert [f.kind for f in found.flaws] == ([flaw] if flaw else [])


@pytest.mark.parametrize(("hours", "flaw"), [(24, []), (25, ["late-clock"])])
def test_a_way_back_to_a_step_after_its_answer_does_not_excuse_its_clock(hours, flaw):
    draw = Sketch()
    draw.start("s").step("x", act="child-protection")
    draw.step("g", act="guardian-appointment").step("more", act="follow-up")
    draw.edge("late", "g", interrupting=True, after=hours * HOUR)
    draw.step("judge", act="guardian-appointment")
    draw.gateway("again").end("e")
    draw.path("s", "x", "g", "more", "again").path("late", "judge", "more")
    draw.flow("again", "x", "news = true").flow("again", "e", default=True)

    found = verdict(
        draw.procedure(forms=[form("news", yes_no("news"))]), "response",
        after=("child-protection",), then=("guardian-appointment",),
        within=timedelta(hours=24),
    )  # fmt: skip

    assert [f.kind for f in found.flaws] == flaw


def test_something_owed_to_some_people_is_owed_by_the_end():
    draw = Sketch()
    draw.start("s").step("ask", form="f", act="screening").gateway("g")
    draw.step("care", act="medical-care").end("e").end("f")
    draw.path("s", "ask", "g").path("care", "e")
    draw.flow("g", "care", "minor = true").flow("g", "f", default=True)
    procedure = draw.procedure(forms=ASKS, **CHILD)

    kept = verdict(procedure, "response", then=("medical-care",), when=WHEN)
    everybody = verdict(procedure, "response", then=("medical-care",))

    assert kept.status is Status.KEPT
    assert everybody.status is Status.BROKEN


# --- rights -------------------------------------------------------------------------


def with_right(right, *steps):
    draw = Sketch()
    draw.start("s").step("t", act="information").end("e").path("s", "t", "e")
    with draw.rise("r", right=right, interrupting=False):
        for number, act in enumerate(steps):
            draw.step(f"r{number}", act=act)
        draw.end("re")
    draw.path("r_start", *(f"r{n}" for n in range(len(steps))), "re")
    return draw.procedure()


def test_a_right_drawn_for_every_state_is_kept():
    procedure = with_right("complain", "complaint")

    found = verdict(procedure, "always-possible", right="complain", then=("complaint",))

    assert found.status is Status.KEPT


def test_a_right_that_is_not_drawn_is_broken_and_named():
    found = verdict(line("information"), "always-possible", right="complain")

    assert [(f.kind, f.values) for f in found.flaws] == [("no-right", ("complain",))]


def test_a_right_whose_use_leads_nowhere_is_not_kept():
    procedure = with_right("complain", "information")

    found = verdict(procedure, "always-possible", right="complain", then=("complaint",))

    assert found.status is Status.NOT_DRAWN


# --- decisions ----------------------------------------------------------------------


def decided(policy, rules, *, values=("safe", "plain"), names=("minor",), default=None):
    """Ask for some facts, decide, end; rules are (cells, output)."""
    table = Table(
        hit_policy=HitPolicy(policy),
        inputs=tuple(InputClause(n, n, parse(n)) for n in names),
        outputs=(
            OutputClause(
                "",
                values=tuple(parse(f'"{v}"') for v in values),
                default=None if default is None else parse(f'"{default}"'),
            ),
        ),
        rules=tuple(
            Rule(tuple(parse_tests(c) for c in cells), (parse(f'"{out}"'),), id=f"r{n}")
            for n, (cells, out) in enumerate(rules)
        ),
    )
    decision = Decision("orientation", "orientation", table, requires=names)
    data = {name: InputData(name, name) for name in names}
    model = DecisionModel(
        "m", "urn:m", "1.5", {}, data, {"orientation": decision}, {}, {}
    )
    draw = Sketch()
    draw.start("s").step("ask", form="f", act="screening")
    draw.decide("d", "orientation").end("e").path("s", "ask", "d", "e")
    questions = [form("f", *(yes_no(n, required=True) for n in names))]
    return draw.procedure(forms=questions, models={"m.dmn": model})


SAFE = [(("true",), "safe"), (("false",), "plain")]


def test_a_table_that_answers_everybody_is_total():
    assert verdict(decided("PRIORITY", SAFE), "total", decision="*").status is (
        Status.KEPT
    )


def test_whoever_gets_no_answer_is_told():
    found = verdict(decided("PRIORITY", SAFE[:1]), "total", decision="*")

    assert found.flaws[0].kind == "no-outcome"
    assert found.flaws[0].facts == {"minor": False}


def test_an_ordered_table_protects_whoever_is_silent():
    found = verdict(decided("PRIORITY", SAFE), "protective", decision="*")

    assert found.status is Status.KEPT


def test_a_table_without_an_order_cannot_say_what_protects_more():
    found = verdict(decided("UNIQUE", SAFE, values=()), "protective", decision="*")

    assert [f.kind for f in found.flaws] == ["no-order"]


def test_an_attribute_that_lowers_an_answer_is_named_with_a_person():
    rules = [(("true", "true"), "plain"), (("-", "-"), "safe")]
    bad = decided("PRIORITY", rules, values=("plain", "safe"), names=("minor", "sex"))
    wrong = decided(
        "PRIORITY", [(("-", "not(true)"), "safe"), (("-", "-"), "plain")],
        names=("minor", "sex"),
    )  # fmt: skip

    raised = verdict(bad, "independent", decision="*", attributes=("sex",))
    found = verdict(wrong, "independent", decision="*", attributes=("sex",))

    assert raised.status is Status.KEPT
    assert found.flaws[0].kind == "depends"
    assert found.flaws[0].values == ("sex",)


def test_a_gateway_that_reads_an_attribute_is_named():
    questions = [form("f", yes_no("sex", required=True))]
    procedure = choice("sex = true", "information", "registration", forms=questions)

    found = verdict(procedure, "independent", decision="*", attributes=("sex",))

    assert [f.kind for f in found.flaws] == ["reads"]


# --- records and readers ------------------------------------------------------------


def test_an_act_needs_its_roles_and_its_questions():
    draw = Sketch()
    draw.start("s").step("a", act="age-decision", roles=("doctor",), form="f").end("e")
    draw.path("s", "a", "e")
    more = {"field_concepts": {"reasons": ("why",)}}
    with_reason = draw.procedure(forms=[form("f", field("why", required=True))], **more)
    without = draw.procedure(forms=[form("f", field("why"))], **more)
    asked = {"acts": ("age-decision",), "fields": ("reasons",)}

    kept = verdict(with_reason, "quorum", roles=("doctor",), **asked)
    found = verdict(without, "quorum", roles=("doctor", "psychologist"), **asked)

    assert kept.status is Status.KEPT
    assert [(f.kind, f.values[0]) for f in found.flaws] == [
        ("no-role", "psychologist"),
        ("no-field", "reasons"),
    ]


def permission(lane, about):
    return Permission(lane, about, True, False, {}, (), timedelta(days=1))


@pytest.mark.parametrize(
    ("within", "flaws"),
    [
        (timedelta(hours=24), []),
        (timedelta(hours=25), [("due-late", "t0", ("PT25H", "P1D"))]),
        (None, [("no-due", "t0", ("P1D",))]),
    ],
)
def test_a_route_is_due_in_time(within, flaws):
    routes = (
        Orientation("hospital", {}, 0, step="t0", within=within),
        Orientation("elsewhere", {}, 1, step="t1"),
    )
    procedure = line("medical-care", "basic-needs")
    procedure = attrs.evolve(procedure, orientations=routes)

    found = verdict(
        procedure, "prompt", acts=("medical-care",), within=timedelta(hours=24)
    )

    assert [(f.kind, f.element, f.values) for f in found.flaws] == flaws
    assert (found.status is Status.KEPT) is (not flaws)


def test_a_class_that_reaches_a_mandate_is_named_with_the_lane():
    procedure = line(
        "information", permissions=(permission(OFFICE, FieldClass.HEALTH),)
    )
    asked = {"classes": (FieldClass.HEALTH,), "mandates": (Mandate.ENFORCEMENT,)}

    found = verdict(procedure, "flow", **asked)

    assert [(f.kind, f.element) for f in found.flaws] == [("may-read", OFFICE)]


def test_a_form_in_the_wrong_lane_is_named():
    draw = Sketch(lane=OFFICE)
    draw.start("s").step("a", form="f").end("e").path("s", "a", "e")
    asked = [form("f", yes_no("ill", about=FieldClass.HEALTH))]

    found = verdict(
        draw.procedure(forms=asked), "flow", classes=(FieldClass.HEALTH,),
        mandates=(Mandate.ENFORCEMENT,),
    )  # fmt: skip

    assert [f.kind for f in found.flaws] == ["asks"]


def test_a_class_that_nobody_may_watch_is_named():
    procedure = line(
        "information", permissions=(permission(OVERSIGHT, FieldClass.HEALTH),)
    )
    both = (FieldClass.HEALTH, FieldClass.VOICE)

    found = verdict(
        procedure, "flow", classes=both, mandates=(Mandate.OVERSIGHT,), reads=True
    )

    assert [f.values[0] for f in found.flaws] == ["voice"]


# --- ends ---------------------------------------------------------------------------


def test_a_path_without_an_end_is_named():
    draw = Sketch()
    draw.start("s").gateway("m").step("a", act="information").path("s", "m", "a", "m")

    found = verdict(draw.procedure(), "ends")

    assert {f.kind for f in found.flaws} == {"no-end"}


def test_a_gateway_with_no_way_for_somebody_is_named():
    draw = Sketch()
    draw.start("s").step("ask", form="f").gateway("g").end("e").end("f")
    draw.path("s", "ask", "g")
    draw.flow("g", "e", "minor = true").flow("g", "f", "minor = null")

    found = verdict(draw.procedure(forms=ASKS), "ends")

    assert ("no-way", "g") in {(f.kind, f.element) for f in found.flaws}


def beside_one_another(*, interrupting, target):
    """Two steps side by side; a clock on one of them leads somewhere."""
    draw = Sketch()
    draw.start("s").gateway("split", "parallel").step("a").step("b")
    draw.gateway("join", "parallel").end("e").step("late").end("f")
    draw.edge("clock", "a", after=HOUR, interrupting=interrupting)
    draw.path("s", "split", "a", "join", "e").path("split", "b", "join")
    draw.path("clock", "late", target)
    return draw.procedure()


def test_a_join_that_a_clock_lets_starve_is_named():
    found = verdict(beside_one_another(interrupting=True, target="f"), "ends")

    assert [(f.kind, f.element, f.values) for f in found.flaws] == [
        ("starved", "join", ("clock",))
    ]


@pytest.mark.parametrize(("interrupting", "target"), [(False, "f"), (True, "b")])
def test_a_clock_that_leaves_the_step_or_comes_to_the_join_starves_nobody(
    interrupting, target
):
    procedure = beside_one_another(interrupting=interrupting, target=target)

    assert "starved" not in {f.kind for f in verdict(procedure, "ends").flaws}


def test_a_procedure_that_ends_is_kept():
    assert verdict(line("information"), "ends").status is Status.KEPT


# --- limits -------------------------------------------------------------------------


def test_what_cannot_be_read_for_everybody_is_undecided_and_never_kept():
    draw = Sketch()
    draw.start("s").step("ask", form="f").gateway("g").end("e")
    draw.step("r", act="removal").end("f").path("s", "ask", "g").path("r", "f")
    draw.flow("g", "r", "n + m > 100").flow("g", "e", default=True)
    asked = [form("f", field("n", "int", required=True), field("m", "int"))]

    found = verdict(draw.procedure(forms=asked), "absence", acts=("removal",))

    assert found.status is not Status.KEPT


def test_a_limit_on_sets_ends_undecided():
    procedure = choice("minor = true", "removal", "information", forms=ASKS, **CHILD)
    prover = Prover(procedure, Limits())
    prover.limits = Limits(nodes=1)  # as a hostile pack would reach them

    found = prover.property(
        prop("precedence", acts=("removal",), before=("information",), when=WHEN)
    )

    assert found.status is Status.UNDECIDED


@pytest.mark.parametrize("seconds", [0, 60])
def test_when_the_time_is_over_a_property_stays_undecided(seconds):
    procedure = choice("minor = true", "removal", "information", forms=ASKS, **CHILD)
    prover = Prover(procedure, Limits(seconds=seconds))

    found = prover.property(prop("absence", acts=("removal",), when=WHEN))

    late = (Status.UNDECIDED, Reason.LIMIT)
    assert ((found.status, found.reason) == late) is (seconds == 0)
    assert (found.status is Status.BROKEN) is (seconds > 0)


def test_a_case_that_is_lost_by_the_use_of_another_right_is_found():
    """The property names no right, and only a right makes the person a child here."""
    either = [input_data("other", "boolean")]
    for name, value in (("before", '"no"'), ("used", '"told"')):
        one = table(["other"], [name], [(("-",), (value,))])
        either.append(decision(name, one, ("other",)))
    models = {"d.dmn": read_model(definitions(*either), file="d.dmn").model}
    draw = Sketch().start().decide("n", "before", "minor").step("x")
    draw.step("r", act="removal").end().path("s", "n", "x", "r", "e")
    with draw.rise("R", right="complain", interrupting=False):
        draw.decide("y", "used", "minor").step("hear").end("Re")
    draw.path("R_start", "y", "hear", "Re")
    concepts = {"is_child": condition('minor = "told"')}
    told = draw.procedure(models=models, concepts=concepts)

    found = verdict(told, "absence", acts=("removal",), when=WHEN)

    assert found.status is Status.BROKEN
    assert "used" in [event.kind for event in found.witness.events]


def test_a_result_given_on_one_path_is_seen_on_the_other():
    rules = [(("true",), "safe"), (("false",), "plain")]
    whole = decided("PRIORITY", rules)
    draw = Sketch()
    draw.start("s").step("ask", form="f", act="screening").decide("d", "orientation")
    draw.gateway("first").end("out").gateway("p", "parallel").end("e")
    draw.gateway("j", "parallel").step("again", form="f").decide("d2", "orientation")
    draw.step("wait", act="information").gateway("g")
    draw.step("r", act="removal").step("n").gateway("m")
    draw.path("s", "ask", "d", "first").path("p", "again", "d2", "j", "e")
    draw.flow("first", "p", 'orientation = "safe"').flow("first", "out", default=True)
    draw.path("p", "wait", "g").path("r", "m", "j").path("n", "m")
    draw.flow("g", "r", 'orientation = "plain"').flow("g", "n", default=True)
    forms, models = list(whole.forms.values()), dict(whole.models)

    found = verdict(
        draw.procedure(forms=forms, models=models), "absence", acts=("removal",)
    )

    assert found.status is Status.BROKEN


# --- what others do meanwhile ---------------------------------------------------------


def test_the_use_of_a_right_makes_the_path_beside_it_wait():
    draw = Sketch()
    draw.start("s").step("t", act="information").step("r", act="removal").end("e")
    draw.path("s", "t", "r", "e")
    with draw.rise("rise", right="ask-for-protection", interrupting=False):
        draw.step("hear", act="asylum-request").end("re")
    draw.path("rise_start", "hear", "re")

    found = verdict(
        draw.procedure(), "precedence", acts=("removal",), right="ask-for-protection",
        before=("individual-assessment",),
    )  # fmt: skip

    assert found.status is Status.BROKEN
    assert "used" in [event.kind for event in found.witness.events]


def test_what_is_done_on_one_path_makes_the_other_wait():
    draw = Sketch()
    draw.start("s").gateway("p", "parallel").gateway("j", "parallel").end("e")
    draw.step("a", act="appeal").step("x").step("r", act="removal")
    draw.path("s", "p", "a", "j", "e").path("p", "x", "r", "j")

    found = verdict(
        draw.procedure(), "precedence", acts=("removal",), after=("appeal",),
        before=("judicial-review",),
    )  # fmt: skip

    assert found.status is Status.BROKEN
