"""Random scenarios for a rule base, of values that tell its rules apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random

from reconsider_rules.model import (
    MAX_DIGITS,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Fact,
    Formula,
    Number,
    RuleBase,
    Value,
)


def random_scenario(random: Random, rules: RuleBase) -> dict[str, Value]:
    """Facts of the rule base's types, in random order; some, all or none are left out."""
    unknown = random.choice((0.0, 0.1, 0.3, 0.6, 1.0))
    facts = list(rules.given)
    random.shuffle(facts)
    return {
        fact.name: _random_value(random, rules, fact)
        for fact in facts
        if random.random() >= unknown
    }


def _random_value(random: Random, rules: RuleBase, fact: Fact) -> Value:
    values, exact = _telling(rules, fact)
    return random.choice(exact if exact and random.random() < 0.4 else values)


def _telling(rules: RuleBase, fact: Fact) -> tuple[list[Value], list[Value]]:
    """The telling values of a fact, and those of them that are thresholds; remembered for the rule base
    that was asked about last, since to look through all rules takes longer than to run them."""
    if not _last or _last[0][0] is not rules:
        _last[:] = [(rules, {})]
    [(_, known)] = _last
    if fact.name not in known:
        values = telling_values(rules, fact)
        thresholds = _thresholds(rules, fact.name) if fact.type == "number" else ()
        known[fact.name] = values, [value for value in values if value in thresholds]
    return known[fact.name]


_last: list[tuple[RuleBase, dict[str, tuple[list[Value], list[Value]]]]] = []


def every_scenario(rules: RuleBase) -> Iterator[dict[str, Value]]:
    """All scenarios of telling values, unknown facts included. For tiny rule bases only."""
    facts = rules.given
    values = [(None, *telling_values(rules, fact)) for fact in facts]
    for chosen in itertools.product(*values):
        found = zip(facts, chosen, strict=True)
        yield {fact.name: value for fact, value in found if value is not None}


def telling_values(rules: RuleBase, fact: Fact) -> list[Value]:
    """Values that between them pass and fail whatever the rules ask of a given fact.

    For a number the thresholds, what lies just beside and between them, and the bounds.
    """
    options = [option.name for option in fact.options]
    if fact.type == "yes/no":
        return [False, True]
    if fact.type == "choice":
        return list(options)
    if fact.type == "choices":
        sizes = range(len(options) + 1) if len(options) <= 4 else (0, 1, 2, len(options))
        sets = (each for size in sizes for each in itertools.combinations(options, size))
        return [tuple(sorted(each)) for each in itertools.islice(sets, 200)]
    return list(_telling_numbers(fact, sorted(_thresholds(rules, fact.name))))


def _telling_numbers(fact: Fact, thresholds: list[Number]) -> list[Number]:
    bounds = [bound for bound in (fact.at_least, fact.at_most) if bound is not None]
    found: set[Number] = {0, 1, *thresholds, *bounds}
    for number in thresholds + bounds:
        found |= {number - 1, number + 1, math.floor(number), math.ceil(number)}
        found |= {math.nextafter(number, math.inf), math.nextafter(number, -math.inf)}
    for low, high in itertools.pairwise(thresholds):
        found |= {float((Fraction(low) + Fraction(high)) / 2), (int(low) + int(high)) // 2}
    tidy = {int(number) if number == int(number) else number for number in found}
    return [
        number
        for number in sorted(tidy)
        if abs(number) < 10**MAX_DIGITS
        and (fact.at_least is None or number >= fact.at_least)
        and (fact.at_most is None or number <= fact.at_most)
        and (not fact.whole or isinstance(number, int))
    ]


def _thresholds(rules: RuleBase, name: str) -> set[Number]:
    formulas = [formula for rule in rules.rules for formula in (rule.when, rule.unless)]
    formulas += [f for guarantee in rules.guarantees for f in (guarantee.when, guarantee.claim)]
    tests = (each.test for each in conditions(formulas) if each.fact == name)
    bounds = (
        bound
        for test in tests
        if isinstance(test, Between)
        for bound in (test.at_least, test.at_most, test.more_than, test.less_than)
    )
    return {bound for bound in bounds if bound is not None}


def conditions(formulas: Sequence[Formula]) -> Iterator[Condition]:
    """Every condition in some formulas."""
    for formula in formulas:
        if isinstance(formula, Condition):
            yield formula
        elif isinstance(formula, (AllOf, AnyOf)):
            yield from conditions(formula.parts)
