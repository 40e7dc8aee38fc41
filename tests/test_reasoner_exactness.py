"""Is every finding of `check` true, and is every true one found? Held against every scenario."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconsider_rules import RuleBase
from reconsider_rules.model import Formula
from reconsider_rules.proving import space
from reconsider_rules.proving.anomalies import find_anomalies
from reconsider_rules.proving.derived import Derived
from reconsider_rules.proving.finding import Finding
from reconsider_rules.proving.space import ScenarioSpace
from tests.brute_force import World, expected_findings, key, worlds
from tests.generators import TINY, random_rule_base
from tests.helpers import loaded, texts
from tests.mutants import untruth
from tests.small_bases import as_rules, small_base

seeds = st.integers(0, 2**32 - 1)
MOST_WORLDS = 1500


def examples(number: int) -> settings:
    return settings(derandomize=True, database=None, deadline=None, max_examples=number)


CODES = texts(
    "no-verdict¦two-values¦conflicting-advice¦guarantee-fails¦empty-guarantee¦never-fires¦"
    "always-overridden¦redundant-rule¦subsumed-rule¦never-concluded¦never-recommended¦"
    "impossible-test¦gap¦overlap"
)


def examine_findings(rules: RuleBase) -> Counter[str]:
    """Hold every finding against all scenarios; how often each code was found."""
    every = worlds(rules)
    expected = expected_findings(rules, every)
    findings, proof = find_anomalies(rules)
    found = {key(finding): finding for finding in findings}
    assert len(found) == len(findings), "something is reported twice"
    assert found.keys() == expected.keys()
    assert not any(finding.undecided for finding in findings)
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
    assert not untruth(rules, finding)


@examples(80)
@given(seeds)
def test_findings_are_exact(seed: int) -> None:
    examine_findings(as_rules(small_base(Random(seed))))


@examples(40)
@given(seeds)
def test_findings_are_exact_on_other_rule_bases(seed: int) -> None:
    rules = loaded(random_rule_base(Random(seed), TINY))
    if ScenarioSpace(rules).scenarios() <= MOST_WORLDS:
        examine_findings(rules)


@cache
def figures() -> Counter[str]:
    """What 220 small rule bases have wrong with them."""
    bases = (as_rules(small_base(Random(seed))) for seed in range(220))
    return sum((examine_findings(rules) for rules in bases), Counter())


@pytest.mark.parametrize("code", CODES)
def test_small_rule_bases_have_every_anomaly(code: str) -> None:
    """So that agreement about each means something."""
    assert figures()[code] >= 3


def _forget_unless(self: Derived, when: Formula, unless: Formula) -> list[str]:
    return self.body(when)


def _count_contradictions(self: ScenarioSpace, atoms: Iterable[str]) -> set[str]:
    return self.possible_where(atoms, ())[0]


@pytest.mark.parametrize(
    ("where", "name", "wrong"),
    [
        (Derived, "held", _forget_unless),
        (ScenarioSpace, "possible", _count_contradictions),
        (space, "smallest", lambda inputs: ""),
    ],
)
def test_a_wrong_search_is_noticed(
    where: object, name: str, wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, name, wrong)
    with pytest.raises((AssertionError, ValueError)):
        for seed in range(30):
            examine_findings(as_rules(small_base(Random(seed))))
