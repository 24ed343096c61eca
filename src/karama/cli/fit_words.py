"""What a fit comes to, in words and tables a planner reads without mathematics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.table import Table

from karama.cli.scenario_fit import Result
from karama.cli.session import Session
from karama.explanation.languages import Translator
from karama.rehearsal.influx import (
    Compared,
    Judgement,
    Measure,
    Problem,
    Stream,
    evened,
    mean_of,
    settled,
    shares,
)
from karama.rehearsal.influx.judging import ALL

_MOST_ROWS = 12


def print_fit(session: Session, result: Result) -> None:
    """Print what was read, found and judged."""
    t, series = session.say, result.series
    head = t.fill(
        t.gettext("{name}: {n} days counted, {first} to {last}"),
        name=series.name,
        n=t.number(int(series.known.sum())),
        first=t.date(series.days[0]),
        last=t.date(series.days[-1]),
    )
    session.out.print(head, style="bold", markup=False, soft_wrap=True)
    for problem in series.problems:
        told = problem_words(t, problem)
        session.out.print(told, style="yellow", markup=False, soft_wrap=True)
    for sentence in (*stream_words(t, result.fit.stream), *caveats(t, result)):
        session.out.print(sentence, markup=False, soft_wrap=True)
    if result.fit.kinds > 1:
        session.out.print()
        session.out.print(_kinds(t, result.fit.stream))
    _print_judgement(session, result.judgement)


def problem_words(t: Translator, problem: Problem) -> str:
    """A problem of the count: where, what and what to do."""
    facts = {"what": t.tell(problem.what), "remedy": t.tell(problem.remedy)}
    if not problem.rows:
        return t.fill(t.gettext("The whole file: {what}; {remedy}."), **facts)
    shown = [str(row) for row in problem.rows[:_MOST_ROWS]]
    rows = ", ".join(shown) + (" …" if len(problem.rows) > _MOST_ROWS else "")
    words = t.ngettext(
        "Line {rows}: {what}; {remedy}.",
        "Lines {rows}: {what}; {remedy}.",
        len(problem.rows),
    )
    return t.fill(words, rows=rows, **facts)


def stream_words(t: Translator, stream: Stream) -> Iterator[str]:
    """How many come, and how they come together."""
    mean = mean_of(shares(stream.persons))
    yield t.fill(
        t.gettext("On average {people} people a day, {persons} of them together."),
        people=_figure(t, stream.people_per_day),
        persons=_figure(t, mean),
    )


def caveats(t: Translator, result: Result) -> Iterator[str]:
    """What the count could not tell."""
    if result.fit.guessed:
        yield t.gettext(
            "How many come together is a guess that explains the count; if boats are "
            "counted, give --persons-per-boat."
        )
    if not result.fit.seasonal:
        yield t.gettext("There are too few days to tell a season; months are alike.")


def _kinds(t: Translator, stream: Stream) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(t.gettext("Kind of day"))
    table.add_column(t.gettext("People, on average"), justify="right")
    table.add_column(t.gettext("Share of days"), justify="right")
    table.add_column(t.gettext("Lasts, in days"), justify="right")
    levels, held = evened(stream.spells), settled(stream.spells.turns)
    for kind, level in enumerate(levels):
        stays = min(stream.spells.turns[kind][kind], 0.9999)
        table.add_row(
            t.number(kind + 1),
            _figure(t, level * stream.people_per_day),
            t.percent(float(held[kind])),
            t.number(round(1 / (1 - stays), 1)),
        )
    return table


# --- how far to trust it --------------------------------------------------------------


def verdict(t: Translator, judgement: Judgement) -> str:
    """How many figures are reproduced, and how many would be by chance alone."""
    figures = len(judgement.compared)
    return t.fill(
        t.gettext(
            "{met} of {n} figures lie where 95 of 100 simulated runs lie; by chance "
            "alone about {chance} would not."
        ),
        met=t.number(figures - len(judgement.missed)),
        n=t.number(figures),
        chance=t.number(round(figures / 20)),
    )


def warning(t: Translator, judgement: Judgement) -> Iterator[str]:
    """What is not reproduced over all days, if anything."""
    lost = [one.measure for one in judgement.missed if one.period == ALL]
    if lost:
        words = t.listing(measure_words(t, measure) for measure in lost)
        told = t.gettext(
            "Not reproduced over all days: {measures}. Do not rest a plan on it."
        )
        yield t.fill(told, measures=words)


def _print_judgement(session: Session, judgement: Judgement) -> None:
    t = session.say
    whole = [one for one in judgement.compared if one.period == ALL]
    missed = [one for one in judgement.missed if one.period != ALL]
    session.out.print()
    session.out.print(_table(t, t.gettext("Over all days"), whole, years=False))
    told = t.gettext(
        "Variance over mean is 1 where people come alone and by chance; a tie is 0 "
        "where one day tells nothing of another, and 1 where it tells everything."
    )
    session.out.print(told, style="dim", markup=False, soft_wrap=True)
    session.out.print()
    good = len(judgement.missed) <= max(len(judgement.compared) / 10, 1)
    style = "bold green" if good else "bold yellow"
    words = verdict(t, judgement)
    session.out.print(words, style=style, markup=False, soft_wrap=True)
    for sentence in warning(t, judgement):
        session.out.print(sentence, style="bold red", markup=False, soft_wrap=True)
    if missed:
        session.out.print(_table(t, t.gettext("Outside, by year"), missed, years=True))
    session.out.print()


def _table(t: Translator, head: str, rows: Iterable[Compared], *, years: bool) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(head, max_width=40)
    for name in (
        t.gettext("counted"),
        t.gettext("simulated"),
        t.gettext("95 of 100 runs"),
        "",
        t.gettext("plain Poisson"),
    ):
        table.add_column(name, justify="right", no_wrap=bool(name))
    for one in rows:
        words = measure_words(t, one.measure)
        low, high = (_value(t, one.measure, v) for v in (one.low, one.high))
        table.add_row(
            f"{one.period} · {words}" if years else words,
            _value(t, one.measure, one.observed),
            _value(t, one.measure, one.mean),
            t.isolate(f"{low} – {high}"),
            t.gettext("inside") if one.met else t.gettext("outside"),
            _value(t, one.measure, one.plain),
            style="" if one.met else "yellow",
        )
    return table


def measure_words(t: Translator, measure: Measure) -> str:
    """A measure as a planner says it."""
    return {
        Measure.MEAN: t.gettext("People a day"),
        Measure.RATIO: t.gettext("Variance over mean"),
        Measure.NEXT_DAY: t.gettext("Tie to the next day"),
        Measure.ZERO: t.gettext("Days with nobody"),
        Measure.WORST_WEEK: t.gettext("Worst seven days"),
        Measure.NEXT_WEEK: t.gettext("Tie to a week later"),
    }[measure]


def _value(t: Translator, measure: Measure, value: float) -> str:
    if measure is Measure.ZERO:
        return t.percent(value)
    if measure in (Measure.NEXT_DAY, Measure.NEXT_WEEK):
        return t.number(round(value, 2))
    return _figure(t, value)


def _figure(t: Translator, value: float) -> str:
    """A number with the digits that mean something."""
    return t.number(round(float(value)) if abs(value) >= 20 else round(float(value), 1))


def remarks(t: Translator, result: Result) -> Iterator[str]:
    """What the scenario file says of itself."""
    yield t.fill(
        t.gettext("Fitted to {file}, {first} to {last}, by karama scenario fit."),
        file=result.series.name,
        first=result.series.days[0].isoformat(),
        last=result.series.days[-1].isoformat(),
    )
    yield verdict(t, result.judgement)
    yield from warning(t, result.judgement)
    yield from caveats(t, result)
    yield t.gettext(
        "people-per-day is the mean over a year and all kinds of days; years multiply "
        "it; each row of spells.turns is a kind of day with the chances of tomorrow's."
    )
    yield t.gettext(
        "A daily count has no hours and no entry points: add hours (24 weights, UTC) "
        "and [[influx.entries]]; starts is the first day, change it as you like."
    )
