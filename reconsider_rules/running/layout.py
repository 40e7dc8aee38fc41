"""Where the columns of a rule base are, and which of them each of its conditions asks.

A column is a whole number with a bit for each scenario. There is one for each code of a given fact and
each member of a given set (who has it), and for each value that rules give a conclusion (who gets it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import TypeAlias

from reconsider_rules.formulas import conditions_of, fold, passes, within
from reconsider_rules.model import (
    Condition,
    Count,
    Fact,
    Formula,
    Includes,
    Known,
    Recommended,
    RuleBase,
    Test,
    Value,
)
from reconsider_rules.record import Record
from reconsider_rules.running.situations import Situations

Plan: TypeAlias = "int | tuple[bool, tuple[Plan, ...]]"
"""A formula as it is run: the number of a test, or (every part of it?, the parts)."""


class Span(Record):
    """Where the columns of a fact are: at `first`, who knows it; after it, who has each value; of a
    set, after those of its members, who has each number of members."""

    first: int
    values: int

    @property
    def sizes(self) -> int:
        return self.first + 1 + self.values

    @property
    def members(self) -> range:
        return range(self.first + 1, self.sizes)


class ColumnTest(Record):
    """Passed by the scenarios in one of the `columns`, or, if `otherwise`, by those in none.

    `on_given` tells whether it is of a given fact. `counted` is a derived set whose members must be
    counted before.
    """

    columns: tuple[int, ...]
    on_given: bool
    otherwise: bool = False
    counted: Span | None = None


class Layout:
    """The columns of a rule base, and its conditions as tests of columns."""

    def __init__(self, rules: RuleBase, extra: Iterable[Condition] = ()) -> None:
        """`extra` are conditions that are in no rule and will be asked as well."""
        extra = tuple(extra)
        self.rules = rules
        self.situations = Situations(rules, extra)
        self.spans: dict[str, Span] = {}
        self.width = 0
        for fact in rules.facts.values():
            self._make_room(fact)
        self.coders = {fact.name: self._coder(fact) for fact in rules.given}
        self.tests: list[ColumnTest] = []
        self._plans: dict[tuple[str, Test], Plan] = {}
        for condition in chain(extra, *map(conditions_of, rules.rules)):
            key = condition.fact, condition.test
            if key not in self._plans:
                self._plans[key] = self._plan(condition)

    def _make_room(self, fact: Fact) -> None:
        """Give a fact its columns."""
        if fact.type == "choices":
            values = len(fact.options)
        elif fact.given:
            values = self.situations.of(fact.name)[0].size - 1
        else:
            values = len(self.rules.concluded[fact.name])
        self.spans[fact.name] = span = Span(self.width, values)
        self.width = span.sizes + (values + 1 if fact.type == "choices" else 0)

    def _coder(self, fact: Fact) -> Callable[[Value], Iterable[int]]:
        """What gives the columns of a given fact that a value of it is in."""
        span = self.spans[fact.name]
        first = span.first
        if fact.type == "choices":
            members = self._members(fact)

            def of_set(value: Value) -> Iterable[int]:
                assert isinstance(value, tuple)
                return (first, span.sizes + len(value), *[members[option] for option in value])

            return of_set
        code = self.situations.of(fact.name)[0].coder()
        return lambda value: (first, first + code(value))

    def _members(self, fact: Fact) -> dict[str, int]:
        """The column of each member of a set."""
        return dict(zip(fact.option_names, self.spans[fact.name].members, strict=True))

    def value(self, conclusion: str, value: Value) -> int:
        """The column of a value that some rule gives a conclusion (of a set: a member)."""
        fact = self.rules.facts[conclusion]
        if fact.type == "choices":
            return self._members(fact)[str(value)]
        return self.spans[conclusion].first + 1 + self.rules.concluded[conclusion].index(value)

    def set_by(self, conclusion: str, value: Value) -> list[tuple[int, int | None]]:
        """The columns that a firing sets which gives a conclusion a value; beside that of a
        conclusion with one value, the one that says that it has any."""
        if isinstance(value, tuple):
            return [(self.value(conclusion, member), None) for member in value]
        return [(self.value(conclusion, value), self.spans[conclusion].first)]

    def plan(self, formula: Formula) -> Plan:
        """A formula as it is run; its conditions must be those of rules, or `extra`."""
        return fold(formula, self._leaf, _every, _some)

    def _leaf(self, leaf: Condition | Recommended) -> Plan:
        assert isinstance(leaf, Condition)  # only guarantees ask what is recommended
        return self._plans[leaf.fact, leaf.test]

    def _plan(self, condition: Condition) -> Plan:
        """One condition: a test, or of a set that must have several members, one for each."""
        fact, test = self.rules.facts[condition.fact], condition.test
        span = self.spans[fact.name]
        if isinstance(test, Known):
            if fact.always_known:
                return self._test((), fact, test.known)
            return self._test((span.first,), fact, not test.known)
        if isinstance(test, Includes):
            members = self._members(fact)
            wanted = [members[option] for option in test.options]
            if test.every:
                return True, tuple([self._test((member,), fact) for member in wanted])
            return self._test(wanted, fact)
        if isinstance(test, Count):
            sizes = [n for n in range(span.values + 1) if within(test.size, n)]
            counted = None if fact.given else span
            return self._test([span.sizes + n for n in sizes], fact, counted=counted)
        if fact.given:
            mask = self.situations.of(fact.name)[0].mask(test)
            passing = [code for code in range(1, span.values + 1) if mask >> code & 1]
        else:
            concluded = self.rules.concluded[fact.name]
            passing = [n for n, value in enumerate(concluded, 1) if passes(test, value)]
        return self._test([span.first + n for n in passing], fact)

    def _test(
        self,
        columns: Iterable[int],
        fact: Fact,
        otherwise: bool = False,
        counted: Span | None = None,
    ) -> int:
        """The number of a new test."""
        self.tests.append(ColumnTest(tuple(columns), fact.given, otherwise, counted))
        return len(self.tests) - 1


def _every(parts: Iterable[Plan]) -> Plan:
    return True, tuple(parts)


def _some(parts: Iterable[Plan]) -> Plan:
    return False, tuple(parts)
