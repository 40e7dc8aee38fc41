"""What is asked of durable_rules, and in which order: that decides how long it takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reconsider_rules.running.rulesets import (
    MAX_ATTRIBUTES,
    MAX_RULES,
    Conjunction,
    Outcome,
    Ruleset,
    rulesets_of,
)

A, B, C = range(3)  # slots; durable_rules knows them as va, vb, vc
FIRES = Outcome(None, False, None)


def packed(*ways: Conjunction, sizes: list[int] | None = None) -> list[Ruleset]:
    return list(rulesets_of([(FIRES, list(ways))], sizes or [4, 4, 4]))


def asked(*ways: Conjunction, sizes: list[int] | None = None) -> list[Any]:
    """What each alternative of the only ruleset asks of an object."""
    [ruleset] = packed(*ways, sizes=sizes)
    definition = json.loads(ruleset.definition)
    assert [*definition] == [f"{number:02}" for number in range(len(ways))]
    assert [*ruleset.outcomes] == [*definition]
    return [each["all"][0]["m"] for each in definition.values()]


@pytest.mark.parametrize(
    ("mask", "tests"),
    [
        (0b0010, {"va": 1}),
        (0b0110, {"$lte": {"va": 2}}),
        (0b1100, {"$gte": {"va": 2}}),
        (0b1110, {"$gte": {"va": 1}}),
        (0b1010, {"$neq": {"va": 2}}),
        (0b0001, {"va": 0}),
        (0b0011, {"$lte": {"va": 1}}),
        (0b1011, {"$neq": {"va": 2}}),
    ],
)
def test_a_mask_is_as_few_comparisons_as_can_be(mask: int, tests: object) -> None:
    assert asked({A: mask}) == [tests]


def test_bounds_on_both_sides() -> None:
    assert asked({A: 0b01100}, sizes=[5]) == [{"$and": [{"$gte": {"va": 2}}, {"$lte": {"va": 3}}]}]


def test_what_is_unknown_is_told_where_somebody_asks_for_it() -> None:
    [alone] = packed({A: 0b0110, B: 0b0011})
    assert alone.reads == (A, B)
    assert alone.reads_unknown == frozenset((B,))
    [beside] = packed({A: 0b0110}, {A: 0b0011})
    assert beside.reads_unknown == frozenset((A,))
    first = json.loads(beside.definition)
    told = [each["all"][0]["m"] for each in first.values()]
    assert {"$and": [{"$gte": {"va": 1}}, {"$lte": {"va": 2}}]} in told  # now it may be 0
    assert {"$lte": {"va": 1}} in told


def test_nothing_is_asked_where_nothing_has_to_hold() -> None:
    assert asked({}) == [{"z": 1}]


def test_what_few_pass_comes_first() -> None:
    ways = {A: 0b0110, B: 0b0010}, {A: 0b1110, C: 0b1100}
    assert asked(*ways) == [
        {"$and": [{"vb": 1}, {"$lte": {"va": 2}}]},
        {"$and": [{"$gte": {"vc": 2}}, {"$gte": {"va": 1}}]},
    ]


def test_what_is_left_out_excludes_little() -> None:
    way = {A: 0b1010, B: 0b0110, C: 0b1000}
    assert asked(way) == [{"$and": [{"vc": 3}, {"$lte": {"vb": 2}}, {"$neq": {"va": 2}}]}]


def test_what_many_share_comes_first() -> None:
    """One in four passes, but for all of them at once."""
    ways = [{A: 0b0010, B: 1 << code} for code in range(1, 5)]
    alone = asked(ways[0], sizes=[4, 8])
    assert alone == [{"$and": [{"vb": 1}, {"va": 1}]}]
    assert asked(*ways, sizes=[4, 8]) == [
        {"$and": [{"va": 1}, {"vb": code}]} for code in range(1, 5)
    ]


def test_those_that_read_the_same_stand_together() -> None:
    ways = [{A: 2, B: 2} if number % 2 else {C: 2} for number in range(2 * MAX_RULES)]
    assert [each.reads for each in packed(*ways)] == [(A, B), (C,)]
    # By what most of them read: A, not what comes first.
    mixed = [{A: 2, C: 2} for _ in range(MAX_RULES)] + [{B: 2, C: 2}] * MAX_RULES
    assert {each.reads for each in packed(*mixed[::-1])} == {(A, C), (B, C)}


def test_no_object_has_too_many_attributes() -> None:
    size = MAX_ATTRIBUTES // 2
    sizes = [2] * (3 * size)
    ways = [dict.fromkeys(range(first, first + size), 2) for first in (0, size, 2 * size)]
    assert [len(each.reads) for each in packed(*ways, sizes=sizes)] == [MAX_ATTRIBUTES, size]


def test_no_ruleset_has_too_many_rules() -> None:
    counts = [len(each.outcomes) for each in packed(*[{A: 2}] * (MAX_RULES + 1))]
    assert counts == [MAX_RULES, 1]
    assert packed() == []
