"""A proof as one page to print or send: standalone HTML, no script, nothing loaded.

The style is that of the procedure's own page, with a few rules for verdicts. Jinja
escapes every value; the only HTML not written in the template is the drawings, built
as trees.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from jinja2 import Template
from markupsafe import Markup, escape

from karama.cli.proof_report.account import Account, PrincipleAccount
from karama.cli.proof_report.sentences import (
    MARKS,
    status_sentence,
    status_word,
)
from karama.cli.proof_report.sources import SIGNS, mark_words
from karama.cli.proof_report.story import Story
from karama.explanation.page import style_of, style_sheet, template_of
from karama.explanation.picture import Layer, draw
from karama.explanation.picture.text import direction_of
from karama.procedure.procedure import title
from karama.procedure.process import Process
from karama.proof.verdicts import Status


def as_page(account: Account) -> str:
    """The account as one HTML5 document in UTF-8."""
    t = account.t
    return _template().render(
        page=_Page(account), account=account, t=t, _=t.gettext, css=_css()
    )


class _Page:
    """What the template asks for."""

    def __init__(self, account: Account) -> None:
        self.account, self.t = account, account.t

    def mark(self, status: Status) -> str:
        """The sign of a status."""
        return MARKS[status]

    def word(self, status: Status) -> str:
        """The word of a status."""
        return status_word(status, self.t)

    @property
    def authority(self) -> str:
        """Whose procedure it is."""
        return title(self.account.procedure.authority, self.t.language)

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """What each status means: sign and sentence."""
        return [(MARKS[s], status_sentence(s, self.t)) for s in Status]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """What each mark of a citation means: sign and words."""
        return [(sign, mark_words(mark, self.t)) for mark, sign in SIGNS.items()]

    @property
    def kept(self) -> list[PrincipleAccount]:
        """Principles that need no mending, in the Charter's order."""
        lost = {one.id for one in self.account.lost}
        return [one for one in self.account.principles if one.id not in lost]

    def foreign(self, text: str) -> Markup:
        """A text of the pack, its direction marked where it runs the other way."""
        way = direction_of(text)
        if way == self.t.direction or not text:
            return escape(text)
        return Markup('<bdi dir="{}">{}</bdi>').format(way, text)

    # --- drawings -----------------------------------------------------------------

    @property
    def drawings(self) -> list[tuple[str, Markup]]:
        """Each process in which something is lost, with the places marked."""
        marks = self._marks()
        layer = self.t.gettext("a principle is, or may be, lost here")
        found = []
        for process in self._processes():
            here = {e: m for e, m in marks.items() if e in process.elements}
            if here:
                layers = [Layer(layer, here, alarm=True)]
                found.append((self.process_name(process), self._draw(process, layers)))
        return found

    def _processes(self) -> Iterator[Process]:
        known = self.account.procedure
        yield from {
            id(p): p for p in (known.process, *known.processes.values())
        }.values()

    def _marks(self) -> dict[str, str]:
        """For each element, the principles lost there: "C05", or "C05 +2"."""
        found: dict[str, list[str]] = {}
        for one in self.account.lost:
            for told in one.lost:
                at = [told.story.step] if told.story else []
                for element in {*told.verdict.lost_at, *at} - {""}:
                    found.setdefault(element, []).append(one.id)
        return {element: _few(names) for element, names in found.items()}

    def walked(self, story: Story, key: str) -> Iterator[tuple[str, Markup]]:
        """The path of a witness through each process, and where it is lost."""
        known = self.account.procedure
        title = self.t.gettext("the principle is lost here")
        for number, (name, path) in enumerate(story.paths.items()):
            process = known.processes.get(name, known.process)
            here = {story.step: "✗"} if story.step and name == story.process else {}
            layers = [Layer(title, here, alarm=True)] if here else []
            svg = self._draw(process, layers, path, f"{key}-{number}")
            yield self.process_name(process), svg

    def _draw(
        self,
        process: Process,
        layers: list[Layer],
        path: tuple[str, ...] = (),
        key: str = "lost",
    ) -> Markup:
        svg = draw(
            process,
            language=self.t.language,
            path=path,
            layers=layers,
            voice=self.account.names.voice,
            key=key,
        )
        return Markup(svg)  # noqa: S704  # a tree, its texts escaped when written

    def process_name(self, process: Process) -> str:
        """The name of a process."""
        return process.titles.get(self.t.language) or process.name or process.id


def _few(names: list[str]) -> str:
    known = list(dict.fromkeys(names))
    return known[0] if len(known) == 1 else f"{known[0]} +{len(known) - 1}"


@cache
def _template() -> Template:
    return template_of("karama.cli.proof_report", "proof.html")


@cache
def _css() -> Markup:
    """The style of the procedure's page, and what verdicts add to it."""
    return style_sheet() + style_of("karama.cli.proof_report", "proof.css")
