"""Who may read what, and how long it is kept: kept by one pack, lost by another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import OFFICE, OVERSIGHT, PROTECTION
from sketches import Sketch, field, form

from karama.procedure.procedure import FieldClass, Mandate, Permission
from karama.proof.charter import Pattern, Property
from karama.proof.prover import Limits, Prover

YEAR = timedelta(days=365)


def verdict(procedure, pattern, **more):
    one = Property("X.1", pattern, {}, **more)
    found = Prover(procedure, Limits()).property(one)
    return [(flaw.kind, flaw.element, *flaw.values) for flaw in found.flaws]


def permission(lane, about, *, read=True, keeps=YEAR):
    return Permission(lane, about, read, True, {}, (), keeps)


def cared(*permissions, asks=FieldClass.HEALTH, act="medical-care"):
    """Protection asks something, then the office does an act."""
    draw = Sketch(lane=PROTECTION)
    draw.start("s").step("ask", act="screening", form="f")
    draw.step("do", act=act, lane=OFFICE).end("e").path("s", "ask", "do", "e")
    asked = field("ill", about=asks)
    return draw.procedure(forms=[form("f", asked)], permissions=permissions)


NEED = {
    "classes": (FieldClass.HEALTH,),
    "acts": ("medical-care",),
    "mandates": (Mandate.OVERSIGHT,),
}


def needless(procedure):
    return verdict(procedure, Pattern.NEED_TO_KNOW, **NEED)


def test_whoever_asks_may_read():
    assert needless(cared(permission(PROTECTION, FieldClass.HEALTH))) == []


def test_whoever_does_what_needs_it_may_read():
    assert needless(cared(permission(OFFICE, FieldClass.HEALTH))) == []


def test_whoever_neither_asks_nor_needs_it_may_not():
    procedure = cared(permission(OFFICE, FieldClass.HEALTH), act="registration")

    assert needless(procedure) == [("needless", OFFICE, "health")]


def test_what_nobody_asks_for_is_needed_by_nobody():
    procedure = cared(permission(OFFICE, FieldClass.HEALTH), asks=FieldClass.VOICE)

    assert needless(procedure) == [("needless", OFFICE, "health")]


def test_oversight_reads_what_it_wants_and_writing_is_no_reading():
    seen = permission(OVERSIGHT, FieldClass.HEALTH)
    written = permission(OFFICE, FieldClass.HEALTH, read=False)

    assert needless(cared(seen, written, act="registration")) == []


def test_other_classes_are_not_spoken_of():
    procedure = cared(permission(OFFICE, FieldClass.ROUTE), act="registration")

    assert needless(procedure) == []


@pytest.mark.parametrize(("days", "kept"), [(90, True), (91, False)])
def test_the_last_day_is_still_in_time(days, kept):
    held = permission(PROTECTION, FieldClass.HEALTH, keeps=timedelta(days=days))
    found = verdict(
        cared(held), Pattern.KEEPING, classes=(FieldClass.HEALTH,),
        within=timedelta(days=90),
    )  # fmt: skip

    told = [("kept-long", PROTECTION, "health", f"P{days}D", "P90D")]
    assert found == ([] if kept else told)


def test_a_period_can_hold_for_some_mandates_only():
    both = (permission(lane, FieldClass.IDENTITY) for lane in (PROTECTION, OFFICE))
    found = verdict(
        cared(*both), Pattern.KEEPING, classes=(FieldClass.IDENTITY,),
        within=timedelta(days=30), mandates=(Mandate.ENFORCEMENT,),
    )  # fmt: skip

    assert [lane for _, lane, *_ in found] == [OFFICE]
