"""Random means of a rehearsal: every feature of staff, rooms, beds and interpreters."""

from __future__ import annotations

from hypothesis import strategies as st

from karama.rehearsal.answering import Answering
from karama.rehearsal.person import Person
from karama.rehearsal.staffing import (
    Exponential,
    Fixed,
    Post,
    Quantiles,
    Resource,
    Speaker,
    Staffing,
)

HOUR = 3_600.0
LANGUAGES = ("wo", "ar")
RIGHTS = ("ask-for-protection", "ask-for-lawyer", "complain", "withdraw-consent")

SECONDS = st.one_of(
    st.integers(0, 10).map(lambda hours: hours * HOUR),  # so that much coincides
    st.floats(0, 10 * HOUR, allow_nan=False),
)
INSTANTS = st.one_of(st.integers(0, 20).map(lambda h: h * HOUR), st.floats(0, 72_000))
LENGTHS = st.one_of(
    SECONDS.map(Fixed),
    SECONDS.map(Exponential),
    st.lists(SECONDS, min_size=2, max_size=5).map(
        lambda s: Quantiles(tuple(sorted(s)))
    ),
)
NONE = st.just(Fixed(0.0))


def rarely(strategy, otherwise):
    """Something unusual, one time in four."""
    return st.integers(0, 3).flatmap(lambda n: otherwise if n else strategy)


@st.composite
def resources(draw, name):
    """Some of something, in shifts, and enough of it in the end."""
    times = sorted(draw(st.sets(INSTANTS, max_size=4)) | {0.0})
    counts = draw(st.lists(st.integers(0, 3), min_size=5, max_size=5))
    changes = tuple(zip(times, counts, strict=False))
    several = st.lists(INSTANTS, max_size=3).map(lambda found: tuple(sorted(found)))
    renews = st.just(tuple(12 * HOUR * n for n in range(40)))
    return Resource(
        name,
        (*changes, (40 * HOUR, 3)),
        draw(st.sampled_from(["finish", "overlap", "pause"])),
        draw(rarely(renews, st.just(()))),
        draw(rarely(several, st.just(()))),
        draw(st.booleans()),
    )


@st.composite
def posts(draw, step, resources):
    """One post with some features, over resources by number; the last ones are beds."""
    staff = st.integers(0, resources - 3)
    need = st.lists(staff, min_size=1, max_size=2, unique=True).map(tuple)
    pace = st.tuples(INSTANTS, st.sampled_from([0.5, 1.0, 3.0]))
    return Post(
        step,
        tuple(draw(st.lists(need, max_size=3))),
        draw(st.booleans()),
        draw(LENGTHS),
        draw(st.sampled_from([-1, -1, resources - 2, resources - 1])),
        draw(rarely(LENGTHS, st.none())),
        draw(st.integers(0, 3)),
        draw(st.sampled_from(["alone", "alone", "anyone", "party", "boat"])),
        draw(rarely(LENGTHS, NONE)),
        draw(st.sampled_from([(), (0,), (1, 0), (0, 0, 1)])),
        draw(rarely(st.lists(pace, max_size=3).map(lambda p: tuple(sorted(p))),
                    st.just(()))),
    )  # fmt: skip


@st.composite
def staffings(draw, steps):
    """A post for most of some steps."""
    names = ("a", "b", "c", "w", "r", "tents", "house")
    found = [draw(posts(step, len(names))) for step in steps if draw(st.integers(0, 4))]
    speakers = st.lists(
        st.builds(Speaker, st.integers(0, 4), rarely(LENGTHS, NONE)), min_size=1,
        max_size=2, unique_by=lambda speaker: speaker.resource,
    )  # fmt: skip
    spoken = {language: tuple(draw(speakers)) for language in LANGUAGES}
    have = tuple(draw(resources(name)) for name in names)
    return Staffing(have, tuple(found), draw(LENGTHS), spoken)


@st.composite
def crowds(draw, facts):
    """Some people, with a few facts that are fixed; families, boats, rights used."""
    found = []
    for _ in range(draw(st.integers(1, 25))):
        fixed = {
            name: draw(st.integers(0, size - 1))
            for name, size in sorted(facts.items())
            if draw(st.integers(0, 3)) == 0
        }
        right = st.tuples(SECONDS, st.sampled_from(RIGHTS))
        found.append(Person(
            draw(st.one_of(st.just(0.0), SECONDS)), fixed, {},
            draw(st.integers(0, 2)), draw(st.sampled_from(("", "", *LANGUAGES, "sw"))),
            party=draw(st.sampled_from([-1, -1, 0, 1, 2])),
            boat=draw(st.sampled_from([-1, 0, 0, 1])),
            uses=tuple(draw(rarely(st.lists(right, max_size=2), st.just([])))),
        ))  # fmt: skip
    return found


@st.composite
def answerings(draw, facts):
    """Weights, of some classes none, of some facts none at all."""
    weight = st.sampled_from([0.0, 0.5, 1.0, 3.0])
    return Answering({
        name: tuple(draw(st.lists(weight, min_size=size, max_size=size)))
        for name, size in sorted(facts.items())
        if draw(st.booleans())
    })  # fmt: skip


def steps_of(procedure):
    """Every element of a procedure, as a step."""
    return [
        ("" if process.id == procedure.process.id else process.id, element)
        for process in procedure.processes.values()
        for element in process.elements
    ]
