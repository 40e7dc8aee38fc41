"""Who depends on whom: the stratum of every rule, and cycles.

A rule depends on what it tests and on the rules that override it; a conclusion depends on the
rules that conclude it. A rule's stratum is one more than the highest it depends on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconsider_rules.formulas import conditions_of
from reconsider_rules.model import Rule, RuleBase

Edge = tuple[str, str]  # ("rule" | "conclusion", name)


def dependencies(rules: Iterable[Rule]) -> dict[Edge, list[Edge]]:
    """What each rule and conclusion directly depends on, in a fixed order."""
    graph: dict[Edge, list[Edge]] = {}
    for rule in rules:
        graph[("rule", rule.id)] = []
        for name, _ in rule.then:
            graph.setdefault(("conclusion", name), []).append(("rule", rule.id))
    for rule in rules:
        facts = dict.fromkeys(condition.fact for condition in conditions_of(rule))
        reads = [("conclusion", fact) for fact in facts]
        graph[("rule", rule.id)] += [read for read in reads if read in graph]
        for loser in rule.overrides:
            if ("rule", loser) in graph:
                graph[("rule", loser)].append(("rule", rule.id))
    return graph


def stratify(rules: tuple[Rule, ...]) -> tuple[Mapping[str, int], list[Edge] | None]:
    """The stratum of each rule by id, and a cycle if there is one (then strata are incomplete)."""
    graph = dependencies(rules)
    strata: dict[Edge, int] = {}
    for root in graph:
        if root in strata:
            continue
        path: list[Edge] = []  # the nodes being visited, outermost first
        on_path: set[Edge] = set()
        todo = [(root, iter(graph[root]))]
        path.append(root)
        on_path.add(root)
        while todo:
            node, rest = todo[-1]
            for needed in rest:
                if needed in on_path:
                    return {}, path[path.index(needed) :]
                if needed not in strata:
                    todo.append((needed, iter(graph[needed])))
                    path.append(needed)
                    on_path.add(needed)
                    break
            else:
                todo.pop()
                path.pop()
                on_path.remove(node)
                below = max((strata[needed] for needed in graph[node]), default=-1)
                strata[node] = below + 1 if node[0] == "rule" else below
    return {name: number for (kind, name), number in strata.items() if kind == "rule"}, None


def of_conclusions(rules: RuleBase) -> dict[str, int]:
    """The highest stratum that concludes each conclusion; -1 where no rule does."""
    strata = {fact.name: -1 for fact in rules.conclusions}
    for rule in rules.rules:
        for name, _ in rule.then:
            strata[name] = max(strata[name], rules.strata[rule.id])
    return strata
