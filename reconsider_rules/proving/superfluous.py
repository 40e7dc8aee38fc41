"""What no scenario needs: rules, values, advice and tests that come to nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from reconsider_rules.formulas import conditions_of, parts
from reconsider_rules.model import NEVER, Condition, Includes, OneOf, Rule
from reconsider_rules.proving.derived import SANE, members
from reconsider_rules.proving.finding import Finding, about, undecided, undecided_about, warning
from reconsider_rules.proving.space import ScenarioSpace
from reconsider_rules.words import listed, test_in_words


def silent_rules(space: ScenarioSpace) -> Iterator[Finding]:
    """Rules that fire in no sane scenario: their antecedent never holds, or they always give
    way."""
    rules, derived = space.rules, space.derived
    silent = [rule for rule in rules.rules if rule.id not in space.firing]
    antecedents = {rule.id: derived.antecedent(rule.id) for rule in silent}
    whens = {rule.id: derived.named([derived.body(rule.when)]) for rule in silent}
    sane = space.possible([*antecedents.values(), *whens.values()])
    ever, _ = space.possible_where(antecedents.values(), ())
    for rule in silent:
        atom = antecedents[rule.id]
        if space.undecided(derived.fires(rule.id)) or space.undecided(atom):
            yield undecided_about(rule, "never-fires", f"whether rule '{rule.id}' can ever fire")
        elif atom in sane:
            by = [id for id in rules.overriders[rule.id] if id in space.firing]
            yield about(
                rule,
                "always-overridden",
                f"rule '{rule.id}' always gives way to {listed([repr(id) for id in by], 'or')}.",
                "Delete it, or narrow what overrides it.",
                space.example(f"{rule.id} gives way", [atom, *SANE]),
            )
        else:
            obstacle = (
                " where nothing contradicts itself"
                if atom in ever
                else f": {_obstacle(space, rule, whens[rule.id] in sane)}"
            )
            yield about(
                rule,
                "never-fires",
                f"rule '{rule.id}' can never fire{obstacle}.",
                "Correct its conditions, or delete it.",
            )


def _obstacle(space: ScenarioSpace, rule: Rule, when_holds: bool) -> str:
    """Why the antecedent of a rule never holds."""
    for part in parts(rule.when):
        if isinstance(part, Condition) and space.never(space.tests[part.fact, part.test]):
            return f"nothing makes its test of '{part.fact}' hold"
    if when_holds and rule.unless != NEVER:
        return "its 'unless' holds wherever its 'when' does"
    return "its conditions exclude each other"


def needed_atoms(space: ScenarioSpace) -> dict[str, str]:
    """By rule id, an atom that holds where the rule alone gives something, or alone keeps another
    rule from firing."""
    derived = space.derived
    doers: dict[object, list[str]] = defaultdict(list)  # who gives something, overrides a rule
    for rule in space.rules.rules:
        deeds: list[object] = [*_consequences(rule), *rule.overrides]
        for deed in deeds:
            doers[deed].append(derived.fires(rule.id))
    alone: dict[object, list[str]] = {}  # literals that say that no two rules do it
    for number, (deed, fires) in enumerate(doers.items()):
        alone[deed] = [f"not several{number}"] if len(fires) > 1 else []
        if len(fires) > 1:
            derived.add(f"several{number}", [f"2{{{';'.join(fires)}}}"])
    needed = {rule.id: f"needed{number}" for number, rule in enumerate(space.rules.rules)}
    for rule in space.rules.rules:
        for key in _consequences(rule):
            derived.add(needed[rule.id], [derived.fires(rule.id), *alone[key]])
        for id in rule.overrides:
            derived.add(
                needed[rule.id], [derived.fires(rule.id), derived.antecedent(id), *alone[id]]
            )
    return needed


def redundant_rules(space: ScenarioSpace, needed: dict[str, str]) -> Iterator[Finding]:
    """Rules without which every sane scenario has the same conclusions and advice.

    A rule is needed if in some sane scenario it alone gives something, or it alone keeps another
    rule from firing (which then gives its own reason, if nothing else). A rule that isn't is
    *subsumed* if one other rule gives all the same wherever it fires, else *redundant*.
    """
    derived = space.derived
    candidates = [rule for rule in space.rules.rules if rule.id in space.firing]
    reached = space.possible([needed[rule.id] for rule in candidates])
    for rule in candidates:
        if needed[rule.id] in reached:
            continue
        if space.undecided(needed[rule.id]):
            yield undecided_about(rule, "redundant-rule", f"whether rule '{rule.id}' adds anything")
            continue
        gives = _consequences(rule)
        sharing = [r for r in candidates if r is not rule and gives & _consequences(r)]
        fires = derived.fires(rule.id)
        witness = space.example(f"{rule.id} adds nothing", [fires, *SANE])
        missing = {f"not {derived.fires(o.id)}": o for o in sharing if gives <= _consequences(o)}
        where_alone = set().union(*space.possible_where(missing, [fires, *SANE]))
        if other := next((missing[each] for each in missing if each not in where_alone), None):
            yield about(
                rule,
                "subsumed-rule",
                f"wherever rule '{rule.id}' fires, '{other.id}' fires too and gives the same.",
                "Delete one, or accept it for its reason.",
                witness,
            )
        else:
            names = listed([f"'{r.id}'" for r in sharing], "or")
            yield about(
                rule,
                "redundant-rule",
                f"all that rule '{rule.id}' gives, {names} give as well wherever it fires."
                if sharing
                else f"rule '{rule.id}' gives nothing.",
                "Delete it, or accept it for its reason.",
                witness,
            )


def unreachable(space: ScenarioSpace) -> Iterator[Finding]:
    """Options that rules conclude, and advice they recommend, but in no sane scenario."""
    rules = space.rules
    given = {(name, member): atom for name, member, atom in space.values}
    for fact in rules.conclusions:
        for option in fact.options:
            atom = given.get((fact.name, option.name))
            if atom and space.undecided(atom):
                yield undecided(
                    "never-concluded",
                    option.location,
                    f"whether any scenario leads to '{fact.name}: {option.name}'",
                    width=len(option.name),
                )
            elif atom and space.never(atom):
                yield warning(
                    "never-concluded",
                    option.location,
                    f"no scenario leads to '{fact.name}: {option.name}'.",
                    "Correct the rules that conclude it, or delete the option.",
                    len(option.name),
                )
    for id in sorted({id for rule in rules.rules for id in rule.recommend}):
        atom = space.derived.advises(id)
        if space.undecided(atom):
            yield undecided(
                "never-recommended",
                rules.advice[id].location,
                f"whether any scenario brings the advice '{id}'",
                width=len(id),
            )
        elif space.never(atom):
            yield warning(
                "never-recommended",
                rules.advice[id].location,
                f"no scenario brings the advice '{id}'.",
                "Correct the rules that recommend it, or delete it.",
                len(id),
            )


def impossible_tests(space: ScenarioSpace) -> Iterator[Finding]:
    """In rules that can fire all the same: options of a conclusion that it never has, and other
    tests that hold in no sane scenario."""
    for rule in space.rules.rules:
        if rule.id not in space.firing:
            continue
        for condition in conditions_of(rule):
            if _is_undecided(space, condition):
                yield undecided(
                    "impossible-test",
                    condition.location,
                    f"whether all that rule '{rule.id}' asks of '{condition.fact}' can occur",
                    rule.id,
                    len(condition.fact),
                )
        found = {
            (condition.location, what): condition
            for condition in conditions_of(rule)
            for what in _impossible(space, condition)
        }
        for (_, what), condition in found.items():
            yield about(
                rule,
                "impossible-test",
                f"rule '{rule.id}' tests {what}, which never occurs.",
                "Correct the test, or delete it.",
                place=condition,
            )


def _is_undecided(space: ScenarioSpace, condition: Condition) -> bool:
    """Whether it is open if a test can hold, or if a conclusion ever has an option that it names."""
    test = condition.test
    options = test.options if isinstance(test, (OneOf, Includes)) else ()
    return space.undecided(space.tests[condition.fact, test]) or any(
        (condition.fact, option) in space.undecided_values for option in options
    )


def _impossible(space: ScenarioSpace, condition: Condition) -> list[str]:
    fact, test = space.rules.facts[condition.fact], condition.test
    if isinstance(test, (OneOf, Includes)) and not fact.given:
        reachable = space.reachable[fact.name]
        if never := [option for option in test.options if option not in reachable]:
            return [f"'{fact.name}: {option}'" for option in never]
    never_holds = space.never(space.tests[fact.name, test])
    return [f"'{fact.name}: {test_in_words(test)}'"] if never_holds else []


def _consequences(rule: Rule) -> frozenset[tuple[str, object]]:
    """What a rule gives: (conclusion, value or member) and ('recommend', advice)."""
    given = {(name, member) for name, value in rule.then for member in members(value)}
    return frozenset(given | {("recommend", id) for id in rule.recommend})
