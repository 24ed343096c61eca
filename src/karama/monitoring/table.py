"""Figures as CSV with a row of HXL tags (HXL 1.1, hxlstandard.org), for a spreadsheet.

No cell can be a formula. A spreadsheet runs what begins with =, +, -, @, a tab or a
return (OWASP, "CSV Injection"); and where it takes another separator than the comma,
what follows that separator begins a cell as well. Such a beginning gets an apostrophe
before it, and every cell stands in quotation marks.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from karama.explanation.languages import Translator
from karama.monitoring.indicators import Figure

TAGS = (
    "#date+start",
    "#meta+pack+code",
    "#indicator+code",
    "#indicator+name",
    "#activity+code",
    "#activity+name",
    "#indicator+value+num",
    "#indicator+unit+code",
    "#status+code",
)
_RUN = "=+\\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20"
"""What a spreadsheet may run; the last four are =, +, - and @ in their wide forms."""
_BEGINNING = re.compile(rf'(\A|[;,\t\r\n"])(?=[ \u00a0]*[{_RUN}])')


def table(figures: Iterable[Figure], t: Translator) -> Iterator[bytes]:
    """The table, row by row: names, tags, figures; UTF-8, with commas."""
    yield row(_names(t))
    yield row(TAGS)
    for figure in figures:
        yield row(_cells(figure, t))


def row(cells: Iterable[str]) -> bytes:
    """One row, its cells made harmless."""
    made = io.StringIO()
    writer = csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in cells])
    return made.getvalue().encode("utf-8", "replace")


def harmless(text: str) -> str:
    """A cell that no spreadsheet runs, whichever separator it takes.

    >>> harmless("=1+1"), harmless("a;@b"), harmless("rescue")
    ("'=1+1", "a;'@b", 'rescue')
    """
    return _BEGINNING.sub(r"\1'", text.replace("\0", ""))


def _names(t: Translator) -> tuple[str, ...]:
    return (
        t.gettext("Month"),
        t.gettext("Procedure"),
        t.gettext("Indicator, code"),
        t.gettext("Indicator"),
        t.gettext("About, code"),
        t.gettext("About"),
        t.gettext("Value"),
        t.gettext("Unit"),
        t.gettext("Told"),
    )


def _cells(figure: Figure, t: Translator) -> tuple[str, ...]:
    return (
        figure.month,
        figure.pack,
        figure.code,
        name_of(figure.code, t),
        figure.about,
        figure.name,
        "" if figure.value is None else str(figure.value),
        figure.unit,
        "too-few" if figure.few else "rounded",
    )


def name_of(code: str, t: Translator) -> str:
    """What an indicator counts, in words."""
    return {
        "arrived": t.gettext("people who arrived"),
        "step-done": t.gettext("people with whom the step was done"),
        "wait-median": t.gettext("half waited less than this for the step"),
        "wait-90": t.gettext("nine in ten waited less than this for the step"),
        "deadline-met": t.gettext("people for whom the deadline was met"),
        "deadline-missed": t.gettext("people for whom the deadline was missed"),
        "deadline-share-met": t.gettext("share for whom the deadline was met"),
        "referral-asked": t.gettext("people for whom a service was asked"),
        "referral-accepted": t.gettext("people whom a service accepted"),
        "referral-delivered": t.gettext("people whom a service received"),
        "referral-refused": t.gettext("people whom a service refused"),
        "referral-silent": t.gettext("people for whom no service answered in time"),
        "referral-called-back": t.gettext("people whose referral was called back"),
        "principle-spoke": t.gettext("cases in which the principle came into play"),
        "principle-lost": t.gettext("cases that lost the principle"),
        "principle-share-kept": t.gettext("share of cases that kept the principle"),
    }[code]
