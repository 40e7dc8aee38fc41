"""The benchmarks measure what they say: nothing here looks at a time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest
import yaml

from benchmarks.interview import until_settled
from benchmarks.measure import Figure, ratios, taking_turns
from benchmarks.peers import measuring
from benchmarks.peers.measuring import BATCH, GENERATED, OURS, PEERS, SEED, ZEN, peer_class
from benchmarks.peers.peer import Fired, NotInstalledError, Peer
from benchmarks.synthetic import Shape, random_cases, rule_base_text, write_rule_base
from reconsider_rules import Answer, RuleBase
from reconsider_rules.model import VERDICT, Facts
from reconsider_rules.reading.loader import read_rules
from reconsider_rules.running.columns import ColumnEngine
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


def peer_of(name: str, rules: RuleBase) -> Peer:
    try:
        return peer_class(name)(rules)
    except NotInstalledError as missing:
        pytest.skip(str(missing))


def some_cases(rules: RuleBase) -> list[Facts]:
    """Random ones, then such in which most facts are unknown."""
    cases: list[Facts] = [{}]
    for known in (1.0, 0.9, 0.3):
        cases += islice(random_cases(rules, seed=2, known=known), 100)
    return cases


@pytest.mark.filterwarnings("ignore")  # a peer may be older than this Python
@pytest.mark.parametrize("name", [*OURS, *PEERS])
def test_a_peer_fires_the_same_rules(rules: RuleBase, name: str) -> None:
    cases = some_cases(rules)
    engine = ColumnEngine(rules)
    expected = [[rule.id for rule in engine.run(case).firings] for case in cases]
    assert sum(map(len, expected)) > len(cases)
    fired = peer_of(name, rules).fired(cases)
    assert [sorted(each) for each in fired] == [sorted(each) for each in expected]


@pytest.mark.parametrize("size", [50, 500])
def test_a_fifth_to_a_quarter_of_the_rules_fire(size: int, tmp_path: Path) -> None:
    shape = Shape(rules=size, seed=SEED)
    rules = read_rules(write_rule_base(tmp_path / "rules", shape))
    cases: list[Facts] = list(islice(random_cases(rules, known=1), 300))
    fired = peer_class(BATCH)(rules).fired(cases)
    assert 0.2 <= sum(map(len, fired)) / len(cases) / size <= 0.25


class Forgetful(Peer):
    """A peer of which the rule that stands first never fires."""

    def __init__(self, rules: RuleBase) -> None:
        self.peer = peer_class(GENERATED)(rules)
        self.forgotten = rules.rules[0].id

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """All but one."""
        return [[id for id in each if id != self.forgotten] for each in self.peer.fired(cases)]


def test_nobody_is_measured_who_fires_other_rules(
    rules: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "peer_class", {"it": Forgetful, BATCH: peer_class(BATCH)}.get)
    with pytest.raises(AssertionError, match="it fires other rules"):
        measuring.measured(rules, ["it"])


def test_who_is_missing_is_said_to_be(rules: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zen", None)
    rates = measuring.measured(rules, [ZEN])
    said = "zen-engine isn't installed (pip install -r benchmarks/peers.txt)"
    assert rates == {ZEN: said}
    figure = measuring.ratio("ours ÷ zen-engine", {"ours": (1.0,), **rates}, "ours", ZEN, 10.0)
    assert (figure.met, figure.note) == (None, f"not measured: {said}")


def test_who_is_slow_has_fewer_rounds() -> None:
    figure = measuring.ratio("", {"a": (4.0, 6.0), "b": (2.0,)}, "a", "b", 2.0)
    assert (figure.values, figure.met) == ((2.0,), True)


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
    assert Figure("not measured", (), at_least=2.0).met is None


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
