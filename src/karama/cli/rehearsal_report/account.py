"""A rehearsal put into words, once: every format lays out this same account."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

import attrs
import numpy as np

from karama.cli.rehearsal_report.figures import counted, moment_of, span
from karama.cli.rehearsal_report.rows import Row, Tables
from karama.cli.rehearsal_report.side_by_side import beside_rows
from karama.cli.rehearsal_report.told import Teller, Told, kind_words
from karama.cli.rehearsal_report.words import Words
from karama.explanation.languages import Translator
from karama.procedure.procedure import title
from karama.proof.principles import Charter
from karama.proof.verdicts import PrincipleVerdict
from karama.rehearsal.comparing import compared
from karama.rehearsal.exercise import Exercise
from karama.rehearsal.means import Load
from karama.rehearsal.offered import offered, overfull
from karama.rehearsal.outcomes.outcome import Outcome
from karama.rehearsal.outcomes.waiting import FIGURES
from karama.rehearsal.statistics import mean_interval
from karama.rehearsal.weaknesses import Weakness, weaknesses

TOP = 12
"""Weaknesses told in full; the rest is listed."""


@attrs.frozen(eq=False)
class Beside:
    """Another rehearsal, with the same seed and as many runs.

    Attributes:
        name: What it is called, in the reader's language.
    """

    name: str
    exercise: Exercise
    runs: Outcome


@attrs.frozen(eq=False)
class Account:
    """Everything a reader is told.

    Attributes:
        lead: What was rehearsed, in sentences.
        found: Weaknesses, worst first.
        told: The same in words.
        tags: What kind each is.
        tables: Rows by section.
        beside: What the other rehearsal is called, "" where there is none; its rows
            are the section "beside".
    """

    t: Translator
    words: Words
    exercise: Exercise
    runs: Outcome
    charter: Charter
    title: str
    scenario: str
    lead: tuple[str, ...]
    found: tuple[Weakness, ...]
    told: tuple[Told, ...]
    tags: tuple[str, ...]
    tables: Mapping[str, tuple[Row, ...]]
    beside: str = ""

    @property
    def replications(self) -> int:
        """How many runs it rests on."""
        return len(self.runs.people)


def account_of(
    exercise: Exercise,
    runs: Outcome,
    charter: Charter,
    verdicts: Mapping[str, PrincipleVerdict],
    language: str,
    beside: Beside | None = None,
) -> Account:
    """A rehearsal in words.

    Args:
        exercise: What was rehearsed.
        runs: Its outcomes, gathered.
        charter: What every case was held against.
        verdicts: What was proved of the procedure, by principle.
        language: "en", "fr", "ar", "es" or "pt".
        beside: Another rehearsal to compare it with.
    """
    words = Words(exercise, language)
    found = weaknesses(exercise, runs)
    teller = Teller(
        words,
        {one.id: (p, one) for p in charter.principles for one in p.properties},
        {one.id: one for one in exercise.counted.standards},
    )
    tables = Tables(words, exercise, runs)
    other = (
        () if beside is None else compared(exercise, runs, beside.exercise, beside.runs)
    )
    return Account(
        words.t,
        words,
        exercise,
        runs,
        charter,
        title(words.procedure.titles, language, words.procedure.id),
        title(exercise.scenario.titles, language, exercise.scenario.id),
        tuple(_lead(words, exercise, runs)),
        found,
        tuple(teller.tell(one) for one in found),
        tuple(kind_words(one.kind, words) for one in found),
        {
            "principles": tuple(tables.principles(charter, verdicts)),
            "deadlines": tuple(tables.deadlines()),
            "legal": tuple(tables.legal()),
            "waits": tuple(tables.waits()),
            "places": tuple(tables.places()),
            "staff": tuple(tables.staff()),
            "stocks": tuple(tables.stocks()),
            "space": tuple(tables.space()),
            "costs": tuple(tables.costs()),
            "beside": tuple(beside_rows(teller, other)),
        },
        "" if beside is None else beside.name,
    )


def _lead(words: Words, exercise: Exercise, runs: Outcome) -> list[str]:
    t, run = words.t, exercise.scenario.run
    starts = exercise.scenario.influx.starts
    people = mean_interval(runs.people[:, 0].astype(float))
    over = mean_interval(runs.over[:, 0].astype(float))
    told = [
        t.fill(
            t.gettext(
                "Rehearsed {runs} times, each over {days}, from {start}; luck of seed "
                "{seed}."
            ),
            runs=t.number(len(runs.people)),
            days=t.duration(moment_of(starts, exercise.frame.until)
                            - moment_of(starts, 0.0)),
            start=t.date(starts),
            seed=t.isolate(str(run.seed)),
        ),
        t.gettext("All of these people are invented; none is real."),
    ]  # fmt: skip
    if people is None or over is None or not people.estimate:
        told.append(
            t.gettext("Nobody came in any run: nothing can be concluded from it.")
        )
        return told
    told.append(t.fill(
        t.gettext(
            "In a run {people} people come; {over} of them are through when it ends."
        ),
        people=counted(t, people),
        over=counted(t, over),
    ))  # fmt: skip
    if over.estimate:
        told.append(t.fill(
            t.gettext("Half of those who are through took no longer than {half}."),
            half=span(t, _half(runs)),
        ))  # fmt: skip
    return told + [_overfull(words, load) for load in overfull(offered(exercise, runs))]


def _overfull(words: Words, load: Load) -> str:
    """That something cannot be enough over the whole run, whatever happens."""
    t = words.t
    who = t.listing(words.thing(name) for name in load.ids)
    if load.there <= 0:
        return t.fill(
            t.gettext("The means can never keep up: {who} is needed, and never there."),
            who=who,
        )
    return t.fill(
        t.gettext(
            "The means can never keep up: over the whole run {share} of what there is "
            "of {who} is asked for."
        ),
        share=t.percent(load.share),
        who=who,
    )


def _half(runs: Outcome) -> float:
    """How long a case takes, in half of the cases of half of the runs."""
    halves = runs.through[:, 0, FIGURES.index("half")]
    known = halves[~np.isnan(halves)]
    return float(np.median(known)) if len(known) else inf
