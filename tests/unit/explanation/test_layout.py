from itertools import combinations, pairwise

import pytest
import reception
from reception import arrows, link

from karama.explanation.picture.channels import Turn, tracks
from karama.explanation.picture.heights import settle
from karama.explanation.picture.layout import lay_out
from karama.explanation.picture.ranks import Waypoint, rank
from karama.procedure.process import Gateway, Lane, Process, Task


def process(text, lanes=()):
    flows = arrows(text)
    names = dict.fromkeys(n for f in flows for n in (f.source, f.target))
    elements = [
        Gateway(n) if n.startswith("g") else Task(n, n, lane=_lane(n, lanes))
        for n in names
    ]
    return Process(
        "P",
        "",
        link(elements, flows),
        {f.id: f for f in flows},
        {lane: Lane(lane, lane) for lane in lanes},
    )


def _lane(name, lanes):
    return lanes[len(name) % len(lanes)] if lanes else ""


SHAPES = {
    "row": "a > b > c",
    "loop": "a > b > c > a",
    "self": "a > a > b",
    "diamond": "a > g1 > b > g2 > c\n g1 > d > g2\n g1 > g2",
    "far": "a > b > c > d > e\n a > e\n a > d\n b > e",
    "two starts": "a > c\n b > c > d > b",
    "back twice": "a > b > c > d\n d > b\n c > a\n d > a",
}


def overlap(one, other):
    return (
        one.x < other.right - 1
        and other.x < one.right - 1
        and one.y < other.bottom - 1
        and other.y < one.bottom - 1
    )


def crosses(a, b, box):
    low, high = sorted((a[0], b[0])), sorted((a[1], b[1]))
    return (
        low[0] < box.right - 2
        and low[1] > box.x + 2
        and high[0] < box.bottom - 2
        and high[1] > box.y + 2
    )


@pytest.mark.parametrize("lanes", [(), ("one", "two", "three")])
@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_steps_do_not_overlap_and_lines_keep_off_them(text, lanes):
    drawn = process(text, lanes)
    page = lay_out(drawn)

    for one, other in combinations(page.boxes.values(), 2):
        assert not overlap(one, other)
    for flow, line in page.lines.items():
        assert all(
            abs(a[0] - b[0]) < 1 or abs(a[1] - b[1]) < 1 for a, b in pairwise(line)
        )
        for name, box in page.boxes.items():
            if name not in (drawn.flows[flow].source, drawn.flows[flow].target):
                assert not any(crosses(a, b, box) for a, b in pairwise(line))


def test_the_whole_example_keeps_its_elements_apart():
    drawn = reception.process()
    page = lay_out(drawn)
    inside = {e.id: e.scope for e in drawn.elements.values()}
    hosts = {e.id: getattr(e, "attached", "") for e in drawn.elements.values()}

    assert page.boxes.keys() == drawn.elements.keys()
    for one, other in combinations(page.boxes, 2):
        related = {inside[one], hosts[one]} & {other} or {
            inside[other],
            hosts[other],
        } & {one}
        if not related:
            assert not overlap(page.boxes[one], page.boxes[other]), (one, other)


def test_lanes_hold_their_steps():
    drawn = reception.process()
    page = lay_out(drawn)

    for element in drawn.elements.values():
        if element.lane:
            lane, box = page.lanes[element.lane], page.boxes[element.id]
            assert lane.y <= box.y
            assert box.bottom <= lane.bottom
            assert box.right <= lane.right


def test_a_group_holds_its_steps():
    drawn = reception.process()
    page = lay_out(drawn)

    for element in drawn.elements.values():
        if element.scope:
            group, box = page.boxes[element.scope], page.boxes[element.id]
            assert group.x < box.x
            assert box.right < group.right
            assert group.y < box.y
            assert box.bottom < group.bottom


def test_reading_goes_from_left_to_right():
    page = lay_out(process("a > b > c"))

    assert page.boxes["a"].right < page.boxes["b"].x < page.boxes["c"].x
    assert page.boxes["a"].center[1] == page.boxes["b"].center[1]


def test_a_line_begins_and_ends_at_its_steps():
    page = lay_out(process("a > b > a"))

    for flow, (source, target) in {"f1": ("a", "b"), "f2": ("b", "a")}.items():
        line = page.lines[flow]
        assert line[0][0] == page.boxes[source].right
        assert line[-1][0] == page.boxes[target].x


def test_thousands_of_steps_in_a_row_are_laid_out():
    names = [f"t{n}" for n in range(3000)]

    ranking = rank(
        names,
        [(f"f{n}", a, b) for n, (a, b) in enumerate(pairwise(names))],
        dict.fromkeys(names, 0),
    )

    assert len(ranking.layers) == 3000


def test_a_flow_that_goes_back_is_known_and_has_waypoints():
    ranking = rank(
        ["a", "b", "c"],
        [("1", "a", "b"), ("2", "b", "c"), ("3", "c", "a")],
        {"a": 0, "b": 0, "c": 0},
    )

    assert ranking.back == {"3"}
    assert [type(n) for n in ranking.chains["3"][1:-1]] == [Waypoint] * 3


def test_heights_keep_order_distance_and_limits():
    settled = settle([50, 40, 300], [10, 10, 10], [10, 10, 10], 0, 200)

    assert settled == [35, 55, 190]


def test_no_heights_for_no_nodes():
    assert settle([], [], [], 0, 10) == []


def test_lines_that_would_touch_get_tracks_of_their_own():
    given = tracks(
        [
            Turn("a", (0.0,), (100.0,)),
            Turn("b", (100.0,), (0.0,)),
            Turn("c", (300.0,), (400.0,)),
            Turn("straight", (50.0,), (50.0,)),
        ]
    )

    assert given["a"] != given["b"]
    assert given["c"] == 0
    assert "straight" not in given


def test_a_line_that_leaves_level_with_anothers_end_turns_before_it():
    given = tracks([Turn("late", (0.0,), (100.0,)), Turn("early", (100.0,), (200.0,))])

    assert given["early"] < given["late"]
