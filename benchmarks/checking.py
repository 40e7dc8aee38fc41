"""How long do proofs take, and how does that grow with the rules and the facts?

`check` of the rules that come with the package; then of synthetic ones, four times as many rules
or facts at a time, and a `diff` of two versions of them. A growth of 4 for four times as many is
linear, of 16 quadratic.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Figure, milliseconds, ratios, taking_turns
from benchmarks.synthetic import Shape, write_rule_base
from reconsider_rules import RuleBase
from reconsider_rules.proving.anomalies import check_rules
from reconsider_rules.reading.loader import read_rules
from tests.helpers import advisor

ROUNDS = 5
SHIPPED = Path(__file__).parent.parent / "rules"
Size = tuple[int, int]  # rules, facts
# Each size with the one that it is compared with.
BY_RULES: dict[Size, Size | None] = {
    (125, 40): None,
    (500, 40): (125, 40),
    (2000, 40): (500, 40),
    (2000, 160): (500, 160),
}
BY_FACTS: dict[Size, Size | None] = {
    (500, 10): None,
    (500, 40): (500, 10),
    (500, 160): (500, 40),
    (2000, 160): (2000, 40),
}
CHECK_AT_MOST = {(2000, 40): 1000.0, (2000, 160): 4000.0, (5000, 40): 4000.0}  # milliseconds
DIFF_AT_MOST = {(2000, 40): 2000.0}


def measure() -> list[Figure]:
    return [*shipped(), *growth()]


def shipped() -> list[Figure]:
    rules = read_rules(SHIPPED)
    taken = taking_turns(
        ROUNDS,
        [
            lambda: read_rules(SHIPPED),
            lambda: check_rules(rules, []),
            lambda: advisor(rules).compare(advisor(rules)),
        ],
    )
    return [
        Figure(
            "check, shipped rules",
            milliseconds(taken, 1),
            "ms",
            at_most=1000.0,
            note=f"{len(rules.rules)} rules, {len(rules.given)} facts",
        ),
        Figure("  ÷ loading them", ratios(taken, 1, 0)),
        Figure("diff, shipped rules with themselves", milliseconds(taken, 2), "ms"),
        Figure("  ÷ loading them", ratios(taken, 2, 0)),
    ]


def growth() -> list[Figure]:
    figures = []
    for what, do, at_most in (("check", _check, CHECK_AT_MOST), ("diff", _diff, DIFF_AT_MOST)):
        sizes = sorted({*BY_RULES, *BY_FACTS, *at_most})
        with tempfile.TemporaryDirectory() as folder:
            times = {size: _times(Path(folder), size, do) for size in sizes}
        figures += [
            Figure(
                f"{what}, {size[0]:,} rules, {size[1]} facts",
                milliseconds(taken, 0),
                "ms",
                at_most=at_most.get(size),
            )
            for size, taken in times.items()
        ]
        for pairs, four_times in ((BY_RULES, "rules"), (BY_FACTS, "facts")):
            for large, small in pairs.items():
                if small:
                    growth = tuple(
                        many / few
                        for (many,), (few,) in zip(times[large], times[small], strict=False)
                    )
                    name = f"  {what}, {large[0]:,} rules, {large[1]} facts ÷ a fourth of the {four_times}"
                    figures.append(Figure(name, growth))
    return figures


def _times(
    folder: Path, size: Size, do: Callable[[RuleBase, RuleBase], object]
) -> list[tuple[float, ...]]:
    """The times for a rule base of this many rules and facts, and its second version."""
    place = folder / f"{size[0]}-{size[1]}"
    old, new = (
        read_rules(write_rule_base(place / str(variant), Shape(*size, variant=variant)))
        for variant in (False, True)
    )
    return taking_turns(3, [lambda: do(old, new)])


def _check(old: RuleBase, _: RuleBase) -> object:
    return check_rules(old, [])


def _diff(old: RuleBase, new: RuleBase) -> object:
    return advisor(old).compare(advisor(new))
