"""A witness in words: who the person is, what happens to them, and where it is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from karama.cli.proof_report.names import Names
from karama.cli.proof_report.sentences import answer_lines
from karama.engine import Event, from_plain
from karama.engine.compile import ready
from karama.explanation.paths import path_of, told
from karama.feel import UNKNOWN, free_names
from karama.procedure.procedure import Procedure
from karama.proof.verdicts import Witness


@attrs.frozen
class Moment:
    """One thing that happens.

    Attributes:
        number: Place in the story, from 1.
        what: What happens, in a sentence.
        ground: The law behind it, in a sentence; "" where it has none of its own.
        why: The rules that decided, the conditions that opened the way.
        answers: What was answered, one line each.
        lost: The sentence that the principle is lost here; "" elsewhere.
        event: The engine's own event.
    """

    number: int
    what: str
    ground: str
    why: tuple[str, ...]
    answers: tuple[str, ...]
    lost: str
    event: Event


@attrs.frozen
class Story:
    """A person and their path.

    Attributes:
        person: What is known of the person, one line each; only what routes turn on.
        open: Questions that were asked and not answered, as one sentence.
        moments: The path, up to and past the moment of loss.
        paths: For each process it goes through, elements and flows, for its drawing.
        step: The element at which it is lost; "" when the case ends.
        process: The process that element belongs to, "" for the main one.
    """

    person: tuple[str, ...]
    open: str
    moments: tuple[Moment, ...]
    paths: Mapping[str, tuple[str, ...]]
    step: str
    process: str

    @property
    def sentence(self) -> str:
        """The person and the loss, in a few sentences."""
        lost = (moment.lost for moment in self.moments if moment.lost)
        return " ".join(part for part in (*self.person, self.open, *lost) if part)


def story_of(names: Names, witness: Witness, counts: frozenset[str]) -> Story:
    """A witness, told.

    Args:
        names: The words to tell it in.
        witness: The person, and what the engine saw happen.
        counts: Facts that tell this person from another; the others are only told
            at the step that asks them.
    """
    known, unknown = _parted(witness.answers, counts)
    at = witness.events[witness.moment] if witness.events else None
    return Story(
        tuple(answer_lines(names, known)),
        _open(names, unknown),
        tuple(_moments(names, witness)),
        _paths(names.procedure, witness.events),
        witness.step,
        at.process if at is not None else "",
    )


def _paths(
    procedure: Procedure, events: tuple[Event, ...]
) -> dict[str, tuple[str, ...]]:
    gone = dict.fromkeys(event.process for event in events)
    return {key: path_of(procedure, events, key) for key in gone}


def _parted(
    answers: Mapping[str, object], counts: frozenset[str]
) -> tuple[dict[str, object], list[str]]:
    """The answers that count, and the names of those asked for without an answer."""
    told = {name: value for name, value in answers.items() if name in counts}
    unknown = [name for name, value in told.items() if _is_unknown(value)]
    return {n: v for n, v in told.items() if n not in unknown}, unknown


def _is_unknown(value: object) -> bool:
    return value == "unknown" or from_plain(value) is UNKNOWN


def _open(names: Names, unknown: list[str]) -> str:
    if not unknown:
        return ""
    template = names.t.gettext("Asked and not known: {questions}.")
    questions = names.t.listing(names.voice.question(name) for name in unknown)
    return names.t.fill(template, questions=questions)


def _moments(names: Names, witness: Witness) -> Iterator[Moment]:
    for place, event in enumerate(witness.events):
        said = told(names.procedure, event, names.voice)
        here = place == witness.moment
        lost = _lost(names, witness.step, event.process) if here else ""
        answers = tuple(answer_lines(names, event.answers))
        yield Moment(place + 1, said.what, said.ground, said.why, answers, lost, event)


def _lost(names: Names, step: str, process: str) -> str:
    t = names.t
    if not step:
        return t.gettext("Here the principle is lost: the case ends.")
    template = t.gettext("Here the principle is lost: the case comes to {step}.")
    return t.fill(template, step=names.thing(step, process))


def facts_that_count(procedure: Procedure) -> frozenset[str]:
    """Facts that some condition, clock or decision reads, in called packs too."""
    found: set[str] = set(procedure.facts)
    for process in procedure.processes.values():
        for flow in process.flows.values():
            if flow.condition is not None:
                found |= free_names(flow.condition.node)
        for element in process.elements.values():
            timer = getattr(element, "timer", None)
            if timer is not None and timer.at is not None:
                found |= free_names(timer.at.node)
    for known in (procedure, *procedure.called.values()):
        for decision in known.decision_of:
            found |= set(ready(procedure).decisions(known, decision).requires(decision))
    return frozenset(found)
