"""What is done: boats, steps, facts, rights; each the action the pages use.

Every request has a key of the caller's (the Idempotency-Key header): the same key at
the same address again is the same request, done once and answered as then. The key
that is kept is made of both and of the account, so that nobody meets another's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, TypedDict

import attrs
from django.http import HttpRequest
from django.utils.timezone import now as the_time
from ninja import Path

from karama.engine import RIGHTS, OpenStep
from karama.engine.compile import ready
from karama.explanation.languages import Translator
from karama.procedure.answers import takes
from karama.procedure.asking import Given
from karama.procedure.procedure import Field, Form
from karama.procedure.question import UNKNOWN_WORD
from karama.procedure.rows import NONE_SAID
from karama.web.api import shapes
from karama.web.api.problems import Problem
from karama.web.api.reading import form_of, mine_open
from karama.web.api.routing import Code, Key, StepName, does, router
from karama.web.api.signing import account_of, signed, speaker
from karama.web.cases import actions, firewall
from karama.web.cases.alone import filled_alone
from karama.web.cases.filling import Filled, filled, problem_of

DOING = ["doing"]


class Once(TypedDict):
    """What makes an action happen once, and when."""

    key: str
    at: datetime


def once(request: HttpRequest, key: str) -> Once:
    """The key and the instant of a request that does something.

    Raises:
        Problem: The token only reads.
    """
    token = signed(request)
    if not token.acts:
        raise Problem("reads-only", 403)
    told = f"{token.account.pseudonym} {request.path} {key}"
    return {"key": sha256(told.encode()).hexdigest(), "at": the_time()}


def done(code: str) -> dict[str, str]:
    """That it was done."""
    return {"done": code}


@router.post("/boats", response=does(), tags=DOING)
def register(request: HttpRequest, given: shapes.Arrival, key: Key) -> dict[str, str]:
    """Register a boat: a case for each person; its clocks run from the landing."""
    code = actions.register_boat(
        account_of(request),
        people=given.people,
        landed_at=given.landed_at,
        place=given.place,
        **once(request, key),
    )
    return done(code)


@router.post("/cases/{code}/steps/{step}", response=does(), tags=DOING)
def do(
    request: HttpRequest, code: Code, step: StepName, given: shapes.Filled, key: Key
) -> dict[str, str]:
    """Do a step of the account's own authority, with the answers to its form."""
    account, how = account_of(request), once(request, key)
    try:
        step_done = _checked(request, code, step, given, how["at"])
    except Problem:
        if actions.done_before(account, how["key"]):  # no longer open: by this request
            return done(code)
        raise
    return done(actions.do_step(account, code, step, *step_done, **how))


def _checked(
    request: HttpRequest, code: str, step: str, given: shapes.Filled, at: datetime
) -> tuple[int, Mapping[str, Given], tuple[str, ...]]:
    """What `do_step` takes of a request: the opening, the answers, who is present.

    Raises:
        Problem: The step is not open, an answer does not fit, or somebody is missing.
    """
    account, t = account_of(request), speaker(request)
    procedure, steps = firewall.steps_seen(account, code)
    one = _opening(mine_open(steps, step, account.lane), given.since, t)
    node, form = form_of(procedure, one)
    read = read_answers(form, given.answers, t, at.date())
    absent = node.roles.difference(given.present)
    if absent:
        told = t.gettext("This step needs everyone named below to take part.")
        raise Problem("answers", 422, told, dict.fromkeys(sorted(absent), "present"))
    return one.token, read.answers, tuple(sorted(node.roles))


def _opening(
    openings: list[OpenStep], since: datetime | None, t: Translator
) -> OpenStep:
    """Which opening is meant; the oldest of those that opened at one instant."""
    found = [one for one in openings if since in (None, one.since)]
    if not found:
        told = t.gettext("This is no longer open, so nothing was written down.")
        raise Problem("refused", 409, told)
    if since is None and len({one.since for one in found}) > 1:
        told = t.gettext("This step is open more than once: say since when.")
        raise Problem("refused", 409, told)
    return found[0]


@router.post("/cases/{code}/facts", response=does(), tags=DOING)
def tell(
    request: HttpRequest, code: Code, given: shapes.Facts, key: Key
) -> dict[str, str]:
    """Answer questions that are open, outside any step."""
    account, t, how = account_of(request), speaker(request), once(request, key)
    seen = firewall.seen(account, code)
    fields = ready(seen.procedure).fields
    if not given.facts.keys() <= seen.writable & fields.keys():
        told = t.gettext("This account does not write that.")
        raise Problem("not-allowed", 403, told)
    asked = {name: fields[name] for name in given.facts}
    check_shapes(asked.values(), given.facts, t)
    posted = _Posted(given.facts, _repeats(asked.values()))
    facts, wrong = dict[str, Given](), dict[str, str]()
    for name, field in asked.items():
        if field.inner:
            read = filled_alone(field, fields, seen.facts, posted, t, how["at"].date())
            facts |= read.answers
            wrong |= read.errors
        else:
            facts[name] = " ".join(posted.getlist(f"answer.{name}")).strip()
    plain = {name: one for name, one in facts.items() if isinstance(one, str)}
    for name, one in facts.items():
        if not one:
            wrong.setdefault(name, t.gettext("An answer is needed here."))
        elif isinstance(one, str) and name not in wrong and not asked[name].inner:
            wrong |= {name: problem_of(asked[name], one, plain, t)}
    wrong = {name: why for name, why in wrong.items() if why}
    if wrong:
        raise Problem("answers", 422, errors=wrong)
    return done(actions.tell(account, code, facts, **how))


Right = Annotated[str, Path(pattern="^[a-z-]{1,40}$")]


@router.post("/cases/{code}/rights/{right}", response=does(), tags=DOING)
def use(request: HttpRequest, code: Code, right: Right, key: Key) -> dict[str, str]:
    """The person uses a right, and it is written down for them."""
    how = once(request, key)
    if right not in RIGHTS:
        raise Problem("not-found", 404)
    return done(actions.use_right(account_of(request), code, right, **how))


# --- answers --------------------------------------------------------------------------


@attrs.frozen
class _Posted:
    """Answers as the reading of forms takes them, as a page would send them.

    Attributes:
        given: Answers by name.
        repeats: Names of the questions whose answers are rows.
    """

    given: Mapping[str, shapes.Answer]
    repeats: frozenset[str] = frozenset()

    def getlist(self, key: str, /) -> list[str]:
        name, _, rest = key.removeprefix("answer.").partition(".")
        value = self.given.get(name)
        if name not in self.repeats:
            return texts(value)
        rows = value if isinstance(value, list) else []
        if rest:
            place, _, question = rest.partition(".")
            row = rows[int(place)]
            return texts(row.get(question)) if isinstance(row, dict) else []
        if isinstance(value, list):
            return [str(place) for place, _ in enumerate(rows)] or [NONE_SAID]
        return texts(value)


def _repeats(fields: Iterable[Field]) -> frozenset[str]:
    return frozenset(field.name for field in fields if field.inner)


def texts(value: shapes.Answer) -> list[str]:
    """An answer as a form writes it: "yes" and "no", numbers in digits."""
    if value is None:
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list):
        return [one for one in value if isinstance(one, str)]
    return [str(value)]


def check_shapes(
    fields: Iterable[Field], given: Mapping[str, shapes.Answer], t: Translator
) -> None:
    """Rows only for a repeat, and only of what it asks; for a repeat nothing else.

    Raises:
        Problem: Names each answer that is of another shape.
    """
    wrong = {
        field.name: t.tell(takes(field.measure))
        for field in fields
        if field.name in given and not _fits(field, given[field.name])
    }
    if wrong:
        raise Problem("answers", 422, errors=wrong)


def _fits(field: Field, value: shapes.Answer) -> bool:
    rows = value if isinstance(value, list) else []
    if not field.inner:
        return not any(isinstance(row, dict) for row in rows)
    known = {one.name for one in field.inner if one.type != "note"}
    if isinstance(value, list):
        return all(isinstance(row, dict) and row.keys() <= known for row in rows)
    return value in (None, "", NONE_SAID, UNKNOWN_WORD)


def read_answers(
    form: Form | None,
    given: Mapping[str, shapes.Answer],
    t: Translator,
    today: date,
    *,
    but: Callable[[str], bool] = lambda _: False,
) -> Filled:
    """The answers of a form, read as the pages read them.

    Raises:
        Problem: Some do not fit, or the form asks no such thing.
    """
    known = {field.name for field in form.fields} if form else set()
    if not given.keys() <= known:
        told = t.gettext("This form asks: {names}.")
        names = t.listing(sorted(n for n in known if not but(n))) or "-"
        raise Problem("answers", 422, t.fill(told, names=names))
    fields = form.fields if form else ()
    check_shapes(fields, given, t)
    posted = _Posted(given, _repeats(fields))
    read = filled(form, posted, t, today) if form else Filled({})
    if read.errors:
        raise Problem("answers", 422, errors=read.errors)
    return read
