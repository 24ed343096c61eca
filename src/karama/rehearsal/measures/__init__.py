"""Measures: a rehearsal as the problem a plan is sought for.

    with problem_of(exercise, targets, workers=2) as problem:   # planning.Problem
        problem.variables, problem.shares, problem.parts
        problem.run([(plan, replication), ...])                 # planning.Counts each
        problem.levers[0].added(plan[0])       # how many more of what, in which shift
        problem.exercise(plan)                 # the plan as a rehearsal of its own
        stable(problem, range(2))              # a plan to start from; no bound

Words: a *lever* is one number a plan chooses (so many more in one shift, or so many
units of a stock), a *measure* says for how much a target held in one run and of how
much. `people` measures people, `times` time, `supplies` stocks; `measuring` brings
them together, `levers` says what can be added, `rehearsed` runs plans, `stability`
says where to start.
"""

from karama.rehearsal.measures.levers import Lever, levers_of, more
from karama.rehearsal.measures.measuring import Measures
from karama.rehearsal.measures.rehearsed import Rehearsed, problem_of
from karama.rehearsal.measures.stability import stable

__all__ = [
    "Lever",
    "Measures",
    "Rehearsed",
    "levers_of",
    "more",
    "problem_of",
    "stable",
]
