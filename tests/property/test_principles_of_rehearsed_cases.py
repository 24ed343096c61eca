"""The Charter over rehearsed cases says what the events of each case say.

People of the shipped packs are rehearsed; each case is read from its turns, all at
once, and again by the engine's own events, one by one. The two agree for every property
and every person.
"""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from by_heart import come, evenly, replayed, staffed

from karama.packs import read_pack
from karama.proof.charter import read_charter
from karama.proof.observed import log_of, reading_of
from karama.proof.principles import Pattern
from karama.proof.prover import Limits, Prover, rule_of
from karama.rehearsal.courses import Courses
from karama.rehearsal.outcomes.principles import BY_PATHS, Accounts, Taken
from karama.rehearsal.plain import rehearse

ROOT = Path(__file__).parents[2]
PACKS, FAULTY = ROOT / "packs", ROOT / "examples" / "faulty-border-post"
DAYS = 86_400.0
UNTIL = 90.0 * DAYS
PEOPLE = 40


def taken(courses, rows):
    turns = courses.turns
    numbers = {id(turn): number for number, turn in enumerate(turns)}
    return Taken(
        np.array([who for who, _, _ in rows]),
        np.array([numbers[id(turn)] for _, turn, _ in rows]),
        np.array([seconds for _, _, seconds in rows], float),
        turns,
        PEOPLE,
        UNTIL,
    )


SHIPPED = sorted(path for path in PACKS.iterdir() if path.is_dir())


@pytest.mark.parametrize("path", [*SHIPPED, FAULTY], ids=lambda path: path.name)
def test_turns_say_what_the_events_say(path):
    name = path.name
    procedure, charter = read_pack(path).procedure, read_charter()
    courses, luck = Courses(procedure), random.Random(name)  # noqa: S311 - a test
    people = [come(courses, luck) for _ in range(PEOPLE)]
    traces = rehearse(
        courses, staffed(procedure, luck), people, evenly(courses), until=UNTIL
    )
    told, rows = [], []
    for events, own in replayed(procedure, courses, people, traces):
        told.append(log_of(procedure, events))
        rows += own
    alone = np.eye(PEOPLE, dtype=bool)

    found = {
        one.id: one
        for one in Accounts(procedure, charter).read(taken(courses, rows), alone)
    }

    prover = Prover(procedure, Limits())
    lost = 0
    for principle in charter.principles:
        for one in principle.properties:
            if one.id not in found:
                assert (
                    one.pattern not in BY_PATHS
                    or principle.id in procedure.not_applicable
                )
                continue
            rule = rule_of(prover, one)
            readings = [reading_of(rule, log) for log in told]
            assert found[one.id].lost.tolist() == [
                int(r.lost is not None) for r in readings
            ]
            assert found[one.id].held.tolist() == [
                int(held(one, rule, r)) for r in readings
            ]
            lost += int(found[one.id].lost.sum())
    assert found
    assert bool(lost) == (path == FAULTY)  # those of the shipped packs are proved


def held(one, rule, reading):
    if reading.lost is not None:
        return False
    if rule.answers:
        return reading.asked is not None and reading.answered is not None
    return one.pattern is Pattern.ABSENCE or reading.opened is not None
