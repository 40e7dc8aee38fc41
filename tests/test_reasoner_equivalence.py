"""Does the logic program say of a case what the engine and the reference say?"""

from __future__ import annotations

from collections import Counter, defaultdict
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconsider_rules import RuleBase
from reconsider_rules.model import Facts, Rule, Value
from reconsider_rules.proving import derived
from reconsider_rules.proving.budget import Budget, Budgets
from reconsider_rules.proving.derived import Derived, members
from reconsider_rules.proving.inputs import Inputs
from reconsider_rules.proving.reasoner import Reasoner
from reconsider_rules.running.situations import Situations
from tests.agreement import trace_difference
from tests.generators import LARGE, TINY, USUAL, Sizes, random_rule_base
from tests.helpers import advisor, loaded
from tests.random_scenarios import random_scenario
from tests.reference import Answer, answer

seeds = st.integers(0, 2**32 - 1)


def examples(number: int) -> settings:
    return settings(derandomize=True, database=None, deadline=None, max_examples=number)


class Program:
    """The logic program of a rule base, to be asked about one case after the other."""

    def __init__(self, rules: RuleBase) -> None:
        self.rules = rules
        situations = Situations(rules)
        self.inputs = Inputs(situations)
        self.derived = Derived(rules, self.inputs, situations)
        self.derived.write()
        self.meaning: dict[str, list[tuple[str, object]]] = defaultdict(list)
        for atom, said in self.atoms():  # where nothing overrides a rule, one says two things
            self.meaning[atom].append(said)
        self.reasoner = Reasoner(self.inputs.text() + self.derived.flush())

    def atoms(self) -> list[tuple[str, tuple[str, object]]]:
        """Each atom that says something of the answer, with what it says."""
        rules, derived = self.rules, self.derived
        found: list[tuple[str, tuple[str, object]]] = [
            ("clash", ("clash", "")),
            ("conflict", ("conflict", "")),
        ]
        for rule in rules.rules:
            found.append((derived.fires(rule.id), ("fires", rule.id)))
            found.append((derived.antecedent(rule.id), ("holds", rule.id)))
            for name, value in rule.then:
                for member in members(value):
                    written = (str(member),) if isinstance(value, tuple) else value
                    found.append((derived.concludes(name, written), ("concludes", (name, member))))
        found += [(derived.advises(id), ("advises", id)) for id in rules.advice]
        found += [
            (derived.clashes(fact.name), ("clashes", fact.name))
            for fact in rules.conclusions
            if fact.type != "choices"
        ]
        return found

    def answer(self, facts: Facts) -> set[tuple[str, object]]:
        """All that holds in a case, of which there is just one model."""
        given = [
            literal
            for fact in self.inputs.facts
            for literal in self.inputs.has(fact, facts.get(fact.name))
        ]
        best = self.reasoner.best(given, self.meaning, Budget(10))
        assert best is not None
        others = set(self.meaning) - best.true
        others_true = self.reasoner.possible(others, given, Budgets(10))
        assert others_true == (set(), set()), "a case has two models"
        return {said for atom in best.true for said in self.meaning[atom]}


def test_nothing_and_always_have_different_names() -> None:
    rules = loaded(random_rule_base(Random(1), TINY))
    situations = Situations(rules)
    derived = Derived(rules, Inputs(situations), situations)
    never, always = derived.named([]), derived.named([[]])
    reasoner = Reasoner(derived.flush())
    assert reasoner.possible([never, always], (), Budgets(1)) == ({always}, set())


def said(rules: RuleBase, expected: Answer, below: int) -> set[tuple[str, object]]:
    """What the reference says, as far as the strata below a contradiction go."""
    strata = rules.strata
    fired = {id for id in expected.firings if strata[id] <= below}
    held = fired | {id for id in expected.overridden if strata[id] <= below}
    return {("fires", id) for id in fired} | {("holds", id) for id in held}


def program_difference(program: Program, facts: Facts, expected: Answer) -> str:
    """What the program says otherwise than the reference; empty if nothing."""
    rules, strata = program.rules, program.rules.strata
    found = program.answer(facts)
    top = len(strata)
    wanted: set[tuple[str, object]] = set()
    if expected.clash:
        concluding = [rule.id for rule in rules.rules if expected.clash in dict(rule.then)]
        top = max(strata[id] for id in concluding)
        if not {("clash", ""), ("clashes", expected.clash)} <= found:
            return f"no contradiction about {expected.clash}"
    else:
        wanted |= {("advises", id) for id in expected.recommended}
        wanted |= {("concludes", each) for each in _members(expected.conclusions)}
        wanted |= {("conflict", "")} if expected.conflict else set()
    wanted |= said(rules, expected, top)
    if expected.clash:
        found = {
            (kind, what)
            for kind, what in found
            if kind in ("fires", "holds") and strata[str(what)] <= top
        }
    return (
        f"only in the program {found - wanted}, only in the reference {wanted - found}"
        if found != wanted
        else ""
    )


def _members(conclusions: dict[str, Value]) -> list[tuple[str, Value]]:
    return [(name, member) for name, value in conclusions.items() for member in members(value)]


def examine_program(seed: int, sizes: Sizes, scenarios: int) -> Counter[str]:
    """Hold the program and the engine against the reference on one random rule base."""
    random = Random(seed)
    rules = loaded(random_rule_base(random, sizes))
    program = Program(rules)
    met = Counter({"rule bases": 1})
    for _ in range(scenarios):
        facts = random_scenario(random, rules)
        expected = answer(rules, facts)
        wrong = program_difference(program, facts, expected)
        assert not wrong, f"seed {seed}, {facts}: {wrong}"
        wrong = trace_difference(rules, advisor(rules).engine.run(facts), expected)
        assert not wrong, f"seed {seed}, {facts}: {wrong}"
        met["scenarios"] += 1
        met["firings"] += len(expected.firings)
        met["overridden"] += len(expected.overridden)
        met["contradictions"] += expected.clash is not None
    return met


@examples(80)
@given(seeds)
def test_program_engine_and_reference_agree(seed: int) -> None:
    examine_program(seed, USUAL, scenarios=8)


@examples(8)
@given(seeds)
def test_they_agree_on_large_rule_bases(seed: int) -> None:
    examine_program(seed, LARGE, scenarios=5)


@examples(40)
@given(seeds)
def test_they_agree_on_tiny_rule_bases(seed: int) -> None:
    examine_program(seed, TINY, scenarios=12)


def test_random_cases_are_told_apart_from_a_wrong_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison notices if overridden rules fire all the same."""

    def rule(self: Derived, each: Rule) -> None:
        original(self, each)
        self.add(self.fires(each.id), [self.antecedent(each.id)])

    original = derived.Derived.rule
    monkeypatch.setattr(derived.Derived, "rule", rule)
    with pytest.raises(AssertionError, match="only in"):
        for seed in range(20):
            examine_program(seed, USUAL, 8)
