"""What is wrong with a rule base in some possible scenario, or would be right without: proofs.

The findings follow the literature on rule-base anomalies (CHECK, COVER). Every question is put to
the logic program of all possible scenarios, so a finding is no guess and its absence is a proof. A
finding about behaviour has a *witness*: a smallest scenario that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import Location, RuleBase
from reconsider_rules.proving.budget import BUDGET, UndecidedError
from reconsider_rules.proving.finding import Finding, Progress, Proof, about, silently
from reconsider_rules.proving.lint import lint
from reconsider_rules.proving.siblings import ranges
from reconsider_rules.proving.space import ScenarioSpace
from reconsider_rules.proving.superfluous import (
    impossible_tests,
    needed_atoms,
    redundant_rules,
    silent_rules,
    unreachable,
)
from reconsider_rules.proving.violations import (
    conflicting_advice,
    failing_guarantees,
    guarantee_atom,
    two_values,
    without_verdict,
)


def find_anomalies(
    rules: RuleBase, budget: float = BUDGET, progress: Progress = silently
) -> tuple[list[Finding], Proof]:
    """All anomalies that need a proof, each with a witness where there can be one.

    Every question has a budget of so many seconds, about; what it leaves open is a finding too.
    """
    space = ScenarioSpace(rules, budget, progress)
    guarantees = [guarantee_atom(space, number) for number in range(len(rules.guarantees))]
    needed = needed_atoms(space)
    # Asked all at once, because a scenario that answers one question answers many others.
    space.possible(
        [
            *guarantees,
            *(f"{atom}when" for atom in guarantees),
            *needed.values(),
            *space.tests.values(),
            *(atom for *_, atom in space.values),
            *(space.derived.advises(id) for id in rules.advice),
            *(
                atom(rule.id)
                for rule in rules.rules
                for atom in (space.derived.fires, space.derived.antecedent)
            ),
        ]
    )
    stages: list[tuple[str, Iterator[Finding]]] = [
        ("scenarios without a verdict", without_verdict(space)),
        ("contradictions", two_values(space)),
        ("conflicting advice", conflicting_advice(space)),
        ("guarantees", failing_guarantees(space, guarantees)),
        ("rules that never fire", silent_rules(space)),
        ("rules that add nothing", redundant_rules(space, needed)),
        ("what is never reached", unreachable(space)),
        ("tests that never hold", impossible_tests(space)),
        ("gaps and overlaps", ranges(space)),
    ]
    findings: list[Finding] = []
    for what, found in stages:
        progress(f"looking for {what}" if what != "guarantees" else "looking at the guarantees")
        findings += found
    return findings, Proof(space.scenarios())


def check_rules(
    rules: RuleBase,
    loaded: list[Finding],
    budget: float = BUDGET,
    progress: Progress = silently,
) -> tuple[list[Finding], Proof | None]:
    """Everything there is to find, worst first: what loading found, lint, and proofs.

    Adds a finding for every acceptance of something that isn't there any more. No proof where the
    rule base is larger than can be proved anything about.
    """
    proof: Proof | None = None
    try:
        proved, proof = find_anomalies(rules, budget, progress)
    except UndecidedError:
        first = min((rule.location for rule in rules.rules), default=Location(rules.path, 1, 1))
        proved = [_too_large(first)]
    findings = [*loaded, *map(Finding, lint(rules)), *proved]
    if proof:
        findings += _stale_acceptances(rules, findings)
    findings.sort(key=lambda f: (f.diagnostic.severity != "error", f.diagnostic.location))
    return findings, proof


def _too_large(location: Location) -> Finding:
    found = Diagnostic(
        "warning",
        "undecided",
        "the rule base is too large for proofs: nothing was proved.",
        location,
        "Split it into rule bases that don't need each other.",
    )
    return Finding(found, undecided="too-large")


def _stale_acceptances(rules: RuleBase, findings: list[Finding]) -> Iterator[Finding]:
    found = {
        (f.about, f.undecided or f.diagnostic.code) for f in findings if f.accepted or f.undecided
    }
    for rule in rules.rules:
        for code, _ in rule.accept:
            if (rule.id, code) not in found:
                yield about(
                    rule,
                    "stale-acceptance",
                    f"rule '{rule.id}' accepts '{code}', which is not found any more.",
                    "Delete the line.",
                )
