"""Why a rule did not fire, an advice was not given, or a verdict is not the one asked about.

What is missing is sought through derived facts, down to facts that a scenario gives: of several
ways to satisfy a condition the one with the fewest changes is taken. The result is a set of
conditions on given facts, none of which holds now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reconsider_rules.conditions import holds, passes
from reconsider_rules.errors import UnknownNameError
from reconsider_rules.explanation import Explanation
from reconsider_rules.model import (
    VERDICT,
    AllOf,
    AnyOf,
    Condition,
    Formula,
    Includes,
    Option,
    Rule,
    Value,
)
from reconsider_rules.values import NotAValue, from_text, suggest


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition that would have to hold (or, not wanted, would have to fail) and why it counts.

    `rule` is the rule that needs it.
    """

    condition: Condition
    wanted: bool
    rule: Rule


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer about one rule, advice or verdict: `holds` if it is there after all.

    `missing` is empty and `possible` false where no change of given facts brings it about.
    """

    asked: str
    holds: bool
    possible: bool
    missing: tuple[Missing, ...]


_Way = tuple[Missing, ...] | None  # None: no way


def why_not(explanation: Explanation, asked: str) -> WhyNot:
    """Answer for a rule id, an advice id or `conclusion=value`. Raises UnknownNameError."""
    search = _Search(explanation)
    candidates, there = _candidates(explanation, asked)
    if there:
        return WhyNot(asked, True, True, ())
    way = search.nearest(search.to_fire(rule) for rule in candidates)
    return WhyNot(asked, False, way is not None, way or ())


def _candidates(explanation: Explanation, asked: str) -> tuple[list[Rule], bool]:
    """The rules any of which would bring about what is asked, and whether it is there already."""
    rules, trace = explanation.rules, explanation.trace
    if asked in rules.rule:
        return [rules.rule[asked]], rules.rule[asked] in trace.firings
    if asked in rules.advice:
        there = any(asked in rule.recommend for rule in trace.firings)
        return [rule for rule in rules.rules if asked in rule.recommend], there
    name, _, value = asked.partition("=")
    fact = rules.facts.get(name)
    if fact is None and any(option.name == asked for option in _verdicts(explanation)):
        return _candidates(explanation, f"{VERDICT}={asked}")
    if fact is None or fact.given or not value:
        names = [*rules.rule, *rules.advice, *(f"{VERDICT}={o.name}" for o in _verdicts(explanation))]
        help = suggest(asked, names)
        raise UnknownNameError(
            f"'{asked}' is no rule, advice or verdict. "
            + (help if help.startswith("Did") else "Write a rule's id, an advice's, or verdict=value.")
        )
    try:
        wanted = from_text(fact, value)
    except NotAValue as refusal:
        raise UnknownNameError(f"{refusal.message} {refusal.help}") from None
    concluding = [rule for rule in rules.rules if _gives(dict(rule.then).get(name), wanted)]
    return concluding, _gives(trace.facts.get(name), wanted)


def _gives(value: Value | None, wanted: Value) -> bool:
    """Whether a value is the one wanted, or a set that has it."""
    if isinstance(value, tuple) and isinstance(wanted, tuple):
        return set(wanted) <= set(value)
    return value == wanted


def _verdicts(explanation: Explanation) -> tuple[Option, ...]:
    verdict = explanation.rules.facts.get(VERDICT)
    return verdict.options if verdict else ()


class _Search:
    """Looks for the fewest changes; each rule and condition is looked at once."""

    def __init__(self, explanation: Explanation) -> None:
        self.rules = explanation.rules
        self.trace = explanation.trace
        self.fired = {rule.id for rule in explanation.trace.firings}
        self.memo: dict[tuple[str, bool], _Way] = {}
        self.overriders: dict[str, list[Rule]] = {}
        for rule in self.rules.rules:
            for loser in rule.overrides:
                self.overriders.setdefault(loser, []).append(rule)

    def nearest(self, ways: Iterable[_Way]) -> _Way:
        """The way with the fewest changes."""
        return min((way for way in ways if way is not None), key=len, default=None)

    def together(self, ways: Iterable[_Way]) -> _Way:
        """All of the ways, or None if one is not to be had."""
        merged: dict[Missing, None] = {}
        for way in ways:
            if way is None:
                return None
            merged.update(dict.fromkeys(way))
        return tuple(merged)

    def to_fire(self, rule: Rule) -> _Way:
        """What is missing for a rule to fire."""
        if (rule.id, True) not in self.memo:
            needs = [
                self.formula(rule.when, True, rule),
                self.formula(rule.unless, False, rule),
                *(self.to_rest(other) for other in self.overriders.get(rule.id, ())),
            ]
            self.memo[rule.id, True] = self.together(needs)
        return self.memo[rule.id, True]

    def to_rest(self, rule: Rule) -> _Way:
        """What would have to change for a rule not to fire."""
        if rule.id not in self.fired:
            return ()
        if (rule.id, False) not in self.memo:
            ways = [self.formula(rule.when, False, rule), self.formula(rule.unless, True, rule)]
            self.memo[rule.id, False] = self.nearest(ways)
        return self.memo[rule.id, False]

    def formula(self, formula: Formula, wanted: bool, rule: Rule) -> _Way:
        if holds(formula, self.trace.facts) == wanted:
            return ()
        if isinstance(formula, Condition):
            return self.condition(formula, wanted, rule)
        assert isinstance(formula, (AllOf, AnyOf))
        ways = (self.formula(part, wanted, rule) for part in formula.parts)
        return self.together(ways) if isinstance(formula, AllOf) == wanted else self.nearest(ways)

    def condition(self, condition: Condition, wanted: bool, rule: Rule) -> _Way:
        if self.rules.facts[condition.fact].given:
            return (Missing(condition, wanted, rule),)
        concluding = [(r, v) for r in self.rules.rules for n, v in r.then if n == condition.fact]
        # A set grows, so a rule that adds what is asked is enough; and firings must all rest
        # for a value that isn't wanted to go away.
        right = [r for r, value in concluding if passes(condition.test, value) == wanted]
        wrong = [r for r, value in concluding if passes(condition.test, value) != wanted]
        if wanted and isinstance(condition.test, Includes):
            return self.nearest(self.to_fire(other) for other in right)
        rest = self.together(self.to_rest(other) for other in wrong)
        if not wanted:
            return rest
        return self.nearest(self.together([self.to_fire(other), rest]) for other in right)
