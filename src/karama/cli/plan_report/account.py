"""What came of planning, put into words once: every format lays out this account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from karama.cli.plan_report.bounds import bounds_of
from karama.cli.plan_report.words import PlanWords
from karama.cli.rehearsal_report.figures import count, share, shared
from karama.explanation.languages import Translator
from karama.procedure.procedure import title
from karama.rehearsal.planning import (
    Answer,
    Change,
    Planned,
    Trial,
    Verdict,
    binding,
)

if TYPE_CHECKING:
    from karama.rehearsal.exercise import Exercise
    from karama.rehearsal.measures import Lever
    from karama.rehearsal.targets import Targets

Rows = tuple[tuple[str, ...], ...]


@attrs.frozen(eq=False)
class Sought:
    """What was planned for, and what came of it.

    Attributes:
        exercise: With nothing added.
        levers: What each number of a plan is.
    """

    exercise: Exercise
    targets: Targets
    levers: Sequence[Lever]
    found: Planned

    def bindings(self, trial: Trial) -> Sequence[tuple[int, float]]:
        """Targets by how much of what may be missed is; what binds comes first."""
        return binding([target.share for target in self.targets.targets], trial)


@attrs.frozen(eq=False)
class Account:
    """Everything a reader is told.

    Attributes:
        lead: What was found, and how sure it is, in sentences.
        bound: How much cheaper a plan could be, in sentences.
        added: What | how many more | cost.
        targets: Target | reached | of what may be missed, used | what is known.
        without: One less of | missed then | not to be shown then.
        more: One more of | costs | what it makes.
        used_up: Of what all that may be added is used.
    """

    t: Translator
    words: PlanWords
    sought: Sought
    scenario: str
    lead: tuple[str, ...]
    bound: tuple[str, ...]
    added: Rows
    targets: Rows
    without: Rows
    more: Rows
    used_up: tuple[str, ...]


def account_of(sought: Sought, language: str) -> Account:
    """What came of planning, in a language."""
    words = PlanWords(sought.exercise, language)
    scenario = sought.exercise.scenario
    teller = _Teller(words, sought)
    return Account(
        words.t,
        words,
        sought,
        title(scenario.titles, language, scenario.id),
        tuple(teller.lead()),
        tuple(bounds_of(sought.found, sought.targets.targets, words)),
        tuple(teller.added()),
        tuple(teller.targets()),
        tuple(teller.without()),
        tuple(teller.more()),
        tuple(teller.used_up()),
    )


class _Teller:
    """Says what came of planning, part by part."""

    def __init__(self, words: PlanWords, sought: Sought) -> None:
        self.words, self.sought, self.t = words, sought, words.t
        self.found = sought.found

    # --- sentences --------------------------------------------------------------------

    def lead(self) -> Iterator[str]:
        """What was found, and on what it rests."""
        t, trial = self.t, self.found.trial
        yield self._verdict()
        if trial is not None:
            yield self._rests_on(trial)
            yield from self._remarks(trial)
        yield t.gettext("All of these people are invented; none is real.")

    def _verdict(self) -> str:
        t, found = self.t, self.found
        if found.verdict is Verdict.NOTHING:
            return t.gettext(
                "Nothing that may be added suffices: with all of it, some target is "
                "still missed."
            )
        if found.verdict is Verdict.OPEN:
            return t.gettext(
                "No plan was shown to reach the targets, and it was not shown that "
                "none does."
            )
        if not found.cost:
            return t.gettext(
                "All targets are reached with what there is: nothing has to be added."
            )
        days = self.sought.exercise.scenario.run.days
        return t.fill(
            t.gettext(
                "All targets are reached with the help below. It costs {cost} over "
                "{days}."
            ),
            cost=self.words.money(found.cost),
            days=t.duration(timedelta(days=days)),
        )

    def _rests_on(self, trial: Trial) -> str:
        t = self.t
        words = {
            Verdict.FOUND: t.gettext(
                "This was shown on {runs} runs in which the plan was not sought, with "
                "a confidence of {confidence} for all targets together and for all "
                "plans that were tried so ({trials})."
            ),
            Verdict.OPEN: t.gettext(
                "The last plan was tried on {runs} runs in which it was not sought, "
                "with a confidence of {confidence}; so many plans were tried so: "
                "{trials}."
            ),
            Verdict.NOTHING: t.gettext(
                "This was shown on {runs} runs of their own, with a confidence of "
                "{confidence}; so many plans were tried so: {trials}."
            ),
        }
        return t.fill(
            words[self.found.verdict],
            runs=t.number(len(trial.replications)),
            confidence=share(t, self.sought.targets.confidence),
            trials=t.number(len(self.found.trials)),
        )

    def _remarks(self, trial: Trial) -> Iterator[str]:
        """Of targets that can be shown by no number of runs, or concern nobody."""
        t = self.t
        said = {
            Answer.UNBROKEN: t.gettext(
                "“{target}” asks for everybody. Nobody was missed in these runs; that "
                "nobody ever is cannot be shown by any number of them."
            ),
            Answer.NOBODY: t.gettext(
                "“{target}” concerned nobody in any run: it is kept for nothing."
            ),
        }
        for target, answer in zip(
            self.sought.targets.targets, trial.answers, strict=True
        ):
            if answer in said:
                yield t.fill(said[answer], target=target.id)

    # --- tables -----------------------------------------------------------------------

    def added(self) -> Iterator[tuple[str, ...]]:
        """What the plan adds; nothing where there is none."""
        if self.found.verdict is not Verdict.FOUND:
            return
        for lever, level in zip(self.sought.levers, self.found.plan, strict=True):
            if level:
                yield (
                    self.words.lever(lever),
                    self.words.amount(lever, level),
                    self.words.money(lever.cost * level),
                )

    def targets(self) -> Iterator[tuple[str, ...]]:
        """Each target with the plan, or with everything: what binds first."""
        trial, own = self.found.trial, self.sought.targets.targets
        if trial is None:
            return
        for number, used in self.sought.bindings(trial):
            found = trial.share(number)
            yield (
                self.words.target(own[number]),
                "–" if found is None else shared(self.t, found),
                share(self.t, used) if own[number].share < 1 else "–",
                answer_words(trial.answers[number], self.t),
            )

    def without(self) -> Iterator[tuple[str, ...]]:
        """Of each thing the plan adds: what becomes of the targets with one less."""
        for change in self.found.without:
            yield (
                self.words.lever(self.sought.levers[change.variable]),
                self._named(change.fails),
                self._named(change.unsure),
            )

    def _named(self, numbers: Sequence[int]) -> str:
        own = self.sought.targets.targets
        return self.t.listing(own[n].id for n in numbers) if numbers else "–"

    def more(self) -> Iterator[tuple[str, ...]]:
        """Of each thing there could be more of: what the next one makes."""
        for change in self.found.more:
            lever = self.sought.levers[change.variable]
            one = self.words.lever(lever)
            if lever.step > 1:
                one = f"{one} ({self.words.amount(lever, 1)})"
            yield one, self.words.money(lever.cost), self._makes(change)

    def _makes(self, change: Change) -> str:
        """By how much each share moves, where it surely does."""
        own, told = self.sought.targets.targets, []
        for number, gained in enumerate(change.gained):
            if gained is not None and (gained.low > 0 or gained.high < 0):
                told.append(
                    f"{own[number].id}: {points(self.t, gained.estimate)} "
                    f"({points(self.t, gained.low)} … {points(self.t, gained.high)})"
                )
        return "; ".join(told) or self.t.gettext("nothing that could be seen")

    def used_up(self) -> Iterator[str]:
        """Where the plan takes all that may be added."""
        if self.found.verdict is Verdict.FOUND:
            for lever, level in zip(self.sought.levers, self.found.plan, strict=True):
                if level == lever.variable.most:
                    yield self.words.lever(lever)


def answer_words(answer: Answer, t: Translator) -> str:
    """What a trial says of a target."""
    return {
        Answer.SHOWN: t.gettext("shown"),
        Answer.UNBROKEN: t.gettext("nobody missed"),
        Answer.NOBODY: t.gettext("concerned nobody"),
        Answer.OPEN: t.gettext("not shown"),
        Answer.REFUTED: t.gettext("missed, shown"),
    }[answer]


def points(t: Translator, difference: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return t.fill(t.gettext("{n} points"), n=f"{sign}{count(t, abs(difference) * 100)}")
