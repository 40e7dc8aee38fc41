"""How two small rule bases differ, found by looking at every scenario one after the other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from reconsider_rules import model as m
from tests.brute_force import Key, World
from tests.random_scenarios import conditions, telling_values
from tests.reference import passes


def joint_facts(old: m.RuleBase, new: m.RuleBase) -> Iterator[m.Facts]:
    """Every scenario that both rule bases together can tell apart, within the bounds of both."""
    names = dict.fromkeys(fact.name for side in (old, new) for fact in side.given)
    choices = [[None, *_joint_values(old, new, name)] for name in names]
    for chosen in itertools.product(*choices):
        yield {n: v for n, v in zip(names, chosen, strict=True) if v is not None}


def _joint_values(old: m.RuleBase, new: m.RuleBase, name: str) -> list[m.Value]:
    sides = [side for side in (old, new) if name in side.facts]
    facts = [side.facts[name] for side in sides]
    if facts[0].type == "choices":
        options = {option.name for fact in facts for option in fact.options}
        return [
            tuple(sorted(each))
            for size in range(len(options) + 1)
            for each in itertools.combinations(options, size)
        ]
    possible = {
        v for side, fact in zip(sides, facts, strict=True) for v in telling_values(side, fact)
    }
    if facts[0].type != "number":
        return sorted(possible, key=str)
    tests = [
        condition.test
        for side in sides
        for rule in side.rules
        for condition in conditions([rule.when, rule.unless])
        if condition.fact == name
    ]
    alike = {
        tuple(passes(test, v) for test in tests): v
        for v in possible
        if all(_allows(fact, v) for fact in facts)
    }
    return list(alike.values())


def _allows(fact: m.Fact, value: m.Value) -> bool:
    assert isinstance(value, (int, float))
    return (
        (fact.at_least is None or value >= fact.at_least)
        and (fact.at_most is None or value <= fact.at_most)
        and (not fact.whole or value == int(value))
    )


def understood(rules: m.RuleBase, facts: m.Facts) -> World:
    """The world of a scenario in which some facts and options mean nothing to the rules."""
    known: dict[str, m.Value] = {}
    for name, value in facts.items():
        if name in rules.facts:
            options = {option.name for option in rules.facts[name].options}
            if isinstance(value, tuple):
                known[name] = tuple(each for each in value if each in options)
            elif not options or value in options:
                known[name] = value
    return World(rules, known)


def expected_changes(old: m.RuleBase, new: m.RuleBase) -> dict[Key, int]:
    """Every way in which advice changes, with the fewest facts that show it."""
    found: dict[Key, int] = {}
    for facts in joint_facts(old, new):
        for change in changes(understood(old, facts), understood(new, facts)):
            found[change] = min(found.get(change, len(facts)), len(facts))
    return found


def changes(before: World, after: World) -> set[Key]:
    """What changes in one scenario: ("verdict", A, B), ("gained", advice), ("lost", advice)."""
    found: set[Key] = set()
    if before.outcome != after.outcome:
        found.add(("verdict", before.outcome, after.outcome))
    if before.sane and after.sane:
        had, has = before.answer.recommended, after.answer.recommended
        found |= {("gained", id) for id in has - had} | {("lost", id) for id in had - has}
    return found
