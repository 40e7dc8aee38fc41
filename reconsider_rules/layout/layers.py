"""In which column each box stands, and where lines pass a column.

All that leads from one box runs on one track, from which lines turn off to their ends: so the tracks
are as many as the boxes, not as the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter

from reconsider_rules.layout.boxes import Box
from reconsider_rules.record import Record


class Stop(Record):
    """A box in its column, or (`box` is None) the place where the track of another passes it."""

    origin: str
    layer: int
    box: str | None


class Layers(Record):
    """The stops of each column, and for each the stops of the next one that it leads to.

    `settled` are the columns of boxes that have to stand last: their order is kept.
    """

    columns: tuple[tuple[Stop, ...], ...]
    links: Mapping[Stop, tuple[Stop, ...]]
    settled: frozenset[int] = frozenset()


def layers_of(boxes: Sequence[Box], edges: Iterable[tuple[str, str]]) -> Layers:
    """Each box in a column after all that lead to it, and the tracks between them."""
    after: dict[str, dict[str, None]] = {box.id: {} for box in boxes}
    before: dict[str, dict[str, None]] = {box.id: {} for box in boxes}
    for source, target in edges:
        after[source][target] = None
        before[target][source] = None
    layer = _layers(boxes, after, before)
    columns: list[list[Stop]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    stops = {box.id: Stop(box.id, layer[box.id], box.id) for box in boxes}
    for box in boxes:
        columns[layer[box.id]].append(stops[box.id])
    links: dict[Stop, list[Stop]] = {}
    for box in boxes:
        targets = [stops[target] for target in after[box.id]]
        here = stops[box.id]
        for number in range(here.layer + 1, max((each.layer for each in targets), default=0) + 1):
            there = [each for each in targets if each.layer == number]
            links.setdefault(here, []).extend(there)
            if any(each.layer > number for each in targets):
                track = Stop(box.id, number, None)
                columns[number].append(track)
                links[here].append(track)
                here = track
    settled = frozenset(layer[box.id] for box in boxes if box.end == "last")
    forth = {stop: tuple(targets) for stop, targets in links.items()}
    return Layers(tuple(map(tuple, columns)), forth, settled)


def _layers(
    boxes: Sequence[Box], after: Mapping[str, Iterable[str]], before: Mapping[str, Iterable[str]]
) -> dict[str, int]:
    """As early as can be, though after what has to stand first; but what leads to one box only stands
    right before it."""
    order = list(
        TopologicalSorter({id: list(sources) for id, sources in before.items()}).static_order()
    )
    ends = {box.id: box.end for box in boxes}
    second = int("first" in ends.values())
    layer: dict[str, int] = {}
    for id in order:
        first = 0 if ends[id] == "first" else second
        layer[id] = max((layer[source] + 1 for source in before[id]), default=first)
    final = max(layer.values(), default=0)
    for id in reversed(order):
        alone = all(list(after[source]) == [id] for source in before[id])
        if ends[id] == "last":
            layer[id] = final
        elif ends[id] != "first" and alone and after[id]:
            layer[id] = min(layer[target] for target in after[id]) - 1
    return layer
