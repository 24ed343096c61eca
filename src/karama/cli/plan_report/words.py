"""Targets, things that can be added, and money, in the reader's words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from karama.cli.rehearsal_report.figures import count, share
from karama.cli.rehearsal_report.words import Words
from karama.procedure.procedure import title
from karama.rehearsal.means import things
from karama.rehearsal.targets import Measure, Target

if TYPE_CHECKING:
    from karama.rehearsal.exercise import Exercise
    from karama.rehearsal.means.hours import Shift
    from karama.rehearsal.measures import Lever


class PlanWords:
    """The words of one plan in one language."""

    def __init__(self, exercise: Exercise, language: str) -> None:
        self.words = Words(exercise, language)
        self.exercise, self.t = exercise, self.words.t
        self.principles = {
            one.id: one for one in exercise.counted.accounts.charter.principles
        }

    # --- targets --------------------------------------------------------------------

    def target(self, target: Target) -> str:
        """What has to hold, and for how much: "a: no wait above 2 hours; for 99 %"."""
        t = self.t
        told = self._measure(target)
        if target.who is not None:
            words = t.gettext("{what}, where it may be true that {who}")
            told = t.fill(words, what=told, who=t.quote(target.who.text))
        return t.fill(
            t.gettext("{id}: {what}; for {share}"),
            id=target.id,
            what=told,
            share=share(t, target.share),
        )

    def _measure(self, target: Target) -> str:
        t = self.t
        words = {
            Measure.WAIT: t.gettext("no wait above {span} for: {what}"),
            Measure.WITHIN: t.gettext("within {span} of arrival: {what}"),
            Measure.CLOCK: t.gettext("in time: {standard}"),
            Measure.PRINCIPLE: t.gettext("kept: {principle}"),
            Measure.SPACE: t.gettext("as much room at {thing} as in: {standard}"),
            Measure.RATIO: t.gettext("enough of {thing}: {standard}"),
            Measure.OCCUPANCY: t.gettext("no more than {part} of {thing} in use"),
            Measure.STOCK: t.gettext("enough in store: {thing}"),
        }
        return t.fill(words[target.measure], **self._facts(target))

    def _facts(self, target: Target) -> dict[str, str]:
        t, facts = self.t, {}
        if target.measure is Measure.OCCUPANCY:
            facts["part"] = share(t, target.at_most or 0.0)
        elif target.at_most is not None:
            facts["span"] = t.duration(timedelta(seconds=target.at_most))
        if target.step is not None:
            process, element = target.step
            facts["what"] = self.words.names.thing(element, process)
        elif target.act:
            facts["what"] = self.words.names.act(target.act)
        if target.standard is not None:
            own = target.standard
            facts["standard"] = title(own.titles, t.language, own.id)
        if target.principle:
            titles = self.principles[target.principle].titles
            told = title(titles, t.language, target.principle)
            facts["principle"] = f"{target.principle} {told}"
        if target.resource:
            facts["thing"] = self.words.thing(target.resource)
        return facts

    # --- what can be added ------------------------------------------------------------

    def lever(self, lever: Lever) -> str:
        """What more there can be of: "Nurses, 07:00 to 15:00"."""
        told = self.words.thing(lever.resource)
        if lever.of > 1:
            words = self.t.gettext("{thing}, {shift}")
            return self.t.fill(words, thing=told, shift=self._shift(lever))
        return told

    def _shift(self, lever: Lever) -> str:
        means = self.exercise.scenario.means
        own = next(one for one in things(means) if one.id == lever.resource)
        return self.shift(own.hours.shifts[lever.shift])

    def shift(self, shift: Shift) -> str:
        """When a shift is: "Mon Tue 07:00 to 15:00"."""
        t, days = self.t, ""
        if len(shift.days) < 7:
            names = t.locale.days["format"]["abbreviated"]
            days = " ".join(names[day] for day in sorted(shift.days)) + " "
        return t.fill(
            t.gettext("{days}{from_} to {to}"),
            days=days,
            from_=clock(shift.begins),
            to=clock(shift.begins + shift.lasts),
        )

    def amount(self, lever: Lever, level: int) -> str:
        """How many more: of people and things a number, of a stock with its unit."""
        stocks = {one.id: one.unit for one in self.exercise.scenario.means.stocks}
        told, unit = count(self.t, lever.added(level)), stocks.get(lever.resource)
        return f"{told} {unit}" if unit else told

    def money(self, cents: int) -> str:
        """An amount in the currency of resources.toml, whole where it is large."""
        told = count(self.t, cents / 100)
        return f"{told} {self.exercise.scenario.means.currency}"


def clock(seconds: float) -> str:
    """An hour of the day."""
    minutes = int(seconds // 60) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
