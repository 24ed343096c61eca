"""A case: a command gives events, and events give the case. Pure functions."""

from karama.engine.advance import advance, identity
from karama.engine.case import Case, Token, fold
from karama.engine.commands import (
    CLOCK,
    Actor,
    Command,
    Correct,
    Do,
    Migrate,
    Note,
    Receive,
    Redecide,
    Start,
    Tell,
    Tick,
    Use,
)
from karama.engine.decide import decide
from karama.engine.events import Decided, Event, FiredRule, Noted, Pack, facts_of
from karama.engine.log import (
    dump_compact,
    dump_lines,
    load_compact,
    load_lines,
    verify,
)
from karama.engine.plain import from_plain, to_plain
from karama.engine.triggers import RIGHTS
from karama.engine.views import (
    Deadline,
    OpenStep,
    Question,
    Right,
    deadlines,
    open_steps,
    questions,
    readable,
    rights,
    second_looks,
)

__all__ = [
    "CLOCK",
    "RIGHTS",
    "Actor",
    "Case",
    "Command",
    "Correct",
    "Deadline",
    "Decided",
    "Do",
    "Event",
    "FiredRule",
    "Migrate",
    "Note",
    "Noted",
    "OpenStep",
    "Pack",
    "Question",
    "Receive",
    "Redecide",
    "Right",
    "Start",
    "Tell",
    "Tick",
    "Token",
    "Use",
    "advance",
    "deadlines",
    "decide",
    "dump_compact",
    "dump_lines",
    "facts_of",
    "fold",
    "from_plain",
    "identity",
    "load_compact",
    "load_lines",
    "open_steps",
    "questions",
    "readable",
    "rights",
    "second_looks",
    "to_plain",
    "verify",
]
