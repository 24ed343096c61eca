"""Rows of a repeat, added and taken away by a button of the page.

The buttons send the whole form, `rows=people+` or `rows=people-3`: it is shown again
with everything that was typed and one row more or less, and nothing is written down.
The script does the same without asking the server.
"""

from __future__ import annotations

import re
from datetime import date

from django.http import QueryDict

from karama.procedure.procedure import Form
from karama.procedure.rows import MAX_ROWS, NONE_SAID
from karama.web.cases.filling import Filled, typed_so_far

_ASKED = re.compile(r"([A-Za-z0-9_]{1,80})(?:\+|-([0-9]{1,6}))", re.ASCII)


def changed_rows(
    form: Form, posted: QueryDict, today: date | None = None
) -> Filled | None:
    """What was typed, with a row more or less; None where no row was asked for."""
    if "rows" not in posted:
        return None
    asked = _ASKED.fullmatch(str(posted["rows"]))
    if asked is None or not any(f.inner and f.name == asked[1] for f in form.fields):
        return typed_so_far(form, posted, today)
    changed, key = posted.copy(), f"answer.{asked[1]}"
    names = [name for name in posted.getlist(key) if name != NONE_SAID]
    changed.setlist(key, _changed(names, asked[2]))
    return typed_so_far(form, changed, today)


def _changed(names: list[str], away: str | None) -> list[str]:
    if away is not None:
        return [name for name in names if name != away]
    taken = [int(name) for name in names if name.isascii() and name.isdigit()]
    return [*names, str(max(taken, default=-1) + 1)] if len(names) < MAX_ROWS else names
