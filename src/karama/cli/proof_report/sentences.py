"""The sentences of a verdict: what was found, why, and what would decide it.

Every status, reason and kind of flaw has its words here, once; a kind nobody wrote a
sentence for is told by its name, and a test looks for those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from karama.cli.proof_report.names import Names
from karama.explanation.languages import Translator
from karama.proof.verdicts import Flaw, Reason, Status, Verdict

MARKS = {
    Status.KEPT: "✓",
    Status.NOT_APPLICABLE: "–",
    Status.NOT_DRAWN: "○",
    Status.UNDECIDED: "?",
    Status.BROKEN: "✗",
}
"""A sign for each status, so that nothing is said by colour alone."""


def status_word(status: Status, t: Translator) -> str:
    """A status in a word or two."""
    return {
        Status.KEPT: t.gettext("kept"),
        Status.NOT_APPLICABLE: t.gettext("does not apply here"),
        Status.NOT_DRAWN: t.gettext("not drawn"),
        Status.UNDECIDED: t.gettext("undecided"),
        Status.BROKEN: t.gettext("broken"),
    }[status]


def status_sentence(status: Status, t: Translator) -> str:
    """What a status means, for someone who reads one for the first time."""
    return {
        Status.KEPT: t.gettext(
            "Kept: whoever the person is and whatever path they take, no case of this "
            "procedure loses it."
        ),
        Status.NOT_APPLICABLE: t.gettext(
            "Does not apply here: the pack says why, in its own words."
        ),
        Status.NOT_DRAWN: t.gettext(
            "Not drawn: the procedure lacks what the principle speaks of, so nothing "
            "can be claimed."
        ),
        Status.UNDECIDED: t.gettext(
            "Undecided: it was not proved, and no case that loses it was found."
        ),
        Status.BROKEN: t.gettext("Broken: the procedure loses it."),
    }[status]


def severity_word(severity: str, t: Translator) -> str:
    """How strongly a principle asks."""
    return t.gettext("must") if severity == "must" else t.gettext("should")


def people_sentence(names: Names, facts: Mapping[str, object]) -> str:
    """A person a flaw happens to, by what is known of them; "" for everyone."""
    t = names.t
    if not facts:
        return ""
    template = t.gettext("It happens to a person of whom this is known: {answers}.")
    return t.fill(template, answers=t.listing(answer_lines(names, facts)))


def answer_lines(names: Names, facts: Mapping[str, object]) -> list[str]:
    """Each fact and its answer, in the order given."""
    template = names.t.gettext("{name}: {value}")
    return [
        names.t.fill(template, name=names.voice.question(f), value=names.value(v, f))
        for f, v in facts.items()
    ]


# --- why nothing can be claimed -----------------------------------------------------


def reason_sentence(names: Names, verdict: Verdict) -> str:
    """Why a property is not drawn or undecided, naming what it is about."""
    t = names.t
    if verdict.reason == Reason.NOT_TRANSLATED:
        return _not_translated(names, *(*verdict.about, "", "")[:2])
    template = _reasons(t).get(verdict.reason, "")
    about = t.listing(names.thing(name) for name in verdict.about)
    return t.fill(template, about=about or t.gettext("not said"))


def _not_translated(names: Names, element: str, why: str) -> str:
    """What could not be read for everybody: the thing, then what stands in the way."""
    t = names.t
    where = names.thing(element) if element else t.gettext("the procedure")
    template = t.gettext(
        "This could not be read for all people at once: {where}; {why}."
    )
    return t.fill(template, where=where, why=_obstacle(why, t))


def _obstacle(why: str, t: Translator) -> str:
    """What stands in the way of a proof; the prover's own English is not shown."""
    return {
        "it reads too many facts at once": t.gettext("it reads too many facts at once"),
        "it has many answers at once": t.gettext("it has many answers at once"),
        "it is a list of rows": t.gettext("it is a list of rows"),
        "it calls a function of the model": t.gettext(
            "it calls a function of the model"
        ),
        "it requires parts of another model": t.gettext(
            "it requires parts of another model"
        ),
        "it is given a value that nothing expects": t.gettext(
            "it is given a value that nothing expects"
        ),
        "its rules overlap in too many ways": t.gettext(
            "its rules overlap in too many ways"
        ),
        "calls inside calls go too deep": t.gettext("calls inside calls go too deep"),
    }.get(why, t.gettext("it is written in a way that a proof does not follow"))


def _reasons(t: Translator) -> dict[str, str]:
    return {
        Reason.NO_ACT: t.gettext("No step of the procedure does this: {about}."),
        Reason.NO_CONCEPT: t.gettext(
            "The pack does not say which of its facts mean this: {about}."
        ),
        Reason.NO_RIGHT: t.gettext("The procedure draws no way to use it: {about}."),
        Reason.NO_DECISION: t.gettext("The pack has no such decision: {about}."),
        Reason.NO_PATH_FOUND: t.gettext(
            "It might be lost here, but nobody was found whose case gets there: "
            "{about}."
        ),
        Reason.LIMIT: t.gettext(
            "The proof needed more time or memory than it may have."
        ),
    }


def remedy_sentence(reason: str, t: Translator) -> str:
    """What would decide it; "" where a reason has none."""
    return t.fill(_remedies(t).get(reason, ""), file="pack.toml")


def _remedies(t: Translator) -> dict[str, str]:
    return {
        Reason.NO_ACT: t.gettext(
            "Draw the step and mark it with its act, or say in {file} why the "
            "principle cannot apply here."
        ),
        Reason.NO_CONCEPT: t.gettext("Say in {file} which facts mean it."),
        Reason.NO_RIGHT: t.gettext(
            "Draw it as an event sub-process that a message with this right opens."
        ),
        Reason.NO_DECISION: t.gettext(
            "Add the decision, or say in {file} why the principle cannot apply here."
        ),
        Reason.NO_PATH_FOUND: t.gettext(
            "A case that gets there would show that it is broken; conditions written "
            "with plain comparisons would let it be proved."
        ),
        Reason.NOT_TRANSLATED: t.gettext(
            "Write it with comparisons, ranges, lists, and, or and not."
        ),
        Reason.LIMIT: t.gettext(
            "Prove this principle alone, or split the tables that read most facts."
        ),
    }


# --- what is wrong ------------------------------------------------------------------

Values = tuple[str, ...]
Tell = Callable[[Names, str, Values], str]


def flaw_sentence(names: Names, flaw: Flaw) -> str:
    """What is wrong, and where."""
    where = names.thing(flaw.element) if flaw.element else ""
    where = where or names.t.gettext("the procedure")
    tell = _FLAWS.get(flaw.kind)
    if tell is not None:
        return tell(names, where, flaw.values)
    template = names.t.gettext("{where} is not as the principle asks ({kind}).")
    return names.t.fill(template, where=where, kind=flaw.kind)


def _fill(names: Names, template: str, where: str, things: Iterable[str] = ()) -> str:
    told = names.t.listing(things) or names.t.gettext("not said")
    return names.t.fill(template, where=where, things=told)


def _no_right(names: Names, where: str, values: Values) -> str:
    template = names.t.gettext("The person cannot use this right: {things}.")
    return _fill(names, template, where, map(names.right, values))


def _reads(names: Names, where: str, values: Values) -> str:
    template = names.t.gettext("A gateway reads what must not count: {things}.")
    return _fill(names, template, where, map(names.thing, values))


def _depends(names: Names, where: str, values: Values) -> str:
    template = names.t.gettext(
        "{where} protects a person less because of this alone: {things}."
    )
    return _fill(names, template, where, map(names.thing, values))


def _silence_lowers(names: Names, where: str, values: Values) -> str:
    template = names.t.gettext(
        "{where} protects a person less while this is not known than with some answer "
        "to it: {things}."
    )
    return _fill(names, template, where, map(names.thing, values))


def _lower(names: Names, where: str, values: Values) -> str:
    t = names.t
    template = t.gettext(
        "{where} answers {given}, although a rule that holds protects more: {better}."
    )
    given, better = (names.value(v) for v in (*values, "", "")[:2])
    return t.fill(template, where=where, given=given, better=better)


def _no_order(names: Names, where: str, values: Values) -> str:
    template = names.t.gettext(
        "{where} does not say which of its answers protects more."
    )
    return _fill(names, template, where)


def _no_outcome(names: Names, where: str, values: Values) -> str:
    return _fill(names, names.t.gettext("{where} gives no answer."), where)


def _no_role(names: Names, where: str, values: Values) -> str:
    template = names.t.gettext("{where} can be done without: {things}.")
    return _fill(names, template, where, map(names.role, values))


def _nobody(names: Names, where: str, values: Values) -> str:
    """Values: the roles one of which must take part."""
    t = names.t
    template = t.gettext("{where} can be done with none of these: {things}.")
    things = t.listing(map(names.role, values), any_of=True)
    return t.fill(template, where=where, things=things)


def _no_field(names: Names, where: str, values: Values) -> str:
    """Values: the concept, then the pack's fields for it, if it has any."""
    template = names.t.gettext("{where} can be done without recording: {things}.")
    return _fill(names, template, where, map(names.concept, values[:1]))


def _may_read(names: Names, where: str, values: Values) -> str:
    template = names.t.gettext("{where} may read what must not reach it: {things}.")
    return _fill(names, template, where, map(names.subject, values))


def _needless(names: Names, where: str, values: Values) -> str:
    template = names.t.gettext(
        "{where} may read what its work does not need: {things}."
    )
    return _fill(names, template, where, map(names.subject, values))


def _kept_long(names: Names, where: str, values: Values) -> str:
    """Values: the class, how long it is kept, then how long it may be."""
    t = names.t
    template = t.gettext(
        "{where} keeps this for {length}; it must be forgotten after {limit}: {things}."
    )
    length, limit = (names.value(v) for v in (*values[1:], "", "")[:2])
    things = t.listing(map(names.subject, values[:1]))
    return t.fill(template, where=where, length=length, limit=limit, things=things)


def _no_due(names: Names, where: str, values: Values) -> str:
    """Values: by when it must be due."""
    t = names.t
    template = t.gettext(
        "Nothing says by when a person who is sent to {where} must be there; it must "
        "be within {limit}."
    )
    return t.fill(template, where=where, limit=names.value(values[0]))


def _due_late(names: Names, where: str, values: Values) -> str:
    """Values: by when it is due, then by when it must be."""
    t = names.t
    template = t.gettext(
        "A person who is sent to {where} need only be there after {length}; it must be "
        "within {limit}."
    )
    length, limit = (names.value(v) for v in values[:2])
    return t.fill(template, where=where, length=length, limit=limit)


def _starved(names: Names, where: str, values: Values) -> str:
    """Values: the clock that cuts a step off."""
    template = names.t.gettext(
        "{where} may wait for ever, once this has cut a step off: {things}."
    )
    return _fill(names, template, where, map(names.thing, values))


def _asks(names: Names, where: str, values: Values) -> str:
    """Values: the field, then its class."""
    template = names.t.gettext(
        "The form of {where} asks what its authority must not read: {things}."
    )
    return _fill(names, template, where, map(names.thing, values[:1]))


def _unread(names: Names, where: str, values: Values) -> str:
    """Values: the class, then the mandates one of which must read it."""
    t = names.t
    template = t.gettext("Nobody with a mandate of {mandates} may read: {things}.")
    mandates = t.listing(map(names.mandate, values[1:]), any_of=True)
    things = t.listing(map(names.subject, values[:1]))
    return t.fill(template, mandates=mandates, things=things)


def _wrong_lane(names: Names, where: str, values: Values) -> str:
    """Values: the mandate it stands under, "" for none, then those it may."""
    t = names.t
    template = t.gettext(
        "{where} stands under a mandate of {mandate}; it must be one of {mandates}."
    )
    own = names.mandate(values[0]) if values and values[0] else t.gettext("not said")
    mandates = t.listing(map(names.mandate, values[1:]), any_of=True)
    return t.fill(template, where=where, mandate=own, mandates=mandates)


def _no_people(names: Names, where: str, values: Values) -> str:
    """Values: the act."""
    template = names.t.gettext(
        "{where} does this by a table or a program, and nobody decides: {things}."
    )
    return _fill(names, template, where, map(names.act, values))


def _no_clock(names: Names, where: str, values: Values) -> str:
    t = names.t
    template = t.gettext("No clock runs at {where}; it must ring within {limit}.")
    limit = names.value(values[0]) if values else t.gettext("not said")
    return t.fill(template, where=where, limit=limit)


def _late_clock(names: Names, where: str, values: Values) -> str:
    """Values: how long the clock runs, then how long it may."""
    t = names.t
    template = t.gettext(
        "The clock at {where} rings after {length}; it must ring within {limit}."
    )
    length, limit = (names.value(v) for v in (*values, "", "")[:2])
    return t.fill(template, where=where, length=length, limit=limit)


def _waits(names: Names, where: str, values: Values) -> str:
    t = names.t
    template = t.gettext(
        "{where} may wait for ever: no clock runs while this message does not come: "
        "{things}."
    )
    return _fill(names, template, where, map(names.message, values))


def _no_way(names: Names, where: str, values: Values) -> str:
    return _fill(names, names.t.gettext("At {where} no way out is open."), where)


def _no_end(names: Names, where: str, values: Values) -> str:
    return _fill(names, names.t.gettext("From {where} no end can be reached."), where)


_FLAWS: dict[str, Tell] = {
    "no-right": _no_right,
    "reads": _reads,
    "depends": _depends,
    "silence-lowers": _silence_lowers,
    "lower": _lower,
    "no-order": _no_order,
    "no-outcome": _no_outcome,
    "no-role": _no_role,
    "nobody": _nobody,
    "no-field": _no_field,
    "may-read": _may_read,
    "needless": _needless,
    "kept-long": _kept_long,
    "no-due": _no_due,
    "due-late": _due_late,
    "starved": _starved,
    "asks": _asks,
    "unread": _unread,
    "wrong-lane": _wrong_lane,
    "no-people": _no_people,
    "no-clock": _no_clock,
    "late-clock": _late_clock,
    "waits": _waits,
    "no-way": _no_way,
    "no-end": _no_end,
}
"""How each kind of flaw is told; what `values` holds is said by `Flaw`."""
