"""What a condition means for a value: the one evaluator that explanations rely on.

Laws: a condition on an unknown fact does not hold, whatever the test; only `unknown` holds for
it. Nothing here knows of the engine: a firing is certified by asking these functions again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

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
    Test,
    Value,
)


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
    if isinstance(test, Known):
        return test.known == (value is not None)
    if value is None:
        return False
    match test:
        case OneOf(options, negated):
            return (value in options) != negated
        case Is(expected):
            return value is expected
        case Between() if isinstance(value, (int, float)):
            return within(test, value)
        case Includes(options, every) if isinstance(value, tuple):
            return (all if every else any)(option in value for option in options)
        case Count(size) if isinstance(value, tuple):
            return within(size, len(value))
    raise TypeError(f"{test} can't be asked of {value!r}")


def holds(formula: Formula, facts: Mapping[str, Value], recommended: Collection[str] = ()) -> bool:
    """Whether a formula holds where `facts` are all the known facts, given and derived."""
    match formula:
        case Condition(fact, test):
            return passes(test, facts.get(fact))
        case AllOf(parts):
            return all(holds(part, facts, recommended) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts, recommended) for part in parts)
        case Recommended(advice):
            return advice in recommended
