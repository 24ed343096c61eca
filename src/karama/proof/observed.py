"""Whether the events of one case lose a property, and at which of them.

The same patterns that are proved over every case are read off the log of one: for a
witness, which is believed only when its own events lose the property; and for real
logs, where the question is whether practice follows the Charter. Steps, times and
answers are all there is to see; who the case was about never is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from karama.engine import Case, Event, fold
from karama.engine.case import ROOT
from karama.engine.compile import Ready, ready
from karama.engine.events import Change, Put
from karama.feel import UNKNOWN, compile_expression, free_names, tree
from karama.procedure.procedure import Procedure
from karama.procedure.process import Task, TaskKind


@attrs.frozen
class Rule:
    """A property as a log is read for it.

    Attributes:
        acts: Acts that must not open; none when only answers are owed.
        before: One of these is done first.
        wait: How long before, at the least.
        asks: Acts from which on it counts.
        right: The right whose use makes it count, where that opens something.
        answers: Acts that answer, where something is owed by the end.
        owed: Whether something is owed by the end from the start.
        when: Whom it is about, by process, "" for the words of the case; empty for
            everybody.
    """

    acts: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    wait: timedelta = timedelta(0)
    asks: frozenset[str] = frozenset()
    right: str = ""
    answers: frozenset[str] = frozenset()
    owed: bool = False
    when: Mapping[str, tree.Node] = attrs.field(factory=dict)


Facts = Mapping[str, object]


@attrs.define
class _Memory:
    counts: bool
    done: datetime | None = None
    about: bool = True


@attrs.frozen
class Happening:
    """What an event says for a property.

    Attributes:
        kind: As of the event.
        opened: Steps at which a token came to rest.
    """

    kind: str
    process: str
    step: str
    about: str
    at: datetime
    opened: frozenset[str]


@attrs.frozen(eq=False)
class Log:
    """What happened in a case, and what was known of the person after each.

    Attributes:
        facts: By process, "" for the case itself; of one that is over, what was known
            in it last.
        acts: What each step does, by process and step.
    """

    happenings: tuple[Happening, ...]
    facts: tuple[Mapping[str, Facts], ...]
    acts: Mapping[tuple[str, str], str]


def log_of(procedure: Procedure, events: Sequence[Event]) -> Log:
    """The log of a case, made ready to be read for many properties."""
    case: Case | None = None
    known: dict[str, Facts] = {}
    facts = []
    for event in events:
        case = fold([event], case)
        known = known | dict(_known(case))
        facts.append(known)
    told = tuple(map(_happening, events))
    return Log(told, tuple(facts), acts_of(ready(procedure)))


def _happening(event: Event) -> Happening:
    return Happening(
        event.kind, event.process, event.step, event.about, event.when,
        opened_by(event.changes),
    )  # fmt: skip


def opened_by(changes: Iterable[Change]) -> frozenset[str]:
    """The steps that these changes open."""
    return frozenset(c.at for c in changes if isinstance(c, Put) and c.state in _OPEN)


def _known(case: Case) -> Iterator[tuple[str, Facts]]:
    """What is known in each process that is open, and in the case itself."""
    for scope in case.scopes.values():
        yield scope.process, case.facts.get(scope.data, {})
    yield "", case.facts.get(ROOT, {})


@attrs.frozen
class Reading:
    """What became of a property in one case, by numbers of happenings.

    Attributes:
        asked: The first from which on something was owed, or counted; None: nothing.
        answered: The first that answers it.
        opened: The first that opens what must wait, or must not be, whatever came
            before.
        lost: The first at which the property is lost.
    """

    asked: int | None = None
    answered: int | None = None
    opened: int | None = None
    lost: int | None = None


def lost_at(rule: Rule, log: Log) -> int | None:
    """The number of the first event at which a property is lost; None: it is not."""
    return reading_of(rule, log).lost


def reading_of(rule: Rule, log: Log) -> Reading:
    """What became of a property in one case."""
    concerns = {key: _concerns(node) for key, node in rule.when.items()}

    def about(number: int, process: str) -> bool:
        key = process if process in concerns else ""
        facts = log.facts[number].get(key, {})
        return key not in concerns or concerns[key](facts)

    memory = _Memory(rule.owed or not (rule.asks or rule.right))
    found: dict[str, int] = {"asked": 0} if memory.counts else {}
    for number, event in enumerate(log.happenings):
        memory.about = about(number, event.process)
        counted = memory.counts
        opened = _opened(rule, event, log.acts)
        _remember(rule, memory, event, log.acts)
        if memory.counts != counted:
            found.setdefault("asked" if memory.counts else "answered", number)
        whom = [process for process in opened if about(number, process)]
        if whom:
            found.setdefault("opened", number)
        over = event.kind == "closed" and bool(rule.answers)
        if memory.counts and (
            about(number, "") if over else whom and not _ripe(rule, memory, event)
        ):
            found["lost"] = number
            break
    return Reading(**found)


def _remember(
    rule: Rule, memory: _Memory, event: Happening, acts: Mapping[tuple[str, str], str]
) -> None:
    """Remember what an event does."""
    act = acts.get((event.process, event.step), "")
    if event.kind in _DOES and act:
        _done(rule, memory, event, act)
    if event.kind == "used" and event.step and rule.right and event.about == rule.right:
        _asked(rule, memory)


def _ripe(rule: Rule, memory: _Memory, event: Happening) -> bool:
    """Whether what has to come before was done, and long enough before."""
    return memory.done is not None and event.at - memory.done >= rule.wait


def _asked(rule: Rule, memory: _Memory) -> None:
    """From here on it counts; what is owed, for those it is about now."""
    if not rule.answers or memory.about:
        memory.counts, memory.done = True, None


_DOES = ("done", "sent", "received")


def _done(rule: Rule, memory: _Memory, event: Happening, act: str) -> None:
    if rule.answers:
        if act in rule.answers:
            memory.counts = False
        elif act in rule.asks:
            _asked(rule, memory)
        return
    if act in rule.before and memory.counts:
        memory.done = event.at
    if act in rule.asks:
        _asked(rule, memory)


def _opened(
    rule: Rule, event: Happening, acts: Mapping[tuple[str, str], str]
) -> tuple[str, ...]:
    """The processes in which something opens in this event that has to wait."""
    sent = (event.process, event.step) if event.kind == "sent" else None
    return tuple(
        process
        for (process, step), act in acts.items()
        if act in rule.acts and (step in event.opened or (process, step) == sent)
    )


_OPEN = ("open", "wait", "inside")


def acts_of(made: Ready) -> Mapping[tuple[str, str], str]:
    """What each step of a procedure and of what it calls does, by process and step."""
    found: dict[tuple[str, str], str] = {}
    for key in process_keys(made.procedure):
        for element in made.plan(key).process.elements.values():
            if isinstance(element, Task) and element.kind is not TaskKind.DECISION:
                found[key, element.id] = element.act
    return found


def process_keys(procedure: Procedure) -> tuple[str, ...]:
    """The key of every process of a procedure: "" for its own, then those it calls."""
    main = procedure.process.id
    own = (key for key, p in procedure.processes.items() if p.id != main or ":" in key)
    return "", *own


def _concerns(when: tree.Node) -> Callable[[Facts], bool]:
    """Whether a property is about a person: unknown is not no."""
    names, call = sorted(free_names(when)), compile_expression(when)

    def concerns(facts: Facts) -> bool:
        known = {name: facts.get(name, UNKNOWN) for name in names}
        return call(known) in (True, UNKNOWN)

    return concerns
