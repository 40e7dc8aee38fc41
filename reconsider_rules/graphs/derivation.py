"""One scenario: what was said, what follows from it by which rules, and what is advised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reconsider_rules.catalog import members
from reconsider_rules.graphs.graph import MOST_NODES, Edge, Graph, Node, NodeKind, left_out
from reconsider_rules.graphs.links import id_of, value_place
from reconsider_rules.model import VERDICT, Fact, Value
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.justification import Justification, Recommendation
from reconsider_rules.words import NOT_KNOWN, given_in_words, in_words


def derivation(explanation: Explanation) -> Graph:
    """All that the answer rests on, however much that is."""
    return _Drawn(explanation).graph()


def whole_case(explanation: Explanation) -> Graph:
    """With what else follows; what is drawn first, where not all can be, is what leads to the verdict."""
    drawn = _Drawn(explanation)
    for found in explanation.conclusions:
        drawn.conclusion(found.fact, found.value, found.because)
    graph = drawn.graph()
    nodes = graph.nodes[:MOST_NODES]
    kept = {node.id for node in nodes}
    edges = tuple(edge for edge in graph.edges if {edge.source, edge.target} <= kept)
    facts = explanation.rules.facts
    idle = [facts[name] for name in explanation.scenario.facts if _id(name) not in drawn.nodes]
    notes = []
    if idle:
        labels = "; ".join(fact.label for fact in idle)
        notes.append(f"Known, and no rule that fires asks for it: {labels}.")
    if left := len(graph.nodes) - len(nodes):
        notes.append(f"{left_out(left, 'box', 'boxes')}: those shown are nearer.")
    return graph.replaced(nodes=nodes, edges=edges, notes=tuple(notes))


class _Drawn:
    """Boxes by their ids, in the order in which they were found to matter."""

    def __init__(self, explanation: Explanation) -> None:
        self.title = explanation.scenario.title or "One scenario"
        self.dates = dict(explanation.scenario.dates)
        self.nodes: dict[str, Node] = {}
        self.edges: dict[Edge, None] = {}
        if verdict := explanation.verdict:
            self.conclusion(verdict.fact, verdict.value, verdict.because)
        for together in _together(explanation.recommendations):
            self._add(_advice(together), together[0].because)

    def graph(self) -> Graph:
        return Graph(self.title, tuple(self.nodes.values()), tuple(self.edges), staged=True)

    def conclusion(self, fact: Fact, value: Value, because: tuple[Justification, ...]) -> None:
        if _id(fact.name) not in self.nodes:
            self._add(_conclusion(fact, value, because), because)

    def _add(self, node: Node, because: tuple[Justification, ...]) -> None:
        """A box, and all that it rests on, the nearest first: not what is unknown, unless a rule asks
        for that, and what goes without saying only where it comes first."""
        self.nodes[node.id] = node
        todo = [(node.id, because)]
        for target, firings in todo:  # which grows meanwhile
            for used in (each for firing in firings for each in firing.used):
                here = _id(used.fact.name)
                if used.value is None and not used.wanted:
                    continue
                if here not in self.nodes:
                    self.nodes[here] = self._known(used.fact, used.value, used.because)
                    todo.append((here, used.because))
                elif used.fact.background:
                    continue
                self.edges[Edge(here, target)] = None

    def _known(self, fact: Fact, value: Value | None, because: tuple[Justification, ...]) -> Node:
        if value is not None and not fact.given:
            return _conclusion(fact, value, because)
        kind: NodeKind = "unknown" if value is None else "fact"
        words = NOT_KNOWN if value is None else given_in_words(fact, value, self.dates)
        return Node(_id(fact.name), kind, words, fact.label, fact.name, tip=fact.ask)


def _id(name: str) -> str:
    return id_of(("fact", name))


def _conclusion(fact: Fact, value: Value, because: Iterable[Justification]) -> Node:
    kind: NodeKind = "verdict" if fact.name == VERDICT else "conclusion"
    values = ", ".join(value_place(fact.name, member)[2] for member in members(value))
    name = f"{fact.name}={values}" if values else fact.name
    return _given(Node(_id(fact.name), kind, in_words(fact, value), fact.label, name), because)


def _together(recommendations: Iterable[Recommendation]) -> Iterable[list[Recommendation]]:
    """What the same rules say to do in one step."""
    found: dict[tuple[str, tuple[str, ...]], list[Recommendation]] = {}
    for each in recommendations:
        rules = tuple(firing.rule.id for firing in each.because)
        found.setdefault((each.step, rules), []).append(each)
    return found.values()


def _advice(together: Sequence[Recommendation]) -> Node:
    titles = "\n".join(" ".join(each.title.split()) for each in together)
    names = ", ".join(each.id for each in together)
    node = Node(id_of(("advice", together[0].id)), "advice", titles, together[0].step, names)
    return _given(node, together[0].because)


def _given(node: Node, because: Iterable[Justification]) -> Node:
    """With the rules that gave it, and the reason of each."""
    reasons = {each.rule.id: " ".join(each.because.split()) for each in because}
    small = "\n".join(f"{rule}: {reason}" for rule, reason in reasons.items())
    return node.replaced(small=small, tip=f"{node.name}\n{small}", rules=tuple(reasons))
