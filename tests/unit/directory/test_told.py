"""What a provider says, laid over what was there: what was not asked is not lost."""

from datetime import UTC, datetime, time

from karama.directory import Document, Told, overlaid, retold
from karama.directory.document import meaning
from karama.directory.told import Week
from karama.packs.hours import open_at

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday
HOME = {
    "id": "home",
    "name": "Home",
    "organization_id": "aid",
    "languages": [{"id": "l", "code": "fr", "note": "mornings"}, {"code": "ar"}],
    "capacities": [
        {"id": "c", "available": 4, "maximum": 9, "description": "beds"},
        {"id": "k", "unit": {"id": "kgm", "name": "Kilogram"}, "available": 70},
    ],
    "schedules": [{"id": "s", "description": "ask"}],
    "service_at_locations": [{"id": "a", "location_id": "town", "description": "gate"}],
    "fees_description": "free of charge",
}


def after(told, service=HOME):
    """The service once told of, as HSDS and as it is read."""
    base = Document(
        organizations={"aid": {"id": "aid", "name": "Aid"}},
        locations={name: {"id": name, "name": name} for name in ("town", "port")},
        services={"home": service},
    )
    new = Document(services={"home": retold(service, told, NOW)})
    whole = overlaid(base, new)
    return whole.services["home"], meaning(whole).services["home"]


def test_confirming_changes_the_date_and_nothing_else():
    hsds, read = after(Told())

    dated = ("assured_date", "capacities")
    assert {k: v for k, v in hsds.items() if k not in dated} == {
        k: v for k, v in HOME.items() if k not in dated
    }
    assert hsds["assured_date"] == "2026-11-26"
    assert (read.free, read.capacity, read.confirmed) == (4, 9, NOW)


def test_new_figures_keep_the_words_and_the_kilograms():
    hsds, read = after(Told(free=0, places=8, intake=3))

    assert (read.free, read.capacity, read.intake) == (0, 8, 3)
    assert hsds["capacities"][0]["description"] == "beds"
    assert hsds["capacities"][-1]["unit"]["name"] == "Kilogram"
    assert hsds["last_modified"] == "2026-11-26T12:00:00.000+00:00"


def test_a_figure_taken_back_is_unknown_and_not_none():
    _, read = after(Told(free=""))
    assert (read.free, read.capacity) == (None, 9)

    _, read = after(Told(free="", places="", intake=""))
    assert (read.free, read.capacity, read.intake) == (None, None, None)


def test_a_first_figure_makes_a_capacity_with_its_unit():
    bare = {k: v for k, v in HOME.items() if k != "capacities"}
    hsds, read = after(Told(free=2, intake=5), bare)

    assert (read.free, read.intake) == (2, 5)
    assert [one["unit"]["name"] for one in hsds["capacities"]] == [
        "places",
        "people a day",
    ]


def test_languages_and_places_that_stay_keep_their_notes():
    hsds, read = after(Told(languages=("fr", "wo"), locations=("port", "town")))

    assert read.languages == ("fr", "wo")
    assert hsds["languages"][0]["note"] == "mornings"
    assert read.locations == ("port", "town")
    assert hsds["service_at_locations"][1]["description"] == "gate"


def test_hours_of_a_week_are_those_the_directory_reads():
    _, read = after(Told(week=Week((0, 3), time(9), time(17))))
    assert open_at(read.schedules, NOW) is True
    assert open_at(read.schedules, NOW.replace(day=27)) is False

    _, read = after(Told(week=Week(tuple(range(7)))))
    assert open_at(read.schedules, NOW.replace(hour=23, minute=59)) is True


def test_a_service_closed_for_a_time_says_so():
    assert after(Told(status="temporarily closed"))[1].status == "temporarily closed"
