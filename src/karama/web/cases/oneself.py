"""What a person does by their card, with nobody in between: each an action on the case.

A right used is taken in every open state. A correction changes nothing by itself: it
is put before those who may read that fact, who correct it or say why not.
"""

from __future__ import annotations

from datetime import datetime

from karama.engine import RIGHTS, Actor, Command, Note, Use
from karama.engine import Case as Folded
from karama.engine.compile import ready
from karama.errors import CaseError
from karama.procedure.procedure import FieldClass, Mandate, Procedure
from karama.said import said
from karama.web.cases.actions import act_for_oneself
from karama.web.cases.withdrawing import WITHDRAW, withdrawals

LONGEST = 1000
"""Characters of what is wrong."""


def use(code: str, right: str, *, key: str, at: datetime) -> str:
    """The person uses a right; withdrawing consent also closes every record.

    Raises:
        CaseError: There is no such right, or the case is closed; consent is withdrawn
            in a closed case too.
    """
    if right not in RIGHTS:
        raise CaseError(said("There is no such right."))

    def make(
        made: Procedure, folded: Folded, actor: Actor, now: datetime
    ) -> tuple[Command, ...]:
        mine = Actor(actor.id, "", "traveller")
        notes: tuple[Command, ...] = ()
        if right == WITHDRAW:
            notes = withdrawals(code, made, mine, now)
            if folded.closed and notes:
                return notes
        return (*notes, Use(right, actor=mine, at=now))

    return act_for_oneself(code, "use-right", right, make, key, at)


def correct(code: str, fact: str, text: str, *, key: str, at: datetime) -> str:
    """The person says that something written about them is wrong.

    `fact` is "" for what they do not name: it then goes to who may hear their voice.

    Raises:
        CaseError: It is not something they were asked, or nothing is said.
    """
    text = text.strip()[:LONGEST]
    if not text:
        raise CaseError(said("Say what is wrong, in your own words."))

    def make(made: Procedure, folded: Folded, actor: Actor, now: datetime) -> Command:
        known = {name for facts in folded.facts.values() for name in facts}
        if fact and fact not in known & ready(made).fields.keys():
            raise CaseError(said("Nothing of that kind was written down."))
        mine = Actor(actor.id, "", "traveller")
        told = {"fact": fact, "text": text}
        reads = _readers(made, fact)
        return Note("correction.asked", told, reads, actor=mine, at=now)

    return act_for_oneself(code, "ask-correction", fact, make, key, at)


def _readers(made: Procedure, fact: str) -> tuple[str, ...]:
    """Lanes that may read the fact; what a person writes never goes to enforcement."""
    about = ready(made).classes.get(fact, {FieldClass.VOICE})
    lanes = made.process.lanes
    return tuple(
        lane
        for lane, held in lanes.items()
        if held.mandate != Mandate.ENFORCEMENT
        and about
        <= {p.field_class for p in made.permissions if p.lane == lane and p.read}
    )
