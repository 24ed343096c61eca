"""Facts by name: what a scenario may call them, and which classes they may have.

A name is a question of the pack, or one of a few plain words (age, sex, language), or
one that `extra` lists. Anything else is a mistake and not a new fact: a misspelt one
would stay unknown of everybody without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import attrs

from karama.feel import UNKNOWN
from karama.packs.languages import is_language
from karama.packs.notes import listed
from karama.procedure.answers import Unreadable
from karama.procedure.question import UNKNOWN_WORD
from karama.rehearsal.population import keys
from karama.rehearsal.population.asks import NO, YES, Asks
from karama.rehearsal.population.columns import Column
from karama.rehearsal.population.keys import Written

AGE, SEX, LANGUAGE = "age", "sex", "language"
PLAIN = (AGE, SEX, LANGUAGE)
"""Facts of every scenario, whether the pack asks for them or not."""

COMPANY, ALONE, FAMILY = "company", "alone", "family"
BUILT_IN = (
    COMPANY,
    "party_size",
    "party_adults",
    "party_children",
    "unaccompanied",
    "entry",
    "source",
)
"""Facts that follow from how people come."""


MOST_CLASSES = 1_000
"""Classes of one fact."""


@attrs.define(eq=False)
class Names:
    """The facts of a scenario while it is read.

    Attributes:
        asks: What the pack asks.
        extra: Facts that only reports want.
        columns: Facts given so far, in the order in which they are drawn.
        given: Where each is given.
    """

    asks: Asks
    extra: tuple[str, ...] = ()
    columns: dict[str, Column] = attrs.field(factory=dict)
    given: dict[str, str] = attrs.field(factory=dict)

    def is_yes_or_no(self, fact: str, classes: Iterable[str]) -> bool:
        """Whether a fact is a question of yes or no."""
        if fact in self.asks.questions:
            return self.asks.is_yes_or_no(fact)
        return fact not in PLAIN and {YES, NO}.issuperset(classes)

    def may_be_given(self, fact: str, one: Written) -> bool:
        """Whether a scenario may say how many have a fact; else with a finding."""
        asks = self.asks
        if fact in BUILT_IN or fact in asks.decided:
            one.note("POPU-008", fact=fact)
            return False
        if fact in asks.questions or fact in PLAIN or fact in self.extra:
            return True
        known = (*asks.questions, *PLAIN, *self.extra)
        one.note("POPU-007", fact=fact, nearest=one.notes.nearest(fact, known))
        return False

    def add(self, column: Column, one: Written) -> None:
        """A fact is given; once is enough."""
        if column.name in self.given:
            other = self.given[column.name]
            one.note("POPU-011", fact=column.name, other=other)
            return
        self.given[column.name] = one.key
        self.columns[column.name] = column

    def column(self, fact: str, classes: Sequence[str], one: Written) -> Column | None:
        """The column of a fact with these classes, or None with findings."""
        if len(classes) > MOST_CLASSES:
            one.note("POPU-033", fact=fact, most=MOST_CLASSES)
            return None
        if fact == LANGUAGE and not _are_languages(classes, one):
            return None
        if fact == AGE or self.asks.counts(fact):
            return self._of_bands(fact, classes, one)
        if fact in self.asks.questions:
            return self._of_choices(fact, classes, one)
        if keys.bands(classes):
            return self._of_bands(fact, classes, one)
        yes_or_no = {YES, NO, UNKNOWN_WORD}.issuperset(classes)
        values = tuple(_value(name, yes_or_no=yes_or_no) for name in classes)
        return Column(fact, tuple(classes), values)

    def _of_bands(
        self, fact: str, classes: Sequence[str], one: Written
    ) -> Column | None:
        found = keys.bands(classes)
        if found is None:
            one.note("POPU-010", fact=fact)
            return None
        first, last = min(low for low, _ in found), max(high for _, high in found)
        values = tuple(Decimal(number) for number in range(first, last + 1))
        return self._placed(Column(fact, tuple(classes), values, bands=found))

    def _of_choices(
        self, fact: str, classes: Sequence[str], one: Written
    ) -> Column | None:
        values = []
        for name in classes:
            try:
                values.append(self.asks.value(fact, name))
            except Unreadable as error:
                choices = self.asks.choices(fact)
                told = listed(choices) if choices else str(error)
                near = one.notes.nearest(name, choices)
                one.note("POPU-009", fact=fact, choice=name, choices=told, nearest=near)
        if len(values) < len(classes):
            return None
        return self._placed(Column(fact, tuple(classes), tuple(values)))

    def _placed(self, column: Column) -> Column:
        """The column with its classes in the procedure, where something reads it."""
        if column.name not in self.asks.domains:
            return column
        places = tuple(self.asks.place(column.name, value) for value in column.values)
        return attrs.evolve(column, places=places)


def _are_languages(classes: Sequence[str], one: Written) -> bool:
    wrong = [code for code in classes if not is_language(code)]
    for language in wrong:
        one.note("POPU-022", language=language)
    return not wrong


def _value(name: str, *, yes_or_no: bool) -> object:
    if name == UNKNOWN_WORD:
        return UNKNOWN
    return name == YES if yes_or_no else name


def of_yes_or_no(one: Written) -> Mapping[str, float]:
    """The shares that a single number says: so many yes, the others no."""
    found = keys.rate(one)
    return {YES: found, NO: 1 - found}
