"""Is a rule base compiled to no more than it needs? What it answers is for the engine's tests."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from reconsider_rules.running.compiler import MAX_ALTERNATIVES, MAX_HOLES, compile_rules
from tests.helpers import rule_base


@pytest.mark.parametrize("most", [MAX_ALTERNATIVES, 12, 4])
def test_no_rule_is_multiplied_out_into_too_many_alternatives(most: int, tmp_path: Path) -> None:
    facts = "\n".join(f"  f{n}: {{type: yes/no, ask: F?}}" for n in range(30))
    ways = [", ".join(f"{{f{n}: yes}}" for n in range(start, start + 10)) for start in (0, 10, 20)]
    when = ", ".join(f"{{any: [{way}]}}" for way in ways)
    rules = rule_base(
        tmp_path,
        f"facts:\n{facts}\nrules:\n"
        f"  - {{id: r, when: {{all: [{when}]}}, recommend: a, because: So.}}\n"
        "advice:\n  a: {step: say, title: A, text: A.}\n",
    )
    compiled = compile_rules(rules, most)
    counted = Counter(
        id(each) for layer in compiled.strata for part in layer for each in part.outcomes.values()
    )
    assert max(counted.values()) <= max(most, 10)  # ten: what stands in one `any`


def test_only_a_rule_that_overrides_leaves_a_mark(tmp_path: Path) -> None:
    rules = rule_base(
        tmp_path,
        """
        facts:
          f: {type: yes/no, ask: F?}
        advice:
          a: {step: say, title: A, text: A.}
        rules:
          - {id: one, when: {f: yes}, recommend: a, because: So., overrides: two}
          - {id: two, when: {f: known}, recommend: a, because: So.}
          - {id: three, when: {f: no}, recommend: a, because: So.}
        """,
    )
    compiled = compile_rules(rules)
    assert len(compiled.initial) == 2  # the fact, and whether 'one' fired
    outcomes = [
        outcome for layer in compiled.strata for each in layer for outcome in each.outcomes.values()
    ]
    told = [(outcome.rule.id, outcome.overridden) for outcome in outcomes if outcome.rule]
    assert sorted(told) == [("one", False), ("three", False), ("two", False), ("two", True)]


@pytest.mark.parametrize(
    ("every", "number", "alternatives"), [(2, 10, 1), (2, 18, 1), (2, 20, 10), (3, 30, 10)]
)
def test_a_range_has_few_holes_or_is_several(
    every: int, number: int, alternatives: int, tmp_path: Path
) -> None:
    """Of so many options, one in two or three is asked for."""
    options = [f"o{place}" for place in range(number)]
    rules = rule_base(
        tmp_path,
        f"""
        facts:
          f: {{type: choice, options: {{{", ".join(f"{each}: O" for each in options)}}}, ask: F?}}
        advice:
          a: {{step: say, title: A, text: A.}}
        rules:
          - {{id: one, when: {{f: [{", ".join(options[::every])}]}}, recommend: a, because: So.}}
        """,
    )
    [[ruleset]] = compile_rules(rules).strata
    written = json.loads(ruleset.definition)
    assert len(written) == alternatives
    assert max(str(each).count("$neq") for each in written.values()) <= MAX_HOLES
