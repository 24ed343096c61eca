"""A proof as SARIF 2.1.0 (OASIS), so that a change of a pack is reviewed like code.

Each principle is a rule; each way it is lost is a result at the line of the step, the
decision or the lane it is lost at; a witness's path is a code flow. What is kept, or
does not apply, gives no result.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from karama.cli.proof_report.account import (
    Account,
    PrincipleAccount,
    PropertyAccount,
    ToldFlaw,
)
from karama.cli.proof_report.places import Places, Spot
from karama.cli.proof_report.story import Moment, Story
from karama.proof.verdicts import Status

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)

Json = dict[str, Any]


def as_sarif(account: Account, pack: Path) -> Json:
    """The account as one SARIF log.

    Args:
        account: The proof in words.
        pack: The pack's folder; addresses are told from the current folder when the
            pack is below it, else from the pack's.
    """
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(account, pack)]}


def _run(account: Account, pack: Path) -> Json:
    places = Places(account.names, pack)
    results = [
        {**result, "ruleIndex": index}
        for index, principle in enumerate(account.principles)
        for result in _results(principle, places)
    ]
    return {
        "tool": {"driver": _driver(account)},
        "automationDetails": {"id": f"karama/prove/{account.procedure.id}/"},
        "language": account.t.language,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"PACK": {"uri": f"{pack.resolve().as_uri()}/"}},
        "results": results,
        "properties": {
            "pack": account.procedure.id,
            "packVersion": account.version,
            "packDigest": account.report.digest,
            "charter": account.report.charter,
        },
    }


def _driver(account: Account) -> Json:
    return {
        "name": "Karama",
        "version": version("karama"),
        "rules": [_rule(one) for one in account.principles],
    }


def _rule(one: PrincipleAccount) -> Json:
    return {
        "id": one.id,
        "shortDescription": {"text": one.title},
        "fullDescription": {"text": one.text or one.title},
        "help": {"text": "\n".join(line for line in one.ground if line) or one.title},
        "defaultConfiguration": {
            "level": "error" if one.severity == "must" else "warning"
        },
        "properties": {
            "severity": one.severity,
            "status": one.status.value,
            "sources": [{"text": s.text, "mark": s.mark.value} for s in one.sources],
        },
    }


# --- results ------------------------------------------------------------------------


def _results(one: PrincipleAccount, places: Places) -> Iterator[Json]:
    for told in one.lost:
        level = _level(one, told)
        for flaw in told.flaws:
            yield _result(one, told, level, _of_flaw(flaw, places), flaw.text)
        if told.story is not None:
            yield _with_path(one, told, level, told.story, places)
        elif not told.flaws:
            text = " ".join(told.sentences)
            yield _result(one, told, level, _of_verdict(told, places), text)


def _level(one: PrincipleAccount, told: PropertyAccount) -> str:
    if told.status is Status.UNDECIDED:
        return "note"
    return "error" if one.severity == "must" else "warning"


def _of_flaw(flaw: ToldFlaw, places: Places) -> Spot:
    return places.of(flaw.flaw.element, kind=flaw.flaw.kind)


def _of_verdict(told: PropertyAccount, places: Places) -> Spot:
    named = (*told.verdict.lost_at, "")
    return places.of(named[0])


def _result(
    one: PrincipleAccount, told: PropertyAccount, level: str, spot: Spot, text: str
) -> Json:
    return {
        "ruleId": one.id,
        "level": level,
        "message": {"text": f"{told.words}\n{text}" if told.words else text},
        "locations": [_location(spot)],
        "partialFingerprints": {"karama/v1": f"{one.id}/{told.id}/{spot.name}"},
        "properties": {
            "property": told.id,
            "status": told.status.value,
            "deviation": one.verdict.deviation,
        },
    }


def _with_path(
    one: PrincipleAccount,
    told: PropertyAccount,
    level: str,
    story: Story,
    places: Places,
) -> Json:
    spot = places.of(story.step, story.process)
    result = _result(one, told, level, spot, story.sentence)
    steps = [_step(moment, places) for moment in story.moments]
    return {**result, "codeFlows": [{"threadFlows": [{"locations": steps}]}]}


def _step(moment: Moment, places: Places) -> Json:
    spot = places.of(moment.event.step, moment.event.process)
    told = " ".join([moment.what, *moment.why, *([moment.lost] if moment.lost else [])])
    return {
        "location": {**_location(spot), "message": {"text": told}},
        "executionOrder": moment.number,
        "importance": "essential" if moment.lost else "important",
        "kinds": [moment.event.kind],
    }


def _location(spot: Spot) -> Json:
    file = {"uri": spot.file, **({"uriBaseId": spot.base} if spot.base else {})}
    region = {"startLine": spot.line}
    where: Json = {"physicalLocation": {"artifactLocation": file, "region": region}}
    if spot.name:
        where["logicalLocations"] = [{"name": spot.name, "kind": "member"}]
    return where
