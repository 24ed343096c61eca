"""Where a directory is read from and written to: a folder of a pack, files of HSDS."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import attrs

from karama.cli.whole_file import write_whole
from karama.directory.document import (
    Document,
    as_bytes,
    nested,
    news,
    overlaid,
    read_document,
)
from karama.directory.exchange import from_json, from_tables
from karama.directory.tables import tables_of
from karama.errors import DataError, PackError, failing
from karama.packs.files import MAX_FILES
from karama.packs.notes import Notes
from karama.packs.services import FILE
from karama.said import said


class Kept(Protocol):
    """Services that can be read and told of: a pack's, or the desk's."""

    def document(self) -> Document:
        """As they are today."""

    def take_in(self, told: Document) -> tuple[str, ...]:
        """Keep what is told; which services changed."""


@attrs.frozen
class PackFolder:
    """The services of a pack in a folder: all of it can be told anew."""

    folder: Path

    def document(self) -> Document:
        """What its services.json says; nothing where there is none.

        Raises:
            PackError: It has errors of its own, to be mended first.
        """
        file = self.folder / FILE
        if not file.is_file():
            return Document()
        found = read_document(read(file), Notes())
        if found is None:
            raise PackError(
                said("{file} has errors: karama check says which.", file=str(file))
            )
        return found

    def take_in(self, told: Document) -> tuple[str, ...]:
        """Write services.json anew; which services changed, or are new."""
        before = self.document()
        new = news(before, told)
        if new != Document():
            write_whole(self.folder / FILE, [overlaid(before, new).written()])
        return tuple(new.services)


def read(file: Path) -> bytes:
    """The bytes of a file.

    Raises:
        DataError: It cannot be read; says why.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise DataError(
            said("Cannot read {file}: {why}.", file=str(file), why=failing(error))
        ) from None


def told_by(source: Path, known: Document, notes: Notes) -> Document | None:
    """What a JSON file or a folder of tables tells; None where it has an error.

    Raises:
        DataError: It cannot be read.
    """
    if not source.is_dir():
        return from_json(read(source), source.name, known, notes)
    tables = sorted(source.glob("*.csv"))[:MAX_FILES]
    if not tables:
        raise DataError(
            said("There is no table (.csv) in {folder}.", folder=str(source))
        )
    files = {file.name: read(file) for file in tables}
    return from_tables(files, source.name, known, notes)


def send(document: Document, out: Path) -> tuple[str, ...]:
    """Write a JSON file, or a folder of tables; fields that no table holds.

    Raises:
        DataError: It cannot be written.
    """
    if out.suffix.lower() == ".json":
        write_whole(out, [as_bytes(nested(document))])
        return ()
    tables, left = tables_of(document)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            said("Cannot write {file}: {why}.", file=str(out), why=failing(error))
        ) from None
    for name, text in tables.items():
        write_whole(out / name, [text.encode()])
    return left
