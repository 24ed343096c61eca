"""What capacities come to: places, places free, and new people a day."""

from datetime import UTC, datetime

import pytest

from karama.packs.capacities import Capacity, total, wrong
from karama.packs.services import instant_of

BEDS = {"unit": {"id": "u", "name": "Beds"}}
A_DAY = {"unit": {"id": "u", "name": "People per day"}}


@pytest.mark.parametrize(
    ("capacities", "expected"),
    [
        ([], Capacity()),
        ([{"available": 3, "maximum": 9}], Capacity(9, 3)),
        ([{"available": 3}, {"maximum": 9}], Capacity(12, 3)),
        ([{"available": 0}, {"maximum": 9}], Capacity(9, None)),
        ([{"available": 0}, {"available": 0, "maximum": 9}], Capacity(9, 0)),
        ([BEDS | {"available": 2}, A_DAY | {"available": 5}], Capacity(2, 2, 5)),
        ([A_DAY | {"available": 0}], Capacity(None, None, 0)),
        ([{"unit": {"name": "Kilogram"}, "available": 5}], Capacity()),
        ([{"unit_id": "people-a-day", "available": 5}], Capacity(intake=5)),
        ([{"unit": {"id": "places"}, "available": 5}], Capacity(5, 5)),
    ],
)
def test_capacities_come_to_people(capacities, expected):
    assert total(capacities) == expected


@pytest.mark.parametrize("value", [-1, 1.5, "ten", True, float("inf"), float("nan")])
def test_what_is_no_number_of_people_is_named(value):
    assert wrong({"maximum": value})
    assert wrong({"available": value})
    assert not wrong({"maximum": 4, "available": 4.0})
    assert wrong({"maximum": 4, "available": 5}) == "5 > 4"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-07-01", datetime(2026, 7, 1, tzinfo=UTC)),
        ("2026-07-01T02:00:00+02:00", datetime(2026, 7, 1, tzinfo=UTC)),
        ("2026-07-01T00:00:00.000Z", datetime(2026, 7, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("", None),
        (7, None),
        (None, None),
    ],
)
def test_a_date_of_hsds_is_an_instant(value, expected):
    assert instant_of(value) == expected
