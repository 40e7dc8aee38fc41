"""Boxes in columns, from left to right, with lines that run between them and never through one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reconsider_rules.layout.boxes import Box, Layout, Place, Point, Route
from reconsider_rules.layout.heights import middles
from reconsider_rules.layout.lanes import Turn, lanes
from reconsider_rules.layout.layers import Stop, layers_of
from reconsider_rules.layout.order import ordered

LANE = 7.0
BEFORE_LANES, AFTER_LANES = 12.0, 24.0


def laid_out(boxes: Sequence[Box], edges: Sequence[tuple[str, str]], port: float = 9.0) -> Layout:
    """A layout; the ends of lines at a box are at least `port` apart."""
    arriving = {box.id: 0 for box in boxes}
    for _, target in edges:
        arriving[target] += 1
    size = {box.id: (box.width, max(box.height, (arriving[box.id] + 1) * port)) for box in boxes}
    layers = layers_of(boxes, edges)
    columns = ordered(layers)
    middle = middles(columns, layers.links, lambda stop: size[stop.box][1] if stop.box else 0.0)
    top = min(
        (middle[stop] - _half(stop, size) for column in columns for stop in column), default=0
    )
    down = {stop: at - top for stop, at in middle.items()}
    return _Drawing(size, columns, layers.links, down).layout(edges)


def _half(stop: Stop, size: Mapping[str, tuple[float, float]]) -> float:
    return size[stop.box][1] / 2 if stop.box else 0.0


class _Drawing:
    """Columns with heights: what is left is how wide everything is, and where lines turn."""

    def __init__(
        self,
        size: Mapping[str, tuple[float, float]],
        columns: Sequence[Sequence[Stop]],
        links: Mapping[Stop, Sequence[Stop]],
        down: Mapping[Stop, float],
    ) -> None:
        self.size, self.columns, self.links, self.down = size, columns, links, down
        self.stops = {stop.box: stop for stop in down if stop.box}
        self.ports = self._ports()
        self.left: list[float] = []
        self.right: list[float] = []
        self.lane: dict[Stop, float] = {}
        at = 0.0
        for column in columns:
            wide = max((size[stop.box][0] for stop in column if stop.box), default=0.0)
            self.left.append(at)
            self.right.append(at + wide)
            at = self._turns(column, at + wide)
        self.width = max(self.right, default=0.0)

    def _ports(self) -> dict[tuple[Stop, Stop], float]:
        """How far down each link ends: at a box one below the other, in the order they come in."""
        arriving: dict[Stop, list[Stop]] = {}
        for stop, targets in self.links.items():
            for target in targets:
                arriving.setdefault(target, []).append(stop)
        found = {}
        for target, stops in arriving.items():
            half = _half(target, self.size)
            stops.sort(key=lambda stop: self.down[stop])
            for number, stop in enumerate(stops, 1):
                share = 2 * half * number / (len(stops) + 1) - half
                found[stop, target] = self.down[target] + share
        return found

    def _turns(self, column: Sequence[Stop], right: float) -> float:
        """Give each track that turns after a column its lane; returns where the next one begins."""
        going = [stop for stop in column if stop in self.links]
        turns = {
            stop: Turn(
                self.down[stop], tuple(self.ports[stop, target] for target in self.links[stop])
            )
            for stop in going
        }
        turning = [stop for stop in going if not turns[stop].straight]
        found = lanes([turns[stop] for stop in turning])
        for stop, lane in zip(turning, found, strict=True):
            self.lane[stop] = right + BEFORE_LANES + lane * LANE
        return right + BEFORE_LANES + (max(found, default=0) + 1) * LANE + AFTER_LANES

    def layout(self, edges: Sequence[tuple[str, str]]) -> Layout:
        places = {}
        for id, stop in self.stops.items():
            width, height = self.size[id]
            places[id] = Place(self.left[stop.layer], self.down[stop] - height / 2, width, height)
        bottom = max((place.y + place.height for place in places.values()), default=0.0)
        lowest = max(self.down.values(), default=0.0)
        routes = tuple(
            Route(source, target, tuple(self._points(source, target))) for source, target in edges
        )
        return Layout(self.width, max(bottom, lowest), places, routes)

    def _points(self, source: str, target: str) -> list[Point]:
        """Along the track of the source as far as the column before the target, and into it."""
        stop = self.stops[source]
        points = [(self.left[stop.layer] + self.size[source][0], self.down[stop])]
        while True:
            following = {each.box: each for each in self.links[stop]}
            end = following.get(target)
            next_stop = end or following[None]
            down = self.ports[stop, next_stop]
            if stop in self.lane:
                lane = self.lane[stop]
                points += [(lane, points[-1][1]), (lane, down)]
            if end:
                return [*points, (self.left[end.layer], down)]
            stop = next_stop
