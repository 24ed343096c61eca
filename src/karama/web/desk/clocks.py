"""Hours that people type, read by the clock of the post, the way pages show them.

An hour over which the clocks go forward never was, and one through which they go back
was twice: neither is guessed, since deadlines count from it. Whoever typed it is asked
again, and told which two instants it may be.

    read_hour("2026-10-25T01:30", zone)              # raises NotOneHour: it was twice
    read_hour("2026-10-25T01:30", zone, "second")    # 01:30 UTC+00:00
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo

import attrs

from karama.errors import CaseError
from karama.explanation.clocks import is_passed_over, is_twice, offset_words
from karama.explanation.languages import Translator
from karama.procedure.procedure import Field, Form
from karama.said import Said, said
from karama.web.cases.filling import Filled, Posted, filled, row_names
from karama.web.desk.refusing import words_of

Wrong = Mapping[str, str]
WHICH = ("first", "second")
"""Which of the two, where the clocks go back through an hour."""


class NotOneHour(CaseError):
    """What was typed is no instant, or may be either of two.

    Attributes:
        offsets: Where it may be either of two, what is ahead of UTC at each, in words;
            () where it never was.
    """

    def __init__(self, sentence: Said, offsets: tuple[str, ...] = ()) -> None:
        self.offsets = offsets
        super().__init__(sentence)


@attrs.frozen
class Typed:
    """An instant as a page asks for it.

    Attributes:
        text: Day and hour as the field of the page has them.
        which: One of `WHICH`, "" where it was not asked.
        offsets: As `NotOneHour.offsets` has them: the page asks which it is.
    """

    text: str
    which: str = ""
    offsets: tuple[str, ...] = ()


def read_hour(text: str, zone: tzinfo, which: str = "") -> datetime:
    """The instant at which a clock of the zone showed this day and hour.

    What says itself how far it is ahead of UTC is read as it says.

    Args:
        text: As a browser writes it: "2026-10-25T01:30".
        zone: Whose clock it is.
        which: One of `WHICH`, where the hour was twice.

    Raises:
        NotOneHour: The clocks went forward over the hour, or back through it and
            nothing says which one it was.
        ValueError: It is no day and hour.
    """
    read = datetime.fromisoformat(text)
    if read.tzinfo is not None:
        return read
    there = read.replace(tzinfo=zone)
    try:
        if is_passed_over(there):
            raise NotOneHour(_passed_over(there))
    except OverflowError:  # the first and the last day that Python counts
        raise ValueError(text) from None
    if not is_twice(there):
        return there
    if which not in WHICH:
        raise NotOneHour(_twice(there), _offsets(there))
    return there.replace(fold=WHICH.index(which))


def typed(text: str, zone: tzinfo, which: str = "") -> Typed:
    """What a page shows again in its field, and whether it asks which of two."""
    try:
        read = datetime.fromisoformat(text)
        there = read.astimezone(zone) if read.tzinfo else read.replace(tzinfo=zone)
        twice = is_twice(there) and not is_passed_over(there)
    except (ValueError, OverflowError):  # no hour, or the last one that Python counts
        return Typed(text, which)
    if read.tzinfo is not None:
        which = WHICH[there.fold] if twice else ""
    plain = there.replace(tzinfo=None).isoformat(timespec="minutes")
    return Typed(plain, which, _offsets(there) if twice else ())


def _offsets(there: datetime) -> tuple[str, ...]:
    both = (there.replace(fold=fold).utcoffset() for fold in (0, 1))
    return tuple(offset_words(ahead) for ahead in both if ahead is not None)


def _passed_over(there: datetime) -> Said:
    return said(
        "There is no {hour} on that day: the clocks go forward over it. Give the hour "
        "again.",
        hour=f"{there:%H:%M}",
    )


def _twice(there: datetime) -> Said:
    return said(
        "It is {hour} twice on that day: the clocks go back. Say which of the two.",
        hour=f"{there:%H:%M}",
    )


# --- answers to forms -----------------------------------------------------------------


def filled_here(form: Form, posted: Posted, t: Translator, today: date) -> Filled:
    """What a page sent for a form; its days and hours are those of the post's clock."""
    told, wrong = told_here(form, posted, t)
    made = filled(form, told, t, today)
    refused = {name: why for name, why in wrong.items() if _is_asked(made, name)}
    return attrs.evolve(made, errors={**made.errors, **refused})


def told_here(form: Form, posted: Posted, t: Translator) -> tuple[Posted, Wrong]:
    """What was sent, with its hours read; what is wrong with them, by name."""
    answers, wrong = dict[str, str](), dict[str, str]()
    for field, sent, name in _hours(form, posted):
        answers[sent], why = answered_here(field, posted, t, sent)
        if why:
            wrong[name] = why
    return (_Told(posted, answers) if answers else posted), wrong


def _hours(form: Form, posted: Posted) -> Iterator[tuple[Field, str, str]]:
    """The questions of a day and an hour, each as it is sent and as it is told of.

    In a row these differ: rows are sent by names, and told of by their places.
    """
    for field in form.fields:
        if is_hour(field):
            yield field, field.name, field.name
        asked = [one for one in field.inner if is_hour(one)]
        for place, row in enumerate(row_names(field, posted) if asked else ()):
            for one in asked:
                sent = f"{field.name}.{row}.{one.name}"
                yield one, sent, f"{field.name}.{place}.{one.name}"


def _is_asked(made: Filled, name: str) -> bool:
    """Whether the form asks a question, given the other answers."""
    repeat, _, rest = name.partition(".")
    if not rest:
        return name in made.answers
    place, _, question = rest.partition(".")
    rows = made.rows(repeat)
    return int(place) < len(rows) and question in rows[int(place)]


def answered_here(
    field: Field, posted: Posted, t: Translator, sent: str = ""
) -> tuple[str, str]:
    """One answer, and what is wrong with it, "" if nothing.

    A day and hour says how far it is ahead of UTC once it is one instant.

    Args:
        field: The question.
        posted: What was sent.
        t: Who reads it, and by which clock.
        sent: The name it is sent by; its own, outside of rows.
    """
    name = sent or field.name
    given = " ".join(posted.getlist(f"answer.{name}")).strip()
    if not is_hour(field):
        return given, ""
    which = " ".join(posted.getlist(f"answer.{name}.which"))
    try:
        return read_hour(given, t.zone or UTC, which).isoformat(), ""
    except NotOneHour as asked:
        return given, words_of(asked, t)
    except ValueError:  # "unknown", or what the question itself refuses
        return given, ""


def is_hour(field: Field) -> bool:
    """Whether a question asks for a day and an hour."""
    return field.measure.kind == "date and time"


def hour_words(text: str, t: Translator) -> str:
    """A day and hour that is known, by the post's clock; as it is if it is none."""
    try:
        return t.instant(datetime.fromisoformat(text))
    except ValueError:
        return text


@attrs.frozen
class _Told:
    """What was sent, with some of the answers read."""

    posted: Posted
    answers: Mapping[str, str]

    def getlist(self, key: str, /) -> list[str]:
        read = self.answers.get(key.removeprefix("answer."))
        return self.posted.getlist(key) if read is None else [read]
