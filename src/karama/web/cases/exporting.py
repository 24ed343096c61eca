"""What an account takes out of the desk: logs without people, counts without one.

It stands behind the same walls as every reading: the policy table (who may take out at
all: never an enforcement mandate), the cases that `firewall` lets the account know of,
and its lane's sight of each. Which services were asked is in it only for those who may
know services; how a referral stands, only for those who may read the answer.

Names of cases and accounts are made with the node's key: the same in every log of this
node, and told by nobody who has not the key.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import datetime

import attrs

from karama.engine import Event
from karama.errors import CaseError
from karama.explanation.languages import Translator
from karama.monitoring import Asking, Course, Log, Words, course_of
from karama.monitoring import indicators as figures_of
from karama.monitoring import ocel as as_ocel
from karama.monitoring import table as as_table
from karama.monitoring import xes as as_xes
from karama.monitoring.indicators import Observed
from karama.procedure.procedure import Procedure, title
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.node_key import node_key
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases import firewall, watching
from karama.web.cases.audit import add_line
from karama.web.cases.models import Case
from karama.web.cases.referrals import answer_of, referrals_of
from karama.web.cases.store import events_of
from karama.web.library.models import Watched
from karama.web.library.queries import procedure_of


@attrs.frozen
class Kind:
    """A form of export.

    Attributes:
        media: Its media type.
        ending: How its file's name ends.
    """

    name: str
    media: str
    ending: str


KINDS = {
    "ocel": Kind("ocel", "application/json", ".ocel.json"),
    "xes": Kind("xes", "application/xml", ".xes"),
    "indicators": Kind("indicators", "text/csv; charset=utf-8", ".csv"),
}


def take(
    account: Account, kind: str, t: Translator, at: datetime, *, by: str = ""
) -> Iterator[bytes]:
    """An export, in pieces as it is made; that it was taken is told to the log first.

    Args:
        account: Whose mandate decides what is in it.
        kind: One of `KINDS`.
        t: The language of steps and of column names.
        at: Now.
        by: Who makes it, where that is not the account itself ("terminal").

    Raises:
        CaseError: The account takes nothing out.
    """
    if not may(account, Verb.TAKE, Thing.LOGS):
        raise CaseError(said("This account takes no logs out of the desk."))
    about = account.pack if not by else f"{account.pack} for {account.pseudonym}"
    lane = "" if by else account.lane
    add_line(by or account.pseudonym, lane, f"take-{kind}", about[:80], at)
    return _MAKING[kind](account, t, at)


def courses(account: Account, t: Translator) -> Iterator[Course]:
    """The course of every case the account may take out, the oldest first."""
    words = Words(t, name_of)
    for case in firewall.courses_of(account).order_by("pk").iterator():
        yield _course(account, case, words)


def _course(account: Account, case: Case, words: Words) -> Course:
    procedure, events = procedure_of(case.pack_id), events_of(case)
    sight = firewall.sight_of(account, procedure)
    course = course_of(procedure, events, sight, words)
    if not (sight.known and sight.everything):
        return course
    return attrs.evolve(course, askings=_askings(account, procedure, events))


def _askings(
    account: Account, procedure: Procedure, events: tuple[Event, ...]
) -> tuple[Asking, ...]:
    services = firewall.may_know_services(account, procedure)
    facts = firewall.readable_facts(account, procedure)
    found = []
    for one in referrals_of(procedure, events):
        answer = answer_of(procedure, one.step, one.process)
        told = answer is not None and answer.field.name in facts
        state = one.state.value if told else ""
        service = one.service if services else ""
        found.append(Asking(one.token, one.asked_at, state, service))
    return tuple(found)


def name_of(what: str) -> str:
    """A made-up name, of 96 bits: the same for the same thing on the same node."""
    return hmac.digest(node_key(), f"export {what}".encode(), "sha256").hex()[:24]


# --- the three forms ------------------------------------------------------------------


def _ocel(account: Account, t: Translator, at: datetime) -> Iterator[bytes]:
    return as_ocel(courses(account, t), Log(account.pack, at, t.language))


def _xes(account: Account, t: Translator, at: datetime) -> Iterator[bytes]:
    return as_xes(courses(account, t), Log(account.pack, at, t.language))


def _indicators(account: Account, t: Translator, at: datetime) -> Iterator[bytes]:
    observed = {account.pack: _observed(account, t)}
    return as_table(figures_of(courses(account, t), observed, at), t)


def _observed(account: Account, t: Translator) -> list[Observed]:
    """Over every version of the pack, what was observed when it was last asked for."""
    seen: dict[str, Observed] = {}
    for watched in Watched.objects.filter(pack__name=account.pack).order_by("pk"):
        for one in watching.seen_of(watched):
            if one.spoke_of is None or one.lost is None:
                continue
            name = title(one.titles, t.language, one.principle)
            old = seen.get(one.principle, Observed(one.principle, name, 0, 0))
            seen[one.principle] = attrs.evolve(
                old, spoke_of=old.spoke_of + one.spoke_of, lost=old.lost + one.lost
            )
    return [seen[name] for name in sorted(seen)]


_MAKING = {"ocel": _ocel, "xes": _xes, "indicators": _indicators}
