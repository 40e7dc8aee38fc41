"""The same rules for CLIPS, the engine that ours is measured against.

Written in the way that was fastest for CLIPS of those tried: what a case gives is one fact of one
template, tested by literals where possible; every derived fact is an ordered fact of its own,
joined to it; a rule's salience is its stratum, so that what `not` asks about is complete; and a
firing is noted in a global string, with the values it matched, and read once at the end of a case.

Only what `synthetic` writes is understood: choices, numbers and yes/no, an `unless` of one test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import clips

from reconsider_rules.formulas import conditions
from reconsider_rules.model import Between, Condition, Facts, Is, OneOf, Rule, RuleBase, Value

Firing = tuple[str, tuple[str, ...]]
"""The id of a rule and the derived values that it matched, in the order of its conditions."""

UNKNOWN_NUMBER = "-1e300"
LEAST, MOST = "-1e299", "1e299"


class ClipsRules:
    """A rule base in a CLIPS environment."""

    def __init__(self, rules: RuleBase) -> None:
        self.environment: Any = clips.Environment()
        self.environment.build('(defglobal ?*trace* = "")')
        for construct in constructs(rules):
            self.environment.build(construct)
        self.template = self.environment.find_template("case")
        self.trace = self.environment.find_global("trace")
        names = {option.name for fact in rules.given for option in fact.options}
        self.symbols = {name: clips.Symbol(name) for name in (*names, "yes", "no")}
        self.numbers = {fact.name for fact in rules.given if fact.type == "number"}

    def run(self, facts: Facts) -> list[Firing]:
        """The firings of one case, in order."""
        symbols, numbers = self.symbols, self.numbers
        self.environment.reset()  # empties the trace as well
        self.template.assert_fact(
            **{
                name: value if name in numbers else symbols[written(value)]
                for name, value in facts.items()
            }
        )
        self.environment.run()
        return [
            (firing[0], tuple(firing[1:]))
            for text in self.trace.value.split(";")[:-1]
            for firing in [text.split(" ")]
        ]


def constructs(rules: RuleBase) -> Iterator[str]:
    """The template and the rules, as CLIPS source."""
    slots = " ".join(
        f"(slot {fact.name} (default {UNKNOWN_NUMBER if fact.type == 'number' else 'nil'}))"
        for fact in rules.given
    )
    yield f"(deftemplate case {slots})"
    overriders: dict[str, list[str]] = {}
    for rule in rules.rules:
        for loser in rule.overrides:
            overriders.setdefault(loser, []).append(rule.id)
    for rule in rules.rules:
        yield _rule(rules, rule, overriders.get(rule.id, []))


def _rule(rules: RuleBase, rule: Rule, overriders: list[str]) -> str:
    case: dict[str, list[str]] = {}
    patterns: list[str] = []
    matched: list[str] = []
    when, unless = list(conditions(rule.when)), list(conditions(rule.unless))
    if len(unless) > 1:
        raise NotImplementedError("an 'unless' of several tests")
    for number, condition in enumerate(when):
        if rules.facts[condition.fact].given:
            case.setdefault(condition.fact, []).append(_slot(condition, f"?x{number}", True))
        else:
            variable = f"?v{number}"
            patterns.append(f"({condition.fact} {variable}&{_literal(condition, True)})")
            matched.append(variable)
    for condition in unless:
        if rules.facts[condition.fact].given:
            case.setdefault(condition.fact, []).append(_slot(condition, "?y", False))
        else:
            patterns.append(f"(not ({condition.fact} {_literal(condition, True)}))")
    patterns += [f"(not (fired {id}))" for id in overriders]
    tests = " ".join(f"({name} {'&'.join(parts)})" for name, parts in case.items())
    actions = [f"(assert ({name} {written(value)}))" for name, value in rule.then]
    if rule.overrides:
        actions.append(f"(assert (fired {rule.id}))")
    note = " ".join([f'"{rule.id}"', *(f'" " {variable}' for variable in matched)])
    actions.append(f'(bind ?*trace* (str-cat ?*trace* {note} ";"))')
    return (
        f"(defrule {rule.id} (declare (salience {-rules.strata[rule.id]})) "
        f"(case {tests}) {' '.join(patterns)} => {' '.join(actions)})"
    )


def _slot(condition: Condition, variable: str, wanted: bool) -> str:
    """The constraint of a slot of the case: the test holds, or (not wanted) fails or is unknown."""
    if not isinstance(condition.test, Between):
        literal = _literal(condition, wanted)
        known_only = literal.startswith("~")
        return (
            f"{literal}&~nil"
            if wanted and known_only
            else literal
            if wanted or known_only
            else f"{literal}|nil"
        )
    test = _within(condition.test, variable)
    return f"{variable}&:{test if wanted else f'(not {test})'}"


def _within(test: Between, variable: str) -> str:
    """A CLIPS expression: the number is in the range. What stands for unknown is in none."""
    tests = []
    if test.at_least is not None or test.at_most is not None:
        low = LEAST if test.at_least is None else test.at_least
        high = MOST if test.at_most is None else test.at_most
        tests.append(f"(<= {low} {variable} {high})")
    if test.more_than is not None or test.less_than is not None:
        low = LEAST if test.more_than is None else test.more_than
        high = MOST if test.less_than is None else test.less_than
        tests.append(f"(< {low} {variable} {high})")
    return tests[0] if len(tests) == 1 else f"(and {' '.join(tests)})"


def _literal(condition: Condition, wanted: bool) -> str:
    """One of some symbols (`a|b`), or none of them (`~a&~b`)."""
    match condition.test:
        case Is(value):
            names, negated = [written(value)], not wanted
        case OneOf(options, negated):
            names, negated = list(options), negated == wanted
        case _:
            raise NotImplementedError(f"the test {condition.test}")
    return "&".join(f"~{name}" for name in names) if negated else "|".join(names)


def written(value: Value) -> str:
    """A value as CLIPS is given it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
