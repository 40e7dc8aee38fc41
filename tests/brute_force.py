"""What is true of a small rule base, found by looking at every scenario one after the other.

Everything is worked out from the reference evaluator and the definitions, as naively as can be;
of the program, only the data types and the codes of values are used. A `Key` names a finding.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from reconsider_rules import model as m
from reconsider_rules.proving.finding import Finding
from reconsider_rules.running.attributes import Attribute
from reconsider_rules.running.situations import Situations
from reconsider_rules.words import range_in_words, test_in_words
from tests.random_scenarios import conditions
from tests.reference import Answer, answer, passes

Key = tuple[str, ...]
Changed = tuple[int, int, int]


@dataclass(frozen=True)
class World:
    """A scenario and what the rules make of it."""

    rules: m.RuleBase
    facts: m.Facts

    @cached_property
    def answer(self) -> Answer:
        return answer(self.rules, self.facts)

    @cached_property
    def known(self) -> Mapping[str, m.Value]:
        return {**self.facts, **self.answer.conclusions}

    @property
    def sane(self) -> bool:
        """Whether there is an answer: no contradiction, no conflicting advice."""
        return self.answer.clash is None and not self.answer.conflict

    @property
    def verdict(self) -> str | None:
        found = self.known.get(m.VERDICT)
        return None if found is None else str(found)

    @property
    def outcome(self) -> str:
        """As `difference` names it."""
        return (self.verdict or "(no verdict)") if self.sane else "(contradiction)"

    def fires(self, id: str) -> bool:
        return id in self.answer.firings

    def held(self, id: str) -> bool:
        return id in self.answer.firings or id in self.answer.overridden

    def holds(self, formula: m.Formula) -> bool:
        if isinstance(formula, m.Recommended):
            return formula.advice in self.answer.recommended
        if isinstance(formula, m.Condition):
            return passes(formula.test, self.known.get(formula.fact))
        parts = [self.holds(part) for part in formula.parts]
        return all(parts) if isinstance(formula, m.AllOf) else any(parts)


def worlds(rules: m.RuleBase) -> list[World]:
    """One for every scenario that the rules can tell apart."""
    situations = Situations(rules)
    choices = [[None, *values(situations.of(fact.name)[0])] for fact in rules.given]
    return [World(rules, _facts(rules.given, chosen)) for chosen in itertools.product(*choices)]


def _facts(facts: Iterable[m.Fact], chosen: Iterable[m.Value | None]) -> m.Facts:
    return {f.name: v for f, v in zip(facts, chosen, strict=True) if v is not None}


def values(attribute: Attribute) -> list[m.Value]:
    """A value for every code; of a set, every subset."""
    fact = attribute.fact
    if fact.type == "number":
        examples = [attribute.example(code) for code in attribute.possible if code]
        return [example for example in examples if example is not None]
    if fact.type == "choices":
        return subsets(fact)
    return [value for value in attribute.values if value is not None]


def subsets(fact: m.Fact) -> list[m.Value]:
    names = sorted(option.name for option in fact.options)
    sizes = range(len(names) + 1)
    return [each for size in sizes for each in itertools.combinations(names, size)]


def expected_findings(rules: m.RuleBase, all_worlds: list[World]) -> dict[Key, list[World]]:
    """Every finding that there must be, with the scenarios that show it (none: it needs none)."""
    sane = [world for world in all_worlds if world.sane]
    found: dict[Key, list[World]] = {}
    for part in (
        _errors(rules, all_worlds, sane),
        _rules(rules, sane),
        _unreached(rules, sane),
        _overlaps(rules, sane),
        _gaps(rules, sane),
    ):
        found |= part
    return found


def _errors(
    rules: m.RuleBase, all_worlds: list[World], sane: list[World]
) -> dict[Key, list[World]]:
    found: dict[Key, list[World]] = {}
    if m.VERDICT in rules.facts:
        found["no-verdict",] = [world for world in sane if world.verdict is None]
    for fact in rules.conclusions:
        clashing = [world for world in all_worlds if world.answer.clash == fact.name]
        found["two-values", fact.name] = clashing
    opening = [advice.id for advice in rules.advice.values() if advice.opens]
    said = [(a.id, other) for a in rules.advice.values() for other in a.conflicts_with]
    for pair in (*said, *combinations(opening, 2)):
        found["conflicting-advice", *sorted(pair)] = [
            w for w in all_worlds if w.answer.clash is None and {*pair} <= w.answer.recommended
        ]
    empty = []
    for guarantee in rules.guarantees:
        asked = [world for world in sane if world.holds(guarantee.when)]
        key = ("guarantee-fails", guarantee.id)
        found[key] = [w for w in asked if w.holds(guarantee.claim) != guarantee.always]
        if not asked:
            empty.append(("empty-guarantee", guarantee.id))
    shown = {key: shows for key, shows in found.items() if shows}
    return shown | {key: [] for key in empty}


def gives(rule: m.Rule) -> set[tuple[str, object]]:
    """What a rule concludes, each member of a set by itself, and recommends."""
    given: set[tuple[str, object]] = {("advice", id) for id in rule.recommend}
    for name, value in rule.then:
        given |= {(name, each) for each in (value if isinstance(value, tuple) else (value,))}
    return given


def is_needed(rule: m.Rule, world: World) -> bool:
    """Whether a rule alone gives something, or alone keeps another rule from firing."""
    if not world.fires(rule.id):
        return False
    others = [world.rules.rule[id] for id in world.answer.firings if id != rule.id]
    if gives(rule) - {each for other in others for each in gives(other)}:
        return True
    return any(world.answer.overridden.get(loser) == (rule.id,) for loser in rule.overrides)


def _rules(rules: m.RuleBase, sane: list[World]) -> dict[Key, list[World]]:
    """Rules that never fire, or that nobody would miss."""
    found: dict[Key, list[World]] = {}
    for rule in rules.rules:
        firing = [world for world in sane if world.fires(rule.id)]
        held = [world for world in sane if world.held(rule.id)]
        if not firing:
            found["always-overridden" if held else "never-fires", rule.id] = held
        elif not any(is_needed(rule, world) for world in firing):
            subsuming = [
                other.id
                for other in rules.rules
                if other is not rule
                and gives(rule) <= gives(other)
                and gives(rule)
                and all(world.fires(other.id) for world in firing)
            ]
            found["subsumed-rule" if subsuming else "redundant-rule", rule.id] = firing
    return found


def _unreached(rules: m.RuleBase, sane: list[World]) -> dict[Key, list[World]]:
    """Values and advice that rules give, but in no scenario; and tests that never hold."""
    keys: set[Key] = set()
    reached = {given for w in sane for id in w.answer.firings for given in gives(rules.rule[id])}
    for rule in rules.rules:
        for name, member in gives(rule) - reached:
            if name == "advice":
                keys.add(("never-recommended", str(member)))
            elif rules.facts[name].options:
                keys.add(("never-concluded", name, str(member)))
        if any(world.fires(rule.id) for world in sane):
            for condition in conditions([rule.when, rule.unless]):
                for what in _impossible(rules, condition, sane, reached):
                    keys.add(("impossible-test", rule.id, str(condition.location), what))
    return {key: [] for key in keys}


def _impossible(
    rules: m.RuleBase, condition: m.Condition, sane: list[World], reached: set[tuple[str, object]]
) -> list[str]:
    fact, test = rules.facts[condition.fact], condition.test
    if isinstance(test, (m.OneOf, m.Includes)) and not fact.given:
        dead = [option for option in test.options if (fact.name, option) not in reached]
        if dead:
            return [f"'{fact.name}: {option}'" for option in dead]
    if any(world.holds(condition) for world in sane):
        return []
    return [f"'{fact.name}: {test_in_words(test)}'"]


@dataclass(frozen=True)
class Sibling:
    """A rule seen as a range of one number for one conclusion, other things being equal."""

    rule: m.Rule
    range: m.Between
    rest: tuple[m.Formula, ...]


def _families(rules: m.RuleBase, sane: list[World]) -> dict[tuple[str, str], list[list[Sibling]]]:
    """By conclusion and number: the groups of two or more siblings."""
    groups: dict[tuple[str, str, str], list[Sibling]] = defaultdict(list)
    for rule in rules.rules:
        parts = rule.when.parts if isinstance(rule.when, m.AllOf) else (rule.when,)
        if not any(world.fires(rule.id) for world in sane):
            continue
        for place, part in enumerate(parts):
            if isinstance(part, m.Condition) and isinstance(part.test, m.Between):
                rest = (*parts[:place], *parts[place + 1 :])
                alike = f"{sorted(map(_plain, rest))} {_plain(rule.unless)}"
                for name, _ in rule.then:
                    if rules.facts[name].type != "choices":
                        groups[name, part.fact, alike].append(Sibling(rule, part.test, rest))
    found: dict[tuple[str, str], list[list[Sibling]]] = defaultdict(list)
    for (name, number, _), siblings in groups.items():
        if len(siblings) > 1:
            found[name, number].append(siblings)
    return found


def _plain(formula: m.Formula) -> str:
    """A formula without places, its parts in alphabetical order."""
    if isinstance(formula, m.Condition):
        return f"{formula.fact} {formula.test}"
    if isinstance(formula, m.Recommended):
        return formula.advice
    return f"{type(formula).__name__}{sorted(map(_plain, formula.parts))}"


def _overlaps(rules: m.RuleBase, sane: list[World]) -> dict[Key, list[World]]:
    """By the rule that starts lower: the worlds in which it fires, and one that it overlaps with."""
    found: dict[Key, list[World]] = defaultdict(list)
    for (_, number), groups in _families(rules, sane).items():
        numbers = values(Situations(rules).of(number)[0])
        for siblings in groups:
            covered = [[passes(each.range, n) for n in numbers] for each in siblings]
            order = sorted(range(len(siblings)), key=lambda i: (*covered[i], True).index(True))
            for one, other in itertools.combinations(order, 2):
                ids = [siblings[place].rule.id for place in (one, other)]
                if covered[one] != covered[other]:
                    found["overlap", ids[0]] += [w for w in sane if all(map(w.fires, ids))]
    return {name: shown for name, shown in found.items() if shown}


def _gaps(rules: m.RuleBase, sane: list[World]) -> dict[Key, list[World]]:
    """Numbers between the ranges of siblings for which nothing is concluded, as whole gaps."""
    found: dict[Key, list[World]] = {}
    situations = Situations(rules)
    for (conclusion, number), groups in _families(rules, sane).items():
        attribute = situations.of(number)[0]
        numbers = values(attribute)
        for siblings in groups:
            covered = [any(passes(each.range, n) for each in siblings) for n in numbers]
            shown: list[list[World]] = [[] for _ in numbers]
            if True in covered:
                last = len(covered) - covered[::-1].index(True)
                for place in range(covered.index(True), last):
                    if not covered[place]:
                        shown[place] = [
                            w
                            for w in sane
                            if w.known.get(number) == numbers[place]
                            and conclusion not in w.known
                            and all(map(w.holds, siblings[0].rest))
                            and not w.holds(siblings[0].rule.unless)
                        ]
            for run in _runs([place for place, shows in enumerate(shown) if shows]):
                low, high = (attribute.code(numbers[place]) for place in (run[0], run[-1]))
                words = range_in_words(attribute.range(low, high))
                found["gap", conclusion, f"'{number}' {words}"] = [
                    w for place in run for w in shown[place]
                ]
    return found


def _runs(places: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


_ABOUT: dict[str, Callable[[Finding], tuple[str, ...]]] = {
    "no-verdict": lambda f: (),
    "two-values": lambda f: quoted(r"give '(\w+)' different", f),
    "conflicting-advice": lambda f: tuple(sorted(quoted(r"'(\w+)' and '(\w+)', which", f))),
    "guarantee-fails": lambda f: quoted(r"guarantee '(\S+)' fails", f),
    "empty-guarantee": lambda f: quoted(r"guarantee '(\S+)' is", f),
    "never-concluded": lambda f: quoted(r"(?s)leads to '(\w+): (.*)'\.", f),
    "never-recommended": lambda f: quoted(r"the advice '(\w+)'", f),
    "impossible-test": lambda f: (
        f.about,
        str(f.diagnostic.location),
        *quoted(r"(?s) tests ('.*'), which never occurs", f),
    ),
    "gap": lambda f: quoted(r"(?s)^(.*) falls between .*: '(\w+)' stays", f)[::-1],
}


def quoted(pattern: str, finding: Finding) -> tuple[str, ...]:
    match = re.search(pattern, finding.diagnostic.message)
    assert match, finding.diagnostic.message
    return match.groups()


def key(finding: Finding) -> Key:
    """What a finding is about."""
    code = finding.diagnostic.code
    return (code, *(_ABOUT[code](finding) if code in _ABOUT else (finding.about,)))


def distance(rules: m.RuleBase, one: m.Facts, other: m.Facts) -> Changed:
    """(facts changed, how many of them to unknown, steps of codes and of members)."""
    situations = Situations(rules)
    changed = forgotten = steps = 0
    for fact in rules.given:
        now, then = one.get(fact.name), other.get(fact.name)
        if now == then:
            continue
        changed += 1
        forgotten += then is None
        if fact.type == "number":
            attribute = situations.of(fact.name)[0]
            steps += abs(attribute.code(now) - attribute.code(then))
        elif fact.type == "choices":
            members = [set(each) if isinstance(each, tuple) else set() for each in (now, then)]
            steps += len(members[0] ^ members[1]) + ((now is None) != (then is None))
    return changed, forgotten, steps
