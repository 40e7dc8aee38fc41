"""Graph → a picture in SVG, from left to right; its colours are those of the style sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import hypot
from typing import TypeAlias

from reconsider_rules.graphs.graph import Graph, Node, NodeKind
from reconsider_rules.layout.boxes import Box, End, Layout, Place, Point, Route
from reconsider_rules.layout.layered import laid_out
from reconsider_rules.record import Record
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.render.lettering import in_lines

WIDTHS: Mapping[NodeKind, float] = {"rule": 250.0, "advice": 230.0, "topic": 200.0}
WIDTH = 174.0
PADDING, CORNER = 9.0, 5.0
MOST_LINES, FEW_LINES, MANY = 9, 4, 60
"""In small type a box has so many lines; fewer where there are many boxes. The pointer tells all."""
COLOURS = 8  # of lines
FRAME, HEAD = 1.5, 28.0
HEADS: Mapping[str, tuple[NodeKind, ...]] = {
    "What you said": ("fact", "unknown"),
    "What follows": ("conclusion", "verdict"),
    "What to do": ("advice",),
}
"""Of a staged graph: what stands above the first column of these."""


class Lettering(Record):
    """A size, the height of a line, and how it looks."""

    size: float
    step: float
    look: str = ""

    @property
    def mono(self) -> bool:
        return "mono" in self.look


ABOVE, TEXT = Lettering(10.5, 14, "quiet"), Lettering(13, 16.5)
NAME, SMALL = Lettering(9.5, 13, "mono quiet"), Lettering(10, 13)
RULE = Lettering(10.5, 14, "mono bold")

_Lines: TypeAlias = list[tuple[str, Lettering]]


class Picture(Record):
    """What is drawn, and how large it is."""

    width: float
    height: float
    shapes: Html


def drawn(graph: Graph) -> Picture:
    """Boxes and lines; around them there is only room for their frames."""
    most = MOST_LINES if len(graph.nodes) <= MANY else FEW_LINES
    lines = {node.id: list(_lines(node, most)) for node in graph.nodes}
    boxes = [_box(node, lines[node.id], graph.staged) for node in graph.nodes]
    edges = [(edge.source, edge.target) for edge in graph.edges]
    layout = laid_out(boxes, edges, 13.0 if any(edge.rules for edge in graph.edges) else 9.0)
    drawing = _Drawing(graph, layout, lines)
    heads = list(drawing.heads()) if graph.staged else []
    top = HEAD if heads else FRAME
    moved = element(
        "g", *drawing.nets(), *drawing.boxes(), transform=f"translate({FRAME:g} {top:g})"
    )
    width, height = layout.width + 2 * FRAME, layout.height + top + FRAME
    return Picture(width, height, joined((*heads, moved)))


def svg(
    width: float,
    height: float,
    id: str,
    title: str,
    told: str,
    *inside: str,
    role: str = "img",
    **more: str,
) -> Html:
    """A picture of a size, with what it says to those who don't see it; one with links in it has another
    role, or they would be lost to them."""
    return element(
        "svg",
        element("title", title, id=f"{id}title"),
        element("desc", told, id=f"{id}desc"),
        *inside,
        role=role,
        aria_labelledby=f"{id}title {id}desc",
        width=round(width),
        height=round(height),
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        **more,
    )


def _lines(node: Node, most_small: int) -> Iterator[tuple[str, Lettering]]:
    """What stands in a box, line by line."""
    wide = WIDTHS.get(node.kind, WIDTH) - 2 * PADDING
    text = RULE if node.kind == "rule" else TEXT
    parts = [
        (node.above, ABOVE, 3),
        (node.text, text, 8),
        (node.name, NAME, 6),
        (node.small, SMALL, most_small),
    ]
    for words, letters, most in parts:
        for line in in_lines(words, wide, letters.size, most, letters.mono):
            yield line, letters


def _box(node: Node, lines: _Lines, staged: bool) -> Box:
    """Its size, and at which end it has to stand."""
    height = sum(letters.step for _, letters in lines) + 2 * PADDING - 3
    ends: dict[NodeKind, End] = {"topic": "first", "step": "last"}
    if staged:
        ends |= {"fact": "first", "unknown": "first", "advice": "last"}
    return Box(node.id, WIDTHS.get(node.kind, WIDTH), height, ends.get(node.kind, ""))


class _Drawing:
    def __init__(self, graph: Graph, layout: Layout, lines: dict[str, _Lines]) -> None:
        self.graph, self.layout, self.lines = graph, layout, lines
        self.nodes = {node.id: node for node in graph.nodes}
        self.edges = {(edge.source, edge.target): edge for edge in graph.edges}

    def look(self, *ids: str) -> str:
        """Whether all of these have a part in the case, if there is one."""
        if self.graph.lit is None:
            return ""
        return " lit" if self.graph.lit.issuperset(ids) else " pale"

    def heads(self) -> Iterator[Html]:
        for head, kinds in HEADS.items():
            places = [
                self.layout.places[node.id] for node in self.graph.nodes if node.kind in kinds
            ]
            if places:
                left = min(place.x for place in places)
                yield element("text", head, class_="bold quiet", x=left + FRAME, y=12, font_size=12)

    def nets(self) -> Iterator[Html]:
        """All lines from a box together, so that they are one to the pointer; what is lit on top."""
        nets: dict[str, list[Route]] = {}
        for route in self.layout.routes:
            nets.setdefault(route.source, []).append(route)
        number = 0
        for source, routes in nets.items():
            node = self.nodes[source]
            targets = "; ".join(_brief(self.nodes[route.target].text) for route in routes)
            colour = "quiet" if node.kind == "rule" else f"c{number % COLOURS}"
            number += node.kind != "rule"
            routes.sort(key=lambda each: self.look(each.source, each.target) == " lit")
            title = element("title", f"{_brief(node.text)} → {targets}")
            yield element("g", title, *map(self._route, routes), class_=f"net {colour}")

    def _route(self, route: Route) -> Html:
        x, y = route.points[-1]
        edge = self.edges[route.source, route.target]
        look = self.look(route.source, route.target) + (" dashed" if edge.holds_back else "")
        path = element("path", d=_path([*route.points[:-1], (x - 5, y)]))
        head = element("path", class_="head", d=f"M{x:.1f} {y:.1f}l-7 -3.5v7z")
        count = element(
            "text", str(edge.rules), x=_at(x - 9), y=_at(y - 2), font_size=9, text_anchor="end"
        )
        return element("g", path, head, count if edge.rules else "", class_=look.strip() or None)

    def boxes(self) -> Iterator[Html]:
        for node in self.graph.nodes:
            place = self.layout.places[node.id]
            frame = element(
                "rect",
                x=_at(place.x),
                y=_at(place.y),
                width=_at(place.width),
                height=_at(place.height),
                rx=12 if node.kind in ("topic", "fact", "unknown") else 3,
            )
            title = element("title", node.tip or node.text)
            written = _written(self.lines[node.id], place)
            box = element("g", title, frame, *written, class_=node.kind + self.look(node.id))
            yield element("a", box, href=node.address) if node.address else box


def _brief(text: str) -> str:
    return "".join(in_lines(text, 400.0, 10.0, 1))


def _at(length: float) -> float:
    return round(length, 1)


def _written(lines: _Lines, place: Place) -> Iterator[Html]:
    """The lines, in the middle of the height."""
    height = sum(letters.step for _, letters in lines)
    y = place.y + (place.height - height) / 2
    for line, letters in lines:
        y += letters.step
        at = {"x": _at(place.x + PADDING), "y": _at(y - 3)}
        yield element("text", line, class_=letters.look or None, font_size=letters.size, **at)


def _path(points: Sequence[Point]) -> str:
    """Straight lines with round corners."""
    corners = [point for n, point in enumerate(points) if n == 0 or point != points[n - 1]]
    parts = [f"M{corners[0][0]:.1f} {corners[0][1]:.1f}"]
    for before, here, after in zip(corners, corners[1:], corners[2:], strict=False):
        start, end = _towards(here, before), _towards(here, after)
        parts.append(f"L{start[0]:.1f} {start[1]:.1f}")
        parts.append(f"Q{here[0]:.1f} {here[1]:.1f} {end[0]:.1f} {end[1]:.1f}")
    return "".join([*parts, f"L{corners[-1][0]:.1f} {corners[-1][1]:.1f}"])


def _towards(corner: Point, other: Point) -> Point:
    """A little way from a corner, at most half of what there is."""
    x, y = other[0] - corner[0], other[1] - corner[1]
    far = hypot(x, y)
    share = min(CORNER, far / 2) / far
    return corner[0] + x * share, corner[1] + y * share
