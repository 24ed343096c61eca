"""What a change of a procedure changes for people: who, how many, and one of them."""

from datetime import timedelta

import attrs
import pytest
from cast import OFFICE, PROTECTION
from sketches import Sketch, field, form, procedure_of, yes_no
from strategies_tables import clause, model_of, rule

from karama.procedure.decision import HitPolicy, OutputClause, Table
from karama.procedure.procedure import FieldClass, Permission
from karama.proof.changes import changes
from karama.proof.differences import LESS, MORE, OTHER, differences, principles
from karama.proof.verdicts import PrincipleVerdict, Report, Status, Verdict

NAMES = frozenset({"age", "alone"})


def table(*rules, policy=HitPolicy.PRIORITY):
    from karama.feel import parse, parse_tests

    values = tuple(parse(f'"{word}"') for word in ("protection", "general"))
    made = tuple(
        attrs.evolve(
            rule(number, ("-", "-"), (f'"{output}"',)),
            inputs=tuple(parse_tests(cell, NAMES) for cell in cells),
        )
        for number, (*cells, output) in enumerate(rules, 1)
    )
    inputs = (clause("age", NAMES), clause("alone", NAMES))
    return Table(policy, inputs, (OutputClause("", values=values),), made)


def version(made, *, condition='go = "protection"'):
    draw = Sketch()
    draw.start("s").decide("d", "decision", "go").gateway("g")
    draw.step("help").step("rest").end("e")
    draw.path("s", "d", "g")
    draw.flow("g", "help", condition).flow("g", "rest", default=True)
    draw.path("help", "e").path("rest", "e")
    facts = [attrs.make_class("F", ["name"])(name) for name in ("age", "alone")]
    asked = form("ask", field("age", "int"), yes_no("alone"))
    return draw.procedure(models={"m": model_of(made, facts=facts)}, forms=[asked])


UNDER_18 = table(("< 18", "-", "protection"), ("-", "-", "general"))
UNDER_17 = table(("< 17", "-", "protection"), ("-", "-", "general"))


def test_one_year_of_age_is_the_whole_difference():
    found = differences(version(UNDER_18), version(UNDER_17))

    (decision,) = found.decisions
    (move,) = decision.moves
    assert (move.old, move.new, move.protects) == ("protection", "general", LESS)
    assert move.person == {"age": 17}
    assert move.count == 3  # one age, and alone: yes, no, not known
    assert found.protects_less


def test_the_way_back_protects_more():
    (decision,) = differences(version(UNDER_17), version(UNDER_18)).decisions

    assert decision.moves[0].protects == MORE
    assert decision.total == 15  # five kinds of age (one not known), by three of alone


def test_a_table_written_otherwise_makes_no_difference():
    other = table(
        ("< 10", "-", "protection"), ("[10..18)", "-", "protection"),
        ("-", "-", "general"),
    )  # fmt: skip

    assert differences(version(UNDER_18), version(other)).none


def test_answers_nobody_ranks_are_neither_more_nor_less():
    first = attrs.evolve(UNDER_18, hit_policy=HitPolicy.FIRST)
    second = attrs.evolve(UNDER_17, hit_policy=HitPolicy.FIRST)

    (decision,) = differences(version(first), version(second)).decisions
    assert {move.protects for move in decision.moves} == {OTHER}


def test_a_gateway_that_asks_the_contrary_sends_others_this_way():
    found = differences(
        version(UNDER_18), version(UNDER_18, condition='go = "general"')
    )

    (way,) = found.ways
    assert (way.gateway, way.target) == ("g", "help")
    assert way.gains == {"go": "general"}
    assert way.loses == {"go": "protection"}


def test_what_cannot_be_compared_for_everybody_is_named():
    loose = attrs.evolve(
        UNDER_18, inputs=(clause("age * 2", NAMES), UNDER_18.inputs[1])
    )

    (decision,) = differences(version(UNDER_18), version(loose)).decisions
    assert decision.reason
    (move,) = decision.moves
    assert (move.old, move.new, move.count) == ("protection", "general", 0)
    assert 9 <= move.person["age"] < 18
    assert not move.person["alone"]


# --- what is drawn ------------------------------------------------------------------


def drawn(
    *, deadline=timedelta(hours=4), lane=OFFICE, act="information", right="complain"
):
    draw = Sketch()
    draw.start("s").step("tell", act=act, lane=lane).end("e").path("s", "tell", "e")
    draw.edge("late", "tell", after=deadline).end("e2").path("late", "e2")
    if right:
        with draw.rise("use", interrupting=False, right=right):
            draw.step("hear").end("e3").path("use_start", "hear", "e3")
    return draw.process()


def kinds(old, new):
    return {(one.kind, one.element) for one in changes(*map(procedure_of, (old, new)))}


def test_a_longer_clock_another_lane_another_act_are_told():
    new = drawn(deadline=timedelta(hours=40), lane=PROTECTION, act="interview")

    assert kinds(drawn(), new) == {
        ("clock-length", "late"),
        ("step-lane", "tell"),
        ("step-act", "tell"),
    }


def test_a_right_that_is_gone_is_told_with_its_step():
    assert kinds(drawn(), drawn(right="")) == {
        ("right-removed", "complain"),
        ("step-removed", "hear"),
    }


def test_a_reader_more_and_a_longer_keeping_are_told():
    one = Permission(OFFICE, FieldClass.HEALTH, False, True, {}, (), timedelta(days=1))
    more = attrs.evolve(one, read=True, keeps=timedelta(days=9))
    old, new = (procedure_of(drawn(), permissions=(p,)) for p in (one, more))

    assert [(c.kind, c.element, c.new) for c in changes(old, new)] == [
        ("reader-added", OFFICE, "health"),
        ("keeps", f"{OFFICE}, health", "P9D"),
    ]


# --- principles -----------------------------------------------------------------------


BROKEN = Status.BROKEN


def report(**statuses):
    verdicts = (
        PrincipleVerdict(
            n, "must", s, (Verdict(f"{n}.1", s), Verdict(f"{n}.2", BROKEN))
        )
        for n, s in statuses.items()
    )
    return Report("p", "1", "0", "c", tuple(verdicts))


def test_principles_lost_come_before_those_gained():
    old = report(C01=Status.BROKEN, C02=Status.KEPT, C03=Status.KEPT)
    new = report(C01=Status.KEPT, C02=Status.UNDECIDED, C03=Status.KEPT)

    found = principles(old, new)
    assert [(one.principle, one.lost) for one in found] == [
        ("C02", True),
        ("C01", False),
    ]


@pytest.mark.parametrize("pack", ["es-guardia-civil", "mt-age-assessment"])
def test_a_shipped_pack_does_not_differ_from_itself(pack):
    from pathlib import Path

    from karama.packs import read_pack

    procedure = read_pack(Path(__file__).parents[3] / "packs" / pack).procedure
    assert differences(procedure, procedure).none
