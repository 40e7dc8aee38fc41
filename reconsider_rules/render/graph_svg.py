"""Graph → SVG: one picture, complete in itself, for the light and the dark; every value escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from math import hypot
from typing import TypeAlias

from reconsider_rules.graphs.graph import Graph, Node, NodeKind
from reconsider_rules.layout.boxes import Box, End, Layout, Place, Point, Route
from reconsider_rules.layout.layered import laid_out
from reconsider_rules.record import Record
from reconsider_rules.render.graph_style import COLOURS, NAMES, STYLE
from reconsider_rules.render.lettering import in_lines, width_of
from reconsider_rules.render.mark import MARK

MARGIN, TOP, LINE = 24.0, 64.0, 18.0
TITLE, WIDEST_TITLE = 20, 1200.0
PADDING = 9.0
CORNER = 5.0
WIDTHS = {"rule": 250.0, "advice": 210.0, "topic": 200.0}
WIDTH = 190.0
MOST_LINES, FEW_LINES, MANY = 7, 4, 40
"""In small type a box has so many lines; fewer where there are many boxes. The pointer tells all."""


class Lettering(Record):
    """A size, the height of a line, and how it looks."""

    size: float
    step: float
    look: str = ""

    @property
    def mono(self) -> bool:
        return "mono" in self.look


ABOVE, TEXT = Lettering(10, 13, "quiet"), Lettering(13, 16, "bold")
NAME, SMALL = Lettering(9.5, 13, "mono quiet"), Lettering(10, 13)
RULE = Lettering(10.5, 14, "mono bold")

_Lines: TypeAlias = list[tuple[str, Lettering]]


def graph_as_svg(graph: Graph) -> str:
    """The picture with its title above, and below it what the boxes are and what isn't drawn."""
    most = MOST_LINES if len(graph.nodes) <= MANY else FEW_LINES
    lines = {node.id: list(_lines(node, most)) for node in graph.nodes}
    boxes = [_box(node, lines[node.id]) for node in graph.nodes]
    edges = [(edge.source, edge.target) for edge in graph.edges]
    layout = laid_out(boxes, edges, 13.0 if any(edge.rules for edge in graph.edges) else 9.0)
    width = max(layout.width, min(width_of(graph.title, TITLE), WIDEST_TITLE), 560.0) + 2 * MARGIN
    title = "".join(in_lines(graph.title, width - 2 * MARGIN, TITLE, 1))
    bottom = TOP + layout.height + 36
    notes = _notes(graph, width)
    height = bottom + LINE * len(notes) + MARGIN
    drawing = _Drawing(graph, layout, lines)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-labelledby="title desc">',
            f"<!-- {MARK} -->",
            f'<title id="title">{_text(graph.title)}</title>',
            f'<desc id="desc">{_text(_described(graph))}</desc>',
            f"<style>{STYLE}</style>",
            '<rect class="paper" width="100%" height="100%"/>',
            f'<text class="bold" x="{MARGIN}" y="38" font-size="{TITLE}">{_text(title)}</text>',
            f'<g transform="translate({MARGIN} {TOP})">',
            *drawing.nets(),
            *drawing.boxes(),
            "</g>",
            *_kinds(graph, bottom),
            *_quiet(notes, bottom + LINE),
            "</svg>",
            "",
        ]
    )


def _text(text: str) -> str:
    return escape(" ".join(text.split()))


def _described(graph: Graph) -> str:
    many = f"{len(graph.nodes)} boxes, of which these lead to others: "
    following: dict[str, list[str]] = {}
    texts = {node.id: node.text for node in graph.nodes}
    for edge in graph.edges:
        following.setdefault(edge.source, []).append(texts[edge.target])
    told = (f"{texts[id]} to {', '.join(targets)}" for id, targets in following.items())
    return f"{many}{'; '.join(told)}." if following else f"{len(graph.nodes)} boxes."


def _lines(node: Node, most_small: int) -> Iterator[tuple[str, Lettering]]:
    """What stands in a box, line by line."""
    wide = WIDTHS.get(node.kind, WIDTH) - 2 * PADDING
    text = RULE if node.kind == "rule" else TEXT
    parts = [
        (node.above, ABOVE, 2),
        (node.text, text, 4),
        (node.name, NAME, 2),
        (node.small, SMALL, most_small),
    ]
    for words, letters, most in parts:
        for line in in_lines(words, wide, letters.size, most, letters.mono):
            yield line, letters


def _box(node: Node, lines: _Lines) -> Box:
    """Its size; topics stand first, and steps last."""
    height = sum(letters.step for _, letters in lines) + 2 * PADDING - 3
    ends: dict[NodeKind, End] = {"topic": "first", "step": "last"}
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

    def nets(self) -> Iterator[str]:
        """All lines from a box together, so that they are one to the pointer; what is lit on top."""
        nets: dict[str, list[Route]] = {}
        for route in self.layout.routes:
            nets.setdefault(route.source, []).append(route)
        number = 0
        for source, routes in nets.items():
            targets = "; ".join(self.nodes[route.target].text for route in routes)
            colour = "quiet" if self.nodes[source].kind == "rule" else f"c{number % COLOURS}"
            number += self.nodes[source].kind != "rule"
            yield f'<g class="net {colour}">'
            yield f"<title>{_text(f'{self.nodes[source].text} → {targets}')}</title>"
            for route in sorted(
                routes, key=lambda each: self.look(each.source, each.target) == " lit"
            ):
                yield from self._line(route)
            yield "</g>"

    def _line(self, route: Route) -> Iterator[str]:
        x, y = route.points[-1]
        edge = self.edges[route.source, route.target]
        dashed = " dashed" if edge.holds_back else ""
        yield f'<g class="{(self.look(route.source, route.target) + dashed).strip()}">'
        yield f'<path d="{_path([*route.points[:-1], (x - 5, y)])}"/>'
        yield f'<path class="head" d="M{x:.1f} {y:.1f}l-7 -3.5v7z"/>'
        if edge.rules:
            yield f'<text x="{x - 9:.1f}" y="{y - 2:.1f}" font-size="9" text-anchor="end">{edge.rules}</text>'
        yield "</g>"

    def boxes(self) -> Iterator[str]:
        for node in self.graph.nodes:
            place = self.layout.places[node.id]
            yield f'<g class="{node.kind}{self.look(node.id)}">'
            yield f"<title>{_text(node.tip or node.text)}</title>"
            round = 12 if node.kind in ("topic", "fact") else 3
            yield (
                f'<rect x="{place.x:.1f}" y="{place.y:.1f}" width="{place.width:.1f}" '
                f'height="{place.height:.1f}" rx="{round}"/>'
            )
            yield from _written(self.lines[node.id], place)
            yield "</g>"


def _written(lines: _Lines, place: Place) -> Iterator[str]:
    """The lines, in the middle of the height."""
    height = sum(letters.step for _, letters in lines)
    y = place.y + (place.height - height) / 2
    for line, letters in lines:
        y += letters.step
        look = f' class="{letters.look}"' if letters.look else ""
        at = f'x="{place.x + PADDING:.1f}" y="{y - 3:.1f}"'
        yield f'<text{look} {at} font-size="{letters.size}">{_text(line)}</text>'


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


def _kinds(graph: Graph, y: float) -> Iterator[str]:
    """What the boxes are, in a line."""
    x = MARGIN
    for kind in NAMES:
        if any(node.kind == kind for node in graph.nodes):
            yield f'<g class="{kind}"><rect x="{x:.1f}" y="{y - 10:.1f}" width="16" height="12" rx="3"/></g>'
            yield f'<text x="{x + 22:.1f}" y="{y:.1f}" font-size="11">{NAMES[kind]}</text>'
            x += 22 + width_of(NAMES[kind], 11) + 18


def _notes(graph: Graph, width: float) -> list[str]:
    """What there is to say of the picture, in lines."""
    notes = list(graph.notes)
    if any(edge.rules for edge in graph.edges):
        notes.insert(0, "A number says how many rules lead there.")
    if any(edge.holds_back for edge in graph.edges):
        notes.insert(0, "Dashed lines lead to what it holds back.")
    if graph.lit is not None:
        pale, nothing = "What is pale has no part", "Nothing of this has a part"
        notes.append(f"{pale if graph.lit else nothing} in the scenario.")
    return [line for note in notes for line in in_lines(note, width - 2 * MARGIN, 11, 9)]


def _quiet(lines: Sequence[str], y: float) -> Iterator[str]:
    for number, line in enumerate(lines):
        at = f'x="{MARGIN}" y="{y + LINE * number:.1f}"'
        yield f'<text class="quiet" {at} font-size="11">{_text(line)}</text>'
