"""Counts what came out of a list of arrivals: people, never one person."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np

from karama.arrivals.orient import Oriented
from karama.arrivals.write import orientation_of
from karama.procedure.procedure import Procedure

NOWHERE = ""


class Summary:
    """Running counts over chunks.

    Attributes:
        people: People by orientation; "" for those the decision sends nowhere yet.
        provisional: Those among them whose orientation is provisional.
        questions: People by open question.
        first: The earliest deadline by orientation.
        rejected: Rows that were not oriented.
        noted: Cells of kept rows that could not be read.
    """

    def __init__(self, procedure: Procedure) -> None:
        self._within = {one.id: one.within for one in procedure.orientations}
        self.people: Counter[str] = Counter()
        self.provisional: Counter[str] = Counter()
        self.questions: Counter[str] = Counter()
        self.first: dict[str, dt.datetime] = {}
        self.rejected = 0
        self.noted = 0

    @property
    def total(self) -> int:
        """People oriented, provisionally or not."""
        return sum(self.people.values())

    def add(self, oriented: Oriented) -> None:
        """Count one chunk."""
        rows = {reject.row for reject in oriented.rejects if not reject.kept}
        self.rejected += len(rows)
        self.noted += sum(reject.kept for reject in oriented.rejects)
        counts = np.bincount(oriented.codes, minlength=len(oriented.outcomes))
        for outcome, count in zip(oriented.outcomes, counts.tolist(), strict=True):
            name = orientation_of(outcome.value) or NOWHERE
            self.people[name] += count
            if outcome.provisional:
                self.provisional[name] += count
            for question in outcome.questions:
                self.questions[question.fact] += count
        self._note_deadlines(oriented)

    def _note_deadlines(self, oriented: Oriented) -> None:
        if oriented.arrived is None:
            return
        names = [orientation_of(one.value) or NOWHERE for one in oriented.outcomes]
        places = {name: place for place, name in enumerate(dict.fromkeys(names))}
        by_row = np.array([places[name] for name in names], np.intp)[oriented.codes]
        for name, place in places.items():
            within = self._within.get(name)
            times = oriented.arrived[by_row == place]
            times = times[~np.isnat(times)]
            if within is not None and len(times):
                due = _due(times.min(), within)
                self.first[name] = min(due, self.first.get(name, due))

    def as_json(self) -> dict[str, object]:
        """The counts as JSON values; instants in ISO 8601, UTC."""
        return {
            "people": self.total,
            "rejected_rows": self.rejected,
            "noted_cells": self.noted,
            "orientations": [
                {
                    "orientation": name or None,
                    "people": count,
                    "provisional": self.provisional[name],
                    "first_deadline": _iso(self.first.get(name)),
                }
                for name, count in self.people.most_common()
            ],
            "open_questions": [
                {"fact": fact, "people": count}
                for fact, count in self.questions.most_common()
            ],
        }


def _due(first: np.datetime64, within: dt.timedelta) -> dt.datetime:
    """When the first deadline rings; the last instant there is, if later than that."""
    instant: dt.datetime = first.astype("datetime64[us]").item()
    try:
        return instant.replace(tzinfo=dt.UTC) + within
    except OverflowError:
        return dt.datetime.max.replace(tzinfo=dt.UTC)


def _iso(instant: dt.datetime | None) -> str | None:
    return instant.isoformat().replace("+00:00", "Z") if instant else None
