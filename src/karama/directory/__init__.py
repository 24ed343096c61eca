"""The directory: what services there are, kept beside what the pack says of them.

* `document`: HSDS as it is exchanged, every field kept, whoever wrote it.
* `told`: what a provider says of its service today, laid over the pack's words.
* `tables`: the same as the tables (CSV) of HSDS.
* `suggest`: which service first, and why; it weighs services, never a person.

What a document means is read in one place, `karama.packs.services`.
"""

from karama.directory.document import (
    Document,
    flat,
    nested,
    overlaid,
    read_document,
)
from karama.directory.suggest import Room, Suggestion, Wish, suggest
from karama.directory.told import Told, retold

__all__ = [
    "Document",
    "Room",
    "Suggestion",
    "Told",
    "Wish",
    "flat",
    "nested",
    "overlaid",
    "read_document",
    "retold",
    "suggest",
]
