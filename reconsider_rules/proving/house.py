"""What a layer does to the rules below it: whom it wins over, what it breaks, which cases change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reconsider_rules.formulas import conditions_of
from reconsider_rules.model import Case, Location, Rule, RuleBase, Value
from reconsider_rules.proving.comparison import CaseDifference, case_difference
from reconsider_rules.proving.finding import Finding, error
from reconsider_rules.record import Record
from reconsider_rules.running.cases import run_case
from reconsider_rules.running.engine import Engine


def usual_wins(rules: RuleBase, name: str, value: Value) -> tuple[Value, ...]:
    """The values of a conclusion over which the rules below that conclude this one win."""
    below = [rule for rule in rules.rules if not rules.is_own(rule)]
    losers = {id for rule in below if dict(rule.then).get(name) == value for id in rule.overrides}
    values = [dict(rule.then).get(name) for rule in below if rule.id in losers]
    return tuple(dict.fromkeys(each for each in values if each not in (None, value)))


def wins_over(rules: RuleBase, rule: Rule, name: str) -> str:
    """What to write in a rule of a layer so that it wins as the rules below of its kind do."""
    values = usual_wins(rules, name, dict(rule.then)[name])
    if not values:
        return f"'wins over: {name}'"
    some = str(values[0]) if len(values) == 1 else f"[{', '.join(map(str, values))}]"
    return f"'wins over: {{{name}: {some}}}'"


def way_out_of_clash(rules: RuleBase, one: Rule, other: Rule, name: str) -> str:
    """How a rule of a layer and one below get along that conclude different values; '' if they are
    both from the same rules."""
    own, below = (one, other) if rules.is_own(one) else (other, one)
    if rules.is_own(own) == rules.is_own(below):
        return ""
    usual = wins_over(rules, own, name)
    rest = ", and gives way to all others" if "{" in usual else ""
    return (
        f"Write {usual} in '{own.id}': then it overrides the rules below that conclude "
        f"{'this' if rest else 'anything else'}{rest}."
    )


def gathered(rules: RuleBase, findings: list[Finding]) -> list[Finding]:
    """The findings as a coach reads them: without those that a rule adds nothing to others that it
    contradicts, and with all that a rule of a layer breaks below by winning over everything as one."""
    clashing = {f.diagnostic.location for f in findings if f.diagnostic.code == "two-values"}
    findings = [
        found
        for found in findings
        if found.diagnostic.code != "subsumed-rule" or found.diagnostic.location not in clashing
    ]
    greedy = [
        (rule, name)
        for rule in rules.rules
        for name, values in rule.wins_over
        if not values and rules.is_own(rule)
    ]
    broken = [
        found
        for found in findings
        if found.diagnostic.code in ("guarantee-fails", "conflicting-advice")
        and not rules.is_own(found.diagnostic)
    ]
    if not greedy or len(broken) < 2:
        return findings
    rule, name = greedy[0]
    last = broken[-1]
    found = error(
        "wins-too-much",
        rule.location,
        f"rule '{rule.id}' wins over rules on which {len(broken)} guarantees and pairs of advice "
        f"below rely; the last of them: {last.diagnostic.message}",
        f"Write {wins_over(rules, rule, name)} in it, as rules below do.",
        last.witness,
        len(rule.id),
    )
    return [found, *(each for each in findings if each not in broken)]


class Touched(Record):
    """What a layer touches of the rules below.

    `wins`, `gives_way` and `read_by` are, by rule of the layer, those below that it overrides, that
    override it, and that test what it concludes; `cases` the saved cases that are answered otherwise, `failed` those of them that don't get
    what they must get any more, of so many `tried`.
    """

    wins: Mapping[str, tuple[str, ...]]
    gives_way: Mapping[str, tuple[str, ...]]
    read_by: Mapping[str, tuple[str, ...]]
    cases: tuple[CaseDifference, ...]
    failed: frozenset[Location]
    tried: int


def touched(below: Engine, engine: Engine, cases: Iterable[Case]) -> Touched:
    """What the rules of a layer do to those below; `cases` are the saved ones of these."""
    rules = engine.rules
    own = {rule.id: rule for rule in rules.rules if rules.is_own(rule)}
    others = [rule for rule in rules.rules if rule.id not in own]

    def those(wanted: Callable[[Rule, Rule], object]) -> dict[str, tuple[str, ...]]:
        """By rule of the layer, the ids of the wanted ones below, where there are any."""
        found = {id: [each.id for each in others if wanted(rule, each)] for id, rule in own.items()}
        return {id: tuple(ids) for id, ids in found.items() if ids}

    tried = list(cases)
    changed = [found for case in tried if (found := case_difference(below, engine, case))]
    failed = [each.case for each in changed if not run_case(engine, each.case).passed]
    reads = {each.id: {condition.fact for condition in conditions_of(each)} for each in others}
    return Touched(
        those(lambda rule, other: other.id in rule.overrides),
        those(lambda rule, other: rule.id in other.overrides),
        those(lambda rule, other: reads[other.id] & {name for name, _ in rule.then}),
        tuple(changed),
        frozenset(case.location for case in failed),
        len(tried),
    )
