"""Does every test mean for every value what the reference says? And do formulas?"""

from __future__ import annotations

import itertools

import pytest

from reconsider_rules.formulas import holds, passes, within
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
    Location,
    OneOf,
    Recommended,
    Test,
    Value,
)
from tests import reference

BOUNDS = (None, 1, 2)
RANGES = [Between(*bounds) for bounds in itertools.product(BOUNDS, repeat=4)]
NUMBERS: list[Value] = [0, 1, 1.5, 2, 3]
SETS: list[Value] = [(), ("a",), ("b",), ("a", "b"), ("a", "b", "c")]
ASKED: list[tuple[list[Test], list[Value]]] = [
    ([*RANGES], NUMBERS),
    ([Count(size) for size in RANGES], SETS),
    (
        [OneOf(options, negated) for options in [("a",), ("a", "b")] for negated in (False, True)],
        ["a", "b", "c"],
    ),
    (
        [Includes(options, every) for options in [("a",), ("a", "b")] for every in (False, True)],
        SETS,
    ),
    ([Is(True), Is(False)], [True, False]),
    ([Known(True), Known(False)], [False, 0, (), "a"]),
]
HERE = Location("rules.yaml", 1, 1)
YES, NO = (Condition("x", Is(value), HERE) for value in (True, False))


@pytest.mark.parametrize(("tests", "values"), ASKED)
def test_a_test_of_a_value(tests: list[Test], values: list[Value]) -> None:
    for test, value in itertools.product(tests, [*values, None]):
        assert passes(test, value) is reference.passes(test, value), (test, value)


def test_a_number_within_bounds() -> None:
    for between, number in itertools.product(RANGES, NUMBERS):
        assert isinstance(number, (int, float))
        assert within(between, number) is reference.passes(between, number)


@pytest.mark.parametrize(
    ("test", "value"),
    [(Between(at_least=1), "a"), (Includes(("a",), True), "a"), (Count(Between(1)), 1)],
)
def test_a_value_of_another_type_is_refused(test: Test, value: Value) -> None:
    with pytest.raises(TypeError, match="can't be asked of"):
        passes(test, value)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (YES, True),
        (NO, False),
        (Condition("y", Known(False), HERE), True),
        (AllOf(), True),
        (AnyOf(), False),
        (AllOf((YES, YES)), True),
        (AllOf((YES, NO)), False),
        (AnyOf((NO, NO)), False),
        (AnyOf((NO, YES)), True),
        (AnyOf((NO, AllOf((YES, AnyOf((NO, YES)))))), True),
        (Recommended("call", HERE), True),
        (Recommended("write", HERE), False),
        (AllOf((Recommended("call", HERE),)), True),
        (AnyOf((NO, Recommended("call", HERE))), True),
    ],
)
def test_a_formula(formula: Formula, expected: bool) -> None:
    assert holds(formula, {"x": True}, ["call"]) is expected
    assert holds(AnyOf((AllOf(), formula)), {"x": True}, ["call"])
