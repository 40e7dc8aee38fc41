"""Does `test --mutate` tell which edits the saved cases miss, and nothing that doesn't matter?"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconsider_rules import RuleBase
from reconsider_rules.formulas import conditions, conditions_of, holds
from reconsider_rules.model import (
    ALWAYS,
    NEVER,
    VERDICT,
    AnyOf,
    Between,
    Case,
    Condition,
    Count,
    Expectation,
    Facts,
    Includes,
    Location,
    OneOf,
    Scenario,
    Test,
    Value,
)
from reconsider_rules.proving.budget import Budget
from reconsider_rules.proving.inputs import given_facts, smallest
from reconsider_rules.proving.mutation import Witness, mutate
from reconsider_rules.proving.reasoner import Reasoner
from reconsider_rules.proving.twins import DIFFERS, Twins
from reconsider_rules.running.cases import run_case
from reconsider_rules.running.columns import ColumnEngine
from reconsider_rules.running.layout import Layout
from reconsider_rules.running.mutants import Mutant, mutants
from reconsider_rules.running.noticing import Expected
from reconsider_rules.running.situations import Situations
from tests.brute_difference import changes, expected_changes, understood
from tests.commands import refusal, run
from tests.generators import random_rule_base
from tests.helpers import loaded, write_files
from tests.random_scenarios import random_scenario
from tests.small_bases import as_rules, small_base

seeds = st.integers(0, 2**32 - 1)


def examples(number: int) -> settings:
    return settings(derandomize=True, database=None, deadline=None, max_examples=number)


def edited(rules: RuleBase, mutant: Mutant) -> RuleBase:
    """The rule base with the edit."""
    return rules.replaced(
        rules=tuple(mutant.rule if rule.id == mutant.rule.id else rule for rule in rules.rules)
    )


# What is edited.


def loaded_of_one(when: str, more: str = "") -> RuleBase:
    return loaded(
        f"""
        facts:
          c: {{ask: C?, type: choice, options: {{x: X, y: Y, z: Z}}}}
          s: {{ask: S?, type: choices, options: {{x: X, y: Y, z: Z}}}}
          n: {{ask: N?, type: number}}
          b: {{ask: B?, type: yes/no}}
        conclusions:
          verdict: {{type: choice, options: {{go: Go, stop: Stop}}}}
        rules:
          - {{id: base, then: {{verdict: stop}}, because: So.}}
          - {{id: r, when: {{{when}}}, {more} then: {{verdict: go}}, because: So.}}
        """
    )


def of_one(when: str, more: str = "") -> list[Mutant]:
    """The edits of a rule with an antecedent, but that which leaves it out."""
    found = mutants(loaded_of_one(when, more))
    return [each for each in found if each.rule.id == "r" and each.what != "left out"]


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("b: yes", ["'b: yes' turned round"]),
        ("b: unknown", ["'b: unknown' turned round"]),
        ("c: x", ["'c: x' turned round"]),
        ("c: {not: [x, y]}", ["'c: not x or y' without 'x'", "'c: not x or y' without 'y'", "'c: not x or y' turned round"]),
        ("n: 3", ["'n: 3' as '2'", "'n: 3' as '4'", "'n: 3' turned round"]),
        ("n: {at least: 3}", ["'n: at least 3' as 'at least 2'", "'n: at least 3' as 'at least 4'", "'n: at least 3' turned round"]),
        ("n: {at least: 3, less than: 4}", [
            "'n: at least 3 and less than 4' as 'at least 2 and less than 4'",
            "'n: at least 3 and less than 4' as 'at least 3 and less than 5'",
            "'n: at least 3 and less than 4' turned round",
        ]),
        ("n: {at least: 3, more than: 1, less than: 4}", [
            "'n: at least 3 and more than 1 and less than 4' as 'at least 2 and more than 1 and less than 4'",
            "'n: at least 3 and more than 1 and less than 4' as 'at least 3 and more than 0 and less than 4'",
            "'n: at least 3 and more than 1 and less than 4' as 'at least 3 and more than 2 and less than 4'",
            "'n: at least 3 and more than 1 and less than 4' as 'at least 3 and more than 1 and less than 5'",
            "'n: at least 3 and more than 1 and less than 4' turned round",
        ]),
        ("s: {count: {at most: 1}}", ["'s: count at most 1' as 'count at most 0'", "'s: count at most 1' as 'count at most 2'", "'s: count at most 1' turned round"]),
        ("s: {includes any: [x, y]}", ["'s: includes x or y' without 'x'", "'s: includes x or y' without 'y'", "'s: includes x or y' turned round"]),
        ("any: [{s: {includes: x}}, {b: no}]", ["'b: no' turned round"]),
    ],
)  # fmt: skip
def test_every_edit_of_a_condition(when: str, told: list[str]) -> None:
    assert [each.what for each in of_one(when)] == [f"with {each}" for each in told]


def test_what_can_be_left_out() -> None:
    rules = loaded(
        """
        facts: {b: {ask: B?, type: yes/no}}
        conclusions: {verdict: {type: choice, options: {go: Go, stop: Stop}}}
        rules:
          - {id: base, then: {verdict: stop}, because: So.}
          - {id: also, then: {verdict: stop}, because: So.}
          - {id: r, unless: {b: no}, then: {verdict: go}, overrides: [base, also], because: So.}
        """
    )
    found = {each.what: each.rule for each in mutants(rules) if each.rule.id == "r"}
    assert list(found) == [
        "left out",
        "without overriding base",
        "without overriding also",
        "without its 'unless'",
        "with 'b: no' turned round",
    ]
    assert (found["left out"].when, found["left out"].unless) == (NEVER, NEVER)
    assert found["without overriding base"].overrides == ("also",)
    assert found["without its 'unless'"].unless == NEVER
    assert found["without its 'unless'"].when == ALWAYS


def test_members_turn_round_by_moving() -> None:
    """From `when` to `unless`, and back where nothing else is in it."""
    [to_unless] = of_one("s: {includes: x}, b: yes")[:1]
    assert {type(each.test) for each in conditions_of(to_unless.rule)} >= {Includes}
    assert isinstance(to_unless.rule.unless, AnyOf)
    assert [each.fact for each in conditions(to_unless.rule.when)] == ["b"]
    assert Includes(("x",), True) in [
        each.test for each in to_unless.rule.unless.parts if isinstance(each, Condition)
    ]
    to_when = of_one("b: yes", "unless: {s: {includes: x}},")[-1]
    assert to_when.rule.unless == NEVER
    assert Includes(("x",), True) in [each.test for each in conditions_of(to_when.rule)]
    assert len(of_one("b: yes", "unless: {s: {includes: x}, b: no},")) == 3  # it can't move


@pytest.mark.parametrize(
    ("when", "values"),
    [
        ("b: yes", [True, False]),
        ("c: {not: [x, y]}", ["x", "y", "z"]),
        ("n: 3", [2, 3, 4]),
        ("n: {more than: 3, at most: 5}", [3, 4, 5, 6]),
        ("n: {at least: 3, less than: 5}", [2, 3, 4, 5]),
        ("s: {count: {at most: 1}}", [(), ("x",), ("x", "y")]),
    ],
)
def test_turned_round_is_known_and_not_what_it_should_be(when: str, values: list[Value]) -> None:
    [turned] = [each.rule for each in of_one(when) if each.what.endswith("turned round")]
    name = when[0]
    as_it_is = loaded_of_one(when).rule["r"]
    assert turned.unless == NEVER
    assert not holds(turned.when, {})
    for value in values:
        assert holds(turned.when, {name: value}) != holds(as_it_is.when, {name: value})


@examples(40)
@given(seeds)
def test_an_edit_changes_one_rule_and_could_be_written(seed: int) -> None:
    rules = loaded(random_rule_base(Random(seed)))
    before = {rule.id: rule for rule in rules.rules}
    found = list(mutants(rules))
    assert {each.rule.id for each in found} == before.keys()
    assert len(set(found)) == len(found)
    for mutant in found:
        assert mutant.rule != before[mutant.rule.id]
        assert set(mutant.rule.overrides) <= set(before[mutant.rule.id].overrides)
        asked = {each.fact for each in conditions_of(mutant.rule)}
        assert asked <= {each.fact for each in conditions_of(before[mutant.rule.id])}
        assert all(could_be_written(each.test) for each in conditions_of(mutant.rule))


def could_be_written(test: Test) -> bool:
    if isinstance(test, (OneOf, Includes)):
        return bool(test.options)
    between = test.size if isinstance(test, Count) else test
    if not isinstance(between, Between):
        return True
    lows = [each for each in (between.at_least, between.more_than) if each is not None]
    highs = [each for each in (between.at_most, between.less_than) if each is not None]
    return bool(lows or highs) and all(low <= high for low in lows for high in highs)


# Who notices.


@examples(40)
@given(seeds)
def test_cases_pass_at_once_as_they_do_one_by_one(seed: int) -> None:
    random = Random(seed)
    rules = loaded(random_rule_base(random))
    cases = [random_case(random, rules) for _ in range(12)]
    made = random.sample(found := list(mutants(rules)), min(10, len(found)))
    layout = Layout(rules, [each for mutant in made for each in conditions_of(mutant.rule)])
    engine = ColumnEngine(rules, layout)
    batch = engine.batch([case.scenario.facts for case in cases])
    expected = Expected(rules, cases)
    assert passing(expected.passed(batch), 12) == [run_case(engine, c).passed for c in cases]
    for mutant in made:
        other = ColumnEngine(edited(rules, mutant))
        again = batch.run_by(engine.edited(mutant.rule))
        for place, case in enumerate(cases):
            assert again.trace(place) == other.run(case.scenario.facts)
        found_at_once = expected.passed(again)
        assert passing(found_at_once, 12) == [run_case(other, case).passed for case in cases]


def passing(column: int, cases: int) -> list[bool]:
    assert column >> cases == 0
    return [bool(column >> place & 1) for place in range(cases)]


def random_case(random: Random, rules: RuleBase) -> Case:
    """A case that expects some of what is answered, and at times something else."""
    facts = random_scenario(random, rules)
    trace = ColumnEngine(rules).run(facts)
    given = sorted({id for rule in trace.firings for id in rule.recommend})
    other = sorted(rules.advice.keys() - given)

    def some(things: list[str], usual: list[str]) -> tuple[str, ...]:
        chosen = usual if random.random() < 0.9 else things
        return tuple(random.sample(chosen, random.randint(0, min(2, len(chosen)))))

    concluded = [(f.name, trace.facts[f.name]) for f in rules.conclusions if f.name in trace.facts]
    verdicts = sorted({str(value) for value in rules.concluded.get(VERDICT, ())})
    usual = [str(trace.facts[VERDICT])] if VERDICT in trace.facts else verdicts
    return Case(
        Scenario(facts),
        Expectation(
            some(verdicts, usual),
            some(list(rules.advice), given),
            some(list(rules.advice), other),
            some(list(rules.rule), [rule.id for rule in trace.firings]),
            tuple(random.sample(concluded, random.randint(0, min(2, len(concluded))))),
        ),
        Location("c.yaml", 1, 1),
        "So they say." if random.random() < 0.2 else "",
    )


# What would notice.


def examine(seed: int, most: int = 8) -> Counter[str]:
    """Hold the program of an edit against every scenario, one after the other."""
    random = Random(seed)
    rules = as_rules(small_base(random))
    made = random.sample(found := list(mutants(rules)), min(most, len(found)))
    asked = [each for mutant in made for each in conditions_of(mutant.rule)]
    twins = Twins(rules, Situations(rules, asked))
    met: Counter[str] = Counter()
    for mutant in made:
        expected = expected_changes(rules, edited(rules, mutant))
        found_facts = witness(twins, mutant)
        assert (found_facts is None) == (not expected), mutant
        met["equivalent" if found_facts is None else "differing"] += 1
        if found_facts is not None:
            assert len(found_facts) == min(expected.values()), "there is a smaller witness"
            worlds = (understood(each, found_facts) for each in (rules, edited(rules, mutant)))
            assert changes(*worlds)
    return met


def witness(twins: Twins, mutant: Mutant) -> Facts | None:
    program = twins.program(mutant.rule)
    if program is None:
        return None
    reasoner = Reasoner(twins.inputs.text() + smallest(twins.inputs) + program)
    best = reasoner.best([DIFFERS], twins.inputs.atoms, Budget(2))
    return given_facts(twins.inputs, best.true) if best else None


@examples(25)
@given(seeds)
def test_a_smallest_witness_is_found_where_there_is_one(seed: int) -> None:
    examine(seed)


def test_both_outcomes_are_met() -> None:
    met = sum((examine(seed) for seed in range(6)), Counter[str]())
    assert met["equivalent"] > 3
    assert met["differing"] > 10


@examples(15)
@given(seeds)
def test_with_the_new_cases_everything_is_noticed(seed: int) -> None:
    """That a case can say at all: of a scenario without any answer, there is nothing to expect."""
    rules = as_rules(small_base(Random(seed)))
    found = mutate(rules, [])
    assert found.noticed == 0
    assert found.made == found.survivors + len(found.equivalent)
    cases = [
        Case(each.scenario, each.expect, Location("c.yaml", 1, 1))
        for each in found.witnesses
        if each.expect is not None
    ]
    assert all(run_case(ColumnEngine(rules), case).passed for case in cases)
    again = mutate(rules, cases)
    told = {
        each
        for other in found.witnesses
        if sayable(rules, other.scenario.facts)
        for each in mutants_of(other)
    }
    left = {each for other in again.witnesses for each in mutants_of(other)}
    assert not told & left
    assert again.equivalent == tuple(each for each in found.equivalent if each in again.equivalent)


def mutants_of(witness: Witness) -> list[Mutant]:
    return [each.mutant for each in witness.survivors]


def sayable(rules: RuleBase, facts: Facts) -> bool:
    """Whether a scenario has a verdict: then a case about it can tell any other answer."""
    world = understood(rules, facts)
    return world.sane and world.verdict is not None


# The command.

RULES = """
    facts:
      pay: {ask: Was it pay?, type: yes/no}
      days: {ask: How many days?, type: number, whole: yes}
    conclusions:
      verdict: {type: choice, options: {go: Go for it, stop: Let it go}}
    advice:
      call: {step: say, title: Call, text: Call them.}
    rules:
      - {id: base, then: {verdict: stop}, because: So.}
      - id: soon
        when: {pay: yes, days: {at most: 7}}
        then: {verdict: go}
        overrides: base
        recommend: call
        because: So.
      - {id: soon-too, when: {pay: yes, days: {at most: 5}}, recommend: call, because: So.}
"""
CASES = "facts: {pay: yes, days: 3}\nexpect: {verdict: go}\n"


@pytest.fixture
def folder(here: Path) -> Path:
    return write_files(here, {"rules/r.yaml": RULES, "rules/cases/c.yaml": CASES})


def test_edits_that_no_case_notices_are_told_with_a_witness(folder: Path) -> None:
    code, out, err = run("test", "--mutate")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "1 case: 1 passed.",
        "12 edits of the rules, one at a time: the cases notice 4 of 9 (44%).",
        "Proved to change no answer, and not counted: 3.",
        "",
        "A case with these facts would notice 3 edits:",
        "    facts:",
        "      days: 8",
        "      pay: yes",
        "  rules/r.yaml:10:10: rule base left out",
        "  rules/r.yaml:12:22: rule soon with 'days: at most 7' as 'at most 8'",
        "  rules/r.yaml:17:37: rule soon-too with 'days: at most 5' turned round",
        "",
        "A case with these facts would notice 1 edit:",
        "    facts:",
        "      days: 7",
        "      pay: yes",
        "  rules/r.yaml:12:22: rule soon with 'days: at most 7' as 'at most 6'",
        "",
        "A case with these facts would notice 1 edit:",
        "    facts:",
        "      days: 3",
        "      pay: no",
        "  rules/r.yaml:17:27: rule soon-too with 'pay: yes' turned round",
    ]


def test_a_case_that_expects_too_little_is_named(here: Path) -> None:
    """Not one that fails, nor one that is answered alike."""
    failing = "facts: {pay: yes}\nexpect: {verdict: go}\n---\n"
    alike = "facts: {pay: no}\nexpect: {verdict: stop}\n---\n"
    little = "facts: {pay: yes}\nexpect: {verdict: stop}\n---\nfacts: {pay: yes}\nexpect: {verdict: stop}\n"
    rules = """
        facts: {pay: {ask: Was it pay?, type: yes/no}}
        conclusions: {verdict: {type: choice, options: {go: Go for it, stop: Let it go}}}
        advice: {call: {step: say, title: Call, text: Call them.}}
        rules:
          - {id: base, then: {verdict: stop}, because: So.}
          - {id: pay, when: {pay: yes}, recommend: call, because: So.}
    """
    write_files(here, {"rules/r.yaml": rules, "rules/cases/c.yaml": failing + alike + little})
    code, out, _ = run("test", "--mutate")
    assert code == 1
    assert "Of the others, 2 change the answer of a saved case that expects too little.\n" in out
    left_out = "  rules/r.yaml:7:10: rule pay left out\n"
    also = (
        "    (and rules/cases/c.yaml:7 is answered otherwise, and expects too little to notice)\n"
    )
    assert left_out + also in out
    found = json.loads(run("test", "--mutate", "--format", "json").out)["mutation"]
    told = [each for witness in found["witnesses"] for each in witness["notices"]]
    assert [(each["edit"], each["case"]) for each in told] == [
        ("left out", "rules/cases/c.yaml:7:1"),
        ("with 'pay: yes' turned round", "rules/cases/c.yaml:4:1"),
    ]


def test_what_is_written_notices_what_was_not_noticed(folder: Path) -> None:
    code, _, err = run("test", "--mutate", "--write", "rules/cases/new.yaml")
    assert code == 0
    written = Path("rules/cases/new.yaml").read_text()
    titles = [line for line in written.splitlines() if line.startswith("title")]
    assert titles == [
        'title: "Notices an edit of base, and 2 more"',
        "title: Notices an edit of soon",
        "title: Notices an edit of soon-too",
    ]
    assert err == "3 cases are written to rules/cases/new.yaml. Keep those whose answer is right.\n"
    again = run("test", "--mutate", "--write", "rules/cases/newer.yaml")
    assert "the cases notice 9 of 9 (100%)." in again.out
    assert again.err == "rules/cases/newer.yaml is not written: no case is missing.\n"
    assert not Path("rules/cases/newer.yaml").exists()
    assert Path("rules/cases/new.yaml").read_text() == written


def test_nothing_is_written_over_nor_among_the_rules(folder: Path) -> None:
    before = Path("rules/cases/c.yaml").read_text()
    write = ("test", "--mutate", "--write")
    assert "is there already" in refusal(*write, "rules/cases/c.yaml")
    Path("link.yaml").symlink_to("nowhere.yaml")
    assert "is there already" in refusal(*write, "link.yaml")
    assert "into the rule base" in refusal(*write, "rules/new.yaml")
    assert "takes the name of a new file" in refusal(*write, "-")
    assert "give both" in refusal("test", "--write", "new.yaml")
    assert Path("rules/cases/c.yaml").read_text() == before
    assert {each.name for each in folder.iterdir()} == {"rules", "link.yaml"}


def test_where_nothing_can_be_written_is_said_before_the_work(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = ("test", "--mutate", "--write")
    for place in ("nowhere", "rules/r.yaml"):
        done = run(*write, f"{place}/new.yaml")
        assert (done.code, done.out) == (2, "")
        assert f"{place} is no folder that can be written to." in done.err
    monkeypatch.setattr(os, "access", lambda path, mode: path != "." or not mode & os.W_OK)
    done = run(*write, "new.yaml")
    assert (done.code, done.out) == (2, "") and ". is no folder that can be" in done.err


def seven_rules(here: Path, test: str) -> None:
    """Each with a test of its own fact; and a case that notices nothing of them."""
    rules = "".join(
        f"  - {{id: r{n}, when: {{f{n}: {test}}}, recommend: a{n}, because: So.}}\n"
        for n in range(7)
    )
    facts = "".join(f"  f{n}: {{ask: F?, type: yes/no}}\n" for n in range(7))
    advice = "".join(f"  a{n}: {{step: say, title: T, text: T.}}\n" for n in range(8))
    case = "facts: {}\nexpect: {never recommends: a7}\n"
    text = f"facts:\n{facts}advice:\n{advice}rules:\n{rules}"
    write_files(here, {"rules/r.yaml": text, "rules/cases/c.yaml": case})


def test_only_some_cases_are_told_unless_in_full(here: Path) -> None:
    seven_rules(here, "yes")
    brief, full = (run("test", "--mutate", *more).out for more in ((), ("--full",)))
    assert brief.count("A case with these facts would notice 2 edits:") == 5
    assert brief.endswith("\n\n(4 edits more, for which 2 cases would do: --full)\n")
    assert full.count("A case with these facts would notice 2 edits:") == 7
    assert "--full" not in full


def test_only_some_edits_are_told_unless_in_full(here: Path) -> None:
    seven_rules(here, "unknown")
    brief, full = (run("test", "--mutate", *more).out for more in ((), ("--full",)))
    assert "A case with these facts would notice 14 edits:\n    facts: {}\n" in brief
    assert brief.count("rules/r.yaml:") == 5
    assert brief.endswith("\n  (9 more)\n")
    assert full.count("rules/r.yaml:") == 14


def test_what_is_undecided_is_told_apart(folder: Path) -> None:
    out = run("test", "--mutate", "--budget", "0").out
    assert "the cases notice 4 of 4.\n" in out
    assert "(a larger --budget may decide it), and not counted: 8." in out
    assert "  rules/r.yaml:10:10: rule base left out" in out


def test_programs_get_all_of_it(folder: Path) -> None:
    found = json.loads(run("test", "--mutate", "--format", "json").out)["mutation"]
    assert (found["edits"], found["noticed"], found["survivors"]) == (12, 4, 5)
    assert sum(len(each["notices"]) for each in found["witnesses"]) == 5
    assert found["witnesses"][0]["facts"] == {"days": 8, "pay": True}
    assert len(found["equivalent"]) == 3
    assert found["undecided"] == []


def test_a_terminal_shows_what_is_being_done(folder: Path) -> None:
    shown = run("test", "--mutate", terminals=["stderr"]).err.split("\r\x1b[K")
    assert shown[1] == "running the saved cases with each edit (12 left) …"
    assert shown[2] == "looking for what shows an edit (8 left) …"
    assert shown[-2:] == ["looking for what shows an edit (1 left) …", ""]
