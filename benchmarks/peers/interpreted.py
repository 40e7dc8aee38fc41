"""The plain loop: for each case go through the rules, for each rule through its tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from benchmarks.peers.peer import Fired, Peer, Test, plain_rules
from reconsider_rules.model import Facts, RuleBase, Value

Passes = Callable[[Value | None], bool]


class Interpreted(Peer):
    """Rules as tuples, tests as functions of a value."""

    def __init__(self, rules: RuleBase) -> None:
        self.rules = [
            (rule.id, _asked(rule.when), _asked(rule.unless), rule.overriders, rule.then)
            for rule in plain_rules(rules)
        ]

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """Answer cases, one after the other."""
        return list(map(self._fired, cases))

    def _fired(self, case: Facts) -> list[str]:
        facts = dict(case)
        fired: dict[str, None] = {}
        for id, when, unless, overriders, then in self.rules:
            for fact, passes in when:
                if not passes(facts.get(fact)):
                    break
            else:
                if not any(passes(facts.get(fact)) for fact, passes in unless):
                    if fired.keys().isdisjoint(overriders):
                        fired[id] = None
                        facts.update(then)
        return list(fired)


def _asked(tests: Sequence[Test]) -> list[tuple[str, Passes]]:
    return [(test.fact, _passes(test)) for test in tests]


def _passes(test: Test) -> Passes:
    if not test.bounds:
        return frozenset(test.wanted).__contains__
    low, high = test.bounds.get(">=", -inf), test.bounds.get("<=", inf)
    above, below = test.bounds.get(">", -inf), test.bounds.get("<", inf)

    def within(value: Value | None) -> bool:
        return isinstance(value, (int, float)) and low <= value <= high and above < value < below

    return within
