"""Nodes → conditions: what may stand under `when`, `unless`, `never` and `always`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from reconsider_rules.language import (
    CHOICE_TEST,
    GROUPS,
    GUARANTEE,
    KNOWN,
    RANGE,
    RULE,
    SET_TEST,
    TYPE,
    TYPES,
)
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
from reconsider_rules.parsing.nodes import Mapping as MappingNode
from reconsider_rules.parsing.nodes import Node, Scalar, Sequence, Unread
from reconsider_rules.reading import values
from reconsider_rules.reading.reader import Reader
from reconsider_rules.reading.refusals import meant, shorten

_ALL_TESTS = frozenset(key for type in TYPES for key in type.tests.key)


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
        if type(node) is Sequence:
            return self.all_of(self.parts(node, what, what))
        entries = self.reader.entries(node, what)
        if not entries and type(node) is MappingNode:
            self.reader.error(
                "empty-value", node, f"{what} has no conditions.", "Add one, or delete the line."
            )
        return self.all_of([self.entry(key, value, what) for key, value in entries])

    def all_of(self, parts: list[Formula]) -> Formula:
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def parts(self, node: Node, what: str, within: str) -> list[Formula]:
        """The mappings of a list under `any`, `all` or `when`; `within` is where the list stands."""
        if not isinstance(node, Sequence):
            if self.reader.is_empty(node):
                self.reader.report_empty(node, what)
            elif not isinstance(node, Unread):
                self.reader.error(
                    "not-a-list", node, f"{what} must be a list.", "Start each condition with '- '."
                )
            return []
        if not node.items:
            self.reader.error("empty-list", node, f"{what} is an empty list.", "Add conditions.")
        words = [item for item in node.items if isinstance(item, Scalar)]
        if words:
            self.reader.entries(words[0], f"an entry of {what}")
            return []
        return [self.formula(item, within) for item in node.items]

    def entry(self, key: Scalar, node: Node, what: str) -> Formula:
        name = key.text
        if fact := self.facts.get(name):
            return self.condition(fact, key, node)
        if name == "any":
            return AnyOf(tuple(self.parts(node, f"'any' in {what}", what)))
        if name == "all":
            return AllOf(tuple(self.parts(node, f"'all' in {what}", what)))
        if name == "recommend" and self.advice is not None:
            ids = self.reader.references(
                node, f"'recommend' in {what}", "unknown-advice", self.advice
            )
            return self.all_of([Recommended(id, self.reader.at(key)) for id in ids])
        known = (*self.facts, *GROUPS.key)
        if not self.reader.odd_character(key) and not self.reader.runs_on(key, known):
            self.unknown_fact(key, what)
        return ALWAYS

    def unknown_fact(self, key: Scalar, what: str) -> None:
        name, reader = shorten(key.text), self.reader
        if key.text in _ALL_TESTS:
            other = " To exclude a whole set of conditions, use 'unless'." if name == "not" else ""
            reader.error(
                "misplaced-key",
                key,
                f"'{name}' stands in {what} without a fact.",
                f"Write it behind a fact: 'fact: {{{name}: …}}'.{other}",
            )
        elif key.text == "recommend":
            reader.told.add("recommend")
            reader.error(
                "misplaced-key",
                key,
                f"{what} can't ask what is recommended.",
                "Move it to the left if the rule is to recommend it; else let both rules test one conclusion.",
            )
        elif key.text in RULE.key or key.text in GUARANTEE.key:
            reader.misplaced(
                key,
                f"'{name}' stands inside {what}.",
                f"Move '{name}' to the left, to where its other names start.",
            )
        elif key.text not in reader.unread and key.text not in reader.told:
            reader.told.add(key.text)
            labels = {fact.name: fact.label for fact in self.facts.values()}
            near = meant(key.text, labels | dict.fromkeys(GROUPS.key, ""))
            reader.error(
                "unknown-fact",
                key,
                f"{what} tests '{name}', which is neither a fact nor a conclusion.",
                near or "Declare it under 'facts' or 'conclusions'.",
            )

    def condition(self, fact: Fact, key: Scalar, node: Node) -> Formula:
        location = self.reader.at(key)
        if fact.name in self.reader.doubtful:
            return Condition(fact.name, Known(True), location)
        tests = self.tests(fact, node)
        if len(tests) == 1:
            return Condition(fact.name, tests[0], location)
        return AllOf(tuple([Condition(fact.name, test, location) for test in tests]))

    def tests(self, fact: Fact, node: Node) -> list[Test]:
        """The tests written for one fact; several only for a set."""
        what = f"the test of '{fact.name}'"
        if type(node) is Scalar and node.text in KNOWN:
            return [Known(node.text == "known")]
        if isinstance(node, Unread) or self.is_wrong_test(fact, node):
            return []
        if fact.type == "number":
            between = self.number_test(node, what, fact.unit)
            return [between] if between else []
        if fact.type == "choices":
            return self.set_tests(fact, node, what)
        if fact.type == "yes/no":
            value = self.reader.value_of(fact, node, what)
            return [Is(value)] if isinstance(value, bool) else []
        return self.choice_test(fact, node, what)

    def is_wrong_test(self, fact: Fact, node: Node) -> bool:
        """Report a test that belongs to another type of fact."""
        type_ = TYPE[fact.type]
        keys = type_.tests.key
        wrong: Node | None = None
        if type(node) is MappingNode:
            known = {*_ALL_TESTS, *fact.option_names}
            for key, _ in node.entries:
                if key.text not in keys and (key.text in known or not keys):
                    wrong = key
                    break
        elif (fact.type in ("number", "yes/no") and type(node) is Sequence) or (
            fact.type == "choices" and not self.reader.is_empty(node)
        ):
            wrong = node
        if wrong is None:
            return False
        sign = f" with '{wrong.text}'" if isinstance(wrong, Scalar) and wrong is not node else ""
        self.reader.error(
            "wrong-test",
            wrong,
            f"'{fact.name}' is {type_.is_a}: it can't be tested{sign or ' like this'}.",
            type_.help,
        )
        return True

    def choice_test(self, fact: Fact, node: Node, what: str) -> list[Test]:
        negated = False
        if type(node) is MappingNode:
            fields = self.reader.fields(node, what, CHOICE_TEST.key)
            if "not" not in fields:
                self.check_not_empty(node, what)
                return []
            node, negated = fields["not"], True
        options = self.options(fact, node, what)
        return [OneOf(options, negated)] if options else []

    def check_not_empty(self, node: MappingNode, what: str) -> None:
        if not node.entries:
            self.reader.error(
                "empty-value", node, f"{what} is empty.", "Write what to compare with."
            )

    def options(self, fact: Fact, node: Node, what: str) -> tuple[str, ...]:
        convert = partial(values.option, fact)
        found = [self.reader.value(word, convert) for word in self.reader.words(node, what)]
        return tuple([option for option in found if option is not None])

    def set_tests(self, fact: Fact, node: Node, what: str) -> list[Test]:
        tests: list[Test] = []
        fields = self.reader.fields(node, what, SET_TEST.key)
        if type(node) is MappingNode:
            self.check_not_empty(node, what)
        for key, value in fields.items():
            form = SET_TEST.key[key].form
            if form == "range":
                if size := self.number_test(value, f"'{key}' in {what}"):
                    tests.append(Count(size))
            elif options := self.options(fact, value, f"'{key}' in {what}"):
                tests.append(Includes(options, every=form == "all members"))
        return tests

    def number_test(self, node: Node, what: str, unit: str = "") -> Between | None:
        """Bounds on a number."""
        if type(node) is not MappingNode:
            exact = self.reader.number(node, what, unit, tested=True)
            return None if exact is None else Between(at_least=exact, at_most=exact)
        self.check_not_empty(node, what)
        for key, _ in node.entries:
            if key.text.isdigit():
                self.reader.error(
                    "not-a-number",
                    key,
                    "the comma before this ends the number.",
                    "Write a decimal point, as in 1.5, and thousands without a comma.",
                )
                return None
        fields = self.reader.fields(node, what, RANGE.key)
        bounds = {
            key: self.reader.number(value, f"'{key}' in {what}", unit)
            for key, value in fields.items()
        }
        if not fields or None in bounds.values():
            return None
        between = Between(*[bounds.get(key) for key in RANGE.key])
        if _empty(between):
            self.reader.error(
                "empty-range",
                node,
                f"{what} can't hold: no number is in this range.",
                "Check which bound is the lower one.",
            )
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
