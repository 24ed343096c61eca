"""A first draft of a contingency plan, from what a rehearsal showed; people finish it.

    document = plan_of(account)         # then `document.markdown` or `document.docx`

Who, how many, when, from which numbers on, with what in store, and whom to call. What
only people can decide (who is responsible, by when) is left open on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from karama.cli.rehearsal_report.account import TOP, Account
from karama.cli.rehearsal_report.document import (
    Block,
    Bullets,
    Document,
    Grid,
    Heading,
    Paragraph,
)
from karama.cli.rehearsal_report.figures import DAY, count, share
from karama.cli.rehearsal_report.rows import Figures
from karama.procedure.procedure import title
from karama.rehearsal.means.hours import Hours, Shift

NEARLY_FULL = 0.8
"""Of places: from when on to open others, so that the last are not waited for."""

DAYS_IN_STORE = 2.0
"""Of a stock: under how many days of need to order, where nothing else is known."""


def plan_of(account: Account) -> Document:
    """The draft of a plan."""
    t = account.t
    blocks = [
        *_opening(account),
        *_triggers(account),
        *_people(account),
        *_places(account),
        *_stocks(account),
        *_actions(account),
        *_events(account),
        *_contacts(account),
        *_closing(account),
    ]
    name = t.fill(
        t.gettext("Draft of a contingency plan: {scenario}"), scenario=account.scenario
    )
    return Document(t.language, name, tuple(blocks))


def _opening(account: Account) -> Iterator[Block]:
    t = account.t
    yield Paragraph(
        t.fill(
            t.gettext(
                "For: {authority}. Procedure: {procedure}. This is a draft that a "
                "program wrote from a rehearsal with invented people. Read it, correct "
                "it, complete it, and have it decided by those who are responsible."
            ),
            authority=title(account.words.procedure.authority, t.language),
            procedure=account.title,
        )
    )
    yield Heading(2, t.gettext("What was rehearsed"))
    yield Bullets(account.lead)


# --- from which numbers on ------------------------------------------------------------


def _triggers(account: Account) -> Iterator[Block]:
    t = account.t
    yield Heading(2, t.gettext("From which numbers on"))
    yield Paragraph(
        t.gettext(
            "Each is a number that somebody on duty can see. Let one person look at "
            "them at every hand-over."
        )
    )
    rows = [*_people_trigger(account), *_place_triggers(account)]
    rows += _stock_triggers(account)
    head = (t.gettext("When"), t.gettext("Do"), t.gettext("Who decides"))
    yield Grid(head, tuple((when, do, "…") for when, do in rows))


def _people_trigger(account: Account) -> Iterator[tuple[str, str]]:
    """How many were there, in half of the runs, when the first deadline was missed."""
    t, number = account.t, _present_at_first_miss(account)
    if number is None:
        return
    yield (
        t.fill(
            t.gettext("{people} people are there who are not through"),
            people=count(t, number),
        ),
        t.gettext(
            "Call in the next shift and the interpreters below: from about here "
            "deadlines were missed."
        ),
    )


def _present_at_first_miss(account: Account) -> float | None:
    frame, runs = account.exercise.frame, account.runs
    missed = runs.rings[:, frame.deadline_of >= 0].sum(axis=1) > 0
    found = [
        float(runs.present[run, int(row.argmax())])
        for run, row in enumerate(missed)
        if row.any()
    ]
    return float(np.median(found)) if found else None


def _place_triggers(account: Account) -> Iterator[tuple[str, str]]:
    t, frame = account.t, account.exercise.frame
    beds = {bed.id for bed in account.exercise.scenario.means.beds}
    for number, resource in enumerate(account.exercise.model.staffing.resources):
        there = frame.there[number].max(initial=0)
        if resource.name not in beds or not there:
            continue
        if account.runs.kept[:, number].max() >= NEARLY_FULL * there:
            yield (
                t.fill(
                    t.gettext("{n} of {all} are taken: {place}"),
                    n=count(t, float(np.ceil(NEARLY_FULL * there))),
                    all=count(t, float(there)),
                    place=account.words.resource(number),
                ),
                t.gettext("Ask for other places, and open those of the reserve."),
            )


def _stock_triggers(account: Account) -> list[tuple[str, str]]:
    t, found = account.t, []
    for number, stock in enumerate(account.exercise.scenario.means.stocks):
        needed = account.runs.stocks[:, number, 2].mean()
        daily = needed / (account.exercise.frame.until / DAY)
        if daily > 0:
            found.append((
                t.fill(
                    t.gettext("Under {n} {unit} are left: {stock}"),
                    n=count(t, float(np.ceil(DAYS_IN_STORE * daily))),
                    unit=stock.unit,
                    stock=account.words.thing(stock.id),
                ),
                t.gettext("Order, and say who brings it by when."),
            ))  # fmt: skip
    return found


# --- who, where, with what ------------------------------------------------------------


def _people(account: Account) -> Iterator[Block]:
    t, means = account.t, account.exercise.scenario.means
    yield Heading(2, t.gettext("Who, how many, and when"))
    yield Paragraph(
        t.gettext(
            "As they are planned now, with what the rehearsal says of them. All at "
            "once: the share of the time in which every one of them was busy."
        )
    )
    rows = [
        (account.words.thing(one.id), told, *_busy(account, one.id), "…")
        for one in (*means.staff, *means.interpreters)
        for told in [t.listing(_shifts(account, one.hours))]
    ]
    head = (
        t.gettext("Who"),
        t.gettext("When, and how many"),
        t.gettext("Busy"),
        t.gettext("All at once"),
        t.gettext("To be added"),
    )
    yield Grid(head, tuple(rows))


def _shifts(account: Account, hours: Hours) -> Iterator[str]:
    t = account.t
    if hours.always:
        yield t.fill(t.gettext("day and night: {n}"), n=t.number(hours.always))
    for shift in hours.shifts:
        yield t.fill(
            t.gettext("{days}{from_} to {to}: {n}"),
            days=_days(account, shift),
            from_=_clock(account, shift.begins),
            to=_clock(account, shift.begins + shift.lasts),
            n=t.number(shift.count),
        )


def _days(account: Account, shift: Shift) -> str:
    if len(shift.days) == 7:
        return ""
    names = account.t.locale.days["format"]["abbreviated"]
    return account.t.listing(names[day] for day in sorted(shift.days)) + " "


def _clock(account: Account, seconds: float) -> str:
    minutes = int(seconds // 60) % (24 * 60)
    return account.t.isolate(f"{minutes // 60:02}:{minutes % 60:02}")


def _busy(account: Account, name: str) -> tuple[str, str]:
    """How busy, and how often all at once, as shares."""
    frame, t = account.exercise.frame, account.t
    names = [one.name for one in account.exercise.model.staffing.resources]
    number = names.index(name)
    there, used = frame.there[number], account.runs.used[:, number]
    busy = used.sum() / max(there.sum() * len(used), 1e-9)
    return share(t, min(float(busy), 1.0)), share(t, _all_busy(there, used))


def _all_busy(there: Figures, used: Figures) -> float:
    some = there > 0
    return float((used[:, some] >= 0.97 * there[some]).mean()) if some.any() else 0.0


def _places(account: Account) -> Iterator[Block]:
    t = account.t
    yield Heading(2, t.gettext("Places"))
    head = (
        t.gettext("Place"),
        t.gettext("There are"),
        t.gettext("Taken on average"),
        t.gettext("Taken at most"),
        t.gettext("Full"),
        t.gettext("Reserve"),
    )
    yield Grid(head, _to_fill_in(account, "places"))


def _stocks(account: Account) -> Iterator[Block]:
    t = account.t
    yield Heading(2, t.gettext("Stocks"))
    head = (
        t.gettext("Stock"),
        t.gettext("Needed in a run"),
        t.gettext("Not there"),
        t.gettext("Ran out in"),
        t.gettext("First, most often"),
        t.gettext("Who brings it"),
    )
    yield Grid(head, _to_fill_in(account, "stocks"))


def _to_fill_in(account: Account, table: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table of the report, each with a cell left for the authority."""
    return tuple(
        (row.head, *(cell.words for cell in row.cells), "…")
        for row in account.tables[table]
    )


# --- what to do about it --------------------------------------------------------------


def _actions(account: Account) -> Iterator[Block]:
    t = account.t
    yield Heading(2, t.gettext("What was weak, and what is done about it"))
    head = (
        t.gettext("Weakness"),
        t.gettext("What the rehearsal showed"),
        t.gettext("Measure"),
        t.gettext("Responsible"),
        t.gettext("By when"),
    )
    rows = [
        (f"{told.head} ({tag})", " ".join(told.sentences), "…", "…", "…")
        for tag, told in list(zip(account.tags, account.told, strict=True))[:TOP]
    ]
    yield Grid(head, tuple(rows))


def _events(account: Account) -> Iterator[Block]:
    t, scenario = account.t, account.exercise.scenario
    if not scenario.injects:
        return
    yield Heading(2, t.gettext("What happened in the exercise, and what was expected"))
    head = (t.gettext("When"), t.gettext("What"), t.gettext("Expected"))
    rows = [
        (
            t.instant(one.at),
            title(one.told, t.language) or title(one.titles, t.language, one.id),
            title(one.expected, t.language, "…"),
        )
        for one in scenario.injects
    ]
    yield Grid(head, tuple(rows))


def _contacts(account: Account) -> Iterator[Block]:
    t, directory = account.t, account.words.procedure.directory
    yield Heading(2, t.gettext("Whom to call"))
    head = (
        t.gettext("Organisation"),
        t.gettext("Service"),
        t.gettext("Telephone"),
        t.gettext("E-mail"),
        t.gettext("Languages"),
    )
    rows = []
    for service in directory.services.values():
        body = directory.organizations.get(service.organization)
        rows.append((
            body.name if body is not None else service.organization,
            service.name,
            t.isolate(" · ".join(service.phones)) or "…",
            service.email or (body.email if body is not None else "") or "…",
            t.isolate(" ".join(service.languages)) or "…",
        ))  # fmt: skip
    yield Grid(head, tuple(rows))


def _closing(account: Account) -> Iterator[Block]:
    t = account.t
    yield Heading(2, t.gettext("Before this is decided"))
    yield Bullets(
        (
            t.gettext("Are the figures of the scenario those of this place?"),
            t.gettext("Does everyone who is named know that they are?"),
            t.gettext("Were people who came this way asked what they needed?"),
            t.gettext("When is it rehearsed again, with people?"),
        )
    )
