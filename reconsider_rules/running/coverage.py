"""What the saved cases show of the rules: what fires in them, and which conditions they try.

A condition is tried out where it is seen to hold, to fail, to be asked of something unknown, and to
*decide*: in some case the antecedent of its rule would turn, were this condition alone to turn. (In
tests of programs that is known as modified condition/decision coverage.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconsider_rules.formulas import conditions_of, fold
from reconsider_rules.model import (
    Advice,
    Condition,
    Facts,
    Formula,
    Known,
    Recommended,
    Rule,
    RuleBase,
)
from reconsider_rules.record import Record
from reconsider_rules.running.columns import Batch, ColumnEngine
from reconsider_rules.running.layout import Layout


class Tried(Record):
    """A condition of a rule, and what the cases show of it.

    `unknown` is None where the fact is never unknown. `decides_holding`: in some case it holds, and
    the antecedent would turn if it didn't; `decides_failing`: the reverse.
    """

    rule: Rule
    condition: Condition
    holds: bool
    fails: bool
    unknown: bool | None
    decides_holding: bool
    decides_failing: bool

    @property
    def decides(self) -> bool:
        return self.decides_holding or self.decides_failing

    @property
    def whole(self) -> bool:
        """Whether the cases show all that there is to see."""
        both_ways = self.decides_holding and self.decides_failing
        return self.holds and self.fails and self.unknown is not False and both_ways


class Coverage(Record):
    """What the cases show: the rules that fire in none, the advice given in none, and every
    condition. `rules` and `advice` are how many there are of these."""

    rules: int
    silent: tuple[Rule, ...]
    advice: int
    never_given: tuple[Advice, ...]
    conditions: tuple[Tried, ...]


def coverage(rules: RuleBase, scenarios: Sequence[Facts]) -> Coverage:
    """What some scenarios show; of a layer, what they show of its own rules and advice. One in which
    a conclusion has two values shows nothing."""
    known = [Condition(fact.name, Known(True), fact.location) for fact in rules.facts.values()]
    batch = ColumnEngine(rules, Layout(rules, known)).batch(scenarios)
    sane = batch.all & ~batch.clashing
    by_place = sorted(rules.own_rules, key=lambda rule: rule.location)
    advice = list(filter(rules.is_own, rules.advice.values()))
    given = {id for rule in rules.rules if batch.fires(rule.id) & sane for id in rule.recommend}
    return Coverage(
        len(by_place),
        tuple(rule for rule in by_place if not batch.fires(rule.id) & sane),
        len(advice),
        tuple(each for each in advice if each.id not in given),
        tuple(each for rule in by_place for each in _tried(rules, rule, batch, sane)),
    )


def _tried(rules: RuleBase, rule: Rule, batch: Batch, sane: int) -> Iterator[Tried]:
    for condition in conditions_of(rule):
        fact = rules.facts[condition.fact]
        holds = batch.holds(condition)
        unknown = ~batch.holds(condition.replaced(test=Known(True)))
        decides = _antecedent(batch, rule, condition, batch.all)
        decides ^= _antecedent(batch, rule, condition, 0)
        yield Tried(
            rule,
            condition,
            bool(sane & holds),
            bool(sane & ~holds),
            None if fact.always_known else bool(sane & unknown),
            bool(sane & decides & holds),
            bool(sane & decides & ~holds),
        )


def _antecedent(batch: Batch, rule: Rule, turned: Condition, column: int) -> int:
    """Where the antecedent of a rule would hold, were one of its conditions to hold just there."""

    def leaf(condition: Condition | Recommended) -> int:
        return column if condition is turned else batch.holds(condition)

    def every(parts: Iterable[int]) -> int:
        held = batch.all
        for part in parts:
            held &= part
        return held

    def some(parts: Iterable[int]) -> int:
        held = 0
        for part in parts:
            held |= part
        return held

    def held(formula: Formula) -> int:
        return fold(formula, leaf, every, some)

    return held(rule.when) & ~held(rule.unless)
