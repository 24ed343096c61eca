"""What can happen next in a place, and what comes of it for everybody.

A move is what a person, a clock or a right does: a step done with any answers, a clock
that rings, a message heard, a right used, a question answered. It is made by the
engine's own rules, once for each way it can go. What is noted of a move are happenings:
a step opened, done or cancelled, a decision taken, a right used, the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from karama.engine.advance import complete, move
from karama.engine.commands import CLOCK
from karama.engine.compile import Node
from karama.engine.events import Enter, Leave, Put, Take
from karama.engine.moves import enter, starts_of
from karama.engine.plain import from_plain
from karama.engine.run import Draft, Run, answered, begin, data_of, node_of
from karama.engine.tokens import settle
from karama.engine.triggers import RIGHTS, catchers, reach, ring
from karama.procedure.procedure import Field
from karama.proof.everyone import IF_UNKNOWN, LEFT_OUT, Everyone, Fork, every_way
from karama.proof.places import DAY, Place, place_of, state_at
from karama.proof.setting import KEPT_APART, Setting


@attrs.frozen
class Move:
    """Something that can happen in a place.

    Attributes:
        kind: "start", "do", "ring", "hear", "use" or "tell".
        what: The step, timer, message or right; "" for a start.
        number: The token or clock meant, in the numbers of the place; 0 for none.
    """

    kind: str
    what: str = ""
    number: int = 0


@attrs.frozen
class Happening:
    """One thing noted of a move.

    Attributes:
        kind: "opened", "done", "cancelled", "rang", "used", "closed".
        process: The process the element belongs to, "" for the main one.
        step: The element, "" for the case itself.
        value: What a decision answered, None otherwise.
    """

    kind: str
    process: str = ""
    step: str = ""
    value: object = None


@attrs.frozen
class Came:
    """What came of a move, one way it went.

    Attributes:
        script: The way it went, for `everyone.Fork`.
        place: Where the case now stands.
        worlds: Who came this way, before facts of closed scopes are dropped.
        happenings: What happened, in order.
        left: Scopes of facts that closed.
    """

    script: tuple[int, ...]
    place: Place
    worlds: int
    happenings: tuple[Happening, ...]
    left: tuple[str, ...]


START = Move("start")


def moves(setting: Setting, place: Place) -> Iterator[Move]:
    """Everything that can happen in a place."""
    if place.closed:
        return
    run = _run(setting, place, Everyone(setting, 1, Fork(())))
    for token in run.state.tokens.values():
        if token.state == "open":
            yield Move("do", token.at, token.id)
        elif token.state == "held":
            yield Move("tell", token.at, token.id)
    for alarm in run.state.alarms.values():
        if alarm.due is not None:
            yield Move("ring", alarm.at, alarm.alarm)
    for name in sorted(_messages(run)):
        yield Move("hear", name)
    for right in sorted({*RIGHTS, *run.ready.rights}):
        if catchers(run, lambda m, r=right: m.right == r):  # type: ignore[misc]
            yield Move("use", right)


def _messages(run: Run) -> set[str]:
    """Messages, rights left out, that something waits for."""
    found = set()
    for catcher in catchers(run, lambda m: not m.right):
        node = catcher.node.start if catcher.node.kind == "rise" else catcher.node
        if node is not None and node.message is not None:
            found.add(node.message.name)
    return found


def ways(setting: Setting, place: Place, worlds: int, made: Move) -> Iterator[Came]:
    """Every way a move can go for these people."""
    for _, came in every_way(lambda fork: one_way(setting, place, worlds, made, fork)):
        if came.worlds:
            yield came


def one_way(
    setting: Setting, place: Place, worlds: int, made: Move, fork: Fork
) -> Came:
    """One way a move can go."""
    mind = Everyone(setting, worlds, fork)
    run = _run(setting, place, mind)
    before = {n: (run.state.scopes[t.scope].process, t.at, t.state)
              for n, t in run.state.tokens.items()}  # fmt: skip
    keys = {n: setting.scope_of(run.state, n) for n in run.state.scopes}
    _MOVES[made.kind](run, made)
    now = {setting.scope_of(run.state, n) for n in run.state.scopes}
    opened = {n: e for d in run.drafts for n, e in _opened(d)}
    keys |= {n: _late_key(setting, keys, opened, n) for n in opened if n not in keys}
    _keep_stands(setting, run, mind)
    left = tuple(sorted({key for key in keys.values() if key} - now))
    return Came(
        tuple(fork.taken),
        place_of(run.state),
        mind.worlds,
        tuple(_happenings(run, before)),
        left if not run.state.closed else tuple(k for k in setting.cast.scopes if k),
    )


def _keep_stands(setting: Setting, run: Run, mind: Everyone) -> None:
    """Values of decisions acted on in this move, kept as variables from now on."""
    state = run.state
    for stand in (*state.standing.values(), *state.called_back.values()):
        if stand.value != KEPT_APART:
            fact = setting.stands(run.state, stand.at, stand.scope)
            mind.worlds = setting.given(mind.worlds, fact, from_plain(stand.value))


def _opened(draft: Draft) -> Iterator[tuple[int, Enter]]:
    for change in draft.changes:
        if isinstance(change, Enter):
            yield change.scope, change


def _late_key(
    setting: Setting, keys: Mapping[int, str], opened: Mapping[int, Enter], scope: int
) -> str:
    """The key of the facts of a scope that opened and perhaps closed in one move."""
    one = opened[scope]
    if one.data != scope:
        return keys.get(one.data, "")
    parent = one.parent
    above = (
        keys[parent] if parent in keys
        else _late_key(setting, keys, opened, parent) if parent in opened
        else ""
    )  # fmt: skip
    return f"{above}/{one.element}" if one.element else ""


def _run(setting: Setting, place: Place, mind: Everyone) -> Run:
    return Run(setting.ready, state_at(place), CLOCK, DAY, mind)


# --- one function a kind of move ------------------------------------------------------


def _start(run: Run, _: Move) -> None:
    begin(run, "started")
    opened = Enter(1, "", data=1, called=True)
    enter(run, opened, starts_of(run.ready.plan("")))
    settle(run)
    move(run)


def _do(run: Run, made: Move) -> None:
    token = run.state.tokens[made.number]
    node = node_of(run, token.scope, token.at)
    complete(run, token, answers_to(run, node))


def answers_to(run: Run, node: Node) -> dict[str, object]:
    """The classes each question of a step may be answered with."""
    mind = run.mind
    assert isinstance(mind, Everyone)  # noqa: S101 - this module made it
    found: dict[str, object] = {}
    for name, field in (node.fields or {}).items():
        if field.type not in ("note",):
            found[name] = _places(mind, name, field)
    return found


def _places(mind: Everyone, name: str, field: Field) -> frozenset[int]:
    """Every class its own question takes; and nothing, when it may be left out."""
    return mind.setting.answers_of(field) | (
        frozenset() if field.required and not field.relevant else frozenset({LEFT_OUT})
    )


def _ring(run: Run, made: Move) -> None:
    ring(run, run.state.alarms[made.number])
    move(run)


def _hear(run: Run, made: Move) -> None:
    found = catchers(run, lambda m: m.name == made.what)
    begin(run, "received", found[0].node, found[0].scope).about = made.what
    for catcher in found:
        reach(run, catcher)
    move(run)


def _use(run: Run, made: Move) -> None:
    found = catchers(run, lambda m: m.right == made.what)
    node, scope = (found[0].node, found[0].scope) if found else (None, 0)
    begin(run, "used", node, scope).about = made.what
    for catcher in found:
        reach(run, catcher)
    move(run)


def _tell(run: Run, made: Move) -> None:
    """What a held token asks and nobody knows yet is answered in any way."""
    token = run.state.tokens[made.number]
    mind = run.mind
    assert isinstance(mind, Everyone)  # noqa: S101 - this module made it
    begin(run, "told")
    scope = data_of(run, token.scope)
    node = node_of(run, token.scope, token.at)
    names = mind.setting.asks(run, node)
    facts = mind.cast.scopes.get(mind.setting.scope_of(run.state, token.scope), {})
    told = {
        n: (mind.setting.told_of(n) - {0}) | {LEFT_OUT, IF_UNKNOWN}
        for n in names if n in facts
    }  # fmt: skip
    answered(run, scope, told)
    move(run)


_MOVES = {
    "start": _start,
    "do": _do,
    "ring": _ring,
    "hear": _hear,
    "use": _use,
    "tell": _tell,
}


# --- what happened ----------------------------------------------------------------


def _happenings(
    run: Run, before: Mapping[int, tuple[str, str, str]]
) -> Iterator[Happening]:
    tokens = dict(before)
    processes: dict[int, str] = {}
    for draft in run.drafts:
        yield from _noted(draft)
        for change in draft.changes:
            if isinstance(change, Enter):
                processes[change.scope] = change.process
            elif isinstance(change, Put):
                process = processes.get(change.scope) or _process(run, change.scope)
                known = change.token in tokens
                tokens[change.token] = (process, change.at, change.state)
                if change.state in ("open", "wait", "inside") and not known:
                    yield Happening("opened", process, change.at)
            elif isinstance(change, Take):
                process, at, kind = tokens.get(change.token, ("", "", ""))
                if change.cancelled:
                    yield Happening("cancelled", process, at)
                elif kind in ("inside", "wait"):
                    yield Happening("done", process, at)
            elif isinstance(change, Leave) and change.scope == 1:
                yield Happening("closed")


def _process(run: Run, scope: int) -> str:
    opened = run.state.scopes.get(scope)
    return "" if opened is None else opened.process


def _noted(draft: Draft) -> Iterator[Happening]:
    match draft.kind:
        case "done" | "sent":
            yield Happening("done", draft.process, draft.step)
        case "decided" | "decided-again":
            value = None if draft.decision is None else draft.decision.value
            yield Happening("done", draft.process, draft.step, value)
        case "rang":
            yield Happening("rang", draft.process, draft.step)
        case "used":
            yield Happening("used", "", draft.about)
