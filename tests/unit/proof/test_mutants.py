"""Small wrong changes: each is made, and caught, or said to harm nobody and why."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import attrs
import pytest
from cast import OFFICE, OVERSIGHT, PROTECTION
from sketches import Sketch, field, form, procedure_of, yes_no
from strategies_tables import clause, model_of, rule

from karama.errors import ProofLimit
from karama.feel import parse, parse_tests
from karama.packs import read_pack
from karama.procedure.decision import HitPolicy, OutputClause, Table
from karama.procedure.procedure import FieldClass, Permission, Promise, Statement
from karama.proof.charter import read_charter
from karama.proof.mutants import Aspect, Outcome, Trial, checks, mutants, sampled
from karama.proof.mutants.expressions import cells, changed
from karama.proof.mutants.mutant import with_table
from karama.proof.mutants.trial import SEES
from karama.proof.worlds import ALL

PACKS = Path(__file__).parents[3] / "packs"
NAMES = frozenset({"risk"})


def risk_table():
    values = tuple(parse(f'"{word}"') for word in ("stays", "goes"))
    rows = (("not(false)", "stays"), ("false", "goes"))
    rules = tuple(
        attrs.evolve(
            rule(number, ("-",), (f'"{output}"',)), inputs=(parse_tests(cell, NAMES),)
        )
        for number, (cell, output) in enumerate(rows, 1)
    )
    inputs = (clause("risk", NAMES),)
    return Table(
        HitPolicy.PRIORITY, inputs, (OutputClause("", values=values),), rules,
        annotation_names=("source",),
    )  # fmt: skip


def returned(**more):
    """Told, assessed, decided about; whoever is not at risk may be removed."""
    draw = Sketch(lane=PROTECTION)
    draw.start("s").step("tell", act="information", sources=("CRC 12", "CRC 13"))
    draw.step("assess", act="individual-assessment", form="risks", sources=("CAT 3",))
    draw.decide("decide", "decision", "outcome").gateway("g")
    draw.step("remove", act="removal", lane=OFFICE, roles=("monitor",))
    draw.step("house", act="accommodation").end("e")
    draw.path("s", "tell", "assess", "decide", "g")
    draw.flow("g", "remove", 'outcome = "goes"').flow("g", "house", default=True)
    draw.path("remove", "e").path("house", "e")
    with draw.rise("complaint", interrupting=False, right="complain"):
        draw.step("hear", act="complaint", lane=OVERSIGHT).end("e2")
        draw.path("complaint_start", "hear", "e2")
    fact = attrs.make_class("F", ["name"])("risk")
    return draw.procedure(
        models={"m": model_of(risk_table(), facts=[fact])},
        forms=[form("risks", yes_no("risk", required=True), field("note"))],
        permissions=(
            Permission(PROTECTION, FieldClass.CLAIM, True, True, {"en": "help"},
                       ("CAT 3",), timedelta(days=30)),
            Permission(OFFICE, FieldClass.IDENTITY, True, False, {"en": "names"},
                       ("CAT 3",), timedelta(days=30)),
        ),
        **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def trial():
    return Trial(returned(), read_charter())


def the(kind, element=None, *values):
    found = [
        one
        for one in mutants(returned())
        if one.kind == kind
        and element in (None, one.element)
        and one.values[: len(values)] == values
    ]
    assert found, f"no {kind} at {element}"
    return found[0]


# --- made ---------------------------------------------------------------------------


def test_each_mutant_has_a_name_of_its_own_and_differs_from_the_original():
    original = returned()
    made = list(mutants(original))

    assert max(Counter(one.name for one in made).values()) == 1
    assert all(one.procedure != original for one in made)


def test_they_are_made_in_the_same_order_each_time():
    assert [m.name for m in mutants(returned())] == [
        m.name for m in mutants(returned())
    ]


def test_a_dropped_step_is_passed_by():
    process = the("drop-step", "assess").procedure.process

    assert "assess" not in process.elements
    assert process.flows["tell_to_assess"].target == "decide"
    assert process.elements["decide"].incoming == ("tell_to_assess",)


def test_swapped_steps_keep_every_flow():
    process = the("swap-steps", "tell").procedure.process

    assert process.flows["s_to_tell"].target == "assess"
    assert process.flows["tell_to_assess"].source == "assess"
    assert process.flows["assess_to_decide"].source == "tell"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("age < 18", ["flip", "touch", "bound", "bound"]),
        ('a = "x" and b', ["half", "half", "join", "flip", "flip"]),
        ("not(a)", ["flip", "flip"]),
    ],
)
def test_conditions_are_changed_in_small_ways(text, words):
    node = parse(text, frozenset({"age", "a", "b"}))

    assert [word for word, _ in changed(node)] == words
    assert all(other != node for _, other in changed(node))


@pytest.mark.parametrize(
    ("text", "count"), [("-", 0), ('"a","b"', 4), ("< 18", 5), ("[1..5)", 8)]
)
def test_cells_are_changed_in_small_ways(text, count):
    tests = parse_tests(text, frozenset())

    found = [cell for _, cell in cells(tests)]
    assert len(found) == count
    assert tests not in found


def test_a_sample_is_the_same_for_a_seed_and_never_more_than_there_are():
    assert sampled(100, 7, 3) == sampled(100, 7, 3)
    assert sampled(100, 7, 3) != sampled(100, 7, 4)
    assert list(sampled(5, 9, 1)) == list(range(5))


# --- caught -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "element", "by"),
    [
        ("drop-step", "assess", "C01.1"),
        ("drop-right", "complaint", "C21"),
        ("right-unsaid", "complaint", "C21"),
        ("swap-lane", "hear", "C21.2"),
        ("drop-role", "remove", "C22.3"),
        ("harsher-act", "house", "C"),
    ],
)
def test_the_charter_catches_what_takes_protection_away(trial, kind, element, by):
    result = trial.judge(the(kind, element))

    assert result.outcome is Outcome.CAUGHT
    assert result.by.startswith(by)
    assert result.weight in ("must", "should")


def test_a_protected_class_for_enforcement_is_caught(trial):
    result = trial.judge(the("add-reader", OFFICE, "health"))

    assert result.by == "C23.1"


def test_law_that_is_no_longer_named_is_caught_by_the_check(trial):
    assert trial.judge(the("drop-citation", "assess")).by == "LAW-010"


def test_a_statement_about_a_step_that_is_gone_is_caught_by_the_check():
    about = Statement("s1", "report", {}, about=("remove",))
    procedure = returned(statements=(about,))
    (mutant,) = [m for m in mutants(procedure) if m.name == "drop-step remove"]

    result = Trial(procedure, read_charter()).judge(mutant)
    assert (result.by, result.weight) == ("PACK-032", "check")


# --- harmless -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "element", "values", "reason"),
    [
        ("drop-citation", "tell", (), "other-citation"),
        ("drop-step", "remove", (), "weighs"),
        ("first-rule", "decision", (), "same-answers"),
        ("drop-rule", "decision/r2", (), ""),
        ("lower-output", "decision/r1", (), ""),
        ("drop-field", "risks", ("note",), "only-record"),
        ("add-reader", PROTECTION, ("health",), ""),
        ("swap-steps", "assess", ("decide",), "unknown-waits"),
        ("condition-never", None, (), "ranked-higher"),
        ("condition-always", None, (), ""),
    ],
)
def test_what_harms_nobody_is_said_with_its_reason(
    trial, kind, element, values, reason
):
    result = trial.judge(the(kind, element, *values))

    assert result.reason == reason
    assert (result.outcome is Outcome.HARMLESS) == bool(reason)


def judged(procedure, kind, *values):
    """What becomes of the first mutant of a kind."""
    some = (m for m in mutants(procedure) if m.kind == kind)
    mutant = next(m for m in some if m.values[: len(values)] == values)
    return Trial(procedure, read_charter()).judge(mutant)


@pytest.mark.parametrize(
    ("lane", "reason"), [(OVERSIGHT, "own-people"), (PROTECTION, "")]
)
def test_an_authority_of_oversight_brings_its_own_people(lane, reason):
    draw = Sketch(lane=lane)
    draw.start("s").step("visit", act="monitoring-visit", roles=("monitor",))
    draw.end("e").path("s", "visit", "e")

    assert judged(draw.procedure(), "drop-role").reason == reason


def late(act, *, then=(), interrupting=False):
    """A step with a clock that opens another step; more may follow the first."""
    draw = Sketch(lane=PROTECTION)
    draw.start("s").step("name", act="guardian-appointment").end("e")
    draw.edge("clock", "name", after=timedelta(hours=24), interrupting=interrupting)
    draw.step("court", act=act).end("f").path("clock", "court", "f")
    for number, more in enumerate(then):
        draw.step(f"t{number}", act=more)
    return draw.path("s", "name", *(f"t{n}" for n in range(len(then))), "e").procedure()


@pytest.mark.parametrize(
    ("procedure", "reason"),
    [
        (late("guardian-appointment"), "done-elsewhere"),
        (late("notification"), ""),
        (late("guardian-appointment", then=("medical-care",)), ""),
    ],
)
def test_a_step_that_is_cut_off_harms_nobody_where_another_does_it_all(
    procedure, reason
):
    assert judged(procedure, "edge-interrupts").reason == reason


@pytest.mark.parametrize(
    ("act", "reason"), [("guardian-appointment", "both-do-it"), ("notification", "")]
)
def test_whoever_steps_in_beside_a_late_step_harms_nobody_by_doing_the_same(
    act, reason
):
    procedure = late(act, interrupting=True)
    assert judged(procedure, "edge-goes-beside").reason == reason


def helped(kind="inclusive"):
    """Whoever is not at no risk at all is helped, beside or instead of a place."""
    draw = Sketch(lane=PROTECTION)
    draw.start("s").decide("ask", "decision", "outcome").gateway("g", kind)
    draw.step("help", act="psychological-support").step("house", act="accommodation")
    draw.end("e").path("s", "ask", "g").path("help", "e").path("house", "e")
    draw.flow("g", "help", 'outcome = "stays"').flow("g", "house", default=True)
    return draw.procedure(models={"m": model_of(risk_table())})


@pytest.mark.parametrize("kind", ["inclusive", "exclusive"])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("condition-always", "ranked-higher"),
        ("condition-flip", ""),
        ("condition-never", ""),
    ],
)
def test_whoever_goes_where_the_pack_protects_more_is_not_harmed(kind, change, reason):
    procedure = helped(kind)
    harm = Trial(procedure, read_charter())._harm
    mutant = next(one for one in mutants(procedure) if one.kind == change)

    assert harm.excuse(mutant) == reason


@pytest.mark.parametrize(
    ("act", "reason"), [("accommodation", "nothing-weighs"), ("removal", "")]
)
@pytest.mark.parametrize("kind", ["shorter-wait", "drop-wait"])
def test_time_to_think_counts_where_something_follows_that_weighs(kind, act, reason):
    draw = Sketch(lane=PROTECTION)
    draw.start("s").catch("wait", after=timedelta(days=30)).step("then", act=act)
    procedure = draw.end("e").path("s", "wait", "then", "e").procedure()
    mutant = next(one for one in mutants(procedure) if one.kind == kind)

    assert Trial(procedure, read_charter())._harm.excuse(mutant) == reason


@pytest.mark.parametrize(
    ("act", "reason"), [("return-counselling", "weighs"), ("medical-care", "")]
)
def test_whoever_is_spared_a_removal_misses_nothing_that_begins_it(act, reason):
    draw = Sketch(lane=PROTECTION)
    draw.start("s").step("ask", form="f").gateway("g")
    draw.step("first", act=act).step("remove", act="removal", lane=OFFICE)
    draw.step("house", act="accommodation").end("e")
    draw.path("s", "ask", "g").path("first", "remove", "e").path("house", "e")
    draw.flow("g", "first", "lost = true").flow("g", "house", default=True)
    procedure = draw.procedure(forms=[form("f", yes_no("lost"))])
    mutant = next(one for one in mutants(procedure) if one.kind == "condition-never")

    assert Trial(procedure, read_charter())._harm.excuse(mutant) == reason


@pytest.mark.parametrize(
    ("first", "reason"),
    [("interview", "order-free"), ("appeal-offer", "order-free"), ("basic-needs", "")],
)
def test_of_two_conversations_either_may_come_first_and_help_may_not_wait(
    first, reason
):
    draw = Sketch(lane=PROTECTION)
    draw.start("s").step("one", act=first).step("two", act="vulnerability-assessment")
    draw.end("e").path("s", "one", "two", "e")

    assert judged(draw.procedure(), "swap-steps").reason == reason


@pytest.mark.parametrize(("sources", "reason"), [((), ""), (("CAT 13",), "law-inside")])
def test_a_right_may_leave_its_law_to_the_steps_inside(sources, reason):
    draw = Sketch(lane=OVERSIGHT)
    draw.start("s").step("a", sources=("CAT 13",)).end("e").path("s", "a", "e")
    with draw.rise("complaint", interrupting=False, right="complain"):
        draw.step("hear", act="complaint", sources=sources).end("e2")
        draw.path("complaint_start", "hear", "e2")
    rise = attrs.evolve(draw.elements["complaint"], sources=("ICCPR 2",))
    draw.elements["complaint"] = rise

    found = judged(draw.procedure(), "drop-citation", "ICCPR 2")
    assert found.reason == reason


@pytest.mark.parametrize(
    ("concept", "reason"), [("religion", "only-record"), ("understood", "")]
)
def test_nobody_is_owed_a_question_that_may_not_count(concept, reason):
    draw = Sketch(lane=PROTECTION)
    draw.start("s").step("a", act="consent", form="f").end("e").path("s", "a", "e")
    procedure = draw.procedure(
        forms=[form("f", field("said"))], field_concepts={concept: ("said",)}
    )

    assert judged(procedure, "drop-field").reason == reason


# --- caught by the reader  ---------------------------------------------------------


def test_a_clock_without_law_is_caught_by_the_check():
    procedure = late("notification")
    clock = procedure.process.elements["clock"]
    timer = attrs.evolve(clock.timer, sources=("CRC 20",))
    elements = {**procedure.process.elements, "clock": attrs.evolve(clock, timer=timer)}
    process = attrs.evolve(procedure.process, elements=elements)

    found = judged(procedure_of(process), "drop-citation", "CRC 20")
    assert (found.by, found.weight) == ("LAW-009", "check")


def test_a_promise_that_is_broken_is_caught_by_the_check():
    procedure = returned()
    (decision,) = set(procedure.decision_of)
    facts = {"risk": False}
    kept = Promise("no-risk", decision, facts, "goes", file="p", key="promises[1]")
    promised = attrs.evolve(procedure, promises=(kept,))
    found = checks.findings(promised)
    assert not [one for one in found if one[0].startswith("PROM")]
    broken = with_answer(promised, "stays")
    new = checks.findings(broken) - found
    assert "PROM-005" in [code for code, _ in new]


def with_answer(procedure, answer):
    """The procedure whose table answers the same to everybody."""
    (file,) = procedure.models
    (decision,) = procedure.models[file].decisions.values()
    table = decision.expression
    rules = [attrs.evolve(r, outputs=(parse(f'"{answer}"'),)) for r in table.rules]
    other = attrs.evolve(table, rules=tuple(rules))
    return with_table(procedure, file, decision, other)


@pytest.mark.parametrize("limited", [False, True])
def test_where_it_takes_too_many_sets_anybody_may_come(monkeypatch, limited):
    def refuse(_reach, _place):
        raise ProofLimit("sets of people", 1)

    if limited:
        monkeypatch.setattr("karama.proof.mutants.reach.Reach._coming", refuse)
    malta = read_pack(PACKS / "mt-age-assessment").procedure
    trial = Trial(malta, read_charter())
    gone = [m for m in mutants(malta) if m.flow or m.decision]
    prepared = [trial._reach.prepare(mutant) for mutant in gone]

    come = set(trial._reach._come.values())
    assert any(prepared)
    assert (come == {ALL}) is limited


def test_who_comes_to_a_place_does_not_depend_on_what_was_proved_last():
    malta = read_pack(PACKS / "mt-age-assessment").procedure
    shipped = read_charter()
    gone = [m for m in mutants(malta) if m.kind.startswith("condition")]
    said = []
    for charter in (shipped, attrs.evolve(shipped, principles=shipped.principles[:3])):
        trial = Trial(malta, charter)
        prepared = [trial._reach.prepare(mutant) for mutant in gone]
        assert any(prepared)
        worlds = trial._first.setting.cast.worlds
        come = trial._reach._come
        every = range(max(worlds.support(people)[-1] for people in come.values()) + 1)
        said.append({spot: worlds.count(come[spot], every) for spot in come})

    assert said[0] == said[1]


def test_a_question_the_charter_asks_for_that_may_stay_open_is_caught_by_the_check():
    draw = Sketch(lane=PROTECTION)
    draw.start("s").step("a", act="consent", form="f").end("e").path("s", "a", "e")
    procedure = draw.procedure(
        forms=[form("f", field("said", required=True))],
        field_concepts={"understood": ("said",)},
    )

    assert judged(procedure, "drop-required").by == "CHAR-008"


# --- on a shipped pack --------------------------------------------------------------


def test_looking_only_where_a_change_can_be_seen_changes_nothing(monkeypatch):
    procedure = read_pack(PACKS / "mt-age-assessment").procedure
    narrow = [m for m in mutants(procedure) if m.aspect in SEES]
    some = [one for one in narrow if one.aspect is not Aspect.LAW][::149]
    trial = Trial(procedure, read_charter())
    before = [bool(trial.caught(one)[0]) for one in some]

    monkeypatch.setattr("karama.proof.mutants.trial.SEES", {})
    assert [bool(trial.caught(one)[0]) for one in some] == before


def test_a_pack_s_own_processes_are_changed_and_not_those_it_calls():
    procedure = read_pack(PACKS / "ma-referentiel").procedure
    called = procedure.processes["mt-age-assessment:Process_AgeAssessment"]
    for mutant in mutants(procedure):
        there = mutant.procedure.processes
        assert there["mt-age-assessment:Process_AgeAssessment"] is called
        assert there[procedure.process.id] is mutant.procedure.process


def test_a_sketch_without_decisions_or_forms_has_mutants_too():
    draw = Sketch()
    draw.start("s").step("a").end("e").path("s", "a", "e")

    assert {m.kind for m in mutants(procedure_of(draw.process()))} == {"drop-step"}
