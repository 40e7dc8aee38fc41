"""What a layer does to the rules below it: whom it wins over, what it breaks, which cases change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from reconsider_rules.formulas import conditions_of
from reconsider_rules.model import Case, Location, Rule, RuleBase, Value
from reconsider_rules.proving.comparison import CaseDifference, case_difference
from reconsider_rules.proving.finding import Finding, error
from reconsider_rules.record import Record
from reconsider_rules.running.cases import run_case
from reconsider_rules.running.columns import ColumnEngine
from reconsider_rules.running.trace import AnyEngine
from reconsider_rules.words import one_or_list


def _below(rules: RuleBase) -> list[Rule]:
    """The rules that a layer extends."""
    return [rule for rule in rules.rules if not rules.is_own(rule)]


def usual_wins(rules: RuleBase, name: str, value: Value) -> tuple[Value, ...]:
    """The values of a conclusion over which the rules below that conclude this one win."""
    below = _below(rules)
    losers = {id for rule in below if dict(rule.then).get(name) == value for id in rule.overrides}
    values = [dict(rule.then).get(name) for rule in below if rule.id in losers]
    return tuple(dict.fromkeys(each for each in values if each not in (None, value)))


def wins_over(rules: RuleBase, rule: Rule, name: str) -> str:
    """What to write in a rule of a layer so that it wins as the rules below of its kind do."""
    values = usual_wins(rules, name, dict(rule.then)[name])
    if not values:
        return f"'wins over: {name}'"
    return f"'wins over: {{{name}: {one_or_list(list(map(str, values)))}}}'"


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
    contradicts, and, of a layer, with all that a rule of it breaks below as one, at that rule: what
    is below was right before."""
    clashing = {f.diagnostic.location for f in findings if f.diagnostic.code == "two-values"}
    findings = [
        found
        for found in findings
        if found.diagnostic.code != "subsumed-rule" or found.diagnostic.location not in clashing
    ]
    if rules.below is None:
        return findings
    engine = ColumnEngine(rules)
    broken: dict[Rule, list[Finding]] = {}
    rest = []
    for found in findings:
        culprit = None
        if found.diagnostic.severity == "error" and found.witness:
            firings = engine.run(found.witness.facts).firings
            culprit = next((rule for rule in firings if rules.is_own(rule)), None)
        if culprit is None or rules.is_own(found.diagnostic):
            rest.append(found)
        else:
            broken.setdefault(culprit, []).append(found)
    return [*(_breaking(rules, rule, each) for rule, each in broken.items()), *rest]


def _breaking(rules: RuleBase, rule: Rule, broken: Sequence[Finding]) -> Finding:
    """All that a rule of a layer breaks below, shown by the smallest scenario."""
    first = min(broken, key=lambda found: len(found.witness.facts) if found.witness else 0)
    more = f" And {len(broken) - 1} more such things." if len(broken) > 1 else ""
    return error(
        "breaks-below",
        rule.location,
        f"rule '{rule.id}' breaks what holds below: {first.diagnostic.message}{more}",
        _way_out_of_breaking(rules, rule),
        first.witness,
        len(rule.id),
    )


def _way_out_of_breaking(rules: RuleBase, rule: Rule) -> str:
    """Whom to win over, or a rule below with the conditions that this one may lack."""
    for name, values in rule.wins_over:
        if not values:
            return f"Write {wins_over(rules, rule, name)} in it, as rules below do."
    like = _rule_like(rules, rule)
    if like is None:
        return "It fires in this scenario: give it more conditions."
    return (
        "It fires in this scenario. See under which conditions a rule below does the like: "
        f"reconsider-rules show {like.id}"
    )


def _rule_like(rules: RuleBase, rule: Rule) -> Rule | None:
    """A rule below that concludes or recommends the same, as nearly as there is one."""
    below = _below(rules)
    names = {name for name, _ in rule.then}
    same = [other for other in below if {*other.then} & {*rule.then}]
    advising = [other for other in below if {*other.recommend} & {*rule.recommend}]
    near = [other for other in below if names & {name for name, _ in other.then}]
    return next(iter((*same, *advising, *near)), None)


class Touched(Record):
    """What a layer touches of the rules below.

    `wins`, `gives_way` and `read_by` are, by rule of the layer, those below that it overrides, that
    override it, and that test what it concludes; `cases` the saved cases that are answered otherwise,
    `failed` those of them that don't get what they must get any more, of so many `tried`.
    """

    wins: Mapping[str, tuple[str, ...]]
    gives_way: Mapping[str, tuple[str, ...]]
    read_by: Mapping[str, tuple[str, ...]]
    cases: tuple[CaseDifference, ...]
    failed: frozenset[Location]
    tried: int


def touched(below: AnyEngine, engine: AnyEngine, cases: Iterable[Case]) -> Touched:
    """What the rules of a layer do to those below; `cases` are the saved ones of these."""
    rules = engine.rules
    own = {rule.id: rule for rule in rules.own_rules}
    others = _below(rules)

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
