"""Every rehearsed case, taken step by step through the engine, goes the same way.

People of the shipped packs are rehearsed with random staff; then what happened to each
is given to `advance` as commands, at the same times. Each command is taken, the same
steps are open after it, and the case ends when it ended.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from by_heart import Replay, evenly, staffed

from karama.packs import read_pack
from karama.rehearsal.courses import Courses
from karama.rehearsal.person import Person
from karama.rehearsal.plain import Ring, Visit, rehearse

PACKS = Path(__file__).parents[2] / "packs"
DAYS = 86_400


@pytest.mark.parametrize("name", sorted(p.name for p in PACKS.iterdir() if p.is_dir()))
def test_rehearsed_people_of_the_shipped_packs_replay(name):
    procedure = read_pack(PACKS / name).procedure
    courses = Courses(procedure)
    luck = random.Random(name)  # noqa: S311 - a test
    people = [Person(float(luck.randint(0, 2 * DAYS))) for _ in range(25)]

    found = rehearse(
        courses, staffed(procedure, luck), people, evenly(courses), until=250.0 * DAYS
    )

    over = 0
    for person, trace in zip(people, found, strict=True):
        again = Replay(procedure, courses, person.at)
        for happening in trace.happenings:
            if isinstance(happening, Ring):
                again.ring(happening)
            elif isinstance(happening, Visit) and happening.done < float("inf"):
                again.visit(happening)
        assert again.case.closed == (trace.over < float("inf"))
        over += again.case.closed
    assert over > 5
