"""A DMN file by itself, as the smallest procedure there can be: nothing but tables.

    differences(alone(old), alone(new))

Whoever compares two versions of one table has no pack around it. What is proved of
packs is then proved of the file: no steps, no forms, no readers; the decisions, and
facts that are what their declared types say.
"""

from __future__ import annotations

from collections.abc import Iterator

from karama.feel import tree
from karama.procedure.decision import DecisionModel, Table
from karama.procedure.procedure import Directory, Procedure
from karama.procedure.process import Process


def alone(model: DecisionModel, digest: str = "") -> Procedure:
    """The procedure that holds a model and nothing else.

    Args:
        model: The model.
        digest: SHA-256 over its file, hexadecimal.
    """
    process = Process("", model.name, {}, {}, {})
    names = {n: model.file for d in model.decisions.values() for n in (d.id, d.name)}
    last = last_decisions(model)
    return Procedure(
        id=model.file or model.name, version="", digest=digest, titles={},
        authority={}, country="", languages=(), process=process,
        processes={"": process}, models={model.file: model}, decision_of=names,
        orientation=last[0] if len(last) == 1 else "", orientations=(), facts={},
        forms={}, directory=Directory(), permissions=(), instruments={},
        statements=(), texts={}, examples=(),
    )  # fmt: skip


def last_decisions(model: DecisionModel) -> tuple[str, ...]:
    """Names of the decisions that no other requires."""
    required = {r for one in model.decisions.values() for r in one.requires}
    return tuple(d.name for d in model.decisions.values() if d.id not in required)


def labels_of(model: DecisionModel) -> dict[str, str]:
    """What the columns of a model's tables call the facts they read."""
    return dict(_labels(model))


def _labels(model: DecisionModel) -> Iterator[tuple[str, str]]:
    for decision in model.decisions.values():
        table = decision.expression
        for clause in table.inputs if isinstance(table, Table) else ():
            if isinstance(clause.node, tree.Name) and clause.label != clause.text:
                yield clause.node.name, clause.label
