"""What came of planning as JSON values; names are those of the files."""

from __future__ import annotations

from math import isfinite

import attrs

from karama.cli.plan_report.account import Sought
from karama.rehearsal.planning import Change, Planned, Trial
from karama.rehearsal.statistics import Interval

FORMAT = 2
"""Version of the names in the JSON answer."""


def as_plain(sought: Sought) -> dict[str, object]:
    """The answer of `karama plan --json`."""
    found, exercise = sought.found, sought.exercise
    scenario, procedure = exercise.scenario, exercise.model.courses.procedure
    return {
        "format": FORMAT,
        "pack": procedure.id,
        "version": procedure.version,
        "digest": procedure.digest,
        "scenario": scenario.id,
        "scenario_digest": scenario.digest,
        "seed": scenario.run.seed,
        "days": scenario.run.days,
        "verdict": found.verdict.value,
        "confidence": sought.targets.confidence,
        "currency": scenario.means.currency,
        "cost_cents": found.cost,
        "least": _least(found),
        "gap": found.gap,
        "gap_alone": found.gap_alone,
        "plan": [
            {**_lever(sought, number), "added": lever.added(level)}
            for number, (lever, level) in enumerate(
                zip(sought.levers, found.plan, strict=True)
            )
            if level
        ],
        "targets": _targets(sought),
        "without": [_change(sought, one) for one in found.without],
        "more": [_change(sought, one) for one in found.more],
        "trials": [_trial(sought, one) for one in found.trials],
        "sample": found.sample,
        "runs": found.runs,
    }


def _least(found: Planned) -> dict[str, object] | None:
    """Both bounds with their tests; a number that nothing tells is null."""
    if found.least is None:
        return None
    times = [one if isfinite(one) else None for one in found.least.times]
    own = attrs.asdict(found.least)
    cents = {"alone_cents": own.pop("alone"), "adding_cents": own.pop("adding")}
    return {**cents, **own, "times": times}


def _lever(sought: Sought, number: int) -> dict[str, object]:
    lever = sought.levers[number]
    shift = lever.shift + 1 if lever.of > 1 else None
    return {"resource": lever.resource, "shift": shift, "cost_cents": lever.cost}


def _targets(sought: Sought) -> list[dict[str, object]]:
    trial = sought.found.trial
    used = dict(sought.bindings(trial)) if trial is not None else {}
    return [
        {
            "id": target.id,
            "measure": target.measure.value,
            "asked": target.share,
            "share": None if trial is None else _interval(trial.share(number)),
            "used": used.get(number),
            "answer": None if trial is None else trial.answers[number].value,
        }
        for number, target in enumerate(sought.targets.targets)
    ]


def _change(sought: Sought, change: Change) -> dict[str, object]:
    ids = [target.id for target in sought.targets.targets]
    return {
        **_lever(sought, change.variable),
        "by": change.by,
        "targets": [
            {
                "id": id_,
                "outcome": change.outcomes[number].value,
                "share": _interval(change.shares[number]),
                "gained": _interval(change.gained[number]),
            }
            for number, id_ in enumerate(ids)
        ],
    }


def _trial(sought: Sought, trial: Trial) -> dict[str, object]:
    ids = [target.id for target in sought.targets.targets]
    return {
        "plan": list(trial.plan),
        "first": trial.replications.start,
        "replications": len(trial.replications),
        "confidence": trial.confidence,
        "answers": dict(zip(ids, (a.value for a in trial.answers), strict=True)),
    }


def _interval(interval: Interval | None) -> dict[str, object] | None:
    return None if interval is None else attrs.asdict(interval)
