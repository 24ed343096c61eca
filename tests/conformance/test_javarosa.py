"""Forms mean what they mean in ODK Collect: Karama against JavaRosa, its engine.

Every form of every shipped pack is filled at random, fit answers and unfit ones, and
both say of each question whether it is asked, needed, fits and offers what, and what is
sent in the end. What Collect cannot hold is put as Collect can hold it first, for
reasons that have names (`form_fills.held`); random conditions, and forms made of them,
agree to the letter once each way in which JavaRosa reads otherwise is taken over
(`collect_ways`). docs/reference/forms.md explains every name; nothing else may differ.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

import pytest
from collect_ways import (
    READ_AS_COLLECT,
    SHOWN,
    STOPS,
    Beyond,
    as_collect,
    worked_out,
)
from conditions_sketch import form_of, random_answers, random_condition, read
from form_fills import ENGLISH, Posted, compared, draft, only_day, ours, theirs
from javarosa import JavaRosa, Stopped, why_not

from karama.packs.reading import read_pack
from karama.procedure import asking, weighing
from karama.web.cases.filling import filled

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())
ROOT = Path(__file__).parents[2]
PACKS = sorted(path.name for path in (ROOT / "packs").iterdir())
FEW, MANY = 25, 250
"""Fills of a form that sets no condition, and of one that does."""


@pytest.fixture(scope="module")
def collect():
    with JavaRosa() as engine:
        yield engine


# --- the forms that ship ------------------------------------------------------------


def has_conditions(form):
    return any(f.relevant or f.constraint or f.calculation for f in form.fields)


@cache
def shipped(pack):
    return tuple(read_pack(ROOT / "packs" / pack).procedure.forms.values())


def agree(collect, pack, few=FEW, many=MANY, seed=1):
    for form in shipped(pack):
        luck = Random(f"{form.id} {seed}")  # noqa: S311
        count = many if has_conditions(form) else few
        for one in compared(collect, form, luck, count):
            assert one.here == one.there, (form.id, one.kept)
            assert one.wrongly_taken() == []


@pytest.mark.parametrize("pack", PACKS)
def test_every_form_that_ships_means_the_same(collect, pack):
    agree(collect, pack)


@pytest.mark.nightly
@pytest.mark.parametrize("pack", PACKS)
def test_many_fills_of_every_form_that_ships(collect, pack):
    for seed in range(2, 12):
        agree(collect, pack, MANY, 2 * MANY, seed)


@pytest.mark.parametrize("wrong", ["relevant", "required", "constraint", "sent"])
def test_a_wrong_reading_of_a_form_is_noticed(collect, wrong, monkeypatch):
    """The control arm: each part of what is compared, spoiled, must be found."""
    spoil(monkeypatch, wrong)

    with pytest.raises(AssertionError):
        agree(collect, "es-guardia-civil", 5, 40)


def spoil(patch, wrong):
    if wrong == "relevant":  # what is blank is taken for no
        patch.setitem(weighing._CALLS, "!=", lambda a, b: bool(a) and a != b)
    if wrong == "required":
        patch.setattr("form_fills.must_answer", lambda *_: False)
    if wrong == "constraint":
        patch.setattr("karama.web.cases.filling.holds", lambda *_, **__: True)
    if wrong == "sent":  # what is not asked is sent all the same
        patch.setattr(asking, "holds", lambda *_, **__: True)


# --- conditions at random -----------------------------------------------------------


def differences(collect, count, depth, seed):
    """Conditions that the two work out differently, and how many were compared."""
    luck, found, alike = Random(seed), [], 0  # noqa: S311
    for _ in range(count):
        expression = random_condition(luck, luck.randint(1, depth))
        form, answers = working(expression), [random_answers(luck) for _ in range(6)]
        for given, there in results(collect, form, answers):
            try:
                here = worked_out(form, given, collect.today)
            except Beyond:
                continue
            if here != there:
                found.append((expression, given, here, there))
            alike += here == there
    return found, alike


def working(expression):
    return form_of(f"calculate | c | | {expression}")


def results(collect, form, answers):
    """What JavaRosa works out; fills it stops at are left out."""
    drafts = [draft(form, one) for one in answers]
    for given, told in zip(answers, collect.fill(form.xform, drafts), strict=True):
        if not isinstance(told, Stopped):
            worked = next(one for one in told["leaves"] if one["at"] == "/data/c[1]")
            yield given, only_day(worked["value"])


def test_conditions_at_random_are_worth_the_same(collect, monkeypatch):
    as_collect(monkeypatch)
    found, alike = differences(collect, 500, 3, 20261126)

    assert found == []
    assert alike > 2_000


@pytest.mark.nightly
def test_many_conditions_at_random_are_worth_the_same(collect, monkeypatch):
    as_collect(monkeypatch)
    found, alike = differences(collect, 20_000, 4, 5)

    assert found == []
    assert alike > 80_000


def test_a_condition_read_wrongly_is_noticed(collect, monkeypatch):
    """The control arm of the random ones."""
    as_collect(monkeypatch)
    at_most = weighing._CALLS["<="]
    monkeypatch.setitem(weighing._CALLS, "<", at_most)

    assert differences(collect, 300, 2, 20261126)[0]


@pytest.mark.parametrize("way", SHOWN)
def test_each_way_that_is_explained_is_still_there(collect, way):
    """A difference that closes fails here until it is struck out."""
    shown = SHOWN[way]
    form, answers = working(shown.expression), {**BLANK, **shown.answers}
    found = list(results(collect, form, [answers]))

    assert worked_out(form, answers, collect.today) == shown.ours
    assert ([there for _, there in found] or [STOPS]) == [shown.collect]


BLANK = dict.fromkeys("abnmds", "")


@pytest.mark.parametrize("way", READ_AS_COLLECT)
def test_each_way_is_needed(collect, way, monkeypatch):
    """Left out, its own example differs; taken over, it does not."""
    shown = SHOWN[way]
    form, answers = working(shown.expression), {**BLANK, **shown.answers}

    def here():
        try:
            return worked_out(form, answers, collect.today)
        except Beyond:
            return shown.collect

    with monkeypatch.context() as patch:
        as_collect(patch, without=way)
        assert here() != shown.collect
    as_collect(monkeypatch)
    assert here() == shown.collect


# --- forms at random ----------------------------------------------------------------


def random_form(luck):
    """Questions that hang on those before them, some of them in groups."""

    def when(depth=2):
        return (
            f"boolean({random_condition(luck, depth)})" if luck.random() < 0.7 else ""
        )

    yield f"select_one words | one | one | | {when()} | {when()} | yes"
    yield f"begin group | g | g | | {when()}"
    kind = "kind = ${n}"
    yield f"select_multiple words | many | many | | | {when()} | {when()} | {kind}"
    yield f"integer | age | age | | {when(1)} | . >= ${{n}} | {when()}"
    yield "end group | "
    yield f"calculate | sum | | {random_condition(luck, 2)} | {when()}"
    yield f"text | said | said | | ${{one}} = 'x' or {when() or '1'} | {when()} | yes"
    yield "note | told | told | | selected(${many}, 'y')"
    yield "select_one words | last | last | | ${sum} != '' | . != 'x' | | kind = ${age}"


def differing_forms(collect, count, seed):
    luck, found, alike = Random(seed), [], 0  # noqa: S311
    for _ in range(count):
        form = form_of(*random_form(luck))
        try:
            pairs = [one for one in compared(collect, form, luck, 8) if plainly(one)]
        except Beyond:
            continue
        found += [(form, one) for one in pairs if one.here != one.there]
        alike += len(pairs)
    return found, alike


def plainly(one):
    """No sign that JavaRosa counts as two (`signs-beyond`)."""
    return max(map(ord, "".join(one.raw.values())), default=0) <= 0xFFFF


def test_forms_at_random_mean_the_same(collect, monkeypatch):
    as_collect(monkeypatch)
    found, alike = differing_forms(collect, 90, 3)

    assert found == []
    assert alike > 150


@pytest.mark.nightly
def test_many_forms_at_random_mean_the_same(collect, monkeypatch):
    as_collect(monkeypatch)
    found, alike = differing_forms(collect, 1_500, 4)

    assert found == []
    assert alike > 3_000


# --- what Collect cannot hold -------------------------------------------------------

OF_ROWS = {"sum-of-unknown", "rows-not-said", "rows-from-within"}
"""Ways that `test_javarosa_repeats` shows."""
YES_NO = (
    "\n| choices |\n| | list_name | name | label |\n| | l | yes | y |\n| | l | no | n |"
)
AGE = "| | integer | q | q | | administrative |"
CHOICE = "| | select_one l | q | q | | administrative |"
KEPT_OUT = {
    "not-readable": (AGE, "seven", "refused", ""),
    "not-offered": (CHOICE, "perhaps", "refused", ""),
    "spelling": (CHOICE, "Yes", "yes", ""),
    "unknown-anywhere": (AGE, "unknown", "unknown", ""),
    "large-number": (AGE, "99999999999", "99999999999", ""),
}
"""By name: the question, what is sent, what the desk keeps, and what Collect holds."""


@pytest.mark.parametrize("reason", KEPT_OUT)
def test_what_collect_cannot_hold_is_refused_or_kept(collect, reason):
    row, sent, kept, holds = KEPT_OUT[reason]
    head = "| survey |\n| | type | name | label | constraint | bind::karama:class |\n"
    form = read(f"{head}{row}\n{YES_NO}")
    made = filled(form, Posted(q=sent), ENGLISH, collect.today)
    leaf = collect.fill(form.xform, [draft(form, {"q": sent})])[0]["leaves"][0]

    assert ("refused" if made.errors else made.answers["q"]) == kept
    assert leaf["value"] == holds


def test_an_unknown_that_is_offered_fits_only_here(collect):
    form = form_of("select_one words | one | one | | | . = 'x'")
    given = {**BLANK, "one": "unknown"}
    there = theirs(form, collect.fill(form.xform, [draft(form, given)])[0])

    assert ours(form, given, collect.today).questions["one"].fits
    assert not there.questions["one"].fits


def test_a_form_that_goes_in_circles_opens_only_here(collect):
    either = "text | {} | {} | | | | ${{{}}} = ''"  # needed where the other is blank
    form = form_of(either.format("p", "p", "q"), either.format("q", "q", "p"))

    with pytest.raises(Stopped, match="Cycle detected"):
        collect.fill(form.xform, [])


@pytest.mark.parametrize(
    ("row", "other"),
    [
        ("text | p | p | | ${q} = ''", "text | q | q | | ${p} = ''"),
        ("text | p | p | | ${q} = ''", "calculate | q | | ${p}"),
        ("calculate | p | | . + 1", ""),
        ("text | p | p | | ${p} = ''", ""),
    ],
)
def test_a_circle_that_both_refuse(row, other):
    with pytest.raises(AssertionError, match="a circle: p"):
        form_of(*filter(None, (row, other)))


def test_every_name_is_explained_and_no_other():
    page = (ROOT / "docs/reference/forms.md").read_text()
    explained = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))

    others = {"unknown-fits", "day-as-instant", "circles"}
    assert explained == {*SHOWN, *KEPT_OUT, *others, *OF_ROWS}
