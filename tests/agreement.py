"""Where the engines and their explanations differ from the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any
from unittest.mock import patch

from reconsider_rules import ContradictionError, RuleBase
from reconsider_rules.model import Between, Count, Facts, Includes, OneOf, Test, Value
from reconsider_rules.running import compiler, rulesets
from reconsider_rules.running.columns import ColumnEngine
from reconsider_rules.running.compiler import MAX_ALTERNATIVES, Compiled, compile_rules
from reconsider_rules.running.engine import Engine
from reconsider_rules.running.trace import AnyEngine, Trace
from tests.generators import Sizes, random_rule_base
from tests.helpers import advisor, loaded
from tests.random_scenarios import conditions, random_scenario
from tests.reference import Answer, answer, passes


def examine(seed: int, sizes: Sizes, scenarios: int) -> Counter[str]:
    """Hold the engines against the reference on one random rule base; figures of what was met.

    For durable_rules, the rules are compiled as usual; so that nearly, or really, every `any` becomes
    an auxiliary; and with narrow limits, so that they are split wherever they can be. The column
    engine runs all scenarios at once, and one by one. Raises AssertionError with the rule base's text
    at the first difference.
    """
    random = Random(seed)
    files = random_rule_base(random, sizes)
    rules = loaded(files)
    compiled = [compile_rules(rules, most) for most in (MAX_ALTERNATIVES, 2, 1)]
    columns = ColumnEngine(rules)
    engines: list[AnyEngine] = [Engine(rules, each) for each in compiled]
    engines += [Engine(rules, compile_narrowly(rules)), columns]
    drawn = [random_scenario(random, rules) for _ in range(scenarios)]
    batch = columns.batch(drawn)
    met = Counter({"rule bases": 1, "rules": len(rules.rules)})
    met["strata"] = max(rules.strata.values()) + 1
    fired: set[str] = set()
    overridden: set[str] = set()
    for place, facts in enumerate(drawn):
        expected = answer(rules, facts)
        traces = [*(engine.run(facts) for engine in engines), batch.trace(place)]
        found = [trace_difference(rules, trace, expected) for trace in traces]
        found += [
            "" if trace == traces[0] else f"{trace} is not {traces[0]}" for trace in traces[1:]
        ]
        found.append(explanation_difference(rules, facts, expected))
        assert not any(found), f"seed {seed}: {found}\n{facts}\n{_shown(files)}"
        met["scenarios"] += 1
        met["comparisons"] += len(found)
        met["firings"] += len(expected.firings)
        met["giving way"] += len(expected.overridden)
        met["contradictory scenarios"] += expected.clash is not None
        met["conflicting advice"] += expected.clash is None and expected.conflict
        met["recommendations"] += len(expected.recommended)
        fired |= expected.firings
        overridden |= expected.overridden.keys()
        if expected.clash is None:
            met += tests_met(rules, {**facts, **expected.conclusions})
    met["rules that fired"] += len(fired)
    met["rules that gave way"] += len(overridden)
    return met


def compile_narrowly(rules: RuleBase) -> Compiled:
    """Compiled with limits so low that small rule bases reach them."""
    with (
        patch.multiple(rulesets, MAX_RULES=3, MAX_ATTRIBUTES=5),
        patch.multiple(compiler, MAX_COMPARISONS=2, MAX_HOLES=0),
    ):
        return compile_rules(rules, max_alternatives=3)


def tests_met(rules: RuleBase, known: Facts) -> Counter[str]:
    """How often each kind of test passed and failed."""
    formulas = [formula for rule in rules.rules for formula in (rule.when, rule.unless)]
    met: Counter[str] = Counter()
    for condition in conditions(formulas):
        value = known.get(condition.fact)
        passed = passes(condition.test, value)
        met[f"{_kind(condition.test)} {'passed' if passed else 'failed'}"] += 1
        if isinstance(condition.test, Between) and isinstance(value, (int, float)):
            bounds = _bounds(condition.test)
            met.update(f"{bound} met exactly" for bound in bounds if bounds[bound] == value)
    return met


def _kind(test: Test) -> str:
    if isinstance(test, Between):
        return " and ".join(_bounds(test))
    if isinstance(test, Count):
        return f"count {_kind(test.size)}"
    if isinstance(test, OneOf):
        return "not" if test.negated else "one of"
    if isinstance(test, Includes):
        return "includes all" if test.every else "includes any"
    return str(test)


def _bounds(between: Between) -> dict[str, int | float]:
    bounds = {
        "at least": between.at_least,
        "at most": between.at_most,
        "more than": between.more_than,
        "less than": between.less_than,
    }
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _shown(files: Mapping[str, str]) -> str:
    return "\n".join(f"# {name}\n{text}" for name, text in files.items())


def difference(rules: RuleBase, engine: AnyEngine, facts: Facts) -> str:
    """What the engine answers otherwise than the reference; empty if nothing."""
    return trace_difference(rules, engine.run(facts), answer(rules, facts))


def trace_difference(rules: RuleBase, trace: Trace, expected: Answer) -> str:
    """The same for a trace. Above a contradiction nothing means anything, nor is it compared."""
    strata = rules.strata
    clash = trace.clashes[0].conclusion if trace.clashes else None
    if clash != expected.clash:
        return f"contradiction about {clash}, expected {expected.clash}"
    top = max((strata[r.id] for r in rules.rules if clash in dict(r.then)), default=len(strata))
    fired = [rule.id for rule in trace.firings if strata[rule.id] <= top]
    should = sorted(
        (id for id in expected.firings if strata[id] <= top), key=lambda id: (strata[id], id)
    )
    if fired != should:
        return f"firings {fired}, expected {should}"
    gave_way = {rule.id: by for rule, by in trace.overridden if strata[rule.id] <= top}
    should_give = {id: by for id, by in expected.overridden.items() if strata[id] <= top}
    if gave_way != should_give:
        return f"overridden {gave_way}, expected {should_give}"
    known = {**trace.given, **expected.conclusions}
    if clash is None and not _same(trace.facts, known):
        return f"facts {trace.facts}, expected {known}"
    return ""


def _same(facts: Facts, others: Facts) -> bool:
    """Equal and of equal types: 1 is not True."""
    return facts == others and all(type(facts[name]) is type(others[name]) for name in facts)


def explanation_difference(rules: RuleBase, facts: Mapping[str, Value], expected: Answer) -> str:
    """What an explanation, certified and written as JSON, says otherwise than the reference."""
    try:
        explanation = advisor(rules).explain(facts)
    except ContradictionError as error:
        refused = expected.clash or expected.conflict
        return "" if refused and len(error.sides) > 1 else f"an unexpected contradiction: {error}"
    if expected.clash or expected.conflict:
        return f"no contradiction, expected {expected.clash or 'conflicting advice'}"
    verdict = explanation.verdict
    found = explanation.to_dict(outlook=False)
    said = {name: entry["value"] for name, entry in found["conclusions"].items()}
    if verdict is not None:
        said["verdict"] = found["verdict"]["value"]
    pairs: list[tuple[str, Any, Any]] = [
        ("verdict", verdict and verdict.value, expected.conclusions.get("verdict")),
        ("conclusions", said, {n: _plain(v) for n, v in expected.conclusions.items() if v != ()}),
        ("recommended", {r.id for r in explanation.recommendations}, expected.recommended),
        ("recommendations", {r["id"] for r in found["recommendations"]}, expected.recommended),
        ("firings", {each["rule"] for each in found["firings"]}, expected.firings),
        ("facts", found["facts"], {n: _plain(v) for n, v in facts.items() if v != ()}),
        (
            "overridden",
            {each["rule"]: tuple(each["by"]) for each in found["overridden"]},
            expected.overridden,
        ),
        ("reasons", {r.id for r in explanation.recommendations if not r.because}, set()),
        ("grounds", {c.fact.name for c in explanation.conclusions if not c.because}, set()),
    ]
    return "; ".join(f"{what} {one}, expected {two}" for what, one, two in pairs if one != two)


def _plain(value: Value) -> Value | list[str]:
    return list(value) if isinstance(value, tuple) else value
