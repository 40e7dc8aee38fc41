"""What leads to a thing and what it leads to, as pictures whose boxes lead to cards."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from reconsider_rules.catalog import Entry, kind_of, name_of
from reconsider_rules.errors import UnknownNameError
from reconsider_rules.graphs.graph import MOST_NODES, Graph
from reconsider_rules.graphs.ways import ways
from reconsider_rules.model import RuleBase
from reconsider_rules.render.drawing import drawn, svg
from reconsider_rules.render.elements import Html, element
from reconsider_rules.render.graph_svg import described, notes_on
from reconsider_rules.workbench.links import card_of, card_of_box

FEW_NODES = 16
"""So many boxes can be taken in at a glance."""


def pictures(rules: RuleBase, entry: Entry, is_large: bool) -> Html:
    """The nearest of what leads there and of what follows; `is_large`: as much as can be drawn."""
    found = [_picture(entry, id, graph, is_large) for id, graph in _graphs(rules, entry, is_large)]
    return element("section", element("h2", "In pictures"), *found) if found else Html()


def _graphs(rules: RuleBase, entry: Entry, is_large: bool) -> Iterator[tuple[str, Graph]]:
    most = MOST_NODES if is_large else FEW_NODES
    for id, to, start in (("to", [entry], []), ("from", [], [entry])):
        try:
            graph = ways(rules, to, start, most)
        except UnknownNameError:  # nothing leads there, or nothing follows
            continue
        if graph.edges:
            yield id, graph


def _picture(entry: Entry, id: str, graph: Graph, is_large: bool) -> Html:
    nodes = (node.replaced(address=card_of_box(node.id)) for node in graph.nodes)
    found = drawn(graph.replaced(nodes=tuple(nodes)))
    told = described(graph)
    drawing = svg(found.width, found.height, id, graph.title, told, found.shapes, role="group")
    notes = [element("p", note, class_="notes") for note in notes_on(graph)]
    return element(
        "section",
        element("h3", graph.title),
        # what scrolls must be within reach of the keyboard
        element(
            "div",
            drawing,
            class_="drawn",
            role="group",
            aria_label="Picture",
            tabindex=0,
            data_about=card_of(entry),
        ),
        *notes,
        _way_out(entry, graph, is_large),
    )


def _way_out(entry: Entry, graph: Graph, is_large: bool) -> Html:
    """Where to see what is left out."""
    if not any("left out: those shown" in note for note in graph.notes):
        return Html()
    if is_large:
        told = "That is all that can be drawn at once. Click on a box to go on from there."
        return element("p", told, class_="notes")
    query = urlencode({"name": name_of(entry), "kind": kind_of(entry), "large": "yes"})
    return element("p", element("a", "Draw more of it", href=f"/rules/entry?{query}"))
