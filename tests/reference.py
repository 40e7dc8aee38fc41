"""What the rules mean, said once more, as plainly as possible.

An answer is worked out from the definition: a rule fires when its `when` holds, its `unless` does
not, and no rule that fires overrides it; a conclusion has the values of the firings that conclude
it. Nothing depends on itself, so the recursion ends. Only the data types are the program's.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from reconsider_rules import model as m


@dataclass(frozen=True)
class Answer:
    """`clash`: the contradictory conclusion lowest in level, then by name; what follows from it
    means nothing. `conflict`: advice is recommended together that must not be."""

    conclusions: dict[str, m.Value]
    firings: frozenset[str]
    overridden: dict[str, tuple[str, ...]]
    recommended: frozenset[str]
    clash: str | None
    conflict: bool


def passes(test: m.Test, value: m.Value | None) -> bool:
    if isinstance(test, m.Known) or value is None:
        return isinstance(test, m.Known) and test.known != (value is None)
    if isinstance(test, m.Is):
        return value == test.value
    if isinstance(test, m.OneOf):
        return value not in test.options if test.negated else value in test.options
    if isinstance(test, m.Between):
        assert isinstance(value, (int, float))
        exact = Fraction(value)
        enough = all(b is None or exact >= b for b in (test.at_least, test.more_than))
        little = all(b is None or exact <= b for b in (test.at_most, test.less_than))
        return enough and little and exact not in (test.more_than, test.less_than)
    assert isinstance(value, tuple)
    if isinstance(test, m.Count):
        return passes(test.size, len(value))
    asked = set(test.options)
    return asked <= set(value) if test.every else bool(asked & set(value))


def answer(rules: m.RuleBase, given: m.Facts) -> Answer:
    def holds(formula: m.Formula) -> bool:
        if isinstance(formula, m.Condition):
            return passes(formula.test, next(iter(values(formula.fact)), None))
        assert isinstance(formula, (m.AllOf, m.AnyOf))
        parts = [holds(part) for part in formula.parts]
        return False not in parts if isinstance(formula, m.AllOf) else True in parts

    @cache
    def values(name: str) -> list[m.Value]:
        """All that is said of a fact: more than one thing is a contradiction; sets are united."""
        if name in given:
            return [given[name]]
        said = {dict(rule.then)[name] for rule in concluding(name) if fires(rule.id)}
        if rules.facts[name].type == "choices" and not rules.facts[name].given:
            return [tuple(sorted({o for one in said if isinstance(one, tuple) for o in one}))]
        return sorted(said, key=repr)

    def concluding(name: str) -> list[m.Rule]:
        return [rule for rule in rules.rules if name in dict(rule.then)]

    @cache
    def overriders(id: str) -> list[str]:
        return sorted(rule.id for rule in rules.rules if id in rule.overrides)

    @cache
    def held(id: str) -> bool:
        return holds(rules.rule[id].when) and not holds(rules.rule[id].unless)

    @cache
    def fires(id: str) -> bool:
        return held(id) and not any(fires(other) for other in overriders(id))

    def level(name: str) -> tuple[int, str]:
        return max(rules.strata[rule.id] for rule in concluding(name)), name

    fired = frozenset(filter(fires, rules.rule))
    gave_way = [id for id in rules.rule if held(id) and id not in fired]
    known = {f.name: values(f.name) for f in rules.facts.values() if not f.given and values(f.name)}
    recommended = frozenset(advice for id in fired for advice in rules.rule[id].recommend)
    forbidden = {other for id in recommended for other in rules.advice[id].conflicts_with}
    opening = [id for id in recommended if rules.advice[id].opens]
    return Answer(
        {name: found[0] for name, found in known.items()},
        fired,
        {id: tuple(other for other in overriders(id) if other in fired) for id in gave_way},
        recommended,
        min((name for name in known if len(known[name]) > 1), key=level, default=None),
        not forbidden.isdisjoint(recommended) or len(opening) > 1,
    )
