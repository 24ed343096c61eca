"""What every shipped table of orientation must keep, over every combination of facts.

People are laid on a grid: an axis a fact, a place on it each value, unknown the last
(for a yes/no fact: no, yes, unknown; for a choice: its values, which a table lists most
protective first). The grid is decided in columns at once; a promise is then a
comparison of two slices of the array of ranks, where rank 0 protects most.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from hypothesis import strategies as st

from karama.decisions import compile_model, read_model
from karama.decisions.columns import compile_columns
from karama.procedure.decision import Table

PACKS = Path(__file__).parent.parent / "packs"
NO, YES, UNKNOWN = 0, 1, -1
ASSURANCES = frozenset({"guardian_present", "final_adult_decision"})
"""Facts that can end a protection; only their "yes", known, may."""
WISHES = frozenset({"wishes_return"})
"""What the person chooses is followed, and is no sign of need."""
ATTRIBUTES = frozenset(
    {"nationality", "citizenship", "country", "origin", "ethnicity", "race", "religion"}
    | {"sex", "gender"}
)


def model_of(pack):
    file = PACKS / pack / "decisions" / "orientation.dmn"
    reading = read_model(file.read_bytes(), file=file.name)
    assert reading.findings == ()
    return reading.model


class Grid:
    """The ranks of everyone on the grid of some facts; the others are least telling."""

    def __init__(self, pack, facts, *, ages=(12, 30, None)):
        self.model = model_of(pack)
        self.columns = compile_columns(self.model, "orientation", fall_back=False)
        self.facts = facts
        self.choices = choices_of(self.model)
        self.values = [ages if one == "age" else self._values(one) for one in facts]
        self.order = outputs_of(self.model)
        self.ranks = self._decided().reshape([len(one) for one in self.values])

    def _values(self, fact):
        return (*self.choices.get(fact, (False, True)), None)

    def _kind(self, fact):
        if fact in self.choices:
            return pl.String
        return pl.Int64 if fact == "age" else pl.Boolean

    def _decided(self):
        frame = pl.DataFrame()
        for fact, values in zip(self.facts, self.values, strict=True):
            axis = pl.DataFrame({fact: pl.Series(values, dtype=self._kind(fact))})
            frame = frame.join(axis, how="cross") if frame.width else axis
        for fact in self.columns.facts:
            if fact not in frame.columns:
                quiet = 30 if fact == "age" else self.choices.get(fact, (False,))[-1]
                frame = frame.with_columns(pl.lit(quiet, self._kind(fact)).alias(fact))
        codes, outcomes = self.columns.outcomes(frame)
        ranks = np.array([self.order.index(one.value) for one in outcomes])
        return ranks[codes]

    def at(self, fact, value):
        """Everyone for whom a fact has a value, the other axes kept in order."""
        return self.ranks.take(value, axis=self.facts.index(fact))

    def among(self, **values):
        """Everyone for whom each of these facts has one of its values."""
        ranks = self.ranks
        for fact, wanted in values.items():
            axis = self.facts.index(fact)
            places = [self.values[axis].index(value) for value in wanted]
            ranks = ranks.take(places, axis=axis)
        return ranks

    def names(self, ranks):
        return {self.order[rank] for rank in np.unique(ranks)}


def outputs_of(model):
    table = model.decisions["orientation"].expression
    assert isinstance(table, Table)
    return tuple(value.value for value in table.outputs[0].values)


def choices_of(model):
    """The values of each fact that is a choice among words, as the model lists them."""
    return {
        one.name: tuple(test.value.value for test in item.allowed.tests)
        for one in model.inputs.values()
        if (item := model.items.get(one.type_ref)) and item.base == "string"
    }


def unknown_never_lowers(grid):
    """An unknown fact protects at least as much as any answer to it would."""
    return all(
        bool(np.all(grid.at(fact, UNKNOWN) <= grid.at(fact, known)))
        for fact in grid.facts
        for known in range(len(grid.values[grid.facts.index(fact)]) - 1)
    )


def a_sign_never_lowers(grid):
    """Turning a sign from no to yes never protects less; an assurance never more.

    A choice is a sign too: an earlier value never protects less than a later one.
    """
    chosen = [f for f in grid.facts if f in grid.choices]
    signs = [f for f in grid.facts if f not in {*ASSURANCES, *WISHES, "age", *chosen}]
    sure = [f for f in grid.facts if f in ASSURANCES]
    steps = [(f, i) for f in chosen for i in range(len(grid.choices[f]) - 1)]
    return (
        all(np.all(grid.at(f, YES) <= grid.at(f, NO)) for f in signs)
        and all(np.all(grid.at(f, NO) <= grid.at(f, YES)) for f in sure)
        and all(np.all(grid.at(f, i) <= grid.at(f, i + 1)) for f, i in steps)
    )


def child_alone(grid):
    """Ranks of everyone who is or may be a child, with nobody confirmed beside them."""
    child = grid.ranks
    for fact, values in (
        ("age", (0, UNKNOWN)),
        ("guardian_present", (NO, UNKNOWN)),
        ("final_adult_decision", (NO, UNKNOWN)),
    ):
        child = child.take(values, axis=grid.facts.index(fact))
    return child


def fired_by(pack, people):
    """Rules that are certain for at least one of these people, by decision."""
    decisions = compile_model(model_of(pack))
    return {
        (fired.decision, fired.rule)
        for facts in people
        for fired in decisions.decide("orientation", facts).fired
        if fired.certain
    }


def rules_behind(pack):
    """Every rule of the decisions that the orientation requires, itself included."""
    model = model_of(pack)
    todo, found = ["orientation"], set()
    while todo:
        one = model.decisions.get(todo.pop())
        if one is not None and isinstance(one.expression, Table):
            found |= {(one.name, rule.id) for rule in one.expression.rules}
            todo += [name.split("#")[-1] for name in one.requires]
    return found


QUIET = {
    "age": 30,
    "says_child": False,
    "age_in_doubt": False,
    "final_adult_decision": False,
    "asks_protection": False,
    "protection_requested": False,
    "fears_return": False,
    "says_exploited": False,
    "threatened": False,
    "not_free": False,
    "documents_held_by_other": False,
    "debt_for_journey": False,
    "work_promised": False,
    "host_unknown": False,
    "identification_closed": True,
    "urgent_medical": False,
    "pregnant": False,
    "risk_on_return": False,
}
"""An adult about whom everything is known, and nothing forbids a departure."""
STILL = {
    "a child": {"age": 17},
    "says to be a child": {"says_child": True},
    "age in doubt": {"age_in_doubt": True},
    "asks for protection": {"asks_protection": True},
    "fears return": {"fears_return": True},
    "identification open": {"debt_for_journey": True, "identification_closed": False},
    "identification unknown": {"threatened": True, "identification_closed": None},
    "needs urgent care": {"urgent_medical": True},
    "pregnant": {"pregnant": True},
    "at risk on return": {"risk_on_return": True},
    "risk never assessed": {"risk_on_return": None},
    "never asked about fear": {"fears_return": ...},
    "never asked about pregnancy": {"pregnant": ...},
    "risk unknown": {"risk_on_return": ...},
}
"""What each suspends a departure by itself; `...` stands for unknown."""


def departure(pack, **about):
    """What the last look before a departure says of a person."""
    facts = {**QUIET, **about}
    known = {name: value for name, value in facts.items() if value is not ...}
    return compile_model(model_of(pack)).decide("may_depart", known).value


@cache
def judge(pack):
    """Ranks one person, by the reading for one person."""
    model = model_of(pack)
    decisions, order = compile_model(model), outputs_of(model)
    return lambda facts: order.index(decisions.decide("orientation", facts).value)


def people(pack):
    """Anyone at all: a fact left out is unknown."""
    model = model_of(pack)
    choices = choices_of(model)
    answers = {
        fact: st.sampled_from(choices.get(fact, (False, True)))
        for fact in compile_columns(model, "orientation").facts
    }
    if "age" in answers:
        answers["age"] = st.integers(0, 90)
    return st.fixed_dictionaries({}, optional=answers)
