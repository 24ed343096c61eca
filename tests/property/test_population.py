"""Whatever a scenario says, people are what it says, or it is said why they cannot be.

Random shares, sizes of parties and boats: a scenario is read to a population whose
table has every share, or to a finding. Of whoever is drawn, no child is in a family
without somebody of age, a party is in one boat and has one language, and a boat more,
or a seat, changes nobody else.
"""

from __future__ import annotations

import attrs
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people_sketch import came, post, read

from karama.packs.notes import Notes
from karama.packs.toml import read_toml
from karama.rehearsal.population import draw
from karama.rehearsal.population.asks import asks_of
from karama.rehearsal.population.fitting import fit
from karama.rehearsal.population.keys import CLOSE
from karama.rehearsal.population.margins import margins_of
from karama.rehearsal.population.naming import Names
from karama.rehearsal.population.together import read_told

MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
BANDS = ("0-11", "12-17", "18-34", "35-69")
LANGUAGES = ("wo", "bm", "fr")


def shares(names):
    """Shares of some classes, some of them none, that add up to 1."""
    weight = st.one_of(st.just(0), st.integers(1, 100))
    listed = st.lists(weight, min_size=len(names), max_size=len(names))
    return listed.filter(any).map(
        lambda found: {n: one / sum(found) for n, one in zip(names, found, strict=True)}
    )


def table(held):
    return "{ " + ", ".join(f'"{n}" = {one!r}' for n, one in held.items()) + " }"


@st.composite
def scenarios(draw):
    """The `[people]` of a scenario, as text."""
    never = draw(st.sampled_from(["[]", "['age < 12 and company = \"alone\"']"]))
    sizes = draw(shares([str(n) for n in range(1, draw(st.integers(2, 6)))]))
    if sizes.get("1") == 1 or len(sizes) == 1:
        never = "[]"
    text = f"""
[people]
never = {never}
[people.marginals]
age = {table(draw(shares(BANDS)))}
sex = {table(draw(shares(("female", "male"))))}
language = {table(draw(shares(LANGUAGES)))}
[people.parties]
sizes = {table(sizes)}
led-by = "age >= 18"
"""
    for _ in range(draw(st.integers(0, 2))):
        who = draw(st.sampled_from(["sex = 'f'", "age < 12", "language = 'wo'"]))
        who = who.replace("'f'", '"female"').replace("'wo'", '"wo"')
        text += f"[[people.shares]]\nof = 'age < 35'\nwho = '{who}'\n"
        text += f"share = {draw(st.floats(0, 1))!r}\n"
    return text


@MANY
@given(scenarios())
def test_a_table_has_every_share_or_a_finding_says_why_not(text):
    reading = read(text)
    codes = {one.code for one in reading.findings}

    if reading.population is None:
        assert codes & {"POPU-020", "POPU-021"}
        return
    joint = reading.population.together.joint
    assert abs(joint.weights.sum() - 1) < 1e-9
    held = _told(text)
    for margin in margins_of(held, joint):
        found = np.bincount(margin.part + 1, joint.weights, len(margin.shares) + 1)[1:]
        assert found.sum() == 0 or (
            np.abs(found / found.sum() - margin.shares).max() <= CLOSE + 1e-9
        )
    again = fit(joint.weights, list(margins_of(held, joint)))
    assert np.abs(again.weights - joint.weights).max() < CLOSE


def _told(text):
    """What a scenario says, read once more."""
    top = read_toml(text.encode(), "scenario.toml", Notes())
    return read_told(top.table("people"), Names(asks_of(post())))


@MANY
@given(scenarios(), st.integers(0, 2**32), st.data())
def test_families_are_whole_and_nobody_changes_for_another(text, seed, data):
    population = read(text).population
    if population is None:
        return
    arrivals = came(days=2, seed=seed)
    crowd = draw(population, arrivals)
    people, ages = crowd.people, crowd.profile.numbers["age"]

    together = people.party >= 0
    if together.any():
        grown = np.bincount(people.party[together], ages[together] >= 18)
        assert grown.min() >= 1
        for column in (people.boat, people.language):
            low = np.full(len(grown), 9_999)
            high = np.full(len(grown), -9)
            np.minimum.at(low, people.party[together], column[together])
            np.maximum.at(high, people.party[together], column[together])
            assert (low == high).all()
    alone = crowd.profile.are("unaccompanied", "yes")
    assert np.array_equal(alone, ~together & (ages < 18))

    boat = data.draw(st.integers(0, max(len(arrivals.persons) - 1, 0)))
    persons = arrivals.persons.copy()
    if not len(persons):
        return
    persons[boat] += data.draw(st.integers(1, 5))
    larger = draw(population, attrs.evolve(arrivals, persons=persons))
    old = np.isin(larger.people.names, people.names)
    assert np.array_equal(larger.people.names[old], people.names)
    for name in ("age", "sex", "language"):
        same = larger.profile.classes[name][old] == crowd.profile.classes[name]
        assert same.all()
