"""How long an answer holds: the same case on the days to come, everything else as it is.

An answer changes only where a count of days passes a bound that some rule looks at; so only those
days are run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from reconsider_rules.model import VERDICT, Fact, Value
from reconsider_rules.record import Record
from reconsider_rules.running.explanation import Explanation, explanation_of
from reconsider_rules.running.justification import ContradictionError, Recommendation
from reconsider_rules.running.trace import AnyEngine


class Turn(Record):
    """A day on which the answer becomes another one, so many `days` on."""

    days: int
    before: Explanation
    after: Explanation

    @property
    def verdict_changes(self) -> bool:
        return _verdict(self.before) != _verdict(self.after)

    @property
    def gained(self) -> tuple[Recommendation, ...]:
        """The advice that comes to it."""
        return _only_in(self.after, self.before)

    @property
    def lost(self) -> tuple[Recommendation, ...]:
        """The advice that falls away."""
        return _only_in(self.before, self.after)


def turns(engine: AnyEngine, explanation: Explanation) -> Iterator[Turn]:
    """Every day on which the verdict or the advice changes, as long as all days can be counted: up
    to the first day to come that is given."""
    facts = explanation.scenario.facts
    counting = [fact for fact in engine.rules.given if fact.counts and fact.name in facts]
    before = explanation
    for days in sorted(
        {day for fact in counting for day in _bounds(engine, fact, facts[fact.name])}
    ):
        later = {fact.name: _later(fact, facts[fact.name], days) for fact in counting}
        if any(fact.at_least is not None and later[fact.name] < fact.at_least for fact in counting):
            return
        if any(fact.at_most is not None and later[fact.name] > fact.at_most for fact in counting):
            return
        scenario = explanation.scenario.replaced(facts={**facts, **later}, dates=())
        try:
            after = explanation_of(engine, scenario)
        except ContradictionError:  # `check` tells of it; the days before it are right
            return
        turn = Turn(days, before, after)
        if turn.verdict_changes or _advice(before) != _advice(after):
            yield turn
            before = after


def _later(fact: Fact, value: Value, days: int) -> int | float:
    assert isinstance(value, (int, float))
    return value + days if fact.counts == "days since" else value - days


def _bounds(engine: AnyEngine, fact: Fact, value: Value) -> Iterator[int]:
    """The days on which a count comes to a bound that rules look at, or passes it."""
    assert isinstance(value, (int, float))
    [attribute] = engine.situations.of(fact.name)
    for bound in attribute.thresholds:
        away = bound - value if fact.counts == "days since" else value - bound
        for days in (math.ceil(away), math.floor(away) + 1):
            if days > 0:
                yield days


def _verdict(explanation: Explanation) -> Value | None:
    return explanation.trace.facts.get(VERDICT)


def _advice(explanation: Explanation) -> set[str]:
    return {advice.id for advice in explanation.recommended}


def _only_in(one: Explanation, other: Explanation) -> tuple[Recommendation, ...]:
    more = _advice(one) - _advice(other)
    return tuple(each for each in one.recommendations if each.id in more) if more else ()
