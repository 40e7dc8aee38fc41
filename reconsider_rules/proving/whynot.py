"""Why a rule did not fire, an advice was not given, or a verdict is not the one asked about."""

from __future__ import annotations

from collections.abc import Iterator

from reconsider_rules.conditions import holds
from reconsider_rules.model import AllOf, AnyOf, Condition, Formula, Rule
from reconsider_rules.proving.outlook import Change, Counterfactuals
from reconsider_rules.record import Record
from reconsider_rules.running.explanation import Explanation


class Failing(Record):
    """A condition that stands in a rule's way; `wanted` is false for one of its `unless`.

    Of neighbours with the same `choice` one would do; 0: it is needed in any case.
    """

    condition: Condition
    wanted: bool
    choice: int = 0


class WhyNot(Record):
    """The answer. `there`: what is asked about is so already.

    `changes` is the smallest change of given facts that brings it about, None if there is none.
    `rule` is the rule that then does it (or the one asked about), with what stands in its way now:
    conditions, and rules that override it.
    """

    asked: str
    there: bool
    changes: tuple[Change, ...] | None
    rule: Rule | None
    failing: tuple[Failing, ...]
    overridden_by: tuple[str, ...]


def why_not(explanation: Explanation, asked: str) -> WhyNot:
    """Answer for a rule id, an advice id or `conclusion=value`. Raises UnknownNameError."""
    rules = explanation.rules
    search: Counterfactuals = rules.counterfactuals
    changes = search.why_not(explanation, asked)
    if changes == ():
        return WhyNot(asked, True, changes, None, (), ())
    rule = rules.rule.get(asked)
    if rule is None and changes:
        rule = search.brought_about_by(explanation.trace.given, changes, asked)
    if rule is None:
        return WhyNot(asked, False, changes, None, (), ())
    failing = (*_failing(rule.when, True, explanation), *_failing(rule.unless, False, explanation))
    fired = [other.id for other in explanation.trace.firings if rule.id in other.overrides]
    return WhyNot(asked, False, changes, rule, tuple(dict.fromkeys(failing)), tuple(fired))


def _failing(
    formula: Formula, wanted: bool, explanation: Explanation, choice: int = 0
) -> Iterator[Failing]:
    """The conditions by which a formula fails to be as wanted."""
    if holds(formula, explanation.trace.facts) == wanted:
        return
    if isinstance(formula, Condition):
        yield Failing(formula, wanted, choice)
    elif isinstance(formula, (AllOf, AnyOf)):
        one_would_do = isinstance(formula, AnyOf) == wanted and len(formula.parts) > 1
        for part in formula.parts:
            yield from _failing(part, wanted, explanation, id(formula) if one_would_do else choice)
