"""An answer → the picture on its page: what led to what."""

from __future__ import annotations

from reconsider_rules.graphs.derivation import derivation
from reconsider_rules.graphs.graph import MOST_NODES
from reconsider_rules.render.drawing import drawn, svg
from reconsider_rules.render.elements import Html, element
from reconsider_rules.running.explanation import Explanation

CAME_ABOUT = "How this answer came about"


def picture(explanation: Explanation, full: bool, id: str) -> Html:
    """The picture, `full`: with the names of rules; nothing if there is nothing to draw."""
    led = derivation(explanation)
    if not led.nodes:
        return Html()
    if len(led.nodes) > MOST_NODES:
        return element("p", "There are too many parts for a picture.")
    nodes = (
        node.replaced(name="\n".join(node.rules) if full else "", small="", tip="")
        for node in led.nodes
    )
    found = drawn(led.replaced(nodes=tuple(nodes)))
    kinds = [node.kind for node in led.nodes]
    told = (
        f"From left to right: what you said ({kinds.count('fact')}), what follows from it "
        f"({kinds.count('conclusion')}), the verdict, and the advice ({kinds.count('advice')}). "
        "The same is told in words below the picture."
    )
    drawing = svg(found.width, found.height, id, CAME_ABOUT, told, found.shapes)
    # what scrolls must be within reach of the keyboard
    return element("div", drawing, class_="picture", role="group", aria_label="Picture", tabindex=0)
