"""What is read: the board, cases, boats, packs and proofs; all by the firewall."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.timezone import now as the_time
from ninja import Query

from karama.engine import OpenStep, to_plain
from karama.engine.compile import Node, ready
from karama.explanation.languages import Translator
from karama.explanation.paths import told
from karama.explanation.voice import voice_of
from karama.procedure.procedure import Field, Form, Procedure, title
from karama.web.accounts.policy import Thing, Verb, may
from karama.web.api import shapes
from karama.web.api.problems import Problem
from karama.web.api.routing import Code, Most, StepName, answers, router
from karama.web.api.signing import account_of, signed, speaker
from karama.web.cases import auditing, firewall, listing, watching
from karama.web.library.queries import procedure_of

READING = ["reading"]


@router.get("/me", response=answers(shapes.Me), tags=READING)
def me(request: HttpRequest) -> dict[str, Any]:
    """The account, and what it is there for."""
    token = signed(request)
    account = token.account
    return {
        "account": account.pseudonym,
        "role": account.role,
        "pack": account.pack,
        "lane": account.lane,
        "mandate": account.mandate,
        "acts": token.acts,
        "until": token.until,
    }


@router.get("/work", response=answers(shapes.Board), tags=READING)
def work(request: HttpRequest, mine: bool = True, limit: Most = 60) -> dict[str, Any]:
    """What is open now: the nearest deadline first, then those who wait longest."""
    account, t, now = account_of(request), speaker(request), the_time()
    soon = now + timedelta(hours=1)
    board = firewall.board(account, now, soon, mine=mine, most=limit)
    lines = [
        {"case": one.code, "boat": one.boat}
        | _step(procedure_of(one.pack), one, account.lane, t)
        for one in board.lines
    ]
    counts = {n: getattr(board, n) for n in ("people", "mine", "late", "soon")}
    return {**counts, "lines": lines}


def _step(
    procedure: Procedure, one: OpenStep | firewall.Line, lane: str, t: Translator
) -> dict[str, Any]:
    return {
        "step": one.step,
        "title": step_words(procedure, one.step, one.process, t),
        "lane": one.lane,
        "authority": lane_words(procedure, one.lane, one.process, t),
        "mine": one.lane == lane,
        "since": one.since,
        "due": one.due,
    }


def step_words(procedure: Procedure, step: str, process: str, t: Translator) -> str:
    """The title of a step."""
    node = ready(procedure).plan(process).nodes.get(step)
    if node is None:
        return step
    element = node.element
    return title(element.titles, t.language, element.name or element.id)


def lane_words(procedure: Procedure, lane: str, process: str, t: Translator) -> str:
    """The name of an authority."""
    known = ready(procedure).plan(process).process.lanes.get(lane)
    return title(known.titles, t.language, known.name or lane) if known else lane


# --- cases ----------------------------------------------------------------------------


@router.get("/cases", response=answers(shapes.Cases), tags=READING)
def cases(
    request: HttpRequest,
    after: Annotated[str, Query(pattern="^[A-Z0-9-]{0,12}$")] = "",
    limit: Most = 60,
) -> dict[str, Any]:
    """The cases the account may know of, in the order of their codes."""
    found = listing.cases_listed(account_of(request), after=after, most=limit)
    last = found[-1].code if len(found) == limit else None
    return {"cases": [_case_line(one) for one in found], "after": last}


def _case_line(one: listing.Listed | firewall.Seen) -> dict[str, Any]:
    return {
        "case": one.code,
        "boat": one.boat,
        "number": one.number,
        "landed_at": one.landed_at,
    }


@router.get("/cases/{code}", response=answers(shapes.Case), tags=READING)
def case(request: HttpRequest, code: Code) -> dict[str, Any]:
    """A case: what is next, who must act, what is unknown, what is known, what was."""
    account, t = account_of(request), speaker(request)
    seen = firewall.seen(account, code)
    steps = [_step(seen.procedure, one, account.lane, t) for one in seen.steps]
    return _case_line(seen) | {
        "closed": seen.closed,
        "next": sorted(steps, key=lambda s: (not s["mine"], s["due"] is None)),
        "questions": _questions(seen, t),
        "facts": {name: to_plain(value) for name, value in seen.facts.items()},
        "events": _events(seen, t),
    }


def _questions(seen: firewall.Seen, t: Translator) -> list[dict[str, Any]]:
    fields = ready(seen.procedure).fields
    return [
        {
            "fact": one.fact,
            "label": title(fields[one.fact].labels, t.language, one.fact),
            "waits": one.waits,
            "writable": one.fact in seen.writable,
        }
        for one in seen.questions
        if one.fact in fields
    ]


def _events(seen: firewall.Seen, t: Translator) -> list[dict[str, Any]]:
    voice, found = voice_of(seen.procedure, t.language), []
    for event in seen.events:
        words = told(seen.procedure, event, voice)
        found.append(
            {
                "at": event.when,
                "received_at": event.at,
                "said_at": event.late.said if event.late else None,
                "doubt": event.late.doubt if event.late else "",
                "kind": event.kind,
                "step": event.step,
                "lane": event.lane,
                "words": words.what,
                "ground": words.ground,
                "why": words.why,
                "answers": event.answers,
            }
        )
    return found


@router.get("/boats/{code}", response=answers(shapes.Boat), tags=READING)
def boat(request: HttpRequest, code: Code) -> dict[str, Any]:
    """A boat, and the people from it whom the account may know of."""
    seen = firewall.boat_seen(account_of(request), code)
    return {
        "boat": seen.code,
        "place": seen.place,
        "landed_at": seen.landed_at,
        "people": seen.people,
        "cases": seen.codes,
    }


# --- a step to do ---------------------------------------------------------------------


@router.get("/cases/{code}/steps/{step}", response=answers(shapes.Form), tags=READING)
def step(request: HttpRequest, code: Code, step: StepName) -> dict[str, Any]:
    """An open step of the account's own authority: its form, and who takes part."""
    account, t = account_of(request), speaker(request)
    seen = firewall.seen(account, code)
    openings = mine_open(seen.steps, step, account.lane)
    if not openings:
        raise Problem("not-found", 404)
    one = openings[0]
    node, form = form_of(seen.procedure, one)
    return _step(seen.procedure, one, account.lane, t) | {
        "present": sorted(node.roles),
        "questions": [asked(field, t) for field in form.fields] if form else [],
    }


def mine_open(steps: Iterable[OpenStep], step: str, lane: str) -> list[OpenStep]:
    """The openings of a step that the account's authority can do, the oldest first."""
    found = [one for one in steps if one.step == step and one.lane == lane]
    return sorted(found, key=lambda one: (one.since, one.token))


def form_of(procedure: Procedure, one: OpenStep) -> tuple[Node, Form | None]:
    """The node of an open step, and the form it asks, if any."""
    plan = ready(procedure).plan(one.process)
    node = plan.nodes[one.step]
    return node, plan.owner.forms.get(getattr(node.element, "form", ""))


def asked(field: Field, t: Translator) -> dict[str, Any]:
    """One question, for a program that asks it."""
    return {
        "name": field.name,
        "type": field.type,
        "label": title(field.labels, t.language, field.name),
        "hint": title(field.hints, t.language),
        "required": field.required,
        "worked_out": bool(field.calculation),
        "choices": [
            {"name": c.name, "label": title(c.labels, t.language, c.name)}
            for c in field.choices
        ],
        "rows": [asked(one, t) for one in field.inner],
    }


# --- packs ----------------------------------------------------------------------------


@router.get("/packs", response=answers(list[shapes.Version]), tags=READING)
def packs(request: HttpRequest) -> list[dict[str, Any]]:
    """Versions of the account's pack, the latest first, and what is proved of each."""
    account, t = account_of(request), speaker(request)
    if not may(account, Verb.SEE, Thing.PACKS):
        raise Problem("not-found", 404)
    watches = may(account, Verb.SEE, Thing.LOGS)
    return [
        {
            "digest": one.digest,
            "version": one.version,
            "installed_at": one.installed_at,
            "current": one.current,
            "cases": one.cases,
            "proved_at": one.watched.made_at if one.watched else None,
            "principles": _principles(watching.seen_of(one.watched), watches, t),
        }
        for one in auditing.versions_of(account)
    ]


def _principles(
    seen: Iterable[watching.Seen], watches: bool, t: Translator
) -> list[dict[str, Any]]:
    """What cases did is for who reads logs; what is proved, for the owner too."""
    return [
        {
            "principle": one.principle,
            "title": title(one.titles, t.language, one.principle),
            "proved": one.proved,
            "spoke_of": one.spoke_of if watches else None,
            "lost": one.lost if watches else None,
        }
        for one in seen
    ]
