"""Saved cases: does the rule base give each the answer it must get?"""

from __future__ import annotations

from collections.abc import Iterator

from reconsider_rules.model import VERDICT, Case, RuleBase
from reconsider_rules.record import Record
from reconsider_rules.running.explanation import (
    ContradictionError,
    Explanation,
    Justification,
    explain,
)
from reconsider_rules.words import in_words, listed


class Difference(Record):
    """One expectation that isn't met, and the reasons of what happened instead."""

    expected: str
    actual: str
    because: tuple[Justification, ...] = ()


class Result(Record):
    """A case that was run. It passes with no differences, or, if disputed, with some."""

    case: Case
    differences: tuple[Difference, ...]
    fired: frozenset[str]

    @property
    def passed(self) -> bool:
        return bool(self.differences) == bool(self.case.disputed)


def run_case(rules: RuleBase, case: Case) -> Result:
    """Run a case and compare."""
    try:
        explanation = explain(rules, case.scenario)
    except ContradictionError as error:
        because = tuple(side.because for side in error.sides)
        return Result(case, (Difference("one answer", str(error), because),), frozenset())
    fired = frozenset(rule.id for rule in explanation.trace.firings)
    return Result(case, tuple(_differences(explanation, case)), fired)


def _differences(explanation: Explanation, case: Case) -> Iterator[Difference]:
    expect, rules = case.expect, explanation.rules
    verdict = explanation.verdict
    if expect.verdict and (verdict is None or verdict.value not in expect.verdict):
        fact = rules.facts[VERDICT]
        yield Difference(
            f"the verdict {listed(expect.verdict, 'or')}",
            f"{verdict.value} ({in_words(fact, verdict.value)})" if verdict else "no verdict",
            verdict.because if verdict else (),
        )
    recommended = {found.id: found for found in explanation.recommendations}
    for id in expect.recommends:
        if id not in recommended:
            yield Difference(f"the advice {id}", "it is not recommended")
    for id in expect.never_recommends:
        if id in recommended:
            yield Difference(f"never the advice {id}", "it is recommended", recommended[id].because)
    fired = {rule.id for rule in explanation.trace.firings}
    for id in expect.because:
        if id not in fired:
            yield Difference(f"the rule {id} to fire", "it does not fire")
    for name, value in expect.concludes:
        fact, actual = rules.facts[name], explanation.trace.facts.get(name)
        if actual != value:
            found = explanation.concluded(name)
            yield Difference(
                f"{name}: {in_words(fact, value)}",
                in_words(fact, actual),
                found.because if found else (),
            )
