"""Whom two versions of a decision answer differently, one by one, by the solver.

For tables that compare facts with one another or work answers out, which no set of
kinds of people can hold: each pair of answers, and somebody who gets the one before and
the other now. It speaks of those about whom all is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

import attrs

from karama.decisions import compile_model
from karama.decisions.hits import same
from karama.errors import DecisionError, FeelError
from karama.procedure.decision import DecisionModel
from karama.proof.logic import (
    Domain,
    Limits,
    Logic,
    LogicModel,
    NotInLogic,
    Solver,
    domains_of,
)
from karama.proof.tables.chains import unlike

MAX_ASKED = 200
"""Pairs of answers that are asked about."""

Moved = tuple[object, object, Mapping[str, object]]


def solved_moves(
    old: DecisionModel,
    new: DecisionModel,
    names: tuple[str, str],
    facts: Mapping[str, Domain],
    limits: Limits | None = None,
) -> Iterator[Moved]:
    """The answer before, the answer now, and somebody; one for each pair of answers.

    Args:
        old: The model before.
        new: The model now.
        names: The decision's name in each.
        facts: What facts can be, where more is said than their types do.
        limits: What one question to the solver may cost.

    Yields:
        Nothing, where the tables cannot be read by the solver either.
    """
    domains = {**domains_of(old), **domains_of(new), **facts}
    known = {n: attrs.evolve(d, unknowns=False) for n, d in domains.items()}
    job = Logic(known)
    try:
        answers = [
            LogicModel(model, job).answer(name)
            for model, name in zip((old, new), names, strict=True)
        ]
        pairs = list(islice(unlike(*answers), MAX_ASKED))
    except (NotInLogic, DecisionError, FeelError):
        return
    solver = Solver(job, limits)
    for where in pairs:
        person = solver.check(where).person
        if person is not None:
            yield from _told(old, new, names, person)


def _told(
    old: DecisionModel,
    new: DecisionModel,
    names: tuple[str, str],
    person: Mapping[str, object],
) -> Iterator[Moved]:
    """The person, with what the Python reading answers them."""
    made = [compile_model(model) for model in (old, new)]
    before, now = (m.evaluate(n, person) for m, n in zip(made, names, strict=True))
    reads = {f for m, n in zip(made, names, strict=True) for f in m.requires(n)}
    if not same(before, now):
        yield before, now, {fact: v for fact, v in person.items() if fact in reads}
