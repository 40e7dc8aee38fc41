"""What a formula means: the one evaluator that explanations rely on, and what else is asked of one.

Laws: a condition on an unknown fact does not hold, whatever the test; only `unknown` holds for
it. Nothing here knows of the engine: a firing is certified by asking these functions again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from reconsider_rules.model import (
    AllOf,
    AnyOf,
    Between,
    Condition,
    Count,
    Formula,
    Includes,
    Is,
    Known,
    Number,
    OneOf,
    Recommended,
    Rule,
    RuleBase,
    Test,
    Value,
)

_T = TypeVar("_T")


def within(between: Between, number: Number) -> bool:
    """Whether a number satisfies every bound that is set."""
    return (
        (between.at_least is None or number >= between.at_least)
        and (between.at_most is None or number <= between.at_most)
        and (between.more_than is None or number > between.more_than)
        and (between.less_than is None or number < between.less_than)
    )


def passes(test: Test, value: Value | None) -> bool:
    """Whether a value (None: unknown) passes a test."""
    if value is None:
        return isinstance(test, Known) and not test.known
    if isinstance(test, OneOf):
        return (value in test.options) != test.negated
    if isinstance(test, Is):
        return value is test.value
    if isinstance(test, Between) and isinstance(value, (int, float)):
        return within(test, value)
    if isinstance(test, Known):
        return test.known
    if isinstance(test, Includes) and isinstance(value, tuple):
        return (all if test.every else any)(option in value for option in test.options)
    if isinstance(test, Count) and isinstance(value, tuple):
        return within(test.size, len(value))
    raise TypeError(f"{test} can't be asked of {value!r}")


def holds(formula: Formula, facts: Mapping[str, Value], recommended: Collection[str] = ()) -> bool:
    """Whether a formula holds where `facts` are all the known facts, given and derived."""
    if isinstance(formula, Condition):
        return passes(formula.test, facts.get(formula.fact))
    if isinstance(formula, (AllOf, AnyOf)):
        enough = isinstance(formula, AnyOf)
        for part in formula.parts:
            if holds(part, facts, recommended) == enough:
                return enough
        return not enough
    return formula.advice in recommended


def fold(
    formula: Formula,
    leaf: Callable[[Condition | Recommended], _T],
    every: Callable[[Iterable[_T]], _T],
    some: Callable[[Iterable[_T]], _T],
) -> _T:
    """What a formula comes to: `leaf` of each condition, `every` of the parts of an `all`, `some` of
    those of an `any`."""
    if isinstance(formula, AllOf):
        return every(fold(part, leaf, every, some) for part in formula.parts)
    if isinstance(formula, AnyOf):
        return some(fold(part, leaf, every, some) for part in formula.parts)
    return leaf(formula)


def blame(
    formula: Formula, outcome: bool, facts: Mapping[str, Value], within: Formula | None = None
) -> Iterator[tuple[Condition, Formula | None]]:
    """The conditions by which a formula holds, if that is its outcome, or by which it fails: in an
    `any` that holds those that do, in an `all` that fails those that don't, else all of them.

    Beside each stands the innermost `any` that fails, or `all` that holds, `within` which it would
    do to turn this one round; None where all of them would have to be.
    """
    if isinstance(formula, Condition):
        yield formula, within
    elif isinstance(formula, (AllOf, AnyOf)):
        all_did = isinstance(formula, AllOf) == outcome
        inner = formula if all_did and len(formula.parts) > 1 else within
        for part in formula.parts:
            if all_did or holds(part, facts) == outcome:
                if isinstance(part, Condition):
                    yield part, inner
                else:
                    yield from blame(part, outcome, facts, inner)


def parts(formula: Formula) -> tuple[Formula, ...]:
    """What must all hold for a formula to hold: the parts of an `all`, else itself."""
    return formula.parts if isinstance(formula, AllOf) else (formula,)


def conditions(*formulas: Formula) -> Iterator[Condition]:
    """Every condition of some formulas, in order."""
    for formula in formulas:
        if isinstance(formula, Condition):
            yield formula
        elif isinstance(formula, (AllOf, AnyOf)):
            yield from conditions(*formula.parts)


def advice_asked(*formulas: Formula) -> Iterator[str]:
    """Every advice that some formulas ask about."""
    for formula in formulas:
        if isinstance(formula, Recommended):
            yield formula.advice
        elif isinstance(formula, (AllOf, AnyOf)):
            yield from advice_asked(*formula.parts)


def conditions_of(rule: Rule) -> Iterator[Condition]:
    """Every condition of a rule, those of `unless` last."""
    return conditions(rule.when, rule.unless)


def all_conditions(rules: RuleBase) -> Iterator[Condition]:
    """Every condition of a rule base: of its rules, then of its guarantees."""
    for rule in rules.rules:
        yield from conditions_of(rule)
    for guarantee in rules.guarantees:
        yield from conditions(guarantee.when, guarantee.claim)


def shape(formula: Formula) -> object:
    """A formula without its places and the order of its parts, to compare with others."""
    return fold(formula, _bare, _bare_all, _bare_any)


def _bare(leaf: Condition | Recommended) -> object:
    return leaf.advice if isinstance(leaf, Recommended) else (leaf.fact, leaf.test)


def _bare_all(parts: Iterable[object]) -> object:
    return "all", frozenset(parts)


def _bare_any(parts: Iterable[object]) -> object:
    return "any", frozenset(parts)


def certainly_known(formula: Formula) -> frozenset[str]:
    """The facts that must be known wherever the formula holds."""
    return fold(formula, _told_by, _union, _intersection)


def _told_by(leaf: Condition | Recommended) -> frozenset[str]:
    tells = isinstance(leaf, Condition) and leaf.test != Known(False)
    return frozenset((leaf.fact,)) if isinstance(leaf, Condition) and tells else frozenset()


def _union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*parts)


def _intersection(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    """What all parts have; nothing holds where there is no part, and nothing is known there."""
    found = list(parts)
    return frozenset.intersection(*found) if found else frozenset()
