"""Decision tables examined one by one: who falls through, which rules clash or sleep.

    for finding in examine(model.decisions["orientation"], model):
        finding.kind, finding.rules, finding.witness
    for finding in examine_model(model):            # all of them, and where it ends
        finding.decision, finding.ends

Findings are data; what is said of them is written elsewhere, in every language. The
masks of `karama.decisions.columns` answer for a table whose cells speak of one fact
each, exactly and with counts; the solver answers for the others.
"""

from .chains import examine_model
from .examine import Setting, examine
from .facts import facts_of, taken
from .finding import End, Mask, Problem, Reach, TableFinding

__all__ = [
    "End",
    "Mask",
    "Problem",
    "Reach",
    "Setting",
    "TableFinding",
    "examine",
    "examine_model",
    "facts_of",
    "taken",
]
