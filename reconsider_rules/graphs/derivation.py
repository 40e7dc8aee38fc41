"""One scenario: what is known, which rules fire on it, what follows."""

from __future__ import annotations

from collections.abc import Iterable

from reconsider_rules.catalog import members
from reconsider_rules.formulas import passes
from reconsider_rules.graphs.graph import MOST_NODES, Edge, Graph, Node
from reconsider_rules.graphs.links import (
    Place,
    advice_node,
    id_of,
    value_node,
    value_place,
)
from reconsider_rules.model import Fact, Value
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.justification import Justification, Used
from reconsider_rules.words import given_in_words


def derivation(explanation: Explanation) -> Graph:
    """All that fires, from the facts to the verdict and the advice.

    What is drawn first, where not all can be, is what leads to the verdict.
    """
    drawn = _Drawn(explanation)
    if explanation.verdict:
        drawn.rules(explanation.verdict.because)
    for found in explanation.recommendations:
        drawn.rules(found.because)
    drawn.rules(map(explanation.justification, explanation.trace.firings))
    nodes = drawn.nodes
    kept = dict(list(nodes.items())[:MOST_NODES])
    edges = tuple(edge for edge in drawn.edges if edge.source in kept and edge.target in kept)
    notes = list(drawn.unused())
    if len(nodes) > len(kept):
        notes.append(f"{len(nodes) - len(kept)} more boxes that are further away are left out.")
    title = explanation.scenario.title or "One scenario"
    return Graph(title, tuple(kept.values()), edges, tuple(notes))


class _Drawn:
    """Boxes by their ids, in the order in which they were found to matter."""

    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self.nodes: dict[str, Node] = {}
        self.edges: dict[Edge, None] = {}

    def rules(self, firings: Iterable[Justification]) -> None:
        """Firings with what they give, and all that they rest on, the nearest first."""
        todo = list(firings)
        for firing in todo:  # which grows meanwhile
            here = id_of(("rule", firing.rule.id))
            if here in self.nodes:
                continue
            self._gives(firing, here)
            for used in firing.used:
                self._rests(used, here)
                todo += used.because

    def _gives(self, firing: Justification, here: str) -> None:
        rule, rules = firing.rule, self.explanation.rules
        for name, value in rule.then:
            for member in members(value):
                node = value_node(rules.facts[name], member)
                self.nodes.setdefault(node.id, node)
                self.edges[Edge(here, node.id)] = None
        titles = {each.id: each.title for each in self.explanation.recommendations}
        for id in rule.recommend:
            node = advice_node(rules, rules.advice[id]).replaced(text=titles[id])
            self.nodes.setdefault(node.id, node)
            self.edges[Edge(here, node.id)] = None
        because = " ".join(firing.because.split())
        self.nodes[here] = Node(here, "rule", rule.id, small=because, tip=because)

    def _rests(self, used: Used, here: str) -> None:
        """What fulfils a condition; what is missing, or isn't so, has no box."""
        if not used.wanted or used.value is None or used.fact.background:
            return
        if used.fact.given:
            node = self._fact(used.fact, used.value)
            self.nodes.setdefault(node.id, node)
            self.edges[Edge(node.id, here)] = None
            return
        for member in members(used.value):
            if passes(used.condition.test, member):
                place: Place = value_place(used.fact.name, member)
                self.edges[Edge(id_of(place), here)] = None

    def _fact(self, fact: Fact, value: Value) -> Node:
        words = given_in_words(fact, value, dict(self.explanation.scenario.dates))
        return Node(id_of(("fact", fact.name)), "fact", words, fact.label, fact.name, tip=fact.ask)

    def unused(self) -> Iterable[str]:
        """The facts that no firing relied on by what they are."""
        facts = self.explanation.rules.facts
        idle = [
            facts[name].label
            for name in self.explanation.scenario.facts
            if id_of(("fact", name)) not in self.nodes
        ]
        if idle:
            yield f"Known, and no rule that fires asks for it: {'; '.join(idle)}."
