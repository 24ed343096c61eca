"""The directory of services as the terminal of the node reads and fills it."""

from __future__ import annotations

from django.utils.timezone import now

from karama.directory import Document
from karama.web.cases.directory import take_in
from karama.web.library.models import Pack
from karama.web.library.services import document_of


class Desk:
    """The services of one installed pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def document(self) -> Document:
        """As they are today."""
        return document_of(self.pack)

    def take_in(self, told: Document) -> tuple[str, ...]:
        """Keep what is told; which services changed."""
        return take_in(self.pack, told, now())


def desk_of(name: str | None) -> Desk | None:
    """The services of the pack of a name, or of the only one that is installed."""
    found = Pack.objects.filter(current=True)
    known = list(found.filter(name=name) if name else found)
    return Desk(known[0]) if len(known) == 1 else None
