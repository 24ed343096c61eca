"""Services in order: better in one thing and alike in the rest never stands below.

Each law is a function of a ranking, so that the same law can be shown to catch a
ranking that breaks it: those are the control arms.
"""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from karama.directory import Room, Wish, suggest
from karama.directory.suggest import room_of, weighed
from karama.procedure.procedure import Directory, Location, Service

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NEEDS = ("medical", "shelter", "legal")
TONGUES = ("ar", "fr", "wo", "pt-BR")
PORT = (36.8, -2.5)

some = st.one_of
LOCATIONS = st.builds(
    Location,
    id=st.just("x"),
    name=st.just("x"),
    latitude=some(st.none(), st.floats(30, 45)),
    longitude=some(st.none(), st.floats(-10, 5)),
)
SERVICES = st.builds(
    Service,
    id=st.just("x"),
    organization=st.sampled_from(("aid", "police")),
    name=st.just("x"),
    status=st.sampled_from(("active", "active", "temporarily closed", "defunct")),
    needs=st.lists(st.sampled_from(NEEDS), unique=True).map(tuple),
    languages=st.lists(st.sampled_from(TONGUES), unique=True).map(tuple),
    locations=st.lists(st.sampled_from("abc"), unique=True).map(tuple),
    capacity=some(st.none(), st.integers(0, 9)),
    free=some(st.none(), st.integers(0, 9)),
    intake=some(st.none(), st.integers(0, 9)),
    confirmed=some(
        st.none(), st.integers(0, 60).map(lambda d: NOW - timedelta(days=d))
    ),
)
WISHES = st.builds(
    Wish,
    needs=st.frozensets(st.sampled_from(NEEDS)),
    language=st.sampled_from(("", "ar", "wo", "pt")),
    near=some(st.none(), st.just(PORT)),
    rule=st.sampled_from(("", "s0", "s1", "gone")),
    enforcing=st.sampled_from((frozenset(), frozenset({"police"}))),
)


@st.composite
def directories(draw):
    places = {name: draw(LOCATIONS) for name in "abc"}
    known = draw(st.lists(SERVICES, min_size=1, max_size=5))
    services = {f"s{n}": attrs.evolve(one, id=f"s{n}") for n, one in enumerate(known)}
    return Directory({}, services, places)


def ranks(directory, wish, rank=suggest):
    return [one.service.id for one in rank(directory, wish, NOW)]


# --- the laws, each of a ranking -----------------------------------------------------

BETTER = {
    "need": lambda one, wish: attrs.evolve(one, needs=tuple(NEEDS)),
    "language": lambda one, wish: attrs.evolve(one, languages=TONGUES),
    "near": lambda one, wish: attrs.evolve(one, locations=("port",)),
    "room": lambda one, wish: attrs.evolve(
        one, status="active", free=9, intake=9, capacity=9
    ),
    "fresh": lambda one, wish: attrs.evolve(one, confirmed=NOW),
}
"""The same service, as good as can be in one thing."""

UNKNOWN_OVER_NO = {
    "need": (lambda one: attrs.evolve(one, needs=()), ("other",), "needs"),
    "language": (lambda one: attrs.evolve(one, languages=()), ("xx",), "languages"),
    "near": (lambda one: attrs.evolve(one, locations=()), ("pole",), "locations"),
    "room": (
        lambda one: attrs.evolve(
            one, status="active", free=None, intake=None, capacity=None
        ),
        0,
        "free",
    ),
    "fresh": (
        lambda one: attrs.evolve(one, confirmed=None),
        NOW - timedelta(days=400),
        "confirmed",
    ),
}
"""The same service, once with nothing known of a thing and once with a plain no."""


def two(directory, first, second):
    """A directory of two services that differ in one thing; the id says nothing."""
    places = {
        **directory.locations,
        "port": Location("port", "port", *PORT),
        "pole": Location("pole", "pole", 90.0, 0.0),
    }
    made = {"a": attrs.evolve(second, id="a"), "b": attrs.evolve(first, id="b")}
    return Directory({}, made, places)


def keeps_dominance(directory, wish, what, rank=suggest):
    for one in directory.services.values():
        pair = two(directory, BETTER[what](one, wish), one)
        wish = attrs.evolve(wish, rule="")
        told = {s.service.id: s for s in rank(pair, wish, NOW)}
        if alike(told["a"], told["b"]):
            continue
        if ranks(pair, wish, rank)[0] != "b":
            return False
    return True


def alike(one, other):
    return attrs.evolve(one, service=None) == attrs.evolve(other, service=None)


def keeps_unknown_above_no(directory, wish, what, rank=suggest):
    open_, no, name = UNKNOWN_OVER_NO[what]
    wish = attrs.evolve(wish, rule="", needs=frozenset(NEEDS), language="ar", near=PORT)
    for one in directory.services.values():
        unknown = open_(one)
        pair = two(directory, unknown, attrs.evolve(unknown, **{name: no}))
        if ranks(pair, wish, rank)[0] != "b":
            return False
    return True


def keeps_order(directory, wish, names, rank=suggest):
    shuffled = {name: directory.services[name] for name in names}
    other = attrs.evolve(directory, services=shuffled)
    return ranks(directory, wish, rank) == ranks(other, wish, rank)


def keeps_the_rule_first(directory, wish, rank=suggest):
    if wish.rule not in directory.services:
        return True
    first = rank(directory, wish, NOW)[0]
    return first.service.id == wish.rule and first.ruled


# --- they hold ------------------------------------------------------------------------


@given(directories(), WISHES, st.sampled_from(sorted(BETTER)))
def test_better_in_one_thing_is_never_below(directory, wish, what):
    assert keeps_dominance(directory, wish, what)


@given(directories(), WISHES, st.sampled_from(sorted(UNKNOWN_OVER_NO)))
def test_unknown_is_never_treated_as_no(directory, wish, what):
    assert keeps_unknown_above_no(directory, wish, what)


@given(st.data(), directories(), WISHES)
def test_the_order_of_the_file_changes_nothing(data, directory, wish):
    assert keeps_order(
        directory, wish, data.draw(st.permutations(sorted(directory.services)))
    )


@given(directories(), WISHES)
def test_what_the_rule_chose_is_first_even_if_full(directory, wish):
    assert keeps_the_rule_first(directory, wish)


@given(directories(), WISHES)
def test_every_service_is_there_once_full_or_not(directory, wish):
    assert sorted(ranks(directory, wish)) == sorted(directory.services)


@given(directories(), WISHES)
def test_who_enforces_stands_last_unless_the_rule_chose_it(directory, wish):
    told = [one for one in suggest(directory, wish, NOW) if not one.ruled]
    assert [one.enforces for one in told] == sorted(one.enforces for one in told)


@given(directories(), WISHES)
def test_between_any_two_one_that_is_no_worse_in_anything_is_not_below(directory, wish):
    told = suggest(directory, attrs.evolve(wish, rule=""), NOW)
    for place, one in enumerate(told):
        for later in told[place + 1 :]:
            assert not dominates(later, one, wish)


def dominates(one, other, wish):
    """At least as good in everything that is known of both, and better in one."""
    pairs = [
        (not one.enforces, not other.enforces),
        (len(one.met or ()), len(other.met or ())),
        (bool(one.speaks), bool(other.speaks)),
        (-(one.km or 0.0), -(other.km or 0.0)),
        (-int(one.room), -int(other.room)),
        (-(one.age or timedelta(0)), -(other.age or timedelta(0))),
    ]
    known = [one.met, one.speaks, one.km, one.age]
    if None in known or None in [other.met, other.speaks, other.km, other.age]:
        return False
    if not wish.needs:
        pairs.pop(1)
    no_worse = all(mine >= theirs for mine, theirs in pairs)
    return no_worse and any(mine > theirs for mine, theirs in pairs)


# --- and each law catches a ranking that breaks it ------------------------------------


def by_id(directory, wish, at):
    return tuple(
        weighed(directory, directory.services[name], wish, at)
        for name in sorted(directory.services)
    )


def unknown_as_no(directory, wish, at):
    def order(one):
        return (
            -len(one.met or ()),
            one.speaks is not True,
            one.km if one.km is not None else 1e9,
            one.room is not Room.FREE,
            one.age if one.age is not None else timedelta(days=9999),
            one.service.id,
        )

    return tuple(sorted(by_id(directory, wish, at), key=order))


def as_written(directory, wish, at):
    return tuple(
        weighed(directory, one, wish, at) for one in directory.services.values()
    )


def broken(law):
    """A draw that breaks the law, or NoSuchExample."""
    quick = settings(
        max_examples=300,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    return find(st.tuples(directories(), WISHES), lambda d: not law(*d), settings=quick)


@pytest.mark.parametrize("what", sorted(BETTER))
def test_the_law_of_dominance_catches_an_order_by_name(what):
    assert broken(lambda d, w: keeps_dominance(d, w, what, rank=by_id))


def test_a_law_that_is_kept_gives_no_example():
    with pytest.raises(NoSuchExample):
        broken(lambda d, w: keeps_dominance(d, w, "room"))


@pytest.mark.parametrize("what", sorted(UNKNOWN_OVER_NO))
def test_the_law_of_the_unknown_catches_a_ranking_that_takes_it_for_no(what):
    assert broken(lambda d, w: keeps_unknown_above_no(d, w, what, rank=unknown_as_no))


def test_the_law_of_order_catches_a_ranking_as_written():
    def law(directory, wish):
        return keeps_order(
            directory, wish, sorted(directory.services)[::-1], as_written
        )

    assert broken(law)


def test_the_law_of_the_rule_catches_a_ranking_that_forgets_it():
    def forgets(directory, wish, at):
        return suggest(directory, attrs.evolve(wish, rule=""), at)

    assert broken(lambda d, w: keeps_the_rule_first(d, w, rank=forgets))


def test_a_service_that_takes_nobody_new_today_is_full():
    open_ = Service("x", "aid", "x", free=4)
    assert room_of(open_) is Room.FREE
    assert room_of(attrs.evolve(open_, intake=0)) is Room.FULL
    assert room_of(attrs.evolve(open_, status="defunct")) is Room.CLOSED
    assert room_of(attrs.evolve(open_, free=None)) is Room.UNKNOWN


def test_the_distance_is_that_on_the_globe():
    """Ceuta to Algeciras: about 28 km as the crow flies."""
    places = {"c": Location("c", "Ceuta", 35.889, -5.316)}
    one = Service("x", "aid", "x", locations=("c",))
    near = Wish(near=(36.133, -5.450))

    (told,) = suggest(Directory({}, {"x": one}, places), near, NOW)
    assert 25 < told.km < 32
