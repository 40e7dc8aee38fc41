"""Which numbers there are: the same ones for scenarios, JSON, Python, rules and proofs."""

from __future__ import annotations

import enum
import json
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconsider_rules import RuleBase, Scenario, ScenarioError
from reconsider_rules.model import MAX_DIGITS, Fact, Location, Number, Value
from reconsider_rules.parsing.file import parse
from reconsider_rules.proving.anomalies import check_rules
from reconsider_rules.reading import numbers as read_numbers
from reconsider_rules.reading import values
from reconsider_rules.reading.refusals import NotAValue
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.render.scenario import scenario_as_yaml
from reconsider_rules.running.attributes import Attribute
from tests.helpers import advisor, loaded

LARGEST = 10**MAX_DIGITS - 1
TINY = math.nextafter(0.0, 1.0)

whole = st.integers(-LARGEST, LARGEST)
small = st.integers(-9, 9)
fractions = st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: not x.is_integer())
near = st.builds(
    lambda number, up: tidy(math.nextafter(number, math.inf) if up else number),
    st.sampled_from((0.0, 0.1, 1.0, 2.5, 2.0**52, 2.0**53, -(2.0**52), TINY, 0.1 + 0.2)),
    st.booleans(),
)
edges = st.sampled_from(
    (
        0,
        LARGEST,
        -LARGEST,
        LARGEST - 1,
        2**53,
        2**53 + 1,
        -(2**53) - 1,
        TINY,
        -TINY,
        0.100000000000001,
        0.100000000000002,
    )
)
numbers = st.one_of(whole, small, fractions, near, edges)


def tidy(number: Number) -> Number:
    return int(number) if number == int(number) else number


def neighbours(number: Number) -> list[Number]:
    """The admissible numbers next to one on either side, and itself: by the definition."""
    found: list[Number] = [number, math.floor(number), math.ceil(number)]
    found += [math.floor(number) - 1, math.ceil(number) + 1]
    if abs(number) <= 2**53:
        found += [tidy(math.nextafter(number, end)) for end in (-math.inf, math.inf)]
    return [each for each in found if abs(each) <= LARGEST]


def fact(low: Number | None, high: Number | None, only_whole: bool) -> Fact:
    return Fact(
        "x", "number", "x", True, Location("f", 1, 1), at_least=low, at_most=high, whole=only_whole
    )


RULES = loaded(
    """
    facts: {x: {ask: How many?, type: number}}
    conclusions: {verdict: {type: choice, options: {a: A, b: B}}}
    rules:
      - {id: a, when: {x: known}, then: {verdict: a}, because: So.}
    """
)


@settings(max_examples=300, deadline=None)
@given(
    st.sets(numbers, max_size=4),
    st.one_of(st.none(), numbers),
    st.one_of(st.none(), numbers),
    st.booleans(),
)
@example({LARGEST}, None, None, False)
@example({0.100000000000001, 0.100000000000002}, None, None, False)
@example({0.1, math.nextafter(0.1, 1)}, None, None, False)
@example({0.1, math.nextafter(math.nextafter(0.1, 1), 1)}, None, None, False)
@example({0, TINY}, 0, None, False)
@example({2**53, 2**53 + 1, 2**53 + 3}, None, None, False)
@example({-LARGEST, 1 - LARGEST}, None, None, False)
@example({5}, 0.5, 0.7, True)
def test_a_code_is_possible_iff_some_number_that_a_scenario_may_hold_has_it(
    thresholds: set[Number], low: Number | None, high: Number | None, only_whole: bool
) -> None:
    attribute = Attribute(fact(low, high, only_whole), "", tuple(sorted(thresholds)), (low, high))
    edges = [*thresholds, *(bound for bound in (low, high) if bound is not None), LARGEST, -LARGEST]
    # Between two neighbours on this list nothing changes, so some number of each code is on it.
    telling = {each for edge in edges for each in neighbours(edge)} | {0}
    allowed = [
        each
        for each in telling
        if (low is None or each >= low)
        and (high is None or each <= high)
        and (isinstance(each, int) or not only_whole)
    ]
    assert {attribute.code(each) for each in allowed} == set(attribute.possible[1:])
    for code in range(1, attribute.size):
        found = attribute.example(code)
        assert (found is not None) == (code in attribute.possible)
        if found is not None:
            assert attribute.code(found) == code
            assert identical(through_a_file(RULES, {"x": found})["x"], found)
            assert identical(values.from_python(attribute.fact, found), found)


@pytest.mark.parametrize(
    ("thresholds", "low", "high", "expected"),
    [
        ((), None, None, [0]),
        ((), 3, None, [3]),
        ((), 2.5, None, [2.5]),
        ((), None, 9, [9]),
        ((), None, 8.5, [8]),
        ((), 3, 9, [3]),
        ((5,), None, None, [4, 5, 6]),
        ((5,), 0, None, [0, 5, 6]),
        ((5,), None, 9, [4, 5, 6]),
        ((1, 2), None, None, [0, 1, 1.5, 2, 3]),
        ((0, 9), 0, None, [None, 0, 1, 9, 10]),
    ],
)
def test_the_example_of_a_code_is_a_plain_number(
    thresholds: tuple[Number, ...],
    low: Number | None,
    high: Number | None,
    expected: list[Number | None],
) -> None:
    """A bound where it is the only thing to go by, else the nearest whole number to a threshold."""
    attribute = Attribute(fact(low, high, False), "", thresholds, (low, high))
    assert [attribute.example(code) for code in range(1, attribute.size)] == expected


def through_a_file(rules: RuleBase, facts: dict[str, Value]) -> dict[str, Value]:
    source = parse(scenario_as_yaml(Scenario(facts)), "w.yaml")
    (case,) = read_cases(rules, source)
    assert source.diagnostics == []
    return dict(case.scenario.facts)


def identical(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


@settings(deadline=None)
@given(st.one_of(numbers, st.floats(allow_nan=False, allow_infinity=False), st.integers()))
@example(1e300)
@example(1e22)
@example(-0.0)
@example(10**30)
@example(10**5000)
def test_python_and_files_hold_the_same_numbers(number: Number) -> None:
    """What Python may give is written in a file, in either way, and read back as the same."""
    fits = abs(number) <= LARGEST
    if not fits:
        with pytest.raises(ScenarioError, match="'x' is too large"):
            advisor(RULES).explain({"x": number})
        return
    held = advisor(RULES).explain({"x": number}).scenario.facts["x"]
    assert held == number
    assert isinstance(held, int) == (isinstance(number, int) or number.is_integer())
    for text in (repr(held), json.dumps(held)):
        assert identical(read_numbers.number(text), held)
    assert identical(through_a_file(RULES, {"x": held})["x"], held)


ACCEPTED: list[tuple[str, Number]] = [
    ("9" * 30 + ".0", LARGEST),
    ("-" + "9" * 29 + "8e0", 1 - LARGEST),
    ("1e-5", 1e-05),
    ("5e-324", TINY),
    ("0.30000000000000004", 0.1 + 0.2),
    (repr(1 / 3), 1 / 3),
    ("9" * 30, LARGEST),
    ("-0.0", 0),
    ("-0", 0),
    ("1e29", 10**29),
    ("1e23", 10**23),
    ("2.50", 2.5),
    ("12345678901234567890.0", 12345678901234567890),
    ("1.2345678901234567890e19", 12345678901234567890),
    ("00.5", 0.5),
    (".5", 0.5),
    ("5.", 5),
    ("1E3", 1000),
    ("150e-1", 15),
    ("9007199254740993", 2**53 + 1),
]


@pytest.mark.parametrize(("text", "number"), ACCEPTED, ids=lambda value: str(value)[:20])
def test_text_is_taken_where_it_is_exactly_a_number(text: str, number: Number) -> None:
    assert identical(read_numbers.number(text), number)


@pytest.mark.parametrize(
    "text",
    [
        "1e300",
        "1e30",
        "9" * 31,
        "-1e30",
        "1e-999",
        "1e-324",
        "4e-324",
        "0.1234567890123456789",
        "0." + "1" * 30,
        "0.30000000000000001",
        "9007199254740992.5",
        "9" * 29 + ".5",
        "123456789012345678901234567.5",
        "1e9999",
        "1e0000000000000001",
    ],
)
def test_text_that_is_no_number_exactly_is_refused(text: str) -> None:
    with pytest.raises(NotAValue) as refused:
        read_numbers.number(text)
    assert refused.value.code == "number-too-long"
    assert refused.value.help
    wrong = f"rules: [{{id: r, when: {{x: {text}}}, then: {{verdict: a}}, because: So.}}]"
    declared = "facts: {x: {ask: How?, type: number}}\nconclusions: {verdict: {type: choice, options: {a: A}}}\n"
    with pytest.raises(Exception, match="number-too-long"):
        loaded(declared + wrong)
    with pytest.raises(ScenarioError):
        advisor(RULES).explain({"x": text})


class Few(enum.IntEnum):
    """An int that prints as something else."""

    TWO = 2


class Half(float):
    """A float that isn't quite one."""


def test_kinds_of_number_that_are_nearly_python_s_own() -> None:
    for number, plain in ((Few.TWO, 2), (Half(2.5), 2.5), (Half(2.0), 2)):
        held = advisor(RULES).explain({"x": number}).scenario.facts["x"]
        assert identical(held, plain)


@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        math.nan,
        math.inf,
        -math.inf,
        Decimal("1.5"),
        Fraction(1, 3),
        1j,
        b"1",
        [1],
        {"x": 1},
        "nan",
        "inf",
        "Infinity",
        "1/3",
        "0x10",
        "1_000",
    ],
    ids=repr,
)
def test_what_is_no_number_is_refused_with_a_way_out(value: Any) -> None:
    with pytest.raises(ScenarioError) as caught:
        advisor(RULES).explain({"x": value})
    (found,) = caught.value.diagnostics
    assert found.code in ("not-a-number", "wrong-type")
    assert found.help


def test_values_that_compare_like_nothing_else_are_refused() -> None:
    class Array:
        def __eq__(self, other: object) -> Any:
            return [self == other] if other is self else Array()

        def __bool__(self) -> bool:
            raise ValueError("the truth value of an array is ambiguous")

        __hash__ = object.__hash__

    with pytest.raises(ScenarioError, match="must be a number"):
        advisor(RULES).explain({"x": Array()})


def test_proofs_are_about_the_numbers_that_scenarios_may_hold() -> None:
    """`at most` the greatest number there is, or unknown: that is every case."""
    rules = loaded(
        f"""
        facts: {{x: {{ask: How many?, type: number}}}}
        conclusions: {{verdict: {{type: choice, options: {{a: A, b: B}}}}}}
        rules:
          - {{id: a, when: {{x: {{at most: {LARGEST}}}}}, then: {{verdict: a}}, because: So.}}
          - {{id: b, when: {{x: unknown}}, then: {{verdict: b}}, because: So.}}
        """
    )
    assert [finding.diagnostic.code for finding in check_rules(rules, [])[0]] == []
    for number in (LARGEST, -LARGEST, 0.5, 1e29):
        assert advisor(rules).explain({"x": number}).verdict is not None
    for number in (1e300, LARGEST + 1, 1e30):
        with pytest.raises(ScenarioError):
            advisor(rules).explain({"x": number})


@pytest.mark.parametrize(
    ("low", "high", "room"),
    [
        ("0.100000000000001", "0.100000000000002", True),
        ("0.1", repr(math.nextafter(0.1, 1)), False),
        ("0", "5e-324", False),
        ("9007199254740992", "9007199254740993", False),
    ],
)
def test_the_gap_between_neighbours_has_a_witness_iff_there_is_a_number(
    low: str, high: str, room: bool
) -> None:
    rules = loaded(
        f"""
        facts: {{x: {{ask: How many?, type: number}}}}
        conclusions: {{verdict: {{type: choice, options: {{a: A, b: B, c: C}}}}}}
        rules:
          - {{id: a, when: {{x: {{at most: {low}}}}}, then: {{verdict: a}}, because: So.}}
          - {{id: b, when: {{x: {{at least: {high}}}}}, then: {{verdict: b}}, because: So.}}
          - {{id: c, when: {{x: unknown}}, then: {{verdict: c}}, because: So.}}
        """
    )
    errors = [f for f in check_rules(rules, [])[0] if f.diagnostic.code == "no-verdict"]
    assert bool(errors) == room
    for finding in errors:
        assert finding.witness is not None
        facts = through_a_file(rules, dict(finding.witness.facts))
        assert facts == finding.witness.facts
        assert advisor(rules).explain(facts).verdict is None


def test_the_size_of_a_set_is_a_whole_number() -> None:
    """Between two and three members there is no code that is possible."""
    rules = loaded(
        "facts:\n  s: {ask: Which?, type: choices, options: {a: A, b: B, c: C, d: D}}\n"
        "conclusions:\n  verdict: {type: choice, options: {x: X}}\n"
        "rules:\n  - {id: r, when: [{s: {count: 2}}, {s: {count: 3}}], then: {verdict: x}, because: So.}\n"
    )
    size = advisor(rules).engine.situations.of("s")[0]
    assert size.thresholds == (2, 3)
    assert [size.code(("",) * n) for n in range(5)] == [1, 1, 2, 4, 5]
    assert size.possible == (0, 1, 2, 4, 5)
