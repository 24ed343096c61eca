"""The picture of a fit: whole, without script, readable in either direction."""

import re
from datetime import date

import numpy as np
import pytest
from lxml import etree

from karama.explanation.languages import LANGUAGES, translator
from karama.rehearsal.chart import Frame, draw_line, nice_ticks
from karama.rehearsal.influx.judging import judge
from karama.rehearsal.influx.picture import draw_fit, edges_of
from karama.rehearsal.influx.process import Entry, Influx, Spells, Stream
from karama.rehearsal.influx.sample import arrivals
from karama.rehearsal.influx.series import series_of
from karama.rehearsal.influx.sizes import Lognormal

START = date(2023, 1, 1)
SEA = Stream(
    "sea", 60.0, Lognormal(20.0, 20.0, 200), Spells((0.2, 2), ((0.7, 0.3), (0.4, 0.6)))
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn():
    found = arrivals(Influx(START, (Entry("x"),), (SEA,)), 1, 0, 400)
    series = series_of("<b>harbour</b>", START, found.by_day(400))
    judgement = judge(series, SEA, 40)
    return {
        code: draw_fit(series, judgement, "Words & more.", translator(code))
        for code in LANGUAGES
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_stands_alone(drawn, language):
    root = etree.fromstring(drawn[language].encode())
    text = drawn[language]

    assert root.get("lang") == language
    assert root.get("role") == "img"
    assert "harbour" in root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc") == "Words & more."
    assert "<script" not in text
    assert not re.search(r"href|url\(|@import|<image|<b>", text)
    assert "nan" not in re.sub(r"<(title|desc|text|tspan).*?</\1>", "", text)
    assert len(text) < 100_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_outside_the_page(drawn, language):
    root = etree.fromstring(drawn[language].encode())
    width, height = float(root.get("width")), float(root.get("height"))

    for one in root.iter(f"{SVG}rect", f"{SVG}circle", f"{SVG}tspan"):
        x, y = (
            float(one.get("x", one.get("cx", 0))),
            float(one.get("y", one.get("cy", 0))),
        )
        assert 0 <= x <= width
        assert 0 <= y <= height


def test_a_right_to_left_reader_sees_zero_on_the_right(drawn):
    def zero(language):
        root = etree.fromstring(drawn[language].encode())
        spans = [s for s in root.iter(f"{SVG}tspan") if s.text == "0"]
        return float(spans[0].get("x"))

    assert zero("en") < 200
    assert zero("ar") > 760


def test_a_picture_is_the_same_each_time(drawn):
    assert drawn["en"] != drawn["fr"]
    found = arrivals(Influx(START, (Entry("x"),), (SEA,)), 1, 0, 400)
    series = series_of("<b>harbour</b>", START, found.by_day(400))

    again = draw_fit(series, judge(series, SEA, 40), "Words & more.", translator("en"))
    assert again == drawn["en"]


@pytest.mark.parametrize(
    ("counts", "edges"),
    [
        ([0, 1, 1, 2], (0, 1, 2, 3)),
        ([90, 100, 110, 120], (0, 1, *range(10, 140, 10))),
        (
            [0, 5, 20, 9000],
            (0, 1, 35, 70, 140, 280, 560, 1120, 2240, 4480, 8960, 17920),
        ),
    ],
)
def test_classes_of_counts_hold_every_count(counts, edges):
    found = edges_of(np.array(counts))

    assert found == edges
    assert found[-1] > max(counts)


def test_ticks_are_round_and_reach_over():
    assert nice_ticks(0, 0.37) == [0, 0.1, 0.2, 0.3, 0.4]
    assert nice_ticks(-0.3, 0.9) == [-0.5, 0, 0.5, 1.0]
    assert nice_ticks(0, 0) == sorted(nice_ticks(0, 0))


def test_a_value_that_is_not_known_breaks_the_line():
    root = etree.Element("g")
    frame = Frame(0, 0, 10, 10, (0, 4), (0, 4))
    points = [(0, 1), (1, 1), (2, float("nan")), (3, 1), (4, 1)]
    draw_line(root, frame, points, "x")

    assert root[0].get("d").count("M") == 2
