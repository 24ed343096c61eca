"""The table `karama run` ends with: people by orientation, questions, deadlines.

It is read on a small screen at night, so it says counts first, most protective
orientation first, and below it what to do next. Bars are drawn with characters that
every terminal has; a reader without sight gets the same numbers.
"""

from __future__ import annotations

from pathlib import Path

from rich.table import Table

from karama.arrivals import Orienter
from karama.arrivals.summary import NOWHERE, Summary
from karama.cli.session import Session
from karama.procedure.procedure import Procedure, title

BAR = 16
_EIGHTHS: tuple[str, ...] = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def print_summary(session: Session, procedure: Procedure, summary: Summary) -> None:
    """Print where people go, by when, and what is still to be asked."""
    t = session.say
    head = title(procedure.titles, session.language, procedure.id)
    session.out.print(
        f"{t.isolate(head)} · {procedure.version}", style="bold", markup=False
    )
    session.out.print(_orientations(session, procedure, summary))
    if summary.questions:
        session.out.print()
        session.out.print(_questions(session, procedure, summary))


def _orientations(session: Session, procedure: Procedure, summary: Summary) -> Table:
    t = session.say
    table = Table(box=None, pad_edge=False)
    table.add_column(t.gettext("Orientation"), max_width=_words(session))
    table.add_column(t.gettext("People"), justify="right", no_wrap=True)
    table.add_column("", width=BAR, no_wrap=True)
    table.add_column(t.gettext("provisional"), justify="right", no_wrap=True)
    table.add_column(t.gettext("act by (UTC)"), no_wrap=True)
    most = max(summary.people.values(), default=0)
    for name, label in _names(session, procedure, summary):
        count = summary.people[name]
        due = summary.first.get(name)
        table.add_row(
            label,
            t.number(count),
            bar(count, most),
            t.number(summary.provisional[name]) if summary.provisional[name] else "",
            f"{due:%Y-%m-%d %H:%M}" if due else "",
            style="" if count else "dim",
        )
    table.add_section()
    provisional = sum(summary.provisional.values())
    table.add_row(
        t.gettext("All"),
        t.number(summary.total),
        "",
        t.number(provisional),
        "",
        style="bold",
    )
    return table


def _words(session: Session) -> int:
    """Room for words, so that numbers and bars fit on a narrow terminal too."""
    return max(20, session.out.width - BAR - 42)


def _names(
    session: Session, procedure: Procedure, summary: Summary
) -> list[tuple[str, str]]:
    """Orientations, most protective first, then those nobody named, then none."""
    known = [
        (one.id, title(one.titles, session.language, one.id))
        for one in procedure.orientations
    ]
    ids = {name for name, _ in known}
    others = [(n, n) for n in sorted(summary.people) if n not in ids and n != NOWHERE]
    none = session.say.gettext("No orientation yet: ask the questions below")
    nowhere = [(NOWHERE, none)] if summary.people[NOWHERE] else []
    return known + others + nowhere


def bar(count: int, most: int, width: int = BAR) -> str:
    """A bar of `count` against `most`; anyone at all gets at least one mark.

    >>> bar(1, 1000), bar(1000, 1000, 4), bar(0, 9)
    ('▏', '████', '')
    """
    if not count or not most:
        return ""
    eighths = max(1, round(count * width * 8 / most))
    whole, rest = divmod(eighths, 8)
    return "█" * whole + _EIGHTHS[rest]


def _questions(session: Session, procedure: Procedure, summary: Summary) -> Table:
    t = session.say
    table = Table(box=None, pad_edge=False)
    table.add_column(t.gettext("Still to be asked"), max_width=_words(session) + 26)
    table.add_column(t.gettext("People"), justify="right", no_wrap=True)
    table.add_column("", width=BAR, no_wrap=True)
    most = max(summary.questions.values())
    for fact, count in summary.questions.most_common():
        asked = procedure.facts.get(fact)
        words = title(asked.question, session.language, fact) if asked else fact
        table.add_row(words, t.number(count), bar(count, most))
    return table


def print_files(
    session: Session,
    summary: Summary,
    orienter: Orienter,
    out: Path,
    rejects: Path,
) -> None:
    """Say where the result is, and everything that was not used or not read."""
    t = session.say

    def note(sentence: str, style: str, **facts: object) -> None:
        session.out.print(
            t.fill(sentence, **facts), style=style, markup=False, soft_wrap=True
        )

    session.out.print()
    note(t.gettext("Each person's orientation is in {file}."), "green", file=out)
    if summary.total and not orienter.named:
        said = t.gettext("No column {column}: each row is named by its number.")
        note(said, "yellow", column="id")
    if orienter.missing:
        columns = t.listing(orienter.missing)
        said = t.gettext("No column for {columns}: taken as unknown for everyone.")
        note(said, "yellow", columns=columns)
    if orienter.unused:
        said = t.gettext("Not read: {columns}; the decision does not ask for them.")
        note(said, "dim", columns=t.listing(orienter.unused))
    if summary.rejected:
        said = t.ngettext(
            "{n} row could not be read and was not oriented: see {file}.",
            "{n} rows could not be read and were not oriented: see {file}.",
            summary.rejected,
        )
        note(said, "bold red", n=t.number(summary.rejected), file=rejects)
    if summary.noted:
        said = t.ngettext(
            "{n} arrival time could not be read; its deadline is not counted: {file}.",
            "{n} arrival times could not be read; no deadline is counted: {file}.",
            summary.noted,
        )
        note(said, "yellow", n=t.number(summary.noted), file=rejects)
