"""Does the engine answer as the reference does, whatever the rules and the case?"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconsider_rules import ContradictionError, RuleBase
from reconsider_rules.model import Value
from reconsider_rules.running.attributes import SIZE, Attribute
from reconsider_rules.running.compiler import Compiled, compile_rules
from reconsider_rules.running.engine import Engine
from reconsider_rules.running.rulesets import Outcome
from reconsider_rules.running.situations import Situations
from tests.agreement import compile_narrowly, difference, examine
from tests.generators import LARGE, TINY, USUAL, random_draft, random_rule_base
from tests.helpers import advisor, loaded, texts
from tests.random_scenarios import conditions, every_scenario, random_scenario, telling_values

seeds = st.integers(0, 2**32 - 1)


def examples(number: int) -> settings:
    """Always the same ones; the long run (`python -m tests.long_run`) looks further."""
    return settings(derandomize=True, database=None, deadline=None, max_examples=number)


@examples(40)
@given(seeds)
def test_engine_and_explanation_agree_with_the_reference(seed: int) -> None:
    examine(seed, USUAL, scenarios=8)


@examples(12)
@given(seeds)
def test_they_agree_on_large_rule_bases(seed: int) -> None:
    examine(seed, LARGE, scenarios=5)


@examples(25)
@given(seeds)
def test_they_agree_on_every_scenario_of_a_tiny_rule_base(seed: int) -> None:
    rules = loaded(random_rule_base(Random(seed), TINY))
    for facts in itertools.islice(every_scenario(rules), 300):
        assert not difference(rules, advisor(rules).engine, facts)


@examples(40)
@given(seeds)
def test_no_order_changes_the_answer(seed: int) -> None:
    random = Random(seed)
    draft = random_draft(random)
    one = loaded(draft.laid_out(random))
    for _ in range(2):
        other = loaded(draft.laid_out(random))
        assert [rule.id for rule in other.rules] == [rule.id for rule in one.rules]
        for _ in range(4):
            facts = random_scenario(random, one)
            shuffled = dict(random.sample(list(facts.items()), len(facts)))
            assert _told(one, facts) == _told(other, shuffled)


def _told(rules: RuleBase, facts: dict[str, Value]) -> str:
    """The answer as JSON, without the digest and places; or the contradiction."""
    try:
        found = advisor(rules).explain(facts).to_dict(outlook=False)
    except ContradictionError as error:
        return f"{error} {[(side.says, side.because.because) for side in error.sides]}"
    del found["rule_base"]
    return json.dumps(_without_places(found))


def _without_places(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _without_places(each) for key, each in found.items() if key != "at"}
    return [_without_places(each) for each in found] if isinstance(found, list) else found


@examples(40)
@given(seeds)
def test_a_stratum_is_one_more_than_the_highest_it_depends_on(seed: int) -> None:
    rules = loaded(random_rule_base(Random(seed)))
    for rule in rules.rules:
        tested = {condition.fact for condition in conditions([rule.when, rule.unless])}
        below = [
            rules.strata[other.id]
            for other in rules.rules
            if rule.id in other.overrides or tested & dict(other.then).keys()
        ]
        assert rules.strata[rule.id] == max(below, default=-1) + 1


@examples(40)
@given(seeds)
def test_codes_stand_for_all_values_that_tests_tell_apart(seed: int) -> None:
    rules = loaded(random_rule_base(Random(seed)))
    situations = Situations(rules)
    for fact in rules.given:
        for attribute in situations.of(fact.name):
            values = telling_values(rules, fact)
            codes = {attribute.code(value) for value in values} | {attribute.code(None)}
            assert codes <= set(attribute.possible), fact
            for code in range(1, attribute.size) if attribute.is_number else ():
                example = attribute.example(code)
                assert (example is not None) == (code in attribute.possible)
                if example is not None and attribute.aspect != SIZE:
                    assert attribute.code(example) == code
                    assert fact.at_least is None or example >= fact.at_least
                    assert fact.at_most is None or example <= fact.at_most
                    assert not fact.whole or example == int(example)


@cache
def figures() -> Counter[str]:
    """What 70 rule bases of usual size meet."""
    total: Counter[str] = Counter()
    for seed in range(70):
        total += examine(seed, USUAL, scenarios=12)
    return total


def test_random_rule_bases_fire_override_and_contradict() -> None:
    met = figures()
    assert met["rules that fired"] > met["rules"] * 0.3
    assert met["rules that gave way"] > met["rules"] * 0.05
    assert met["firings"] > met["scenarios"]
    assert met["giving way"] > met["scenarios"] * 0.1
    assert 0.02 < met["contradictory scenarios"] / met["scenarios"] < 0.2
    assert 0.01 < met["conflicting advice"] / met["scenarios"] < 0.2
    assert met["strata"] > met["rule bases"] * 4


@pytest.mark.parametrize(
    "test",
    texts(
        "one of¦not¦includes any¦includes all¦Is(value=True)¦Is(value=False)¦Known(known=True)¦"
        "Known(known=False)¦at least¦at most¦more than¦less than¦at least and at most¦"
        "more than and less than¦count at least¦count less than¦count at least and at most"
    ),
)
def test_random_rules_test_in_every_way(test: str) -> None:
    assert figures()[f"{test} passed"] > 30
    assert figures()[f"{test} failed"] > 30


@pytest.mark.parametrize("bound", ["at least", "at most", "more than", "less than"])
def test_random_scenarios_hit_thresholds(bound: str) -> None:
    assert figures()[f"{bound} met exactly"] > 50


Mutation = Callable[[Compiled], Compiled]


def _outcomes(change: Callable[[Outcome], Outcome]) -> Mutation:
    return lambda compiled: compiled.replaced(
        strata=tuple(
            tuple(
                each.replaced(outcomes={name: change(o) for name, o in each.outcomes.items()})
                for each in stratum
            )
            for stratum in compiled.strata
        ),
    )


def _tests(change: Callable[[str, int], tuple[str, int]]) -> Mutation:
    """Change each comparison (operator, "" for equality; code) of each rule."""

    def changed(test: dict[str, Any]) -> dict[str, Any]:
        (operator, compared), *_ = test.items()
        if operator == "$and":
            return {"$and": [changed(each) for each in compared]}
        if operator.startswith("$"):
            ((name, code),) = compared.items()
            operator, code = change(operator, code)
        else:
            name, (operator, code) = operator, change("", compared)
        return {operator: {name: code}} if operator else {name: code}

    def definition(text: str) -> str:
        rules = {
            number: {"all": [{"m": changed(pattern["m"])} for pattern in rule["all"]]}
            for number, rule in json.loads(text).items()
        }
        return json.dumps(rules)

    return lambda compiled: compiled.replaced(
        strata=tuple(
            tuple(each.replaced(definition=definition(each.definition)) for each in stratum)
            for stratum in compiled.strata
        ),
    )


def _instead(before: str, after: str, by: int = 0) -> Mutation:
    return _tests(lambda sign, code: (after, code + by) if sign == before else (sign, code))


MUTATIONS: dict[str, Mutation] = {
    "overriders leave no flag": _outcomes(
        lambda o: o.replaced(slot=None) if o.rule is not None and o.rule.overrides else o
    ),
    "giving way is not told": _outcomes(
        lambda o: Outcome(None, False, None) if o.overridden else o
    ),
    "giving way is firing": _outcomes(lambda o: o.replaced(overridden=False)),
    "auxiliaries are never set": _outcomes(
        lambda o: o.replaced(slot=None) if o.rule is None else o
    ),
    "at least becomes at most": _instead("$gte", "$lte"),
    "at least becomes more than": _instead("$gte", "$gt"),
    "at most becomes less than": _instead("$lte", "$lt"),
    "at least one more": _instead("$gte", "$gte", by=1),
    "at most one more": _instead("$lte", "$lte", by=1),
    "equal becomes at least": _instead("", "$gte"),
    "holes are allowed": _instead("$neq", "$lte", by=1000),
    "sets start unknown": lambda compiled: compiled.replaced(initial=(0,) * len(compiled.initial)),
    "the last stratum is missing": lambda compiled: compiled.replaced(strata=compiled.strata[:-1]),
    "strata run together": lambda compiled: compiled.replaced(
        strata=(tuple(each for stratum in compiled.strata for each in stratum),)
    ),
    "strata run backwards": lambda compiled: compiled.replaced(strata=compiled.strata[::-1]),
    "one ruleset of a stratum": lambda compiled: compiled.replaced(
        strata=tuple(stratum[:1] for stratum in compiled.strata)
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_comparison_notices_a_wrong_compiler(name: str) -> None:
    assert any(_is_noticed(MUTATIONS[name], seed) for seed in range(40))


def _is_noticed(mutation: Mutation, seed: int) -> bool:
    random = Random(seed)
    rules = loaded(random_rule_base(random))
    compiled = compile_rules(rules) if seed % 2 else compile_narrowly(rules)
    engine = Engine(rules, mutation(compiled))
    cases = [random_scenario(random, rules) for _ in range(8)]
    return any(difference(rules, engine, facts) for facts in cases)


def test_the_comparison_notices_wrong_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes of numbers that are exactly a threshold, taken for the gap below it."""
    right = Attribute.coder

    def wrong(self: Attribute) -> Callable[[Value], int]:
        code = right(self)
        if not self.is_number:
            return code
        return lambda value: code(value) - (code(value) % 2 == 0)

    cases = []
    for seed in range(20):
        random = Random(seed)
        rules = loaded(random_rule_base(random))
        cases += [(rules, random_scenario(random, rules)) for _ in range(8)]
    assert not any(difference(rules, Engine(rules), facts) for rules, facts in cases)
    monkeypatch.setattr(Attribute, "coder", wrong)
    assert any(difference(rules, Engine(rules), facts) for rules, facts in cases)
