"""Makes accounts. Each is bound to one lane of one pack, and to that lane's mandate."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth.hashers import make_password

from karama.procedure.lanes import every_lane
from karama.procedure.procedure import Mandate, Procedure
from karama.procedure.process import Lane, Task
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Role

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def make_account(
    procedure: Procedure,
    lane: str,
    role: Role,
    name: str,
    password: str | None,
    *,
    demo: bool | None = None,
) -> Account:
    """An account for a lane of a procedure, or of a pack that it calls.

    It takes the lane's mandate.

    A password of None is set later by a one-time link; whether it is an account of a
    demonstration is, unless told, as the node runs.

    Raises:
        KeyError: There is no such lane.
    """
    account = Account(
        name=name,
        pseudonym="a-" + "".join(secrets.choice(_LETTERS) for _ in range(8)),
        role=role,
        pack=procedure.id,
        lane=lane,
        mandate=every_lane(procedure)[lane].mandate,
        demo=settings.KARAMA_DEMO if demo is None else demo,
    )
    account.password = make_password(password)
    account.save()
    return account


_OVER = (
    (Role.SUPERVISOR, Mandate.CARE),
    (Role.OWNER, Mandate.CARE),
    (Role.AUDITOR, Mandate.OVERSIGHT),
)
"""Who looks over a whole post, and in which kind of authority in a demonstration."""


def make_demo_accounts(procedure: Procedure, password: str) -> tuple[Account, ...]:
    """One account for each lane, and one for each role that looks over lanes.

    Lanes of packs that it calls are among them: a case may wait for one. One more
    supervisor is of the authority that orients people, and can agree there.

    Raises:
        PermissionError: The node does not run in demo mode.
    """
    if not settings.KARAMA_DEMO:
        raise PermissionError("demo accounts are made in demo mode only")
    lanes = procedure.process.lanes.values()
    every = every_lane(procedure).values()
    made = [_for_lane(procedure, lane, password) for lane in every]
    for role, mandate in _OVER:
        lane = next((lane for lane in lanes if lane.mandate == mandate), None)
        if lane is not None:
            made.append(make_account(procedure, lane.id, role, role.value, password))
    orients = _orienting_lane(procedure)
    if orients not in ("", *(a.lane for a in made if a.role == Role.SUPERVISOR)):
        name, role = "supervisor-orientation", Role.SUPERVISOR
        made.append(make_account(procedure, orients, role, name, password))
    return tuple(made)


def _orienting_lane(procedure: Procedure) -> str:
    """The lane in which people are oriented, "" where none is drawn."""
    for element in procedure.process.elements.values():
        if isinstance(element, Task) and element.decision == procedure.orientation:
            return element.lane
    return ""


def _for_lane(procedure: Procedure, lane: Lane, password: str) -> Account:
    registers = lane.mandate in (Mandate.CARE, Mandate.ENFORCEMENT)
    role = Role.OFFICER if registers else Role.WORKER
    name = lane.id.removeprefix("Lane_").lower()
    return make_account(procedure, lane.id, role, name, password)
