"""A rehearsal as one page to print or mail: standalone HTML, no script, nothing loaded.

The style is that of the procedure's own page, with a few rules for figures. Jinja
escapes every value; the only HTML not written in the template is the drawings, built
as trees.
"""

from __future__ import annotations

from functools import cache, cached_property

from jinja2 import Template
from markupsafe import Markup, escape

from karama.cli.rehearsal_report.account import TOP, Account
from karama.cli.rehearsal_report.drawings import Picture, curves, heated
from karama.cli.rehearsal_report.told import Told
from karama.explanation.page import style_of, style_sheet, template_of
from karama.explanation.picture.text import direction_of
from karama.procedure.procedure import title
from karama.rehearsal import chart

PACKAGE = "karama.cli.rehearsal_report"


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

    @property
    def authority(self) -> str:
        """Whose procedure it is."""
        return title(self.account.words.procedure.authority, self.t.language)

    @property
    def first(self) -> list[tuple[str, Told]]:
        """The worst weaknesses."""
        return list(zip(self.account.tags, self.account.told, strict=True))[:TOP]

    @property
    def rest(self) -> list[tuple[str, Told]]:
        """All others."""
        return list(zip(self.account.tags, self.account.told, strict=True))[TOP:]

    @property
    def more(self) -> str:
        """How many others there are."""
        count = len(self.rest)
        words = self.t.ngettext("{n} more weakness", "{n} more weaknesses", count)
        return self.t.fill(words, n=self.t.number(count))

    @cached_property
    def heated(self) -> list[Picture]:
        """The procedure, where people wait in colour."""
        account = self.account
        return list(heated(account.words, account.exercise, account.runs))

    @cached_property
    def curves(self) -> list[Picture]:
        """Curves over time."""
        account = self.account
        return list(curves(account.words, account.exercise, account.runs))

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The sections that there are."""
        t, tables = self.t, self.account.tables
        known = [
            ("weak", t.gettext("Weaknesses found, worst first"), True),
            ("beside", t.gettext("Side by side"), tables["beside"]),
            ("charter", t.gettext("The Charter"), tables["principles"]),
            ("deadlines", t.gettext("Deadlines of the procedure"), tables["deadlines"]),
            ("legal", t.gettext("Time limits of the law"), tables["legal"]),
            ("drawing", t.gettext("Where people wait"), self.heated),
            ("waits", t.gettext("How long people wait"), tables["waits"]),
            ("curves", t.gettext("Over time"), True),
            ("places", t.gettext("Places, by provider"), tables["places"]),
            ("staff", t.gettext("Staff, interpreters, rooms and vehicles"),
             tables["staff"]),
            ("stocks", t.gettext("Stocks"), tables["stocks"]),
            ("space", t.gettext("Room for each person"), tables["space"]),
            ("costs", t.gettext("Costs of a run"), tables["costs"]),
            ("method", t.gettext("How to read this"), True),
        ]  # fmt: skip
        return [(name, words) for name, words, there in known if there]

    @property
    def method(self) -> list[str]:
        """What may be concluded, and on what it rests."""
        t = self.t
        return [
            t.gettext(
                "Each run is another history drawn by the same laws: other boats, "
                "other people, other luck. A figure is said over all runs, with "
                "brackets in which the true figure lies in nineteen of twenty such "
                "rehearsals."
            ),
            t.gettext(
                "The brackets speak of luck alone. Whether the figures of the scenario "
                "are right (who comes, how long work takes, who is on duty) they "
                "cannot say."
            ),
            t.gettext(
                "Cases move by the same rules by which the procedure is run and "
                "proved. What is proved of every case holds in every run."
            ),
            t.gettext(
                "Who is not through when a run ends has waited at least until then, "
                "and counts so."
            ),
            t.gettext(
                "When a shift ends, whoever is at work finishes, unless the means say "
                "otherwise; another choice can halve or double a wait."
            ),
            t.gettext(
                "To compare two plans, rehearse both with the same seed: the same "
                "people come, and only the plan differs."
            ),
        ]

    @property
    def stamp(self) -> str:
        """What was rehearsed, to the byte."""
        procedure, scenario = (
            self.account.words.procedure,
            self.account.exercise.scenario,
        )
        return (
            f"{procedure.id} {procedure.version} {procedure.digest[:12]} · "
            f"{scenario.id} {scenario.digest[:12]} · {scenario.run.seed} × "
            f"{self.account.replications}"
        )

    def foreign(self, text: str) -> Markup:
        """A text of the pack, its direction marked where it runs the other way."""
        way = direction_of(text)
        if way == self.t.direction or not text:
            return escape(text)
        return Markup('<bdi dir="{}">{}</bdi>').format(way, text)


@cache
def _template() -> Template:
    return template_of(PACKAGE, "rehearsal.html")


@cache
def _css() -> Markup:
    charts = Markup(chart.style())  # noqa: S704 - ours and constant
    return style_sheet() + style_of(PACKAGE, "rehearsal.css") + charts
