"""Rule bases that differ from one in a single edit, to see whether the saved cases notice it.

The edits are those that a coach might make by mistake: a threshold one off, an option forgotten, a
condition turned round, an `unless`, an override or a whole rule left out. None of them lets a rule
depend on anything new, so the order of rules stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconsider_rules.formulas import conditions, parts
from reconsider_rules.model import (
    NEVER,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Count,
    Fact,
    Formula,
    Includes,
    Is,
    Known,
    Location,
    OneOf,
    Rule,
    RuleBase,
    Test,
)
from reconsider_rules.record import Record
from reconsider_rules.words import test_in_words


class Mutant(Record):
    """An edit of one rule: the rule as it would be, what was done to it, and where. A rule that is
    left out never fires."""

    rule: Rule
    what: str
    location: Location


def mutants(rules: RuleBase) -> Iterator[Mutant]:
    """Every edit of every rule, in order of place; of a layer, of its own rules."""
    for rule in sorted(rules.own_rules, key=lambda rule: rule.location):
        yield Mutant(rule.replaced(when=NEVER, unless=NEVER), "left out", rule.location)
        for id in rule.overrides:
            kept = tuple(other for other in rule.overrides if other != id)
            yield Mutant(rule.replaced(overrides=kept), f"without overriding {id}", rule.location)
        if rule.unless != NEVER:
            yield Mutant(rule.replaced(unless=NEVER), "without its 'unless'", rule.location)
        for condition in conditions(rule.when, rule.unless):
            yield from _of_condition(rule, condition, rules.facts)


def _of_condition(rule: Rule, condition: Condition, facts: Mapping[str, Fact]) -> Iterator[Mutant]:
    written = f"'{condition.fact}: {test_in_words(condition.test)}'"
    for test in _shifted(condition.test):
        edited = _edited(rule, condition, condition.replaced(test=test))
        yield Mutant(edited, f"with {written} as '{test_in_words(test)}'", condition.location)
    for option, test in _shortened(condition.test):
        edited = _edited(rule, condition, condition.replaced(test=test))
        yield Mutant(edited, f"with {written} without '{option}'", condition.location)
    if turned := _turned(rule, condition):
        yield Mutant(turned, f"with {written} turned round", condition.location)


def _edited(rule: Rule, condition: Condition, other: Formula) -> Rule:
    """The rule with something else in the place of one condition."""

    def edited(formula: Formula) -> Formula:
        if formula is condition:
            return other
        if isinstance(formula, (AllOf, AnyOf)):
            return type(formula)(tuple(map(edited, formula.parts)))
        return formula

    return rule.replaced(when=edited(rule.when), unless=edited(rule.unless))


def _shifted(test: Test) -> Iterator[Test]:
    """Each bound of a range one lower, and one higher, where numbers are left between them."""
    if isinstance(test, Count):
        yield from (Count(size) for size in _shifted(test.size) if isinstance(size, Between))
    if not isinstance(test, Between):
        return
    for step in (-1, 1):
        if test.at_least is not None and test.at_least == test.at_most:
            yield test.replaced(at_least=test.at_least + step, at_most=test.at_least + step)
            continue
        for name in ("at_least", "more_than", "at_most", "less_than"):
            bound = getattr(test, name)
            if bound is not None:
                shifted = test.replaced(**{name: bound + step})
                if not _is_empty(shifted):
                    yield shifted


def _is_empty(between: Between) -> bool:
    lows = [each for each in (between.at_least, between.more_than) if each is not None]
    highs = [each for each in (between.at_most, between.less_than) if each is not None]
    open_ = between.more_than is not None or between.less_than is not None
    return bool(lows and highs) and (max(lows) > min(highs) or (open_ and max(lows) == min(highs)))


def _shortened(test: Test) -> Iterator[tuple[str, Test]]:
    """A list of options without each of them."""
    if isinstance(test, (OneOf, Includes)) and len(test.options) > 1:
        for option in test.options:
            kept = tuple(other for other in test.options if other != option)
            yield option, test.replaced(options=kept)


def _turned(rule: Rule, condition: Condition) -> Rule | None:
    """The rule with a condition turned round: known, and not what it should be.

    For the members of a set the language has no such test; what stands by itself in `when` moves
    to `unless`, and the reverse. None where that isn't so.
    """
    if negated := _negated(condition):
        return _edited(rule, condition, negated)
    together = parts(rule.when)
    if any(part is condition for part in together):
        rest = AllOf(tuple(part for part in together if part is not condition))
        return rule.replaced(when=rest, unless=AnyOf((rule.unless, condition)))
    if parts(rule.unless) == (condition,):
        return rule.replaced(when=AllOf((rule.when, condition)), unless=NEVER)
    return None


def _negated(condition: Condition) -> Formula | None:
    """What holds where the fact is known and the condition doesn't hold; None where the language has
    nothing that says so."""
    test = condition.test
    if isinstance(test, OneOf):
        return condition.replaced(test=test.replaced(negated=not test.negated))
    if isinstance(test, Is):
        return condition.replaced(test=Is(not test.value))
    if isinstance(test, Known):
        return condition.replaced(test=Known(not test.known))
    if isinstance(test, Count):
        return AnyOf(tuple(condition.replaced(test=Count(each)) for each in _outside(test.size)))
    if isinstance(test, Between):
        return AnyOf(tuple(condition.replaced(test=each) for each in _outside(test)))
    return None


def _outside(between: Between) -> Iterator[Between]:
    """The ranges on either side of one."""
    if between.at_least is not None:
        yield Between(less_than=between.at_least)
    if between.more_than is not None:
        yield Between(at_most=between.more_than)
    if between.at_most is not None:
        yield Between(more_than=between.at_most)
    if between.less_than is not None:
        yield Between(at_least=between.less_than)
