"""Layouts: boxes in columns, lines that run between them and never through one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from random import Random

import pytest

from reconsider_rules.graphs.whole import whole
from reconsider_rules.layout.boxes import Box, Layout
from reconsider_rules.layout.heights import BESIDE_TRACK, middles
from reconsider_rules.layout.lanes import NEAR, Turn, lanes
from reconsider_rules.layout.layered import laid_out
from reconsider_rules.layout.layers import Stop, layers_of
from reconsider_rules.layout.order import crossings, ordered
from reconsider_rules.parsing.characters import visible
from reconsider_rules.render.lettering import in_lines, width_of
from tests.helpers import shipped

Given = tuple[list[Box], list[tuple[str, str]]]


def random_graph(seed: int) -> Given:
    """Boxes of any size; each leads only to later ones."""
    random = Random(seed)
    count = random.randrange(1, 30)
    boxes = [
        Box(f"b{n}", random.uniform(20, 200), random.uniform(10, 90), "first" if n == 0 else "")
        for n in range(count)
    ]
    boxes[-1] = boxes[-1].replaced(end="last")
    pairs = list(combinations([box.id for box in boxes], 2))
    pairs = [pair for pair in pairs if boxes[-1].id != pair[0]]
    return boxes, random.sample(pairs, min(len(pairs), random.randrange(0, 60)))


def shipped_graph() -> Given:
    graph = whole(shipped().rules)
    ends = {"topic": "first", "step": "last"}
    boxes = [Box(node.id, 190, 60, ends.get(node.kind, "")) for node in graph.nodes]  # type: ignore[arg-type]
    return boxes, [(edge.source, edge.target) for edge in graph.edges]


GIVEN = {**{str(seed): random_graph(seed) for seed in range(40)}, "shipped": shipped_graph()}
each_graph = pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)


@each_graph
def test_no_box_is_on_another_and_none_outside(given: Given) -> None:
    layout = laid_out(*given)
    assert list(layout.places) == [box.id for box in given[0]] or len(layout.places) == len(
        given[0]
    )
    for place in layout.places.values():
        assert place.x >= 0 and place.y >= -0.01
        assert place.x + place.width <= layout.width and place.y + place.height <= layout.height
    for one, other in combinations(layout.places.values(), 2):
        apart = one.x + one.width < other.x or other.x + other.width < one.x
        assert apart or one.y + one.height < other.y or other.y + other.height < one.y


@each_graph
def test_no_line_runs_through_a_box(given: Given) -> None:
    layout = laid_out(*given)
    for route in layout.routes:
        for (x1, y1), (x2, y2) in pairwise(route.points):
            left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
            for id, place in layout.places.items():
                inside = (
                    left < place.x + place.width - 0.01
                    and right > place.x + 0.01
                    and top < place.y + place.height
                    and bottom > place.y
                )
                assert not inside, (route.source, route.target, id)


@each_graph
def test_lines_run_from_the_right_of_one_box_to_the_left_of_the_other(given: Given) -> None:
    boxes, edges = given
    layout = laid_out(boxes, edges)
    assert [(route.source, route.target) for route in layout.routes] == edges
    for route in layout.routes:
        source, target = layout.places[route.source], layout.places[route.target]
        (x, y), (end, down) = route.points[0], route.points[-1]
        assert x == source.x + source.width and source.y < y < source.y + source.height
        assert end == target.x and target.y < down < target.y + target.height
        for (x1, y1), (x2, y2) in pairwise(route.points):
            assert x1 <= x2 and (x1 == x2 or abs(y1 - y2) < 1), "across, or up and down"


@each_graph
def test_lines_end_apart(given: Given) -> None:
    layout = laid_out(*given, port=9)
    ends: dict[str, list[float]] = {}
    for route in layout.routes:
        ends.setdefault(route.target, []).append(route.points[-1][1])
    for heights in ends.values():
        assert all(below - above >= 8.99 for above, below in pairwise(sorted(heights)))


@each_graph
def test_tracks_do_not_run_on_each_other(given: Given) -> None:
    """Up and down, where lines of two boxes would be taken for one."""
    vertical: dict[str, set[tuple[float, float, float]]] = {}
    for route in laid_out(*given).routes:
        for (x1, y1), (x2, y2) in pairwise(route.points):
            if x1 == x2 and y1 != y2:
                vertical.setdefault(route.source, set()).add((x1, min(y1, y2), max(y1, y2)))
    for one, other in combinations(vertical.values(), 2):
        for x, top, bottom in one:
            assert not [at for at, up, down in other if at == x and up < bottom and top < down]


@each_graph
def test_every_column_comes_after_what_leads_to_it(given: Given) -> None:
    boxes, edges = given
    layers = layers_of(boxes, edges)
    layer = {stop.box: stop.layer for column in layers.columns for stop in column if stop.box}
    assert all(layer[source] < layer[target] for source, target in edges)
    assert layer[boxes[0].id] == 0 and layer[boxes[-1].id] == len(layers.columns) - 1
    for stop, targets in layers.links.items():
        assert all(target.layer == stop.layer + 1 for target in targets)


def test_what_leads_to_one_box_only_stands_right_before_it() -> None:
    boxes = [Box(id, 10, 10) for id in "abcde"]
    layers = layers_of(boxes, [("a", "b"), ("b", "c"), ("d", "c"), ("e", "d")])
    assert [[stop.box for stop in column] for column in layers.columns] == [
        ["a", "e"],
        ["b", "d"],
        ["c"],
    ]


def test_what_shares_what_leads_to_it_stays_near_that() -> None:
    boxes = [Box(id, 10, 10) for id in "abcdefz"]
    edges = [("a", "c"), ("b", "c"), ("b", "d"), ("d", "e"), ("e", "f"), ("f", "z"), ("c", "z")]
    columns = layers_of(boxes, edges).columns
    assert [stop.layer for column in columns for stop in column if stop.box == "c"] == [1]


def test_boxes_that_stand_last_keep_their_order() -> None:
    boxes = [Box(id, 10, 10, "first" if id < "c" else "last") for id in "abcd"]
    columns = ordered(layers_of(boxes, [("a", "d"), ("b", "c")]))
    assert [[stop.box for stop in column] for column in columns] == [["b", "a"], ["c", "d"]]


def test_what_rests_on_nothing_comes_after_what_has_to_stand_first() -> None:
    boxes = [Box("a", 10, 10, "first"), Box("b", 10, 10), Box("c", 10, 10, "last")]
    columns = layers_of(boxes, [("a", "c"), ("b", "c")]).columns
    assert [[stop.origin for stop in column] for column in columns] == [["a"], ["b", "a"], ["c"]]


def test_a_box_stands_in_the_middle_of_those_that_it_leads_to() -> None:
    boxes = [Box("a", 10, 20), Box("b", 10, 20), Box("c", 10, 60), Box("d", 10, 20)]
    places = laid_out(boxes, [("a", "b"), ("a", "c"), ("a", "d")]).places
    middle = {id: place.y + place.height / 2 for id, place in places.items()}
    assert middle["a"] == pytest.approx(middle["c"])


def naive_crossings(
    columns: Sequence[Sequence[Stop]], links: Mapping[Stop, tuple[Stop, ...]]
) -> int:
    count = 0
    for column, following in pairwise(columns):
        ends = [(column.index(a), following.index(b)) for a in column for b in links.get(a, ())]
        count += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(ends, 2))
    return count


@each_graph
def test_an_order_has_the_same_stops_and_no_more_crossings(given: Given) -> None:
    layers = layers_of(*given)
    columns = ordered(layers)
    assert [set(column) for column in columns] == [set(column) for column in layers.columns]
    before = naive_crossings(layers.columns, layers.links)
    after = naive_crossings(columns, layers.links)
    assert crossings(layers.columns, layers.links) == before
    assert crossings(columns, layers.links) == after <= before


def test_crossings_that_can_be_avoided_are() -> None:
    boxes = [Box(id, 10, 10) for id in "abcxyz"]
    layers = layers_of(boxes, [("a", "z"), ("b", "y"), ("c", "x")])
    assert crossings(layers.columns, layers.links) == 3
    assert crossings(ordered(layers), layers.links) == 0


@each_graph
def test_stops_keep_their_order_and_their_distance(given: Given) -> None:
    layers = layers_of(*given)
    columns = ordered(layers)
    middle = middles(columns, layers.links, lambda stop: 20.0 if stop.box else 0.0)
    for column in columns:
        for above, below in pairwise(column):
            half = (20.0 * bool(above.box) + 20.0 * bool(below.box)) / 2
            assert middle[below] - middle[above] >= half + BESIDE_TRACK - 0.01


def test_a_chain_is_straight() -> None:
    layout = laid_out([Box(id, 50, 20) for id in "abc"], [("a", "b"), ("b", "c"), ("a", "c")])
    direct = next(route for route in layout.routes if route.target == "b")
    assert len({y for _, y in direct.points}) <= 2
    assert laid_out([], []) == Layout(0.0, 0, {}, ())


@pytest.mark.parametrize("seed", range(20))
def test_turns_that_would_touch_have_lanes_of_their_own(seed: int) -> None:
    random = Random(seed)
    turns = [
        Turn(
            random.uniform(0, 300),
            tuple(random.uniform(0, 300) for _ in range(random.randint(1, 4))),
        )
        for _ in range(12)
    ]
    found = lanes(turns)
    assert min(found) == 0
    for (one, lane), (other, another) in combinations(zip(turns, found, strict=True), 2):
        touch = one.top - NEAR < other.bottom and other.top < one.bottom + NEAR
        assert not touch or lane != another


def test_turns_side_by_side_do_not_cross() -> None:
    down = [Turn(0, (20,)), Turn(10, (30,))]
    assert lanes(down) == [1, 0], "the upper one turns later"
    up = [Turn(20, (0,)), Turn(30, (10,))]
    assert lanes(up) == [0, 1]


@pytest.mark.parametrize(
    ("text", "most", "lines"),
    [
        ("one two three", 9, ["one two", "three"]),
        ("one two three four five six", 2, ["one two", "three four…"]),
        ("long-name_of=things", 9, ["long-", "name_", "of=things"]),
        ("x" * 30, 9, ["x" * 8, "x" * 8, "x" * 8, "x" * 6]),
        ("  a \t b \n\n c ", 9, ["a b", "c"]),
        ("語" * 7, 9, ["語" * 4, "語" * 3]),
        ("a\x1bb", 9, ["a\\u001bb"]),
        ("", 9, []),
    ],
)
def test_words_in_lines(text: str, most: int, lines: list[str]) -> None:
    assert in_lines(text, 50, 10, most) == lines
    if not lines or not lines[-1].endswith("…"):
        assert "".join(lines).replace(" ", "") == "".join(visible(text).split())
    assert all(width_of(line.rstrip("…"), 10) <= 50 for line in lines)
