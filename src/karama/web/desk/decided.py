"""Decisions and overrides in the reader's words, for the pages that list them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from karama.engine.plain import from_plain
from karama.explanation.languages import Translator
from karama.explanation.outcomes import decided_words
from karama.explanation.voice import voice_of
from karama.procedure.procedure import Procedure
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import firewall, overriding
from karama.web.cases.overrides import State
from karama.web.desk.words import lane_words, step_words
from karama.web.library.queries import procedure_of


@attrs.frozen
class Decided:
    """A decision on a person's page.

    Attributes:
        asked: What is asked for in its place, "" if nothing is.
        agrees: Whether the reader may agree to it.
    """

    number: int
    title: str
    value: str
    overridden: bool
    asked: str
    asked_number: int
    agrees: bool


def decisions(account: Account, seen: firewall.Seen, t: Translator) -> list[Decided]:
    """The decisions of a case for which the reader may take another answer."""
    return [_decided(account, seen, one, t) for one in overriding.stood(account, seen)]


def _decided(
    account: Account, seen: firewall.Seen, one: overriding.Stood, t: Translator
) -> Decided:
    agrees = may(account, Verb.AGREE, Thing.ANSWERS) and not one.asked_by_me
    return Decided(
        one.number,
        step_words(seen.procedure, one.step, one.process, t),
        stood_words(one, one.value, t),
        one.overridden,
        stood_words(one, one.ask.value, t) if one.ask else "",
        one.ask.asked if one.ask else 0,
        agrees and one.ask is not None,
    )


def stood_words(one: overriding.Stood, plain: Any, t: Translator) -> str:
    """An answer to a decision that is acted on, as its readers know it."""
    told = one.told.decision if one.told else None
    return answer_words(one.owner, plain, t, one.name, told.result if told else "")


def answer_words(procedure: Procedure, plain: Any, t: Translator, *names: str) -> str:
    """The answer of a decision as its readers know it.

    `names` are those of the decision, and of the fact it is kept as.
    """
    voice = voice_of(procedure, t.language)
    return decided_words(procedure, from_plain(plain), names, voice)


@attrs.frozen
class Line:
    """An override on a list.

    Attributes:
        colour: Class of its mark.
    """

    line: overriding.Listed
    title: str
    lane: str
    state: str
    colour: str


def listed(lines: Iterable[overriding.Listed], t: Translator) -> list[Line]:
    """Overrides in words: which decision, whose, how it stands."""
    return [_line(one, t) for one in lines]


def _line(one: overriding.Listed, t: Translator) -> Line:
    procedure = procedure_of(one.pack)
    words, colour = state_words(one.state, t)
    return Line(
        one,
        step_words(procedure, one.step, one.process, t),
        lane_words(procedure, one.lane, one.process, t),
        words,
        colour,
    )


def state_words(state: str, t: Translator) -> tuple[str, str]:
    """How an override stands, and the class of its colour."""
    return {
        State.TAKEN.value: (t.gettext("protects more, taken by one person"), ""),
        State.WAITING.value: (t.gettext("waits for a supervisor"), "s-question"),
        State.AGREED.value: (
            t.gettext("agreed to by two; may protect less"),
            "s-refused",
        ),
        State.REFUSED.value: (t.gettext("refused by a supervisor"), ""),
        State.FALLEN.value: (t.gettext("fell: the case moved on"), ""),
    }[state]
