"""The directory as the tables of HSDS: one CSV a kind of object, joined by id.

`tables_of` writes them and names what no table holds; `document_of` reads them back.
A row knows the object it belongs to by a column such as `service_id`. A text that a
spreadsheet program would run as a formula is led by an apostrophe, which is taken off
again when the table is read. What cannot be read is noted by table and row.

Source: HSDS 3.1, tabular data package.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from karama.directory.document import KINDS, Document, complete, flat
from karama.findings import Place
from karama.packs.capacities import KEYS
from karama.packs.notes import Notes

Json = Any
Object = Mapping[str, Json]
Row = dict[str, str]
_TOP = {
    "organizations": ("organizations.csv", "organization_id"),
    "locations": ("locations.csv", "location_id"),
    "services": ("services.csv", "service_id"),
}
_PARTS = {
    "languages": "languages.csv",
    "schedules": "schedules.csv",
    "phones": "phones.csv",
    "service_at_locations": "service_at_location.csv",
    KEYS[0]: "service_capacity.csv",
    "attributes": "attributes.csv",
    "addresses": "addresses.csv",
    "contacts": "contacts.csv",
    "accessibility": "accessibility.csv",
    "service_areas": "service_areas.csv",
    "required_documents": "required_documents.csv",
    "cost_options": "cost_options.csv",
    "funding": "funding.csv",
    "organization_identifiers": "organization_identifiers.csv",
}
_OF_SERVICES = ("service_at_locations", KEYS[0])
"""Their rows name a location or a unit too, and belong to the service."""
_SINGLE = {"unit": "units.csv", "taxonomy_term": "taxonomy_terms.csv"}
"""Objects that many refer to: a row each, once."""
_LINKS = {
    "service_at_location.csv": "service_at_location_id",
    "phones.csv": "phone_id",
    "contacts.csv": "contact_id",
}
"""Parts that have parts of their own."""
_NUMBERS = frozenset(
    {"latitude", "longitude", "available", "maximum", "minimum_age", "maximum_age"}
    | {"timezone", "interval", "count", "extension", "amount", "year_incorporated"}
)
_FORMULA = re.compile(r"'*[=+\-@\t\r|%]")
_DEEPEST = 3
"""How deep parts of parts go; rows that name one another would go on for ever."""
FILES = tuple(
    dict.fromkeys(
        [*(file for file, _ in _TOP.values()), *_PARTS.values(), *_SINGLE.values()]
    )
)


# --- out ------------------------------------------------------------------------------


class _Writing:
    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}
        self.left: dict[str, None] = {}

    def add(self, file: str, one: Object, link: Row, named: str) -> None:
        """A row for an object, and rows for what it holds."""
        row: Row = {}
        self.rows.setdefault(file, []).append(row)
        for key, value in one.items():
            self._cell(file, row, one, key, value, named)
        row.update(link)

    def _cell(
        self, file: str, row: Row, one: Object, key: str, value: Json, named: str
    ) -> None:
        plain = _plain(key, value)
        if plain is not None:
            row[key] = plain
        elif key in _SINGLE and isinstance(value, dict) and _id(value):
            row[f"{key}_id"] = _id(value)
            self._once(_SINGLE[key], value, f"{named}.{key}")
        elif key in _PARTS and _are_objects(value) and named.count(".") < _DEEPEST:
            self._parts(file, one, key, value, f"{named}.{key}")
        elif value not in (None, "", [], {}):
            self.left[f"{named}.{key}"] = None

    def _once(self, file: str, one: Object, named: str) -> None:
        """A row for what many refer to; what the first row does not say is left."""
        there = [row for row in self.rows.get(file, ()) if row.get("id") == _id(one)]
        if not there:
            self.add(file, one, {}, named)
        elif any(there[0].get(k) != _plain(k, v) for k, v in one.items()):
            self.left[named] = None

    def _parts(
        self, file: str, one: Object, key: str, parts: list[Object], named: str
    ) -> None:
        column = _link(file)
        if not column or not _id(one):
            self.left[named] = None
            return
        link = {column: _id(one)}
        if key == "attributes":
            link = {"link_id": _id(one), "link_entity": column.removesuffix("_id")}
        for number, part in enumerate(parts, 1):
            given = {"id": f"{_id(one)}-{key}-{number}", **part}
            self.add(_PARTS[key], given, link, named)


def tables_of(document: Document) -> tuple[dict[str, str], tuple[str, ...]]:
    """The tables, as text by file name; and the fields that none of them holds."""
    writing = _Writing()
    whole = complete(document)
    for kind, (file, _) in _TOP.items():
        for one in whole.of(kind).values():
            writing.add(file, one, {}, kind)
    for key in document.rest:
        writing.left[key] = None
    texts = {file: _text(rows) for file, rows in sorted(writing.rows.items())}
    return texts, tuple(sorted(writing.left))


def _plain(key: str, value: Json) -> str | None:
    """The cell of a text or of a number of HSDS, None where it is neither."""
    if isinstance(value, str):
        return value or None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return repr(value) if number and key in _NUMBERS else None


def _are_objects(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _id(one: Object) -> str:
    return str(one.get("id") or "")


def _link(file: str) -> str:
    """The column by which rows of another table belong to a row of this one."""
    return {**dict(_TOP.values()), **_LINKS}.get(file, "")


def _text(rows: list[Row]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    columns.sort(key=lambda name: (name != "id", not name.endswith("_id")))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(c, row.get(c, "")) for c in columns] for row in rows)
    return out.getvalue()


def _safe(column: str, cell: str) -> str:
    """A cell that no program runs; a number is none, whatever sign it begins with."""
    return f"'{cell}" if column not in _NUMBERS and _FORMULA.match(cell) else cell


# --- in -------------------------------------------------------------------------------


def document_of(texts: Mapping[str, str], notes: Notes) -> Document:
    """The document that tables make; what does not fit is noted, by table and row."""
    rows = {file: list(_read(file, text, notes)) for file, text in texts.items()}
    singles = {
        key: {_id(row): row for _, row in rows.get(file, ())}
        for key, file in _SINGLE.items()
    }
    made = _Reading(rows, singles, notes)
    found = {kind: made.top(kind) for kind in KINDS}
    made.check_all_used()
    return flat(found)


def _read(file: str, text: str, notes: Notes) -> Iterator[tuple[int, dict[str, Json]]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        head = next(reader, [])
        for cells in reader:
            if len(cells) > len(head):
                notes.add("DIRE-002", Place(file, line=reader.line_num))
            elif any(cells):
                yield reader.line_num, _object(head, cells)
    except csv.Error as error:
        reason = f"{error}"
        notes.add("DIRE-001", Place(file, line=reader.line_num), reason=reason)


def _object(head: list[str], cells: list[str]) -> dict[str, Json]:
    made: dict[str, Json] = {}
    for column, cell in zip(head, cells, strict=False):
        if not cell or not column:
            continue
        if column in _NUMBERS:
            made[column] = _number(cell)
        else:
            made[column] = cell[1:] if _FORMULA.match(cell) and cell[0] == "'" else cell
    return made


def _number(cell: str) -> int | float | str:
    """The number, or the text as it stands: who reads the document judges it."""
    try:
        return int(cell)
    except ValueError:
        pass
    try:
        number = float(cell)
    except ValueError:
        return cell
    return number if math.isfinite(number) else cell


class _Reading:
    def __init__(
        self,
        rows: Mapping[str, list[tuple[int, dict[str, Json]]]],
        singles: Mapping[str, Mapping[str, Object]],
        notes: Notes,
    ) -> None:
        self.rows, self.singles, self.notes = rows, singles, notes
        self.used: set[tuple[str, int]] = set()

    def top(self, kind: str) -> list[Object]:
        """The objects of a table that belong to no other."""
        file, column = _TOP[kind]
        found = []
        for line, row in self.rows.get(file, ()):
            self.used.add((file, line))
            if _id(row):
                found.append(self._whole(row, column))
            else:
                place = Place(file, line=line)
                self.notes.add("SERV-004", place, path=file, attribute="id")
        return found

    def _whole(self, row: dict[str, Json], column: str, depth: int = 0) -> Object:
        made = self._plain(row)
        for key, file in _PARTS.items() if column and depth < _DEEPEST else ():
            parts = list(self._parts(key, file, column, _id(row), depth + 1))
            if parts:
                made[key] = parts
        return made

    def _name(self, key: str) -> str:
        held = key.removesuffix("_id")
        return held if held in _SINGLE else key

    def _single(self, key: str, value: Json) -> Json:
        """The unit or term that a column names; the name itself if no table has it."""
        held = self.singles.get(key.removesuffix("_id"))
        return value if held is None else held.get(value, {"id": value})

    def _parts(
        self, key: str, file: str, column: str, owner: str, depth: int
    ) -> Iterator[Object]:
        for line, row in self.rows.get(file, ()):
            if not _belongs(key, row, column, owner):
                continue
            self.used.add((file, line))
            ours = {"link_id", "link_entity"} if key == "attributes" else {column}
            kept = {k: v for k, v in row.items() if k not in ours}
            yield self._whole(kept, _LINKS.get(file, ""), depth)

    def _plain(self, row: dict[str, Json]) -> dict[str, Json]:
        return {self._name(k): self._single(k, v) for k, v in row.items()}

    def check_all_used(self) -> None:
        """Note the rows that belong to nothing, and tables that nobody knows."""
        for file, rows in self.rows.items():
            if file in _SINGLE.values():
                continue
            for line, _ in rows:
                if (file, line) not in self.used:
                    code = "DIRE-003" if file in FILES else "DIRE-004"
                    self.notes.add(code, Place(file, line=line), table=file)


def _belongs(key: str, row: Object, column: str, owner: str) -> bool:
    if not owner or (key in _OF_SERVICES and column != "service_id"):
        return False
    if key == "attributes":
        entity = row.get("link_entity", "service")
        return row.get("link_id") == owner and entity == column.removesuffix("_id")
    return row.get(column) == owner
