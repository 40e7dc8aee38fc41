"""Where the columns of a rule base are, and which of them each of its conditions asks.

A column is a whole number with a bit for each scenario. There is one for each code of a given fact and
each member of a given set (who has it), and for each value that rules give a conclusion (who gets it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeAlias

from reconsider_rules.formulas import conditions_of, fold
from reconsider_rules.model import (
    Condition,
    Fact,
    Formula,
    Recommended,
    RuleBase,
    Test,
    Value,
)
from reconsider_rules.record import Record
from reconsider_rules.running.attributes import SIZE, UNKNOWN, Attribute
from reconsider_rules.running.situations import Situations, literals

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
    otherwise: bool
    counted: Span | None


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
        """One condition: tests of attributes, of which all must pass, or one."""
        every, asked = literals(self.situations, condition)
        plans = [self._coded(attribute, mask) for attribute, mask in asked]
        return plans[0] if len(plans) == 1 else (every, tuple(plans))

    def _coded(self, attribute: Attribute, mask: int) -> Plan:
        """That the code of an attribute is in a mask."""
        fact = attribute.fact
        known = self.spans[fact.name].first
        ways: list[Plan] = []
        if mask >> UNKNOWN & 1 and not fact.always_known:
            ways.append(self._test((known,), fact, otherwise=True))
        if attribute.aspect not in ("", SIZE):
            ways += self._of_member(attribute, mask)
        elif columns := self._columns(attribute, mask):
            counted = attribute.aspect == SIZE and not fact.given
            ways.append(
                self._test(columns, fact, counted=self.spans[fact.name] if counted else None)
            )
        return ways[0] if len(ways) == 1 else (False, tuple(ways))

    def _of_member(self, attribute: Attribute, mask: int) -> Iterator[Plan]:
        """That a set has a member (code 2), or is known and hasn't (code 1)."""
        fact = attribute.fact
        member = self._members(fact)[attribute.aspect[1:]]
        if mask >> 2 & 1:
            yield self._test((member,), fact)
        if mask >> 1 & 1:
            known = self._test((self.spans[fact.name].first,), fact)
            without = self._test((member,), fact, otherwise=True)
            yield without if fact.always_known else (True, (known, without))

    def _columns(self, attribute: Attribute, mask: int) -> list[int]:
        """The columns of the values whose code is in a mask; of a set, of the numbers of members."""
        span, fact = self.spans[attribute.fact.name], attribute.fact
        if attribute.aspect == SIZE:
            codes = [attribute.code(("",) * size) for size in range(span.values + 1)]
            first = span.sizes
        elif fact.given:
            codes, first = list(range(1, span.values + 1)), span.first + 1
        else:
            concluded = self.rules.concluded[fact.name]
            codes, first = list(map(attribute.code, concluded)), span.first + 1
        return [column for column, code in enumerate(codes, first) if mask >> code & 1]

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
