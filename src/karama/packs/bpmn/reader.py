"""What every reading of a BPMN element needs: messages, names in scope, findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import attrs

from karama.findings import Place
from karama.packs.bpmn.extensions import Extras, read_extras
from karama.packs.bpmn.markup import FILE, Xml, attribute, line_of
from karama.packs.expressions import read_expression
from karama.packs.law import Citation
from karama.packs.notes import Notes
from karama.procedure.acts import RIGHTS
from karama.procedure.process import Condition, Message


class Common(TypedDict):
    """What any element of a process has."""

    id: str
    name: str
    titles: Mapping[str, str]
    scope: str
    line: int


@attrs.frozen
class Reader:
    """The surroundings in which one file is read.

    Attributes:
        languages: The pack's languages, its own first.
        names: Names of facts and results, for names with spaces.
        messages: Messages of the file by their id.
        citations: Filled with every citation met.
    """

    notes: Notes
    languages: tuple[str, ...]
    names: frozenset[str]
    messages: dict[str, Message] = attrs.field(factory=dict)
    citations: list[Citation] = attrs.field(factory=list)

    def extras(self, xml: Xml) -> Extras:
        """The extensions of an element."""
        return read_extras(xml, self.citations, self.notes)

    def place(self, element: str, line: int) -> Place:
        """Where an element of the file stands."""
        return Place(FILE, element=element, line=line)

    def titles(self, name: str, extras: Extras) -> Mapping[str, str]:
        """Names by language: the file's own name is in the pack's first language."""
        own = {self.languages[0]: name} if name and self.languages else {}
        return {**own, **extras.titles}

    def common(self, xml: Xml, extras: Extras, scope: str) -> Common:
        """What any element has; lanes and flows are filled in once all are read."""
        name = " ".join(attribute(xml, "name").split())
        return Common(
            id=attribute(xml, "id"),
            name=name,
            titles=self.titles(name, extras),
            scope=scope,
            line=line_of(xml),
        )

    def expression(self, text: str, place: Place) -> Condition | None:
        """A FEEL expression with Platform 8's leading "="."""
        if not text.strip().startswith("="):
            self.notes.add("BPMN-015", place, element=place.element)
            return None
        return read_expression(text.strip()[1:], place, self.names, self.notes)

    def message(self, xml: Xml, place: Place, kind: str) -> Message | None:
        """The message an element refers to."""
        reference = attribute(xml, "messageRef")
        if not reference:
            self.notes.add("BPMN-027", place, kind=kind, element=place.element)
            return None
        found = self.messages.get(reference.rpartition(":")[2])
        if found is None:
            element = place.element
            self.notes.add("BPMN-028", place, element=element, message=reference)
        return found

    def check_right(self, right: str, place: Place) -> None:
        """Note a right that the Charter does not know."""
        if right not in RIGHTS:
            close = self.notes.nearest(right, RIGHTS)
            element = place.element
            self.notes.add(
                "BPMN-045", place, right=right, element=element, nearest=close
            )
