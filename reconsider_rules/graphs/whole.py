"""The whole rule base by topics: which questions, conclusions and steps lead to which, by how many rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from reconsider_rules.formulas import conditions_of
from reconsider_rules.graphs.graph import MOST_NODES, Edge, Graph, Node, left_out, nearly_everywhere
from reconsider_rules.model import STEPS, VERDICT, Fact, Rule, RuleBase
from reconsider_rules.strata import of_conclusions
from reconsider_rules.words import listed

MOST_LINES = 300


def whole(rules: RuleBase) -> Graph:
    """Facts grouped by their topic, every conclusion, advice grouped by its step."""
    led: Counter[tuple[str, str]] = Counter()
    concluding: Counter[str] = Counter()
    for rule in rules.rules:
        targets = set(_targets(rules, rule))
        concluding.update(targets)
        read = (rules.facts[condition.fact] for condition in conditions_of(rule))
        sources = {_group(fact) for fact in read}
        led.update((source, target) for source in sources for target in targets)
    nodes = [*_topics(rules), *_conclusions(rules, concluding), *_steps(rules, concluding)]
    ids = {node.id for node in nodes}
    everywhere = _everywhere(rules, led, len(nodes))
    edges = [
        Edge(source, target, count)
        for (source, target), count in sorted(led.items())
        if source != target and {source, target} <= ids and source not in everywhere
    ]
    title = f"What leads to what: {_counted(len(rules.rules), 'rule')}"
    return _bounded(Graph(title, tuple(nodes), tuple(edges), tuple(everywhere.values())))


def _bounded(graph: Graph) -> Graph:
    """Of what is too much to look at, the boxes and lines that most rules have to do with."""
    weight: Counter[str] = Counter()
    for edge in graph.edges:
        weight.update({edge.source: edge.rules, edge.target: edge.rules})
    boxes = sorted(graph.nodes, key=lambda node: (node.kind != "verdict", -weight[node.id]))
    kept = {node.id for node in boxes[:MOST_NODES]}
    lines = [edge for edge in graph.edges if {edge.source, edge.target} <= kept]
    drawn = set(sorted(lines, key=lambda edge: -edge.rules)[:MOST_LINES])
    notes = list(graph.notes)
    if left := len(boxes) - len(kept):
        notes.append(f"{left_out(left, 'box', 'boxes')}: more rules have to do with those shown.")
    if left := len(lines) - len(drawn):
        notes.append(f"{left_out(left, 'line', 'lines')}: those shown stand for more rules.")
    return graph.replaced(
        nodes=tuple(node for node in graph.nodes if node.id in kept),
        edges=tuple(edge for edge in lines if edge in drawn),
        notes=tuple(notes),
    )


def _group(fact: Fact) -> str:
    """The box that a fact is in."""
    return f"topic {fact.topic}" if fact.given else f"conclusion {fact.name}"


def _targets(rules: RuleBase, rule: Rule) -> list[str]:
    concluded = [f"conclusion {name}" for name, _ in rule.then]
    return concluded + [f"step {rules.advice[id].step}" for id in rule.recommend]


def _topics(rules: RuleBase) -> list[Node]:
    topics: dict[str, list[Fact]] = {}
    for fact in rules.given:
        topics.setdefault(fact.topic, []).append(fact)
    return [
        Node(
            f"topic {topic}",
            "topic",
            topic or "What is known",
            "Facts",
            small=_counted(len(facts), "question"),
            tip=listed([fact.label for fact in facts]),
        )
        for topic, facts in topics.items()
    ]


def _conclusions(rules: RuleBase, concluding: Counter[str]) -> list[Node]:
    order = of_conclusions(rules)
    return [
        Node(
            f"conclusion {fact.name}",
            "verdict" if fact.name == VERDICT else "conclusion",
            fact.label,
            "Verdict" if fact.name == VERDICT else "",
            fact.name,
            _counted(concluding[f"conclusion {fact.name}"], "rule"),
            "; ".join(option.label for option in fact.options),
        )
        for fact in sorted(rules.conclusions, key=lambda fact: order[fact.name])
    ]


def _steps(rules: RuleBase, concluding: Counter[str]) -> list[Node]:
    counts = Counter(advice.step for advice in rules.advice.values())
    return [
        Node(
            f"step {step}",
            "step",
            step.capitalize(),
            "Advice",
            small=f"{_counted(counts[step], 'text')}, {_counted(concluding[f'step {step}'], 'rule')}",
        )
        for step in STEPS
        if counts[step]
    ]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _everywhere(rules: RuleBase, led: Iterable[tuple[str, str]], boxes: int) -> dict[str, str]:
    """What goes without saying and leads to more than a third of all boxes, with a note of it: its
    lines would hide the others."""
    many = Counter(source for source, _ in led)
    found = {}
    for fact in rules.conclusions:
        count = many[_group(fact)]
        if fact.background and 3 * count > boxes:
            found[_group(fact)] = nearly_everywhere(fact.label, f"{count} boxes")
    return found
