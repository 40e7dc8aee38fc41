"""Graph → DOT, which Graphviz draws."""

from __future__ import annotations

from reconsider_rules.graphs.graph import Graph
from reconsider_rules.render.lettering import lines_of
from reconsider_rules.render.mark import MARK

SHAPES = {
    "topic": "box, style=rounded",
    "fact": "box, style=rounded",
    "unknown": 'box, style="rounded,dashed"',
    "verdict": "octagon",
}


def graph_as_dot(graph: Graph) -> str:
    numbers = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = [
        f"// {MARK}",
        "digraph {",
        f"  graph [rankdir=LR, label={_quoted([graph.title, *graph.notes])}];",
    ]
    for node in graph.nodes:
        shape = SHAPES.get(node.kind, "box")
        pen = ", penwidth=3" if graph.lit is not None and node.id in graph.lit else ""
        lines.append(f"  {numbers[node.id]} [label={_quoted(lines_of(node))}, shape={shape}{pen}];")
    for edge in graph.edges:
        label = f" [label={edge.rules}]" if edge.rules else ""
        label = " [style=dashed]" if edge.holds_back else label
        lines.append(f"  {numbers[edge.source]} -> {numbers[edge.target]}{label};")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(lines: list[str]) -> str:
    """Lines of a label: a backslash would begin an order, and a quote end it."""
    told = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(told) + '"'
