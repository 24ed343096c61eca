"""A proof in the terminal: counts, one line for each principle, then what is lost.

A reader who has a minute reads the first screen; one who has to mend something reads
on: who it happens to, the path step by step, and the moment it is lost. The law behind
each step of a path is left to the page: here it would hide the path.
"""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from karama.cli.proof_report.account import (
    Account,
    PrincipleAccount,
    PropertyAccount,
    ToldFlaw,
)
from karama.cli.proof_report.sentences import MARKS, status_word
from karama.cli.proof_report.story import Moment, Story
from karama.explanation.languages import Translator
from karama.proof.verdicts import Status

_STYLES = {
    Status.KEPT: "green",
    Status.NOT_APPLICABLE: "dim",
    Status.NOT_DRAWN: "magenta",
    Status.UNDECIDED: "yellow",
    Status.BROKEN: "bold red",
}


def print_account(out: Console, account: Account) -> None:
    """Print the whole account."""
    _Printer(out, account).go()


class _Printer:
    """One account while it is printed."""

    def __init__(self, out: Console, account: Account) -> None:
        self.out, self.account = out, account
        self.t: Translator = account.t

    def go(self) -> None:
        """The first screen, then what is lost."""
        self._head()
        self.out.print(self._counts())
        self.out.print()
        self.out.print(self._lines())
        self._excused()
        for principle in self.account.lost:
            self._principle(principle)

    def _say(self, text: str, indent: int = 0, style: str = "") -> None:
        if text:
            told = Padding(Text(text, style), (0, 0, 0, indent), expand=False)
            self.out.print(told)

    def _head(self) -> None:
        account = self.account
        self._say(f"{self.t.isolate(account.title)} · {account.version}", style="bold")
        self._say(account.charter)
        self._say(account.sentence, style=f"bold {_STYLES[account.stands]}")
        self.out.print()

    def _counts(self) -> Table:
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(width=1)
        table.add_column(justify="right")
        table.add_column()
        for status, count in self.account.counts.items():
            style = _STYLES[status] if count else "dim"
            word = status_word(status, self.t)
            table.add_row(MARKS[status], self.t.number(count), word, style=style)
        return table

    def _lines(self) -> Table:
        t = self.t
        table = Table(box=None, pad_edge=False)
        table.add_column("", width=1)
        table.add_column(t.gettext("Principle"), no_wrap=True)
        table.add_column("")
        table.add_column(t.gettext("Weight"), no_wrap=True)
        table.add_column(t.gettext("Verdict"))
        for one in self.account.principles:
            style = _STYLES[one.status]
            mark, word = Text(MARKS[one.status], style), Text(one.word, style)
            severity = Text(one.severity_word, "dim" if one.severity != "must" else "")
            table.add_row(mark, one.id, Text(one.title), severity, word)
        return table

    def _excused(self) -> None:
        """Why principles do not apply here: nothing is left out unsaid."""
        mark = MARKS[Status.NOT_APPLICABLE]
        lines = [
            f"{mark} {name} {' '.join(said)}"
            for one in self.account.principles
            for name, said in one.excused
        ]
        if lines:
            self.out.print()
        for line in lines:
            self._say(line, style="dim")

    # --- what is lost -----------------------------------------------------------------

    def _principle(self, one: PrincipleAccount) -> None:
        self.out.print()
        style = _STYLES[one.status]
        head = Text(f"{MARKS[one.status]} {one.id} ", style)
        head.append(one.title, "bold")
        self.out.print(head)
        self._say(f"{one.word} · {one.severity_word} · {one.binding}", 2, "dim")
        self._say(one.text, 2)
        for line in one.ground:
            self._say(line, 2, "dim")
        for said in one.pack_says:
            self._say(said, 2, "italic")
        for told in one.lost:
            self._property(told)

    def _property(self, told: PropertyAccount) -> None:
        self.out.print()
        mark = MARKS[told.status]
        self._say(f"{mark} {told.words}", 2, _STYLES[told.status])
        for sentence in told.sentences:
            self._say(sentence, 4)
        for flaw in told.flaws:
            self._flaw(flaw)
        if told.story is not None:
            self._story(told.story)

    def _flaw(self, flaw: ToldFlaw) -> None:
        self._say(f"✗ {flaw.what}", 4)
        self._say(flaw.who, 6)

    def _story(self, story: Story) -> None:
        t = self.t
        self._say(t.gettext("The person"), 4, "bold")
        for line in story.person or (t.gettext("Anyone: no answer was needed."),):
            self._say(f"· {line}", 6)
        self._say(story.open, 6)
        self._say(t.gettext("What happens to them"), 4, "bold")
        for moment in story.moments:
            self._moment(moment)

    def _moment(self, moment: Moment) -> None:
        self._say(f"{self.t.number(moment.number)}. {moment.what}", 6)
        for why in moment.why:
            self._say(why, 9, "dim")
        if moment.lost:
            self._say(f"✗ {moment.lost}", 6, "bold red")
