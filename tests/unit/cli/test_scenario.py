"""`karama scenario fit`: a table, a scenario, a picture; or what is wrong."""

import json
from datetime import date, timedelta

import pytest

from karama.explanation.languages import LANGUAGES
from karama.rehearsal.influx import (
    Influx,
    Lognormal,
    Spells,
    Stream,
    arrivals,
    read_influx,
)
from karama.rehearsal.influx.process import Entry

START = date(2024, 1, 1)
SEA = Stream(
    "sea", 50.0, Lognormal(15.0, 12.0, 90), Spells((0.1, 2), ((0.7, 0.3), (0.4, 0.6)))
)


@pytest.fixture(scope="session")
def rows():
    counts = arrivals(Influx(START, (Entry("x"),), (SEA,)), 4, 0, 200).by_day(200)
    return [f"{START + timedelta(days=n)},{count}" for n, count in enumerate(counts)]


@pytest.fixture
def count(tmp_path, rows):
    path = tmp_path / "harbour.csv"
    path.write_text("\n".join(["date,persons", *rows]) + "\n")
    return path


@pytest.fixture
def spoilt(count):
    lines = count.read_text().splitlines()
    lines[4], lines[9] = "2024-02-31,4", "2024-01-09,-4"
    count.write_text("\n".join(lines) + "\n")
    return count


def test_it_says_what_was_found_and_how_far_to_trust_it(karama, count):
    ran = karama("scenario", "fit", count)

    assert ran.exit_code == 0, ran.output
    assert "harbour: 200 days counted, 1 January 2024 to 18 July 2024" in ran.output
    assert "On average" in ran.output
    assert "Kind of day" in ran.output
    for words in ("Variance over mean", "Days with nobody", "Worst seven days"):
        assert words in ran.output
    assert "figures lie where 95 of 100 simulated runs lie" in ran.output
    assert "too few days to tell a season" in ran.output
    assert "harbour.scenario.toml" in ran.output


def test_it_writes_a_scenario_that_reads_back_and_a_picture(karama, count, tmp_path):
    out, picture = tmp_path / "a.toml", tmp_path / "a.svg"
    ran = karama(
        "scenario", "fit", count, "--out", out, "--picture", picture, "--name", "sea"
    )

    assert ran.exit_code == 0, ran.output
    reading = read_influx(out)
    assert reading.findings == ()
    assert [one.id for one in reading.influx.streams] == ["sea"]
    assert reading.influx.starts == date(2025, 1, 1)
    assert len(arrivals(reading.influx, 1, 0, 60).seconds) > 10
    assert out.read_text().startswith("# Fitted to harbour")
    assert picture.read_text().startswith("<svg")


def test_it_answers_programs(karama, count, tmp_path):
    ran = karama("scenario", "fit", count, "--json", "--persons-per-boat", "15")
    told = json.loads(ran.stdout)

    assert ran.exit_code == 0
    assert told["days"] == told["known"] == 200
    assert told["stream"]["persons"]["mean"] == 15
    assert not told["persons_guessed"]
    assert {one["measure"] for one in told["measures"]} >= {
        "mean",
        "share-of-zero-days",
    }
    assert all(one["low"] <= one["high"] for one in told["measures"])
    assert told["scenario"].endswith("harbour.scenario.toml")


@pytest.mark.parametrize("mean", ["1", "500"])
def test_the_smallest_and_the_largest_boats_can_be_read_back(karama, count, mean):
    ran = karama("scenario", "fit", count, "--persons-per-boat", mean)

    assert ran.exit_code == 0, ran.output
    assert read_influx(count.with_suffix(".scenario.toml")).findings == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_five_languages(karama, spoilt, language):
    words = {
        "en": "Line 5: the day cannot be read",
        "fr": "Ligne 5 : le jour ne peut pas être lu",
        "ar": "لا يمكن قراءة اليوم",
        "es": "Línea 5: el día no se puede leer",
        "pt": "Linha 5: o dia não pode ser lido",
    }
    ran = karama("scenario", "fit", spoilt, "--lang", language)

    assert ran.exit_code == 3, ran.output
    assert words[language] in ran.output.replace("\u2068", "").replace("\u2069", "")
    assert f'lang="{language}"' in spoilt.with_suffix(".fit.svg").read_text()
    if language != "en":
        assert "On average" not in ran.output
        assert "Fitted to" not in spoilt.with_suffix(".scenario.toml").read_text()


def test_every_problem_is_said_with_its_line_and_good_days_are_kept(karama, spoilt):
    ran = karama("scenario", "fit", spoilt, "--json")
    told = json.loads(ran.stdout)

    assert ran.exit_code == 3
    assert {one["kind"]: one["rows"] for one in told["problems"]} == {
        "day": [5],
        "negative": [10],
        "missing": [],
    }
    assert all(one["remedy"] for one in told["problems"])
    assert told["known"] == 198


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no header"),
        ("date,persons\n", "no rows"),
        ("date,persons\n2024-01-01,4\n", "a fit takes 60"),
        ("a,b,c\n" + "2024-01-01,4,5\n" * 70, "--count-column"),
        ("\x00\x01\n", "not a text file"),
    ],
)
def test_a_file_that_is_no_daily_count_is_refused(karama, tmp_path, text, said):
    path = tmp_path / "count.csv"
    path.write_text(text)
    ran = karama("scenario", "fit", path)

    assert ran.exit_code == 4
    assert said in ran.output
    assert not path.with_suffix(".scenario.toml").exists()


def test_a_file_that_is_not_there_is_named(karama, tmp_path):
    ran = karama("scenario", "fit", tmp_path / "none.csv")

    assert ran.exit_code == 4
    assert "there is no file none.csv" in ran.output


def test_it_never_writes_over_the_count(karama, count):
    before = count.read_text()
    ran = karama("scenario", "fit", count, "--out", count)

    assert ran.exit_code == 4
    assert "name another" in ran.output
    assert count.read_text() == before


def test_a_folder_that_is_not_there_is_said(karama, count, tmp_path):
    ran = karama("scenario", "fit", count, "--out", tmp_path / "no" / "a.toml")

    assert ran.exit_code == 4
    assert "folder is not there" in ran.output


def test_the_group_shows_its_help_and_refuses_what_it_does_not_know(karama):
    assert "fit" in karama("scenario").output
    assert "Ajuster des arrivées" in karama("--lang", "fr", "scenario", "--help").output
    assert "par défaut" in karama("--lang", "fr", "scenario", "fit", "--help").output
    ran = karama("scenario", "fat")
    assert ran.exit_code == 2
    assert "there is no command fat" in ran.output
