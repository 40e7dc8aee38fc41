"""The rules for experta, which is CLIPS in Python: patterns as for CLIPS, a salience for the stratum.

Of activations that a derived fact makes void, experta leaves some on its agenda (it looks for them
among three neighbours, and more have the same salience and facts). So what must not be derived is
asked when a rule is about to fire, which by its salience is late enough.
"""

from __future__ import annotations

import collections
import collections.abc
from collections.abc import Callable, Sequence
from operator import ge, gt, le, lt
from typing import Any

from benchmarks.peers.peer import Fired, Peer, PlainRule, Test, imported, plain_rules
from reconsider_rules.model import Facts, RuleBase, Value

SIGNS: dict[str, Callable[[Any, Any], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt}


class Experta(Peer):
    """A class with a method for each rule, and its engine."""

    def __init__(self, rules: RuleBase) -> None:
        # experta asks for frozendict 1.2, which looks for Mapping where Python had it until 3.9.
        collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
        self.experta = imported("experta", "experta")
        kind = self.experta.Fact
        self.given = {fact.name for fact in rules.given}
        self.unknown = dict.fromkeys(self.given)
        self.case = type("Case", (kind,), {})
        self.fact = {fact.name: type(fact.name, (kind,), {}) for fact in rules.conclusions}
        self.noted: list[str] = []
        self.derived: set[tuple[str, Value]] = set()
        methods = {f"rule_{n}": self._rule(rule) for n, rule in enumerate(plain_rules(rules))}
        self.engine = type("Rules", (self.experta.KnowledgeEngine,), methods)()

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """Answer cases, one after the other."""
        return list(map(self._fired, cases))

    def _fired(self, case: Facts) -> list[str]:
        self.noted.clear()
        self.derived.clear()
        self.engine.reset()
        self.engine.declare(self.case(**{**self.unknown, **case}))
        self.engine.run()
        return list(self.noted)

    def _rule(self, rule: PlainRule) -> Any:
        slots: dict[str, Any] = {}
        patterns = []
        for test in rule.when:
            constraint = self._constraint(test)
            if test.given:
                slots[test.fact] = constraint
            else:
                patterns.append(self.fact[test.fact](value=constraint))
        void: list[tuple[str, Value]] = [("fired", id) for id in rule.overriders]
        for test in rule.unless:
            if test.given:
                fails = ~self._constraint(test)
                slots[test.fact] = slots[test.fact] & fails if test.fact in slots else fails
            else:
                void += [(test.fact, value) for value in test.wanted]

        kinds, derived, noted = self.fact, self.derived, self.noted

        def fire(self: Any) -> None:
            if not derived.isdisjoint(void):
                return
            noted.append(rule.id)
            derived.add(("fired", rule.id))
            derived.update(rule.then)
            for name, value in rule.then:
                self.declare(kinds[name](value=value))

        name = f"fire_{rule.id}"
        fire.__name__ = name
        return self.experta.Rule(self.case(**slots), *patterns, salience=-rule.stratum)(fire)

    def _constraint(self, test: Test) -> Any:
        if test.bounds:
            return self.experta.P(_within(test))
        first, *others = [self.experta.L(value) for value in test.wanted]
        for other in others:
            first |= other
        return first


def _within(test: Test) -> Callable[[Value | None], bool]:
    bounds = [(SIGNS[sign], bound) for sign, bound in test.bounds.items()]

    def within(value: Value | None) -> bool:
        return value is not None and all(compare(value, bound) for compare, bound in bounds)

    return within
