"""Why a question is asked: the rules that wait for its answer, in words."""

from __future__ import annotations

from collections.abc import Iterator

from reconsider_rules.formulas import conditions_of, parts, passes
from reconsider_rules.model import Condition, Fact, Facts, Rule, RuleBase
from reconsider_rules.words import filled


def waiting(rules: RuleBase, fact: Fact, given: Facts) -> Iterator[str]:
    """The reasons that rules would give, and their names: of those that read the fact, and in whose
    way nothing stands that was said so far."""
    for rule in rules.rules:
        reads = any(condition.fact == fact.name for condition in conditions_of(rule))
        if reads and not _is_out(rule, given):
            yield f"{filled(rule.because, rules.facts, given)} ({rule.id})"


def _is_out(rule: Rule, given: Facts) -> bool:
    return any(
        isinstance(part, Condition)
        and part.fact in given
        and not passes(part.test, given[part.fact])
        for part in parts(rule.when)
    )
