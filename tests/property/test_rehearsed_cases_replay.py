"""Every rehearsed case, taken step by step through the engine, goes the same way.

People of the shipped packs are rehearsed with random staff; then what happened to each
is given to `advance` as commands, at the same times. Each command is taken, the same
steps are open after it, and the case ends when it ended.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from by_heart import Replay, come, evenly, staffed

from karama.packs import read_pack
from karama.rehearsal.courses import Courses
from karama.rehearsal.plain import Ring, Use, Visit, rehearse

PACKS = Path(__file__).parents[2] / "packs"
DAYS = 86_400


@pytest.mark.parametrize("name", sorted(p.name for p in PACKS.iterdir() if p.is_dir()))
def test_rehearsed_people_of_the_shipped_packs_replay(name):
    procedure = read_pack(PACKS / name).procedure
    courses = Courses(procedure)
    luck = random.Random(name)  # noqa: S311 - a test
    people = [come(courses, luck) for _ in range(40)]

    found = rehearse(
        courses, staffed(procedure, luck), people, evenly(courses), until=250.0 * DAYS
    )

    over = used = 0
    for person, trace in zip(people, found, strict=True):
        again = Replay(procedure, courses, person.at)
        for happening in trace.happenings:
            if isinstance(happening, Ring):
                again.ring(happening)
            elif isinstance(happening, Use):
                again.use(happening)
            elif isinstance(happening, Visit) and happening.done < float("inf"):
                again.visit(happening)
        assert again.case.closed == (trace.over < float("inf"))
        over += again.case.closed
        used += any(isinstance(h, Use) for h in trace.happenings)
    assert over > 5
    assert used > 5
