"""People drawn: as many as are said of each kind, in families, and nobody by chance."""

import pickle
from math import inf

import attrs
import numpy as np
import pytest
from people_sketch import INFLUX, PEOPLE, came, post, read

from karama.rehearsal import plain
from karama.rehearsal.person import persons
from karama.rehearsal.population import draw
from karama.rehearsal.population.drawing import purpose
from karama.rehearsal.staffing import Staffing

BEFORE = INFLUX + PEOPLE
PRIORITY = """
[[priority]]
when = "needs_urgent_care"
[[priority]]
when = "is_child and is_unaccompanied"
[[priority]]
when = "signs"

[rights]
complain = { share = 0.1, within = "48 h", who = "age >= 18" }
"""


def drawn(text=BEFORE + PRIORITY, arrivals=None, **more):
    reading = read(text)
    assert reading.population is not None, reading.findings
    return draw(reading.population, came(**more) if arrivals is None else arrivals)


@pytest.fixture(scope="module")
def crowd():
    """Some thirty thousand people."""
    return drawn(days=80)


def share(crowd, fact, label, among=None):
    held = crowd.profile.are(fact, label)
    return float(held[among].mean() if among is not None else held.mean())


def same(one, other, rows=None, but=()):
    """Whether these rows of one crowd, or all, are the people of another."""
    rows = np.arange(len(one)) if rows is None else rows
    return len(rows) == len(other) and all(
        np.array_equal(one.profile.classes[name][rows], classes)
        for name, classes in other.profile.classes.items()
        if name not in but
    )


# --- as many as are said --------------------------------------------------------------


def test_each_kind_is_as_many_as_is_said(crowd):
    assert len(crowd) > 20_000
    assert share(crowd, "sex", "female") == pytest.approx(0.2, abs=0.015)
    assert share(crowd, "age", "12-17") == pytest.approx(0.15, abs=0.015)
    assert share(crowd, "asks", "yes") == pytest.approx(0.3, abs=0.015)
    women = crowd.profile.are("sex", "female")
    assert share(crowd, "signs", "yes", women) == pytest.approx(0.2, abs=0.03)
    assert share(crowd, "signs", "yes", ~women) == pytest.approx(0.04, abs=0.01)


def test_a_number_is_as_likely_as_another_within_its_band(crowd):
    ages = crowd.profile.numbers["age"]
    of_band = ages[crowd.profile.are("age", "12-17")]
    counts = np.bincount(of_band)[12:]

    assert len(counts) == 6
    assert counts / len(of_band) == pytest.approx(np.full(6, 1 / 6), abs=0.03)


def test_what_stays_unknown_is_true_all_the_same(crowd):
    unknown = crowd.people.facts["signs"] == 0

    assert unknown.mean() == pytest.approx(0.25, abs=0.015)
    assert share(crowd, "signs", "yes", unknown) == pytest.approx(0.072, abs=0.015)
    assert set(crowd.people.facts["signs"][~unknown]) == {1, 2}


def test_facts_are_classes_of_the_procedure(crowd):
    facts, profile = crowd.people.facts, crowd.profile

    assert set(facts) == {"age", "health", "alone", "asks", "signs"}
    names = post().classes("health")
    held = profile.labels["health"]
    assert all(
        names[place] == held[label]
        for place, label in zip(facts["health"], profile.classes["health"], strict=True)
    )
    children = profile.numbers["age"] < 18
    assert len(set(facts["age"][children]) & set(facts["age"][~children])) == 0


# --- families -------------------------------------------------------------------------


def test_a_party_is_in_one_boat_and_speaks_one_language(crowd):
    people = crowd.people
    for party in range(people.party.max() + 1):
        held = np.flatnonzero(people.party == party)
        assert len(held) > 1
        assert len(set(people.boat[held])) == 1
        assert len(set(people.language[held])) == 1
        if party > 300:
            break


def test_each_party_has_somebody_of_age_and_whoever_is_alone_has_nobody(crowd):
    people, profile = crowd.people, crowd.profile
    grown = profile.numbers["age"] >= 18
    together = people.party >= 0
    adults = np.bincount(people.party[together], grown[together])

    assert adults.min() >= 1
    unaccompanied = profile.are("unaccompanied", "yes")
    assert np.array_equal(unaccompanied, ~together & ~grown)
    assert np.array_equal(profile.are("alone", "yes"), unaccompanied)
    assert not (unaccompanied & (profile.numbers["age"] < 12)).any()


def test_what_is_said_of_a_party_is_counted(crowd):
    people, profile = crowd.people, crowd.profile
    sizes = np.bincount(people.party[people.party >= 0])

    assert set(sizes) == {2, 3}
    together = people.party >= 0
    assert np.array_equal(profile.numbers["party_size"] > 1, together)
    assert (
        profile.numbers["party_size"][together] == sizes[people.party[together]]
    ).all()
    others = profile.numbers["party_adults"] + profile.numbers["party_children"]
    assert np.array_equal(others + 1, profile.numbers["party_size"])
    assert np.array_equal(profile.are("company", "family"), together)


def test_somebody_who_comes_by_themselves_is_in_no_party_and_no_boat():
    crowd = drawn(text_alone() + PRIORITY, came(text=text_alone(), days=20))

    assert len(crowd) > 1_000
    assert set(crowd.people.party) == set(crowd.people.boat) == {-1}
    assert not (crowd.profile.numbers["age"] < 12).any()


def text_alone():
    return BEFORE.replace("persons = { mean = 30, sd = 12, most = 90 }\n", "")


def test_a_fact_in_common_may_be_one_that_is_drawn_later():
    text = BEFORE.replace("language = { wo = 0.5, fr = 0.3, ar = 0.2 }", "").replace(
        "[people.facts]",
        "[people.facts]\n"
        "language = [{ when = 'sex = \"female\"', wo = 1 }, { ar = 1 }]",
    )
    crowd = drawn(text + PRIORITY)
    leader = crowd.profile.numbers["party_size"] == 1
    together = crowd.people.party >= 0

    spoken = crowd.profile.are("language", "wo")
    assert np.array_equal(spoken[leader], crowd.profile.are("sex", "female")[leader])
    assert not np.array_equal(spoken, crowd.profile.are("sex", "female"))
    for party in range(crowd.people.party.max() + 1):
        assert len(set(spoken[crowd.people.party == party])) == 1
    assert together.any()


# --- nobody by chance -----------------------------------------------------------------


def test_the_same_seed_gives_the_same_people_to_the_byte(crowd):
    again = drawn(days=80)

    for one, other in (
        (crowd.people, again.people),
        (crowd.people.uses, again.people.uses),
    ):
        for name in attrs.fields_dict(type(one)):
            held, new = getattr(one, name), getattr(other, name)
            if isinstance(held, np.ndarray):
                assert held.tobytes() == new.tobytes()
    for name, classes in crowd.people.facts.items():
        assert classes.tobytes() == again.people.facts[name].tobytes()
    assert same(crowd, again)


def test_another_replication_is_other_people(crowd):
    other = drawn(days=80, replication=1)

    assert not np.array_equal(crowd.people.names[:100], other.people.names[:100])
    count = min(len(crowd), len(other))
    assert (
        crowd.people.facts["asks"][:count] != other.people.facts["asks"][:count]
    ).any()


def test_a_population_goes_to_another_process():
    population = read(BEFORE + PRIORITY).population

    there = pickle.loads(pickle.dumps(population))  # noqa: S301 - our own

    assert same(draw(population, came()), draw(there, came()))


def test_one_person_more_changes_nobody_else():
    arrivals = came()
    more = attrs.evolve(arrivals, persons=arrivals.persons + 1)
    crowd, larger = drawn(arrivals=arrivals), drawn(arrivals=more)

    group = np.repeat(np.arange(len(more.persons)), more.persons)
    last = np.r_[group[1:] != group[:-1], True]
    rows = np.flatnonzero(~last)
    around = ("company", "unaccompanied")
    assert same(larger, crowd, rows, around)
    assert np.array_equal(larger.people.names[rows], crowd.people.names)
    sizes = larger.profile.numbers["party_size"][rows]
    assert ((sizes - crowd.profile.numbers["party_size"]) >= 0).all()


def test_one_boat_less_changes_nobody_else():
    arrivals = came()
    rest = attrs.evolve(
        arrivals,
        **{
            name: np.delete(getattr(arrivals, name), 3)
            for name in attrs.fields_dict(type(arrivals))
        },
    )
    crowd, fewer = drawn(arrivals=arrivals), drawn(arrivals=rest)

    group = np.repeat(np.arange(len(arrivals.persons)), arrivals.persons)
    assert same(crowd, fewer, np.flatnonzero(group != 3))


def test_one_fact_more_changes_no_other(crowd):
    text = BEFORE.replace("[people]", '[people]\nextra = ["tall"]', 1)
    text = text.replace("alone = [", "tall = 0.4\nalone = [")
    more = drawn(text + PRIORITY, days=80)

    assert "tall" in more.profile.classes
    assert same(more, crowd)


def test_a_larger_share_moves_only_those_who_have_to_move(crowd):
    more = drawn(BEFORE.replace("asks = 0.3", "asks = 0.4") + PRIORITY, days=80)

    before, after = crowd.profile.are("asks", "yes"), more.profile.are("asks", "yes")
    assert not (before & ~after).any()
    assert same(more, crowd, but=("asks",))


def test_draws_for_different_purposes_are_different():
    purposes = [purpose(kind, of) for kind in ("fact", "unknown") for of in ("a", "b")]

    assert len(set(purposes)) == 4


# --- what comes of it -----------------------------------------------------------------


def test_the_most_urgent_are_seen_first_and_unknown_is_not_no(crowd):
    people, profile = crowd.people, crowd.profile
    urgent = profile.are("health", "urgent")
    child = profile.are("unaccompanied", "yes") & ~urgent
    unknown = (people.facts["signs"] == 0) & ~urgent & ~child
    signs = (people.facts["signs"] == 1) & ~urgent & ~child

    assert set(people.urgency[urgent]) == {0}
    assert set(people.urgency[child]) == {1}
    assert set(people.urgency[unknown]) == {2}
    assert set(people.urgency[signs]) == {2}
    assert set(people.urgency[~urgent & ~child & ~unknown & ~signs]) == {3}


def test_rights_are_used_in_time_by_those_who_may(crowd):
    uses = crowd.people.uses
    after = uses.seconds - crowd.people.at[uses.who]

    assert uses.rights == ("complain",)
    assert (np.diff(uses.seconds) >= 0).all()
    assert after.min() > 0
    assert after.max() < 48 * 3_600
    assert crowd.profile.numbers["age"][uses.who].min() >= 18
    grown = (crowd.profile.numbers["age"] >= 18).sum()
    assert len(uses.who) / grown == pytest.approx(0.1, abs=0.01)


def test_concepts_are_needs_of_the_profile(crowd):
    needs = crowd.profile.needs

    assert set(needs) == {
        "is_child",
        "is_unaccompanied",
        "needs_urgent_care",
        "shows_trafficking_signs",
    }
    assert np.array_equal(needs["is_child"] == 1, crowd.profile.numbers["age"] < 18)
    assert set(needs["shows_trafficking_signs"]) == {0, 1}


def test_facts_may_be_known_as_a_case_begins():
    text = BEFORE.replace("[people]", '[people]\nknown = ["alone"]', 1)
    crowd = drawn(text)

    assert set(crowd.people.known) == {"alone"}
    assert np.array_equal(crowd.people.known["alone"], crowd.people.facts["alone"])


def test_nothing_is_drawn_of_nobody():
    arrivals = came()
    nobody = attrs.evolve(
        arrivals,
        **{
            name: getattr(arrivals, name)[:0]
            for name in attrs.fields_dict(type(arrivals))
        },
    )

    assert len(drawn(arrivals=nobody)) == 0


def test_a_population_of_which_nothing_is_said_is_drawn_too():
    crowd = draw(read(INFLUX).population, came())

    assert len(crowd) > 100
    assert crowd.people.facts == {}
    assert set(crowd.people.language) == {-1}
    assert set(crowd.people.urgency) == {0}


def test_people_go_through_to_the_end_where_what_they_do_not_say_lets_them():
    reading = read(BEFORE + PRIORITY)
    crowd = draw(reading.population, came(days=2))

    traces = plain.rehearse(
        post(), Staffing((), ()), persons(crowd.people), reading.population.answering
    )

    facts = crowd.people.facts
    held = (facts["signs"] == 0) & (facts["asks"] == 2)
    assert held.any()
    assert np.array_equal(held, [trace.over == inf for trace in traces])
