"""Where the engine and its explanations differ from the reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconsider_rules import ContradictionError, RuleBase
from reconsider_rules.engine import Engine, Trace
from reconsider_rules.model import Facts, Value
from tests.reference import Answer, answer


def difference(rules: RuleBase, engine: Engine, facts: Facts) -> str:
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
        explanation = rules.explain(facts)
    except ContradictionError as error:
        refused = expected.clash or expected.conflict
        return "" if refused and len(error.sides) > 1 else f"an unexpected contradiction: {error}"
    if expected.clash or expected.conflict:
        return f"no contradiction, expected {expected.clash or 'conflicting advice'}"
    verdict = explanation.verdict
    found = explanation.to_dict()
    said = {name: entry["value"] for name, entry in found["conclusions"].items()}
    if verdict is not None:
        said["verdict"] = found["verdict"]["value"]
    pairs: list[tuple[str, Any, Any]] = [
        ("verdict", verdict and verdict.value, expected.conclusions.get("verdict")),
        ("conclusions", said, {n: _plain(v) for n, v in expected.conclusions.items() if v != ()}),
        ("recommended", {r.id for r in explanation.recommendations}, expected.recommended),
        ("recommendations", {r["id"] for r in found["recommendations"]}, expected.recommended),
        ("firings", {each["rule"] for each in found["firings"]}, expected.firings),
        ("facts", found["facts"], {name: _plain(value) for name, value in facts.items()}),
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
