"""Who must take part and what must be asked: kept by one procedure, lost by another."""

from __future__ import annotations

import pytest
from cast import OFFICE, PROTECTION
from sketches import Sketch, condition, field, form, yes_no
from strategies_tables import model_of, rule

from karama.procedure.decision import HitPolicy, OutputClause, Table
from karama.procedure.procedure import Mandate
from karama.proof.charter import Pattern, Property
from karama.proof.prover import Limits, Prover
from karama.proof.verdicts import Status

REASONS = {"field_concepts": {"reasons": ("why", "why_too")}}


def verdict(procedure, **more):
    one = Property("X.1", Pattern.QUORUM, {}, **more)
    return Prover(procedure, Limits()).property(one)


def told(found):
    return [(flaw.kind, flaw.element, flaw.values) for flaw in found.flaws]


def three(*roles, forms=("", "", ""), act="age-assessment"):
    """Three steps of one act, one after the other."""
    draw = Sketch(lane=PROTECTION)
    draw.start("s")
    for number, (role, asked) in enumerate(zip(roles, forms, strict=True)):
        draw.step(f"t{number}", act=act, roles=(role,) if role else (), form=asked)
    draw.end("e").path("s", "t0", "t1", "t2", "e")
    asks = [form("f", field("why", required=True)), form("bare", field("note"))]
    return draw.procedure(forms=asks, **REASONS)


TOGETHER = ("doctor", "psychologist", "social-worker")


def test_each_step_brings_its_own_people():
    found = verdict(three("doctor", "", "doctor"), acts=("age-assessment",),
                    roles=("doctor",))  # fmt: skip

    assert told(found) == [("no-role", "t1", ("doctor",))]


def test_steps_that_do_one_thing_together_bring_people_together():
    asked = {"acts": ("age-assessment",), "roles": TOGETHER, "together": True}

    assert verdict(three(*TOGETHER), **asked).status is Status.KEPT
    assert told(verdict(three("doctor", "", "psychologist"), **asked)) == [
        ("no-role", "t0", ("social-worker",))
    ]


def test_one_of_several_people_is_enough_and_none_is_not():
    asked = {"acts": ("age-assessment",), "one_of": ("lawyer", *TOGETHER)}

    assert verdict(three(*TOGETHER), **asked).status is Status.KEPT
    assert told(verdict(three("doctor", "clerk", "doctor"), **asked)) == [
        ("nobody", "t1", ("lawyer", *TOGETHER))
    ]


def test_a_good_form_does_not_hide_another():
    asked = {"acts": ("age-assessment",), "fields": ("reasons",)}
    good = three("", "", "", forms=("f", "f", "f"))
    bad = three("", "", "", forms=("f", "bare", "f"))

    assert verdict(good, **asked).status is Status.KEPT
    assert told(verdict(bad, **asked)) == [
        ("no-field", "t1", ("reasons", "why", "why_too"))
    ]


def test_only_steps_that_write_something_down_are_meant_where_it_says_so():
    asked = {"acts": ("age-assessment",), "roles": ("doctor",), "written": True}

    unwritten = three("doctor", "", "doctor", forms=("f", "", "f"))
    written = three("doctor", "", "doctor", forms=("f", "f", "f"))

    assert verdict(unwritten, **asked).status is Status.KEPT
    assert [element for _, element, _ in told(verdict(written, **asked))] == ["t1"]


@pytest.mark.parametrize(
    ("other", "kept"), [("medical-care", True), ("hearing", False)]
)
def test_what_another_act_records_counts_where_it_says_so(other, kept):
    draw = Sketch(lane=PROTECTION)
    draw.start("s").step("go", act="voluntary-return").step("look", act=other, form="f")
    draw.end("e").path("s", "go", "look", "e")
    procedure = draw.procedure(
        forms=[form("f", field("why", required=True))], **REASONS
    )

    found = verdict(procedure, acts=("voluntary-return",), fields=("reasons",),
                    alternatives=("medical-care",))  # fmt: skip

    assert (found.status is Status.KEPT) == kept


@pytest.mark.parametrize(
    ("other", "kept"), [("hearing", True), ("age-assessment", False)]
)
def test_only_a_process_in_which_an_act_is_done_is_meant_where_it_says_so(other, kept):
    draw = Sketch(lane=PROTECTION)
    draw.start("s").step("ask", act="consent").step("more", act=other)
    draw.end("e").path("s", "ask", "more", "e")

    found = verdict(draw.procedure(), acts=("consent",), roles=("guardian",),
                    beside=("age-assessment",))  # fmt: skip

    assert (found.status is Status.KEPT) == kept


# --- for some people ------------------------------------------------------------------

CHILD = {"is_child": condition("minor")}


def parted(child=(), adult=()):
    """Children are heard in one room, adults in another."""
    draw = Sketch(lane=PROTECTION)
    draw.start("s").step("ask", act="screening", form="f").gateway("g")
    draw.step("young", act="hearing", roles=child)
    draw.step("old", act="hearing", roles=adult).end("e").end("f")
    draw.path("s", "ask", "g").flow("g", "old", "minor = false")
    draw.flow("g", "young", default=True).path("young", "e").path("old", "f")
    return draw.procedure(forms=[form("f", yes_no("minor"))], concepts=CHILD)


GUARDED = {"acts": ("hearing",), "roles": ("guardian",)}


def test_a_quorum_for_some_people_leaves_the_others_alone():
    asked = {**GUARDED, "when": condition("is_child")}

    assert verdict(parted(child=("guardian",)), **asked).status is Status.KEPT
    assert verdict(parted(child=("guardian",)), **GUARDED).status is Status.BROKEN


def test_whoever_comes_to_a_step_that_lacks_somebody_is_shown():
    found = verdict(parted(adult=("guardian",)), **GUARDED, when=condition("is_child"))

    assert found.status is Status.BROKEN
    assert told(found) == [("no-role", "young", ("guardian",))]
    assert found.witness is not None
    assert found.witness.step != "old"


@pytest.mark.parametrize(
    ("order", "kept"), [(("hear", "name"), True), (("name", "hear"), False)]
)
def test_a_quorum_can_count_only_after_something(order, kept):
    draw = Sketch(lane=PROTECTION)
    draw.start("s").step("hear", act="hearing")
    draw.step("name", act="guardian-appointment").end("e").path("s", *order, "e")

    found = verdict(draw.procedure(), **GUARDED, after=("guardian-appointment",))

    assert (found.status is Status.KEPT) == kept


# --- whose hands ----------------------------------------------------------------------


@pytest.mark.parametrize("lane", [PROTECTION, OFFICE])
def test_a_table_stands_in_somebody_s_hands_too(lane):
    draw = Sketch(lane=lane)
    draw.start("s").decide("look", "decision", act="age-assessment").end("e")
    draw.path("s", "look", "e")
    table = Table(HitPolicy.FIRST, (), (OutputClause(""),), (rule(1, (), ("1",)),))

    found = verdict(draw.procedure(models={"m": model_of(table)}),
                    acts=("age-assessment",),
                    mandates=(Mandate.PROTECTION,))  # fmt: skip

    assert [kind for kind, *_ in told(found)] == (
        [] if lane == PROTECTION else ["wrong-lane"]
    )
