"""The Charter against a procedure: a verdict for every principle.

    report = prove(procedure)                       # the shipped Charter
    report.verdicts[4].status                       # kept, broken, not drawn, undecided

Each property is proved on its own (`prover`), several at a time where there are cores
for it (`side_by_side`), and not again while nothing it rests on has changed
(`remembered`). A principle is what the worst of its properties is, those left out of
which the pack says why they cannot apply.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, MutableMapping

import attrs

from karama.errors import ProofError
from karama.procedure.procedure import Procedure
from karama.proof.charter import Charter, Principle, Property, read_charter
from karama.proof.prover import Limits
from karama.proof.remembered import Plain, as_plain, from_plain, key_of
from karama.proof.side_by_side import verdicts
from karama.proof.verdicts import (
    WORSE,
    PrincipleVerdict,
    Reason,
    Report,
    Status,
    Verdict,
)

Progress = Callable[[str, int, int], None]
"""Told the principle at work, its number from 0, and how many there are."""

Memory = MutableMapping[str, Plain]
"""Verdicts that need not be worked out again, by what they rest on."""


def prove(
    procedure: Procedure,
    charter: Charter | None = None,
    *,
    only: Collection[str] = (),
    progress: Progress | None = None,
    limits: Limits | None = None,
    memory: Memory | None = None,
    workers: int = 1,
) -> Report:
    """Hold a procedure against a Charter.

    Args:
        procedure: The procedure.
        charter: The Charter; the shipped one when None.
        only: Identifiers of the principles to look at; all when empty.
        progress: Told of each principle as its turn comes.
        limits: How far to go.
        memory: Verdicts of earlier proofs; those made now are added to it.
        workers: Processes to prove in.
    """
    charter = charter or read_charter()
    wanted = [p for p in charter.principles if not only or p.id in only]
    memory = {} if memory is None else memory
    found: list[PrincipleVerdict] = []
    try:
        told = _told(procedure, wanted, limits or Limits(), memory, workers)
        for number, principle in enumerate(wanted):
            if progress is not None:
                progress(principle.id, number, len(wanted))
            own = tuple(next(told) for _ in principle.properties)
            found.append(_principle(procedure, principle, own))
    except ProofError as error:
        found = [_nothing(principle, error) for principle in wanted]
    return Report(
        procedure.id, procedure.version, procedure.digest, charter.id, tuple(found)
    )


def _told(
    procedure: Procedure,
    principles: Iterable[Principle],
    limits: Limits,
    memory: Memory,
    workers: int,
) -> Iterator[Verdict]:
    """The verdict on each property in order, from memory where it is there."""
    wanted = [one for principle in principles for one in principle.properties]
    known = {one.id: _recalled(procedure, one, memory) for one in wanted}
    open_ = [one for one in wanted if known[one.id] is None]
    proved = verdicts(procedure, open_, limits, workers)
    for one in wanted:
        verdict = known[one.id]
        if verdict is None:
            verdict = next(proved)
            _keep(procedure, one, verdict, memory)
        yield verdict


def _recalled(procedure: Procedure, one: Property, memory: Memory) -> Verdict | None:
    key = key_of(procedure, one) if memory else ""
    return from_plain(memory[key], one) if key in memory else None


def _keep(
    procedure: Procedure, one: Property, verdict: Verdict, memory: Memory
) -> None:
    key, plain = key_of(procedure, one), as_plain(verdict)
    if key and plain is not None:
        memory[key] = plain


def _principle(
    procedure: Procedure, principle: Principle, verdicts: tuple[Verdict, ...]
) -> PrincipleVerdict:
    """The verdict on a principle: the worst of its properties'."""
    verdicts = tuple(_excused(procedure, one) for one in verdicts)
    apply = [v.status for v in verdicts if v.status is not Status.NOT_APPLICABLE]
    status = max(apply, key=WORSE.index, default=Status.NOT_APPLICABLE)
    excused = principle.id in procedure.not_applicable
    if excused and status in EXCUSABLE:
        status = Status.NOT_APPLICABLE
    return PrincipleVerdict(
        principle.id,
        principle.weight.value,
        status,
        verdicts,
        excused=excused,
        deviation=principle.id in procedure.deviations,
    )


EXCUSABLE = (Status.NOT_DRAWN, Status.KEPT)
"""What a pack may say does not apply to it: never what is lost, or may be."""


def _excused(procedure: Procedure, verdict: Verdict) -> Verdict:
    """A verdict, as the pack's own words on that property leave it."""
    excused = verdict.property in procedure.not_applicable
    if excused and verdict.status in EXCUSABLE:
        return attrs.evolve(verdict, status=Status.NOT_APPLICABLE)
    return verdict


def _nothing(principle: Principle, error: ProofError) -> PrincipleVerdict:
    """The verdict on a principle where the procedure cannot be followed, and why."""
    about = (error.element, error.reason)
    return PrincipleVerdict(
        principle.id,
        principle.weight.value,
        Status.UNDECIDED,
        tuple(
            Verdict(one.id, Status.UNDECIDED, reason=Reason.LIMIT, about=about)
            for one in principle.properties
        ),
    )
