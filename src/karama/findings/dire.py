"""Findings about a directory of services that is taken in, JSON or tables."""

from __future__ import annotations

from karama.findings.entry import Entry, error, info, warning

ENTRIES: tuple[Entry, ...] = (
    error(
        "DIRE-001",
        "The table cannot be read: {reason}.",
        "No row after this one would be taken in.",
        "Correct the row, or export the table again as CSV in UTF-8.",
    ),
    error(
        "DIRE-002",
        "The row has more cells than the table has columns.",
        "It would be taken apart in the wrong places.",
        "Put texts with a comma in quotation marks, or name the missing columns.",
    ),
    warning(
        "DIRE-003",
        "The row of {table} belongs to nothing that is listed.",
        "What it says would be said of no service, and is left out.",
        "Correct the id that ends in _id, or add the object it names.",
    ),
    warning(
        "DIRE-004",
        "{table} is no table that is read.",
        "Its rows are left out.",
        "Use the names of the tables of HSDS, such as services.csv or phones.csv.",
    ),
    warning(
        "DIRE-005",
        "The pack has no service {id}.{nearest}",
        "A procedure refers people to its own services only, so this one is left out.",
        "Add it to services.json of the pack, or correct its id.",
    ),
    info(
        "DIRE-006",
        "Of service {id}, these stay as the pack has them: {fields}.",
        "What a service is belongs to the procedure, which was checked with it.",
        "To change them, change services.json of the pack and install it anew.",
    ),
    info(
        "DIRE-007",
        "These are not kept at the desk: {names}.",
        "Who runs a service, and what no service here uses, is for the pack to say.",
        "Put them into services.json of the pack, and install it anew.",
    ),
)
