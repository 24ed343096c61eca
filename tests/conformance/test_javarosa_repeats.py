"""Rows mean what they mean in ODK Collect: forms with a repeat, filled in both.

Each way in which JavaRosa reads otherwise has a name, and is taken over for the
comparison (`collect_ways`, and `as_rows` here); docs/reference/forms.md says why it
stays.
"""

import math
from functools import reduce
from random import Random

import attrs
import form_rows
import pytest
from collect_ways import Beyond, as_collect
from conditions_sketch import form_of
from form_rows import draft, fill, ours, random_form, theirs
from javarosa import JavaRosa, Stopped, why_not

from karama.procedure import asking, rows, weighing

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


@pytest.fixture(scope="module")
def collect():
    with JavaRosa() as engine:
        yield engine


def sum_of_unknown(patch):
    """A number nobody knows is left out of a sum."""

    def known(*values):
        found = [n for n in map(weighing.number, values) if not math.isnan(n)]
        return reduce(lambda a, b: a + b, found, 0.0)

    patch.setitem(weighing._CALLS, "sum", known)


def rows_not_said(patch):
    """A repeat of which nobody said anything has no rows, and that is all."""
    told = asking._told

    def said(field, given):
        found = told(field, given)
        return attrs.evolve(found, said=True) if isinstance(found, rows.Rows) else found

    patch.setattr(asking, "_told", said)


def rows_from_within(patch):
    """Inside a row, as part of something larger, only that row is counted."""
    worth = weighing.worth

    def part(tree, scope):
        inside = isinstance(scope.answers, rows.InRow)
        counts = isinstance(tree, list) and tree[0] == "count"
        if counts and inside and _own_rows(tree[1], scope.answers):
            return 1.0
        return worth(tree, scope)

    patch.setattr(weighing, "worth", part)  # of parts; the whole goes in by `asking`


def _own_rows(tree, row):
    found = row.get(weighing.question_in(tree))
    return isinstance(found, rows.Rows) and found.own == row.own


WAYS = {
    "sum-of-unknown": sum_of_unknown,
    "rows-not-said": rows_not_said,
    "rows-from-within": rows_from_within,
}


def as_rows(patch, without=""):
    as_collect(patch)
    for name, way in WAYS.items():
        if name != without:
            way(patch)


def differing(collect, count, seed):
    """Fills that the two read differently; how many were compared, and with rows."""
    luck, found, alike, many = Random(seed), [], 0, 0  # noqa: S311
    for _ in range(count):
        form = random_form(luck)
        fills = [fill(luck) for _ in range(8)]
        told = collect.fill(form.xform, [draft(form, one) for one in fills])
        for given, there in zip(fills, told, strict=True):
            if isinstance(there, Stopped):
                continue
            try:
                here = ours(form, given, collect.today)
            except Beyond:
                continue
            if here != theirs(form, there):
                found.append((form, given, here, theirs(form, there)))
            alike += 1
            many += len(given["rows"]) > 1
    return found, alike, many


def test_rows_at_random_mean_the_same(collect, monkeypatch):
    as_rows(monkeypatch)
    found, alike, many = differing(collect, 60, 7)

    assert found == []
    assert alike > 60
    assert many > 20


@pytest.mark.nightly
def test_many_rows_at_random_mean_the_same(collect, monkeypatch):
    as_rows(monkeypatch)
    found, alike, _ = differing(collect, 1_200, 8)

    assert found == []
    assert alike > 1_500


@pytest.mark.parametrize("wrong", ["row", "place", "count"])
def test_rows_read_wrongly_are_noticed(collect, wrong, monkeypatch):
    """The control arm: each part of what is read of rows, spoiled, must be found."""
    as_rows(monkeypatch)
    spoil(monkeypatch, wrong)

    assert differing(collect, 25, 7)[0]


def spoil(patch, wrong):
    if wrong == "row":  # every row reads the first
        made = asking.in_row
        patch.setattr(form_rows, "in_row", lambda values, one, _: made(values, one, 0))
    if wrong == "place":  # counted from 0
        patch.setattr(weighing, "_place_of_row", lambda s: float(s.answers.place - 1))
    if wrong == "count":  # rows in which it is not asked count too
        patch.setattr(weighing, "_count", lambda found: float(len(found or ()) + 1))


# --- each way that is explained is still there --------------------------------------

SHOWN = {
    "sum-of-unknown": ("sum(${age})", "c", ["0", "1"], None, "7"),
    "rows-not-said": ("count(${rows})", "c", [], None, "0"),
    "rows-from-within": ("count(${rows}) + 1", "rows.1.own", ["0", "1"], "3", "2"),
}
"""By name: what is worked out where, over which rows, and the two results."""


@pytest.mark.parametrize("way", WAYS)
def test_each_way_that_is_explained_is_still_there_and_needed(
    collect, way, monkeypatch
):
    expression, at, names, mine, other = SHOWN[way]
    inside, outside = ("", expression) if at == "c" else (expression, "")
    form = form_of(
        "begin_repeat | rows | rows", "integer | age | age",
        f"calculate | own | | {inside or 1}", "end_repeat | ",
        f"calculate | c | | {outside or 1}",
    )  # fmt: skip
    given = {**dict.fromkeys("abnmds", ""), "rows": names, "rows.0.age": "7"}

    def here():
        return ours(form, given, collect.today).questions[at].value

    there = theirs(form, collect.fill(form.xform, [draft(form, given)])[0])
    assert (here(), there.questions[at].value) == (mine, other)
    with monkeypatch.context() as patch:
        as_rows(patch, without=way)
        assert here() == mine
    as_rows(monkeypatch)
    assert here() == other
