"""What `karama mutate` does: wrong changes, one by one, caught or not; then it says so.

Each worker reads the pack itself and makes the same list of changes, so that only
numbers travel to it and only results come back.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import attrs
from rich.console import Console
from rich.table import Table
from rich.text import Text

from karama.cli.mutant_words import kind_words, mutant_sentence, reason_words
from karama.cli.progress import counting
from karama.cli.proof_report.names import Names
from karama.cli.session import Session, load
from karama.explanation.languages import Translator
from karama.explanation.voice import voice_of
from karama.procedure.procedure import title
from karama.proof.charter import Charter, read_charter
from karama.proof.mutants import Outcome, Result, Trial, mutants, sampled

FORMAT = 1
"""Version of the names in the JSON answer."""

MAX_WORKERS = 2


def tell_mutants(
    session: Session,
    pack: Path,
    charter_file: Path | None,
    sample: int | None,
    seed: int,
    workers: int | None,
    *,
    as_json: bool,
) -> bool:
    """Try the changes of a pack, or a sample of them, and say what came of each.

    Returns:
        Whether one that harms somebody was not caught.
    """
    procedure = load(session, pack)
    charter = read_charter(charter_file)
    count = sum(1 for _ in mutants(procedure))
    numbers = sampled(count, sample, seed)
    work = _Work(pack, charter_file, numbers, workers or _workers())
    results = _watched(session, work)
    names = Names(procedure, voice_of(procedure, session.language))
    account = _Account(names, charter, count, results)
    if as_json:
        session.json(account.as_json() | {"seed": seed if sample else None})
    else:
        account.print(session.out)
    return any(one.outcome is Outcome.SURVIVED for one in results)


# --- the work ---------------------------------------------------------------------


@attrs.frozen
class _Work:
    """What there is to do, and by how many."""

    pack: Path
    charter: Path | None
    numbers: Sequence[int]
    workers: int


def _workers() -> int:
    return min(MAX_WORKERS, os.cpu_count() or 1)


def _watched(session: Session, work: _Work) -> list[Result]:
    """The results in order, with progress where there is a terminal to show it on."""
    words, found = session.say.gettext("Trying wrong changes"), []
    with counting(session, words) as tell:
        tell("", 0, len(work.numbers))
        for result in _results(work):
            found.append(result)
            tell("", len(found), len(work.numbers))
    return found


def _results(work: _Work) -> Iterator[Result]:
    if work.workers == 1:
        bench = _Bench(work.pack, work.charter)
        yield from (bench.judge(number) for number in work.numbers)
        return
    with ProcessPoolExecutor(
        work.workers,
        multiprocessing.get_context("spawn"),
        initializer=_open,
        initargs=(work.pack, work.charter),
    ) as pool:
        try:
            yield from pool.map(_judge, work.numbers, chunksize=4)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class _Bench:
    """The pack, its mutants and the Charter, in one process."""

    def __init__(self, pack: Path, charter: Path | None) -> None:
        from karama.packs import read_pack

        procedure = read_pack(pack).procedure
        assert procedure is not None  # noqa: S101 - it was usable a moment ago
        self._mutants = list(mutants(procedure))
        self._trial = Trial(procedure, read_charter(charter))

    def judge(self, number: int) -> Result:
        """What becomes of one mutant."""
        return self._trial.judge(self._mutants[number])


_BENCHES: list[_Bench] = []
"""The bench of a worker process; one, once it is open."""


def _open(pack: Path, charter: Path | None) -> None:
    _BENCHES.append(_Bench(pack, charter))


def _judge(number: int) -> Result:
    return _BENCHES[0].judge(number)


# --- the answer -------------------------------------------------------------------


class _Account:
    """What became of the mutants, in words."""

    def __init__(
        self, names: Names, charter: Charter, made: int, results: Sequence[Result]
    ) -> None:
        self.names, self.charter = names, charter
        self.made, self.results = made, results
        self.counts = Counter(one.outcome for one in results)
        self.t: Translator = names.t

    @property
    def rate(self) -> float | None:
        """Share caught of those that harm; None when none does."""
        harm = self.counts[Outcome.CAUGHT] + self.counts[Outcome.SURVIVED]
        return self.counts[Outcome.CAUGHT] / harm if harm else None

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        procedure = self.names.procedure
        return {
            "format": FORMAT,
            "pack": procedure.id,
            "version": procedure.version,
            "digest": procedure.digest,
            "charter": self.charter.id,
            "language": self.t.language,
            "made": self.made,
            "tried": len(self.results),
            "counts": {one.value: self.counts[one] for one in Outcome},
            "caught_by": dict(Counter(r.weight for r in self.results if r.by)),
            "rate": self.rate,
            "mutants": [self._one(result) for result in self.results],
        }

    def _one(self, result: Result) -> dict[str, Any]:
        return {
            "kind": result.kind,
            "element": result.element,
            "values": list(result.values),
            "outcome": result.outcome.value,
            "by": result.by or None,
            "weight": result.weight or None,
            "reason": result.reason or None,
            "words": mutant_sentence(self.names, result),
        }

    def print(self, out: Console) -> None:
        """For a person: the share, the kinds, what was missed, what harms nobody."""
        t = self.t
        procedure = self.names.procedure
        called = title(procedure.titles, t.language, procedure.id)
        out.print(Text(f"{t.isolate(called)} · {procedure.version}", "bold"))
        out.print(Text(self._share(), "bold"))
        out.print()
        out.print(self._kinds())
        self._survivors(out)
        self._harmless(out)

    def _share(self) -> str:
        t = self.t
        if self.rate is None:
            return t.gettext("No change that was tried harms anybody.")
        template = t.gettext(
            "{share} of the changes that harm somebody are caught ({caught} of "
            "{harm}); {tried} of {made} were tried."
        )
        harm = self.counts[Outcome.CAUGHT] + self.counts[Outcome.SURVIVED]
        return t.fill(
            template,
            share=t.percent(self.rate),
            caught=t.number(self.counts[Outcome.CAUGHT]),
            harm=t.number(harm),
            tried=t.number(len(self.results)),
            made=t.number(self.made),
        )

    def _kinds(self) -> Table:
        t = self.t
        table = Table(box=None, pad_edge=False)
        table.add_column(t.gettext("Change"))
        for head in (
            t.gettext("caught"),
            t.gettext("harms nobody"),
            t.gettext("missed"),
        ):
            table.add_column(head, justify="right")
        counted = Counter((one.kind, one.outcome) for one in self.results)
        for kind in dict.fromkeys(one.kind for one in self.results):
            cells = [t.number(counted[kind, outcome]) for outcome in Outcome]
            missed = counted[kind, Outcome.SURVIVED]
            style = "bold red" if missed else ""
            table.add_row(kind_words(kind, t), *cells, style=style)
        return table

    def _survivors(self, out: Console) -> None:
        missed = [r for r in self.results if r.outcome is Outcome.SURVIVED]
        if missed:
            out.print()
            out.print(Text(self.t.gettext("Not caught"), "bold"))
        for result in missed:
            out.print(Text(f"✗ {mutant_sentence(self.names, result)}"), soft_wrap=True)

    def _harmless(self, out: Console) -> None:
        reasons = Counter(one.reason for one in self.results if one.reason)
        if reasons:
            out.print()
            out.print(Text(self.t.gettext("Harms nobody, because"), "bold"))
        for reason, count in reasons.most_common():
            words = reason_words(reason, self.t)
            out.print(Text(f"{self.t.number(count)} · {words}"), soft_wrap=True)
