"""What is wrong with a rule base in some possible scenario, or would be right without: proofs.

The findings follow the literature on rule-base anomalies (CHECK, COVER). Every question is put to
the logic program of all possible cases, so a finding is no guess and its absence is a proof. A
finding about behaviour has a *witness*: a smallest scenario that shows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from reconsider_rules.model import (
    NEVER,
    VERDICT,
    AllOf,
    Condition,
    Includes,
    OneOf,
    Rule,
    RuleBase,
    Value,
)
from reconsider_rules.proving.lint import lint
from reconsider_rules.proving.logic import members
from reconsider_rules.proving.proofs import (
    SANE,
    Cases,
    Finding,
    Proof,
    about,
    error,
    tests,
    warning,
)
from reconsider_rules.proving.siblings import ranges
from reconsider_rules.words import listed, test_in_words

__all__ = ["Finding", "Proof", "check_rules", "find_anomalies"]


def find_anomalies(rules: RuleBase) -> tuple[list[Finding], Proof]:
    """All anomalies that need a proof, errors first, each with a witness where there can be one."""
    cases = Cases(rules)
    guarantees = [_guarantee_atom(cases, number) for number in range(len(rules.guarantees))]
    needed = _needed_atoms(cases)
    # Asked all at once, because a case that answers one question answers many others.
    cases.possible(
        [
            *guarantees, *(f"{atom}when" for atom in guarantees), *needed.values(),
            *cases.tests.values(), *(atom for *_, atom in cases.values),
            *(cases.derived.advises(id) for id in rules.advice),
            *(atom(rule.id) for rule in rules.rules
              for atom in (cases.derived.fires, cases.derived.antecedent)),
        ]
    )  # fmt: skip
    findings = [
        *_without_verdict(cases),
        *_two_values(cases),
        *_conflicting_advice(cases),
        *_failing_guarantees(cases, guarantees),
        *_silent_rules(cases),
        *_redundant_rules(cases, needed),
        *_unreachable(cases),
        *_impossible_tests(cases),
        *ranges(cases),
    ]
    return findings, Proof(cases.scenarios())


def check_rules(rules: RuleBase, loaded: list[Finding]) -> tuple[list[Finding], Proof]:
    """Everything there is to find, worst first: what loading found, lint, and proofs.

    Adds a finding for every acceptance of something that isn't there any more.
    """
    proved, proof = find_anomalies(rules)
    findings = [*loaded, *map(Finding, lint(rules)), *proved]
    findings += _stale_acceptances(rules, findings)
    order = {"error": 0, "warning": 1}
    findings.sort(key=lambda f: (order[f.diagnostic.severity], f.diagnostic.location))
    return findings, proof


def _stale_acceptances(rules: RuleBase, findings: list[Finding]) -> Iterator[Finding]:
    found = {(f.about, f.diagnostic.code) for f in findings if f.accepted}
    for rule in rules.rules:
        for code, _ in rule.accept:
            if (rule.id, code) not in found:
                yield about(rule, "stale-acceptance", f"rule '{rule.id}' accepts '{code}', which is not "
                            "found any more.", "Delete the line.")  # fmt: skip


def _without_verdict(cases: Cases) -> Iterator[Finding]:
    verdict = cases.rules.facts.get(VERDICT)
    if verdict is None:
        return
    none = [f"not {cases.derived.decided(VERDICT)}", *SANE]
    if witness := cases.witness("A scenario without a verdict", none):
        yield error("no-verdict", verdict.location, "there is a scenario that gets no verdict.",
                    "Add a rule for it, or a rule without 'when' that all others override.",
                    witness)  # fmt: skip


def _two_values(cases: Cases) -> Iterator[Finding]:
    """Conclusions with two values where none has that is lower, or as low and first by name.

    What follows from a contradiction means nothing, so it is the lowest that has to be mended.
    """
    rules, derived = cases.rules, cases.derived
    levels = _levels(rules)
    fires = {derived.fires(rule.id): rule for rule in rules.rules}
    clashes = {fact.name: derived.clashes(fact.name) for fact in rules.conclusions}
    possible = cases.possible_where(clashes.values(), ())
    below: list[str] = []
    for fact in sorted(rules.conclusions, key=lambda fact: (levels[fact.name], fact.name)):
        clash = clashes[fact.name]
        if clash not in possible:
            continue
        best = cases.smallest([clash, *below], fires)
        below.append(f"not {clash}")
        if best is None:
            continue
        values: dict[Value, Rule] = {}
        for atom, rule in fires.items():
            given = dict(rule.then).get(fact.name)
            if given is not None and atom in best.true:
                values.setdefault(given, rule)
        first, second, *_ = values.values()
        yield error(
            "two-values", first.location,
            f"rules '{first.id}' and '{second.id}' ({cases.rules.at(second.location)}) can fire "
            f"together and give '{fact.name}' different values.",
            f"Write 'overrides: {second.id}' in the one, or the reverse in the other; or make their "
            "conditions exclude each other.",
            cases.scenario(f"A scenario with two values for {fact.name}", best), len(first.id),
        )  # fmt: skip


def _levels(rules: RuleBase) -> dict[str, int]:
    """The highest stratum that concludes each conclusion."""
    levels = {fact.name: -1 for fact in rules.conclusions}
    for rule in rules.rules:
        for name, _ in rule.then:
            levels[name] = max(levels[name], rules.strata[rule.id])
    return levels


def _conflicting_advice(cases: Cases) -> Iterator[Finding]:
    """Advice that is given together although one or both of it say that it conflicts."""
    seen: set[frozenset[str]] = set()
    for advice in cases.rules.advice.values():
        for other in advice.conflicts_with:
            if (pair := frozenset((advice.id, other))) in seen:
                continue
            seen.add(pair)
            both = [cases.derived.advises(advice.id), cases.derived.advises(other), "not clash"]
            if witness := cases.witness(f"{advice.id} and {other} together", both):
                yield error(
                    "conflicting-advice", advice.location,
                    f"the advice '{advice.id}' and '{other}', which conflict, can be given together.",
                    "Make the rules that recommend them exclude each other.", witness,
                )  # fmt: skip


def _guarantee_atom(cases: Cases, number: int) -> str:
    """An atom for a guarantee broken, and one for its `when`."""
    guarantee, derived, name = cases.rules.guarantees[number], cases.derived, f"guarantee{number}"
    claim = derived.named([derived.body(guarantee.claim)])
    broken = f"not {claim}" if guarantee.always else claim
    derived.add(f"{name}when", derived.body(guarantee.when))
    derived.add(name, [f"{name}when", broken])
    return name


def _failing_guarantees(cases: Cases, atoms: list[str]) -> Iterator[Finding]:
    reached = cases.possible([name for atom in atoms for name in (atom, f"{atom}when")])
    for guarantee, atom in zip(cases.rules.guarantees, atoms, strict=True):
        if atom in reached:
            witness = cases.witness(f"Against {guarantee.id}", [atom, *SANE])
            yield error(
                "guarantee-fails", guarantee.location,
                f"the guarantee '{guarantee.id}' fails in some scenario. It says: {guarantee.because}",
                "Change the rules that lead there ('explain' the witness to see them), or the "
                "guarantee.", witness, len(guarantee.id),
            )  # fmt: skip
        elif f"{atom}when" not in reached:
            yield warning("empty-guarantee", guarantee.location,
                          f"the guarantee '{guarantee.id}' is about no possible scenario.",
                          "Correct its 'when'.", len(guarantee.id))  # fmt: skip


def _silent_rules(cases: Cases) -> Iterator[Finding]:
    """Rules that fire in no sane case: their antecedent never holds, or they always give way."""
    rules, derived = cases.rules, cases.derived
    silent = [rule for rule in rules.rules if rule.id not in cases.firing]
    antecedents = {rule.id: derived.antecedent(rule.id) for rule in silent}
    whens = {rule.id: derived.named([derived.body(rule.when)]) for rule in silent}
    sane = cases.possible([*antecedents.values(), *whens.values()])
    ever = cases.possible_where(antecedents.values(), ())
    overriders: dict[str, list[str]] = defaultdict(list)
    for rule in rules.rules:
        for loser in rule.overrides:
            overriders[loser].append(rule.id)
    for rule in silent:
        atom = antecedents[rule.id]
        if atom in sane:
            by = [id for id in overriders[rule.id] if id in cases.firing]
            yield about(rule, "always-overridden", f"rule '{rule.id}' always gives way to "
                        f"{listed([repr(id) for id in by], 'or')}.",
                        "Delete it, or narrow what overrides it.",
                        cases.witness(f"{rule.id} gives way", [atom, *SANE]))  # fmt: skip
        else:
            obstacle = (
                " where nothing contradicts itself" if atom in ever
                else f": {_obstacle(cases, rule, whens[rule.id] in sane)}"
            )  # fmt: skip
            yield about(rule, "never-fires", f"rule '{rule.id}' can never fire{obstacle}.",
                        "Correct its conditions, or delete it.")  # fmt: skip


def _obstacle(cases: Cases, rule: Rule, when_holds: bool) -> str:
    """Why the antecedent of a rule never holds."""
    parts = rule.when.parts if isinstance(rule.when, AllOf) else (rule.when,)
    for part in parts:
        if isinstance(part, Condition) and not cases.possible([cases.tests[part.fact, part.test]]):
            return f"nothing makes its test of '{part.fact}' hold"
    if when_holds and rule.unless != NEVER:
        return "its 'unless' holds wherever its 'when' does"
    return "its conditions exclude each other"


def _needed_atoms(cases: Cases) -> dict[str, str]:
    """By rule id, an atom that holds where the rule alone gives something, or alone keeps another
    rule from firing."""
    derived = cases.derived
    doers: dict[object, list[str]] = defaultdict(list)  # who gives something, overrides a rule
    for rule in cases.rules.rules:
        deeds: list[object] = [*_consequences(rule), *rule.overrides]
        for deed in deeds:
            doers[deed].append(derived.fires(rule.id))
    alone: dict[object, list[str]] = {}  # literals that say that no two rules do it
    for number, (deed, fires) in enumerate(doers.items()):
        alone[deed] = [f"not several{number}"] if len(fires) > 1 else []
        if len(fires) > 1:
            derived.add(f"several{number}", [f"2{{{';'.join(fires)}}}"])
    needed = {rule.id: f"needed{number}" for number, rule in enumerate(cases.rules.rules)}
    for rule in cases.rules.rules:
        for key in _consequences(rule):
            derived.add(needed[rule.id], [derived.fires(rule.id), *alone[key]])
        for id in rule.overrides:
            derived.add(
                needed[rule.id], [derived.fires(rule.id), derived.antecedent(id), *alone[id]]
            )
    return needed


def _redundant_rules(cases: Cases, needed: dict[str, str]) -> Iterator[Finding]:
    """Rules without which every sane case has the same conclusions and advice.

    A rule is needed if in some sane case it alone gives something, or it alone keeps another rule
    from firing (which then gives its own reason, if nothing else). A rule that isn't is *subsumed*
    if one other rule gives all the same wherever it fires, else *redundant*.
    """
    derived = cases.derived
    candidates = [rule for rule in cases.rules.rules if rule.id in cases.firing]
    reached = cases.possible([needed[rule.id] for rule in candidates])
    for rule in candidates:
        if needed[rule.id] in reached:
            continue
        gives = _consequences(rule)
        sharing = [r for r in candidates if r is not rule and gives & _consequences(r)]
        fires = derived.fires(rule.id)
        witness = cases.witness(f"{rule.id} adds nothing", [fires, *SANE])
        same = (
            other for other in sharing
            if gives <= _consequences(other)
            and not cases.possible_where([fires], [f"not {derived.fires(other.id)}", *SANE])
        )  # fmt: skip
        if other := next(same, None):
            yield about(
                rule, "subsumed-rule", f"wherever rule '{rule.id}' fires, '{other.id}' fires too and "
                "gives the same.", "Delete one, or accept it for its reason.", witness,
            )  # fmt: skip
        else:
            names = listed([f"'{r.id}'" for r in sharing], "or")
            yield about(
                rule, "redundant-rule",
                f"all that rule '{rule.id}' gives, {names} give as well wherever it fires."
                if sharing else f"rule '{rule.id}' gives nothing.",
                "Delete it, or accept it for its reason.", witness,
            )  # fmt: skip


def _unreachable(cases: Cases) -> Iterator[Finding]:
    """Options that rules conclude, and advice they recommend, but in no sane case."""
    rules = cases.rules
    given = {(name, member) for name, member, _ in cases.values}
    for fact in rules.conclusions:
        for option in fact.options:
            if (fact.name, option.name) in given and option.name not in cases.reached[fact.name]:
                yield warning(
                    "never-concluded", option.location,
                    f"no scenario leads to '{fact.name}: {option.name}'.",
                    "Correct the rules that conclude it, or delete the option.", len(option.name),
                )  # fmt: skip
    atoms = {id: cases.derived.advises(id) for rule in rules.rules for id in rule.recommend}
    recommended = cases.possible(atoms.values())
    for id in sorted(atoms):
        if atoms[id] not in recommended:
            yield warning("never-recommended", rules.advice[id].location,
                          f"no scenario brings the advice '{id}'.",
                          "Correct the rules that recommend it, or delete it.", len(id))  # fmt: skip


def _impossible_tests(cases: Cases) -> Iterator[Finding]:
    """In rules that can fire all the same: options of a conclusion that it never has, and other
    tests that hold in no sane case."""
    for rule in cases.rules.rules:
        if rule.id not in cases.firing:
            continue
        found = {
            (condition.location, what): condition
            for condition in tests(rule)
            for what in _impossible(cases, condition)
        }
        for (_, what), condition in found.items():
            yield about(rule, "impossible-test", f"rule '{rule.id}' tests {what}, which never occurs.",
                        "Correct the test, or delete it.", place=condition)  # fmt: skip


def _impossible(cases: Cases, condition: Condition) -> list[str]:
    fact, test = cases.rules.facts[condition.fact], condition.test
    if isinstance(test, (OneOf, Includes)) and not fact.given:
        reached = cases.reached[fact.name]
        if never := [option for option in test.options if option not in reached]:
            return [f"'{fact.name}: {option}'" for option in never]
    possible = cases.possible([cases.tests[fact.name, test]])
    return [] if possible else [f"'{fact.name}: {test_in_words(test)}'"]


def _consequences(rule: Rule) -> frozenset[tuple[str, object]]:
    """What a rule gives: (conclusion, value or member) and ('recommend', advice)."""
    given = {(name, member) for name, value in rule.then for member in members(value)}
    return frozenset(given | {("recommend", id) for id in rule.recommend})
