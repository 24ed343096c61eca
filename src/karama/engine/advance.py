"""`advance`: a case and a command give the events that follow. Pure.

The flow: (1) is this pack the one the case runs under? (2) may this actor do this, now,
with these answers? (3) write the event, and let it act; (4) facts that are new may free
held tokens, set clocks, and make decisions stand differently; (5) move until every
token is at rest; (6) seal the events into the chain. Nothing here has a clock, draws a
number at random, or keeps anything: `fold` makes the next case from the events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from karama.engine.answers import check_answers, check_facts, check_may_write
from karama.engine.case import ROOT, Case, State, Token, blank, thaw
from karama.engine.commands import (
    Command,
    Correct,
    Cosign,
    Do,
    Migrate,
    Note,
    Override,
    Receive,
    Redecide,
    Start,
    Tell,
    Tick,
    Use,
)
from karama.engine.compile import Node, Plan, ready
from karama.engine.dating import dated
from karama.engine.deciding import outcome_at, rethink, take_again
from karama.engine.events import Enter, Event, Noted, Pack, Take
from karama.engine.hearing import hear
from karama.engine.migrating import migrate
from karama.engine.moves import depart, enter, starts_of
from karama.engine.overriding import (
    check_it_holds,
    check_no_less,
    cosign,
    override,
    standing_of_step,
)
from karama.engine.run import (
    Run,
    answered,
    begin,
    change,
    data_of,
    node_of,
    seal,
    spend,
)
from karama.engine.tokens import rearm, release, settle
from karama.engine.triggers import (
    RIGHTS,
    Catcher,
    catchers,
    next_alarm,
    reach,
    ring,
)
from karama.errors import (
    BadAnswer,
    CaseError,
    DecisionError,
    FeelError,
    NotAllowed,
    NotNow,
    RolesMissing,
)
from karama.feel import UNKNOWN
from karama.procedure.procedure import Procedure
from karama.said import said


def advance(
    procedure: Procedure, case: Case | None, command: Command
) -> tuple[Event, ...]:
    """The events that follow when a case takes a command.

    Args:
        procedure: The one the case runs under.
        case: None for `Start`. It is left as it is, whatever happens.
        command: What is asked, by whom, when.

    Returns:
        Events in order, ready to store; none when there is nothing to note, as when
        time passes and no clock rings. Give them to `fold` with the case.

    Raises:
        NotNow: The step, message or right is not open; names what is.
        NotAllowed: Another lane is responsible.
        RolesMissing: The step needs more roles to take part.
        BadAnswer: An answer does not fit; names the field, never the answer.
        CaseError: Anything else the case cannot take.
    """
    state = _state(procedure, case, command)
    at, late = command.at.astimezone(UTC), dated(state, command)
    run = Run(ready(procedure), state, command.actor, at, late=late)
    try:
        _HANDLERS[type(command)](run, command)
    except (FeelError, DecisionError) as error:
        sentence = said("The procedure cannot be worked out: {error}", error=error)
        raise CaseError(sentence) from error
    if isinstance(command, Migrate):
        return seal(run, identity(command.procedure))
    return seal(run, state.pack)


def identity(procedure: Procedure) -> Pack:
    """What a case notes of the pack it runs under."""
    return Pack(procedure.id, procedure.version, procedure.digest)


def _state(procedure: Procedure, case: Case | None, command: Command) -> State:
    if isinstance(command, Start):
        if case is not None:
            raise CaseError(said("The case is already open."))
        return blank(command.case, identity(procedure), command.at.astimezone(UTC))
    if case is None:
        raise CaseError(said("There is no case yet: start one."))
    if case.pack.digest != procedure.digest:
        raise CaseError(
            said(
                "The case runs under {pack} {version}, another version of the pack "
                "than this one; migrate it first, with a reason.",
                pack=case.pack.id,
                version=case.pack.version,
            )
        )
    return thaw(case)


def move(run: Run) -> None:
    """Let what has been noted act, until every token is at rest."""
    _take_news(run)
    settle(run)
    while run.news:  # a decision taken meanwhile is news as well
        spend(run)
        _take_news(run)
        settle(run)


def _take_news(run: Run) -> None:
    if not run.news:
        return
    while run.news:  # what is decided again is news to the decisions that read it
        news = frozenset(run.news)
        run.news.clear()
        rearm(run, news)
        rethink(run, news)
    release(run)


# --- one function a command ---------------------------------------------------


def _start(run: Run, command: Start) -> None:
    plan = run.ready.plan("")
    starts = _starts(plan, command.at_step)
    facts = check_facts(run.ready, "", command.facts)
    begin(run, "started", starts[0] if starts else None)
    answered(run, ROOT, facts)
    run.news.clear()
    enter(run, Enter(ROOT, "", data=ROOT, called=True), starts)
    settle(run)
    move(run)


def _starts(plan: Plan, step: str) -> tuple[Node, ...]:
    if not step:
        return starts_of(plan)
    found = tuple(node for node in plan.starts.get("", ()) if node.id == step)
    if not found:
        raise NotNow(step, tuple(sorted(n.id for n in plan.starts.get("", ()))))
    return found


def _do(run: Run, command: Do) -> None:
    token = _open_token(run, command)
    node = node_of(run, token.scope, token.at)
    _check_lane(run, node)
    missing = node.roles.difference(command.present, (command.actor.role,))
    if missing:
        raise RolesMissing(node.id, tuple(sorted(missing)))
    facts = check_answers(node, command.answers)
    complete(run, token, facts, tuple(command.present))


def complete(
    run: Run, token: Token, facts: Mapping[str, object], present: tuple[str, ...] = ()
) -> None:
    """A step is done with these answers, and whatever follows follows."""
    node = node_of(run, token.scope, token.at)
    begin(run, "done", node, token.scope).present = present
    answered(run, data_of(run, token.scope), facts)
    change(run, Take(token.id))
    depart(run, node, token.scope, token.after)
    move(run)


def _open_token(run: Run, command: Do) -> Token:
    for token in run.state.tokens.values():
        here = token.at == command.step and token.state == "open"
        if here and command.token in (0, token.id):
            return token
    raise NotNow(command.step, open_ids(run.state))


def open_ids(state: State | Case) -> tuple[str, ...]:
    """Identifiers of the steps that someone can do now, sorted, each once."""
    return tuple(sorted({t.at for t in state.tokens.values() if t.state == "open"}))


def _check_lane(run: Run, node: Node) -> None:
    if node.lane and run.actor.lane != node.lane:
        raise NotAllowed(node.id, node.lane)


def _tell(run: Run, command: Tell) -> None:
    _check_open(run, "")
    facts = check_facts(run.ready, "", command.facts)
    check_may_write(run.ready, run.actor.lane, facts)
    if facts:
        hear(run, facts)
        move(run)


def _check_open(run: Run, what: str) -> None:
    if run.state.closed:
        raise NotNow(what, ())


def _receive(run: Run, command: Receive) -> None:
    facts = check_facts(run.ready, command.message, command.facts)
    found = catchers(run, lambda m: m.name == command.message)
    if not found:
        raise NotNow(command.message, open_ids(run.state))
    begin(run, "received", found[0].node, found[0].scope).about = command.message
    _deliver(run, found, facts)


def _use(run: Run, command: Use) -> None:
    _check_open(run, command.right)
    if command.right not in run.ready.rights and command.right not in RIGHTS:
        raise NotNow(command.right, open_ids(run.state))
    found = catchers(run, lambda m: m.right == command.right)
    node, scope = (found[0].node, found[0].scope) if found else (None, 0)
    begin(run, "used", node, scope).about = command.right
    _deliver(run, found, {})


def _deliver(run: Run, found: list[Catcher], facts: dict[str, object]) -> None:
    for scope in dict.fromkeys(data_of(run, c.scope) for c in found):
        answered(run, scope, facts)
    for catcher in found:
        reach(run, catcher)
    move(run)


def _tick(run: Run, _: Tick) -> None:
    while (alarm := next_alarm(run)) is not None:
        ring(run, alarm)
        move(run)


def _correct(run: Run, command: Correct) -> None:
    if not command.why.strip():
        raise BadAnswer("", "why", "a correction needs a reason")
    scope = _scope_given(run, command)
    facts = check_facts(run.ready, "", command.answers)
    check_may_write(run.ready, run.actor.lane, facts)
    draft = begin(run, "corrected")
    draft.about, draft.why = command.event, command.why
    answered(run, scope, facts)
    move(run)


def _scope_given(run: Run, command: Correct) -> int:
    """The scope whose facts an event gave; it must be the last that gave each."""
    if not command.answers:
        raise BadAnswer("", "answers", "a correction needs an answer")
    for scope in dict.fromkeys(key[0] for key in run.state.given):
        given = [run.state.given.get((scope, name)) for name in command.answers]
        if all(event == command.event for event in given):
            return scope
    name = next(iter(command.answers))
    raise BadAnswer("", name, "that event did not give it, or it was given again since")


def _note(run: Run, command: Note) -> None:
    """Kept as said, also once the case is closed: consent can still be withdrawn."""
    if not command.what:
        raise BadAnswer("", "what", "a note says what it is")
    readers = tuple(sorted({*command.readers} - {run.actor.lane, ""}))
    begin(run, "noted").note = Noted(command.what, readers, dict(command.told))


def _redecide(run: Run, command: Redecide) -> None:
    stand = standing_of_step(run.state.standing, command.step, 0)
    node = node_of(run, stand.scope, stand.at)
    _check_lane(run, node)
    if not command.why.strip():
        raise BadAnswer(command.step, "why", "a second decision needs a reason")
    outcome = outcome_at(run, node, stand.scope)
    if outcome.value is UNKNOWN:
        facts = ", ".join(question.fact for question in outcome.questions)
        raise CaseError(
            said(
                "Decision {step} still asks for: {facts}.",
                step=command.step,
                facts=facts,
            )
        )
    check_no_less(run, stand, node, outcome)
    take_again(run, stand, node, outcome, command.why)
    move(run)


def _override(run: Run, command: Override) -> None:
    stand = standing_of_step(run.state.standing, command.step, command.standing)
    _check_lane(run, node_of(run, stand.scope, stand.at))
    override(run, stand, command)
    move(run)
    check_it_holds(run, stand, command.value)


def _cosign(run: Run, command: Cosign) -> None:
    ask = run.state.asked.get(command.asked)
    if ask is None:
        raise CaseError(said("This is no longer asked for: nothing was changed."))
    _check_lane(run, node_of(run, ask.scope, ask.at))
    stand = run.state.standing[ask.standing]
    cosign(run, ask, command)
    move(run)
    check_it_holds(run, stand, ask.value)


def _migrate(run: Run, command: Migrate) -> None:
    _check_open(run, "")
    if not command.why.strip():
        raise BadAnswer("", "why", "a migration needs a reason")
    migrate(run, ready(command.procedure), command.why)
    move(run)


_HANDLERS: dict[type[Command], Callable[[Run, Any], None]] = {
    Start: _start,
    Do: _do,
    Tell: _tell,
    Receive: _receive,
    Use: _use,
    Tick: _tick,
    Correct: _correct,
    Note: _note,
    Redecide: _redecide,
    Override: _override,
    Cosign: _cosign,
    Migrate: _migrate,
}
