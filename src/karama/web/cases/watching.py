"""Each principle of the Charter as proved of a procedure, beside what its cases show.

    ask(account, digest, at)       # the auditor wants to know
    watch_what_is_asked(at)        # the clock has it done, in a process of its own

A proof is made once for a version and a Charter. Cases are read with the same rules as
a witness (`proof.observed`): for each principle that what happens can keep or lose, for
how many cases it came into play and in how many it was lost. Only counts are kept, so
nothing of any person is in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from karama.errors import CaseError
from karama.procedure.procedure import Procedure
from karama.proof.charter import read_charter
from karama.proof.observed import Rule, log_of, reading_of
from karama.proof.principles import Charter, Pattern
from karama.proof.prove import prove
from karama.proof.prover import Limits, Prover, rule_of
from karama.said import said
from karama.web.accounts.models import Account
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.cases.audit import note
from karama.web.cases.models import Case
from karama.web.cases.store import events_of
from karama.web.library.models import Pack, Watched
from karama.web.library.queries import procedure_of

SECONDS = 60.0
"""Longest time for one property, as `karama prove` has it by default, halved."""
BY_CASES = frozenset({Pattern.ABSENCE, Pattern.PRECEDENCE, Pattern.RESPONSE})
"""Patterns that what happens in a case can keep or lose."""


@attrs.frozen
class Seen:
    """One principle of one version.

    Attributes:
        proved: Its status, "" where nothing was proved yet.
        spoke_of: Cases in which it came into play; None where cases cannot show it.
        lost: Cases that lost it.
    """

    principle: str
    titles: dict[str, str]
    proved: str
    spoke_of: int | None
    lost: int | None


def ask(account: Account, digest: str, at: datetime) -> None:
    """Ask for a version of the account's pack to be proved and observed.

    Raises:
        CaseError: The account may not, or there is no such version.
    """
    pack = Pack.objects.filter(digest=digest, name=account.pack).first()
    if pack is None or not may(account, Verb.SEE, Thing.PACKS):
        raise CaseError(said("There is no such version of this account's pack."))
    Watched.objects.update_or_create(pack=pack, defaults={"asked_at": at})
    note(account, "observe", pack.version, at)


def seen_of(watched: Watched | None) -> tuple[Seen, ...]:
    """Every principle of the Charter, as far as it was proved and observed."""
    proved = watched.proved if watched else {}
    observed = watched.observed if watched else {}
    return tuple(
        Seen(
            one.id,
            dict(one.titles),
            proved.get(one.id, ""),
            *observed.get(one.id, (None, None)),
        )
        for one in read_charter().principles
    )


def is_asked() -> bool:
    """Whether somebody waits for an answer."""
    return Watched.objects.filter(asked_at__isnull=False).exists()


def watch_what_is_asked(at: datetime) -> int:
    """Prove and observe every version that was asked for; how many."""
    rows = list(Watched.objects.filter(asked_at__isnull=False))
    for row in rows:
        try:
            _watch(row, at)
        finally:  # whatever became of it, it is not tried again unasked
            Watched.objects.filter(pk=row.pk).update(asked_at=None)
    return len(rows)


def _watch(row: Watched, at: datetime) -> None:
    charter, procedure = read_charter(), procedure_of(row.pack_id)
    if row.charter != charter.digest or not row.proved:
        row.proved, row.charter = proved(procedure, charter), charter.digest
    row.observed, row.cases = observed(procedure, charter)
    row.made_at = at
    row.save()


def proved(procedure: Procedure, charter: Charter) -> dict[str, str]:
    """The status of each principle."""
    report = prove(procedure, charter, limits=Limits(seconds=SECONDS))
    return {one.principle: one.status.value for one in report.verdicts}


def observed(
    procedure: Procedure, charter: Charter
) -> tuple[dict[str, tuple[int, int]], int]:
    """For each principle, in how many cases it came into play and was lost; of all."""
    rules = dict(_rules(procedure, charter))
    spoke = dict.fromkeys(rules, 0)
    lost = dict.fromkeys(rules, 0)
    cases = Case.objects.filter(pack=procedure.digest, erased_at=None).order_by("pk")
    count = 0
    for case in cases.iterator():
        log = log_of(procedure, events_of(case))
        for name, own in rules.items():
            readings = [reading_of(rule, log) for rule in own]
            spoke[name] += any(r.asked is not None or r.opened is not None
                               for r in readings)  # fmt: skip
            lost[name] += any(r.lost is not None for r in readings)
        count += 1
    return {name: (spoke[name], lost[name]) for name in rules}, count


def _rules(
    procedure: Procedure, charter: Charter
) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """The properties of each principle that cases can lose, as they are read for it."""
    prover = Prover(procedure, Limits())
    for principle in charter.principles:
        if principle.id in procedure.not_applicable:
            continue
        own = [one for one in principle.properties if one.pattern in BY_CASES]
        if own:
            yield principle.id, tuple(rule_of(prover, one) for one in own)
