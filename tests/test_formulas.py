"""Does every test mean for every value what the reference says? And do formulas?"""

from __future__ import annotations

import itertools

import pytest

from reconsider_rules.formulas import (
    all_conditions,
    blame,
    certainly_known,
    conditions,
    conditions_of,
    holds,
    parts,
    passes,
    shape,
    within,
)
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
from tests.helpers import loaded

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


THERE = Location("b.yaml", 9, 9)
X, Y, Z = (Condition(name, Is(True), HERE) for name in "xyz")
UNKNOWN = Condition("x", Known(False), HERE)
CALL = Recommended("call", HERE)


def test_what_a_formula_is_made_of() -> None:
    formula = AllOf((X, AnyOf((Y, AllOf((Z, X)), CALL)), UNKNOWN))
    assert list(conditions(formula, Y)) == [X, Y, Z, X, UNKNOWN, Y]
    assert parts(formula) == formula.parts
    assert parts(X) == (X,)
    assert parts(AnyOf((X, Y))) == (AnyOf((X, Y)),)


def test_the_conditions_of_rules_and_guarantees_in_order() -> None:
    rules = loaded("""
        facts:
          a: {ask: A?, type: yes/no}
          b: {ask: B?, type: yes/no}
          c: {ask: C?, type: yes/no}
        conclusions: {verdict: {type: choice, options: {go: Go}}}
        rules:
          - {id: r, when: {b: yes}, unless: {any: [{a: no}, {c: yes}]}, then: {verdict: go}, because: So.}
        guarantees:
          - {id: g, when: {c: no}, always: {verdict: go}, because: So.}
        """)
    assert [each.fact for each in conditions_of(rules.rules[0])] == ["b", "a", "c"]
    assert [each.fact for each in all_conditions(rules)] == ["b", "a", "c", "c", "verdict"]


SAME: list[tuple[Formula, Formula]] = [
    (AllOf((X, Y)), AllOf((Y, X.replaced(location=THERE)))),
    (AnyOf((X, AllOf((Y, Z)))), AnyOf((AllOf((Z, Y)), X))),
    (CALL, CALL.replaced(location=THERE)),
]
OTHER: list[Formula] = [
    AllOf((X, Y)),
    AnyOf((X, Y)),
    AllOf((X, Z)),
    X,
    UNKNOWN,
    Y,
    CALL,
    Recommended("write", HERE),
    AllOf(),
    AnyOf(),
    AllOf((X, AnyOf((X, Y)))),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_shape_knows_no_place_and_no_order(one: Formula, other: Formula) -> None:
    assert shape(one) == shape(other)


def test_different_formulas_have_different_shapes() -> None:
    assert len({shape(formula) for formula in OTHER}) == len(OTHER)


@pytest.mark.parametrize(
    ("formula", "known"),
    [
        (X, "x"),
        (UNKNOWN, ""),
        (Condition("x", Known(True), HERE), "x"),
        (CALL, ""),
        (AllOf((X, Y, UNKNOWN)), "xy"),
        (AnyOf((X, Y)), ""),
        (AnyOf((AllOf((X, Y)), AllOf((Y, Z)))), "y"),
        (AnyOf((X, CALL)), ""),
        (AllOf((Z, AnyOf((X, X)))), "xz"),
        (AllOf(), ""),
        (AnyOf(), ""),
    ],
)
def test_what_is_certainly_known_where_it_holds(formula: Formula, known: str) -> None:
    assert certainly_known(formula) == set(known)


@pytest.mark.parametrize(
    ("formula", "true", "blamed"),
    [
        (X, "x", [("x", None)]),
        (X, "", [("x", None)]),
        (AllOf((X, Y)), "xy", [("x", 0), ("y", 0)]),  # to turn it round, one would do
        (AllOf((X, Y)), "x", [("y", None)]),
        (AllOf((X, Y)), "", [("x", None), ("y", None)]),  # all of them would have to be
        (AnyOf((X, Y)), "", [("x", 0), ("y", 0)]),
        (AnyOf((X, Y)), "y", [("y", None)]),
        (AnyOf((X, Y)), "xy", [("x", None), ("y", None)]),
        (AllOf((X, AnyOf((Y, Z)))), "x", [("y", 1), ("z", 1)]),
        (AnyOf((X, AllOf((Y, Z)))), "yz", [("y", 1), ("z", 1)]),
        (AnyOf((X, AllOf((Y, Z)))), "y", [("x", 0), ("z", 0)]),
        (AllOf((AllOf((X,)), Y)), "xy", [("x", 0), ("y", 0)]),
        (AllOf((X,)), "x", [("x", None)]),
    ],
)
def test_who_is_to_blame(formula: Formula, true: str, blamed: list[tuple[str, int | None]]) -> None:
    facts: dict[str, Value] = dict.fromkeys(true, True)
    whole: list[Formula] = [formula]
    if isinstance(formula, AllOf):
        whole += formula.parts[1:]
    if isinstance(formula, AnyOf):
        whole += formula.parts[1:]
    expected = [(name, None if place is None else whole[place]) for name, place in blamed]
    found = list(blame(formula, holds(formula, facts), facts))
    assert [(condition.fact, within) for condition, within in found] == expected
