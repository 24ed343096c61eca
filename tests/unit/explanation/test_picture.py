import re
from itertools import pairwise

import attrs
import pytest
import reception
from lxml import etree
from reception import arrows, link

from karama.explanation import LANGUAGES, Layer, draw
from karama.explanation.kinds import kind_words
from karama.explanation.languages import translator
from karama.explanation.picture.style import DARK, LIGHT
from karama.explanation.picture.svg import path_of
from karama.explanation.picture.text import fit, measure, wrap
from karama.procedure.process import (
    Diagram,
    Edge,
    Event,
    EventKind,
    Process,
    Shape,
    Task,
)

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"


def drawn(process=None, language="en", **more):
    return etree.fromstring(
        draw(process or reception.process(), language=language, **more)
    )


def titles(root):
    return [node.text for node in root.iter(f"{SVG}title")]


def texts(root):
    return [" ".join(node.itertext()) for node in root.iter(f"{SVG}text")]


def with_name(name):
    process = reception.process()
    elements = {
        key: attrs.evolve(e, name=name, titles={})
        for key, e in process.elements.items()
    }
    return attrs.evolve(process, elements=elements)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawing_is_well_formed_and_says_what_it_is(language):
    root = drawn(language=language)

    assert root.get("role") == "img"
    named = root.get("aria-labelledby").split()
    assert [root[0].get("id"), root[1].get("id")] == named
    assert root[0].text
    assert root[1].text


def test_every_element_and_lane_has_a_title():
    process = reception.process()
    said = titles(drawn(process))

    for element in process.elements.values():
        kind = kind_words(element, translator("en"))
        assert any(kind in title for title in said), element.id
    for lane in process.lanes.values():
        assert lane.name in said


def test_names_come_in_the_readers_language():
    assert any("Dire la suite" in t for t in titles(drawn(language="fr")))
    assert "Croix-Rouge" in titles(drawn(language="fr"))


def test_arabic_names_run_from_right_to_left_and_the_flow_does_not():
    root = drawn(language="ar")

    arabic = [t for t in root.iter(f"{SVG}text") if "ماء" in "".join(t.itertext())]
    assert [t.get("direction") for t in arabic] == ["rtl"]
    assert root.get("direction") is None


def test_a_hostile_name_stays_a_name():
    hostile = "</text><script>alert(1)</script>&\"'<b>"
    svg = draw(with_name(hostile), language="en")
    root = etree.fromstring(svg)

    assert "<script" not in svg
    assert any(hostile in (title or "") for title in titles(root))
    assert {n.tag for n in root.iter()} <= {
        SVG + tag
        for tag in (
            *("svg", "title", "desc", "style", "defs", "marker", "path", "pattern"),
            *("rect", "circle", "g", "text", "tspan"),
        )
    }


def test_a_name_with_control_characters_can_still_be_written():
    assert drawn(with_name("a\x00b\ud800c\x1f")) is not None


def test_a_hostile_identifier_cannot_leave_its_attribute():
    process = attrs.evolve(reception.process(), id='x"><script>')

    assert "<script" not in draw(process, language="en")


def test_nothing_is_loaded_and_nothing_runs():
    root = drawn()

    for node in root.iter():
        assert XLINK not in node.attrib
        assert not [name for name in node.attrib if name.startswith("on")]
    assert "http" not in root.find(f"{SVG}style").text


def test_what_karama_added_is_hatched_and_explained():
    root = drawn()

    hatched = [n for n in root.iter(f"{SVG}rect") if "k-hatch" in n.get("class", "")]
    assert len(hatched) == 2  # inform, age
    assert "added by Karama, not in the source" in texts(root)


def test_a_drawing_without_additions_has_no_such_legend():
    process = reception.process()
    elements = {
        k: attrs.evolve(e, added=False) if hasattr(e, "added") else e
        for k, e in process.elements.items()
    }

    root = drawn(attrs.evolve(process, elements=elements))
    assert "added by Karama, not in the source" not in texts(root)


def test_the_path_of_a_case_is_thick_and_numbered():
    root = drawn(path=("start", "care", "inform"))

    taken = [n for n in root.iter(f"{SVG}path") if n.get("class") == "k-taken"]
    assert len(taken) == 2 + 1  # two flows, and the sample in the legend
    assert [t for t in texts(root) if t in ("1", "2", "3")] == ["1", "2", "1"]
    assert "the path of this case" in texts(root)


def test_further_layers_are_marked_and_explained():
    root = drawn(layers=(Layer("People waiting", {"care": "41", "gone": "7"}),))

    assert "41" in texts(root)
    assert "7" not in texts(root)
    assert "People waiting" in texts(root)


def test_an_unknown_place_on_the_path_is_left_out():
    assert drawn(path=("nowhere", "care")) is not None


def test_kinds_differ_by_form():
    """Nothing is told by colour alone: each kind has its own marks."""
    root = drawn()
    classes = [n.get("class", "") for n in root.iter()]

    for mark in ("k-end", "k-ring", "k-call", "k-right", "k-broken", "k-group"):
        assert any(mark in c for c in classes), mark


# --- the author's own page ----------------------------------------------------------


def small(shapes=None, edges=None):
    elements = [
        Event("s", "Start"),
        Task("a", "Welcome"),
        Event("e", "End", kind=EventKind.END),
    ]
    flows = arrows("s > a > e")
    return Process(
        "P",
        "Small",
        link(elements, flows),
        {f.id: f for f in flows},
        {},
        Diagram(shapes or {}, edges or {}),
    )


SHAPES = {
    "s": Shape("s", 100, 100, 36, 36),
    "a": Shape("a", 200, 78, 100, 80),
    "e": Shape("e", 400, 100, 36, 36),
}


def test_the_authors_places_are_kept():
    root = drawn(small(SHAPES, {"f1": Edge("f1", ((136, 118), (200, 118)))}))

    step = next(n for n in root.iter(f"{SVG}rect") if n.get("class") == "k-step")
    ring = next(n for n in root.iter(f"{SVG}circle"))
    assert corner(step)[0] - corner(ring)[0] == 200 - 100
    assert float(ring.get("cx")) == 18
    assert step.get("width") == "100"


def corner(node):
    return [
        float(n) for n in re.findall(r"-?[\d.]+", node.getparent().get("transform"))
    ]


LINES = [
    [(0, 0), (30, 0)],
    [(3341, 1506), (3376, 1506), (3376, 206), (3391, 206)],
    [(10.04, 20.06), (10.04, 90.26), (-50.5, 90.26), (-50.5, -7.77)],
    [(0, 0), (3, 4), (3.4, 4.2), (100, 50)],
]


@pytest.mark.parametrize("points", LINES)
def test_a_line_told_from_place_to_place_goes_through_every_corner(points):
    passed = walked(path_of(points))

    assert passed[0] == pytest.approx(points[0], abs=0.06)
    assert passed[-1] == pytest.approx(points[-1], abs=0.06)  # nothing adds up
    for point in points[1:-1]:
        assert min(abs(x - point[0]) + abs(y - point[1]) for x, y in passed) < 0.2


def test_a_corner_left_out_would_be_seen():
    """The control arm."""
    (_, *rest) = walked(path_of([LINES[1][0], *LINES[1][2:]]))

    assert min(abs(x - 3376) + abs(y - 1506) for x, y in rest) > 1


def walked(told):
    """The points that a path names, corners as they would be without their curve."""
    at, passed = (0.0, 0.0), []
    for sign, words in re.findall(r"([Mhvlq])([^Mhvlq]*)", told):
        ways = [float(n) for n in re.findall(r"-?[\d.]+", words)]
        if sign in "hv":
            ways = [*ways, 0.0] if sign == "h" else [0.0, *ways]
        for dx, dy in zip(ways[::2], ways[1::2], strict=True):
            passed.append((at[0] + dx, at[1] + dy))
        at = passed[-1]
    return passed


def test_a_flow_nobody_drew_is_drawn_between_its_ends():
    lines = drawn(small(SHAPES)).iter(f"{SVG}path")

    assert len([n for n in lines if n.get("class") == "k-flow"]) == 2


@pytest.mark.parametrize(
    "shapes",
    [
        {k: v for k, v in SHAPES.items() if k != "e"},
        SHAPES | {"e": Shape("e", float("nan"), 0, 36, 36)},
        SHAPES | {"e": Shape("e", 1e300, 0, 36, 36)},
    ],
)
def test_a_page_that_lacks_a_place_is_laid_out_anew(shapes):
    assert draw(small(shapes), language="en") == draw(small(), language="en")


# --- text in its box ------------------------------------------------------------------

LONG = "Psychological-support-for-survivors and whoever else may need to be heard today"


@pytest.mark.parametrize("name", [LONG, LONG * 9, "ا" * 200, "a", "W" * 80, " x "])
@pytest.mark.parametrize("width", [20.0, 90.0, 122.0])
def test_text_stays_inside_its_box(name, width):
    fitted = fit(name, width, 60.0)

    assert fitted.height <= 60.0
    assert all(measure(line, fitted.size) <= width for line in fitted.lines)


def test_a_cut_name_ends_with_an_ellipsis_and_a_whole_one_does_not():
    assert fit(LONG * 9, 100, 40).lines[-1].endswith("…")
    assert not fit(LONG * 9, 100, 40).whole
    assert fit("Welcome", 100, 40).lines == ("Welcome",)


def test_words_are_kept_whole_where_they_fit():
    assert wrap("one two three", 60, 10) == ("one two", "three")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [LONG, "وصول " * 30])
def test_every_name_is_inside_its_step_in_every_language(name, language):
    steps = 0
    for group in drawn(with_name(name), language).iter(f"{SVG}g"):
        box = group.find(f"{SVG}rect[@class='k-step']")
        text = group.find(f"{SVG}text")
        legend = text is not None and text.get("class") == "k-head"
        if box is not None and text is not None and not legend:
            steps += 1
            x, y, width, height = (
                float(box.get(side)) for side in ("x", "y", "width", "height")
            )
            for line in text.iter(f"{SVG}tspan"):
                half = measure(line.text, float(text.get("font-size"))) / 2
                assert x <= float(line.get("x")) - half
                assert float(line.get("x")) + half <= x + width
                assert y < float(line.get("y")) < y + height
    assert steps == 9


def test_a_hot_step_is_coloured_and_the_legend_says_what_that_means():
    layers = (Layer("Waits of nine in ten", {"care": "2 h"}, heat={"care": 4}),)

    root = drawn(layers=layers)

    hot = [one.get("class") for one in root.iter(f"{SVG}rect")]
    assert hot.count("k-step k-heat-4") == 1
    assert [c for c in hot if c and c.startswith("k-lane k-heat")] == [
        f"k-lane k-heat-{level}" for level in (1, 2, 3, 4)
    ]
    assert "k-heat" not in " ".join(
        one.get("class") or "" for one in drawn().iter(f"{SVG}rect")
    )


# --- colours ----------------------------------------------------------------------


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lin = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_contrast_is_enough_for_text_and_for_lines(scheme):
    for paper in (scheme.paper, scheme.lane, scheme.strip, scheme.hatch):
        assert contrast(scheme.ink, paper) >= 4.5
    for paper in (scheme.paper, scheme.lane):
        assert contrast(scheme.line, paper) >= 3
        assert contrast(scheme.path, paper) >= 3
    for heat in scheme.heats:
        assert contrast(scheme.ink, heat) >= 4.5
    for one, other in pairwise((scheme.paper, *scheme.heats)):
        assert contrast(one, other) >= 1.1  # told apart in a grey copy too
    assert contrast(scheme.on_path, scheme.path) >= 4.5
