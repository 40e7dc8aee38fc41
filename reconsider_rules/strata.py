"""Who depends on whom: the stratum of every rule, and cycles.

A rule depends on what it tests and on the rules that override it; a conclusion depends on the
rules that conclude it. A rule's stratum is one more than the highest it depends on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconsider_rules.model import AllOf, AnyOf, Condition, Formula, Recommended, Rule, RuleBase

Edge = tuple[str, str]  # ("rule" | "conclusion", name)


def conditions(formula: Formula) -> Iterator[Condition]:
    """Every condition of a formula, in order."""
    if isinstance(formula, Condition):
        yield formula
    elif isinstance(formula, (AllOf, AnyOf)):
        for part in formula.parts:
            yield from conditions(part)


def all_conditions(rules: RuleBase) -> Iterator[Condition]:
    """Every condition of a rule base: of its rules, then of its guarantees."""
    for rule in rules.rules:
        yield from conditions(rule.when)
        yield from conditions(rule.unless)
    for guarantee in rules.guarantees:
        yield from conditions(guarantee.when)
        yield from conditions(guarantee.claim)


def shape(formula: Formula) -> object:
    """A formula without its places and the order of its parts, to compare with others."""
    if isinstance(formula, Condition):
        return formula.fact, formula.test
    if isinstance(formula, Recommended):
        return formula.advice
    return type(formula).__name__, frozenset(map(shape, formula.parts))


def facts_tested(rule: Rule) -> tuple[str, ...]:
    """The facts a rule tests, each once, in order."""
    tested = [condition.fact for condition in conditions(rule.when)]
    tested += [condition.fact for condition in conditions(rule.unless)]
    return tuple(dict.fromkeys(tested))


def dependencies(rules: Iterable[Rule]) -> dict[Edge, list[Edge]]:
    """What each rule and conclusion directly depends on, in a fixed order."""
    graph: dict[Edge, list[Edge]] = {}
    for rule in rules:
        graph[("rule", rule.id)] = []
        for name, _ in rule.then:
            graph.setdefault(("conclusion", name), []).append(("rule", rule.id))
    for rule in rules:
        reads = [("conclusion", fact) for fact in facts_tested(rule)]
        graph[("rule", rule.id)] += [read for read in reads if read in graph]
        for loser in rule.overrides:
            if ("rule", loser) in graph:
                graph[("rule", loser)].append(("rule", rule.id))
    return graph


def stratify(rules: tuple[Rule, ...]) -> tuple[Mapping[str, int], list[Edge] | None]:
    """The stratum of each rule by id, and a cycle if there is one (then strata are incomplete)."""
    graph = dependencies(rules)
    level: dict[Edge, int] = {}
    for root in graph:
        if root in level:
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
                if needed not in level:
                    todo.append((needed, iter(graph[needed])))
                    path.append(needed)
                    on_path.add(needed)
                    break
            else:
                todo.pop()
                path.pop()
                on_path.remove(node)
                below = max((level[needed] for needed in graph[node]), default=-1)
                level[node] = below + 1 if node[0] == "rule" else below
    return {name: number for (kind, name), number in level.items() if kind == "rule"}, None
