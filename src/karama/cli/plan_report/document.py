"""The plan as a document: what to add, why each of it, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from karama.cli.plan_report.account import Account, Rows
from karama.cli.rehearsal_report.document import (
    Block,
    Bullets,
    Document,
    Grid,
    Heading,
    Paragraph,
)
from karama.procedure.procedure import title
from karama.rehearsal.planning import Verdict


def document_of(account: Account) -> Document:
    """The plan, for an authority to read and change."""
    t = account.t
    blocks = [
        *_opening(account),
        *_added(account),
        *_targets(account),
        *_without(account),
        *_more(account),
        *_closing(account),
    ]
    name = t.fill(t.gettext("Extra help: {scenario}"), scenario=account.scenario)
    return Document(t.language, name, tuple(blocks))


def _opening(account: Account) -> Iterator[Block]:
    t, procedure = account.t, account.words.words.procedure
    yield Paragraph(
        t.fill(
            t.gettext(
                "For: {authority}. A program sought this by rehearsing with invented "
                "people. Read it, correct it, and have it decided by those who are "
                "responsible."
            ),
            authority=title(procedure.authority, t.language),
        )
    )
    yield Bullets((*account.lead, *account.bound))


def _table(
    words: str, head: tuple[str, ...], rows: Rows, about: str
) -> Iterator[Block]:
    if rows:
        yield Heading(2, words)
        yield Paragraph(about)
        yield Grid(head, rows)


def _added(account: Account) -> Iterator[Block]:
    t = account.t
    yield from _table(
        t.gettext("What is added"),
        (t.gettext("What"), t.gettext("How many more"), t.gettext("Cost")),
        account.added,
        t.gettext("On top of what there is, for the whole of the rehearsed time."),
    )
    if account.used_up:
        yield Paragraph(
            t.fill(
                t.gettext("All that may be added of these is used: {things}."),
                things=t.listing(account.used_up),
            )
        )


def _targets(account: Account) -> Iterator[Block]:
    t = account.t
    nothing = account.sought.found.verdict is Verdict.NOTHING
    about = (
        t.gettext("With everything that may be added; what is furthest away first.")
        if nothing
        else t.gettext(
            "Each with the two ends between which the true share lies, at 95 of 100. "
            "What leaves least to spare comes first: it is what the plan costs for."
        )
    )
    yield from _table(
        t.gettext("The targets"),
        (
            t.gettext("Target"),
            t.gettext("Reached"),
            t.gettext("Of what may be missed, used"),
            t.gettext("Known"),
        ),
        account.targets,
        about,
    )


def _without(account: Account) -> Iterator[Block]:
    t = account.t
    yield from _table(
        t.gettext("What each of it is for"),
        (
            t.gettext("With one less of"),
            t.gettext("is missed"),
            t.gettext("can no longer be shown"),
        ),
        account.without,
        t.gettext(
            "The same runs again, with one less. What is missed lies below what is "
            "asked with both ends of its share; of the rest it is open."
        ),
    )


def _more(account: Account) -> Iterator[Block]:
    t = account.t
    yield from _table(
        t.gettext("What the next one buys"),
        (t.gettext("One more of"), t.gettext("Cost"), t.gettext("Makes")),
        account.more,
        t.gettext(
            "Percentage points by which a share moves, with both ends. It is true of "
            "this plan as it stands, and not of one more after that."
        ),
    )


def _closing(account: Account) -> Iterator[Block]:
    t = account.t
    yield Heading(2, t.gettext("Before this is decided"))
    yield Bullets(
        (
            t.gettext("Are the figures of the scenario those of this place?"),
            t.gettext("Can these people and things really be there, and from when on?"),
            t.gettext("What is not in the scenario, and would hurt most?"),
            t.gettext("When is it rehearsed again, with people?"),
        )
    )
