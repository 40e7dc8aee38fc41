"""Alternatives of a stratum → definitions of durable_rules (pure).

What is asked of an object, in which order, decides how long durable_rules takes: it goes through the
whole object again after each test that passes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconsider_rules.model import Rule
from reconsider_rules.record import Record

# Limits of durable_rules, with room to spare. Beyond them it hangs, crashes or loses facts.
MAX_RULES = 60  # in one ruleset: 64 nodes may be pending for a fact (and names have two digits)
MAX_ATTRIBUTES = 200  # in one object: 252 properties

Conjunction = dict[int, int]  # slot → the mask of codes allowed there
Comparison = tuple[str, int, int]  # operator ('': equals), slot, code


class Outcome(Record):
    """What the engine's rule stands for: a firing, a giving way, or an auxiliary being set."""

    rule: Rule | None
    overridden: bool
    slot: int | None  # set to ON when it happens; None if nothing reads it


class Ruleset(Record):
    """One durable_rules ruleset: its definition, the slots that its object holds, those of them that
    it holds even where the code is 0 (unknown, or off), and what each of its rules means."""

    definition: str
    reads: tuple[int, ...]
    reads_unknown: frozenset[int]
    outcomes: Mapping[str, Outcome]


def rulesets_of(
    stratum: Iterable[tuple[Outcome, list[Conjunction]]], sizes: Sequence[int]
) -> Iterator[Ruleset]:
    """Pack a stratum's alternatives into rulesets that respect every limit.

    Those that read the same stand together: the fewer attributes an object has, the sooner
    durable_rules is done with it.
    """
    every = [(outcome, way) for outcome, alternatives in stratum for way in alternatives]
    readers = Counter(slot for _, way in every for slot in way)
    every.sort(key=lambda each: sorted([(-readers[slot], slot) for slot in each[1]]))
    pending: list[tuple[Outcome, Conjunction]] = []
    reads: set[int] = set()
    for outcome, conjunction in every:
        more = reads | conjunction.keys()
        if len(pending) == MAX_RULES or len(more) > MAX_ATTRIBUTES:
            yield _ruleset(pending, reads, sizes)
            pending, more = [], set(conjunction)
        pending.append((outcome, conjunction))
        reads = more
    if pending:
        yield _ruleset(pending, reads, sizes)


def _ruleset(
    pending: Sequence[tuple[Outcome, Conjunction]], reads: Iterable[int], sizes: Sequence[int]
) -> Ruleset:
    unknown = frozenset(
        slot for _, conjunction in pending for slot, mask in conjunction.items() if mask & 1
    )
    tests = [
        [
            test
            for slot, mask in conjunction.items()
            for test in _tests(slot, mask, slot in unknown, sizes[slot])
        ]
        for _, conjunction in pending
    ]
    cost = _costs(tests, sizes)
    definition = {}
    for number, each in enumerate(tests):
        each.sort(key=lambda test: (cost[test], test))
        written = [_written(*test) for test in each]
        expression = {"$and": written} if len(written) > 1 else written[0] if written else {"z": 1}
        definition[f"{number:02}"] = {"all": [{"m": expression}]}
    outcomes = {f"{number:02}": outcome for number, (outcome, _) in enumerate(pending)}
    return Ruleset(json.dumps(definition), tuple(sorted(reads)), unknown, outcomes)


def _costs(tests: Sequence[list[Comparison]], sizes: Sequence[int]) -> dict[Comparison, float]:
    """How long it takes, for each alternative with a test, to begin with it.

    durable_rules goes through the whole object again after each test that passes, but only once
    for all alternatives that begin alike: so those come first that many share and few pass.
    """
    shared = Counter(test for each in tests for test in each)
    return {test: _passing(test, sizes) / count for test, count in shared.items()}


def _passing(test: Comparison, sizes: Sequence[int]) -> float:
    """Which share of the codes passes a comparison."""
    operator, slot, code = test
    size = sizes[slot]
    passed = {"": 1, "$neq": size - 1, "$gte": size - code, "$lte": code + 1}[operator]
    return passed / size


def _tests(slot: int, mask: int, with_unknown: bool, size: int) -> list[Comparison]:
    """A mask as comparisons: an equality, or bounds and the codes left out between.

    Unless the object has the unknown as well, whatever it has is at least 1.
    """
    low, high = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
    if low == high:
        return [("", slot, low)]
    tests = []
    if low > (0 if with_unknown else 1):
        tests.append(("$gte", slot, low))
    if high < size - 1:
        tests.append(("$lte", slot, high))
    tests += [("$neq", slot, hole) for hole in holes(mask)]
    return tests or [("$gte", slot, low)]


def _written(operator: str, slot: int, code: int) -> dict[str, object]:
    """A comparison as durable_rules reads it."""
    test: dict[str, object] = {attribute_name(slot): code}
    return {operator: test} if operator else test


def attribute_name(slot: int) -> str:
    """The name of a slot inside durable_rules, which tells names apart by a hash alone.

    Names are letters spelling the number in base 26; `tests/` checks that the first million
    differ in the hash.
    """
    letters = ""
    while True:
        slot, letter = divmod(slot, 26)
        letters = chr(ord("a") + letter) + letters
        if not slot:
            return "v" + letters


def holes(mask: int) -> list[int]:
    """The codes missing between the lowest and the highest of a mask."""
    if not mask:
        return []
    low = (mask & -mask).bit_length() - 1
    missing = ~mask & ((1 << mask.bit_length()) - (1 << low))
    holes = []
    while missing:
        holes.append((missing & -missing).bit_length() - 1)
        missing &= missing - 1
    return holes
