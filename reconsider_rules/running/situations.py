"""What the rules of a rule base can tell apart: the attributes of all its facts.

The engine compares their codes only, whatever numbers and texts a scenario holds; and a program
over all codes covers every possible scenario exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from reconsider_rules.formulas import all_conditions
from reconsider_rules.model import (
    Between,
    Condition,
    Count,
    Fact,
    Facts,
    Includes,
    Number,
    RuleBase,
    Test,
    Value,
)
from reconsider_rules.running.attributes import SIZE, Attribute


class Situations:
    """The attributes of a rule base: what its tests can tell apart."""

    def __init__(
        self,
        rules: RuleBase,
        extra: Iterable[Condition] = (),
        understood: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        """For a comparison, `extra` are the other rule base's conditions, to be told apart as well,
        and `understood` the options of given facts that this one knows of."""
        tested: dict[str, list[Test]] = defaultdict(list)
        for condition in chain(all_conditions(rules), extra):
            tested[condition.fact].append(condition.test)
        self.rules = rules
        self.told_apart = frozenset(
            (name, option)
            for name, tests in tested.items()
            for test in tests
            if isinstance(test, Includes)
            for option in test.options
        )
        """The members of sets that some test looks at by name."""
        self.attributes: dict[tuple[str, str], Attribute] = {}
        for fact in rules.facts.values():
            options = understood.get(fact.name) if understood else None
            for attribute in _attributes(
                fact, tested[fact.name], rules.concluded.get(fact.name, ()), options
            ):
                self.attributes[fact.name, attribute.aspect] = attribute

    def of(self, fact: str) -> list[Attribute]:
        """All attributes of a fact."""
        found = self.rules.facts[fact]
        if found.type != "choices":
            return [self.attributes[fact, ""]]
        aspects = [SIZE, *("=" + option.name for option in found.options)]
        return [self.attributes[fact, aspect] for aspect in aspects]

    def codes(self, facts: Facts) -> dict[tuple[str, str], int]:
        """The code of every attribute where these facts are all that is known."""
        return {
            key: attribute.code(facts[key[0]]) if key[0] in facts else attribute.initial
            for key, attribute in self.attributes.items()
        }


def _attributes(
    fact: Fact, tests: list[Test], concluded: Iterable[Value], understood: frozenset[str] | None
) -> list[Attribute]:
    if fact.type == "choices":
        sizes = [test.size for test in tests if isinstance(test, Count)]
        size = Attribute(fact, SIZE, _thresholds(sizes), (0, len(fact.options)), understood)
        return [size, *(Attribute(fact, "=" + option.name) for option in fact.options)]
    if fact.type == "number":
        ranges = [test for test in tests if isinstance(test, Between)]
        points = {value for value in concluded if isinstance(value, (int, float))}
        thresholds = tuple(sorted({*_thresholds(ranges), *points}))
        return [Attribute(fact, "", thresholds, (fact.at_least, fact.at_most))]
    return [Attribute(fact, understood=understood)]


def _thresholds(ranges: Iterable[Between]) -> tuple[Number, ...]:
    bounds = {
        bound
        for between in ranges
        for bound in (between.at_least, between.at_most, between.more_than, between.less_than)
        if bound is not None
    }
    return tuple(sorted(bounds))


def literals(
    situations: Situations, condition: Condition
) -> tuple[bool, list[tuple[Attribute, int]]]:
    """A condition as tests of attributes: (all of them?, [(attribute, mask), …])."""
    test = condition.test
    attributes = situations.of(condition.fact)
    if isinstance(test, Includes):
        members = [situations.attributes[condition.fact, "=" + option] for option in test.options]
        return test.every, [(member, 1 << 2) for member in members]
    # For a set, its size is known exactly when the set is.
    return True, [(attributes[0], attributes[0].mask(test))]
