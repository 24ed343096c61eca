"""A proof as JSON values; their names are kept, and listed in docs/reference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from karama.cli.proof_report.account import (
    Account,
    PrincipleAccount,
    PropertyAccount,
    ToldFlaw,
)
from karama.cli.proof_report.sources import Cited
from karama.cli.proof_report.story import Moment

FORMAT = 1
"""Version of these names; it grows when one changes its meaning or goes."""

Json = dict[str, Any]


def as_json(account: Account) -> Json:
    """The whole account."""
    return {
        "format": FORMAT,
        "pack": account.report.procedure,
        "version": account.report.version,
        "digest": account.report.digest,
        "charter": account.report.charter,
        "language": account.t.language,
        "fails": account.fails,
        "counts": {status.value: count for status, count in account.counts.items()},
        "principles": [_principle(one) for one in account.principles],
    }


def _principle(one: PrincipleAccount) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "text": one.text,
        "severity": one.severity,
        "binds": one.binding,
        "status": one.status.value,
        "fails": one.verdict.fails,
        "excused": one.verdict.excused,
        "deviation": one.verdict.deviation,
        "pack_says": list(one.pack_says),
        "origin": "karama" if one.added else "report",
        "quote": one.quote,
        "remains": one.remains,
        "sources": [_source(source) for source in one.sources],
        "properties": [_property(told) for told in one.properties],
    }


def _source(source: Cited) -> Json:
    return {
        "text": source.text,
        "title": source.title,
        "mark": source.mark.value,
        "words": source.words,
    }


def _property(told: PropertyAccount) -> Json:
    verdict = told.verdict
    return {
        "id": told.id,
        "says": told.words,
        "status": told.status.value,
        "reason": verdict.reason or None,
        "about": list(verdict.about),
        "lost_at": list(verdict.lost_at),
        "words": list(told.sentences),
        "flaws": [_flaw(flaw) for flaw in told.flaws],
        "witness": _witness(told) if told.story else None,
    }


def _flaw(told: ToldFlaw) -> Json:
    return {
        "kind": told.flaw.kind,
        "element": told.flaw.element or None,
        "facts": dict(told.flaw.facts),
        "values": list(told.flaw.values),
        "words": told.text,
    }


def _witness(told: PropertyAccount) -> Json:
    witness, story = told.verdict.witness, told.story
    if witness is None or story is None:
        return {}
    return {
        "answers": dict(witness.answers),
        "person": [*story.person, *([story.open] if story.open else [])],
        "moment": witness.moment,
        "step": witness.step or None,
        "events": _events(story.moments),
        "words": story.sentence,
    }


def _events(moments: Iterable[Moment]) -> list[Json]:
    return [
        {
            "number": moment.event.number,
            "kind": moment.event.kind,
            "step": moment.event.step or None,
            "process": moment.event.process or None,
            "at": moment.event.at.isoformat(),
            "answers": dict(moment.event.answers),
            "rules": _rules(moment),
            "words": [w for w in (moment.what, moment.ground, *moment.why) if w],
            "lost": bool(moment.lost),
        }
        for moment in moments
    ]


def _rules(moment: Moment) -> list[Json]:
    decided = moment.event.decision
    return [
        {
            "decision": r.decision,
            "rule": r.rule,
            "number": r.number,
            "certain": r.certain,
        }
        for r in (decided.fired if decided else ())
    ]
