"""The rules that fired and their legal sources, as list columns of a chunk.

Where much is unknown nearly every person has a set of rules of their own, but each
decision on the way says one of a few things. So each decision's rules are written down
once for each of these, as numbers, and a person's list is put together from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from karama.decisions.columns import Parts
from karama.decisions.outcome import Fired
from karama.decisions.run import Trace
from karama.procedure.procedure import Orientation

Numbers = npt.NDArray[np.int32]
Lists = tuple[npt.NDArray[np.uint32], Sequence[Sequence[int]]]
"""A code for each person, and the numbers of the texts of each code."""


@attrs.frozen
class Texts:
    """Texts by number, each once."""

    _numbers: dict[str, int] = attrs.field(factory=dict)

    def of(self, texts: Iterable[str]) -> tuple[int, ...]:
        """The numbers of some texts."""
        known = self._numbers
        return tuple(known.setdefault(text, len(known)) for text in texts)

    def column(self, parts: Sequence[Lists], people: int) -> pa.Array:
        """For each person, the texts of all parts in turn, each once."""
        offsets, numbers = joined(parts, people)
        texts = pa.array(list(self._numbers), pa.string())
        return pa.ListArray.from_arrays(offsets, texts.take(pa.array(numbers)))


Written = tuple[Sequence[int], Sequence[int]]
"""Numbers of rules, numbers of sources."""


class Rules:
    """Writes down rules and sources; what is known of a rule is kept.

    Attributes:
        rules: Names of rules.
        sources: Legal sources.
    """

    def __init__(self) -> None:
        self.rules = Texts()
        self.sources = Texts()
        self._said: dict[tuple[str, str, int], Written] = {}

    def columns(
        self,
        parts: Parts,
        names: Sequence[str | None],
        orientations: Mapping[str, Orientation],
    ) -> dict[str, pa.Array]:
        """The columns `rules` and `sources` of a chunk.

        Args:
            parts: The chunk, decided.
            names: The orientation of each outcome of the chunk.
            orientations: By name; their sources come after those of the rules.
        """
        rules: list[Lists] = []
        sources: list[Lists] = []
        for codes, traces in parts.traces:
            said = self._written(traces)
            rules.append((codes, [rule for rule, _ in said]))
            sources.append((codes, [cited for _, cited in said]))
        routes = {
            name: self.sources.of(one.sources) for name, one in orientations.items()
        }
        granted = [routes.get(name or "", ()) for name in names]
        people = len(parts.codes)
        return {
            "rules": self.rules.column(rules, people),
            "sources": self.sources.column([*sources, (parts.codes, granted)], people),
        }

    def _written(self, traces: Sequence[Trace]) -> list[Written]:
        """Each trace by its rules and its sources; one that comes again is known."""
        known: dict[int, Written] = {}
        for trace in traces:
            if id(trace) not in known:
                said = [self._of(fired) for fired in trace.fired]
                rules = _flat(rule for rule, _ in said)
                known[id(trace)] = rules, _flat(cited for _, cited in said)
        return [known[id(trace)] for trace in traces]

    def _of(self, fired: Fired) -> Written:
        # to look a rule up by all that is said of it takes longer than to say it
        key = fired.decision, fired.rule, fired.number
        found = self._said.get(key)
        if found is None:
            name = f"{fired.decision}/{fired.rule or fired.number}"
            found = self.rules.of([name]), self.sources.of(_cited(fired))
            self._said[key] = found
        return found


def _flat(parts: Iterable[Sequence[int]]) -> list[int]:
    return [number for part in parts for number in part]


def _cited(fired: Fired) -> list[str]:
    return [
        part.strip()
        for name, text in fired.annotations
        if name == "source"
        for part in text.split(";")
        if part.strip()
    ]


# --- lists end to end ---------------------------------------------------------------


def joined(parts: Sequence[Lists], people: int) -> tuple[Numbers, Numbers]:
    """For each person, the lists of all parts end to end, each number once.

    Returns:
        Where each person's list starts, and where the last ends; the numbers.
    """
    codes = np.empty((len(parts), people), np.int32)
    starts, numbers = [np.zeros(1, np.int64)], [np.empty(0, np.int32)]
    longest = 0
    first = 0
    for row, (each, lists) in zip(codes, parts, strict=True):
        lengths = np.fromiter(map(len, lists), np.int64, len(lists))
        row[:] = each
        row += first
        first += len(lists)
        longest += int(lengths[each].sum()) if people else 0
        starts.append(starts[-1][-1] + np.cumsum(lengths))
        numbers.append(np.array(_flat(lists), np.int32))
    offsets = np.zeros(people + 1, np.int32)
    out = np.empty(longest, np.int32)
    _join(codes, np.concatenate(starts), np.concatenate(numbers), offsets, out)
    return offsets, out[: offsets[-1]]


@njit(
    "void(int32[:, ::1], int64[::1], int32[::1], int32[::1], int32[::1])",
    cache=True,
    nogil=True,
)
def _join(codes: Any, starts: Any, numbers: Any, offsets: Any, out: Any) -> None:
    """Fill `offsets` and `out`; `numbers` of code c stand from `starts[c]` on."""
    end = 0
    for person in range(codes.shape[1]):
        begin = end
        for part in range(len(codes)):
            code = codes[part, person]
            for place in range(starts[code], starts[code + 1]):
                new = True
                for other in range(begin, end):
                    if out[other] == numbers[place]:
                        new = False
                        break
                if new:
                    out[end] = numbers[place]
                    end += 1
        offsets[person + 1] = end
