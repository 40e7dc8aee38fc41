"""Which firings and conditions does an explanation name, and in which order?"""

from __future__ import annotations

from pathlib import Path

import pytest

from reconsider_rules import ContradictionError, RuleBase
from tests.helpers import advisor, rule_base

RULES = """
    facts:
      a: {type: yes/no, ask: A?}
      b: {type: yes/no, ask: B?}
      n: {type: number, ask: N?}
    conclusions:
      worries: {type: choices, options: {pay: pay, haste: haste}}
      chance: {type: choice, options: {good: good, poor: poor}}
      verdict: {type: choice, options: {go: Go, stop: Let it go}}
    rules:
      - {id: no-worries, then: {worries: []}, because: There may be none.}
      - {id: worried, when: {a: yes}, then: {worries: pay}, because: There is one.}
      - {id: hopeful, when: {any: [{a: yes}, {b: yes}]}, then: {chance: good}, because: So.}
      - id: go-ahead
        when: {chance: good, n: {at least: 3}}
        unless: {all: [{a: yes}, {b: yes}]}
        then: {verdict: go}
        because: So.
    """


@pytest.fixture
def rules(tmp_path: Path) -> RuleBase:
    return rule_base(tmp_path, RULES)


def test_what_adds_nothing_to_a_set_is_no_reason_for_it(rules: RuleBase) -> None:
    worries = advisor(rules).explain({"a": True}).explanation.concluded("worries")
    assert worries is not None
    assert [each.rule.id for each in worries.because] == ["worried"]
    assert advisor(rules).explain({}).explanation.concluded("worries") is None


def test_a_reason_is_worked_out_once(rules: RuleBase) -> None:
    """Chains of reasons that share their ends would take for ever."""
    explanation = advisor(rules).explain({"a": True, "n": 3}).explanation
    verdict, chance = explanation.verdict, explanation.concluded("chance")
    assert verdict is not None
    assert chance is not None
    assert verdict.because[0].used[0].because[0] is chance.because[0]
    assert explanation.justification(rules.rule["hopeful"]) is chance.because[0]


@pytest.mark.parametrize(
    ("facts", "relied_on"),
    [
        # of `any` the part that holds; of a failing `all` under `unless` the part that fails
        ({"a": True, "n": 3}, ["chance True good", "n True 3", "b False None"]),
        ({"b": True, "n": 4, "a": False}, ["chance True good", "n True 4", "a False False"]),
    ],
)
def test_a_firing_relies_on_what_made_it_fire(
    rules: RuleBase, facts: dict[str, bool | int], relied_on: list[str]
) -> None:
    verdict = advisor(rules).explain(facts).verdict
    assert verdict is not None
    used = verdict.because[0].used
    assert [f"{u.condition.fact} {u.wanted} {u.value}" for u in used] == relied_on
    (reason,) = used[0].because
    assert [each.condition.fact for each in reason.used] == (["a"] if facts.get("a") else ["b"])


def test_a_conflict_names_the_first_reason_of_each_side(tmp_path: Path) -> None:
    rules = rule_base(
        tmp_path,
        """
        facts:
          a: {type: yes/no, ask: A?}
        advice:
          call: {step: say, title: Call, text: Do., conflicts with: [wait]}
          wait: {step: say, title: Wait, text: Do.}
        rules:
          - {id: one, recommend: call, because: So.}
          - {id: two, recommend: call, because: So.}
          - {id: three, when: {a: yes}, recommend: wait, because: So.}
          - {id: four, when: {a: yes}, recommend: wait, because: So.}
        """,
    )
    assert {found.id for found in advisor(rules).explain({}).explanation.recommended} == {"call"}
    with pytest.raises(ContradictionError, match="can't both be recommended") as caught:
        advisor(rules).explain({"a": True})
    sides = [(side.says, side.because.rule.id) for side in caught.value.sides]
    assert sides == [("Call", "one"), ("Wait", "four")]  # in order of ids
