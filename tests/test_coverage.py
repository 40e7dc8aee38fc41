"""Does `test --coverage` tell what the saved cases show, no more and no less?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconsider_rules import model as m
from reconsider_rules.render.coverage import coverage_as_dict, coverage_as_text
from reconsider_rules.running.coverage import Coverage, Tried, coverage
from tests.commands import SHIPPED, run
from tests.generators import random_rule_base
from tests.helpers import loaded, write_files
from tests.random_scenarios import conditions, random_scenario
from tests.reference import Answer, answer, passes

RULES = """
    facts:
      pay: {ask: Was it pay?, type: yes/no}
      days: {ask: How many days?, type: number}
    conclusions:
      verdict: {type: choice, options: {go: Go for it, stop: Let it go}}
    advice:
      call: {step: say, title: Call, text: Call them.}
      wait: {step: say, title: Wait, text: Wait.}
    rules:
      - {id: base, then: {verdict: stop}, because: So.}
      - id: soon
        when: {pay: yes, days: {at most: 7}}
        then: {verdict: go}
        overrides: base
        recommend: call
        because: So.
      - {id: late, when: {days: {more than: 90}}, recommend: wait, because: So.}
"""
CASE = "facts: {{{facts}}}\nexpect: {{verdict: {verdict}}}\n"
SOON = CASE.format(facts="pay: yes, days: 3", verdict="go")


@settings(derandomize=True, database=None, deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_it_is_what_the_reference_shows(seed: int) -> None:
    random = Random(seed)
    rules = loaded(random_rule_base(random))
    scenarios = [random_scenario(random, rules) for _ in range(6)]
    answers = [(facts, answer(rules, facts)) for facts in scenarios]
    sane = [(facts, found) for facts, found in answers if found.clash is None]
    found = coverage(rules, scenarios)
    fired = {id for _, each in sane for id in each.firings}
    assert {rule.id for rule in found.silent} == rules.rule.keys() - fired
    given = {id for _, each in sane for id in each.recommended}
    assert {each.id for each in found.never_given} == rules.advice.keys() - given
    in_place = sorted(rules.rules, key=lambda rule: rule.location)
    asked = [each for rule in in_place for each in conditions([rule.when, rule.unless])]
    assert [each.condition for each in found.conditions] == asked
    for each in found.conditions:
        assert each == shown(rules, each, sane)


def shown(rules: m.RuleBase, tried: Tried, sane: Sequence[tuple[m.Facts, Answer]]) -> Tried:
    """What the scenarios show of a condition."""
    rule, condition = tried.rule, tried.condition
    seen = set()
    for facts, found in sane:
        known = {**facts, **found.conclusions}
        value = known.get(condition.fact)
        held = passes(condition.test, value)
        antecedents = {antecedent(rule, known, condition, forced) for forced in (False, True)}
        seen |= {("holds", held), ("unknown", value is None)}
        if len(antecedents) == 2:
            seen.add(("decides", held))
    never_unknown = rules.facts[condition.fact].always_known
    return Tried(
        rule,
        condition,
        ("holds", True) in seen,
        ("holds", False) in seen,
        None if never_unknown else ("unknown", True) in seen,
        ("decides", True) in seen,
        ("decides", False) in seen,
    )


def antecedent(rule: m.Rule, known: m.Facts, turned: m.Condition, forced: bool) -> bool:
    def holds(formula: m.Formula) -> bool:
        if formula is turned:
            return forced
        if isinstance(formula, m.Condition):
            return passes(formula.test, known.get(formula.fact))
        assert isinstance(formula, (m.AllOf, m.AnyOf))
        parts = [holds(part) for part in formula.parts]
        return all(parts) if isinstance(formula, m.AllOf) else any(parts)

    return holds(rule.when) and not holds(rule.unless)


def test_what_no_case_shows_is_told_with_its_place(here: Path) -> None:
    write_files(here, {"rules/r.yaml": RULES, "rules/cases/c.yaml": SOON})
    code, out, _ = run("test", "--coverage")
    assert code == 0
    assert out.splitlines() == [
        "1 case: 1 passed.",
        "1 of 3 rules fire in some case.",
        "1 of 2 pieces of advice are given in some case.",
        "Of 3 conditions, 2 (66%) are seen to hold, 1 (33%) to fail, 0 (0%) to be asked of something "
        "unknown.",
        "Of the same conditions, all decide in some case.",
        "  rules/r.yaml:11:10: rule base fires in no case",
        "  rules/r.yaml:18:10: rule late fires in no case",
        "  rules/r.yaml:9:3: advice wait is given in none",
        "  rules/r.yaml:13:12: 'pay: yes' of rule soon never fails",
        "  rules/r.yaml:13:22: 'days: at most 7' of rule soon never fails",
    ]


def test_full_tells_what_was_not_tried_in_every_way(here: Path) -> None:
    both = CASE.format(facts="pay: no, days: 100", verdict="stop")
    more = "".join(
        f"---\n{CASE.format(facts=facts, verdict='stop')}"
        for facts in ("pay: no, days: 3", "pay: yes, days: 100")
    )
    write_files(here, {"rules/r.yaml": RULES, "rules/cases/c.yaml": f"{SOON}---\n{both}{more}"})
    assert "  rules" not in run("test", "--coverage").out
    told = run("test", "--coverage", "--full").out.splitlines()[5:]
    assert told == [
        "  rules/r.yaml:13:12: 'pay: yes' of rule soon is never asked of something unknown",
        "  rules/r.yaml:13:22: 'days: at most 7' of rule soon is never asked of something unknown",
        "  rules/r.yaml:18:23: 'days: more than 90' of rule late is never asked of something unknown",
    ]


@pytest.mark.parametrize(
    ("seen", "told"), [(199, "199 (99%)"), (200, "all"), (1, "1 (0%)"), (0, "0 (0%)")]
)
def test_a_percentage_is_never_rounded_up(seen: int, told: str) -> None:
    rules = loaded(RULES)
    rule = rules.rule["soon"]
    [condition, _] = conditions([rule.when])
    tried = [Tried(rule, condition, n < seen, True, True, True, True) for n in range(200)]
    text = coverage_as_text(Coverage(1, (), 0, (), tuple(tried)))
    assert f"Of 200 conditions, {told} are seen to hold, all to fail" in text


@pytest.mark.parametrize(
    ("seen", "brief", "full"),
    [
        ((True, True, None, True, True), "", ""),
        ((False, True, True, False, True), "never holds", "never decides where it holds"),
        ((True, False, True, True, False), "never fails", "never decides where it fails"),
        ((True, True, True, False, False), "never decides", ""),
        ((True, True, False, True, True), "", "is never asked of something unknown"),
        ((True, True, True, True, False), "", "never decides where it fails"),
        ((True, True, True, False, True), "", "never decides where it holds"),
    ],
)
def test_what_is_told_of_a_condition(
    seen: tuple[bool, bool, bool | None, bool, bool], brief: str, full: str
) -> None:
    rules = loaded(RULES)
    rule = rules.rule["soon"]
    [condition, _] = conditions([rule.when])
    found = Coverage(3, (), 0, (), (Tried(rule, condition, *seen),))
    for in_full, told in ((False, brief), (True, ", ".join(filter(None, (brief, full))))):
        line = f"  {condition.location}: 'pay: yes' of rule soon {told}"
        lines = coverage_as_text(found, in_full).splitlines()[4:]
        assert lines == ([line] if told else [])


@pytest.mark.parametrize("place", range(5))
def test_programs_get_every_condition_of_which_something_is_not_seen(place: int) -> None:
    rules = loaded(RULES)
    rule = rules.rule["soon"]
    [condition, _] = conditions([rule.when])
    seen = [number != place for number in range(5)]
    whole = Tried(rule, condition, True, True, None, True, True)
    found = Coverage(1, (), 0, (), (whole, Tried(rule, condition, *seen)))
    [told] = coverage_as_dict(found)["not_all_seen"]
    assert [value for value in told.values() if isinstance(value, bool)] == seen


def test_programs_get_all_of_it(here: Path) -> None:
    write_files(here, {"rules/r.yaml": RULES, "rules/cases/c.yaml": SOON})
    found = json.loads(run("test", "--coverage", "--format", "json").out)
    assert found["cases"] == [
        {
            "at": "rules/cases/c.yaml:1:1",
            "title": "",
            "passed": True,
            "disputed": False,
            "pinned": False,
            "unmet": [],
        }
    ]
    shown = found["coverage"]
    assert (shown["rules"], shown["advice"], shown["conditions"]) == (3, 2, 3)
    assert [each["rule"] for each in shown["never_fire"]] == ["base", "late"]
    assert shown["never_given"] == [{"advice": "wait", "at": "rules/r.yaml:9:3"}]
    assert shown["not_all_seen"][-1] == {
        "rule": "late",
        "at": "rules/r.yaml:18:23",
        "fact": "days",
        "test": "more than 90",
        "holds": False,
        "fails": True,
        "unknown": False,
        "decides_where_it_holds": False,
        "decides_where_it_fails": True,
    }


def test_every_shipped_rule_fires_and_every_advice_is_given_in_some_case() -> None:
    lines = run("test", "--coverage", *SHIPPED).out.splitlines()
    rules, advice = (line.split() for line in lines[1:3])
    assert rules[0] == rules[2]
    assert advice[0] == advice[2]
