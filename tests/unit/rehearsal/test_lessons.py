"""What was learned can be kept, and taken over; what cannot be trusted is left."""

import attrs
import pytest
from sketches import HOUR, Sketch, form, yes_no

from karama.rehearsal.answering import Answering
from karama.rehearsal.compiled import rehearse
from karama.rehearsal.courses import Courses, joined
from karama.rehearsal.lessons import MARK, as_bytes, from_bytes, key_of
from karama.rehearsal.person import Person
from karama.rehearsal.staffing import Fixed, Post, Resource, Staffing


def procedure(*, label="Ill?", asks="ill"):
    sketch = Sketch().start().step("ask", form="f").gateway("w").step("a").end()
    sketch.edge("late", "a", after=HOUR)
    sketch.path("s", "ask", "w").flow("w", "a", asks).flow("w", "e", default=True)
    sketch.path("a", "e").path("late", "e")
    asked = yes_no(asks, required=True)
    asked = attrs.evolve(asked, labels={"en": label})
    return sketch.procedure(forms=[form("f", asked)])


def learned(made=None, answers=((1,), (2,))):
    courses = Courses(made or procedure())
    first = courses.begin({})
    for answer in answers:
        turn = courses.done(first.to, 0, answer)
        if courses.moments[turn.to].clocks:
            courses.rung(turn.to, 0)
    return courses


def test_what_was_learned_comes_back_as_it_was():
    courses, fresh = learned(), Courses(procedure())

    lesson = from_bytes(as_bytes(courses.lesson()), fresh)
    fresh.learn(lesson)

    assert fresh.lesson() == courses.lesson()
    assert fresh.moments == courses.moments
    assert fresh.made == courses.made


def test_nothing_is_made_again_that_was_learned(monkeypatch):
    courses, fresh = learned(), Courses(procedure())
    fresh.learn(from_bytes(as_bytes(courses.lesson()), fresh))

    def made(*_):
        raise AssertionError("it was asked of the engine again")

    monkeypatch.setattr(Courses, "_made", made)

    for answer in ((1,), (2,)):
        again = fresh.done(fresh.begin({}).to, 0, answer)
        assert again == courses.done(0, 0, answer)
    with pytest.raises(AssertionError, match="asked of the engine"):
        fresh.used(0, "complain")


def test_a_rehearsal_is_the_same_with_what_was_learned_and_without():
    staffing = Staffing(
        (Resource("one", ((0.0, 1),)),),
        (Post(("", "a"), ((0,),), length=Fixed(900.0)),),
    )
    people = [Person(60.0 * n) for n in range(40)]
    answering = Answering({"ill": (0.0, 0.5, 0.5)})
    courses = Courses(procedure())
    first = rehearse(courses, staffing, people, answering)
    fresh = Courses(procedure())
    fresh.learn(from_bytes(as_bytes(courses.lesson()), fresh))

    assert rehearse(fresh, staffing, people, answering) == first


def test_two_who_learned_apart_teach_a_third():
    start = learned(answers=())
    pieces = []
    for answer in ((1,), (2,)):
        other = learned(answers=(answer,))
        pieces.append(other.lesson(len(start.moments), len(start.made)))
    for piece in pieces:
        start.learn(piece)

    both = learned()
    assert {key[0] for key, _ in start.made} == {key[0] for key, _ in both.made}
    assert len(start.moments) == len(both.moments)
    assert start.done(0, 0, (2,)) == both.done(0, 0, (2,))


def test_pieces_of_one_lesson_are_joined_in_whatever_order_they_come():
    courses, counts, pieces = learned(answers=()), [], []
    for answer in ((1,), (2,)):
        counts.append((len(courses.moments), len(courses.made)))
        courses.done(0, 0, answer)
        pieces.append(courses.lesson(*counts[-1]))

    assert joined(reversed(pieces)) == courses.lesson(*counts[0])


# --- what cannot be trusted -------------------------------------------------------


def test_another_procedure_has_another_key_and_the_same_has_the_same():
    assert key_of(procedure()) == key_of(procedure())
    assert key_of(procedure()) != key_of(procedure(label="Are you ill?"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:],
        lambda data: b"another" + data,
        lambda data: MARK + b"\0" * 32,
    ],
)
def test_damaged_bytes_are_no_lesson(damage):
    courses = learned()
    data = as_bytes(courses.lesson())

    assert from_bytes(data, courses) is not None
    assert from_bytes(damage(data), courses) is None


def wrong(lesson, **changes):
    """The last turn changed."""
    *made, (key, turn) = lesson.made
    key = changes.pop("key", key)
    return attrs.evolve(lesson, made=(*made, (key, attrs.evolve(turn, **changes))))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: wrong(one, to=10**6),
        lambda one: wrong(one, to=-1),
        lambda one: wrong(one, work=(7, 7)),
        lambda one: wrong(one, clocks=((5, 1.0),)),
        lambda one: wrong(one, key=("rung", 0, 10**6)),
        lambda one: wrong(one, key=("done", 0, 3, (1,))),
        lambda one: wrong(one, key=("done", 0, 0, (99,))),
        lambda one: wrong(one, key=("done", 0, 0, ())),
        lambda one: wrong(one, key=("eaten", 0)),
        lambda one: wrong(one, key=("done",)),
        lambda one: attrs.evolve(one, first=1),
        lambda one: attrs.evolve(one, known=one.known[:-1]),
    ],
)
def test_a_lesson_whose_numbers_lead_nowhere_is_none(spoil):
    courses = learned()

    assert from_bytes(as_bytes(spoil(courses.lesson())), courses) is None


def test_a_lesson_about_something_else_is_none():
    other = Courses(procedure(asks="hurt"))

    assert from_bytes(as_bytes(learned().lesson()), other) is None


def test_bytes_of_another_kind_are_no_lesson():
    courses = learned()

    assert from_bytes(as_bytes({"first": 0}), courses) is None
