"""Does the column engine give the traces that durable_rules gives, and nothing it shouldn't keep?"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconsider_rules import ContradictionError
from reconsider_rules.model import Condition, Facts, Known, RuleBase
from reconsider_rules.running.columns import Batch, ColumnEngine, _Step
from reconsider_rules.running.explanation import explanation_of
from reconsider_rules.running.layout import Layout
from reconsider_rules.running.trace import Trace
from tests.engine_bases import ADVICE, base
from tests.generators import TINY, random_rule_base
from tests.helpers import advisor, loaded, shipped, write_files
from tests.random_scenarios import every_scenario, random_scenario
from tests.test_engine_lifetime import run_script

seeds = st.integers(0, 2**32 - 1)


def examples(number: int) -> settings:
    return settings(derandomize=True, database=None, deadline=None, max_examples=number)


def random_rules(seed: int) -> tuple[RuleBase, Random]:
    random = Random(seed)
    return loaded(random_rule_base(random)), random


@examples(25)
@given(seeds)
def test_every_scenario_of_a_tiny_rule_base_in_one_batch(seed: int) -> None:
    rules = loaded(random_rule_base(Random(seed), TINY))
    scenarios = list(islice(every_scenario(rules), 300))
    batch = ColumnEngine(rules).batch(scenarios)
    engine = advisor(rules).engine
    for place, facts in enumerate(scenarios):
        assert batch.trace(place) == engine.run(facts)


@examples(40)
@given(seeds)
def test_columns_say_what_traces_say(seed: int) -> None:
    rules, random = random_rules(seed)
    known = [Condition(name, Known(True), fact.location) for name, fact in rules.facts.items()]
    batch = ColumnEngine(rules, Layout(rules, known)).batch(
        [random_scenario(random, rules) for _ in range(30)]
    )
    traces = [batch.trace(place) for place in range(30)]
    for rule in rules.rules:
        assert bits(batch, batch.fires(rule.id)) == [rule in trace.firings for trace in traces]
        assert bits(batch, batch.gives_way(rule.id)) == [
            rule in dict(trace.overridden) for trace in traces
        ]
    assert bits(batch, batch.clashing) == [bool(trace.clashes) for trace in traces]
    for name, values in rules.concluded.items():
        for value in values:
            for member in value if isinstance(value, tuple) else [value]:
                found = bits(batch, batch.concludes(name, member))
                assert found == [has(trace, name, member) for trace in traces]
    for condition in known:
        values_found = [trace.facts.get(condition.fact) for trace in traces]
        assert bits(batch, batch.holds(condition)) == [value is not None for value in values_found]


def bits(batch: Batch, column: int) -> list[bool]:
    assert column >> len(batch.scenarios) == 0
    return [bool(column >> place & 1) for place in range(len(batch.scenarios))]


def has(trace: Trace, name: str, value: object) -> bool:
    found = trace.facts.get(name)
    return value in found if isinstance(found, tuple) else found == value


def test_the_shipped_rules_give_the_same_traces() -> None:
    """For every saved case, and scenarios of values that tell the rules apart."""
    rules = shipped().rules
    random = Random(7)
    scenarios = [case.scenario.facts for case in shipped().cases()]
    scenarios += [random_scenario(random, rules) for _ in range(500)]
    columns = ColumnEngine(rules)
    batch = columns.batch(scenarios)
    for place, facts in enumerate(scenarios):
        assert columns.run(facts) == batch.trace(place) == shipped().engine.run(facts)


def test_explanations_are_made_of_its_traces() -> None:
    columns = ColumnEngine(shipped().rules)
    for case in shipped().cases()[:20]:
        one, other = (explanation_of(each, case.scenario) for each in (columns, shipped().engine))
        assert [each.id for each in one.recommended] == [each.id for each in other.recommended]
        assert one.recommendations == other.recommendations
        assert (one.verdict, one.conclusions) == (other.verdict, other.conclusions)


CONTRADICTORY = base(
    {"f": "type: number"},
    {
        "z-first": "when: {f: {at least: 0}}, then: {c: low}",
        "b-both": "when: {f: {at least: 5}}, then: {d: yes}",
        "a-second": "when: {d: yes}, then: {c: high}",
        "on-low": "when: {c: low}",
        "on-high": "when: {c: high}",
    },
    "  c: {type: choice, options: {low: Low, high: High}}\n  d: {type: yes/no}",
)
"""From 5 on, `c` has two values: the one of the lower stratum comes first, not that of the rule
whose name does."""


def test_of_two_values_the_first_counts_in_both_engines() -> None:
    columns = ColumnEngine(CONTRADICTORY.rules)
    for number, fired in ((-1, []), (4, ["z-first", "on-low"])):
        trace = columns.run({"f": number})
        assert [rule.id for rule in trace.firings] == fired
        assert not trace.clashes
    trace = columns.run({"f": 5})
    assert trace == CONTRADICTORY.engine.run({"f": 5})
    assert trace.facts["c"] == "low"
    assert [rule.id for rule in trace.firings] == ["b-both", "z-first", "a-second", "on-low"]
    [clash] = trace.clashes
    assert (clash.conclusion, [rule.id for rule in clash.rules]) == ("c", ["z-first", "a-second"])


def test_both_engines_tell_a_contradiction_alike() -> None:
    scenario = CONTRADICTORY.explain({"f": 4}).scenario.replaced(facts={"f": 5})
    told = []
    for engine in (ColumnEngine(CONTRADICTORY.rules), CONTRADICTORY.engine):
        with pytest.raises(ContradictionError) as raised:
            explanation_of(engine, scenario)
        told.append((str(raised.value), raised.value.sides))
    assert told[0] == told[1]


@examples(20)
@given(seeds)
def test_fewer_rules_may_have_the_same_layout(seed: int) -> None:
    """And run on what was run before."""
    rules, random = random_rules(seed)
    layout = Layout(rules)
    scenarios = [random_scenario(random, rules) for _ in range(10)]
    batch = ColumnEngine(rules, layout).batch(scenarios)
    for _ in range(5):
        some = tuple(rule for rule in rules.rules if random.random() < 0.8)
        ids = {rule.id for rule in some}
        fewer = rules.replaced(
            rules=tuple(
                rule.replaced(overrides=tuple(id for id in rule.overrides if id in ids))
                for rule in some
            )
        )
        again = batch.run_by(ColumnEngine(fewer, layout))
        for place, facts in enumerate(scenarios):
            assert again.trace(place) == ColumnEngine(fewer).run(facts)


def test_an_edited_rule_runs_as_edited() -> None:
    columns = ColumnEngine(CONTRADICTORY.rules)
    assert "on-low" in fired(columns, {"f": 1})
    rule = CONTRADICTORY.rules.rule["on-low"]
    edited = columns.edited(rule.replaced(when=CONTRADICTORY.rules.rule["on-high"].when))
    assert "on-low" not in fired(edited, {"f": 1})
    assert "on-low" in fired(columns, {"f": 1}), "the engine that it was made from is as it was"


def fired(engine: ColumnEngine, facts: Facts) -> list[str]:
    return [rule.id for rule in engine.run(facts).firings]


def test_no_scenario_at_all() -> None:
    batch = ColumnEngine(CONTRADICTORY.rules).batch([])
    assert (batch.all, batch.clashing, batch.fires("z-first")) == (0, 0, 0)


def test_what_is_in_no_rule_is_not_asked() -> None:
    rules = CONTRADICTORY.rules
    batch = ColumnEngine(rules).batch([{"f": 5}])
    with pytest.raises(KeyError):
        batch.holds(Condition("f", Known(False), rules.facts["f"].location))


def test_threads_share_one() -> None:
    rules, random = random_rules(3)
    columns = ColumnEngine(rules)
    scenarios = [random_scenario(random, rules) for _ in range(100)]

    def all_of_them(_: int) -> list[Trace]:
        return list(map(columns.run, scenarios))

    serially = all_of_them(0)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == serially for found in pool.map(all_of_them, range(4)))


WITHOUT_DURABLE_RULES = """
import sys
sys.modules["durable_rules_engine"] = None  # what isn't installed can't be imported either
from reconsider_rules.model import Scenario
from reconsider_rules.reading.loader import read_rules
from reconsider_rules.running.cases import run_case
from reconsider_rules.running.columns import ColumnEngine
from reconsider_rules.running.explanation import explanation_of
engine = ColumnEngine(read_rules("rules"))
print(explanation_of(engine, Scenario({"user_goal": "get_same_role"})).verdict.value)
"""


def test_it_needs_no_durable_rules() -> None:
    answer = shipped().explain({"user_goal": "get_same_role"})
    assert answer.verdict is not None
    assert run_script(WITHOUT_DURABLE_RULES) == f"{answer.verdict.value}\n"


MEMORY = """
import os, sys
from pathlib import Path
from reconsider_rules.reading.loader import read_rules
from reconsider_rules.running.columns import ColumnEngine
rules = read_rules(sys.argv[1])
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
def edit(first, last):
    for number in range(first, last):
        edited = rules.replaced(rules=rules.rules[: len(rules.rules) - number % 7])
        ColumnEngine(edited).run({"f": number})
edit(0, 10)
before = resident()
edit(10, 200)
print(resident() - before)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc")
def test_edited_rule_bases_leave_nothing_behind(here: Path) -> None:
    """Two hundred in one process: with durable_rules, each would keep several megabytes."""
    rules = "".join(
        f"  - {{id: r{n}, when: {{f: {{at least: {n}}}}}, recommend: do_it, because: So it is.}}\n"
        for n in range(150)
    )
    write_files(here, f"{ADVICE}facts:\n  f: {{ask: Well?, type: number}}\nrules:\n{rules}")
    assert int(run_script(MEMORY, str(here))) < 20_000_000


def not_counted(self: Batch, place: object) -> None:
    """Derived sets of which no member is counted."""


def never_overridden(self: Batch, step: _Step) -> None:
    """Rules that never give way."""
    run(self, step.replaced(overriders=()))


def last_value(self: Batch, step: _Step) -> None:
    """A second value that stands beside the first, and no conclusion that is known."""
    run(self, step.replaced(values=tuple((value, None) for value, _ in step.values)))


run = Batch._run


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("_count", not_counted), ("_run", never_overridden), ("_run", last_value)],
)
def test_the_comparison_notices_a_wrong_column(
    name: str, wrong: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any(map(differs, range(60)))
    monkeypatch.setattr(Batch, name, wrong)
    assert any(map(differs, range(60)))


def differs(seed: int) -> bool:
    rules, random = random_rules(seed)
    scenarios = [random_scenario(random, rules) for _ in range(8)]
    batch, engine = ColumnEngine(rules).batch(scenarios), advisor(rules).engine
    return any(batch.trace(n) != engine.run(facts) for n, facts in enumerate(scenarios))
