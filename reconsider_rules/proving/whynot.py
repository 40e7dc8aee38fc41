"""Why a rule did not fire, an advice was not given, or a verdict is not the one asked about."""

from __future__ import annotations

from collections.abc import Iterator

from reconsider_rules.errors import InternalError
from reconsider_rules.formulas import blame, holds
from reconsider_rules.model import Advice, Condition, Facts, Formula, Rule, Subject
from reconsider_rules.proving.budget import Budget, UndecidedError
from reconsider_rules.proving.changes import Change, Changes, Search, changed
from reconsider_rules.proving.counterfactuals import Counterfactuals
from reconsider_rules.record import Record
from reconsider_rules.running.trace import Trace


class Failing(Record):
    """A condition that stands in a rule's way; `wanted` is false for one of its `unless`.

    Of neighbours with the same `choice` one would do; None: it is needed in any case.
    """

    condition: Condition
    wanted: bool
    choice: Formula | None


class WhyNot(Record):
    """The answer. `there`: what is asked about is so already.

    `changes` is the smallest change of given facts, also of history, that brings it about; None if
    there is none, or if that is `undecided` within the budget, which may also have left it open
    whether a change that works is the `smallest`. `rule` is the rule that then does it (or the one
    asked about), with what stands in its way now: conditions, and rules that override it.
    """

    asked: Subject
    there: bool
    changes: tuple[Change, ...] | None
    rule: Rule | None
    failing: tuple[Failing, ...]
    overridden_by: tuple[str, ...]
    undecided: bool = False
    smallest: bool = True


def why_not(beside: Counterfactuals, trace: Trace, asked: Subject, budget: Budget) -> WhyNot:
    """What stands in the way of something that was not so in a trace."""
    if any(_gives(rule, asked) for rule in trace.firings):
        return WhyNot(asked, True, (), None, (), ())
    undecided = False
    try:
        search = Search(beside, trace.given, beside.inputs.facts, beside.program, "", budget)
        changes = search.nearest(_atom(beside, asked), budget)
    except UndecidedError:
        changes, undecided = Changes(()), True
    rule = asked if isinstance(asked, Rule) else None
    if changes.made:
        firings = beside.engine.run(changed(trace.given, changes.made)).firings
        rule = next((rule for rule in firings if _gives(rule, asked)), None)
        if rule is None:
            raise InternalError("a change found by the reasoner does not work when it is run")
    made = changes.made or None
    if rule is None:
        return WhyNot(asked, False, made, None, (), (), undecided)
    failing = (*_failing(rule.when, True, trace.facts), *_failing(rule.unless, False, trace.facts))
    overriding = tuple(other.id for other in trace.firings if rule.id in other.overrides)
    return WhyNot(
        asked,
        False,
        made,
        rule,
        tuple(dict.fromkeys(failing)),
        overriding,
        undecided,
        changes.smallest,
    )


def _atom(beside: Counterfactuals, asked: Subject) -> str:
    """The atom that says that what is asked about is so."""
    if isinstance(asked, Rule):
        return beside.names.fires(asked.id)
    if isinstance(asked, Advice):
        return beside.names.advises(asked.id)
    return beside.names.concludes(asked.fact.name, asked.value)


def _gives(rule: Rule, asked: Subject) -> bool:
    """Whether it is so where a rule fires."""
    if isinstance(asked, Rule):
        return rule.id == asked.id
    if isinstance(asked, Advice):
        return asked.id in rule.recommend
    given = dict(rule.then).get(asked.fact.name)
    if isinstance(asked.value, tuple):
        return isinstance(given, tuple) and asked.value[0] in given
    return given == asked.value


def _failing(formula: Formula, wanted: bool, facts: Facts) -> Iterator[Failing]:
    """The conditions by which a formula fails to be as wanted."""
    if holds(formula, facts) != wanted:
        for condition, choice in blame(formula, not wanted, facts):
            yield Failing(condition, wanted, choice)
