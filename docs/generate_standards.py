"""Writes the reference page of the standards of reception from their data.

`python docs/generate_standards.py` after a change of standards/humane-reception.toml;
the page is committed, and a test fails while it differs from the data.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from karama.procedure.acts import ACTS
from karama.rehearsal.standards import (
    ARRIVAL,
    END,
    Bound,
    Kind,
    Mark,
    Phase,
    Source,
    Standard,
    Standards,
    read_standards,
)
from karama.rehearsal.standards.standard import MEASURES, PER, UNITS

PAGE = Path(__file__).parent / "reference" / "standards.md"
SIGN = {Bound.AT_LEAST: "≥", Bound.AT_MOST: "≤", Bound.OBSERVED: "found:"}
MARKS = {
    Mark.VERIFIED: "its wording was read in a copy; nobody has compared it with an official print",
    Mark.REPORTED: "it was read in the account of somebody else",
    Mark.UNVERIFIED: "it is from memory or a brief, and never shown as checked",
}

HEAD = """# Standards of reception

How much space, water and help a person is owed, and by when, as data with its sources.
The shipped file is `standards/humane-reception.toml`; targets of a plan refer to its ids.
No figure of law is a constant of the program: what is not in this file is not known to it.

What a standard says is not Karama's opinion, and what the file says of a law is no legal advice.
Before anything rests on one of them, read the source that stands beside it.

| mark | the source |
|---|---|
{marks}
*Dated* beside a mark: what was read speaks of law that may have changed since.
A standard binds the countries it names; `EU` is law of the Union, which binds where the pack lists the instrument as binding; the others are recommended to everybody.
"""

FORMAT = """## The file

```toml
id = "humane-reception"
version = "1.0.0"
title.en = "Standards of humane reception"    # and fr, ar, es, pt

[[standards]]
id = "sphere-water"
kind = "water"
value = 15
unit = "l"
per = "person-day"
bound = "at-least"
phase = "any"
binds = []
title.en = "At least 15 litres of water for each person a day"
sources = [
  {{ cite = "SPHERE water supply", mark = "verified", on = 2026-11-26, seen = "a copy" }},
]

[[standards]]
id = "eu-representative"
kind = "clock"
value = 15
unit = "working-day"
per = "person"
bound = "at-most"
who = "is_child and is_unaccompanied"
starts = ["asylum-request"]
stops = ["guardian-appointment"]
binds = ["EU"]
title.en = "An unaccompanied child has a representative within 15 working days"
note.en = "With many applications at once the law allows longer."
sources = [{{ cite = "EU 2024/1346 27(1)", mark = "unverified" }}]

[[instruments]]
code = "SPHERE"
binding = false                    # guidance; true where left out
title.en = "The Sphere Handbook, 2018"

[[instruments]]
code = "EU 2024/1346"
title.en = "Directive (EU) 2024/1346"
```

| key | says |
|---|---|
| `id` | its name; targets use it |
| `kind` | {kinds} |
| `value`, `upto` | the figure; the two ends where a range is given |
| `unit` | {units} |
| `per` | for one of: {per} |
| `bound` | {bounds}; what was only found in practice asks for nothing |
| `phase` | {phases} |
| `who` | whom it speaks of, FEEL over [concepts](concepts.md); everybody where left out, and those of whom it is unknown too |
| `binds` | countries by their two letters, or `EU`; an empty list for guidance |
| `since` | the day from which it binds, where that was looked up |
| `note` | what to know when it is used |
| `sources` | at least one: `cite` begins with the code of an instrument; `mark`, and `seen` and `on` (what was read, and when or by when) unless it is unverified; `dated` |
| `starts`, `stops` | only of a clock: [acts](acts.md), or `{arrival}` and `{end}` |
| `only-after` | only of a clock: it counts for those for whom it starts later than this after arrival |

A clock starts when the first step of one of the acts of `starts` is begun, and stops when the first step of one of `stops` is done after that.
Of two readings of a law this is the longer time, so that a breach is rather counted than missed.
A clock that no step of the procedure stops, and the end of the case does not, is not counted: it runs on into another procedure.
A clock that still runs when the rehearsal ends counts as late if it is past its limit, and apart, as undecided, if not.
A working day lasts seven fifths of a day: fifteen are three weeks, without holidays.

Every mistake is said at once, with its place and what to do (codes STAN).

## In Python

`karama.rehearsal.standards` has the same as values: `read_standards`, and for clocks `ran` and `past`.
"""


def page() -> str:
    """The whole page."""
    reading = read_standards()
    assert reading.standards is not None, reading.findings
    found = reading.standards
    quantities = [s for s in found.standards.values() if s.clock is None]
    clocks = [s for s in found.standards.values() if s.clock is not None]
    parts = [
        HEAD.format(marks="".join(f"| {m} | {told} |\n" for m, told in MARKS.items())),
        f"## Quantities\n\n{_quantities(quantities)}",
        f"## Clocks\n\n{_clocks(clocks)}",
        f"## What is cited\n\n{_instruments(found)}",
        _format(),
    ]
    return "\n".join(parts)


def _quantities(standards: Iterable[Standard]) -> str:
    rows = [
        f"| `{one.id}` | {_told(one)} | {_figure(one)} | {one.phase} | {_binds(one)} "
        f"| {_sources(one.sources)} |\n"
        for one in standards
    ]
    head = "| id | standard | figure | phase | binds | sources |\n|---|---|---|---|---|---|\n"
    return head + "".join(rows)


def _clocks(standards: Iterable[Standard]) -> str:
    rows = [
        f"| `{one.id}` | {_told(one)} | {_when(one)} | {_who(one)} | {_binds(one)} "
        f"| {_sources(one.sources)} |\n"
        for one in standards
    ]
    head = "| id | standard | counted | for | binds | sources |\n|---|---|---|---|---|---|\n"
    return head + "".join(rows)


def _instruments(found: Standards) -> str:
    rows = [
        f"| {one.code} | {one.titles['en']} | {'law' if one.binding else 'guidance'} |\n"
        for one in found.instruments.values()
    ]
    return "| code | title | |\n|---|---|---|\n" + "".join(rows)


def _format() -> str:
    return FORMAT.format(
        kinds=_codes(Kind),
        units=_codes((*UNITS, *MEASURES)),
        per=_codes(PER),
        bounds=_codes(Bound),
        phases=_codes(Phase),
        arrival=ARRIVAL,
        end=END,
    )


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in words)


def _told(one: Standard) -> str:
    note = one.notes.get("en", "")
    return f"{one.titles['en']}. {note}".strip()


def _figure(one: Standard) -> str:
    quantity = one.quantity
    upto = f" to {quantity.upto:g}" if quantity.upto is not None else ""
    sign = SIGN[quantity.bound]
    return f"{sign} {quantity.value:g}{upto} {quantity.unit} per {quantity.per}"


def _when(one: Standard) -> str:
    assert one.clock is not None
    value = f"≤ {one.quantity.value:g} {one.quantity.unit}"
    late = one.clock.only_after
    after = (
        f", for whom it starts after {late.total_seconds() / 3600:g} hours"
        if late
        else ""
    )
    return f"{value}, from {_acts(one.clock.starts)} to {_acts(one.clock.stops)}{after}"


def _acts(acts: Iterable[str]) -> str:
    return " or ".join(f"`{a}`" if a in ACTS else f"*{a}*" for a in acts)


def _who(one: Standard) -> str:
    return f"`{one.who.text}`" if one.who else "everybody"


def _binds(one: Standard) -> str:
    since = f" since {one.since}" if one.since else ""
    return (", ".join(one.binds) + since) if one.binds else "recommended"


def _sources(sources: Iterable[Source]) -> str:
    told = []
    for one in sources:
        seen = f": {one.seen} ({one.on})" if one.seen else ""
        dated = ", dated" if one.dated else ""
        told.append(f"{one.cite}, **{one.mark}**{dated}{seen}")
    return "; ".join(told)


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PAGE.name} written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
