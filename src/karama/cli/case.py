"""`karama case`: one person, step by step; the log is saved and can be replayed.

Without options it walks in the terminal. Each option that does something (`--do`,
`--tell`, `--use`, `--receive`, `--tick`) gives one command and leaves, so that a
script can drive a case; `--json` says how the case then stands.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from pathlib import Path

import click

from karama.cli.case_log import CaseLog
from karama.cli.session import Session, guarded, load, readable
from karama.cli.walk import Walk
from karama.engine import (
    Actor,
    Case,
    Command,
    Do,
    Migrate,
    Receive,
    Start,
    Tell,
    Tick,
    Use,
    advance,
    deadlines,
    open_steps,
    questions,
    rights,
)
from karama.engine.compile import ready
from karama.errors import CaseError, DataError
from karama.procedure.procedure import Procedure
from karama.said import said

# Without 0, 1, I and O, which look alike when a code is read over the radio.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@click.command("case")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of the case's events; gone on with if it is there. "
    "Default when walking: CASE.jsonl, here.",
)
@click.option("--replay", is_flag=True, help="Check the log and tell the whole path.")
@click.option("--do", "step", help="Do an open step, with the --set answers.")
@click.option("--tell", is_flag=True, help="Give the --set facts outside any step.")
@click.option("--use", "right", help="Use a right on behalf of the person.")
@click.option("--receive", "message", help="A message arrives, with the --set facts.")
@click.option("--tick", is_flag=True, help="Let the clock ring, as of --at or now.")
@click.option("--set", "pairs", multiple=True, metavar="NAME=ANSWER", help="An answer.")
@click.option("--role", "roles", multiple=True, help="A role that takes part.")
@click.option("--migrate", metavar="WHY", help="Go on under this version of the pack.")
@click.option("--at", metavar="INSTANT", help="When, in ISO 8601 with its zone.")
@click.option("--json", "as_json", is_flag=True, help="Print how the case stands.")
@click.pass_obj
@guarded
def command(
    session: Session,
    pack: Path,
    log: Path | None,
    replay: bool,
    step: str | None,
    tell: bool,
    right: str | None,
    message: str | None,
    tick: bool,
    pairs: tuple[str, ...],
    roles: tuple[str, ...],
    migrate: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    """Walk one person through PACK, step by step; save and replay the event log."""
    when = instant(at)
    procedure = load(session, pack)
    kept = CaseLog.open(log)
    if migrate:
        _advance(procedure, kept, Migrate(procedure, migrate, actor=_ANYONE, at=when))
    if replay and kept.case is None:
        raise DataError(said("--replay needs the --log of a case that was begun"))
    asked = _asked(
        procedure, kept, when, step, tell, right, message, tick, pairs, roles
    )
    if kept.case is None and (asked or as_json):
        _start(procedure, kept, when)
        asked = _asked(
            procedure, kept, when, step, tell, right, message, tick, pairs, roles
        )
    for one in asked:
        _advance(procedure, kept, one)
    if as_json:
        session.json(standing(procedure, kept))
    elif replay:
        _replay(session, procedure, kept)
    elif not asked:
        if kept.case is None:
            if kept.path is None:
                kept.path = Path(f"{new_code()}.jsonl")
            _start(procedure, kept, when)
        Walk(session, procedure, kept, fixed=when if at else None).go()


_YEARS = range(1970, 9000)  # those an event can be stamped with, deadlines counted in
_ANYONE = Actor("terminal", "", "officer")


def instant(text: str | None) -> dt.datetime:
    """The instant named, or now.

    Raises:
        DataError: It cannot be read, or has no time zone.
    """
    if text is None:
        return dt.datetime.now(dt.UTC)
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None or read.year not in _YEARS:
        raise DataError(
            said(
                "--at takes an instant written like {example}",
                example="2026-11-24T03:00:00Z",
            )
        )
    return read


def new_code() -> str:
    """A made-up code for a case, short enough to read over the radio."""
    return "K-" + "".join(secrets.choice(_LETTERS) for _ in range(6))


def _start(procedure: Procedure, kept: CaseLog, when: dt.datetime) -> None:
    code = readable(kept.path.stem) if kept.path else new_code()
    _advance(procedure, kept, Start(code, actor=_ANYONE, at=when))


def _advance(procedure: Procedure, kept: CaseLog, asked: Command) -> None:
    kept.add(advance(procedure, kept.case, asked))


def _asked(
    procedure: Procedure,
    kept: CaseLog,
    when: dt.datetime,
    step: str | None,
    tell: bool,
    right: str | None,
    message: str | None,
    tick: bool,
    pairs: tuple[str, ...],
    roles: tuple[str, ...],
) -> list[Command]:
    """The commands the options ask for, in the order of the options."""
    facts = dict(_pair(pair) for pair in pairs)
    asked: list[Command] = []
    if step:
        actor = Actor("terminal", lane_of(procedure, kept.case, step), "officer")
        asked.append(Do(step, facts, present=roles, actor=actor, at=when))
    if tell:
        lane = writing_lane(procedure, facts)
        asked.append(Tell(facts, actor=Actor("terminal", lane, "officer"), at=when))
    if right:
        traveller = Actor("traveller", "", "traveller")
        asked.append(Use(right, actor=traveller, at=when))
    if message:
        asked.append(Receive(message, facts, actor=_ANYONE, at=when))
    if tick:
        asked.append(Tick(at=when))
    return asked


def _pair(text: str) -> tuple[str, str]:
    name, sign, answer = text.partition("=")
    if not sign or not name.strip():
        raise DataError(said("--set takes NAME=ANSWER, for example --set age=17"))
    return name.strip(), answer


def lane_of(procedure: Procedure, case: Case | None, step: str) -> str:
    """The lane responsible for an open step: in the terminal one speaks for all."""
    for one in open_steps(case) if case else ():
        if one.step == step:
            return one.lane
    return ""


def writing_lane(procedure: Procedure, facts: Iterable[str]) -> str:
    """A lane that may write all these facts; "" when there is none."""
    classes = {
        ready(procedure).fields[name].field_class
        for name in facts
        if name in ready(procedure).fields
    }
    for lane in procedure.process.lanes:
        may = {
            p.field_class for p in procedure.permissions if p.lane == lane and p.write
        }
        if classes <= may:
            return lane
    return ""


def standing(procedure: Procedure, kept: CaseLog) -> dict[str, object]:
    """How a case stands, as JSON values: codes and steps, never answers."""
    case = kept.case
    if case is None:
        raise CaseError(said("There is no case yet: start one."))
    return {
        "case": case.id,
        "pack": case.pack.id,
        "version": case.pack.version,
        "events": case.number,
        "closed": case.closed,
        "open_steps": [
            {
                "step": s.step,
                "lane": s.lane,
                "due": s.due.isoformat() if s.due else None,
            }
            for s in open_steps(case)
        ],
        "deadlines": [
            {
                "timer": d.timer,
                "step": d.step,
                "due": d.due.isoformat() if d.due else None,
            }
            for d in deadlines(case)
        ],
        "questions": [
            {"fact": q.fact, "steps": list(q.steps), "waits": q.waits}
            for q in questions(case)
        ],
        "rights": [right.name for right in rights(procedure, case)],
        "log": str(kept.path) if kept.path else None,
    }


def _replay(session: Session, procedure: Procedure, kept: CaseLog) -> None:
    from karama.explanation import explain_path

    t = session.say
    template = t.ngettext(
        "{n} event; each follows from the one before it.",
        "{n} events; each follows from the one before it.",
        len(kept.events),
    )
    session.out.print(
        t.fill(template, n=t.number(len(kept.events))), style="green", markup=False
    )
    if kept.case is not None and kept.case.pack.digest != procedure.digest:
        other = t.gettext(
            "It ran under another version of the pack; the words are of this one."
        )
        session.out.print(other, style="yellow", markup=False)
    for sentence in explain_path(procedure, kept.events, session.language):
        session.out.print(sentence, markup=False, soft_wrap=True)
