"""What of a graph holds in one scenario: its facts, the rules that fire, what they give."""

from __future__ import annotations

from reconsider_rules.catalog import members
from reconsider_rules.graphs.graph import Graph
from reconsider_rules.graphs.links import id_of, value_place
from reconsider_rules.running.explanation import Explanation


def lit(graph: Graph, explanation: Explanation) -> Graph:
    """The same graph; what has a part in the scenario is lit."""
    found = {id_of(("fact", name)) for name in explanation.scenario.facts}
    found |= {id_of(("advice", advice.id)) for advice in explanation.recommended}
    for rule in explanation.trace.firings:
        found.add(id_of(("rule", rule.id)))
        for name, value in rule.then:
            found |= {id_of(value_place(name, member)) for member in members(value)}
    return graph.replaced(lit=frozenset(node.id for node in graph.nodes if node.id in found))
