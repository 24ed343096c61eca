"""What `karama tables` does: examine, then say it to a person or a program.

The proof finds what is wrong with a table, and whether anybody notices at the decision
that is taken last; this module says it, table by table, and counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from rich.text import Text

from karama.cli.dmn_file import is_dmn, load_dmn
from karama.cli.session import Session, load
from karama.cli.table_words import TableWords
from karama.explanation.voice import Voice, voice_of
from karama.procedure.decision import DecisionModel, Table
from karama.procedure.procedure import Procedure
from karama.proof.differences import plain
from karama.proof.tables import (
    End,
    Problem,
    Reach,
    Setting,
    TableFinding,
    examine_model,
    facts_of,
    taken,
)

FORMAT = 1
"""Version of the names in the JSON answer."""

_HARMS = (Problem.GAP, Problem.OVERLAP, Problem.CONFLICT)
"""Faults after which somebody has no answer, or two."""


def tell_tables(session: Session, source: Path, *, as_json: bool, quiet: bool) -> bool:
    """Say what is wrong with the tables of a pack or a DMN file.

    Returns:
        Whether somebody is left without an answer, or with two, at the end.
    """
    found = [
        attrs.evolve(one, findings=tuple(_kept(one.findings, quiet=quiet)))
        for one in _examined(session, source)
    ]
    fails = any(_harms(each) for one in found for each in one.findings)
    if as_json:
        session.json(_as_json(session, source, found, fails=fails))
    else:
        _print(session, found)
    return fails


@attrs.frozen(eq=False)
class _Examined:
    """One decision and what was found in it; a whole model where it has no name."""

    file: str
    decision: str
    words: TableWords
    findings: tuple[TableFinding, ...]


def _examined(session: Session, source: Path) -> Iterator[_Examined]:
    if is_dmn(source):
        one = load_dmn(session, source)
        yield from _of_model(one.model, one.voice(session.language), Setting(), ())
        return
    procedure = load(session, source)
    for each in (procedure, *procedure.called.values()):
        yield from _of_pack(each, voice_of(each, session.language))


def _of_pack(procedure: Procedure, voice: Voice) -> Iterator[_Examined]:
    setting = Setting(domains=facts_of(procedure))
    for model in procedure.models.values():
        yield from _of_model(model, voice, setting, taken(procedure))


def _of_model(
    model: DecisionModel,
    voice: Voice,
    setting: Setting,
    ends: frozenset[str] | tuple[()],
) -> Iterator[_Examined]:
    found = examine_model(model, setting, ends)
    loose = tuple(one for one in found if not one.decision)
    if loose:
        yield _Examined(model.file, "", TableWords(voice), loose)
    for decision in model.decisions.values():
        table = decision.expression
        inputs = table.inputs if isinstance(table, Table) else ()
        own = tuple(one for one in found if one.decision == decision.name)
        if own or inputs:
            words = TableWords(voice, inputs)
            yield _Examined(model.file, decision.name, words, own)


def _harms(finding: TableFinding) -> bool:
    """Whether somebody is left without an answer, or with two, at the end."""
    seen = not finding.ends or any(e.reach is Reach.SEEN for e in finding.ends)
    return finding.kind in _HARMS and seen


def _kept(findings: tuple[TableFinding, ...], *, quiet: bool) -> Iterator[TableFinding]:
    for one in findings:
        told = one.kind in (Problem.UNDECIDED, Problem.OPEN_GAP, Problem.LOWER)
        seen = any(e.reach in (Reach.SEEN, Reach.UNDECIDED) for e in one.ends)
        if not quiet or told or seen or _harms(one):
            yield one


# --- for a person ---------------------------------------------------------------------


def _print(session: Session, found: list[_Examined]) -> None:
    t, out = session.say, session.out
    for one in found:
        if one.findings:
            named = f"{t.quote(one.decision)} ({one.file})"
            out.print(Text(named if one.decision else one.file, "bold"))
            for each in one.findings:
                style = "bold red" if _harms(each) else ""
                out.print(Text(f"· {one.words.finding(each)}", style), soft_wrap=True)
                for end in each.ends if each.kind is not Problem.NEVER else ():
                    out.print(Text(f"  {one.words.end(end)}"), soft_wrap=True)
            out.print()
    out.print(Text(_verdict(session, found), "bold"), soft_wrap=True)


def _verdict(session: Session, found: list[_Examined]) -> str:
    t = session.say
    count = sum(len(one.findings) for one in found)
    if not count:
        return t.gettext("Nothing is wrong with the tables.")
    harms = sum(_harms(each) for one in found for each in one.findings)
    template = t.gettext(
        "Tables examined: {tables}; findings: {count}; of these leave somebody without "
        "an answer: {harms}."
    )
    tables = sum(bool(one.decision) for one in found)
    told = {"tables": tables, "count": count, "harms": harms}
    return t.fill(template, **{name: t.number(n) for name, n in told.items()})


# --- for a program --------------------------------------------------------------------


def _as_json(
    session: Session, source: Path, found: list[_Examined], *, fails: bool
) -> dict[str, Any]:
    kinds = Counter(each.kind.value for one in found for each in one.findings)
    return {
        "format": FORMAT,
        "source": source.name,
        "language": session.say.language,
        "fails": fails,
        "counts": dict(sorted(kinds.items())),
        "tables": [
            {
                "file": one.file,
                "decision": one.decision,
                "findings": [_finding(one.words, each) for each in one.findings],
            }
            for one in found
        ],
    }


def _finding(words: TableWords, found: TableFinding) -> dict[str, Any]:
    value = found.value
    return {
        "id": found.id,
        "kind": found.kind.value,
        "harms": _harms(found),
        "rules": list(found.rules),
        "column": found.clause,
        "value": value.value if isinstance(value, Problem) else plain(value),
        "witness": _person(found.witness),
        "region": [{"input": name, "is": text} for name, text in found.region],
        "count": found.count,
        "total": found.total,
        "reason": found.reason or None,
        "words": words.finding(found),
        "ends": [_end(words, end) for end in found.ends],
    }


def _end(words: TableWords, end: End) -> dict[str, Any]:
    seen = end.reach is Reach.SEEN
    return {
        "decision": end.decision,
        "reach": end.reach.value,
        "witness": _person(end.witness),
        "given": plain(end.given) if seen else None,
        "instead": plain(end.instead) if seen else None,
        "masks": [{"decision": m.decision, "rules": list(m.rules)} for m in end.masks],
        "reason": end.reason or None,
        "words": words.end(end),
    }


def _person(facts: Any) -> dict[str, object] | None:
    return None if facts is None else {n: plain(v) for n, v in facts.items()}
