"""The layered layout: nothing overlaps, lines pass between boxes, and fewest of those tried cross."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconsider_rules.render.ranks import GAP, Layout, arranged

Boxes = list[tuple[int, float]]
Lines = list[tuple[int, int]]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Boxes, Lines]:
    """Boxes of which each layer but the first has one after the layer before, and lines forward."""
    columns = draw(st.lists(st.integers(1, 5), min_size=1, max_size=6))
    layers = [layer for layer, many in enumerate(columns) for _ in range(many)]
    boxes = [(layer, draw(st.floats(20, 90))) for layer in draw(st.permutations(layers))]
    forward = [
        (start, end)
        for start, end in ((a, b) for a in range(len(boxes)) for b in range(len(boxes)))
        if boxes[start][0] < boxes[end][0]
    ]
    return boxes, draw(st.lists(st.sampled_from(forward), max_size=30)) if forward else []


@settings(max_examples=200, deadline=None, derandomize=True)
@given(graphs())
def test_boxes_stand_apart_and_within_the_picture(graph: tuple[Boxes, Lines]) -> None:
    boxes, lines = graph
    layout = arranged(boxes, lines)
    spans = [
        (layer, middle - height / 2, middle + height / 2)
        for (layer, height), middle in zip(boxes, layout.middles, strict=True)
    ]
    for (layer, top, bottom), (other, other_top, other_bottom) in combinations(spans, 2):
        if layer == other:
            assert bottom + GAP <= other_top + 1e-6 or other_bottom + GAP <= top + 1e-6
    assert all(top >= -1e-6 and bottom <= layout.height + 1e-6 for _, top, bottom in spans)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(graphs())
def test_a_line_passes_between_the_boxes_of_other_layers(graph: tuple[Boxes, Lines]) -> None:
    boxes, lines = graph
    layout = arranged(boxes, lines)
    for owner, steps in layout.steps.items():
        for (layer, height), _ in steps:
            if layer == boxes[owner][0]:
                continue
            for (other, size), middle in zip(boxes, layout.middles, strict=True):
                assert other != layer or abs(height - middle) >= size / 2 + 1


@settings(max_examples=200, deadline=None, derandomize=True)
@given(graphs())
def test_each_line_can_be_followed_from_its_box_to_its_end(graph: tuple[Boxes, Lines]) -> None:
    boxes, lines = graph
    layout = arranged(boxes, lines)
    places = {(boxes[n][0], middle): n for n, middle in enumerate(layout.middles)}
    found = set()
    for owner, steps in layout.steps.items():
        for start, end in steps:
            assert end[0] == start[0] + 1
            if end in places:
                found.add((owner, places[end]))
    assert found == set(lines)


def crossings(layout: Layout) -> int:
    every = [step for steps in layout.steps.values() for step in steps]
    return sum(
        one[0][0] == other[0][0] and (one[0][1] - other[0][1]) * (one[1][1] - other[1][1]) < -1e-6
        for one, other in combinations(every, 2)
    )


def test_lines_that_needn_t_cross_don_t() -> None:
    boxes = [(layer, 20.0) for layer in (0, 1, 2) for _ in range(4)]
    lines = [(n, 4 + (n + 2) % 4) for n in range(4)] + [(4 + n, 8 + (n * 3) % 4) for n in range(4)]
    assert crossings(arranged(boxes, lines)) == 0


def test_the_last_layer_keeps_its_order() -> None:
    boxes = [(0, 20.0), (0, 20.0), (1, 20.0), (1, 20.0)]
    first, second = arranged(boxes, [(0, 3), (1, 2)]).middles[2:]
    assert first < second


def test_a_box_stands_in_the_middle_of_those_that_it_leads_to() -> None:
    middles = arranged(
        [(0, 20.0), (1, 20.0), (1, 60.0), (1, 20.0)], [(0, 1), (0, 2), (0, 3)]
    ).middles
    assert middles[0] == pytest.approx(middles[2])


def test_nothing_to_arrange() -> None:
    assert arranged([], []) == Layout((), {}, 0)
