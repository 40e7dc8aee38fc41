"""Rule by rule: which values lead to which rules, and what these conclude and recommend.

A value leads to a rule whose `when` it fulfils in part, and holds back one whose `unless` it does. Which
rules one gives way to is told in its box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import TypeAlias

from reconsider_rules.catalog import members
from reconsider_rules.formulas import conditions, conditions_of, passes
from reconsider_rules.graphs.graph import Node, NodeKind
from reconsider_rules.model import (
    ALWAYS,
    NEVER,
    VERDICT,
    Advice,
    AnyOf,
    Between,
    Condition,
    Fact,
    Formula,
    Known,
    Recommended,
    Rule,
    RuleBase,
    Value,
)
from reconsider_rules.words import in_words, range_in_words, test_in_words, unfilled

Place: TypeAlias = tuple[str, ...]
"""("rule", id), ("advice", id), ("fact", name), or ("value", name, value as it is written)."""

MOST_NAMED = 3


def value_place(name: str, value: Value) -> Place:
    return "value", name, value[0] if isinstance(value, tuple) else str(value)


class Links:
    """What leads to what, in both directions, each in declared order.

    `everywhere` are the conclusions that go without saying and that more than a third of the rules
    read: nothing leads from them, as it would lead to everything; unless they are `asked` about.
    """

    def __init__(self, rules: RuleBase, asked: Collection[str] = ()) -> None:
        self.rules = rules
        readers = Counter(
            name
            for rule in rules.rules
            for name in {condition.fact for condition in conditions_of(rule)}
        )
        self.everywhere = {
            fact.name: readers[fact.name]
            for fact in rules.conclusions
            if fact.background and 3 * readers[fact.name] > len(rules.rules)
            if fact.name not in asked
        }
        self.after: dict[Place, dict[Place, None]] = {}
        self.before: dict[Place, dict[Place, None]] = {}
        self.held_back: dict[Place, dict[Place, None]] = {}
        self.values: dict[Place, tuple[Fact, Value]] = {}
        for name, values in rules.concluded.items():
            for member in (each for value in values for each in members(value)):
                self.values[value_place(name, member)] = rules.facts[name], member
        self._concluded: dict[str, list[tuple[Place, Value]]] = {}
        for place, (fact, value) in self.values.items():
            self._concluded.setdefault(fact.name, []).append((place, value))
        for rule in rules.rules:
            self._add(rule)

    def _add(self, rule: Rule) -> None:
        here: Place = ("rule", rule.id)
        self.before.setdefault(here, {})
        for condition in conditions(rule.when):
            for source in self.sources(condition):
                self._link(source, here)
        for condition in conditions(rule.unless):
            for source in self.sources(condition):
                self.held_back.setdefault(source, {})[here] = None
        for name, value in rule.then:
            for member in members(value):
                self._link(here, value_place(name, member))
        for id in rule.recommend:
            self._link(here, ("advice", id))

    def _link(self, source: Place, target: Place) -> None:
        self.after.setdefault(source, {})[target] = None
        self.before.setdefault(target, {})[source] = None

    def sources(self, condition: Condition) -> Iterator[Place]:
        """What fulfils a condition, in part at least."""
        fact = self.rules.facts[condition.fact]
        if fact.given:
            yield "fact", fact.name
        elif fact.name not in self.everywhere and condition.test != Known(False):
            for place, value in self._concluded.get(fact.name, ()):
                if passes(condition.test, value):
                    yield place

    def node(self, place: Place) -> Node:
        """The box of a place."""
        match place:
            case ("rule", id):
                return self._rule(self.rules.rule[id])
            case ("advice", id):
                return advice_node(self.rules, self.rules.advice[id])
            case ("fact", name):
                fact = self.rules.facts[name]
                return Node(id_of(place), "fact", fact.label, "Fact", name, tip=fact.ask)
        fact, value = self.values[place]
        return value_node(fact, value)

    def _rule(self, rule: Rule) -> Node:
        said = f"when {self._told(rule.when)}" if rule.when != ALWAYS else "always"
        if rule.unless != NEVER:
            said += f"; unless {self._told(rule.unless)}"
        before = self.rules.overriders.get(rule.id, ())
        if before:
            more = f" and {len(before) - MOST_NAMED} more" if len(before) > MOST_NAMED else ""
            said += f"; gives way to {', '.join(before[:MOST_NAMED])}{more}"
        because = unfilled(rule.because, self.rules.facts)
        return Node(
            id_of(("rule", rule.id)), "rule", rule.id, small=said, tip=f"{because} ({said})"
        )

    def _told(self, formula: Formula, within: bool = False) -> str:
        """A formula in a line, in brackets `within` another; what would stand everywhere is left out."""
        if isinstance(formula, Condition):
            fact = self.rules.facts[formula.fact]
            words = test_in_words(formula.test, fact)
            if isinstance(formula.test, Between):
                words = f"{range_in_words(formula.test)} {fact.unit}".rstrip()
            return f"{fact.label}: {words}"
        if isinstance(formula, Recommended):
            return formula.advice
        parts = [part for part in formula.parts if not self._goes_without_saying(part)]
        told = [self._told(part, True) for part in parts or formula.parts]
        between = " or " if isinstance(formula, AnyOf) else " and " if within else "; "
        return f"({between.join(told)})" if within and len(told) > 1 else between.join(told)

    def _goes_without_saying(self, formula: Formula) -> bool:
        return isinstance(formula, Condition) and formula.fact in self.everywhere


def id_of(place: Place) -> str:
    return " ".join(place)


def value_node(fact: Fact, value: Value) -> Node:
    """The box of a value of a conclusion, or of one member of a set."""
    kind: NodeKind = "verdict" if fact.name == VERDICT else "conclusion"
    place = value_place(fact.name, value)
    return Node(id_of(place), kind, in_words(fact, value), fact.label, f"{place[1]}={place[2]}")


def advice_node(rules: RuleBase, advice: Advice) -> Node:
    title, tip = (unfilled(text, rules.facts) for text in (advice.title, advice.text))
    return Node(
        id_of(("advice", advice.id)), "advice", title, f"Advice: {advice.step}", advice.id, tip=tip
    )
