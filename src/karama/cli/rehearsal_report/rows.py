"""The tables of a report: rows of words, made from what came of the runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from karama.cli.rehearsal_report.figures import (
    count,
    counted,
    moment_of,
    share,
    shared,
    span,
)
from karama.cli.rehearsal_report.told import mark_of
from karama.cli.rehearsal_report.words import Words
from karama.procedure.procedure import title
from karama.proof.principles import Charter, Principle
from karama.proof.verdicts import PrincipleVerdict, Status
from karama.rehearsal.exercise import Exercise
from karama.rehearsal.groups import ADULTS, CHILDREN, EVERYBODY, GROUPS
from karama.rehearsal.outcomes.frame import Frame
from karama.rehearsal.outcomes.outcome import Outcome, names_of
from karama.rehearsal.outcomes.waiting import FIGURES
from karama.rehearsal.statistics import Interval, mean_interval, share_interval

Figures = npt.NDArray[Any]
"""Figures of runs, whole or not."""

SPACE = "sphere-living-space"
"""The standard that places are held against, where their floor is known."""

SIDE_BY_SIDE = (EVERYBODY, CHILDREN, ADULTS)
"""Groups that every table of waits has."""


@attrs.frozen
class Cell:
    """One figure of a table; `bad` where it says that something is wrong."""

    words: str
    bad: bool = False


NOTHING = Cell("–")


@attrs.frozen
class Row:
    """A row: what it is about, a note under it, and its figures."""

    head: str
    cells: tuple[Cell, ...]
    note: str = ""
    mark: str = ""


@attrs.frozen(eq=False)
class Tables:
    """Makes the tables of one exercise in one language."""

    words: Words
    exercise: Exercise
    runs: Outcome

    # --- the Charter ----------------------------------------------------------------

    def principles(
        self, charter: Charter, verdicts: Mapping[str, PrincipleVerdict]
    ) -> Iterator[Row]:
        """For each principle: proved, for how many it held, and in time."""
        for principle in charter.principles:
            verdict = verdicts.get(principle.id)
            if verdict is None or verdict.status is Status.NOT_APPLICABLE:
                continue
            yield self._principle(principle, verdict)

    def _principle(self, principle: Principle, verdict: PrincipleVerdict) -> Row:
        t = self.words.t
        own = {one.id for one in principle.properties}
        readers = self.exercise.counted.accounts.readers
        rows = [n for n, reader in enumerate(readers) if reader.one.id in own]
        found = self.runs.principles[:, rows]
        held, lost, timely, late = (found[:, :, n, 0] for n in (0, 1, 3, 4))
        worst = _worst(held, lost)
        in_time = _worst(timely, late)
        return Row(
            f"{principle.id} {title(principle.titles, t.language)}",
            (
                self._proved(verdict),
                self._held(worst, verdict),
                self._share(in_time),
            ),
        )

    def _proved(self, verdict: PrincipleVerdict) -> Cell:
        from karama.cli.proof_report.sentences import MARKS, status_word

        words = f"{MARKS[verdict.status]} {status_word(verdict.status, self.words.t)}"
        return Cell(words, bad=verdict.status is Status.BROKEN)

    def _held(self, worst: Interval | None, verdict: PrincipleVerdict) -> Cell:
        """What was proved of everybody holds in every run; luck has no part in it."""
        lost = worst is not None and worst.estimate < 1
        if verdict.status is Status.KEPT and not lost:
            return Cell(self.words.t.gettext("for everybody, by proof"))
        return self._share(worst)

    def _share(self, interval: Interval | None) -> Cell:
        if interval is None:
            return NOTHING
        return Cell(shared(self.words.t, interval), bad=interval.estimate < 1)

    # --- times ------------------------------------------------------------------------

    def deadlines(self) -> Iterator[Row]:
        """For each clock at a step: how often it ran and was missed, and when."""
        t, frame = self.words.t, self.exercise.frame
        for number, clock in enumerate(frame.clocks):
            had, missed = np.moveaxis(self.runs.deadlines[:, number], 2, 0)
            step = int(frame.deadline_of[number])
            event = self.words.clock(clock)
            if step < 0 or not had[:, 0].any() or event is None or event.timer is None:
                continue
            limit = event.timer.duration
            rings = self.runs.rings[:, number].sum(axis=0)
            yield Row(
                self.words.step(step),
                (
                    Cell(t.duration(limit) if limit else "–"),
                    Cell(count(t, had[:, 0].mean())),
                    *(self._missed(missed, had, group) for group in SIDE_BY_SIDE),
                    Cell(self._moment(rings)),
                ),
                note=self.words.lane_of(step),
            )

    def _moment(self, rings: Figures) -> str:
        if not rings.any():
            return "–"
        return self._at(float(self.exercise.frame.edges[int(rings.argmax())]))

    def _at(self, seconds: float) -> str:
        starts = self.exercise.scenario.influx.starts
        return self.words.t.instant(moment_of(starts, seconds))

    def _missed(self, bad: Figures, all_: Figures, group: str) -> Cell:
        place = GROUPS.index(group)
        if not all_[:, place].any():
            return NOTHING
        found = share_interval(bad[:, place], all_[:, place])
        if found is None:
            return NOTHING
        return Cell(shared(self.words.t, found), bad=found.estimate > 0)

    def legal(self) -> Iterator[Row]:
        """For each legal clock: for how many it ran, and for how many too long."""
        t = self.words.t
        for number, standard in enumerate(self.exercise.counted.standards):
            late, undecided, all_ = np.moveaxis(self.runs.legal[:, number], 2, 0)
            if not all_[:, 0].any():
                continue
            yield Row(
                title(standard.titles, t.language),
                (
                    Cell(count(t, all_[:, 0].mean())),
                    *(self._missed(late, all_ - undecided, g) for g in SIDE_BY_SIDE),
                    Cell(share(t, undecided[:, 0].sum() / all_[:, 0].sum())),
                ),
                note=t.listing(source.cite for source in standard.sources),
                mark=mark_of(standard, t),
            )

    def waits(self) -> Iterator[Row]:
        """For each step with anything to wait for: half and nine in ten, by group."""
        t = self.words.t
        people, half, most, never = (
            FIGURES.index(name) for name in ("people", "half", "most", "never")
        )
        for number in self._waited():
            own = self.runs.waits[:, number]
            cells = [Cell(count(t, own[:, 0, people].mean()))]
            for group in SIDE_BY_SIDE:
                place = GROUPS.index(group)
                cells += [self._wait(own[:, place, one]) for one in (half, most)]
            gone = own[:, 0, never].sum() / max(own[:, 0, people].sum(), 1)
            cells.append(Cell(share(t, gone), bad=gone > 0) if gone else NOTHING)
            yield Row(self.words.step(number), tuple(cells), self.words.lane_of(number))

    def _waited(self) -> list[int]:
        """Steps that were waited for, in the procedure's order."""
        people, most = FIGURES.index("people"), FIGURES.index("most")
        waits = self.runs.waits
        return [
            number
            for number, needs in enumerate(self.exercise.frame.needs)
            if needs
            and waits[:, number, 0, people].any()
            and np.nanmax(waits[:, number, 0, most]) >= 60
        ]

    def _wait(self, waits: Figures) -> Cell:
        known = waits[~np.isnan(waits)]
        if not len(known):
            return NOTHING
        return Cell(span(self.words.t, float(np.median(known))))

    # --- means ------------------------------------------------------------------------

    def places(self) -> Iterator[Row]:
        """For each kind of place: how many, taken on average and at most, and full."""
        t, frame = self.words.t, self.exercise.frame
        providers = {bed.id: bed.provider for bed in self.exercise.scenario.means.beds}
        for number, resource in enumerate(self.exercise.model.staffing.resources):
            if resource.name not in providers:
                continue
            kept, there = self.runs.kept[:, number], frame.there[number]
            full = ((kept >= there) & (there > 0)).mean()
            yield Row(
                self.words.resource(number),
                (
                    Cell(count(t, float(there.max(initial=0)))),
                    Cell(count(t, float(kept.mean()))),
                    Cell(count(t, float(np.median(kept.max(axis=1))))),
                    Cell(share(t, full), bad=full > 0) if full else NOTHING,
                ),
                note=self._provider(providers[resource.name]),
            )

    def _provider(self, service: str) -> str:
        """Who runs a service, and its name; "" where none is named."""
        directory = self.words.procedure.directory
        found = directory.services.get(service)
        if found is None:
            return service
        body = directory.organizations.get(found.organization)
        return found.name if body is None else f"{body.name} · {found.name}"

    def staff(self) -> Iterator[Row]:
        """For staff, interpreters, rooms, vehicles: how many, and how busy."""
        t, frame = self.words.t, self.exercise.frame
        means = self.exercise.scenario.means
        named = {bed.id for bed in means.beds} | {s.id for s in means.services}
        for number, resource in enumerate(self.exercise.model.staffing.resources):
            there, used = frame.there[number], self.runs.used[:, number]
            if resource.name in named or not used.any() or there.max() > 10**6:
                continue
            busy = used.sum() / max(there.sum() * len(used), 1e-9)
            full = ((used >= 0.97 * there) & (there > 0)).mean()
            yield Row(
                self.words.resource(number),
                (
                    Cell(count(t, float(there.mean()))),
                    Cell(share(t, min(busy, 1.0))),
                    Cell(share(t, full), bad=full > 0.25),
                ),
            )

    def stocks(self) -> Iterator[Row]:
        """For each stock: needed, not there, and when it first ran out."""
        t = self.words.t
        for number, stock in enumerate(self.exercise.scenario.means.stocks):
            empty, short, needed, _ = self.runs.stocks[:, number].T
            lacking = share_interval(short, needed)
            out = empty < inf
            yield Row(
                self.words.thing(stock.id),
                (
                    Cell(f"{count(t, float(needed.mean()))} {t.isolate(stock.unit)}"),
                    self._lacking(lacking),
                    Cell(share(t, out.mean()), bad=bool(out.any())),
                    Cell(self._at(float(np.median(empty[out]))) if out.any() else "–"),
                ),
                *self._norm(stock.standard),
            )

    def _norm(self, name: str) -> tuple[str, str]:
        """A standard by its title, and how far it was checked; nothing for none."""
        norm = self.exercise.counted.norms.standards.get(name)
        if norm is None:
            return "", ""
        return title(norm.titles, self.words.t.language), mark_of(norm, self.words.t)

    def space(self) -> Iterator[Row]:
        """For each place whose floor is known: room for each person, and too little."""
        t, frame = self.words.t, self.exercise.frame
        least = self.exercise.counted.norms.standards[SPACE].quantity.value
        names = [one.name for one in self.exercise.model.staffing.resources]
        for bed in self.exercise.scenario.means.beds:
            kept = self.runs.kept[:, names.index(bed.id)]
            if not bed.area or not kept.any():
                continue
            most = float(np.median(kept.max(axis=1)))
            crowded = kept * (bed.area < least * kept)
            yield Row(
                self.words.thing(bed.id),
                (
                    Cell(f"{count(t, bed.area)} m²"),
                    Cell(count(t, most)),
                    Cell(f"{count(t, bed.area / max(most, 1))} m²",
                         bad=bed.area < least * most),
                    self._lacking(share_interval(
                        (crowded * self._spans(frame)).sum(axis=1),
                        (kept * self._spans(frame)).sum(axis=1),
                    )),
                ),
                *self._norm(SPACE),
            )  # fmt: skip

    def _spans(self, frame: Frame) -> Figures:
        return np.diff(frame.edges)

    def _lacking(self, lacking: Interval | None) -> Cell:
        if lacking is None:
            return NOTHING
        return Cell(shared(self.words.t, lacking), bad=lacking.estimate > 0)

    def costs(self) -> Iterator[Row]:
        """What each thing costs in a run, and all together."""
        means = self.exercise.scenario.means
        for number, name in enumerate(names_of(means)):
            cents = self.runs.costs[:, number]
            if cents.any():
                yield Row(self.words.thing(name), (self._money(cents),))
        total = self.runs.costs.sum(axis=1)
        yield Row(self.words.t.gettext("All together"), (self._money(total),))

    def _money(self, cents: Figures) -> Cell:
        found = mean_interval(cents / 100)
        currency = self.exercise.scenario.means.currency
        words = "–" if found is None else counted(self.words.t, found)
        return Cell(f"{words} {currency}")


def _worst(held: Figures, lost: Figures) -> Interval | None:
    """Of several properties, the one that held for the smallest share of people."""
    found = [
        share_interval(held[:, n], held[:, n] + lost[:, n])
        for n in range(held.shape[1])
        if (held[:, n] + lost[:, n]).any()
    ]
    known = [one for one in found if one is not None]
    return min(known, key=lambda one: one.estimate) if known else None
