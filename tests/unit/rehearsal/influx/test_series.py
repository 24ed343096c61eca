"""A daily count as people keep it: good days are kept, every problem is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karama.errors import DataError
from karama.rehearsal.influx.cells import Order, order_of, read_count, read_day
from karama.rehearsal.influx.series import Kind, read_series

START, TODAY = date(2024, 1, 1), date(2026, 1, 1)


def days(count=90, start=START):
    return [start + timedelta(days=n) for n in range(count)]


@pytest.fixture
def read(tmp_path):
    def call(rows, head="date,persons", name="count.csv", **options):
        path = tmp_path / name
        path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
        return read_series(path, today=TODAY, **options)

    return call


def clean(count=90):
    return [f"{day},{n % 7 + 1}" for n, day in enumerate(days(count))]


def kinds(series):
    return {one.kind: one.rows for one in series.problems}


def test_a_clean_count_has_no_problem(read):
    series = read(clean())

    assert series.problems == ()
    assert (series.name, series.starts, len(series.counts)) == ("count", START, 90)
    assert series.known.all()
    assert series.counts[:8].tolist() == [1, 2, 3, 4, 5, 6, 7, 1]


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (Kind.ROW, "2024-02-15,3,4"),
        (Kind.DAY, "2024-02-30,3"),
        (Kind.DAY, "yesterday,3"),
        (Kind.DAY, ",3"),
        (Kind.EARLY, "0202-02-15,3"),
        (Kind.FUTURE, "2026-02-15,0"),
        (Kind.EMPTY, "2024-02-15,"),
        (Kind.COUNT, "2024-02-15,many"),
        (Kind.COUNT, "2024-02-15,3.5"),
        (Kind.NEGATIVE, "2024-02-15,-3"),
        (Kind.TOO_LARGE, "2024-02-15,9999999999"),
        (Kind.TOO_LARGE, "2024-02-15,7000"),
        (Kind.TWICE, "2024-02-14,3"),
        (Kind.REVISED, "2024-02-14,30"),
    ],
)
def test_a_bad_row_is_said_and_the_others_are_kept(read, kind, row):
    rows = clean()
    rows[45] = row  # in place of 15 February, on line 47
    series = read(rows)
    found = {one.kind: one for one in series.problems}

    assert set(found) == {kind, Kind.MISSING}
    assert found[kind].rows[-1] == 47
    assert str(found[kind].what)
    assert str(found[kind].remedy)
    assert series.known.sum() == 89
    assert not series.known[45]


def test_the_last_count_of_a_day_holds(read):
    series = read([*clean(), "2024-01-05,50"])

    assert kinds(series) == {Kind.REVISED: (6, 92)}
    assert series.counts[4] == 50


def test_a_gap_is_not_known_and_never_nobody(read):
    rows = clean()
    del rows[10:13], rows[30]
    series = read(rows)
    (gap,) = series.problems

    assert gap.kind is Kind.MISSING
    assert "(4): 2024-01-11 – 2024-01-13, 2024-02-03" in str(gap.what)
    assert series.known.sum() == 86


def test_zeros_that_were_filled_in_ahead_are_left_out(read):
    rows = clean() + [f"{day},0" for day in days(30, START + timedelta(days=90))]
    series = read(rows)

    assert kinds(series) == {Kind.FILLED: ()}
    assert len(series.counts) == 90


def test_quiet_days_at_the_end_are_kept(read):
    rows = clean() + [f"{day},0" for day in days(13, START + timedelta(days=90))]
    assert read(rows).problems == ()

    often = [f"{day},{4 * (n % 30 > 14)}" for n, day in enumerate(days(135))]
    assert read(often).problems == ()


def test_every_problem_is_said_at_once(read):
    rows = clean()
    rows[3], rows[8], rows[9], rows[20] = "x,1", "2024-01-09,-1", "2024-01-10,-2", ""
    rows += ["2027-01-01,0", "2024-01-01,1"]
    found = kinds(read(rows))

    assert found[Kind.DAY] == (5,)
    assert found[Kind.NEGATIVE] == (10, 11)
    assert set(found) == {
        Kind.DAY, Kind.NEGATIVE, Kind.FUTURE, Kind.TWICE, Kind.MISSING
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "separator"),
    [
        ("%Y-%m-%d", ";"),
        ("%Y/%m/%d", "\t"),
        ("%d/%m/%Y", ","),
        ("%m/%d/%Y", ","),
        ("%d.%m.%Y", ";"),
        ("%Y%m%d", ","),
        ("%Y-%m-%dT00:00:00", ","),
        ("%Y-%m-%d 00:00:00+01:00", ","),
    ],
)
def test_days_and_cells_may_be_written_otherwise(read, form, separator):
    rows = [f"{day:{form}}{separator}7" for day in days()]
    series = read(rows, head=f"Jour{separator}Arrivées")

    assert series.problems == ()
    assert series.starts == START


def test_days_that_could_be_months_are_not_guessed(read):
    rows = [f"{day:%d/%m/%Y},7" for day in days(800) if day.day <= 12]

    with pytest.raises(DataError, match="2026-03-31"):
        read(rows)


@pytest.mark.parametrize(
    "head",
    ["date,persons", "persons,date", "Fecha,Llegadas", "التاريخ,العدد", "a,b", "day,x"],
)
def test_columns_are_found_by_name_or_by_what_is_in_them(read, head):
    turn = head.startswith("persons")
    rows = [",".join(reversed(r.split(","))) if turn else r for r in clean()]

    assert len(read(rows, head=head).counts) == 90


def test_columns_can_be_named(read):
    rows = [f"{day},4,{n % 5}" for n, day in enumerate(days())]
    head = "date,boats,landed"

    assert read(rows, head=head, count_column="landed").counts[1] == 1
    with pytest.raises(DataError, match="--count-column, one of: boats, landed"):
        read(rows, head=head)
    with pytest.raises(DataError, match="no column x; it has: date, boats, landed"):
        read(rows, head=head, day_column="x")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "no rows"),
        (clean(30), "a fit takes 60"),
        ([f"{day},0" for day in days()], "with anybody on them"),
        ([f"{day},-4" for day in days()], "below 0"),
    ],
)
def test_a_count_that_cannot_be_fitted_is_refused(read, rows, said):
    with pytest.raises(DataError, match=said):
        read(rows)


def test_a_table_of_persons_is_no_daily_count(read):
    with pytest.raises(DataError, match="one row a day"):
        read(["2024-01-01,1"] * 100_001)


# --- cells ----------------------------------------------------------------------------


@given(st.dates(), st.sampled_from(list(Order)))
def test_every_day_reads_back_from_iso(day, order):
    assert read_day(day.isoformat(), order) == day


@given(st.dates(date(1000, 1, 1)))
def test_a_day_with_its_year_last_reads_back_in_its_order(day):
    assert read_day(f"{day:%d/%m/%Y}", Order.DAY) == day
    assert read_day(f"{day:%m/%d/%Y}", Order.MONTH) == day
    assert read_day(f"{day:%d/%m/%Y}", Order.UNCLEAR) in (None, day)


@given(st.text(max_size=20))
def test_no_cell_stops_the_reader(cell):
    for order in Order:
        read_day(cell, order)
    order_of([cell])
    read_count(cell)


@given(st.integers(-(10**9), 10**9))
def test_a_count_reads_back_with_and_without_spaces(count):
    assert read_count(str(count)) == count
    assert read_count(f"{count:,}".replace(",", "\u202f")) == count
    assert read_count(f"{count}.0") == count


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["2024-01-01", "2024-13-01", "03/04/2024", "", "2025-01-01"]
            ),
            st.sampled_from(["0", "-1", "", "4", "999999999", "x"]),
        ),
        max_size=20,
    )
)
def test_good_days_are_kept_whatever_stands_between_them(tmp_path_factory, extra):
    path = tmp_path_factory.mktemp("mixed") / "count.csv"
    good = [f"{day},5" for day in days(90, date(2023, 1, 1))]
    mixed = [*(",".join(row) for row in extra), *good]
    path.write_text("date,persons\n" + "\n".join(mixed) + "\n")

    series = read_series(path, today=TODAY)
    kept = [day for day, known in zip(series.days, series.known, strict=True) if known]
    assert set(days(90, date(2023, 1, 1))) <= set(kept)
    assert (series.counts >= 0).all()
