"""Is every finding of `check` true, and is every true one found? Held against every scenario."""

from __future__ import annotations

import sys
from collections import Counter
from random import Random

from reconsider_rules import RuleBase
from reconsider_rules.anomalies import Finding, find_anomalies
from tests.brute_force import World, expected_findings, key, worlds
from tests.small_bases import as_rules, small_base

CODES = (
    "no-verdict", "two-values", "conflicting-advice", "guarantee-fails", "empty-guarantee",
    "never-fires", "always-overridden", "redundant-rule", "subsumed-rule", "never-concluded",
    "never-recommended", "impossible-test", "gap", "overlap",
)  # fmt: skip


def examine_findings(rules: RuleBase) -> Counter[str]:
    """Hold every finding against all scenarios; how often each code was found."""
    every = worlds(rules)
    expected = expected_findings(rules, every)
    findings, proof = find_anomalies(rules)
    found = {key(finding): finding for finding in findings}
    assert len(found) == len(findings), "something is reported twice"
    assert found.keys() == expected.keys()
    assert proof.scenarios == len(every)
    for name, finding in found.items():
        examine_witness(rules, finding, expected[name])
    return Counter(finding.diagnostic.code for finding in findings)


def examine_witness(rules: RuleBase, finding: Finding, shown_by: list[World]) -> None:
    """A witness is one of the scenarios that show the finding, with no more facts than any."""
    if not shown_by:
        assert finding.witness is None
        return
    assert finding.witness is not None
    assert any(finding.witness.facts == world.facts for world in shown_by)
    assert len(finding.witness.facts) == min(len(world.facts) for world in shown_by)


if __name__ == "__main__":
    c: Counter[str] = Counter()
    for seed in range(int(sys.argv[1]), int(sys.argv[2])):
        try:
            c += examine_findings(as_rules(small_base(Random(seed))))
        except AssertionError as e:
            print(seed, str(e)[:1500])
            c["failed"] += 1
    print(c)
