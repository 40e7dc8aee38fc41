"""What a peer is, and what is left of the rules that `synthetic` writes when it is told of them.

Each condition is on a number that must lie within bounds, or on a fact that must have one of some
values; a `when` is all of its conditions, and an `unless` has one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from reconsider_rules.formulas import conditions, passes
from reconsider_rules.model import Between, Condition, Facts, Formula, Number, Rule, RuleBase, Value

Fired = list[list[str]]
"""For each case the ids of the rules that fired, in any order."""

UNKNOWN = -1_000_000
"""Stands for an unknown number where an engine must have one: less than any that is given."""


class Peer(Protocol):
    """Runs the rules of the rule base that it is made of."""

    slows_down: bool = False
    """Whether it needs more time the more cases it has seen, and is to be made anew."""

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """Answer cases, one after the other."""

    def prepared(self, cases: Sequence[Facts]) -> Sequence[Any]:
        """Cases as it is given them; what this takes is not measured."""
        return cases

    def record(self, prepared: Sequence[Any]) -> object:
        """Answer prepared cases, what fired being kept in whatever form takes the least time."""
        return self.fired(prepared)

    @property
    def clock(self) -> Callable[[], float]:
        """Tells the seconds of processor time that it has taken, from any start."""
        return time.process_time


class NotInstalledError(Exception):
    """A peer is missing."""

    def __init__(self, name: str, way_out: str) -> None:
        super().__init__(f"{name} isn't installed ({way_out})")


def imported(module: str, package: str) -> Any:
    """The module of a package, or NotInstalledError."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise NotInstalledError(package, "pip install -r benchmarks/peers.txt") from error


@dataclass(frozen=True, slots=True)
class Test:
    """One condition: the bounds of a number by `>=`, `>`, `<=` and `<`, or the values wanted."""

    fact: str
    given: bool
    bounds: Mapping[str, Number]
    wanted: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class PlainRule:
    """A rule: it fires where every test of `when` passes, none of `unless`, and no overrider fires."""

    id: str
    stratum: int
    when: tuple[Test, ...]
    unless: tuple[Test, ...]
    overriders: tuple[str, ...]
    overrides: bool
    then: tuple[tuple[str, Value], ...]


def plain_rules(rules: RuleBase) -> list[PlainRule]:
    """The rules, each after all that it depends on."""
    return [_plain(rules, rule) for rule in sorted(rules.rules, key=_stratum(rules))]


def _stratum(rules: RuleBase) -> Callable[[Rule], int]:
    return lambda rule: rules.strata[rule.id]


def _plain(rules: RuleBase, rule: Rule) -> PlainRule:
    unless = tuple(_tests(rules, rule.unless))
    if len(unless) > 1:
        raise NotImplementedError("an 'unless' of several tests")
    return PlainRule(
        rule.id,
        rules.strata[rule.id],
        tuple(_tests(rules, rule.when)),
        unless,
        rules.overriders.get(rule.id, ()),
        bool(rule.overrides),
        rule.then,
    )


def _tests(rules: RuleBase, formula: Formula) -> Iterator[Test]:
    for condition in conditions(formula):
        fact = rules.facts[condition.fact]
        if isinstance(condition.test, Between):
            yield Test(fact.name, fact.given, _bounds(condition.test), ())
        else:
            yield Test(fact.name, fact.given, {}, tuple(_wanted(rules, condition)))


def _bounds(test: Between) -> dict[str, Number]:
    bounds = {">=": test.at_least, ">": test.more_than, "<=": test.at_most, "<": test.less_than}
    return {sign: bound for sign, bound in bounds.items() if bound is not None}


def _wanted(rules: RuleBase, condition: Condition) -> Iterator[Value]:
    fact = rules.facts[condition.fact]
    if fact.type not in ("choice", "yes/no"):
        raise NotImplementedError(f"tests of {fact.type}")
    values: Sequence[Value] = (False, True) if fact.type == "yes/no" else fact.option_names
    return (value for value in values if passes(condition.test, value))


def above_unknown(test: Test) -> list[tuple[str, Number]]:
    """The bounds of a number, as an engine must test them that takes UNKNOWN for a number."""
    low = [] if test.bounds.keys() & {">=", ">"} else [(">", UNKNOWN)]
    return [*low, *test.bounds.items()]


def unknown_numbers(rules: RuleBase) -> dict[str, Value]:
    """A case of numbers only, all of them unknown."""
    return {fact.name: UNKNOWN for fact in rules.given if fact.type == "number"}
