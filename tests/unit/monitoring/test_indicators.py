"""Figures: counted right, and none of which somebody could be picked out."""

import csv
import importlib
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.explanation.languages import LANGUAGES, translator
from karama.monitoring import Asking, Course, Figure, indicators, suppression, table
from karama.monitoring.indicators import REFERRALS, Observed
from karama.monitoring.table import TAGS, harmless, name_of, row
from karama.monitoring.works import Work

DAWN = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
LATER = DAWN + timedelta(days=2)
EN = translator("en")


def work(minutes=None, due=60, *, done=True, step="Task_A"):
    """A step opened at dawn and closed so many minutes later."""
    closed = None if minutes is None else DAWN + timedelta(minutes=minutes)
    return Work(
        1, step, "", 1, "L", DAWN, 0, closed, 1, done and closed is not None,
        due=None if due is None else DAWN + timedelta(minutes=due),
    )  # fmt: skip


def course(*works, opened=DAWN, askings=(), name="x"):
    titles = {w.step: w.step.title() for w in works}
    return Course(name, "a-pack", "1", opened, (), works, titles, askings)


def figures(courses, observed=(), at=LATER):
    return {
        (f.month, f.code, f.about): f.value
        for f in indicators(courses, {"a-pack": observed}, at)
    }


def test_people_are_counted_by_month_of_arrival_in_utc():
    found = figures([course()] * 10 + [course(opened=LATER)] * 20)

    assert found["2026-01-01", "arrived", ""] == 10
    assert found["2026-02-01", "arrived", ""] == 20


def test_a_step_is_counted_by_people_and_not_by_how_often_it_was_done():
    twice = [course(work(5), work(9))] * 10
    assert figures(twice)["2026-01-01", "step-done", "Task_A"] == 10


def test_half_waited_less_than_the_median():
    found = figures([course(work(m)) for m in range(0, 110, 10)])
    assert found["2026-01-01", "wait-median", "Task_A"] == 50
    assert found["2026-01-01", "wait-90", "Task_A"] is None


def test_deadlines_met_and_missed_by_people():
    met, missed = [course(work(59))] * 30, [course(work(61))] * 10
    open_, back = [course(work(None))] * 10, [course(work(9, done=False))] * 10
    found = figures([*met, *missed, *open_, *back])

    assert found["2026-01-01", "deadline-met", "Task_A"] == 30
    assert found["2026-01-01", "deadline-missed", "Task_A"] == 20
    assert found["2026-01-01", "deadline-share-met", "Task_A"] == 60


def test_a_deadline_that_still_runs_is_neither_met_nor_missed():
    found = figures([course(work(None, due=9_999))] * 10)
    assert ("2026-01-01", "deadline-met", "Task_A") not in found


def asked(*states):
    return course(askings=tuple(Asking(n, DAWN, s) for n, s in enumerate(states)))


def test_referrals_are_counted_by_people_of_whom_one_stands_so():
    found = figures(
        [asked("delivered")] * 10 + [asked("refused", "accepted")] * 10 + [course()] * 5
    )
    assert found["2026-01-01", "referral-asked", ""] == 20
    assert found["2026-01-01", "referral-accepted", ""] == 20
    assert found["2026-01-01", "referral-delivered", ""] == 10
    assert found["2026-01-01", "referral-refused", ""] == 10
    assert found["2026-01-01", "referral-silent", ""] == 0


def test_how_referrals_stand_is_not_told_where_the_reader_may_not_know():
    found = figures([asked("")] * 10)

    assert found["2026-01-01", "referral-asked", ""] == 10
    assert ("2026-01-01", "referral-refused", "") not in found


def test_principles_that_came_into_play_are_told_as_counts_and_a_share():
    found = figures([], [Observed("C01", "Rescue", 100, 20), Observed("C02", "", 0, 0)])

    assert found["", "principle-spoke", "C01"] == 100
    assert found["", "principle-lost", "C01"] == 20
    assert found["", "principle-share-kept", "C01"] == 80
    assert ("", "principle-spoke", "C02") not in found


# --- nobody is picked out -------------------------------------------------------------


@given(st.integers(0, 10**6))
def test_a_count_that_is_told_is_of_five_or_of_none(count):
    told = suppression.told(count)

    assert (told is None) == (1 <= count <= 4)
    assert told is None or (told % 5 == 0 and abs(told - count) <= 2)


@given(st.lists(st.integers(0, 10_000), max_size=60), st.sampled_from([0.5, 0.9]))
def test_a_wait_that_is_told_has_five_on_either_side(minutes, at):
    lengths = [timedelta(minutes=m) for m in minutes]
    found = suppression.quantile(lengths, at)
    place = int(at * len(lengths))
    enough = place >= 5 and len(lengths) - place > 5

    assert (found is not None) == enough
    if found is not None:
        exact = sorted(lengths)[place]
        assert abs(found - exact) <= timedelta(minutes=2.5)
        assert found % timedelta(minutes=5) == timedelta(0)


def by_subtraction(told):
    """What a reader works out: how many of those asked were not accepted."""
    whole, part = told(12), told(10)
    return whole - part


def test_what_is_left_of_a_sum_is_not_worked_out():
    assert by_subtraction(suppression.told) in (0, 5)


def test_without_rounding_it_would_be(monkeypatch):
    """The control arm: small counts hidden, the others told as they are."""
    assert by_subtraction(lambda n: None if 0 < n < 5 else n) == 2


@given(
    st.lists(st.integers(0, 120), max_size=40),
    st.lists(st.sampled_from(REFERRALS), max_size=12),
)
def test_no_figure_of_people_is_of_one_to_four(minutes, states):
    made = [course(work(m)) for m in minutes] + [asked(s) for s in states]
    for figure in indicators(made, {"a-pack": [Observed("C", "", 3, 1)]}, LATER):
        if figure.unit == "people":
            assert figure.value is None or figure.value % 5 == 0
        assert figure.few == (figure.value is None)


def test_somebody_is_picked_out_where_nothing_is_held_back(monkeypatch):
    """The control arm of the test above."""

    module = importlib.import_module("karama.monitoring.indicators")
    monkeypatch.setattr(module, "told", lambda count: count)
    assert figures([course()])["2026-01-01", "arrived", ""] == 1


# --- the table ------------------------------------------------------------------------


def read(pieces):
    return list(csv.reader(io.StringIO(b"".join(pieces).decode())))


def test_the_second_row_are_hxl_tags():
    names, tags, *rows = read(table(indicators([course()] * 3, {}, LATER), EN))

    assert len(names) == len(tags) == len(TAGS)
    assert all(re.fullmatch(r"#[a-z]+(\+[a-z]+)*", tag) for tag in tags)
    (found,) = [r for r in rows if r[2] == "arrived"]
    assert found[0] == "2026-01-01"
    assert found[6:] == ["", "people", "too-few"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_told_in_every_language(language):
    t = translator(language)
    names = {name_of(code, t) for code in CODES}

    assert len(names) == len(CODES)
    if language != "en":
        assert not names & {name_of(code, EN) for code in CODES}


CODES = [
    "arrived", "step-done", "wait-median", "wait-90", "deadline-met",
    "deadline-missed", "deadline-share-met", "referral-asked",
    *(f"referral-{state}" for state in REFERRALS),
    "principle-spoke", "principle-lost", "principle-share-kept",
]  # fmt: skip

RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def runs(text, separator):
    """Whether a spreadsheet of this separator would run some cell of a row.

    A plain reading of OWASP's page: a cell that begins, blanks aside, with such a sign.
    """
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    loose = re.split(rf'[{re.escape(separator)}"]', text)
    cells = [cell for line in lines for cell in line] + loose
    return [c for c in cells if c.strip(" \u00a0").startswith(RUN) and c.strip()]


cells = st.text(
    st.one_of(st.sampled_from('=+-@\t\r\n;,"|% 1a\u00a0\0＝'), st.characters()),
    max_size=12,
).map(lambda text: text.encode("utf-8", "ignore").decode())


@given(st.lists(cells, min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_no_cell_can_be_run_whatever_the_separator(texts, separator):
    assert not runs(row(texts).decode().removesuffix("\r\n"), separator)


@pytest.mark.parametrize("sign", RUN)
@pytest.mark.parametrize("before", ["", " ", "a;", 'a"', "a,\u00a0"])
def test_each_sign_is_run_where_nothing_is_done(sign, before):
    """The control arm."""
    plain = io.StringIO()
    csv.writer(plain, quoting=csv.QUOTE_ALL).writerow([f"{before}{sign}1+1"])
    found = [s for s in ",;\t" if runs(plain.getvalue().removesuffix("\r\n"), s)]
    assert found
    assert not any(runs(row([f"{before}{sign}1"]).decode()[:-2], s) for s in ",;\t")


@given(cells)
def test_a_cell_that_is_harmless_stays_so(text):
    assert harmless(harmless(text)) == harmless(text)


def test_what_the_pack_calls_its_steps_is_made_harmless_too():
    evil = Figure("2026-01-01", "a", "step-done", "@x", '=HYPERLINK("x")', 5, "people")
    (_, _, found) = read(table([evil], EN))

    assert found[4:6] == ["'@x", '\'=HYPERLINK("x")']
