"""A person takes another answer than the one a decision gave, and says why.

    Override -> protects no less: "overridden" at once
             -> protects less, or cannot be compared: "override-asked"; nothing moves
    Cosign   -> "overridden", or "override-refused"

An answer must be one that a rule of the table gives, so its way is drawn. One person
only ever raises protection; for less, a supervisor of the same authority, another
person, agrees. What was taken stays until the table answers something that protects
more, or decides anew as the procedure goes on (a loop, a sub-process begun again).

Proofs speak of cases in which each decision is what its table answers. Raised, a case
goes on along a way proved for those whom the table sends there; co-signed, it leaves
what is proved. What came of either is only observed: the monitor lists both.

Public face: `override`, `cosign`, `ways_of`, `no_less`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from karama.decisions import Outcome
from karama.engine.commands import Actor, Cosign, Override
from karama.engine.compile import Node, Order
from karama.engine.deciding import (
    go_back,
    order_at,
    outcome_at,
    rank_of,
    record,
    table_of,
    task_of,
)
from karama.engine.events import Ask, Decided, Stand, Unask
from karama.engine.plain import from_plain, to_plain
from karama.engine.run import Run, begin, change, node_of, plan_of
from karama.errors import BadAnswer, CaseError, NotNow
from karama.feel import compile_expression, free_names
from karama.procedure.decision import HitPolicy, Rule, Table
from karama.procedure.procedure import Procedure
from karama.said import said

SUPERVISOR = "supervisor"
"""The role that may agree to less protection."""
_ONE_ANSWER = (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY)


# --- what may be taken ----------------------------------------------------------


def ways_of(owner: Procedure, name: str) -> tuple[Any, ...]:
    """The answers that the rules of a decision's table give, plain, each once.

    Only those that are the same for everybody. None where the decision is no table, or
    its table gives lists.
    """
    table = table_of(owner, name)
    if table is None or table.hit_policy not in _ONE_ANSWER:
        return ()
    found: list[Any] = []
    for rule in table.rules:
        if not any(free_names(cell) for cell in rule.outputs):
            way = _given(table, rule)
            found += [] if way in found else [way]
    return tuple(found)


def _given(table: Table, rule: Rule) -> Any:
    values = [to_plain(compile_expression(cell)({})) for cell in rule.outputs]
    if len(values) == 1:
        return values[0]
    names = (output.name for output in table.outputs)
    return dict(zip(names, values, strict=True))


def no_less(order: Order, value: Any, stood: Any) -> bool:
    """Whether a value protects at least as much as another; no, when none can say."""
    new, old = rank_of(order, value), rank_of(order, stood)
    return new is not None and old is not None and new <= old


# --- taking it ------------------------------------------------------------------


def override(run: Run, stand: Stand, command: Override) -> None:
    """Take what is asked for, or keep that it is asked for; see the module.

    Raises:
        BadAnswer: It has no reason, or the table has no such answer.
        CaseError: It is what is acted on already, or something is asked for already.
    """
    node = node_of(run, stand.scope, stand.at)
    _check_reason(command.step, command.why)
    _check_way(run, stand, node, command.value)
    better = no_less(order_at(run, node, stand.scope), command.value, stand.value)
    if better and not _undoes(run, stand):
        _take(run, stand, node, command.value, command.why)
    else:
        _ask(run, stand, node, command)


def cosign(run: Run, ask: Ask, command: Cosign) -> None:
    """A supervisor agrees to less protection, or refuses it.

    Raises:
        CaseError: Who answers is no supervisor, or is who asked.
        BadAnswer: It has no reason.
    """
    _check_second(run.actor, ask)
    _check_reason(ask.at, command.why)
    stand = run.state.standing[ask.standing]
    node = node_of(run, stand.scope, stand.at)
    if command.agreed:
        _take(run, stand, node, ask.value, command.why, ask)
    else:
        _write(run, "override-refused", stand, node, ask.value, command.why, ask)


def standing_of_step(standing: Mapping[int, Stand], step: str, number: int) -> Stand:
    """A decision that stands at a step: the last, or the one of this number.

    Raises:
        NotNow: None does; names the steps where one does.
    """
    for stand in reversed(list(standing.values())):
        if stand.at == step and number in (0, stand.standing):
            return stand
    raise NotNow(step, tuple(sorted({s.at for s in standing.values()})))


def check_no_less(run: Run, stand: Stand, node: Node, outcome: Outcome) -> None:
    """What a person took is not taken back by one person deciding again.

    Raises:
        CaseError: The table's answer protects less than what was taken.
    """
    order, answered = order_at(run, node, stand.scope), to_plain(outcome.value)
    if stand.overridden and not no_less(order, answered, stand.value):
        raise CaseError(
            said(
                "Someone took another answer here. To go back to one that protects "
                "less, ask for it: a supervisor must agree."
            )
        )


def check_it_holds(run: Run, stand: Stand, value: Any) -> None:
    """What was taken is not undone by the way it leads.

    Raises:
        CaseError: The way comes by a decision again that goes by the facts.
    """
    if run.drafts[0].kind != "overridden" or stand.scope not in run.state.scopes:
        return
    known = (*run.state.standing.values(), *run.state.called_back.values())
    here = [s for s in known if (s.at, s.scope) == (stand.at, stand.scope)]
    if not any(one.overridden and one.value == value for one in here):
        raise CaseError(
            said(
                "This answer leads back to a decision that goes by what is known. "
                "Correct what is known about the person instead."
            )
        )


def _check_reason(step: str, why: str) -> None:
    if not why.strip():
        raise BadAnswer(step, "why", said("taking another answer needs a reason"))


def _check_way(run: Run, stand: Stand, node: Node, value: Any) -> None:
    ways = ways_of(plan_of(run, stand.scope).owner, task_of(node).decision)
    if value not in ways:
        raise BadAnswer(
            stand.at, "value", said("no rule of the table gives this answer")
        )
    if value == stand.value:
        raise CaseError(said("This is the answer that is acted on already."))
    if any(one.standing == stand.standing for one in run.state.asked.values()):
        raise CaseError(
            said("Another answer is asked for already: a supervisor answers first.")
        )


def _check_second(actor: Actor, ask: Ask) -> None:
    if actor.role != SUPERVISOR:
        raise CaseError(said("Only a supervisor can agree to less protection."))
    if actor.id == ask.by:
        raise CaseError(said("Somebody else must agree: you asked for it yourself."))


def _take(
    run: Run, stand: Stand, node: Node, value: Any, why: str, ask: Ask | None = None
) -> None:
    decided = _write(run, "overridden", stand, node, value, why, ask)
    made = replace(
        stand,
        value=value,
        certain=decided.certain,
        questions=() if decided.certain else decided.questions,
        lower=False,
        overridden=True,
        instead=decided.answered,
    )
    go_back(run, stand, node, made, from_plain(value), raises=ask is None)


def _undoes(run: Run, stand: Stand) -> bool:
    """Whether going back would close a sub-process in which more protection stands.

    Begun again, it decides by the facts alone: what stands above them would be lost.
    """
    gone = {s.scope for s in run.state.scopes.values() if stand.standing in s.after}
    return any(
        (one.overridden or one.lower) and _inside(run, one.scope, gone)
        for one in (*run.state.standing.values(), *run.state.called_back.values())
    )


def _inside(run: Run, scope: int, gone: set[int]) -> bool:
    while scope in run.state.scopes:
        if scope in gone:
            return True
        scope = run.state.scopes[scope].parent
    return False


def _ask(run: Run, stand: Stand, node: Node, command: Override) -> None:
    number = run.state.number + len(run.drafts)
    _write(run, "override-asked", stand, node, command.value, command.why)
    asked = Ask(
        number,
        stand.standing,
        stand.at,
        stand.scope,
        command.value,
        stand.value,
        run.actor.id,
        stand.lane,
    )
    change(run, asked)


def _write(
    run: Run,
    kind: str,
    stand: Stand,
    node: Node,
    value: Any,
    why: str,
    ask: Ask | None = None,
) -> Decided:
    """The event: what is taken or asked for, and what the table answers."""
    draft = begin(run, kind, node, stand.scope)
    answered = record(node, outcome_at(run, node, stand.scope))
    draft.decision = replace(answered, value=value, answered=answered.value)
    draft.why, draft.about = why.strip(), "" if ask is None else str(ask.asked)
    if ask is not None:
        change(run, Unask(ask.asked))
    return draft.decision
