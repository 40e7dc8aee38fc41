"""The benchmarks measure what they say: nothing here looks at a time."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
import yaml

from benchmarks.interview import until_settled
from benchmarks.measure import Figure, ratios, taking_turns
from benchmarks.synthetic import Shape, random_cases, rule_base_text, write_rule_base
from reconsider_rules import Answer, RuleBase
from reconsider_rules.model import VERDICT
from reconsider_rules.reading.loader import read_rules
from tests.helpers import advisor, loaded

SHAPES = [Shape(), Shape(rules=20, facts=6, strata=2, seed=1), Shape(rules=90, facts=40, seed=2)]


@pytest.fixture(params=SHAPES, ids=str)
def rules(request: pytest.FixtureRequest, tmp_path: Path) -> RuleBase:
    return read_rules(write_rule_base(tmp_path / "rules", request.param))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_synthetic_rule_base_has_the_shape_asked_for(shape: Shape, tmp_path: Path) -> None:
    rules = read_rules(write_rule_base(tmp_path / "rules", shape))
    assert len(rules.rules) == shape.rules
    assert len(rules.given) == shape.facts
    assert max(rules.strata.values()) >= shape.strata - 1
    assert rule_base_text(shape) == rule_base_text(shape)


def test_a_variant_differs_in_a_few_rules() -> None:
    texts = [yaml.safe_load(rule_base_text(Shape(variant=variant))) for variant in (False, True)]
    old, new = ({rule["id"]: rule for rule in text["rules"]} for text in texts)
    assert old.keys() == new.keys()
    assert 0 < sum(old[id] != new[id] for id in old) < len(old) / 5


def test_every_synthetic_case_gets_an_answer(rules: RuleBase) -> None:
    firings = 0
    for answer in advisor(rules).explain_many(islice(random_cases(rules), 200)):
        assert isinstance(answer, Answer)
        assert answer.trace.facts[VERDICT]
        firings += len(answer.trace.firings)
    assert firings > 2 * 200


def test_clips_fires_the_same_rules_on_the_same_values(rules: RuleBase) -> None:
    pytest.importorskip("clips")
    from benchmarks.cases import disagreements

    assert disagreements(rules, list(islice(random_cases(rules), 300))) == []


def test_unknown_facts_are_unknown_to_clips_too(rules: RuleBase) -> None:
    pytest.importorskip("clips")
    from benchmarks.cases import disagreements

    cases = [{}, *islice(random_cases(rules, seed=2, known=0.3), 300)]
    assert disagreements(rules, cases) == []


def test_actions_take_turns() -> None:
    ticks = iter(range(100))
    done: list[str] = []
    taken = taking_turns(
        2, [lambda: done.append("a"), lambda: done.append("b")], lambda: float(next(ticks))
    )
    assert done == ["a", "b", "a", "b"]
    assert taken == [(1.0, 1.0), (1.0, 1.0)]
    assert ratios([(1.0, 4.0), (3.0, 6.0)], 1, 0) == (4.0, 2.0)


def test_a_figure_knows_whether_it_meets_its_target() -> None:
    assert Figure("small", (1.0, 2.0, 9.0), at_most=2.0).met
    assert not Figure("small", (1.0, 2.5, 9.0), at_most=2.0).met
    assert Figure("large", (1.0, 2.0, 9.0), at_least=2.0).met
    assert Figure("reported", (1.0,)).met is None


def test_questions_are_counted_until_no_other_verdict_is_possible() -> None:
    asking = loaded("""
facts: {a: {ask: A?, type: yes/no}, b: {ask: B?, type: yes/no}}
conclusions: {verdict: {type: choice, options: {x: X, y: Y}}}
rules:
  - {id: y, when: {a: yes, b: yes}, then: {verdict: y}, because: So.}
  - {id: x, unless: {a: yes, b: yes}, then: {verdict: x}, because: So.}
""")
    ready = advisor(asking)
    assert until_settled(ready, ["a", "b"], {"a": True, "b": True}) == 2
    assert until_settled(ready, ["a", "b"], {"a": False, "b": True}) == 1
    assert until_settled(ready, ["b", "a"], {"a": False, "b": True}) == 2
    assert until_settled(ready, ["b", "a"], {"a": True}) == 1, "what isn't known stays so"
