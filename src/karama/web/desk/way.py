"""The way of one person, lit on the drawing of the procedure and in its tables.

What is lit is only what the reader may read of the case: the steps its authority may
know of, and the decisions all of whose facts are open to it. The same is told in words
on the person's page; the drawing stands beside, never alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from karama.engine.events import Decided, Event
from karama.engine.plain import from_plain
from karama.explanation.languages import Translator
from karama.explanation.outcomes import decided_words
from karama.explanation.paths import path_of, process_of
from karama.explanation.picture import Layer, css, draw
from karama.explanation.tables import Grid, grid
from karama.explanation.voice import Voice, voice_of
from karama.procedure.decision import Table
from karama.procedure.procedure import Procedure
from karama.procedure.process import Process
from karama.web.cases import firewall
from karama.web.desk.speaking import account_of, page, speaker
from karama.web.desk.words import step_words


@attrs.frozen
class Picture:
    """A process the case came to, drawn, with its way lit.

    Attributes:
        now: Identifier of the place in the drawing where a step is open; "" if none.
    """

    name: str
    svg: Markup
    now: str


@attrs.frozen
class Lit:
    """A table that was asked, and the rules of it that decided.

    Attributes:
        asked: The step that took the decision, and when, in words.
        fired: Numbers of the rules that held.
        maybe: Numbers of those that hold as long as something is not known.
        answer: What was answered, in words.
    """

    asked: str
    at: str
    grid: Grid
    fired: frozenset[int]
    maybe: frozenset[int]
    answer: str


@require_safe
def way(request: HttpRequest, code: str) -> HttpResponse:
    """The drawing and the tables, of what the reader may see."""
    account, t = account_of(request), speaker(request)
    try:
        seen = firewall.seen(account, code)
    except firewall.NotSeen:
        raise Http404 from None
    voice = voice_of(seen.procedure, t.language)
    return page(
        request,
        "way.html",
        seen=seen,
        pictures=list(_pictures(seen, voice)),
        tables=list(_tables(seen, voice, t)),
    )


@require_safe
def drawing_css(_request: HttpRequest) -> HttpResponse:
    """The style of drawings, as a file: no page of the desk has a style of its own."""
    answer = HttpResponse(css(), "text/css; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


def _pictures(seen: firewall.Seen, voice: Voice) -> Iterator[Picture]:
    procedure, t = seen.procedure, voice.t
    for number, (name, process) in enumerate(_came_to(seen), 1):
        now = f"now-{number}"
        here = {
            s.step: t.gettext("now")
            for s in seen.steps
            if process_of(procedure, s.process) is process
        }
        layers = [Layer(t.gettext("open now"), here, anchor=now)] if here else []
        path = path_of(procedure, seen.events, name)
        svg = draw(
            process,
            language=t.language,
            path=path,
            layers=layers,
            voice=voice,
            styled=False,
        )
        drawn = Markup(svg)  # noqa: S704  # built as a tree
        yield Picture(_name(process, t), drawn, now if here else "")


def _came_to(seen: firewall.Seen) -> Iterator[tuple[str, Process]]:
    """The main process, then those the case was seen in, each once."""
    known: list[Process] = []
    names = ["", *(e.process for e in seen.events), *(s.process for s in seen.steps)]
    for name in dict.fromkeys(names):
        process = process_of(seen.procedure, name)
        if not any(process is one for one in known):
            known.append(process)
            yield name, process


def _name(process: Process, t: Translator) -> str:
    return process.titles.get(t.language) or process.name or process.id


def _tables(seen: firewall.Seen, voice: Voice, t: Translator) -> Iterator[Lit]:
    """The tables asked, the last one first."""
    for event in reversed(seen.events):
        if event.decision is not None:
            yield from _lit(seen.procedure, event, event.decision, voice, t)


def _lit(
    procedure: Procedure, event: Event, decided: Decided, voice: Voice, t: Translator
) -> Iterator[Lit]:
    """Each table that had a part in a decision, as the reader is to see it."""
    for name, table in _asked(procedure, event.process, decided):
        fired = [f for f in decided.fired if f.decision == name]
        last = name == decided.name
        yield Lit(
            step_words(procedure, event.step, event.process, t),
            t.instant(event.at),
            grid(table, voice),
            frozenset(f.number for f in fired if f.certain),
            frozenset(f.number for f in fired if not f.certain),
            _answer(procedure, decided, voice) if last else "",
        )


def _answer(procedure: Procedure, decided: Decided, voice: Voice) -> str:
    names = (decided.name, decided.result)
    return decided_words(procedure, from_plain(decided.value), names, voice)


def _asked(
    procedure: Procedure, process: str, decided: Decided
) -> Iterator[tuple[str, Table]]:
    names = dict.fromkeys((decided.name, *(f.decision for f in decided.fired)))
    for owner in (procedure, *procedure.called.values()):
        if process in owner.processes or (not process and owner is procedure):
            for model in owner.models.values():
                for decision in model.decisions.values():
                    logic = decision.expression
                    if decision.name in names and isinstance(logic, Table):
                        yield decision.name, logic
            return
