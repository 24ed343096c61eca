"""The names of what a rehearsal speaks of: groups, steps, lanes, clocks, means."""

from __future__ import annotations

from functools import cached_property

from karama.cli.proof_report.names import Names
from karama.explanation.languages import Translator
from karama.explanation.voice import voice_of
from karama.procedure.procedure import title
from karama.procedure.process import Event
from karama.rehearsal.exercise import Exercise
from karama.rehearsal.means import things


class Words:
    """The words of one exercise in one language."""

    def __init__(self, exercise: Exercise, language: str) -> None:
        procedure = exercise.model.courses.procedure
        self.exercise, self.procedure = exercise, procedure
        voice = voice_of(procedure, language)
        self.names, self.t = Names(procedure, voice), voice.t

    def step(self, number: int) -> str:
        """A step of the frame, by its title."""
        process, element = self.exercise.frame.steps[number]
        return self.names.thing(element, process)

    def lane_of(self, number: int) -> str:
        """Who is responsible for a step."""
        frame = self.exercise.frame
        return self.lane(frame.lanes[int(frame.lane_of[number])])

    def lane(self, lane: str) -> str:
        """A lane by its title."""
        found = self.names.lane(lane)
        if found is None:
            return lane
        return found.titles.get(self.t.language) or found.name or found.id

    def clock(self, clock: str) -> Event | None:
        """The timer event of a clock."""
        found = self.names.element(clock)
        return found if isinstance(found, Event) else None

    def resource(self, number: int) -> str:
        """A resource by its title; an inject's switch by the inject's."""
        name = self.exercise.model.staffing.resources[number].name
        return self.thing(name)

    def thing(self, name: str) -> str:
        """Staff, a room, a bed, a stock... by its title."""
        return self._titles.get(name, name)

    @cached_property
    def _titles(self) -> dict[str, str]:
        scenario = self.exercise.scenario
        means, language = scenario.means, self.t.language
        titles = {one.id: one.titles for one in things(means)}
        titles |= {one.id: one.titles for one in means.stocks}
        titles |= {one.id: one.titles for one in scenario.injects}
        return {name: title(texts, language, name) for name, texts in titles.items()}


def group_words(group: str, t: Translator) -> str:
    """A group of people, as the head of a column or after "among"."""
    return {
        "everybody": t.gettext("everybody"),
        "children": t.gettext("children"),
        "adults": t.gettext("adults"),
        "children-alone": t.gettext("children alone"),
        "urgent-care": t.gettext("people who need urgent care"),
        "with-children": t.gettext("people with children"),
        "trafficking-signs": t.gettext("people with signs of trafficking"),
        "ask-protection": t.gettext("people who ask for protection"),
    }[group]
