"""`decide`: where the procedure sends a person, over what is known."""

from __future__ import annotations

from collections.abc import Mapping

from karama.decisions import Outcome
from karama.engine.compile import ready
from karama.engine.deciding import outcome_of
from karama.procedure.procedure import Procedure


def decide(procedure: Procedure, facts: Mapping[str, object]) -> Outcome:
    """The outcome of the decision that orients people.

    Args:
        procedure: A pack once read.
        facts: Native or FEEL values by name; a fact left out is unknown.

    Raises:
        CaseError: The procedure has no such decision.
    """
    return outcome_of(ready(procedure), procedure, procedure.orientation, facts)
