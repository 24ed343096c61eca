"""Courses of random cases: what happened is in them, and nothing anybody said."""

import random

import pytest
from msgspec.structs import replace
from random_cases import Person

from karama import read_pack
from karama.engine import open_steps
from karama.engine.events import Noted
from karama.explanation.languages import translator
from karama.monitoring import Sight, Words, course_of
from karama.monitoring.works import works_of

SEEDS = range(25)


@pytest.fixture(scope="module")
def procedure(pytestconfig):
    return read_pack(pytestconfig.rootpath / "packs" / "es-guardia-civil").procedure


@pytest.fixture(scope="module")
def people(procedure):
    """Random cases, each cut at a random place."""
    found = []
    for seed in SEEDS:
        person = Person(procedure, seed)
        for _ in range(random.Random(seed).randint(0, 40)):  # noqa: S311
            person.move()
        found.append(person)
    return found


WORDS = Words(translator("en"), lambda what: f"<{what}>")


def whole(procedure, person):
    sight = Sight(lane="Lane_Ombudsman", everything=True)
    return course_of(procedure, tuple(person.log), sight, WORDS)


def test_what_is_open_is_what_the_engine_says_is_open(people):
    seen = 0
    for person in people:
        works = [w for w in works_of(person.log) if w.closed is None]
        found = {(w.token, w.step, w.lane, w.opened, w.process) for w in works}
        asked = open_steps(person.case)
        assert found == {(s.token, s.step, s.lane, s.since, s.process) for s in asked}
        seen += len(found)
    assert seen > 20


def test_every_step_that_was_done_is_a_move_at_its_instant(procedure, people):
    seen = 0
    for person in people:
        done = sorted((e.step, e.at) for e in person.log if e.kind == "done")
        moves = whole(procedure, person).moves
        told = sorted((m.step, m.at) for m in moves if m.kind == "done")
        assert told == done
        seen += len(done)
    assert seen > 100


def test_moves_come_in_the_order_in_which_things_happened(procedure, people):
    for person in people:
        moves = whole(procedure, person).moves
        assert [m.at for m in moves] == sorted(m.at for m in moves)
        opened = set()
        for move in moves:
            if move.life == "schedule":
                opened.add(move.token)
            elif move.token:
                assert move.token in opened
                opened.discard(move.token)


MARK = "ZANZIBAR"


def marked(event):
    """The event with a mark in everything that somebody said."""
    return replace(
        event,
        answers=dict.fromkeys(event.answers, MARK),
        why=MARK,
        about=MARK,
        decision=event.decision and replace(event.decision, value=MARK),
        note=Noted("correction.asked", ("Lane_Ombudsman",), {"text": MARK}),
    )


def test_nothing_that_was_said_is_in_a_course(procedure, people):
    for person in people:
        events = tuple(marked(event) for event in person.log)
        assert MARK in repr(events)
        sight = Sight(lane="Lane_Ombudsman", everything=True)
        told = repr(course_of(procedure, events, sight, WORDS))
        assert MARK not in told
        assert not any(e.digest in told or e.id in told for e in events)


def test_a_right_that_was_used_is_not_named(procedure, people):
    used = [p for p in people if any(e.kind == "used" for e in p.log)]
    assert used
    for person in used:
        (name,) = {m.activity for m in whole(procedure, person).moves
                   if m.kind == "used"}  # fmt: skip
        assert name == "A right was used"


def moves_for(procedure, person, lane, *, everything):
    sight = Sight(lane=lane, everything=everything)
    return course_of(procedure, tuple(person.log), sight, WORDS).moves


def of_others(person, moves, lane):
    """Moves of which neither the step nor who did it is of the lane."""
    mine = {(e.step, e.at) for e in person.log if e.actor_lane == lane}
    return [m for m in moves if m.lane != lane and (m.step, m.at) not in mine]


@pytest.mark.parametrize("lane", ["Lane_GuardiaCivil", "Lane_RedCross"])
def test_who_sees_its_own_steps_only_learns_of_no_other(procedure, people, lane):
    for person in people:
        moves = moves_for(procedure, person, lane, everything=False)
        assert not of_others(person, moves, lane)
        assert not any(move.token or move.life == "withdraw" for move in moves)


def test_who_sees_every_step_is_told_of_others(procedure, people):
    """The control arm of the test above."""
    lane, found = "Lane_RedCross", []
    for person in people:
        moves = moves_for(procedure, person, lane, everything=True)
        found += of_others(person, moves, lane)
    assert len(found) > 100


def test_a_step_that_a_clock_cuts_off_is_told_as_called_back(pytestconfig):
    """In this procedure some clocks cut off the step they stand on."""
    cuts = read_pack(pytestconfig.rootpath / "packs" / "es-madrid-airport").procedure
    lane, every = next(iter(cuts.process.lanes)), []
    for seed in SEEDS:
        person = Person(cuts, seed).live(40)
        every += moves_for(cuts, person, lane, everything=True)
    assert any(move.life == "withdraw" for move in every)


def test_whose_mandate_the_pack_does_not_know_learns_nothing(procedure, people):
    sight = Sight(lane="Lane_RedCross", everything=True, known=False)
    for person in people:
        course = course_of(procedure, tuple(person.log), sight, WORDS)
        assert (course.moves, course.works, course.titles) == ((), (), {})


def test_a_deadline_is_met_missed_or_runs(procedure, people):
    """Against the clocks that rang, read apart from the works."""
    found = {True: 0, False: 0, None: 0}
    for person in people:
        for work in works_of(person.log):
            missed = work.missed(person.now)
            found[missed] += 1
            if missed is False:
                assert work.done
                assert work.closed <= work.due
            if missed is True:
                assert (work.closed or person.now) > work.due
    assert all(found.values())
