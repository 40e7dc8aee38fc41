"""Are outlook, changes and why-not exact? Held against every scenario of small rule bases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconsider_rules import Answer, RuleBase
from reconsider_rules.model import Facts, Value
from reconsider_rules.proving.changes import Change, changed
from reconsider_rules.proving.derived import members
from tests.brute_force import World, distance, worlds
from tests.helpers import advisor
from tests.small_bases import as_rules, small_base

seeds = st.integers(0, 2**32 - 1)


def examples(number: int) -> settings:
    return settings(derandomize=True, database=None, deadline=None, max_examples=number)


def examine_counterfactuals(seed: int, cases: int) -> Counter[str]:
    """Hold outlook, changes and why-not against all scenarios, for some cases of a rule base."""
    random = Random(seed)
    rules = as_rules(small_base(random))
    every = [world for world in worlds(rules) if world.sane]
    met = Counter({"rule bases": 1})
    for world in random.sample(every, min(cases, len(every))):
        explanation = advisor(rules).explain(world.facts)
        met["cases"] += 1
        met += examine_outlook(explanation, every)
        met += examine_ways(explanation, world, every)
        met += examine_why_not(explanation, world, every, random)
    return met


def agrees(facts: Facts, other: Facts) -> bool:
    """Whether other facts are these and perhaps more."""
    return all(other.get(name) == value for name, value in facts.items())


def examine_outlook(explanation: Answer, every: list[World]) -> Counter[str]:
    rules, given = explanation.rules, explanation.trace.given
    completions = [world for world in every if agrees(given, world.facts)]
    outlook = explanation.outlook
    assert len(set(outlook.possible)) == len(outlook.possible)
    assert set(outlook.possible) == {world.verdict for world in completions}
    declared = [option.name for option in rules.facts["verdict"].options]
    order = [declared.index(verdict) for verdict in outlook.possible if verdict is not None]
    assert order == sorted(order)
    assert outlook.possible.index(None) == len(order) if None in outlook.possible else True
    assert outlook.settled == (len({world.verdict for world in completions}) == 1)
    ask = [fact.name for fact in outlook.ask]
    narrowing = expected_ask(rules, given, completions)
    assert ask[: len(narrowing)] == narrowing
    examine_answers(ask, len(narrowing), completions, rules)
    together = len(ask) - len(narrowing)
    met = Counter({"settled" if outlook.settled else "open": 1, "to ask": len(ask)})
    return met + Counter({"telling only together": together})


def examine_answers(
    ask: list[str], narrowing: int, completions: list[World], rules: RuleBase
) -> None:
    """Whatever is answered to all that is asked, it is settled; and without any question that
    follows those that narrow, it would not be."""
    assert settles(ask, completions)
    for name in ask[narrowing:]:
        assert not settles([other for other in ask if other != name], completions)
    declared = [fact.name for fact in rules.given]
    assert ask[narrowing:] == sorted(ask[narrowing:], key=declared.index)


def settles(asked: list[str], completions: list[World]) -> bool:
    """Whether the outcome follows from the answers to what is asked."""
    outcomes: dict[tuple[Value, ...], set[str | None]] = defaultdict(set)
    for world in completions:
        if all(name in world.facts for name in asked):
            outcomes[tuple(world.facts[name] for name in asked)].add(world.verdict)
    return all(len(each) == 1 for each in outcomes.values())


def expected_ask(rules: RuleBase, given: Facts, completions: list[World]) -> list[str]:
    """By the number of outcomes left, at most and then on average, over the answers that lead to
    any."""
    everything = len({world.verdict for world in completions})
    left: dict[str, tuple[int, float]] = {}
    for fact in rules.given:
        by_answer: dict[object, set[str | None]] = defaultdict(set)
        for world in completions:
            value = world.facts.get(fact.name)
            if value is not None and not (isinstance(value, tuple) and len(value) > 1):
                by_answer[value].add(world.verdict)
        if fact.name not in given and by_answer:
            counts = [len(outcomes) for outcomes in by_answer.values()]
            left[fact.name] = max(counts), sum(counts) / len(counts)
    telling = [name for name, (_, average) in left.items() if average < everything]
    return sorted(telling, key=left.__getitem__)


def examine_ways(explanation: Answer, now: World, every: list[World]) -> Counter[str]:
    rules = explanation.rules
    reachable = [world for world in every if may_become(rules, now.facts, world.facts)]
    others = {world.verdict for world in reachable} - {None, now.verdict}
    ways = {way.verdict: way.changes for way in explanation.changes}
    assert len(ways) == len(explanation.changes)
    assert all(way.smallest for way in explanation.changes)
    assert not explanation.ways.undecided
    assert ways.keys() == others
    for verdict, changes in ways.items():
        wanted = [world for world in reachable if world.verdict == verdict]
        examine_changes(rules, now, changes, wanted)
    return Counter({"ways": len(ways), "verdicts out of reach": 3 - len(ways)})


def may_become(rules: RuleBase, now: Facts, then: Facts) -> bool:
    """Only changeable facts change, and nothing that is known is forgotten."""
    return all(
        now.get(fact.name) == then.get(fact.name)
        if not fact.changeable
        else fact.name not in now or fact.name in then
        for fact in rules.given
    )


def examine_changes(
    rules: RuleBase, now: World, changes: Iterable[Change], wanted: list[World]
) -> None:
    """The changes, each told truly, lead to a wanted world, and none of them is nearer."""
    then = changed(now.facts, changes)
    assert any(then == world.facts for world in wanted)
    for change in changes:
        assert change.now == now.facts.get(change.fact.name) != change.then
    nearest = min(distance(rules, now.facts, world.facts) for world in wanted)
    assert distance(rules, now.facts, then) == nearest


def examine_why_not(
    explanation: Answer, now: World, every: list[World], random: Random
) -> Counter[str]:
    """Ask about a few rules, advices and values."""
    rules = explanation.rules
    met: Counter[str] = Counter()
    questions = list(possible_questions(rules))
    for asked, holds in random.sample(questions, min(5, len(questions))):
        wanted = [world for world in every if holds(world)]
        found = explanation.why_not(asked)
        assert found.smallest
        assert not found.undecided
        assert found.there == holds(now)
        if found.there:
            met["there already"] += 1
        elif not wanted:
            assert found.changes is None
            met["nothing brings it about"] += 1
        else:
            assert found.changes
            examine_changes(rules, now, found.changes, wanted)
            assert found.rule is not None
            met["why-not"] += 1
    return met


Question = tuple[str, Callable[[World], bool]]


def possible_questions(rules: RuleBase) -> Iterable[Question]:
    for rule in rules.rules:
        yield rule.id, partial(_fires, rule.id)
    for id in rules.advice:
        yield id, partial(_advises, id)
    for rule in rules.rules:
        for name, value in rule.then:
            for member in members(value):
                for written in forms(member):
                    yield f"{name}={written}", partial(_concludes, name, member)


def forms(value: Value) -> list[str]:
    """The ways in which a coach may write a value."""
    if isinstance(value, bool):
        return ["yes", "true"] if value else ["no", "false"]
    return [str(value), f"{value}.0"] if isinstance(value, int) else [str(value)]


def _fires(id: str, world: World) -> bool:
    return world.fires(id)


def _advises(id: str, world: World) -> bool:
    return id in world.answer.recommended


def _concludes(name: str, member: Value, world: World) -> bool:
    return name in world.known and member in members(world.known[name])


@examples(45)
@given(seeds)
def test_outlook_changes_and_why_not_are_exact(seed: int) -> None:
    examine_counterfactuals(seed, cases=5)


@pytest.mark.parametrize("seed", [20043, 20247])
def test_the_search_for_the_nearest_case_ends(seed: int) -> None:
    """With clingo's --opt-strategy=usc it never did for these."""
    examine_counterfactuals(seed, cases=5)


@pytest.mark.parametrize("seed", range(8))
def test_what_was_asked_before_makes_no_difference(seed: int) -> None:
    random = Random(seed)
    base = small_base(random)
    rules, fresh = as_rules(base), as_rules(base)
    cases = [world.facts for world in worlds(rules) if world.sane]
    asked = random.sample(cases, min(12, len(cases)))
    first = [advisor(rules).explain(facts).to_dict() for facts in asked]
    again = [advisor(fresh).explain(facts).to_dict() for facts in reversed(asked)]
    assert first == again[::-1]
