"""Two rehearsals side by side, in words: only what differs by more than luck.

    rows = beside_rows(words, compared(...), properties, standards)

What luck alone could make is left out, and the page says so; a difference comes with
its interval, and with which of the two does better in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from karama.cli.rehearsal_report.figures import count, share, span
from karama.cli.rehearsal_report.rows import Cell, Row
from karama.cli.rehearsal_report.told import Teller
from karama.cli.rehearsal_report.words import Words, group_words
from karama.explanation.languages import Translator
from karama.procedure.procedure import title
from karama.rehearsal.comparing import Compared, What
from karama.rehearsal.statistics import Interval

ALWAYS = frozenset({What.THROUGH, What.COST})
"""What is shown even where luck could make the difference."""


def beside_rows(teller: Teller, found: Iterable[Compared]) -> Iterator[Row]:
    """The rows of the table, in the order of `What`."""
    t = teller.words.t
    for one in found:
        if one.certain or one.what in ALWAYS:
            yield Row(
                _head(teller, one),
                (
                    Cell(_value(t, one, one.ours.estimate)),
                    Cell(_value(t, one, one.theirs.estimate)),
                    _difference(t, one),
                ),
                note=group_words(one.group, t),
            )


def _difference(t: Translator, one: Compared) -> Cell:
    told = _signed(t, one, one.difference)
    if not one.certain:
        words = t.gettext("{difference}: luck alone may make it")
        return Cell(t.fill(words, difference=told))
    words = (
        t.gettext("{difference}: better") if one.better
        else t.gettext("{difference}: worse")
    )  # fmt: skip
    return Cell(t.fill(words, difference=told), bad=not one.better)


def _signed(t: Translator, one: Compared, interval: Interval) -> str:
    """A difference with its interval, each with its sign."""
    parts = [
        _with_sign(t, one, value)
        for value in (interval.estimate, interval.low, interval.high)
    ]
    words = t.gettext("{value} ({low} to {high})")
    return t.fill(words, value=parts[0], low=parts[1], high=parts[2])


def _with_sign(t: Translator, one: Compared, value: float) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return t.isolate(sign + _value(t, one, abs(value)))


def _value(t: Translator, one: Compared, value: float) -> str:
    if one.what is What.WAIT:
        return span(t, value)
    if one.what is What.COST:
        return count(t, value)
    return share(t, value)


def _head(teller: Teller, one: Compared) -> str:
    """What is compared, in a few words."""
    words, t = teller.words, teller.words.t
    match one.what:
        case What.IN_TIME:
            _, property_ = teller.properties[one.about]
            template = t.gettext("In time: {what}")
            return t.fill(template, what=title(property_.texts, t.language))
        case What.LEGAL:
            template = t.gettext("Time of the law passed: {what}")
            standard = teller.standards[one.about]
            return t.fill(template, what=title(standard.titles, t.language))
        case What.DEADLINE:
            template = t.gettext("Deadline missed: {what}")
            return t.fill(template, what=_clock(words, one.about))
        case What.WAIT:
            template = t.gettext("Wait of nine in ten: {what}")
            process, _, step = one.about.rpartition(":")
            return t.fill(template, what=words.names.thing(step, process))
        case What.THROUGH:
            return t.gettext("People who are through in the end")
        case What.COST:
            return t.gettext("Cost of a run")


def _clock(words: Words, clock: str) -> str:
    frame = words.exercise.frame
    return words.step(int(frame.deadline_of[frame.clocks.index(clock)]))
