"""Graph → Mermaid, which GitHub and many editors draw from a text."""

from __future__ import annotations

from reconsider_rules.graphs.graph import Graph, Node, NodeKind
from reconsider_rules.render.lettering import lines_of
from reconsider_rules.render.mark import MARK

SHAPES: dict[NodeKind, tuple[str, str]] = {
    "topic": ("([", "])"),
    "fact": ("([", "])"),
    "unknown": ("([", "])"),
    "rule": ("[", "]"),
    "verdict": ("{{", "}}"),
}
STYLES: dict[NodeKind, str] = {
    "unknown": "stroke-dasharray:4",
    "conclusion": "stroke:#8a6400",
    "verdict": "stroke:#1d5c52,stroke-width:3px",
    "step": "stroke:#1d5c52",
    "advice": "stroke:#1d5c52",
}


def graph_as_mermaid(graph: Graph) -> str:
    numbers = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = [f"%% {MARK}", "flowchart LR"]
    lines += [f"  %% {_plain(text)}" for text in (graph.title, *graph.notes)]
    for node in graph.nodes:
        left, right = SHAPES.get(node.kind, ("(", ")"))
        lines.append(f'  {numbers[node.id]}{left}"{_label(node)}"{right}:::{node.kind}')
    for edge in graph.edges:
        label = f"|{edge.rules}|" if edge.rules else ""
        arrow = "-.->" if edge.holds_back else "-->"
        lines.append(f"  {numbers[edge.source]} {arrow}{label} {numbers[edge.target]}")
    kinds = dict.fromkeys(node.kind for node in graph.nodes)
    lines += [f"  classDef {kind} {STYLES[kind]}" for kind in kinds if kind in STYLES]
    for node in graph.nodes:
        if graph.lit is not None and node.id in graph.lit:
            lines.append(f"  style {numbers[node.id]} stroke-width:4px")
    return "\n".join(lines) + "\n"


def _label(node: Node) -> str:
    return "<br/>".join(map(_escaped, lines_of(node)))


def _escaped(text: str) -> str:
    """What could mean something, in a label, in Markdown or in HTML, by its number, as Mermaid has it."""
    plain = " ,.:-_='()?!/"
    return "".join(sign if sign.isalnum() or sign in plain else f"#{ord(sign)};" for sign in text)


def _plain(text: str) -> str:
    """A comment ends with its line, and has no braces: '%%{' would begin a directive."""
    return " ".join(text.split()).replace("{", "(").replace("}", ")")
