"""What the facts of a pack's tables can be: what forms ask, and what decisions give.

A column of a table may say only "text"; the form that asks the question lists its
choices, and a fact that a decision gives is one of that decision's outputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from karama.decisions.hits import same
from karama.engine.compile import ready
from karama.procedure.procedure import Procedure
from karama.procedure.question import Question
from karama.proof.logic import Domain
from karama.proof.survey import outputs_of

_KINDS = {
    "boolean": "boolean",
    "choice": "string",
    "string": "string",
    "whole": "number",
    "number": "number",
    "date": "date",
    "date and time": "date and time",
    "time": "time",
}


def facts_of(procedure: Procedure) -> dict[str, Domain]:
    """What each fact can be, where the procedure says it in one way only."""
    found: dict[str, list[Domain]] = {}
    for name, domain in (*_asked(procedure), *_given(procedure)):
        found.setdefault(name, []).append(domain)
    return {
        name: own[0] for name, own in found.items() if own.count(own[0]) == len(own)
    }


def taken(procedure: Procedure) -> frozenset[str]:
    """Names of the decisions that steps of a procedure take."""
    return frozenset(decision for decision, _ in _results(procedure))


def _asked(procedure: Procedure) -> Iterator[tuple[str, Domain]]:
    for form in procedure.forms.values():
        for field in form.fields:
            question = field.measure
            if field.type not in ("note", "calculate") and question.kind in _KINDS:
                yield field.name, _domain(question)


def _domain(question: Question) -> Domain:
    choices = question.choices if question.kind == "choice" else ()
    return Domain(_KINDS[question.kind], choices, whole=question.kind == "whole")


def _given(procedure: Procedure) -> Iterator[tuple[str, Domain]]:
    for decision, result in _results(procedure):
        if decision not in procedure.decision_of:
            continue
        model = procedure.models[procedure.decision_of[decision]]
        values = outputs_of(ready(procedure), procedure, model, decision)
        domain = _listed([value for value in values if value is not None])
        if domain is not None:
            yield result, domain


def _listed(values: list[object]) -> Domain | None:
    """Texts or numbers, each once; None for anything else."""
    once = [v for n, v in enumerate(values) if not any(same(v, o) for o in values[:n])]
    for kind, name in ((str, "string"), (Decimal, "number")):
        if once and all(isinstance(value, kind) for value in once):
            return Domain(name, tuple(once))
    return None


def _results(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Decisions that steps take, and the names their results are kept under."""
    for process in procedure.processes.values():
        for element in process.elements.values():
            decision = getattr(element, "decision", "")
            if decision:
                yield decision, getattr(element, "result", "") or decision
