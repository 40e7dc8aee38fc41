"""Graph → an SVG file, complete in itself, for the light and the dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reconsider_rules.graphs.graph import Graph, NodeKind
from reconsider_rules.render.drawing import drawn, svg
from reconsider_rules.render.elements import Html, element
from reconsider_rules.render.lettering import in_lines, width_of
from reconsider_rules.render.mark import HIDDEN
from reconsider_rules.render.style import picture_style

MARGIN, TOP, LINE = 24.0, 64.0, 18.0
TITLE, WIDEST_TITLE = 20, 1200.0
NAMES: Mapping[NodeKind, str] = {
    "topic": "what is asked, by topic",
    "fact": "fact",
    "unknown": "not known",
    "rule": "rule",
    "conclusion": "conclusion",
    "verdict": "verdict",
    "step": "advice, by step",
    "advice": "advice",
}


def graph_as_svg(graph: Graph) -> str:
    """The picture with its title above, and below it what the boxes are and what isn't drawn."""
    picture = drawn(graph)
    width = max(picture.width, min(width_of(graph.title, TITLE), WIDEST_TITLE), 560.0) + 2 * MARGIN
    bottom = TOP + picture.height + 36
    notes = [line for note in notes_on(graph) for line in in_lines(note, width - 2 * MARGIN, 11, 9)]
    title = "".join(in_lines(graph.title, width - 2 * MARGIN, TITLE, 1))
    drawing = svg(
        width,
        bottom + LINE * len(notes) + MARGIN,
        "",
        graph.title,
        described(graph),
        element("style", picture_style()),
        element("rect", class_="paper", width="100%", height="100%"),
        element("text", title, x=MARGIN, y=38, font_size=TITLE),
        element("g", picture.shapes, transform=f"translate({MARGIN:g} {TOP:g})"),
        *_kinds(graph, bottom),
        *_quiet(notes, bottom + LINE),
        xmlns="http://www.w3.org/2000/svg",
    )
    return f"{HIDDEN}\n{drawing}"


def described(graph: Graph) -> str:
    """What it shows, for those who don't see it."""
    many = f"{len(graph.nodes)} boxes, of which these lead to others: "
    following: dict[str, list[str]] = {}
    texts = {node.id: node.text for node in graph.nodes}
    for edge in graph.edges:
        following.setdefault(edge.source, []).append(texts[edge.target])
    told = (f"{texts[id]} to {', '.join(targets)}" for id, targets in following.items())
    return f"{many}{'; '.join(told)}." if following else f"{len(graph.nodes)} boxes."


def _kinds(graph: Graph, y: float) -> Iterator[Html]:
    """What the boxes are, in a line."""
    x = MARGIN
    for kind in NAMES:
        if any(node.kind == kind for node in graph.nodes):
            yield element(
                "g", element("rect", x=x, y=y - 10, width=16, height=12, rx=3), class_=kind
            )
            yield element("text", NAMES[kind], x=x + 22, y=y, font_size=11)
            x += 22 + width_of(NAMES[kind], 11) + 18


def notes_on(graph: Graph) -> Iterator[str]:
    """What there is to say of the picture."""
    if any(edge.holds_back for edge in graph.edges):
        yield "Dashed lines lead to what it holds back."
    if any(edge.rules for edge in graph.edges):
        yield "A number says how many rules lead there."
    yield from graph.notes
    if graph.lit is not None:
        pale, nothing = "What is pale has no part", "Nothing of this has a part"
        yield f"{pale if graph.lit else nothing} in the scenario."


def _quiet(lines: Sequence[str], y: float) -> Iterator[Html]:
    for number, line in enumerate(lines):
        yield element("text", line, class_="quiet", x=MARGIN, y=y + LINE * number, font_size=11)
