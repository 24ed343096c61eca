"""Who may do what: one table, asked in one way.

A cell is a role, a mandate, a thing and a verb; for facts, the class of the field too.
What no rule grants is refused. Three walls stand one behind the other, and a request
passes only if all three let it: this table (the same for every procedure), the pack's
own `mandates.toml` (which lane reads which class, and why), and the engine (whose step
it is). The table can only take away from what a pack grants: no pack can open a
person's health or claim to an enforcement mandate.

`docs/reference/access.md` is made from this table; a test asks every cell over HTTP.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import attrs

from karama.procedure.procedure import FieldClass, Mandate


class Role(StrEnum):
    """What an account is there for."""

    OFFICER = "officer"
    WORKER = "worker"
    SUPERVISOR = "supervisor"
    OWNER = "owner"
    AUDITOR = "auditor"


AT_WORK = (Role.OFFICER, Role.WORKER)
"""Those who do the steps of their lane; the others look over them."""


class Thing(StrEnum):
    """What a rule is about."""

    ARRIVALS = "arrivals"
    OWN_STEPS = "own steps"
    OTHER_STEPS = "steps of other authorities"
    RIGHTS = "rights of the person"
    REFERRALS = "referrals"
    OWN_SERVICES = "services of its own organisation"
    SERVICES = "services of every organisation"
    ANSWERS = "other answers than a decision gave"
    POST = "what the post has, and its shift"
    GLASS = "what is not usually read"
    LOGS = "logs"
    PACKS = "packs"
    PERSON = "all that is known of a person"
    FACTS = "facts"


class Verb(StrEnum):
    """What a rule allows."""

    REGISTER = "register"
    SEE = "see"
    DO = "do"
    USE = "use"
    READ = "read"
    WRITE = "write"
    ERASE = "erase"
    AGREE = "agree to less protection by"
    BREAK = "break the glass to"
    SWITCH = "switch"
    TAKE = "take out"


class Actor(Protocol):
    """What the table asks of an account."""

    role: str
    mandate: str


@attrs.frozen
class Rule:
    """One line of the table.

    Attributes:
        about: The class of field, None when the thing is no fact.
    """

    thing: Thing
    verb: Verb
    roles: frozenset[Role]
    mandates: frozenset[Mandate]
    about: FieldClass | None = None


_EVERY_ROLE = frozenset({Role.OFFICER, Role.WORKER, Role.SUPERVISOR})
"""Every role that works with people; owners and auditors are named where they may."""
_EVERY = frozenset(Mandate)
_P, _C, _J, _O = Mandate.PROTECTION, Mandate.CARE, Mandate.JUSTICE, Mandate.OVERSIGHT
_READERS: dict[FieldClass, frozenset[Mandate]] = {
    FieldClass.IDENTITY: _EVERY,
    FieldClass.ADMINISTRATIVE: _EVERY,
    FieldClass.ROUTE: frozenset({_P, _C, _J, _O}),
    FieldClass.CONTACT: frozenset({_P, _C, _J, _O}),
    FieldClass.VOICE: frozenset({_P, _C, _J, _O}),
    FieldClass.WHEREABOUTS: frozenset({_P, _C, _O}),
    FieldClass.FAMILY: frozenset({_P, _C, _J}),
    FieldClass.HEALTH: frozenset({_P, _C}),
    FieldClass.CLAIM: frozenset({_P, _J}),
    FieldClass.EXPLOITATION: frozenset({_P}),
}


def _facts() -> tuple[Rule, ...]:
    return tuple(
        Rule(Thing.FACTS, verb, _EVERY_ROLE, mandates, about)
        for about, mandates in _READERS.items()
        for verb in (Verb.READ, Verb.WRITE)
    )


_WATCH_OVER = frozenset({Role.SUPERVISOR})
_AUDITOR, _OWNER = frozenset({Role.AUDITOR}), frozenset({Role.OWNER})
_WATCHES = frozenset({_O})


def _audited() -> tuple[Rule, ...]:
    """What an auditor reads of a person whom they opened with a reason."""
    return tuple(
        Rule(Thing.FACTS, Verb.READ, _AUDITOR, _WATCHES, about)
        for about, mandates in _READERS.items()
        if _O in mandates
    )


POLICY: tuple[Rule, ...] = (
    Rule(
        Thing.ARRIVALS,
        Verb.REGISTER,
        frozenset({Role.OFFICER, Role.SUPERVISOR}),
        frozenset({_P, _C, Mandate.ENFORCEMENT}),
    ),
    Rule(Thing.OWN_STEPS, Verb.SEE, _EVERY_ROLE, _EVERY),
    Rule(Thing.OWN_STEPS, Verb.DO, _EVERY_ROLE, _EVERY),
    Rule(Thing.OTHER_STEPS, Verb.SEE, _EVERY_ROLE, frozenset({_P, _C})),
    Rule(Thing.PERSON, Verb.ERASE, frozenset({Role.SUPERVISOR}), frozenset({_P, _C})),
    Rule(Thing.RIGHTS, Verb.USE, _EVERY_ROLE, _EVERY),
    Rule(Thing.REFERRALS, Verb.SEE, _EVERY_ROLE, frozenset({_P, _C})),
    Rule(Thing.REFERRALS, Verb.DO, _EVERY_ROLE, frozenset({_P, _C})),
    Rule(Thing.OWN_SERVICES, Verb.SEE, _EVERY_ROLE, _EVERY),
    Rule(Thing.OWN_SERVICES, Verb.WRITE, _EVERY_ROLE, _EVERY),
    Rule(Thing.SERVICES, Verb.SEE, _EVERY_ROLE, frozenset({_P, _C})),
    Rule(Thing.SERVICES, Verb.WRITE, frozenset({Role.SUPERVISOR}), frozenset({_P, _C})),
    Rule(Thing.ANSWERS, Verb.DO, _EVERY_ROLE, frozenset(_EVERY - {_O})),
    # enforcement may raise protection, and never has a part in lowering it
    Rule(Thing.ANSWERS, Verb.AGREE, _WATCH_OVER, frozenset({_P, _C, _J})),
    Rule(Thing.POST, Verb.SEE, _WATCH_OVER, frozenset({_P, _C})),
    Rule(Thing.POST, Verb.WRITE, _WATCH_OVER, frozenset({_P, _C})),
    Rule(Thing.GLASS, Verb.BREAK, _EVERY_ROLE, frozenset({_P, _C})),
    Rule(Thing.GLASS, Verb.BREAK, _AUDITOR, _WATCHES),
    Rule(Thing.OTHER_STEPS, Verb.SEE, _AUDITOR, _WATCHES),
    Rule(Thing.LOGS, Verb.SEE, _AUDITOR, _WATCHES),
    Rule(Thing.LOGS, Verb.TAKE, _AUDITOR, _WATCHES),
    Rule(Thing.LOGS, Verb.TAKE, frozenset({Role.SUPERVISOR}), frozenset({_P, _C})),
    Rule(Thing.PACKS, Verb.SEE, _AUDITOR, _WATCHES),
    Rule(Thing.PACKS, Verb.SEE, _OWNER, _EVERY),
    Rule(Thing.PACKS, Verb.SWITCH, _OWNER, _EVERY),
    *_facts(),
    *_audited(),
)


def may(
    actor: Actor, verb: Verb, thing: Thing, about: FieldClass | None = None
) -> bool:
    """Whether the table lets this actor do this."""
    return any(
        rule.thing is thing
        and rule.verb is verb
        and rule.about is about
        and actor.role in rule.roles
        and actor.mandate in rule.mandates
        for rule in POLICY
    )
