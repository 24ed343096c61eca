"""Whose lane it is: one that the pack draws itself, or one of a pack that it calls.

A called pack brings its own authorities and its own `mandates.toml`: what it grants to
a lane is for the answers to its own forms. A lane that the calling pack draws too is
the calling pack's.
"""

from __future__ import annotations

from karama.procedure.procedure import Procedure
from karama.procedure.process import Lane, Process


def own_processes(owner: Procedure) -> list[Process]:
    """The processes of one pack, without those of the packs it calls."""
    others = {id(p) for one in owner.called.values() for p in one.processes.values()}
    every = {p.id: p for p in owner.processes.values() if id(p) not in others}
    return list({**every, owner.process.id: owner.process}.values())


def lanes_of(owner: Procedure) -> dict[str, Lane]:
    """The lanes of every process of a pack, by identifier."""
    return {n: lane for p in own_processes(owner) for n, lane in p.lanes.items()}


def every_lane(procedure: Procedure) -> dict[str, Lane]:
    """The lanes of a pack, then those that only packs it calls draw."""
    found = lanes_of(procedure)
    for called in procedure.called.values():
        found = {**every_lane(called), **found}
    return {**lanes_of(procedure), **found}


def home_of(procedure: Procedure, lane: str) -> Procedure:
    """The pack that draws a lane; the procedure itself where none does."""
    if lane in lanes_of(procedure):
        return procedure
    for called in procedure.called.values():
        home = home_of(called, lane)
        if lane in lanes_of(home):
            return home
    return procedure
