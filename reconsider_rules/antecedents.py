"""Nodes → conditions: what may stand under `when`, `unless`, `never` and `always`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reconsider_rules import values
from reconsider_rules.model import (
    ALWAYS,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Count,
    Fact,
    Formula,
    Includes,
    Is,
    Known,
    Number,
    OneOf,
    Recommended,
    Test,
)
from reconsider_rules.reader import Reader
from reconsider_rules.source import Mapping as MappingNode
from reconsider_rules.source import Node, Scalar, Sequence

_BOUNDS = ("at least", "at most", "more than", "less than")
_SET_TESTS = ("includes", "includes any", "includes all", "count")
_RULE_KEYS = ("when", "unless", "then", "recommend", "because", "overrides", "source", "id")


class AntecedentReader:
    """Reads formulas of one file. `advice` is given where `recommend` may stand in them."""

    def __init__(
        self, reader: Reader, facts: Mapping[str, Fact], advice: Collection[str] | None = None
    ) -> None:
        self.reader = reader
        self.facts = facts
        self.advice = advice

    def formula(self, node: Node, what: str) -> Formula:
        """A mapping (all of its entries) or a list of mappings (all of them)."""
        if isinstance(node, Sequence):
            return self.all_of(self.parts(node, what))
        entries = self.reader.entries(node, what)
        if isinstance(node, MappingNode) and not entries:
            self.reader.error("empty-value", node, f"{what} has no conditions.",
                              "Add one, or delete the line.")  # fmt: skip
        return self.all_of([self.entry(key, value, what) for key, value in entries])

    def all_of(self, parts: list[Formula]) -> Formula:
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def parts(self, node: Node, what: str) -> list[Formula]:
        """The mappings of a list under `any`, `all` or `when`."""
        if not isinstance(node, Sequence):
            self.reader.error("not-a-list", node, f"{what} must be a list.",
                              "Start each condition with '- '.")  # fmt: skip
            return []
        if not node.items:
            self.reader.error("empty-list", node, f"{what} is an empty list.", "Add conditions.")
        return [self.formula(item, f"an entry of {what}") for item in node.items]

    def entry(self, key: Scalar, node: Node, what: str) -> Formula:
        name = key.text
        if name == "any":
            return AnyOf(tuple(self.parts(node, f"'any' in {what}")))
        if name == "all":
            return AllOf(tuple(self.parts(node, f"'all' in {what}")))
        if name == "recommend" and self.advice is not None:
            ids = self.reader.references(
                node, f"'recommend' in {what}", "unknown-advice", self.advice
            )
            return self.all_of([Recommended(id, self.reader.at(key)) for id in ids])
        if fact := self.facts.get(name):
            return self.condition(fact, key, node)
        if not self.reader.odd_character(key):
            self.unknown_fact(key, what)
        return ALWAYS

    def unknown_fact(self, key: Scalar, what: str) -> None:
        name = values.shorten(key.text)
        if key.text in _BOUNDS + _SET_TESTS + ("not",):
            self.reader.error("misplaced-key", key, f"'{name}' stands in {what} without a fact.",
                              f"Write it inside a fact: 'fact: {{{name}: …}}'.")  # fmt: skip
        elif key.text in _RULE_KEYS:
            self.reader.error("misplaced-key", key, f"'{name}' stands inside {what}.",
                              f"Move '{name}' to the left, beside 'id'.")  # fmt: skip
        elif key.text not in self.reader.unread:
            help = values.suggest(key.text, [*self.facts, "any", "all"])
            self.reader.error(
                "unknown-fact", key,
                f"{what} tests '{name}', which is neither a fact nor a conclusion.",
                help if help.startswith("Did") else "Declare it under 'facts' or 'conclusions'.",
            )  # fmt: skip

    def condition(self, fact: Fact, key: Scalar, node: Node) -> Formula:
        tests = self.tests(fact, node, f"the test of '{fact.name}'")
        location = self.reader.at(key)
        return self.all_of([Condition(fact.name, test, location) for test in tests])

    def tests(self, fact: Fact, node: Node, what: str) -> list[Test]:
        """The tests written for one fact; several only for a set."""
        if isinstance(node, Scalar) and node.text in ("known", "unknown"):
            return [Known(node.text == "known")]
        if isinstance(node, Scalar) and self.reader.word(node, what) is None:
            return []
        if fact.type == "number":
            between = self.number_test(fact, node, what)
            return [between] if between else []
        if fact.type == "choices":
            return self.set_tests(fact, node, what)
        if fact.type == "yes/no":
            value = self.reader.value_of(fact, node, what)
            return [Is(value)] if isinstance(value, bool) else []
        return self.choice_test(fact, node, what)

    def choice_test(self, fact: Fact, node: Node, what: str) -> list[Test]:
        negated = False
        if isinstance(node, MappingNode):
            fields = self.reader.fields(node, what, {"not": "required"})
            if "not" not in fields:
                return []
            node, negated = fields["not"], True
        options = self.options(fact, node, what)
        return [OneOf(options, negated)] if options else []

    def options(self, fact: Fact, node: Node, what: str) -> tuple[str, ...]:
        found = []
        for item in self.reader.scalars(node, what):
            option = self.reader.value(item, lambda item=item: values.option(fact, item.text))
            if option is not None:
                found.append(option)
        return tuple(found)

    def set_tests(self, fact: Fact, node: Node, what: str) -> list[Test]:
        if not isinstance(node, MappingNode):
            self.reader.error(
                "set-test", node, f"'{fact.name}' holds several values at once.",
                f"Write '{fact.name}: {{includes: …}}'.",
            )  # fmt: skip
            return []
        tests: list[Test] = []
        for key, value in self.reader.fields(node, what, dict.fromkeys(_SET_TESTS, "")).items():
            if key == "count":
                if size := self.number_test(None, value, f"'count' in {what}"):
                    tests.append(Count(size))
            elif options := self.options(fact, value, f"'{key}' in {what}"):
                tests.append(Includes(options, every=key != "includes any"))
        return tests

    def number_test(self, fact: Fact | None, node: Node, what: str) -> Between | None:
        """Bounds on a number; `fact` is None for the size of a set."""
        if not isinstance(node, MappingNode):
            if isinstance(node, Sequence):
                self.reader.error("number-test", node, f"{what} can't be a list.",
                                  "Write bounds: {at least: 1, at most: 3}, or use 'any'.")  # fmt: skip
                return None
            exact = self.reader.number(node, what)
            return None if exact is None else Between(at_least=exact, at_most=exact)
        fields = self.reader.fields(node, what, dict.fromkeys(_BOUNDS, ""))
        bounds = {
            key: self.reader.number(value, f"'{key}' in {what}") for key, value in fields.items()
        }
        if not fields or None in bounds.values():
            if not node.entries:
                self.reader.error("empty-value", node, f"{what} is empty.", "Add a bound.")
            return None
        between = Between(*(bounds.get(key) for key in _BOUNDS))
        if _empty(between):
            self.reader.error("empty-range", node, f"{what} can't hold: no number is in this range.",
                              "Check which bound is the lower one.")  # fmt: skip
        return between


def _empty(between: Between) -> bool:
    """Whether no number can lie between the bounds."""
    lows: list[tuple[Number, bool]] = []
    highs: list[tuple[Number, bool]] = []
    for bound, strict, side in (
        (between.at_least, False, lows),
        (between.more_than, True, lows),
        (between.at_most, False, highs),
        (between.less_than, True, highs),
    ):
        if bound is not None:
            side.append((bound, strict))
    return any(
        low > high or (low == high and (strict_low or strict_high))
        for low, strict_low in lows
        for high, strict_high in highs
    )


def certainly_known(formula: Formula) -> frozenset[str]:
    """The facts that must be known wherever the formula holds."""
    match formula:
        case Condition(fact, test):
            return frozenset() if test == Known(False) else frozenset((fact,))
        case AllOf(parts):
            return frozenset().union(*map(certainly_known, parts))
        case AnyOf(parts) if parts:
            return frozenset.intersection(*map(certainly_known, parts))
    return frozenset()
