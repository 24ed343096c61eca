"""The logic reading: decisions and conditions as z3 formulas, with UNKNOWN as a value.

    job = Logic(domains_of(model))                 # what each fact can be
    answer = LogicModel(model, job).answer("orientation")
    Solver(job).check(answer.may_be("return"), negated(answer.certain))

`translate` reads any FEEL expression, `holds` a cell, `LogicTable` a table and
`LogicModel` a decision with all it requires; `Solver` asks whether conditions can hold
together and answers with a person. What has no exact formula raises `NotInLogic` and is
named: a verdict over it is undecided, never kept.
"""

from .answers import Answer
from .comparing import equal
from .conditions import Cond, all_of, any_of, every, negated, neither, some
from .declared import domain_of, domains_of, fitted
from .graph import LogicModel, Way
from .job import Domain, Logic
from .solving import Found, Limits, Solver
from .tables import LogicTable
from .terms import Kind, NotInLogic, Term, Truth, truth_of
from .translate import Scope, condition, holds, translate

__all__ = [
    "Answer",
    "Cond",
    "Domain",
    "Found",
    "Kind",
    "Limits",
    "Logic",
    "LogicModel",
    "LogicTable",
    "NotInLogic",
    "Scope",
    "Solver",
    "Term",
    "Truth",
    "Way",
    "all_of",
    "any_of",
    "condition",
    "domain_of",
    "domains_of",
    "equal",
    "every",
    "fitted",
    "holds",
    "negated",
    "neither",
    "some",
    "translate",
    "truth_of",
]
