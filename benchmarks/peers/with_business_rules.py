"""The rules for business-rules.

It has no layers: rules stand in order of stratum, and what one concludes is noted by its action,
for the variables of later ones. It has no `not`: what must not hold is turned round. The values of
a choice are one regular expression, which is faster than a comparison with each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.peers.peer import (
    UNKNOWN,
    Fired,
    Peer,
    PlainRule,
    Test,
    above_unknown,
    imported,
    plain_rules,
)
from reconsider_rules.model import Facts, RuleBase, Value

SIGNS = {
    ">=": "greater_than_or_equal_to",
    ">": "greater_than",
    "<=": "less_than_or_equal_to",
    "<": "less_than",
}
OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


class BusinessRules(Peer):
    """A list of rules, and a class with a method for each variable."""

    def __init__(self, rules: RuleBase) -> None:
        self.run_all = imported("business_rules", "business-rules").run_all
        kinds = imported("business_rules.variables", "business-rules")
        plain = plain_rules(rules)
        methods = {"known": kinds.boolean_rule_variable(lambda self: True)}
        for fact in rules.facts.values():
            if fact.type == "number":
                methods[fact.name] = kinds.numeric_rule_variable(_noted(fact.name, UNKNOWN))
            else:
                methods[fact.name] = kinds.string_rule_variable(_noted(fact.name, ""))
        for rule in plain:
            methods[rule.id] = kinds.boolean_rule_variable(_noted(rule.id, False))
        methods["__init__"] = _keep
        self.variables = type("Variables", (kinds.BaseVariables,), methods)
        self.rules = list(map(_rule, plain))

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """Answer cases, one after the other."""
        return list(map(self._fired, cases))

    def _fired(self, case: Facts) -> list[str]:
        noted = {
            name: _written(value) if isinstance(value, bool) else value
            for name, value in case.items()
        }
        actions = _Actions(noted)
        self.run_all(self.rules, self.variables(noted), actions)
        return actions.fired


class _Actions:
    """What rules do."""

    def __init__(self, noted: dict[str, Any]) -> None:
        self.noted = noted
        self.fired: list[str] = []

    def fire(self, id: str, then: dict[str, Any]) -> None:
        """Note that a rule fired, and what it concludes."""
        self.fired.append(id)
        self.noted.update(then)


def _keep(self: Any, noted: dict[str, Any]) -> None:
    self.noted = noted


def _noted(name: str, otherwise: Value) -> Callable[[Any], Value]:
    return lambda self: self.noted.get(name, otherwise)


def _rule(rule: PlainRule) -> dict[str, Any]:
    conditions = [each for test in rule.when for each in _passes(test)]
    conditions += map(_fails, rule.unless)
    conditions += [{"name": id, "operator": "is_false", "value": None} for id in rule.overriders]
    then: dict[str, Any] = {name: _written(value) for name, value in rule.then}
    if rule.overrides:
        then[rule.id] = True
    always = {"name": "known", "operator": "is_true", "value": None}
    return {
        "conditions": {"all": conditions or [always]},
        "actions": [{"name": "fire", "params": {"id": rule.id, "then": then}}],
    }


def _passes(test: Test) -> list[dict[str, Any]]:
    if not test.bounds:
        return [_matches(test, f"^({'|'.join(map(_written, test.wanted))})$")]
    return [_compared(test, sign, bound) for sign, bound in above_unknown(test)]


def _fails(test: Test) -> dict[str, Any]:
    if not test.bounds:
        return _matches(test, f"^(?!({'|'.join(map(_written, test.wanted))})$)")
    outside = [_compared(test, OPPOSITE[sign], bound) for sign, bound in above_unknown(test)]
    return {"any": outside}


def _matches(test: Test, pattern: str) -> dict[str, Any]:
    return {"name": test.fact, "operator": "matches_regex", "value": pattern}


def _compared(test: Test, sign: str, bound: float) -> dict[str, Any]:
    return {"name": test.fact, "operator": SIGNS[sign], "value": bound}


def _written(value: Value) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
