"""Saved cases: does the rule base give each the answer it must get?"""

from __future__ import annotations

from collections.abc import Iterator

from reconsider_rules.model import VERDICT, Case
from reconsider_rules.record import Record
from reconsider_rules.running.explanation import Explanation, explanation_of
from reconsider_rules.running.justification import ContradictionError, Justification
from reconsider_rules.running.trace import AnyEngine
from reconsider_rules.words import in_words, listed


class Unmet(Record):
    """One expectation that isn't met, and the reasons of what happened instead."""

    expected: str
    actual: str
    because: tuple[Justification, ...] = ()


class Result(Record):
    """A case that was run. It passes with nothing unmet, or, if disputed, with something."""

    case: Case
    unmet: tuple[Unmet, ...]
    fired: frozenset[str]

    @property
    def passed(self) -> bool:
        return bool(self.unmet) == bool(self.case.disputed)


def run_case(engine: AnyEngine, case: Case) -> Result:
    """Run a case and compare."""
    try:
        explanation = explanation_of(engine, case.scenario)
    except ContradictionError as error:
        because = tuple(side.because for side in error.sides)
        return Result(case, (Unmet("one answer", str(error), because),), frozenset())
    fired = frozenset(rule.id for rule in explanation.trace.firings)
    return Result(case, tuple(_unmet(explanation, case)), fired)


def _unmet(explanation: Explanation, case: Case) -> Iterator[Unmet]:
    expect, rules = case.expect, explanation.rules
    verdict = explanation.verdict
    if expect.verdict and (verdict is None or verdict.value not in expect.verdict):
        fact = rules.facts[VERDICT]
        yield Unmet(
            f"the verdict {listed(expect.verdict, 'or')}",
            f"{verdict.value} ({in_words(fact, verdict.value)})" if verdict else "no verdict",
            verdict.because if verdict else (),
        )
    recommended = {found.id: found for found in explanation.recommendations}
    for id in expect.recommends:
        if id not in recommended:
            yield Unmet(f"the advice {id}", "it is not recommended")
    for id in expect.never_recommends:
        if id in recommended:
            yield Unmet(f"never the advice {id}", "it is recommended", recommended[id].because)
    fired = {rule.id for rule in explanation.trace.firings}
    for id in expect.because:
        if id not in fired:
            yield Unmet(f"the rule {id} to fire", "it does not fire")
    for name, value in expect.concludes:
        fact, actual = rules.facts[name], explanation.trace.facts.get(name)
        if actual != value:
            found = explanation.concluded(name)
            yield Unmet(
                f"{name}: {in_words(fact, value)}",
                in_words(fact, actual),
                found.because if found else (),
            )
